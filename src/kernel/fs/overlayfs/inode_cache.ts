/**
 * Which inode stands for which places in the layers: ovl_get_inode and the inode hash of fs/overlayfs/inode.c.
 *
 * Terms
 * - key: the real inode by which an overlay's inode is found again. By lower, where the number has to stay over copy-up; by
 *   upper, where there is no lower one or its hard links will be broken; none for a lower hard link that copy-up will break:
 *   each of its names is a file of its own.
 * - broken hard link: of a lower file's names one was copied up without index; the others still are the lower file.
 *
 * An inode is in use as long as a name in the cache or an open file leads to it. A directory has one name only.
 */

import type { Dentry } from '../../vfs/dentry.ts'
import { ESTALE } from '../../vfs/errno.ts'
import { Inode } from '../../vfs/inode.ts'
import { isDirectory, isRegular } from '../../vfs/mode.ts'
import type { SuperBlock } from '../../vfs/superblock.ts'
import {
  copyAttributes,
  inodeInfo,
  type LayerPath,
  type OverlayFs,
  type OverlayInode,
  overlayOf,
} from './entry.ts'
import { initialFlags } from './fileattr.ts'
import { getOverlayXattr, markOf } from './layers.ts'
import { storedNlink } from './nlink.ts'
import { ownNumber, withFileSystem } from './xino.ts'

/** What an inode is made from (struct ovl_inode_params). */
export interface InodeParams {
  readonly upper: Dentry | null
  readonly lower: readonly LayerPath[]
  readonly redirect: string | null
  readonly upperData: boolean
  readonly lazyData?: string | null
  /** its metacopy mark says the digest of its data */
  readonly hasDigest?: boolean
  /** found by, or made with, an entry in index */
  readonly indexed?: boolean
}

/**
 * ovl_get_inode: the inode that stands for these places. Names of the same real file share it, so that hard
 * links in upper stay hard links; lower hard links do not, as copy-up breaks them.
 */
export function getInode(sb: SuperBlock, params: InodeParams): Inode | number {
  const overlay = overlayOf(sb)
  const { upper, lower } = params
  const byLower = isHashedByLower(sb, params)
  const top = lower[0]
  const key =
    byLower && top !== undefined
      ? (top.dentry.inode as Inode)
      : upper !== null
        ? (upper.inode as Inode)
        : null
  if (key !== null) {
    const known = overlay.inodes.get(key)
    if (known !== undefined && isInUse(known)) {
      if (isSame(known, params)) return known
      sb.vfs.printk(4, `overlayfs: failed to get inode (${-ESTALE})`)
      return -ESTALE
    }
  }
  const inode = newInode(sb, params, byLower)
  inodeInfo(inode).constantIno = byLower
  if (key !== null) hashInode(inode, key)
  // What copy-up will break stands for one name.
  else inode.nlink = 1
  return inode
}

/** An overlay keeps no inode that no name in the cache and no open file leads to (inode_just_drop). */
function isInUse(inode: Inode): boolean {
  if (isDirectory(inode.mode) || inode.opens > 0) return true
  for (const alias of inodeInfo(inode).aliases) if (alias.hashed) return true
  return false
}

/** __insert_inode_hash: lookups that come to this real inode find this one. */
export function hashInode(inode: Inode, key: Inode): void {
  inodeInfo(inode).key = key
  overlayOf(inode.sb).inodes.set(key, inode)
}

/** The inode is not found any more. */
export function unhashInode(inode: Inode): void {
  const { key } = inodeInfo(inode)
  const { inodes } = overlayOf(inode.sb)
  if (key !== null && inodes.get(key) === inode) inodes.delete(key)
}

/** ovl_hash_bylower */
function isHashedByLower(sb: SuperBlock, { upper, lower, indexed }: InodeParams): boolean {
  const top = lower[0]
  if (top === undefined) return false
  if (indexed === true) return true
  const overlay = overlayOf(sb)
  if (overlay.upper === null) return true
  const lowerInode = top.dentry.inode as Inode
  const breaks = upper !== null || overlay.indexdir === null
  if (breaks && !isDirectory(lowerInode.mode) && lowerInode.nlink !== 1) return false
  // Not in index, though it should be: its lower part is not to be trusted.
  return !(overlay.config.nfsExport && upper !== null)
}

