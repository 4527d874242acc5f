/** stat(1): what the inode says, and with -f what the file system says. */

import type { Stat, StatFs, Time } from '../kernel/abi.ts'
import { ENODATA } from '../kernel/vfs/errno.ts'
import { isBlockDevice, isCharDevice, isSymlink, major, minor, S_IALLUGO } from '../kernel/vfs/mode.ts'
import { type Zone, zoneFromTz } from '../time/zone.ts'
import { type Accounts, groupName, readAccounts, userName } from './lib/accounts.ts'
import { canonicalPath } from './lib/canonical.ts'
import { glibcDevice } from './lib/devices.ts'
import { readEscape } from './lib/escapes.ts'
import { fileTypeName } from './lib/file-type.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { oneOf } from './lib/keyword.ts'
import { modeString } from './lib/mode.ts'
import { type MountEntry, mountOf, readMounts } from './lib/mount-table.ts'
import { type Layout, padNumber, padText } from './lib/print-format.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { QUOTINGS, type Quoting, quoteAs } from './lib/quoting-style.ts'
import { fullTime } from './lib/time.ts'

const CACHED = { default: 'default', never: 'never', always: 'always' } as const

export const stat = defineProgram({
  name: 'stat',
  usage: '[OPTION]... FILE...',
  about: 'Display file or file system status.',
  options: {
    dereference: { short: 'L', long: 'dereference', help: 'follow links' },
    fileSystem: {
      short: 'f',
      long: 'file-system',
      help: 'display file system status instead of file status',
    },
    cached: {
      long: 'cached',
      argument: 'MODE',
      help: 'specify how to use cached attributes; useful on remote file systems',
      check: oneOf('--cached', CACHED),
    },
    format: {
      short: 'c',
      long: 'format',
      argument: 'FORMAT',
      help: 'use the specified FORMAT instead of the default; output a newline after each use of FORMAT',
    },
    printf: {
      long: 'printf',
      argument: 'FORMAT',
      help: 'like --format, but interpret backslash escapes, and do not output a mandatory trailing newline',
    },
    terse: { short: 't', long: 'terse', help: 'print the information in terse form' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('missing operand')
    const given = options.last('format', 'printf')
    const template: Template = {
      text: given === undefined ? null : (options.value(given) as string),
      escapes: given === 'printf',
      terse: options.has('terse'),
    }
    const mounts = yield* readMounts(io)
    const style = io.variable('QUOTING_STYLE')
    if (template.text?.includes('%N') === true && style !== undefined && !Object.hasOwn(QUOTINGS, style))
      yield* io.complain(`ignoring invalid value of environment variable QUOTING_STYLE: ${quoteText(style)}`)
    const context: Context = {
      io,
      accounts: yield* readAccounts(io),
      zone: zoneFromTz(io.variable('TZ')),
      mounts: typeof mounts === 'number' ? [] : mounts,
      quotesNames: template.text?.includes('%N') === true,
    }
    let status = 0
    for (const operand of operands) {
      const ok = options.has('fileSystem')
        ? yield* showFileSystem(context, template, operand)
        : yield* showFile(context, template, operand, options.has('dereference'))
      if (!ok) status = 1
    }
    return status
  },
})

interface Template {
  readonly text: string | null
  readonly escapes: boolean
  readonly terse: boolean
}

interface Context {
  readonly io: Io
  readonly accounts: Accounts
  readonly zone: Zone
  readonly mounts: readonly MountEntry[]
  /** Only a plain `%N` in the format makes stat quote names (it searches for these two letters). */
  readonly quotesNames: boolean
}

const TERSE = '%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n'
const TIMES = 'Access: %x\nModify: %y\nChange: %z\n Birth: %w\n'
const OWNERS = 'Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n'
const HEAD = '  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n'
const DEFAULT = `${HEAD}Device: %Hd,%Ld\tInode: %-10i  Links: %h\n${OWNERS}${TIMES}`
const DEFAULT_DEVICE = `${HEAD}Device: %Hd,%Ld\tInode: %-10i  Links: %-5h Device type: %Hr,%Lr\n${OWNERS}${TIMES}`

const FS_TERSE = '%n %i %l %t %s %S %b %f %a %c %d\n'
const FS_DEFAULT =
  '  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s Fundamental block size: %S\n' +
  'Blocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d\n'

function* showFile(context: Context, template: Template, path: string, follow: boolean): Step<boolean> {
  const { io } = context
  const info = path === '-' ? io.sys.fstat(STDIN) : follow ? io.sys.stat(path) : io.sys.lstat(path)
  if (typeof info === 'number') {
    yield* io.complain(path === '-' ? 'cannot stat standard input' : `cannot statx ${quoteName(path)}`, info)
    return false
  }
  const isDevice = isCharDevice(info.mode) || isBlockDevice(info.mode)
  const fallback = template.terse ? TERSE : isDevice ? DEFAULT_DEVICE : DEFAULT
  yield* expand(context, template, fallback, (directive, layout) =>
    fileField(context, path, info, directive, layout),
  )
  if (!/%[^a-zA-Z%]*C/.test(template.text ?? '')) return true
  // No security module labels files here; stat says so.
  yield* io.complain(`failed to get security context of ${quoteName(path)}`, ENODATA)
  return false
}

function* showFileSystem(context: Context, template: Template, path: string): Step<boolean> {
  const { io } = context
  if (path === '-') {
    yield* io.complain(`using ${quoteName('-')} to denote standard input does not work in file system mode`)
    return false
  }
  const info = io.sys.statfs(path)
  if (typeof info === 'number') {
    yield* io.complain(`cannot read file system information for ${quoteName(path)}`, info)
    return false
  }
  const fallback = template.terse ? FS_TERSE : FS_DEFAULT
  yield* expand(context, template, fallback, (directive, layout) =>
    fileSystemField(path, info, directive, layout),
  )
  return true
}

/** One value laid out; a number is a failure that the field has a `?` for, null no directive at all. */
type Field = (directive: string, layout: Layout) => string | null

/** H and L stand before d and r only. */
const DIRECTIVE = /^%([-#+ 0'I]*)(\d*)(?:\.(\d*))?((?:[HL](?=[dr]))?)([^-#+ 0-9'I.])/su

/** A directive up to its letter. */
const DIRECTIVE_START = /^%[-#+ 0'I]*\d*(?:\.\d*)?/

function* expand({ io }: Context, template: Template, fallback: string, field: Field): Step<void> {
  const text = template.text ?? fallback
  let at = 0
  while (at < text.length) {
    const char = text[at] as string
    if (char === '%') {
      const match = DIRECTIVE.exec(text.slice(at))
      if (match === null) {
        const [start] = DIRECTIVE_START.exec(text.slice(at)) as unknown as [string]
        // Alone at the end it stands for itself.
        if (start !== '%' || at + 1 < text.length) yield* io.fail(`${quoteText(start)}: invalid directive`)
        io.print(start)
        break
      }
      const [whole, flags, width, precision, modifier, letter] = match as unknown as string[]
      const layout: Layout = {
        flags: flags as string,
        width: Number(width || 0),
        precision:
          precision === undefined
            ? undefined
            : precision === '' && 'XYZW'.includes(letter as string)
              ? 9
              : Number(precision || 0),
      }
      if (letter === '%') {
        if (whole !== '%%') yield* io.fail(`${quoteText(whole as string)}: invalid directive`)
        io.print('%')
      } else {
        io.print(field(`${modifier}${letter}`, layout) ?? '?')
      }
      at += (whole as string).length
    } else if (char === '\\' && template.escapes) {
      at += yield* printEscape(io, text, at)
    } else {
      io.print(char)
      at++
    }
  }
  if (template.text !== null && !template.escapes) io.print('\n')
  if (io.full) yield* io.flush()
}

/** Gives the length of what it took. */
function* printEscape(io: Io, text: string, at: number): Step<number> {
  const known = readEscape(text, at)
  if (known !== null) {
    io.print(known.char)
    return known.length
  }
  const next = text[at + 1]
  if (next === undefined) {
    yield* io.complain('warning: backslash at end of format')
    io.print('\\')
    return 1
  }
  yield* io.complain(`warning: unrecognized escape '\\${next}'`)
  io.print(next)
  return 2
}

function fileField(
  context: Context,
  path: string,
  info: Stat,
  directive: string,
  layout: Layout,
): string | null {
  const { accounts, io } = context
  const decimal = (value: number): string => padNumber(value, 10, layout)
  const hexadecimal = (value: number): string => padNumber(value, 16, layout)
  const string = (value: string): string => padText(value, layout)
  switch (directive) {
    case 'a':
      return padNumber(info.mode & S_IALLUGO, 8, layout)
    case 'A':
      return string(modeString(info.mode))
    case 'b':
      return decimal(info.blocks)
    case 'B':
      return decimal(512)
    case 'C':
      return string('?')
    case 'd':
      return decimal(glibcDevice(info.dev))
    case 'D':
      return hexadecimal(glibcDevice(info.dev))
    case 'Hd':
      return decimal(major(info.dev))
    case 'Ld':
      return decimal(minor(info.dev))
    case 'f':
      return hexadecimal(info.mode)
    case 'F':
      return string(fileTypeName(info))
    case 'g':
      return decimal(info.gid)
    case 'G':
      return string(groupName(accounts, info.gid) ?? 'UNKNOWN')
    case 'h':
      return decimal(info.nlink)
    case 'i':
      return decimal(info.ino)
    case 'm':
      return string(mountPoint(context, path))
    case 'n':
      return string(path)
    case 'N':
      return nameWithTarget(io, path, info, (name) =>
        string(context.quotesNames ? quotedName(io, name) : name),
      )
    case 'o':
      return decimal(info.blksize)
    case 's':
      return decimal(info.size)
    case 'r':
      return decimal(glibcDevice(info.rdev))
    case 'R':
      return hexadecimal(glibcDevice(info.rdev))
    case 't':
      return hexadecimal(major(info.rdev))
    case 'T':
      return hexadecimal(minor(info.rdev))
    case 'Hr':
      return decimal(major(info.rdev))
    case 'Lr':
      return decimal(minor(info.rdev))
    case 'u':
      return decimal(info.uid)
    case 'U':
      return string(userName(accounts, info.uid) ?? 'UNKNOWN')
    default:
      return timeField(context, info, directive, layout)
  }
}

function timeField({ zone }: Context, info: Stat, directive: string, layout: Layout): string | null {
  const times: Readonly<Record<string, Time>> = { w: info.btime, x: info.atime, y: info.mtime, z: info.ctime }
  const time = times[directive.toLowerCase()]
  if (time === undefined || directive.length > 1) return null
  const unknown = directive.toLowerCase() === 'w' && time.sec === 0 && time.nsec === 0
  if (directive === directive.toLowerCase()) return padText(unknown ? '-' : fullTime(time, zone), layout)
  return secondsField(unknown ? { sec: 0, nsec: 0 } : time, layout)
}

/** `%Y` is whole seconds, `%.Y` nine decimals, `%.3Y` three, cut off. */
function secondsField(time: Time, { flags, width, precision }: Layout): string {
  if (precision === undefined || precision === 0)
    return padNumber(time.sec, 10, { flags, width, precision: undefined })
  const digits = precision
  const decimals = String(time.nsec).padStart(9, '0').slice(0, digits).padEnd(digits, '0')
  return padText(`${time.sec}.${decimals}`, { flags, width, precision: undefined })
}

/** As QUOTING_STYLE says, if it names a style. */
function quotedName(io: Io, name: string): string {
  const style = io.variable('QUOTING_STYLE')
  return style !== undefined && Object.hasOwn(QUOTINGS, style)
    ? quoteAs(style as Quoting, name, io.isPlainLocale)
    : quoteName(name)
}

function nameWithTarget(io: Io, path: string, info: Stat, quote: (name: string) => string): string {
  if (!isSymlink(info.mode)) return quote(path)
  const target = io.sys.readlink(path)
  return typeof target === 'number' ? quote(path) : `${quote(path)} -> ${quote(target)}`
}

function mountPoint({ io, mounts }: Context, path: string): string {
  const absolute = canonicalPath(io, path, 'all but last')
  return typeof absolute === 'number' ? '?' : (mountOf(mounts, absolute)?.target ?? '/')
}

/** Magic numbers to the names that stat(1) has for them. */
const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  61267: 'ext2/ext3',
  1481003842: 'xfs',
  16914836: 'tmpfs',
  2035054128: 'overlayfs',
  1635083891: 'aufs',
  40864: 'proc',
  1650812274: 'sysfs',
  2240043254: 'ramfs',
  1936814952: 'squashfs',
  7377: 'devpts',
  2435016766: 'btrfs',
  1667723888: 'cgroup2fs',
  1853056627: 'nsfs',
}

function fileSystemField(path: string, info: StatFs, directive: string, layout: Layout): string | null {
  const decimal = (value: number): string => padNumber(value, 10, layout)
  switch (directive) {
    case 'a':
      return decimal(info.bavail)
    case 'b':
      return decimal(info.blocks)
    case 'c':
      return decimal(info.files)
    case 'd':
      return decimal(info.ffree)
    case 'f':
      return decimal(info.bfree)
    case 'i':
      return padText(fileSystemId(info), layout)
    case 'l':
      return decimal(info.namelen)
    case 'n':
      return padText(path, layout)
    case 's':
      return decimal(info.bsize)
    case 'S':
      return decimal(info.bsize)
    case 't':
      return padNumber(info.type, 16, layout)
    case 'T':
      return padText(FILE_SYSTEMS[info.type] ?? `UNKNOWN (0x${info.type.toString(16)})`, layout)
    default:
      return null
  }
}

/** Both words of f_fsid as one number, the first one in front. */
const fileSystemId = ({ fsid: [first, second] }: StatFs): string =>
  ((BigInt(first) << 32n) | BigInt(second)).toString(16)
