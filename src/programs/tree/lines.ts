/** tree's usual output: a line for each file, with the branches that lead to it. */

import type { Io } from '../lib/io.ts'
import { type Branches, readBranches } from './branches.ts'
import { type FieldSources, fieldsOf, sizeText } from './fields.ts'
import { nameText, readTreeColors, rootText } from './names.ts'
import { type TreeNode, UNREADABLE } from './node.ts'
import type { TreeStyle } from './options.ts'
import type { Place, Totals, Writer } from './walk.ts'

export function lineWriter(io: Io, style: TreeStyle, sources: FieldSources): Writer {
  const colors = readTreeColors(io, style)
  const branches = readBranches(io, style)
  /** What stands in front of the branches of a depth, as the files above the place where the walk is have left it. */
  const indents = ['', '', '']
  return {
    head: '',
    missing: (path) => `${rootText(style, colors, path, null)}${UNREADABLE}\n`,
    open(node, { depth, isLast }) {
      const meta = metaText(sources, node)
      if (depth === 1) return `${meta}${rootText(style, colors, node.path, node.info)}${node.remark}\n`
      const indent = indents[depth] as string
      indents[depth + 1] = indent + (isLast ? branches.past : branches.through)
      const branch = branchText(branches, indent, isLast)
      const head = style.metaFirst ? meta + branch : branch + meta
      return `${head}${nameText(style, colors, node)}${node.remark}\n`
    },
    close: () => '',
    tail: (totals) => (style.report ? reportText(style, totals) : ''),
  }
}

const branchText = (
  { begin, middle, last, end }: Branches,
  indent: string,
  isLast: Place['isLast'],
): string => begin + indent + (isLast ? last : middle) + end

/** `[-rw-r--r--  5]  `, or nothing. */
function metaText(sources: FieldSources, node: TreeNode): string {
  const fields = fieldsOf(sources, node)
  return fields.length === 0 ? '' : `[${fields.map(({ column }) => column).join(' ')}]  `
}

function reportText(style: TreeStyle, { directories, files, size }: Totals): string {
  const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`
  const used = style.diskUsage
    ? style.size === 'bytes'
      ? ` ${sizeText(style, size)} bytes used in `
      : ` ${sizeText(style, size)} used in `
    : ''
  const fileText = style.directoriesOnly ? '' : `, ${count(files, 'file', 'files')}`
  return `\n${used}${count(directories, 'directory', 'directories')}${fileText}\n`
}