/**
 * ovl_verify_inode: what is cached under this key is the same. A directory whose lower part another directory has
 * (two redirects to one place) is not.
 */
function isSame(inode: Inode, { upper, lower }: InodeParams): boolean {
  const info = inodeInfo(inode)
  const lowerInode = lower[0]?.dentry.inode ?? null
  const upperInode = upper?.inode ?? null
  if (isDirectory(inode.mode)) {
    if (lowerInode === null && info.lower.length > 0) return false
    if (upperInode === null && info.upper !== null) return false
  }
  if (lowerInode !== null && (info.lower[0]?.dentry.inode ?? null) !== lowerInode) return false
  return upperInode === null || (info.upper?.inode ?? null) === upperInode
}

/** A directory that merges, or that says that it once did. */
function mayHaveWhiteouts(overlay: OverlayFs, { upper, lower }: InodeParams): boolean {
  if (lower.length + (upper === null ? 0 : 1) > 1) return true
  return getOverlayXattr(overlay, upper ?? (lower[0] as LayerPath).dentry, 'origin') !== null
}

/**
 * ovl_map_ino: the number of the real file, with its file system where that is needed; where that cannot be, directories
 * count up from 1 as they come to be known.
 */
function inodeNumber(overlay: OverlayFs, { upper, lower }: InodeParams, byLower: boolean): number {
  const top = upper === null || byLower ? (lower[0] as LayerPath) : null
  const real = (top?.dentry ?? upper)?.inode as Inode
  const { xinoBits } = overlay
  if (xinoBits === 0) return real.ino
  const mapped = xinoBits < 0 ? null : withFileSystem(real.ino, top?.layer.fsid ?? 0, xinoBits)
  if (mapped !== null) return mapped
  if (!isDirectory(real.mode)) return real.ino
  const count = ++overlay.lastIno
  return xinoBits < 0 ? count : ownNumber(count, xinoBits)
}

/** until `newInode` knows the type */
const noOperations = {}

const noAliases: readonly Dentry[] = []

/** ovl_inode_init and ovl_fill_inode */
export function newInode(sb: SuperBlock, params: InodeParams, byLower = false): Inode {
  const { upper, lower, redirect, upperData } = params
  const real = (upper ?? (lower[0] as LayerPath).dentry).inode as Inode
  const overlay = overlayOf(sb)
  const ino = inodeNumber(overlay, params, byLower)
  const inode = new Inode(sb, ino, real.mode, overlay.operations.inode, noOperations)
  const info: OverlayInode = {
    upper,
    lower,
    redirect,
    lazyData: params.lazyData ?? null,
    hasDigest: params.hasDigest === true,
    version: 0,
    cache: null,
    copies: null,
    impure: upper !== null && isDirectory(real.mode) && markOf(overlay, upper, 'impure') === 'y',
    upperData: upperData || isDirectory(real.mode),
    indexed: params.indexed === true,
    constantIno: false,
    whiteouts: isDirectory(real.mode) && mayHaveWhiteouts(overlay, params),
    key: null,
    aliases: noAliases,
  }
  inode.priv = info
  inode.nlink = isDirectory(real.mode) ? 1 : storedNlink(overlay, lower[0], upper, real.nlink)
  inode.rdev = real.rdev
  inode.flags = initialFlags(overlay, real, upper)
  copyAttributes(inode)
  if (isDirectory(real.mode)) {
    inode.op = overlay.operations.directoryInode
    inode.fop = overlay.operations.directory
  } else if (isRegular(real.mode)) {
    inode.op = overlay.operations.fileInode
    inode.fop = overlay.operations.file
  } else inode.fop = sb.vfs.specialFile(real.mode, real.rdev)
  return inode
}
