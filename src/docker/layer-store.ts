/**
 * What Docker keeps on the disk, told from the files of /var/lib/docker alone: which directory holds which layer, and which layers make
 * which image or container. For whoever looks at a machine from outside.
 *
 * Terms
 * - id: the name of a layer's directory in the driver: cache-id, or of a container mount-id and `<mount-id>-init`.
 * - stack: the layers of an image or a container, the top one first.
 */

import { decodeOr, listOf, mapOf, type Shape, string, struct, truth } from './content/decode-json.ts'

export interface StoredLayer {
  /** a container's own layer, the one that every container gets below it, or a layer of images */
  readonly kind: 'container' | 'init' | 'image'
  readonly id: string
  /** absolute path of the directory that holds its files */
  readonly directory: string
  /** id of the layer below, null for the bottom one */
  readonly parent: string | null
  /** its place above the bottom, the bottom layer being 1 */
  readonly place: number
  /** `sha256:…`; null for containers, which have none */
  readonly diffId: string | null
  readonly chainId: string | null
  /** as Docker has counted it; null for containers */
  readonly size: number | null
  /** what made it, as the image's history has it; empty if unknown */
  readonly command: string
  /** seconds since 1970: when it was noted down */
  readonly made: number
}

export interface StoredStack {
  readonly kind: 'image' | 'container'
  /** of the image or container, without `sha256:` */
  readonly id: string
  /** a container's name; those of an image, sorted, none where it has none */
  readonly names: readonly string[]
  /** ids of its layers, the top one first */
  readonly layers: readonly string[]
}

export interface LayerStore {
  readonly driver: string
  /** a layer after the one below it, then by when they were made */
  readonly layers: readonly StoredLayer[]
  /** images before containers; those that are only steps of a build on the way to others are left out */
  readonly stacks: readonly StoredStack[]
}

/** How files are looked at; nothing is changed by it. */
export interface FileReader {
  /** null if there is no such file */
  read(path: string): string | null
  /** the names in a directory, none if there is no such directory */
  list(path: string): readonly string[]
  /** seconds since 1970 when it was changed, 0 if it is not there */
  modified(path: string): number
}

const ROOT = '/var/lib/docker'

/** Where each driver keeps the files of a layer. */
const places: Readonly<Record<string, (id: string) => string>> = {
  overlay2: (id) => `${ROOT}/overlay2/${id}/diff`,
  aufs: (id) => `${ROOT}/aufs/diff/${id}`,
  vfs: (id) => `${ROOT}/vfs/dir/${id}`,
}

/** One for each driver that has layers. */
export function readLayerStores(files: FileReader): readonly LayerStore[] {
  return Object.entries(places).flatMap(([driver, place]) => {
    const store = readStore(files, driver, place)
    return store.layers.length === 0 ? [] : [store]
  })
}

function readStore(files: FileReader, driver: string, place: (id: string) => string): LayerStore {
  const home = `${ROOT}/image/${driver}`
  const noted = notedLayers(files, `${home}/layerdb/sha256`)
  const images = readImages(files, home, noted)
  const commands = new Map(images.flatMap((image) => image.layers.map(({ id, command }) => [id, command])))
  const layers: StoredLayer[] = []
  const byChain = new Map<string, StoredLayer>()
  const reached = new Set<string>()
  const addImageLayer = (chainId: string): StoredLayer | null => {
    const known = byChain.get(chainId)
    if (known !== undefined) return known
    const note = noted.get(chainId)
    if (note === undefined || reached.has(chainId)) return null
    // Somebody may have written into the store that a layer lies on itself.
    reached.add(chainId)
    const below = note.parent === '' ? null : addImageLayer(note.parent)
    const layer: StoredLayer = {
      kind: 'image',
      id: note.id,
      directory: place(note.id),
      parent: below?.id ?? null,
      place: (below?.place ?? 0) + 1,
      diffId: note.diffId,
      chainId,
      size: note.size,
      command: commands.get(note.id) ?? '',
      made: note.made,
    }
    byChain.set(chainId, layer)
    layers.push(layer)
    return layer
  }
  for (const [chainId] of [...noted].sort(([, one], [, other]) => one.made - other.made))
    addImageLayer(chainId)
  const containers: StoredStack[] = []
  for (const container of files.list(`${home}/layerdb/mounts`)) {
    const note = `${home}/layerdb/mounts/${container}`
    const [own, init] = [files.read(`${note}/mount-id`), files.read(`${note}/init-id`)]
    if (own === null || init === null) continue
    const below = byChain.get(files.read(`${note}/parent`) ?? '') ?? null
    const ofContainer = (kind: 'container' | 'init', id: string, parent: string | null): StoredLayer => ({
      kind,
      id,
      directory: place(id),
      parent,
      place: (below?.place ?? 0) + (kind === 'init' ? 1 : 2),
      diffId: null,
      chainId: null,
      size: null,
      command: '',
      made: files.modified(note),
    })
    layers.push(ofContainer('init', init, below?.id ?? null), ofContainer('container', own, init))
    containers.push({
      kind: 'container',
      id: container,
      names: [containerName(files, container)],
      layers: [own, init, ...chainOf(layers, below)],
    })
  }
  const stacks = images.map(({ id, names, layers: own }): StoredStack => {
    return { kind: 'image', id, names, layers: own.map((layer) => layer.id).reverse() }
  })
  return { driver, layers, stacks: [...stacks, ...containers] }
}

