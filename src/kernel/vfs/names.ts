/**
 * Making, removing and renaming names: the vfs_* functions of fs/namei.c. They check permissions on the
 * directory, call the file system, and keep the dentry cache right. Overlayfs calls them on its layers.
 * `dir` is always `dentry.parent.inode`.
 */

import { RENAME_EXCHANGE, RENAME_NOREPLACE, RENAME_WHITEOUT } from '../abi.ts'
import { CAP_FSETID, CAP_MKNOD, capable, capableOver, inGroup } from './cred.ts'
import { Dentry, exchangeDentries, hash, moveDentry, unhash } from './dentry.ts'
import { EACCES, EBUSY, EINVAL, EMLINK, ENOENT, EOPNOTSUPP, EPERM, EXDEV } from './errno.ts'
import { type Inode, isAppendOnly, isImmutable } from './inode.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  S_IALLUGO,
  S_IFMT,
  S_IFREG,
  S_ISGID,
  S_ISVTX,
  S_IXGRP,
} from './mode.ts'
import {
  IN_ATTRIB,
  IN_CREATE,
  IN_DELETE,
  IN_MOVE_SELF,
  notifyGone,
  notifyInode,
  notifyMove,
  notifyName,
} from './notify.ts'
import { inodePermission, MAY_EXEC, MAY_WRITE, mayCreate, mayDelete } from './permission.ts'

const MAX_LINKS = 65000

/** vfs_create: a regular file. -EEXIST, -ENOENT, -EACCES, -EROFS, then the file system's. */
export function vfsCreate(dir: Inode, dentry: Dentry, mode: number): number {
  const error = mayCreate(dir, dentry)
  if (error < 0) return error
  if (dir.op.create === undefined) return -EACCES
  return finish(dentry, dir.op.create(dir, dentry, S_IFREG | (stripSetGid(dir, mode) & S_IALLUGO)))
}

export function vfsMkdir(dir: Inode, dentry: Dentry, mode: number): number {
  const error = mayCreate(dir, dentry)
  if (error < 0) return error
  if (dir.op.mkdir === undefined) return -EPERM
  return finish(dentry, dir.op.mkdir(dir, dentry, mode & (0o777 | S_ISVTX)))
}

/** vfs_mknod: `mode` with its type. Devices need CAP_MKNOD, but for the whiteout 0/0. */
export function vfsMknod(dir: Inode, dentry: Dentry, mode: number, rdev: number): number {
  const error = mayCreate(dir, dentry)
  if (error < 0) return error
  const isWhiteout = isCharDevice(mode) && rdev === 0
  if ((isCharDevice(mode) || isBlockDevice(mode)) && !isWhiteout && !capable(dir.sb.vfs.cred, CAP_MKNOD))
    return -EPERM
  if (dir.op.mknod === undefined) return -EPERM
  const permissions = (mode & S_IFMT) === S_IFREG ? stripSetGid(dir, mode) : mode
  return finish(dentry, dir.op.mknod(dir, dentry, (mode & S_IFMT) | (permissions & S_IALLUGO), rdev))
}

export function vfsSymlink(dir: Inode, dentry: Dentry, target: string): number {
  const error = mayCreate(dir, dentry)
  if (error < 0) return error
  if (dir.op.symlink === undefined) return -EPERM
  return finish(dentry, dir.op.symlink(dir, dentry, target))
}

/** vfs_tmpfile: a dentry without a name whose inode has no links, for O_TMPFILE. */
export function vfsTmpfile(parent: Dentry, mode: number): Dentry | number {
  const dir = parent.inode as Inode
  const error = inodePermission(dir, MAY_WRITE | MAY_EXEC)
  if (error < 0) return error
  if (dir.op.tmpfile === undefined) return -EOPNOTSUPP
  const dentry = new Dentry('', parent, parent.sb)
  const result = dir.op.tmpfile(dir, dentry, S_IFREG | (stripSetGid(dir, mode) & S_IALLUGO))
  if (result < 0) return result
  const inode = dentry.inode as Inode
  dentry.name = `#${inode.ino}`
  inode.linkable = true
  return dentry
}

/** vfs_link. -EXDEV, -EPERM (directory), -ENOENT (no name left and not a tmpfile), -EMLINK. */
export function vfsLink(old: Dentry, dir: Inode, dentry: Dentry): number {
  const inode = old.inode
  if (inode === null) return -ENOENT
  const error = mayCreate(dir, dentry)
  if (error < 0) return error
  if (dir.sb !== inode.sb) return -EXDEV
  // A new name is a change too: of the count of links.
  if (isAppendOnly(inode) || isImmutable(inode)) return -EPERM
  if (dir.op.link === undefined) return -EPERM
  if (isDirectory(inode.mode)) return -EPERM
  if (inode.nlink === 0 && !inode.linkable) return -ENOENT
  if (inode.nlink >= MAX_LINKS) return -EMLINK
  const result = dir.op.link(old, dir, dentry)
  if (result === 0) {
    inode.linkable = false
    notifyInode(inode, IN_ATTRIB)
  }
  return finish(dentry, result)
}

