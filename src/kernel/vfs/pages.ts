import { ENOSPC } from './errno.ts'
import type { Memory } from './vfs.ts'

/**
 * A regular file's bytes (the page cache of Linux): chunks of 64 KiB, absent where nothing was written
 * ("holes"), shared between a file and its copy until one of them writes. Its length is the inode's `size`.
 *
 * - A written buffer is taken over without copying when it starts a chunk (abi.ts: it was given away).
 * - `read` hands out views. Bytes that were handed out are not overwritten in place.
 */
export const CHUNK = 65536
const PAGE = 4096
const empty = new Uint8Array(0)

class Chunk {
  /** at most CHUNK bytes; what lies behind its length is zero */
  bytes: Uint8Array
  /** how many of `bytes` have been written; the rest is room for appending */
  used: number
  /** how many files have it: with more than one, copy before writing */
  owners = 1
  /** bytes below this were handed out as a view */
  viewed = 0
  /** one bit for each 4-KiB page that holds data */
  pageMask: number

  constructor(bytes: Uint8Array, used: number, pageMask: number) {
    this.bytes = bytes
    this.used = used
    this.pageMask = pageMask
  }
}

export class Pages {
  readonly memory: Memory
  /** most files have one chunk: it needs no map */
  #first: Chunk | null = null
  #rest: Map<number, Chunk> | null = null
  #isReleased = false

  constructor(memory: Memory) {
    this.memory = memory
  }

  /** Up to `count` bytes at `position` of a file of `size` bytes. The result must not be changed. */
  read(position: number, count: number, size: number): Uint8Array {
    const end = Math.min(size, position + count)
    if (position >= end) return empty
    const index = Math.floor(position / CHUNK)
    const from = position - index * CHUNK
    const length = end - position
    if (from + length <= CHUNK) return this.#view(index, from, from + length)
    const out = new Uint8Array(length)
    for (let at = position; at < end; ) {
      const chunkIndex = Math.floor(at / CHUNK)
      const offset = at - chunkIndex * CHUNK
      const upTo = Math.min(CHUNK, offset + end - at)
      const chunk = this.#chunk(chunkIndex)
      if (chunk !== null && offset < chunk.used) {
        out.set(chunk.bytes.subarray(offset, Math.min(upTo, chunk.used)), at - position)
      }
      at += upTo - offset
    }
    return out
  }

  /** Puts bytes at `position`, taking the buffer over where it can. 0 or -ENOSPC. */
  write(position: number, bytes: Uint8Array): number {
    let done = 0
    while (done < bytes.length) {
      const at = position + done
      const index = Math.floor(at / CHUNK)
      const offset = at - index * CHUNK
      const length = Math.min(CHUNK - offset, bytes.length - done)
      const part = length === bytes.length ? bytes : bytes.subarray(done, done + length)
      const error = this.#writeChunk(index, offset, part)
      if (error < 0) return error
      done += length
    }
    return 0
  }

