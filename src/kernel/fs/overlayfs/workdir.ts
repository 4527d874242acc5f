/**
 * What is prepared in workdir when an overlay is mounted: fs/overlayfs/super.c (ovl_make_workdir, ovl_get_indexdir).
 * `work` is where things are built; with index=on `index` takes its place.
 */

import { RENAME_WHITEOUT } from '../../abi.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { EEXIST, EINVAL, EPERM } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { S_IFDIR, S_IFREG } from '../../vfs/mode.ts'
import type { Path } from '../../vfs/mount.ts'
import { lookupForCreate } from '../../vfs/namei.ts'
import { evictIfUnused } from '../../vfs/names.ts'
import type { FsContext } from '../../vfs/superblock.ts'
import { asRandomUuid } from '../../vfs/uuid.ts'
import { type Layer, type OverlayFs, shortPath } from './entry.ts'
import { canDecodeHandles, verifySetHandle } from './export.ts'
import { verifyIndexdir } from './indexdir.ts'
import {
  cleanup,
  createReal,
  createTemp,
  doRename,
  doTmpfile,
  getOverlayXattr,
  lookupTemp,
  lookupUpper,
  setOverlayXattr,
} from './layers.ts'
import { cleanupWorkdir } from './readdir.ts'

/** Made with what `mode` says, whatever the directory above it says. */
const plain = (mode: number) => ({ mode, rdev: 0, link: null, hardlink: null })

/**
 * ovl_make_workdir: `work`, mode 0, emptied of what an earlier mount left; tries what upper's file system can do. Where it
 * cannot be made, the mount is read-only. -EINVAL when a mark of a volatile mount is in it.
 */
export function makeWorkdir(context: FsContext, overlay: OverlayFs): number {
  const work = createWorkdir(context, overlay, 'work')
  if (work === null || typeof work === 'number') return work ?? 0
  overlay.workdir = work
  overlay.traps.add(work.inode as Inode)
  const temp = doTmpfile(work, S_IFREG)
  overlay.tmpfile = typeof temp !== 'number'
  if (typeof temp !== 'number') evictIfUnused(temp.inode as Inode)
  probeRenameWhiteout(overlay, work)
  probeXattrs(context, overlay, work)
  if (overlay.config.fsync === 'volatile') {
    const marked = markVolatile(work)
    if (marked < 0) {
      context.vfs.printk(3, 'overlayfs: Failed to create volatile/dirty file.')
      return marked
    }
  }
  const { config } = overlay
  const warn = (text: string) => context.vfs.printk(4, `overlayfs: ${text}`)
  if (config.index && !canDecodeHandles(work.sb)) {
    config.index = false
    warn('upper fs does not support file handles, falling back to index=off.')
  }
  if (config.nfsExport && !config.index) {
    config.nfsExport = false
    warn('NFS export requires "index=on", falling back to nfs_export=off.')
  }
  return 0
}

/** ovl_workdir_create: null when it cannot be made, which is said in the log; -EINVAL as cleanupWorkdir has it. */
function createWorkdir(
  context: FsContext,
  overlay: OverlayFs,
  name: 'work' | 'index',
): Dentry | null | number {
  const made = tryCreate({ mnt: (overlay.upper as Layer).mnt, dentry: overlay.workbase as Dentry }, name)
  if (typeof made !== 'number' || made === -EINVAL) return made
  const path = `${overlay.config.workdir}/${name}`
  const why = `(errno: ${-made}); mounting read-only`
  context.vfs.printk(4, `overlayfs: failed to create directory ${path} ${why}`)
  return null
}

function tryCreate({ mnt, dentry: base }: Path, name: 'work' | 'index'): Dentry | number {
  let place = lookupForCreate(base, name)
  if (typeof place === 'number') return place
  if (place.inode !== null) {
    // Index outlives mounts.
    if (name === 'index') return place
    if (cleanupWorkdir({ mnt, dentry: place }, 0) === -EINVAL) return -EINVAL
    place = lookupForCreate(base, name)
    if (typeof place === 'number') return place
    if (place.inode !== null) return -EEXIST
  }
  return createReal(place, plain(S_IFDIR))
}

