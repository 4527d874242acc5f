/** Who may do what to an inode: fs/namei.c's permission checks. */

import { ACL_ACCESS } from './acl_format.ts'
import { CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER, type Cred, capableOver, inGroup } from './cred.ts'
import { type Dentry, isRoot } from './dentry.ts'
import { EACCES, EBUSY, EEXIST, EISDIR, ENOENT, ENOTDIR, EPERM, EROFS } from './errno.ts'
import { type Inode, isAppendOnly, isImmutable } from './inode.ts'
import { isDirectory, isRegular, isSymlink, S_IRWXG, S_ISVTX, S_IXUGO } from './mode.ts'
import { aclOf, aclPermission } from './posix_acl.ts'

export const MAY_EXEC = 1
export const MAY_WRITE = 2
export const MAY_READ = 4

/**
 * inode_permission: 0, or in this order -EROFS (write to a file, directory or symlink of a read-only file
 * system), -EPERM (write to what is immutable), then what the file system or the mode says (-EACCES). `mask` is a sum of MAY_*.
 */
export function inodePermission(inode: Inode, mask: number): number {
  if (mask & MAY_WRITE && inode.sb.readOnly) {
    const { mode } = inode
    if (isRegular(mode) || isDirectory(mode) || isSymlink(mode)) return -EROFS
  }
  if (mask & MAY_WRITE && isImmutable(inode)) return -EPERM
  const { permission } = inode.op
  return permission === undefined ? genericPermission(inode, mask) : permission(inode, mask)
}

/** generic_permission: mode bits by owner, group and others, then capabilities. */
export function genericPermission(inode: Inode, mask: number): number {
  const { cred } = inode.sb.vfs
  const { mode } = inode
  let bits = mode
  if (inode.uid === cred.euid) bits >>= 6
  else if (mode & S_IRWXG && (inode.xattrs !== null || inode.op.getAcl !== undefined)) {
    const acl = aclOf(inode, ACL_ACCESS)
    if (acl !== null) {
      if (aclPermission(inode, acl, mask & 7) === 0) return 0
      bits = 0
    } else if (isGroupMember(cred, inode)) bits >>= 3
  } else if (isGroupMember(cred, inode)) bits >>= 3
  if ((mask & ~bits & 7) === 0) return 0
  if (cred.capabilities === 0) return -EACCES
  if (isDirectory(mode)) {
    if (!(mask & MAY_WRITE) && capableOver(cred, inode, CAP_DAC_READ_SEARCH)) return 0
    return capableOver(cred, inode, CAP_DAC_OVERRIDE) ? 0 : -EACCES
  }
  if (mask === MAY_READ && capableOver(cred, inode, CAP_DAC_READ_SEARCH)) return 0
  if ((!(mask & MAY_EXEC) || mode & S_IXUGO) && capableOver(cred, inode, CAP_DAC_OVERRIDE)) return 0
  return -EACCES
}

const isGroupMember = (cred: Cred, { gid }: Inode): boolean => gid === cred.egid || inGroup(cred, gid)

/** inode_owner_or_capable */
export const isOwnerOrCapable = (cred: Cred, inode: Inode): boolean =>
  cred.euid === inode.uid || capableOver(cred, inode, CAP_FOWNER)

/** may_create: -EEXIST, -ENOENT (the directory was removed), -EACCES, -EROFS. */
export function mayCreate(dir: Inode, dentry: Dentry): number {
  if (dentry.inode !== null) return -EEXIST
  if (dir.nlink === 0) return -ENOENT
  return inodePermission(dir, MAY_WRITE | MAY_EXEC)
}

/**
 * may_delete: -ENOENT, -EACCES or -EROFS (the directory), -EPERM (sticky, append-only, immutable), then -ENOTDIR or -EBUSY when a
 * directory is wanted, -EISDIR when none is.
 */
export function mayDelete(dir: Inode, victim: Dentry, wantsDirectory: boolean): number {
  const { inode } = victim
  if (inode === null) return -ENOENT
  const error = inodePermission(dir, MAY_WRITE | MAY_EXEC)
  if (error < 0) return error
  if (isAppendOnly(dir) || isSticky(dir, inode)) return -EPERM
  if (isAppendOnly(inode) || isImmutable(inode)) return -EPERM
  if (wantsDirectory) {
    if (!isDirectory(inode.mode)) return -ENOTDIR
    if (isRoot(victim)) return -EBUSY
  } else if (isDirectory(inode.mode)) return -EISDIR
  return dir.nlink === 0 ? -ENOENT : 0
}

/** check_sticky: the directory is sticky and neither it nor the entry is the caller's. */
function isSticky(dir: Inode, inode: Inode): boolean {
  if (!(dir.mode & S_ISVTX)) return false
  const { cred } = dir.sb.vfs
  if (inode.uid === cred.euid || dir.uid === cred.euid) return false
  return !capableOver(cred, inode, CAP_FOWNER)
}
