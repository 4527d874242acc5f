/** access(2), chown(2), utimensat(2) and setxattr(2) on what was found: fs/open.c, fs/utimes.c, fs/xattr.c. */

import { MS_NOEXEC, type Time, X_OK } from './abi.ts'
import { changeOwner } from './vfs/attr.ts'
import { EACCES, EROFS } from './vfs/errno.ts'
import { Attributes, type Inode } from './vfs/inode.ts'
import { isRegular } from './vfs/mode.ts'
import { isReadOnly, type Path } from './vfs/mount.ts'
import { accessPath, changeAttributes } from './vfs/paths.ts'
import { SECONDS_BASE } from './vfs/vfs.ts'
import { vfsSetxattr } from './vfs/xattr.ts'

export type NewTime = Time | 'now' | 'omit'

/** With the credentials that are current: R_OK, W_OK and X_OK are MAY_READ, MAY_WRITE and MAY_EXEC. */
export function access(path: Path, mode: number): number {
  const { inode } = path.dentry
  if (mode & X_OK && path.mnt.flags & MS_NOEXEC && isRegular((inode as Inode).mode)) return -EACCES
  return accessPath(path, mode)
}

/** -1 leaves an id as it is. */
export const chown = (path: Path, uid: number, gid: number): number =>
  isReadOnly(path.mnt) ? -EROFS : changeOwner(path.dentry, uid, gid)

/** vfs_utimes: "now" for both is what whoever may write may do; the rest is the owner's. */
export function utimes(path: Path, atime: NewTime, mtime: NewTime): number {
  const { vfs } = path.mnt.sb
  const now = { sec: vfs.sec, nsec: vfs.nsec }
  const inner = (time: Time | 'now') =>
    time === 'now' ? now : { sec: time.sec - SECONDS_BASE, nsec: time.nsec }
  const attributes = new Attributes()
  if (atime !== 'omit') attributes.atime = inner(atime)
  if (mtime !== 'omit') attributes.mtime = inner(mtime)
  if (atime !== 'now' || mtime !== 'now') attributes.timesSet = true
  return changeAttributes(path, attributes)
}

/** `value` null removes. */
export const setxattr = (path: Path, name: string, value: Uint8Array | null, flags: number): number =>
  isReadOnly(path.mnt) ? -EROFS : vfsSetxattr(path.dentry, name, value, flags)
