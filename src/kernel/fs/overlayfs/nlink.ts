/**
 * Stored link counts of indexed files: fs/overlayfs/util.c, inode.c. An indexed file's count is the union of its names in
 * upper and of those lower names that nothing covers; the link from index does not count. So that it outlives the mount,
 * its difference to a real count is kept in the xattr `nlink`: `U+n` from upper's, `L-n` from lower's.
 */

import { decode } from '../../text.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { EINVAL, ENODATA } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { type LayerPath, type OverlayFs, shortPath } from './entry.ts'
import { getOverlayXattr, setOverlayXattr } from './layers.ts'

/** ovl_set_nlink_upper, ovl_set_nlink_lower: `inode` is the overlay's, `real` the file in upper or lower. */
export function storeNlink(
  overlay: OverlayFs,
  inode: Inode,
  upper: Dentry,
  relativeTo: 'U' | 'L',
  real: Dentry,
): number {
  const difference = inode.nlink - (real.inode as Inode).nlink
  const sign = difference < 0 ? '-' : '+'
  return setOverlayXattr(overlay, upper, 'nlink', `${relativeTo}${sign}${Math.abs(difference)}`)
}

/** ovl_get_nlink: the stored count; `fallback` without one, or where the lower file has one name only. */
export function storedNlink(
  overlay: OverlayFs,
  lower: LayerPath | undefined,
  upper: Dentry | null,
  fallback: number,
): number {
  if (lower === undefined || upper === null || (lower.dentry.inode as Inode).nlink === 1) return fallback
  const value = overlay.noXattr ? null : getOverlayXattr(overlay, upper, 'nlink')
  const match = value === null ? null : /^([UL])([+-]\d+)$/.exec(decode(value))
  if (match !== null) {
    const base = match[1] === 'L' ? lower.dentry : upper
    const nlink = (base.inode as Inode).nlink + Number(match[2])
    if (nlink > 0) return nlink
  }
  const error = value === null ? -ENODATA : match === null ? -EINVAL : 0
  upper.sb.vfs.printk(4, `overlayfs: failed to get index nlink (${shortPath(upper)}, err=${error})`)
  return fallback
}
