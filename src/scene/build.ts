/**
 * A machine to a scene. It only looks (kernel/inspect.ts), so building a scene any number of times changes nothing
 * in the machine.
 *
 * What it looks at, looked-at.ts says.
 * Directories open by themselves as long as few columns are drawn; `expanded` says otherwise for single ones.
 */

import { decode, fileMode, inspect, type Machine } from '../session/index.ts'
import { DOCKER_ROOT, latestStore, lookedAt, plainPlace, type Store } from './looked-at.ts'
import {
  type CellKind,
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
import { sceneStacks, stackedLayers, storedKey } from './stacks.ts'

const {
  compareNames,
  dataPlace,
  firstBytes,
  glimpsePath,
  listMerged,
  lookUpMerged,
  timesOf,
  unions,
  visibleMounts,
  xattr,
} = inspect
type Glimpse = inspect.Glimpse
type MergedDirectory = inspect.MergedDirectory
type MergedName = inspect.MergedName
type Union = inspect.Union
type UnionRules = inspect.UnionRules

export interface SceneOptions {
  /** id of the mount that is shown, STORE or PLAIN; null, or one that is gone: what the shell works on (looked-at.ts) */
  readonly lookAt: number | null
  /** directories that were opened or closed by hand, by path; the empty path: all names of Docker's layers, or a choice */
  readonly expanded: ReadonlyMap<string, boolean>
}

/** Directories open by themselves until there are more columns than this. */
const OPEN_COLUMNS = 14
/** No deeper than this do they open by themselves, by how many rows there are: each level makes every plate higher. */
const openLevels = (rows: number): number => (rows <= 3 ? 3 : rows <= 5 ? 2 : 1)
/** No directory shows more names; the rest is counted. */
const MAX_NAMES = 1000
/** So many names of Docker's layers are shown, unless all are wanted: a base has many that nothing is done with. */
const STORE_NAMES = 5
/** Files up to this size are shown to the inspector, up to PREVIEW characters. */
const PREVIEW_SIZE = 4096
const PREVIEW = 400

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
  const home = plainPlace(machine)
  const directory = glimpsePath(machine.kernel, home)
  const names = directory === null ? [] : [...directory.names()].sort(compareNames)
  const rows = names.flatMap((name) => {
    const seen = directory?.child(name) ?? null
    return seen !== null && fileMode.isDirectory(seen.inode.mode) ? [{ name, seen }] : []
  })
  if (rows.length === 0) return { view: 'empty', directory: home, mounts }
  const tree = new NameTree(
    rows.map(({ seen }) => seen),
    null,
    MAX_NAMES,
  )
  const columns = makeColumns(tree, options.expanded, rows.length)
  return {
    view: 'directories',
    directory: home,
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

export function mergedCell(
  union: Union,
  path: string,
  merged: MergedName,
  keys: readonly LayerKey[],
): SceneCell {
  const top = merged.places[0]
  const seen = (top?.glimpse ?? merged.ghost) as Glimpse
  const cell = makeCell('merged', path, seen, { isWhiteout: false })
  const isDir = cell.kind === 'directory'
  const data = (dataPlace(union, merged) ?? merged.places.at(-1))?.glimpse ?? seen
  return {
    ...cell,
    nlink: !isDir ? merged.nlink || cell.nlink : merged.places.length > 1 ? 1 : cell.nlink,
    from: top === undefined ? null : (keys[top.layer] as LayerKey),
    merges: isDir ? merged.places.map(({ layer }) => keys[layer] as LayerKey) : [],
    ghost: top === undefined,
    stale: merged.isStale,
    // Of a metacopy, the text is where the data are.
    ...(isDir ? { preview: null, content: null } : contentOf(data, cell.size)),
  }
}

// ---- columns

/** One column's directory in all rows. */
interface OpenDirectory {
  readonly path: string
  /** the layers' directories under this path */
  readonly trees: readonly Glimpse[]
  /** the union's directory, which may be made of others */
  readonly merged: MergedDirectory | null
}

interface Child extends OpenDirectory {
  readonly name: string
  readonly isDirectory: boolean
  /** what the union has under the name */
  readonly found: MergedName | null
}

/**
 * The names of the rows' directories, nested; with a union, what merged shows under other names than its
 * layers counts too. Each directory is looked at once for a scene, and no further than it can be drawn.
 */
class NameTree {
  readonly root: OpenDirectory
  readonly #union: Union | null
  readonly #most: number
  readonly #names = new Map<string, readonly string[]>()
  readonly #children = new Map<string, readonly Child[]>()

  /** `most`: names of the root that may be drawn; in every other directory, MAX_NAMES */
  constructor(trees: readonly Glimpse[], union: Union | null, most: number) {
    this.root = { path: '', trees, merged: union?.root ?? null }
    this.#union = union
    this.#most = most
  }

  /** All names, in C order. */
  names({ path, trees, merged }: OpenDirectory): readonly string[] {
    const known = this.#names.get(path)
    if (known !== undefined) return known
    const union = this.#union
    const own = new Set<string>()
    for (const tree of trees) {
      for (const entry of tree.names()) {
        const name = this.#about(entry)
        if (name !== null) own.add(name)
      }
    }
    const others =
      union === null || merged === null ? [] : [...listMerged(union, merged)].filter((name) => !own.has(name))
    // Names that no layer has here come from elsewhere, and there they may be hidden.
    for (const name of others) {
      if (lookUpMerged(union as Union, merged as MergedDirectory, name) !== null) own.add(name)
    }
    const names = [...own].sort(compareNames)
    this.#names.set(path, names)
    return names
  }

  /** Names that are not drawn. */
  hidden(directory: OpenDirectory): number {
    return Math.max(0, this.names(directory).length - this.#mostIn(directory))
  }

  /** As many of them as may be drawn, in their order: those of the smaller layers before all others. */
  children(directory: OpenDirectory): readonly Child[] {
    const known = this.#children.get(directory.path)
    if (known !== undefined) return known
    const children = this.#chosen(directory).map((name) => this.#child(directory, name))
    this.#children.set(directory.path, children)
    return children
  }

  #about(entry: string): string | null {
    return this.#union === null ? entry : this.#union.rules.about(entry)
  }

  #mostIn(directory: OpenDirectory): number {
    return directory === this.root ? this.#most : MAX_NAMES
  }

  /** In the largest of the directories nothing has happened yet; what the others have is what there is to see. */
  #chosen(directory: OpenDirectory): readonly string[] {
    const names = this.names(directory)
    const most = this.#mostIn(directory)
    if (names.length <= most) return names
    const bySize = directory.trees.map((tree) => [...tree.names()]).sort((a, b) => a.length - b.length)
    const own = bySize.flatMap((entries) =>
      entries.flatMap((entry) => this.#about(entry) ?? []).sort(compareNames),
    )
    const isName = new Set(names)
    const chosen = new Set<string>()
    for (const name of [...own, ...names]) {
      if (chosen.size === most) break
      if (isName.has(name)) chosen.add(name)
    }
    return names.filter((name) => chosen.has(name))
  }

  #child({ path, trees, merged }: OpenDirectory, name: string): Child {
    const below = trees.flatMap((tree) => {
      const seen = tree.child(name)
      return seen !== null && fileMode.isDirectory(seen.inode.mode) ? [seen] : []
    })
    const found = this.#union === null || merged === null ? null : lookUpMerged(this.#union, merged, name)
    const mergedChild = found?.directory ?? null
    return {
      name,
      path: `${path}/${name}`,
      trees: below,
      merged: mergedChild,
      isDirectory: below.length > 0 || mergedChild !== null,
      found,
    }
  }
}

