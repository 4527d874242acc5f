/**
 * Scenes for the tests of the diagram, made from trees written as literals. `overlayScene` merges them by
 * overlayfs's rules (whiteouts, opaque directories, redirects), so that a fixture cannot contradict itself.
 */

import type {
  CellKind,
  DirectoriesScene,
  EmptyScene,
  ImagesScene,
  LayerKey,
  OverlayScene,
  Scene,
  SceneCell,
  SceneColumn,
  Stack,
  StoredLayer,
} from '../../scene/scene.ts'
import { compareNames, parentOf } from './names.ts'

/** A node of a tree literal. */
export interface TreeNode {
  readonly kind: CellKind
  readonly size: number
  readonly target: string | null
  readonly rdev: string | null
  readonly opaque: boolean
  readonly redirect: string | null
  readonly metacopy: boolean
  readonly nlink: number
  readonly ino: number | null
  readonly preview: string | null
  readonly children: Tree
}

export interface Tree {
  readonly [name: string]: TreeNode
}

const blank: TreeNode = {
  kind: 'file',
  size: 0,
  target: null,
  rdev: null,
  opaque: false,
  redirect: null,
  metacopy: false,
  nlink: 1,
  ino: null,
  preview: null,
  children: {},
}

/** A regular file with this text. */
export const file = (text = '', more: Partial<TreeNode> = {}): TreeNode => ({
  ...blank,
  size: text.length,
  preview: text,
  ...more,
})
export const directory = (children: Tree = {}, more: Partial<TreeNode> = {}): TreeNode => ({
  ...blank,
  kind: 'directory',
  size: 6,
  nlink: 2,
  children,
  ...more,
})
export const symlink = (target: string): TreeNode => ({
  ...blank,
  kind: 'symlink',
  size: target.length,
  target,
})
export const whiteout = (more: Partial<TreeNode> = {}): TreeNode => ({ ...blank, kind: 'whiteout', ...more })
const device = (rdev: string): TreeNode => ({ ...blank, kind: 'device', rdev })

const modes: Record<CellKind, number> = {
  file: 0o100644,
  directory: 0o040755,
  symlink: 0o120777,
  whiteout: 0o020000,
  device: 0o020666,
  fifo: 0o010644,
  socket: 0o140755,
}

function cell(layer: string, path: string, node: TreeNode): SceneCell {
  const ino =
    node.ino ??
    [...`${layer}${path}`].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 99991, 7)
  return {
    key: `${layer}:${ino}:${path}`,
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    kind: node.kind,
    size: node.size,
    mode: modes[node.kind],
    uid: 0,
    gid: 0,
    nlink: node.nlink,
    ino,
    target: node.target,
    rdev: node.rdev,
    opaque: node.opaque,
    redirect: node.redirect,
    metacopy: node.metacopy,
    from: null,
    merges: [],
    covered: false,
    ghost: false,
    stale: false,
    preview: node.preview,
    entries: node.kind === 'directory' && layer !== 'merged' ? Object.keys(node.children).length : null,
    content: node.kind === 'file' ? `${node.size} ${node.preview}` : null,
  }
}

export interface OverlaySpec {
  readonly upper: Tree | null
  /** top first; the directory's name and its tree */
  readonly lowers: readonly (readonly [name: string, tree: Tree])[]
  readonly work?: Tree
  /** paths of directories that are open */
  readonly expanded?: readonly string[]
  readonly target?: string
  /** paths of merged names that answer from a stale cache */
  readonly stale?: readonly string[]
}

/** A directory of one layer that takes part in a merged directory: where it is in that layer. */
interface Part {
  readonly layer: number
  readonly path: string
  readonly tree: Tree
}

