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
import { gunzip, isGzip } from './lib/gzip.ts'
import { imageKind } from './lib/image-kind.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { isShown } from './lib/quote.ts'
import { kindOfText } from './lib/text-kind.ts'

const usage = `Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]
            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]
            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]
            <file> ...
       file -C [-m <magicfiles>]
       file [--help]
`

/** What -e leaves out. */
const TESTS = new Set('apptype ascii cdf compress csv elf encoding soft tar json simh text tokens'.split(' '))

function* usageWanted(io: Io): Step<never> {
  yield* io.printError(usage)
  return yield* io.exit(1)
}

const table = {
  brief: { short: 'b', long: 'brief', help: 'do not prepend filenames to output lines' },
  separator: {
    short: 'F',
    long: 'separator',
    argument: 'STRING',
    help: "use string as separator instead of `:'",
  },
  debug: { short: 'd', long: 'debug' },
  uncompress: { short: 'z', long: 'uncompress', help: 'try to look inside compressed files' },
  uncompressQuietly: {
    short: 'Z',
    long: 'uncompress-noreport',
    help: 'only print the contents of compressed files',
  },
  exclude: {
    short: 'e',
    long: 'exclude',
    argument: 'TEST',
    help: 'exclude TEST from the list of test to be performed for file',
    *check(io: Io, value: string) {
      if (!TESTS.has(value)) yield* usageWanted(io)
    },
  },
  excludeQuietly: { long: 'exclude-quiet', argument: 'TEST', help: 'like exclude, but ignore unknown tests' },
  extension: { long: 'extension', help: 'output a slash-separated list of extensions' },
  apple: { long: 'apple', help: 'output the Apple CREATOR/TYPE' },
  mimeEncoding: { long: 'mime-encoding', help: 'output the MIME encoding' },
  keepGoing: { short: 'k', long: 'keep-going', help: "don't stop at the first match" },
  // What is printed comes at once, times of access are kept, and there is no sandbox, in any case.
  noBuffer: { short: 'n', long: 'no-buffer', help: 'do not buffer output' },
  preserveDate: { short: 'p', long: 'preserve-date', help: 'preserve access times on files' },
  noSandbox: { short: 'S', long: 'no-sandbox', help: 'disable system call sandboxing' },
  raw: { short: 'r', long: 'raw', help: "don't translate unprintable chars to \\ooo" },
  failing: { short: 'E', help: 'an error is an error' },
  version: { short: 'v', long: 'version', help: 'output version information and exit' },
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
    return yield* describeAll(io, options, operands)
  },
})

/** The names of one list, whose kinds stand below each other. The exit status. */
function* describeAll(io: Io, options: Options<typeof table>, operands: readonly string[]): Step<number> {
  const nameText = options.has('raw') ? (name: string) => name : shownName
  const names = operands.map((name) => (name === '-' ? '/dev/stdin' : name))
  const widest = options.has('noPad') ? 0 : Math.max(...operands.map((name) => textWidth(nameText(name))))
  const dereferences = options.last('dereference', 'noDereference')
  const looks: Looks = {
    follows:
      dereferences === 'dereference' ||
      (dereferences === undefined && io.variable('POSIXLY_CORRECT') !== undefined),
    intoSpecial: options.has('special'),
    skipped: new Set([...options.values('exclude'), ...options.values('excludeQuietly')] as string[]),
    unpacks: options.has('uncompress') || options.has('uncompressQuietly'),
    reportsPacking: options.has('uncompress'),
    all: options.has('keepGoing') ? (options.has('raw') ? '\n- ' : '\\012- ') : undefined,
    nameText,
  }
  let status = 0
  for (const [index, name] of operands.entries()) {
    const kind = yield* classify(io, name, looks)
    if (kind.isMissing === true && options.has('failing')) {
      kind.text = kind.text.replace('cannot open', 'ERROR: cannot stat')
      status = 1
    }
    const shown = nameText(names[index] as string)
    const separator = options.value('separator') ?? ':'
    const gap = ' '.repeat(Math.max(0, widest - textWidth(name === '-' ? name : shown)) + 1)
    const zeros = options.count('print0')
    const lead = zeros > 1 ? `${shown}\0` : `${shown}${zeros === 1 ? '\0' : ''}${separator}${gap}`
    const said = saidOf(kind, options)
    io.print(`${options.has('brief') || shown === '' ? '' : lead}${said}${zeros > 1 ? '\0' : '\n'}`)
  }
  return status
}

