/**
 * Reading tar as Go's archive/tar does: V7, USTAR, PAX and GNU headers, with its errors. The bytes of each entry are
 * known by their place, so that tar-split can tell headers from data.
 */

import { concat, decode, encode } from '../../kernel/text.ts'
import {
  BLOCK,
  NOTHING,
  padding,
  type TarEntry,
  TYPE_BLOCK,
  TYPE_CHARACTER,
  TYPE_DIRECTORY,
  TYPE_FIFO,
  TYPE_FILE,
  TYPE_GLOBAL,
  TYPE_LINK,
  TYPE_SYMLINK,
} from './tar.ts'

/** What Go says about an archive that is none. */
export type TarError = 'archive/tar: invalid tar header' | 'unexpected EOF'

const INVALID_HEADER = 'archive/tar: invalid tar header'
const UNEXPECTED_END = 'unexpected EOF'

export interface ReadEntry extends TarEntry {
  /** nanoseconds beside `mtime`, from a PAX record */
  readonly mtimeNsec: number
  /** where the entry's own bytes begin: its extra headers, if it has any */
  readonly start: number
  /** where its data begins and ends in the archive */
  readonly dataStart: number
  readonly dataEnd: number
}

/** Goes through an archive entry by entry. */
export class TarReader {
  readonly #bytes: Uint8Array
  #at = 0
  #end = -1

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Where the archive ended: behind its blocks of zeros. Known when `next` has given null. */
  get end(): number {
    return this.#end
  }

  /** The next entry; null at the end; or what is wrong. */
  next(): ReadEntry | TarError | null {
    const head = this.#head()
    if (head === null || typeof head === 'string') return head
    const { header, extra, start } = head
    if (header.type !== TYPE_GLOBAL) return this.#entry(header, extra, start)
    return {
      ...header,
      name: 'pax_global_header',
      data: NOTHING,
      mtimeNsec: 0,
      start,
      dataStart: this.#at,
      dataEnd: this.#at,
    }
  }

  /** Whether there is an entry, though its data may be cut off. */
  hasNext(): boolean {
    const head = this.#head()
    return head !== null && typeof head !== 'string'
  }

  /** All that stands before the data of the next entry. */
  #head(): Head | TarError | null {
    const start = this.#at
    const extra: Extra = { records: new Map() }
    for (;;) {
      const block = this.#nextBlock()
      if (block === null || typeof block === 'string') return block
      const header = parseBlock(block)
      if (header === null) return INVALID_HEADER
      const { type } = header
      const isExtra = type === 'x' || type === 'L' || type === 'K'
      const size = isExtra || type === TYPE_GLOBAL ? header.size : null
      if (size !== null) {
        const data = this.#take(size)
        if (data === null) return UNEXPECTED_END
        if (type === TYPE_GLOBAL) {
          return parseRecords(data) === null ? INVALID_HEADER : { header, extra, start }
        }
        if (type === 'x') {
          const records = parseRecords(data)
          if (records === null) return INVALID_HEADER
          extra.records = records
        } else if (type === 'L') extra.longName = untilZero(data)
        else extra.longLink = untilZero(data)
        continue
      }
      return { header, extra, start }
    }
  }

  #entry(header: Block, extra: Extra, start: number): ReadEntry | TarError {
    const merged = mergeRecords(header, extra)
    if (merged === null) return INVALID_HEADER
    const size = headerOnly.has(header.type) ? 0 : merged.size
    if (size < 0) return INVALID_HEADER
    const dataStart = this.#at
    const raw = this.#take(size)
    if (raw === null) return UNEXPECTED_END
    const data = expandSparse(raw, extra.records)
    if (data === null) return INVALID_HEADER
    const sparseName = decodeRecord(extra.records, 'GNU.sparse.name')
    return {
      ...merged,
      name: sparseName ?? merged.name,
      data,
      start,
      dataStart,
      dataEnd: dataStart + size,
    }
  }

  /** A header block; null at the end of the archive. */
  #nextBlock(): Uint8Array | TarError | null {
    const block = this.#block()
    if (block === null) return this.#finish()
    if (typeof block === 'string' || !isZero(block)) return block
    const second = this.#block()
    if (typeof second === 'string') return second
    if (second === null || isZero(second)) return this.#finish()
    return INVALID_HEADER
  }

  #finish(): null {
    this.#end = this.#at
    return null
  }

  #block(): Uint8Array | TarError | null {
    const block = this.#bytes.subarray(this.#at, this.#at + BLOCK)
    if (block.length === 0) return null
    if (block.length < BLOCK) return UNEXPECTED_END
    this.#at += BLOCK
    return block
  }

  /** Data of an entry; moves behind what fills its last block. */
  #take(size: number): Uint8Array | null {
    const end = this.#at + size
    if (end > this.#bytes.length) return null
    const data = this.#bytes.subarray(this.#at, end)
    // The last block of an archive that was cut off there may be short: Go minds only when it needs more.
    this.#at = Math.min(end + padding(size), this.#bytes.length)
    return data
  }
}

