/** Mounting step by step: fs/fsopen.c, fsmount and move_mount of fs/namespace.c, statfs(2). */

import {
  FSCONFIG_CMD_CREATE,
  FSCONFIG_CMD_RECONFIGURE,
  FSCONFIG_SET_FD,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_RDONLY,
  MS_RELATIME,
  O_RDWR,
  type StatFs,
} from './abi.ts'
import type { Kernel } from './kernel.ts'
import type { Task } from './task.ts'
import { decode, encode, isLongerThan } from './text.ts'
import { CAP_SYS_ADMIN, nsCapable } from './vfs/cred.ts'
import { EBADF, EBUSY, EINVAL, ENODATA, ENXIO, EOPNOTSUPP, EPERM } from './vfs/errno.ts'
import { File, type FileOperations } from './vfs/file.ts'
import type { Inode } from './vfs/inode.ts'
import { followMounts, isReadOnly, Mount, type Path, putMount } from './vfs/mount.ts'
import {
  addMount,
  fits,
  type Mounter,
  mayMount,
  mayMountType,
  newContext,
  newMountFlags,
  parseParam,
  parsePath,
  pivotRoot,
  reconfigureContext,
  reconfigureSuper,
} from './vfs/mounting.ts'
import { LOOKUP_FOLLOW, lookupPath } from './vfs/namei.ts'
import type { FsContext, SuperBlock } from './vfs/superblock.ts'

/** A superblock in the making, behind the descriptor of fsopen(2). */
interface FsOpenFile {
  readonly context: FsContext
  /** made by FSCONFIG_CMD_CREATE */
  sb: SuperBlock | null
  /** making it failed, or it has been mounted: nothing more can be done with it */
  isSpent: boolean
}

/** copy_mount_options: options longer than a page are cut off, which nobody is told. */
export function copyMountOptions(data: string): string {
  if (data.length * 3 < PAGE) return data
  const bytes = encode(data)
  return bytes.length < PAGE ? data : decode(bytes.subarray(0, PAGE - 1))
}

const PAGE = 4096
/** strndup_user's limit for keys and values of fsconfig(2) */
const STRING_MAX = 255

/** fsopen(2). -EPERM, -ENODEV, -EMFILE. */
export function fsOpen(kernel: Kernel, task: Task, type: string): number {
  const mounter = mounterOf(kernel, task)
  if (!mayMount(mounter)) return -EPERM
  const context = newContext(kernel.vfs, task.fs, type, { monolithic: false })
  if (typeof context !== 'number' && !mayMountType(mounter, context.type)) return -EPERM
  return openContext(kernel, task, context)
}

/** fspick(2). -EPERM, the path's errors, -EINVAL when it is not the root of a mount, -EMFILE. */
export function fsPick(kernel: Kernel, task: Task, name: string): number {
  if (!mayMount(mounterOf(kernel, task))) return -EPERM
  const path = lookupPath(kernel.vfs, task.fs, name, LOOKUP_FOLLOW)
  if (typeof path === 'number') return path
  if (path.dentry !== path.mnt.root) return -EINVAL
  return openContext(kernel, task, reconfigureContext(kernel.vfs, task.fs, path.mnt.sb))
}

function openContext(kernel: Kernel, task: Task, context: FsContext | number): number {
  if (typeof context === 'number') return context
  const file = kernel.pseudo.anonymousFile('[fscontext]', contextOperations, O_RDWR)
  file.priv = { context, sb: null, isSpent: false } satisfies FsOpenFile
  return task.files.install(file, false)
}

const contextOperations: FileOperations = {
  noSeek: true,
  /** not again by /proc/PID/fd */
  open: () => -ENXIO,
  /** One message a read, as `e overlay: ...`; -ENODATA when there are no more. */
  read(file) {
    const message = (file.priv as FsOpenFile).context.messages.shift()
    return message === undefined ? -ENODATA : encode(message)
  },
  release(file) {
    const { sb } = file.priv as FsOpenFile
    // One that was mounted, and is not any more, has been put.
    if (sb !== null && sb.mounts === 0 && sb.vfs.superBlocks.has(sb)) {
      sb.op.putSuper?.(sb)
      sb.vfs.superBlocks.delete(sb)
    }
  },
}

const contextOf = (file: File): FsOpenFile | null =>
  file.fop === contextOperations ? (file.priv as FsOpenFile) : null

/** fsconfig(2). -EINVAL, -EOPNOTSUPP, -EBADF, -EBUSY (too late), then what the file system says. */
export function fsConfigure(
  task: Task,
  file: File,
  command: number,
  key: string,
  value: string | null,
): number {
  const opened = contextOf(file)
  if (opened === null) return -EINVAL
  const { context } = opened
  switch (command) {
    case FSCONFIG_SET_FLAG:
      return isSettled(opened) ? -EBUSY : parseParam(context, key, null)
    case FSCONFIG_SET_STRING:
      if (value === null || isLongerThan(value, STRING_MAX)) return -EINVAL
      return isSettled(opened) ? -EBUSY : parseParam(context, key, value)
    case FSCONFIG_SET_FD: {
      const place = task.files.get(Number(value))
      if (place === null) return -EBADF
      return isSettled(opened) ? -EBUSY : parsePath(context, key, place)
    }
    case FSCONFIG_CMD_CREATE: {
      if (isSettled(opened) || context.sb !== null) return -EBUSY
      const sb = context.op.getTree(context)
      if (typeof sb === 'number') {
        opened.isSpent = true
        return sb
      }
      opened.sb = sb
      return 0
    }
    case FSCONFIG_CMD_RECONFIGURE:
      if (context.sb === null) return -EBUSY
      if (!nsCapable(task.cred, context.sb.userNamespace, CAP_SYS_ADMIN)) return -EPERM
      return reconfigureSuper(context)
    default:
      return -EOPNOTSUPP
  }
}

