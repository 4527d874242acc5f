/** Making, removing and renaming: fs/aufs/i_op_add.c, i_op_del.c, i_op_ren.c. */

import { RENAME_NOREPLACE } from '../../abi.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { pathInFileSystem, unhash } from '../../vfs/dentry.ts'
import { EINVAL, ENOENT, ENOTEMPTY, EPERM, EXDEV } from '../../vfs/errno.ts'
import type { Inode, InodeOperations } from '../../vfs/inode.ts'
import { isDirectory, S_IALLUGO } from '../../vfs/mode.ts'
import { lookupChild, lookupForCreate } from '../../vfs/namei.ts'
import {
  vfsCreate,
  vfsLink,
  vfsMkdir,
  vfsMknod,
  vfsRename,
  vfsRmdir,
  vfsSymlink,
  vfsUnlink,
} from '../../vfs/names.ts'
import {
  type AufsInode,
  asBranchUser,
  aufsOf,
  type Branch,
  copyAttributes,
  hasWhiteouts,
  isMerged,
  placesOf,
  topOf,
} from './branch.ts'
import { branchForChange, branchForCreate, copyTo, copyUp, directoryIn, kindOf } from './cpup.ts'
import { dentryOperations, findPlaces, inodeFor, lookup } from './dentry.ts'
import { logWarningOnce } from './log.ts'
import { appendPseudoLink } from './plink.ts'
import { isLogicallyEmpty } from './vdir.ts'
import { createOpaque, createWhiteout, isWhitedOut, isWhiteoutName, removeWhiteout } from './whout.ts'

export const directoryInodeOperations: InodeOperations = {
  lookup,
  create: (_dir, dentry, mode) => add(dentry, (dir, place) => vfsCreate(dir, place, mode & S_IALLUGO)),
  mkdir: (_dir, dentry, mode) => add(dentry, (dir, place) => vfsMkdir(dir, place, mode & S_IALLUGO)),
  mknod: (_dir, dentry, mode, rdev) => add(dentry, (dir, place) => vfsMknod(dir, place, mode, rdev)),
  symlink: (_dir, dentry, target) => add(dentry, (dir, place) => vfsSymlink(dir, place, target)),
  link,
  unlink: (_dir, dentry) => remove(dentry, false),
  rmdir: (_dir, dentry) => remove(dentry, true),
  rename: (_oldDir, old, _newDir, target, flags) => rename(old, target, flags),
}

/** epilog of the add functions: the new entry, without the whiteout that was there. */
function add(dentry: Dentry, make: (dir: Inode, place: Dentry) => number): number {
  if (isWhiteoutName(dentry.name)) return -EPERM
  const branch = branchForCreate(dentry.parent)
  if (typeof branch === 'number') return branch
  return asBranchUser(dentry.sb.vfs, () => {
    const parent = directoryIn(branch, dentry.parent)
    if (typeof parent === 'number') return parent
    const place = lookupForCreate(parent, dentry.name)
    if (typeof place === 'number') return place
    const overWhiteout = isWhitedOut(parent, dentry.name)
    let error = make(parent.inode as Inode, place)
    if (error < 0) return error
    const made = place.inode as unknown as Inode
    // What lies below was hidden and has to stay so.
    if (isDirectory(made.mode) && (overWhiteout || aufsOf(dentry.sb).settings.has('diropq'))) {
      error = createOpaque(branch, place)
      if (error < 0) return error
    }
    if (overWhiteout) {
      error = removeWhiteout(parent, dentry.name)
      if (error < 0) return error
    }
    dentry.inode = inodeFor(dentry.sb, [{ branch, dentry: place }])
    dentry.op = dentryOperations
    copyAttributes(dentry.parent.inode as Inode)
    const { vfs } = dentry.sb
    if (vfs.trace !== null) {
      vfs.trace({
        type: 'create',
        sb: dentry.sb.id,
        path: pathInFileSystem(dentry),
        kind: kindOf(made.mode),
        overWhiteout,
        fn: 'add_simple',
      })
    }
    return 0
  })
}

