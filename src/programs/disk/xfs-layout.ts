/** How mkfs.xfs(8) of xfsprogs 6.13 lays a file system out, and how it and xfs_info(8) tell of that. */

import { type XfsField, XfsSuperblock, xfsReserved } from '../../kernel/superblocks/xfs.ts'

const BLOCK = 4096
/** without stripes or many disks; from 4 TiB on as many as there must be (XFS_AG_MAX_BLOCKS) */
const GROUPS = 4
const GROUP_MAX = 2 ** 28 - 1
const LOG_BLOCKS = 16384

/** The superblock that mkfs.xfs writes on so many bytes, without a UUID and a label. */
export function freshXfs(bytes: number): XfsSuperblock {
  const blocks = Math.floor(bytes / BLOCK)
  const groupBlocks = Math.min(Math.ceil(blocks / GROUPS), GROUP_MAX)
  const groupLog = Math.ceil(Math.log2(groupBlocks))
  const superblock = new XfsSuperblock()
  const fields: Partial<Record<XfsField, number>> = {
    blockSize: BLOCK,
    blocks,
    // In the middle group, behind its headers.
    logStart: 2 * 2 ** groupLog + 6,
    rootInode: 128,
    bitmapInode: 129,
    summaryInode: 130,
    realtimeExtent: 1,
    groupBlocks,
    groups: Math.ceil(blocks / groupBlocks),
    logBlocks: LOG_BLOCKS,
    version: 0xb4a5,
    sectorSize: 512,
    inodeSize: 512,
    inodesPerBlock: 8,
    blockLog: 12,
    sectorLog: 9,
    inodeLog: 9,
    inodesPerBlockLog: 3,
    groupBlocksLog: groupLog,
    inodePercent: 25,
    inodeCount: 64,
    freeInodes: 61,
    inodeAlignment: 8,
    features2: 0x18a,
    badFeatures2: 0x18a,
    // finobt, rmapbt, reflink, inobtcnt
    readOnlyCompatible: 0xf,
    // ftype, spinodes, bigtime, nrext64
    incompatible: 0x2b,
    sparseAlignment: 4,
  }
  for (const [field, value] of Object.entries(fields)) superblock.set(field as XfsField, value)
  superblock.set('freeBlocks', blocks - LOG_BLOCKS - xfsReserved(superblock))
  return superblock
}

/** xfs_report_geom */
export function xfsGeometry(name: string, superblock: XfsSuperblock): string {
  const groups = superblock.get('groups')
  const size = superblock.get('groupBlocks')
  const blocks = superblock.get('blocks')
  return `meta-data=${name.padEnd(22)} isize=512    agcount=${groups}, agsize=${size} blks
         =                       sectsz=512   attr=2, projid32bit=1
         =                       crc=1        finobt=1, sparse=1, rmapbt=1
         =                       reflink=1    bigtime=1 inobtcount=1 nrext64=1
         =                       exchange=0   metadir=0
data     =                       bsize=4096   blocks=${blocks}, imaxpct=25
         =                       sunit=0      swidth=0 blks
naming   =version 2              bsize=4096   ascii-ci=0, ftype=1, parent=0
log      =internal log           bsize=4096   blocks=${superblock.get('logBlocks')}, version=2
         =                       sectsz=512   sunit=0 blks, lazy-count=1
realtime =none                   extsz=4096   blocks=0, rtextents=0
         =                       rgcount=0    rgsize=0 extents
`
}
