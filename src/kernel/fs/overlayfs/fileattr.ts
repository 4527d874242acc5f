/**
 * Flags of files in an overlay, of chattr(1): ovl_fileattr_get and ovl_fileattr_set of fs/overlayfs/inode.c.
 *
 * Whether a file is immutable or append-only stands in an xattr of the upper file, `protattr`, and not in its own flags: a copy
 * that could not be changed could not be linked to its place. The overlay's inode has the flags that are checked. Others are
 * the real file's; of those a copy gets what the kernel itself looks at.
 */

import { FS_APPEND_FL, FS_IMMUTABLE_FL, FS_NOATIME_FL, FS_SYNC_FL } from '../../abi.ts'
import { decode } from '../../text.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { ENODATA, EOPNOTSUPP, EPERM } from '../../vfs/errno.ts'
import { fileattrGet as vfsFileattrGet, fileattrSet as vfsFileattrSet } from '../../vfs/fileattr.ts'
import type { Inode } from '../../vfs/inode.ts'
import type { SuperBlock } from '../../vfs/superblock.ts'
import {
  copyAttributes,
  type OverlayFs,
  overlayOf,
  overrideCreds,
  realDentry,
  realInode,
  upperOf,
} from './entry.ts'
import { checkSetXattr, getOverlayXattr, setOverlayXattr } from './layers.ts'

/** OVL_PROT_FS_FLAGS_MASK */
const PROTECTING = FS_APPEND_FL | FS_IMMUTABLE_FL
/** OVL_COPY_FS_FLAGS_MASK */
const COPIED = FS_SYNC_FL | FS_NOATIME_FL | PROTECTING

/** ovl_copyflags, ovl_check_protattr: the flags that a new inode of the overlay has. */
export function initialFlags(overlay: OverlayFs, real: Inode, upper: Dentry | null): number {
  const flags = real.flags & COPIED
  const letters = upper === null ? null : getOverlayXattr(overlay, upper, 'protattr')
  if (letters === null) return flags
  const text = decode(letters)
  return flags | (text.includes('a') ? FS_APPEND_FL : 0) | (text.includes('i') ? FS_IMMUTABLE_FL : 0)
}

export function fileattrGet(dentry: Dentry): number {
  const inode = dentry.inode as Inode
  const { vfs } = dentry.sb
  const old = overrideCreds(overlayOf(dentry.sb), vfs)
  const flags = vfsFileattrGet(realDentry(inode))
  vfs.cred = old
  return flags < 0 ? flags : flags | (inode.flags & PROTECTING)
}

/** Sets the flags of what has been copied up: by inode.ts, as copying itself needs this file. */
export function setUpperFlags(dentry: Dentry, flags: number): number {
  const inode = dentry.inode as Inode
  const upper = upperOf(dentry) as Dentry
  const overlay = overlayOf(dentry.sb)
  const { vfs } = dentry.sb
  const old = overrideCreds(overlay, vfs)
  let error = setProtection(overlay, inode, upper, flags)
  if (error === 0) error = vfsFileattrSet(upper, flags & ~PROTECTING)
  vfs.cred = old
  inode.flags = (realInode(inode).flags & COPIED & ~PROTECTING) | (inode.flags & PROTECTING)
  copyAttributes(inode)
  return error
}

/** ovl_set_protattr */
function setProtection(overlay: OverlayFs, inode: Inode, upper: Dentry, flags: number): number {
  const letters = `${flags & FS_APPEND_FL ? 'a' : ''}${flags & FS_IMMUTABLE_FL ? 'i' : ''}`
  let error = 0
  if (letters !== '') error = checkSetXattr(overlay, upper, 'protattr', letters, -EPERM)
  else if (inode.flags & PROTECTING) {
    error = setOverlayXattr(overlay, upper, 'protattr', null)
    if (error === -EOPNOTSUPP || error === -ENODATA) error = 0
  }
  if (error === 0) inode.flags = (inode.flags & ~PROTECTING) | (flags & PROTECTING)
  return error
}

/** pr_warn_once */
function warnOnce({ vfs }: SuperBlock, text: string): void {
  const line = `overlayfs: ${text}`
  if (!vfs.log.some((one) => one.text === line)) vfs.printk(4, line)
}

/** ovl_copy_fileattr: what of the flags a copy gets. */
export function copyFlags(overlay: OverlayFs, inode: Inode, lower: Dentry, copy: Dentry): number {
  if ((inode.flags & COPIED) === 0) return 0
  const flags = vfsFileattrGet(lower)
  if (flags < 0) return 0
  const error = flags & PROTECTING ? setProtection(overlay, inode, copy, flags) : 0
  // The copy goes without them where upper has no xattrs; the inode in memory has them still.
  if (error === -EPERM) warnOnce(copy.sb, 'copying fileattr: no xattr on upper')
  else if (error < 0) return error
  const kept = flags & COPIED & ~PROTECTING
  if (kept === 0) return 0
  const before = vfsFileattrGet(copy)
  return before < 0 ? 0 : vfsFileattrSet(copy, (before & ~COPIED) | kept)
}