/**
 * aufs_link: in the branch of the source. What cannot be written is copied up, under the new name and with a pseudo
 * link, or under its own where there are none.
 */
function link(old: Dentry, _dir: Inode, dentry: Dentry): number {
  if (isWhiteoutName(dentry.name)) return -EPERM
  const branch = branchForChange(old)
  if (typeof branch === 'number') return branch
  const inode = old.inode as Inode
  if (aufsOf(old.sb).settings.has('plink')) {
    const error = copyUp(old)
    if (error < 0) return error
  }
  return asBranchUser(dentry.sb.vfs, () => {
    const parent = directoryIn(branch, dentry.parent)
    if (typeof parent === 'number') return parent
    const error =
      topOf(inode).branch === branch
        ? linkFrom(topOf(inode).dentry, parent, dentry.name)
        : copyUnderName(branch, parent, old, dentry.name)
    if (error < 0) return error
    removeWhiteout(parent, dentry.name)
    dentry.inode = inode
    dentry.op = dentryOperations
    copyAttributes(inode)
    if ((inode.priv as AufsInode).pseudoLink !== null) inode.nlink++
    return 0
  })
}

function linkFrom(source: Dentry, parent: Dentry, name: string): number {
  const place = lookupForCreate(parent, name)
  return typeof place === 'number' ? place : vfsLink(source, parent.inode as Inode, place)
}

/** au_cpup_or_link */
function copyUnderName(branch: Branch, parent: Dentry, old: Dentry, name: string): number {
  const copy = copyTo(branch, parent, old, undefined, name)
  return typeof copy === 'number' ? copy : appendPseudoLink(old.inode as Inode, { branch, dentry: copy })
}

/**
 * Would the name show through from a branch below if the one in `branch` were gone? Whiteouts and opaque marks of
 * branches between count.
 */
function showsThrough(dentry: Dentry, branch: Branch): boolean {
  for (const { branch: below, dentry: directory } of placesOf(dentry.parent)) {
    if (below.index <= branch.index) continue
    if (hasWhiteouts(below) && isWhitedOut(directory, dentry.name)) return false
    const found = lookupChild(directory, dentry.name)
    if (found !== null && typeof found !== 'number') return true
  }
  return false
}

/** aufs_unlink, aufs_rmdir */
function remove(dentry: Dentry, isDir: boolean): number {
  if (isDir) {
    const empty = isLogicallyEmpty(dentry)
    if (typeof empty === 'number') return empty
    if (!empty) return -ENOTEMPTY
  }
  const branch = branchForChange(dentry)
  if (typeof branch === 'number') return branch
  // Of this name: the inode may be known by another one, or by a pseudo link.
  const places = findPlaces(dentry)
  if (typeof places === 'number') return places
  const top = places[0]
  if (top === undefined) return -ENOENT
  return asBranchUser(dentry.sb.vfs, () => {
    const parent = directoryIn(branch, dentry.parent)
    if (typeof parent === 'number') return parent
    const present = top.branch === branch
    const needsWhiteout = !present || showsThrough(dentry, branch)
    if (needsWhiteout) {
      const error = createWhiteout(branch, parent, dentry.name)
      if (error < 0) return error
      emitWhiteout(dentry)
    }
    if (present) {
      const error = isDir ? removeDirectory(top.dentry) : vfsUnlink(parent.inode as Inode, top.dentry)
      if (error < 0) return error
    }
    const inode = dentry.inode as Inode
    const isCounted = present && (inode.priv as AufsInode).pseudoLink === null
    inode.nlink = isDir ? 0 : isCounted ? (top.dentry.inode as Inode).nlink : Math.max(0, inode.nlink - 1)
    copyAttributes(dentry.parent.inode as Inode)
    const { vfs } = dentry.sb
    if (!needsWhiteout && vfs.trace !== null) {
      vfs.trace({
        type: 'remove',
        sb: dentry.sb.id,
        path: pathInFileSystem(dentry),
        kind: isDir ? 'directory' : 'file',
        fn: isDir ? 'aufs_rmdir' : 'aufs_unlink',
      })
    }
    unhash(dentry)
    return 0
  })
}