/** The layer and those below it. */
function chainOf(layers: readonly StoredLayer[], top: StoredLayer | null): string[] {
  const ids: string[] = []
  for (let at = top; at !== null && !ids.includes(at.id); ) {
    const { id, parent } = at
    ids.push(id)
    at = layers.find((one) => one.id === parent) ?? null
  }
  return ids
}

interface Note {
  readonly id: string
  readonly diffId: string
  /** chainID of the layer below, empty for none */
  readonly parent: string
  readonly size: number
  readonly made: number
}

/** By chainID. */
function notedLayers(files: FileReader, directory: string): Map<string, Note> {
  const notes = new Map<string, Note>()
  for (const name of files.list(directory)) {
    const read = (file: string) => files.read(`${directory}/${name}/${file}`) ?? ''
    notes.set(`sha256:${name}`, {
      id: read('cache-id'),
      diffId: read('diff'),
      parent: read('parent'),
      size: Number(read('size')),
      made: files.modified(`${directory}/${name}`),
    })
  }
  return notes
}

function containerName(files: FileReader, id: string): string {
  const path = `${ROOT}/containers/${id}/config.v2.json`
  const { Name: name } = readJson<{ readonly Name?: string }>(
    files,
    path,
    struct('container.Container', { Name: string() }),
  )
  return name?.replace(/^\//, '') || id.slice(0, 12)
}

interface Configuration {
  readonly rootfs?: { readonly diff_ids?: readonly string[] }
  readonly history?: readonly { readonly created_by?: string; readonly empty_layer?: boolean }[]
}

const configurationShape = struct('image.Image', {
  rootfs: struct('image.RootFS', { diff_ids: listOf(string()) }),
  history: listOf(struct('image.History', { created_by: string(), empty_layer: truth })),
})

interface Repositories {
  readonly Repositories?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

const repositoriesShape = struct('reference.store', { Repositories: mapOf(mapOf(string())) })

interface ImageOnDisk {
  readonly id: string
  readonly names: readonly string[]
  /** from the bottom */
  readonly layers: readonly { readonly id: string; readonly command: string }[]
}

/** A layer is found from the one below it and its diffID, so that nothing has to be hashed. */
function readImages(files: FileReader, home: string, noted: ReadonlyMap<string, Note>): ImageOnDisk[] {
  const byDiff = new Map([...noted].map(([chain, { parent, diffId }]) => [`${parent} ${diffId}`, chain]))
  const tags = tagsById(files, home)
  const metadata = `${home}/imagedb/metadata/sha256`
  const parents = new Set(files.list(metadata).map((id) => files.read(`${metadata}/${id}/parent`)))
  return files.list(`${home}/imagedb/content/sha256`).flatMap((id): ImageOnDisk[] => {
    const names = tags.get(`sha256:${id}`) ?? []
    if (names.length === 0 && parents.has(`sha256:${id}`)) return []
    const { rootfs, history = [] } = readJson<Configuration>(
      files,
      `${home}/imagedb/content/sha256/${id}`,
      configurationShape,
    )
    const commands = history.filter((entry) => entry.empty_layer !== true)
    const layers: ImageOnDisk['layers'][number][] = []
    let parent = ''
    for (const [at, diffId] of (rootfs?.diff_ids ?? []).entries()) {
      const chain = byDiff.get(`${parent} ${diffId}`)
      if (chain === undefined) break
      parent = chain
      layers.push({ id: (noted.get(chain) as Note).id, command: commands[at]?.created_by ?? '' })
    }
    return [{ id, names: [...names].sort(), layers }]
  })
}

function tagsById(files: FileReader, home: string): Map<string, string[]> {
  const { Repositories = {} } = readJson<Repositories>(files, `${home}/repositories.json`, repositoriesShape)
  const tags = new Map<string, string[]>()
  for (const [name, id] of Object.values(Repositories).flatMap((own) => Object.entries(own))) {
    if (!name.includes('@')) tags.set(id, [...(tags.get(id) ?? []), name])
  }
  return tags
}

/** Nothing of a file that is not there or, as anybody may write it, holds something else. */
function readJson<T extends object>(files: FileReader, path: string, shape: Shape): Partial<T> {
  const text = files.read(path)
  if (text === null) return {}
  return decodeOr<T, null>(text, shape, () => null) ?? {}
}
