/**
 * Tar archives in GNU's format (tar(5)): reading members and writing their headers.
 *
 * Terms: a member is a header block of 512 bytes and its content, filled up to whole blocks. Names and link targets
 * that do not fit into a header stand before it in a member of type L or K; pax headers (type x) are read.
 */

import type { Time } from '../../kernel/abi.ts'
import { concat, decode, encode } from '../../kernel/text.ts'

export const blockSize = 512
/** An archive is filled up to whole records, of so many bytes unless said. */
const standardRecord = 20 * blockSize

export interface Member {
  name: string
  /** '0' file, '1' hard link, '2' symlink, '3' and '4' devices, '5' directory, '6' fifo */
  type: string
  mode: number
  uid: number
  gid: number
  user: string
  group: string
  size: number
  mtime: Time
  target: string
  major: number
  minor: number
  content: Uint8Array
  /** extended attributes, stored in a pax header */
  xattrs?: ReadonlyMap<string, Uint8Array>
}

export function headerOf(member: Omit<Member, 'content'>): Uint8Array[] {
  const blocks: Uint8Array[] = []
  if (member.xattrs !== undefined && member.xattrs.size > 0) blocks.push(...paxHeader(member, member.xattrs))
  const name = encode(member.name)
  const target = encode(member.target)
  if (target.length > 100) blocks.push(...longField('K', target))
  if (name.length > 100) blocks.push(...longField('L', name))
  blocks.push(header(member, name, target))
  return blocks
}

const XATTR = 'SCHILY.xattr.'

