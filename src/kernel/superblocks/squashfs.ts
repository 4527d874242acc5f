/**
 * SquashFS 4.0 as it lies on a disk (fs/squashfs/squashfs_fs.h; Documentation/filesystems/squashfs.rst): the superblock, and the
 * numbers that those who write one (mksquashfs) and those who read one (the kernel, unsquashfs, file, blkid) have in common.
 *
 * Terms
 * - block: so many bytes of a file's data, stored compressed or as they are. fragment: a block of the ends of several files.
 * - metadata block: up to 8 KiB of inodes, directories or tables, with two bytes in front that say how long it is stored.
 * - reference: where an inode begins: the metadata block's offset in its table times 65536, and the offset in it.
 */

import { inflateSync } from 'fflate'
import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK } from '../vfs/mode.ts'
import { DiskStructure, type FieldTable } from './structure.ts'

export const SQUASHFS_LENGTH = 96
export const SQUASHFS_MAGIC = 0x73717368
export const METADATA_SIZE = 8192
/** SQUASHFS_FILE_MAX_LOG */
const BLOCK_LOG_MAX = 20

/** Fields: offset, and bytes of a little-endian number. */
const FIELDS = {
  magic: [0, 4],
  inodes: [4, 4],
  madeTime: [8, 4],
  blockSize: [12, 4],
  fragments: [16, 4],
  compression: [20, 2],
  blockLog: [22, 2],
  flags: [24, 2],
  ids: [26, 2],
  major: [28, 2],
  minor: [30, 2],
  rootInode: [32, 8],
  bytesUsed: [40, 8],
  idTable: [48, 8],
  xattrTable: [56, 8],
  inodeTable: [64, 8],
  directoryTable: [72, 8],
  fragmentTable: [80, 8],
  exportTable: [88, 8],
} as const satisfies FieldTable<string>

export type SquashfsField = keyof typeof FIELDS

/** In the superblock's flags: what is not compressed, and how it was made. */
export const SQUASHFS_FLAGS = {
  plainInodes: 0x1,
  plainData: 0x2,
  plainFragments: 0x8,
  noFragments: 0x10,
  alwaysFragments: 0x20,
  duplicatesRemoved: 0x40,
  exportable: 0x80,
  plainXattrs: 0x100,
  noXattrs: 0x200,
  compressorOptions: 0x400,
  plainIds: 0x800,
} as const

export type SquashfsFlag = keyof typeof SQUASHFS_FLAGS

export class SquashfsSuperblock extends DiskStructure<SquashfsField> {
  constructor(bytes: Uint8Array = new Uint8Array(SQUASHFS_LENGTH)) {
    super(bytes, FIELDS, 'little endian')
  }

  /** Whether there is such a table: all ones stand for none. */
  hasTable(field: SquashfsField): boolean {
    return this.get(field) < 2 ** 63
  }

  setNoTable(field: SquashfsField): void {
    const [at, length] = FIELDS[field]
    this.bytes.fill(0xff, at, at + length)
  }

  /** Whether its numbers can be an image's (squashfs_fill_super). */
  get isShaped(): boolean {
    const log = this.get('blockLog')
    return (
      log <= BLOCK_LOG_MAX &&
      this.get('blockSize') === 2 ** log &&
      placeOf(this.get('rootInode')).offset <= METADATA_SIZE &&
      this.get('inodeTable') < this.get('directoryTable')
    )
  }

  has(flag: SquashfsFlag): boolean {
    return (this.get('flags') & SQUASHFS_FLAGS[flag]) !== 0
  }
}

/** The superblock of a device's first bytes; null when they are none's. */
export function readSquashfs(start: Uint8Array): SquashfsSuperblock | null {
  if (start.length < SQUASHFS_LENGTH) return null
  const superblock = new SquashfsSuperblock(start.slice(0, SQUASHFS_LENGTH))
  return superblock.get('magic') === SQUASHFS_MAGIC ? superblock : null
}

