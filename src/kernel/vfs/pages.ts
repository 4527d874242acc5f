import { ENOSPC } from './errno.ts'
import type { Memory } from './vfs.ts'

/**
 * A regular file's bytes (the page cache of Linux): chunks of 64 KiB, absent where nothing was written
 * ("holes"), shared between a file and its copy until one of them writes. Its length is the inode's `size`.
 *
 * - Two accounts are kept: the pages that the file takes of its file system (`Space`, what df shows; a copy that
 *   shares bytes takes as many as the original), and the real bytes that the machine has to hold (`Memory`).
 * - A written buffer is taken over without copying when it starts a chunk (abi.ts: it was given away).
 * - `read` hands out views. Bytes that were handed out are not overwritten in place.
 * - Zeros behind what a chunk holds take pages, but no bytes: a disk full of zeros is as cheap as an empty one.
 */
export const CHUNK = 65536
const PAGE = 4096
const empty = new Uint8Array(0)
/** Up to so many bytes an array is kept on the engine's heap; a view of it would move it off there, which costs far more than a copy. */
const SMALL = 64

/** The room of one file system, in 4-KiB pages (struct shmem_sb_info's used_blocks and max_blocks). */
export class Space {
  readonly memory: Memory
  used = 0
  /** Infinity where only the machine's memory bounds it */
  limit: number

  constructor(memory: Memory, limit: number) {
    this.memory = memory
    this.limit = limit
  }
}

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
  /** and one for each that holds none, but was allocated for it (fallocate) */
  reserved = 0

  constructor(bytes: Uint8Array, used: number, pageMask: number) {
    this.bytes = bytes
    this.used = used
    this.pageMask = pageMask
  }
}

export class Pages {
  #space: Space
  /** pages that it takes of its space */
  #count = 0
  /** most files have one chunk: it needs no map */
  #first: Chunk | null = null
  #rest: Map<number, Chunk> | null = null
  #isReleased = false

