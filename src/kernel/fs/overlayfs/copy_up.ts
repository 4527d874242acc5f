/**
 * Copy-up: fs/overlayfs/copy_up.c. A file of a lower layer gets a complete copy in upper before it is changed.
 * A half-made copy is never visible: it is built nameless (O_TMPFILE) or as `#n` in work, filled, given its
 * attributes, and then linked or renamed into place.
 */

import { O_ACCMODE, O_RDONLY, O_TRUNC, O_WRONLY, type Stat } from '../../abi.ts'
import { sizeChange, timesOf } from '../../vfs/attr.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { EIO, EOPNOTSUPP, EPERM, EROFS } from '../../vfs/errno.ts'
import type { File } from '../../vfs/file.ts'
import type { Inode } from '../../vfs/inode.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSocket,
  isSymlink,
  S_IFMT,
} from '../../vfs/mode.ts'
import { readLink } from '../../vfs/namei.ts'
import { copyInto, copyRange, openUnchecked, putFile } from '../../vfs/open.ts'
import { getattr } from '../../vfs/paths.ts'
import { SECONDS_BASE } from '../../vfs/vfs.ts'
import { getxattrUnchecked, vfsListxattr, vfsSetxattr } from '../../vfs/xattr.ts'
import { verifyLowerData } from './data_layers.ts'
import {
  dentryInfo,
  inodeInfo,
  type LayerPath,
  layerName,
  lowerOf,
  type OverlayFs,
  overlayOf,
  overlayPath,
  overrideCreds,
  realDataPath,
  upperOf,
  upperPath,
} from './entry.ts'
import { encodeHandle } from './export.ts'
import { copyFlags } from './fileattr.ts'
import { createDirectoryIndex, indexName, needsIndex } from './indexdir.ts'
import { hashInode } from './inode_cache.ts'
import {
  checkSetXattr,
  cleanup,
  createTemp,
  doLink,
  doNotifyChange,
  doRename,
  doTmpfile,
  isPrivateXattr,
  lookupUpper,
  type Original,
  setAttributes,
  setImpure,
  setOverlayXattr,
  setTimestamps,
} from './layers.ts'
import { storeNlink } from './nlink.ts'

/** ovl_copy_up: for changes of attributes. 0 or -errno (-EROFS without upper). */
export const copyUp = (dentry: Dentry): number => copyUpFlags(dentry, 0)

/** ovl_copy_up_with_data: also what was copied up without its data. */
export const copyUpWithData = (dentry: Dentry): number => copyUpFlags(dentry, 1)

/** ovl_maybe_copy_up: an open with these flags may need it; with O_TRUNC no data is copied. */
export function maybeCopyUp(dentry: Dentry, flags: number): number {
  if (isSpecial((dentry.inode as Inode).mode)) return 0
  if ((flags & O_ACCMODE) === O_RDONLY && !(flags & O_TRUNC)) return 0
  return copyUpFlags(dentry, flags)
}

const isSpecial = (mode: number): boolean =>
  isCharDevice(mode) || isBlockDevice(mode) || isFifo(mode) || isSocket(mode)

/** ovl_already_copied_up: in upper, under this name, and with data if they are wanted. */
function isCopiedUp(dentry: Dentry, flags: number): boolean {
  const inode = dentry.inode as Inode
  const info = inodeInfo(inode)
  if (info.upper === null) return false
  if (!dentryInfo(dentry).upperAlias && dentry.parent !== dentry) return false
  const wantsData = isRegular(inode.mode) && flags !== 0
  return !wantsData || info.upperData
}

/** ovl_copy_up_flags: the parents first, from the topmost that is not in upper yet. */
function copyUpFlags(dentry: Dentry, flags: number): number {
  const overlay = overlayOf(dentry.sb)
  const wrong = verifyLowerData(dentry)
  if (wrong < 0) return wrong
  if (isCopiedUp(dentry, flags)) return 0
  if (overlay.upper === null || overlay.workdir === null) return -EROFS
  const { vfs } = dentry.sb
  const old = overrideCreds(overlay, vfs)
  let error = 0
  while (error === 0 && !isCopiedUp(dentry, flags)) {
    let next = dentry
    while (upperOf(next.parent) === null) next = next.parent
    error = copyUpOne(overlay, next, next === dentry ? flags : 0)
  }
  vfs.cred = old
  return error
}

/** What stat says of the file below. */
interface CopiedFile extends Original {
  readonly rdev: number
  readonly size: number
  readonly nlink: number
}

