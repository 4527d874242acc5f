/** Changing attributes: fs/attr.c. */

import { CAP_CHOWN, CAP_FSETID, capableOver, inGroup } from './cred.ts'
import type { Dentry } from './dentry.ts'
import { EPERM } from './errno.ts'
import { Attributes, CTIME, type Inode, isAppendOnly, isImmutable, MTIME, touch } from './inode.ts'
import { isDirectory, isRegular, S_IALLUGO, S_IFMT, S_ISGID, S_ISUID, S_IXGRP } from './mode.ts'
import { notifyChangeOf } from './notify.ts'
import { inodePermission, isOwnerOrCapable, MAY_WRITE } from './permission.ts'
import { chmodAcl } from './posix_acl.ts'

/**
 * notify_change: 0 or -EPERM, -EACCES, then what the file system says. Sets ctime always. "Now" for a time is
 * a time without `timesSet`.
 */
export function notifyChange(dentry: Dentry, attributes: Attributes): number {
  const inode = dentry.inode as Inode
  const refused = maySetattr(inode, attributes)
  if (refused < 0) return refused
  clearSetId(inode, attributes)
  const { setattr } = inode.op
  const error = setattr === undefined ? simpleSetattr(dentry, attributes) : setattr(dentry, attributes)
  if (error === 0 && inode.sb.vfs.allWatches.size > 0) notifyChangeOf(dentry, attributes)
  return error
}

/** may_setattr: -EPERM of what is immutable or append-only, -EACCES of "now" for who may not write. */
function maySetattr(inode: Inode, attributes: Attributes): number {
  const { mode, uid, gid, timesSet } = attributes
  if (mode !== undefined || uid !== undefined || gid !== undefined || timesSet) {
    if (isImmutable(inode) || isAppendOnly(inode)) return -EPERM
  }
  if (timesSet || !onlyTimes(attributes)) return 0
  if (isImmutable(inode)) return -EPERM
  return isOwnerOrCapable(inode.sb.vfs.cred, inode) ? 0 : inodePermission(inode, MAY_WRITE)
}

const onlyTimes = (a: Attributes): boolean =>
  (a.atime !== undefined || a.mtime !== undefined) &&
  a.mode === undefined &&
  a.uid === undefined &&
  a.gid === undefined &&
  a.size === undefined

/**
 * ATTR_KILL_SUID and ATTR_KILL_SGID become a change of mode. They stay set: overlayfs asks upper's inode again, whose bits
 * may be others.
 */
function clearSetId(inode: Inode, attributes: Attributes): void {
  let { mode } = inode
  if (attributes.killSetUserId) mode &= ~S_ISUID
  if (attributes.killSetGroupId) mode &= ~S_ISGID
  if (mode !== inode.mode) attributes.mode = mode & S_IALLUGO
}

/** setattr_should_drop_suidgid: set-group-id only where it means "run as that group". */
function dropSetId(attributes: Attributes, inode: Inode): void {
  const { mode } = inode
  if (mode & S_ISUID) attributes.killSetUserId = true
  if (mode & S_ISGID) {
    const { cred } = inode.sb.vfs
    if (mode & S_IXGRP || !(inGroup(cred, inode.gid) || capableOver(cred, inode, CAP_FSETID))) {
      attributes.killSetGroupId = true
    }
  }
}

/** file_remove_privs: a write takes set-id bits away, unless the writer has CAP_FSETID. 0 or -errno. */
export function removePrivileges(dentry: Dentry): number {
  const inode = dentry.inode as Inode
  if (!(inode.mode & (S_ISUID | S_ISGID)) || !isRegular(inode.mode)) return 0
  if (capableOver(inode.sb.vfs.cred, inode, CAP_FSETID)) return 0
  const change = new Attributes()
  dropSetId(change, inode)
  if (!change.killSetUserId && !change.killSetGroupId) return 0
  // The writer need not own the file: the change is the kernel's own.
  change.force = true
  return notifyChange(dentry, change)
}

/** do_truncate: what changes with the size. Like a write it takes set-id bits away, unless the caller has CAP_FSETID. */
export function truncation(inode: Inode, size: number): Attributes {
  const change = sizeChange(size)
  const keeps = !(inode.mode & (S_ISUID | S_ISGID)) || capableOver(inode.sb.vfs.cred, inode, CAP_FSETID)
  if (!keeps) {
    dropSetId(change, inode)
    change.force = true
  }
  return change
}

/** The same by open(2) with O_TRUNC or ftruncate(2): through an open file (ATTR_OPEN). */
export function openTruncation(inode: Inode, size: number): Attributes {
  const change = truncation(inode, size)
  change.open = true
  return change
}

