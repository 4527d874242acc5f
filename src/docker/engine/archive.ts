/** Images as archives: docker save and docker load (image/tarexport), in the format of 20.10. */

import { decode, encode } from '../../kernel/text.ts'
import { decodeJson, listOf, string, struct } from '../content/decode-json.ts'
import {
  chainIds,
  type Digest,
  digestInSteps,
  digestOf,
  digits,
  hexDigest,
  shortId,
} from '../content/digest.ts'
import { goJson, type Json, sorted } from '../content/json.ts'
import { type TarEntry, TYPE_DIRECTORY, TYPE_SYMLINK, tarEntry } from '../content/tar.ts'
import { readTar } from '../content/tar-read.ts'
import { writeTar } from '../content/tar-write.ts'
import { secondsOf } from '../content/time.ts'
import { DockerError } from '../errors.ts'
import { parseReference, referenceText, withTag } from '../reference.ts'
import type { Step } from '../step.ts'
import { emptyConfig } from '../store/container-config.ts'
import { type Image, parseImage } from '../store/images.ts'
import type { Layer } from '../store/layers.ts'
import { decompressArchive } from './decompress-archive.ts'
import type { Engine } from './engine.ts'
import { layoutImages } from './oci-layout.ts'
import { releaseChain } from './remove-image.ts'
import { cleanPath } from './unpack.ts'

export interface SavedImage {
  readonly image: Image
  readonly names: readonly string[]
}

/** The archive, and the diffIDs of layers in it that are stand-ins. */
export function* saveImages(
  engine: Engine,
  wanted: readonly SavedImage[],
): Step<{ tar: Uint8Array; standIns: Digest[] }> {
  const entries = new Map<string, TarEntry>()
  const standIns = new Set<Digest>()
  const manifest: Json[] = []
  const repositories: Record<string, Record<string, string>> = {}
  for (const { image, names } of wanted) {
    if (image.top === null) throw new DockerError('empty export - not implemented')
    const created = secondsOf(image.configuration.created ?? '')
    const layers = yield* saveLayers(engine, image, created, entries, standIns)
    const configuration = `${digits(image.id)}.json`
    entries.set(configuration, fileEntry(configuration, encode(image.text), created))
    const tags = names.filter((name) => !name.includes('@'))
    manifest.push({
      Config: configuration,
      RepoTags: tags.length === 0 ? null : tags,
      Layers: layers.map((id) => `${id}/layer.tar`),
    })
    for (const name of tags) {
      const colon = name.lastIndexOf(':')
      const repository = name.slice(0, colon)
      repositories[repository] = {
        ...repositories[repository],
        [name.slice(colon + 1)]: layers.at(-1) as string,
      }
    }
  }
  if (Object.keys(repositories).length > 0) {
    const text = goJson(
      sorted(Object.fromEntries(Object.entries(repositories).map(([key, tags]) => [key, sorted(tags)]))),
    )
    entries.set('repositories', fileEntry('repositories', encode(`${text}\n`), 0))
  }
  entries.set('manifest.json', fileEntry('manifest.json', encode(`${goJson(manifest)}\n`), 0))
  const names = [...entries.keys()].sort()
  return { tar: writeTar(names.map((name) => entries.get(name) as TarEntry)), standIns: [...standIns] }
}

const fileEntry = (name: string, data: Uint8Array, mtime: number): TarEntry =>
  tarEntry({ name, mode: 0o100644, mtime, data })