/** What was asked for of a kind. */
function saidOf(kind: Kind, options: Options<typeof table>): string {
  if (kind.isMissing === true) return kind.text
  const [type = '', charset = ''] = kind.mime.split('; charset=')
  if (options.has('mime') || (options.has('mimeType') && options.has('mimeEncoding'))) return kind.mime
  if (options.has('mimeType')) return type
  if (options.has('mimeEncoding')) return charset || 'binary'
  if (options.has('apple')) return 'UNKNUNKN'
  return options.has('extension') ? (kind.extensions ?? '???') : kind.text
}

interface Kind {
  text: string
  mime: string
  /** endings of names, between slashes */
  extensions?: string
  isMissing?: true
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
  /** tests that are left out */
  readonly skipped: ReadonlySet<string>
  /** looks into what is compressed */
  readonly unpacks: boolean
  readonly reportsPacking: boolean
  /** between all kinds that fit; undefined where the first one is enough */
  readonly all: string | undefined
  readonly nameText: (name: string) => string
}

function* classify(io: Io, name: string, looks: Looks): Step<Kind> {
  const { follows, intoSpecial, nameText } = looks
  const { sys } = io
  if (name === '-') return yield* byContent(io, STDIN, looks)
  const stat = follows ? sys.stat(name) : sys.lstat(name)
  if (typeof stat === 'number')
    return { text: `cannot open \`${nameText(name)}' (${strerror(stat)})`, mime: '', isMissing: true }
  const isDevice = isCharDevice(stat.mode) || isBlockDevice(stat.mode)
  const special = isDevice && intoSpecial ? null : yield* byMode(io, name, stat)
  if (special !== null) return special
  if (stat.size === 0 && !isDevice) return withBits(stat, inode('empty', 'x-empty'))
  const fd = sys.open(name, O_RDONLY)
  if (fd < 0) return { text: `regular file, no read permission`, mime: 'regular file, no read permission' }
  const kind = yield* byContent(io, fd, looks)
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
]

const PNG_COLOURS: Readonly<Record<number, string>> = {
  0: ' grayscale',
  2: '/color RGB',
  3: ' colormap',
  4: ' gray+alpha',
  6: '/color RGBA',
}

/** Endings of names, by MIME type. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/x-tar': 'tar/gtar',
  'application/gzip': 'gz/tgz/tpz/ipk/vbox-extpack/svgz/blend/dia/gnucash/rdata/xoj',
  'application/pdf': 'pdf',
  'image/gif': 'gif',
  'image/png': 'png',
  'image/jpeg': 'jpeg/jpg/jpe/jfif',
}

/** What more the first bytes say. */
function details(bytes: Uint8Array, kind: string): string {
  const text = decode(bytes.subarray(0, 16))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (kind === 'GIF image data')
    return bytes.length < 10
      ? `, version ${text.slice(3, 6)},`
      : `, version ${text.slice(3, 6)}, ${view.getUint16(6, true)} x ${view.getUint16(8, true)}`
  if (kind === 'PNG image data' && bytes.length >= 29) {
    const colour = PNG_COLOURS[bytes[25] as number] ?? ''
    const size = `${view.getUint32(16)} x ${view.getUint32(20)}`
    return `, ${size}, ${bytes[24]}-bit${colour}, ${bytes[28] === 1 ? '' : 'non-'}interlaced`
  }
  if (kind === 'PDF document') return `, version ${/^%PDF-(\d+\.\d+)/.exec(text)?.[1] ?? ''}`
  return kind === 'gzip compressed data' ? gzipDetails(bytes) : ''
}

/** The header and the trailer of a gzip file that was read as a whole (RFC 1952). */
function gzipDetails(bytes: Uint8Array, isWhole = true): string {
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
  if (!isWhole) return `${was}${modified}${effort}${from}`
  return `${was}${modified}${effort}${from}, original size modulo 2^32 ${view.getUint32(bytes.length - 4, true)}`
}

