/**
 * Advisory locks of whole files (flock(2), fs/locks.c): they belong to the open file description, so that dup and fork
 * share them, and go when it is closed.
 */

import { LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN } from '../abi.ts'
import { EAGAIN, EINVAL } from './errno.ts'
import type { File } from './file.ts'
import type { Inode } from './inode.ts'

export class FileLocks {
  readonly #holders = new Map<Inode, Map<File, 'shared' | 'exclusive'>>()
  /** Somebody may now get what was refused; the kernel wakes who waits. */
  onRelease: () => void = () => {}

  /** 0, -EAGAIN where others hold it, -EINVAL. A lock of another kind is given up first, as on Linux. */
  apply(file: File, operation: number): number {
    const kind = operation & ~LOCK_NB
    if (kind === LOCK_UN) {
      this.release(file)
      return 0
    }
    if (kind !== LOCK_SH && kind !== LOCK_EX) return -EINVAL
    const wanted = kind === LOCK_SH ? 'shared' : 'exclusive'
    const held = this.#holders.get(file.inode)?.get(file)
    if (held === wanted) return 0
    if (held !== undefined) this.release(file)
    const holders = this.#holders.get(file.inode) ?? new Map<File, 'shared' | 'exclusive'>()
    const isFree = holders.size === 0 || (wanted === 'shared' && ![...holders.values()].includes('exclusive'))
    if (!isFree) return -EAGAIN
    holders.set(file, wanted)
    this.#holders.set(file.inode, holders)
    return 0
  }

  release(file: File): void {
    const holders = this.#holders.get(file.inode)
    if (holders?.delete(file) !== true) return
    if (holders.size === 0) this.#holders.delete(file.inode)
    this.onRelease()
  }
}