/** The scene of an overlay mount whose layers are these trees. */
export function overlayScene(spec: OverlaySpec): OverlayScene {
  const target = spec.target ?? '/root/ufs/merged'
  const base = parentOf(target)
  const stack: { key: LayerKey; directory: string; tree: Tree }[] = [
    ...(spec.upper === null ? [] : [{ key: 'upper' as const, directory: `${base}/upper`, tree: spec.upper }]),
    ...spec.lowers.map(([name, tree], index) => ({
      key: `lower:${index}` as const,
      directory: `${base}/${name}`,
      tree,
    })),
  ]
  const expanded = new Set(spec.expanded ?? [])
  const merged: SceneCell[] = []
  /** layer paths that a merged name reached: everything else in a layer is covered */
  const seen = stack.map(() => new Set<string>())

  const merge = (path: string, parts: readonly Part[]): Tree => {
    const tree: Record<string, TreeNode> = {}
    const names = [...new Set(parts.flatMap((part) => Object.keys(part.tree)))].sort(compareNames)
    for (const name of names) {
      const found: Part[] = []
      let first: { layer: number; node: TreeNode } | null = null
      let name_: string = name
      let hidden: TreeNode | null = null
      for (const part of parts) {
        const node = part.tree[name_]
        if (node === undefined) continue
        const layerPath = `${part.path}/${name_}`
        if (node.kind === 'whiteout') {
          seen[part.layer]?.add(layerPath)
          if (first === null) hidden = node
          break
        }
        if (first === null) first = { layer: part.layer, node }
        else if (node.kind !== 'directory') break
        seen[part.layer]?.add(layerPath)
        if (node.kind !== 'directory') {
          if (!node.metacopy) break
          continue
        }
        found.push({ layer: part.layer, path: layerPath, tree: node.children })
        if (node.opaque) break
        if (node.redirect !== null) name_ = node.redirect
      }
      const cellPath = `${path}/${name}`
      if (first === null) {
        const below = parts
          .map((part) => part.tree[name])
          .find((node) => node !== undefined && node.kind !== 'whiteout')
        if (hidden !== null && below !== undefined) {
          merged.push({ ...cell('merged', cellPath, below), ghost: true })
        }
        continue
      }
      merged.push({
        ...cell('merged', cellPath, first.node),
        opaque: false,
        redirect: null,
        metacopy: false,
        from: stack[first.layer]?.key ?? null,
        merges: found.map((part) => stack[part.layer]?.key).filter((key) => key !== undefined),
        stale: spec.stale?.includes(cellPath) ?? false,
      })
      const children = first.node.kind === 'directory' ? merge(cellPath, found) : {}
      tree[name] = { ...first.node, children }
    }
    return tree
  }
  const mergedTree = merge(
    '',
    stack.map((layer, index) => ({ layer: index, path: '', tree: layer.tree })),
  )

  const trees = [mergedTree, ...stack.map((layer) => layer.tree)]
  const columns = columnsOf(trees, '', expanded)
  const shown = shownPaths(columns)
  return {
    view: 'overlay',
    mount: { id: 1, type: 'overlay', target },
    mounts: [{ id: 1, type: 'overlay', target }],
    layers: [
      {
        key: 'merged',
        directory: target,
        writable: spec.upper !== null,
        cells: merged.filter((one) => shown.has(one.path)),
      },
      ...stack.map((layer, index) => ({
        key: layer.key,
        directory: layer.directory,
        writable: layer.key === 'upper',
        cells: cellsOf(layer.key, layer.tree)
          .filter((one) => shown.has(one.path))
          .map((one) => ({ ...one, covered: !seen[index]?.has(one.path) })),
      })),
    ],
    work:
      spec.upper === null
        ? null
        : { key: 'work', directory: `${base}/work`, writable: true, cells: cellsOf('work', spec.work ?? {}) },
    columns,
  }
}

/** The scene of plain directories. */
export function directoriesScene(
  rows: readonly (readonly [name: string, role: LayerKey | null, tree: Tree])[],
  expanded: readonly string[] = [],
): DirectoriesScene {
  const columns = columnsOf(
    rows.map(([, , tree]) => tree),
    '',
    new Set(expanded),
  )
  const shown = shownPaths(columns)
  return {
    view: 'directories',
    directory: '/root/ufs',
    mounts: [],
    rows: rows.map(([name, role, tree]) => ({
      name,
      role,
      cells: cellsOf(name, tree).filter((one) => shown.has(one.path)),
    })),
    columns,
  }
}

