/**
 * A machine to a scene. It only looks (kernel/inspect.ts), so building a scene any number of times changes nothing
 * in the machine.
 *
 * What it looks at, looked-at.ts says; which names are drawn, columns.ts; what is said of a name, cells.ts.
 */

import { fileMode, inspect, type Machine } from '../session/index.ts'
import { countNames, layerCells, makeCell, mergedCell } from './cells.ts'
import { type Child, MAX_NAMES, makeColumns, NameTree, type OpenDirectory, restOf } from './columns.ts'
import { DOCKER_ROOT, latestStore, lookedAt, plainDirectories } from './looked-at.ts'
import {
  type DirectoriesScene,
  type ImagesScene,
  type LayerKey,
  type OverlayScene,
  type Scene,
  type SceneCell,
  type SceneColumn,
  type SceneLayer,
  type SceneMount,
  STORE,
} from './scene.ts'
import { type Store, sceneStacks, stackedLayers, storedKey } from './stacks.ts'

const { compareNames, glimpsePath, unions, visibleMounts, xattr } = inspect
type Glimpse = inspect.Glimpse
type Union = inspect.Union
type UnionRules = inspect.UnionRules

export interface SceneOptions {
  /** id of the mount that is shown, STORE or PLAIN; null, or one that is gone: what the shell works on (looked-at.ts) */
  readonly lookAt: number | null
  /** directories that were opened or closed by hand, by path; the empty path: all names of Docker's layers, or a choice */
  readonly expanded: ReadonlyMap<string, boolean>
}

/** So many names of Docker's layers are shown, unless all are wanted: a base has many that nothing is done with. */
const STORE_NAMES = 5

export function buildScene(machine: Machine, options: SceneOptions): Scene {
  const stores = machine.layerStores()
  const looked = lookedAt(machine, options.lookAt)
  const latest = latestStore(stores)
  const mounts = [
    ...unions(machine.kernel).map((one) => sceneMount(one, stores)),
    ...(latest === null ? [] : [storeMount(latest)]),
  ]
  if (looked.view === 'union') return overlayScene(looked.union, stores, mounts, options)
  if (looked.view === 'store') return imagesScene(machine, looked.store, mounts, options)
  return plainScene(machine, options, mounts)
}

/** The superblock's id of the union that a scene shows, as trace events carry it; null without one. */
export function superblockOf(machine: Machine, scene: Scene): number | null {
  if (scene.view !== 'overlay') return null
  const found = visibleMounts(machine.kernel).find(({ mount }) => mount.id === scene.mount.id)
  return found?.mount.sb.id ?? null
}

function sceneMount(union: Union, stores: readonly Store[]): SceneMount {
  const { mount, type, target } = union
  const container = containerOf(union, stores)
  return { id: mount.id, type, target, ...(container === null ? {} : { container }) }
}

// ---- plain directories

function plainScene(machine: Machine, options: SceneOptions, mounts: readonly SceneMount[]): Scene {
  const { place, rows } = plainDirectories(machine)
  if (rows.length === 0) return { view: 'empty', directory: place, mounts }
  const tree = new NameTree(
    rows.map(({ seen }) => seen),
    null,
    MAX_NAMES,
  )
  const columns = makeColumns(tree, options.expanded, rows.length)
  return {
    view: 'directories',
    directory: place,
    mounts,
    rows: rows.map(({ name, seen }) => ({
      name,
      role: roles[name] ?? null,
      cells: layerCells(name, 0, seen, columns, plainRules),
    })),
    columns,
    ...restOf(tree),
  } satisfies DirectoriesScene
}

/** The names that the article gives to the four directories. */
const roles: Readonly<Record<string, LayerKey>> = {
  lower: 'lower:0',
  merged: 'merged',
  upper: 'upper',
  work: 'work',
}

/** A directory that no union uses: a 0/0 device in it is a whiteout all the same. */
const plainRules: UnionRules = {
  isWhiteout(directory, name) {
    const inode = directory.child(name)?.inode
    return inode !== undefined && fileMode.isCharDevice(inode.mode) && inode.rdev === 0
  },
  isOpaque: () => false,
  redirect: () => null,
  isMetacopy: () => false,
  about: (entry) => entry,
  entries: (name) => [name],
  stopsAtFiles: true,
}

/** A layer that overlayfs has written, or that is made to be one of its lowers. */
const overlayRules: UnionRules = {
  ...plainRules,
  isOpaque: (directory) => xattr(directory, 'trusted.overlay.opaque')?.[0] === OPAQUE,
}

/** what the xattr says of an opaque directory: y */
const OPAQUE = 0x79

// ---- a union

function overlayScene(
  union: Union,
  stores: readonly Store[],
  mounts: readonly SceneMount[],
  options: SceneOptions,
): OverlayScene {
  const { rules } = union
  const keys = union.layers.map((_, i) => layerKeyAt(union, i))
  const tree = new NameTree(
    [...union.layers, ...union.dataOnly].map(({ root }) => root),
    union,
    MAX_NAMES,
  )
  const columns = makeColumns(tree, options.expanded, union.layers.length + union.dataOnly.length + 1)
  const merged = mergedCells(union, tree, keys, columns)
  const mount = sceneMount(union, stores)
  return {
    view: 'overlay',
    mount,
    mounts,
    layers: [
      { key: 'merged', directory: union.target, writable: union.writable, cells: merged.cells },
      ...union.layers.map(
        (layer, i): SceneLayer => ({
          key: keys[i] as LayerKey,
          directory: layer.directory,
          writable: layer.writable,
          ...(mount.container === undefined ? {} : partOf(layer.directory, stores)),
          cells: layerCells(keys[i] as LayerKey, i, layer.root, columns, rules).map((cell) => ({
            ...cell,
            covered: !merged.reached.has(`${i}${cell.path}`),
          })),
        }),
      ),
      ...union.dataOnly.map(({ directory, root }, i): SceneLayer => {
        const key = layerKeyAt(union, union.layers.length + i)
        const cells = layerCells(key, union.layers.length + i, root, columns, plainRules)
        return { key, directory, writable: false, dataOnly: true, cells }
      }),
    ],
    work: workLayer(union),
    columns,
    ...restOf(tree),
  }
}

