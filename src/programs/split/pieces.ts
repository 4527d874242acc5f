/**
 * The pieces that split(1) makes of a file.
 *
 * A record is a line, or what another separator ends; its separator belongs to it. Pieces by number may be empty.
 */

import { concat } from '../../kernel/text.ts'

export function byBytes(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
  return pieces
}

export function byRecordCount(bytes: Uint8Array, count: number, separator: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let start = 0
  let records = 0
  for (let end = recordEnd(bytes, 0, separator); end > start; end = recordEnd(bytes, end, separator)) {
    if (++records < count && end < bytes.length) continue
    pieces.push(bytes.subarray(start, end))
    start = end
    records = 0
  }
  return pieces
}

/** -C: as many whole records as `size` bytes hold; a record that is longer is cut. */
export function byRecordBytes(bytes: Uint8Array, size: number, separator: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let start = 0
  while (start < bytes.length) {
    const room = bytes.subarray(start, start + size)
    const last = room.length < size ? room.length : room.lastIndexOf(separator) + 1
    const length = last === 0 ? room.length : last
    pieces.push(room.subarray(0, length))
    start += length
  }
  return pieces
}

/** Equal pieces; the first ones take what does not divide. */
export function byNumber(bytes: Uint8Array, count: number): Uint8Array[] {
  const size = Math.floor(bytes.length / count)
  const longer = bytes.length % count
  let at = 0
  return Array.from({ length: count }, (_, index) => {
    const start = at
    at += size + (index < longer ? 1 : 0)
    return bytes.subarray(start, at)
  })
}

/** About equal pieces of whole records. */
export function byNumberOfRecords(bytes: Uint8Array, count: number, separator: number): Uint8Array[] {
  const sizes = byNumber(bytes, count).map((piece) => piece.length)
  const pieces: Uint8Array[][] = Array.from({ length: count }, () => [])
  let position = 0
  let piece = 0
  let limit = sizes[0] ?? 0
  for (const record of byRecordCount(bytes, 1, separator)) {
    while (position >= limit && piece < count - 1) limit += sizes[++piece] ?? 0
    pieces[piece]?.push(record)
    position += record.length
  }
  return pieces.map(concat)
}

/** The records dealt out in turn. */
export function byTurns(bytes: Uint8Array, count: number, separator: number): Uint8Array[] {
  const pieces: Uint8Array[][] = Array.from({ length: count }, () => [])
  for (const [index, record] of byRecordCount(bytes, 1, separator).entries())
    pieces[index % count]?.push(record)
  return pieces.map(concat)
}

/** The end of the record that begins at `start`; `start` itself at the end of the bytes. */
function recordEnd(bytes: Uint8Array, start: number, separator: number): number {
  const found = bytes.indexOf(separator, start)
  return found < 0 ? bytes.length : found + 1
}
