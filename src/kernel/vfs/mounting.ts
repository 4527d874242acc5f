/**
 * Mounting and unmounting: fs/namespace.c, fs/fsopen.c, mount(2), umount(2). What trees of mounts are, and what happens
 * to those that share, is mount_namespace.ts's.
 */

import {
  MNT_DETACH,
  MNT_EXPIRE,
  MNT_FORCE,
  MS_BIND,
  MS_DIRSYNC,
  MS_LAZYTIME,
  MS_MANDLOCK,
  MS_MOVE,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_NOSYMFOLLOW,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_RELATIME,
  MS_REMOUNT,
  MS_SHARED,
  MS_SILENT,
  MS_SLAVE,
  MS_STRICTATIME,
  MS_SYNCHRONOUS,
  MS_UNBINDABLE,
  UMOUNT_NOFOLLOW,
} from '../abi.ts'
import { CAP_SYS_ADMIN, capable, nsCapable } from './cred.ts'
import { shrinkSuper } from './dcache.ts'
import { EAGAIN, EBUSY, EINVAL, ELOOP, ENODEV, ENOENT, ENOTDIR, EPERM } from './errno.ts'
import type { Inode } from './inode.ts'
import { isDirectory } from './mode.ts'
import {
  attachMount,
  detachMount,
  followMounts,
  isReachable,
  Mount,
  mountTree,
  type Path,
  pathName,
  putMount,
} from './mount.ts'
import { checkBindable, cloneMount, copyTree } from './mount_copy.ts'
import { attachTree, type MountNamespace, umountTree } from './mount_namespace.ts'
import { type FsStruct, LOOKUP_DIRECTORY, LOOKUP_FOLLOW, lookupPath } from './namei.ts'
import { propagatedUmounts } from './propagate.ts'
import { changePropagation, type Propagation } from './propagation.ts'
import { ENOPARAM, type FileSystemType, type FsContext, type SuperBlock } from './superblock.ts'
import type { Vfs } from './vfs.ts'

/** Who mounts: where its paths start, and which mounts are its own. */
export interface Mounter {
  readonly vfs: Vfs
  readonly fs: FsStruct
  readonly namespace: MountNamespace
}

/** What mount-time flags belong to the mount, not to the superblock. */
const PLAIN_FLAGS = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOSYMFOLLOW
const ATIME_FLAGS = MS_NOATIME | MS_NODIRATIME | MS_RELATIME
const SUPERBLOCK_FLAGS = MS_RDONLY | MS_SYNCHRONOUS | MS_MANDLOCK | MS_DIRSYNC | MS_SILENT | MS_LAZYTIME
/** MS_RMT_MASK: what a remount changes; MS_SILENT is no state. */
const REMOUNTED_FLAGS = SUPERBLOCK_FLAGS & ~MS_SILENT

const propagations: ReadonlyMap<number, Propagation> = new Map([
  [MS_SHARED, 'shared'],
  [MS_PRIVATE, 'private'],
  [MS_SLAVE, 'slave'],
  [MS_UNBINDABLE, 'unbindable'],
])
const PROPAGATION_FLAGS = MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE

/** The flags that a mount gets of those of mount(2): relatime unless another atime flag is given. */
export function newMountFlags(flags: number): number {
  let atime = flags & (MS_NOATIME | MS_NODIRATIME)
  if (flags & MS_STRICTATIME) atime &= ~MS_NOATIME
  else if (!(flags & MS_NOATIME)) atime |= MS_RELATIME
  return (flags & PLAIN_FLAGS) | atime
}

/** may_mount: over the mounts that one sees. */
export const mayMount = ({ vfs, namespace }: Mounter): boolean =>
  nsCapable(vfs.cred, namespace.owner, CAP_SYS_ADMIN)

/** check_mnt */
const isOwn = ({ namespace }: Mounter, mount: Mount): boolean => mount.namespace === namespace

export interface MountRequest {
  readonly source: string
  readonly target: string
  readonly type: string | null
  readonly flags: number
  readonly data: string | null
}

