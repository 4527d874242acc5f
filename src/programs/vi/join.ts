/** `J`, `gJ` and `:join`: lines become one. */

import { lineAt } from '../screen/lines.ts'
import type { EditorState } from './state.ts'

/** `J` joins with one blank, `gJ` as the lines are. */
export function joinLines(
  state: EditorState,
  first: number,
  count: number,
  blanks: 'one' | 'as they are' = 'one',
): void {
  if (first === state.lines.length - 1) return
  let joined = lineAt(state.lines, first)
  let column = 0
  const stop = Math.min(first + count - 1, state.lines.length - 1)
  for (let line = first + 1; line <= stop; line++) {
    const whole = lineAt(state.lines, line)
    const next = blanks === 'one' ? whole.trimStart() : whole
    const needsSpace =
      blanks === 'one' && joined !== '' && !/[ \t]$/.test(joined) && next !== '' && !next.startsWith(')')
    column = joined.length
    joined += (needsSpace ? ' ' : '') + next
  }
  state.lines = [...state.lines.slice(0, first), joined, ...state.lines.slice(stop + 1)]
  state.moveTo(state.clamped({ line: first, column }))
}
