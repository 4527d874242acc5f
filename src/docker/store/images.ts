/**
 * The image store (image/store.go, image/fs.go): `image/<driver>/imagedb`. `content/sha256/<id>` holds the configuration,
 * whose digest is the id; `metadata/sha256/<id>/` holds parent (images built here only) and lastUpdated (once tagged).
 */

import { encode } from '../../kernel/text.ts'
import { decodeJson, listOf, string, struct, truth } from '../content/decode-json.ts'
import { asDigest, chainIds, type Digest, digestOf, digits } from '../content/digest.ts'
import type { Json } from '../content/json.ts'
import { parseTime } from '../content/time.ts'
import { DockerError } from '../errors.ts'
import type { Files } from '../files.ts'
import { type ContainerConfig, configShape } from './container-config.ts'

export interface History {
  readonly [key: string]: Json | undefined
  readonly created?: string
  readonly author?: string
  readonly created_by?: string
  readonly comment?: string
  readonly empty_layer?: boolean
}

/** What an image's configuration says, as far as it is read here; other members are kept in `text`. */
export interface Configuration {
  readonly architecture?: string
  readonly author?: string
  readonly comment?: string
  readonly config?: Partial<ContainerConfig> | null
  readonly container?: string
  readonly container_config?: Partial<ContainerConfig> | null
  readonly created?: string
  readonly docker_version?: string
  readonly history?: readonly History[]
  readonly os?: string
  readonly variant?: string
  readonly rootfs?: { readonly type: string; readonly diff_ids?: readonly string[] | null } | null
}

export interface Image {
  readonly id: Digest
  readonly text: string
  readonly configuration: Configuration
  readonly diffIds: readonly Digest[]
  /** the chainID of the top layer, null for an image without layers */
  readonly top: Digest | null
}

export class Images {
  readonly #files: Files
  readonly #home: string

  constructor(files: Files, imageRoot: string) {
    this.#files = files
    this.#home = `${imageRoot}/imagedb`
  }

  all(): Image[] {
    return this.ids()
      .map((id) => this.get(id))
      .filter((image) => image !== null)
  }

  ids(): Digest[] {
    return this.#files.list(`${this.#home}/content/sha256`).map(asDigest)
  }

  /** null if there is none, or if its bytes are not those of its id any more. */
  get(id: Digest): Image | null {
    const text = this.#files.readText(`${this.#home}/content/sha256/${digits(id)}`)
    if (text === null || digestOf(encode(text)) !== id) return null
    return parseImage(text, id)
  }

  /** Keeps a configuration; its id. */
  create(text: string): Image {
    const bytes = encode(text)
    const id = digestOf(bytes)
    const image = parseImage(text, id)
    const path = `${this.#home}/content/sha256/${digits(id)}`
    if (!this.#files.exists(path)) this.#files.replace(path, bytes, 0o600)
    return image
  }

  remove(id: Digest): void {
    this.#files.removeAll(`${this.#home}/content/sha256/${digits(id)}`)
    this.#files.removeAll(`${this.#home}/metadata/sha256/${digits(id)}`)
  }

  parent(id: Digest): Digest | null {
    return this.#metadata(id, 'parent') as Digest | null
  }

  setParent(id: Digest, parent: Digest): void {
    this.#setMetadata(id, 'parent', parent)
  }

  /** When it was tagged last, as text; null if never. */
  lastUpdated(id: Digest): string | null {
    return this.#metadata(id, 'lastUpdated')
  }

  setLastUpdated(id: Digest, time: string): void {
    this.#setMetadata(id, 'lastUpdated', time)
  }

  children(id: Digest): Digest[] {
    return this.ids().filter((other) => this.parent(other) === id)
  }

  #metadata(id: Digest, name: string): string | null {
    return this.#files.readText(`${this.#home}/metadata/sha256/${digits(id)}/${name}`)
  }

  #setMetadata(id: Digest, name: string, value: string): void {
    const directory = `${this.#home}/metadata/sha256/${digits(id)}`
    this.#files.makeDirectory(directory, 0o700)
    this.#files.replace(`${directory}/${name}`, value, 0o600)
  }
}

const imageShape = struct('image.Image', {
  architecture: string(),
  author: string(),
  comment: string(),
  config: configShape,
  container: string(),
  container_config: configShape,
  created: string(),
  docker_version: string(),
  history: listOf(
    struct('image.History', {
      created: string(),
      author: string(),
      created_by: string(),
      comment: string(),
      empty_layer: truth,
    }),
  ),
  os: string(),
  variant: string(),
  rootfs: struct('image.RootFS', { type: string(), diff_ids: listOf(string('layer.DiffID')) }),
})

/** image.NewFromJSON */
export function parseImage(text: string, id: Digest): Image {
  const value = decodeJson<Configuration>(text, imageShape)
  if (!value?.rootfs) throw new DockerError('invalid image JSON, no RootFS key')
  const diffIds = (value.rootfs.diff_ids ?? []) as Digest[]
  for (const { created = '' } of [value, ...(value.history ?? [])]) {
    if (created !== '' && parseTime(created) === null) {
      const quoted = JSON.stringify(created)
      throw new DockerError(
        `parsing time ${JSON.stringify(quoted)} as ""2006-01-02T15:04:05Z07:00"": cannot parse ${quoted} as "2006"`,
      )
    }
  }
  return { id, text, configuration: value, diffIds, top: chainIds(diffIds).at(-1) ?? null }
}
