/**
 * overlayfs: a directory that is several directories on top of each other. This file: mounting, fs/overlayfs/super.c.
 *
 * Terms (Documentation/filesystems/overlayfs.rst)
 * - lower: the layers below, never written to. upper: the layer on top, where all changes go; there may be none,
 *   then nothing can be written. merged: what is seen at the mount point.
 * - work: a directory on upper's file system in which things are built before they appear in upper at once.
 * - whiteout: a character device 0/0 in upper: "there is no such name", whatever lower layers have.
 * - opaque: an xattr of a directory in upper: do not look further down for what is in it.
 * - copy-up: a lower file is copied to upper before it is changed. origin: where the copy came from.
 * - redirect: an xattr of a directory in upper that was moved: where its lower part still is.
 * - metacopy: upper has the attributes only, the data are still below.
 *
 * Invariants
 * - Layers are reached by the VFS alone (layers.ts writes, namei.ts and readdir.ts read): any file system can be one.
 * - Lower layers are never changed, not even an atime.
 * - Upper shows a new name complete or not at all.
 * - An overlay's inode has an upper, or at least one lower; once it has an upper it keeps it.
 */

import { MS_NOATIME, MS_RDONLY, MS_RELATIME, type StatFs } from '../../abi.ts'
import { Dentry, isBelow } from '../../vfs/dentry.ts'
import { EBUSY, EINVAL, ELOOP, EROFS } from '../../vfs/errno.ts'
import { fsidOfUuid } from '../../vfs/fsid.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isReadOnly, Mount, type Path, putMount } from '../../vfs/mount.ts'
import { type FileSystemType, type FsContext, SuperBlock } from '../../vfs/superblock.ts'
import {
  dentryInfo,
  inodeInfo,
  type Layer,
  type LayerPath,
  type OverlayFs,
  overlayOf,
  xattrNamesFor,
} from './entry.ts'
import { canDecodeHandles } from './export.ts'
import { exportOperations } from './export_operations.ts'
import { operations } from './inode.ts'
import { newInode, unhashInode } from './inode_cache.ts'
import { getOverlayXattr, markOf } from './layers.ts'
import { defaultConfig } from './module.ts'
import {
  type OverlayContext,
  parseMonolithic,
  parseParam,
  parsePath,
  showOptions,
  verifyParams,
} from './params.ts'
import { initUuid, makeIndexdir, makeWorkdir } from './workdir.ts'
import { bitsFor } from './xino.ts'

const OVERLAYFS_SUPER_MAGIC = 0x794c7630
const MAX_STACK_DEPTH = 2

export const overlayType: FileSystemType = {
  name: 'overlay',
  nodev: true,
  inUserNamespaces: true,
  initContext(context) {
    context.priv = {
      config: defaultConfig(context.vfs),
      given: new Set(),
      lowers: [],
      upper: null,
      work: null,
    } satisfies OverlayContext
    context.op = context.sb === null ? mountOperations : remountOperations
    return 0
  },
}

const mountOperations: FsContext['op'] = {
  parseParam,
  parsePath,
  parseMonolithic,
  getTree: fillSuper,
}

/** ovl_reconfigure: options are ignored as they always were, but told about where the new API is used. */
const remountOperations: FsContext['op'] = {
  parseParam(context, key) {
    if (context.monolithic || key === 'source') return 0
    context.messages.push('e overlay: No changes allowed in reconfigure')
    return -EINVAL
  },
  parseMonolithic: () => 0,
  getTree: () => -EINVAL,
  reconfigure(context) {
    const overlay = overlayOf(context.sb as SuperBlock)
    if (!(context.flags & MS_RDONLY) && overlay.workdir === null) return -EROFS
    return 0
  },
}

/** What is taken along while mounting and given back when it fails. */
interface Mounting {
  readonly context: FsContext
  readonly options: OverlayContext
  /** roots of layers by inode: the same directory twice, or one inside another, is a loop (ovl_setup_trap) */
  readonly traps: Set<Inode>
  readonly claimed: Inode[]
  readonly mounts: Mount[]
}