/** The inode itself where it is what stat says; an overlay's may have cached something else. */
function copiedFile(dentry: Dentry): CopiedFile | number {
  const inode = dentry.inode as Inode
  if (inode.op.getattr === undefined) return inode
  const stat = getattr(dentry)
  return typeof stat === 'number' ? stat : fromStat(stat)
}

const fromStat = ({ mode, uid, gid, nlink, rdev, size, atime, mtime }: Stat): CopiedFile => ({
  mode,
  uid,
  gid,
  nlink,
  rdev,
  size,
  atimeSec: atime.sec - SECONDS_BASE,
  atimeNsec: atime.nsec,
  mtimeSec: mtime.sec - SECONDS_BASE,
  mtimeNsec: mtime.nsec,
})

/** struct ovl_copy_up_ctx */
interface CopyUp {
  readonly overlay: OverlayFs
  readonly dentry: Dentry
  readonly lower: LayerPath
  readonly original: CopiedFile
  /** that the copy will have: 0 where it is about to be truncated */
  readonly size: number
  readonly link: string | null
  /** directory in upper that gets it, or index */
  readonly destination: Dentry
  readonly name: string
  readonly workdir: Dentry
  /** it gets an entry in index; a file is that entry */
  readonly indexed: boolean
  readonly toIndex: boolean
  /** only attributes are copied, the data stay below */
  readonly metacopy: boolean
  /** the copy remembers where it came from */
  readonly keepsOrigin: boolean
}

/** ovl_copy_up_one: what is missing of copy in upper, link under this name, data. */
function copyUpOne(overlay: OverlayFs, dentry: Dentry, flags: number): number {
  const info = inodeInfo(dentry.inode as Inode)
  const destination = upperOf(dentry.parent) as Dentry
  let error = 0
  if (info.upper === null) error = copyUpLower(overlay, dentry, destination, flags)
  if (error === 0 && !dentryInfo(dentry).upperAlias) error = linkUp(overlay, dentry, destination)
  if (error === 0 && !isCopiedUp(dentry, flags)) error = copyUpMetaData(overlay, dentry, flags)
  return error
}

function copyUpLower(overlay: OverlayFs, dentry: Dentry, destination: Dentry, flags: number): number {
  const lower = lowerOf(dentry)[0] as LayerPath
  const original = copiedFile(lower.dentry)
  if (typeof original === 'number') return original
  const link = isSymlink(original.mode) ? readLink(lower.dentry) : null
  if (typeof link === 'number') return link
  const isDir = isDirectory(original.mode)
  const indexed = needsIndex(overlay, dentry)
  // An indexed file is made as its entry in index, from where it is linked to its place. A directory cannot be linked:
  // it is built in index, and its entry is a directory of its own.
  const toIndex = indexed && !isDir
  const indexdir = overlay.indexdir as Dentry
  return doCopyUp({
    overlay,
    dentry,
    lower,
    original,
    size: flags & O_TRUNC || !isRegular(original.mode) ? 0 : original.size,
    link,
    destination: toIndex ? indexdir : destination,
    name: toIndex ? indexName(overlay, lower.dentry) : dentry.name,
    workdir: indexed && isDir ? indexdir : (overlay.workdir as Dentry),
    indexed,
    toIndex,
    metacopy: needsOnlyMeta(overlay, original, flags),
    keepsOrigin: isDir || original.nlink === 1 || toIndex,
  })
}

/** ovl_need_meta_copy_up: with metacopy=on an open for reading or a chmod leaves the data where they are. */
function needsOnlyMeta(overlay: OverlayFs, original: CopiedFile, flags: number): boolean {
  if (!overlay.config.metacopy || !isRegular(original.mode)) return false
  // A copy without data would have to say their digest, which they have not.
  return flags === 0 && overlay.config.verity !== 'require'
}

