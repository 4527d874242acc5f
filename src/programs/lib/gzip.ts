/** gzip files (RFC 1952), as gzip(1) writes and reads them. */

import { deflateSync, inflateSync } from 'fflate'
import { concat, encode } from '../../kernel/text.ts'

const unix = 3
const trailerSize = 8

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value >>> 0
})

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (let i = 0; i < bytes.length; i++)
    value = (value >>> 8) ^ (crcTable[(value ^ (bytes[i] as number)) & 0xff] as number)
  return ~value >>> 0
}

export interface GzipHeader {
  readonly name?: string
  /** seconds since 1970, 0 for none */
  readonly time?: number
}

/** As from a pipe without name and time, unless they are given. */
export function gzip(bytes: Uint8Array, { name, time = 0 }: GzipHeader = {}): Uint8Array {
  const header = new Uint8Array([0x1f, 0x8b, 8, name === undefined ? 0 : 8, 0, 0, 0, 0, 0, unix])
  new DataView(header.buffer).setUint32(4, time, true)
  const trailer = new Uint8Array(trailerSize)
  const view = new DataView(trailer.buffer)
  view.setUint32(0, crc32(bytes), true)
  view.setUint32(4, bytes.length >>> 0, true)
  return concat([
    header,
    ...(name === undefined ? [] : [encode(`${name}\0`)]),
    deflateSync(bytes, { level: 6 }),
    trailer,
  ])
}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8

/** What a gzip file holds, or gzip's complaint. */
export function gunzip(bytes: Uint8Array): Uint8Array | string {
  if (bytes.length < 2) return 'unexpected end of file'
  if (!isGzip(bytes)) return 'not in gzip format'
  const flags = bytes[3] ?? 0
  let start = 10
  if (flags & 4) start += 2 + ((bytes[start] ?? 0) | ((bytes[start + 1] ?? 0) << 8))
  // Name and comment end with a NUL.
  for (const flag of [8, 16]) if (flags & flag) start = bytes.indexOf(0, start) + 1
  if (flags & 2) start += 2
  if (bytes.length < start + trailerSize) return 'unexpected end of file'
  const end = bytes.length - trailerSize
  const view = new DataView(bytes.buffer, bytes.byteOffset + end, trailerSize)
  try {
    const content = inflateSync(bytes.subarray(start, end))
    if (view.getUint32(0, true) !== crc32(content)) return 'invalid compressed data--crc error'
    return view.getUint32(4, true) === content.length >>> 0
      ? content
      : 'invalid compressed data--length error'
  } catch {
    // The decompressor says by throwing that the data is none, or cut off.
    return 'unexpected end of file'
  }
}
