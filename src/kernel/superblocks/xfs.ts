/**
 * The superblock of XFS, byte for byte as it lies on a disk (struct xfs_dsb of fs/xfs/libxfs/xfs_format.h): version 5, of which one
 * sector is used.
 */

import { crc32c } from './crc32c.ts'
import { DiskStructure, type FieldTable } from './structure.ts'

export const XFS_SECTOR = 512
const MAGIC = 0x58465342

/** Fields: offset, and bytes of a big-endian number. */
const FIELDS = {
  magic: [0, 4],
  blockSize: [4, 4],
  blocks: [8, 8],
  logStart: [48, 8],
  rootInode: [56, 8],
  bitmapInode: [64, 8],
  summaryInode: [72, 8],
  realtimeExtent: [80, 4],
  groupBlocks: [84, 4],
  groups: [88, 4],
  logBlocks: [96, 4],
  version: [100, 2],
  sectorSize: [102, 2],
  inodeSize: [104, 2],
  inodesPerBlock: [106, 2],
  blockLog: [120, 1],
  sectorLog: [121, 1],
  inodeLog: [122, 1],
  inodesPerBlockLog: [123, 1],
  groupBlocksLog: [124, 1],
  inodePercent: [127, 1],
  inodeCount: [128, 8],
  freeInodes: [136, 8],
  freeBlocks: [144, 8],
  inodeAlignment: [180, 4],
  features2: [200, 4],
  badFeatures2: [204, 4],
  readOnlyCompatible: [212, 4],
  incompatible: [216, 4],
  sparseAlignment: [228, 4],
} as const satisfies FieldTable<string>

export type XfsField = keyof typeof FIELDS

const UUID = 32
const LABEL = { at: 108, length: 12 }
const CHECKSUM = 224

export class XfsSuperblock extends DiskStructure<XfsField> {
  constructor(bytes: Uint8Array = new Uint8Array(XFS_SECTOR)) {
    super(bytes, FIELDS, 'big endian')
  }

  get uuid(): Uint8Array {
    return this.bytes.slice(UUID, UUID + 16)
  }

  set uuid(uuid: Uint8Array) {
    this.bytes.set(uuid, UUID)
  }

  get label(): Uint8Array {
    return this.text(LABEL)
  }

  set label(text: Uint8Array) {
    this.setText(LABEL, text)
  }

  /** xfs_verify_cksum */
  get isSound(): boolean {
    return this.view.getUint32(CHECKSUM, true) === this.#checksum()
  }

  /** The last thing that is done to one before it is written. */
  seal(): void {
    this.set('magic', MAGIC)
    this.view.setUint32(CHECKSUM, this.#checksum(), true)
  }

  #checksum(): number {
    const bytes = this.bytes.slice()
    bytes.fill(0, CHECKSUM, CHECKSUM + 4)
    return ~crc32c(0xffffffff, bytes) >>> 0
  }
}

/** The superblock of a device's first bytes; null when they are none's. */
export function readXfs(start: Uint8Array): XfsSuperblock | null {
  if (start.length < XFS_SECTOR) return null
  const superblock = new XfsSuperblock(start.slice(0, XFS_SECTOR))
  return superblock.get('magic') === MAGIC ? superblock : null
}

/**
 * Blocks that statfs(2) counts as used from the start: what the kernel keeps for the trees of reference counts, free inodes and
 * reverse mappings to grow in (xfs_refcountbt_calc_reserves and its kin), the pool for when there is no room (xfs_default_resblks), and
 * the trees as mkfs makes them.
 */
export function xfsReserved(superblock: XfsSuperblock): number {
  const blocks = superblock.get('blocks')
  const groups = superblock.get('groups')
  const groupBlocks = superblock.get('groupBlocks')
  const pool = Math.min(Math.floor(blocks / 20), 8192)
  // The last group may be smaller; what the log takes of it is never theirs.
  const last = blocks - (groups - 1) * groupBlocks
  const trees = (groups - 1) * growth(groupBlocks) + growth(Math.max(0, last - superblock.get('logBlocks')))
  return pool + trees + 15 * groups
}

const growth = (blocks: number): number =>
  treeBlocks(blocks, 168, 252) +
  treeBlocks(Math.floor(blocks / 8), 126, 252) +
  Math.max(treeBlocks(blocks, 84, 45), Math.floor(blocks / 100))

/** xfs_btree_calc_size: blocks of a tree of so many records, all but half empty. */
function treeBlocks(records: number, leaf: number, inner: number): number {
  let level = Math.ceil(records / leaf)
  let all = level
  while (level > 1) {
    level = Math.ceil(level / inner)
    all += level
  }
  return all
}
