/** Images made from trees: layers, blobs, configuration and manifest, all computed. */

import { encode } from '../../kernel/text.ts'
import { digestOf } from '../content/digest.ts'
import { gzip } from '../content/gzip.ts'
import { goJson, goJsonIndented, type Json } from '../content/json.ts'
import { type TarEntry, tarEntry } from '../content/tar.ts'
import { writeTar } from '../content/tar-write.ts'
import { type ContainerConfig, DEFAULT_PATH, emptyConfig } from '../store/container-config.ts'
import type { History } from '../store/images.ts'
import type { RemoteImage, RemoteLayer } from './registry.ts'

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json'
const CONFIGURATION = 'application/vnd.docker.container.image.v1+json'
const LAYER = 'application/vnd.docker.image.rootfs.diff.tar.gzip'

export interface Step {
  readonly createdBy: string
  /** null for a step that makes no layer */
  readonly entries: readonly TarEntry[] | null
}

export interface Recipe {
  readonly created: string
  /** what containers of it do, where it is not the default */
  readonly config: Partial<ContainerConfig>
  /** bottom first */
  readonly steps: readonly Step[]
}

/** An instruction of a Dockerfile that changes the configuration only. */
export const withoutLayer = (instruction: string): Step => ({
  createdBy: `/bin/sh -c #(nop)  ${instruction}`,
  entries: null,
})

export function composeImage(recipe: Recipe): RemoteImage {
  const layers = recipe.steps.flatMap(({ entries }) => (entries === null ? [] : [composeLayer(entries)]))
  const configuration = encode(goJson(configurationOf(recipe, layers)))
  const manifest = encode(
    goJsonIndented(
      {
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: { mediaType: CONFIGURATION, size: configuration.length, digest: digestOf(configuration) },
        layers: layers.map(({ size, digest }) => ({ mediaType: LAYER, size, digest })),
      },
      '   ',
    ),
  )
  return { top: manifest, manifest, configuration, layers }
}

export function composeLayer(entries: readonly TarEntry[]): RemoteLayer {
  const tar = writeTar(entries)
  const blob = gzip(tar)
  return { tar, diffId: digestOf(tar), digest: digestOf(blob), size: blob.length }
}

function configurationOf(recipe: Recipe, layers: readonly RemoteLayer[]): Json {
  const { created, steps } = recipe
  const history: History[] = steps.map(({ createdBy, entries }) => ({
    created,
    created_by: createdBy,
    empty_layer: entries === null ? true : undefined,
  }))
  return {
    architecture: 'amd64',
    config: { ...emptyConfig, Env: [`PATH=${DEFAULT_PATH}`], ...recipe.config },
    created,
    docker_version: '20.10.6',
    history,
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  }
}

/** Entries of a tree: `name/` a directory, text a file, `-> target` a symlink, bytes an executable. */
export function treeEntries(
  tree: Readonly<Record<string, string | Uint8Array | number>>,
  mtime: number,
): TarEntry[] {
  return Object.entries(tree).map(([name, content]) => {
    if (typeof content === 'number') return tarEntry({ name, mode: 0o040000 | content, mtime })
    if (typeof content !== 'string') return tarEntry({ name, mode: 0o100755, mtime, data: content })
    if (content.startsWith('-> ')) {
      return tarEntry({ name, type: '2', mode: 0o120777, mtime, linkName: content.slice(3) })
    }
    return tarEntry({ name, mode: 0o100644, mtime, data: encode(content) })
  })
}
