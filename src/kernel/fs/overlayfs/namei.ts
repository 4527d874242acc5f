/**
 * Looking names up through the layers: fs/overlayfs/namei.c.
 *
 * Terms (beside those of super.ts)
 * - stop: what is found hides all further down: a file, a whiteout, an opaque directory.
 * - redirect: the name, or the path from a layer's root, under which lower layers have what was moved in upper. followed: it
 *   is acted upon, which only redirect_dir=on or follow allow, as it is like a symlink that nobody checks.
 * - metacopy: a file without data; the search goes on to the file that has them. lazy: they are in data-only layers, and are
 *   looked for when they are wanted.
 * - origin: the lower file that a copy was made of, found by its handle; verified: found by name and by handle alike.
 */

import { decode, isLongerThan } from '../../text.ts'
import { type Dentry, isBelow, moveDentry } from '../../vfs/dentry.ts'
import { EACCES, EINVAL, EIO, ELOOP, ENAMETOOLONG, EPERM, ESTALE } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory, isRegular } from '../../vfs/mode.ts'
import { isReadOnly } from '../../vfs/mount.ts'
import { lookupChild } from '../../vfs/namei.ts'
import {
  dentryInfo,
  inodeInfo,
  type Layer,
  type LayerPath,
  layerName,
  lowerOf,
  type OverlayFs,
  overlayOf,
  overlayPath,
  overrideCreds,
  shortPath,
  upperOf,
} from './entry.ts'
import { checkOriginHandle, encodeHandle, parseHandle, storedHandle, verifySetHandle } from './export.ts'
import { indexesAll, lookupIndex } from './indexdir.ts'
import { getInode } from './inode_cache.ts'
import {
  getOverlayXattr,
  isWhiteoutPath,
  METACOPY_HEADER,
  markOf,
  metacopySize,
  setImpure,
  setOverlayXattr,
} from './layers.ts'
import { addAlias } from './link_count.ts'

/** struct ovl_lookup_data: what the walk down the layers has found so far. */
interface LookupData {
  layer: Layer
  /** in the layer: a name, or an absolute path after a redirect */
  name: string
  isDirectory: boolean
  opaque: boolean
  /** nothing further down counts */
  stop: boolean
  /** the lowest layer: its marks need not be read */
  last: boolean
  redirect: string | null
  /** it says a path from the root, by which alone data-only layers are searched */
  absoluteRedirect: boolean
  metacopy: boolean
  /** of the mark of the file that was looked at last */
  metacopySize: number
  /** a directory was marked `opaque=x` */
  xwhiteouts: boolean
}

/**
 * ovl_lookup. Upper is asked first, then the lowers from the top, until something stops the way down: a file, a
 * whiteout, an opaque directory, or the end. -ENAMETOOLONG, -EPERM (a redirect or metacopy that may not be
 * followed), -EIO (corrupt marks).
 */
export function lookup(_dir: Inode, dentry: Dentry): Dentry | null | number {
  const overlay = overlayOf(dentry.sb)
  const { vfs } = dentry.sb
  if (isLongerThan(dentry.name, overlay.nameMax)) return -ENAMETOOLONG
  const old = overrideCreds(overlay, vfs)
  const result = lookupLayers(overlay, dentry)
  vfs.cred = old
  return result
}

