/**
 * xz (the .xz file format, version 1.1), as `docker load`, `docker import` and ADD take it: blocks of LZMA2, which is LZMA in pieces. Headers,
 * blocks and the index that ends a stream carry checks; all of them are compared.
 *
 * Ours, as the libraries that are kept are native code or WebAssembly, which the page's policy (script-src 'self') refuses.
 */

import { sha256 } from '@noble/hashes/sha2.js'
import { crc32 } from '../../checksums/crc32.ts'
import type { Step } from '../step.ts'
import { Crc64, ECMA } from './crc64.ts'
import type { Unpacked } from './unpacked.ts'

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] as const
const STREAM_HEADER = 12
const FILTER_LZMA2 = 0x21

export const isXz = (bytes: Uint8Array): boolean => MAGIC.every((byte, at) => bytes[at] === byte)

/** What the daemon says whose xz has failed (cmdStream of pkg/archive). */
export const XZ_CORRUPT = 'exit status 1: xz: (stdin): Compressed data is corrupt\n'

export type XzError = 'unexpected EOF' | typeof XZ_CORRUPT | 'too large'

class Broken extends Error {}

/** Bytes of the check behind each block, by its kind. */
const checkSizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64] as const

/** The checks that xz computes, by kind; of others it says that it can't and goes on. */
const checks: Readonly<Record<number, (bytes: Uint8Array) => Uint8Array>> = {
  1: (bytes) => littleEndian(crc32(bytes)),
  4: (bytes) => new Crc64(ECMA).update(bytes).digest().reverse(),
  10: sha256,
}

function littleEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}

/** Compares what stands at a place with what was computed. */
function compare(bytes: Uint8Array, at: number, computed: Uint8Array): void {
  if (at + computed.length > bytes.length) throw new Broken('unexpected EOF')
  if (computed.some((byte, i) => bytes[at + i] !== byte)) throw new Broken(XZ_CORRUPT)
}

/** What has been unpacked so far: LZMA looks back into it. */
class Output {
  bytes = new Uint8Array(1 << 16)
  size = 0
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Makes room for so many bytes more. */
  reserve(count: number): void {
    if (this.size + count > this.#limit) throw new Broken('too large')
    if (this.size + count <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.size + count, this.bytes.length * 2))
    larger.set(this.bytes.subarray(0, this.size))
    this.bytes = larger
  }
}

/**
 * What it holds, and what is wrong with it: 'unexpected EOF' where less comes out than it holds, as the reader of the tar has it. `limit` bounds the result's bytes. Gives way after each piece.
 */
export function* unxz(bytes: Uint8Array, limit: number): Step<Unpacked<XzError>> {
  const output = new Output(limit)
  const unpacked = (problem: XzError | null) => ({ bytes: output.bytes.slice(0, output.size), problem })
  try {
    let at = 0
    while (at < bytes.length) {
      // Streams may follow each other, with zeros in between.
      if (at > 0 && bytes[at] === 0) {
        at++
        continue
      }
      at = yield* readStream(bytes, at, output)
    }
  } catch (error) {
    if (error instanceof Broken) return unpacked(error.message as XzError)
    throw error
  }
  return unpacked(null)
}

function* readStream(bytes: Uint8Array, start: number, output: Output): Step<number> {
  if (!isXz(bytes.subarray(start, start + MAGIC.length))) throw new Broken(XZ_CORRUPT)
  const flags = bytes.subarray(start + MAGIC.length, start + 8)
  compare(bytes, start + 8, littleEndian(crc32(flags)))
  const kind = byteAt(bytes, start + 7) & 0x0f
  let at = start + STREAM_HEADER
  while (byteAt(bytes, at) !== 0) at = yield* readBlock(bytes, at, kind, output)
  const footer = skipIndex(bytes, at)
  byteAt(bytes, footer + STREAM_HEADER - 1)
  // The flags once more, and how far back the index begins.
  compare(bytes, footer + 8, flags)
  compare(bytes, footer + 4, littleEndian((footer - at) / 4 - 1))
  compare(bytes, footer, littleEndian(crc32(bytes.subarray(footer + 4, footer + 10))))
  compare(bytes, footer + 10, FOOTER_MAGIC)
  return footer + STREAM_HEADER
}

const FOOTER_MAGIC = Uint8Array.of(0x59, 0x5a)

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at]
  if (byte === undefined) throw new Broken('unexpected EOF')
  return byte
}

/** A number in groups of seven bits, the lowest first, and where it ends. */
function numberAt(bytes: Uint8Array, start: number): [value: number, end: number] {
  let value = 0
  for (let i = 0; i < 9; i++) {
    const byte = byteAt(bytes, start + i)
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return [value, start + i + 1]
  }
  throw new Broken(XZ_CORRUPT)
}

/** The sizes of the blocks once more, filled up to four bytes, and a checksum. */
function skipIndex(bytes: Uint8Array, start: number): number {
  let [records, at] = numberAt(bytes, start + 1)
  for (; records > 0; records--) {
    at = numberAt(bytes, at)[1]
    at = numberAt(bytes, at)[1]
  }
  const end = start + Math.ceil((at - start) / 4) * 4
  compare(bytes, end, littleEndian(crc32(bytes.subarray(start, end))))
  return end + 4
}