const logError = (context: FsContext, text: string): number => {
  context.vfs.printk(3, `overlayfs: ${text}`)
  return -EINVAL
}

/**
 * ovl_fill_super. In this order: options that contradict (-EINVAL), no lowerdir, no workdir, upper and work on
 * different mounts or inside each other, in use elsewhere (-EBUSY with index=on), too few lowers, the same
 * directory twice (-ELOOP), stacked too deep.
 */
function fillSuper(context: FsContext): SuperBlock | number {
  const options = context.priv as OverlayContext
  const mounting: Mounting = { context, options, traps: new Set(), claimed: [], mounts: [] }
  const result = buildSuper(mounting)
  if (typeof result === 'number') {
    for (const inode of mounting.claimed) context.vfs.overlayInUse.delete(inode)
    for (const mount of mounting.mounts) putMount(mount)
  }
  return result
}

function buildSuper(mounting: Mounting): SuperBlock | number {
  const { context, options } = mounting
  const { vfs } = context
  const badOptions = verifyParams(context, options)
  if (badOptions < 0) return badOptions
  if (options.lowers.length === 0) return logError(context, "missing 'lowerdir'")
  const { config } = options
  const xattrPrefix = config.userxattr ? 'user.overlay.' : 'trusted.overlay.'
  const overlay: OverlayFs = {
    config,
    upper: null,
    lowers: [],
    creatorCred: vfs.cred,
    workbase: options.work?.dentry ?? null,
    workdir: null,
    indexdir: null,
    tmpfile: false,
    whiteout: null,
    noSharedWhiteout: false,
    noXattr: false,
    xinoBits: -1,
    traps: mounting.traps,
    claimed: mounting.claimed,
    nameMax: Math.max(...layerPaths(options).map((path) => path.dentry.sb.nameMax)),
    inodes: new Map(),
    xattrPrefix,
    xattrNames: xattrNamesFor(xattrPrefix),
    lastIno: 1,
    shown: options.lowers,
    operations,
  }
  let forcedReadOnly = true
  if (options.upper !== null) {
    if (options.work === null) return logError(context, "missing 'workdir'")
    const upper = takeUpper(mounting, options.upper)
    if (typeof upper === 'number') return upper
    overlay.upper = upper
    const error = takeWorkbase(mounting, options.upper, options.work) || makeWorkdir(context, overlay)
    if (error < 0) return error
    forcedReadOnly = overlay.workdir === null
  }
  const depth = checkLowers(context, options)
  if (depth < 0) return depth
  const error = takeLowers(mounting, overlay)
  if (error < 0) return error
  const prepared = prepareUpper(context, overlay)
  if (prepared < 0) return prepared
  if (overlay.upper !== null && overlay.workdir === null) forcedReadOnly = true
  const overlap = checkOverlappingLayers(mounting, overlay)
  if (overlap < 0) return overlap
  settleIndex(context, overlay)
  const sb = new SuperBlock(vfs, overlayType, {
    op: config.nfsExport ? { ...superOperations, exports: exportOperations } : superOperations,
    magic: OVERLAYFS_SUPER_MAGIC,
    flags: forcedReadOnly ? context.flags | MS_RDONLY : context.flags,
    pinsDentries: false,
  })
  sb.stackDepth = depth
  sb.priv = overlay
  const uuid = ownUuid(overlay)
  if (uuid !== null) sb.uuid = uuid
  sb.root = makeRoot(sb, overlay)
  return sb
}

/** uuid and index of upper. */
function prepareUpper(context: FsContext, overlay: OverlayFs): number {
  const { config, upper } = overlay
  const named = overlay.lowers.filter(({ dataOnly }) => !dataOnly)
  const fileSystems = new Set(named.map(({ root }) => root.sb))
  if (upper !== null) fileSystems.add(upper.root.sb)
  // Upper's place among the file systems is counted even without one.
  const count = fileSystems.size + (upper === null ? 1 : 0)
  if (config.uuid === 'off' && count > 1) {
    const why = 'The uuid=off requires a single fs for lower and upper, falling back to uuid=null.'
    context.vfs.printk(4, `overlayfs: ${why}`)
    config.uuid = 'null'
  } else if (upper !== null) initUuid(context, overlay, upper)
  if (upper === null || overlay.workdir === null || !config.index) return 0
  return makeIndexdir(context, overlay, upper, overlay.lowers[0] as Layer)
}

