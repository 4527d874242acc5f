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
  /** Whether the first member's header could be read. */
  readonly hasHeader: boolean
  /** Whether anything stands behind the first member. */
  readonly hasMore: boolean
  /** of the last member's content, which is all that gzip tells of */
  readonly lastLength: number
}

/** What a gzip file holds. */
export function gunzip(bytes: Uint8Array): Unpacked {
  const contents: Uint8Array[] = []
  const hasHeader = headerEnd(bytes) !== null
  for (let rest = bytes; ; ) {
    const member = readMember(rest)
    contents.push(member.content)
    const done = (problem: string | null, hasGarbage: boolean): Unpacked => ({
      content: contents.length === 1 ? member.content : concat(contents),
      lastLength: member.content.length,
      hasMore: contents.length > 1 || member.end < rest.length,
      problem,
      hasGarbage,
      hasHeader,
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

const MAGIC = Uint8Array.of(0x1f, 0x8b, 8)

/** Null where no header of gzip stands, or not all of it. */
function headerEnd(bytes: Uint8Array): number | null {
  if (!isGzip(bytes) || bytes.length < 10) return null
  const flags = bytes[3] ?? 0
  let end = nameStart(bytes)
  // Name and comment end with a NUL.
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue
    const nul = bytes.indexOf(0, end)
    if (nul < 0) return null
    end = nul + 1
  }
  if (flags & 2) end += 2
  return end <= bytes.length ? end : null
}

function readMember(bytes: Uint8Array): UnpackedMember {
  const failed = (problem: string, content: Uint8Array = new Uint8Array(0)): UnpackedMember => ({
    content,
    problem,
    end: 0,
  })
  const start = headerEnd(bytes)
  if (start === null) {
    const isCut = bytes.length < 2 || isGzip(concat([bytes, MAGIC.subarray(bytes.length)]))
    return failed(isCut ? 'unexpected end of file' : 'not in gzip format')
  }
  const data = bytes.subarray(start)
  try {
    const content = inflateSync(data)
    const end = trailerEnd(data, content)
    if (end !== null) return { content, problem: null, end: start + end }
    return failed(
      data.length - dataEnd(data) < trailerSize
        ? 'unexpected end of file'
        : 'invalid compressed data--crc error',
      content,
    )
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

/** Where the compressed data ends: the least of it that can be unpacked. */
function dataEnd(data: Uint8Array): number {
  let [tooShort, enough] = [0, data.length]
  while (enough - tooShort > 1) {
    const middle = (tooShort + enough) >> 1
    if (isWhole(data.subarray(0, middle))) enough = middle
    else tooShort = middle
  }
  return enough
}

function isWhole(data: Uint8Array): boolean {
  try {
    inflateSync(data)
    return true
  } catch {
    // The decompressor says by throwing that it is not.
    return false
  }
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