function lookupLayers(overlay: OverlayFs, dentry: Dentry): Dentry | null | number {
  const { parent } = dentry
  const root = dentry.sb.root
  const upperDir = upperOf(parent)
  let lowers = lowerOf(parent)
  const data: LookupData = {
    layer: (overlay.upper ?? overlay.lowers[0]) as Layer,
    name: dentry.name,
    isDirectory: false,
    opaque: false,
    stop: false,
    last: false,
    redirect: null,
    absoluteRedirect: false,
    metacopy: false,
    metacopySize: 0,
    xwhiteouts: false,
  }
  const hasDataLayers = lowerOf(root).length < overlay.lowers.length
  // With data-only layers redirects are read even where they are not followed: they say where the data are.
  const readsRedirects = followsRedirects(overlay) || hasDataLayers
  let upper: Dentry | null = null
  let upperOpaque = false
  let upperRedirect: string | null = null
  let upperMetacopy = false
  let metacopyMark = 0
  /** where upper was copied from, by its handle */
  let originPath: LayerPath | null = null
  /** the lower file whose entry in index counts */
  let origin: Dentry | null = null
  if (upperDir !== null && overlay.upper !== null) {
    data.last = !readsRedirects && lowers.length === 0
    const found = lookupLayer(overlay, upperDir, data)
    if (typeof found === 'number') return found
    trace(overlay, dentry, data, found)
    upper = found
    if (found !== null && !data.isDirectory) {
      const decoded = decodeOrigin(overlay, found)
      if (typeof decoded === 'number') return decoded
      originPath = decoded
      upperMetacopy = data.metacopy
      metacopyMark = data.metacopySize
    }
    if (data.redirect !== null) {
      upperRedirect = data.redirect
      if (data.redirect.startsWith('/')) lowers = lowerOf(root)
    }
    upperOpaque = data.opaque
  }
  let stack: readonly LayerPath[] = []
  for (let i = 0; !data.stop && i < lowers.length; i++) {
    const lower = lowers[i] as LayerPath
    if (!mayFollow(overlay, data)) return refuse(dentry, data.metacopy ? 'metacopy origin' : 'redirect')
    if (!readsRedirects) data.last = i === lowers.length - 1
    // With data-only layers the marks of the last layer's files count: their data may be there.
    else if (data.isDirectory || !hasDataLayers) data.last = lower.layer.index === lowerOf(root).length
    data.layer = lower.layer
    const found = lookupLayer(overlay, lower.dentry, data)
    if (typeof found === 'number') return found
    trace(overlay, dentry, data, found)
    if (found === null) continue
    if (upper !== null && stack.length === 0 && data.isDirectory) fixOrigin(overlay, dentry, upper, found)
    if (upper !== null && stack.length === 0 && verifiesOrigin(overlay, data, originPath)) {
      // What is found by name is only taken for the lower part if upper says that it came from there.
      const error = verifySetHandle(overlay, upper, 'origin', found, false)
      if (error < 0) {
        if (data.isDirectory) break
        return error
      }
      origin = found
    }
    if (upper === null && stack.length === 0 && data.metacopy) metacopyMark = data.metacopySize
    // Of a chain of metacopies only the first one and the one with the data count.
    const intermediate = data.metacopy && stack.length > 0
    if (!intermediate) stack = below(stack, { layer: lower.layer, dentry: found })
    if (data.stop) break
    if (data.redirect?.startsWith('/')) {
      const roots = lowerOf(root)
      if (lowers !== roots) {
        lowers = roots
        i = roots.findIndex((path) => path.layer === lower.layer)
      }
    }
  }
  // That data-only layers were given says that they may be used, without metacopy=on and redirect_dir.
  const isLazy = data.metacopy && stack.length > 0 && hasDataLayers && data.absoluteRedirect
  if (isLazy) data.metacopy = false
  else if (!mayFollow(overlay, data)) {
    return refuse(dentry, data.metacopy ? 'metacopy origin' : 'redirect')
  }
  if (data.metacopy || (upperMetacopy && stack.length === 0)) {
    dentry.sb.vfs.printk(
      4,
      `overlayfs: metacopy with no lower data found - abort lookup (${shortPath(dentry)})`,
    )
    return -EIO
  }
  if (!data.isDirectory && upper !== null && stack.length === 0 && originPath !== null) {
    stack = below(stack, originPath)
    origin = originPath.dentry
  }
  if (upper === null && stack[0] !== undefined) origin = stack[0].dentry
  let index: Dentry | null = null
  if (origin !== null && overlay.indexdir !== null && (!data.isDirectory || indexesAll(overlay))) {
    const found = lookupIndex(overlay, upper, origin)
    if (typeof found === 'number') return found
    index = found
  }
  dentryInfo(dentry).opaque = upperOpaque
  dentryInfo(dentry).upperAlias = upper !== null
  dentryInfo(dentry).xwhiteouts = data.xwhiteouts
  if (upper === null && index !== null) {
    // Another name of a lower file that was copied up: the copy answers for this one too.
    upper = index
    upperRedirect = redirectOf(overlay, index)
    metacopyMark = metacopySize(overlay, index)
    if (metacopyMark < 0) return metacopyMark
    upperMetacopy = metacopyMark > 0
    if (upperMetacopy && !overlay.config.metacopy) return refuse(dentry, 'metacopy origin')
    if (upperRedirect !== null && !followsRedirects(overlay)) return refuse(dentry, 'redirect')
  }
  if (upper === null && stack.length === 0) return null
  const inode = getInode(dentry.sb, {
    upper,
    lower: stack,
    redirect: upperRedirect,
    upperData: !upperMetacopy,
    indexed: index !== null,
    lazyData: isLazy ? data.redirect : null,
    hasDigest: metacopyMark > METACOPY_HEADER,
  })
  if (typeof inode === 'number') return inode
  return spliceAlias(dentry, inode)
}

