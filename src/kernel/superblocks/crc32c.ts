/** CRC-32C (Castagnoli) as the kernel's crc32c() has it: not inverted at the end, going on from `seed`. */

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc
})

export function crc32c(seed: number, bytes: Uint8Array): number {
  let crc = seed >>> 0
  for (const byte of bytes) crc = ((table[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8)) >>> 0
  return crc
}