/** The container whose own layer is the union's top one, null without one. */
function containerOf({ layers }: Union, stores: readonly Store[]): string | null {
  const own = storedAt(layers[0]?.directory, stores)
  if (own?.layer.kind !== 'container') return null
  return own.store.stacks.find((stack) => stack.layers[0] === own.layer.id)?.names[0] ?? null
}

/** What a layer of a container is to Docker. */
function partOf(directory: string, stores: readonly Store[]): Pick<SceneLayer, 'part' | 'image'> {
  const stored = storedAt(directory, stores)
  if (stored === null) return {}
  const { store, layer } = stored
  if (layer.kind !== 'image') return { part: layer.kind }
  const image = store.stacks.find((stack) => stack.layers[0] === layer.id && stack.names.length > 0)?.names[0]
  return { part: 'image', ...(image === undefined ? {} : { image }) }
}

function storedAt(
  directory: string | undefined,
  stores: readonly Store[],
): { readonly store: Store; readonly layer: Store['layers'][number] } | null {
  for (const store of stores) {
    const layer = store.layers.find((one) => one.directory === directory)
    if (layer !== undefined) return { store, layer }
  }
  return null
}

// ---- Docker's store

const storeMount = ({ driver }: Store): SceneMount => ({
  id: STORE,
  type: driver,
  target: `${DOCKER_ROOT}/${driver}`,
})

function imagesScene(
  machine: Machine,
  store: Store,
  mounts: readonly SceneMount[],
  options: SceneOptions,
): ImagesScene {
  const stacked = stackedLayers(store.layers).flatMap((layer) => {
    const root = glimpsePath(machine.kernel, layer.directory)
    return root === null ? [] : [{ layer, root }]
  })
  const tree = new NameTree(
    stacked.map(({ root }) => root),
    null,
    options.expanded.get('') === true ? MAX_NAMES : STORE_NAMES,
  )
  const columns = makeColumns(tree, options.expanded, stacked.length)
  const rules = store.driver === 'overlay2' ? overlayRules : plainRules
  return {
    view: 'images',
    driver: store.driver,
    directory: `${DOCKER_ROOT}/${store.driver}`,
    mounts,
    layers: stacked.map(({ layer, root }) => {
      const { kind, id, directory, place, parent, diffId, chainId, size, command } = layer
      const key = storedKey(id)
      return {
        key,
        directory,
        writable: kind === 'container',
        part: kind,
        place,
        parent: parent === null ? null : storedKey(parent),
        diffId,
        chainId,
        size,
        command,
        entries: countNames(root, rules),
        cells: layerCells(key, 0, root, columns, rules),
      }
    }),
    stacks: sceneStacks(store.stacks),
    columns,
    ...restOf(tree),
    ...(options.expanded.get('') === true ? { whole: true } : {}),
  }
}

export function layerKeyAt({ hasUpper }: Union, index: number): LayerKey {
  if (hasUpper) return index === 0 ? 'upper' : `lower:${index - 1}`
  return `lower:${index}`
}

/** What is built in work/work, and the entries of work/index below `/index`. */
function workLayer(union: Union): SceneLayer | null {
  if (union.work === null) return null
  const { directory, root } = union.work
  const cells = (below: string, prefix: string) => {
    const parent = root.child(below)
    const names = parent === null ? [] : [...parent.names()].sort(compareNames)
    return names.map((name) =>
      makeCell('work', `${prefix}/${name}`, parent?.child(name) as Glimpse, {
        isWhiteout: union.rules.isWhiteout(parent as Glimpse, name, 0),
      }),
    )
  }
  return {
    key: 'work',
    directory,
    writable: true,
    cells: [...cells('work', ''), ...cells('index', '/index')],
  }
}

/** The merged row, and which objects of the layers it reaches, as `layer path`. */
function mergedCells(
  union: Union,
  tree: NameTree,
  keys: readonly LayerKey[],
  columns: readonly SceneColumn[],
): { cells: SceneCell[]; reached: Set<string> } {
  const cells: SceneCell[] = []
  const reached = new Set<string>()
  const visit = (inside: readonly SceneColumn[], directory: OpenDirectory) => {
    const children = tree.children(directory)
    inside.forEach((column, index) => {
      const child = children[index] as Child
      const { found } = child
      if (found === null) return
      for (const { layer, path: at } of found.fresh.places) reached.add(`${layer}${at}`)
      const { whiteout } = found.fresh
      if (whiteout !== null) reached.add(`${whiteout.layer}${whiteout.path}`)
      cells.push(mergedCell(union, column.path, found, keys))
      if (found.directory !== null) visit(column.children, child)
    })
  }
  visit(columns, tree.root)
  return { cells, reached }
}
