/**
 * What an overlay mount and its inodes keep: fs/overlayfs/ovl_entry.h, and the accessors of util.c.
 *
 * Terms (beside those of super.ts)
 * - layer: one directory of the stack, seen by a private mount. real: what stands in a layer for something in the overlay:
 *   the real inode is upper's if there is one, else that of the topmost lower.
 * - lower stack: where lower layers have it, top first; of a directory all that merge, of a file the one that counts, and
 *   of a metacopy also the one that has the data.
 * - merge: made of several layers. pure upper: of upper alone.
 *
 * Once there is an upper it stays. An inode is shared by its names; what belongs to one name is in its dentry.
 */

import type { LayerName } from '../../trace.ts'
import type { Cred } from '../../vfs/cred.ts'
import { type Dentry, pathInFileSystem } from '../../vfs/dentry.ts'
import type { FileOperations } from '../../vfs/file.ts'
import type { Inode, InodeOperations } from '../../vfs/inode.ts'
import { isCharDevice, isDirectory } from '../../vfs/mode.ts'
import type { Mount, Path } from '../../vfs/mount.ts'
import type { SuperBlock } from '../../vfs/superblock.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import type { LowerRequest, OverlayConfig } from './params.ts'
import type { Copies, DirectoryCache } from './readdir.ts'

/** One directory of the stack. Index 0 is upper, 1 the topmost lower. */
export interface Layer {
  readonly index: number
  /** a private mount that nobody else sees; lowers are read-only through it */
  readonly mnt: Mount
  readonly root: Dentry
  /** which of the distinct underlying superblocks; 0 is upper's */
  readonly fsid: number
  /** st_dev that stands for that superblock's files where inode numbers are not mapped (pseudo_dev) */
  readonly pseudoDev: number
  /** a data-only lower (`::`): never looked up by name */
  readonly dataOnly: boolean
  /** a directory marked `opaque=x` was found in it: files with an xattr may be whiteouts (has_xwhiteouts) */
  hasXwhiteouts: boolean
}

/** A place in a layer (struct ovl_path). */
export interface LayerPath {
  readonly layer: Layer
  readonly dentry: Dentry
}

/** Short names of overlayfs's own xattrs (enum ovl_xattr). */
const overlayXattrs = [
  'opaque',
  'redirect',
  'origin',
  'impure',
  'nlink',
  'upper',
  'uuid',
  'metacopy',
  'whiteout',
  'protattr',
] as const
export type OverlayXattr = (typeof overlayXattrs)[number]

export const xattrNamesFor = (prefix: string): Readonly<Record<OverlayXattr, string>> =>
  Object.fromEntries(overlayXattrs.map((name) => [name, prefix + name])) as Record<OverlayXattr, string>

/** struct ovl_fs, in SuperBlock.priv */
export interface OverlayFs {
  readonly config: OverlayConfig
  /** layers[0] is upper and absent in a mount without one */
  upper: Layer | null
  lowers: readonly Layer[]
  readonly creatorCred: Cred
  /** `workdir` as it was given; its `work` is where things are built; null: nothing can be written */
  readonly workbase: Dentry | null
  workdir: Dentry | null
  indexdir: Dentry | null
  /** upper can make nameless files (O_TMPFILE) */
  tmpfile: boolean
  /** the shared whiteout in work, from which others are linked */
  whiteout: Dentry | null
  noSharedWhiteout: boolean
  noXattr: boolean
  /** high bits of inode numbers that say which superblock (xino); 0 where numbers are unique anyway, -1 without */
  xinoBits: number
  /** directories that no lookup in a lower layer may come to: layers' roots, work and index (ovl_setup_trap) */
  readonly traps: Set<Inode>
  /** of upper and work, what this mount was the first to use (upperdir_locked, workdir_locked) */
  readonly claimed: readonly Inode[]
  nameMax: number
  /** inodes by the real inode that they stand for (the inode hash) */
  readonly inodes: Map<Inode, Inode>
  /** `trusted.overlay.` or `user.overlay.` */
  readonly xattrPrefix: string
  /** full names of its own xattrs: made once, so that their hashes are known */
  readonly xattrNames: Readonly<Record<OverlayXattr, string>>
  /** the last number that a directory got for want of one that tells it apart */
  lastIno: number
  /** the lowers as they were asked for, for /proc/mounts */
  readonly shown: readonly LowerRequest[]
  readonly operations: OverlayOperations
}

