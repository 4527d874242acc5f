/**
 * Listing directories: fs/overlayfs/readdir.c.
 *
 * Terms
 * - real: only one layer has the directory; its listing is passed on, as what was opened has it. merged: read from all layers
 *   once and kept in a cache as long as the directory is open and was not changed through this mount (`version`).
 * - impure: a directory of upper that holds copies, whose numbers (d_ino) are those of their origins.
 * - xattr whiteout: an empty file with an xattr that hides a name; only looked for in directories marked `opaque=x`.
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
  dentryInfo,
  hasOrigin,
  inodeInfo,
  isMerge,
  isWhiteout,
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
import { cleanup, doRmdir, setOverlayXattr } from './layers.ts'
import { withFileSystem } from './xino.ts'

/** struct ovl_cache_entry */
interface Entry {
  readonly dirent: Dirent
  readonly isUpper: boolean
  /** its d_ino has to be looked up */
  readonly needsIno: boolean
  /** whether it is there is only known when it is looked up: it may be an xattr whiteout */
  readonly checksWhiteout: boolean
  isWhiteout: boolean
}

/** struct ovl_dir_cache */
export interface DirectoryCache {
  /** open streams that use it; it goes with the last */
  users: number
  readonly version: number
  readonly entries: readonly Entry[]
}

/** struct ovl_dir_cache of a directory in upper with copies: the numbers (d_ino) of those */
export interface Copies {
  readonly version: number
  readonly numbers: ReadonlyMap<string, number>
}

/** struct ovl_dir_file, in File.priv */
interface Stream {
  /** what was opened */
  readonly real: File
  /** only one layer has it: read straight from there, as long as it is not copied up */
  isReal: boolean
  /** upper had it when it was opened */
  readonly isUpper: boolean
  cache: DirectoryCache | null
}

export const directoryFileOperations: FileOperations = {
  open(inode, file) {
    const overlay = overlayOf(file.dentry.sb)
    const { vfs } = file.dentry.sb
    const old = overrideCreds(overlay, vfs)
    const real = openUnchecked(realPath(file.dentry), O_RDONLY | O_NOATIME)
    vfs.cred = old
    if (typeof real === 'number') return real
    const { upper, whiteouts } = inodeInfo(inode)
    const isReal = !isMerge(file.dentry) && !whiteouts
    file.priv = { real, isReal, isUpper: upper !== null, cache: null } satisfies Stream
    return 0
  },
  release(file) {
    const stream = file.priv as Stream
    if (stream.cache !== null) putCache(file.inode, stream.cache)
    putFile(stream.real)
  },
  iterate(file, entries) {
    const stream = file.priv as Stream
    const overlay = overlayOf(file.dentry.sb)
    const { vfs } = file.dentry.sb
    const old = overrideCreds(overlay, vfs)
    if (file.position === 0) reset(file, stream)
    const error = !stream.isReal
      ? iterateMerged(overlay, file, stream, entries)
      : needsTranslation(overlay, file, stream)
        ? iterateReal(overlay, file, stream, entries)
        : iterateUntranslated(file, stream, entries)
    vfs.cred = old
    return error
  },
  rewind(file) {
    const { real } = file.priv as Stream
    real.position = 0
    real.fop.rewind?.(real)
  },
  fsync: () => 0,
}

/** ovl_dir_reset: what is read from the beginning shows what was changed since. */
function reset(file: File, stream: Stream): void {
  const { version, whiteouts } = inodeInfo(file.inode)
  if (stream.cache !== null && stream.cache.version !== version) {
    putCache(file.inode, stream.cache)
    stream.cache = null
  }
  // A lower directory that was copied up is a merged one from now on.
  if (whiteouts) stream.isReal = false
}

/** ovl_is_impure_dir */
const isImpure = (file: File, { isUpper }: Stream): boolean => isUpper && inodeInfo(file.inode).impure

/** ovl_iterate: d_ino of one layer's listing is not what stat says. */
const needsTranslation = (overlay: OverlayFs, file: File, stream: Stream): boolean =>
  overlay.xinoBits > 0 || (overlay.xinoBits === 0 && (isImpure(file, stream) || isMerge(file.dentry.parent)))

function iterateUntranslated(file: File, { real }: Stream, entries: Dirent[]): number {
  real.position = file.position
  const error = iterateDirectory(real, entries)
  file.position = real.position
  return error
}

/** ovl_iterate_real: one layer's listing, with the numbers that stat gives. */
function iterateReal(overlay: OverlayFs, file: File, stream: Stream, entries: Dirent[]): number {
  const { parent } = file.dentry
  const stat = isMerge(parent) ? getattr(parent) : null
  if (typeof stat === 'number') return stat
  const copies = isImpure(file, stream) ? getImpure(overlay, file) : null
  if (typeof copies === 'number') return copies
  const listed: Dirent[] = []
  const error = iterateUntranslated(file, stream, listed)
  const fsid = lowerOf(file.dentry)[0]?.layer.fsid ?? 0
  for (const entry of listed) {
    let ino: number | null | undefined
    if (entry.name === '..' && stat !== null) ino = stat.ino
    else if (copies !== null) ino = copies.get(entry.name)
    else if (overlay.xinoBits > 0) ino = withFileSystem(entry.ino, fsid, overlay.xinoBits)
    entries.push({ ...entry, ino: ino ?? entry.ino })
  }
  return error
}

