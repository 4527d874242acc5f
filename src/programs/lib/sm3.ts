/** The digest SM3 of GB/T 32905-2016 (draft-sca-cfrg-sm3), which cksum(1) has. */

import { concat } from '../../kernel/text.ts'

const BLOCK = 64
const START = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
] as const

const rotate = (word: number, bits: number): number => (word << (bits & 31)) | (word >>> (32 - (bits & 31)))
const spread0 = (word: number): number => word ^ rotate(word, 9) ^ rotate(word, 17)
const spread1 = (word: number): number => word ^ rotate(word, 15) ^ rotate(word, 23)

export class Sm3 {
  readonly #state = Int32Array.from(START)
  #rest: Uint8Array = new Uint8Array(0)
  #length = 0

  update(bytes: Uint8Array): void {
    this.#length += bytes.length
    const all = this.#rest.length === 0 ? bytes : concat([this.#rest, bytes])
    const whole = all.length - (all.length % BLOCK)
    for (let at = 0; at < whole; at += BLOCK) this.#compress(all.subarray(at, at + BLOCK))
    this.#rest = all.slice(whole)
  }

  digest(): Uint8Array {
    const length = this.#length
    // A bit, zeros, and the length in bits as eight bytes at a block's end.
    const padding = new Uint8Array(BLOCK - ((length + 8) % BLOCK) + 8)
    padding[0] = 0x80
    const view = new DataView(padding.buffer)
    view.setBigUint64(padding.length - 8, BigInt(length) * 8n)
    this.update(padding)
    const digest = new DataView(new ArrayBuffer(32))
    for (const [i, word] of this.#state.entries()) digest.setInt32(i * 4, word)
    return new Uint8Array(digest.buffer)
  }

  #compress(block: Uint8Array): void {
    const words = expandedWords(block)
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = this.#state
    for (let i = 0; i < 64; i++) {
      const constant = i < 16 ? 0x79cc4519 : 0x7a879d8a
      const turned = rotate(a, 12)
      const first = rotate(turned + e + rotate(constant, i % 32), 7)
      const second = first ^ turned
      const choice = i < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
      const mixed = i < 16 ? e ^ f ^ g : (e & f) | (~e & g)
      const left = (choice + d + second + ((words[i] as number) ^ (words[i + 4] as number))) | 0
      const right = (mixed + h + first + (words[i] as number)) | 0
      ;[a, b, c, d] = [left, a, rotate(b, 9), c]
      ;[e, f, g, h] = [spread0(right), e, rotate(f, 19), g]
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) {
      this.#state[i] = (this.#state[i] as number) ^ word
    }
  }
}

function expandedWords(block: Uint8Array): Int32Array {
  const words = new Int32Array(68)
  const view = new DataView(block.buffer, block.byteOffset, block.length)
  const word = (i: number): number => words[i] as number
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(i * 4)
  for (let i = 16; i < 68; i++) {
    const mixed = word(i - 16) ^ word(i - 9) ^ rotate(word(i - 3), 15)
    words[i] = spread1(mixed) ^ rotate(word(i - 13), 7) ^ word(i - 6)
  }
  return words
}
