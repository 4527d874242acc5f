/**
 * How mke2fs(8) divides a device (ext2fs_initialize of lib/ext2fs/initialize.c, PRS of misc/mke2fs.c, mke2fs.conf(5) of e2fsprogs
 * 1.47): block size, groups, inodes, what the tables take.
 */

import { orphanBlocks } from '../../kernel/superblocks/ext4.ts'

export interface LayoutRequest {
  /** bytes of the device */
  readonly bytes: number
  /** null: by the size */
  readonly blockSize: number | null
  /** blocks that the caller wants; null: all there are */
  readonly blocks: number | null
  /** bytes for one inode; null: by the size */
  readonly inodeRatio: number | null
  readonly inodes: number | null
  readonly reservedPercent: number
  readonly hasJournal: boolean
  readonly hasOrphanFile: boolean
  readonly hasExtents: boolean
  readonly hasWideDescriptors: boolean
}

export interface Layout {
  readonly blockSize: number
  readonly blocks: number
  readonly firstBlock: number
  readonly groups: number
  readonly blocksPerGroup: number
  readonly inodes: number
  readonly inodesPerGroup: number
  readonly reservedBlocks: number
  readonly reservedDescriptorBlocks: number
  readonly descriptorSize: number
  /** 0: the file system is too small for one, or has none */
  readonly journalBlocks: number
  readonly overhead: number
  readonly freeBlocks: number
  readonly freeInodes: number
  /** blocks with copies of the superblock */
  readonly backups: readonly number[]
}

const INODE_SIZE = 256
/** Inodes below this are reserved; lost+found has this one. */
const FIRST_INODE = 11
const MEGABYTE = 1024 ** 2
const TERABYTE = 1024 ** 4

/** mke2fs.conf's [fs_types] by size (parse_fs_type). */
function usageType(bytes: number): { blockSize: number; inodeRatio: number } {
  if (bytes < 3 * MEGABYTE) return { blockSize: 1024, inodeRatio: 8192 }
  if (bytes < 512 * MEGABYTE) return { blockSize: 1024, inodeRatio: 4096 }
  if (bytes < 4 * TERABYTE) return { blockSize: 4096, inodeRatio: 16384 }
  return { blockSize: 4096, inodeRatio: bytes < 16 * TERABYTE ? 32768 : 65536 }
}

/** Null where it is too small to be one. */
export function layOut(request: LayoutRequest): Layout | null {
  const type = usageType(request.bytes)
  const blockSize = request.blockSize ?? type.blockSize
  const wanted = request.blocks ?? Math.floor(request.bytes / blockSize)
  const ratio = request.inodeRatio ?? type.inodeRatio
  const inodes = request.inodes ?? Math.floor((wanted * blockSize) / ratio)
  return divide(request, blockSize, wanted, inodes)
}

function divide(request: LayoutRequest, blockSize: number, blocks: number, wanted: number): Layout | null {
  const firstBlock = blockSize === 1024 ? 1 : 0
  const blocksPerGroup = blockSize * 8
  const descriptorSize = request.hasWideDescriptors ? 64 : 32
  const groups = Math.ceil((blocks - firstBlock) / blocksPerGroup)
  if (groups < 1) return null
  const descriptorBlocks = Math.ceil((groups * descriptorSize) / blockSize)
  const inodesPerBlock = blockSize / INODE_SIZE
  const atLeast = Math.max(wanted, FIRST_INODE + 1)
  const filled = Math.ceil(Math.ceil(atLeast / groups) / inodesPerBlock) * inodesPerBlock
  const inodesPerGroup = Math.max(8, filled - (filled % 8))
  const inodeBlocks = Math.ceil(inodesPerGroup / inodesPerBlock)
  const reservedDescriptorBlocks = reserveDescriptors({
    blocks,
    firstBlock,
    blocksPerGroup,
    blockSize,
    descriptorSize,
    descriptorBlocks,
  })
  const superBlocks = 1 + descriptorBlocks + reservedDescriptorBlocks
  const rest = (blocks - firstBlock) % blocksPerGroup
  const lastOverhead = 2 + inodeBlocks + (hasSuper(groups - 1) ? superBlocks : 0)
  if (groups === 1 && rest > 0 && rest < lastOverhead) return null
  // A last group that is hardly more than its tables is left out.
  if (groups > 1 && rest > 0 && rest < lastOverhead + 50)
    return divide(request, blockSize, blocks - rest, wanted)
  const withSuper = Array.from({ length: groups }, (_, group) => group).filter(hasSuper)
  const journalBlocks = request.hasJournal ? journalSize(blocks) : 0
  const overhead = firstBlock + groups * (2 + inodeBlocks) + withSuper.length * superBlocks + journalBlocks
  const lostAndFound = Math.min(16384 / blockSize, 12)
  const hidden =
    (request.hasOrphanFile ? orphanBlocks(blocks) : 0) +
    1 +
    (request.hasExtents ? 0 : mapBlocks(journalBlocks, blockSize))
  const inodes = inodesPerGroup * groups
  const freeBlocks = blocks - overhead - hidden - 1 - lostAndFound
  if (freeBlocks < 0) return null
  return {
    blockSize,
    blocks,
    firstBlock,
    groups,
    blocksPerGroup,
    inodes,
    inodesPerGroup,
    reservedBlocks: Math.floor((blocks * request.reservedPercent) / 100),
    reservedDescriptorBlocks,
    descriptorSize,
    journalBlocks,
    overhead,
    freeBlocks,
    freeInodes: inodes - FIRST_INODE - (request.hasOrphanFile ? 1 : 0),
    backups: withSuper.slice(1).map((group) => firstBlock + group * blocksPerGroup),
  }
}

/** calc_reserved_gdt_blocks: descriptors for a file system of 1024 times the size. */
function reserveDescriptors(sizes: {
  blocks: number
  firstBlock: number
  blocksPerGroup: number
  blockSize: number
  descriptorSize: number
  descriptorBlocks: number
}): number {
  const { blocks, firstBlock, blocksPerGroup, blockSize, descriptorSize, descriptorBlocks } = sizes
  const most = Math.min(blocks * 1024, 0xffffffff)
  const groups = Math.ceil((most - firstBlock) / blocksPerGroup)
  const wanted = Math.ceil(groups / (blockSize / descriptorSize)) - descriptorBlocks
  return Math.min(Math.max(0, wanted), blockSize / 4)
}

/** ext2fs_bg_has_super with sparse_super: groups 0 and 1, and the powers of 3, 5 and 7. */
function hasSuper(group: number): boolean {
  if (group <= 1) return true
  return [3, 5, 7].some((base) => {
    let power = base
    while (power < group) power *= base
    return power === group
  })
}

/** ext2fs_default_journal_size: blocks; 0 where it is too small for a journal. */
export function journalSize(blocks: number): number {
  if (blocks < 2048) return 0
  const steps = [
    [32768, 1024],
    [256 * 1024, 4096],
    [512 * 1024, 8192],
    [4096 * 1024, 16384],
    [8192 * 1024, 32768],
    [16384 * 1024, 65536],
    [32768 * 1024, 131072],
  ] as const
  return steps.find(([below]) => blocks < below)?.[1] ?? 262144
}

/** Indirect blocks of a file without extents. */
export function mapBlocks(blocks: number, blockSize: number): number {
  const perBlock = blockSize / 4
  if (blocks <= 12) return 0
  const behind = blocks - 12 - perBlock
  return behind <= 0 ? 1 : 2 + Math.ceil(behind / perBlock)
}
