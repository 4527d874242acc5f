/** inotify(7): watches on files and the queue of their events behind a descriptor, as fs/notify/inotify. */

import { O_NONBLOCK, O_RDONLY, POLLIN } from './abi.ts'
import type { Kernel } from './kernel.ts'
import { WaitQueue } from './scheduler.ts'
import type { Task } from './task.ts'
import { concat, encode } from './text.ts'
import { EAGAIN, EEXIST, EINVAL } from './vfs/errno.ts'
import type { File, FileOperations } from './vfs/file.ts'
import type { Inode } from './vfs/inode.ts'
import { LOOKUP_DIRECTORY, LOOKUP_FOLLOW, lookupPath } from './vfs/namei.ts'
import type { Watch } from './vfs/notify.ts'
import { inodePermission, MAY_READ } from './vfs/permission.ts'

const IN_ALL_EVENTS = 0xfff
/** IN_DELETE_SELF, IN_MOVE_SELF */
const IN_SELF = 0xc00
const IN_ISDIR = 0x40000000
const IN_UNMOUNT = 0x2000
const IN_Q_OVERFLOW = 0x4000
const IN_IGNORED = 0x8000
const IN_ONLYDIR = 0x1000000
const IN_DONT_FOLLOW = 0x2000000
const IN_EXCL_UNLINK = 0x4000000
const IN_MASK_CREATE = 0x10000000
const IN_MASK_ADD = 0x20000000
const IN_ONESHOT = 0x80000000
/** max_queued_events */
export const QUEUE_MAX = 16384

interface Event {
  readonly wd: number
  readonly mask: number
  readonly cookie: number
  readonly name: string | null
}

/** struct fsnotify_group of inotify */
class Instance {
  readonly queue: Event[] = []
  readonly watches = new Map<number, InotifyWatch>()
  readonly #readers: WaitQueue
  #lastWd = 0

  constructor(kernel: Kernel) {
    this.#readers = new WaitQueue(kernel.scheduler)
  }

  nextWd(): number {
    return ++this.#lastWd
  }

  sleep(): number {
    return this.#readers.sleep()
  }

  /** The same as the last one again is not told twice; a full queue says so once. */
  push(event: Event): void {
    const { queue } = this
    const last = queue.at(-1)
    if (last !== undefined && isSame(last, event)) return
    if (queue.length >= QUEUE_MAX) {
      if (last?.mask !== IN_Q_OVERFLOW) queue.push({ wd: -1, mask: IN_Q_OVERFLOW, cookie: 0, name: null })
    } else queue.push(event)
    this.#readers.wake()
  }
}

const isSame = (a: Event, b: Event): boolean =>
  a.wd === b.wd && a.mask === b.mask && a.cookie === b.cookie && a.name === b.name

class InotifyWatch implements Watch {
  readonly wd: number
  readonly inode: Inode
  mask: number
  readonly #instance: Instance

  constructor(instance: Instance, inode: Inode, mask: number) {
    this.#instance = instance
    this.inode = inode
    this.mask = mask
    this.wd = instance.nextWd()
    instance.watches.set(this.wd, this)
    if (inode.watches === null) inode.watches = []
    inode.watches.push(this)
    inode.sb.vfs.allWatches.add(this)
  }

  tell(mask: number, cookie: number, name: string | null): void {
    if (!(mask & (this.mask | IN_UNMOUNT) & (IN_ALL_EVENTS | IN_UNMOUNT))) return
    // What happens to a directory itself is not said to be one's.
    const shown = mask & IN_SELF ? mask & ~IN_ISDIR : mask
    this.#instance.push({ wd: this.wd, mask: shown, cookie, name })
    if (this.mask & IN_ONESHOT) this.end()
  }

  end(): void {
    this.forget()
    this.#instance.push({ wd: this.wd, mask: IN_IGNORED, cookie: 0, name: null })
  }

