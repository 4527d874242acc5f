/** file(1), short: what a file is by its kind and its first bytes. */

import { O_RDONLY, type Stat } from '../kernel/abi.ts'
import { byteLength, decode, encode } from '../kernel/text.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isSocket,
  isSymlink,
  major,
  minor,
} from '../kernel/vfs/mode.ts'
import { textWidth } from '../kernel/width.ts'
import { civilTime } from '../time/calendar.ts'
import { formatTime } from '../time/strftime.ts'
import { UTC } from '../time/zone.ts'
import { imageKind } from './lib/image-kind.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { isShown } from './lib/quote.ts'

const usage = `Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]
            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]
            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]
            <file> ...
       file -C [-m <magicfiles>]
       file [--help]
`

const table = {
  brief: { short: 'b', long: 'brief', help: 'do not prepend filenames to output lines' },
  separator: {
    short: 'F',
    long: 'separator',
    argument: 'STRING',
    help: "use string as separator instead of `:'",
  },
  debug: { short: 'd', long: 'debug' },
  mime: { short: 'i', long: 'mime', help: 'output MIME type strings' },
  mimeType: { long: 'mime-type', help: 'output the MIME type' },
  dereference: { short: 'L', long: 'dereference', help: 'follow symlinks' },
  noDereference: { short: 'h', long: 'no-dereference', help: "don't follow symlinks (default)" },
  filesFrom: {
    short: 'f',
    long: 'files-from',
    argument: 'FILE',
    help: 'read the filenames to be examined from FILE',
  },
  special: {
    short: 's',
    long: 'special-files',
    help: 'treat special (block/char devices) files as ordinary ones',
  },
  noPad: { short: 'N', long: 'no-pad', help: 'do not pad output' },
  print0: {
    short: '0',
    long: 'print0',
    help: 'terminate filenames with ASCII NUL; twice: also the end of each line',
  },
} as const

export const file = defineProgram({
  name: 'file',
  usage: '[OPTION...] [FILE...]',
  about: 'Determine type of FILEs.',
  version: 'file-5.46',
  baseName: true,
  usageError: usage,
  options: table,
  *run(io, options, operands) {
    if (operands.length === 0 && !options.has('filesFrom')) {
      yield* io.printError(usage)
      return 1
    }
    for (const list of options.values('filesFrom') as string[]) {
      const bytes = list === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(list)
      if (typeof bytes === 'number') {
        yield* io.printError(`${io.name}: Cannot open \`${list}' (${strerror(bytes)})\n`)
        return 1
      }
      yield* describeAll(io, options, io.decode(bytes).split('\n').slice(0, -1))
    }
    yield* describeAll(io, options, operands)
    return 0
  },
})

/** The names of one list, whose kinds stand below each other. */
function* describeAll(io: Io, options: Options<typeof table>, operands: readonly string[]): Step<void> {
  const names = operands.map((name) => (name === '-' ? '/dev/stdin' : name))
  const widest = options.has('noPad') ? 0 : Math.max(...operands.map((name) => textWidth(shownName(name))))
  const looks = {
    follows: options.last('dereference', 'noDereference') === 'dereference',
    intoSpecial: options.has('special'),
  }
  for (const [index, name] of operands.entries()) {
    const kind = yield* classify(io, name, looks)
    const text = options.has('mime')
      ? kind.mime
      : options.has('mimeType')
        ? kind.mime.split(';')[0]
        : kind.text
    const shown = shownName(names[index] as string)
    const separator = options.value('separator') ?? ':'
    const gap = ' '.repeat(Math.max(0, widest - textWidth(name === '-' ? name : shown)) + 1)
    const zeros = options.count('print0')
    const lead = zeros > 1 ? `${shown}\0` : `${shown}${zeros === 1 ? '\0' : ''}${separator}${gap}`
    io.print(`${options.has('brief') || shown === '' ? '' : lead}${text}${zeros > 1 ? '\0' : '\n'}`)
  }
}

interface Kind {
  text: string
  mime: string
}

