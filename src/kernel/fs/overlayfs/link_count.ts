/**
 * Link counts over names that come and go: ovl_nlink_start, ovl_nlink_end and ovl_drop_nlink of util.c and dir.c.
 *
 * Terms
 * - indexed: the file has an entry in index (indexdir.ts); its count is of all its names in the overlay, and is stored in an
 *   xattr (nlink.ts) before upper's own count changes, so that it is right whether the change comes about or not.
 * - alias: a name in the dentry cache that leads to an inode.
 */

import type { Dentry } from '../../vfs/dentry.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory } from '../../vfs/mode.ts'
import { copyUp } from './copy_up.ts'
import { dentryInfo, inodeInfo, type LayerPath, type OverlayFs, overlayOf, overrideCreds } from './entry.ts'
import { cleanupIndex, needsIndex } from './indexdir.ts'
import { storeNlink } from './nlink.ts'

/**
 * Before a name of an indexed file comes or goes: the stored count is made relative to upper's, which the operation
 * changes by as much. A lower name that is about to be covered needs its entry in index first.
 */
export function startNlink(dentry: Dentry): number {
  const overlay = overlayOf(dentry.sb)
  if (needsIndex(overlay, dentry) && !dentryInfo(dentry).upperAlias) {
    const error = copyUp(dentry)
    if (error < 0) return error
  }
  const inode = dentry.inode as Inode
  const { indexed, upper } = inodeInfo(inode)
  if (isDirectory(inode.mode) || !indexed || upper === null) return 0
  return asMounter(overlay, dentry, () => storeNlink(overlay, inode, upper, 'U', upper))
}

/** Afterwards: a file whose last name is gone leaves index too. */
export function endNlink(dentry: Dentry, inode: Inode): void {
  const { indexed, lower, upper } = inodeInfo(inode)
  if (!indexed || inode.nlink !== 0 || upper === null) return
  const overlay = overlayOf(dentry.sb)
  asMounter(overlay, dentry, () => cleanupIndex(overlay, inode, lower[0] as LayerPath, upper))
}

function asMounter(overlay: OverlayFs, dentry: Dentry, action: () => number): number {
  const { vfs } = dentry.sb
  const old = overrideCreds(overlay, vfs)
  const result = action()
  vfs.cred = old
  return result
}

/**
 * One name less. Changes underneath may have made the count wrong: it does not become 0 while the cache has another name.
 */
export function dropNlink(dentry: Dentry, inode: Inode): void {
  const least = hasOtherAlias(dentry, inode) ? 1 : 0
  if (inode.nlink > least) inode.nlink--
}

function hasOtherAlias(dentry: Dentry, inode: Inode): boolean {
  for (const alias of inodeInfo(inode).aliases) if (alias !== dentry && alias.hashed) return true
  return false
}

/** d_instantiate's half that we need: which names of the cache lead to the inode. */
export function addAlias(dentry: Dentry, inode: Inode): void {
  const info = inodeInfo(inode)
  // Nearly every inode has one: a Set for each would be the larger part of what a new file takes.
  if (info.aliases.length === 0) info.aliases = [dentry]
  else {
    const kept = info.aliases.filter((alias) => alias !== dentry && (alias.hashed || inode.opens > 0))
    info.aliases = [...kept, dentry]
  }
}
