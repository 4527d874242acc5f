/**
 * A machine to a scene. It only looks (kernel/inspect.ts), so building a scene any number of times changes nothing
 * in the machine.
 *
 * A mount is looked at where there is a union; before that, the plain directories of the shell's workplace.
 * Directories open by themselves as long as few columns are drawn; `expanded` says otherwise for single ones.
 */

import { decode, fileMode, inspect, type Machine } from '../session/index.ts'
import type {
  CellKind,
  DirectoriesScene,
  LayerKey,
  OverlayScene,
  Scene,
  SceneCell,
  SceneColumn,
  SceneLayer,
  SceneMount,
} from './scene.ts'

const { compareNames, firstBytes, glimpsePath, mergedNames, unions, visibleMounts } = inspect
type Glimpse = inspect.Glimpse
type MergedDirectory = inspect.MergedDirectory
type MergedName = inspect.MergedName
type Union = inspect.Union
type UnionRules = inspect.UnionRules

export interface SceneOptions {
  /** id of the mount that is shown; null, or one that is gone: the newest */
  readonly lookAt: number | null
  /** directories that were opened or closed by hand, by path */
  readonly expanded: ReadonlyMap<string, boolean>
}

/** Directories open by themselves until there are more columns than this. */
const OPEN_COLUMNS = 14
/** No directory shows more names; the rest is counted. */
const MAX_NAMES = 500
/** Files up to this size are shown to the inspector, up to PREVIEW characters. */
const PREVIEW_SIZE = 4096
const PREVIEW = 400

export function buildScene(machine: Machine, options: SceneOptions): Scene {
  const all = unions(machine.kernel)
  const looked = all.find(({ mount }) => mount.id === options.lookAt) ?? all.at(-1)
  const mounts = all.map(sceneMount)
  return looked === undefined ? plainScene(machine, options) : overlayScene(looked, mounts, options)
}

/** The superblock's id of the union that a scene shows, as trace events carry it; null without one. */
export function superblockOf(machine: Machine, scene: Scene): number | null {
  if (scene.view !== 'overlay') return null
  const found = visibleMounts(machine.kernel).find(({ mount }) => mount.id === scene.mount.id)
  return found?.mount.sb.id ?? null
}

const sceneMount = ({ mount, type, target }: Union): SceneMount => ({ id: mount.id, type, target })

// ---- plain directories

/**
 * Which directory's directories are shown: the one right below the login directory or /tmp that the shell is in, however
 * deep, so that `cd lower` does not change the picture; elsewhere the one where it started.
 */
export function workplace(cwd: string, start: string): string {
  for (const parent of [start.slice(0, start.lastIndexOf('/')), '/tmp']) {
    if (!cwd.startsWith(`${parent}/`)) continue
    const end = cwd.indexOf('/', parent.length + 1)
    return end === -1 ? cwd : cwd.slice(0, end)
  }
  return start
}