export function sizeChange(size: number): Attributes {
  const change = new Attributes()
  change.size = size
  return change
}

export function modeChange(mode: number): Attributes {
  const change = new Attributes()
  change.mode = mode
  return change
}

export function ownerChange(uid: number, gid: number): Attributes {
  const change = new Attributes()
  change.uid = uid
  change.gid = gid
  return change
}

/** Times that the caller says. */
export function timesChange(times: Times): Attributes {
  const change = new Attributes()
  change.atime = { sec: times.atimeSec, nsec: times.atimeNsec }
  change.mtime = { sec: times.mtimeSec, nsec: times.mtimeNsec }
  change.timesSet = true
  return change
}

/** Those of an inode, or kept of one. */
export interface Times {
  readonly atimeSec: number
  readonly atimeNsec: number
  readonly mtimeSec: number
  readonly mtimeNsec: number
}

export const timesOf = ({ atimeSec, atimeNsec, mtimeSec, mtimeNsec }: Inode): Times => ({
  atimeSec,
  atimeNsec,
  mtimeSec,
  mtimeNsec,
})

/** setattr_prepare: may the caller make these changes? -EPERM if not. May drop the set-group-id bit of `mode`. */
export function setattrPrepare(inode: Inode, attributes: Attributes): number {
  const { cred } = inode.sb.vfs
  const { uid, gid, mode } = attributes
  if (attributes.force) return 0
  if (uid !== undefined) {
    const unchanged = cred.euid === inode.uid && uid === inode.uid
    if (!unchanged && !capableOver(cred, inode, CAP_CHOWN)) return -EPERM
  }
  if (gid !== undefined) {
    const allowed = cred.euid === inode.uid && (gid === inode.gid || inGroup(cred, gid))
    if (!allowed && !capableOver(cred, inode, CAP_CHOWN)) return -EPERM
  }
  if (mode !== undefined && attributes.size === undefined && uid === undefined && gid === undefined) {
    if (!isOwnerOrCapable(cred, inode)) return -EPERM
    // Here, with the caller's credentials: an overlay makes the change with the mounter's.
    if (!inGroup(cred, gid ?? inode.gid) && !capableOver(cred, inode, CAP_FSETID))
      attributes.mode = mode & ~S_ISGID
  }
  if (attributes.timesSet && !isOwnerOrCapable(cred, inode)) return -EPERM
  return 0
}

/** setattr_copy: writes the attributes into the inode, and ctime. */
export function copyAttributes(inode: Inode, attributes: Attributes): void {
  const { cred } = inode.sb.vfs
  if (attributes.uid !== undefined) inode.uid = attributes.uid
  if (attributes.gid !== undefined) inode.gid = attributes.gid
  touch(inode, CTIME)
  if (attributes.atime !== undefined) {
    inode.atimeSec = attributes.atime.sec
    inode.atimeNsec = attributes.atime.nsec
  }
  if (attributes.mtime !== undefined) {
    inode.mtimeSec = attributes.mtime.sec
    inode.mtimeNsec = attributes.mtime.nsec
  }
  if (attributes.mode !== undefined) {
    let { mode } = attributes
    if (!inGroup(cred, inode.gid) && !capableOver(cred, inode, CAP_FSETID)) mode &= ~S_ISGID
    inode.mode = (inode.mode & S_IFMT) | (mode & S_IALLUGO)
    if (inode.xattrs !== null) chmodAcl(inode)
  }
}

/** simple_setattr with truncation, for file systems that keep everything in the inode. */
export function simpleSetattr(dentry: Dentry, attributes: Attributes): number {
  const inode = dentry.inode as Inode
  const error = setattrPrepare(inode, attributes)
  if (error < 0) return error
  if (attributes.size !== undefined) {
    const { size } = attributes
    // Giving pages back counts as a change, even where the size stays (shmem_truncate_range).
    const shrinks = size <= inode.size && inode.pages !== null && inode.pages.blocks() > 0
    if (size !== inode.size || shrinks || attributes.open) touch(inode, MTIME)
    if (size < inode.size) inode.pages?.truncate(size)
    inode.size = size
  }
  copyAttributes(inode, attributes)
  return 0
}

/** chown(2) and friends: -1 leaves an id. Takes set-id bits away but from directories. */
export function changeOwner(dentry: Dentry, uid: number, gid: number): number {
  const inode = dentry.inode as Inode
  const attributes = new Attributes()
  if (uid !== -1) attributes.uid = uid
  if (gid !== -1) attributes.gid = gid
  if (!isDirectory(inode.mode)) {
    dropSetId(attributes, inode)
    // Whether it is seen here or not.
    attributes.killSetUserId = true
  }
  return notifyChange(dentry, attributes)
}
