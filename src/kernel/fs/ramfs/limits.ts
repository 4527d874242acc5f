/**
 * How much a memory file system may hold, and how much it does: struct shmem_sb_info of mm/shmem.c.
 *
 * Terms
 * - block: a 4-KiB page. inode space: what inodes, further names and user.*, trusted.*, security.* xattrs take together,
 *   in bytes; an inode or a hard link counts as 1024 (BOGO_INODE_SIZE), which is what df -i divides by.
 */

import { byteLength } from '../../text.ts'
import type { Inode } from '../../vfs/inode.ts'
import { Space } from '../../vfs/pages.ts'
import type { Memory } from '../../vfs/vfs.ts'

const INODE_SIZE = 1024

export class Limits {
  readonly space: Space
  /** inodes there may be; 0: they are not counted */
  maxInodes: number
  #free: number

  /** `maxBlocks` 0: as many as the machine's memory holds. */
  constructor(memory: Memory, maxBlocks: number, maxInodes: number) {
    this.space = new Space(memory, maxBlocks === 0 ? Number.POSITIVE_INFINITY : maxBlocks)
    this.maxInodes = maxInodes
    this.#free = maxInodes * INODE_SIZE
  }

  /** 0: no limit */
  get maxBlocks(): number {
    return this.space.limit === Number.POSITIVE_INFINITY ? 0 : this.space.limit
  }

  set maxBlocks(blocks: number) {
    this.space.limit = blocks === 0 ? Number.POSITIVE_INFINITY : blocks
  }

  get freeInodes(): number {
    return Math.floor(this.#free / INODE_SIZE)
  }

  /** bytes of inode space in use */
  get usedInodeSpace(): number {
    return this.maxInodes * INODE_SIZE - this.#free
  }

  /** The count of inodes changes (remount): what is in use stays so. */
  limitInodes(count: number): void {
    const used = this.usedInodeSpace
    this.maxInodes = count
    this.#free = count * INODE_SIZE - used
  }

  /** shmem_reserve_inode: room for an inode or a hard link. */
  takeInode(): boolean {
    return this.takeBytes(INODE_SIZE)
  }

  freeInode(): void {
    this.freeBytes(INODE_SIZE)
  }

  takeBytes(count: number): boolean {
    if (this.maxInodes === 0) return true
    if (this.#free < count) return false
    this.#free -= count
    return true
  }

  freeBytes(count: number): void {
    if (this.maxInodes !== 0) this.#free += count
  }
}

/** simple_xattr_space */
export const xattrSpace = (name: string, value: Uint8Array): number => 40 + byteLength(name) + value.length

/** What the xattrs of an inode take; ACLs are part of it and take nothing. */
export function allXattrSpace({ xattrs }: Inode): number {
  let bytes = 0
  for (const [name, value] of xattrs ?? []) if (!name.startsWith('system.')) bytes += xattrSpace(name, value)
  return bytes
}

/** Too few inodes for what is there (shmem_reconfigure). */
export const holdsInodes = (limits: Limits, count: number): boolean =>
  count * INODE_SIZE >= limits.usedInodeSpace
