/** What stands beside the ruler (vim's `showcmd`): the keys of a command that goes on, or the size of the selection. */

import { encode } from '../../kernel/text.ts'
import { copySpan, type Lines, lineAt, nextColumn } from '../screen/lines.ts'
import type { OperatedText } from './motions.ts'

export const pendingKeys = (keys: readonly string[]): string => keys.map(shownKey).join('')

function shownKey(key: string): string {
  if (key === 'Escape') return '^['
  if (key === 'Enter') return '^M'
  const control = /^C-(.)$/.exec(key)
  return control === null ? key : `^${(control[1] as string).toUpperCase()}`
}

/** Lines, where there are several or whole ones; else characters, and bytes where those are more. */
export function selectedSize(lines: Lines, { from, to, isLinewise }: OperatedText): string {
  if (isLinewise || from.line !== to.line) return String(to.line - from.line + 1)
  const line = lineAt(lines, to.line)
  const [text = ''] =
    to.column < line.length
      ? copySpan(lines, from, { line: to.line, column: nextColumn(line, to.column) })
      : [`${line.slice(from.column)}\n`]
  const [characters, bytes] = [[...text].length, encode(text).length]
  return characters === bytes ? String(characters) : `${characters}-${bytes}`
}
