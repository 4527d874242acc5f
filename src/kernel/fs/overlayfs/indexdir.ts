/**
 * The inodes index (index=on): fs/overlayfs/namei.c, util.c, readdir.c. `index` in workdir has an entry for each lower
 * file with several names that was copied up, called by the handle of the lower file in hexadecimal. For a file the entry
 * is one more link of the copy, by which the other lower names find it, so that they stay names of one file. With
 * nfs_export=on all copies are indexed; a directory's entry is an empty directory whose xattr `upper` is a handle, and a
 * whiteout says that the file was removed.
 */

import type { Dentry } from '../../vfs/dentry.ts'
import { EINVAL, EIO, ENOENT, ESTALE } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory, S_IFDIR, S_IFMT } from '../../vfs/mode.ts'
import { lookupChild } from '../../vfs/namei.ts'
import { isWhiteout, type Layer, type LayerPath, lowerOf, type OverlayFs, shortPath } from './entry.ts'
import {
  checkOriginHandle,
  decodeHandle,
  encodeHandle,
  handleName,
  type ParsedHandle,
  parseHandle,
  storedHandle,
  verifyHandle,
  verifySetHandle,
} from './export.ts'
import { cleanup, createTemp, doRename, lookupUpper, setOverlayXattr } from './layers.ts'
import { storedNlink, storeNlink } from './nlink.ts'
import { cleanupWorkdir, isRealName, listLayer } from './readdir.ts'
import { cleanupAndWhiteout } from './whiteout.ts'

/** ovl_index_all, ovl_verify_lower: nfs_export=on indexes everything, and trusts a lower part only when its origin says so. */
export const indexesAll = ({ config }: OverlayFs): boolean => config.nfsExport && config.index

/** ovl_need_index: copying this up makes an entry. */
export function needsIndex(overlay: OverlayFs, dentry: Dentry): boolean {
  const lower = lowerOf(dentry)[0]
  if (lower === undefined || overlay.indexdir === null) return false
  if (indexesAll(overlay)) return true
  const inode = lower.dentry.inode as Inode
  return !isDirectory(inode.mode) && inode.nlink > 1
}

/** ovl_get_index_name */
export const indexName = (overlay: OverlayFs, origin: Dentry): string =>
  handleName(encodeHandle(overlay, origin, false))

/**
 * ovl_lookup_index: the entry of a lower file, null without one, or when `upper` is another file (a broken link). -EIO
 * when the entry contradicts what lookup found.
 */
export function lookupIndex(
  overlay: OverlayFs,
  upper: Dentry | null,
  origin: Dentry,
): Dentry | null | number {
  const index = lookupChild(overlay.indexdir as Dentry, indexName(overlay, origin))
  if (index === null || typeof index === 'number') return index
  const inode = index.inode as Inode
  const originMode = (origin.inode as Inode).mode
  const { vfs } = index.sb
  if (isWhiteout(index) || (inode.mode & S_IFMT) !== (originMode & S_IFMT)) {
    // A whiteout stands there only when all lower names were removed; so none can have been found.
    const types = `ftype=${octalType(inode.mode)}, origin ftype=${octalType(originMode)}`
    vfs.printk(4, `overlayfs: bad index found (index=${shortPath(index)}, ${types}).`)
    return -EIO
  }
  if (!isDirectory(inode.mode)) return upper !== null && upper.inode !== inode ? null : index
  const names = `origin=${shortPath(origin)}, index=${shortPath(index)}`
  if (upper === null) {
    vfs.printk(4, `overlayfs: suspected uncovered redirected dir found (${names}).`)
    return -EIO
  }
  const error = verifySetHandle(overlay, index, 'upper', upper, false)
  if (error === 0) return index
  if (error === -ESTALE) {
    const all = `upper=${shortPath(upper)}, ${names}`
    vfs.printk(4, `overlayfs: suspected multiply redirected dir found (${all}).`)
  }
  return -EIO
}

/** ovl_get_index_origin: the entry of a lower file, null without one, -ESTALE when a whiteout says that it was removed. */
export function findIndex(overlay: OverlayFs, origin: Dentry): Dentry | null | number {
  const index = lookupChild(overlay.indexdir as Dentry, indexName(overlay, origin))
  if (index === null || typeof index === 'number') return index
  return isWhiteout(index) ? -ESTALE : index
}

const octalType = (mode: number): string => (mode & S_IFMT).toString(16)

/** ovl_create_index: the entry of a directory, before it appears in upper. */
export function createDirectoryIndex(overlay: OverlayFs, origin: Dentry, upper: Dentry): number {
  const indexdir = overlay.indexdir as Dentry
  const temp = createTemp(overlay, indexdir, { mode: S_IFDIR, rdev: 0, link: null, hardlink: null })
  if (typeof temp === 'number') return temp
  let error = setOverlayXattr(overlay, temp, 'upper', encodeHandle(overlay, upper, true))
  if (error === 0) {
    const place = lookupUpper(indexdir, indexName(overlay, origin))
    error = typeof place === 'number' ? place : doRename(temp, place, 0)
  }
  if (error < 0) cleanup(temp)
  return error
}

