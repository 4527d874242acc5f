/** md5sum(1), sha1sum(1), sha224sum to sha512sum(1), b2sum(1), cksum(1) of GNU coreutils. */

import { O_RDONLY, type ProgramMain } from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import { base64Encoding, decodeText, encodeBytes } from './lib/base-encoding.ts'
import { type Algorithm, algorithms, blake2bOf, blake2bs, toHex } from './lib/digests.ts'
import { eachInput } from './lib/inputs.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { BsdSum, GzipCrc, oldSumOf, PosixCrc, SystemVSum } from './lib/old-sums.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteName, quoteText } from './lib/quote.ts'
import { tellReasonOfClose } from './lib/write-failure.ts'

const tableOf = (isCksum: boolean) =>
  ({
    binary: { short: 'b', long: 'binary', ...(isCksum ? {} : { help: 'read in binary mode' }) },
    check: { short: 'c', long: 'check', help: 'read checksums from the FILEs and check them' },
    tag: { long: 'tag', help: `create a BSD-style checksum${isCksum ? ' (the default)' : ''}` },
    text: { short: 't', long: 'text', ...(isCksum ? {} : { help: 'read in text mode (default)' }) },
    zero: {
      short: 'z',
      long: 'zero',
      help: 'end each output line with NUL, not newline, and disable file name escaping',
    },
    ignoreMissing: { long: 'ignore-missing', help: "don't fail or report status for missing files" },
    quiet: { long: 'quiet', help: "don't print OK for each successfully verified file" },
    status: { long: 'status', help: "don't output anything, status code shows success" },
    strict: { long: 'strict', help: 'exit non-zero for improperly formatted checksum lines' },
    warn: { short: 'w', long: 'warn', help: 'warn about improperly formatted checksum lines' },
  }) as const

const lengthOption = {
  short: 'l',
  long: 'length',
  argument: 'BITS',
  help: 'digest length in bits; must not exceed the max for the blake2 algorithm and must be a multiple of 8',
  check: checkLength,
} as const

function* checkLength(io: Io, text: string): Step<void> {
  if (!/^\d+$/.test(text)) yield* io.fail(`invalid length: ${quoteText(text)}`)
  if (Number(text) % 8 === 0) return
  yield* io.complain(`invalid length: ${quoteText(text)}`)
  yield* io.fail('length is not a multiple of 8')
}

type Mode = keyof ReturnType<typeof tableOf>

/** What all tables have in common. */
interface Given {
  has(key: Mode): boolean
  last<K extends Mode>(...keys: readonly K[]): K | undefined
}

function defineChecksum(name: string, algorithm: Algorithm): ProgramMain {
  return defineProgram({
    name,
    usage: '[OPTION]... [FILE]...',
    about: `Print or check ${algorithm.name} checksums.`,
    options: tableOf(false),
    *run(io, options, operands) {
      io.describeWriteFailure = tellReasonOfClose(io)
      const names = operands.length === 0 ? ['-'] : operands
      yield* checkModes(io, options, true)
      if (options.has('check')) return yield* checkFiles(io, names, [algorithm], options)
      return yield* printDigests(io, names, algorithm, {
        isBinary: options.last('binary', 'text') === 'binary',
        tag: options.has('tag'),
        zero: options.has('zero'),
        encoding: 'hex',
      })
    },
  })
}

export const md5sum = defineChecksum('md5sum', algorithms.md5)
export const sha1sum = defineChecksum('sha1sum', algorithms.sha1)
export const sha224sum = defineChecksum('sha224sum', algorithms.sha224)
export const sha256sum = defineChecksum('sha256sum', algorithms.sha256)
export const sha384sum = defineChecksum('sha384sum', algorithms.sha384)
export const sha512sum = defineChecksum('sha512sum', algorithms.sha512)

export const b2sum = defineProgram({
  name: 'b2sum',
  usage: '[OPTION]... [FILE]...',
  about: `Print or check ${algorithms.blake2b.name} checksums.`,
  options: { ...tableOf(false), length: lengthOption },
  *run(io, options, operands) {
    io.describeWriteFailure = tellReasonOfClose(io)
    const names = operands.length === 0 ? ['-'] : operands
    yield* checkModes(io, options, true)
    if (options.has('check')) return yield* checkFiles(io, names, blake2bs, options)
    return yield* printDigests(io, names, blake2bOf(Number(options.value('length') ?? 0)), {
      isBinary: options.last('binary', 'text') === 'binary',
      tag: options.has('tag'),
      zero: options.has('zero'),
      encoding: 'hex',
    })
  },
})