function* readBlock(bytes: Uint8Array, start: number, kind: number, output: Output): Step<number> {
  const headerSize = (byteAt(bytes, start) + 1) * 4
  const flags = byteAt(bytes, start + 1)
  let at = start + 2
  if (flags & 0x40) at = numberAt(bytes, at)[1]
  if (flags & 0x80) at = numberAt(bytes, at)[1]
  // One filter, LZMA2: those for machine code are for programs, not for archives.
  if ((flags & 0x03) !== 0 || numberAt(bytes, at)[0] !== FILTER_LZMA2) throw new Broken(XZ_CORRUPT)
  const data = start + headerSize
  compare(bytes, data - 4, littleEndian(crc32(bytes.subarray(start, data - 4))))
  const begin = output.size
  const end = yield* readLzma2(bytes, data, output)
  const check = end + ((4 - ((end - data) % 4)) % 4)
  const sum = checks[kind]
  if (sum !== undefined) compare(bytes, check, sum(output.bytes.subarray(begin, output.size)))
  return check + (checkSizes[kind] as number)
}

function* readLzma2(bytes: Uint8Array, start: number, output: Output): Step<number> {
  const begin = output.size
  let lzma: Lzma | null = null
  let dictionary = begin
  let at = start
  for (;;) {
    const control = byteAt(bytes, at)
    if (control === 0) return at + 1
    const size = ((control & 0x1f) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2)
    if (control < 0x80) {
      // As it is; 1 forgets what came before.
      if (control > 2) throw new Broken('unexpected EOF')
      const count = (size & 0xffff) + 1
      if (control === 1) dictionary = output.size
      const piece = bytes.subarray(at + 3, at + 3 + count)
      if (piece.length < count) throw new Broken('unexpected EOF')
      output.reserve(count)
      output.bytes.set(piece, output.size)
      output.size += count
      at += 3 + count
    } else {
      const packed = ((byteAt(bytes, at + 3) << 8) | byteAt(bytes, at + 4)) + 1
      const reset = (control >> 5) & 3
      if (reset === 3) dictionary = output.size
      at += 5
      if (reset >= 2) lzma = new Lzma(byteAt(bytes, at++))
      else if (reset === 1) lzma?.reset()
      if (lzma === null) throw new Broken('unexpected EOF')
      lzma.decode(bytes.subarray(at, at + packed), output, size + 1, dictionary)
      at += packed
    }
    yield
  }
}

const HALF = 1024
const TOP = 0x1000000

const probabilities = (count: number): Uint16Array => new Uint16Array(count).fill(HALF)

/** The range decoder: how likely a bit is, and the bit. */
class Range {
  readonly #bytes: Uint8Array
  #at = 5
  #range = 0xffffffff
  #code: number

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    if (bytes.length < 5 || bytes[0] !== 0) throw new Broken('unexpected EOF')
    this.#code = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1)
  }

  #normalize(): void {
    if (this.#range >= TOP) return
    this.#range = (this.#range << 8) >>> 0
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new Broken('unexpected EOF')
    this.#code = ((this.#code << 8) | byte) >>> 0
  }

  bit(table: Uint16Array, at: number): number {
    this.#normalize()
    const probability = table[at] as number
    const bound = (this.#range >>> 11) * probability
    if (this.#code < bound) {
      this.#range = bound
      table[at] = probability + ((2048 - probability) >> 5)
      return 0
    }
    this.#range -= bound
    this.#code -= bound
    table[at] = probability - (probability >> 5)
    return 1
  }

  /** Bits that are as likely as not. */
  direct(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) {
      this.#normalize()
      this.#range >>>= 1
      const isOne = this.#code >= this.#range
      if (isOne) this.#code -= this.#range
      value = value * 2 + (isOne ? 1 : 0)
    }
    return value
  }

  tree(table: Uint16Array, bits: number, offset = 0): number {
    let at = 1
    for (let i = 0; i < bits; i++) at = (at << 1) | this.bit(table, offset + at)
    return at - (1 << bits)
  }

  /** The lowest bit first. */
  reverseTree(table: Uint16Array, bits: number, offset: number): number {
    let at = 1
    let value = 0
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(table, offset + at)
      at = (at << 1) | bit
      value |= bit << i
    }
    return value
  }
}

/** How long a match is: three ranges of lengths. */
class Lengths {
  readonly #choice = probabilities(2)
  readonly #low = probabilities(16 << 3)
  readonly #middle = probabilities(16 << 3)
  readonly #high = probabilities(256)

