/** Branches of a union and what aufs keeps of its inodes: fs/aufs/branch.c, and the accessors of the folder. */

import { type Cred, rootCred } from '../../vfs/cred.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import type { File, FileOperations } from '../../vfs/file.ts'
import type { Inode, InodeOperations } from '../../vfs/inode.ts'
import { isDirectory } from '../../vfs/mode.ts'
import type { Mount, Path } from '../../vfs/mount.ts'
import type { SuperBlock } from '../../vfs/superblock.ts'
import type { Vfs } from '../../vfs/vfs.ts'

export interface Branch {
  /** 0 is the top; changes when branches come and go above it */
  index: number
  /** what sysfs shows as `bridN`: its own as long as it is there */
  readonly id: number
  /** aufs's own, read-only unless the branch is written to */
  mnt: Mount
  readonly root: Dentry
  /** absolute path at mount time, for sysfs */
  readonly path: string
  permission: 'rw' | 'ro' | 'rr'
  attributes: readonly BranchAttribute[]
}

/** `wh`: a read-only branch whose `.wh.` files count. `nolwh`: whiteouts are not links of a base file. */
export type BranchAttribute =
  | 'coo_reg'
  | 'coo_all'
  | 'fhsm'
  | 'icex'
  | 'icexsec'
  | 'icexsys'
  | 'icextr'
  | 'icexusr'
  | 'icexoth'
  | 'wh'
  | 'moo'
  | 'nolwh'

/** In SuperBlock.priv. */
export interface Aufs {
  /** in the order of their indexes */
  branches: readonly Branch[]
  /** 16 hex digits after `si_` in sysfs and `si=` in /proc/mounts */
  readonly id: string
  /** options other than the defaults, by name, as /proc/mounts shows them */
  readonly settings: Map<string, string>
  /** aufs inodes by the real ones */
  readonly inodes: Map<Inode, Inode>
  /** open files, directories aside */
  readonly openFiles: Set<File>
  readonly operations: AufsOperations
  lastIno: number
}

/** Tables for inodes and files by type, here so that nothing has to import upwards. */
export interface AufsOperations {
  readonly inode: InodeOperations
  readonly directoryInode: InodeOperations
  readonly file: FileOperations
  readonly directory: FileOperations
}

/** Where a branch has a file. */
export interface BranchPath {
  readonly branch: Branch
  readonly dentry: Dentry
}

/** In Inode.priv. */
export interface AufsInode {
  /** top first; a file has one, a directory every branch that takes part */
  places: readonly BranchPath[]
  /** the name in `.wh..wh.plnk` of a file that has other names below (plink.ts) */
  pseudoLink: BranchPath | null
}

export const aufsOf = (sb: SuperBlock): Aufs => sb.priv as Aufs
export const placesOf = (dentry: Dentry): readonly BranchPath[] => placesOfInode(dentry.inode as Inode)
export const placesOfInode = (inode: Inode): readonly BranchPath[] => (inode.priv as AufsInode).places

/** The place that answers: the topmost. */
export const topOf = (inode: Inode): BranchPath => placesOfInode(inode)[0] as BranchPath

export const branchPath = ({ branch, dentry }: BranchPath): Path => ({ mnt: branch.mnt, dentry })

export const isWritable = (branch: Branch): boolean => branch.permission === 'rw'

/** Whiteouts are looked for in writable branches, and in read-only ones that say so. */
export const hasWhiteouts = (branch: Branch): boolean =>
  isWritable(branch) || branch.attributes.includes('wh')

/** Works on branches as root, as aufs's "superio" does; what is made belongs to the caller. */
export function asBranchUser<T>(vfs: Vfs, action: (caller: Cred) => T): T {
  const caller = vfs.cred
  vfs.cred = { ...rootCred, euid: caller.euid, egid: caller.egid }
  const result = action(caller)
  vfs.cred = caller
  return result
}

/** The aufs inode shows what the topmost real one has. */
export function copyAttributes(inode: Inode): void {
  const real = topOf(inode).dentry.inode as Inode
  inode.uid = real.uid
  inode.gid = real.gid
  inode.mode = real.mode
  // The names of a pseudo-linked file are counted by hand: they lie in several branches.
  if ((inode.priv as AufsInode).pseudoLink === null) inode.nlink = real.nlink
  inode.size = real.size
  inode.rdev = real.rdev
  inode.atimeSec = real.atimeSec
  inode.atimeNsec = real.atimeNsec
  inode.mtimeSec = real.mtimeSec
  inode.mtimeNsec = real.mtimeNsec
  inode.ctimeSec = real.ctimeSec
  inode.ctimeNsec = real.ctimeNsec
}

/** Several branches have the directory, or one below the top. */
export const isMerged = (dentry: Dentry): boolean =>
  isDirectory((dentry.inode as Inode).mode) && placesOf(dentry).length > 1

/** au_xino_def: the table of inode numbers lies in the topmost writable branch, without one in /tmp. */
export const defaultInodeTable = (branches: readonly Branch[]): string =>
  `${branches.find(isWritable)?.path ?? '/tmp'}/.aufs.xino`