/** Names with C's escapes, as file(1) shows them. */
const shownName = (name: string): string =>
  Array.from(name, (char) =>
    isShown(char)
      ? char
      : Array.from(encode(char), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  ).join('')

const inode = (text: string, type: string): Kind => ({ text, mime: `inode/${type}; charset=binary` })

interface Looks {
  /** links are followed */
  readonly follows: boolean
  /** what devices hold is looked at */
  readonly intoSpecial: boolean
}

function* classify(io: Io, name: string, { follows, intoSpecial }: Looks): Step<Kind> {
  const { sys } = io
  if (name === '-') return yield* byContent(io, STDIN)
  const stat = follows ? sys.stat(name) : sys.lstat(name)
  if (typeof stat === 'number')
    return {
      text: `cannot open \`${shownName(name)}' (${strerror(stat)})`,
      mime: `cannot open \`${shownName(name)}' (${strerror(stat)})`,
    }
  const isDevice = isCharDevice(stat.mode) || isBlockDevice(stat.mode)
  const special = isDevice && intoSpecial ? null : yield* byMode(io, name, stat)
  if (special !== null) return special
  if (stat.size === 0 && !isDevice) return withBits(stat, inode('empty', 'x-empty'))
  const fd = sys.open(name, O_RDONLY)
  if (fd < 0) return { text: `regular file, no read permission`, mime: 'regular file, no read permission' }
  const kind = yield* byContent(io, fd)
  sys.close(fd)
  return withBits(stat, kind)
}

const withBits = ({ mode }: Stat, kind: Kind): Kind => ({ ...kind, text: modeBits(mode) + kind.text })

const modeBits = (mode: number): string =>
  (mode & 0o4000 ? 'setuid, ' : '') + (mode & 0o2000 ? 'setgid, ' : '') + (mode & 0o1000 ? 'sticky, ' : '')

function* byMode(io: Io, name: string, { mode, rdev }: Stat): Step<Kind | null> {
  if (isDirectory(mode)) {
    return inode(`${modeBits(mode)}directory`, 'directory')
  }
  if (isCharDevice(mode)) return inode(`character special (${major(rdev)}/${minor(rdev)})`, 'chardevice')
  if (isBlockDevice(mode)) return inode(`block special (${major(rdev)}/${minor(rdev)})`, 'blockdevice')
  if (isFifo(mode)) return inode('fifo (named pipe)', 'fifo')
  if (isSocket(mode)) return inode('socket', 'socket')
  if (!isSymlink(mode)) return null
  yield* io.breathe()
  const target = io.sys.readlink(name)
  const isBroken = typeof io.sys.stat(name) === 'number'
  const kind = inode(`${isBroken ? 'broken symbolic link' : 'symbolic link'} to ${target}`, 'symlink')
  return isBroken ? { ...kind, mime: 'inode/symlink' } : kind
}

/** By first bytes: offset, bytes, what it is. */
const magic: readonly (readonly [offset: number, bytes: string, text: string, mime: string])[] = [
  [
    0,
    `\x7fELF\x02\x01\x01${'\0'.repeat(9)}\x01\0`,
    'ELF 64-bit LSB relocatable, x86-64',
    'application/x-object',
  ],
  [
    0,
    '\x7fELF\x02',
    'ELF 64-bit LSB executable, x86-64, version 1 (SYSV), statically linked, stripped',
    'application/x-executable',
  ],
  [0, '\x7fELF', 'ELF', 'application/x-executable'],
  [0, '\x1f\x8b', 'gzip compressed data', 'application/gzip'],
  [0, 'BZh', 'bzip2 compressed data', 'application/x-bzip2'],
  [0, '\xfd7zXZ\0', 'XZ compressed data', 'application/x-xz'],
  [0, '(\xb5/\xfd', 'Zstandard compressed data', 'application/zstd'],
  [0, 'PK\x03\x04', 'Zip archive data', 'application/zip'],
  [257, 'ustar\0', 'POSIX tar archive', 'application/x-tar'],
  [257, 'ustar  \0', 'POSIX tar archive (GNU)', 'application/x-tar'],
  [0, '\x89PNG\r\n\x1a\n', 'PNG image data', 'image/png'],
  [0, 'GIF8', 'GIF image data', 'image/gif'],
  [0, '\xff\xd8\xff', 'JPEG image data', 'image/jpeg'],
  [0, '%PDF-', 'PDF document', 'application/pdf'],
  [0, '\xff\xfe', 'Unicode text, UTF-16, little-endian text', 'text/plain'],
  [0, '\xfe\xff', 'Unicode text, UTF-16, big-endian text', 'text/plain'],
]

/** What more the first bytes say. */
function details(bytes: Uint8Array, kind: string): string {
  const text = decode(bytes.subarray(0, 16))
  if (kind === 'GIF image data') return `, version ${text.slice(3, 6)},`
  if (kind === 'PDF document') return `, version ${/^%PDF-(\d+\.\d+)/.exec(text)?.[1] ?? ''}`
  return kind === 'gzip compressed data' ? gzipDetails(bytes) : ''
}

/** The header and the trailer of a gzip file that was read as a whole (RFC 1952). */
function gzipDetails(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 18) return ''
  const [flags, mtime, level, system] = [bytes[3] as number, view.getUint32(4, true), bytes[8], bytes[9]]
  const end = bytes.indexOf(0, 10)
  const was = flags & 8 && end > 0 ? `, was "${decode(bytes.subarray(10, end))}"` : ''
  const modified =
    mtime === 0
      ? ''
      : `, last modified: ${formatTime('%a %b %e %H:%M:%S %Y', civilTime({ sec: mtime, nsec: 0 }, UTC))}`
  const effort = level === 2 ? ', max compression' : level === 4 ? ', max speed' : ''
  const from = system === 3 ? ', from Unix' : ''
  return `${was}${modified}${effort}${from}, original size modulo 2^32 ${view.getUint32(bytes.length - 4, true)}`
}

