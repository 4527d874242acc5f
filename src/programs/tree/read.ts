/** Reads the files that tree draws: of directories, or of a list of paths (--fromfile). */

import type { Stat } from '../../kernel/abi.ts'
import { isDirectory, isSymlink } from '../../kernel/vfs/mode.ts'
import type { Io, Step } from '../lib/io.ts'
import { joinPath, readDirectory } from '../lib/walk.ts'
import { type Filter, filterWithin, isListed, survivesPruning } from './filter.ts'
import { readListedRoot } from './listing.ts'
import { isDirectoryLike, RECURSIVE, type TreeNode, UNREADABLE } from './node.ts'
import type { TreeStyle } from './options.ts'
import { sortNodes } from './order.ts'

export interface Reader {
  readonly io: Io
  readonly style: TreeStyle
  readonly filter: Filter
  /** Directories that have been read: a link to one of them is not followed again. */
  readonly visited: Set<string>
}

const fileKey = ({ dev, ino }: Stat): string => `${dev}:${ino}`

/**
 * A starting point with its children; null if there is no such file. A link is shown as one, but not what it says.
 * What is no directory has a remark for its content.
 */
export function* readRoot(reader: Reader, path: string): Step<TreeNode | null> {
  const { io, style, filter } = reader
  const root = style.fromFile ? yield* readListedRoot(io, filter, path) : rootOf(io, path)
  if (root === null) return null
  if (!isDirectoryLike(root)) root.remark = UNREADABLE
  else if (root.children === null) yield* readChildren(reader, filter, root, 1, readsBelow(style))
  return root
}

function rootOf(io: Io, path: string): TreeNode | null {
  const info = io.sys.lstat(path)
  if (typeof info === 'number') return null
  const led = isSymlink(info.mode) ? io.sys.stat(path) : null
  const target = typeof led === 'number' ? null : led
  return { name: path, path, info, link: null, target, size: info.size, children: null, remark: '' }
}

/** What is shown, or how, depends on what is further down; what .gitignore files say holds there too. */
const readsBelow = ({ diskUsage, prune, matchDirectories, gitignore }: TreeStyle): boolean =>
  diskUsage || prune || matchDirectories || gitignore

/** Makes sure that the children of a node that is drawn one level below `parent` are known; whether they are drawn. */
export function* readEntered(reader: Reader, node: TreeNode, parent: TreeNode, level: number): Step<boolean> {
  if (!enters(reader, node, parent, level)) return false
  if (node.children === null && node.remark === '') {
    yield* readChildren(reader, reader.filter, node, level, false)
  }
  return true
}

/** Whether the content of a child is drawn below it; notes why not. */
function enters({ style, visited }: Reader, child: TreeNode, parent: TreeNode, level: number): boolean {
  if (style.level > 0 && level > style.level) return false
  if (isDirectory(child.info.mode)) return !style.oneFileSystem || child.info.dev === parent.info.dev
  const { target } = child
  if (!style.followLinks || target === null || !isDirectory(target.mode) || child.remark !== '') return false
  if (child.children !== null || !visited.has(fileKey(target))) return true
  child.remark = RECURSIVE
  return false
}

/** Reads what a directory lists, and with `deep` what is below. */
function* readChildren(
  reader: Reader,
  filter: Filter,
  node: TreeNode,
  level: number,
  deep: boolean,
): Step<void> {
  const { io, style, visited } = reader
  visited.add(fileKey(node.target ?? node.info))
  const entries = readDirectory(io, node.path)
  if (typeof entries === 'number') {
    node.remark = UNREADABLE
    return
  }
  const within = yield* filterWithin(io, filter, node.path)
  const children: TreeNode[] = []
  for (const { name } of entries) {
    const child = style.all || !name.startsWith('.') ? makeNode(io, node, name) : null
    if (child !== null && isListed(within, child, node)) children.push(child)
    if (io.sys.exhausted()) yield
  }
  if (style.fileLimit > 0 && children.length > style.fileLimit) {
    node.remark = `  [${children.length} entries exceeds filelimit, not opening dir]`
    return
  }
  node.children = sortNodes(style, children)
  if (!deep) return
  for (const child of node.children) {
    if (!enters(reader, child, node, level + 1)) continue
    yield* readChildren(reader, within, child, level + 1, true)
    if (style.diskUsage) node.size += child.size - child.info.size
  }
  if (style.diskUsage) node.size += node.children.reduce((sum, child) => sum + child.info.size, 0)
  if (style.prune) node.children = node.children.filter(survivesPruning)
}

/** Null if the file has gone. */
function makeNode(io: Io, parent: TreeNode, name: string): TreeNode | null {
  const path = joinPath(parent.path, name)
  const info = io.sys.lstat(path)
  if (typeof info === 'number') return null
  const isLink = isSymlink(info.mode)
  const link = isLink ? io.sys.readlink(path) : null
  const target = isLink ? io.sys.stat(path) : null
  return {
    name,
    path,
    info,
    link: typeof link === 'number' ? '' : link,
    target: typeof target === 'number' ? null : target,
    size: info.size,
    children: null,
    remark: '',
  }
}
