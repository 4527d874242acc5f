/** gzip files (RFC 1952), as gzip(1) writes and reads them. */

import { deflateSync, Inflate, inflateSync } from 'fflate'
import { crc32 } from '../../checksums/crc32.ts'
import { concat, decode, encode } from '../../kernel/text.ts'

const unix = 3
const trailerSize = 8

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

/** The name that a file keeps of what it holds; null without one. */
export function storedName(bytes: Uint8Array): string | null {
  const start = nameStart(bytes)
  return (bytes[3] ?? 0) & 8 ? decode(bytes.subarray(start, bytes.indexOf(0, start))) : null
}

/** Behind the fixed part of the header and what it has of its own. */
const nameStart = (bytes: Uint8Array): number =>
  10 + ((bytes[3] ?? 0) & 4 ? 2 + ((bytes[10] ?? 0) | ((bytes[11] ?? 0) << 8)) : 0)

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8

export interface Unpacked {
  /** What could be unpacked, all members one after the other. */
  readonly content: Uint8Array
  /** gzip's complaint on what could not; null where nothing is wrong. */
  readonly problem: string | null
  /** Something that is no member stands behind the last one. */
  readonly hasGarbage: boolean
  /** Whether anything stands behind the first member. */
  readonly hasMore: boolean
  /** of the last member's content, which is all that gzip tells of */
  readonly lastLength: number
}

/** What a gzip file holds. */
export function gunzip(bytes: Uint8Array): Unpacked {
  const contents: Uint8Array[] = []
  for (let rest = bytes; ; ) {
    const member = readMember(rest)
    contents.push(member.content)
    const done = (problem: string | null, hasGarbage: boolean): Unpacked => ({
      content: contents.length === 1 ? member.content : concat(contents),
      lastLength: member.content.length,
      hasMore: contents.length > 1 || member.end < rest.length,
      problem,
      hasGarbage,
    })
    if (member.problem !== null) return done(member.problem, false)
    rest = rest.subarray(member.end)
    // Zeros fill up the blocks of a tape.
    if (rest.every((byte) => byte === 0)) return done(null, false)
    if (!isGzip(rest)) return done(null, true)
  }
}

interface UnpackedMember {
  readonly content: Uint8Array
  readonly problem: string | null
  /** where it ends */
  readonly end: number
}

function readMember(bytes: Uint8Array): UnpackedMember {
  const failed = (problem: string, content: Uint8Array = new Uint8Array(0)): UnpackedMember => ({
    content,
    problem,
    end: 0,
  })
  if (bytes.length < 2) return failed('unexpected end of file')
  if (!isGzip(bytes)) return failed('not in gzip format')
  const flags = bytes[3] ?? 0
  let start = nameStart(bytes)
  // Name and comment end with a NUL.
  for (const flag of [8, 16]) if (flags & flag) start = bytes.indexOf(0, start) + 1
  if (flags & 2) start += 2
  const data = bytes.subarray(start)
  try {
    const content = inflateSync(data)
    const end = trailerEnd(data, content)
    return end === null
      ? { content, problem: 'invalid compressed data--crc error', end: 0 }
      : { content, problem: null, end: start + end }
  } catch {
    // The decompressor says by throwing that the data is none, or cut off.
    return failed('unexpected end of file', unpackedSoFar(data))
  }
}

/** The decompressor does not say where the data ends: behind it stand the sum and the length of what it has given. */
function trailerEnd(data: Uint8Array, content: Uint8Array): number | null {
  const trailer = new Uint8Array(trailerSize)
  const view = new DataView(trailer.buffer)
  view.setUint32(0, crc32(content), true)
  view.setUint32(4, content.length >>> 0, true)
  const first = trailer[0] as number
  for (let at = data.indexOf(first); at >= 0; at = data.indexOf(first, at + 1)) {
    if (trailer.every((byte, i) => data[at + i] === byte)) return at + trailerSize
  }
  return null
}

function unpackedSoFar(data: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = []
  const inflate = new Inflate((chunk) => chunks.push(chunk))
  try {
    inflate.push(data)
  } catch {
    // What is not compressed data at all gives nothing.
  }
  return concat(chunks)
}