/** A place added at the bottom. Exactly as long as it has to be: nearly all have one place, and are kept with their inode. */
const below = (stack: readonly LayerPath[], place: LayerPath): readonly LayerPath[] =>
  stack.length === 0 ? [place] : [...stack, place]

/**
 * d_splice_alias: the name leads to this inode. A directory has one name only: where the cache knows it by another one
 * (two redirects lead to one lower directory), that one moves here. -ELOOP when it contains this place; -ESTALE when it
 * would come from another directory while a rename holds them (__d_unalias).
 */
function spliceAlias(dentry: Dentry, inode: Inode): Dentry | null | number {
  const known = isDirectory(inode.mode) ? aliasOf(inode) : null
  if (known !== null && known !== dentry) {
    if (isBelow(dentry, known)) return -ELOOP
    if (known.parent !== dentry.parent && dentry.sb.movesDirectories) return -ESTALE
    Object.assign(dentryInfo(known), dentryInfo(dentry))
    moveDentry(known, dentry)
    return known
  }
  dentry.inode = inode
  addAlias(dentry, inode)
  return null
}

/** __d_find_any_alias: also one that was forgotten, as long as it is open. */
function aliasOf(inode: Inode): Dentry | null {
  for (const alias of inodeInfo(inode).aliases) if (alias.hashed || inode.opens > 0) return alias
  return null
}

/**
 * ovl_check_follow_redirect: a redirect is like a symlink into a lower layer without the checks of the path to it, so that it
 * is only followed where one has asked for it; the same holds for data that are to be found elsewhere.
 */
function mayFollow(overlay: OverlayFs, { metacopy, redirect }: LookupData): boolean {
  if (metacopy && !overlay.config.metacopy) return false
  return redirect === null || followsRedirects(overlay)
}

/** ovl_redirect_follow */
const followsRedirects = ({ config }: OverlayFs): boolean =>
  config.redirectDir === 'on' || config.redirectDir === 'follow'

function refuse(dentry: Dentry, what: 'redirect' | 'metacopy origin'): number {
  dentry.sb.vfs.printk(4, `overlayfs: refusing to follow ${what} for (${shortPath(dentry)})`)
  return -EPERM
}

/** ovl_lookup_layer: one layer; an absolute redirect is walked from the layer's root. */
function lookupLayer(overlay: OverlayFs, base: Dentry, data: LookupData): Dentry | null | number {
  if (!data.name.startsWith('/')) return lookupSingle(overlay, base, data, data.name, '', '')
  let at: Dentry = data.layer.root
  const parts = data.name.slice(1).split('/')
  for (let i = 0; i < parts.length; i++) {
    if (!isDirectory((at.inode as Inode).mode)) return null
    const before = `/${parts.slice(0, i).join('/')}`
    const rest = parts.slice(i + 1)
    const found = lookupSingle(
      overlay,
      at,
      data,
      parts[i] as string,
      i === 0 ? '/' : `${before}/`,
      rest.length === 0 ? '' : `/${rest.join('/')}`,
    )
    if (found === null || typeof found === 'number') return found
    at = found
  }
  return at
}

/**
 * ovl_lookup_single: one name in one directory of a layer. `before` and `after` are the other parts of an
 * absolute path; `after` empty means that this is the last component.
 */
function lookupSingle(
  overlay: OverlayFs,
  base: Dentry,
  data: LookupData,
  name: string,
  before: string,
  after: string,
): Dentry | null | number {
  const isLast = after === ''
  // lookup_one refuses what is no name; only a redirect can say so.
  if (name === '.' || name === '..') return -EACCES
  let found = lookupChild(base, name)
  if (found === -ENAMETOOLONG) found = null
  if (found === null || typeof found === 'number') return found
  if (isWhiteoutPath(overlay, found)) {
    data.stop = true
    data.opaque = true
    return null
  }
  const inode = found.inode as Inode
  if (isLast && data.metacopy && !isRegular(inode.mode)) {
    data.stop = true
    return null
  }
  if (!isDirectory(inode.mode)) {
    if (data.isDirectory || !isLast) {
      data.stop = true
      return null
    }
    const size = metacopySize(overlay, found)
    if (size < 0) return size
    data.metacopy = size > 0
    data.metacopySize = size
    data.stop = !data.metacopy
    if (!data.metacopy || data.last) return found
  } else {
    if (data.layer.index > 0 && overlay.traps.has(inode)) {
      const where = `${shortPath(base)}, name='${name}', err=${-ELOOP}`
      base.sb.vfs.printk(4, `overlayfs: failed lookup in lower (${where}): overlapping layers`)
      return -ELOOP
    }
    if (isLast) data.isDirectory = true
    if (data.last) return found
    const mark = markOf(overlay, found, 'opaque')
    if (isLast && data.layer.index > 0 && mark === 'x') {
      data.xwhiteouts = true
      data.layer.hasXwhiteouts = true
    } else if (mark === 'y') {
      data.stop = true
      if (isLast) data.opaque = true
      return found
    }
  }
  const error = checkRedirect(overlay, found, data, before, after)
  return error < 0 ? error : found
}

