/** md5sum(1), sha1sum(1), sha224sum to sha512sum(1), b2sum(1), cksum(1) of GNU coreutils. */

import { O_RDONLY, type ProgramMain } from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import { type Algorithm, algorithms, PosixCrc, toHex } from './lib/digests.ts'
import { eachInput } from './lib/inputs.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { BsdSum, oldSumOf, SystemVSum } from './lib/old-sums.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteName, quoteText } from './lib/quote.ts'
import { tellReasonOfClose } from './lib/write-failure.ts'

export const md5sum = defineChecksum('md5sum', algorithms.md5)
export const sha1sum = defineChecksum('sha1sum', algorithms.sha1)
export const sha224sum = defineChecksum('sha224sum', algorithms.sha224)
export const sha256sum = defineChecksum('sha256sum', algorithms.sha256)
export const sha384sum = defineChecksum('sha384sum', algorithms.sha384)
export const sha512sum = defineChecksum('sha512sum', algorithms.sha512)
export const b2sum = defineChecksum('b2sum', algorithms.blake2b)

function defineChecksum(name: string, algorithm: Algorithm): ProgramMain {
  return defineProgram({
    name,
    usage: '[OPTION]... [FILE]...',
    about: `Print or check ${algorithm.name} checksums.`,
    options: {
      binary: { short: 'b', long: 'binary', help: 'read in binary mode' },
      check: { short: 'c', long: 'check', help: 'read checksums from the FILEs and check them' },
      tag: { long: 'tag', help: 'create a BSD-style checksum' },
      text: { short: 't', long: 'text', help: 'read in text mode (default)' },
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
    },
    *run(io, options, operands) {
      io.describeWriteFailure = tellReasonOfClose(io)
      const checks = options.has('check')
      if (checks && options.has('tag'))
        return yield* io.failUsage('the --tag option is meaningless when verifying checksums')
      if (checks && (options.has('binary') || options.has('text')))
        return yield* io.failUsage('the --binary and --text options are meaningless when verifying checksums')
      if (checks && options.has('zero'))
        return yield* io.failUsage('the --zero option is not supported when verifying checksums')
      for (const key of ['ignoreMissing', 'quiet', 'status', 'strict', 'warn'] as const) {
        const long = key === 'ignoreMissing' ? 'ignore-missing' : key
        if (!checks && options.has(key))
          return yield* io.failUsage(`the --${long} option is meaningful only when verifying checksums`)
      }
      const names = operands.length === 0 ? ['-'] : operands
      if (!checks) {
        const isFine = yield* eachInput(io, names, function* ({ fd, name: file }): Step<boolean> {
          const digest = yield* digestOf(io, fd, algorithm)
          if (typeof digest === 'number') {
            yield* io.complain(quoteIfNeeded(file), digest)
            return false
          }
          io.print(
            formatLine(digest, file, algorithm, {
              isBinary: options.has('binary') && !options.has('text'),
              tag: options.has('tag'),
              zero: options.has('zero'),
            }),
          )
          return true
        })
        return isFine ? 0 : 1
      }
      const settings = readCheckSettings((key) => options.has(key))
      let isFine = true
      for (const file of names) if (!(yield* checkFile(io, file, [algorithm], settings))) isFine = false
      return isFine ? 0 : 1
    },
  })
}

function* digestOf(io: Io, fd: number, algorithm: Algorithm): Step<string | number> {
  const digest = algorithm.create()
  for (;;) {
    const chunk = yield* io.read(fd)
    if (typeof chunk === 'number') return chunk
    if (chunk.length === 0) return toHex(digest.digest())
    digest.update(chunk)
  }
}

function formatLine(
  digest: string,
  name: string,
  algorithm: Algorithm,
  { isBinary, tag, zero }: { isBinary: boolean; tag: boolean; zero: boolean },
): string {
  const isEscaped = !zero && /[\\\n\r]/.test(name)
  const shown = isEscaped ? name.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r') : name
  const start = isEscaped ? '\\' : ''
  const end = zero ? '\0' : '\n'
  return tag
    ? `${start}${algorithm.name} (${shown}) = ${digest}${end}`
    : `${start}${digest} ${isBinary ? '*' : ' '}${shown}${end}`
}

interface CheckSettings {
  ignoreMissing: boolean
  quiet: boolean
  status: boolean
  strict: boolean
  warn: boolean
}

function readCheckSettings(has: (key: keyof CheckSettings) => boolean): CheckSettings {
  return {
    ignoreMissing: has('ignoreMissing'),
    quiet: has('quiet') || has('status'),
    status: has('status'),
    strict: has('strict'),
    warn: has('warn'),
  }
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
    if (line.startsWith('#')) continue
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
  for (const algorithm of candidates) {
    const found = parseLineOf(line, algorithm, candidates.length > 1)
    if (found !== null) return found
  }
  return null
}

