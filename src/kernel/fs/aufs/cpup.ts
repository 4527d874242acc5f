/** Copy-up between branches: fs/aufs/cpup.c, and which branch is written to: wbr_policy.c. */

import { modeChange, notifyChange, ownerChange, timesChange } from '../../vfs/attr.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { pathInFileSystem } from '../../vfs/dentry.ts'
import { EROFS } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
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
} from '../../vfs/mode.ts'
import { lookupForCreate, readLink } from '../../vfs/namei.ts'
import { vfsCreate, vfsLink, vfsMkdir, vfsMknod, vfsSymlink } from '../../vfs/names.ts'
import { copyRange } from '../../vfs/open.ts'
import { getxattrUnchecked, vfsListxattr, vfsSetxattr } from '../../vfs/xattr.ts'
import {
  type AufsInode,
  asBranchUser,
  aufsOf,
  type Branch,
  type BranchPath,
  branchPath,
  copyAttributes,
  isWritable,
  placesOf,
  topOf,
} from './branch.ts'
import { appendPseudoLink } from './plink.ts'

/**
 * au_wbr_create_tdp ("top down parent"): the highest branch that has the parent; if that one is read-only, the
 * nearest writable one above it. -EROFS when there is none, whatever lies below.
 */
export function branchForCreate(parent: Dentry): Branch | number {
  const top = topOf(parent.inode as Inode).branch
  if (isWritable(top)) return top
  const { branches } = aufsOf(parent.sb)
  for (let index = top.index - 1; index >= 0; index--) {
    const branch = branches[index] as Branch
    if (isWritable(branch)) return branch
  }
  return -EROFS
}

/** The branch that a change of this file is made in: its own if it can be written, else one above. */
export function branchForChange(dentry: Dentry): Branch | number {
  const { branch } = topOf(dentry.inode as Inode)
  if (isWritable(branch)) return branch
  const { branches } = aufsOf(dentry.sb)
  for (let index = branch.index - 1; index >= 0; index--) {
    const above = branches[index] as Branch
    if (isWritable(above)) return above
  }
  return -EROFS
}

/** au_cpup_dirs: a directory in a branch, with all above it. Returns the branch's dentry of it. */
export function directoryIn(branch: Branch, dentry: Dentry): Dentry | number {
  if (dentry.parent === dentry) return branch.root
  const present = placesOf(dentry).find((place) => place.branch === branch)
  if (present !== undefined) return present.dentry
  const parent = directoryIn(branch, dentry.parent)
  return typeof parent === 'number' ? parent : copyTo(branch, parent, dentry, 0)
}

/** Makes sure that the file is in a writable branch. `size`: bytes to be copied; undefined for all. */
export function copyUp(dentry: Dentry, size?: number): number {
  const branch = branchForChange(dentry)
  if (typeof branch === 'number') return branch
  const inode = dentry.inode as Inode
  const { pseudoLink } = inode.priv as AufsInode
  const isCopied = topOf(inode).branch === branch
  if (isCopied && topOf(inode) !== pseudoLink) return 0
  return asBranchUser(dentry.sb.vfs, () => {
    const parent = directoryIn(branch, dentry.parent)
    if (typeof parent === 'number') return parent
    if (isCopied) return linkCopy(inode, parent, dentry.name)
    const copy = copyTo(branch, parent, dentry, size)
    return typeof copy === 'number' ? copy : 0
  })
}

/** The file was copied up under another name: this one is made a link of it. */
function linkCopy(inode: Inode, parent: Dentry, name: string): number {
  const { branch, dentry: source } = topOf(inode)
  const place = lookupForCreate(parent, name)
  if (typeof place === 'number') return place
  const error = vfsLink(source, parent.inode as Inode, place)
  if (error < 0) return error
  ;(inode.priv as AufsInode).places = [{ branch, dentry: place }]
  return 0
}

/** Holes of so many bytes stay holes (au_do_copy_file: st_blksize). */
const BLOCK = 4096

