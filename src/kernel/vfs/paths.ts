/**
 * The system calls that take names: do_mkdirat, do_unlinkat, do_renameat2 and so on of fs/namei.c, each with its
 * errors in the kernel's order. `fs` is the caller's root, working directory and umask.
 */

import { RENAME_EXCHANGE, RENAME_NOREPLACE, type Stat } from '../abi.ts'
import { isLongerThan } from '../text.ts'
import { notifyChange } from './attr.ts'
import { type Dentry, isBelow } from './dentry.ts'
import {
  EBUSY,
  EEXIST,
  EINVAL,
  EISDIR,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  EPERM,
  EROFS,
  ESTALE,
  EXDEV,
} from './errno.ts'
import { type Attributes, fillAttributes, type Inode } from './inode.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSocket,
  isSymlink,
  S_IALLUGO,
  S_IFMT,
  S_IFREG,
  S_ISGID,
  S_ISUID,
  S_IXGRP,
} from './mode.ts'
import { isReadOnly, type Mount, type Path } from './mount.ts'
import {
  type FsStruct,
  LOOKUP_FOLLOW,
  lookupChild,
  lookupForCreate,
  lookupPath,
  PATH_MAX,
  readLink,
  touchAtime,
  Walk,
  walkToParent,
} from './namei.ts'
import {
  checkRenameFlags,
  vfsCreate,
  vfsLink,
  vfsMkdir,
  vfsMknod,
  vfsRename,
  vfsRmdir,
  vfsSymlink,
  vfsUnlink,
} from './names.ts'
import { inodePermission, isOwnerOrCapable, MAY_EXEC, MAY_READ, MAY_WRITE } from './permission.ts'
import { maskedMode } from './posix_acl.ts'
import type { Vfs } from './vfs.ts'

/** vfs_getattr */
export function getattr(dentry: Dentry): Stat | number {
  const inode = dentry.inode as Inode
  return inode.op.getattr === undefined ? fillAttributes(inode) : inode.op.getattr(dentry)
}

/** faccessat(2) for an inode that was found; `mask` 0 asks for existence only. */
export function accessPath(path: Path, mask: number): number {
  const inode = path.dentry.inode as Inode
  if (mask === 0) return 0
  const error = inodePermission(inode, mask)
  if (error < 0) return error
  const special =
    isCharDevice(inode.mode) || isBlockDevice(inode.mode) || isFifo(inode.mode) || isSocket(inode.mode)
  return mask & MAY_WRITE && !special && isReadOnly(path.mnt) ? -EROFS : 0
}

export function mkdirAt(vfs: Vfs, fs: FsStruct, name: string, mode: number): number {
  return create(vfs, fs, name, true, (dir, dentry) => vfsMkdir(dir, dentry, maskedMode(dir, mode, fs.umask)))
}

export function symlinkAt(vfs: Vfs, fs: FsStruct, target: string, name: string): number {
  if (target === '') return -ENOENT
  if (isLongerThan(target, PATH_MAX - 1)) return -ENAMETOOLONG
  return create(vfs, fs, name, false, (dir, dentry) => vfsSymlink(dir, dentry, target))
}

/** mknod(2): -EPERM for a directory, -EINVAL for other types. */
export function mknodAt(vfs: Vfs, fs: FsStruct, name: string, mode: number, rdev: number): number {
  const type = mode & S_IFMT
  if (isDirectory(mode)) return -EPERM
  if (
    type !== 0 &&
    !isRegular(mode) &&
    !isCharDevice(mode) &&
    !isBlockDevice(mode) &&
    !isFifo(mode) &&
    !isSocket(mode)
  )
    return -EINVAL
  return create(vfs, fs, name, false, (dir, dentry) => {
    const masked = maskedMode(dir, mode, fs.umask)
    return type === 0 || type === S_IFREG
      ? vfsCreate(dir, dentry, masked & S_IALLUGO)
      : vfsMknod(dir, dentry, masked, rdev)
  })
}

/** linkat(2). protected_hardlinks is on, as on distributions. */
export function linkAt(vfs: Vfs, fs: FsStruct, oldName: string, newName: string, follow: boolean): number {
  const result = linkOnce(vfs, fs, oldName, newName, follow)
  return result === -ESTALE ? linkOnce(vfs, fs, oldName, newName, follow) : result
}

