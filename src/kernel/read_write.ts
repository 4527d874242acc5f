/** Moving bytes through descriptors, and waiting for that: fs/read_write.c, fs/select.c, fcntl(2). */

import {
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_GETFL,
  F_SETFD,
  F_SETFL,
  FD_CLOEXEC,
  O_APPEND,
  O_DIRECT,
  O_NOATIME,
  O_NONBLOCK,
  O_PATH,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  SEEK_CUR,
  SEEK_DATA,
  SEEK_END,
  SEEK_HOLE,
  SEEK_SET,
} from './abi.ts'
import { DESCRIPTOR_LIMIT } from './descriptors.ts'
import type { Scheduler } from './scheduler.ts'
import type { Task } from './task.ts'
import { EBADF, EINVAL, EPERM, ESPIPE } from './vfs/errno.ts'
import type { File } from './vfs/file.ts'
import { readFile, seekFile, writeFile } from './vfs/open.ts'
import { isOwnerOrCapable } from './vfs/permission.ts'

/** What one call moves at most (MAX_RW_COUNT). */
const MAX_COUNT = 0x7ffff000
const POLLNVAL = 32
/** what fcntl(F_SETFL) may change */
const SETTABLE_FLAGS = O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME

export function read(file: File, count: number): Uint8Array | number {
  if (count < 0) return -EINVAL
  const bytes = readFile(file, Math.min(count, MAX_COUNT), file.position)
  if (typeof bytes !== 'number') file.position += bytes.length
  return bytes
}

export function pread(file: File, count: number, offset: number): Uint8Array | number {
  if (count < 0 || offset < 0) return -EINVAL
  if (file.fop.noSeek === true) return -ESPIPE
  return readFile(file, Math.min(count, MAX_COUNT), offset)
}

export function write(file: File, bytes: Uint8Array): number {
  const count = writeFile(file, bytes, file.position)
  if (count > 0) file.position += count
  return count
}

export function pwrite(file: File, bytes: Uint8Array, offset: number): number {
  if (offset < 0) return -EINVAL
  if (file.fop.noSeek === true) return -ESPIPE
  const { position } = file
  const count = writeFile(file, bytes, offset)
  // Appending moves the file's own offset; pwrite(2) does not.
  file.position = position
  return count
}

export function lseek(file: File, offset: number, whence: number): number {
  if (file.fop.noSeek === true) return -ESPIPE
  if (whence === SEEK_DATA || whence === SEEK_HOLE) {
    if (file.fop.iterate !== undefined) return -EINVAL
    const found = seekFile(file, offset, whence === SEEK_DATA ? 'data' : 'hole')
    if (found >= 0) file.position = found
    return found
  }
  let base = 0
  if (whence === SEEK_CUR) base = file.position
  else if (whence === SEEK_END && file.fop.iterate !== undefined) return -EINVAL
  else if (whence === SEEK_END) base = file.fop.sizeOf?.(file) ?? file.inode.size
  else if (whence !== SEEK_SET) return -EINVAL
  const position = base + offset
  if (position < 0 || !Number.isSafeInteger(position)) return -EINVAL
  file.position = position
  if (position === 0) file.fop.rewind?.(file)
  return position
}

/** fcntl(2). -EBADF, -EINVAL, -EMFILE, -EPERM (O_NOATIME on another's file). */
export function fcntl(task: Task, fd: number, command: number, argument: number): number {
  const { files } = task
  const file = files.get(fd)
  if (file === null) return -EBADF
  switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC: {
      if (argument < 0 || argument >= DESCRIPTOR_LIMIT) return -EINVAL
      const copy = files.install(file, command === F_DUPFD_CLOEXEC, argument)
      if (copy >= 0) file.references++
      return copy
    }
    case F_GETFD:
      return files.isCloseOnExec(fd) ? FD_CLOEXEC : 0
    case F_SETFD:
      files.setCloseOnExec(fd, (argument & FD_CLOEXEC) !== 0)
      return 0
    case F_GETFL:
      return file.flags
    case F_SETFL:
      if (file.flags & O_PATH) return -EBADF
      if (argument & ~file.flags & O_NOATIME && !isOwnerOrCapable(task.cred, file.inode)) return -EPERM
      file.flags = (file.flags & ~SETTABLE_FLAGS) | (argument & SETTABLE_FLAGS)
      return 0
    default:
      return -EINVAL
  }
}

/** poll(2). Sleeps until an event of any wait queue of the machine, and looks again. */
export function poll(
  scheduler: Scheduler,
  task: Task,
  fds: readonly { fd: number; events: number }[],
  timeout: number,
): number[] | number {
  const found = fds.map(({ fd, events }) => (fd < 0 ? 0 : pollOne(task.files.get(fd), events)))
  const isOver = task.deadline >= 0 && scheduler.now() >= task.deadline
  if (timeout === 0 || isOver || found.some((events) => events !== 0)) {
    endWait(scheduler, task)
    return found
  }
  if (timeout > 0 && task.deadline < 0) {
    task.deadline = scheduler.now() + Math.ceil(timeout * 1000)
    scheduler.setTimer(task, task.deadline)
  }
  return sleepInterruptibly(scheduler, task, scheduler.pollers)
}

function pollOne(file: File | null, wanted: number): number {
  if (file === null || file.flags & O_PATH) return POLLNVAL
  const events = file.fop.poll === undefined ? POLLIN | POLLOUT : file.fop.poll(file)
  return events & (wanted | POLLERR | POLLHUP)
}

/** nanosleep(2): 0 once the time has passed. */
export function nanosleep(scheduler: Scheduler, task: Task, seconds: number): number {
  if (!(seconds >= 0)) return -EINVAL
  if (task.deadline < 0) {
    task.deadline = scheduler.now() + Math.ceil(Math.min(seconds, 1e9) * 1e6)
    scheduler.setTimer(task, task.deadline)
  } else if (scheduler.now() >= task.deadline) {
    endWait(scheduler, task)
    return 0
  }
  return sleepInterruptibly(scheduler, task, task.nothing)
}

function sleepInterruptibly(scheduler: Scheduler, task: Task, list: Task[]): number {
  const result = scheduler.sleepOn(list)
  if (task.pending !== 0) endWait(scheduler, task)
  return result
}

/** A call that waited for a time does so no longer. */
export function endWait(scheduler: Scheduler, task: Task): void {
  task.deadline = -1
  scheduler.clearTimer(task)
}