/** au_cpup_single: type, data, mode, owner, times, xattrs; `name`: what the copy is called. */
export function copyTo(
  branch: Branch,
  parent: Dentry,
  dentry: Dentry,
  size: number | undefined,
  name = dentry.name,
): Dentry | number {
  const inode = dentry.inode as Inode
  const from = topOf(inode)
  const original = from.dentry.inode as Inode
  const place = lookupForCreate(parent, name)
  if (typeof place === 'number') return place
  const wanted = Math.min(size ?? original.size, original.size)
  emit(dentry, from, 'start', wanted)
  const parentInode = parent.inode as Inode
  const times = timesChange(parentInode)
  let error = place.inode === null ? make(parentInode, place, original, from) : 0
  if (error < 0) return error
  emit(dentry, from, 'create', wanted)
  if (isRegular(original.mode) && wanted > 0) {
    error = copyRange(branchPath(from), { mnt: branch.mnt, dentry: place }, wanted, BLOCK)
    if (error < 0) return error
  }
  emit(dentry, from, 'data', wanted)
  error = copyMetadata(from.dentry, place, original)
  if (error < 0) return error
  notifyChange(parent, times)
  emit(dentry, from, 'attributes', wanted)
  const info = inode.priv as AufsInode
  const copy: BranchPath = { branch, dentry: place }
  info.places = isDirectory(original.mode)
    ? [...info.places, copy].sort((a, b) => a.branch.index - b.branch.index)
    : [copy]
  aufsOf(dentry.sb).inodes.set(place.inode as unknown as Inode, inode)
  if (!isDirectory(original.mode) && original.nlink > 1) {
    error = appendPseudoLink(inode, copy)
    if (error < 0) return error
  }
  copyAttributes(inode)
  emit(dentry, from, 'done', wanted)
  return place
}

function make(parent: Inode, place: Dentry, original: Inode, from: BranchPath): number {
  const { mode } = original
  if (isRegular(mode)) return vfsCreate(parent, place, mode & S_IALLUGO)
  if (isDirectory(mode)) return vfsMkdir(parent, place, mode & S_IALLUGO)
  if (isSymlink(mode)) {
    const target = readLink(from.dentry)
    return typeof target === 'number' ? target : vfsSymlink(parent, place, target)
  }
  return vfsMknod(parent, place, mode, original.rdev)
}

function copyMetadata(from: Dentry, to: Dentry, original: Inode): number {
  const names = vfsListxattr(from)
  for (const name of typeof names === 'number' ? [] : names) {
    const value = getxattrUnchecked(from, name)
    if (typeof value !== 'number') vfsSetxattr(to, name, value, 0)
  }
  let error = notifyChange(to, ownerChange(original.uid, original.gid))
  if (error < 0) return error
  if (!isSymlink(original.mode)) {
    error = notifyChange(to, modeChange(original.mode & ~S_IFMT))
    if (error < 0) return error
  }
  return notifyChange(to, timesChange(original))
}

/** aufs has no work directory: the copy is made under its name. */
function emit(
  dentry: Dentry,
  from: BranchPath,
  stage: 'start' | 'create' | 'data' | 'attributes' | 'done',
  size: number,
): void {
  const { vfs } = dentry.sb
  if (vfs.trace === null) return
  vfs.trace({
    type: 'copy-up',
    sb: dentry.sb.id,
    path: pathInFileSystem(dentry),
    stage,
    from: from.branch.index - 1,
    kind: kindOf((dentry.inode as Inode).mode),
    size,
    name: dentry.name,
    fn: 'au_cpup_single',
  })
}

/** How traces name a type. */
export function kindOf(mode: number): 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket' {
  if (isRegular(mode)) return 'file'
  if (isDirectory(mode)) return 'directory'
  if (isSymlink(mode)) return 'symlink'
  if (isFifo(mode)) return 'fifo'
  if (isCharDevice(mode) || isBlockDevice(mode)) return 'device'
  return isSocket(mode) ? 'socket' : 'device'
}