/** ovl_do_copy_up */
function doCopyUp(context: CopyUp): number {
  const { overlay, dentry, destination, original } = context
  emit(context, 'start', null, 'ovl_copy_up_one')
  // The parent may now contain what is not purely upper.
  let error = context.toIndex ? 0 : setImpure(overlay, dentry.parent, destination)
  if (error < 0) return error
  const parentTimes = timesOf(destination.inode as Inode)
  const useTmpfile = isRegular(original.mode) && overlay.tmpfile
  error = useTmpfile ? copyUpTmpfile(context) : copyUpWorkdir(context)
  if (error < 0) return error
  const inode = dentry.inode as Inode
  if (context.indexed) inodeInfo(inode).indexed = true
  if (context.toIndex) {
    // The count that the overlay shows so far is that of lower.
    const upper = upperOf(dentry) as Dentry
    error = storeNlink(overlay, inode, upper, 'U', upper)
    if (error < 0) return error
  } else {
    // A copy appearing in the parent is no change that a user made: its times are put back.
    setTimestamps(destination, parentTimes)
    dentryInfo(dentry).upperAlias = true
  }
  emit(context, 'done', null, 'ovl_copy_up_one')
  return 0
}

/** ovl_copy_up_tmpfile: nameless, filled, then linked under its name. */
function copyUpTmpfile(context: CopyUp): number {
  const { overlay, destination, workdir, original } = context
  const temp = doTmpfile(workdir, original.mode)
  if (typeof temp === 'number') return temp
  emit(context, 'create', null, 'ovl_copy_up_tmpfile')
  // Being open is what keeps a nameless file alive.
  const held = openUnchecked(upperPath(overlay, temp), O_WRONLY)
  if (typeof held === 'number') return held
  held.isInternal = true
  const target = fillAndLink(context, temp, held, destination)
  putFile(held)
  if (typeof target === 'number') return target
  emit(context, 'link', null, 'ovl_copy_up_tmpfile')
  return adoptUpper(context, target)
}

function fillAndLink(context: CopyUp, temp: Dentry, held: File, destination: Dentry): Dentry | number {
  const { dentry, size } = context
  if (!context.metacopy) {
    const error = size > 0 ? copyInto(held, realDataPath(dentry), size) : 0
    if (error < 0) return error
    emit(context, 'data', null, 'ovl_copy_up_file')
  }
  let error = copyMetadata(context, temp)
  if (error < 0) return error
  const target = lookupUpper(destination, context.name)
  if (typeof target === 'number') return target
  error = doLink(temp, target)
  return error < 0 ? error : target
}

/** ovl_copy_up_workdir: as `#n` in work, filled, then renamed to its place. */
function copyUpWorkdir(context: CopyUp): number {
  const { overlay, dentry, destination, workdir, original, size, link } = context
  const temp = createTemp(overlay, workdir, {
    mode: original.mode & S_IFMT,
    rdev: original.rdev,
    link,
    hardlink: null,
  })
  if (typeof temp === 'number') return temp
  const name = temp.name
  emit(context, 'create', name, 'ovl_copy_up_workdir')
  const fill = () => {
    if (isRegular(original.mode) && !context.metacopy) {
      const error = size > 0 ? copyRange(realDataPath(dentry), upperPath(overlay, temp), size) : 0
      if (error < 0) return error
      emit(context, 'data', null, 'ovl_copy_up_data')
    }
    const error = copyMetadata(context, temp)
    if (error < 0) return error
    if (context.indexed && isDirectory(original.mode)) {
      const indexError = createDirectoryIndex(overlay, context.lower.dentry, temp)
      if (indexError < 0) return indexError
    }
    const target = lookupUpper(destination, context.name)
    if (typeof target === 'number') return target
    return doRename(temp, target, 0)
  }
  const error = fill()
  if (error < 0) {
    cleanup(temp)
    return error
  }
  emit(context, 'rename', name, 'ovl_copy_up_workdir')
  return adoptUpper(context, temp)
}

/** ovl_inode_update: from now on upper answers. */
function adoptUpper({ dentry, metacopy }: CopyUp, upper: Dentry): number {
  const inode = dentry.inode as Inode
  const info = inodeInfo(inode)
  info.upper = upper
  info.upperData = !metacopy
  info.hasDigest = false
  if (isDirectory(inode.mode)) info.whiteouts = true
  // As a broken link it stood for itself alone; from now on names of the copy find it.
  if (info.key === null) hashInode(inode, upper.inode as Inode)
  return 0
}

