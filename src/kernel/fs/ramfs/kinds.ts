/** What the kinds of memory file systems differ in, as data. */

import { FS_APPEND_FL, FS_IMMUTABLE_FL, FS_NOATIME_FL, FS_NODUMP_FL, FS_SYNC_FL } from '../../abi.ts'
import { byteLength } from '../../text.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import type { Inode } from '../../vfs/inode.ts'
import type { ExportOperations } from '../../vfs/superblock.ts'
import { xfsAttributeBlocks } from './attribute_blocks.ts'
import { tmpfsExport, xfsExport } from './export.ts'

export interface RamfsKind {
  readonly name: string
  readonly magic: number
  readonly nodev: boolean
  /** first inode number; the root of XFS is 128 */
  readonly firstIno: number
  /** permissions of the root unless `mode=` says otherwise */
  readonly rootMode: number
  /** st_size of a directory */
  directorySize(dentry: Dentry): number
  /** tmpfs lists what came last first (libfs: simple_offset) */
  readonly newestFirst: boolean
  /** bytes of a target that a symlink keeps in its inode; a longer one takes a page */
  readonly inlineSymlink: number
  /** flags that chattr(1) may set there; none: ramfs knows no flags */
  readonly flags?: number
  /** ramfs has none */
  readonly exports?: ExportOperations
  /** bytes of a block, where space is taken by blocks and directories take some; absent: pages, and none for directories */
  readonly blockSize?: number
  /** blocks of an inode's xattrs; `inside`: bytes that the inode holds of a directory or a target */
  attributeBlocks?(inode: Inode, inside: number): number
  /** st_blksize; absent: a page */
  readonly ioSize?: number
  /** files share their blocks with copies (reflink) */
  readonly clones?: boolean
}

export const ramfs: RamfsKind = {
  name: 'ramfs',
  magic: 0x858458f6,
  nodev: true,
  firstIno: 1,
  rootMode: 0o755,
  directorySize: () => 0,
  newestFirst: true,
  inlineSymlink: 0,
}

/** A directory is 40 bytes and 20 for each entry (BOGO_DIRENT_SIZE). */
export const tmpfs: RamfsKind = {
  name: 'tmpfs',
  magic: 0x01021994,
  nodev: true,
  firstIno: 1,
  rootMode: 0o1777,
  directorySize: (dentry) => 40 + 20 * (dentry.children?.size ?? 0),
  newestFirst: true,
  inlineSymlink: 127,
  flags: FS_IMMUTABLE_FL | FS_APPEND_FL | FS_NODUMP_FL | FS_NOATIME_FL,
  exports: tmpfsExport,
}

/**
 * Bytes of a 512-byte XFS inode for a small directory or a symlink's target: with a security module, inodes are made with room for their
 * attributes (xfs_default_attroffset). Recorded: a directory of 184 bytes is inside, one of 222 is not.
 */
const INLINE = 192

/**
 * A small XFS directory is in the inode: 6 bytes and for each entry 3 + 1 (file type) + 4 (inode number) + its
 * name; beyond what fits into the inode it takes whole 4-KiB blocks.
 */
export const xfs: RamfsKind = {
  name: 'xfs',
  magic: 0x58465342,
  nodev: false,
  firstIno: 128,
  rootMode: 0o755,
  directorySize: (dentry) => {
    let size = 6
    let entries = 0
    for (const name of dentry.children?.keys() ?? []) {
      size += 8 + byteLength(name)
      entries += 24 + byteLength(name)
    }
    return size <= INLINE ? size : Math.max(1, Math.ceil(entries / 4096)) * 4096
  },
  newestFirst: false,
  inlineSymlink: INLINE,
  flags: FS_SYNC_FL | FS_IMMUTABLE_FL | FS_APPEND_FL | FS_NODUMP_FL | FS_NOATIME_FL,
  exports: xfsExport,
  blockSize: 4096,
  attributeBlocks: xfsAttributeBlocks,
  clones: true,
}