function emitWhiteout(dentry: Dentry): void {
  const { vfs } = dentry.sb
  if (vfs.trace === null) return
  const path = pathInFileSystem(dentry)
  vfs.trace({ type: 'whiteout', sb: dentry.sb.id, path, stage: 'make', name: null, fn: 'au_wh_create' })
}

/** au_whtmp_rmdir: a directory of the branch goes with the whiteouts in it. */
function removeDirectory(directory: Dentry): number {
  for (const child of [...(directory.children?.values() ?? [])]) {
    if (child.inode !== null && isWhiteoutName(child.name)) {
      const error = vfsUnlink(directory.inode as Inode, child)
      if (error < 0) return error
    }
  }
  return vfsRmdir(directory.parent.inode as Inode, directory)
}

/** aufs_rename: -EXDEV for a directory that more than one branch has; then mv(1) copies. */
function rename(old: Dentry, target: Dentry, flags: number): number {
  if (flags & ~RENAME_NOREPLACE) return -EINVAL
  if (isWhiteoutName(target.name)) return -EPERM
  const inode = old.inode as Inode
  const { vfs } = old.sb
  if (isDirectory(inode.mode) && (isMerged(old) || typeof branchForChange(old) === 'number'))
    return exdev(old)
  if (isDirectory(inode.mode) && topOf(inode).branch !== branchForChange(old)) return exdev(old)
  if (target.inode !== null && isDirectory(target.inode.mode)) {
    const empty = isLogicallyEmpty(target)
    if (typeof empty === 'number') return empty
    if (!empty) return -ENOTEMPTY
  }
  let error = copyUp(old)
  if (error < 0) return error
  const source = topOf(inode)
  const needsWhiteout = showsThrough(old, source.branch)
  const hidesBelow = target.inode !== null || isWhitedOutAnywhere(target)
  error = asBranchUser(vfs, () => {
    const parent = directoryIn(source.branch, target.parent)
    if (typeof parent === 'number') return parent
    const place = lookupForCreate(parent, target.name)
    if (typeof place === 'number') return place
    if (place.inode !== null && isDirectory(place.inode.mode)) {
      const removed = removeDirectory(place)
      if (removed < 0) return removed
    }
    const free = lookupForCreate(parent, target.name)
    if (typeof free === 'number') return free
    const oldParent = source.dentry.parent
    const renamed = vfsRename(source.dentry, free, 0)
    if (renamed < 0) return renamed
    removeWhiteout(parent, target.name)
    if (isDirectory(inode.mode) && hidesBelow) createOpaque(source.branch, source.dentry)
    return needsWhiteout ? createWhiteout(source.branch, oldParent, old.name) : 0
  })
  if (error < 0) return error
  ;(inode.priv as AufsInode).places = [{ branch: source.branch, dentry: source.dentry }]
  copyAttributes(inode)
  copyAttributes(old.parent.inode as Inode)
  copyAttributes(target.parent.inode as Inode)
  if (vfs.trace !== null) {
    const [path, to] = [pathInFileSystem(old), pathInFileSystem(target)]
    vfs.trace({ type: 'rename', sb: old.sb.id, path, to, fn: 'aufs_rename' })
  }
  return 0
}

const isWhitedOutAnywhere = (dentry: Dentry): boolean =>
  placesOf(dentry.parent).some(({ dentry: directory }) => isWhitedOut(directory, dentry.name))

function exdev(old: Dentry): number {
  logWarningOnce(
    old.sb.vfs,
    'may_rename_srcdir:564',
    'renaming dir who has child(ren) on multiple branches, is not supported',
  )
  return -EXDEV
}
