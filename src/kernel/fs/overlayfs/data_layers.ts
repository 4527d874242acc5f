/**
 * Data-only layers (`lowerdir=/a::/data`): their files have no names in the overlay. A metacopy with an absolute redirect finds
 * its bytes there (fs/overlayfs/namei.c, "lazy lowerdata").
 */

import type { Dentry } from '../../vfs/dentry.ts'
import { ELOOP, ENOENT, ENOTDIR } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory, isRegular, isSymlink } from '../../vfs/mode.ts'
import { lookupChild } from '../../vfs/namei.ts'
import { inodeInfo, type Layer, overlayOf, shortPath } from './entry.ts'

/**
 * ovl_maybe_lookup_lowerdata: finds the bytes in the data-only layers, when they are first wanted. 0, or what looking them up
 * gave in the last of these layers (-ENOENT).
 */
export function lookupLowerData(dentry: Dentry): number {
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