  constructor(space: Space) {
    this.#space = space
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

  /**
   * Puts bytes at `position`, taking the buffer over where it can. How many had room: page by page as
   * generic_perform_write, fewer than given where the space ends; -ENOSPC if none.
   */
  write(position: number, bytes: Uint8Array): number {
    let done = 0
    while (done < bytes.length) {
      const at = position + done
      const index = Math.floor(at / CHUNK)
      const offset = at - index * CHUNK
      const length = Math.min(CHUNK - offset, bytes.length - done)
      const part = length === bytes.length ? bytes : bytes.subarray(done, done + length)
      const written = this.#writeChunk(index, offset, part)
      done += written
      if (written < length) return done === 0 ? -ENOSPC : done
    }
    return done
  }

  /** Forgets all behind `size`; what is written there later follows zeros. */
  truncate(size: number): void {
    if (this.#first !== null) this.#cut(0, this.#first, size)
    if (this.#rest !== null) for (const [index, chunk] of [...this.#rest]) this.#cut(index, chunk, size)
  }

  #cut(index: number, chunk: Chunk, size: number): void {
    const keep = size - index * CHUNK
    if (keep >= CHUNK) return
    if (keep <= 0) {
      this.#drop(index, chunk)
      return
    }
    const kept = (1 << Math.ceil(keep / PAGE)) - 1
    if (chunk.used > keep) this.#replace(index, chunk, chunk.bytes.slice(0, keep), kept)
    else this.#keepPages(index, chunk, kept)
  }

  /** fallocate(FALLOC_FL_PUNCH_HOLE): zeros from `from` to `to`; whole pages are given back. */
  punch(from: number, to: number): void {
    for (const [index, chunk] of [...this.#chunks()]) {
      const start = Math.max(0, from - index * CHUNK)
      const end = Math.min(CHUNK, to - index * CHUNK)
      if (start >= end) continue
      const whole = pageMask(Math.ceil(start / PAGE) * PAGE, Math.floor(end / PAGE) * PAGE)
      if (start >= chunk.used) this.#keepPages(index, chunk, ~whole)
      else {
        const bytes = chunk.bytes.slice(0, chunk.used)
        bytes.fill(0, start, end)
        this.#replace(index, chunk, bytes, ~whole)
      }
    }
  }

  /** fallocate(2): makes room for what is written from `from` to `to` later. 0 or -ENOSPC, all or nothing. */
  reserve(from: number, to: number): number {
    const parts: { index: number; mask: number }[] = []
    let wanted = 0
    for (let index = Math.floor(from / CHUNK); index * CHUNK < to; index++) {
      const chunk = this.#chunk(index)
      const all = pageMask(Math.max(0, from - index * CHUNK), Math.min(CHUNK, to - index * CHUNK))
      const mask = chunk === null ? all : all & ~(chunk.pageMask | chunk.reserved)
      if (mask === 0) continue
      wanted += bits(mask)
      if (this.#space.used + wanted > this.#space.limit) return -ENOSPC
      parts.push({ index, mask })
    }
    for (const { index, mask } of parts) {
      let chunk = this.#chunk(index)
      // What is shared with another file is not reserved there.
      if (chunk !== null && chunk.owners > 1) chunk = this.#own(index, chunk)
      if (chunk === null) {
        chunk = new Chunk(empty, 0, 0)
        this.#put(index, chunk)
      }
      chunk.reserved |= mask
    }
    this.#take(wanted)
    return 0
  }

  /** Bytes of memory that writing from `from` to `to` takes at most. */
  memoryToWrite(from: number, to: number): number {
    let bytes = 0
    for (let index = Math.floor(from / CHUNK); index * CHUNK < to; index++) {
      const chunk = this.#chunk(index)
      bytes += CHUNK - (chunk === null || chunk.owners > 1 ? 0 : chunk.bytes.length)
    }
    return bytes
  }

  /** A copy, in this file system or another, that shares the bytes until one side writes; null without room for it. */
  share(space: Space): Pages | null {
    const copy = new Pages(space)
    let pages = this.#first === null ? 0 : bits(this.#first.pageMask)
    if (this.#rest !== null) for (const { pageMask } of this.#rest.values()) pages += bits(pageMask)
    if (space.used + pages > space.limit) return null
    if (this.#first !== null) copy.#adopt(0, this.#first)
    if (this.#rest !== null) for (const [index, chunk] of this.#rest) copy.#adopt(index, chunk)
    copy.#take(pages)
    return copy
  }

  /** Another file's chunk is this file's too, as far as it holds data: what is reserved is the other's alone. */
  #adopt(index: number, chunk: Chunk): void {
    if (chunk.pageMask === 0) return
    if (chunk.reserved !== 0) this.#put(index, this.#duplicate(chunk))
    else {
      chunk.owners++
      this.#put(index, chunk)
    }
  }

  /** Space in 512-byte units: whole pages that hold data, or were allocated for it. */
  blocks(): number {
    return this.#count * 8
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
   * Gives bytes and pages back to their accounts: the file is gone. They can still be read by whoever holds the inode,
   * as an overlay whose layer was changed underneath does.
   */
  release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    if (this.#first !== null) this.#disown(this.#first)
    if (this.#rest !== null) for (const chunk of this.#rest.values()) this.#disown(chunk)
    this.#take(-this.#count)
    this.#space = new Space(this.#space.memory, Number.POSITIVE_INFINITY)
  }

  /** How many of the bytes, which fit into the chunk, had room. */
  #writeChunk(index: number, offset: number, given: Uint8Array): number {
    const old = this.#chunk(index)
    let bytes = given
    let mask = pageMask(offset, offset + bytes.length)
    const fresh = old === null ? mask : mask & ~(old.pageMask | old.reserved)
    if (fresh !== 0) {
      const room = this.#space.limit - this.#space.used
      if (bits(fresh) > room) {
        const end = Math.min(offset + bytes.length, firstPages(fresh, room) * PAGE)
        if (end <= offset) return 0
        bytes = bytes.subarray(0, end - offset)
        mask = pageMask(offset, end)
      }
    }
    const chunk = this.#isZero(old, offset, bytes)
      ? this.#withoutBytes(index, old)
      : this.#room(index, old, offset, bytes)
    if (chunk === null) return 0
    if (fresh !== 0) this.#take(bits(fresh & mask))
    chunk.pageMask |= mask
    chunk.reserved &= ~mask
    return bytes.length
  }

  /** Whether the bytes are zeros where the chunk holds nothing yet, which reads as zeros anyway. */
  #isZero(old: Chunk | null, offset: number, bytes: Uint8Array): boolean {
    return bytes.length >= PAGE && offset >= (old?.used ?? 0) && areZeros(bytes)
  }

  /** The chunk, for pages in which no bytes are. */
  #withoutBytes(index: number, old: Chunk | null): Chunk {
    if (old !== null) return old.owners > 1 ? this.#own(index, old) : old
    const chunk = new Chunk(empty, 0, 0)
    this.#put(index, chunk)
    return chunk
  }

  /** The chunk with the bytes in it; null when the machine's memory has no room for them. */
  #room(index: number, old: Chunk | null, offset: number, bytes: Uint8Array): Chunk | null {
    const end = offset + bytes.length
    if (old === null) {
      if (!this.#account(end)) return null
      let room = bytes
      if (offset > 0) {
        room = new Uint8Array(end)
        room.set(bytes, offset)
      }
      const chunk = new Chunk(room, end, 0)
      // The writer may still hold a view of what it gave away; never write into it in place.
      if (offset === 0) chunk.viewed = end
      this.#put(index, chunk)
      return chunk
    }
    if (old.owners === 1 && offset >= old.viewed && end <= old.bytes.length) {
      old.bytes.set(bytes, offset)
      if (end > old.used) old.used = end
      return old
    }
    const used = Math.max(old.used, end)
    const capacity = end > old.used ? Math.min(CHUNK, Math.max(64, used * 2)) : used
    if (!this.#account(old.owners > 1 ? capacity : capacity - old.bytes.length)) return null
    old.owners--
    const room = new Uint8Array(capacity)
    copyStart(old.bytes, old.used, room)
    room.set(bytes, offset)
    const chunk = new Chunk(room, used, old.pageMask)
    chunk.reserved = old.reserved
    this.#put(index, chunk)
    return chunk
  }

  #view(index: number, from: number, to: number): Uint8Array {
    const chunk = this.#chunk(index)
    if (chunk === null || from >= chunk.used) return new Uint8Array(to - from)
    if (to > chunk.used) {
      const out = new Uint8Array(to - from)
      out.set(chunk.bytes.subarray(from, chunk.used))
      return out
    }
    if (to - from <= SMALL && to - from < chunk.bytes.length) return chunk.bytes.slice(from, to)
    if (to > chunk.viewed) chunk.viewed = to
    return from === 0 && to === chunk.bytes.length ? chunk.bytes : chunk.bytes.subarray(from, to)
  }

  /** Pages of the file system's space; negative gives back. The caller has seen to it that there is room. */
  #take(pages: number): void {
    this.#count += pages
    this.#space.used += pages
  }

  #account(delta: number): boolean {
    const { memory } = this.#space
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
    this.#take(-bits(chunk.pageMask | chunk.reserved))
    if (index === 0) this.#first = null
    else this.#rest?.delete(index)
  }

  /** A chunk of its own with the same bytes; nothing is reserved in it. */
  #duplicate(chunk: Chunk): Chunk {
    const bytes = chunk.bytes.slice(0, chunk.used)
    this.#account(bytes.length)
    return new Chunk(bytes, bytes.length, chunk.pageMask)
  }

  /** Only the pages of `mask` stay, with these bytes. */
  #replace(index: number, old: Chunk, bytes: Uint8Array, mask: number): void {
    const { reserved } = old
    this.#disown(old)
    this.#account(bytes.length)
    const chunk = new Chunk(bytes, bytes.length, old.pageMask)
    chunk.reserved = reserved
    this.#put(index, chunk)
    this.#keepPages(index, chunk, mask)
  }

  /** The same for a chunk whose bytes are right. */
  #keepPages(index: number, chunk: Chunk, mask: number): void {
    if (((chunk.pageMask | chunk.reserved) & ~mask) === 0) return
    const own = chunk.owners > 1 ? this.#own(index, chunk) : chunk
    this.#take(-bits((own.pageMask | own.reserved) & ~mask))
    own.pageMask &= mask
    own.reserved &= mask
  }

