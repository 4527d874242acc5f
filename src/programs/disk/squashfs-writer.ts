/**
 * Writes SquashFS images as mksquashfs 4.6 lays them out: the superblock, data blocks and fragments in the order in which files come,
 * inodes, directories, and the tables of fragments, inodes, owners and xattrs.
 *
 * Blocks are packed by zlib where the compressor is gzip. Those of other compressors are stored as they are, which the format allows
 * for every single block: such an image is a whole one, only larger.
 */

import { zlibSync } from 'fflate'
import {
  COMPRESSORS,
  EXTENDED,
  encodeDevice,
  INODE_TYPES,
  METADATA_SIZE,
  NO_FRAGMENT,
  NO_XATTRS,
  PLAIN_BLOCK,
  PLAIN_METADATA,
  SQUASHFS_FLAGS,
  SQUASHFS_LENGTH,
  SQUASHFS_MAGIC,
  SquashfsSuperblock,
  XATTR_ELSEWHERE,
  XATTR_PREFIXES,
} from '../../kernel/superblocks/squashfs.ts'
import { concat, encode } from '../../kernel/text.ts'
import { major, minor, S_IFBLK, S_IFCHR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG } from '../../kernel/vfs/mode.ts'

export interface WriterOptions {
  readonly compressor: keyof typeof COMPRESSOR_NUMBERS
  readonly blockSize: number
  readonly flags: ReadonlySet<keyof typeof SQUASHFS_FLAGS>
  readonly detectsZeros: boolean
}

export const COMPRESSOR_NUMBERS = { gzip: 1, lzma: 2, lzo: 3, xz: 4, lz4: 5, zstd: 6 } as const

/** What every inode has. */
export interface InodeFacts {
  readonly number: number
  /** type and permissions */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly time: number
  readonly links: number
  /** of a device */
  readonly rdev: number
  /** of a symlink */
  readonly target: string
  readonly xattrs: readonly Xattr[]
}

export interface Xattr {
  readonly name: string
  readonly value: Uint8Array
}

/** Where a file's data have been put. */
export interface StoredFile {
  readonly size: number
  readonly start: number
  readonly blocks: readonly number[]
  readonly fragment: number
  readonly fragmentOffset: number
  /** bytes of it that are zeros for which there is no room */
  readonly sparse: number
  readonly isDuplicate: boolean
}

export interface DirectoryEntry {
  readonly name: string
  readonly reference: number
  readonly inode: InodeFacts
}

const REFERENCE = 65536
/** names in a row that one header is for */
const RUN_MAX = 256
const ENTRY_HEADER = 8
/** what fits into a directory that needs no index */
const PLAIN_DIRECTORY_NAMES = 256
/** an xattr's value of so many bytes may stand elsewhere, a longer one than the other always does */
const ELSEWHERE_LEAST = 8
const INLINE_MOST = 128
const LZ4_VERSION = 1

interface Tail {
  readonly fragment: number
  readonly offset: number
}

/** Its number is given before it is full. */
interface OpenFragment {
  readonly index: number
  readonly parts: Uint8Array[]
  length: number
}

interface Fragment {
  start: number
  /** length, with a mark for what is not compressed; 0 while it is being filled */
  stored: number
  bytes: Uint8Array
}

interface Run {
  readonly start: number
  readonly blocks: readonly number[]
  readonly chunks: readonly Uint8Array[]
}

