/**
 * Pipes and FIFOs (pipe(7), fifo(7), fs/pipe.c).
 *
 * A pipe keeps the buffers that were written to it as they are and hands them on without copying where it can.
 * Up to PIPE_BUF bytes go in whole or not at all; a longer write takes what fits.
 */

import { O_ACCMODE, O_NONBLOCK, O_WRONLY, POLLERR, POLLHUP, POLLIN, POLLOUT } from './abi.ts'
import { type Scheduler, WaitQueue } from './scheduler.ts'
import { concat } from './text.ts'
import { EAGAIN, ENXIO, EPIPE } from './vfs/errno.ts'
import { canRead, canWrite, type File, type FileOperations } from './vfs/file.ts'
import { CTIME, type Inode, MTIME, touch } from './vfs/inode.ts'
import { isFifo } from './vfs/mode.ts'
import { accessed } from './vfs/open.ts'

const PIPE_BUF = 4096
export const PIPE_CAPACITY = 65536

/** More buffers than this are joined, so that a million one-byte writes do not cost a million objects. */
const MAX_CHUNKS = 256
const empty = new Uint8Array(0)

export class Pipe {
  /** open descriptions that can read, that can write */
  readers = 0
  writers = 0
  /** how often each end was opened, ever: a FIFO's open waits for the other one to move on */
  readerOpens = 0
  writerOpens = 0
  size = 0
  readonly capacity: number
  readonly #chunks: Uint8Array[] = []
  readonly #canRead: WaitQueue
  readonly #canWrite: WaitQueue

  constructor(scheduler: Scheduler, capacity = PIPE_CAPACITY) {
    this.capacity = capacity
    this.#canRead = new WaitQueue(scheduler)
    this.#canWrite = new WaitQueue(scheduler)
  }

  open(file: File): void {
    if (canRead(file)) {
      this.readers++
      this.readerOpens++
    }
    if (canWrite(file)) {
      this.writers++
      this.writerOpens++
    }
    this.#wakeBoth()
  }

  close(file: File): void {
    if (canRead(file)) this.readers--
    if (canWrite(file)) this.writers--
    if (this.readers + this.writers === 0) this.take(this.size)
    this.#wakeBoth()
  }

  /** What there is, at most `count` bytes; empty at the end. May sleep. */
  read(count: number, isNonBlocking: boolean): Uint8Array | number {
    if (count === 0) return empty
    if (this.size === 0) {
      if (this.writers === 0) return empty
      return isNonBlocking ? -EAGAIN : this.#canRead.sleep()
    }
    return this.take(count)
  }

  /** How many bytes went in, -EPIPE without a reader. May sleep. */
  write(bytes: Uint8Array, isNonBlocking: boolean): number {
    if (bytes.length === 0) return 0
    if (this.readers === 0) return -EPIPE
    const room = this.capacity - this.size
    if (bytes.length <= PIPE_BUF ? room < bytes.length : room === 0) {
      return isNonBlocking ? -EAGAIN : this.#canWrite.sleep()
    }
    const taken = room < bytes.length ? bytes.subarray(0, room) : bytes
    if (this.#chunks.length >= MAX_CHUNKS) this.#chunks.splice(0, this.#chunks.length, concat(this.#chunks))
    this.#chunks.push(taken)
    this.size += taken.length
    this.#canRead.wake()
    return taken.length
  }

  /** Takes up to `count` bytes out; empty when there are none. */
  take(count: number): Uint8Array {
    const chunks = this.#chunks
    const first = chunks[0]
    if (first === undefined) return empty
    if (first.length > count) {
      chunks[0] = first.subarray(count)
      return this.#taken(first.subarray(0, count))
    }
    chunks.shift()
    if (first.length === count || chunks.length === 0) return this.#taken(first)
    const parts = [first]
    let missing = count - first.length
    while (missing > 0 && chunks.length > 0) {
      const next = chunks[0] as Uint8Array
      if (next.length > missing) {
        parts.push(next.subarray(0, missing))
        chunks[0] = next.subarray(missing)
        break
      }
      parts.push(next)
      missing -= next.length
      chunks.shift()
    }
    return this.#taken(concat(parts))
  }

  poll(file: File): number {
    let events = 0
    if (canRead(file)) {
      if (this.size > 0) events |= POLLIN
      if (this.writers === 0) events |= POLLHUP
    }
    if (canWrite(file)) {
      if (this.capacity - this.size >= PIPE_BUF) events |= POLLOUT
      if (this.readers === 0) events |= POLLERR
    }
    return events
  }

  /** Sleeps until the other end is opened. */
  waitForPartner(file: File): number {
    return (canRead(file) ? this.#canRead : this.#canWrite).sleep()
  }

  #taken(bytes: Uint8Array): Uint8Array {
    this.size -= bytes.length
    this.#canWrite.wake()
    return bytes
  }

  #wakeBoth(): void {
    this.#canRead.wake()
    this.#canWrite.wake()
  }
}

/** Of an inode whose `priv` is its pipe; each end that is opened (also by /proc/PID/fd) has it as its `priv` too. */
export const pipeOperations: FileOperations = {
  noSeek: true,
  open(inode, file) {
    file.priv = inode.priv
    ;(inode.priv as Pipe).open(file)
    return 0
  },
  release: (file) => (file.priv as Pipe).close(file),
  read(file, count) {
    const bytes = (file.priv as Pipe).read(count, (file.flags & O_NONBLOCK) !== 0)
    if (typeof bytes !== 'number' && bytes.length > 0) accessed(file)
    return bytes
  },
  write(file, bytes) {
    const written = (file.priv as Pipe).write(bytes, (file.flags & O_NONBLOCK) !== 0)
    if (written > 0) touch(file.inode, MTIME | CTIME)
    return written
  },
  poll: (file) => (file.priv as Pipe).poll(file),
}

/**
 * Operations of every FIFO inode of a machine. open(2) of one end waits for the other (`isOpeningFifo`);
 * -ENXIO for a writer that would not wait and has no reader.
 */
export function fifoOperations(scheduler: Scheduler): FileOperations {
  const pipes = new WeakMap<Inode, Pipe>()
  return {
    noSeek: true,
    open(inode, file) {
      let pipe = pipes.get(inode)
      if (pipe === undefined) {
        pipe = new Pipe(scheduler)
        pipes.set(inode, pipe)
      }
      const wouldWait = (file.flags & O_NONBLOCK) === 0
      if (!wouldWait && (file.flags & O_ACCMODE) === O_WRONLY && pipe.readers === 0) return -ENXIO
      const before = canRead(file) ? pipe.writerOpens : pipe.readerOpens
      pipe.open(file)
      file.fop = pipeOperations
      file.priv = pipe
      if (wouldWait && !(canRead(file) ? pipe.writers : pipe.readers)) opensSeen.set(file, before)
      return 0
    },
  }
}

/** For a FIFO's file whose open still waits: how often the other end had been opened before. */
const opensSeen = new WeakMap<File, number>()

/** The file is a FIFO's whose other end has not been opened since. */
export function isOpeningFifo(file: File): boolean {
  // Asked of every file that is opened.
  if (!isFifo(file.inode.mode)) return false
  const before = opensSeen.get(file)
  if (before === undefined) return false
  const pipe = file.priv as Pipe
  return (canRead(file) ? pipe.writerOpens : pipe.readerOpens) === before
}