function parseLineOf(line: string, algorithm: Algorithm, needsTag: boolean): ListedDigest | null {
  const isEscaped = line.startsWith('\\')
  const text = isEscaped ? line.slice(1) : line.replace(/^[ \t]+/, '')
  const tagged = new RegExp(
    `^${algorithm.name} ?\\((.*)\\) ?= ?([0-9a-fA-F]{${algorithm.length}})$`,
    's',
  ).exec(text)
  const plain = needsTag ? null : new RegExp(`^([0-9a-fA-F]{${algorithm.length}}) [ *]([^\\0]+)`).exec(text)
  const name = tagged?.[1] ?? plain?.[2]
  const digest = tagged?.[2] ?? plain?.[1]
  if (name === undefined || digest === undefined) return null
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
  const found = fd < 0 ? fd : yield* digestOf(io, fd, algorithm)
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

export const cksum = defineProgram({
  name: 'cksum',
  usage: '[OPTION]... [FILE]...',
  about: 'Print or verify checksums.',
  options: {
    algorithm: {
      short: 'a',
      long: 'algorithm',
      argument: 'TYPE',
      help: 'select the digest type to use: crc (the default), bsd, sysv, md5, sha1, sha224, sha256, sha384, sha512, blake2b',
    },
    check: { short: 'c', long: 'check', help: 'read checksums from the FILEs and check them' },
    tag: { long: 'tag', help: 'create a BSD-style checksum (the default)' },
    ignoreMissing: { long: 'ignore-missing', help: "don't fail or report status for missing files" },
    quiet: { long: 'quiet', help: "don't print OK for each successfully verified file" },
    status: { long: 'status', help: "don't output anything, status code shows success" },
    strict: { long: 'strict', help: 'exit non-zero for improperly formatted checksum lines' },
    warn: { short: 'w', long: 'warn', help: 'warn about improperly formatted checksum lines' },
    zero: {
      short: 'z',
      long: 'zero',
      help: 'end each output line with NUL, not newline, and disable file name escaping',
    },
    untagged: { long: 'untagged', help: 'create a reversed style checksum, without digest type' },
  },
  *run(io, options, operands) {
    io.describeWriteFailure = tellReasonOfClose(io)
    const type = options.value('algorithm') ?? 'crc'
    const digest = OLD_KINDS.has(type) ? null : (algorithms as Record<string, Algorithm>)[type]
    if (digest === undefined) return yield* unknownAlgorithm(io, type)
    if (options.has('check')) {
      if (options.has('algorithm') && digest === null)
        return yield* io.fail('--check is not supported with --algorithm={bsd,sysv,crc,crc32b}')
      const candidates = digest === null ? Object.values(algorithms) : [digest]
      const settings = readCheckSettings((key) => options.has(key))
      let allMatch = true
      for (const file of operands.length === 0 ? ['-'] : operands)
        if (!(yield* checkFile(io, file, candidates, settings))) allMatch = false
      return allMatch ? 0 : 1
    }
    for (const key of ['ignoreMissing', 'quiet', 'status', 'strict', 'warn'] as const)
      if (options.has(key)) {
        const long = key === 'ignoreMissing' ? 'ignore-missing' : key
        return yield* io.failUsage(`the --${long} option is meaningful only when verifying checksums`)
      }
    const end = options.has('zero') ? '\0' : '\n'
    const isFine = yield* eachInput(io, operands, function* ({ fd, name }): Step<boolean> {
      const line =
        digest === null
          ? yield* oldLine(io, fd, type, `${operands.length === 0 ? '' : ` ${name}`}${end}`)
          : yield* digestOf(io, fd, digest)
      if (typeof line === 'number') {
        yield* io.complain(quoteIfNeeded(name), line)
        return false
      }
      const isTagged = options.last('untagged', 'tag') !== 'untagged'
      const settings = { isBinary: false, tag: isTagged, zero: options.has('zero') }
      io.print(digest === null ? line : formatLine(line, name, digest, settings))
      return true
    })
    return isFine ? 0 : 1
  },
})

/** Numbers with a count, of which no list is checked. */
const OLD_KINDS = new Set(['crc', 'bsd', 'sysv'])

function* oldLine(io: Io, fd: number, type: string, suffix: string): Step<string | number> {
  if (type === 'crc') return yield* crcLine(io, fd, suffix)
  const line = yield* oldSumOf(io, fd, type === 'sysv' ? new SystemVSum() : new BsdSum())
  return typeof line === 'number' ? line : line + suffix
}

/** cksum's algorithms as it lists them; sm3 and crc32b are not made here. */
const KNOWN = 'bsd sysv crc crc32b md5 sha1 sha224 sha256 sha384 sha512 blake2b sm3'.split(' ')

function* unknownAlgorithm(io: Io, type: string): Step<never> {
  if (KNOWN.includes(type)) return yield* io.fail(`${quoteText(type)} is not available on this machine`)
  yield* io.complain(`invalid argument ${quoteText(type)} for ‘--algorithm’`)
  const list = KNOWN.map((name) => `  - ${quoteText(name)}\n`).join('')
  yield* io.printError(`Valid arguments are:\n${list}Try '${io.called} --help' for more information.\n`)
  return yield* io.exit(io.failureStatus)
}

function* crcLine(io: Io, fd: number, suffix: string): Step<string | number> {
  const crc = new PosixCrc()
  for (;;) {
    const chunk = yield* io.read(fd)
    if (typeof chunk === 'number') return chunk
    if (chunk.length === 0) return `${crc.result()} ${crc.length}${suffix}`
    crc.update(chunk)
  }
}
