/**
 * Moving by what the screen shows (vim's scroll.txt). The window moves; the cursor follows only as far as it must to keep lines
 * of context around it.
 */

import { firstNonBlank, lineAt } from '../screen/lines.ts'
import type { EditorState } from './state.ts'
import { lastShownLine, scrollMargin, topFor } from './view.ts'

const windowHeight = (state: EditorState): number => state.screen.rows - 1

/** Rows of a page: two of the last one stay. */
export const pageRows = (state: EditorState): number => Math.max(1, windowHeight(state) - 2)

export const halfPageRows = (state: EditorState): number => Math.floor(windowHeight(state) / 2)

/** C-f and C-b: the cursor goes to the edge that comes into view. */
export function scrollPage(state: EditorState, by: number): void {
  const farthest = Math.max(state.top, state.lines.length - 3)
  const top = Math.max(0, Math.min(state.top + by, farthest))
  if (top === state.top) return
  state.top = top
  goToShownLine(state, by > 0 ? top : lastShownLine(state.view(), top))
  state.keepTop()
}

/** C-d and C-u: the cursor goes as many lines as the window is asked to; none behind the text come into view. */
export function scrollHalfPage(state: EditorState, by: number): void {
  const fullest = Math.max(state.top, topFor(state.view(), state.lines.length - 1, 'bottom'))
  state.top = Math.max(0, Math.min(state.top + by, fullest))
  goToShownLine(state, state.cursor.line + by)
}

/** C-e and C-y: the cursor stays on its line where it can. */
export function scrollLines(state: EditorState, by: number): void {
  state.top = Math.max(0, Math.min(state.top + by, state.lines.length - 1))
  const line = withinMargins(state, state.cursor.line)
  if (line !== state.cursor.line) state.moveToWantedCell(line, 'last character')
}

/** `zt`, `zz`, `zb` and their like: where in the window the cursor's line stands. */
export function placeLine(state: EditorState, place: 'top' | 'middle' | 'bottom'): void {
  state.top = topFor(state.view(), state.cursor.line, place)
}

function goToShownLine(state: EditorState, line: number): void {
  const to = withinMargins(state, Math.max(0, Math.min(line, state.lines.length - 1)))
  state.moveTo({ line: to, column: firstNonBlank(lineAt(state.lines, to)) })
}

/** The nearest line with enough context; at the ends of the text none is needed (vim's cursor_correct). */
export function withinMargins(state: EditorState, line: number): number {
  const { top } = state
  const last = state.lines.length - 1
  const bottom = lastShownLine(state.view(), top)
  const margin = scrollMargin(windowHeight(state))
  const lowest = bottom === last ? last : bottom - margin
  const highest = top === 0 ? 0 : top + margin
  return Math.min(last, Math.max(highest, Math.min(line, lowest)))
}