/** path_mount: mount(2) in all its meanings. -EPERM, the target's errors, then those of the kind asked for. */
export function doMount(mounter: Mounter, request: MountRequest): number {
  const { vfs, fs } = mounter
  const { flags } = request
  const target = lookupPath(vfs, fs, request.target, LOOKUP_FOLLOW)
  if (typeof target === 'number') return target
  if (!mayMount(mounter)) return -EPERM
  if ((flags & (MS_REMOUNT | MS_BIND)) === (MS_REMOUNT | MS_BIND))
    return reconfigureMount(mounter, target, flags)
  if (flags & MS_REMOUNT) return remount(mounter, target, request)
  if (!(flags & MS_BIND) && flags & PROPAGATION_FLAGS) return changeType(mounter, target, flags)
  // Onto whatever lies on `/` or `.` already (lock_mount).
  const top = followMounts(target)
  if (flags & MS_BIND) return bindMount(mounter, top, request)
  if (flags & MS_MOVE) return moveMounted(mounter, top, request)
  return newMount(mounter, top, request)
}

/** do_change_type: -EINVAL for no root of a mount, more than one kind, or a mount of others. */
function changeType(mounter: Mounter, { mnt, dentry }: Path, flags: number): number {
  const type = propagations.get(flags & ~(MS_REC | MS_SILENT))
  if (dentry !== mnt.root || type === undefined || !isOwn(mounter, mnt)) return -EINVAL
  for (const mount of flags & MS_REC ? [...mountTree(mnt)] : [mnt]) changePropagation(mount, type)
  return 0
}

/** fs_context_for_mount: a context for `type`, whose options the caller feeds. -ENODEV when unknown. */
export function newContext(
  vfs: Vfs,
  fs: FsStruct,
  type: string,
  options: { monolithic: boolean },
): FsContext | number {
  const fileSystem = vfs.fileSystems.get(type)
  return fileSystem === undefined ? -ENODEV : makeContext(vfs, fs, fileSystem, null, options.monolithic)
}

/** fs_context_for_reconfigure: a context that changes a superblock; its flags begin as they are. */
export function reconfigureContext(vfs: Vfs, fs: FsStruct, sb: SuperBlock): FsContext | number {
  const context = makeContext(vfs, fs, sb.type, sb, false)
  if (typeof context !== 'number') context.flags = sb.flags & SUPERBLOCK_FLAGS
  return context
}

function makeContext(
  vfs: Vfs,
  fs: FsStruct,
  type: FileSystemType,
  sb: FsContext['sb'],
  monolithic: boolean,
): FsContext | number {
  const context: FsContext = {
    vfs,
    type,
    resolve: (path) => lookupPath(vfs, fs, path, LOOKUP_FOLLOW),
    nameOf: (path) => pathName(path, fs.root),
    source: null,
    flags: 0,
    sb,
    monolithic,
    op: {
      parseParam: () => -ENOPARAM,
      getTree: () => -ENODEV,
    },
    priv: null,
    messages: [],
  }
  const error = type.initContext(context)
  return error < 0 ? error : context
}

/** vfs_parse_fs_param: flags and source that every file system has, then its own. */
export function parseParam(context: FsContext, key: string, value: string | null): number {
  const flag = commonFlags[key]
  if (flag !== undefined && value === null) {
    context.flags = flag.set ? context.flags | flag.bit : context.flags & ~flag.bit
    return 0
  }
  const result = context.op.parseParam(context, key, value)
  if (result !== -ENOPARAM) return result
  if (key === 'source') {
    if (value === null) return -EINVAL
    if (context.source !== null) {
      context.messages.push('e Multiple sources')
      return -EINVAL
    }
    context.source = value
    return 0
  }
  context.messages.push(`e ${context.type.name}: Unknown parameter '${key}'`)
  return -EINVAL
}

/** The same for an option whose value is an open file. */
export function parsePath(context: FsContext, key: string, path: Path): number {
  if (context.op.parsePath !== undefined) return context.op.parsePath(context, key, path)
  context.messages.push(`e ${context.type.name}: Bad value for '${key}'`)
  return -EINVAL
}

