/**
 * Flags of files that chattr(1) sets: fs/file_attr.c. ioctl(2) gives and takes them as FS_*_FL; here they are kept so in the
 * inode, where the checks of names, opening and attributes look at them (IS_IMMUTABLE, IS_APPEND, IS_NOATIME).
 */

import { FS_APPEND_FL, FS_IMMUTABLE_FL } from '../abi.ts'
import { CAP_LINUX_IMMUTABLE, capable } from './cred.ts'
import type { Dentry } from './dentry.ts'
import { ENOTTY, EPERM } from './errno.ts'
import type { Inode } from './inode.ts'
import { isOwnerOrCapable } from './permission.ts'

/** vfs_fileattr_get: the flags, or -ENOTTY where the file system has none. */
export function fileattrGet(dentry: Dentry): number {
  return (dentry.inode as Inode).op.fileattrGet?.(dentry) ?? -ENOTTY
}

/** vfs_fileattr_set: -ENOTTY, -EPERM, then what the file system says. */
export function fileattrSet(dentry: Dentry, flags: number): number {
  const inode = dentry.inode as Inode
  const { fileattrSet: set } = inode.op
  if (set === undefined) return -ENOTTY
  const { cred } = inode.sb.vfs
  if (!isOwnerOrCapable(cred, inode)) return -EPERM
  const old = fileattrGet(dentry)
  if (old < 0) return old
  // Whether a file can be changed at all, only who has the capability decides.
  if ((flags ^ old) & (FS_APPEND_FL | FS_IMMUTABLE_FL) && !capable(cred, CAP_LINUX_IMMUTABLE)) return -EPERM
  return set(dentry, flags)
}
