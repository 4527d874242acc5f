/** cmp(1) of GNU diffutils 3.10: the first byte in which two files differ. */

import { O_RDONLY, type Stat } from '../kernel/abi.ts'
import { concat } from '../kernel/text.ts'
import { isCharDevice, isRegular } from '../kernel/vfs/mode.ts'
import { parseCount } from './lib/count.ts'
import { failWords, TROUBLE } from './lib/diffutils.ts'
import { type Io, STDIN, type Step, sameFile } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'

export const cmp = defineProgram({
  name: 'cmp',
  usage: '[OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]',
  about: 'Compare two files byte by byte.',
  version: 'GNU diffutils 3.10',
  speaksAs: 'called',
  failureStatus: TROUBLE,
  usageError: (called) => `${called}: Try '${called} --help' for more information.\n`,
  options: {
    printBytes: { short: 'b', long: 'print-bytes', help: 'print differing bytes' },
    ignoreInitial: {
      short: 'i',
      long: 'ignore-initial',
      argument: 'SKIP',
      help: 'skip first SKIP bytes of both inputs',
      *check(io, text) {
        for (const part of text.split(':')) yield* readNumber(io, part, 'ignore-initial')
      },
    },
    verbose: { short: 'l', long: 'verbose', help: 'output byte numbers and differing byte values' },
    bytes: {
      short: 'n',
      long: 'bytes',
      argument: 'LIMIT',
      help: 'compare at most LIMIT bytes',
      check: (io, text) => readNumber(io, text, 'bytes'),
    },
    quiet: { short: 's', long: ['quiet', 'silent'], help: 'suppress all normal output' },
  },
  *run(io, options, operands) {
    // Where a file ends is told with fprintf.
    io.flushesBeforeComplaint = false
    if (options.has('verbose') && options.has('quiet'))
      return yield* failWords(io, 'options -l and -s are incompatible')
    const [first, second = '-', ...skips] = operands
    if (first === undefined) return yield* failWords(io, `missing operand after '${io.lastWord}'`)
    for (const skip of skips.slice(0, 2)) yield* readNumber(io, skip, 'ignore-initial')
    if (skips.length > 2) return yield* failWords(io, `extra operand '${skips[2]}'`)
    const initial = (options.value('ignoreInitial') ?? '').split(':')
    const skip0 = yield* readNumber(io, initial[0] || skips[0] || '0', 'ignore-initial')
    const skip1 = yield* readNumber(io, initial[1] ?? (initial[0] || skips[1] || '0'), 'ignore-initial')
    const limit = options.has('bytes')
      ? yield* leastOf(io, options.values('bytes'))
      : Number.POSITIVE_INFINITY
    if (skip0 === skip1 && isSameFile(io, first, second)) return 0
    const fds: number[] = []
    for (const name of [first, second]) {
      const fd = name === '-' ? STDIN : yield* io.open(name, O_RDONLY)
      if (fd < 0) {
        if (!options.has('quiet')) yield* io.complain(name, fd)
        return TROUBLE
      }
      fds.push(fd)
    }
    const side = function* (index: 0 | 1, most: number): Step<Side> {
      const name = index === 0 ? first : second
      const fd = fds[index] as number
      const skip = index === 0 ? skip0 : skip1
      // What is known before anything has been read.
      const size = Math.min(limit, sizeOf(io, fd, skip))
      return { bytes: yield* read(io, name, fd, skip, most), size }
    }
    // What may never end is read as far as the other goes, and a byte more.
    const later = isEndless(io, fds[0] as number) ? 0 : 1
    const bounded = yield* side(later === 0 ? 1 : 0, limit)
    const other = yield* side(later, Math.min(limit, bounded.bytes.length + 1))
    const [a, b] = later === 1 ? [bounded, other] : [other, bounded]
    const settings = {
      bytes: options.has('printBytes'),
      verbose: options.has('verbose'),
      quiet: options.has('quiet'),
    }
    return yield* compare(io, [first, second], [a, b], settings)
  },
})

/** Of several -n the smallest counts. */
function* leastOf(io: Io, given: readonly (string | undefined)[]): Step<number> {
  let least = Number.POSITIVE_INFINITY
  for (const text of given) least = Math.min(least, yield* readNumber(io, text ?? '', 'bytes'))
  return least
}