function* byContent(io: Io, fd: number, looks: Looks): Step<Kind> {
  const chunk = yield* io.read(fd)
  if (typeof chunk === 'number') return { text: `cannot read (${strerror(chunk)})`, mime: 'cannot read' }
  if (chunk.length === 0) return inode('empty', 'x-empty')
  return kindOfBytes(chunk, looks)
}

const DATA: Kind = { text: 'data', mime: 'application/octet-stream; charset=binary' }

function kindOfBytes(bytes: Uint8Array, looks: Looks): Kind {
  if (looks.unpacks && isGzip(bytes)) return unpackedKind(bytes, looks)
  if (!looks.skipped.has('soft'))
    for (const [offset, start, text, mime] of magic) {
      let fits = bytes.length >= offset + start.length
      for (let i = 0; fits && i < start.length; i++) fits = bytes[offset + i] === start.charCodeAt(i)
      if (!fits) continue
      const also = looks.all === undefined ? '' : `${looks.all}data`
      const charset = mime === 'application/pdf' ? encodingOf(bytes)?.charset : undefined
      const extensions = EXTENSIONS[mime]
      return {
        text: text + details(bytes, text) + also,
        mime: `${mime}; charset=${charset ?? 'binary'}`,
        ...(extensions === undefined ? {} : { extensions }),
      }
    }
  const image = imageKind(bytes)
  if (image !== null) return { text: image, mime: DATA.mime }
  if (bytes.length < 2) return { text: 'very short file (no magic)', mime: DATA.mime }
  return looks.skipped.has('ascii') || looks.skipped.has('text') ? DATA : textKind(bytes, looks)
}

function unpackedKind(bytes: Uint8Array, looks: Looks): Kind {
  const { content: data } = gunzip(bytes)
  const inner = data.length === 0 ? inode('empty', 'x-empty') : kindOfBytes(data, looks)
  if (!looks.reportsPacking) return inner
  return {
    text: `${inner.text} (gzip compressed data${gzipDetails(bytes, false)})`,
    mime: `${inner.mime} compressed-encoding=application/gzip; charset=binary`,
  }
}

interface Encoding {
  /** what stands before `text` */
  readonly name: string
  readonly charset: string
  readonly text: string
}

/** Null for what is no text. */
function encodingOf(bytes: Uint8Array): Encoding | null {
  const wide = utf16Of(bytes)
  if (wide !== null) return wide
  // Control characters that no text has.
  if (bytes.some((byte) => byte < 7 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32) || byte === 127))
    return null
  const text = decode(bytes)
  if (bytes.every((byte) => byte < 128)) return { name: 'ASCII', charset: 'us-ascii', text }
  if (!/[\udc80-\udcff]/.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '')))
    return { name: 'Unicode text, UTF-8', charset: 'utf-8', text }
  return bytes.every((byte) => byte < 128 || byte >= 160)
    ? { name: 'ISO-8859', charset: 'iso-8859-1', text }
    : { name: 'Non-ISO extended-ASCII', charset: 'unknown-8bit', text }
}

/** What begins with a byte order mark of two bytes. */
function utf16Of(bytes: Uint8Array): Encoding | null {
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe
  if (!isLittle && !(bytes[0] === 0xfe && bytes[1] === 0xff)) return null
  const [order, charset] = isLittle ? ['little', 'utf-16le'] : ['big', 'utf-16be']
  const text = new TextDecoder(charset).decode(bytes.subarray(2))
  return { name: `Unicode text, UTF-16, ${order}-endian`, charset: charset as string, text }
}

function textKind(bytes: Uint8Array, { skipped, all }: Looks): Kind {
  const encoding = encodingOf(bytes)
  if (encoding === null) return DATA
  const { text } = encoding
  const { what, mime, followed, also } = kindOfText(text, skipped)
  const base = `${encoding.name} text`
  const ends = lineEnds(text)
  return { text: shownKind(), mime: `${mime}; charset=${encoding.charset}` }

  function shownKind(): string {
    if (what === null) return base + ends
    if (followed === 'nothing') return what
    if (followed === 'bare encoding') return `${what} ${base}`
    if (followed === 'encoding') return `${what}, ${base}${ends}`
    if (all !== undefined && also !== undefined)
      return `${what} text executable${all}${also}, ${base} executable${ends}`
    return `${what}, ${base} executable${ends}`
  }
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
