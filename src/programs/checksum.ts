/** md5sum(1), sha1sum(1), sha224sum to sha512sum(1), b2sum(1), cksum(1) of GNU coreutils. */

import type { ProgramMain } from '../kernel/abi.ts'
import { checkLists, formatLine, type LineShape, type ListKind } from './checksum-list.ts'
import { closeStandardInput } from './lib/close-input.ts'
import { type Algorithm, algorithms, blake2bOf, blake2bs, digestOf } from './lib/digests.ts'
import { eachInput } from './lib/inputs.ts'
import type { Io, Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { BsdSum, GzipCrc, oldSumOf, PosixCrc, SystemVSum } from './lib/old-sums.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'
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
      if (options.has('check')) return yield* verify(io, names, options, listOf(algorithm.name, [algorithm]))
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
    if (options.has('check'))
      return yield* verify(io, names, options, listOf(algorithms.blake2b.name, blake2bs))
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

/** Of one of the programs for a single algorithm. */
const listOf = (name: string, lengths: readonly Algorithm[]): ListKind => ({
  name,
  plain: lengths,
  tagged: lengths,
  takesBase64: false,
})

function* verify(io: Io, lists: readonly string[], options: Given, kind: ListKind): Step<number> {
  const loud = loudness(options)
  const isFine = yield* checkLists(io, lists, kind, {
    ignoreMissing: options.has('ignoreMissing'),
    quiet: loud === 'quiet' || loud === 'status',
    status: loud === 'status',
    strict: options.has('strict'),
    warn: loud === 'warn',
  })
  yield* closeStandardInput(io, lists, 'standard input')
  return isFine ? 0 : 1
}

function* printDigests(
  io: Io,
  names: readonly string[],
  algorithm: Algorithm,
  shape: LineShape | 'raw',
): Step<number> {
  const isFine = yield* eachInput(io, names, function* ({ fd, name }): Step<boolean> {
    const digest = yield* digestOf(io, fd, algorithm)
    if (typeof digest === 'number') {
      yield* io.complain(quoteIfNeeded(name), digest)
      return false
    }
    if (shape === 'raw') io.printBytes(digest)
    else io.print(formatLine(digest, name, algorithm, shape))
    return true
  })
  yield* closeStandardInput(io, names, 'standard input')
  return isFine ? 0 : 1
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
      const lists = isOld ? Object.values(algorithms) : [algorithms[type]]
      return yield* verify(io, names, options, {
        name: isOld ? 'CRC' : algorithms[type].name,
        plain: isOld ? [] : lists,
        tagged: lists.flatMap((one) => (one === algorithms.blake2b ? blake2bs : [one])),
        takesBase64: true,
      })
    }
    if (options.has('raw') && names.length > 1)
      return yield* io.fail('the --raw option is not supported with multiple files')
    const zero = options.has('zero')
    if (isOld) return yield* printSums(io, operands, type, options.has('raw') ? null : zero ? '\0' : '\n')
    const shape = {
      isBinary: options.last('binary', 'text') === 'binary',
      tag,
      zero,
      encoding: options.has('base64') ? ('base64' as const) : ('hex' as const),
    }
    const algorithm = type === 'blake2b' ? blake2bOf(bits) : algorithms[type]
    return yield* printDigests(io, names, algorithm, options.has('raw') ? 'raw' : shape)
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
  yield* closeStandardInput(io, operands, 'standard input')
  return isFine ? 0 : 1
}
