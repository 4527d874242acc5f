/**
 * Inodes of an overlay: fs/overlayfs/inode.c. They show what the real inode has, and copy up when it must change.
 *
 * Terms
 * - real inode: the one in a layer that answers (entry.ts). Its attributes are cached in the overlay's inode, and only copied
 *   again when something is done through this mount: changes underneath show in stat(2), which asks the layer, but not in
 *   permissions.
 * - constant number: st_ino is that of the origin, so that it stays the same over copy-up.
 * - pseudo device: st_dev that stands for a layer's file system where numbers of several are not made one space (xino.ts).
 */

import type { Stat } from '../../abi.ts'
import type { Acl, AclName } from '../../vfs/acl_format.ts'
import { setattrPrepare } from '../../vfs/attr.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { ENOENT, ETXTBSY } from '../../vfs/errno.ts'
import { Attributes, type Inode, type InodeOperations } from '../../vfs/inode.ts'
import { isBlockDevice, isCharDevice, isDirectory, isFifo, isSocket } from '../../vfs/mode.ts'
import { readLink, touchAtime } from '../../vfs/namei.ts'
import { getattr as vfsGetattr } from '../../vfs/paths.ts'
import { genericPermission, inodePermission, MAY_READ, MAY_WRITE } from '../../vfs/permission.ts'
import { aclOf } from '../../vfs/posix_acl.ts'
import { copyUp, copyUpWithData } from './copy_up.ts'
import { isMetacopy } from './data_layers.ts'
import { directoryInodeOperations } from './dir.ts'
import {
  copyAttributes,
  hasOrigin,
  inodeInfo,
  isMerge,
  type Layer,
  type LayerPath,
  lowerOf,
  type OverlayFs,
  type OverlayOperations,
  overlayOf,
  overrideCreds,
  realDentry,
  realInode,
  upperOf,
  upperPath,
} from './entry.ts'
import { fileOperations } from './file.ts'
import { fileattrGet, setUpperFlags } from './fileattr.ts'
import { indexesAll } from './indexdir.ts'
import { doNotifyChange } from './layers.ts'
import { directoryFileOperations } from './readdir.ts'
import { getxattr, listxattr, setxattr } from './xattrs.ts'
import { withFileSystem } from './xino.ts'

/** ovl_permission: the caller must be allowed by the overlay's inode, the mounter by the real one. */
function permission(inode: Inode, mask: number): number {
  const error = genericPermission(inode, mask)
  if (error < 0) return error
  const overlay = overlayOf(inode.sb)
  const real = realInode(inode)
  let wanted = mask
  if (inodeInfo(inode).upper === null && !isSpecial(real.mode) && mask & MAY_WRITE) {
    // The lower file is not written but copied up, for which the mounter must be able to read it.
    wanted = (mask & ~MAY_WRITE) | MAY_READ
  }
  const { vfs } = inode.sb
  const old = overrideCreds(overlay, vfs)
  const result = inodePermission(real, wanted)
  vfs.cred = old
  return result
}

const isSpecial = (mode: number): boolean =>
  isCharDevice(mode) || isBlockDevice(mode) || isFifo(mode) || isSocket(mode)

/** ovl_getattr: what the real file says, with inode and device numbers that stay the same over copy-up. */
function getattr(dentry: Dentry): Stat | number {
  const overlay = overlayOf(dentry.sb)
  const { vfs } = dentry.sb
  const old = overrideCreds(overlay, vfs)
  const real = vfsGetattr(realDentry(dentry.inode as Inode))
  vfs.cred = old
  if (typeof real === 'number') return real
  const inode = dentry.inode as Inode
  const isDir = isDirectory(inode.mode)
  mapNumbers(dentry, real, isDir)
  // Counting subdirectories over all layers is not worth it; 1 keeps find(1) content.
  if (isDir && isMerge(dentry)) real.nlink = 1
  if (!isDir && inodeInfo(inode).indexed) real.nlink = inode.nlink
  if (isMetacopy(inode)) real.blocks = blocksOfData(inode, real)
  return real
}

/** Of a metacopy, which has none itself; guessed of data that have not been looked up yet. */
function blocksOfData(inode: Inode, { size, blksize }: Stat): number {
  const { lower, lazyData } = inodeInfo(inode)
  const data = lazyData === null ? vfsGetattr((lower.at(-1) as LayerPath).dentry) : -ENOENT
  return typeof data === 'number' ? (Math.ceil(size / blksize) * blksize) / 512 : data.blocks
}