const isSettled = (opened: FsOpenFile): boolean => opened.isSpent || opened.sb !== null

/** fsmount(2): a descriptor for a mount that is nowhere yet. -EPERM, -EINVAL, -EBUSY, -EMFILE. */
export function fsMount(kernel: Kernel, task: Task, contextFile: File, flags: number): number {
  if (!mayMount(mounterOf(kernel, task))) return -EPERM
  const opened = contextOf(contextFile)
  if (opened === null) return -EINVAL
  const { context, sb } = opened
  if (sb === null) return -EINVAL
  if (opened.isSpent) return -EBUSY
  const fd = task.files.lowestFree()
  if (fd < 0) return fd
  opened.isSpent = true
  const mnt = new Mount(kernel.vfs, sb.root, context.source ?? 'none', newMountFlags(flags))
  const inode = sb.root.inode as Inode
  const file = new File({ mnt, dentry: sb.root }, inode, 0)
  inode.opens++
  file.fop = detachedMountOperations
  file.priv = mnt
  return task.files.install(file, false)
}

/** `priv` is the mount as long as it is nowhere: closing the descriptor then dissolves it. */
const detachedMountOperations: FileOperations = {
  noSeek: true,
  release(file) {
    if (file.priv !== null) putMount(file.priv as Mount)
  },
}

/** move_mount(2) of what fsmount made. -EPERM, the target's errors, -EINVAL (also for a directory on a file), -EBUSY. */
export function moveMount(kernel: Kernel, task: Task, file: File, target: string): number {
  const mounter = mounterOf(kernel, task)
  if (!mayMount(mounter)) return -EPERM
  // Without MOVE_MOUNT_T_SYMLINKS.
  const found = lookupPath(kernel.vfs, task.fs, target, 0)
  if (typeof found === 'number') return found
  const path = followMounts(found)
  if (file.fop !== detachedMountOperations || file.priv === null) return -EINVAL
  const mount = file.priv as Mount
  if (!fits(mount, path)) return -EINVAL
  file.priv = null
  return addMount(mounter, mount, path)
}

export const mounterOf = (kernel: Kernel, task: Task): Mounter => ({
  vfs: kernel.vfs,
  fs: task.fs,
  namespace: task.namespaces.mount,
})

/** pivot_root(2): processes whose root or working directory was the old root follow (chroot_fs_refs). */
export function changeNamespaceRoot(kernel: Kernel, task: Task, newRoot: string, putOld: string): number {
  return pivotRoot(mounterOf(kernel, task), newRoot, putOld, (from, to) => {
    const isOld = (path: Path) => path.mnt === from.mnt && path.dentry === from.dentry
    for (const { fs } of kernel.tasks.values()) {
      const { root, cwd } = fs
      if (isOld(root)) fs.root = to
      if (isOld(cwd)) fs.cwd = to
    }
  })
}

/** All places that processes and devices hold: what umount(2) calls busy. */
export function* placesInUse(kernel: Kernel): Generator<Path, void, void> {
  for (const task of kernel.tasks.values()) {
    if (task.hasEnded) continue
    yield task.fs.root
    yield task.fs.cwd
    if (task.executable !== null) yield task.executable.file
    if (task.opening !== null) yield task.opening.file
    yield* task.files.open()
  }
  for (const { backing } of kernel.vfs.blockDevices.values()) if (backing !== null) yield backing
}

/** What keeps dentries in the cache: those places, and where mounts are and what they show. */
export function* heldPlaces(kernel: Kernel): Generator<Path, void, void> {
  yield* placesInUse(kernel)
  for (const mnt of kernel.allMounts()) {
    yield { mnt, dentry: mnt.root }
    if (mnt.mountpoint !== null) yield { mnt, dentry: mnt.mountpoint }
  }
}

/** ST_* of statfs(2) for a mount's flags */
const ST_VALID = 0x20
const ST_NOATIME = 1024
const ST_NODIRATIME = 2048
const ST_RELATIME = 4096

/** vfs_statfs: the file system's figures, with the mount's flags. */
export function statfs(path: Path): StatFs {
  const { mnt, dentry } = path
  const figures = dentry.sb.op.statfs(dentry)
  let flags = ST_VALID | (mnt.flags & (MS_NOSUID | MS_NODEV | MS_NOEXEC))
  if (isReadOnly(mnt)) flags |= MS_RDONLY
  if (mnt.flags & MS_NOATIME) flags |= ST_NOATIME
  if (mnt.flags & MS_NODIRATIME) flags |= ST_NODIRATIME
  if (mnt.flags & MS_RELATIME) flags |= ST_RELATIME
  return { ...figures, typeName: dentry.sb.type.name, flags }
}
