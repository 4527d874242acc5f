/** What find(1) does with a file: print it in some form, run commands on it, remove it. */

import type { Stat, Time } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isSymlink,
  major,
  minor,
  S_IALLUGO,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFREG,
  S_IFSOCK,
} from '../../kernel/vfs/mode.ts'
import { civilTime } from '../../time/calendar.ts'
import { formatTime, zoneOffset } from '../../time/strftime.ts'
import { groupName, userName } from '../lib/accounts.ts'
import { glibcDevice } from '../lib/devices.ts'
import { readEscape } from '../lib/escapes.ts'
import type { Io, Step } from '../lib/io.ts'
import { modeString } from '../lib/mode.ts'
import { type Layout, padNumber, padText } from '../lib/print-format.ts'
import { escapeName, quoteText } from '../lib/quote.ts'
import { runCommand } from '../lib/spawn.ts'
import { baseName, directoryName, stripSlashes } from '../lib/walk.ts'
import type { FoundFile } from './file.ts'
import { fileSystemOf } from './file-system.ts'
import type { FindSettings } from './tests.ts'

/** A step on a file; false ends its chain of `-a`. */
export type Action = (file: FoundFile) => Step<boolean>

/** Where an action writes: standard output, or a file's descriptor. */
export type Sink = (text: string) => Step<void>

export function printAction(write: Sink, end: '\n' | '\0'): Action {
  return function* (file) {
    yield* write(file.path + end)
    return true
  }
}

/** A piece of a -printf format: text, or what a directive gives. */
type Piece = string | ((file: FoundFile) => string)

export function printfAction(write: Sink, pieces: readonly Piece[]): Action {
  return function* (file) {
    let text = ''
    for (const piece of pieces) text += typeof piece === 'string' ? piece : piece(file)
    yield* write(text)
    return true
  }
}

