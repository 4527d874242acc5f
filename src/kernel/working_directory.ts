/** Where a process's paths start: chdir(2), fchdir(2), chroot(2), getcwd(3), as fs/open.c and fs/d_path.c. */

import type { Kernel } from './kernel.ts'
import type { Task } from './task.ts'
import { CAP_SYS_CHROOT, nsCapable } from './vfs/cred.ts'
import { isRoot } from './vfs/dentry.ts'
import { ENOENT, ENOTDIR, EPERM } from './vfs/errno.ts'
import type { File } from './vfs/file.ts'
import type { Inode } from './vfs/inode.ts'
import { isDirectory } from './vfs/mode.ts'
import { type Path, pathName } from './vfs/mount.ts'
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW, lookupPath } from './vfs/namei.ts'
import { inodePermission, MAY_EXEC } from './vfs/permission.ts'

export function changeDirectory(kernel: Kernel, task: Task, name: string): number {
  const path = searchableDirectory(kernel, task, name)
  if (typeof path === 'number') return path
  task.fs.cwd = path
  return 0
}

export function changeDirectoryTo(task: Task, { mnt, dentry, inode }: File): number {
  if (!isDirectory(inode.mode)) return -ENOTDIR
  const error = inodePermission(inode, MAY_EXEC)
  if (error === 0) task.fs.cwd = { mnt, dentry }
  return error
}

/** The working directory stays where it is. */
export function changeRoot(kernel: Kernel, task: Task, name: string): number {
  const path = searchableDirectory(kernel, task, name)
  if (typeof path === 'number') return path
  if (!nsCapable(task.cred, task.cred.userNamespace, CAP_SYS_CHROOT)) return -EPERM
  task.fs.root = path
  return 0
}

function searchableDirectory(kernel: Kernel, task: Task, name: string): Path | number {
  const path = lookupPath(kernel.vfs, task.fs, name, LOOKUP_FOLLOW | LOOKUP_DIRECTORY)
  if (typeof path === 'number') return path
  const error = inodePermission(path.dentry.inode as Inode, MAY_EXEC)
  return error < 0 ? error : path
}

/** -ENOENT when it has been removed. */
export function workingDirectory({ fs: { cwd, root } }: Task): string | number {
  return cwd.dentry.hashed || isRoot(cwd.dentry) ? pathName(cwd, root) : -ENOENT
}
