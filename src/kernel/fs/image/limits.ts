/** What a file system on a device may hold: so many blocks and inodes; xattrs take blocks as files' data does. */

import type { Memory } from '../../vfs/vfs.ts'
import { Limits } from '../ramfs/limits.ts'

const PAGE = 4096

export class ImageLimits extends Limits {
  #inodes = 0
  #attributeBytes = 0

  constructor(memory: Memory, pages: number, inodes: number) {
    super(memory, pages, inodes)
  }

  /** of the space in use, what xattrs take of it */
  get attributePages(): number {
    return pagesOf(this.#attributeBytes)
  }

  override get freeInodes(): number {
    return Math.max(0, this.maxInodes - this.#inodes)
  }

  override takeInode(): boolean {
    if (this.#inodes >= this.maxInodes) return false
    this.#inodes++
    return true
  }

  override freeInode(): void {
    this.#inodes--
  }

  /** for xattrs */
  override takeBytes(count: number): boolean {
    const pages = pagesOf(this.#attributeBytes + count) - pagesOf(this.#attributeBytes)
    if (this.space.used + pages > this.space.limit) return false
    this.space.used += pages
    this.#attributeBytes += count
    return true
  }

  override freeBytes(count: number): void {
    this.space.used -= pagesOf(this.#attributeBytes) - pagesOf(this.#attributeBytes - count)
    this.#attributeBytes -= count
  }
}

const pagesOf = (bytes: number): number => Math.ceil(bytes / PAGE)
