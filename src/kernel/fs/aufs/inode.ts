/** Inodes of a union: fs/aufs/i_op.c. */

import type { Stat } from '../../abi.ts'
import { notifyChange, setattrPrepare } from '../../vfs/attr.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import type { Attributes, Inode, InodeOperations } from '../../vfs/inode.ts'
import { isDirectory } from '../../vfs/mode.ts'
import { readLink } from '../../vfs/namei.ts'
import { getattr as vfsGetattr } from '../../vfs/paths.ts'
import { getxattrUnchecked, vfsListxattr, vfsSetxattr } from '../../vfs/xattr.ts'
import {
  type AufsInode,
  type AufsOperations,
  asBranchUser,
  copyAttributes,
  placesOf,
  topOf,
} from './branch.ts'
import { copyUp } from './cpup.ts'
import { directoryInodeOperations } from './dir.ts'
import { fileOperations } from './file.ts'
import { directoryFileOperations } from './vdir.ts'

/** aufs_getattr: the topmost branch's attributes, with aufs's own numbers. */
function getattr(dentry: Dentry): Stat | number {
  const inode = dentry.inode as Inode
  const real = vfsGetattr(topOf(inode).dentry)
  if (typeof real === 'number') return real
  real.dev = dentry.sb.dev
  real.ino = inode.ino
  if ((inode.priv as AufsInode).pseudoLink !== null) real.nlink = inode.nlink
  if (isDirectory(inode.mode)) {
    // The link count of a merged directory is the sum of what its branches count.
    real.nlink = placesOf(dentry).reduce((sum, place) => sum + (place.dentry.inode as Inode).nlink - 2, 2)
  }
  return real
}

/** aufs_setattr: copies up, of the data only as much as stays. */
function setattr(dentry: Dentry, attributes: Attributes): number {
  const inode = dentry.inode as Inode
  let error = setattrPrepare(inode, attributes)
  if (error < 0) return error
  error = copyUp(dentry, attributes.size)
  if (error < 0) return error
  error = asBranchUser(dentry.sb.vfs, () => notifyChange(topOf(inode).dentry, attributes))
  copyAttributes(inode)
  return error
}

const attributeOperations: InodeOperations = {
  getattr,
  setattr,
  getxattr: (_dentry, inode, name) => getxattrUnchecked(topOf(inode).dentry, name),
  setxattr(dentry, inode, name, value, flags) {
    const error = copyUp(dentry)
    if (error < 0) return error
    return asBranchUser(dentry.sb.vfs, () => vfsSetxattr(topOf(inode).dentry, name, value, flags))
  },
  listxattr: (dentry) => vfsListxattr(topOf(dentry.inode as Inode).dentry),
}

export const operations: AufsOperations = {
  inode: { ...attributeOperations, getLink: (_dentry, inode) => readLink(topOf(inode).dentry) },
  directoryInode: { ...attributeOperations, ...directoryInodeOperations },
  file: fileOperations,
  directory: directoryFileOperations,
}
