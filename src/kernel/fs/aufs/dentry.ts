/** Looking names up through the branches: fs/aufs/dentry.c. */

import { isLongerThan } from '../../text.ts'
import { type Dentry, type DentryOperations, pathInFileSystem } from '../../vfs/dentry.ts'
import { EIO, ENAMETOOLONG, EPERM } from '../../vfs/errno.ts'
import { Inode } from '../../vfs/inode.ts'
import { isDirectory, isRegular } from '../../vfs/mode.ts'
import { lookupChild } from '../../vfs/namei.ts'
import type { SuperBlock } from '../../vfs/superblock.ts'
import {
  type AufsInode,
  asBranchUser,
  aufsOf,
  type Branch,
  type BranchPath,
  copyAttributes,
  hasWhiteouts,
  placesOf,
  topOf,
} from './branch.ts'
import { throughPseudoLink } from './plink.ts'
import { isOpaque, isWhiteoutName, testWhiteout } from './whout.ts'

/** 255 less what `.wh..wh.` and a suffix need */
export const NAME_MAX = 242

/** aufs_lookup: -EPERM for aufs's own names, -ENAMETOOLONG. */
export function lookup(_dir: Inode, dentry: Dentry): null | number {
  if (isWhiteoutName(dentry.name)) return -EPERM
  if (isLongerThan(dentry.name, NAME_MAX)) return -ENAMETOOLONG
  const places = findPlaces(dentry)
  if (typeof places === 'number') return places
  dentry.op = dentryOperations
  if (places.length > 0) dentry.inode = inodeFor(dentry.sb, places)
  return null
}

/** au_lkup_dentry: down from the parent's top branch; whiteouts, files and opaque directories end the way. */
export function findPlaces(dentry: Dentry): BranchPath[] | number {
  return asBranchUser(dentry.sb.vfs, () => {
    const found: BranchPath[] = []
    for (const { branch, dentry: directory } of placesOf(dentry.parent)) {
      const whiteout = hasWhiteouts(branch) ? testWhiteout(directory, dentry.name) : 0
      if (whiteout < 0) return whiteout
      if (whiteout === 1) {
        trace(dentry, branch, 'whiteout')
        break
      }
      const child = lookupChild(directory, dentry.name)
      if (typeof child === 'number') return child
      if (child === null) {
        trace(dentry, branch, 'absent')
        continue
      }
      const isDir = isDirectory((child.inode as Inode).mode)
      // Below a directory only directories count; a file of the same name is passed over.
      if (found.length > 0 && !isDir) continue
      trace(dentry, branch, isDir ? 'directory' : 'file')
      found.push({ branch, dentry: child })
      if (!isDir || (hasWhiteouts(branch) && isOpaque(child))) break
    }
    return found
  })
}

function trace(dentry: Dentry, branch: Branch, found: 'absent' | 'file' | 'directory' | 'whiteout'): void {
  const { vfs } = dentry.sb
  if (vfs.trace === null) return
  vfs.trace({
    type: 'lookup',
    sb: dentry.sb.id,
    path: pathInFileSystem(dentry),
    layer: branch.index === 0 ? 'upper' : branch.index - 1,
    found,
    fn: 'au_lkup_dentry',
  })
}

/** One aufs inode for each real one, so that hard links within a branch are hard links. */
export function inodeFor(sb: SuperBlock, places: readonly BranchPath[]): Inode {
  const aufs = aufsOf(sb)
  const real = (places[0] as BranchPath).dentry.inode as Inode
  const known = aufs.inodes.get(real)
  if (known !== undefined) {
    ;(known.priv as AufsInode).places = throughPseudoLink(known, places)
    copyAttributes(known)
    return known
  }
  const inode = new Inode(sb, ++aufs.lastIno, real.mode, aufs.operations.inode, {})
  inode.priv = { places, pseudoLink: null } satisfies AufsInode
  if (isDirectory(real.mode)) {
    inode.op = aufs.operations.directoryInode
    inode.fop = aufs.operations.directory
  } else if (isRegular(real.mode)) inode.fop = aufs.operations.file
  else inode.fop = sb.vfs.specialFile(real.mode, real.rdev)
  copyAttributes(inode)
  aufs.inodes.set(real, inode)
  return inode
}

/** udba=reval: a name whose branches say something else now is looked up again (aufs_d_revalidate). */
export const dentryOperations: DentryOperations = {
  revalidate(dentry) {
    if (dentry.parent === dentry) return 1
    const named = findPlaces(dentry)
    if (typeof named === 'number') return named === -EIO ? named : 0
    if (dentry.inode === null) return named.length === 0 ? 1 : 0
    const places = throughPseudoLink(dentry.inode, named)
    const top = places[0]
    if (top === undefined || top.dentry.inode !== topOf(dentry.inode).dentry.inode) return 0
    ;(dentry.inode.priv as AufsInode).places = places
    copyAttributes(dentry.inode)
    return 1
  },
}