const commonFlags: Record<string, { bit: number; set: boolean }> = {
  ro: { bit: MS_RDONLY, set: true },
  rw: { bit: MS_RDONLY, set: false },
  sync: { bit: MS_SYNCHRONOUS, set: true },
  async: { bit: MS_SYNCHRONOUS, set: false },
  dirsync: { bit: MS_DIRSYNC, set: true },
  lazytime: { bit: MS_LAZYTIME, set: true },
  nolazytime: { bit: MS_LAZYTIME, set: false },
  mand: { bit: MS_MANDLOCK, set: true },
  nomand: { bit: MS_MANDLOCK, set: false },
}

/** generic_parse_monolithic, unless the file system splits the string itself. */
function parseMonolithic(context: FsContext, data: string): number {
  if (context.op.parseMonolithic !== undefined) return context.op.parseMonolithic(context, data)
  for (const option of data.split(',')) {
    if (option === '') continue
    const equals = option.indexOf('=')
    const key = equals === -1 ? option : option.slice(0, equals)
    const error = parseParam(context, key, equals === -1 ? null : option.slice(equals + 1))
    if (error < 0) return error
  }
  return 0
}

/** vfs_get_tree and vfs_create_mount: a mount that is nowhere yet. */
export function createMount(context: FsContext, flags: number): Mount | number {
  const sb = context.op.getTree(context)
  if (typeof sb === 'number') return sb
  return new Mount(context.vfs, sb.root, context.source ?? 'none', newMountFlags(flags))
}

/** mount_capable: whether one may mount file systems of this type where one is. */
export function mayMountType({ vfs }: Mounter, type: FileSystemType): boolean {
  const { cred } = vfs
  if (type.inUserNamespaces !== true) return capable(cred, CAP_SYS_ADMIN)
  const owner = type.ownerOfContent === undefined ? cred.userNamespace : type.ownerOfContent()
  return nsCapable(cred, owner, CAP_SYS_ADMIN)
}

/** do_new_mount */
function newMount(mounter: Mounter, target: Path, request: MountRequest): number {
  const { vfs, fs } = mounter
  if (request.type === null) return -EINVAL
  const context = newContext(vfs, fs, request.type, { monolithic: true })
  if (typeof context === 'number') return context
  context.source = request.source
  context.flags = request.flags & SUPERBLOCK_FLAGS
  if (request.data !== null && request.data !== '') {
    const error = parseMonolithic(context, request.data)
    if (error < 0) return logged(context, error)
  }
  if (!mayMountType(mounter, context.type)) return -EPERM
  const mount = createMount(context, request.flags)
  if (typeof mount === 'number') return logged(context, mount)
  return addMount(mounter, mount, target)
}

/** Messages of a context nobody reads go to the kernel log (logfc). */
function logged(context: FsContext, error: number): number {
  const levels: Record<string, number> = { e: 3, w: 4, i: 6 }
  for (const message of context.messages) {
    context.vfs.printk(levels[message[0] ?? 'e'] ?? 3, message.slice(2))
  }
  return error
}

/** do_add_mount: -EINVAL (not ours), -EBUSY (the same again), -ENOTDIR (a directory on a file or the reverse). */
export function addMount(mounter: Mounter, mount: Mount, target: Path): number {
  let error = isOwn(mounter, target.mnt) ? 0 : -EINVAL
  if (target.mnt.sb === mount.sb && target.dentry === target.mnt.root && target.mnt.root === mount.root)
    error = -EBUSY
  error ||= graft(mount, target)
  if (error < 0) {
    putMount(mount)
    return error
  }
  const { vfs } = mount.sb
  if (vfs.trace !== null) {
    vfs.trace({
      type: 'mount',
      sb: mount.sb.id,
      fstype: mount.sb.type.name,
      target: pathName(target, topOf(target)),
    })
  }
  return 0
}

