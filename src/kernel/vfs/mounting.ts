/**
 * Mounting and unmounting: fs/namespace.c, fs/fsopen.c, mount(2), umount(2). A namespace is a tree of mounts;
 * its root never goes.
 */

import {
  MNT_DETACH,
  MS_BIND,
  MS_MOVE,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_RELATIME,
  MS_REMOUNT,
  MS_SILENT,
  MS_SYNCHRONOUS,
} from '../abi.ts'
import { CAP_SYS_ADMIN, capable } from './cred.ts'
import { EBUSY, EINVAL, ENODEV, ENOTDIR, EPERM } from './errno.ts'
import type { Inode } from './inode.ts'
import { isDirectory } from './mode.ts'
import {
  attachMount,
  detachMount,
  hasMountsBelow,
  Mount,
  mountTree,
  type Path,
  pathName,
  putMount,
} from './mount.ts'
import { type FsStruct, LOOKUP_FOLLOW, lookupPath } from './namei.ts'
import { ENOPARAM, type FileSystemType, type FsContext, type SuperBlock } from './superblock.ts'
import type { Vfs } from './vfs.ts'

export interface MountNamespace {
  readonly root: Mount
}

/** What mount-time flags belong to the mount, not to the superblock. */
const MOUNT_FLAGS = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME | MS_RELATIME
const SUPERBLOCK_FLAGS = MS_RDONLY | MS_SYNCHRONOUS | MS_SILENT
/** MS_SHARED, MS_SLAVE, MS_UNBINDABLE beside MS_PRIVATE */
const PROPAGATION = MS_PRIVATE | (1 << 20) | (1 << 19) | (1 << 17)

export interface MountRequest {
  readonly source: string
  readonly target: string
  readonly type: string | null
  readonly flags: number
  readonly data: string | null
}

/** path_mount: mount(2) in all its meanings. -EPERM, the target's errors, then those of the kind asked for. */
export function doMount(vfs: Vfs, fs: FsStruct, namespace: MountNamespace, request: MountRequest): number {
  const { flags } = request
  const target = lookupPath(vfs, fs, request.target, LOOKUP_FOLLOW)
  if (typeof target === 'number') return target
  if (!capable(vfs.cred, CAP_SYS_ADMIN)) return -EPERM
  if ((flags & (MS_REMOUNT | MS_BIND)) === (MS_REMOUNT | MS_BIND)) return reconfigureMount(target, flags)
  if (flags & MS_REMOUNT) return remount(vfs, fs, target, request)
  if (flags & MS_BIND) return bindMount(vfs, fs, namespace, target, request)
  if (flags & PROPAGATION) return target.dentry === target.mnt.root ? 0 : -EINVAL
  if (flags & MS_MOVE) return moveMounted(vfs, fs, target, request)
  return newMount(vfs, fs, target, request)
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
  const relatime = flags & (MS_NOATIME | MS_RELATIME) ? 0 : MS_RELATIME
  return new Mount(context.vfs, sb.root, context.source ?? 'none', (flags & MOUNT_FLAGS) | relatime)
}

/** do_new_mount */
function newMount(vfs: Vfs, fs: FsStruct, target: Path, request: MountRequest): number {
  if (request.type === null) return -EINVAL
  const context = newContext(vfs, fs, request.type, { monolithic: true })
  if (typeof context === 'number') return context
  context.source = request.source
  context.flags = request.flags & SUPERBLOCK_FLAGS
  if (request.data !== null && request.data !== '') {
    const error = parseMonolithic(context, request.data)
    if (error < 0) return logged(context, error)
  }
  const mount = createMount(context, request.flags)
  if (typeof mount === 'number') return logged(context, mount)
  return addMount(mount, target)
}

/** Messages of a context nobody reads go to the kernel log (logfc). */
function logged(context: FsContext, error: number): number {
  const levels: Record<string, number> = { e: 3, w: 4, i: 6 }
  for (const message of context.messages) {
    context.vfs.printk(levels[message[0] ?? 'e'] ?? 3, message.slice(2))
  }
  return error
}