/** Each layer in a directory of its own, named by an id in the old way (v1.CreateID); the names, bottom first. */
function* saveLayers(
  engine: Engine,
  image: Image,
  mtime: number,
  entries: Map<string, TarEntry>,
  standIns: Set<Digest>,
): Step<string[]> {
  const names: string[] = []
  const chain = chainIds(image.diffIds)
  for (const [at, chainId] of chain.entries()) {
    const layer = engine.layers.get(chainId)
    if (layer === null) throw new DockerError(`layer does not exist`)
    const isTop = at === chain.length - 1
    const parent = names.at(-1)
    const old = isTop ? topDocument(image) : emptyDocument
    const id = hexDigest(
      encode(
        goJson(
          sorted({
            ...old,
            layer_id: chainId,
            ...(parent === undefined ? {} : { parent: `sha256:${parent}` }),
          }),
        ),
      ),
    )
    names.push(id)
    if (entries.has(`${id}/`)) continue
    // The system is written into the document, but is no part of the id.
    const document = goJson({ id, ...(parent === undefined ? {} : { parent }), ...old, os: 'linux' })
    entries.set(`${id}/`, tarEntry({ name: `${id}/`, mode: 0o040755, mtime }))
    entries.set(`${id}/VERSION`, fileEntry(`${id}/VERSION`, encode('1.0'), mtime))
    entries.set(`${id}/json`, fileEntry(`${id}/json`, encode(document), mtime))
    entries.set(
      `${id}/layer.tar`,
      fileEntry(
        `${id}/layer.tar`,
        yield* layerTar(engine, layer.cacheId, layer.diffId, standIns, chainId),
        mtime,
      ),
    )
  }
  return names
}

function* layerTar(
  engine: Engine,
  cacheId: string,
  diffId: Digest,
  standIns: Set<Digest>,
  chainId: Digest,
): Step<Uint8Array> {
  const layer = engine.layers.get(chainId)
  const tar = layer === null ? null : yield* engine.layers.tar(layer)
  if (tar !== null) return tar
  if (engine.registry.standIns.has(diffId)) {
    standIns.add(diffId)
    const rebuilt = layer === null ? null : yield* engine.layers.rebuiltTar(layer)
    if (rebuilt !== null) return rebuilt
  }
  throw new DockerError(
    `failed to rebuild the tar of layer ${diffId} from /var/lib/docker/overlay2/${cacheId}/diff`,
  )
}

/** A layer's document of the old format, which says nothing. */
const emptyDocument: { readonly [key: string]: Json } = {
  created: '1970-01-01T00:00:00Z',
  container_config: emptyConfig,
}

function topDocument(image: Image): { readonly [key: string]: Json } {
  const { rootfs: _rootfs, history: _history, ...rest } = image.configuration as Record<string, Json>
  const order = [
    'comment',
    'created',
    'container',
    'container_config',
    'docker_version',
    'author',
    'config',
    'architecture',
    'variant',
    'os',
  ]
  return Object.fromEntries(order.flatMap((key) => (rest[key] === undefined ? [] : [[key, rest[key]]])))
}

interface ManifestItem {
  readonly Config?: string
  readonly RepoTags?: readonly string[] | null
  readonly Layers?: readonly string[] | null
}

/** What came of one image of an archive. */
export interface Loaded {
  readonly id: Digest
  readonly names: readonly string[]
}

/** Is told of each layer how many of its bytes are in. */
export type LayerProgress = (id: string, done: number, total: number) => Step<void>

/** Reads an archive; what was loaded, and then what is wrong, if something is: what came before stays. */
export function* loadImages(
  engine: Engine,
  archive: Uint8Array,
  onLoaded: (loaded: Loaded) => Step<void>,
  onLayer: LayerProgress,
): Step<void> {
  const tar = yield* decompressArchive(archive)
  const entries = readTar(tar)
  if (typeof entries === 'string')
    throw new DockerError(`Error processing tar file(exit status 1): ${entries}`)
  const folder = `/var/lib/docker/tmp/docker-import-${String(engine.chance.number()).padStart(9, '0')}`
  const files = new Map<string, TarEntry>()
  for (const entry of entries) if (entry.type !== TYPE_DIRECTORY) files.set(cleanPath(entry.name), entry)
  const read = (name: string): Uint8Array => {
    const entry = follow(files, cleanPath(name), folder)
    if (entry === undefined)
      throw new DockerError(`open ${folder}${cleanPath(name)}: no such file or directory`)
    return entry.data
  }
  const isLayout = !files.has('/manifest.json') && files.has('/oci-layout') && files.has('/index.json')
  const manifest = isLayout ? yield* layoutImages(read) : readManifest(files, entries, folder)
  for (const item of manifest) yield* onLoaded(yield* loadOne(engine, item, read, folder, onLayer))
}

