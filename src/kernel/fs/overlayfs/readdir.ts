/**
 * Listing merged directories: fs/overlayfs/readdir.c. The listing of a directory that merges is read from all
 * layers once and kept as long as the directory is open and was not changed through this mount (`version`).
 */

import { type Dirent, DT_CHR, DT_REG, O_NOATIME, O_RDONLY } from '../../abi.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { EINVAL, ENOTEMPTY } from '../../vfs/errno.ts'
import type { File, FileOperations } from '../../vfs/file.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory } from '../../vfs/mode.ts'
import type { Path } from '../../vfs/mount.ts'
import { lookupChild } from '../../vfs/namei.ts'
import { iterateDirectory, openUnchecked, putFile } from '../../vfs/open.ts'
import { getattr } from '../../vfs/paths.ts'
import {
  inodeInfo,
  type Layer,
  layerName,
  lowerOf,
  type OverlayFs,
  overlayOf,
  overlayPath,
  overrideCreds,
  realPath,
  upperOf,
  upperPath,
} from './entry.ts'
import { cleanup, doRmdir, isWhiteoutPath, opaqueValue, setOverlayXattr } from './layers.ts'

/** struct ovl_cache_entry */
interface Entry {
  readonly dirent: Dirent
  readonly isUpper: boolean
  /** its d_ino has to be looked up */
  readonly needsIno: boolean
  /** whether it is there is only known when it is looked up: it may be an xattr whiteout (check_xwhiteout) */
  readonly needsLookup: boolean
  isWhiteout: boolean
}

/** struct ovl_dir_cache */
export interface DirectoryCache {
  /** open streams that use it; it goes with the last */
  users: number
  readonly version: number
  readonly entries: readonly Entry[]
}

/** struct ovl_dir_file, in File.priv */
interface Stream {
  /** only one layer has it: read straight from there */
  real: File | null
  cache: DirectoryCache | null
}

export const directoryFileOperations: FileOperations = {
  open(_inode, file) {
    const overlay = overlayOf(file.dentry.sb)
    const { vfs } = file.dentry.sb
    const old = overrideCreds(overlay, vfs)
    const real = openUnchecked(realPath(file.dentry), O_RDONLY | O_NOATIME)
    vfs.cred = old
    if (typeof real === 'number') return real
    file.priv = { real, cache: null } satisfies Stream
    return 0
  },
  release(file) {
    const stream = file.priv as Stream
    if (stream.cache !== null) putCache(file.inode, stream.cache)
    if (stream.real !== null) putFile(stream.real)
  },
  iterate(file) {
    const stream = file.priv as Stream
    const overlay = overlayOf(file.dentry.sb)
    const { vfs } = file.dentry.sb
    const old = overrideCreds(overlay, vfs)
    const entries = readsMerged(overlay, file.dentry)
      ? iterateMerged(overlay, file, stream)
      : iterateReal(file, stream)
    vfs.cred = old
    return entries
  },
  rewind(file) {
    const stream = file.priv as Stream
    if (stream.cache !== null && stream.cache.version !== inodeInfo(file.inode).version) {
      putCache(file.inode, stream.cache)
      stream.cache = null
    }
    if (stream.real !== null) {
      stream.real.position = 0
      stream.real.fop.rewind?.(stream.real)
    }
  },
  fsync: () => 0,
}

/** ovl_dir_is_real, negated: upper may have whiteouts, or a lower layer has some that are xattrs. */
function readsMerged(overlay: OverlayFs, dentry: Dentry): boolean {
  if (inodeInfo(dentry.inode as Inode).whiteouts) return true
  return lowerOf(dentry).some(({ layer, dentry: lower }) => marksWhiteoutsByXattr(overlay, layer, lower))
}

/**
 * A directory marked `opaque=x` may hold whiteouts that are files with an xattr; listings look only there, not in
 * upper and not in the lowest layer, which hides nothing (ovl_dentry_has_xwhiteouts).
 */
const marksWhiteoutsByXattr = (overlay: OverlayFs, layer: Layer, dentry: Dentry): boolean =>
  layer.index > 0 && layer.index < overlay.lowers.length && opaqueValue(overlay, dentry) === 'x'

/** ovl_iterate_real: one layer's listing, with the numbers that stat gives. */
function iterateReal(file: File, stream: Stream): Dirent[] | number {
  // The directory may have been copied up since it was opened.
  const path = realPath(file.dentry)
  if (stream.real !== null && stream.real.dentry !== path.dentry) {
    const position = stream.real.position
    putFile(stream.real)
    stream.real = null
    const reopened = openUnchecked(path, O_RDONLY | O_NOATIME)
    if (typeof reopened === 'number') return reopened
    reopened.position = position
    stream.real = reopened
  }
  const real = stream.real as File
  real.position = file.position
  const entries = iterateDirectory(real)
  file.position = real.position
  if (typeof entries === 'number') return entries
  const overlay = overlayOf(file.dentry.sb)
  const isUpper = upperOf(file.dentry) !== null
  const shown: Dirent[] = []
  for (const entry of entries) {
    if (!needsIno(overlay, file.dentry, entry.name, isUpper)) {
      shown.push(entry)
      continue
    }
    const own = withOwnIno(file, entry)
    if (typeof own === 'number' && inodeInfo(file.inode).impure) return own
    // A stale entry is shown with the number that the layer has for it.
    shown.push(own === null || typeof own === 'number' ? entry : own)
  }
  const isPure = shown.every(({ name, ino }, i) => !isRealName({ name }) || ino === entries[i]?.ino)
  if (isUpper && isPure && overlay.xinoBits >= 0 && entries.length > 0) forgetImpure(overlay, file.dentry)
  return shown
}

