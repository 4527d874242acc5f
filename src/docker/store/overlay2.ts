/**
 * The driver overlay2 (daemon/graphdriver/overlay2): for each layer a directory with
 * - `diff`, its files as overlayfs has them, whiteouts and opaque directories included;
 * - `link`, a short name; `l/<short name>` is a symlink to `diff`, so that a mount's options stay short;
 * - `lower`, the short names of all layers below, the nearest first (absent in the bottom layer);
 * - `work`, overlayfs's own; `committed`, empty, once another layer stands on it; `merged`, while it is mounted.
 */

import type { System } from '../../kernel/abi.ts'
import { MNT_DETACH } from '../../kernel/abi.ts'
import type { TarEntry } from '../content/tar.ts'
import type { Chance } from '../engine/chance.ts'
import { type Change, findChanges } from '../engine/changes.ts'
import { packTree } from '../engine/pack.ts'
import { cleanPath, unpackTar } from '../engine/unpack.ts'
import { check, DockerError, goStrerror } from '../errors.ts'
import { Files } from '../files.ts'
import type { Step } from '../step.ts'
import { makeDeviceNode } from './device-node.ts'
import type { Driver } from './driver.ts'

/** mount(2) takes a page of options; longer ones have to be relative. */
const PAGE = 4096

/** image layers may be 127 deep together with those of a container */
const MAX_DEPTH = 128

export class Overlay2 implements Driver {
  readonly name = 'overlay2'
  readonly #sys: System
  readonly #files: Files
  readonly #chance: Chance
  readonly #home: string

  constructor(sys: System, chance: Chance, root: string) {
    this.#sys = sys
    this.#files = new Files(sys)
    this.#chance = chance
    this.#home = `${root}/overlay2`
  }

  initialize(): void {
    const files = this.#files
    files.makeDirectory(this.#home, 0o701)
    files.makeDirectory(`${this.#home}/l`, 0o700)
    makeDeviceNode(this.#sys, this.#home)
  }

  create(id: string, parent: string | null): void {
    const files = this.#files
    const directory = this.#directory(id)
    const lower = parent === null ? null : this.#lowerOn(parent)
    files.makeDirectory(directory, 0o701)
    try {
      check('mkdir', `${directory}/diff`, this.#sys.mkdir(`${directory}/diff`, 0o755))
      const link = this.#chance.link()
      const symlink = `${this.#home}/l/${link}`
      // In this order `remove` finds the symlink whenever there is one.
      files.write(`${directory}/link`, link, 0o644)
      check('symlink', symlink, this.#sys.symlink(`../${id}/diff`, symlink))
      if (parent === null || lower === null) return
      check('mkdir', `${directory}/work`, this.#sys.mkdir(`${directory}/work`, 0o700))
      files.write(`${this.#directory(parent)}/committed`, '', 0o600)
      files.write(`${directory}/lower`, lower, 0o644)
    } catch (error) {
      this.remove(id)
      throw error
    }
  }

  *applyDiff(id: string, tar: Uint8Array): Step<number> {
    const directory = `${this.#directory(id)}/diff`
    yield* unpackTar(this.#sys, directory, tar, 'overlay')
    return this.#files.size(directory)
  }

  *diff(id: string): Step<TarEntry[]> {
    return yield* packTree(this.#sys, `${this.#directory(id)}/diff`, { overlayWhiteouts: true })
  }

  changes(id: string, parent: string | null): Change[] {
    if (parent === null) return []
    const lower = this.mount(parent)
    const found = findChanges(this.#files, this.layerDirectory(id), lower)
    this.unmount(parent)
    return found
  }

  layerDirectory(id: string): string {
    return `${this.#directory(id)}/diff`
  }

  diffSize(id: string): number {
    return this.#files.size(`${this.#directory(id)}/diff`)
  }

  mount(id: string): string {
    const directory = this.#directory(id)
    const lower = this.#files.readText(`${directory}/lower`)
    // A layer without others below it is its own root.
    if (lower === null) return `${directory}/diff`
    const merged = this.rootOf(id)
    this.#files.makeDirectory(merged, 0o700)
    const absolute = lower.split(':').map((name) => `${this.#home}/${name}`)
    let options = `lowerdir=${absolute.join(':')},upperdir=${directory}/diff,workdir=${directory}/work`
    let target = merged
    if (options.length >= PAGE) {
      check('chdir', this.#home, this.#sys.chdir(this.#home))
      options = `lowerdir=${lower},upperdir=${id}/diff,workdir=${id}/work`
      target = `${id}/merged`
    }
    const result = this.#sys.mount('overlay', target, 'overlay', 0, options)
    if (result < 0) {
      this.#sys.rmdir(merged)
      throw new DockerError(`error creating overlay mount to ${merged}: ${goStrerror(-result)}`)
    }
    return merged
  }

  rootOf(id: string): string {
    const directory = this.#directory(id)
    return this.#files.exists(`${directory}/lower`) ? `${directory}/merged` : `${directory}/diff`
  }

  unmount(id: string): void {
    const merged = `${this.#directory(id)}/merged`
    if (!this.#files.exists(merged)) return
    this.#sys.umount(merged, MNT_DETACH)
    this.#sys.rmdir(merged)
  }

  remove(id: string): void {
    this.unmount(id)
    const directory = this.#directory(id)
    const link = this.#files.readText(`${directory}/link`)
    if (link !== null && link !== '') this.#sys.unlink(`${this.#home}/l/${link}`)
    this.#files.removeAll(directory)
  }

  exists(id: string): boolean {
    return this.#files.exists(this.#directory(id))
  }

  readLayerFile(id: string, name: string): Uint8Array | null {
    return this.#files.read(`${this.#directory(id)}/diff${cleanPath(name)}`)
  }

  metadata(id: string): Readonly<Record<string, string>> {
    const directory = this.#directory(id)
    const lower = this.#lowerDirectories(id)
    return {
      ...(lower.length > 0 ? { LowerDir: lower.join(':') } : {}),
      MergedDir: `${directory}/merged`,
      UpperDir: `${directory}/diff`,
      WorkDir: `${directory}/work`,
    }
  }

  status(): readonly (readonly [string, string])[] {
    const stat = this.#sys.statfs(this.#home)
    const backing = typeof stat === 'number' ? 'unknown' : stat.typeName.replace(/^ext[234]$/, 'extfs')
    return [
      ['Backing Filesystem', backing],
      ['Supports d_type', 'true'],
      ['Native Overlay Diff', 'true'],
    ]
  }

  #directory(id: string): string {
    return `${this.#home}/${id}`
  }

  /** The file `lower` of a layer on top of `parent`. */
  #lowerOn(parent: string): string {
    const directory = this.#directory(parent)
    const link = this.#files.readText(`${directory}/link`)
    if (link === null) throw new DockerError(`open ${directory}/link: no such file or directory`)
    const below = this.#files.readText(`${directory}/lower`)
    const lowers = [`l/${link}`, ...(below === null ? [] : below.split(':'))]
    if (lowers.length > MAX_DEPTH) throw new DockerError('max depth exceeded')
    return lowers.join(':')
  }

  /** The directories below a layer, the nearest first, by their long names. */
  #lowerDirectories(id: string): string[] {
    const lower = this.#files.readText(`${this.#directory(id)}/lower`)
    if (lower === null) return []
    return lower.split(':').flatMap((name) => {
      const target = this.#sys.readlink(`${this.#home}/${name}`)
      return typeof target === 'number' ? [] : [`${this.#home}${target.replace(/^\.\./, '')}`]
    })
  }
}
