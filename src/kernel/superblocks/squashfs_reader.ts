/**
 * Reading a SquashFS image: inodes, directories, xattrs and data, from whatever gives its bytes (fs/squashfs/inode.c, dir.c, file.c,
 * xattr.c). What is read is trusted in nothing: what leads out of a table, or cannot be unpacked, is -EIO or -EINVAL.
 */

import { concat, decode } from '../text.ts'
import { EINVAL, EIO } from '../vfs/errno.ts'
import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFLNK, S_IFREG } from '../vfs/mode.ts'
import {
  compressorOf,
  DIRECTORY_RUN_MAX,
  decompress,
  EXTENDED,
  INODE_TYPES,
  METADATA_SIZE,
  NO_FRAGMENT,
  NO_XATTRS,
  PLAIN_BLOCK,
  PLAIN_METADATA,
  type Place,
  placeOf,
  referenceOf,
  type SquashfsSuperblock,
  XATTR_ELSEWHERE,
  XATTR_PREFIXES,
} from './squashfs.ts'

/** Fewer bytes than asked for at the end; -errno. */
export type ReadBytes = (position: number, count: number) => Uint8Array | number

export interface SquashfsInode {
  /** counts from 1 */
  readonly number: number
  /** type and permissions */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** seconds since 1970 */
  readonly time: number
  readonly links: number
  /** of a directory: its listing's bytes, and 3 */
  readonly size: number
  /** as stat(2) counts them */
  readonly sectors: number
  /** where a symlink leads; '' of others */
  readonly target: string
  /** the number of a device as it is stored */
  readonly device: number
  readonly content: Content | null
  readonly listing: Listing | null
  readonly xattrs: ReadonlyMap<string, Uint8Array>
}

/** Where a file's data are. */
export interface Content {
  readonly size: number
  /** stored lengths, 0 for zeros, with a mark for what is not compressed */
  readonly blocks: readonly number[]
  /** where the first one is */
  readonly start: number
  /** NO_FRAGMENT where the last bytes are in a block too */
  readonly fragment: number
  readonly fragmentOffset: number
}

/** Where a directory's names are, and how many bytes. */
export interface Listing extends Place {
  readonly length: number
}

export interface SquashfsEntry {
  readonly name: string
  readonly reference: number
}

const HEADER = 2
const POINTER = 8
const FRAGMENT_ENTRY = 16
const XATTR_ENTRY = 16
/** SQUASHFS_NAME_LEN */
const NAME_MAX = 256
/** how many unpacked blocks are kept */
const KEPT = 32

export class SquashfsReader {
  readonly superblock: SquashfsSuperblock
  readonly #read: ReadBytes
  readonly #metadata = new Map<number, { bytes: Uint8Array; next: number }>()
  /** the block that was unpacked last, and the fragment */
  readonly #unpacked = new Map<'block' | 'fragment', { position: number; bytes: Uint8Array }>()
  #ids: DataView = new DataView(new ArrayBuffer(0))
  #fragments: DataView = new DataView(new ArrayBuffer(0))
  #xattrIds: DataView = new DataView(new ArrayBuffer(0))
  #xattrStart = 0

  constructor(superblock: SquashfsSuperblock, read: ReadBytes) {
    this.superblock = superblock
    this.#read = read
  }

  /** Reads the tables, and says what is wrong with them or the superblock. 0 or -errno. */
  prepare(): number {
    const { superblock } = this
    if (!superblock.isShaped) return -EINVAL
    const ids = this.#table('idTable', superblock.get('ids') * 4)
    const fragments = this.#table('fragmentTable', superblock.get('fragments') * FRAGMENT_ENTRY)
    if (ids === null || ids.byteLength === 0 || fragments === null) return -EINVAL
    this.#ids = ids
    this.#fragments = fragments
    if (!superblock.hasTable('xattrTable')) return 0
    const header = this.#bytes(superblock.get('xattrTable'), 16)
    if (header === null) return -EINVAL
    const count = header.getUint32(8, true)
    this.#xattrStart = wide(header, 0)
    const xattrIds = this.#table('xattrTable', count * XATTR_ENTRY, 16)
    if (xattrIds === null) return -EINVAL
    this.#xattrIds = xattrIds
    return 0
  }

