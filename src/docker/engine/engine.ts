/**
 * The engine: the stores below /var/lib/docker and what is done with them. There is no daemon of its own here; each `docker`
 * command works on the stores itself, as the daemon of a real host would do for it.
 *
 * Invariants
 * - Everything the engine knows is in the stores: two commands share nothing else.
 * - What is content-addressed is never changed, only made and removed.
 */

import type { System } from '../../kernel/abi.ts'
import type { Digest } from '../content/digest.ts'
import { formatTime } from '../content/time.ts'
import { DockerError } from '../errors.ts'
import { Files } from '../files.ts'
import { parseReference, type Reference, withTag } from '../reference.ts'
import type { Registry } from '../registry/registry.ts'
import { chooseDriver } from '../store/choose-driver.ts'
import { makeDeviceNode } from '../store/device-node.ts'
import type { Driver } from '../store/driver.ts'
import { type Image, Images } from '../store/images.ts'
import { Layers } from '../store/layers.ts'
import { References } from '../store/references.ts'
import { Chance } from './chance.ts'
import { Containers } from './containers.ts'

export const VERSION = '20.10.6'

/** Where everything lies (`Docker Root Dir`). */
export const ROOT = '/var/lib/docker'

export class Engine {
  readonly sys: System
  readonly files: Files
  readonly chance: Chance
  readonly driver: Driver
  readonly layers: Layers
  readonly images: Images
  readonly references: References
  readonly containers: Containers
  readonly registry: Registry

  constructor(sys: System, registry: Registry) {
    this.sys = sys
    this.files = new Files(sys)
    this.chance = new Chance(sys)
    this.registry = registry
    this.driver = chooseDriver(sys, this.chance, ROOT)
    const imageRoot = `${ROOT}/image/${this.driver.name}`
    this.images = new Images(this.files, imageRoot)
    this.layers = new Layers(this.files, this.driver, this.chance, imageRoot)
    this.references = new References(this.files, imageRoot)
    this.containers = new Containers(this.files, ROOT, this.driver.name)
  }

  /** What the daemon does when it starts. */
  initialize(): void {
    if (!this.files.exists(`${ROOT}/image/${this.driver.name}/repositories.json`)) this.#makeStores()
    this.references.initialize()
  }

  #makeStores(): void {
    const { files, driver } = this
    const image = `${ROOT}/image/${driver.name}`
    files.makeDirectories('/var/lib', 0o755)
    const mask = this.sys.umask(0)
    for (const [path, mode] of directories) files.makeDirectory(`${ROOT}${path}`, mode)
    // Databases of parts that are not here: only their names are.
    for (const path of databases)
      if (!files.exists(`${ROOT}${path}`)) files.write(`${ROOT}${path}`, '', 0o600)
    makeDeviceNode(this.sys, `${ROOT}/volumes`)
    driver.initialize()
    for (const path of ['', '/distribution', '/imagedb', '/layerdb'])
      files.makeDirectory(`${image}${path}`, 0o700)
    for (const path of ['content', 'content/sha256', 'metadata', 'metadata/sha256']) {
      files.makeDirectory(`${image}/imagedb/${path}`, 0o700)
    }
    this.sys.umask(mask)
  }

  /** The time now as Docker writes it down. */
  now(): string {
    return formatTime(this.chance.now())
  }

  /** The image that a name, an id or the beginning of one means; null if none. */
  findImage(text: string): Image | null {
    const id = this.findImageId(text)
    return id === null ? null : this.images.get(id)
  }

  /** daemon.GetImage: a whole id, a reference, then the beginning of an id. */
  findImageId(text: string): Digest | null {
    const ids = this.images.ids()
    const hex = text.startsWith('sha256:') ? text.slice(7) : text
    const whole = ids.find((id) => id.slice(7) === hex)
    if (whole !== undefined) return whole
    if (!text.startsWith('sha256:')) {
      const named = this.#findReference(text)
      if (named !== null) return named
    }
    if (!/^[0-9a-f]{1,64}$/.test(hex)) return null
    const matching = ids.filter((id) => id.slice(7).startsWith(hex))
    return matching.length === 1 ? (matching[0] as Digest) : null
  }

  /** As `findImage`; throws what the daemon says where there is none. */
  getImage(text: string, failure = `No such image: ${text}`): Image {
    const image = this.findImage(text)
    if (image === null) throw new DockerError(failure)
    return image
  }

  /** The layers' sizes together. */
  sizeOf(image: Image): number {
    if (image.top === null) return 0
    return this.layers.chain(image.top).reduce((sum, layer) => sum + layer.size, 0)
  }

  /** Whether an image's content only stands in for what its ids say. */
  standsIn(image: Image): boolean {
    return image.diffIds.some((diffId) => this.registry.standIns.has(diffId))
  }

  tag(id: Digest, name: string): void {
    const reference = withTag(parseReference(name))
    this.references.add(reference, id)
    this.images.setLastUpdated(id, this.now())
  }

  #findReference(text: string): Digest | null {
    let reference: Reference
    try {
      reference = parseReference(text)
    } catch (error) {
      // What is no name may still be the beginning of an id.
      if (error instanceof DockerError) return null
      throw error
    }
    return this.references.get(withTag(reference))
  }
}

/** Below /var/lib/docker, with modes. */
const directories: readonly (readonly [path: string, mode: number])[] = [
  ['', 0o711],
  ['/buildkit', 0o711],
  ['/buildkit/content', 0o711],
  ['/buildkit/content/ingest', 0o711],
  ['/buildkit/executor', 0o711],
  ['/containers', 0o701],
  ['/image', 0o700],
  ['/network', 0o750],
  ['/network/files', 0o750],
  ['/plugins', 0o700],
  ['/plugins/storage', 0o700],
  ['/plugins/storage/ingest', 0o700],
  ['/plugins/tmp', 0o700],
  ['/runtimes', 0o700],
  ['/swarm', 0o700],
  ['/tmp', 0o700],
  ['/trust', 0o700],
  ['/volumes', 0o701],
]

const databases = [
  '/buildkit/cache.db',
  '/buildkit/containerdmeta.db',
  '/buildkit/metadata_v2.db',
  '/buildkit/snapshots.db',
  '/network/files/local-kv.db',
  '/volumes/metadata.db',
]
