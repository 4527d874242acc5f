/** The checksums that archives carry: CRC-32 of gzip (RFC 1952), CRC-64 of tar-split (hash/crc64, table ISO). */

const table32 = new Uint32Array(256)
const tableHigh = new Uint32Array(256)
const tableLow = new Uint32Array(256)
for (let i = 0; i < 256; i++) {
  let value = i
  let high = 0
  let low = i
  for (let bit = 0; bit < 8; bit++) {
    value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
    const out = low & 1
    low = (low >>> 1) | ((high & 1) << 31)
    high >>>= 1
    // The polynomial x^64 + x^4 + x^3 + x + 1, reversed: D800000000000000.
    if (out) high ^= 0xd8000000
  }
  table32[i] = value
  tableHigh[i] = high
  tableLow[i] = low
}

/** Continues a checksum over more bytes; begin with 0. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before
  for (let i = 0; i < bytes.length; i++) {
    crc = (table32[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8)
  }
  return ~crc >>> 0
}

/** A CRC-64 over bytes that come in parts. */
export class Crc64 {
  #high = ~0
  #low = ~0

  update(bytes: Uint8Array): this {
    let high = this.#high
    let low = this.#low
    for (let i = 0; i < bytes.length; i++) {
      const index = (low ^ (bytes[i] as number)) & 0xff
      low = ((low >>> 8) | (high << 24)) ^ (tableLow[index] as number)
      high = (high >>> 8) ^ (tableHigh[index] as number)
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