/** The top of the tree of mounts that a place is in. */
function topOf(path: Path): Path {
  let { mnt } = path
  while (mnt.parent !== null) mnt = mnt.parent
  return { mnt, dentry: mnt.root }
}

/** A directory goes onto a directory, a file onto a file. */
export function fits(mount: Mount, target: Path): boolean {
  const isDir = isDirectory((mount.root.inode as Inode).mode)
  return isDir === isDirectory((target.dentry.inode as Inode).mode)
}

/** graft_tree */
function graft(mount: Mount, target: Path): number {
  if (!fits(mount, target)) return -ENOTDIR
  attachTree(mount, target)
  return 0
}

const COPY = { slave: false, shared: false, unbindable: false } as const

/** do_loopback: --bind, with MS_REC also what is mounted below. -EINVAL for mounts that are not ours or unbindable. */
function bindMount(mounter: Mounter, target: Path, request: MountRequest): number {
  const { vfs, fs } = mounter
  if (request.source === '') return -EINVAL
  const from = lookupPath(vfs, fs, request.source, LOOKUP_FOLLOW)
  if (typeof from === 'number') return from
  const { mnt, dentry } = from
  const isRecursive = (request.flags & MS_REC) !== 0
  let error = checkBindable(mnt, dentry, isRecursive)
  if (error < 0) return error
  if (!isOwn(mounter, target.mnt) || !(isOwn(mounter, mnt) || mnt.sb.isNamespaceFileSystem)) return -EINVAL
  const copy = isRecursive ? copyTree(mnt, dentry, COPY) : cloneMount(mnt, dentry, COPY)
  error = graft(copy, target)
  if (error < 0) for (const mount of umountTree(copy, { propagate: false })) putMount(mount)
  return error
}

/**
 * do_reconfigure_mnt: remount,bind changes the mount's own flags only. -EINVAL, -EPERM for flags that are locked, -EBUSY
 * as in reconfigureSuper.
 */
function reconfigureMount(mounter: Mounter, { mnt, dentry }: Path, flags: number): number {
  if (dentry !== mnt.root || !isOwn(mounter, mnt)) return -EINVAL
  const wanted = remountFlags(mnt.flags, flags)
  if (!mayChangeFlags(mnt, wanted)) return -EPERM
  if (wanted & MS_RDONLY && !(mnt.flags & MS_RDONLY) && mnt.writers > 0) return -EBUSY
  mnt.flags = wanted
  return 0
}

/** can_change_locked_flags: what came locked from a more privileged namespace stays. */
function mayChangeFlags({ flags, lockedFlags }: Mount, wanted: number): boolean {
  const plain = lockedFlags & PLAIN_FLAGS
  if ((wanted & plain) !== plain) return false
  return !(lockedFlags & MS_NOATIME) || (flags & ATIME_FLAGS) === (wanted & ATIME_FLAGS)
}

/** Without an atime flag, a remount keeps those that were there. */
function remountFlags(old: number, flags: number): number {
  if (flags & (ATIME_FLAGS | MS_STRICTATIME)) return newMountFlags(flags)
  return (flags & PLAIN_FLAGS) | (old & ATIME_FLAGS)
}

/** do_remount */
function remount(mounter: Mounter, target: Path, request: MountRequest): number {
  const { mnt } = target
  if (target.dentry !== mnt.root || !isOwn(mounter, mnt)) return -EINVAL
  const wanted = remountFlags(mnt.flags, request.flags)
  if (!mayChangeFlags(mnt, wanted)) return -EPERM
  const context = makeContext(mounter.vfs, mounter.fs, mnt.sb.type, mnt.sb, true)
  if (typeof context === 'number') return context
  context.flags = request.flags & SUPERBLOCK_FLAGS
  if (request.data !== null && request.data !== '') {
    const error = parseMonolithic(context, request.data)
    if (error < 0) return logged(context, error)
  }
  if (!nsCapable(mounter.vfs.cred, mnt.sb.userNamespace, CAP_SYS_ADMIN)) return -EPERM
  const error = reconfigureSuper(context)
  if (error < 0) return logged(context, error)
  mnt.flags = wanted
  return 0
}

