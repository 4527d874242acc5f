/** Calls that make descriptors of files: open(2), pipe(2). */

import { O_CLOEXEC, O_NONBLOCK, O_RDONLY, O_WRONLY } from './abi.ts'
import type { Kernel } from './kernel.ts'
import { isOpeningFifo, Pipe } from './pipe.ts'
import type { Task } from './task.ts'
import { EINTR } from './vfs/errno.ts'
import type { File } from './vfs/file.ts'
import { S_IALLUGO } from './vfs/mode.ts'
import { openFile, putFile } from './vfs/open.ts'

/** do_sys_openat2: -EMFILE before anything else, then openFile's errors. May sleep on a FIFO. */
export function openDescriptor(
  kernel: Kernel,
  task: Task,
  path: string,
  flags: number,
  mode: number,
): number {
  const { opening } = task
  if (opening !== null) {
    task.opening = null
    if (opening.path === path && opening.flags === flags) return finishOpen(task, opening.file, path, flags)
    putFile(opening.file)
  }
  const fd = task.files.lowestFree()
  if (fd < 0) return fd
  const file = openFile(kernel.vfs, task.fs, path, flags & ~O_CLOEXEC, mode & S_IALLUGO)
  return typeof file === 'number' ? file : finishOpen(task, file, path, flags)
}

/** The file gets its descriptor, a FIFO's once its other end is open; until then it is kept in `task.opening`. */
function finishOpen(task: Task, file: File, path: string, flags: number): number {
  if (isOpeningFifo(file)) {
    const result = (file.priv as Pipe).waitForPartner(file)
    if (result === -EINTR) putFile(file)
    else task.opening = { path, flags, file }
    return result
  }
  const fd = task.files.install(file, (flags & O_CLOEXEC) !== 0)
  if (fd < 0) putFile(file)
  return fd
}

/** pipe2(2): [read end, write end], or -EMFILE. */
export function makePipe(kernel: Kernel, task: Task, flags: number): [number, number] | number {
  const { files } = task
  const first = files.lowestFree()
  const second = first < 0 ? first : files.lowestFree(first + 1)
  if (second < 0) return second
  const inode = kernel.pseudo.pipeInode(new Pipe(kernel.scheduler))
  const closeOnExec = (flags & O_CLOEXEC) !== 0
  const kept = flags & O_NONBLOCK
  files.install(kernel.pseudo.pipeEnd(inode, O_RDONLY | kept), closeOnExec)
  files.install(kernel.pseudo.pipeEnd(inode, O_WRONLY | kept), closeOnExec)
  return [first, second]
}