/** Compressors, with their numbers in the superblock. */
export const COMPRESSOR_NUMBERS = { gzip: 1, lzma: 2, lzo: 3, xz: 4, lz4: 5, zstd: 6 } as const
export type Compressor = keyof typeof COMPRESSOR_NUMBERS

/** undefined for a number that is none's */
export function compressorOf(superblock: SquashfsSuperblock): Compressor | undefined {
  const number = superblock.get('compression')
  return (Object.keys(COMPRESSOR_NUMBERS) as Compressor[]).find((name) => COMPRESSOR_NUMBERS[name] === number)
}

/** The type that an inode has on disk; with 7 more it is an extended one, which has more to say. */
export const INODE_TYPES = [S_IFDIR, S_IFREG, S_IFLNK, S_IFBLK, S_IFCHR, S_IFIFO, S_IFSOCK] as const
export const EXTENDED = 7
export const inodeType = (mode: number): number =>
  INODE_TYPES.findIndex((kind) => kind === (mode & S_IFMT)) + 1

/** Where something is in a table: offset of the metadata block, and offset in what that holds. */
export interface Place {
  readonly block: number
  readonly offset: number
}

const REFERENCE = 65536
export const referenceOf = ({ block, offset }: Place): number => block * REFERENCE + offset
export const placeOf = (reference: number): Place => ({
  block: Math.floor(reference / REFERENCE),
  offset: reference % REFERENCE,
})

/** names in a row that one header of a listing is for */
export const DIRECTORY_RUN_MAX = 256

export const XATTR_PREFIXES = ['user.', 'trusted.', 'security.'] as const
/** in an xattr's type: in place of the value stands where that is */
export const XATTR_ELSEWHERE = 0x100

export const NO_FRAGMENT = 0xffffffff
export const NO_XATTRS = 0xffffffff
/** in a metadata block's length, and in a data block's: stored as it is */
export const PLAIN_METADATA = 0x8000
export const PLAIN_BLOCK = 1 << 24

/** Numbers of a device (new_encode_dev). */
export const encodeDevice = (major: number, minor: number): number =>
  ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0
export const decodeDevice = (number: number): { major: number; minor: number } => ({
  major: (number >>> 8) & 0xfff,
  minor: (number & 0xff) | ((number >>> 12) & 0xfff00),
})

/** What a zlib stream (RFC 1950) holds, at most so many bytes; null for what is none. Of other compressors' streams nothing is known here. */
export function decompress(
  compressor: Compressor | undefined,
  stream: Uint8Array,
  most: number,
): Uint8Array | null {
  if (compressor !== 'gzip' || !isZlib(stream)) return null
  const inflated = inflate(stream.subarray(2, -4), most)
  const sum = new DataView(stream.buffer, stream.byteOffset).getUint32(stream.length - 4)
  return inflated !== null && adler32(inflated) === sum ? inflated : null
}

function inflate(stream: Uint8Array, most: number): Uint8Array | null {
  try {
    return inflateSync(stream, { out: new Uint8Array(most) })
  } catch {
    // The decompressor says by throwing that the data is none.
    return null
  }
}

/** deflate, without a dictionary, and a header that adds up */
function isZlib(stream: Uint8Array): boolean {
  const [method = 0, flags = 0] = stream
  return stream.length > 6 && (method & 15) === 8 && (flags & 32) === 0 && (method * 256 + flags) % 31 === 0
}

/** So many bytes can be added up before a sum has more than 32 bits. */
const ADLER_RUN = 5552

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0]
  for (let start = 0; start < bytes.length; start += ADLER_RUN) {
    const end = Math.min(start + ADLER_RUN, bytes.length)
    for (let i = start; i < end; i++) {
      low += bytes[i] as number
      high += low
    }
    low %= 65521
    high %= 65521
  }
  return high * 65536 + low
}