function linkOnce(vfs: Vfs, fs: FsStruct, oldName: string, newName: string, follow: boolean): number {
  const old = lookupPath(vfs, fs, oldName, follow ? LOOKUP_FOLLOW : 0)
  if (typeof old === 'number') return old
  return linkPath(vfs, fs, old, newName)
}

/** linkat(2) of something already found (AT_EMPTY_PATH: an O_TMPFILE). */
export function linkPath(vfs: Vfs, fs: FsStruct, old: Path, newName: string): number {
  return create(vfs, fs, newName, false, (dir, dentry, mnt) => {
    if (old.mnt !== mnt) return -EXDEV
    const error = mayLinkTo(old.dentry.inode as Inode)
    return error < 0 ? error : vfsLink(old.dentry, dir, dentry)
  })
}

/** may_linkat: hard links to what one could not write anyway are refused (proc(5), protected_hardlinks). */
function mayLinkTo(inode: Inode): number {
  const { cred } = inode.sb.vfs
  if (isOwnerOrCapable(cred, inode)) return 0
  const safe =
    isRegular(inode.mode) &&
    !(inode.mode & S_ISUID) &&
    (inode.mode & (S_ISGID | S_IXGRP)) !== (S_ISGID | S_IXGRP) &&
    inodePermission(inode, MAY_READ | MAY_WRITE) === 0
  return safe ? 0 : -EPERM
}

/**
 * filename_create: finds where the name is to be made and has `make` do it. -EEXIST when it is there, even on
 * a read-only file system; -ENOENT for `name/` of what is no directory; -EROFS.
 */
function create(vfs: Vfs, fs: FsStruct, name: string, directory: boolean, make: Make): number {
  const result = createOnce(vfs, fs, name, directory, make)
  return result === -ESTALE ? createOnce(vfs, fs, name, directory, make) : result
}

type Make = (dir: Inode, dentry: Dentry, mnt: Mount) => number

function createOnce(vfs: Vfs, fs: FsStruct, name: string, directory: boolean, make: Make): number {
  const walk = new Walk(vfs, fs)
  const error = walkToParent(walk, name)
  if (error < 0) return error
  if (walk.lastType !== 'name') return -EEXIST
  const dir = walk.dentry.inode as Inode
  const search = inodePermission(dir, MAY_EXEC)
  if (search < 0) return search
  const dentry = lookupForCreate(walk.dentry, walk.last)
  if (typeof dentry === 'number') return dentry
  if (dentry.inode !== null) return -EEXIST
  if (walk.trailingSlash && !directory) return -ENOENT
  if (isReadOnly(walk.mnt)) return -EROFS
  return make(dir, dentry, walk.mnt)
}

/** unlinkat(2): -EISDIR for `.` and `/`, -EROFS, -ENOENT, then `name/`: -EISDIR or -ENOTDIR, then may_delete's. */
export function unlinkAt(vfs: Vfs, fs: FsStruct, name: string): number {
  const result = unlinkOnce(vfs, fs, name)
  return result === -ESTALE ? unlinkOnce(vfs, fs, name) : result
}

function unlinkOnce(vfs: Vfs, fs: FsStruct, name: string): number {
  const found = findVictim(vfs, fs, name)
  if (typeof found === 'number') return found
  if (found.lastType !== 'name') return -EISDIR
  const dentry = victim(found)
  if (typeof dentry === 'number') return dentry
  if (found.trailingSlash) return isDirectory((dentry.inode as Inode).mode) ? -EISDIR : -ENOTDIR
  return vfsUnlink(found.dentry.inode as Inode, dentry)
}

/** rmdir(2): -ENOTEMPTY for `..`, -EINVAL for `.`, -EBUSY for `/`. */
export function rmdirAt(vfs: Vfs, fs: FsStruct, name: string): number {
  const result = rmdirOnce(vfs, fs, name)
  return result === -ESTALE ? rmdirOnce(vfs, fs, name) : result
}

function rmdirOnce(vfs: Vfs, fs: FsStruct, name: string): number {
  const found = findVictim(vfs, fs, name)
  if (typeof found === 'number') return found
  if (found.lastType === 'dotdot') return -ENOTEMPTY
  if (found.lastType === 'dot') return -EINVAL
  if (found.lastType === 'root') return -EBUSY
  const dentry = victim(found)
  if (typeof dentry === 'number') return dentry
  return vfsRmdir(found.dentry.inode as Inode, dentry)
}