/** Reads a format once; warns of what it does not know. */
export function* parseFormat(settings: FindSettings, format: string): Step<Piece[]> {
  const { io } = settings
  const pieces: Piece[] = []
  let at = 0
  while (at < format.length) {
    const char = format[at] as string
    if (char === '\\') {
      // `\c` ends the output of the format.
      if (format[at + 1] === 'c') break
      const known = /^[abfnrtv\\0-7]/.test(format.slice(at + 1)) ? readEscape(format, at) : null
      if (known === null) {
        const next = format[at + 1]
        yield* io.complain(
          next === undefined
            ? "warning: escape `\\' followed by nothing at all"
            : `warning: unrecognized escape \`\\${next}'`,
        )
        pieces.push(`\\${next ?? ''}`)
        at += 2
      } else {
        pieces.push(known.char)
        at += known.length
      }
      continue
    }
    if (char !== '%') {
      pieces.push(char)
      at++
      continue
    }
    const match = /^%([-+# 0]*)(\d*)(?:\.(\d*))?(?:([ABCT])(.?)|(.))/su.exec(format.slice(at))
    if (match === null) return yield* io.fail('error: % at end of format string')
    const [whole, flags, width, precision, timeLetter, timeFormat, letter] = match as unknown as (
      | string
      | undefined
    )[]
    at += (whole as string).length
    if (letter === '%') {
      pieces.push('%')
      continue
    }
    const layout: Layout = {
      flags: flags as string,
      width: Number(width || 0),
      precision: precision === undefined ? undefined : Number(precision || 0),
    }
    const field =
      timeLetter === undefined
        ? fieldOf(settings, letter as string, layout)
        : timeFieldOf(settings, timeLetter, timeFormat as string, layout)
    if (timeFormat === '') {
      yield* io.complain(
        `warning: format directive \`%${timeLetter}' should be followed by another character`,
      )
      pieces.push(whole as string)
    } else if (field === null) {
      if (letter !== undefined && '{[('.includes(letter)) {
        return yield* io.fail(`error: the format directive \`%${letter}' is reserved for future use`)
      }
      yield* io.complain(`warning: unrecognized format directive \`%${letter}'`)
      pieces.push(whole as string)
    } else pieces.push(field)
  }
  return pieces
}

const TYPE_LETTERS: Readonly<Record<number, string>> = {
  [S_IFREG]: 'f',
  [S_IFDIR]: 'd',
  [S_IFLNK]: 'l',
  [S_IFCHR]: 'c',
  [S_IFBLK]: 'b',
  [S_IFIFO]: 'p',
  [S_IFSOCK]: 's',
}

const typeLetter = (type: number | null): string => (type === null ? 'U' : (TYPE_LETTERS[type] ?? 'U'))

function fieldOf(
  settings: FindSettings,
  letter: string,
  layout: Layout,
): ((file: FoundFile) => string) | null {
  const { accounts, io } = settings
  const string = (value: (file: FoundFile) => string) => (file: FoundFile) => padText(value(file), layout)
  const ofInfo = (value: (info: Stat) => string | number) => (file: FoundFile) => {
    const { info } = file
    return padText(typeof info === 'number' ? '' : String(value(info)), layout)
  }
  switch (letter) {
    case 'p':
      return string((file) => file.path)
    case 'f':
      return string((file) => file.name)
    case 'h':
      return string((file) => parentOf(file.path))
    case 'P':
      return string((file) => file.path.slice(file.start.length).replace(/^\/+/, ''))
    case 'H':
      return string((file) => file.start)
    case 'd':
      return string((file) => String(file.depth))
    case 'l':
      return string((file) => (file.type === S_IFLNK ? file.link : ''))
    case 'y':
      return string((file) => typeLetter(file.type))
    case 'Y':
      return string((file) => linkedTypeLetter(io, file))
    case 'F':
      return string((file) => {
        const fs = fileSystemOf(io, file)
        return typeof fs === 'number' ? 'unknown' : fs.typeName
      })
    case 'm':
      return (file) => (typeof file.info === 'number' ? '' : padNumber(file.info.mode & S_IALLUGO, 8, layout))
    case 'M':
      return ofInfo((info) => modeString(info.mode))
    case 'u':
      return ofInfo((info) => userName(accounts, info.uid) ?? info.uid)
    case 'g':
      return ofInfo((info) => groupName(accounts, info.gid) ?? info.gid)
    case 'U':
      return ofInfo((info) => info.uid)
    case 'G':
      return ofInfo((info) => info.gid)
    case 's':
      return ofInfo((info) => info.size)
    case 'b':
      return ofInfo((info) => info.blocks)
    case 'k':
      return ofInfo((info) => Math.ceil(info.blocks / 2))
    case 'n':
      return ofInfo((info) => info.nlink)
    case 'i':
      return ofInfo((info) => info.ino)
    case 'D':
      return ofInfo((info) => glibcDevice(info.dev))
    case 'S':
      return ofInfo((info) => sparseness(info))
    case 't':
      return ofInfo((info) => longTime(settings, info.mtime))
    case 'Z':
      // The security context: nothing labels files here.
      return string(() => '')
    case 'a':
      return ofInfo((info) => longTime(settings, info.atime))
    case 'c':
      return ofInfo((info) => longTime(settings, info.ctime))
    default:
      return null
  }
}

/** The leading directories, `.` where the path has none. */
function parentOf(path: string): string {
  const trimmed = stripSlashes(path)
  return trimmed.includes('/') ? trimmed.slice(0, trimmed.lastIndexOf('/')) : '.'
}

function linkedTypeLetter(io: Io, file: FoundFile): string {
  const { info } = file
  if (typeof info === 'number' || !isSymlink(info.mode)) return typeLetter(file.type)
  const target = io.sys.stat(file.path)
  if (typeof target !== 'number') return typeLetter(target.mode & 0o170000)
  return target === -40 ? 'L' : 'N'
}

function sparseness(info: Stat): string {
  if (info.size === 0) return info.blocks === 0 ? '1' : '-1'
  return String(Number(((info.blocks * 512) / info.size).toPrecision(6)))
}

/** `Wed Jan  1 00:00:00.0000000000 2020`: ten decimals, as find prints them. */
const longTime = ({ zone }: FindSettings, time: Time): string =>
  formatTime('%a %b %e %H:%M:%S.%N0 %Y', civilTime(time, zone))

const TIME_FIELDS = { A: 'atime', B: 'btime', C: 'ctime', T: 'mtime' } as const

/** `%TY`, `%A@`, `%T+` and so on. */
function timeFieldOf(
  settings: FindSettings,
  letter: string,
  format: string,
  layout: Layout,
): (file: FoundFile) => string {
  const field = TIME_FIELDS[letter as 'A']
  const write = timeWriter(settings, format)
  return ({ info }) => (typeof info === 'number' ? '' : padText(write(info[field]), layout))
}

function timeWriter({ zone }: FindSettings, format: string): (time: Time) => string {
  const as = (pattern: string) => (time: Time) => formatTime(pattern, civilTime(time, zone))
  if (format === '@') return (time) => `${time.sec}.${String(time.nsec).padStart(9, '0')}0`
  if (format === '+') return as('%Y-%m-%d+%H:%M:%S.%N0')
  if (format === 'T' || format === 'X') return as('%H:%M:%S.%N0')
  if (format === 'S') return as('%S.%N0')
  if (format === 'z') return ({ sec }) => zoneOffset(zone.at(sec).offset, 0)
  // strftime(3) leaves what it does not know.
  return as(/^[HIklMprZaAbBcdDFhjmPUwWxyYeGgVuCnRst]$/.test(format) ? `%${format}` : `%%${format}`)
}

/** The columns of `find -ls` grow with what they have to hold. */
export function listAction(settings: FindSettings, write: Sink): Action {
  const widths = { inode: 9, blocks: 6, links: 3, owner: 8, group: 8, size: 8 }
  const grow = (column: keyof typeof widths, length: number): number => {
    widths[column] = Math.max(widths[column], length)
    return widths[column]
  }
  const right = (column: keyof typeof widths, text: string): string =>
    text.padStart(grow(column, text.length))
  const owner = (column: 'owner' | 'group', name: string | undefined, id: number): string => {
    if (name !== undefined) return name.padEnd(grow(column, name.length))
    // findutils counts the blank after a bare number into the column.
    const text = String(id).padEnd(8)
    grow(column, text.length + 1)
    return text
  }
  return function* (file) {
    const { info } = file
    if (typeof info === 'number') return true
    const { accounts } = settings
    const isDevice = isCharDevice(info.mode) || isBlockDevice(info.mode)
    const size = isDevice
      ? `${String(major(info.rdev)).padStart(3)}, ${String(minor(info.rdev)).padStart(3)}`
      : String(info.size)
    const fields = [
      right('inode', String(info.ino)),
      right('blocks', String(Math.ceil(info.blocks / 2))),
      modeString(info.mode),
      right('links', String(info.nlink)),
      owner('owner', userName(accounts, info.uid), info.uid),
      owner('group', groupName(accounts, info.gid), info.gid),
      right('size', size),
      listTime(settings, info.mtime),
      escapeName(file.path),
    ]
    const link = isSymlink(info.mode) ? ` -> ${escapeName(file.link)}` : ''
    yield* write(`${fields.join(' ')}${link}\n`)
    return true
  }
}

const SIX_MONTHS = 31556952 / 2

function listTime({ now, zone }: FindSettings, time: Time): string {
  const isRecent = time.sec > now.sec - SIX_MONTHS && time.sec <= now.sec + 3600
  return formatTime(isRecent ? '%b %e %H:%M' : '%b %e  %Y', civilTime(time, zone))
}

export function deleteAction({ io }: FindSettings, failed: () => void): Action {
  return function* (file) {
    if (file.path === '.') return true
    const { info } = file
    const isDir = typeof info !== 'number' && isDirectory(info.mode)
    const result = isDir ? io.sys.rmdir(file.path) : io.sys.unlink(file.path)
    if (result >= 0) return true
    failed()
    yield* io.complain(`cannot delete ${quoteText(file.path)}`, result)
    return false
  }
}

export interface ExecOptions {
  /** `-ok`, `-okdir` */
  readonly asks: boolean
  /** `-execdir`, `-okdir`: the command runs in the file's directory and is given `./NAME` */
  readonly inDirectory: boolean
}

/** `-exec COMMAND ;` and its kin: true if the command succeeds. */
export function execAction(
  { io }: FindSettings,
  words: readonly string[],
  { asks, inDirectory }: ExecOptions,
): Action {
  return function* (file) {
    const name = inDirectory ? nameInDirectory(file.path) : file.path
    const command = words.map((word) => word.replaceAll('{}', name))
    if (asks) {
      yield* io.printError(`< ${words[0]} ... ${file.path} > ? `)
      const answer = yield* io.readAnswer()
      if (answer === null || !/^[yY]/.test(answer)) return false
    }
    return (yield* run(io, command, inDirectory ? directoryName(file.path) : null)) === 0
  }
}

const nameInDirectory = (path: string): string => (path === '/' ? path : `./${baseName(path)}`)

/** The wait status; what cannot be started is said by the child. */
function run(io: Io, command: readonly string[], directory: string | null): Step<number> {
  return runCommand(io, command, {
    prepare(sys) {
      if (directory !== null) sys.chdir(directory)
    },
    complain: (errno) => `${io.name}: ${quoteText(command[0] as string)}: ${strerror(errno)}\n`,
  })
}

/** Bytes of arguments that a command line takes at most. */
const COMMAND_LINE = 128 * 1024

/**
 * `-exec COMMAND {} +`: collects names, and runs the command when there are enough, and at the end; `-execdir` also when
 * the directory changes.
 */
export class BatchExec {
  readonly #io: Io
  readonly #words: readonly string[]
  readonly #failed: () => void
  readonly #inDirectory: boolean
  #directory: string | null = null
  #names: string[] = []
  #size = 0

  constructor(settings: FindSettings, words: readonly string[], inDirectory: boolean, failed: () => void) {
    this.#io = settings.io
    this.#words = words
    this.#inDirectory = inDirectory
    this.#failed = failed
  }

  *add(file: FoundFile): Step<boolean> {
    const name = this.#inDirectory ? nameInDirectory(file.path) : file.path
    const directory = this.#inDirectory ? directoryName(file.path) : null
    const size = encode(name).length + 1
    if (this.#size + size > COMMAND_LINE || directory !== this.#directory) yield* this.finish()
    this.#directory = directory
    this.#names.push(name)
    this.#size += size
    return true
  }

  *finish(): Step<void> {
    if (this.#names.length === 0) return
    const command = [...this.#words, ...this.#names]
    this.#names = []
    this.#size = 0
    if ((yield* run(this.#io, command, this.#directory)) !== 0) this.#failed()
  }
}