function probeXattrs(context: FsContext, overlay: OverlayFs, work: Dentry): void {
  const error = setOverlayXattr(overlay, work, 'opaque', '0')
  if (error === 0) {
    setOverlayXattr(overlay, work, 'opaque', null)
    return
  }
  const { config } = overlay
  const warn = (text: string) => context.vfs.printk(4, `overlayfs: ${text}`)
  warn('failed to set xattr on upper')
  overlay.noXattr = true
  if (config.redirectDir === 'on' || config.redirectDir === 'follow') {
    config.redirectDir = 'nofollow'
    warn('...falling back to redirect_dir=nofollow.')
  }
  if (config.metacopy) {
    config.metacopy = false
    warn('...falling back to metacopy=off.')
  }
  if (config.index) {
    config.index = false
    warn('...falling back to index=off.')
  }
  if (config.uuid === 'auto' || config.uuid === 'on') {
    config.uuid = 'null'
    warn('...falling back to uuid=null.')
  }
  if (config.xino === 'auto') {
    config.xino = 'off'
    warn('...falling back to xino=off.')
  }
  if (error === -EPERM && !config.userxattr) {
    context.vfs.printk(6, "overlayfs: try mounting with 'userxattr' option")
  }
}

/** ovl_create_volatile_dirty: as long as it stands, upper may be incomplete and is not mounted again. */
function markVolatile(work: Dentry): number {
  let at = work
  for (const { name, mode } of [
    { name: 'incompat', mode: S_IFDIR },
    { name: 'volatile', mode: S_IFDIR },
    { name: 'dirty', mode: S_IFREG },
  ]) {
    const place = lookupForCreate(at, name)
    if (typeof place === 'number') return place
    if (place.inode !== null && mode === S_IFREG) return 0
    const made = createReal(place, plain(mode))
    if (typeof made === 'number') return made
    at = made
  }
  return 0
}

/** ovl_check_rename_whiteout: whether upper can leave a whiteout behind. All we have can; what is left of the try are used-up numbers. */
function probeRenameWhiteout(overlay: OverlayFs, work: Dentry): void {
  const made = createTemp(overlay, work, plain(S_IFREG))
  if (typeof made === 'number') return
  const { name } = made
  const place = lookupTemp(overlay, work)
  const moved = typeof place === 'number' ? place : doRename(made, place, RENAME_WHITEOUT)
  if (moved === 0) {
    const whiteout = lookupUpper(work, name)
    if (typeof whiteout !== 'number') cleanup(whiteout)
  }
  cleanup(made)
}

/**
 * ovl_get_indexdir: upper must belong to the topmost lower, and index to upper (-ESTALE). From now on things are built in
 * index. Where it cannot be made, the mount is read-only.
 */
export function makeIndexdir(context: FsContext, overlay: OverlayFs, upper: Layer, lower: Layer): number {
  const { printk } = context.vfs
  const log = printk.bind(context.vfs)
  const verified = verifySetHandle(overlay, upper.root, 'origin', lower.root, true)
  if (verified < 0) {
    log(3, 'overlayfs: failed to verify upper root origin')
    return verified
  }
  overlay.traps.delete((overlay.workdir as Dentry).inode as Inode)
  overlay.workdir = null
  const index = createWorkdir(context, overlay, 'index')
  let error = typeof index === 'number' ? index : 0
  if (index !== null && typeof index !== 'number') {
    overlay.indexdir = index
    overlay.workdir = index
    overlay.traps.add(index.inode as Inode)
    error = verifyIndexdir(overlay, index, upper.root)
  }
  if (error < 0 || overlay.indexdir === null) {
    log(4, "overlayfs: try deleting index dir or mounting with '-o index=off' to disable inodes index.")
  }
  return error
}

/**
 * ovl_init_uuid_xattr: a fresh upper gets an identity, which it keeps. With uuid=auto an upper that an older kernel has
 * used (it is marked impure already) gets none.
 */
export function initUuid(context: FsContext, overlay: OverlayFs, upper: Layer): void {
  const { config } = overlay
  if (config.uuid !== 'auto' && config.uuid !== 'on') return
  if (getOverlayXattr(overlay, upper.root, 'uuid') !== null) return
  if (config.uuid === 'auto') {
    const isUsed = getOverlayXattr(overlay, upper.root, 'impure') !== null
    config.uuid = isUsed ? 'null' : 'on'
    if (isUsed) return
  }
  const error = setOverlayXattr(overlay, upper.root, 'uuid', asRandomUuid(context.vfs.randomBytes(16)))
  if (error === 0) return
  config.uuid = 'null'
  const why = `failed to set uuid (${shortPath(upper.root)}, err=${error}); falling back to uuid=null.`
  context.vfs.printk(4, `overlayfs: ${why}`)
}