/** ovl_cache_get_impure: all copies in it are gone; the mark goes with the next listing. */
function forgetImpure(overlay: OverlayFs, dentry: Dentry): void {
  const info = inodeInfo(dentry.inode as Inode)
  if (!info.impure || info.upper === null) return
  setOverlayXattr(overlay, info.upper, 'impure', null)
  info.impure = false
}

function iterateMerged(overlay: OverlayFs, file: File, stream: Stream): Dirent[] | number {
  if (stream.cache === null) {
    const cache = getCache(overlay, file.dentry)
    if (typeof cache === 'number') return cache
    stream.cache = cache
  }
  const { entries } = stream.cache
  const shown: Dirent[] = []
  while (file.position < entries.length) {
    const entry = entries[file.position] as Entry
    const { needsIno: wantsIno, needsLookup } = entry
    const found = entry.isWhiteout
      ? null
      : wantsIno || needsLookup
        ? withOwnIno(file, entry.dirent)
        : entry.dirent
    const dirent = found !== null && typeof found !== 'number' && !wantsIno ? entry.dirent : found
    if (typeof dirent === 'number') {
      // It is not shown; the error is only seen by a call that has nothing else to give.
      entry.isWhiteout = true
      return shown.length > 0 ? shown : dirent
    }
    file.position++
    if (dirent === null) entry.isWhiteout = true
    else shown.push(dirent)
  }
  return shown
}

/**
 * ovl_calc_d_ino: where all layers are on one file system, d_ino is what stat says. For what is in upper that means
 * looking it up if copies may be there: listing such a directory fills the dentry cache.
 */
function needsIno(overlay: OverlayFs, directory: Dentry, name: string, isUpper: boolean): boolean {
  if (overlay.xinoBits < 0) return false
  if (overlay.xinoBits > 0 || name === '..') return true
  return isUpper && (name === '.' || inodeInfo(directory.inode as Inode).impure)
}

/** ovl_cache_update: the entry with its own number; null when there is no such file any more, -errno. */
function withOwnIno({ mnt, dentry: directory }: Path, entry: Dirent): Dirent | null | number {
  if (entry.name === '..' && directory.parent === directory) return entry
  const found =
    entry.name === '.'
      ? directory
      : entry.name === '..'
        ? directory.parent
        : lookupChild(directory, entry.name)
  if (found === null) return null
  if (typeof found === 'number') {
    directory.sb.vfs.printk(4, `overlayfs: failed to look up (${entry.name}) for ino (${found})`)
    return found
  }
  const stat = getattr({ mnt, dentry: found })
  return typeof stat === 'number' ? entry : { ...entry, ino: stat.ino }
}

/** ovl_cache_get: the kept listing if nothing changed, else a new one. */
function getCache(overlay: OverlayFs, dentry: Dentry): DirectoryCache | number {
  const info = inodeInfo(dentry.inode as Inode)
  if (info.cache !== null && info.cache.version === info.version) {
    info.cache.users++
    return info.cache
  }
  const entries = readMerged(overlay, dentry)
  if (typeof entries === 'number') return entries
  const cache: DirectoryCache = { users: 1, version: info.version, entries }
  info.cache = cache
  return cache
}

function putCache(inode: Inode, cache: DirectoryCache): void {
  cache.users--
  const info = inodeInfo(inode)
  if (cache.users === 0 && info.cache === cache) info.cache = null
}

/**
 * ovl_dir_read_merged: upper first, then down. A name counts where it is met first. What the lowest layer has is
 * put before all else, in its own order, so that offsets stay when files move up.
 */
