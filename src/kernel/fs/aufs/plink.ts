/**
 * Pseudo links: fs/aufs/plink.c. A file of several names in a read-only branch is copied up under one of them; the
 * other names stay below. So that all go on being one file, the copy gets one more name, in `.wh..wh.plnk` of its
 * branch, and the names below lead to it as long as the union is mounted.
 */

import type { Inode } from '../../vfs/inode.ts'
import { lookupForCreate } from '../../vfs/namei.ts'
import { vfsLink, vfsUnlink } from '../../vfs/names.ts'
import { type AufsInode, aufsOf, type BranchPath } from './branch.ts'
import { pseudoLinkDirectory } from './whout.ts'

/** au_plink_append: `AUFS-INO.BRANCH-INO`. What an earlier mount left under that name goes. */
export function appendPseudoLink(inode: Inode, copy: BranchPath): number {
  const info = inode.priv as AufsInode
  if (info.pseudoLink !== null || aufsOf(inode.sb).settings.has('plink')) return 0
  const directory = pseudoLinkDirectory(copy.branch)
  if (directory === null) return 0
  const real = copy.dentry.inode as Inode
  const name = `${inode.ino}.${real.ino}`
  let place = lookupForCreate(directory, name)
  if (typeof place === 'number') return place
  if (place.inode !== null) {
    const removed = vfsUnlink(directory.inode as Inode, place)
    if (removed < 0) return removed
    place = lookupForCreate(directory, name)
    if (typeof place === 'number') return place
  }
  const error = vfsLink(copy.dentry, directory.inode as Inode, place)
  if (error < 0) return error
  info.pseudoLink = { branch: copy.branch, dentry: place }
  return 0
}

/** Where the file of a name is: where branches have the name, or above it where the pseudo link leads. */
export function throughPseudoLink(inode: Inode, named: readonly BranchPath[]): readonly BranchPath[] {
  const { pseudoLink } = inode.priv as AufsInode
  const top = named[0]
  if (pseudoLink === null || top === undefined) return named
  return pseudoLink.branch.index < top.branch.index ? [pseudoLink] : named
}
