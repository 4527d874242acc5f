/** The walk through what tree has read, from its starting points down: counts, and has a writer say what it meets. */

import type { Step } from '../lib/io.ts'
import { hasFailed, isDirectoryLike, type TreeNode, UNREADABLE } from './node.ts'
import { type Output, write } from './output.ts'
import { type Reader, readEntered, readRoot } from './read.ts'

export interface Totals {
  directories: number
  files: number
  size: number
  failed: boolean
}

/** Where a node stands. */
export interface Place {
  /** 1 for a starting point */
  readonly depth: number
  /** among those that have the same parent */
  readonly isLast: boolean
}

/** A way to write the tree: the text of each thing that the walk meets. */
export interface Writer {
  readonly head: string
  /** A starting point that is not there. */
  missing(path: string, place: Place): string
  /** A node, before its children. */
  open(node: TreeNode, place: Place, hasContent: boolean): string
  /** A node, behind its children. */
  close(node: TreeNode, place: Place, hasContent: boolean): string
  tail(totals: Totals): string
}

export function* walkTrees(
  reader: Reader,
  paths: readonly string[],
  writer: Writer,
  output: Output,
): Step<Totals> {
  const totals: Totals = { directories: 0, files: 0, size: 0, failed: false }
  yield* write(output, writer.head)
  for (const [i, path] of paths.entries()) {
    const place = { depth: 1, isLast: i === paths.length - 1 }
    const root = yield* readRoot(reader, path)
    if (root === null) {
      totals.failed = true
      yield* write(output, writer.missing(path, place))
      continue
    }
    countRoot(totals, root)
    yield* walkNode(root, root.children ?? [], place)
  }
  yield* write(output, writer.tail(totals))
  return totals

  function* walkNode(node: TreeNode, children: readonly TreeNode[], place: Place): Step<void> {
    const hasContent = children.length > 0
    yield* write(output, writer.open(node, place, hasContent))
    const depth = place.depth + 1
    for (const [i, child] of children.entries()) {
      const isEntered = yield* readEntered(reader, child, node, depth)
      countNode(totals, child)
      const content = isEntered ? (child.children ?? []) : []
      yield* walkNode(child, content, { depth, isLast: i === children.length - 1 })
    }
    const closing = writer.close(node, place, hasContent)
    if (closing !== '') yield* write(output, closing)
  }
}

/** A directory that the walk starts from counts where there is something in it. */
function countRoot(totals: Totals, root: TreeNode): void {
  if (!isDirectoryLike(root)) {
    totals.files++
    return
  }
  totals.size += root.size
  if (root.remark === UNREADABLE) totals.failed = true
  else if (root.remark !== '' || (root.children?.length ?? 0) > 0) totals.directories++
}

function countNode(totals: Totals, node: TreeNode): void {
  if (hasFailed(node)) totals.failed = true
  if (isDirectoryLike(node)) totals.directories++
  else totals.files++
}