/** Records `LENGTH KEY=VALUE\n`, the length counting its own digits (pax(1)). */
function paxHeader(member: Omit<Member, 'content'>, xattrs: ReadonlyMap<string, Uint8Array>): Uint8Array[] {
  const content = concat(
    Array.from(xattrs, ([name, value]) => {
      const rest = concat([encode(` ${XATTR}${name}=`), value, encode('\n')])
      let length = rest.length + 1
      while (String(length).length + rest.length > length) length = String(length).length + rest.length
      return concat([encode(String(length)), rest])
    }),
  )
  const [directory, base] = [
    /^.*\//.exec(member.name.replace(/\/+$/, ''))?.[0] ?? './',
    /[^/]*\/*$/.exec(member.name)?.[0] ?? '',
  ]
  const extended = {
    ...member,
    name: `${directory}PaxHeaders/${base}`.replace(/\/+$/, ''),
    type: 'x',
    mode: 0o644,
    size: content.length,
    target: '',
  }
  return [header(extended, encode(extended.name), new Uint8Array(0)), padded(content)]
}

function longField(type: string, bytes: Uint8Array): Uint8Array[] {
  const content = new Uint8Array(bytes.length + 1)
  content.set(bytes)
  const long = {
    name: '././@LongLink',
    type,
    mode: 0,
    uid: 0,
    gid: 0,
    user: 'root',
    group: 'root',
    size: content.length,
    mtime: { sec: 0, nsec: 0 },
    target: '',
    major: 0,
    minor: 0,
  }
  return [header(long, encode(long.name), new Uint8Array(0)), padded(content)]
}

function header(member: Omit<Member, 'content'>, name: Uint8Array, target: Uint8Array): Uint8Array {
  const block = new Uint8Array(blockSize)
  const text = (value: Uint8Array, at: number, size: number) => block.set(value.subarray(0, size), at)
  const octal = (value: number, at: number, size: number) =>
    text(
      encode(
        `${Math.max(0, value)
          .toString(8)
          .padStart(size - 1, '0')}\0`,
      ),
      at,
      size,
    )
  text(name, 0, 100)
  octal(member.mode & 0o7777, 100, 8)
  octal(member.uid, 108, 8)
  octal(member.gid, 116, 8)
  octal(member.size, 124, 12)
  octal(member.mtime.sec, 136, 12)
  text(encode(member.type), 156, 1)
  text(target, 157, 100)
  text(encode('ustar  \0'), 257, 8)
  text(encode(member.user), 265, 31)
  text(encode(member.group), 297, 31)
  if (member.type === '3' || member.type === '4') {
    octal(member.major, 329, 8)
    octal(member.minor, 337, 8)
  }
  return withChecksum(block)
}

function withChecksum(block: Uint8Array): Uint8Array {
  block.fill(32, 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.set(encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148)
  return block
}

const OLD_TYPES = new Set(['0', '1', '2', '5'])

/** The header of Unix V7, which knows neither names of owners nor special files: null for these. */
export function oldHeaderOf(member: Omit<Member, 'content'>): Uint8Array | null {
  if (!OLD_TYPES.has(member.type)) return null
  const block = header(member, encode(member.name), encode(member.target))
  block.fill(0, 257)
  if (member.type === '0') block[156] = 0
  return withChecksum(block)
}

/** Filled up with zeros to whole blocks. */
export function padded(bytes: Uint8Array): Uint8Array {
  if (bytes.length % blockSize === 0) return bytes
  const whole = new Uint8Array(Math.ceil(bytes.length / blockSize) * blockSize)
  whole.set(bytes)
  return whole
}

/** All members, up to the two empty blocks; 'not a tar' if the first block is no header. */
export function readArchive(bytes: Uint8Array): Member[] | 'not a tar' {
  if (bytes.length > 0 && bytes.length < blockSize) return 'not a tar'
  const members: Member[] = []
  let longName: string | null = null
  let longTarget: string | null = null
  let pax: ReadonlyMap<string, Uint8Array> = new Map()
  const isEmpty = bytes.subarray(0, blockSize).every((byte) => byte === 0)
  if (!isEmpty && memberAt(bytes, 0) === null) return 'not a tar'
  for (let read = memberAt(bytes, 0); read !== null; read = memberAt(bytes, read.end)) {
    const { member } = read
    if (member.type === 'L') longName = untilNul(member.content)
    else if (member.type === 'K') longTarget = untilNul(member.content)
    else if (member.type === 'x') pax = parsePax(member.content)
    else if (member.type !== 'g') {
      const text = (key: string) => {
        const value = pax.get(key)
        return value === undefined ? undefined : decode(value)
      }
      member.name = longName ?? text('path') ?? member.name
      member.target = longTarget ?? text('linkpath') ?? member.target
      member.xattrs = xattrsOf(pax)
      longName = null
      longTarget = null
      pax = new Map()
      members.push(member)
    }
  }
  return members
}

/** An archive of what stands before its end: two empty blocks, and zeros that fill the last record. */
export function archiveOf(chunks: readonly Uint8Array[], recordSize = standardRecord): Uint8Array {
  const size = sizeOf(chunks)
  return concat([...chunks, new Uint8Array(wholeRecords(size, recordSize) - size)])
}

/** Bytes of an archive that has these members. */
export const archiveSize = (members: readonly Member[]): number =>
  wholeRecords(sizeOf(members.flatMap((member) => [...headerOf(member), padded(member.content)])))

const sizeOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0)

const wholeRecords = (size: number, recordSize = standardRecord): number =>
  Math.ceil((size + 2 * blockSize) / recordSize) * recordSize

/** What stands before the zeros at the end. A file may end in zeros, too. */
export function withoutEnd(bytes: Uint8Array): Uint8Array {
  let end = 0
  for (let read = memberAt(bytes, 0); read !== null; read = memberAt(bytes, end)) end = read.end
  return bytes.slice(0, end)
}

/** The header that stands there, with its content, and where that ends; null at the end of the archive. */
function memberAt(bytes: Uint8Array, at: number): { member: Member; end: number } | null {
  const block = bytes.subarray(at, at + blockSize)
  if (block.length < blockSize || block.every((byte) => byte === 0) || !hasGoodSum(block)) return null
  const member = parseHeader(block)
  const start = at + blockSize
  // Links and devices have a size of no meaning.
  const stored = '12346'.includes(member.type) ? 0 : member.size
  member.content = bytes.subarray(start, start + stored)
  return { member, end: start + Math.ceil(stored / blockSize) * blockSize }
}

function hasGoodSum(block: Uint8Array): boolean {
  let sum = 0
  for (let i = 0; i < blockSize; i++) sum += i >= 148 && i < 156 ? 32 : (block[i] as number)
  return sum === readOctal(block, 148, 8)
}

function parseHeader(block: Uint8Array): Member {
  const text = (at: number, size: number) => untilNul(block.subarray(at, at + size))
  const isUstar = untilNul(block.subarray(257, 263)) === 'ustar'
  const prefix = isUstar ? text(345, 155) : ''
  const type = text(156, 1) || '0'
  const name = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`
  return {
    name,
    type: type === '7' ? '0' : type === '0' && name.endsWith('/') ? '5' : type,
    mode: readOctal(block, 100, 8),
    uid: readOctal(block, 108, 8),
    gid: readOctal(block, 116, 8),
    size: readOctal(block, 124, 12),
    mtime: { sec: readOctal(block, 136, 12), nsec: 0 },
    target: text(157, 100),
    user: text(265, 32),
    group: text(297, 32),
    major: readOctal(block, 329, 8),
    minor: readOctal(block, 337, 8),
    content: new Uint8Array(0),
  }
}

function readOctal(block: Uint8Array, at: number, size: number): number {
  // A first bit set means a number in base 256.
  if ((block[at] as number) & 0x80) {
    let value = 0
    for (let i = at + 1; i < at + size; i++) value = value * 256 + (block[i] as number)
    return value
  }
  return Number.parseInt(untilNul(block.subarray(at, at + size)).trim() || '0', 8) || 0
}

function untilNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return decode(end < 0 ? bytes : bytes.subarray(0, end))
}

function parsePax(content: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const values = new Map<string, Uint8Array>()
  for (let at = 0; at < content.length; ) {
    const [, digits] = /^(\d+) /.exec(decode(content.subarray(at, at + 16))) ?? []
    if (digits === undefined) break
    const record = content.subarray(at + digits.length + 1, at + Number(digits) - 1)
    const equals = record.indexOf(61)
    values.set(decode(record.subarray(0, equals)), record.subarray(equals + 1))
    at += Number(digits)
  }
  return values
}

function xattrsOf(pax: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  return new Map(
    [...pax].filter(([key]) => key.startsWith(XATTR)).map(([key, value]) => [key.slice(XATTR.length), value]),
  )
}