/**
 * ovl_cache_get_impure: the entries of a directory in upper that have their number from below. They are kept as long as the
 * inode is, however few use it: numbers from below that changed since (a layer that forgot its inodes) are not noticed.
 */
function getImpure(overlay: OverlayFs, file: File): ReadonlyMap<string, number> | null | number {
  const info = inodeInfo(file.inode)
  if (info.copies !== null && info.copies.version === info.version) return info.copies.numbers
  info.copies = null
  const numbers = readImpure(overlay, file)
  if (typeof numbers === 'number') return numbers
  if (numbers.size === 0) {
    forgetImpure(overlay, file.dentry)
    return null
  }
  info.copies = { version: info.version, numbers }
  return numbers
}

/** ovl_dir_read_impure */
function readImpure(overlay: OverlayFs, file: File): Map<string, number> | number {
  const info = inodeInfo(file.inode)
  const listed = listLayer(upperPath(overlay, info.upper as Dentry))
  if (typeof listed === 'number') return listed
  const copies = new Map<string, number>()
  for (const dirent of listed.filter(isRealName)) {
    const entry: Entry = { dirent, isUpper: true, needsIno: true, checksWhiteout: false, isWhiteout: false }
    const ino = updateEntry(file, entry)
    if (ino < 0) return ino
    if (ino !== dirent.ino) copies.set(dirent.name, ino)
  }
  return copies
}

/** All copies in it are gone: the mark goes, too. */
function forgetImpure(overlay: OverlayFs, dentry: Dentry): void {
  const info = inodeInfo(dentry.inode as Inode)
  setOverlayXattr(overlay, info.upper as Dentry, 'impure', null)
  info.impure = false
}

/** ovl_iterate, of a directory that merges. */
function iterateMerged(overlay: OverlayFs, file: File, stream: Stream, shown: Dirent[]): number {
  if (stream.cache === null) {
    const cache = getCache(overlay, file.dentry)
    if (typeof cache === 'number') return cache
    stream.cache = cache
  }
  const { entries } = stream.cache
  while (file.position < entries.length) {
    const entry = entries[file.position] as Entry
    let { ino } = entry.dirent
    if (!entry.isWhiteout && (entry.needsIno || entry.checksWhiteout)) {
      ino = updateEntry(file, entry)
      // It is a whiteout from now on: the error comes once.
      if (ino < 0) return ino
    }
    file.position++
    if (!entry.isWhiteout) shown.push({ ...entry.dirent, ino })
  }
  return 0
}

/**
 * ovl_calc_d_ino: where all layers are on one file system, d_ino is what stat says. For what is in upper that means
 * looking it up if copies may be there: listing such a directory fills the dentry cache.
 */
function needsIno(overlay: OverlayFs, directory: Dentry, name: string, isUpper: boolean): boolean {
  if (overlay.xinoBits > 0 || name === '..') return true
  return isUpper && (name === '.' || inodeInfo(directory.inode as Inode).impure)
}

/**
 * ovl_cache_update: the number that stat gives of an entry, or -errno. What is not there any more, or is an xattr whiteout,
 * becomes a whiteout in the listing.
 */
function updateEntry(file: File, entry: Entry): number {
  const directory = file.dentry
  const { name, ino } = entry.dirent
  const overlay = overlayOf(directory.sb)
  if (overlay.xinoBits < 0 && !entry.checksWhiteout) return ino
  const found = name === '.' ? directory : name === '..' ? directory.parent : lookupChild(directory, name)
  if (found === null || typeof found === 'number') {
    entry.isWhiteout = true
    if (found === null) return ino
    directory.sb.vfs.printk(4, `overlayfs: failed to look up (${name}) for ino (${found})`)
    return found
  }
  if (overlay.xinoBits < 0 || !entry.needsIno) return ino
  if (hasOrigin(found)) {
    const stat = getattr(found)
    return typeof stat === 'number' ? stat : stat.ino
  }
  const lower = lowerOf(found)[0]
  if (overlay.xinoBits === 0 || upperOf(found) !== null || lower === undefined) return ino
  return withFileSystem(ino, lower.layer.fsid, overlay.xinoBits) ?? ino
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
    const marked = layer.hasXwhiteouts && dentryInfo(dentry).xwhiteouts
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
        checksWhiteout: marked && dirent.type === DT_REG,
        isWhiteout: false,
      }
      if (dirent.type === DT_CHR) {
        const found = lookupChild(path.dentry, dirent.name)
        entry.isWhiteout = found !== null && typeof found !== 'number' && isWhiteout(found)
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
  let error: number
  let known: number
  do {
    known = all.length
    error = iterateDirectory(file, all)
  } while (error === 0 && all.length > known)
  putFile(file)
  return error < 0 ? error : all
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
