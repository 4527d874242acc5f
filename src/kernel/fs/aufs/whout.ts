/** Whiteouts: `.wh.NAME` hides NAME, `.wh..wh..opq` makes a directory opaque (fs/aufs/whout.c). */

import type { Dentry } from '../../vfs/dentry.ts'
import { EEXIST, EIO, EMLINK, ENAMETOOLONG } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory, isRegular } from '../../vfs/mode.ts'
import { lookupChild, lookupForCreate } from '../../vfs/namei.ts'
import { vfsCreate, vfsLink, vfsMkdir, vfsRmdir, vfsUnlink } from '../../vfs/names.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { asBranchUser, type Branch } from './branch.ts'
import { logError, logWarning } from './log.ts'

export const WHITEOUT_PREFIX = '.wh.'
/** what every whiteout of a branch is a hard link of */
const BASE = '.wh..wh.aufs'
const OPAQUE = '.wh..wh..opq'
const WHITEOUT_MODE = 0o444
/** for pseudo links */
const PSEUDO_LINKS = '.wh..wh.plnk'
/** for what is written to after it was removed */
const ORPHANS = '.wh..wh.orph'

/** A name that is aufs's own: never shown, and EPERM for whoever asks. */
export const isWhiteoutName = (name: string): boolean => name.startsWith(WHITEOUT_PREFIX)

/** au_wh_test: this directory of a branch has a whiteout for the name. */
export const isWhitedOut = (directory: Dentry, name: string): boolean => testWhiteout(directory, name) === 1

/** The same, with -EIO and a line in the kernel log when what has a whiteout's name is no regular file. */
export function testWhiteout(directory: Dentry, name: string): number {
  const found = lookupChild(directory, WHITEOUT_PREFIX + name)
  if (found === null) return 0
  if (typeof found === 'number') return found === -ENAMETOOLONG ? 0 : found
  const { mode } = found.inode as Inode
  if (isRegular(mode)) return 1
  const text = `I/O Error, ${found.name} Invalid whiteout entry type 0${mode.toString(8)}.`
  logError(directory.sb.vfs, 'au_wh_test:93', text)
  return -EIO
}

/** au_diropq_test */
export function isOpaque(directory: Dentry): boolean {
  const found = lookupChild(directory, OPAQUE)
  return found !== null && typeof found !== 'number' && isRegular((found.inode as Inode).mode)
}

/** au_wh_init_rw: the base files of a writable branch; what an earlier mount left is used again. */
export const prepareBranch = (vfs: Vfs, branch: Branch, hasPseudoLinks: boolean): number =>
  asBranchUser(vfs, () => {
    const { root } = branch
    if (branch.attributes.includes('nolwh')) clean(vfs, root, BASE)
    else {
      const base = lookupChild(root, BASE)
      const error = base === null ? create(root, BASE) : typeof base === 'number' ? base : testBase(vfs, base)
      if (error < 0) return error
    }
    if (hasPseudoLinks) {
      const error = makeDirectory(root, PSEUDO_LINKS)
      if (error < 0) return error
    } else clean(vfs, root, PSEUDO_LINKS)
    return makeDirectory(root, ORPHANS)
  })

function testBase(vfs: Vfs, base: Dentry): number {
  if (isRegular((base.inode as Inode).mode)) return 0
  logError(vfs, 'au_wh_init_rw:426', `unknown ${base.parent.name}/${BASE} exists`)
  return -EEXIST
}

/** au_wh_init_ro: a branch that is not written to any more has no base files, but for what is in use. */
export function cleanBranch(vfs: Vfs, { root }: Branch): void {
  asBranchUser(vfs, () => {
    for (const name of [BASE, PSEUDO_LINKS, ORPHANS]) clean(vfs, root, name)
  })
}

/** au_wh_clean */
function clean(vfs: Vfs, root: Dentry, name: string): void {
  const found = lookupChild(root, name)
  if (found === null || typeof found === 'number') return
  const isDir = isDirectory((found.inode as Inode).mode)
  const error = isDir ? vfsRmdir(root.inode as Inode, found) : vfsUnlink(root.inode as Inode, found)
  if (error < 0) logWarning(vfs, 'au_wh_clean:300', `failed removing ${name} (${error}), ignored.`)
}

function makeDirectory(root: Dentry, name: string): number {
  const place = lookupForCreate(root, name)
  if (typeof place === 'number') return place
  return place.inode === null ? vfsMkdir(root.inode as Inode, place, 0o700) : 0
}

export function pseudoLinkDirectory({ root }: Branch): Dentry | null {
  const found = lookupChild(root, PSEUDO_LINKS)
  return typeof found === 'number' ? null : found
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
  const base = branch.attributes.includes('nolwh') ? null : lookupChild(branch.root, BASE)
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
