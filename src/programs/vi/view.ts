/** vi's screen: the rows of text with `~` below them, and the last row with messages and the ruler. */

import { encode } from '../../kernel/text.ts'
import { fitCells, type Unit, unitsOf, wrapUnits } from '../screen/cells.ts'
import { comparePositions, type Lines, lineAt, type Position } from '../screen/lines.ts'
import type { Frame } from '../screen/screen.ts'

export interface ViewState {
  readonly lines: Lines
  readonly cursor: Position
  readonly top: number
  readonly rows: number
  readonly cols: number
  /** Shown on the last row, `-- INSERT --` bold, an error light on red. */
  readonly message: { readonly text: string; readonly style: 'plain' | 'mode' | 'error' | 'warning' }
  /** A line being typed on the last row, with the cursor behind it. */
  readonly prompt: string | null
  readonly showsNumbers: boolean
  /** In insert mode the cursor stands on a tab's first cell, else on its last. */
  readonly isInserting: boolean
  readonly selection: { readonly from: Position; readonly to: Position; readonly isLinewise: boolean } | null
}

/** Lines of context that the cursor keeps (vim's `scrolloff` in defaults.vim). */
const SCROLL_OFF = 5
const RULER_WIDTH = 18

/** The first line to show so that the cursor is on the screen: as little scrolling as does it, or a jump. */
export function scrolledTop(state: ViewState): number {
  const { lines, cursor, rows } = state
  const height = rows - 1
  const margin = Math.min(SCROLL_OFF, Math.floor((height - 1) / 2))
  const highest = Math.max(0, Math.min(cursor.line - margin, lines.length - 1))
  if (highest < state.top) {
    return state.top - highest >= height - 2 ? centred(state, height) : highest
  }
  const wanted = Math.min(cursor.line + margin, lines.length - 1)
  let top = state.top
  let used = rowsOf(state, top, wanted)
  if (used - height >= height - 2) return centred(state, height)
  while (used > height && top < cursor.line) {
    used -= rowCount(state, top)
    top++
  }
  return top
}

function centred(state: ViewState, height: number): number {
  let top = state.cursor.line
  let used = rowCount(state, top)
  while (top > 0 && used + rowCount(state, top - 1) <= Math.ceil(height / 2)) {
    top--
    used += rowCount(state, top)
  }
  return top
}

function rowsOf(state: ViewState, from: number, to: number): number {
  let used = 0
  for (let line = from; line <= to; line++) {
    used += rowCount(state, line)
    if (used > state.rows * 3) break
  }
  return used
}

const numberWidth = ({ lines, showsNumbers }: ViewState): number =>
  showsNumbers ? Math.max(3, String(lines.length).length) + 1 : 0

const rowCount = (state: ViewState, line: number): number => lineRows(state, line).length

function lineRows(state: ViewState, line: number): Unit[][] {
  return wrapUnits(unitsOf(lineAt(state.lines, line)), state.cols - numberWidth(state))
}