/** ovl_cleanup_index: the last name of an indexed file is gone. */
export function cleanupIndex(overlay: OverlayFs, inode: Inode, lower: LayerPath, upper: Dentry): number {
  const real = upper.inode as Inode
  if (!isDirectory(real.mode) && real.nlink !== 1) {
    // A lower name was added while mounted: the count went to 0 before all names were gone.
    const facts = `${shortPath(upper)}, ino=${real.ino}, nlink=${real.nlink}`
    upper.sb.vfs.printk(4, `overlayfs: cleanup linked index (${facts})`)
    inode.nlink = real.nlink - 1
    storeNlink(overlay, inode, upper, 'U', upper)
    return 0
  }
  const index = lookupUpper(overlay.indexdir as Dentry, indexName(overlay, lower.dentry))
  if (typeof index === 'number') return index
  // With nfs_export a whiteout blocks handles that clients still have.
  return indexesAll(overlay) ? cleanupAndWhiteout(overlay, null, index) : cleanup(index)
}

/**
 * ovl_get_indexdir, its checks: this upper belongs to this lower and this index to this upper (-ESTALE); stale entries
 * are removed. `makeIndexdir` gives the directory, null when it cannot be made.
 */
export function verifyIndexdir(overlay: OverlayFs, indexdir: Dentry, upperRoot: Dentry): number {
  const { vfs } = indexdir.sb
  let error = 0
  if (storedHandle(overlay, indexdir, 'origin') !== null) {
    error = verifyHandle(overlay, indexdir, 'origin', encodeHandle(overlay, upperRoot, true))
    if (error < 0) vfs.printk(3, "overlayfs: failed to verify index dir 'origin' xattr")
  }
  error = verifySetHandle(overlay, indexdir, 'upper', upperRoot, true)
  if (error < 0) vfs.printk(3, "overlayfs: failed to verify index dir 'upper' xattr")
  return error === 0 ? cleanupIndexdir(overlay, indexdir) : error
}

/** ovl_indexdir_cleanup */
function cleanupIndexdir(overlay: OverlayFs, indexdir: Dentry): number {
  const error = cleanupEntries(overlay, indexdir)
  if (error < 0) indexdir.sb.vfs.printk(3, `overlayfs: failed index dir cleanup (${error})`)
  return error
}

function cleanupEntries(overlay: OverlayFs, indexdir: Dentry): number {
  const { mnt } = overlay.upper as Layer
  const listed = listLayer({ mnt, dentry: indexdir })
  if (typeof listed === 'number') return listed
  for (const { name } of listed.filter(isRealName)) {
    const index = lookupChild(indexdir, name)
    if (index === null) continue
    if (typeof index === 'number') return index
    if (index.name.startsWith('#')) {
      // Left over from making or removing an entry.
      const left = cleanupWorkdir({ mnt, dentry: index }, 1)
      if (left < 0) return left
      continue
    }
    const error = verifyIndex(overlay, index)
    if (error === 0) continue
    if (error !== -ESTALE && error !== -ENOENT) return error
    const orphan = error === -ENOENT && overlay.config.nfsExport
    const removed = orphan ? cleanupAndWhiteout(overlay, null, index) : cleanup(index)
    if (removed < 0) return removed
  }
  return 0
}

/** ovl_verify_index: 0, -ESTALE (entry of something else), -ENOENT (nobody's any more), -EINVAL (no entry at all). */
function verifyIndex(overlay: OverlayFs, index: Dentry): number {
  const error = checkIndex(overlay, index)
  const inode = index.inode as Inode
  const facts = `${shortPath(index)}, ftype=${octalType(inode.mode)}`
  const { vfs } = index.sb
  if (error === -ENOENT) vfs.printk(4, `overlayfs: orphan index entry (${facts}, nlink=${inode.nlink})`)
  else if (error < 0) vfs.printk(4, `overlayfs: failed to verify index (${facts}, err=${error})`)
  return error
}

function checkIndex(overlay: OverlayFs, index: Dentry): number {
  const bytes = fromHex(index.name)
  const handle = bytes === null ? null : parseHandle(bytes)
  if (bytes === null || handle === null) return -EINVAL
  if (isWhiteout(index)) return 0
  const inode = index.inode as Inode
  const isDir = isDirectory(inode.mode)
  // Finding out whether a directory is still there is expensive: only done where handles are given out.
  if (isDir && !overlay.config.nfsExport) return 0
  const upper = isDir ? indexedDirectory(overlay, index) : index
  if (upper === null) return -ESTALE
  if (upper === -ESTALE) return -ENOENT
  if (typeof upper === 'number') return upper
  const error = verifyHandle(overlay, upper, 'origin', bytes)
  if (error < 0) return error
  return isDir || inode.nlink !== 1 ? 0 : checkOrphan(overlay, index, handle)
}

/** Only index has the file: it is nobody's, unless uncovered lower names are left. */
function checkOrphan(overlay: OverlayFs, index: Dentry, handle: ParsedHandle): number {
  const origin = checkOriginHandle(overlay, handle, index)
  if (typeof origin === 'number') return origin
  return storedNlink(overlay, origin, index, 0) === 0 ? -ENOENT : 0
}

/** ovl_index_upper: null without an xattr `upper`, -ESTALE when what it names is gone, -EIO when it is no directory. */
function indexedDirectory(overlay: OverlayFs, index: Dentry): Dentry | null | number {
  const bytes = storedHandle(overlay, index, 'upper')
  if (bytes === null) return null
  const upper = decodeHandle(overlay, index.sb, parseHandle(bytes) as ParsedHandle)
  if (upper === null) return -ESTALE
  return isDirectory((upper.inode as Inode).mode) ? upper : -EIO
}

function fromHex(name: string): Uint8Array | null {
  if (name.length % 2 === 1 || !/^[0-9a-f]+$/i.test(name)) return null
  return Uint8Array.from(name.match(/../g) as string[], (pair) => Number.parseInt(pair, 16))
}
