/**
 * Files over the system calls, for a process that works on regular files: nothing here sleeps. What fails throws a
 * DockerError; a name that is not there is an answer (null) where it may be asked for.
 */

import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, type Stat, type System } from '../kernel/abi.ts'
import { concat, decode, encode } from '../kernel/text.ts'
import { EEXIST, ENOENT } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import { compareBytes } from './content/json.ts'
import { check } from './errors.ts'

const CHUNK = 1 << 20

/** Half of what a path may be long, with room for a name. */
const LONG_PATH = 1800

export class Files {
  readonly sys: System

  constructor(sys: System) {
    this.sys = sys
  }

  /** What a file holds; null if there is none. */
  read(path: string): Uint8Array | null {
    const fd = this.sys.open(path, O_RDONLY)
    if (fd === -ENOENT) return null
    check('open', path, fd)
    const chunks: Uint8Array[] = []
    for (;;) {
      const chunk = this.sys.read(fd, CHUNK)
      if (typeof chunk !== 'number' && chunk.length > 0) {
        chunks.push(chunk)
        continue
      }
      this.sys.close(fd)
      check('read', path, chunk)
      return chunks.length === 0 ? new Uint8Array(0) : concat(chunks)
    }
  }

  readText(path: string): string | null {
    const bytes = this.read(path)
    return bytes === null ? null : decode(bytes)
  }

  /** Makes a file or replaces what it holds. The bytes are given away. */
  write(path: string, content: Uint8Array | string, mode: number): void {
    const fd = this.sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
    check('open', path, fd)
    let rest = typeof content === 'string' ? encode(content) : content
    while (rest.length > 0) {
      const written = this.sys.write(fd, rest)
      if (written < 0) this.sys.close(fd)
      check('write', path, written)
      rest = rest.subarray(written)
    }
    this.sys.close(fd)
  }

  /** Replaces a file at once, so that nobody ever sees half of it (ioutils.AtomicWriteFile). */
  replace(path: string, content: Uint8Array | string, mode: number): void {
    const slash = path.lastIndexOf('/') + 1
    const temporary = `${path.slice(0, slash)}.tmp-${path.slice(slash)}`
    try {
      this.write(temporary, content, mode)
    } catch (error) {
      this.sys.unlink(temporary)
      throw error
    }
    check('rename', path, this.sys.rename(temporary, path))
  }

  /** mkdir(2); it is no mistake that the directory is there. */
  makeDirectory(path: string, mode: number): void {
    const result = this.sys.mkdir(path, mode)
    if (result !== -EEXIST) check('mkdir', path, result)
  }

  /** mkdir -p; `mode` is that of every directory made. */
  makeDirectories(path: string, mode: number): void {
    for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
      this.makeDirectory(path.slice(0, end), mode)
    }
    this.makeDirectory(path, mode)
  }

  lstat(path: string): Stat | null {
    const stat = this.sys.lstat(path)
    return typeof stat === 'number' ? null : stat
  }

  exists(path: string): boolean {
    return this.lstat(path) !== null
  }

  /** The names in a directory, sorted bytewise; none if there is no such directory. */
  list(path: string): string[] {
    const fd = this.sys.open(path, O_RDONLY)
    if (fd === -ENOENT) return []
    check('open', path, fd)
    const names: string[] = []
    for (;;) {
      const entries = this.sys.getdents(fd)
      if (typeof entries === 'number' || entries.length === 0) {
        this.sys.close(fd)
        check('readdirent', path, entries)
        return names.sort(compareBytes)
      }
      for (const { name } of entries) if (name !== '.' && name !== '..') names.push(name)
    }
  }

  /** rm -rf */
  removeAll(path: string): void {
    const stat = this.lstat(path)
    if (stat === null) return
    if (!isDirectory(stat.mode)) {
      check('unlinkat', path, this.sys.unlink(path))
      return
    }
    if (path.length > LONG_PATH) this.#emptyFromWithin(path)
    else for (const name of this.list(path)) this.removeAll(`${path}/${name}`)
    check('unlinkat', path, this.sys.rmdir(path))
  }

  /** Removes what is in a directory by names relative to it: below it paths may be longer than a path can be (openat in Go's RemoveAll). */
  #emptyFromWithin(path: string): void {
    const back = check('open', '.', this.sys.open('.', O_RDONLY))
    try {
      check('chdir', path, this.sys.chdir(path))
      for (const name of this.list('.')) this.removeAll(name)
    } finally {
      this.sys.fchdir(back)
      this.sys.close(back)
    }
  }

  /** Bytes of a tree's files, each inode once; directories count nothing, symlinks their target's length (directory.Size). */
  size(path: string): number {
    const seen = new Set<number>()
    let total = 0
    const add = (at: string): void => {
      const stat = this.lstat(at)
      if (stat === null) return
      if (isDirectory(stat.mode)) {
        for (const name of this.list(at)) add(`${at}/${name}`)
      } else if (stat.size > 0 && !seen.has(stat.ino)) {
        seen.add(stat.ino)
        total += stat.size
      }
    }
    add(path)
    return total
  }
}