/** ovl_check_redirect: reads the redirect xattr; further layers are then asked for what it says. */
function checkRedirect(
  overlay: OverlayFs,
  dentry: Dentry,
  data: LookupData,
  before: string,
  after: string,
): number {
  const value = overlay.noXattr ? null : getOverlayXattr(overlay, dentry, 'redirect')
  data.absoluteRedirect = false
  if (value === null) return 0
  const redirect = decode(value)
  if (!isValidRedirect(redirect)) {
    dentry.sb.vfs.printk(4, `overlayfs: invalid redirect (${redirect === '' ? '(null)' : redirect})`)
    return -EINVAL
  }
  data.absoluteRedirect = redirect.startsWith('/')
  if (data.absoluteRedirect) {
    data.name = redirect + after
    // A directory on the way to here may have been opaque; this path leads elsewhere.
    data.stop = false
  } else data.name = before + redirect + after
  data.redirect = data.name
  return 0
}

function isValidRedirect(redirect: string): boolean {
  if (redirect === '') return false
  if (!redirect.startsWith('/')) return !redirect.includes('/')
  return redirect
    .slice(1)
    .split('/')
    .every((part) => part !== '')
}

/** ovl_get_redirect_xattr, of an entry in index. */
function redirectOf(overlay: OverlayFs, dentry: Dentry): string | null {
  const value = getOverlayXattr(overlay, dentry, 'redirect')
  return value === null ? null : decode(value)
}

/** ovl_check_origin: the lower file that an upper one was copied from, if it can still be found; -EIO. */
function decodeOrigin(overlay: OverlayFs, upper: Dentry): LayerPath | null | number {
  const stored = storedHandle(overlay, upper, 'origin')
  const handle = stored === null ? null : parseHandle(stored)
  if (handle === null) return null
  const origin = checkOriginHandle(overlay, handle, upper)
  return origin === -ESTALE ? null : origin
}

/** Directories are verified with nfs_export=on, files with index=on when their origin is known. */
const verifiesOrigin = (overlay: OverlayFs, data: LookupData, originPath: LayerPath | null): boolean =>
  data.isDirectory ? indexesAll(overlay) : overlay.config.index && originPath !== null

/** ovl_fix_origin: a directory of upper that merges remembers with which one; failing does no harm. */
function fixOrigin(overlay: OverlayFs, dentry: Dentry, upper: Dentry, lower: Dentry): void {
  if (overlay.noXattr || overlay.workdir === null || isReadOnly((overlay.upper as Layer).mnt)) return
  if (getOverlayXattr(overlay, upper, 'origin') !== null) return
  const error = setOverlayXattr(overlay, upper, 'origin', encodeHandle(overlay, lower, false))
  if (error === 0) setImpure(overlay, dentry.parent, upper.parent)
}

function trace(overlay: OverlayFs, dentry: Dentry, data: LookupData, found: Dentry | null): void {
  const { vfs } = dentry.sb
  if (vfs.trace === null) return
  const kind =
    found === null
      ? data.stop
        ? 'whiteout'
        : 'absent'
      : data.isDirectory
        ? data.stop
          ? 'opaque'
          : data.redirect !== null
            ? 'redirect'
            : 'directory'
        : data.metacopy
          ? 'metacopy'
          : 'file'
  vfs.trace({
    type: 'lookup',
    sb: dentry.sb.id,
    path: overlayPath(dentry),
    layer: layerName(data.layer),
    found: kind,
    fn: overlay.upper === data.layer ? 'ovl_lookup' : 'ovl_lookup_layer',
  })
}

/**
 * ovl_lower_positive: would the name be visible if upper had nothing there? Then removing it needs a whiteout.
 */
export function isLowerPositive(dentry: Dentry): boolean {
  if (dentry.inode === null) return dentryInfo(dentry).opaque
  if (upperOf(dentry) === null) return true
  const overlay = overlayOf(dentry.sb)
  for (const { dentry: lowerDir } of lowerOf(dentry.parent)) {
    const found = lookupChild(lowerDir, dentry.name)
    if (found === null || found === -ENAMETOOLONG) continue
    // An error is assumed to be a name: better one whiteout too many.
    return typeof found === 'number' ? true : !isWhiteoutPath(overlay, found)
  }
  return false
}
