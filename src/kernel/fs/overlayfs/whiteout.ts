/**
 * Making whiteouts: ovl_whiteout and ovl_cleanup_and_whiteout of fs/overlayfs/dir.c. A whiteout is a character device 0/0; all
 * of one mount are links of a shared one, which stays in work, until the file system has no more links to give.
 */

import { RENAME_EXCHANGE } from '../../abi.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { EIO, EMLINK } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory } from '../../vfs/mode.ts'
import { type OverlayFs, overlayPath } from './entry.ts'
import { cleanup, doLink, doRename, doWhiteout, lookupTemp } from './layers.ts'

/**
 * A whiteout made in work takes the place of `upper`; a directory is swapped out and cleaned up. `dentry` is the
 * overlay's name that it hides, null in index, where there is none.
 */
export function cleanupAndWhiteout(overlay: OverlayFs, dentry: Dentry | null, upper: Dentry): number {
  const whiteout = makeWhiteout(overlay, dentry)
  if (typeof whiteout === 'number') return whiteout
  const name = whiteout.name
  const isDir = upper.inode !== null && isDirectory(upper.inode.mode)
  const error = isInPlace(whiteout) ? doRename(whiteout, upper, isDir ? RENAME_EXCHANGE : 0) : -EIO
  if (error < 0) {
    cleanup(whiteout)
    return error
  }
  if (dentry !== null) emit(dentry, 'rename', name, 'ovl_cleanup_and_whiteout')
  if (isDir) cleanup(upper)
  return 0
}

/** ovl_lock_rename_workdir: nobody took it out of work. */
function isInPlace(whiteout: Dentry): boolean {
  if (whiteout.hashed) return true
  whiteout.sb.vfs.printk(3, 'overlayfs: failed to lock workdir+upperdir')
  return false
}

function emit(dentry: Dentry, stage: 'make' | 'rename', name: string, fn: string): void {
  const { vfs } = dentry.sb
  if (vfs.trace === null) return
  vfs.trace({ type: 'whiteout', sb: dentry.sb.id, path: overlayPath(dentry), stage, name, fn })
}

/** ovl_whiteout: all whiteouts of a mount are links of one, which stays in work. */
function makeWhiteout(overlay: OverlayFs, dentry: Dentry | null): Dentry | number {
  const workdir = overlay.workdir as Dentry
  if (overlay.whiteout === null) {
    const made = lookupTemp(overlay, workdir)
    if (typeof made === 'number') return made
    const error = doWhiteout(made)
    if (error < 0) return error
    overlay.whiteout = made
  }
  const shared = overlay.whiteout
  if (!overlay.noSharedWhiteout) {
    const place = lookupTemp(overlay, workdir)
    if (typeof place === 'number') return place
    const error = doLink(shared, place)
    if (error === 0) {
      if (dentry !== null) emit(dentry, 'make', place.name, 'ovl_whiteout')
      return place
    }
    if (error !== -EMLINK) {
      const { nlink } = shared.inode as Inode
      workdir.sb.vfs.printk(
        4,
        `overlayfs: Failed to link whiteout - disabling whiteout inode sharing(nlink=${nlink}, err=${error})`,
      )
      overlay.noSharedWhiteout = true
    }
  }
  overlay.whiteout = null
  if (dentry !== null) emit(dentry, 'make', shared.name, 'ovl_whiteout')
  return shared
}
