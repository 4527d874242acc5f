/** Writing tar: archive/tar's Writer with the headers of Docker's pkg/archive (FormatPAX, whole seconds, no owner's names). */

import { byteLength, concat, encode } from '../../kernel/text.ts'
import { compareBytes } from './json.ts'
import { BLOCK, padding, type TarEntry, type TarHeader } from './tar.ts'

const NAME_SIZE = 100
const PREFIX_SIZE = 155
const MODE_SIZE = 8
const SIZE_SIZE = 12
const CHECKSUM_AT = 148

/** A whole archive, its end included. */
export function writeTar(entries: Iterable<TarEntry>): Uint8Array {
  const chunks: Uint8Array[] = []
  for (const entry of entries) chunks.push(...writeEntry(entry))
  chunks.push(new Uint8Array(2 * BLOCK))
  return concat(chunks)
}

/** One entry: its headers, its data, what fills the last block. */
export function writeEntry(entry: TarEntry): Uint8Array[] {
  const chunks = writeHeader(entry, entry.data.length)
  if (entry.data.length > 0) chunks.push(entry.data, new Uint8Array(padding(entry.data.length)))
  return chunks
}

/** The header blocks of an entry with `size` bytes of data. */
export function writeHeader(header: TarHeader, size: number): Uint8Array[] {
  const records = paxRecords(header, size)
  const split = splitPath(header.name)
  const needsPax = records.some(([key]) => key !== 'path') || (records.length > 0 && split === null)
  if (!needsPax) {
    const { prefix, name } = split ?? { prefix: '', name: header.name }
    return [block({ ...header, name }, size, prefix)]
  }
  const data = concat(records.map(([key, value]) => paxRecord(key, value)))
  const extra = paxName(header.name)
  return [
    block({ name: extra, type: 'x', mode: 0, uid: 0, gid: 0, mtime: 0, linkName: '' }, data.length, ''),
    data,
    new Uint8Array(padding(data.length)),
    block({ ...header, name: onlyAscii(header.name), linkName: onlyAscii(header.linkName) }, size, ''),
  ]
}

/** Header.allowedFormats: what the plain header cannot say, sorted by key. */
function paxRecords(header: TarHeader, size: number): [string, Uint8Array][] {
  const records: [string, Uint8Array][] = []
  const text = (key: string, value: string) => {
    if (!isAscii(value) || value.length > NAME_SIZE) records.push([key, encode(value)])
  }
  const number = (key: string, value: number, fieldSize: number) => {
    if (!fitsInOctal(fieldSize, value)) records.push([key, encode(String(value))])
  }
  text('path', header.name)
  text('linkpath', header.linkName)
  number('uid', header.uid, MODE_SIZE)
  number('gid', header.gid, MODE_SIZE)
  number('size', size, SIZE_SIZE)
  number('mtime', header.mtime, SIZE_SIZE)
  for (const [name, value] of Object.entries(header.xattrs)) records.push([`SCHILY.xattr.${name}`, value])
  return records.sort(([a], [b]) => compareBytes(a, b))
}

/** `LENGTH KEY=VALUE\n`, where the length counts its own digits. */
function paxRecord(key: string, value: Uint8Array): Uint8Array {
  const rest = byteLength(key) + value.length + 3
  let length = rest + String(rest).length
  if (String(length).length !== String(rest).length) length = rest + String(length).length
  return concat([encode(`${length} ${key}=`), value, encode('\n')])
}

/** `dir/PaxHeaders.0/base`, cut to what the field holds. */
function paxName(path: string): string {
  const slash = path.lastIndexOf('/') + 1
  const joined = `${path.slice(0, slash)}PaxHeaders.0/${path.slice(slash)}`.replace(/\/$/, '')
  return onlyAscii(joined.replace(/\/+/g, '/')).slice(0, NAME_SIZE).replace(/\/+$/, '')
}

/** splitUSTARPath: a long name over the fields prefix and name; null when that is not needed or not possible. */
function splitPath(path: string): { prefix: string; name: string } | null {
  if (path.length <= NAME_SIZE || !isAscii(path)) return null
  let length = path.length
  if (length > PREFIX_SIZE + 1) length = PREFIX_SIZE + 1
  else if (path.endsWith('/')) length--
  const slash = path.slice(0, length).lastIndexOf('/')
  const nameLength = path.length - slash - 1
  if (slash <= 0 || nameLength > NAME_SIZE || nameLength === 0 || slash > PREFIX_SIZE) return null
  return { prefix: path.slice(0, slash), name: path.slice(slash + 1) }
}

type BlockFields = Pick<TarHeader, 'name' | 'type' | 'mode' | 'uid' | 'gid' | 'mtime' | 'linkName'> &
  Partial<Pick<TarHeader, 'deviceMajor' | 'deviceMinor'>>

function block(header: BlockFields, size: number, prefix: string): Uint8Array {
  const bytes = new Uint8Array(BLOCK)
  putText(bytes, 0, NAME_SIZE, header.name)
  putOctal(bytes, 100, MODE_SIZE, header.mode)
  putOctal(bytes, 108, MODE_SIZE, header.uid)
  putOctal(bytes, 116, MODE_SIZE, header.gid)
  putOctal(bytes, 124, SIZE_SIZE, size)
  putOctal(bytes, 136, SIZE_SIZE, header.mtime)
  putText(bytes, 156, 1, header.type)
  putText(bytes, 157, NAME_SIZE, header.linkName)
  putText(bytes, 257, 8, 'ustar\x0000')
  if (header.deviceMajor !== undefined) putOctal(bytes, 329, MODE_SIZE, header.deviceMajor)
  if (header.deviceMinor !== undefined) putOctal(bytes, 337, MODE_SIZE, header.deviceMinor)
  putText(bytes, 345, PREFIX_SIZE, prefix)
  bytes.fill(0x20, CHECKSUM_AT, CHECKSUM_AT + 8)
  let sum = 0
  for (const byte of bytes) sum += byte
  // Six digits, NUL, and the blank that stands there already.
  putOctal(bytes, CHECKSUM_AT, 7, sum)
  return bytes
}

/** Go cuts what is too long and takes trailing slashes of the rest away, lest a file be taken for a directory. */
function putText(bytes: Uint8Array, at: number, size: number, text: string): void {
  const all = encode(text)
  bytes.set(all.subarray(0, size), at)
  if (all.length <= size) return
  let end = at + size
  while (end > at && bytes[end - 1] === 0x2f) bytes[--end] = 0
}

function putOctal(bytes: Uint8Array, at: number, size: number, value: number): void {
  const digits = (fitsInOctal(size, value) ? value : 0).toString(8).padStart(size - 1, '0')
  putText(bytes, at, size - 1, digits)
  bytes[at + size - 1] = 0
}

const fitsInOctal = (size: number, value: number): boolean => value >= 0 && value < 8 ** (size - 1)

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them
const isAscii = (text: string): boolean => /^[\x01-\x7f]*$/.test(text)

const onlyAscii = (text: string): string => [...text].filter((char) => char.charCodeAt(0) < 0x80).join('')