/** Of --status, --quiet and --warn the last one holds. */
const loudness = (options: Given): 'status' | 'quiet' | 'warn' | undefined =>
  options.last('status', 'quiet', 'warn')

/** Ends the program where options do not go together. */
function* checkModes(io: Io, options: Given, refusesTag: boolean): Step<void> {
  if (options.has('check')) {
    if (options.has('zero'))
      yield* io.failUsage('the --zero option is not supported when verifying checksums')
    if (refusesTag && options.has('tag'))
      yield* io.failUsage('the --tag option is meaningless when verifying checksums')
    if (options.has('binary') || options.has('text'))
      yield* io.failUsage('the --binary and --text options are meaningless when verifying checksums')
    return
  }
  if (refusesTag && options.has('tag') && options.last('binary', 'text', 'tag') === 'text')
    yield* io.failUsage('--tag does not support --text mode')
  const meaningless = options.has('ignoreMissing')
    ? 'ignore-missing'
    : (loudness(options) ?? options.last('strict'))
  if (meaningless !== undefined)
    yield* io.failUsage(`the --${meaningless} option is meaningful only when verifying checksums`)
}

type Encoding = 'hex' | 'base64' | 'raw'

interface Shape {
  readonly isBinary: boolean
  readonly tag: boolean
  readonly zero: boolean
  readonly encoding: Encoding
}

function* printDigests(io: Io, names: readonly string[], algorithm: Algorithm, shape: Shape): Step<number> {
  const isFine = yield* eachInput(io, names, function* ({ fd, name }): Step<boolean> {
    const digest = yield* digestOf(io, fd, algorithm)
    if (typeof digest === 'number') {
      yield* io.complain(quoteIfNeeded(name), digest)
      return false
    }
    if (shape.encoding === 'raw') io.printBytes(digest)
    else io.print(formatLine(digest, name, algorithm, shape))
    return true
  })
  return isFine ? 0 : 1
}

function* digestOf(io: Io, fd: number, algorithm: Algorithm): Step<Uint8Array | number> {
  const digest = algorithm.create()
  for (;;) {
    const chunk = yield* io.read(fd)
    if (typeof chunk === 'number') return chunk
    if (chunk.length === 0) return digest.digest()
    digest.update(chunk)
  }
}

function formatLine(
  bytes: Uint8Array,
  name: string,
  algorithm: Algorithm,
  { isBinary, tag, zero, encoding }: Shape,
): string {
  const digest = encoding === 'base64' ? encodeBytes(bytes, base64Encoding) : toHex(bytes)
  const isEscaped = !zero && /[\\\n\r]/.test(name)
  const shown = isEscaped ? name.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r') : name
  const start = isEscaped ? '\\' : ''
  const end = zero ? '\0' : '\n'
  return tag
    ? `${start}${algorithm.name} (${shown}) = ${digest}${end}`
    : `${start}${digest} ${isBinary ? '*' : ' '}${shown}${end}`
}

interface CheckSettings {
  readonly ignoreMissing: boolean
  readonly quiet: boolean
  readonly status: boolean
  readonly strict: boolean
  readonly warn: boolean
}

function* checkFiles(
  io: Io,
  lists: readonly string[],
  candidates: readonly Algorithm[],
  options: Given,
): Step<number> {
  const loud = loudness(options)
  const settings: CheckSettings = {
    ignoreMissing: options.has('ignoreMissing'),
    quiet: loud === 'quiet' || loud === 'status',
    status: loud === 'status',
    strict: options.has('strict'),
    warn: loud === 'warn',
  }
  let isFine = true
  for (const list of lists) if (!(yield* checkFile(io, list, candidates, settings))) isFine = false
  return isFine ? 0 : 1
}