  /** It goes without a word. */
  forget(): void {
    const { inode } = this
    this.#instance.watches.delete(this.wd)
    inode.sb.vfs.allWatches.delete(this)
    inode.watches = inode.watches?.filter((watch) => watch !== this) ?? null
    if (inode.watches?.length === 0) inode.watches = null
  }
}

/** inotify_init1(2) */
export function inotifyInit(kernel: Kernel, task: Task, flags: number): number {
  const fd = task.files.lowestFree()
  if (fd < 0) return fd
  const file = kernel.pseudo.anonymousFile('inotify', operations, O_RDONLY | (flags & O_NONBLOCK))
  file.priv = new Instance(kernel)
  return task.files.install(file, false)
}

const instanceOf = (file: File): Instance | null => (file.priv instanceof Instance ? file.priv : null)

/** inotify_add_watch(2): the watch's number. -EINVAL, the path's errors, -EACCES, -EEXIST (IN_MASK_CREATE). */
export function inotifyAddWatch(kernel: Kernel, task: Task, file: File, name: string, mask: number): number {
  const instance = instanceOf(file)
  if (instance === null || !(mask & (IN_ALL_EVENTS | IN_EXCL_UNLINK | IN_ONLYDIR | IN_ONESHOT)))
    return -EINVAL
  if (mask & IN_MASK_ADD && mask & IN_MASK_CREATE) return -EINVAL
  const lookup = (mask & IN_DONT_FOLLOW ? 0 : LOOKUP_FOLLOW) | (mask & IN_ONLYDIR ? LOOKUP_DIRECTORY : 0)
  const path = lookupPath(kernel.vfs, task.fs, name, lookup)
  if (typeof path === 'number') return path
  const inode = path.dentry.inode as Inode
  const error = inodePermission(inode, MAY_READ)
  if (error < 0) return error
  const kept = mask & (IN_ALL_EVENTS | IN_ONESHOT | IN_EXCL_UNLINK)
  for (const watch of instance.watches.values()) {
    if (watch.inode !== inode) continue
    if (mask & IN_MASK_CREATE) return -EEXIST
    watch.mask = mask & IN_MASK_ADD ? watch.mask | kept : kept
    return watch.wd
  }
  return new InotifyWatch(instance, inode, kept).wd
}

/** inotify_rm_watch(2): -EINVAL for what is none. */
export function inotifyRemoveWatch(file: File, wd: number): number {
  const watch = instanceOf(file)?.watches.get(wd)
  if (watch === undefined) return -EINVAL
  watch.end()
  return 0
}

const HEADER = 16

const operations: FileOperations = {
  noSeek: true,
  /** As many events as fit. -EINVAL where not even the first does; may sleep. */
  read(file, count) {
    const instance = file.priv as Instance
    const { queue } = instance
    if (queue.length === 0) return file.flags & O_NONBLOCK ? -EAGAIN : instance.sleep()
    const parts: Uint8Array[] = []
    let size = 0
    while (queue.length > 0) {
      const part = eventBytes(queue[0] as Event)
      if (size + part.length > count) break
      parts.push(part)
      size += part.length
      queue.shift()
    }
    if (size === 0) return -EINVAL
    return concat(parts)
  },
  poll: (file) => ((file.priv as Instance).queue.length > 0 ? POLLIN : 0),
  release(file) {
    for (const watch of [...(file.priv as Instance).watches.values()]) watch.forget()
  },
}

/** struct inotify_event: the name ends with zeros, to a multiple of 16. */
function eventBytes({ wd, mask, cookie, name }: Event): Uint8Array {
  const text = name === null ? new Uint8Array(0) : encode(name)
  const length = name === null ? 0 : (Math.floor(text.length / HEADER) + 1) * HEADER
  const bytes = new Uint8Array(HEADER + length)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, wd, true)
  view.setUint32(4, mask, true)
  view.setUint32(8, cookie, true)
  view.setUint32(12, length, true)
  bytes.set(text, HEADER)
  return bytes
}