/** Tables for the overlay's inodes and files, by type (inode.ts); here so that nothing has to import upwards. */
export interface OverlayOperations {
  readonly inode: InodeOperations
  readonly fileInode: InodeOperations
  readonly directoryInode: InodeOperations
  readonly file: FileOperations
  readonly directory: FileOperations
}

/** struct ovl_inode, in Inode.priv */
export interface OverlayInode {
  upper: Dentry | null
  /** where lower layers have it, top first; several for directories that merge (and metacopy chains) */
  lower: readonly LayerPath[]
  /** absolute or relative path that a redirect xattr says, for directories that were moved */
  redirect: string | null
  /** where in the data-only layers the bytes are, an absolute path that is looked up when they are wanted; else null */
  lazyData: string | null
  /** the metacopy mark says the digest of the data (OVL_HAS_DIGEST) */
  hasDigest: boolean
  /** counts changes of a directory through this mount, for the readdir cache */
  version: number
  cache: DirectoryCache | null
  copies: Copies | null
  /** upper may hold something that is not pure upper: its d_ino must be looked at */
  impure: boolean
  /** upper holds the data, not only the attributes */
  upperData: boolean
  /** hashed by its lower part: its number does not change over copy-up (OVL_CONST_INO) */
  constantIno: boolean
  /** a directory whose upper part may hold whiteouts, so that listings have to look (OVL_WHITEOUTS) */
  whiteouts: boolean
  /** has an index entry */
  indexed: boolean
  /** the real inode by which `inodes` has it, null while it has not */
  key: Inode | null
  /** names in the cache that lead to it */
  aliases: readonly Dentry[]
}

/** In Dentry.priv of an overlay's dentries. */
export interface OverlayDentry {
  /** looked down to here and no further: opaque directory, or, negative, a whiteout */
  opaque: boolean
  /** this name itself is in upper, not only its inode */
  upperAlias: boolean
  /** it can be found from the handle of its origin (OVL_E_CONNECTED) */
  connected: boolean
  /** a lower directory that it is made of may hold whiteouts that are files with an xattr (OVL_E_XWHITEOUTS) */
  xwhiteouts: boolean
}

export const overlayOf = (sb: SuperBlock): OverlayFs => sb.priv as OverlayFs
export const inodeInfo = (inode: Inode): OverlayInode => inode.priv as OverlayInode

export function dentryInfo(dentry: Dentry): OverlayDentry {
  if (dentry.priv === null) {
    dentry.priv = {
      opaque: false,
      upperAlias: false,
      connected: false,
      xwhiteouts: false,
    } satisfies OverlayDentry
  }
  return dentry.priv as OverlayDentry
}

/** ovl_dentry_upper: where upper has it, or null. */
export const upperOf = (dentry: Dentry): Dentry | null =>
  dentry.inode === null ? null : inodeInfo(dentry.inode).upper

/** ovl_lowerstack */
export const lowerOf = (dentry: Dentry): readonly LayerPath[] =>
  dentry.inode === null ? [] : inodeInfo(dentry.inode).lower

/** ovl_dentry_real: the name in a layer that answers. */
export function realDentry(inode: Inode): Dentry {
  const { upper, lower } = inodeInfo(inode)
  return upper === null ? (lower[0] as LayerPath).dentry : upper
}

/** ovl_inode_real: the inode that answers. */
export const realInode = (inode: Inode): Inode => realDentry(inode).inode as Inode

/** ovl_inode_realdata: the inode that has the bytes. */
export function realDataInode(inode: Inode): Inode {
  const { upper, lower, upperData } = inodeInfo(inode)
  if (upper !== null && upperData) return upper.inode as Inode
  return (lower[lower.length - 1] as LayerPath).dentry.inode as Inode
}

/** ovl_path_real */
export function realPath(dentry: Dentry): Path {
  const overlay = overlayOf(dentry.sb)
  const { upper, lower } = inodeInfo(dentry.inode as Inode)
  if (upper !== null) return { mnt: (overlay.upper as Layer).mnt, dentry: upper }
  const top = lower[0] as LayerPath
  return { mnt: top.layer.mnt, dentry: top.dentry }
}