/** index=on: `one` was copied up, and its entry makes `two`, the other name of the lower file, the same copy. */
export function indexedScene(): OverlayScene {
  const copy = { nlink: 2, ino: 9 }
  const scene = overlayScene({
    upper: { one: file('other\n', copy) },
    lowers: [
      ['lower', { one: file('same\n', { nlink: 2, ino: 5 }), two: file('same\n', { nlink: 2, ino: 5 }) }],
    ],
    work: { index: directory({ '00fb21': file('other\n', copy) }) },
  })
  const layers = scene.layers.map((layer) => ({
    ...layer,
    cells: layer.cells.map((one): SceneCell => {
      if (one.path !== '/two') return one
      return layer.key === 'merged' ? { ...one, from: 'upper', ino: 9, size: 6 } : { ...one, covered: true }
    }),
  }))
  return { ...scene, layers }
}

/** A layer of Docker's: its name in the driver, the layer that it stands on, what made it (empty: a container), and its names. */
type StoredSpec = readonly [id: string, parent: string | null, command: string, tree: Tree]

/** The scene of Docker's layers, top first. */
export function imagesScene(
  specs: readonly StoredSpec[],
  stacks: readonly (readonly [names: string, ids: string])[],
  expanded: readonly string[] = [],
): ImagesScene {
  const columns = columnsOf(
    specs.map(([, , , tree]) => tree),
    '',
    new Set(expanded),
  )
  const shown = shownPaths(columns)
  const placeOf = (id: string): number => {
    const parent = specs.find((one) => one[0] === id)?.[1] ?? null
    return parent === null ? 1 : 1 + placeOf(parent)
  }
  const hash = (id: string) => `sha256:${id.repeat(64).slice(0, 64)}`
  return {
    view: 'images',
    driver: 'overlay2',
    directory: '/var/lib/docker/overlay2',
    mounts: [{ id: 0, type: 'overlay2', target: '/var/lib/docker/overlay2' }],
    layers: specs.map(([id, parent, command, tree]): StoredLayer => {
      const isOfImage = command !== ''
      return {
        key: `stored:${id}`,
        directory: `/var/lib/docker/overlay2/${id.repeat(64).slice(0, 64)}/diff`,
        writable: !isOfImage && !id.endsWith('-init'),
        part: isOfImage ? 'image' : id.endsWith('-init') ? 'init' : 'container',
        place: placeOf(id),
        parent: parent === null ? null : `stored:${parent}`,
        diffId: isOfImage ? hash(`d${id}`) : null,
        chainId: isOfImage ? hash(`c${id}`) : null,
        size: isOfImage ? 12 : null,
        command,
        entries: Object.keys(tree).length,
        cells: cellsOf(`stored:${id}`, tree).filter((one) => shown.has(one.path)),
      }
    }),
    stacks: stacks.map(([names, ids]): Stack => {
      const layers = ids.split(' ').map((id) => `stored:${id}` as const)
      const isContainer = specs.find(([id]) => `stored:${id}` === layers[0])?.[2] === ''
      return {
        kind: isContainer ? 'container' : 'image',
        id: '290d8cc1f75a',
        names: names.split(' '),
        layers,
      }
    }),
    columns,
  }
}

function cellsOf(layer: string, tree: Tree, path = ''): SceneCell[] {
  return Object.keys(tree)
    .sort(compareNames)
    .flatMap((name) => {
      const node = tree[name] as TreeNode
      return [cell(layer, `${path}/${name}`, node), ...cellsOf(layer, node.children, `${path}/${name}`)]
    })
}