  /** A chunk that another file has too becomes this file's alone. */
  #own(index: number, chunk: Chunk): Chunk {
    const own = this.#duplicate(chunk)
    this.#disown(chunk)
    this.#put(index, own)
    return own
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

function copyStart(from: Uint8Array, count: number, to: Uint8Array): void {
  if (count === from.length) to.set(from)
  else if (count <= SMALL) for (let i = 0; i < count; i++) to[i] = from[i] as number
  else to.set(from.subarray(0, count))
}

/** Whether all bytes are zero, which most often the first one answers; by words of four where they lie so. */
function areZeros(bytes: Uint8Array): boolean {
  const start = Math.min(bytes.length, (4 - (bytes.byteOffset % 4)) % 4)
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + start, Math.floor((bytes.length - start) / 4))
  for (let i = 0; i < start; i++) if (bytes[i] !== 0) return false
  for (let i = 0; i < words.length; i++) if (words[i] !== 0) return false
  for (let i = start + words.length * 4; i < bytes.length; i++) if (bytes[i] !== 0) return false
  return true
}

function bits(mask: number): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++
  return count
}

/** How many pages from the chunk's first one hold no more than `count` bits of `mask`. */
function firstPages(mask: number, count: number): number {
  let pages = 0
  for (let left = count; pages < CHUNK / PAGE; pages++) if (mask & (1 << pages) && left-- <= 0) break
  return pages
}

/** The bits of the 4-KiB pages that [from, to) touches. */
function pageMask(from: number, to: number): number {
  const first = Math.floor(from / PAGE)
  const last = Math.floor((to - 1) / PAGE)
  return ((1 << (last + 1)) - 1) & ~((1 << first) - 1)
}
