/** In which order tree draws the files of a directory. */

import { compareNaturally } from '../lib/version-compare.ts'
import { compareNames } from '../lib/walk.ts'
import { isDirectoryLike, type TreeNode } from './node.ts'
import type { TreeStyle } from './options.ts'

/** Sorts in place. */
export function sortNodes(style: TreeStyle, nodes: TreeNode[]): TreeNode[] {
  const compare = comparison(style)
  if (compare === null && style.first === 'neither') return nodes
  const sign = style.reverse ? -1 : 1
  return nodes.sort((a, b) => {
    if (style.first !== 'neither') {
      const grouped = Number(isDirectoryLike(b)) - Number(isDirectoryLike(a))
      if (grouped !== 0) return style.first === 'directories' ? grouped : -grouped
    }
    return compare === null ? 0 : sign * compare(a, b)
  })
}

/** Of times tree compares the seconds. */
function comparison({ sort }: TreeStyle): ((a: TreeNode, b: TreeNode) => number) | null {
  const byName = (a: TreeNode, b: TreeNode): number => compareNames(a.name, b.name)
  switch (sort) {
    case 'name':
      return byName
    case 'version':
      return (a, b) => compareNaturally(a.name, b.name)
    case 'size':
      return (a, b) => b.info.size - a.info.size || byName(a, b)
    case 'mtime':
      return (a, b) => a.info.mtime.sec - b.info.mtime.sec || byName(a, b)
    case 'ctime':
      return (a, b) => a.info.ctime.sec - b.info.ctime.sec || byName(a, b)
    case 'none':
      return null
  }
}