/** What is shown in /proc/mounts is what is done. */
function settleIndex(context: FsContext, overlay: OverlayFs): void {
  const { config } = overlay
  const warn = (text: string) => context.vfs.printk(4, `overlayfs: ${text}, falling back to nfs_export=off.`)
  if (overlay.indexdir === null) {
    config.index = false
    if (overlay.upper !== null && config.nfsExport) {
      warn('NFS export requires an index dir')
      config.nfsExport = false
    }
  }
  if (config.metacopy && config.nfsExport) {
    warn('NFS export is not supported with metadata only copy up')
    config.nfsExport = false
  }
}

/** ovl_get_lowerstack, its checks: the depth of the stack with this overlay on top, or -EINVAL. */
function checkLowers(context: FsContext, options: OverlayContext): number {
  const { lowers, upper, config } = options
  if (upper === null && lowers.length === 1) {
    return logError(context, 'at least 2 lowerdir are needed while upperdir nonexistent')
  }
  if (lowers.every(({ dataOnly }) => dataOnly)) {
    return logError(context, 'at least one non-data lowerdir is required')
  }
  for (const { name, path } of lowers) {
    if (canDecodeHandles(path.dentry.sb)) continue
    const fallBack = (to: string) =>
      context.vfs.printk(
        4,
        `overlayfs: fs on '${name}' does not support file handles, falling back to ${to}.`,
      )
    if (config.nfsExport || (config.index && upper !== null)) {
      config.index = false
      config.nfsExport = false
      fallBack('index=off,nfs_export=off')
    }
    // Numbers that stay need the origin, which is kept as a handle.
    if (config.xino === 'auto' && upper !== null) {
      config.xino = 'off'
      fallBack('xino=off')
    }
  }
  const depth = Math.max(...layerPaths(options).map((path) => path.dentry.sb.stackDepth)) + 1
  return depth > MAX_STACK_DEPTH ? logError(context, 'maximum fs stacking depth exceeded') : depth
}

const layerPaths = (options: OverlayContext): Path[] => [
  ...(options.upper === null ? [] : [options.upper]),
  ...options.lowers.map((lower) => lower.path),
]

/** ovl_get_upper */
function takeUpper(mounting: Mounting, path: Path): Layer | number {
  const { context } = mounting
  if (isReadOnly(path.mnt)) return logError(context, 'upper fs is r/o, try multi-lower layers mount')
  const trapped = setTrap(mounting, path.dentry, 'upperdir')
  if (trapped < 0) return trapped
  const layer = makeLayer(mounting, path, {
    index: 0,
    fsid: 0,
    pseudoDev: context.vfs.anonymousDevice(),
    readOnly: false,
  })
  return claim(mounting, path.dentry, 'upperdir') < 0 ? -EBUSY : layer
}

/** ovl_get_workdir, its checks */
function takeWorkbase(mounting: Mounting, upper: Path, work: Path): number {
  const { context } = mounting
  if (upper.mnt !== work.mnt)
    return logError(context, 'workdir and upperdir must reside under the same mount')
  if (isBelow(work.dentry, upper.dentry) || isBelow(upper.dentry, work.dentry)) {
    return logError(context, 'workdir and upperdir must be separate subtrees')
  }
  return claim(mounting, work.dentry, 'workdir') || setTrap(mounting, work.dentry, 'workdir')
}

/** ovl_setup_trap: -ELOOP when another layer is the very same directory. */
function setTrap(mounting: Mounting, dentry: Dentry, name: string): number {
  const inode = dentry.inode as Inode
  if (mounting.traps.has(inode)) {
    logError(mounting.context, `conflicting ${name} path`)
    return -ELOOP
  }
  mounting.traps.add(inode)
  return 0
}