function readMerged(overlay: OverlayFs, dentry: Dentry): Entry[] | number {
  const byName = new Map<string, Entry>()
  const order: Entry[] = []
  const lowest: Entry[] = []
  const places = placesOf(overlay, dentry)
  const counts: { layer: ReturnType<typeof layerName>; names: number }[] = []
  for (const [i, { layer, path }] of places.entries()) {
    const isLowest = i === places.length - 1
    const listed = listLayer(path)
    if (typeof listed === 'number') return listed
    const marked = marksWhiteoutsByXattr(overlay, layer, path.dentry)
    for (const dirent of listed) {
      const known = byName.get(dirent.name)
      if (known !== undefined) {
        if (isLowest) lowest.push(known)
        continue
      }
      const isUpper = layer.index === 0
      const entry: Entry = {
        dirent,
        isUpper,
        needsIno: needsIno(overlay, dentry, dirent.name, isUpper),
        needsLookup: marked && dirent.type === DT_REG,
        isWhiteout: false,
      }
      if (dirent.type === DT_CHR || (marked && dirent.type === DT_REG)) {
        const found = lookupChild(path.dentry, dirent.name)
        entry.isWhiteout = found !== null && typeof found !== 'number' && isWhiteoutPath(overlay, found)
      }
      byName.set(dirent.name, entry)
      if (isLowest) lowest.push(entry)
      else order.push(entry)
    }
    counts.push({ layer: layerName(layer), names: listed.filter(isRealName).length })
  }
  traceReaddir(dentry, counts)
  const first = new Set(lowest)
  return [...lowest, ...order.filter((entry) => !first.has(entry))]
}

export const isRealName = ({ name }: { readonly name: string }): boolean => name !== '.' && name !== '..'

/** Where the directory is, from the top. */
function placesOf(overlay: OverlayFs, dentry: Dentry): { layer: Layer; path: Path }[] {
  const places: { layer: Layer; path: Path }[] = []
  const upper = upperOf(dentry)
  if (upper !== null && overlay.upper !== null)
    places.push({ layer: overlay.upper, path: upperPath(overlay, upper) })
  for (const { layer, dentry: lower } of lowerOf(dentry)) {
    places.push({ layer, path: { mnt: layer.mnt, dentry: lower } })
  }
  return places
}

/** ovl_dir_read: all that one layer has. */
export function listLayer(path: Path): Dirent[] | number {
  const file = openUnchecked(path, O_RDONLY | O_NOATIME)
  if (typeof file === 'number') return file
  const all: Dirent[] = []
  for (;;) {
    const next = iterateDirectory(file)
    if (typeof next === 'number') {
      putFile(file)
      return next
    }
    if (next.length === 0) break
    for (const entry of next) all.push(entry)
  }
  putFile(file)
  return all
}

function traceReaddir(
  dentry: Dentry,
  layers: readonly { layer: ReturnType<typeof layerName>; names: number }[],
): void {
  const { vfs } = dentry.sb
  if (vfs.trace === null) return
  vfs.trace({
    type: 'readdir',
    sb: dentry.sb.id,
    path: overlayPath(dentry),
    layers,
    fn: 'ovl_dir_read_merged',
  })
}

/**
 * ovl_check_empty_dir: -ENOTEMPTY when something is visible in it. Otherwise the whiteouts in upper that have to
 * go before the directory can.
 */
export function checkEmptyDirectory(dentry: Dentry): string[] | number {
  const overlay = overlayOf(dentry.sb)
  const { vfs } = dentry.sb
  const old = overrideCreds(overlay, vfs)
  const entries = readMerged(overlay, dentry)
  vfs.cred = old
  if (typeof entries === 'number') return entries
  const whiteouts: string[] = []
  for (const { dirent, isWhiteout, isUpper } of entries) {
    if (isWhiteout) {
      if (isUpper) whiteouts.push(dirent.name)
    } else if (isRealName(dirent)) return -ENOTEMPTY
  }
  return whiteouts
}

/** ovl_cleanup_whiteouts */
export function cleanupWhiteouts(upper: Dentry, names: readonly string[]): void {
  for (const name of names) {
    const found = lookupChild(upper, name)
    if (found !== null && typeof found !== 'number') cleanup(found)
  }
}

/**
 * ovl_workdir_cleanup: removes what an earlier mount left in work, two levels deep. -errno when it stays; -EINVAL when a
 * mark in `incompat` forbids mounting.
 */
export function cleanupWorkdir({ mnt, dentry }: Path, level: number): number {
  const inode = dentry.inode
  if (inode === null) return 0
  if (!isDirectory(inode.mode) || level > 1) return cleanup(dentry)
  if (doRmdir(dentry) === 0) return 0
  const error = cleanupContents({ mnt, dentry }, level + 1)
  // What cannot be removed inside is told when its directory cannot be removed either.
  return error === -EINVAL ? error : cleanup(dentry)
}

/** ovl_workdir_cleanup_recurse, in the order in which the file system lists. */
function cleanupContents(directory: Path, level: number): number {
  const { mnt, dentry } = directory
  const isIncompat = level === 2 && dentry.name === 'incompat'
  const listed = listLayer(directory)
  if (typeof listed === 'number') return listed
  for (const { name } of listed.filter(isRealName)) {
    if (isIncompat) {
      const feature = `overlay with incompat feature '${name}' cannot be mounted`
      dentry.sb.vfs.printk(3, `overlayfs: ${feature}`)
      return -EINVAL
    }
    const child = lookupChild(dentry, name)
    if (child === null || typeof child === 'number') continue
    if (cleanupWorkdir({ mnt, dentry: child }, level) === -EINVAL) return -EINVAL
  }
  return 0
}