function readManifest(
  files: ReadonlyMap<string, TarEntry>,
  entries: readonly TarEntry[],
  folder: string,
): readonly ManifestItem[] {
  const text = files.get('/manifest.json')
  if (text === undefined) {
    // The format before 1.10: without `repositories` it is none either.
    const first = entries.find((entry) => entry.type === TYPE_DIRECTORY)?.name.replace(/\/$/, '')
    throw new DockerError(
      first === undefined
        ? `open ${folder}/repositories: no such file or directory`
        : `open ${folder}/${first}/json: no such file or directory`,
    )
  }
  return decodeJson<ManifestItem[]>(decode(text.data), manifestShape) ?? []
}

const manifestShape = listOf(
  struct('tarexport.manifestItem', {
    Config: string(),
    RepoTags: listOf(string()),
    Layers: listOf(string()),
  }),
)

function* loadOne(
  engine: Engine,
  item: ManifestItem,
  read: (name: string) => Uint8Array,
  folder: string,
  onLayer: LayerProgress,
): Step<Loaded> {
  const config = item.Config ?? ''
  for (const name of [config, ...(item.Layers ?? [])]) {
    if (leavesRoot(name))
      throw new DockerError(`evalSymlinksInScope: ${outside(name, folder)} is not in ${folder}`)
  }
  const bytes = read(config)
  const image = parseImage(decode(bytes), digestOf(bytes))
  const layers = item.Layers ?? []
  if (layers.length !== image.diffIds.length) {
    throw new DockerError(
      `invalid manifest, layers length mismatch: expected ${layers.length}, got ${image.diffIds.length}`,
    )
  }
  let chain: Digest | null = null
  try {
    for (const [at, diffId] of image.diffIds.entries()) {
      const expected: Digest = chainIds(image.diffIds.slice(0, at + 1)).at(-1) as Digest
      const known = engine.layers.get(expected)
      if (known !== null) {
        chain = known.chainId
        continue
      }
      const tar = yield* decompressArchive(read(layers[at] as string))
      const standInFor =
        engine.registry.standIns.has(diffId) && (yield* digestInSteps(tar)) !== diffId
          ? { diffId, size: 0 }
          : undefined
      for (const part of [0.01, 0.5, 1]) {
        yield* onLayer(shortId(diffId), Math.round(tar.length * part), tar.length)
      }
      const layer: Layer = yield* engine.layers.register(tar, chain, { standInFor })
      chain = layer.chainId
      if (layer.diffId !== diffId) {
        throw new DockerError(`invalid diffID for layer ${at}: expected "${diffId}", got "${layer.diffId}"`)
      }
    }
    engine.images.create(image.text)
  } catch (error) {
    if (chain !== null) releaseChain(engine, chain)
    throw error
  }
  const names = (item.RepoTags ?? []).map((name) => {
    const reference = withTag(parseReference(name))
    engine.references.add(reference, image.id)
    return referenceText(reference)
  })
  return { id: image.id, names }
}

/** Symlinks among the archive's files, as saved archives have them for equal layers. */
function follow(files: ReadonlyMap<string, TarEntry>, path: string, folder: string): TarEntry | undefined {
  let at = path
  for (let hops = 0; hops < 40; hops++) {
    const entry = files.get(at)
    if (entry === undefined || entry.type !== TYPE_SYMLINK) return entry
    const directory = at.slice(0, at.lastIndexOf('/'))
    at = cleanPath(entry.linkName.startsWith('/') ? entry.linkName : `${directory}/${entry.linkName}`)
  }
  throw new DockerError(`open ${folder}${path}: too many levels of symbolic links`)
}

function leavesRoot(name: string): boolean {
  let depth = 0
  for (const part of name.split('/')) {
    if (part === '..') depth--
    else if (part !== '' && part !== '.') depth++
    if (depth < 0) return true
  }
  return false
}

const outside = (name: string, folder: string): string => cleanPath(`${folder}/${name}`)