export function viewFrame(state: ViewState): Frame {
  const height = state.rows - 1
  const rows: string[] = []
  let cursor = { row: 0, column: 0 }
  let line = state.top
  for (; line < state.lines.length && rows.length < height; line++) {
    const wrapped = lineRows(state, line)
    if (rows.length + wrapped.length > height && line > state.top) break
    const indent = numberWidth(state)
    if (line === state.cursor.line) {
      const place = cursorCell(state, wrapped)
      cursor = { row: rows.length + place.row, column: Math.min(state.cols - 1, indent + place.column) }
    }
    wrapped.forEach((units, row) => {
      const label =
        indent === 0 ? '' : row === 0 ? `${String(line + 1).padStart(indent - 1)} ` : ' '.repeat(indent)
      rows.push(`${label === '' ? '' : `\x1b[33m${label}\x1b[m`}${shownUnits(state, line, units)}`)
    })
  }
  // A last line that does not fit shows as @, what is behind the text as ~.
  const filler = line < state.lines.length ? '@' : '~'
  while (rows.length < height) rows.push(`\x1b[94m${filler}\x1b[m`)
  rows.length = height
  rows.push(lastRow(state, line))
  if (state.prompt !== null) {
    const shown = unitsOf(state.prompt).reduce((sum, unit) => sum + unit.width, 0)
    cursor = { row: state.rows - 1, column: Math.min(shown, state.cols - 1) }
  }
  return { rows, cursor }
}

function cursorCell(state: ViewState, wrapped: readonly Unit[][]): { row: number; column: number } {
  for (const [row, units] of wrapped.entries()) {
    const first = units[0]?.cell ?? 0
    for (const unit of units) {
      if (unit.at + unit.length <= state.cursor.column) continue
      const isTab = lineAt(state.lines, state.cursor.line)[unit.at] === '\t'
      const offset = isTab && !state.isInserting ? unit.width - 1 : 0
      return { row, column: unit.cell - first + offset }
    }
  }
  const row = wrapped.length - 1
  const units = wrapped[row] ?? []
  const last = units.at(-1)
  return { row, column: last === undefined ? 0 : last.cell + last.width - (units[0]?.cell ?? 0) }
}

function shownUnits(state: ViewState, line: number, units: readonly Unit[]): string {
  let text = ''
  let isMarked = false
  for (const unit of units) {
    const marked = isSelected(state, { line, column: unit.at })
    if (marked !== isMarked) text += marked ? '\x1b[7m' : '\x1b[27m'
    isMarked = marked
    text += unit.shown
  }
  if (units.length === 0 && isSelected(state, { line, column: 0 })) return '\x1b[7m \x1b[27m'
  return isMarked ? `${text}\x1b[27m` : text
}

function isSelected({ selection }: ViewState, at: Position): boolean {
  if (selection === null) return false
  if (selection.isLinewise) return at.line >= selection.from.line && at.line <= selection.to.line
  return comparePositions(selection.from, at) <= 0 && comparePositions(at, selection.to) <= 0
}

const styles = {
  plain: ['', ''],
  mode: ['\x1b[1m', '\x1b[m'],
  error: ['\x1b[97;41m', '\x1b[m'],
  warning: ['\x1b[31m', '\x1b[m'],
}

function lastRow(state: ViewState, endLine: number): string {
  if (state.prompt !== null) return fitCells(state.prompt, state.cols - 1)
  const { text, style } = state.message
  const [before = '', after = ''] = styles[style]
  const length = unitsOf(text).reduce((sum, unit) => sum + unit.width, 0)
  const hasRuler = state.cols > RULER_WIDTH * 2 && length < state.cols - RULER_WIDTH
  const room = hasRuler ? state.cols - RULER_WIDTH : state.cols
  const shown = fitCells(text, room - 1)
  if (room === state.cols) return before + shown + after
  const width = unitsOf(shown).reduce((sum, unit) => sum + unit.width, 0)
  return `${before}${shown}${after}${' '.repeat(room - width)}${ruler(state, endLine)}`
}

/** `3,5-12        Top`: line, byte and, where it differs, cell from 1; where the window stands in the text. */
function ruler(state: ViewState, endLine: number): string {
  const line = lineAt(state.lines, state.cursor.line)
  const isEmptyText = state.lines.length === 1 && line === ''
  const unit = unitsOf(line).find(({ at, length }) => at + length > state.cursor.column)
  const end = unitsOf(line).at(-1)
  const isTab = unit !== undefined && line[unit.at] === '\t' && !state.isInserting
  const cell =
    unit === undefined
      ? end === undefined
        ? 0
        : end.cell + end.width
      : unit.cell + (isTab ? unit.width - 1 : 0)
  const bytes = line === '' ? 0 : encode(line.slice(0, state.cursor.column)).length + 1
  const column = bytes === cell + 1 ? String(bytes) : `${bytes}-${cell + 1}`
  const place = `${isEmptyText ? 0 : state.cursor.line + 1},${column}`
  return `${place.padEnd(14)}${windowPlace(state, endLine)}`
}

function windowPlace({ top, lines }: ViewState, endLine: number): string {
  const below = lines.length - endLine
  if (below <= 0) return top === 0 ? 'All' : 'Bot'
  return top === 0 ? 'Top' : `${Math.floor((top * 100) / (top + below))}%`
}