  /** Forgets all behind `size`; what is written there later follows zeros. */
  truncate(size: number): void {
    const last = Math.floor(size / CHUNK)
    const keep = size - last * CHUNK
    for (const [index, chunk] of [...this.#chunks()]) {
      if (index > last || (index === last && keep === 0)) this.#drop(index, chunk)
      else if (index === last && chunk.used > keep) {
        const bytes = chunk.bytes.slice(0, keep)
        this.#drop(index, chunk)
        this.#account(bytes.length)
        const pages = Math.ceil(keep / PAGE)
        this.#put(index, new Chunk(bytes, keep, chunk.pageMask & ((1 << pages) - 1)))
      }
    }
  }

  /** A copy that shares the bytes until one side writes. */
  share(): Pages {
    const copy = new Pages(this.memory)
    for (const [index, chunk] of this.#chunks()) {
      chunk.owners++
      copy.#put(index, chunk)
    }
    return copy
  }

  /** Space in 512-byte units: whole pages that hold data. */
  blocks(): number {
    // Asked at every stat: most files have one chunk, and a generator would cost more than the rest of the call.
    let pages = this.#first === null ? 0 : bits(this.#first.pageMask)
    if (this.#rest !== null) for (const { pageMask } of this.#rest.values()) pages += bits(pageMask)
    return pages * 8
  }

  /** The start of the next data (or hole) at or after `position`; -1 when there is none before `size`. */
  seek(position: number, size: number, what: 'data' | 'hole'): number {
    for (let at = position; at < size; at = (Math.floor(at / PAGE) + 1) * PAGE) {
      const index = Math.floor(at / CHUNK)
      const chunk = this.#chunk(index)
      const page = Math.floor((at - index * CHUNK) / PAGE)
      const isData = chunk !== null && (chunk.pageMask & (1 << page)) !== 0
      if (isData === (what === 'data')) return at
      if (chunk === null && what === 'data') {
        const next = this.#nextIndex(index)
        if (next === -1) return -1
        at = next * CHUNK - PAGE
      }
    }
    return what === 'hole' ? size : -1
  }

  /**
   * Gives the bytes back to the account: the file is gone. They can still be read by whoever holds the inode, as an
   * overlay whose layer was changed underneath does.
   */
  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    if (this.#first !== null) this.#disown(this.#first)
    if (this.#rest !== null) for (const chunk of this.#rest.values()) this.#disown(chunk)
  }

  #writeChunk(index: number, offset: number, bytes: Uint8Array): number {
    const old = this.#chunk(index)
    const end = offset + bytes.length
    const mask = pageMask(offset, end)
    if (old === null) {
      if (offset === 0) {
        if (!this.#account(bytes.length)) return -ENOSPC
        const chunk = new Chunk(bytes, bytes.length, mask)
        // The writer may still hold a view of what it gave away; never write into it in place.
        chunk.viewed = bytes.length
        this.#put(index, chunk)
        return 0
      }
      if (!this.#account(end)) return -ENOSPC
      const room = new Uint8Array(end)
      room.set(bytes, offset)
      this.#put(index, new Chunk(room, end, mask))
      return 0
    }
    if (old.owners === 1 && offset >= old.viewed && end <= old.bytes.length) {
      old.bytes.set(bytes, offset)
      if (end > old.used) old.used = end
      old.pageMask |= mask
      return 0
    }
    const used = Math.max(old.used, end)
    const capacity = end > old.used ? Math.min(CHUNK, Math.max(64, used * 2)) : used
    if (!this.#account(old.owners > 1 ? capacity : capacity - old.bytes.length)) return -ENOSPC
    old.owners--
    const room = new Uint8Array(capacity)
    room.set(old.bytes.subarray(0, old.used))
    room.set(bytes, offset)
    this.#put(index, new Chunk(room, used, old.pageMask | mask))
    return 0
  }

  #view(index: number, from: number, to: number): Uint8Array {
    const chunk = this.#chunk(index)
    if (chunk === null || from >= chunk.used) return new Uint8Array(to - from)
    if (to > chunk.used) {
      const out = new Uint8Array(to - from)
      out.set(chunk.bytes.subarray(from, chunk.used))
      return out
    }
    if (to > chunk.viewed) chunk.viewed = to
    return from === 0 && to === chunk.bytes.length ? chunk.bytes : chunk.bytes.subarray(from, to)
  }

  #account(delta: number): boolean {
    const { memory } = this
    if (delta > 0 && memory.used + delta > memory.limit) return false
    memory.used += delta
    return true
  }

  #disown(chunk: Chunk): void {
    chunk.owners--
    if (chunk.owners === 0) this.#account(-chunk.bytes.length)
  }

  #drop(index: number, chunk: Chunk): void {
    this.#disown(chunk)
    if (index === 0) this.#first = null
    else this.#rest?.delete(index)
  }

  #chunk(index: number): Chunk | null {
    return index === 0 ? this.#first : (this.#rest?.get(index) ?? null)
  }

  #put(index: number, chunk: Chunk): void {
    if (index === 0) this.#first = chunk
    else {
      if (this.#rest === null) this.#rest = new Map()
      this.#rest.set(index, chunk)
    }
  }

  #nextIndex(after: number): number {
    let next = -1
    for (const [index] of this.#chunks()) if (index > after && (next === -1 || index < next)) next = index
    return next
  }

  *#chunks(): Generator<[number, Chunk], void, void> {
    if (this.#first !== null) yield [0, this.#first]
    if (this.#rest !== null) yield* this.#rest
  }
}

function bits(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++
  return count
}

/** The bits of the 4-KiB pages that [from, to) touches. */
function pageMask(from: number, to: number): number {
  const first = Math.floor(from / PAGE)
  const last = Math.floor((to - 1) / PAGE)
  return ((1 << (last + 1)) - 1) & ~((1 << first) - 1)
}
