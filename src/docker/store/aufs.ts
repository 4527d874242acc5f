/**
 * The driver aufs: for each layer `diff/<id>` with its files, whiteouts as aufs has them (`.wh.NAME`), `layers/<id>` with the ids below it,
 * the nearest first, and `mnt/<id>`, where a container's root is mounted.
 */

import { MNT_DETACH, type System } from '../../kernel/abi.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import type { TarEntry } from '../content/tar.ts'
import type { Change } from '../engine/changes.ts'
import { OPAQUE, packTree, WHITEOUT } from '../engine/pack.ts'
import { cleanPath, unpackTar } from '../engine/unpack.ts'
import { check, DockerError, goStrerror } from '../errors.ts'
import { Files } from '../files.ts'
import type { Step } from '../step.ts'
import type { Driver } from './driver.ts'

export class AufsDriver implements Driver {
  readonly name = 'aufs'
  readonly #sys: System
  readonly #files: Files
  readonly #home: string

  constructor(sys: System, root: string) {
    this.#sys = sys
    this.#files = new Files(sys)
    this.#home = `${root}/aufs`
  }

  initialize(): void {
    for (const path of ['', '/diff', '/layers', '/mnt']) this.#files.makeDirectory(this.#home + path, 0o701)
  }

  create(id: string, parent: string | null): void {
    const files = this.#files
    const below = this.#below(parent)
    for (const kind of ['mnt', 'diff']) {
      const path = `${this.#home}/${kind}/${id}`
      check('mkdir', path, this.#sys.mkdir(path, 0o755))
    }
    files.write(`${this.#home}/layers/${id}`, below.map((one) => `${one}\n`).join(''), 0o644)
  }

  *applyDiff(id: string, tar: Uint8Array): Step<number> {
    const directory = this.layerDirectory(id)
    yield* unpackTar(this.#sys, directory, tar, 'keep')
    return this.#files.size(directory)
  }

  *diff(id: string): Step<TarEntry[]> {
    const skip = (path: string) => isOwnOfAufs(path)
    return yield* packTree(this.#sys, this.layerDirectory(id), { overlayWhiteouts: false, skip })
  }

  diffSize(id: string): number {
    return this.#files.size(this.layerDirectory(id))
  }

  /** What lies in the layer's directory, read as aufs reads it. */
  changes(id: string, parent: string | null): Change[] {
    const files = this.#files
    const upper = this.layerDirectory(id)
    const below = this.#below(parent).map((one) => this.layerDirectory(one))
    const found: Change[] = []
    const walk = (path: string): void => {
      for (const name of files.list(upper + path)) {
        if (isOwnOfAufs(`${path}/${name}`.slice(1)) || name === OPAQUE) continue
        const isWhiteout = name.startsWith(WHITEOUT)
        const at = `${path}/${isWhiteout ? name.slice(WHITEOUT.length) : name}`
        const isKnown = below.some((directory) => files.exists(directory + at))
        found.push({ kind: isWhiteout ? 'D' : isKnown ? 'C' : 'A', path: at })
        const stat = files.lstat(`${upper}${path}/${name}`)
        if (!isWhiteout && stat !== null && isDirectory(stat.mode)) walk(at)
      }
    }
    walk('')
    return found
  }

  mount(id: string): string {
    const parents = this.#parents(id)
    if (parents.length === 0) return this.layerDirectory(id)
    const target = `${this.#home}/mnt/${id}`
    const branches = [
      `${this.layerDirectory(id)}=rw`,
      ...parents.map((parent) => `${this.layerDirectory(parent)}=ro+wh`),
    ]
    const options = `br:${branches.join(':')},dio,xino=/dev/shm/aufs.xino,dirperm1`
    const result = this.#sys.mount('none', target, 'aufs', 0, options)
    if (result < 0) {
      throw new DockerError(
        `error creating aufs mount to ${target}: mount target=${target} data=${options}: ${goStrerror(-result)}`,
      )
    }
    return target
  }

  rootOf(id: string): string {
    return this.#parents(id).length === 0 ? this.layerDirectory(id) : `${this.#home}/mnt/${id}`
  }

  unmount(id: string): void {
    if (this.#parents(id).length > 0) this.#sys.umount(`${this.#home}/mnt/${id}`, MNT_DETACH)
  }

  remove(id: string): void {
    this.unmount(id)
    for (const kind of ['layers', 'diff', 'mnt']) this.#files.removeAll(`${this.#home}/${kind}/${id}`)
  }

  exists(id: string): boolean {
    return this.#files.exists(this.layerDirectory(id))
  }

  layerDirectory(id: string): string {
    return `${this.#home}/diff/${id}`
  }

  readLayerFile(id: string, name: string): Uint8Array | null {
    return this.#files.read(`${this.layerDirectory(id)}${cleanPath(name)}`)
  }

  metadata(): null {
    return null
  }

  status(): readonly (readonly [string, string])[] {
    const stat = this.#sys.statfs(this.#home)
    const backing = typeof stat === 'number' ? 'unknown' : stat.typeName.replace(/^ext[234]$/, 'extfs')
    return [
      ['Root Dir', this.#home],
      ['Backing Filesystem', backing],
      ['Dirs', String(this.#files.list(`${this.#home}/layers`).length)],
      ['Dirperm1 Supported', 'true'],
    ]
  }

  /** The layers that one above this parent lies on, the nearest first. */
  #below(parent: string | null): string[] {
    return parent === null ? [] : [parent, ...this.#parents(parent)]
  }

  #parents(id: string): string[] {
    const text = this.#files.readText(`${this.#home}/layers/${id}`) ?? ''
    return text.split('\n').filter((line) => line !== '')
  }
}

/** `.wh..wh.aufs` and its kin at the top, which belong to aufs, not to the layer. */
const isOwnOfAufs = (path: string): boolean => path.startsWith(`${WHITEOUT}${WHITEOUT}`) && path !== OPAQUE