/** All entries, or what is wrong with the archive. */
export function readTar(bytes: Uint8Array): ReadEntry[] | TarError {
  const reader = new TarReader(bytes)
  const entries: ReadEntry[] = []
  for (;;) {
    const entry = reader.next()
    if (entry === null) return entries
    if (typeof entry === 'string') return entry
    entries.push(entry)
  }
}

type Records = ReadonlyMap<string, Uint8Array>

interface Extra {
  records: Records
  longName?: string
  longLink?: string
}

interface Head {
  readonly header: Block
  readonly extra: Extra
  /** where it begins in the archive */
  readonly start: number
}

type Block = Omit<TarEntry, 'data'> & { readonly size: number }

/** Entries without data, whatever their size field says. */
const headerOnly: ReadonlySet<string> = new Set([
  TYPE_LINK,
  TYPE_SYMLINK,
  TYPE_CHARACTER,
  TYPE_BLOCK,
  TYPE_DIRECTORY,
  TYPE_FIFO,
])

function parseBlock(block: Uint8Array): Block | null {
  const sum = parseNumber(block.subarray(148, 156))
  if (sum === null || !hasChecksum(block, sum)) return null
  const magic = decode(block.subarray(257, 265))
  const isUstar = magic.startsWith('ustar\0')
  const isGnu = magic === 'ustar  \0'
  const number = (at: number, size: number) => parseNumber(block.subarray(at, at + size))
  const fields = [number(100, 8), number(108, 8), number(116, 8), number(124, 12), number(136, 12)]
  const devices = isUstar || isGnu ? [number(329, 8), number(337, 8)] : [0, 0]
  if ([...fields, ...devices].includes(null)) return null
  const [mode, uid, gid, size, mtime] = fields as number[]
  const [deviceMajor, deviceMinor] = devices as number[]
  const prefix = isUstar ? untilZero(block.subarray(345, 500)) : ''
  const shortName = untilZero(block.subarray(0, 100))
  const name = prefix === '' ? shortName : `${prefix}/${shortName}`
  const flag = String.fromCharCode(block[156] as number)
  const type = flag === '\0' ? (name.endsWith('/') ? TYPE_DIRECTORY : TYPE_FILE) : flag
  return {
    name,
    type,
    mode: mode as number,
    uid: uid as number,
    gid: gid as number,
    size: size as number,
    mtime: mtime as number,
    linkName: untilZero(block.subarray(157, 257)),
    deviceMajor: deviceMajor as number,
    deviceMinor: deviceMinor as number,
    xattrs: {},
  }
}

/** mergePAX, and the long names of GNU tar. */
function mergeRecords(
  header: Block,
  { records, longName, longLink }: Extra,
): (Block & { mtimeNsec: number }) | null {
  const number = (key: string, otherwise: number): number => {
    const text = decodeRecord(records, key)
    return text === undefined || text === '' ? otherwise : /^-?\d+$/.test(text) ? Number(text) : Number.NaN
  }
  const xattrs: Record<string, Uint8Array> = {}
  for (const [key, value] of records) {
    if (key.startsWith('SCHILY.xattr.')) xattrs[key.slice('SCHILY.xattr.'.length)] = value
  }
  const time = /^(-?\d+)(?:\.(\d*))?$/.exec(decodeRecord(records, 'mtime') ?? '')
  const merged = {
    ...header,
    name: decodeRecord(records, 'path') || (longName ?? header.name),
    linkName: decodeRecord(records, 'linkpath') || (longLink ?? header.linkName),
    uid: number('uid', header.uid),
    gid: number('gid', header.gid),
    size: number('size', header.size),
    mtime: time === null ? header.mtime : Number(time[1]),
    mtimeNsec: time === null ? 0 : Number((time[2] ?? '').slice(0, 9).padEnd(9, '0')),
    xattrs,
  }
  return [merged.uid, merged.gid, merged.size].some(Number.isNaN) ? null : merged
}