/** ovl_inuse_trylock: upper and work are one mount's; a second use is told, and refused with index=on. */
function claim(mounting: Mounting, dentry: Dentry, name: string): number {
  const { vfs } = mounting.context
  const inode = dentry.inode as Inode
  if (vfs.overlayInUse.has(inode)) return reportInUse(mounting, name)
  vfs.overlayInUse.add(inode)
  mounting.claimed.push(inode)
  return 0
}

/** ovl_report_in_use */
function reportInUse(mounting: Mounting, name: string): number {
  const { vfs } = mounting.context
  const text = `overlayfs: ${name} is in-use as upperdir/workdir of another mount, `
  if (mounting.options.config.index) {
    vfs.printk(3, `${text}mount with '-o index=off' to override exclusive upperdir protection.`)
    return -EBUSY
  }
  vfs.printk(4, `${text}accessing files from both mounts will result in undefined behavior.`)
  return 0
}

/** ovl_get_layers: a private mount for each lower, and which superblock it is on. */
function takeLowers(mounting: Mounting, overlay: OverlayFs): number {
  const { context, options } = mounting
  const { upper } = overlay
  const devices = new Map<SuperBlock, { fsid: number; pseudoDev: number }>()
  if (upper !== null) devices.set(upper.root.sb, { fsid: 0, pseudoDev: upper.pseudoDev })
  const layers: Layer[] = []
  for (const { path, dataOnly } of options.lowers) {
    const { sb } = path.dentry
    // The numbers of files in data-only layers are never shown.
    let device = dataOnly ? { fsid: devices.size, pseudoDev: 0 } : devices.get(sb)
    if (device === undefined) {
      // 0 is upper's, even without one.
      device = { fsid: devices.size + (upper === null ? 1 : 0), pseudoDev: context.vfs.anonymousDevice() }
      devices.set(sb, device)
    }
    const trapped = setTrap(mounting, path.dentry, 'lowerdir')
    if (trapped < 0) return trapped
    if (context.vfs.overlayInUse.has(path.dentry.inode as Inode)) {
      const error = reportInUse(mounting, 'lowerdir')
      if (error < 0) return error
    }
    layers.push(makeLayer(mounting, path, { index: layers.length + 1, ...device, readOnly: true, dataOnly }))
  }
  overlay.lowers = layers
  overlay.xinoBits = xinoBits(context, overlay, devices.size + (upper === null ? 1 : 0))
  return 0
}

/** ovl_get_layers: whether and how inode numbers of all layers are made one number space. `fileSystems` counts upper's always. */
function xinoBits(context: FsContext, { config, upper, lowers }: OverlayFs, fileSystems: number): number {
  const named = lowers.filter(({ dataOnly }) => !dataOnly)
  const distinct = new Set([...(upper === null ? [] : [upper]), ...named].map(({ root }) => root.sb)).size
  const log = (text: string) => context.vfs.printk(6, `overlayfs: ${text}`)
  if (distinct === 1) {
    if (config.xino === 'on') log('"xino=on" is useless with all layers on same fs, ignore.')
    return 0
  }
  if (config.xino === 'off') return -1
  const bits = bitsFor(fileSystems)
  log(`"xino" feature enabled using ${bits} upper inode bits.`)
  return bits
}

function makeLayer(
  mounting: Mounting,
  path: Path,
  options: { index: number; fsid: number; pseudoDev: number; readOnly: boolean; dataOnly?: boolean },
): Layer {
  const { vfs } = mounting.context
  const { index, fsid, pseudoDev, readOnly, dataOnly = false } = options
  const mnt = new Mount(vfs, path.dentry, path.mnt.source, readOnly ? MS_RDONLY | MS_NOATIME : MS_RELATIME)
  mounting.mounts.push(mnt)
  return { index, mnt, root: path.dentry, fsid, pseudoDev, dataOnly, hasXwhiteouts: false }
}

/**
 * ovl_check_overlapping_layers: no lower may lie inside another layer (-ELOOP), and none of them inside what
 * another mount uses as upper or work.
 */