  /** how many different lists of xattrs there are */
  get xattrLists(): number {
    return this.#xattrIds.byteLength / XATTR_ENTRY
  }

  /** -EINVAL for an unknown type, -EIO. */
  inode(reference: number): SquashfsInode | number {
    const cursor = this.#cursor('inodeTable', placeOf(reference))
    const type = cursor.number(2)
    const mode = cursor.number(2)
    const [uid, gid] = [this.#id(cursor.number(2)), this.#id(cursor.number(2))]
    const [time, number] = [cursor.number(4), cursor.number(4)]
    if (cursor.isDamaged) return -EIO
    const isExtended = type > EXTENDED
    const kind = INODE_TYPES[(isExtended ? type - EXTENDED : type) - 1]
    if (kind === undefined || uid === null || gid === null) return -EINVAL
    const rest = this.#restOfInode(cursor, kind, isExtended)
    const xattrs = rest.xattr === NO_XATTRS ? new Map<string, Uint8Array>() : this.#xattrs(rest.xattr)
    if (cursor.isDamaged || xattrs === null) return -EIO
    const xattrSectors =
      xattrs.size === 0 ? 0 : Math.ceil(this.#xattrIds.getUint32(rest.xattr * 16 + 12, true) / 512)
    const { links, size, target, device, content, listing } = rest
    const sectors = rest.sectors + xattrSectors
    return {
      ...{ number, mode: kind | (mode & 0o7777), uid, gid, time, links, size, sectors },
      ...{ target, device, content, listing, xattrs },
    }
  }

  /** The names of a directory in their order. */
  entries(listing: Listing): SquashfsEntry[] | number {
    const cursor = this.#cursor('directoryTable', listing)
    const entries: SquashfsEntry[] = []
    while (cursor.done < listing.length) {
      const count = cursor.number(4) + 1
      const block = cursor.number(4)
      cursor.number(4)
      if (cursor.isDamaged || count > DIRECTORY_RUN_MAX) return -EIO
      for (let i = 0; i < count; i++) {
        const offset = cursor.number(2)
        cursor.number(4)
        const size = cursor.number(2) + 1
        const name = cursor.bytes(size)
        if (cursor.isDamaged || size > NAME_MAX || cursor.done > listing.length) return -EIO
        entries.push({ name: decode(name), reference: referenceOf({ block, offset }) })
      }
    }
    return entries
  }

  /** Up to so many bytes of a file's from a position on. */
  data(content: Content, position: number, count: number): Uint8Array | number {
    const end = Math.min(content.size, position + count)
    const blockSize = this.superblock.get('blockSize')
    const parts: Uint8Array[] = []
    for (let at = position; at < end; ) {
      const index = Math.floor(at / blockSize)
      const block = this.#block(content, index)
      if (typeof block === 'number') return block
      const from = at - index * blockSize
      const part = block.subarray(from, Math.min(block.length, from + end - at))
      if (part.length === 0) return -EIO
      parts.push(part)
      at += part.length
    }
    return concat(parts)
  }

  #restOfInode(cursor: Cursor, kind: number, isExtended: boolean): RestOfInode {
    if (kind === S_IFDIR) return directoryOf(cursor, isExtended)
    if (kind === S_IFREG) return this.#fileOf(cursor, isExtended)
    const links = cursor.number(4)
    const length = kind === S_IFLNK ? cursor.number(4) : 0
    const target = decode(cursor.bytes(length))
    const device = kind === S_IFBLK || kind === S_IFCHR ? cursor.number(4) : 0
    const xattr = isExtended ? cursor.number(4) : NO_XATTRS
    return { ...NOTHING, links, size: length, target, device, xattr }
  }

  #fileOf(cursor: Cursor, isExtended: boolean): RestOfInode {
    const start = cursor.number(isExtended ? 8 : 4)
    const longSize = isExtended ? cursor.number(8) : 0
    const sparse = isExtended ? cursor.number(8) : 0
    const links = isExtended ? cursor.number(4) : 1
    const fragment = cursor.number(4)
    const fragmentOffset = cursor.number(4)
    const size = isExtended ? longSize : cursor.number(4)
    const xattr = isExtended ? cursor.number(4) : NO_XATTRS
    const exact = size / this.superblock.get('blockSize')
    const count = fragment === NO_FRAGMENT ? Math.ceil(exact) : Math.floor(exact)
    const blocks: number[] = []
    while (blocks.length < count && !cursor.isDamaged) blocks.push(cursor.number(4))
    const content = { size, blocks, start, fragment, fragmentOffset }
    return { ...NOTHING, links, size, sectors: Math.ceil((size - sparse) / 512), xattr, content }
  }

