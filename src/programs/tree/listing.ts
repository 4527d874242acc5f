/** `tree --fromfile`: the tree that a list of paths makes, one a line. Only its last name can be a file. */

import type { Stat } from '../../kernel/abi.ts'
import { S_IFDIR, S_IFREG } from '../../kernel/vfs/mode.ts'
import { type Io, STDIN, type Step } from '../lib/io.ts'
import { joinPath } from '../lib/walk.ts'
import { type Filter, isListed, survivesPruning } from './filter.ts'
import type { TreeNode } from './node.ts'
import { sortNodes } from './order.ts'

/** What the list at a path makes, `.` being standard input; null if it cannot be read. */
export function* readListedRoot(io: Io, filter: Filter, path: string): Step<TreeNode | null> {
  const bytes = path === '.' ? yield* io.readAll(STDIN) : yield* io.readFile(path)
  if (typeof bytes === 'number') return null
  const root = nodeOf(path, path, [])
  root.children = childrenOf(filter, root, readListing(io.decode(bytes)))
  return root
}

function childrenOf(filter: Filter, parent: TreeNode, listed: readonly Listed[]): TreeNode[] {
  const { style } = filter
  const nodes: TreeNode[] = []
  for (const { name, children } of listed) {
    const node = nodeOf(name, joinPath(parent.path, name), children)
    if (!isListed(filter, node, parent)) continue
    if (children !== null) node.children = childrenOf(filter, node, children)
    nodes.push(node)
  }
  return sortNodes(style, style.prune ? nodes.filter(survivesPruning) : nodes)
}

const nodeOf = (name: string, path: string, children: Listed[] | null): TreeNode => ({
  name,
  path,
  info: statOf(children === null ? S_IFREG : S_IFDIR),
  link: null,
  target: null,
  size: 0,
  children: children === null ? null : [],
  remark: '',
})

/** What no file stands behind has a kind only. */
const statOf = (mode: number): Stat => {
  const never = { sec: 0, nsec: 0 }
  const times = { atime: never, mtime: never, ctime: never, btime: never }
  return {
    dev: 0,
    ino: 0,
    mode,
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size: 0,
    blksize: 4096,
    blocks: 0,
    ...times,
  }
}

/** A name with what is below it; null for a file. */
interface Listed {
  readonly name: string
  children: Listed[] | null
}

function readListing(text: string): Listed[] {
  const top: Listed = { name: '', children: [] }
  for (const line of text.split('\n')) {
    let at = top
    const names = line.split('/').filter((name) => name !== '')
    for (const [index, name] of names.entries()) {
      at.children ??= []
      let next: Listed | undefined = at.children.find((child) => child.name === name)
      if (next === undefined) {
        next = { name, children: null }
        at.children.push(next)
      }
      if (index < names.length - 1 || line.endsWith('/')) next.children ??= []
      at = next
    }
  }
  return top.children ?? []
}
