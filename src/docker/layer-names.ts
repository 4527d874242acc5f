/**
 * What the directories of a storage driver are, told from the files of /var/lib/docker alone: which container's own layer, which `-init` layer,
 * which layer of which images. For whoever looks at a mount and wants its layers by name.
 */

export interface NamedLayer {
  /** a container's own layer, the one that every container gets below it, or a layer of images */
  readonly kind: 'container' | 'init' | 'image'
  /** the container's name, empty for images */
  readonly container: string
  /** the names of the images that have it, sorted; none where they have no names */
  readonly images: readonly string[]
  /** those of them that end with it */
  readonly ends: readonly string[]
  /** its place in them, the bottom layer being 1; 0 for containers */
  readonly place: number
  /** what made it, empty if unknown */
  readonly command: string
}

/** How files are looked at; nothing is changed by it. */
export interface FileReader {
  /** null if there is no such file */
  read(path: string): string | null
  /** the names in a directory, none if there is no such directory */
  list(path: string): readonly string[]
}

const ROOT = '/var/lib/docker'

/** Where each driver keeps the files of a layer. */
const places: Readonly<Record<string, (id: string) => string>> = {
  overlay2: (id) => `${ROOT}/overlay2/${id}/diff`,
  aufs: (id) => `${ROOT}/aufs/diff/${id}`,
  vfs: (id) => `${ROOT}/vfs/dir/${id}`,
}

/** By the absolute path of the directory that holds the layer's files. */
export function nameLayers(files: FileReader): ReadonlyMap<string, NamedLayer> {
  const names = new Map<string, NamedLayer>()
  for (const [driver, place] of Object.entries(places)) {
    const image = `${ROOT}/image/${driver}`
    for (const [id, name] of imageLayers(files, image)) names.set(place(id), name)
    for (const container of files.list(`${image}/layerdb/mounts`)) {
      const read = (name: string) => files.read(`${image}/layerdb/mounts/${container}/${name}`)
      const base = {
        container: containerName(files, container),
        images: [],
        ends: [],
        place: 0,
        command: '',
      }
      const [own, init] = [read('mount-id'), read('init-id')]
      if (own !== null) names.set(place(own), { kind: 'container', ...base })
      if (init !== null) names.set(place(init), { kind: 'init', ...base })
    }
  }
  return names
}

function containerName(files: FileReader, id: string): string {
  const text = files.read(`${ROOT}/containers/${id}/config.v2.json`)
  const name = text === null ? '' : (JSON.parse(text) as { readonly Name?: string }).Name
  return name?.replace(/^\//, '') || id.slice(0, 12)
}

interface Configuration {
  readonly rootfs?: { readonly diff_ids?: readonly string[] }
  readonly history?: readonly { readonly created_by?: string; readonly empty_layer?: boolean }[]
}

/** By cache-id. A layer is found from the one below it and its diffID, so that nothing has to be hashed. */
function imageLayers(files: FileReader, image: string): Map<string, NamedLayer> {
  const layers = new Map<string, { readonly chain: string; readonly cacheId: string }>()
  for (const name of files.list(`${image}/layerdb/sha256`)) {
    const read = (file: string) => files.read(`${image}/layerdb/sha256/${name}/${file}`) ?? ''
    layers.set(`${read('parent')} ${read('diff')}`, { chain: `sha256:${name}`, cacheId: read('cache-id') })
  }
  const tags = tagsById(files, image)
  const names = new Map<string, NamedLayer>()
  for (const id of files.list(`${image}/imagedb/content/sha256`)) {
    const { rootfs, history = [] } = JSON.parse(
      files.read(`${image}/imagedb/content/sha256/${id}`) ?? '{}',
    ) as Configuration
    const commands = history.filter((entry) => entry.empty_layer !== true)
    const own = tags.get(`sha256:${id}`) ?? []
    let parent = ''
    const diffIds = rootfs?.diff_ids ?? []
    for (const [at, diffId] of diffIds.entries()) {
      const layer = layers.get(`${parent} ${diffId}`)
      if (layer === undefined) break
      parent = layer.chain
      const known = names.get(layer.cacheId)
      names.set(layer.cacheId, {
        kind: 'image',
        container: '',
        images: [...(known?.images ?? []), ...own].sort(),
        ends: [...(known?.ends ?? []), ...(at === diffIds.length - 1 ? own : [])].sort(),
        place: at + 1,
        command: commands[at]?.created_by ?? known?.command ?? '',
      })
    }
  }
  return names
}

function tagsById(files: FileReader, image: string): Map<string, string[]> {
  const text = files.read(`${image}/repositories.json`)
  const { Repositories } = JSON.parse(text ?? '{"Repositories":{}}') as {
    readonly Repositories: Readonly<Record<string, Readonly<Record<string, string>>>>
  }
  const tags = new Map<string, string[]>()
  for (const [name, id] of Object.values(Repositories).flatMap((own) => Object.entries(own))) {
    if (!name.includes('@')) tags.set(id, [...(tags.get(id) ?? []), name])
  }
  return tags
}