function* byContent(io: Io, fd: number): Step<Kind> {
  const chunk = yield* io.read(fd)
  if (typeof chunk === 'number') return { text: `cannot read (${strerror(chunk)})`, mime: 'cannot read' }
  if (chunk.length === 0) return inode('empty', 'x-empty')
  for (const [offset, bytes, text, mime] of magic) {
    let fits = chunk.length >= offset + bytes.length
    for (let i = 0; fits && i < bytes.length; i++) fits = chunk[offset + i] === bytes.charCodeAt(i)
    if (fits) return { text: text + details(chunk, text), mime: `${mime}; charset=binary` }
  }
  const image = imageKind(chunk)
  if (image !== null) return { text: image, mime: 'application/octet-stream; charset=binary' }
  if (chunk.length < 2)
    return { text: 'very short file (no magic)', mime: 'application/octet-stream; charset=binary' }
  return textKind(chunk)
}

function textKind(bytes: Uint8Array): Kind {
  // Control characters that no text has.
  if (bytes.some((byte) => byte < 7 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32) || byte === 127))
    return { text: 'data', mime: 'application/octet-stream; charset=binary' }
  const text = decode(bytes)
  const isAscii = bytes.every((byte) => byte < 128)
  const isUtf8 = !/[\udc80-\udcff]/.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''))
  const encoding = isAscii
    ? 'ASCII'
    : isUtf8
      ? 'Unicode text, UTF-8'
      : bytes.every((byte) => byte < 128 || byte >= 160)
        ? 'ISO-8859'
        : 'Non-ISO extended-ASCII'
  const charset = isAscii
    ? 'us-ascii'
    : isUtf8
      ? 'utf-8'
      : encoding === 'ISO-8859'
        ? 'iso-8859-1'
        : 'unknown-8bit'
  const base = `${encoding} text`
  const script = /^#! ?(\S+)(?: +(\S+))?/.exec(text)
  const [what, mime, isExecutable] = script ? scriptKind(script) : contentKind(text)
  const shown =
    what === null
      ? base
      : what.endsWith(' data')
        ? what
        : `${what}, ${base}${isExecutable ? ' executable' : ''}`
  return { text: shown + lineEnds(text), mime: `${mime}; charset=${charset}` }
}

function scriptKind(script: RegExpExecArray): [string, string, boolean] {
  const path = script[1] as string
  const name = path.endsWith('/env') ? (script[2] ?? '') : path.slice(path.lastIndexOf('/') + 1)
  if (name === 'bash') return ['Bourne-Again shell script', 'text/x-shellscript', true]
  if (name === 'sh' || name === 'dash') return ['POSIX shell script', 'text/x-shellscript', true]
  if (name.startsWith('python')) return ['Python script', 'text/x-script.python', true]
  if (name === 'perl') return ['Perl script text executable', 'text/x-perl', false]
  if (name === 'awk' || name === 'mawk') return ['awk script', 'text/x-awk', true]
  return [`a ${path} script`, 'text/plain', true]
}

function contentKind(text: string): [string | null, string, boolean] {
  const trimmed = text.trim()
  if (/^[[{]/.test(trimmed)) {
    try {
      JSON.parse(trimmed)
      return ['JSON text data', 'application/json', false]
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  if (/^(?:<!doctype html|<html)/i.test(trimmed)) return ['HTML document', 'text/html', false]
  if (/^<\?xml/.test(trimmed)) return ['XML 1.0 document', 'text/xml', false]
  if (/^#include\s/m.test(text)) return ['C source', 'text/x-c', false]
  return [null, 'text/plain', false]
}

/** MAXLINELEN of file's encoding.c */
const MOST_IN_LINE = 300

function lineEnds(text: string): string {
  const crlf = (text.match(/\r\n/g) ?? []).length
  const lf = (text.match(/\n/g) ?? []).length
  const longest = Math.max(...text.split('\n').map(byteLength))
  if (longest > MOST_IN_LINE)
    return `, with very long lines (${longest})${lf === 0 ? ', with no line terminators' : ''}`
  if (lf === 0) return ', with no line terminators'
  if (crlf === 0) return ''
  return crlf === lf ? ', with CRLF line terminators' : ', with CRLF, LF line terminators'
}