/** st_ino is that of the origin where one can tell it apart, so that it stays the same over copy-up. */
function mapNumbers(dentry: Dentry, real: Stat, isDir: boolean): void {
  const overlay = overlayOf(dentry.sb)
  let layer: Layer | null = overlay.upper
  // Of directories only where numbers of all layers are comparable; otherwise they have numbers of their own.
  if (!isDir || overlay.xinoBits >= 0) {
    const origin = lowerOf(dentry)[0]
    if (upperOf(dentry) === null) layer = (origin as LayerPath).layer
    else if (origin !== undefined && hasOrigin(dentry)) {
      const stat = vfsGetattr(origin.dentry)
      if (typeof stat !== 'number' && isOriginUnique(overlay, dentry, stat, isDir)) {
        real.ino = stat.ino
        layer = origin.layer
      }
    }
  }
  mapDevice(overlay, dentry, real, isDir, layer)
}

/** A broken hard link's origin has other names too, and with nfs_export=on only index tells who is the origin's copy. */
const isOriginUnique = (overlay: OverlayFs, dentry: Dentry, origin: Stat, isDir: boolean): boolean =>
  inodeInfo(dentry.inode as Inode).indexed || (!indexesAll(overlay) && (isDir || origin.nlink === 1))

/** ovl_map_dev_ino: st_dev is the overlay's where numbers are unique in it, else one that stands for the layer's file system. */
function mapDevice(
  overlay: OverlayFs,
  dentry: Dentry,
  real: Stat,
  isDir: boolean,
  layer: Layer | null,
): void {
  if (overlay.xinoBits === 0) {
    real.dev = dentry.sb.dev
    return
  }
  const fsid = layer?.fsid ?? 0
  if (overlay.xinoBits > 0) {
    const mapped = withFileSystem(real.ino, fsid, overlay.xinoBits)
    if (mapped !== null) {
      real.ino = mapped
      real.dev = dentry.sb.dev
      return
    }
  }
  if (isDir) {
    real.dev = dentry.sb.dev
    real.ino = (dentry.inode as Inode).ino
  } else real.dev = layer?.pseudoDev ?? dentry.sb.dev
}

/** ovl_setattr: copies up, then changes upper. Truncating needs the data, changing a mode does not. */
function setattr(dentry: Dentry, attributes: Attributes): number {
  const inode = dentry.inode as Inode
  let error = setattrPrepare(inode, attributes)
  if (error < 0) return error
  const overlay = overlayOf(dentry.sb)
  if (attributes.size !== undefined) {
    if (realInode(inode).writers < 0) return -ETXTBSY
    error = copyUpWithData(dentry)
  } else error = copyUp(dentry)
  if (error < 0) return error
  const upper = upperOf(dentry) as Dentry
  const { vfs } = dentry.sb
  // Which set-id bits there are to clear, the upper inode says.
  const clears = attributes.killSetUserId || attributes.killSetGroupId
  const change = clears ? Object.assign(new Attributes(), attributes, { mode: undefined }) : attributes
  const old = overrideCreds(overlay, vfs)
  error = doNotifyChange(upper, change)
  vfs.cred = old
  if (error === 0) copyAttributes(inode)
  return error
}

/** ovl_get_link */
function getLink(dentry: Dentry, _inode: Inode): string | number {
  const overlay = overlayOf(dentry.sb)
  const { vfs } = dentry.sb
  const old = overrideCreds(overlay, vfs)
  const link = readLink(realDentry(dentry.inode as Inode))
  vfs.cred = old
  return link
}

/** ovl_update_time: what is read from upper gets its atime there; lower layers are never touched. */
function updateAtime(inode: Inode): void {
  const { upper } = inodeInfo(inode)
  if (upper === null) return
  touchAtime(upperPath(overlayOf(inode.sb), upper))
  const real = upper.inode as Inode
  inode.atimeSec = real.atimeSec
  inode.atimeNsec = real.atimeNsec
}

/** ovl_get_inode_acl: that of the real inode. */
const getAcl = (inode: Inode, name: AclName): Acl | null => aclOf(realInode(inode), name)

const attributeOperations: InodeOperations = {
  permission,
  getattr,
  setattr,
  updateAtime,
  getxattr,
  setxattr,
  listxattr,
  getAcl,
}

/** Of regular files and directories. */
const flagOperations: InodeOperations = {
  fileattrGet,
  /** ovl_fileattr_set */
  fileattrSet(dentry, flags) {
    const error = copyUp(dentry)
    return error < 0 ? error : setUpperFlags(dentry, flags)
  },
}

/** The tables that inodes of an overlay get, by type. */
export const operations: OverlayOperations = {
  inode: { ...attributeOperations, getLink },
  fileInode: { ...attributeOperations, ...flagOperations },
  directoryInode: { ...attributeOperations, ...flagOperations, ...directoryInodeOperations },
  file: fileOperations,
  directory: directoryFileOperations,
}
