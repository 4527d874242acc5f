/** gzip (RFC 1952) with the header that Go's compress/gzip writes: no name, no time, unknown system. */

import { deflateSync, Gunzip, Inflate } from 'fflate'
import { crc32 } from '../../checksums/crc32.ts'
import { concat } from '../../kernel/text.ts'
import type { Step } from '../step.ts'
import { STRIDE } from './digest.ts'
import type { Unpacked } from './unpacked.ts'

const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff)
const TRAILER_SIZE = 8

const FLAG_HEADER_CRC = 2
const FLAG_EXTRA = 4
const FLAG_NAME = 8
const FLAG_COMMENT = 16

export function gzip(bytes: Uint8Array): Uint8Array {
  const trailer = new Uint8Array(TRAILER_SIZE)
  const view = new DataView(trailer.buffer)
  view.setUint32(0, crc32(bytes), true)
  view.setUint32(4, bytes.length >>> 0, true)
  return concat([HEADER, deflateSync(bytes, { level: 6 }), trailer])
}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8

/** What a gzip file holds, and Go's word for what is wrong with it. `limit` bounds the result's bytes. Gives way now and then. */
export function* gunzip(bytes: Uint8Array, limit: number): Step<Unpacked<GzipError>> {
  const whole = yield* gunzipMember(bytes, limit)
  if (whole.problem !== 'gzip: invalid checksum') return whole
  // It may be several files behind each other (RFC 1952, 2.2), as seekable layers are.
  const members = memberStarts(bytes)
  if (members.length < 2) return whole
  const parts: Uint8Array[] = []
  let left = limit
  for (const [at, start] of members.entries()) {
    const part = yield* gunzipMember(bytes.subarray(start, members[at + 1] ?? bytes.length), left)
    parts.push(part.bytes)
    if (part.problem !== null) return { bytes: concat(parts), problem: part.problem }
    left -= part.bytes.length
  }
  return { bytes: concat(parts), problem: null }
}

/** Where the files of a gzip stream begin; none if it is damaged. */
function memberStarts(bytes: Uint8Array): number[] {
  const starts = [0]
  const stream = new Gunzip(() => {})
  stream.onmember = (offset) => starts.push(offset)
  try {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      stream.push(bytes.subarray(at, at + CHUNK), at + CHUNK >= bytes.length)
    }
  } catch {
    // What is no deflate stream has no members that could be told.
    return []
  }
  return starts
}

function* gunzipMember(bytes: Uint8Array, limit: number): Step<Unpacked<GzipError>> {
  const start = dataStart(bytes)
  const chunks: Uint8Array[] = []
  const unpacked = (problem: GzipError | null) => ({ bytes: concat(chunks), problem })
  if (start < 0) return unpacked('unexpected EOF')
  let size = 0
  let checksum = 0
  let isWhole = false
  let sinceRest = 0
  const inflate = new Inflate((chunk, final) => {
    size += chunk.length
    sinceRest += chunk.length
    checksum = crc32(chunk, checksum)
    chunks.push(chunk)
    isWhole ||= final
  })
  const end = bytes.length - TRAILER_SIZE
  if (end <= start) return unpacked('unexpected EOF')
  // Of the chunk that it ends in, the decompressor gives nothing where the stream is cut off: so that is the last byte alone.
  const last = end - 1
  try {
    for (let at = start; at < last; at += CHUNK) {
      inflate.push(bytes.subarray(at, Math.min(at + CHUNK, last)))
      if (size > limit) return unpacked('too large')
      if (sinceRest > STRIDE) {
        sinceRest = 0
        yield
      }
    }
    inflate.push(bytes.subarray(last, end), true)
  } catch {
    // The decompressor ran out of input or met what is no deflate stream: one message fits both.
    return unpacked('unexpected EOF')
  }
  if (size > limit) return unpacked('too large')
  if (!isWhole) return unpacked('unexpected EOF')
  const view = new DataView(bytes.buffer, bytes.byteOffset + end, TRAILER_SIZE)
  const isGood = view.getUint32(0, true) === checksum && view.getUint32(4, true) === size >>> 0
  return unpacked(isGood ? null : 'gzip: invalid checksum')
}

export type GzipError = 'unexpected EOF' | 'gzip: invalid checksum' | 'too large'

/** Compressed bytes at a time: a bomb makes a thousand times as many of them. */
const CHUNK = 1 << 13

/** Where the compressed data begins, -1 when the header is cut off. */
function dataStart(bytes: Uint8Array): number {
  const flags = bytes[3] ?? 0
  let at = HEADER.length
  if (flags & FLAG_EXTRA) at += 2 + (bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) << 8)
  for (const flag of [FLAG_NAME, FLAG_COMMENT]) {
    if (!(flags & flag)) continue
    at = bytes.indexOf(0, at) + 1
    if (at === 0) return -1
  }
  if (flags & FLAG_HEADER_CRC) at += 2
  return at <= bytes.length ? at : -1
}
