/**
 * bzip2, as `docker load`, `docker import` and ADD take it: Huffman codes of move-to-front positions of a block that was sorted (Burrows and Wheeler).
 *
 * Ours, as libraries for it unpack all at once: this one is bounded, and gives way.
 */

import { concat } from '../../kernel/text.ts'
import type { Step } from '../step.ts'
import type { Unpacked } from './unpacked.ts'

/** `BZh` and the size of its blocks. */
export const isBzip2 = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x42 &&
  bytes[1] === 0x5a &&
  bytes[2] === 0x68 &&
  (bytes[3] ?? 0) >= 0x31 &&
  (bytes[3] ?? 0) <= 0x39

/** The words of compress/bzip2 of Go. */
const WRONG_BLOCK = 'bzip2 data invalid: block checksum mismatch'
const WRONG_FILE = 'bzip2 data invalid: file checksum mismatch'

export type Bzip2Error = 'unexpected EOF' | typeof WRONG_BLOCK | typeof WRONG_FILE | 'too large'

/** CRC-32 with the highest bit first. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1
  return value
})

function blockSum(bytes: Uint8Array): number {
  let sum = ~0
  for (let i = 0; i < bytes.length; i++) {
    sum = (sum << 8) ^ (crcTable[((sum >>> 24) ^ (bytes[i] as number)) & 0xff] as number)
  }
  return ~sum >>> 0
}

const BLOCK_MAGIC = [0x314159, 0x265359] as const
const END_MAGIC = [0x177245, 0x385090] as const
const RUN_A = 0
const RUN_B = 1
const MAX_CODE = 20
const GROUP = 50

class Broken extends Error {}

/** Bits, the highest of a byte first. */
class Bits {
  readonly #bytes: Uint8Array
  #at: number
  #held = 0
  #count = 0

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  /** At most 24 at once. */
  take(count: number): number {
    while (this.#count < count) {
      if (this.#at >= this.#bytes.length) throw new Broken('unexpected EOF')
      this.#held = ((this.#held << 8) | (this.#bytes[this.#at++] as number)) & 0x7fffffff
      this.#count += 8
    }
    this.#count -= count
    return (this.#held >>> this.#count) & ((1 << count) - 1)
  }

  /** Where the next whole byte is. */
  get byte(): number {
    return this.#at - Math.floor(this.#count / 8)
  }
}

interface Code {
  /** the greatest code of each length, -1 where there is none */
  readonly limits: Int32Array
  /** what to take from a code of that length to find its symbol */
  readonly bases: Int32Array
  readonly symbols: Uint16Array
  readonly shortest: number
}

function codeOf(lengths: Uint8Array): Code {
  const symbols = new Uint16Array(lengths.length)
  const limits = new Int32Array(MAX_CODE + 2).fill(-1)
  const bases = new Int32Array(MAX_CODE + 2)
  let shortest = MAX_CODE
  for (const length of lengths) if (length < shortest) shortest = length
  let placed = 0
  let code = 0
  for (let length = shortest; length <= MAX_CODE; length++) {
    bases[length] = placed - code
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue
      symbols[placed++] = symbol
      code++
    }
    limits[length] = code - 1
    code <<= 1
  }
  return { limits, bases, symbols, shortest }
}

function symbolOf(bits: Bits, { limits, bases, symbols, shortest }: Code): number {
  let length = shortest
  let code = bits.take(shortest)
  while (code > (limits[length] as number)) {
    if (++length > MAX_CODE) throw new Broken('unexpected EOF')
    code = (code << 1) | bits.take(1)
  }
  const symbol = symbols[code + (bases[length] as number)]
  if (symbol === undefined) throw new Broken('unexpected EOF')
  return symbol
}

function readCodes(bits: Bits, count: number, size: number): Code[] {
  return Array.from({ length: count }, () => {
    const lengths = new Uint8Array(size)
    let length = bits.take(5)
    for (let symbol = 0; symbol < size; symbol++) {
      while (bits.take(1) === 1) length += bits.take(1) === 1 ? -1 : 1
      if (length < 1 || length > MAX_CODE) throw new Broken('unexpected EOF')
      lengths[symbol] = length
    }
    return codeOf(lengths)
  })
}

/** The bytes that occur in a block: sixteen groups of sixteen. */
function readAlphabet(bits: Bits): number[] {
  const groups = bits.take(16)
  const used: number[] = []
  for (let group = 0; group < 16; group++) {
    if (!(groups & (0x8000 >> group))) continue
    const members = bits.take(16)
    for (let member = 0; member < 16; member++) {
      if (members & (0x8000 >> member)) used.push(group * 16 + member)
    }
  }
  return used
}

function readSelectors(bits: Bits, groups: number): Uint8Array {
  const selectors = new Uint8Array(bits.take(15))
  const order = Array.from({ length: groups }, (_, at) => at)
  for (let i = 0; i < selectors.length; i++) {
    let at = 0
    while (bits.take(1) === 1) if (++at >= groups) throw new Broken('unexpected EOF')
    const [chosen] = order.splice(at, 1)
    order.unshift(chosen as number)
    selectors[i] = chosen as number
  }
  return selectors
}

/** The sorted block, a byte each, with room for the links that put it in order again. */
function readSorted(bits: Bits, limit: number): { links: Uint32Array; size: number; counts: Uint32Array } {
  const order = readAlphabet(bits)
  const groups = bits.take(3)
  if (order.length === 0 || groups < 2 || groups > 6) throw new Broken('unexpected EOF')
  const selectors = readSelectors(bits, groups)
  const end = order.length + 1
  const codes = readCodes(bits, groups, end + 1)
  const links = new Uint32Array(limit)
  const counts = new Uint32Array(256)
  let size = 0
  let run = 0
  let weight = 1
  const put = (byte: number, times: number): void => {
    if (size + times > limit) throw new Broken('unexpected EOF')
    links.fill(byte, size, size + times)
    counts[byte] = (counts[byte] as number) + times
    size += times
  }
  for (let read = 0; ; read++) {
    const selector = selectors[Math.floor(read / GROUP)]
    if (selector === undefined) throw new Broken('unexpected EOF')
    const symbol = symbolOf(bits, codes[selector] as Code)
    if (symbol === RUN_A || symbol === RUN_B) {
      run += weight << symbol
      weight <<= 1
      if (run > limit) throw new Broken('unexpected EOF')
      continue
    }
    if (run > 0) put(order[0] as number, run)
    run = 0
    weight = 1
    if (symbol === end) return { links, size, counts }
    const [byte] = order.splice(symbol - 1, 1)
    order.unshift(byte as number)
    put(byte as number, 1)
  }
}

/** One block: put in order, runs of four equal bytes followed by how many more there are. */
function readBlock(bits: Bits, limit: number): { block: Uint8Array; sum: number } {
  const sum = readSum(bits)
  // Blocks made random are of versions before 0.9.5.
  if (bits.take(1) === 1) throw new Broken('unexpected EOF')
  const origin = bits.take(24)
  const { links, size, counts } = readSorted(bits, limit)
  if (origin >= size) throw new Broken('unexpected EOF')
  let placed = 0
  const starts = counts.map((count) => {
    placed += count
    return placed - count
  })
  for (let i = 0; i < size; i++) {
    const byte = (links[i] as number) & 0xff
    const at = starts[byte] as number
    starts[byte] = at + 1
    links[at] = (links[at] as number) | (i << 8)
  }
  let out = new Uint8Array(size * 2)
  let length = 0
  let same = 0
  let last = -1
  let at = (links[origin] as number) >>> 8
  for (let i = 0; i < size; i++) {
    const link = links[at] as number
    const byte = link & 0xff
    at = link >>> 8
    if (length + 256 > out.length) {
      const larger = new Uint8Array(out.length * 2 + 256)
      larger.set(out)
      out = larger
    }
    if (same === 4) {
      out.fill(last, length, length + byte)
      length += byte
      same = 0
      last = -1
      continue
    }
    same = byte === last ? same + 1 : 1
    last = byte
    out[length++] = byte
  }
  const block = out.subarray(0, length)
  if (blockSum(block) !== sum) throw new Broken(WRONG_BLOCK)
  return { block, sum }
}

const readSum = (bits: Bits): number => ((bits.take(16) << 16) | bits.take(16)) >>> 0

/**
 * What it holds, one stream or several, and what is wrong with it: 'unexpected EOF' where less comes out than it holds. `limit` bounds the result's bytes. Gives way after each block.
 */
export function* bunzip2(bytes: Uint8Array, limit: number): Step<Unpacked<Bzip2Error>> {
  const chunks: Uint8Array[] = []
  const unpacked = (problem: Bzip2Error | null) => ({ bytes: concat(chunks), problem })
  let total = 0
  try {
    for (let start = 0; start < bytes.length && isBzip2(bytes.subarray(start)); ) {
      const blockSize = ((bytes[start + 3] as number) - 0x30) * 100_000
      const bits = new Bits(bytes, start + 4)
      let fileSum = 0
      for (;;) {
        const [high, low] = [bits.take(24), bits.take(24)]
        if (high === END_MAGIC[0] && low === END_MAGIC[1]) break
        if (high !== BLOCK_MAGIC[0] || low !== BLOCK_MAGIC[1]) throw new Broken('unexpected EOF')
        const { block, sum } = readBlock(bits, blockSize)
        fileSum = (((fileSum << 1) | (fileSum >>> 31)) ^ sum) >>> 0
        total += block.length
        if (total > limit) return unpacked('too large')
        chunks.push(block)
        yield
      }
      if (readSum(bits) !== fileSum) throw new Broken(WRONG_FILE)
      start = bits.byte
    }
  } catch (error) {
    if (error instanceof Broken) return unpacked(error.message as Bzip2Error)
    throw error
  }
  return unpacked(null)
}