function* readNumber(io: Io, text: string, option: string): Step<number> {
  const count = /b$/.test(text) ? null : parseCount(text)
  return count ?? (yield* failWords(io, `invalid --${option} value '${text}'`))
}

/** One file has no differences from itself; it need not even be readable. */
function isSameFile(io: Io, first: string, second: string): boolean {
  const [a, b] = [first, second].map((name) => (name === '-' ? io.sys.fstat(STDIN) : io.sys.stat(name)))
  return typeof a === 'object' && typeof b === 'object' && sameFile(a, b)
}

interface Side {
  readonly bytes: Uint8Array
  /** as far as it is known beforehand */
  readonly size: number
}

/** What is not regular may be as large as a file can be. */
const MOST = 9e18

const isEndless = (io: Io, fd: number): boolean => {
  const stat = io.sys.fstat(fd)
  return typeof stat === 'object' && isCharDevice(stat.mode)
}

function sizeOf(io: Io, fd: number, skip: number): number {
  const { mode, size } = io.sys.fstat(fd) as Stat
  return isRegular(mode) ? Math.max(0, size - skip) : MOST
}

function* read(io: Io, name: string, fd: number, skip: number, limit: number): Step<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (let count = 0; count < skip + limit; ) {
    const chunk = yield* io.read(fd)
    if (typeof chunk === 'number') return yield* io.fail(name, chunk)
    if (chunk.length === 0) break
    chunks.push(chunk)
    count += chunk.length
    yield* io.holdMemory(count)
  }
  if (fd !== STDIN) io.sys.close(fd)
  return concat(chunks).subarray(skip, skip + limit)
}

interface Settings {
  bytes: boolean
  verbose: boolean
  quiet: boolean
}

function* compare(
  io: Io,
  [first, second]: [string, string],
  sides: readonly [Side, Side],
  settings: Settings,
): Step<number> {
  const [a, b] = sides.map(({ bytes }) => bytes) as [Uint8Array, Uint8Array]
  const length = Math.min(a.length, b.length)
  const width = String(BigInt(Math.min(...sides.map(({ size }) => size)))).length
  let line = 1
  let differs = false
  for (let i = 0; i < length; i++) {
    const x = a[i] as number
    const y = b[i] as number
    if (x !== y) {
      differs = true
      if (settings.quiet) return 1
      if (!settings.verbose) {
        const detail = settings.bytes ? ` is ${octal(x)} ${visible(x)} ${octal(y)} ${visible(y)}` : ''
        io.print(`${first} ${second} differ: byte ${i + 1}, line ${line}${detail}\n`)
        return 1
      }
      io.print(
        settings.bytes
          ? `${String(i + 1).padStart(width)} ${octal(x)} ${visible(x).padEnd(4)} ${octal(y)} ${visible(y)}\n`
          : `${String(i + 1).padStart(width)} ${octal(x)} ${octal(y)}\n`,
      )
      if (io.full) yield* io.flush()
    }
    if (x === 10) line++
    if (i % 65536 === 0) yield* io.breathe()
  }
  if (a.length === b.length) return differs ? 1 : 0
  if (!settings.quiet)
    yield* io.complain(
      `EOF on ${endOf(a.length < b.length ? first : second, a.length < b.length ? a : b, line, settings.verbose)}`,
    )
  return 1
}

function endOf(name: string, bytes: Uint8Array, line: number, isVerbose: boolean): string {
  if (bytes.length === 0) return `${name} which is empty`
  if (isVerbose) return `${name} after byte ${bytes.length}`
  const isAtLineEnd = bytes.at(-1) === 10
  return `${name} after byte ${bytes.length}, ${isAtLineEnd ? `line ${line - 1}` : `in line ${line}`}`
}

const octal = (byte: number): string => byte.toString(8).padStart(3)

/** As cat -t shows a byte. */
function visible(byte: number): string {
  const low = byte & 0x7f
  const text = low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? '^?' : String.fromCharCode(low)
  return byte >= 128 ? `M-${text}` : text
}
