/**
 * The one doorway for changes to upper and work: thin wrappers, each doing one operation on a layer by the VFS,
 * as ovl_do_* of fs/overlayfs/overlayfs.h. Callers have put the mounter's credentials in place.
 */

import { encode } from '../../text.ts'
import { modeChange, notifyChange, ownerChange, type Times, timesChange } from '../../vfs/attr.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { EEXIST, EIO, EOPNOTSUPP, ESTALE } from '../../vfs/errno.ts'
import type { Attributes, Inode } from '../../vfs/inode.ts'
import { isDirectory, isRegular, isSymlink, S_IFCHR, S_IFMT } from '../../vfs/mode.ts'
import { lookupForCreate } from '../../vfs/namei.ts'
import {
  vfsCreate,
  vfsLink,
  vfsMkdir,
  vfsMknod,
  vfsRename,
  vfsRmdir,
  vfsSymlink,
  vfsTmpfile,
  vfsUnlink,
} from '../../vfs/names.ts'
import { getxattrUnchecked, vfsSetxattr } from '../../vfs/xattr.ts'
import type { OverlayFs, OverlayXattr } from './entry.ts'
import { inodeInfo, isWhiteout } from './entry.ts'

/** What is to be made (struct ovl_cattr). */
export interface CreateRequest {
  /** with file type */
  readonly mode: number
  readonly rdev: number
  /** target of a symlink */
  readonly link: string | null
  /** an existing file of upper that gets another name */
  readonly hardlink: Dentry | null
}

const dirOf = (dentry: Dentry): Inode => dentry.parent.inode as Inode

/** ovl_lookup_upper: the name in a directory of upper, negative if it is not there. */
export const lookupUpper = (parent: Dentry, name: string): Dentry | number => lookupForCreate(parent, name)

/** ovl_create_real: makes `dentry` in a layer. Returns the dentry that has the inode, or -errno. */
export function createReal(dentry: Dentry, request: CreateRequest): Dentry | number {
  // Lookup said that there was nothing: somebody made it underneath.
  if (dentry.inode !== null) return -ESTALE
  const dir = dirOf(dentry)
  const { mode, rdev, link, hardlink } = request
  let error: number
  if (hardlink !== null) error = vfsLink(hardlink, dir, dentry)
  else if (isRegular(mode)) error = vfsCreate(dir, dentry, mode)
  else if (isDirectory(mode)) error = vfsMkdir(dir, dentry, mode)
  else if (isSymlink(mode)) error = vfsSymlink(dir, dentry, link as string)
  else error = vfsMknod(dir, dentry, mode, rdev)
  return error < 0 ? error : dentry
}

/** ovl_create_temp: the same under a name that is free in work. */
export function createTemp(overlay: OverlayFs, workdir: Dentry, request: CreateRequest): Dentry | number {
  const dentry = lookupTemp(overlay, workdir)
  return typeof dentry === 'number' ? dentry : createReal(dentry, request)
}

/** ovl_lookup_temp: `#` and a number that counts up over all mounts. */
export function lookupTemp(_overlay: OverlayFs, workdir: Dentry): Dentry | number {
  const { vfs } = workdir.sb
  const name = `#${(++vfs.overlayTemp).toString(16)}`
  const dentry = lookupForCreate(workdir, name)
  if (typeof dentry === 'number') return dentry
  return dentry.inode === null ? dentry : -EEXIST
}

export const doWhiteout = (dentry: Dentry): number => vfsMknod(dirOf(dentry), dentry, S_IFCHR, 0)

export const doLink = (old: Dentry, dentry: Dentry): number => vfsLink(old, dirOf(dentry), dentry)

export const doTmpfile = (workdir: Dentry, mode: number): Dentry | number => vfsTmpfile(workdir, mode)

export const doRename = (old: Dentry, target: Dentry, flags: number): number => vfsRename(old, target, flags)

export const doUnlink = (dentry: Dentry): number => vfsUnlink(dirOf(dentry), dentry)

export const doRmdir = (dentry: Dentry): number => vfsRmdir(dirOf(dentry), dentry)

export const doNotifyChange = (dentry: Dentry, attributes: Attributes): number =>
  notifyChange(dentry, attributes)

/** ovl_cleanup: removes what was left in work; failing is logged, not reported. */
export function cleanup(dentry: Dentry): number {
  const inode = dentry.inode
  if (inode === null) return 0
  const error = isDirectory(inode.mode) ? doRmdir(dentry) : doUnlink(dentry)
  if (error < 0) {
    dentry.sb.vfs.printk(3, `overlayfs: cleanup of '${dentry.parent.name}/${dentry.name}' failed (${error})`)
  }
  return error
}