/** reconfigure_super: -EBUSY when it is to become read-only while files are open for writing, or are gone but open. */
export function reconfigureSuper(context: FsContext): number {
  const { sb } = context
  if (sb === null) return -EINVAL
  shrinkSuper(sb)
  if (context.flags & MS_RDONLY && !sb.readOnly && (sb.writers > 0 || holdsRemoved(sb))) return -EBUSY
  const error = context.op.reconfigure?.(context) ?? 0
  if (error < 0) return error
  sb.flags = (sb.flags & ~REMOUNTED_FLAGS) | (context.flags & REMOUNTED_FLAGS)
  return 0
}

/** s_remove_count: a file that has no name any more is still open, and goes when it is closed. */
function holdsRemoved(sb: SuperBlock): boolean {
  for (const { dentry } of sb.vfs.heldPlaces()) if (dentry.sb === sb && dentry.inode?.nlink === 0) return true
  return false
}

/**
 * do_move_mount. -EINVAL for what is no mount of ours, is locked, lies on a shared mount, does not fit, or has an unbindable
 * one in it while the target is shared; -ELOOP into itself.
 */
function moveMounted(mounter: Mounter, target: Path, request: MountRequest): number {
  if (request.source === '') return -EINVAL
  const from = lookupPath(mounter.vfs, mounter.fs, request.source, LOOKUP_FOLLOW)
  if (typeof from === 'number') return from
  const { mnt, dentry } = from
  const { parent } = mnt
  if (!isOwn(mounter, target.mnt) || !isOwn(mounter, mnt)) return -EINVAL
  if (parent === null || mnt.isLocked || parent.peers !== null) return -EINVAL
  if (dentry !== mnt.root || !fits(mnt, target)) return -EINVAL
  if (target.mnt.peers !== null && [...mountTree(mnt)].some((mount) => mount.isUnbindable)) return -EINVAL
  for (let at: Mount | null = target.mnt; at !== null; at = at.parent) if (at === mnt) return -ELOOP
  detachMount(mnt)
  attachTree(mnt, target)
  return 0
}

/**
 * do_umount: -EINVAL (flags; nothing of ours is mounted there, or it is locked), -EPERM, -EBUSY when something is mounted
 * below or in use. With MNT_DETACH it goes out of sight, and for good when nobody uses it any more.
 * `inUse` are the places that tasks hold: working directories, roots, open files.
 */
export function doUmount(mounter: Mounter, name: string, flags: number, inUse: () => Iterable<Path>): number {
  const { vfs, fs } = mounter
  if (flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW)) return -EINVAL
  const found = lookupPath(vfs, fs, name, flags & UMOUNT_NOFOLLOW ? 0 : LOOKUP_FOLLOW)
  if (typeof found === 'number') return found
  // What lies on `/` or `.` is meant too (LOOKUP_MOUNTPOINT).
  const path = followMounts(found)
  const { mnt } = path
  if (!mayMount(mounter)) return -EPERM
  if (path.dentry !== mnt.root || !isOwn(mounter, mnt) || mnt.isLocked) return -EINVAL
  if (flags & MNT_FORCE && !capable(vfs.cred, CAP_SYS_ADMIN)) return -EPERM
  if (flags & MNT_EXPIRE) {
    if (mnt === fs.root.mnt || flags & (MNT_FORCE | MNT_DETACH)) return -EINVAL
    // The first call only marks it; here nobody makes a second one in time.
    return isBusy(mnt, inUse) ? -EBUSY : -EAGAIN
  }
  // The root of all: it cannot go, only become read-only.
  if (mnt === fs.root.mnt && !(flags & MNT_DETACH)) return unmountRoot(vfs, fs, mnt)
  if (mnt.parent === null) return -EINVAL
  const target = pathName(path, topOf(path))
  if (!(flags & MNT_DETACH) && isBusy(mnt, inUse)) return -EBUSY
  const gone = umountTree(mnt, { propagate: true })
  release(vfs, gone, inUse)
  if (vfs.trace !== null) vfs.trace({ type: 'umount', sb: mnt.sb.id, target })
  return 0
}

