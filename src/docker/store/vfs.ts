/** The driver vfs: `dir/<id>` is a whole root, each layer a deep copy of the one below. No mounts, no whiteouts on the disk. */

import { MNT_DETACH, MS_BIND, type Stat, type System } from '../../kernel/abi.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import { compareBytes } from '../content/json.ts'
import { type TarEntry, tarEntry } from '../content/tar.ts'
import { readTar } from '../content/tar-read.ts'
import type { Change } from '../engine/changes.ts'
import { packOne, WHITEOUT } from '../engine/pack.ts'
import { cleanPath, unpackTar } from '../engine/unpack.ts'
import { check } from '../errors.ts'
import { Files } from '../files.ts'
import type { Step } from '../step.ts'
import { copyTree } from './copy-tree.ts'
import type { Driver } from './driver.ts'

export class VfsDriver implements Driver {
  readonly name = 'vfs'
  readonly #sys: System
  readonly #files: Files
  readonly #home: string

  constructor(sys: System, root: string) {
    this.#sys = sys
    this.#files = new Files(sys)
    this.#home = `${root}/vfs`
  }

  initialize(): void {
    this.#files.makeDirectory(this.#home, 0o701)
    this.#files.makeDirectory(`${this.#home}/dir`, 0o701)
  }

  create(id: string, parent: string | null): void {
    const directory = this.layerDirectory(id)
    check('mkdir', directory, this.#sys.mkdir(directory, 0o755))
    try {
      if (parent !== null) copyTree(this.#files, this.layerDirectory(parent), directory)
    } catch (error) {
      this.remove(id)
      throw error
    }
  }

  *applyDiff(id: string, tar: Uint8Array): Step<number> {
    yield* unpackTar(this.#sys, this.layerDirectory(id), tar, 'apply')
    const entries = readTar(tar)
    return typeof entries === 'string' ? 0 : entries.reduce((sum, { data }) => sum + data.length, 0)
  }

  *diff(id: string, parent: string | null): Step<TarEntry[]> {
    const seen = new Map<number, string>()
    const now = this.#sys.time().sec
    return this.#withoutMounts(id, (root) =>
      this.#compare(root, parent).flatMap(({ kind, path }) => {
        const name = path.slice(1)
        const slash = name.lastIndexOf('/') + 1
        if (kind === 'D') {
          return [tarEntry({ name: `${name.slice(0, slash)}${WHITEOUT}${name.slice(slash)}`, mtime: now })]
        }
        const stat = this.#files.lstat(root + path) as Stat
        return packOne(this.#files, root, name, stat, seen, { overlayWhiteouts: false })
      }),
    )
  }

  diffSize(id: string, parent: string | null): number {
    return this.#withoutMounts(id, (root) =>
      this.#compare(root, parent).reduce((sum, { kind, path }) => {
        const stat = kind === 'D' ? null : this.#files.lstat(root + path)
        return sum + (stat === null || isDirectory(stat.mode) ? 0 : stat.size)
      }, 0),
    )
  }

  changes(id: string, parent: string | null): Change[] {
    return this.#withoutMounts(id, (root) => this.#compare(root, parent))
  }

  /** A layer's tree as it is on the disk, even while a container has something mounted in it: bound to another place. */
  #withoutMounts<T>(id: string, action: (root: string) => T): T {
    const place = `${this.#home}/.compare`
    this.#files.makeDirectory(place, 0o700)
    check('mount', place, this.#sys.mount(this.layerDirectory(id), place, null, MS_BIND, null))
    try {
      return action(place)
    } finally {
      this.#sys.umount(place, MNT_DETACH)
      this.#sys.rmdir(place)
    }
  }

  /** Both trees compared, name by name (archive.ChangesDirs). */
  #compare(upper: string, parent: string | null): Change[] {
    const files = this.#files
    const lower = parent === null ? null : this.layerDirectory(parent)
    const found: Change[] = []
    const walk = (path: string): void => {
      const own = new Set(files.list(upper + path))
      const theirs = lower !== null && isDirectoryAt(files, lower + path) ? files.list(lower + path) : []
      for (const name of [...new Set([...own, ...theirs])].sort(compareBytes)) {
        const at = `${path}/${name}`
        if (!own.has(name)) {
          found.push({ kind: 'D', path: at })
          continue
        }
        const stat = files.lstat(upper + at) as Stat
        const below = lower === null ? null : files.lstat(lower + at)
        const position = found.length
        if (isDirectory(stat.mode)) walk(at)
        const kind = below === null ? 'A' : differs(stat, below) || found.length > position ? 'C' : null
        if (kind !== null) found.splice(position, 0, { kind, path: at })
      }
    }
    walk('')
    return found
  }

  mount(id: string): string {
    return this.layerDirectory(id)
  }

  rootOf(id: string): string {
    return this.layerDirectory(id)
  }

  unmount(): void {}

  remove(id: string): void {
    this.#files.removeAll(this.layerDirectory(id))
  }

  exists(id: string): boolean {
    return this.#files.exists(this.layerDirectory(id))
  }

  layerDirectory(id: string): string {
    return `${this.#home}/dir/${id}`
  }

  readLayerFile(id: string, name: string): Uint8Array | null {
    return this.#files.read(`${this.layerDirectory(id)}${cleanPath(name)}`)
  }

  metadata(): null {
    return null
  }

  status(): readonly (readonly [string, string])[] {
    return []
  }
}

function isDirectoryAt(files: Files, path: string): boolean {
  const stat = files.lstat(path)
  return stat !== null && isDirectory(stat.mode)
}

function differs(a: Stat, b: Stat): boolean {
  if (a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid || a.rdev !== b.rdev) return true
  if (isDirectory(a.mode)) return false
  const isSameTime =
    a.mtime.sec === b.mtime.sec && (a.mtime.nsec === b.mtime.nsec || a.mtime.nsec === 0 || b.mtime.nsec === 0)
  return a.size !== b.size || !isSameTime
}