function decodeRecord(records: Records, key: string): string | undefined {
  const value = records.get(key)
  return value === undefined ? undefined : decode(value)
}

/** PAX records; null if they are malformed. */
function parseRecords(data: Uint8Array): Records | null {
  const records = new Map<string, Uint8Array>()
  const sparse: string[] = []
  for (let at = 0; at < data.length; ) {
    const blank = data.indexOf(0x20, at)
    if (blank < 0) return null
    const digits = decode(data.subarray(at, blank))
    const end = at + Number(digits)
    if (!/^\d+$/.test(digits) || end <= blank + 1 || end > data.length || data[end - 1] !== 0x0a) return null
    const equals = data.indexOf(0x3d, blank)
    if (equals < 0 || equals >= end) return null
    const key = decode(data.subarray(blank + 1, equals))
    const value = data.subarray(equals + 1, end - 1)
    if (key === '') return null
    // Version 0.0 of sparse files repeats its keys.
    if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') sparse.push(decode(value))
    else records.set(key, value)
    at = end
  }
  if (sparse.length > 0) records.set('GNU.sparse.map', encode(sparse.join(',')))
  return records
}

/** The content of a sparse file of GNU tar (formats 0.0, 0.1, 1.0); other data as it is; null if the map is malformed. */
function expandSparse(data: Uint8Array, records: Records): Uint8Array | null {
  const size = Number(
    decodeRecord(records, 'GNU.sparse.realsize') ?? decodeRecord(records, 'GNU.sparse.size') ?? Number.NaN,
  )
  if (Number.isNaN(size)) return data
  const isNewest = decodeRecord(records, 'GNU.sparse.major') === '1'
  const text = decodeRecord(records, 'GNU.sparse.map')
  const map = isNewest ? mapInData(data) : { numbers: (text ?? '').split(',').map(Number), dataStart: 0 }
  if (map === null) return null
  const parts: Uint8Array[] = []
  let at = 0
  let from = map.dataStart
  for (let i = 0; i + 1 < map.numbers.length; i += 2) {
    const [offset, length] = [map.numbers[i] as number, map.numbers[i + 1] as number]
    if (!(offset >= at) || !(offset + length <= size) || from + length > data.length) return null
    parts.push(new Uint8Array(offset - at), data.subarray(from, from + length))
    at = offset + length
    from += length
  }
  parts.push(new Uint8Array(size - at))
  return concat(parts)
}

/** Format 1.0: the map stands before the data, a number a line, filled up to whole blocks. */
function mapInData(data: Uint8Array): { numbers: number[]; dataStart: number } | null {
  let at = 0
  const nextNumber = (): number => {
    const end = data.indexOf(0x0a, at)
    if (end < 0) return Number.NaN
    const text = decode(data.subarray(at, end))
    at = end + 1
    return /^\d+$/.test(text) ? Number(text) : Number.NaN
  }
  const count = nextNumber()
  if (Number.isNaN(count) || count * 4 > data.length) return null
  const numbers = Array.from({ length: count * 2 }, nextNumber)
  return numbers.some(Number.isNaN) ? null : { numbers, dataStart: at + padding(at) }
}

/** An octal field, or a binary one (its first bit set); null if it is neither. */
function parseNumber(field: Uint8Array): number | null {
  const first = field[0] as number
  if (first & 0x80) {
    let value = (first & 0x3f) - (first & 0x40)
    for (const byte of field.subarray(1)) value = value * 256 + byte
    return Number.isSafeInteger(value) ? value : null
  }
  const text = decode(field).replace(/^[ \0]+|[ \0]+$/g, '')
  const digits = text.split('\0')[0] as string
  if (digits === '') return 0
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : null
}

/** The sum of all bytes, with blanks for the field itself; old tars took the bytes as signed. */
function hasChecksum(block: Uint8Array, expected: number): boolean {
  let unsigned = 0
  let signed = 0
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= 148 && i < 156 ? 0x20 : (block[i] as number)
    unsigned += byte
    signed += byte > 127 ? byte - 256 : byte
  }
  return expected === unsigned || expected === signed
}

function untilZero(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return decode(end < 0 ? bytes : bytes.subarray(0, end))
}

function isZero(block: Uint8Array): boolean {
  for (const byte of block) if (byte !== 0) return false
  return true
}