/** `candidates`: what the lines may be of; more than one where each line says it by its tag. */
function* checkFile(
  io: Io,
  list: string,
  candidates: readonly Algorithm[],
  settings: CheckSettings,
): Step<boolean> {
  const shownList = list === '-' ? quoteName('standard input') : quoteIfNeeded(list)
  const fd = list === '-' ? STDIN : io.sys.open(list, O_RDONLY)
  const bytes = fd < 0 ? fd : yield* io.readAll(fd)
  if (fd > STDIN) io.sys.close(fd)
  if (typeof bytes === 'number') {
    if (fd >= 0) yield* io.complain(`${shownList}: read error`)
    else yield* io.complain(shownList, bytes)
    return false
  }
  const counts = { wellFormed: 0, malformed: 0, differing: 0, unreadable: 0, matching: 0 }
  const lines = decode(bytes).split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('#') || line === '') continue
    const parsed = parseLine(line.replace(/\r$/, ''), candidates)
    if (parsed === null) {
      counts.malformed++
      if (settings.warn)
        yield* io.complain(
          `${shownList}: ${index + 1}: improperly formatted ${candidates[0]?.name} checksum line`,
        )
      continue
    }
    counts.wellFormed++
    yield* checkOne(io, parsed, settings, counts)
    if (io.full) yield* io.flush()
  }
  return yield* conclude(io, shownList, settings, counts)
}

/**
 * `HASH  name`, `HASH *name`, `ALGORITHM (name) = HASH`; a leading backslash says that the name is escaped. A name
 * without algorithm ends at a NUL, as a string of C does: of a list that `-z` made, only the first sum is read.
 */
interface ListedDigest {
  readonly name: string
  readonly digest: string
  readonly algorithm: Algorithm
}

function parseLine(line: string, candidates: readonly Algorithm[]): ListedDigest | null {
  const needsTag = new Set(candidates.map(({ name }) => name.split('-')[0])).size > 1
  for (const algorithm of candidates) {
    const found = parseLineOf(line, algorithm, needsTag)
    if (found !== null) return found
  }
  return null
}

function parseLineOf(line: string, algorithm: Algorithm, needsTag: boolean): ListedDigest | null {
  const isEscaped = line.startsWith('\\')
  const text = isEscaped ? line.slice(1) : line.replace(/^[ \t]+/, '')
  const base64 = Math.ceil(algorithm.length / 6) * 4
  const sum = `([0-9a-fA-F]{${algorithm.length}}|[A-Za-z0-9+/=]{${base64}})`
  const tagged = new RegExp(`^${algorithm.name} ?\\((.*)\\) ?= ?${sum}$`, 's').exec(text)
  const plain = needsTag ? null : new RegExp(`^${sum} [ *]([^\\0]+)`).exec(text)
  const name = tagged?.[1] ?? plain?.[2]
  const written = tagged?.[2] ?? plain?.[1]
  if (name === undefined || written === undefined) return null
  const digest =
    written.length === algorithm.length ? written : toHex(decodeText(written, base64Encoding, false).bytes)
  const unescaped = name.replace(/\\(n|r|\\)/g, (_, letter) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : '\\',
  )
  return { name: isEscaped ? unescaped : name, digest: digest.toLowerCase(), algorithm }
}

type Counts = Record<'wellFormed' | 'malformed' | 'differing' | 'unreadable' | 'matching', number>

function* checkOne(
  io: Io,
  { name, digest, algorithm }: ListedDigest,
  settings: CheckSettings,
  counts: Counts,
): Step<void> {
  const fd = name === '-' ? STDIN : io.sys.open(name, O_RDONLY)
  if (fd < 0 && settings.ignoreMissing) return
  const bytes = fd < 0 ? fd : yield* digestOf(io, fd, algorithm)
  const found = typeof bytes === 'number' ? bytes : toHex(bytes)
  if (fd > STDIN) io.sys.close(fd)
  const shown = /[\n\r\\]/.test(name)
    ? `\\${name.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r')}`
    : name
  if (typeof found === 'number') {
    counts.unreadable++
    yield* io.complain(quoteIfNeeded(name), found)
    if (!settings.status) io.print(`${shown}: FAILED open or read\n`)
  } else if (found === digest) {
    counts.matching++
    if (!settings.quiet) io.print(`${shown}: OK\n`)
  } else {
    counts.differing++
    if (!settings.status) io.print(`${shown}: FAILED\n`)
  }
}

function* conclude(io: Io, list: string, settings: CheckSettings, counts: Counts): Step<boolean> {
  if (counts.wellFormed === 0) {
    yield* io.complain(`${list}: no properly formatted checksum lines found`)
    return false
  }
  const warn = function* (count: number, one: string, many: string): Step<void> {
    if (count > 0 && !settings.status) yield* io.complain(`WARNING: ${count} ${count === 1 ? one : many}`)
  }
  yield* warn(counts.malformed, 'line is improperly formatted', 'lines are improperly formatted')
  yield* warn(counts.unreadable, 'listed file could not be read', 'listed files could not be read')
  yield* warn(counts.differing, 'computed checksum did NOT match', 'computed checksums did NOT match')
  if (settings.ignoreMissing && counts.matching === 0) {
    if (!settings.status) yield* io.complain(`${list}: no file was verified`)
    return false
  }
  return counts.differing === 0 && counts.unreadable === 0 && (!settings.strict || counts.malformed === 0)
}