  #block(content: Content, index: number): Uint8Array | number {
    const { blocks, size } = content
    const blockSize = this.superblock.get('blockSize')
    const length = Math.min(blockSize, size - index * blockSize)
    const stored = blocks[index]
    if (stored === undefined) return this.#tail(content, length)
    if (stored === 0) return new Uint8Array(length)
    let position = content.start
    for (const before of blocks.slice(0, index)) position += before & (PLAIN_BLOCK - 1)
    const bytes = this.#stored('block', position, stored)
    return bytes === null || bytes.length < length ? -EIO : bytes
  }

  #tail({ fragment, fragmentOffset }: Content, length: number): Uint8Array | number {
    if (fragment * FRAGMENT_ENTRY >= this.#fragments.byteLength) return -EIO
    const at = fragment * FRAGMENT_ENTRY
    const bytes = this.#stored('fragment', wide(this.#fragments, at), this.#fragments.getUint32(at + 8, true))
    if (bytes === null || bytes.length < fragmentOffset + length) return -EIO
    return bytes.subarray(fragmentOffset, fragmentOffset + length)
  }

  /** A block or fragment, unpacked. */
  #stored(kind: 'block' | 'fragment', position: number, stored: number): Uint8Array | null {
    const known = this.#unpacked.get(kind)
    if (known?.position === position) return known.bytes
    const view = this.#bytes(position, stored & (PLAIN_BLOCK - 1))
    if (view === null) return null
    const raw = asBytes(view)
    const bytes = (stored & PLAIN_BLOCK) !== 0 ? raw : this.#decompress(raw, this.superblock.get('blockSize'))
    if (bytes !== null) this.#unpacked.set(kind, { position, bytes })
    return bytes
  }

  #decompress(bytes: Uint8Array, most: number): Uint8Array | null {
    return decompress(compressorOf(this.superblock), bytes, most)
  }

  #id(index: number): number | null {
    return index * 4 < this.#ids.byteLength ? this.#ids.getUint32(index * 4, true) : null
  }

  #xattrs(index: number): Map<string, Uint8Array> | null {
    const at = index * XATTR_ENTRY
    if (at >= this.#xattrIds.byteLength) return null
    const cursor = this.#xattrCursor(wide(this.#xattrIds, at))
    const xattrs = new Map<string, Uint8Array>()
    for (let left = this.#xattrIds.getUint32(at + 8, true); left > 0 && !cursor.isDamaged; left--) {
      const type = cursor.number(2)
      const name = decode(cursor.bytes(cursor.number(2)))
      let value = cursor.bytes(cursor.number(4))
      if (type & XATTR_ELSEWHERE && value.length === POINTER) {
        const elsewhere = this.#xattrCursor(wide(viewOf(value), 0))
        value = elsewhere.bytes(elsewhere.number(4))
        if (elsewhere.isDamaged) return null
      }
      const prefix = XATTR_PREFIXES[type & 0xff]
      // Those of a kind that is not known are passed over.
      if (prefix !== undefined) xattrs.set(prefix + name, value)
    }
    return cursor.isDamaged ? null : xattrs
  }

  #xattrCursor(reference: number): Cursor {
    return this.#cursorFrom(this.#xattrStart, placeOf(reference))
  }

  #cursor(table: 'inodeTable' | 'directoryTable', place: Place): Cursor {
    return this.#cursorFrom(this.superblock.get(table), place)
  }

  #cursorFrom(start: number, { block, offset }: Place): Cursor {
    return new Cursor((position) => this.#metadataBlock(position), start + block, offset)
  }

  /** A table of `length` bytes in metadata blocks, to which a list of pointers leads. */
  #table(field: 'idTable' | 'fragmentTable' | 'xattrTable', length: number, before = 0): DataView | null {
    const count = Math.ceil(length / METADATA_SIZE)
    const pointers = this.#bytes(this.superblock.get(field) + before, count * POINTER)
    if (pointers === null) return null
    const parts: Uint8Array[] = []
    for (let i = 0; i < count; i++) {
      const block = this.#metadataBlock(wide(pointers, i * POINTER))
      const wanted = Math.min(METADATA_SIZE, length - i * METADATA_SIZE)
      if (block === null || block.bytes.length < wanted) return null
      parts.push(block.bytes.subarray(0, wanted))
    }
    return viewOf(concat(parts))
  }

  #metadataBlock(position: number): { bytes: Uint8Array; next: number } | null {
    const known = this.#metadata.get(position)
    if (known !== undefined) return known
    const header = this.#bytes(position, HEADER)?.getUint16(0, true)
    if (header === undefined) return null
    const length = header & (PLAIN_METADATA - 1)
    const raw = length === 0 || length > METADATA_SIZE ? null : this.#bytes(position + HEADER, length)
    if (raw === null) return null
    const isPlain = (header & PLAIN_METADATA) !== 0
    const bytes = isPlain ? asBytes(raw) : this.#decompress(asBytes(raw), METADATA_SIZE)
    if (bytes === null) return null
    const block = { bytes, next: position + HEADER + length }
    if (this.#metadata.size >= KEPT) this.#metadata.clear()
    this.#metadata.set(position, block)
    return block
  }

  /** All of these bytes, null where the image ends before. */
  #bytes(position: number, count: number): DataView | null {
    if (count === 0) return new DataView(new ArrayBuffer(0))
    if (position + count > this.superblock.get('bytesUsed')) return null
    const bytes = this.#read(position, count)
    return typeof bytes === 'number' || bytes.length < count ? null : viewOf(bytes)
  }
}