/** ovl_copy_up_metadata: xattrs, where it came from, mode, owner, times. */
function copyMetadata(context: CopyUp, temp: Dentry): number {
  const { overlay, lower, original, dentry } = context
  let error = copyXattrs(overlay, lower.dentry, temp)
  if (error < 0) return error
  if (context.keepsOrigin) {
    error = checkSetXattr(overlay, temp, 'origin', encodeHandle(overlay, lower.dentry, false), 0)
    // `user.*` cannot be set on symlinks and special files: with userxattr they forget where they came from.
    if (error < 0 && error !== -EPERM) return error
  }
  if (context.metacopy) {
    error = checkSetXattr(overlay, temp, 'metacopy', new Uint8Array(0), -EOPNOTSUPP)
    if (error < 0) return error
  }
  // What was copied may be less than the attributes' file says, where the data come from elsewhere.
  if (isRegular(original.mode) || isDirectory(original.mode)) {
    error = copyFlags(overlay, dentry.inode as Inode, lower.dentry, temp)
    if (error < 0) return error
  }
  error = isRegular(original.mode) ? doNotifyChange(temp, sizeChange(context.size)) : 0
  if (error < 0) return error
  error = setAttributes(temp, original)
  if (error < 0) return error
  emit(context, 'attributes', null, 'ovl_copy_up_metadata')
  return dentry.inode === null ? -EIO : 0
}

/** ovl_copy_xattr: all but overlayfs's own. */
function copyXattrs(overlay: OverlayFs, from: Dentry, to: Dentry): number {
  const names = vfsListxattr(from)
  if (typeof names === 'number') return names === -EOPNOTSUPP ? 0 : names
  for (const name of names) {
    if (isPrivateXattr(overlay, name)) continue
    const value = getxattrUnchecked(from, name)
    if (typeof value === 'number') return value
    const error = vfsSetxattr(to, name, value, 0)
    if (error < 0 && !(error === -EOPNOTSUPP && !name.startsWith('system.'))) return error
  }
  return 0
}

/** ovl_link_up: the inode is in upper already, under another name; this name is linked to it. */
function linkUp(overlay: OverlayFs, dentry: Dentry, destination: Dentry): number {
  const upper = upperOf(dentry) as Dentry
  const error = setImpure(overlay, dentry.parent, destination)
  if (error < 0) return error
  const parentTimes = timesOf(destination.inode as Inode)
  const inode = dentry.inode as Inode
  const lower = lowerOf(dentry)[0]
  // Should we be interrupted here, the count does not depend on whether upper has the link yet.
  const stored = lower === undefined ? 0 : storeNlink(overlay, inode, upper, 'L', lower.dentry)
  if (stored < 0) return stored
  const target = lookupUpper(destination, dentry.name)
  if (typeof target === 'number') return target
  const linked = doLink(upper, target)
  if (linked < 0) return linked
  setTimestamps(destination, parentTimes)
  dentryInfo(dentry).upperAlias = true
  return storeNlink(overlay, inode, upper, 'U', upper)
}

/** ovl_copy_up_meta_inode_data: the data follow their attributes. */
function copyUpMetaData(overlay: OverlayFs, dentry: Dentry, flags: number): number {
  const inode = dentry.inode as Inode
  const upper = upperOf(dentry) as Dentry
  const lower = lowerOf(dentry)[0] as LayerPath
  const stat = getattr(lower.dentry)
  if (typeof stat === 'number') return stat
  // With O_TRUNC the bytes are not wanted. Otherwise as many as the lower file says, whatever upper says.
  const size = flags & O_TRUNC ? 0 : stat.size
  const error = size === 0 ? 0 : copyRange(realDataPath(dentry), upperPath(overlay, upper), size)
  if (error < 0) return error
  setOverlayXattr(overlay, upper, 'metacopy', null)
  inodeInfo(inode).upperData = true
  return 0
}

type Stage = 'start' | 'create' | 'data' | 'attributes' | 'link' | 'rename' | 'done'

function emit(context: CopyUp, stage: Stage, name: string | null, fn: string): void {
  const { dentry, lower, original, size } = context
  const { vfs } = dentry.sb
  if (vfs.trace === null) return
  vfs.trace({
    type: 'copy-up',
    sb: dentry.sb.id,
    path: overlayPath(dentry),
    stage,
    from: layerName(lower.layer),
    kind: kindOf(original.mode),
    // At the start: what there is; later: what is copied of it.
    size: stage === 'start' && isRegular(original.mode) ? original.size : size,
    name,
    fn,
  })
}

/** How traces name a type. */
export function kindOf(mode: number): 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket' {
  if (isRegular(mode)) return 'file'
  if (isDirectory(mode)) return 'directory'
  if (isSymlink(mode)) return 'symlink'
  if (isFifo(mode)) return 'fifo'
  return isSocket(mode) ? 'socket' : 'device'
}