export class SquashfsWriter {
  readonly #options: WriterOptions
  readonly #output: Uint8Array[] = []
  /** where the next byte goes */
  #position = SQUASHFS_LENGTH
  readonly #inodes: MetadataWriter
  readonly #directories: MetadataWriter
  readonly #xattrs: MetadataWriter
  /** those that are being filled, with small files and with ends of others */
  readonly #open = new Map<'file' | 'end', OpenFragment>()
  readonly #fragments: Fragment[] = []
  readonly #tails = new Map<number, Tail[]>()
  readonly #runs = new Map<number, Run[]>()
  readonly #ids: number[] = []
  readonly #uids = new Set<number>()
  readonly #gids = new Set<number>()
  readonly #xattrIds = new Map<string, number>()
  readonly #xattrTable: number[] = []
  /** values that stand in the xattr table, by what they are: where */
  readonly #values = new Map<string, number>()
  readonly #references: number[] = []
  readonly #counts = { files: 0, different: 0, symlinks: 0, devices: 0, fifos: 0, sockets: 0, directories: 0 }
  #uncompressed = 0
  #xattrBytes = 0

  constructor(options: WriterOptions) {
    this.#options = options
    const { flags } = options
    const pack = (flag: keyof typeof SQUASHFS_FLAGS) => (bytes: Uint8Array) =>
      this.#pack(bytes, flags.has(flag))
    this.#inodes = new MetadataWriter(pack('plainInodes'))
    this.#directories = new MetadataWriter(pack('plainInodes'))
    this.#xattrs = new MetadataWriter(pack('plainXattrs'))
    if (options.compressor !== 'lz4') return
    // Its driver does not do without them: the version, and no flags.
    this.#put(Uint8Array.of(8, PLAIN_METADATA >> 8, LZ4_VERSION, 0, 0, 0, 0, 0, 0, 0))
  }

  /** Stores a file's data. `isSparse`: it has holes, and is to have them again. */
  file(content: Uint8Array, isSparse: boolean): StoredFile {
    const { blockSize, flags } = this.#options
    const size = content.length
    this.#counts.files++
    this.#uncompressed += size
    const nothing = {
      size,
      start: 0,
      blocks: [],
      fragment: NO_FRAGMENT,
      fragmentOffset: 0,
      sparse: 0,
      isDuplicate: false,
    }
    if (size === 0) return nothing
    const takesFragment = !flags.has('noFragments') && (size < blockSize || flags.has('alwaysFragments'))
    const end = takesFragment ? size % blockSize : 0
    // Zeros take no room in a block of their own. Others that are the same are not looked for then.
    const hasNoEnd = end > 0 && this.#isNothing(content.subarray(size - end))
    const tailLength = hasNoEnd ? 0 : end
    const whole = size - tailLength
    const run = whole === 0 ? null : this.#run(content.subarray(0, whole), hasNoEnd)
    const tail = tailLength === 0 ? null : this.#tail(content.subarray(whole), whole === 0 ? 'file' : 'end')
    const isDuplicate = (run?.isKnown ?? true) && (tail?.isKnown ?? true)
    if (!isDuplicate) this.#counts.different++
    return {
      ...nothing,
      start: run?.start ?? 0,
      blocks: run?.blocks ?? [],
      fragment: tail?.fragment ?? NO_FRAGMENT,
      fragmentOffset: tail?.offset ?? 0,
      sparse: isSparse ? (run?.zeros ?? 0) : 0,
      isDuplicate,
    }
  }

  /** Writes the inode of what is no directory; its reference. */
  inode(facts: InodeFacts, stored: StoredFile | null): number {
    const { mode, links, rdev, target } = facts
    const xattr = this.#xattrId(facts.xattrs)
    const kind = mode & S_IFMT
    const fields = new Fields()
    if (kind === S_IFREG && stored !== null) {
      const { size, start, blocks, fragment, fragmentOffset, sparse } = stored
      const isExtended = links > 1 || size >= 2 ** 32 || start >= 2 ** 32 || sparse > 0 || xattr !== NO_XATTRS
      this.#header(fields, facts, isExtended)
      if (isExtended) {
        fields
          .number(start, 8)
          .number(size, 8)
          .number(Math.min(sparse, Math.max(0, size - 1)), 8)
        fields.number(links, 4).number(fragment, 4).number(fragmentOffset, 4).number(xattr, 4)
      } else fields.number(start, 4).number(fragment, 4).number(fragmentOffset, 4).number(size, 4)
      for (const block of blocks) fields.number(block, 4)
      return this.#putInode(facts, fields)
    }
    this.#header(fields, facts, xattr !== NO_XATTRS)
    fields.number(links, 4)
    if (kind === S_IFLNK) {
      const bytes = encode(target)
      fields.number(bytes.length, 4).bytes(bytes)
      this.#counts.symlinks++
    } else if (kind === S_IFCHR || kind === S_IFBLK) {
      fields.number(encodeDevice(major(rdev), minor(rdev)), 4)
      this.#counts.devices++
    } else this.#counts[kind === S_IFIFO ? 'fifos' : 'sockets']++
    if (xattr !== NO_XATTRS) fields.number(xattr, 4)
    return this.#putInode(facts, fields)
  }