function plainScene(machine: Machine, options: SceneOptions): Scene {
  const home = workplace(machine.cwd(), machine.profile.cwd)
  const directory = glimpsePath(machine.kernel, home)
  const names = directory === null ? [] : [...directory.names()].sort(compareNames)
  const rows = names.flatMap((name) => {
    const seen = directory?.child(name) ?? null
    return seen !== null && fileMode.isDirectory(seen.inode.mode) ? [{ name, seen }] : []
  })
  if (rows.length === 0) return { view: 'empty', directory: home, mounts: [] }
  const columns = makeColumns(
    rows.map(({ seen }) => [seen]),
    options.expanded,
  )
  const shown = shownPaths(columns)
  return {
    view: 'directories',
    directory: home,
    mounts: [],
    rows: rows.map(({ name, seen }) => ({
      name,
      role: roles[name] ?? null,
      cells: layerCells(name, 0, seen, shown, plainRules),
    })),
    columns,
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
  stopsAtFiles: true,
}

// ---- a union

function overlayScene(union: Union, mounts: readonly SceneMount[], options: SceneOptions): OverlayScene {
  const { rules } = union
  const keys = union.layers.map((_, i) => layerKeyAt(union, i))
  const columns = makeColumns([union.layers.map(({ root }) => root)], options.expanded, union)
  const shown = shownPaths(columns)
  const merged = mergedCells(union, keys, shown)
  return {
    view: 'overlay',
    mount: sceneMount(union),
    mounts,
    layers: [
      { key: 'merged', directory: union.target, writable: union.writable, cells: merged.cells },
      ...union.layers.map(
        (layer, i): SceneLayer => ({
          key: keys[i] as LayerKey,
          directory: layer.directory,
          writable: layer.writable,
          cells: layerCells(keys[i] as LayerKey, i, layer.root, shown, rules).map((cell) => ({
            ...cell,
            covered: !merged.reached.has(`${i}${cell.path}`),
          })),
        }),
      ),
    ],
    work: workLayer(union),
    columns,
  }
}

function layerKeyAt({ hasUpper }: Union, index: number): LayerKey {
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
  keys: readonly LayerKey[],
  shown: ReadonlySet<string>,
): { cells: SceneCell[]; reached: Set<string> } {
  const cells: SceneCell[] = []
  const reached = new Set<string>()
  const visit = (directory: MergedDirectory, path: string) => {
    for (const [name, merged] of mergedNames(union, directory)) {
      const cellPath = `${path}/${name}`
      for (const { layer, path: at } of merged.fresh.places) reached.add(`${layer}${at}`)
      const { whiteout } = merged.fresh
      if (whiteout !== null) reached.add(`${whiteout.layer}${whiteout.path}`)
      if (!shown.has(cellPath)) continue
      cells.push(mergedCell(cellPath, merged, keys))
      if (merged.directory !== null) visit(merged.directory, cellPath)
    }
  }
  visit(union.root, '')
  return { cells, reached }
}

function mergedCell(path: string, merged: MergedName, keys: readonly LayerKey[]): SceneCell {
  const top = merged.places[0]
  const seen = (top?.glimpse ?? merged.ghost) as Glimpse
  const cell = makeCell('merged', path, seen, { isWhiteout: false })
  const isDir = cell.kind === 'directory'
  const data = merged.places.at(-1)?.glimpse ?? seen
  return {
    ...cell,
    nlink: isDir && merged.places.length > 1 ? 1 : cell.nlink,
    from: top === undefined ? null : (keys[top.layer] as LayerKey),
    merges: isDir ? merged.places.map(({ layer }) => keys[layer] as LayerKey) : [],
    ghost: top === undefined,
    stale: merged.isStale,
    // Of a metacopy, the text is where the data are.
    preview: isDir ? null : previewOf(data, cell.size),
  }
}

// ---- columns

/**
 * The names of the rows' directories, nested. Each row of `groups` is a list of trees that stand below each
 * other; with a union, what merged shows under other names than its layers counts too.
 */
function makeColumns(
  groups: readonly (readonly Glimpse[])[],
  expanded: ReadonlyMap<string, boolean>,
  union: Union | null = null,
): SceneColumn[] {
  const trees = groups.flat()
  const root: OpenDirectory = { path: '', trees, merged: union?.root ?? null }
  const open = chooseOpen(root, expanded, union)
  return columnsOf(root, open, union)
}

/** One column's directory in all rows. */
interface OpenDirectory {
  readonly path: string
  readonly trees: readonly Glimpse[]
  readonly merged: MergedDirectory | null
}

interface Child extends OpenDirectory {
  readonly name: string
  readonly isDirectory: boolean
}

function childrenOf(directory: OpenDirectory, union: Union | null): Child[] {
  const { path, trees, merged } = directory
  const mergedChildren = union === null || merged === null ? null : mergedNames(union, merged)
  const names = new Set(mergedChildren?.keys())
  for (const tree of trees) {
    for (const name of tree.names()) {
      const about = union === null ? name : union.rules.about(name)
      if (about !== null) names.add(about)
    }
  }
  return [...names].sort(compareNames).map((name) => {
    const below = trees.flatMap((tree) => {
      const seen = tree.child(name)
      return seen !== null && fileMode.isDirectory(seen.inode.mode) ? [seen] : []
    })
    const mergedChild = mergedChildren?.get(name)?.directory ?? null
    return {
      name,
      path: `${path}/${name}`,
      trees: below,
      merged: mergedChild,
      isDirectory: below.length > 0 || mergedChild !== null,
    }
  })
}

/** Which directories are open: those of the reader's choice, then the outermost ones while there is room. */
function chooseOpen(
  root: OpenDirectory,
  expanded: ReadonlyMap<string, boolean>,
  union: Union | null,
): Set<string> {
  const open = new Set<string>()
  let level = childrenOf(root, union)
  let leaves = level.length
  while (level.length > 0) {
    const next: Child[] = []
    for (const child of level) {
      if (!child.isDirectory) continue
      const choice = expanded.get(child.path)
      if (choice === false) continue
      const inside = childrenOf(child, union)
      const after = leaves + Math.max(0, inside.length - 1)
      if (choice === undefined && (inside.length === 0 || after > OPEN_COLUMNS)) continue
      open.add(child.path)
      leaves = after
      next.push(...inside)
    }
    level = next
  }
  return open
}

function columnsOf(directory: OpenDirectory, open: ReadonlySet<string>, union: Union | null): SceneColumn[] {
  return childrenOf(directory, union)
    .slice(0, MAX_NAMES)
    .map((child) => {
      const isOpen = open.has(child.path)
      const inside = child.isDirectory ? childrenOf(child, union).length : 0
      return {
        path: child.path,
        name: child.name,
        directory: child.isDirectory,
        expanded: isOpen,
        children: isOpen ? columnsOf(child, open, union) : [],
        hidden: isOpen ? Math.max(0, inside - MAX_NAMES) : inside,
      }
    })
}

function shownPaths(columns: readonly SceneColumn[]): Set<string> {
  const paths = new Set<string>()
  const visit = (column: SceneColumn) => {
    paths.add(column.path)
    column.children.forEach(visit)
  }
  columns.forEach(visit)
  return paths
}

// ---- cells

/** The names of a layer that are drawn, by path. `index`: which layer of a union it is. */
function layerCells(
  layer: string,
  index: number,
  root: Glimpse,
  shown: ReadonlySet<string>,
  rules: UnionRules,
): SceneCell[] {
  const cells: SceneCell[] = []
  const visit = (directory: Glimpse, path: string) => {
    const entries = [...directory.names()].flatMap((entry) => {
      const name = rules.about(entry)
      return name === null ? [] : [{ entry, name }]
    })
    for (const { entry, name } of entries.sort((a, b) => compareNames(a.name, b.name))) {
      const cellPath = `${path}/${name}`
      const seen = shown.has(cellPath) ? directory.child(entry) : null
      if (seen === null) continue
      const isDir = fileMode.isDirectory(seen.inode.mode)
      cells.push({
        ...makeCell(layer, cellPath, seen, { isWhiteout: rules.isWhiteout(directory, name, index) }),
        opaque: isDir && rules.isOpaque(seen),
        redirect: rules.redirect(seen),
        metacopy: rules.isMetacopy(seen),
      })
      if (isDir) visit(seen, cellPath)
    }
  }
  visit(root, '')
  return cells
}

function makeCell(
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
    size: inode.size,
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
    preview: previewOf(seen, inode.size),
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

function previewOf(seen: Glimpse, size: number): string | null {
  if (!fileMode.isRegular(seen.inode.mode) || size > PREVIEW_SIZE) return null
  const text = decode(firstBytes(seen, PREVIEW_SIZE))
  // Bytes that are no UTF-8 are lone surrogates (kernel/text.ts); either means: no text.
  return /[\0\udc80-\udcff]/u.test(text) ? null : text.slice(0, PREVIEW)
}
