/** Writes the tree as JSON or XML. */

import {
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from '../../kernel/vfs/mode.ts'
import { type FieldSources, fieldsOf } from './fields.ts'
import { jsonMarkup, type MarkupEntry, xmlMarkup } from './markup.ts'
import { hasFailed, remarkText, type TreeNode, UNREADABLE } from './node.ts'
import type { TreeStyle } from './options.ts'
import type { Place, Totals, Writer } from './walk.ts'

export function markupWriter(kind: 'json' | 'xml', style: TreeStyle, sources: FieldSources): Writer {
  const markup = (kind === 'json' ? jsonMarkup : xmlMarkup)(style.indent)
  const newline = style.indent ? '\n' : ''
  const end = ({ isLast }: Place): string => (isLast ? '' : markup.separator) + newline
  return {
    head: markup.head,
    missing: (path, place) => markup.missing(path, remarkText(UNREADABLE)) + end(place),
    open(node, place, hasContent) {
      const entry = markupEntry(sources, node, place.depth)
      return hasFailed(node)
        ? markup.error(entry, remarkText(node.remark), place.depth) + end(place)
        : markup.open(entry, place.depth, hasContent)
    },
    // An error is written with the end of its entry.
    close: (node, place, hasContent) =>
      hasFailed(node) ? '' : markup.close(kindOf(node), place.depth, hasContent) + end(place),
    tail: (totals) => markup.tail(style.report ? reportOf(style, totals) : null),
  }
}

const KINDS: Readonly<Record<number, string>> = {
  [S_IFREG]: 'file',
  [S_IFDIR]: 'directory',
  [S_IFLNK]: 'link',
  [S_IFCHR]: 'char',
  [S_IFBLK]: 'block',
  [S_IFSOCK]: 'socket',
  [S_IFIFO]: 'fifo',
}

function markupEntry(sources: FieldSources, node: TreeNode, depth: number): MarkupEntry {
  return {
    kind: kindOf(node),
    name: sources.style.fullPath && depth > 1 ? node.path : node.name,
    target: node.link,
    fields: fieldsOf(sources, node).flatMap(({ pairs }) => pairs),
  }
}

const kindOf = ({ info }: TreeNode): string => KINDS[info.mode & S_IFMT] ?? 'unknown'

const reportOf = (
  style: TreeStyle,
  { directories, files, size }: Totals,
): (readonly [name: string, value: number])[] => [
  ...(style.diskUsage ? [['size', size] as const] : []),
  ['directories', directories],
  ...(style.directoriesOnly ? [] : [['files', files] as const]),
]
