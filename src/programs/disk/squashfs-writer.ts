/**
 * Writes SquashFS images as mksquashfs 4.6 lays them out: the superblock, data blocks and fragments in the order in which files come,
 * inodes, directories, and the tables of fragments, inodes, owners and xattrs.
 *
 * Blocks are packed by zlib where the compressor is gzip. Those of other compressors are stored as they are, which the format allows
 * for every single block: such an image is a whole one, only larger.
 */

import { zlibSync } from 'fflate'
import {
  COMPRESSOR_NUMBERS,
  type Compressor,
  EXTENDED,
  encodeDevice,
  inodeType,
  METADATA_SIZE,
  NO_XATTRS,
  PLAIN_METADATA,
  referenceOf,
  SQUASHFS_FLAGS,
  SQUASHFS_LENGTH,
  SQUASHFS_MAGIC,
  type SquashfsFlag,
  SquashfsSuperblock,
} from '../../kernel/superblocks/squashfs.ts'
import { encode } from '../../kernel/text.ts'
import { major, minor, S_IFBLK, S_IFCHR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG } from '../../kernel/vfs/mode.ts'
import { Fields } from './little-endian.ts'
import { type DataOptions, DataWriter, type StoredFile } from './squashfs-data.ts'
import { type DirectoryEntry, Listing } from './squashfs-listing.ts'
import { MetadataWriter, metadataBlock, type Packed } from './squashfs-metadata.ts'
import { type Xattr, XattrTable } from './squashfs-xattr-table.ts'

export interface WriterOptions extends DataOptions {
  readonly compressor: Compressor
}

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

const LZ4_VERSION = 1

export class SquashfsWriter {
  readonly #options: WriterOptions
  readonly #output: Uint8Array[] = []
  /** where the next byte goes */
  #position = SQUASHFS_LENGTH
  readonly #inodes: MetadataWriter
  readonly #directories: MetadataWriter
  readonly #data: DataWriter
  readonly #xattrs: XattrTable
  readonly #ids: number[] = []
  readonly #uids = new Set<number>()
  readonly #gids = new Set<number>()
  readonly #references: number[] = []
  readonly #counts = { symlinks: 0, devices: 0, fifos: 0, sockets: 0, directories: 0 }
  /** of the tables */
  #uncompressed = 0

  constructor(options: WriterOptions) {
    this.#options = options
    const pack = (bytes: Uint8Array, plain: SquashfsFlag) => this.#pack(bytes, options.flags.has(plain))
    this.#inodes = new MetadataWriter((bytes) => pack(bytes, 'plainInodes'))
    this.#directories = new MetadataWriter((bytes) => pack(bytes, 'plainInodes'))
    this.#xattrs = new XattrTable((bytes) => pack(bytes, 'plainXattrs'))
    this.#data = new DataWriter(options, pack, (bytes) => this.#put(bytes))
    if (options.compressor !== 'lz4') return
    // Its driver does not do without them: the version, and no flags.
    this.#put(Uint8Array.of(8, PLAIN_METADATA >> 8, LZ4_VERSION, 0, 0, 0, 0, 0, 0, 0))
  }

  /** Stores a file's data. `isSparse`: it has holes, and is to have them again. */
  file(content: Uint8Array, isSparse: boolean): StoredFile {
    return this.#data.file(content, isSparse)
  }

  /** Writes the inode of what is no directory; its reference. */
  inode(facts: InodeFacts, stored: StoredFile | null): number {
    const { mode, links, rdev, target } = facts
    const xattr = this.#xattrId(facts)
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
    const xattr = this.#xattrId(facts)
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
    const placed = this.#data.finish()
    const superblock = new SquashfsSuperblock()
    const inodeTable = this.#put(this.#inodes.finish())
    const directoryTable = this.#put(this.#directories.finish())
    const fragments = new Fields()
    for (const { start, stored } of placed) fragments.number(start, 8).number(stored, 4).number(0, 4)
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
        fragments: placed.length,
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
      this.#data.uncompressed +
      this.#uncompressed +
      this.#inodes.counted +
      this.#directories.counted +
      SQUASHFS_LENGTH +
      this.#xattrs.uncompressed
    return {
      parts: [superblock.bytes, ...this.#output],
      figures: {
        size: this.#position,
        uncompressed,
        inodeTable: { size: directoryTable - inodeTable, uncompressed: this.#inodes.counted },
        directoryTable: { size: this.#directories.stored, uncompressed: this.#directories.counted },
        xattrTable: { size: this.#xattrs.stored, uncompressed: this.#xattrs.uncompressed },
        ...this.#counts,
        inodes: this.#inodeCount,
        files: this.#data.files,
        duplicates: this.#data.files - this.#data.different,
        fragments: placed.length,
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
    const type = inodeType(mode)
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
    const reference = referenceOf(this.#inodes.place())
    this.#inodes.write(fields.result())
    this.#references[number - 1] = reference
    return reference
  }

  #xattrId({ xattrs }: InodeFacts): number {
    return this.#options.flags.has('noXattrs') ? NO_XATTRS : this.#xattrs.id(xattrs)
  }

  #finishXattrs(): number | null {
    const { size } = this.#xattrs
    if (size === 0) return null
    const start = this.#put(this.#xattrs.finish())
    const header = new Fields().number(start, 8).number(size, 4).number(0, 4).result()
    return this.#table(this.#xattrs.rows(), this.#options.flags.has('plainXattrs'), header)
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
    if (isPlain || this.#options.compressor !== 'gzip') return { bytes: bytes.slice(), isPlain: true }
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
