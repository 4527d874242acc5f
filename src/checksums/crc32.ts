/** The CRC-32 of gzip (RFC 1952), of xz and of `cksum -a crc32b`. */

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value >>> 0
})

/** Continues a checksum over more bytes; begin with 0. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let value = ~before
  for (let i = 0; i < bytes.length; i++)
    value = (value >>> 8) ^ (table[(value ^ (bytes[i] as number)) & 0xff] as number)
  return ~value >>> 0
}