/** Which directories are open: those of the reader's choice, then the outermost ones while there is room. */
function chooseOpen(tree: NameTree, expanded: ReadonlyMap<string, boolean>, rows: number): Set<string> {
  const open = new Set<string>()
  let level = tree.children(tree.root)
  let leaves = level.length
  for (let depth = 1; level.length > 0; depth++) {
    const next: Child[] = []
    for (const child of level) {
      if (!child.isDirectory) continue
      const choice = expanded.get(child.path)
      if (choice === false) continue
      const inside = tree.names(child).length
      const after = leaves + Math.max(0, inside - 1)
      const isTooMuch = inside === 0 || after > OPEN_COLUMNS || depth > openLevels(rows)
      if (choice === undefined && isTooMuch) continue
      open.add(child.path)
      leaves = after
      next.push(...tree.children(child))
    }
    level = next
  }
  return open
}

function makeColumns(tree: NameTree, expanded: ReadonlyMap<string, boolean>, rows: number): SceneColumn[] {
  const open = chooseOpen(tree, expanded, rows)
  const columnsOf = (directory: OpenDirectory): SceneColumn[] =>
    tree.children(directory).map((child) => {
      const isOpen = open.has(child.path)
      const inside = child.isDirectory ? tree.names(child).length : 0
      return {
        path: child.path,
        name: child.name,
        directory: child.isDirectory,
        expanded: isOpen,
        children: isOpen ? columnsOf(child) : [],
        hidden: isOpen ? tree.hidden(child) : inside,
      }
    })
  return columnsOf(tree.root)
}

