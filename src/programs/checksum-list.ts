/**
 * Lists of checksums, as md5sum(1) and the like write, read and check them. A line is `HASH  name`, `HASH *name` or
 * `ALGORITHM (name) = HASH`, which is a tagged one; a leading backslash says that the name is escaped. A name without
 * algorithm ends at a NUL, as a string of C does: of a list that `-z` made, only the first sum is read.
 */

import { O_RDONLY } from '../kernel/abi.ts'
import { base64Encoding, decodeText, encodeBytes } from './lib/base-encoding.ts'
import { type Algorithm, digestOf, toHex } from './lib/digests.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { quoteIfNeeded, quoteName } from './lib/quote.ts'

export interface LineShape {
  readonly isBinary: boolean
  readonly tag: boolean
  readonly zero: boolean
  readonly encoding: 'hex' | 'base64'
}

export function formatLine(
  bytes: Uint8Array,
  name: string,
  algorithm: Algorithm,
  { isBinary, tag, zero, encoding }: LineShape,
): string {
  const digest = encoding === 'base64' ? encodeBytes(bytes, base64Encoding) : toHex(bytes)
  const isEscaped = !zero && hasOddCharacter(name)
  const shown = isEscaped ? escapeName(name) : name
  const start = isEscaped ? '\\' : ''
  const end = zero ? '\0' : '\n'
  return tag
    ? `${start}${algorithm.name} (${shown}) = ${digest}${end}`
    : `${start}${digest} ${isBinary ? '*' : ' '}${shown}${end}`
}

/** What may stand in a list. */
export interface ListKind {
  /** as complaints call it */
  readonly name: string
  /** of lines without a tag */
  readonly plain: readonly Algorithm[]
  readonly tagged: readonly Algorithm[]
  readonly takesBase64: boolean
}

export interface CheckSettings {
  readonly ignoreMissing: boolean
  readonly quiet: boolean
  readonly status: boolean
  readonly strict: boolean
  readonly warn: boolean
}

/** Checks the files of each list; true if all is as it was. */
export function* checkLists(
  io: Io,
  lists: readonly string[],
  kind: ListKind,
  settings: CheckSettings,
): Step<boolean> {
  let isFine = true
  for (const list of lists) if (!(yield* checkList(io, list, kind, settings))) isFine = false
  return isFine
}

function* checkList(io: Io, list: string, kind: ListKind, settings: CheckSettings): Step<boolean> {
  const shownList = list === '-' ? quoteName('standard input') : quoteIfNeeded(list)
  const fd = list === '-' ? STDIN : yield* io.open(list, O_RDONLY)
  const bytes = fd < 0 ? fd : yield* io.readAll(fd)
  if (fd > STDIN) io.sys.close(fd)
  if (typeof bytes === 'number') {
    if (fd >= 0) yield* io.complain(`${shownList}: read error`)
    else yield* io.complain(shownList, bytes)
    return false
  }
  const counts = { wellFormed: 0, malformed: 0, differing: 0, unreadable: 0, matching: 0 }
  const lines = io.decode(bytes).split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('#') || line === '') continue
    const parsed = parseLine(line.replace(/\r$/, ''), kind)
    if (parsed === null) {
      counts.malformed++
      if (settings.warn)
        yield* io.complain(`${shownList}: ${index + 1}: improperly formatted ${kind.name} checksum line`)
      continue
    }
    counts.wellFormed++
    yield* checkOne(io, parsed, settings, counts)
    if (io.full) yield* io.flush()
  }
  return yield* conclude(io, shownList, settings, counts)
}

interface ListedDigest {
  readonly name: string
  readonly digest: string
  readonly algorithm: Algorithm
}

function parseLine(line: string, { plain, tagged, takesBase64 }: ListKind): ListedDigest | null {
  const isEscaped = line.startsWith('\\')
  const text = isEscaped ? line.slice(1) : line.replace(/^[ \t]+/, '')
  const read = (algorithm: Algorithm, name: string, digest: string): ListedDigest => ({
    name: isEscaped ? unescapeName(name) : name,
    digest: digest.length === algorithm.length ? digest.toLowerCase() : hexOfBase64(digest),
    algorithm,
  })
  for (const algorithm of tagged) {
    const [, name, digest] =
      new RegExp(`^${algorithm.name} ?\\((.*)\\) ?= ?${sumPattern(algorithm, takesBase64)}$`, 's').exec(
        text,
      ) ?? []
    if (name !== undefined && digest !== undefined) return read(algorithm, name, digest)
  }
  for (const algorithm of plain) {
    const [, digest, name] =
      new RegExp(`^${sumPattern(algorithm, takesBase64)} [ *]([^\\0]+)`).exec(text) ?? []
    if (name !== undefined && digest !== undefined) return read(algorithm, name, digest)
  }
  return null
}

/** Of the digits of a sum. */
const sumPattern = ({ length }: Algorithm, takesBase64: boolean): string =>
  `([0-9a-fA-F]{${length}}${takesBase64 ? `|[A-Za-z0-9+/=]{${Math.ceil(length / 6) * 4}}` : ''})`

const hexOfBase64 = (text: string): string => toHex(decodeText(text, base64Encoding, false).bytes)

const hasOddCharacter = (name: string): boolean => /[\\\n\r]/.test(name)

const escapeName = (name: string): string =>
  name.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r')

const unescapeName = (name: string): string =>
  name.replace(/\\(n|r|\\)/g, (_, letter) => (letter === 'n' ? '\n' : letter === 'r' ? '\r' : '\\'))

type Counts = Record<'wellFormed' | 'malformed' | 'differing' | 'unreadable' | 'matching', number>

function* checkOne(
  io: Io,
  { name, digest, algorithm }: ListedDigest,
  settings: CheckSettings,
  counts: Counts,
): Step<void> {
  const fd = name === '-' ? STDIN : yield* io.open(name, O_RDONLY)
  if (fd < 0 && settings.ignoreMissing) return
  const bytes = fd < 0 ? fd : yield* digestOf(io, fd, algorithm)
  const found = typeof bytes === 'number' ? bytes : toHex(bytes)
  if (fd > STDIN) io.sys.close(fd)
  const shown = hasOddCharacter(name) ? `\\${escapeName(name)}` : name
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