/** Overlay's own xattrs, by their short name: `opaque` is `trusted.overlay.opaque` (or `user.overlay.`). */
export function getOverlayXattr(overlay: OverlayFs, dentry: Dentry, name: OverlayXattr): Uint8Array | null {
  const value = getxattrUnchecked(dentry, overlay.xattrNames[name])
  return typeof value === 'number' ? null : value
}

export function setOverlayXattr(
  overlay: OverlayFs,
  dentry: Dentry,
  name: OverlayXattr,
  value: Uint8Array | string | null,
): number {
  const bytes = typeof value === 'string' ? encode(value) : value
  return vfsSetxattr(dentry, overlay.xattrNames[name], bytes, 0)
}

/** ovl_check_setxattr: sets it, but takes a layer without xattrs as `failure` says (0: never mind). */
export function checkSetXattr(
  overlay: OverlayFs,
  dentry: Dentry,
  name: OverlayXattr,
  value: Uint8Array | string,
  failure: number,
): number {
  if (overlay.noXattr) return failure
  const error = setOverlayXattr(overlay, dentry, name, value)
  if (error === -EOPNOTSUPP) {
    overlay.noXattr = true
    return failure
  }
  return error
}

/** ovl_set_opaque: `y` hides all that lower layers have under this directory. */
export const setOpaque = (overlay: OverlayFs, upper: Dentry): number =>
  checkSetXattr(overlay, upper, 'opaque', 'y', -EIO)

/** ovl_get_dir_xattr_val: the one character that a directory's mark has; null without one. */
export function markOf(overlay: OverlayFs, dentry: Dentry, name: 'opaque' | 'impure'): string | null {
  const value = getOverlayXattr(overlay, dentry, name)
  return value !== null && value.length === 1 ? String.fromCharCode(value[0] as number) : null
}

/** version, length, flags and algorithm of the digest that may follow (struct ovl_metacopy) */
export const METACOPY_HEADER = 4

/**
 * ovl_check_metacopy_xattr: 0 without the mark, else how long it is; what is longer than a header says the digest that the
 * data must have. -EIO when it is neither empty nor a header.
 */
export function metacopySize(overlay: OverlayFs, dentry: Dentry): number {
  if (overlay.noXattr || !isRegular((dentry.inode as Inode).mode)) return 0
  const value = getOverlayXattr(overlay, dentry, 'metacopy')
  if (value === null) return 0
  if (value.length >= METACOPY_HEADER) return value.length
  if (value.length === 0) return METACOPY_HEADER
  dentry.sb.vfs.printk(4, `overlayfs: metacopy file '${dentry.name}' has too small xattr`)
  return -EIO
}

/** ovl_path_is_whiteout: a 0/0 device, or an empty file with a whiteout xattr. */
export function isWhiteoutPath(overlay: OverlayFs, dentry: Dentry): boolean {
  if (isWhiteout(dentry)) return true
  const inode = dentry.inode
  if (inode === null || !isRegular(inode.mode) || inode.size !== 0) return false
  return getOverlayXattr(overlay, dentry, 'whiteout') !== null
}

/** What a copy has of its original (struct kstat). */
export interface Original extends Times {
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** ovl_set_attr: mode, owner and times of the original. */
export function setAttributes(upper: Dentry, original: Original): number {
  let error = 0
  if (!isSymlink(original.mode)) {
    error = doNotifyChange(upper, modeChange(original.mode & ~S_IFMT))
    if (error < 0) return error
  }
  error = doNotifyChange(upper, ownerChange(original.uid, original.gid))
  if (error < 0) return error
  // chown takes set-id bits away where the caller lacks CAP_FSETID; the mounter has it.
  return setTimestamps(upper, original)
}

/** ovl_set_timestamps */
export const setTimestamps = (upper: Dentry, original: Times): number =>
  doNotifyChange(upper, timesChange(original))

/** ovl_is_own_xattr */
export const isOwnXattr = (overlay: OverlayFs, name: string): boolean => name.startsWith(overlay.xattrPrefix)

/** ovl_is_escaped_xattr */
export const isEscapedXattr = (overlay: OverlayFs, name: string): boolean =>
  name.startsWith(`${overlay.xattrPrefix}overlay.`)

/** ovl_is_private_xattr: overlayfs's own marks, not those that a user's overlay inside put there. */
export const isPrivateXattr = (overlay: OverlayFs, name: string): boolean =>
  isOwnXattr(overlay, name) && !isEscapedXattr(overlay, name)

/** ovl_set_impure: marks a directory of upper that holds copies, so that d_ino is looked up for them. */
export function setImpure(overlay: OverlayFs, dentry: Dentry, upper: Dentry): number {
  const info = inodeInfo(dentry.inode as Inode)
  if (info.impure) return 0
  const error = checkSetXattr(overlay, upper, 'impure', 'y', 0)
  if (error === 0) info.impure = true
  return error
}
