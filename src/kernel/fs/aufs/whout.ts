/** Whiteouts: `.wh.NAME` hides NAME, `.wh..wh..opq` makes a directory opaque (fs/aufs/whout.c). */

import type { Dentry } from '../../vfs/dentry.ts'
import { EEXIST, EMLINK } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isRegular } from '../../vfs/mode.ts'
import { lookupChild, lookupForCreate } from '../../vfs/namei.ts'
import { vfsCreate, vfsLink, vfsMkdir, vfsUnlink } from '../../vfs/names.ts'
import type { Branch } from './branch.ts'

export const WHITEOUT_PREFIX = '.wh.'
/** what every whiteout of a branch is a hard link of */
export const BASE = '.wh..wh.aufs'
const OPAQUE = '.wh..wh..opq'
const WHITEOUT_MODE = 0o444
/** directories for orphans and pseudo links that a writable branch gets at mount */
const directories = ['.wh..wh.orph', '.wh..wh.plnk']

/** A name that is aufs's own: never shown, and EPERM for whoever asks. */
export const isWhiteoutName = (name: string): boolean => name.startsWith(WHITEOUT_PREFIX)

/** au_wh_test: this directory of a branch has a whiteout for the name. */
export function isWhitedOut(directory: Dentry, name: string): boolean {
  const found = lookupChild(directory, WHITEOUT_PREFIX + name)
  return found !== null && typeof found !== 'number' && isRegular((found.inode as Inode).mode)
}

/** au_diropq_test */
export function isOpaque(directory: Dentry): boolean {
  const found = lookupChild(directory, OPAQUE)
  return found !== null && typeof found !== 'number' && isRegular((found.inode as Inode).mode)
}

/** au_wh_init: the base files of a writable branch; what an earlier mount left is used again. */
export function prepareBranch(branch: Branch): number {
  const error = create(branch.root, BASE)
  if (error < 0 && error !== -EEXIST) return error
  for (const name of directories) {
    const place = lookupForCreate(branch.root, name)
    if (typeof place === 'number') return place
    if (place.inode !== null) continue
    const made = vfsMkdir(branch.root.inode as Inode, place, 0o700)
    if (made < 0) return made
  }
  return 0
}

/** au_wh_create: hides a name from here down. */
export const createWhiteout = (branch: Branch, directory: Dentry, name: string): number =>
  linkOrCreate(branch, directory, WHITEOUT_PREFIX + name)

/** au_diropq_create */
export const createOpaque = (branch: Branch, directory: Dentry): number =>
  linkOrCreate(branch, directory, OPAQUE)

/** Takes a whiteout away again; 0 when there was none. */
export function removeWhiteout(directory: Dentry, name: string): number {
  const found = lookupChild(directory, WHITEOUT_PREFIX + name)
  if (found === null) return 0
  return typeof found === 'number' ? found : vfsUnlink(directory.inode as Inode, found)
}

/** link_or_create_wh */
function linkOrCreate(branch: Branch, directory: Dentry, name: string): number {
  const base = lookupChild(branch.root, BASE)
  if (base !== null && typeof base !== 'number') {
    const place = lookupForCreate(directory, name)
    if (typeof place === 'number') return place
    if (place.inode !== null) return 0
    const error = vfsLink(base, directory.inode as Inode, place)
    if (error !== -EMLINK) return error
  }
  return create(directory, name)
}

function create(directory: Dentry, name: string): number {
  const place = lookupForCreate(directory, name)
  if (typeof place === 'number') return place
  if (place.inode !== null) return -EEXIST
  return vfsCreate(directory.inode as Inode, place, WHITEOUT_MODE)
}