  /** Writes a directory's names, which are in order, and its inode. */
  directory(facts: InodeFacts, entries: readonly DirectoryEntry[], parent: number): number {
    const listing = new Listing(entries)
    const { block, offset } = this.#directories.place()
    this.#directories.write(listing.bytes)
    const blockAt = this.#directories.settle()
    this.#counts.directories++
    const xattr = this.#xattrId(facts.xattrs)
    const size = listing.bytes.length + 3
    const isExtended = listing.needsIndex || xattr !== NO_XATTRS
    const fields = new Fields()
    this.#header(fields, facts, isExtended)
    if (isExtended) {
      fields.number(facts.links, 4).number(size, 4).number(block, 4).number(parent, 4)
      fields.number(listing.index.length, 2).number(offset, 2).number(xattr, 4)
      for (const { at, name } of listing.index) {
        fields
          .number(at, 4)
          .number(blockAt(offset + at), 4)
          .number(name.length - 1, 4)
          .bytes(name)
      }
    } else {
      fields.number(block, 4).number(facts.links, 4).number(size, 2).number(offset, 2).number(parent, 4)
    }
    return this.#putInode(facts, fields)
  }

  /** Writes the rest. What is behind the last byte is not filled up. */
  finish(root: number, madeTime: number): SquashfsImage {
    const { flags, blockSize, compressor } = this.#options
    for (const kind of ['file', 'end'] as const) {
      const open = this.#open.get(kind)
      if (open !== undefined) this.#endFragment(open)
    }
    const superblock = new SquashfsSuperblock()
    const inodeTable = this.#put(this.#inodes.finish())
    const directoryTable = this.#put(this.#directories.finish())
    const fragments = new Fields()
    for (const { start, stored } of this.#fragments) fragments.number(start, 8).number(stored, 4).number(0, 4)
    const fragmentTable = this.#table(fragments.result(), flags.has('plainFragments'))
    const references = new Fields()
    for (const reference of this.#references) references.number(reference, 8)
    const exportTable = flags.has('exportable')
      ? this.#table(references.result(), flags.has('plainInodes'))
      : null
    const ids = new Fields()
    for (const id of this.#ids) ids.number(id, 4)
    const idTable = this.#table(ids.result(), flags.has('plainInodes') || flags.has('plainIds'))
    const xattrTable = this.#finishXattrs()
    const numbers = {
      ...{
        magic: SQUASHFS_MAGIC,
        inodes: this.#inodeCount,
        madeTime,
        blockSize,
        fragments: this.#fragments.length,
      },
      ...{
        compression: COMPRESSOR_NUMBERS[compressor],
        blockLog: Math.log2(blockSize),
        ids: this.#ids.length,
      },
      ...{ flags: [...flags].reduce((sum, flag) => sum | SQUASHFS_FLAGS[flag], 0), major: 4, minor: 0 },
      ...{ rootInode: root, bytesUsed: this.#position, inodeTable, directoryTable, fragmentTable, idTable },
    }
    for (const [field, value] of Object.entries(numbers)) superblock.set(field as keyof typeof numbers, value)
    for (const [field, start] of [
      ['exportTable', exportTable],
      ['xattrTable', xattrTable],
    ] as const) {
      if (start === null) superblock.setNoTable(field)
      else superblock.set(field, start)
    }
    const uncompressed =
      this.#uncompressed +
      this.#inodes.counted +
      this.#directories.counted +
      SQUASHFS_LENGTH +
      this.#xattrBytes
    return {
      parts: [superblock.bytes, ...this.#output],
      figures: {
        size: this.#position,
        uncompressed,
        inodeTable: { size: directoryTable - inodeTable, uncompressed: this.#inodes.counted },
        directoryTable: { size: this.#directories.stored, uncompressed: this.#directories.counted },
        xattrTable: { size: this.#xattrs.stored, uncompressed: this.#xattrBytes },
        ...this.#counts,
        inodes: this.#inodeCount,
        duplicates: this.#counts.files - this.#counts.different,
        fragments: this.#fragments.length,
        ids: this.#ids,
        uids: this.#uids,
        gids: this.#gids,
      },
    }
  }

  get #inodeCount(): number {
    return this.#references.length
  }

  #header(fields: Fields, { number, mode, uid, gid, time }: InodeFacts, isExtended: boolean): void {
    const type = INODE_TYPES.findIndex((kind) => kind === (mode & S_IFMT)) + 1
    fields.number(isExtended ? type + EXTENDED : type, 2).number(mode & 0o7777, 2)
    this.#uids.add(uid)
    fields.number(this.#idIndex(uid), 2)
    this.#gids.add(gid)
    fields.number(this.#idIndex(gid), 2).number(time, 4).number(number, 4)
  }

  #idIndex(id: number): number {
    const known = this.#ids.indexOf(id)
    return known < 0 ? this.#ids.push(id) - 1 : known
  }

  #putInode({ number }: InodeFacts, fields: Fields): number {
    const { block, offset } = this.#inodes.place()
    this.#inodes.write(fields.result())
    const reference = block * REFERENCE + offset
    this.#references[number - 1] = reference
    return reference
  }

  /** Whole blocks, which may stand there already. */
  #run(
    content: Uint8Array,
    isDifferent: boolean,
  ): { start: number; blocks: readonly number[]; zeros: number; isKnown: boolean } {
    const { blockSize, flags } = this.#options
    const blocks: number[] = []
    const chunks: Uint8Array[] = []
    let zeros = 0
    for (let at = 0; at < content.length; at += blockSize) {
      const bytes = content.subarray(at, at + blockSize)
      if (this.#isNothing(bytes)) {
        zeros += bytes.length
        blocks.push(0)
        continue
      }
      const { bytes: stored, isPlain } = this.#pack(bytes, flags.has('plainData'))
      blocks.push(isPlain ? stored.length | PLAIN_BLOCK : stored.length)
      chunks.push(stored)
    }
    const count = blocks.length
    const known = this.#runs.get(count) ?? []
    const same =
      flags.has('duplicatesRemoved') && !isDifferent
        ? known.find(
            (run) =>
              isSame(run.blocks, blocks) &&
              run.chunks.every((chunk, i) => isSame(chunk, chunks[i] as Uint8Array)),
          )
        : undefined
    if (same !== undefined) return { start: same.start, blocks, zeros, isKnown: true }
    const start = this.#position
    for (const chunk of chunks) this.#put(chunk)
    this.#runs.set(count, [...known, { start, blocks, chunks }])
    return { start, blocks, zeros, isKnown: false }
  }

  /** What is shorter than a block. */
  #tail(bytes: Uint8Array, kind: 'file' | 'end'): Tail & { isKnown: boolean } {
    const known = this.#tails.get(bytes.length) ?? []
    const same = this.#options.flags.has('duplicatesRemoved')
      ? known.find((tail) => isSame(this.#tailBytes(tail, bytes.length), bytes))
      : undefined
    if (same !== undefined) return { ...same, isKnown: true }
    let open = this.#open.get(kind)
    if (open !== undefined && open.length + bytes.length > this.#options.blockSize) {
      this.#endFragment(open)
      open = undefined
    }
    if (open === undefined) {
      const nothing = new Uint8Array(0)
      open = {
        index: this.#fragments.push({ start: 0, stored: 0, bytes: nothing }) - 1,
        parts: [],
        length: 0,
      }
      this.#open.set(kind, open)
    }
    const tail = { fragment: open.index, offset: open.length }
    open.parts.push(bytes)
    open.length += bytes.length
    this.#tails.set(bytes.length, [...known, tail])
    return { ...tail, isKnown: false }
  }

  #tailBytes({ fragment, offset }: Tail, length: number): Uint8Array {
    const open = [...this.#open.values()].find(({ index }) => index === fragment)
    const whole = open === undefined ? (this.#fragments[fragment] as Fragment).bytes : concat(open.parts)
    return whole.subarray(offset, offset + length)
  }

  #endFragment({ index, parts }: OpenFragment): void {
    const whole = concat(parts)
    const { bytes, isPlain } = this.#pack(whole, this.#options.flags.has('plainFragments'))
    const stored = isPlain ? bytes.length | PLAIN_BLOCK : bytes.length
    this.#fragments[index] = { start: this.#put(bytes), stored, bytes: whole }
  }

  #isNothing(bytes: Uint8Array): boolean {
    return this.#options.detectsZeros && bytes.every((byte) => byte === 0)
  }

  /** Of the same xattrs there is one list. */
  #xattrId(given: readonly Xattr[]): number {
    const listed = given.filter(({ name }) => XATTR_PREFIXES.some((prefix) => name.startsWith(prefix)))
    if (listed.length === 0 || this.#options.flags.has('noXattrs')) return NO_XATTRS
    const key = listed.map(({ name, value }) => `${name}=${value.join()}`).join(';')
    const known = this.#xattrIds.get(key)
    if (known !== undefined) return known
    const placed = listed.map((xattr) => ({ ...xattr, elsewhere: this.#placeValue(xattr.value) }))
    const { block, offset } = this.#xattrs.place()
    for (const { name, value, elsewhere } of placed) {
      const type = XATTR_PREFIXES.findIndex((prefix) => name.startsWith(prefix))
      const short = encode(name.slice((XATTR_PREFIXES[type] as string).length))
      const entry = new Fields().number(elsewhere === null ? type : type | XATTR_ELSEWHERE, 2)
      this.#xattrs.place()
      this.#xattrs.write(entry.number(short.length, 2).bytes(short).result())
      const place = this.#xattrs.place()
      if (elsewhere !== null) this.#xattrs.write(new Fields().number(8, 4).number(elsewhere, 8).result())
      else {
        if (value.length >= ELSEWHERE_LEAST)
          this.#values.set(value.join(), place.block * REFERENCE + place.offset)
        this.#xattrs.write(new Fields().number(value.length, 4).bytes(value).result())
      }
    }
    const size = listed.reduce((sum, { name, value }) => sum + encode(name).length + 1 + value.length, 0)
    this.#xattrBytes += size
    this.#xattrTable.push(block * REFERENCE + offset, listed.length, size)
    const id = this.#xattrIds.size
    this.#xattrIds.set(key, id)
    return id
  }

  /** Where a value stands that is not in its list; null for one that is. */
  #placeValue(value: Uint8Array): number | null {
    if (value.length < ELSEWHERE_LEAST) return null
    const known = this.#values.get(value.join())
    if (known !== undefined) return known
    if (value.length <= INLINE_MOST) return null
    const { block, offset } = this.#xattrs.place()
    const place = block * REFERENCE + offset
    this.#xattrs.write(new Fields().number(value.length, 4).bytes(value).result())
    this.#values.set(value.join(), place)
    return place
  }

  #finishXattrs(): number | null {
    if (this.#xattrIds.size === 0) return null
    const start = this.#put(this.#xattrs.finish())
    const table = new Fields()
    for (let i = 0; i < this.#xattrTable.length; i += 3) {
      table.number(this.#xattrTable[i] as number, 8)
      table.number(this.#xattrTable[i + 1] as number, 4).number(this.#xattrTable[i + 2] as number, 4)
    }
    const header = new Fields().number(start, 8).number(this.#xattrIds.size, 4).number(0, 4).result()
    return this.#table(table.result(), this.#options.flags.has('plainXattrs'), header)
  }

  /** A table in metadata blocks, and behind it the list of where they are, to which the superblock leads. */
  #table(bytes: Uint8Array, isPlain: boolean, header: Uint8Array = new Uint8Array(0)): number {
    const pointers = new Fields()
    for (let at = 0; at < bytes.length; at += METADATA_SIZE) {
      pointers.number(
        this.#put(metadataBlock(bytes.subarray(at, at + METADATA_SIZE), (part) => this.#pack(part, isPlain))),
        8,
      )
    }
    const list = pointers.result()
    this.#uncompressed += bytes.length + header.length + list.length
    const start = this.#put(header)
    this.#put(list)
    return start
  }

  /** Compressed where that is asked for and makes it smaller. */
  #pack(bytes: Uint8Array, isPlain: boolean): Packed {
    if (isPlain || COMPRESSORS[COMPRESSOR_NUMBERS[this.#options.compressor]] !== 'gzip')
      return { bytes: bytes.slice(), isPlain: true }
    const compressed = zlibSync(bytes, { level: 9 })
    return compressed.length < bytes.length
      ? { bytes: compressed, isPlain: false }
      : { bytes: bytes.slice(), isPlain: true }
  }

  #put(bytes: Uint8Array): number {
    const start = this.#position
    this.#output.push(bytes)
    this.#position += bytes.length
    return start
  }
}

export interface SquashfsImage {
  /** one after the other */
  readonly parts: readonly Uint8Array[]
  readonly figures: SquashfsFigures
}

interface TableFigures {
  readonly size: number
  readonly uncompressed: number
}

/** What mksquashfs tells of an image. */
export interface SquashfsFigures {
  readonly size: number
  readonly uncompressed: number
  readonly inodeTable: TableFigures
  readonly directoryTable: TableFigures
  readonly xattrTable: TableFigures
  readonly inodes: number
  readonly files: number
  readonly duplicates: number
  readonly fragments: number
  readonly symlinks: number
  readonly devices: number
  readonly fifos: number
  readonly sockets: number
  readonly directories: number
  /** in the order in which they came */
  readonly ids: readonly number[]
  readonly uids: ReadonlySet<number>
  readonly gids: ReadonlySet<number>
}

interface Packed {
  readonly bytes: Uint8Array
  readonly isPlain: boolean
}

type Pack = (bytes: Uint8Array) => Packed

function metadataBlock(bytes: Uint8Array, pack: Pack): Uint8Array {
  const packed = pack(bytes)
  const { length } = packed.bytes
  return new Fields()
    .number(packed.isPlain ? length | PLAIN_METADATA : length, 2)
    .bytes(packed.bytes)
    .result()
}

/** A table of metadata blocks that grows. */
class MetadataWriter {
  readonly #pack: Pack
  readonly #blocks: Uint8Array[] = []
  /** what is in no block yet */
  #rest: Uint8Array = new Uint8Array(0)
  /** bytes of the blocks, and before they were packed, each with its header */
  stored = 0
  counted = 0

  constructor(pack: Pack) {
    this.#pack = pack
  }

  /** Where what is written next begins. */
  place(): { block: number; offset: number } {
    this.settle()
    return { block: this.stored, offset: this.#rest.length }
  }

  write(bytes: Uint8Array): void {
    this.#rest = concat([this.#rest, bytes])
  }

  /** Packs whole blocks. Tells where a byte counted from before that is now: the start of its block. */
  settle(): (at: number) => number {
    const starts: number[] = []
    while (this.#rest.length >= METADATA_SIZE) {
      starts.push(this.stored)
      this.#end(METADATA_SIZE)
    }
    starts.push(this.stored)
    return (at) => starts[Math.floor(at / METADATA_SIZE)] as number
  }

  finish(): Uint8Array {
    this.settle()
    if (this.#rest.length > 0) this.#end(this.#rest.length)
    return concat(this.#blocks)
  }

  #end(length: number): void {
    const block = metadataBlock(this.#rest.subarray(0, length), this.#pack)
    this.#rest = this.#rest.slice(length)
    this.#blocks.push(block)
    this.stored += block.length
    this.counted += length + 2
  }
}

/** A directory's names as they are stored: runs of those whose inodes are in one metadata block, with numbers near each other. */
class Listing {
  readonly bytes: Uint8Array
  /** runs that begin a new metadata block, by which a long directory is searched */
  readonly index: readonly { at: number; name: Uint8Array }[]
  readonly needsIndex: boolean

  constructor(entries: readonly DirectoryEntry[]) {
    const runs: { fields: Fields; count: number; block: number; number: number }[] = []
    const index: { at: number; name: Uint8Array }[] = []
    let length = 0
    let indexed = 0
    let weight = 0
    for (const { name, reference, inode } of entries) {
      const bytes = encode(name)
      const block = Math.floor(reference / REFERENCE)
      weight += bytes.length + ENTRY_HEADER
      let run = runs.at(-1)
      const isFar = run !== undefined && !isNear(inode.number - run.number)
      const isLong = run !== undefined && length + ENTRY_HEADER + bytes.length - indexed > METADATA_SIZE
      if (run === undefined || run.count === RUN_MAX || run.block !== block || isLong || isFar) {
        if (isLong) {
          index.push({ at: length, name: bytes })
          indexed = length
        }
        run = { fields: new Fields(), count: 0, block, number: inode.number }
        runs.push(run)
        length += 12
      }
      const type = INODE_TYPES.findIndex((kind) => kind === (inode.mode & S_IFMT)) + 1
      const { fields } = run
      fields
        .number(reference % REFERENCE, 2)
        .number((inode.number - run.number) & 0xffff, 2)
        .number(type, 2)
      fields.number(bytes.length - 1, 2).bytes(bytes)
      run.count++
      length += ENTRY_HEADER + bytes.length
    }
    this.bytes = concat(
      runs.flatMap(({ fields, count, block, number }) => [
        new Fields()
          .number(count - 1, 4)
          .number(block, 4)
          .number(number, 4)
          .result(),
        fields.result(),
      ]),
    )
    this.index = index
    this.needsIndex = entries.length > PLAIN_DIRECTORY_NAMES || weight >= METADATA_SIZE
  }
}

const isNear = (distance: number): boolean => distance <= 32767 && distance >= -32768

/** Little-endian numbers one after the other. */
class Fields {
  readonly #bytes: number[] = []
  readonly #parts: Uint8Array[] = []

  number(value: number, size: 2 | 4 | 8): this {
    let rest = value
    for (let i = 0; i < size; i++) {
      this.#bytes.push(rest % 256)
      rest = Math.floor(rest / 256)
    }
    return this
  }

  bytes(bytes: Uint8Array): this {
    this.#flush()
    this.#parts.push(bytes)
    return this
  }

  result(): Uint8Array {
    this.#flush()
    return concat(this.#parts)
  }

  #flush(): void {
    if (this.#bytes.length > 0) this.#parts.push(Uint8Array.from(this.#bytes.splice(0)))
  }
}

const isSame = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
