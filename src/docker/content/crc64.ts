/** CRC-64, the checksum of xz (ECMA-182) and of tar-split (hash/crc64, ISO). */

interface Table64 {
  readonly high: Uint32Array
  readonly low: Uint32Array
}

/** Of a polynomial with its bits reversed, in two halves. */
function table64(polynomialHigh: number, polynomialLow: number): Table64 {
  const table = { high: new Uint32Array(256), low: new Uint32Array(256) }
  for (let i = 0; i < 256; i++) {
    let high = 0
    let low = i
    for (let bit = 0; bit < 8; bit++) {
      const out = low & 1
      low = (low >>> 1) | ((high & 1) << 31)
      high >>>= 1
      if (out) {
        high ^= polynomialHigh
        low ^= polynomialLow
      }
    }
    table.high[i] = high
    table.low[i] = low
  }
  return table
}

export const ISO = table64(0xd8000000, 0)
export const ECMA = table64(0xc96c5795, 0xd7870f42)

/** A CRC-64 over bytes that come in parts. */
export class Crc64 {
  readonly #table: Table64
  #high = ~0
  #low = ~0

  constructor(table: Table64) {
    this.#table = table
  }

  update(bytes: Uint8Array): this {
    let high = this.#high
    let low = this.#low
    for (let i = 0; i < bytes.length; i++) {
      const index = (low ^ (bytes[i] as number)) & 0xff
      low = ((low >>> 8) | (high << 24)) ^ (this.#table.low[index] as number)
      high = (high >>> 8) ^ (this.#table.high[index] as number)
    }
    this.#high = high
    this.#low = low
    return this
  }

  /** Eight bytes, the highest first. */
  digest(): Uint8Array {
    const sum = new Uint8Array(8)
    const view = new DataView(sum.buffer)
    view.setUint32(0, ~this.#high)
    view.setUint32(4, ~this.#low)
    return sum
  }
}
