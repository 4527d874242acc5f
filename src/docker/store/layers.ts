/**
 * The layer store (layer/layer_store.go): `image/<driver>/layerdb`. Each layer of images has a directory named by its
 * chainID with the files cache-id, diff (the diffID), size, parent (the chainID below) and tar-split.json.gz; each container has one
 * in `mounts` with mount-id, init-id and parent. None of the files ends in a newline.
 */

import { decode, encode } from '../../kernel/text.ts'
import { asDigest, chainIdOn, type Digest, digestInSteps, digits } from '../content/digest.ts'
import { gunzip, gzip } from '../content/gzip.ts'
import { joinTar, splitTar } from '../content/tar-split.ts'
import type { Chance } from '../engine/chance.ts'
import { check, DockerError } from '../errors.ts'
import type { Files } from '../files.ts'
import type { Step } from '../step.ts'
import type { Driver } from './driver.ts'

/** A tar-split file is never longer than this. */
const SPLIT_LIMIT = 1 << 30

export interface Layer {
  readonly chainId: Digest
  readonly diffId: Digest
  readonly parent: Digest | null
  readonly cacheId: string
  readonly size: number
}

export interface RegisterOptions {
  /** the directory's name instead of a random one */
  readonly cacheId?: string
  /**
   * For content that stands in for another layer: what that layer's diffID and size are. Its tar cannot be
   * put together again.
   */
  readonly standInFor?: { readonly diffId: Digest; readonly size: number }
}

export interface Mount {
  readonly mountId: string
  readonly initId: string
  readonly parent: Digest
}

export class Layers {
  readonly #files: Files
  readonly #driver: Driver
  readonly #chance: Chance
  readonly #home: string

  constructor(files: Files, driver: Driver, chance: Chance, imageRoot: string) {
    this.#files = files
    this.#driver = driver
    this.#chance = chance
    this.#home = `${imageRoot}/layerdb`
  }

  /** The layer of that chainID, null if it is not here. */
  get(chainId: Digest): Layer | null {
    const directory = this.#directory(chainId)
    const read = (name: string) => this.#files.readText(`${directory}/${name}`)
    const [cacheId, diffId] = [read('cache-id'), read('diff')]
    if (cacheId === null || diffId === null) return null
    return {
      chainId,
      diffId: diffId as Digest,
      parent: read('parent') as Digest | null,
      cacheId,
      size: Number(read('size') ?? 0),
    }
  }

  all(): Layer[] {
    return this.#files
      .list(`${this.#home}/sha256`)
      .map((name) => this.get(asDigest(name)))
      .filter((layer) => layer !== null)
  }

  /** The layer of a tar on top of `parent`: found, or made. On failure nothing of it remains. */
  *register(tar: Uint8Array, parent: Digest | null, options: RegisterOptions = {}): Step<Layer> {
    const diffId = options.standInFor?.diffId ?? (yield* digestInSteps(tar))
    const chainId = chainIdOn(parent, diffId)
    const known = this.get(chainId)
    if (known !== null) return known
    const below = parent === null ? null : this.get(parent)
    if (parent !== null && below === null) throw new DockerError(`layer does not exist`)
    const cacheId = options.cacheId ?? this.#chance.id()
    const lines = yield* splitTar(tar)
    this.#driver.create(cacheId, below?.cacheId ?? null)
    try {
      const applied = yield* this.#driver.applyDiff(cacheId, tar)
      if (!lines.startsWith('{')) throw new DockerError(`Error processing tar file(${lines}): `)
      const size = options.standInFor?.size ?? applied
      return this.#write({ chainId, diffId, parent, cacheId, size }, lines)
    } catch (error) {
      this.#driver.remove(cacheId)
      throw error
    }
  }

  /**
   * Makes a layer of what lies in the driver already, under `cacheId`, and is packed as `tar` (RegisterByGraphID). Where that layer is
   * known, it is the known one. On failure the driver's directory stays as it is.
   */
  *adopt(cacheId: string, tar: Uint8Array, parent: Digest | null, size: number): Step<Layer> {
    const diffId = yield* digestInSteps(tar)
    const chainId = chainIdOn(parent, diffId)
    const known = this.get(chainId)
    if (known !== null) return known
    return this.#write({ chainId, diffId, parent, cacheId, size }, yield* splitTar(tar))
  }