interface RestOfInode
  extends Pick<SquashfsInode, 'links' | 'size' | 'sectors' | 'target' | 'device' | 'content' | 'listing'> {
  readonly xattr: number
}

const NOTHING: RestOfInode = {
  ...{ links: 1, size: 0, sectors: 0, target: '', device: 0, content: null, listing: null },
  xattr: NO_XATTRS,
}

function directoryOf(cursor: Cursor, isExtended: boolean): RestOfInode {
  const start = isExtended ? 0 : cursor.number(4)
  const links = cursor.number(4)
  const size = cursor.number(isExtended ? 4 : 2)
  const longStart = isExtended ? cursor.number(4) : 0
  if (isExtended) cursor.number(4)
  if (isExtended) cursor.number(2)
  const offset = cursor.number(2)
  const xattr = isExtended ? cursor.number(4) : NO_XATTRS
  // What stat(2) says is 3 more, for `.` and `..`.
  const listing = { block: isExtended ? longStart : start, offset, length: Math.max(0, size - 3) }
  return { ...NOTHING, links, size, listing, xattr }
}

/** Reads on through metadata blocks. What is behind the end is 0 or empty, and `isDamaged` says so. */
class Cursor {
  readonly #blockAt: (position: number) => { bytes: Uint8Array; next: number } | null
  #block: { bytes: Uint8Array; next: number } | null
  #offset: number
  /** bytes that have been read */
  done = 0
  isDamaged = false

  constructor(
    blockAt: (position: number) => { bytes: Uint8Array; next: number } | null,
    position: number,
    offset: number,
  ) {
    this.#blockAt = blockAt
    this.#block = blockAt(position)
    this.#offset = offset
    this.isDamaged = this.#block === null || offset > this.#block.bytes.length
  }

  bytes(count: number): Uint8Array {
    const parts: Uint8Array[] = []
    for (let left = count; left > 0; ) {
      if (this.isDamaged || this.#block === null) return new Uint8Array(0)
      const { bytes, next } = this.#block
      const part = bytes.subarray(this.#offset, this.#offset + left)
      parts.push(part)
      left -= part.length
      this.#offset += part.length
      if (left === 0) break
      this.#block = this.#blockAt(next)
      this.#offset = 0
      this.isDamaged = this.#block === null
    }
    this.done += count
    return concat(parts)
  }

  number(size: 2 | 4 | 8): number {
    const bytes = this.bytes(size)
    if (this.isDamaged) return 0
    const view = viewOf(bytes)
    if (size === 2) return view.getUint16(0, true)
    return size === 4 ? view.getUint32(0, true) : wide(view, 0)
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const asBytes = (view: DataView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
const wide = (view: DataView, at: number): number =>
  view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