/** Sums of which no list is checked. */
const OLD_SUMS = {
  bsd: () => new BsdSum(),
  sysv: () => new SystemVSum(),
  crc: () => new PosixCrc(),
  crc32b: () => new GzipCrc(),
} as const

type Type = keyof typeof OLD_SUMS | keyof typeof algorithms

/** In the order of cksum's list. */
const TYPES: Readonly<Record<string, Type>> = Object.fromEntries(
  [...Object.keys(OLD_SUMS), ...Object.keys(algorithms)].map((type) => [type, type as Type]),
)

export const cksum = defineProgram({
  name: 'cksum',
  usage: '[OPTION]... [FILE]...',
  about: 'Print or verify checksums.',
  options: {
    algorithm: {
      short: 'a',
      long: 'algorithm',
      argument: 'TYPE',
      help: `select the digest type to use: crc (the default), ${Object.keys(TYPES)
        .filter((type) => type !== 'crc')
        .join(', ')}`,
      check: oneOf('--algorithm', TYPES),
    },
    base64: { long: 'base64', help: 'emit base64-encoded digests, not hexadecimal' },
    length: lengthOption,
    raw: { long: 'raw', help: 'emit a raw binary digest, not hexadecimal' },
    untagged: { long: 'untagged', help: 'create a reversed style checksum, without digest type' },
    ...tableOf(true),
  },
  *run(io, options, operands) {
    io.describeWriteFailure = tellReasonOfClose(io)
    const names = operands.length === 0 ? ['-'] : operands
    const type = yield* matchKeyword(io, '--algorithm', options.value('algorithm') ?? 'crc', TYPES)
    const bits = Number(options.value('length') ?? 0)
    if (bits !== 0 && type !== 'blake2b')
      return yield* io.fail('--length is only supported with --algorithm=blake2b')
    const isOld = isOldSum(type)
    if (options.has('check') && options.has('algorithm') && isOld)
      return yield* io.fail('--check is not supported with --algorithm={bsd,sysv,crc,crc32b}')
    if (options.has('base64') && options.has('raw'))
      return yield* io.failUsage('--base64 and --raw are mutually exclusive')
    const tag = options.last('untagged', 'tag') !== 'untagged'
    if (tag && options.last('binary', 'text', 'tag') === 'text')
      return yield* io.failUsage('--text mode is only supported with --untagged')
    yield* checkModes(io, options, false)
    if (options.has('check')) {
      const given = isOld ? Object.values(algorithms) : [algorithms[type]]
      const candidates = given.flatMap((one) => (one === algorithms.blake2b ? blake2bs : [one]))
      return yield* checkFiles(io, names, candidates, options)
    }
    if (options.has('raw') && names.length > 1)
      return yield* io.fail('the --raw option is not supported with multiple files')
    const zero = options.has('zero')
    if (isOld) return yield* printSums(io, operands, type, options.has('raw') ? null : zero ? '\0' : '\n')
    return yield* printDigests(io, names, type === 'blake2b' ? blake2bOf(bits) : algorithms[type], {
      isBinary: options.last('binary', 'text') === 'binary',
      tag,
      zero,
      encoding: options.has('raw') ? 'raw' : options.has('base64') ? 'base64' : 'hex',
    })
  },
})

const isOldSum = (type: Type): type is keyof typeof OLD_SUMS => type in OLD_SUMS

function* printSums(
  io: Io,
  operands: readonly string[],
  kind: keyof typeof OLD_SUMS,
  /** null: the bytes of the sum, and no name */
  end: '\n' | '\0' | null,
): Step<number> {
  const isFine = yield* eachInput(io, operands, function* ({ fd, name }): Step<boolean> {
    const sum = yield* oldSumOf(io, fd, OLD_SUMS[kind]())
    if (typeof sum === 'number') {
      yield* io.complain(quoteIfNeeded(name), sum)
      return false
    }
    if (end === null) io.printBytes(sum.raw())
    else io.print(`${sum.text()}${operands.length === 0 ? '' : ` ${name}`}${end}`)
    return true
  })
  return isFine ? 0 : 1
}