/** do_add_mount: -EBUSY (the same again), -ENOTDIR (a directory on a file or the reverse). */
export function addMount(mount: Mount, target: Path): number {
  if (target.mnt.sb === mount.sb && target.dentry === target.mnt.root && target.mnt.root === mount.root) {
    putMount(mount)
    return -EBUSY
  }
  const error = graft(mount, target)
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

function graft(mount: Mount, target: Path): number {
  if (!fits(mount, target)) return -ENOTDIR
  attachMount(mount, target)
  return 0
}

/** do_loopback: --bind, with MS_REC also what is mounted below. */
function bindMount(
  vfs: Vfs,
  fs: FsStruct,
  _namespace: MountNamespace,
  target: Path,
  request: MountRequest,
): number {
  const from = lookupPath(vfs, fs, request.source, LOOKUP_FOLLOW)
  if (typeof from === 'number') return from
  const copy = new Mount(vfs, from.dentry, from.mnt.source, from.mnt.flags)
  const error = graft(copy, target)
  if (error < 0) {
    putMount(copy)
    return error
  }
  if (request.flags & MS_REC) copyChildren(vfs, from.mnt, from.dentry, copy)
  return 0
}

function copyChildren(vfs: Vfs, from: Mount, below: Path['dentry'], into: Mount): void {
  for (const child of [...from.children]) {
    // The copy itself may have been put below what is copied.
    if (child === into || child.mountpoint === null || !hasMountsBelow([child], below)) continue
    const copy = new Mount(vfs, child.root, child.source, child.flags)
    attachMount(copy, { mnt: into, dentry: child.mountpoint })
    copyChildren(vfs, child, child.root, copy)
  }
}

/** do_reconfigure_mnt: remount,bind changes the mount's own flags only. -EBUSY as in reconfigureSuper. */
function reconfigureMount(target: Path, flags: number): number {
  if (target.dentry !== target.mnt.root) return -EINVAL
  if (flags & MS_RDONLY && !(target.mnt.flags & MS_RDONLY) && target.mnt.writers > 0) return -EBUSY
  target.mnt.flags = mountFlags(target.mnt.flags, flags)
  return 0
}

/** Without an atime flag, a remount keeps the atime flags that were there. */
function mountFlags(old: number, flags: number): number {
  const atime = MS_NOATIME | MS_NODIRATIME | MS_RELATIME
  return (flags & MOUNT_FLAGS & ~atime) | (flags & atime || old & atime)
}

/** do_remount */
function remount(vfs: Vfs, fs: FsStruct, target: Path, request: MountRequest): number {
  const { mnt } = target
  if (target.dentry !== mnt.root) return -EINVAL
  const context = makeContext(vfs, fs, mnt.sb.type, mnt.sb, true)
  if (typeof context === 'number') return context
  context.flags = request.flags & SUPERBLOCK_FLAGS
  if (request.data !== null && request.data !== '') {
    const error = parseMonolithic(context, request.data)
    if (error < 0) return logged(context, error)
  }
  const error = reconfigureSuper(context)
  if (error < 0) return logged(context, error)
  mnt.flags = mountFlags(mnt.flags, request.flags)
  return 0
}

/** reconfigure_super: -EBUSY when it is to become read-only while files are open for writing. */
export function reconfigureSuper(context: FsContext): number {
  const { sb } = context
  if (sb === null) return -EINVAL
  if (context.flags & MS_RDONLY && !sb.readOnly && sb.writers > 0) return -EBUSY
  const error = context.op.reconfigure?.(context) ?? 0
  if (error < 0) return error
  sb.flags = (sb.flags & ~MS_RDONLY) | (context.flags & MS_RDONLY)
  return 0
}

/** do_move_mount_old */
function moveMounted(vfs: Vfs, fs: FsStruct, target: Path, request: MountRequest): number {
  const from = lookupPath(vfs, fs, request.source, LOOKUP_FOLLOW)
  if (typeof from === 'number') return from
  if (from.dentry !== from.mnt.root || from.mnt.parent === null) return -EINVAL
  for (let mnt: Mount | null = target.mnt; mnt !== null; mnt = mnt.parent)
    if (mnt === from.mnt) return -EINVAL
  if (!fits(from.mnt, target)) return -EINVAL
  detachMount(from.mnt)
  attachMount(from.mnt, target)
  return 0
}

/**
 * do_umount: -EINVAL when nothing is mounted there, -EPERM, -EBUSY when something is mounted below or in use.
 * `inUse` are the places that tasks hold: working directories, roots, open files.
 */
export function doUmount(
  vfs: Vfs,
  fs: FsStruct,
  namespace: MountNamespace,
  name: string,
  flags: number,
  inUse: () => Iterable<Path>,
): number {
  const path = lookupPath(vfs, fs, name, LOOKUP_FOLLOW)
  if (typeof path === 'number') return path
  const { mnt } = path
  if (!capable(vfs.cred, CAP_SYS_ADMIN)) return -EPERM
  if (path.dentry !== mnt.root) return -EINVAL
  if (mnt === namespace.root || mnt.parent === null) return -EINVAL
  const target = pathName(path, topOf(path))
  if (!(flags & MNT_DETACH)) {
    if (mnt.children.length > 0) return -EBUSY
    for (const used of inUse()) if (used.mnt === mnt) return -EBUSY
  }
  for (const part of [...mountTree(mnt)].reverse()) {
    detachMount(part)
    putMount(part)
  }
  if (vfs.trace !== null) vfs.trace({ type: 'umount', sb: mnt.sb.id, target })
  return 0
}
