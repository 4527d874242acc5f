/** Moving by what the screen shows (vim's scroll.txt). */

import { firstNonBlank, lineAt } from '../screen/lines.ts'
import type { EditorState } from './state.ts'

/** Rows of a page: two of the last one stay. */
export const pageRows = (state: EditorState): number => Math.max(1, state.screen.rows - 3)

export const halfPageRows = (state: EditorState): number => Math.floor((state.screen.rows - 1) / 2)

export function scroll(state: EditorState, by: number): void {
  const last = state.lines.length - 1
  state.top = Math.max(0, Math.min(state.top + by, last))
  const line = Math.max(0, Math.min(state.cursor.line + by, last))
  state.moveTo({ line, column: firstNonBlank(lineAt(state.lines, line)) })
}