function columnsOf(trees: readonly Tree[], path: string, expanded: ReadonlySet<string>): SceneColumn[] {
  const names = [...new Set(trees.flatMap((tree) => Object.keys(tree)))].sort(compareNames)
  return names.map((name) => {
    const nodes = trees.map((tree) => tree[name]).filter((node) => node !== undefined)
    const isDirectory = nodes.some((node) => node.kind === 'directory')
    const open = isDirectory && expanded.has(`${path}/${name}`)
    const children = nodes.map((node) => node.children)
    return {
      path: `${path}/${name}`,
      name,
      directory: isDirectory,
      expanded: open,
      children: open ? columnsOf(children, `${path}/${name}`, expanded) : [],
      hidden: open ? 0 : new Set(children.flatMap((tree) => Object.keys(tree))).size,
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

const base: StoredSpec = [
  'a',
  null,
  '/bin/sh -c #(nop) ADD file:5d6 in / ',
  { bin: symlink('usr/bin'), tmp: directory() },
]
const hello: StoredSpec = [
  'b',
  'a',
  '/bin/sh -c echo hi > /tmp/newfile',
  { tmp: directory({ newfile: file('hi\n') }) },
]
const container: readonly StoredSpec[] = [
  ['f', 'f-init', '', { tmp: directory({ newfile: whiteout() }) }],
  ['f-init', 'b', '', { '.dockerenv': file() }],
]

/** What Docker keeps: the base, an image on it, a container of that. */
export const docker = {
  base: imagesScene([base], [['ubuntu:20.04', 'a']]),
  built: imagesScene(
    [hello, base],
    [
      ['ubuntu:20.04', 'a'],
      ['hello:latest', 'b a'],
    ],
    ['/tmp'],
  ),
  created: imagesScene(
    [...container, hello, base],
    [
      ['ubuntu:20.04', 'a'],
      ['hello:latest hello:v2', 'b a'],
      ['web', 'f f-init b a'],
    ],
    ['/tmp'],
  ),
}

/** The article's states, in its order. */
export const article = {
  start: { view: 'empty', directory: '/root/ufs', mounts: [] } satisfies EmptyScene,
  directoriesEmpty: directoriesScene([
    ['lower', 'lower:0', {}],
    ['merged', 'merged', {}],
    ['upper', 'upper', {}],
    ['work', 'work', {}],
  ]),
  directories: directoriesScene([
    ['lower', 'lower:0', { a: file(), c: file() }],
    ['merged', 'merged', {}],
    ['upper', 'upper', { a: file(), b: file() }],
    ['work', 'work', {}],
  ]),
  /** section 1: names without a role */
  unions: directoriesScene([
    ['A', null, { a: file('A\n'), x: file('A\n') }],
    ['B', null, { b: file('B\n'), x: file('B\n') }],
  ]),
  mounted: overlayScene({ upper: { a: file(), b: file() }, lowers: [['lower', { a: file(), c: file() }]] }),
  writtenB: overlayScene({
    upper: { a: file(), b: file('will-persist\n') },
    lowers: [['lower', { a: file(), c: file() }]],
  }),
  writtenC: overlayScene({
    upper: { a: file(), b: file('will-persist\n'), c: file('wont-persist\n') },
    lowers: [['lower', { a: file(), c: file() }]],
  }),
  addedF: overlayScene({
    upper: { a: file(), b: file('will-persist\n'), c: file('wont-persist\n') },
    lowers: [['lower', { a: file(), c: file(), f: file('fff\n') }]],
  }),
  removedF: overlayScene({
    upper: {
      a: file(),
      b: file('will-persist\n'),
      c: file('wont-persist\n'),
      f: whiteout({ ino: 76, nlink: 2 }),
    },
    lowers: [['lower', { a: file(), c: file(), f: file('fff\n') }]],
    work: { '#76fc': whiteout({ ino: 76, nlink: 2 }) },
  }),
} as const satisfies Record<string, Scene>

const app: Tree = {
  app: directory({
    cache: directory({ k1: file('1'), k2: file('2'), k3: file('3') }),
    conf: directory({ 'db.ini': file('host=db\n') }),
    'main.py': file('print(1)\n', { ino: 40, nlink: 2 }),
    'run.py': file('print(1)\n', { ino: 40, nlink: 2 }),
    'util.py': file('\n'),
  }),
}

/** Four layers under one mount, nested directories, every mark (the tree mock-up). */
export const tree = overlayScene({
  upper: {
    app: directory({
      cache: directory({ new: file('x') }, { opaque: true }),
      conf: whiteout(),
      config: directory({}, { redirect: 'conf' }),
      notes: file(),
    }),
    etc: directory({ hosts: file('127.0.0.1 a\n'), motd: whiteout() }),
  },
  lowers: [
    ['app', app],
    [
      'python',
      {
        bin: directory({ python: symlink('python3'), python3: file('ELF') }),
        etc: directory({ 'pip.conf': file('[global]\n') }),
      },
    ],
    [
      'base',
      {
        bin: directory({ cat: file('ELF'), ls: file('ELF'), sh: file('ELF'), tar: file('ELF') }),
        etc: directory({
          group: file('root:x:0:\n'),
          hosts: file('\n'),
          motd: file('hello\n'),
          passwd: file('root:x:0:0\n'),
          ssl: directory({ certs: directory() }),
        }),
        lib: directory({ 'libc.so': file('ELF') }),
        usr: directory({ share: directory() }),
      },
    ],
  ],
  expanded: ['/app', '/app/cache', '/app/conf', '/app/config', '/bin', '/etc'],
})

/** One directory that both layers have, open: regular density with a frame. */
export const nested = overlayScene({
  upper: { docs: directory({ a: file(), b: file('bb') }), z: file() },
  lowers: [['lower', { docs: directory({ a: file(), c: file('ccc') }), old: directory({ x: file() }) }]],
  expanded: ['/docs'],
})

/** A lower directory that was removed and made again: opaque. */
export const opaque = overlayScene({
  upper: { cache: directory({ new: file('1') }, { opaque: true }), a: file() },
  lowers: [['lower', { cache: directory({ k1: file(), k2: file() }), b: file() }]],
  expanded: ['/cache'],
})

/** A directory renamed with redirect_dir=on. */
export const redirect = overlayScene({
  upper: { config: directory({}, { redirect: 'conf' }), conf: whiteout() },
  lowers: [['lower', { conf: directory({ 'db.ini': file('host=db\n') }), other: file() }]],
  expanded: ['/config', '/conf'],
})

/** Every kind of file and mark, collapsed directories, a stale name. */
export const marks = overlayScene({
  upper: {
    'big.iso': file('x', { size: 73400320, metacopy: true, preview: null }),
    dir: directory(),
    null: device('1, 3'),
  },
  lowers: [
    [
      'lower',
      {
        'big.iso': file('x', { size: 73400320, preview: null }),
        dir: directory({ x: file() }),
        fifo: { ...file(), kind: 'fifo' },
        hard1: file('1', { ino: 9, nlink: 2 }),
        hard2: file('1', { ino: 9, nlink: 2 }),
        link: symlink('dir/x'),
        old: file('old\n'),
      },
    ],
  ],
  stale: ['/old'],
})

/** Long, Chinese and odd names. */
export const names = overlayScene({
  upper: { 'very-long-configuration.conf': file('1'), '项目说明文档第二版.md': file('2') },
  lowers: [
    [
      'lower',
      {
        'a name with spaces.txt': file('3'),
        'line\nbreak': file('4'),
        'caf\udce9': file('5'),
        中文: file('6'),
        'very-long-configuration.conf': file('0'),
      },
    ],
  ],
})

/** `count` names, alternately in upper and lower. */
export function manyNames(count: number, lowerCount = 1): OverlayScene {
  const name = (index: number) => `file-${String(index).padStart(3, '0')}`
  const pick = (test: (index: number) => boolean): Tree =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => index)
        .filter(test)
        .map((index) => [name(index), file(String(index))]),
    )
  return overlayScene({
    upper: pick((index) => index % 5 === 0),
    lowers: Array.from({ length: lowerCount }, (_, layer) => [
      lowerCount === 1 ? 'lower' : `layer${layer + 1}`,
      pick((index) => index % (layer + 2) < 2),
    ]),
  })
}

/** Six lower layers with a few names each. */
export const manyLowers = manyNames(6, 6)

/** A mount without upper. */
export const readOnly = overlayScene({
  upper: null,
  lowers: [
    ['one', { a: file() }],
    ['two', { a: file(), b: file() }],
  ],
})
