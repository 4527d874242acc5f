/** A file that find(1) has come to, looked up as late as possible. */

import { type Dirent, DT_LNK, type Stat } from '../../kernel/abi.ts'
import { isSymlink, S_IFMT } from '../../kernel/vfs/mode.ts'
import type { Io } from '../lib/io.ts'

export class FoundFile {
  /** As it is printed: the starting point with what is below. */
  readonly path: string
  /** The starting point. */
  readonly start: string
  readonly depth: number
  readonly name: string
  readonly #io: Io
  readonly #follow: boolean
  readonly #type: number
  #info: Stat | number | null = null
  /** Nothing below it shall be visited. */
  pruned = false

  constructor(
    io: Io,
    place: { path: string; start: string; depth: number; name: string },
    follow: boolean,
    entry: Dirent | null,
  ) {
    this.#io = io
    this.path = place.path
    this.start = place.start
    this.depth = place.depth
    this.name = place.name
    this.#follow = follow
    this.#type = entry?.type ?? 0
  }

  /** stat or lstat as -L and -H ask; a link that leads nowhere stands for itself. Or the error. */
  get info(): Stat | number {
    if (this.#info === null) {
      const followed = this.#follow ? this.#io.sys.stat(this.path) : -1
      this.#info = typeof followed === 'number' ? this.#io.sys.lstat(this.path) : followed
    }
    return this.#info
  }

  /** The type's bits of the mode, from the directory's listing if that tells. */
  get type(): number | null {
    if (this.#info === null && this.#type !== 0 && !(this.#follow && this.#type === DT_LNK)) {
      return this.#type << 12
    }
    const { info } = this
    return typeof info === 'number' ? null : info.mode & S_IFMT
  }

  /** `-xtype`: of a link what it leads to, without -L; with -L the link itself. */
  get otherType(): number | null {
    const own = this.#io.sys.lstat(this.path)
    if (typeof own === 'number') return null
    if (!isSymlink(own.mode) || this.#follow) return own.mode & S_IFMT
    const target = this.#io.sys.stat(this.path)
    return (typeof target === 'number' ? own.mode : target.mode) & S_IFMT
  }

  /** What a link says, empty for all else. */
  get link(): string {
    const text = this.#io.sys.readlink(this.path)
    return typeof text === 'number' ? '' : text
  }
}
