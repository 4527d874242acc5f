/**
 * Data-only layers (`lowerdir=/a::/data`): their files have no names in the overlay. A metacopy with an absolute redirect finds
 * its bytes there (fs/overlayfs/namei.c, "lazy lowerdata").
 */

import type { Dentry } from '../../vfs/dentry.ts'
import { EIO, ELOOP, ENOENT, ENOTDIR } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory, isRegular, isSymlink } from '../../vfs/mode.ts'
import { lookupChild } from '../../vfs/namei.ts'
import { inodeInfo, type Layer, overlayOf, realDataPath, realPath, shortPath } from './entry.ts'
import { getOverlayXattr, metacopySize } from './layers.ts'

/** ovl_verify_lowerdata: before the bytes are used. 0 or -errno. */
export const verifyLowerData = (dentry: Dentry): number => lookupLowerData(dentry) || validateVerity(dentry)

/**
 * ovl_maybe_validate_verity: with verity=on the data must have the digest that the metacopy says, if it says one; with
 * verity=require it has to say one. No file system here keeps digests (fs-verity), so that none is ever right.
 */
function validateVerity(dentry: Dentry): number {
  const overlay = overlayOf(dentry.sb)
  const { verity } = overlay.config
  const inode = dentry.inode as Inode
  if (verity === 'off' || !isMetacopy(inode)) return 0
  const fail = (why: string): number => {
    dentry.sb.vfs.printk(4, `overlayfs: ${why}`)
    return -EIO
  }
  const undetermined = () =>
    verity === 'require' ? fail(`metacopy file '${dentry.name}' has no digest specified`) : 0
  if (!inodeInfo(inode).hasDigest) return undetermined()
  const marked = realPath(dentry).dentry
  const [version = 0, length = 0, , algorithm = 0] = getOverlayXattr(overlay, marked, 'metacopy') ?? []
  if (version !== 0) return fail(`metacopy file '${marked.name}' has unsupported version`)
  if (length !== metacopySize(overlay, marked))
    return fail(`metacopy file '${marked.name}' has invalid xattr size`)
  if (algorithm === 0) return undetermined()
  return fail(`lower file '${realDataPath(dentry).dentry.name}' has no fs-verity digest`)
}

/** ovl_is_metacopy_dentry: its attributes are from another layer than its data. */
export function isMetacopy(inode: Inode): boolean {
  if (!isRegular(inode.mode)) return false
  const { upper, upperData, lower, lazyData } = inodeInfo(inode)
  if (upper !== null) return lower.length > 0 && !upperData
  return lower.length > 1 || lazyData !== null
}

/**
 * ovl_maybe_lookup_lowerdata: finds the bytes in the data-only layers, when they are first wanted. 0, or what looking them up
 * gave in the last of these layers (-ENOENT).
 */
function lookupLowerData(dentry: Dentry): number {
  const info = inodeInfo(dentry.inode as Inode)
  if (info.lazyData === null) return 0
  const overlay = overlayOf(dentry.sb)
  let error = -ENOENT
  for (const layer of overlay.lowers.filter(({ dataOnly }) => dataOnly)) {
    const found = lookupBeneath(layer, info.lazyData)
    if (typeof found !== 'number') {
      info.lower = [...info.lower, { layer, dentry: found }]
      info.lazyData = null
      return 0
    }
    error = found
  }
  dentry.sb.vfs.printk(4, `overlayfs: lazy lowerdata lookup failed (${shortPath(dentry)}, err=${error})`)
  return error
}

/** ovl_lookup_data_layer: a regular file, without following links or leaving the layer. */
function lookupBeneath(layer: Layer, path: string): Dentry | number {
  let at = layer.root
  for (const part of path.split('/').slice(1)) {
    const inode = at.inode as Inode
    if (isSymlink(inode.mode)) return -ELOOP
    if (!isDirectory(inode.mode)) return -ENOTDIR
    const found = lookupChild(at, part)
    if (found === null) return -ENOENT
    if (typeof found === 'number') return found
    at = found
  }
  return isRegular((at.inode as Inode).mode) ? at : -ENOENT
}