/**
 * do_umount_root: umount of one's `/` means to make its file system read-only. Of a running system's that is busy, as
 * something always writes there.
 */
function unmountRoot(vfs: Vfs, fs: FsStruct, { sb, parent }: Mount): number {
  if (!nsCapable(vfs.cred, sb.userNamespace, CAP_SYS_ADMIN)) return -EPERM
  if (sb.readOnly) return 0
  if (parent?.parent === null) return -EBUSY
  const context = reconfigureContext(vfs, fs, sb)
  if (typeof context === 'number') return context
  context.flags |= MS_RDONLY
  return reconfigureSuper(context)
}

/** Something is mounted on it, or used in it or in what would go with it. */
function isBusy(mount: Mount, inUse: () => Iterable<Path>): boolean {
  if (mount.children.length > 0) return true
  const concerned = new Set([mount, ...propagatedUmounts(mount)])
  for (const { mnt } of inUse()) if (concerned.has(mnt)) return true
  return false
}

/** Mounts that were taken away go for good, but for those that somebody still uses. */
function release(vfs: Vfs, gone: readonly Mount[], inUse: () => Iterable<Path>): void {
  const used = new Set<Mount>()
  for (const { mnt } of inUse()) used.add(mnt)
  for (const mount of gone) {
    if (used.has(mount)) {
      mount.isDetached = true
      vfs.detachedMounts.add(mount)
    } else putMount(mount)
  }
}

/** Mounts that were taken away while in use, and are not any more. */
export function releaseUnused(vfs: Vfs, inUse: () => Iterable<Path>): void {
  const gone = [...vfs.detachedMounts]
  vfs.detachedMounts.clear()
  release(vfs, gone, inUse)
}

/**
 * pivot_root(2): the mount at `newRoot` becomes `/` of the namespace, the old one lies at `putOld`. -EPERM, -EINVAL
 * (shared where it would be told to others, no mount point, not below), -ENOENT, -EBUSY (the root itself). `follow` is
 * told the old root and the new one, for processes that have the old.
 */
export function pivotRoot(
  mounter: Mounter,
  newRoot: string,
  putOld: string,
  follow: (from: Path, to: Path) => void,
): number {
  const { vfs, fs } = mounter
  if (!mayMount(mounter)) return -EPERM
  const next = lookupPath(vfs, fs, newRoot, LOOKUP_FOLLOW | LOOKUP_DIRECTORY)
  if (typeof next === 'number') return next
  const place = lookupPath(vfs, fs, putOld, LOOKUP_FOLLOW | LOOKUP_DIRECTORY)
  if (typeof place === 'number') return place
  const old = followMounts(place)
  const { root } = fs
  const above = root.mnt.parent
  const isShared = [old.mnt, next.mnt.parent, above].some((mount) => mount !== null && mount.peers !== null)
  if (isShared || !isOwn(mounter, root.mnt) || !isOwn(mounter, next.mnt) || next.mnt.isLocked) return -EINVAL
  if (!next.dentry.hashed && next.dentry.parent !== next.dentry) return -ENOENT
  if (next.mnt === root.mnt || old.mnt === root.mnt) return -EBUSY
  if (root.dentry !== root.mnt.root || above === null) return -EINVAL
  if (next.dentry !== next.mnt.root || next.mnt.parent === null) return -EINVAL
  if (!isReachable(old, next) || !isReachable(next, root)) return -EINVAL
  const rootPlace: Path = { mnt: above, dentry: root.mnt.mountpoint as Path['dentry'] }
  if (root.mnt.isLocked) {
    next.mnt.isLocked = true
    root.mnt.isLocked = false
  }
  detachMount(next.mnt)
  detachMount(root.mnt)
  attachMount(next.mnt, rootPlace)
  attachMount(root.mnt, old)
  follow(root, next)
  return 0
}