function restOf(tree: NameTree): { rest?: number } {
  const rest = tree.hidden(tree.root)
  return rest > 0 ? { rest } : {}
}

// ---- cells

/** The names of a layer that are drawn, by path. `index`: which layer of a union it is. */
function layerCells(
  layer: string,
  index: number,
  root: Glimpse,
  columns: readonly SceneColumn[],
  rules: UnionRules,
): SceneCell[] {
  const cells: SceneCell[] = []
  const visit = (directory: Glimpse, inside: readonly SceneColumn[]) => {
    for (const { name, path, children } of inside) {
      for (const entry of rules.entries(name)) {
        const seen = directory.child(entry)
        if (seen === null) continue
        const isDir = fileMode.isDirectory(seen.inode.mode)
        cells.push({
          ...makeCell(layer, path, seen, { isWhiteout: rules.isWhiteout(directory, name, index) }),
          opaque: isDir && rules.isOpaque(seen),
          redirect: rules.redirect(seen),
          metacopy: rules.isMetacopy(seen),
          entries: isDir ? countNames(seen, rules) : null,
        })
        if (isDir) visit(seen, children)
      }
    }
  }
  visit(root, columns)
  return cells
}

function countNames(directory: Glimpse, rules: UnionRules): number {
  const names = new Set<string>()
  for (const entry of directory.names()) {
    const name = rules.about(entry)
    if (name !== null) names.add(name)
  }
  return names.size
}

export function makeCell(
  layer: string,
  path: string,
  seen: Glimpse,
  { isWhiteout }: { isWhiteout: boolean },
): SceneCell {
  const { inode } = seen
  const kind = isWhiteout ? 'whiteout' : kindOf(inode.mode)
  return {
    key: `${layer}:${inode.sb.id}.${inode.ino}:${path}`,
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    kind,
    size: seen.size,
    mode: inode.mode,
    uid: inode.uid,
    gid: inode.gid,
    nlink: inode.nlink,
    ino: inode.ino,
    target: kind === 'symlink' ? inode.link : null,
    rdev: kind === 'device' ? `${fileMode.major(inode.rdev)}, ${fileMode.minor(inode.rdev)}` : null,
    opaque: false,
    redirect: null,
    metacopy: false,
    from: null,
    merges: [],
    covered: false,
    ghost: false,
    stale: false,
    ...contentOf(seen, seen.size),
    entries: null,
  }
}

function kindOf(mode: number): CellKind {
  if (fileMode.isRegular(mode)) return 'file'
  if (fileMode.isDirectory(mode)) return 'directory'
  if (fileMode.isSymlink(mode)) return 'symlink'
  if (fileMode.isFifo(mode)) return 'fifo'
  if (fileMode.isSocket(mode)) return 'socket'
  return 'device'
}

/** What a file begins with, where it is text, and what stands for all of it. */
function contentOf(seen: Glimpse, size: number): Pick<SceneCell, 'preview' | 'content'> {
  if (!fileMode.isRegular(seen.inode.mode)) return { preview: null, content: null }
  if (size > PREVIEW_SIZE) return { preview: null, content: `${size} ${timesOf(seen).modify}` }
  const bytes = firstBytes(seen, PREVIEW_SIZE)
  const text = decode(bytes)
  // Bytes that are no UTF-8 are lone surrogates (kernel/text.ts); either means: no text.
  const preview = /[\0\udc80-\udcff]/u.test(text) ? null : text.slice(0, PREVIEW)
  return { preview, content: `${size} ${fingerprint(bytes)}` }
}

/** FNV-1a, twice 32 bits from two bases. */
function fingerprint(bytes: Uint8Array): string {
  let low = 0x811c9dc5
  let high = 0x01000193
  for (const byte of bytes) {
    low = Math.imul(low ^ byte, 0x01000193)
    high = Math.imul(high ^ byte, 0x01000193)
  }
  return `${(low >>> 0).toString(36)}${(high >>> 0).toString(36)}`
}