  read(range: Range, position: number): number {
    if (range.bit(this.#choice, 0) === 0) return range.tree(this.#low, 3, position << 3)
    if (range.bit(this.#choice, 1) === 0) return 8 + range.tree(this.#middle, 3, position << 3)
    return 16 + range.tree(this.#high, 8)
  }
}

/** States below this come after a literal. */
const AFTER_MATCH = 7

class Lzma {
  readonly #literalContext: number
  readonly #literalPosition: number
  readonly #position: number
  #state = 0
  #distances = [0, 0, 0, 0]
  #isMatch = probabilities(12 << 4)
  #isRepeated = probabilities(12)
  #isRepeated0 = probabilities(12)
  #isRepeated1 = probabilities(12)
  #isRepeated2 = probabilities(12)
  #isLong = probabilities(12 << 4)
  #slots = probabilities(4 << 6)
  #special = probabilities(128)
  #align = probabilities(16)
  #matchLengths = new Lengths()
  #repeatLengths = new Lengths()
  #literals: Uint16Array

  constructor(properties: number) {
    if (properties >= 225) throw new Broken('unexpected EOF')
    this.#literalContext = properties % 9
    this.#literalPosition = Math.floor(properties / 9) % 5
    this.#position = Math.floor(properties / 45)
    this.#literals = probabilities(0x300 << (this.#literalContext + this.#literalPosition))
  }

  /** Forgets what it has learned, but for its properties. */
  reset(): void {
    this.#state = 0
    this.#distances = [0, 0, 0, 0]
    this.#isMatch.fill(HALF)
    for (const table of [this.#isRepeated, this.#isRepeated0, this.#isRepeated1, this.#isRepeated2])
      table.fill(HALF)
    this.#isLong.fill(HALF)
    this.#slots.fill(HALF)
    this.#special.fill(HALF)
    this.#align.fill(HALF)
    this.#literals.fill(HALF)
    this.#matchLengths = new Lengths()
    this.#repeatLengths = new Lengths()
  }

  /** `count` bytes of a piece; matches reach back to `dictionary` at most. */
  decode(bytes: Uint8Array, output: Output, count: number, dictionary: number): void {
    output.reserve(count)
    const range = new Range(bytes)
    const end = output.size + count
    while (output.size < end) {
      const position = (output.size - dictionary) & ((1 << this.#position) - 1)
      if (range.bit(this.#isMatch, (this.#state << 4) | position) === 0) {
        this.#literal(range, output, dictionary)
        continue
      }
      const length = this.#match(range, position)
      if (length === 0) this.#copy(output, 1, end, dictionary)
      else this.#copy(output, length, end, dictionary)
    }
  }

  #literal(range: Range, output: Output, dictionary: number): void {
    const { bytes, size } = output
    const before = size > dictionary ? (bytes[size - 1] as number) : 0
    const low = (size - dictionary) & ((1 << this.#literalPosition) - 1)
    const context = (low << this.#literalContext) | (before >> (8 - this.#literalContext))
    const offset = 0x300 * context
    let symbol = 1
    if (this.#state >= AFTER_MATCH) {
      let matched = bytes[size - (this.#distances[0] as number) - 1] ?? 0
      while (symbol < 0x100) {
        const matchBit = (matched >> 7) & 1
        matched <<= 1
        const bit = range.bit(this.#literals, offset + ((1 + matchBit) << 8) + symbol)
        symbol = (symbol << 1) | bit
        if (bit !== matchBit) break
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | range.bit(this.#literals, offset + symbol)
    bytes[output.size++] = symbol & 0xff
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6
  }

  /** The length of a match, its distance being the first of `#distances`; 0 for one byte repeated. */
  #match(range: Range, position: number): number {
    const state = this.#state
    const distances = this.#distances
    if (range.bit(this.#isRepeated, state) === 0) {
      const length = this.#matchLengths.read(range, position)
      this.#distances = [this.#distance(range, length), ...distances.slice(0, 3)]
      this.#state = state < AFTER_MATCH ? 7 : 10
      return length + 2
    }
    if (range.bit(this.#isRepeated0, state) === 0) {
      if (range.bit(this.#isLong, (state << 4) | position) === 0) {
        this.#state = state < AFTER_MATCH ? 9 : 11
        return 0
      }
    } else {
      const at = range.bit(this.#isRepeated1, state) === 0 ? 1 : 2 + range.bit(this.#isRepeated2, state)
      const [chosen] = distances.splice(at, 1)
      distances.unshift(chosen as number)
    }
    this.#state = state < AFTER_MATCH ? 8 : 11
    return this.#repeatLengths.read(range, position) + 2
  }

  #distance(range: Range, length: number): number {
    const slot = range.tree(this.#slots, 6, Math.min(length, 3) << 6)
    if (slot < 4) return slot
    const bits = (slot >> 1) - 1
    const base = (2 | (slot & 1)) * 2 ** bits
    if (slot < 14) return base + range.reverseTree(this.#special, bits, base - slot)
    return base + range.direct(bits - 4) * 16 + range.reverseTree(this.#align, 4, 0)
  }

  #copy(output: Output, length: number, end: number, dictionary: number): void {
    const { bytes } = output
    const from = output.size - (this.#distances[0] as number) - 1
    if (from < dictionary || output.size + length > end) throw new Broken('unexpected EOF')
    for (let i = 0; i < length; i++) bytes[output.size + i] = bytes[from + i] as number
    output.size += length
  }
}