function findVictim(vfs: Vfs, fs: FsStruct, name: string): Walk | number {
  const walk = new Walk(vfs, fs)
  const error = walkToParent(walk, name)
  return error < 0 ? error : walk
}

function victim(walk: Walk): Dentry | number {
  if (isReadOnly(walk.mnt)) return -EROFS
  const search = inodePermission(walk.dentry.inode as Inode, MAY_EXEC)
  if (search < 0) return search
  return lookupChild(walk.dentry, walk.last) ?? -ENOENT
}

/** renameat2(2), with do_renameat2's order of errors. */
export function renameAt(vfs: Vfs, fs: FsStruct, oldName: string, newName: string, flags: number): number {
  const badFlags = checkRenameFlags(flags)
  if (badFlags < 0) return badFlags
  const result = renameOnce(vfs, fs, oldName, newName, flags)
  return result === -ESTALE ? renameOnce(vfs, fs, oldName, newName, flags) : result
}

function renameOnce(vfs: Vfs, fs: FsStruct, oldName: string, newName: string, flags: number): number {
  const from = new Walk(vfs, fs)
  let error = walkToParent(from, oldName)
  if (error < 0) return error
  const to = new Walk(vfs, fs)
  error = walkToParent(to, newName)
  if (error < 0) return error
  if (from.mnt !== to.mnt) return -EXDEV
  if (from.lastType !== 'name') return -EBUSY
  if (to.lastType !== 'name') return flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY
  if (isReadOnly(from.mnt)) return -EROFS
  const { sb } = from.dentry
  // lock_rename
  sb.movesDirectories = from.dentry !== to.dentry
  error = renameLast(from, to, flags)
  sb.movesDirectories = false
  return error
}

function renameLast(from: Walk, to: Walk, flags: number): number {
  let error = inodePermission(from.dentry.inode as Inode, MAY_EXEC)
  if (error < 0) return error
  const old = lookupChild(from.dentry, from.last)
  if (typeof old === 'number') return old
  if (old === null) return -ENOENT
  error = inodePermission(to.dentry.inode as Inode, MAY_EXEC)
  if (error < 0) return error
  const target = lookupForCreate(to.dentry, to.last)
  if (typeof target === 'number') return target
  error = checkRename(from, to, old, target, flags)
  return error < 0 ? error : vfsRename(old, target, flags)
}

function checkRename(from: Walk, to: Walk, old: Dentry, target: Dentry, flags: number): number {
  const replaced = target.inode
  if (flags & RENAME_NOREPLACE && replaced !== null) return -EEXIST
  const exchange = (flags & RENAME_EXCHANGE) !== 0
  if (exchange) {
    if (replaced === null) return -ENOENT
    if (!isDirectory(replaced.mode) && to.trailingSlash) return -ENOTDIR
  }
  if (!isDirectory((old.inode as Inode).mode)) {
    if (from.trailingSlash || (!exchange && to.trailingSlash)) return -ENOTDIR
  }
  // Neither may contain the other: into itself is EINVAL, onto one's own ancestor ENOTEMPTY.
  if (isBelow(to.dentry, old)) return -EINVAL
  if (replaced !== null && isBelow(from.dentry, target)) return exchange ? -EINVAL : -ENOTEMPTY
  return 0
}

/** readlink(2): -EINVAL when it is no symlink. */
export function readlinkAt(vfs: Vfs, fs: FsStruct, name: string): string | number {
  const result = readlinkOnce(vfs, fs, name)
  return result === -ESTALE ? readlinkOnce(vfs, fs, name) : result
}

function readlinkOnce(vfs: Vfs, fs: FsStruct, name: string): string | number {
  const path = lookupPath(vfs, fs, name, 0)
  if (typeof path === 'number') return path
  if (!isSymlink((path.dentry.inode as Inode).mode)) return -EINVAL
  touchAtime(path)
  return readLink(path.dentry)
}

/** chmod, chown, utimes on what was found: -EROFS, then notify_change's. */
export function changeAttributes(path: Path, attributes: Attributes): number {
  return isReadOnly(path.mnt) ? -EROFS : notifyChange(path.dentry, attributes)
}