/** ovl_path_realdata: where the bytes are. */
export function realDataPath(dentry: Dentry): Path {
  const overlay = overlayOf(dentry.sb)
  const { upper, lower, upperData } = inodeInfo(dentry.inode as Inode)
  if (upper !== null && upperData) return { mnt: (overlay.upper as Layer).mnt, dentry: upper }
  const data = lower[lower.length - 1] as LayerPath
  return { mnt: data.layer.mnt, dentry: data.dentry }
}

export const upperPath = (overlay: OverlayFs, dentry: Dentry): Path => ({
  mnt: (overlay.upper as Layer).mnt,
  dentry,
})

/** OVL_TYPE_MERGE: a directory that several layers have, or a file whose data are still below. */
export const isMerge = (dentry: Dentry): boolean => {
  if (dentry.inode === null) return false
  const { upper, lower, upperData } = inodeInfo(dentry.inode)
  if (!isDirectory(dentry.inode.mode)) return upper !== null && lower.length > 0 && !upperData
  return upper === null ? lower.length > 1 : lower.length > 0
}

/** ovl_type_merge_or_lower */
export const isMergeOrLower = (dentry: Dentry): boolean => isMerge(dentry) || upperOf(dentry) === null

/** OVL_TYPE_ORIGIN: in upper, and known to be the copy of something below; a broken hard link is not. */
export const hasOrigin = (dentry: Dentry): boolean =>
  upperOf(dentry) !== null && lowerOf(dentry).length > 0 && inodeInfo(dentry.inode as Inode).constantIno

/** ovl_pure_upper: nothing below, and never had. */
export const isPureUpper = (dentry: Dentry): boolean =>
  lowerOf(dentry).length === 0 && !inodeInfo(dentry.inode as Inode).whiteouts

/** ovl_is_whiteout: a character device 0/0. */
export const isWhiteout = (dentry: Dentry): boolean =>
  dentry.inode !== null && isCharDevice(dentry.inode.mode) && dentry.inode.rdev === 0

/** ovl_dentry_is_whiteout: a negative dentry that a whiteout made so. */
export const isWhiteoutDentry = (dentry: Dentry): boolean =>
  dentry.inode === null && dentryInfo(dentry).opaque

/** ovl_override_creds: layers are accessed with the mounter's credentials. Returns what to put back. */
export function overrideCreds(overlay: OverlayFs, vfs: Vfs): Cred {
  const old = vfs.cred
  vfs.cred = overlay.creatorCred
  return old
}

/**
 * ovl_dir_modified: what is kept of the listing has to be read again. Of a directory that does not merge only the entries with
 * a number from below are kept: one of them has to be concerned (`impurity`).
 */
export function directoryModified(dentry: Dentry, impurity: boolean): void {
  const inode = dentry.inode as Inode
  copyAttributes(inode)
  const info = inodeInfo(inode)
  if (info.whiteouts || impurity) info.version++
}

/** ovl_copyattr: the overlay's inode shows what the real one has. */
export function copyAttributes(inode: Inode): void {
  const real = realInode(inode)
  inode.uid = real.uid
  inode.gid = real.gid
  inode.mode = real.mode
  inode.atimeSec = real.atimeSec
  inode.atimeNsec = real.atimeNsec
  inode.mtimeSec = real.mtimeSec
  inode.mtimeNsec = real.mtimeNsec
  inode.ctimeSec = real.ctimeSec
  inode.ctimeNsec = real.ctimeNsec
  inode.size = real.size
}

/** Path below the overlay's root, as traces name it. */
export const overlayPath = (dentry: Dentry): string => pathInFileSystem(dentry)

/** "%pd2": the last two components of a path in its file system. */
export function shortPath(dentry: Dentry): string {
  if (dentry.parent === dentry) return '/'
  const { parent } = dentry
  return parent.parent === parent ? `/${dentry.name}` : `${parent.name}/${dentry.name}`
}

/** How traces and the diagram name a layer: the lower right below upper is 0. */
export const layerName = (layer: Layer): LayerName => (layer.index === 0 ? 'upper' : layer.index - 1)
