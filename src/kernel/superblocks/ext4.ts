/**
 * The superblock of ext2, ext3 and ext4, byte for byte as it lies on a disk (struct ext4_super_block of fs/ext4/ext4.h;
 * Documentation/filesystems/ext4/super.rst): what mkfs writes, and file(1), blkid(8), dumpe2fs(8) and the kernel read.
 *
 * Invariant: `sealExt4` is the last thing that is done to one before it is written.
 */

import { crc32c } from './crc32c.ts'
import { DiskStructure, type FieldTable } from './structure.ts'

/** where it lies on the device, and its bytes */
export const EXT4_OFFSET = 1024
export const EXT4_LENGTH = 1024
const MAGIC = 0xef53

/** Fields: offset, and bytes of a little-endian number. */
export const EXT4 = {
  inodes: [0x00, 4],
  blocks: [0x04, 4],
  reservedBlocks: [0x08, 4],
  freeBlocks: [0x0c, 4],
  freeInodes: [0x10, 4],
  firstBlock: [0x14, 4],
  /** the block size is 1024 << this */
  blockShift: [0x18, 4],
  clusterShift: [0x1c, 4],
  blocksPerGroup: [0x20, 4],
  clustersPerGroup: [0x24, 4],
  inodesPerGroup: [0x28, 4],
  mountTime: [0x2c, 4],
  writeTime: [0x30, 4],
  mountCount: [0x34, 2],
  maxMountCount: [0x36, 2],
  magic: [0x38, 2],
  /** 1: clean */
  state: [0x3a, 2],
  errors: [0x3c, 2],
  checkTime: [0x40, 4],
  revision: [0x4c, 4],
  firstInode: [0x54, 4],
  inodeSize: [0x58, 2],
  compatible: [0x5c, 4],
  incompatible: [0x60, 4],
  readOnlyCompatible: [0x64, 4],
  reservedDescriptorBlocks: [0xce, 2],
  journalInode: [0xe0, 4],
  hashVersion: [0xfc, 1],
  journalBackup: [0xfd, 1],
  descriptorSize: [0xfe, 2],
  mountOptions: [0x100, 4],
  madeTime: [0x108, 4],
  /** the last two of the journal inode's copy: its size */
  journalSize: [0x10c + 16 * 4, 4],
  extraInodeSize: [0x15c, 2],
  wantedExtraInodeSize: [0x15e, 2],
  flags: [0x160, 4],
  flexShift: [0x174, 1],
  checksumType: [0x175, 1],
  kilobytesWritten: [0x178, 4],
  /** blocks that hold no files' data: tables, bitmaps, the journal */
  overhead: [0x248, 4],
  checksumSeed: [0x270, 4],
  orphanInode: [0x280, 4],
  checksum: [0x3fc, 4],
} as const satisfies FieldTable<string>

export type Ext4Field = keyof typeof EXT4

const UUID = 0x68
const HASH_SEED = 0xec
const LABEL = { at: 0x78, length: 16 }
const LAST_MOUNTED = { at: 0x88, length: 64 }

/** feature bits */
export const HAS_JOURNAL = 0x4
export const RESIZE_INODE = 0x10
export const ORPHAN_FILE = 0x1000
/** it is mounted, or was when the machine stopped */
export const NEEDS_RECOVERY = 0x4
export const EXTENTS = 0x40
export const METADATA_CHECKSUMS = 0x400

/** A superblock's bytes with names for what is in them. */
export class Ext4Superblock extends DiskStructure<Ext4Field> {
  constructor(bytes: Uint8Array = new Uint8Array(EXT4_LENGTH)) {
    super(bytes, EXT4, 'little endian')
  }

  get uuid(): Uint8Array {
    return this.bytes.slice(UUID, UUID + 16)
  }

  set uuid(uuid: Uint8Array) {
    this.bytes.set(uuid, UUID)
  }

  get hashSeed(): Uint8Array {
    return this.bytes.slice(HASH_SEED, HASH_SEED + 16)
  }

  set hashSeed(seed: Uint8Array) {
    this.bytes.set(seed, HASH_SEED)
  }

  get label(): Uint8Array {
    return this.text(LABEL)
  }

  set label(text: Uint8Array) {
    this.setText(LABEL, text)
  }

  get lastMounted(): Uint8Array {
    return this.text(LAST_MOUNTED)
  }

  set lastMounted(text: Uint8Array) {
    this.setText(LAST_MOUNTED, text)
  }

  get blockSize(): number {
    return 1024 << this.get('blockShift')
  }

  has(field: 'compatible' | 'incompatible' | 'readOnlyCompatible', bit: number): boolean {
    return (this.get(field) & bit) !== 0
  }
}

/** The superblock of a device's first bytes; null when they are none's. */
export function readExt4(start: Uint8Array): Ext4Superblock | null {
  if (start.length < EXT4_OFFSET + EXT4_LENGTH) return null
  const superblock = new Ext4Superblock(start.slice(EXT4_OFFSET, EXT4_OFFSET + EXT4_LENGTH))
  return superblock.get('magic') === MAGIC ? superblock : null
}

/** Puts in what is worked out from the rest. */
export function sealExt4(superblock: Ext4Superblock): void {
  superblock.set('magic', MAGIC)
  if (superblock.has('readOnlyCompatible', METADATA_CHECKSUMS))
    superblock.set('checksum', checksumOf(superblock))
}

/** ext4_superblock_csum_verify */
export const isSound = (superblock: Ext4Superblock): boolean =>
  !superblock.has('readOnlyCompatible', METADATA_CHECKSUMS) ||
  superblock.get('checksum') === checksumOf(superblock)

const checksumOf = ({ bytes }: Ext4Superblock): number => crc32c(0xffffffff, bytes.subarray(0, 0x3fc))

/** The type that blkid(8) and mount(8) make of the features (libblkid/src/superblocks/ext.c). */
export function ext4Type(superblock: Ext4Superblock): 'ext2' | 'ext3' | 'ext4' {
  // What ext3 knows of: filetype, recover, meta_bg; sparse_super, large_file, btree_dir.
  const isNew =
    (superblock.get('incompatible') & ~0x16) !== 0 || (superblock.get('readOnlyCompatible') & ~0x7) !== 0
  if (isNew) return 'ext4'
  return superblock.has('compatible', HAS_JOURNAL) ? 'ext3' : 'ext2'
}

/** Blocks that mke2fs gives to what no directory names: the file of orphans, and the indirect block of the resize inode. */
export function hiddenBlocks(superblock: Ext4Superblock): number {
  const orphans = superblock.has('compatible', ORPHAN_FILE) ? orphanBlocks(superblock.get('blocks')) : 0
  return orphans + (superblock.has('compatible', RESIZE_INODE) ? 1 : 0)
}

/** ext2fs_default_orphan_file_blocks */
export function orphanBlocks(blocks: number): number {
  if (blocks < 128 * 1024) return 32
  return blocks < 2 * 1024 * 1024 ? Math.floor(blocks / 4096) : 512
}

/** Inodes that are taken from the start: 1 to 10 are reserved, 11 is lost+found, 12 the file of orphans. */
export const hiddenInodes = (superblock: Ext4Superblock): number =>
  superblock.get('firstInode') - 1 + (superblock.has('compatible', ORPHAN_FILE) ? 1 : 0)
