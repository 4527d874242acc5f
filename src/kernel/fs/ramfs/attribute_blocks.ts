/** What xattrs take on file systems that keep small ones in the inode and larger ones in a block of their own. */

import { byteLength } from '../../text.ts'
import type { Inode } from '../../vfs/inode.ts'

/** Before xattrs in an ext4 inode: what every inode has, its further fields (EXT4_GOOD_OLD_INODE_SIZE, i_extra_isize), magic number and end. */
const EXT4_OTHER = 128 + 32 + 4 + 4
/** struct ext4_xattr_entry without its name */
const EXT4_ENTRY = 16
/** What an ext4 entry has an index for, in place of the start of its name (ext4_xattr_handler_map). */
const EXT4_PREFIX = /^(?:user\.|trusted\.|security\.|system\.posix_acl_(?:access|default)$|system\.)/

/** 1 when the xattrs of an ext4 inode of so many bytes need a block (ext4_xattr_ibody_set, ext4_xattr_block_set). */
export function ext4AttributeBlocks({ xattrs }: Inode, inodeSize: number): number {
  if (xattrs === null) return 0
  let bytes = 0
  for (const [name, value] of xattrs)
    bytes += EXT4_ENTRY + inWords(byteLength(name.replace(EXT4_PREFIX, ''))) + inWords(value.length)
  return bytes > 0 && bytes > inodeSize - EXT4_OTHER ? 1 : 0
}

const inWords = (bytes: number): number => Math.ceil(bytes / 4) * 4

/** For data and xattrs in a 512-byte XFS inode (XFS_LITINO). */
const XFS_ROOM = 336
/** struct xfs_attr_sf_hdr, and xfs_attr_sf_entry without name and value */
const XFS_HEADER = 4
const XFS_ENTRY = 3
/** the longest value in the inode (xfs_attr_sf_entsize_byname) */
const XFS_VALUE = 254

/** 1 when the xattrs of an XFS inode, of which data take so many bytes, need a block (xfs_attr_shortform_bytesfit). */
export function xfsAttributeBlocks({ xattrs }: Inode, dataBytes: number): number {
  if (xattrs === null) return 0
  let bytes = XFS_HEADER
  for (const [name, value] of xattrs) {
    if (value.length > XFS_VALUE) return 1
    bytes += XFS_ENTRY + byteLength(name.replace(/^[^.]*\./, '')) + value.length
  }
  return bytes + dataBytes > XFS_ROOM ? 1 : 0
}
