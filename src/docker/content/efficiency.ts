/**
 * How much of an image's bytes its files still need: wasted space and efficiency by the definition of wagoodman/dive (dive/filetree/efficiency.go),
 * whose names are kept.
 *
 * A file that several layers have counts in each of them; only the smallest of them is called needed. A whiteout counts what it hides, if that
 * is a directory. Opaque marks hide nothing here. A whiteout of what is not there ends the look at its layer.
 */

import { compareBytes } from './json.ts'
import { type TarEntry, TYPE_DIRECTORY } from './tar.ts'

export interface Efficiency {
  /** needed bytes by found bytes, 0 to 1 */
  readonly efficiency: number
  readonly minimumBytes: number
  readonly discoveredBytes: number
  /** bytes of paths that come more than once */
  readonly wastedBytes: number
  /** of the bytes of all layers but the first; null where these have none */
  readonly wastedUserPercent: number | null
  /** the most wasteful first */
  readonly inefficientFiles: readonly InefficientFile[]
}

export interface InefficientFile {
  readonly path: string
  /** how many layers have it */
  readonly count: number
  readonly bytes: number
}

/** `layers` bottom first, as their tars have them. */
export function imageEfficiency(layers: readonly (readonly TarEntry[])[]): Efficiency {
  const trees = layers.map(treeOf)
  const found = new Map<string, { cumulative: number; minimum: number; count: number }>()
  const stacked = new Node('', null)
  trees.forEach((tree, at) => {
    if (at > 1) stack(stacked, trees[at - 1] as Node)
    else if (at === 1) stack(stacked, trees[0] as Node, true)
    visitLeaves(tree, '', (path, node) => {
      const data = found.get(path) ?? { cumulative: 0, minimum: -1, count: 0 }
      found.set(path, data)
      const size = isWhiteout(node) ? hiddenSize(at === 0 ? null : stacked, path) : node.size
      // A whiteout of nothing: dive stops with this layer, having noted the path.
      if (size === null) return false
      data.cumulative += size
      if (data.minimum < 0 || size < data.minimum) data.minimum = size
      data.count++
      return true
    })
  })
  const all = [...found].map(([path, data]) => ({ path, ...data }))
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
  const minimumBytes = sum(all.map(({ minimum }) => minimum))
  const discoveredBytes = sum(all.map(({ cumulative }) => cumulative))
  const repeated = all.filter(({ count }) => count >= 2)
  const wastedBytes = sum(repeated.map(({ cumulative }) => cumulative))
  const userBytes = sum(layers.slice(1).flatMap((entries) => entries.map(({ data }) => data.length)))
  return {
    efficiency: discoveredBytes === 0 ? 1 : minimumBytes / discoveredBytes,
    minimumBytes,
    discoveredBytes,
    wastedBytes,
    wastedUserPercent: userBytes === 0 ? null : wastedBytes / userBytes,
    inefficientFiles: repeated
      .map(({ path, count, cumulative }) => ({ path, count, bytes: cumulative }))
      .sort((a, b) => b.bytes - a.bytes || compareBytes(a.path, b.path)),
  }
}

const WHITEOUT = '.wh.'
/** Names that dive takes no notice of. */
const MARK = '.wh..wh.'

class Node {
  readonly name: string
  readonly parent: Node | null
  readonly children = new Map<string, Node>()
  size = 0
  isDirectory = false

  constructor(name: string, parent: Node | null) {
    this.name = name
    this.parent = parent
  }
}

const isWhiteout = ({ name }: Node): boolean => name.startsWith(WHITEOUT)

function treeOf(entries: readonly TarEntry[]): Node {
  const root = new Node('', null)
  for (const { name, type, data } of entries) {
    const node = addPath(root, name)
    if (node === null) continue
    node.size = data.length
    node.isDirectory = type === TYPE_DIRECTORY
  }
  return root
}

/** The node of a path, made with all above it; null for the root and for marks. */
function addPath(root: Node, path: string): Node | null {
  let node = root
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part.startsWith(MARK)) return null
    const child: Node = node.children.get(part) ?? new Node(part, node)
    node.children.set(part, child)
    node = child
  }
  return node === root ? null : node
}

const sortedChildren = (node: Node): Node[] =>
  [...node.children.values()].sort((a, b) => compareBytes(a.name, b.name))

/** Nodes without children, the deepest first; false from `visit` ends it. */
function visitLeaves(node: Node, path: string, visit: (path: string, node: Node) => boolean): boolean {
  for (const child of sortedChildren(node)) {
    const isLeaf = child.children.size === 0
    const name = isLeaf && isWhiteout(child) ? child.name.slice(WHITEOUT.length) : child.name
    const at = `${path}/${name}`
    if (isLeaf ? !visit(at, child) : !visitLeaves(child, at, visit)) return false
  }
  return true
}

/** Puts a layer on the tree of those below; the first one is taken as it is, whiteouts included. */
function stack(tree: Node, upper: Node, isFirst = false): void {
  const graft = (node: Node, path: string): void => {
    for (const child of sortedChildren(node)) {
      const hides = !isFirst && isWhiteout(child)
      const at = `${path}/${hides ? child.name.slice(WHITEOUT.length) : child.name}`
      graft(child, `${path}/${child.name}`)
      if (hides) {
        const gone = find(tree, at)
        gone?.parent?.children.delete(gone.name)
        continue
      }
      const copy = addPath(tree, at)
      if (copy === null) continue
      copy.size = child.size
      copy.isDirectory = child.isDirectory
    }
  }
  graft(upper, '')
}

function find(tree: Node, path: string): Node | undefined {
  let node: Node | undefined = tree
  for (const part of path.split('/')) if (part !== '') node = node?.children.get(part)
  return node
}

/** The bytes below a directory that a whiteout hides, 0 for a file; null if there is nothing of that name. */
function hiddenSize(stacked: Node | null, path: string): number | null {
  const node = stacked === null ? undefined : find(stacked, path)
  if (node === undefined) return null
  const sum = (one: Node): number =>
    [...one.children.values()].reduce((total, child) => total + sum(child), one.size)
  return node.isDirectory ? sum(node) : 0
}