export function vfsUnlink(dir: Inode, dentry: Dentry): number {
  const error = mayDelete(dir, dentry, false)
  if (error < 0) return error
  if (dir.op.unlink === undefined) return -EPERM
  if (dentry.mounted !== null) return -EBUSY
  const inode = dentry.inode as Inode
  const result = dir.op.unlink(dir, dentry)
  if (result < 0) return result
  unhash(dentry)
  notifyInode(inode, IN_ATTRIB)
  evictIfUnused(inode)
  notifyName(dir, inode, dentry.name, IN_DELETE)
  return 0
}

export function vfsRmdir(dir: Inode, dentry: Dentry): number {
  const error = mayDelete(dir, dentry, true)
  if (error < 0) return error
  if (dir.op.rmdir === undefined) return -EPERM
  if (dentry.mounted !== null) return -EBUSY
  const inode = dentry.inode as Inode
  const result = dir.op.rmdir(dir, dentry)
  if (result < 0) return result
  unhash(dentry)
  if (inode.opens === 0) notifyGone(inode)
  evictIfUnused(inode)
  notifyName(dir, inode, dentry.name, IN_DELETE)
  return 0
}

/**
 * vfs_rename. The caller has seen to it that neither is an ancestor of the other. In order: nothing to do when
 * both are one inode; may_delete(old), may_create or may_delete(new); -EPERM, -EACCES (a directory changes
 * its parent), -EBUSY (mount point), then the file system's: -ENOTEMPTY, -EXDEV, -EINVAL.
 */
export function vfsRename(old: Dentry, target: Dentry, flags: number): number {
  const oldDir = old.parent.inode as Inode
  const newDir = target.parent.inode as Inode
  const source = old.inode
  if (source !== null && source === target.inode) return 0
  let error = mayDelete(oldDir, old, source !== null && isDirectory(source.mode))
  if (error < 0) return error
  const moved = source as Inode
  const replaced = target.inode
  if (replaced === null) error = mayCreate(newDir, target)
  else {
    const wanted = flags & RENAME_EXCHANGE ? replaced : moved
    error = mayDelete(newDir, target, isDirectory(wanted.mode))
  }
  if (error < 0) return error
  if (oldDir.op.rename === undefined) return -EPERM
  if (newDir !== oldDir) {
    if (isDirectory(moved.mode)) {
      error = inodePermission(moved, MAY_WRITE)
      if (error < 0) return error
    }
    if (flags & RENAME_EXCHANGE && replaced !== null && isDirectory(replaced.mode)) {
      error = inodePermission(replaced, MAY_WRITE)
      if (error < 0) return error
    }
  }
  if (old.mounted !== null || target.mounted !== null) return -EBUSY
  const oldName = old.name
  const newName = target.name
  if (replaced === null && flags & RENAME_EXCHANGE) return -ENOENT
  const result = oldDir.op.rename(oldDir, old, newDir, target, flags)
  if (result < 0) return result
  // A file system that left something at the old place (a whiteout) has hashed a dentry of its own there.
  if (flags & RENAME_EXCHANGE) exchangeDentries(old, target)
  else moveDentry(old, target)
  if (oldDir.sb.vfs.allWatches.size > 0) {
    notifyMove(oldDir, oldName, newDir, newName, moved)
    if (flags & RENAME_EXCHANGE) notifyMove(newDir, newName, oldDir, oldName, replaced as Inode)
    else if (replaced !== null) notifyInode(replaced, IN_ATTRIB)
    notifyInode(moved, IN_MOVE_SELF)
  }
  if (replaced !== null && !(flags & RENAME_EXCHANGE)) evictIfUnused(replaced)
  return 0
}

/** The flags that fit together; -EINVAL otherwise (do_renameat2). */
export function checkRenameFlags(flags: number): number {
  if (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) return -EINVAL
  if (flags & RENAME_EXCHANGE && flags & (RENAME_NOREPLACE | RENAME_WHITEOUT)) return -EINVAL
  return 0
}

/** Frees an inode that has neither names nor open files. */
export function evictIfUnused(inode: Inode): void {
  if (inode.nlink > 0 || inode.opens > 0) return
  notifyGone(inode)
  inode.pages?.release()
  inode.sb.op.evict?.(inode)
}

/** inode_init_owner: owner, group and set-group-id of what is made in a directory. */
export function initOwner(inode: Inode, dir: Inode, mode: number): void {
  const { cred } = inode.sb.vfs
  inode.uid = cred.euid
  if (dir.mode & S_ISGID) {
    inode.gid = dir.gid
    inode.mode = isDirectory(mode) ? mode | S_ISGID : mode
  } else {
    inode.gid = cred.egid
    inode.mode = mode
  }
}

/** mode_strip_sgid: in a set-group-id directory, others may not make set-group-id programs. */
function stripSetGid(dir: Inode, mode: number): number {
  if ((mode & (S_ISGID | S_IXGRP)) !== (S_ISGID | S_IXGRP) || !(dir.mode & S_ISGID)) return mode
  const { cred } = dir.sb.vfs
  if (inGroup(cred, dir.gid) || capableOver(cred, dir, CAP_FSETID)) return mode
  return mode & ~S_ISGID
}

/** d_instantiate's other half: a dentry that got its inode is findable. */
function finish(dentry: Dentry, result: number): number {
  if (result !== 0 || dentry.inode === null) return result
  if (!dentry.hashed) hash(dentry)
  const dir = dentry.parent.inode
  if (dir !== null && dir.watches !== null) notifyName(dir, dentry.inode, dentry.name, IN_CREATE)
  return result
}