function checkOverlappingLayers(mounting: Mounting, { upper, lowers }: OverlayFs): number {
  const { context, options, traps, claimed } = mounting
  const check = (dentry: Dentry, name: string, isLower: boolean): number => {
    for (let at = dentry; at.parent !== at; ) {
      at = at.parent
      const inode = at.inode as Inode
      if (isLower && traps.has(inode)) {
        logError(context, `overlapping ${name} path`)
        return -ELOOP
      }
      if (context.vfs.overlayInUse.has(inode) && !claimed.includes(inode)) return reportInUse(mounting, name)
    }
    return 0
  }
  if (upper !== null) {
    const error =
      check(upper.root, 'upperdir', false) || check((options.work as Path).dentry, 'workdir', false)
    if (error < 0) return error
  }
  for (const layer of lowers) {
    const error = check(layer.root, 'lowerdir', true)
    if (error < 0) return error
  }
  return 0
}

/** ovl_get_root: upper's root over all lowers'. */
function makeRoot(sb: SuperBlock, overlay: OverlayFs): Dentry {
  const root = new Dentry('/', null, sb)
  const lower: LayerPath[] = overlay.lowers
    .filter((layer) => !layer.dataOnly)
    .map((layer) => ({ layer, dentry: layer.root }))
  root.inode = newInode(sb, { upper: overlay.upper?.root ?? null, lower, redirect: null, upperData: true })
  inodeInfo(root.inode).whiteouts = true
  dentryInfo(root).upperAlias = overlay.upper !== null
  dentryInfo(root).connected = true
  // The lowest layer hides nothing.
  for (const { layer, dentry } of lower.slice(0, -1)) {
    if (markOf(overlay, dentry, 'opaque') !== 'x') continue
    layer.hasXwhiteouts = true
    dentryInfo(root).xwhiteouts = true
  }
  root.hashed = true
  return root
}

/** The identifier that upper keeps, which is this file system's as long as it is used (ovl_has_fsid); else null. */
function ownUuid(overlay: OverlayFs): Uint8Array | null {
  const { config, upper } = overlay
  const uses = upper !== null && (config.uuid === 'on' || config.uuid === 'auto')
  return uses ? getOverlayXattr(overlay, upper.root, 'uuid') : null
}

const superOperations = {
  /** ovl_statfs: upper's file system, under overlay's name; with uuid=on (ovl_has_fsid) under an identifier of its own. */
  statfs(dentry: Dentry): StatFs {
    const overlay = overlayOf(dentry.sb)
    const { root } = overlay.upper ?? (overlay.lowers[0] as Layer)
    const figures = root.sb.op.statfs(root)
    const uuid = ownUuid(overlay)
    return {
      ...figures,
      fsid: uuid === null ? figures.fsid : fsidOfUuid(uuid),
      type: OVERLAYFS_SUPER_MAGIC,
      typeName: 'overlay',
      namelen: overlay.nameMax,
      flags: dentry.sb.flags,
    }
  },
  showOptions(sb: SuperBlock): string {
    const overlay = overlayOf(sb)
    return showOptions(sb.vfs, overlay.config, overlay.shown, overlay.xinoBits === 0)
  },
  putSuper(sb: SuperBlock): void {
    const overlay = overlayOf(sb)
    const { vfs } = sb
    for (const inode of overlay.claimed) vfs.overlayInUse.delete(inode)
    if (overlay.upper !== null) putMount(overlay.upper.mnt)
    for (const layer of overlay.lowers) putMount(layer.mnt)
  },
  evict: unhashInode,
  /** Inodes that no dentry leads to any more are made anew when they are looked up again. */
  shrinkInodes(sb: SuperBlock, held: ReadonlySet<Dentry>): void {
    const overlay = overlayOf(sb)
    const kept = new Set<Inode>()
    for (const dentry of held) if (dentry.sb === sb && dentry.inode !== null) kept.add(dentry.inode)
    for (const [real, inode] of overlay.inodes) if (!kept.has(inode)) overlay.inodes.delete(real)
  },
}