  /** Writes down a layer whose files are there. On failure nothing of that remains. */
  #write(layer: Layer, lines: string): Layer {
    const { chainId, diffId, parent, cacheId, size } = layer
    const transaction = this.#beginTransaction()
    try {
      this.#files.write(`${transaction}/tar-split.json.gz`, gzip(encode(lines)), 0o644)
      this.#files.write(`${transaction}/size`, String(size), 0o644)
      if (parent !== null) this.#files.write(`${transaction}/parent`, parent, 0o644)
      this.#files.write(`${transaction}/diff`, diffId, 0o644)
      this.#files.write(`${transaction}/cache-id`, cacheId, 0o644)
      const directory = this.#directory(chainId)
      check('rename', transaction, this.#files.sys.rename(transaction, directory))
      return layer
    } catch (error) {
      this.#files.removeAll(transaction)
      throw error
    }
  }

  /** The tar of a layer, byte for byte as it came; null where that cannot be (a stand-in, or changed files). */
  *tar(layer: Layer): Step<Uint8Array | null> {
    const tar = yield* this.rebuiltTar(layer)
    return tar !== null && (yield* digestInSteps(tar)) === layer.diffId ? tar : null
  }

  /** As `tar`, without a look at the digest: for stand-ins, whose tar has another one. */
  *rebuiltTar(layer: Layer): Step<Uint8Array | null> {
    const packed = this.#files.read(`${this.#directory(layer.chainId)}/tar-split.json.gz`)
    const lines = packed === null ? null : yield* gunzip(packed, SPLIT_LIMIT)
    if (lines === null || lines.problem !== null) return null
    return yield* joinTar(decode(lines.bytes), (name) => this.#driver.readLayerFile(layer.cacheId, name))
  }

  /** Takes the layer away, directory and all. */
  remove(layer: Layer): void {
    this.#driver.remove(layer.cacheId)
    this.forget(layer.chainId)
  }

  /** Takes away what is written of a layer; its files stay in the driver. */
  forget(chainId: Digest): void {
    this.#files.removeAll(this.#directory(chainId))
  }

  /** The chain from a layer down to the bottom. */
  chain(top: Digest): Layer[] {
    const layers: Layer[] = []
    for (let at: Digest | null = top; at !== null; ) {
      const layer: Layer | null = this.get(at)
      if (layer === null) break
      layers.push(layer)
      at = layer.parent
    }
    return layers
  }

  // ---- containers' layers

  mounts(): Map<string, Mount> {
    const mounts = new Map<string, Mount>()
    for (const container of this.#files.list(`${this.#home}/mounts`)) {
      const mount = this.mount(container)
      if (mount !== null) mounts.set(container, mount)
    }
    return mounts
  }

  mount(container: string): Mount | null {
    const read = (name: string) => this.#files.readText(`${this.#home}/mounts/${container}/${name}`)
    const [mountId, initId, parent] = [read('mount-id'), read('init-id'), read('parent')]
    if (mountId === null || initId === null || parent === null) return null
    return { mountId, initId, parent: parent as Digest }
  }

  saveMount(container: string, { mountId, initId, parent }: Mount): void {
    const directory = `${this.#home}/mounts/${container}`
    this.#files.makeDirectory(`${this.#home}/mounts`, 0o755)
    this.#files.makeDirectory(directory, 0o755)
    this.#files.write(`${directory}/mount-id`, mountId, 0o644)
    this.#files.write(`${directory}/init-id`, initId, 0o644)
    this.#files.write(`${directory}/parent`, parent, 0o644)
  }

  removeMount(container: string): void {
    this.#files.removeAll(`${this.#home}/mounts/${container}`)
  }

  #directory(chainId: Digest): string {
    return `${this.#home}/sha256/${digits(chainId)}`
  }

  #beginTransaction(): string {
    this.#files.makeDirectory(`${this.#home}/tmp`, 0o755)
    this.#files.makeDirectory(`${this.#home}/sha256`, 0o755)
    const path = `${this.#home}/tmp/write-set-${this.#chance.number()}`
    check('mkdir', path, this.#files.sys.mkdir(path, 0o700))
    return path
  }
}
