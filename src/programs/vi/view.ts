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
  /** The keys of a command that is not whole yet, or how much is selected; beside the ruler (vim's `showcmd`) */
  readonly pending: string
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
const PENDING_WIDTH = 10

export const scrollMargin = (height: number): number => Math.min(SCROLL_OFF, Math.floor((height - 1) / 2))

/** The last line that has all its rows in the window. */
export function lastShownLine(state: ViewState, top: number): number {
  let line = top
  let used = rowCount(state, line)
  while (line + 1 < state.lines.length) {
    used += rowCount(state, line + 1)
    if (used > state.rows - 1) break
    line++
  }
  return line
}

/** The first line to show so that `line` stands at that place, with its context. */
export function topFor(state: ViewState, line: number, place: 'top' | 'middle' | 'bottom'): number {
  const height = state.rows - 1
  const margin = scrollMargin(height)
  if (place === 'middle') return centred({ ...state, cursor: { line, column: 0 } }, height)
  if (place === 'top') return Math.max(0, line - margin)
  let top = Math.min(line + margin, state.lines.length - 1)
  let used = rowCount(state, top)
  while (top > 0 && used + rowCount(state, top - 1) <= height) used += rowCount(state, --top)
  return top
}

/** The first line to show so that the cursor is on the screen: as little scrolling as does it, or a jump. */
export function scrolledTop(state: ViewState): number {
  const { lines, cursor, rows } = state
  const height = rows - 1
  const margin = scrollMargin(height)
  const highest = Math.max(0, Math.min(cursor.line - margin, lines.length - 1))
  if (highest < state.top) {
    return state.top - highest >= height - 2 ? filled(state, height) : highest
  }
  const wanted = Math.min(cursor.line + margin, lines.length - 1)
  let top = state.top
  let used = rowsOf(state, top, wanted)
  if (used - height >= height - 2) return filled(state, height)
  while (used > height && top < cursor.line) {
    used -= rowCount(state, top)
    top++
  }
  return top
}

/** The cursor's line in the middle, or as near to it as no row stays empty below the text. */
const filled = (state: ViewState, height: number): number =>
  Math.min(centred(state, height), topFor(state, state.lines.length - 1, 'bottom'))

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
  const place = state.cols - RULER_WIDTH - PENDING_WIDTH
  const isWide = state.cols > RULER_WIDTH * 2
  const message = isWide && style !== 'error' ? shortened(text, place - 1) : text
  const room = isWide && widthOf(message) < state.cols - RULER_WIDTH ? state.cols - RULER_WIDTH : state.cols
  const shown = fitCells(message, room - 1)
  if (room === state.cols) return before + shown + after
  const width = widthOf(shown)
  const pending = width < place ? state.pending.slice(-PENDING_WIDTH) : ''
  const gap =
    pending === '' ? ' '.repeat(room - width) : ' '.repeat(place - width) + pending.padEnd(PENDING_WIDTH)
  return `${before}${shown}${after}${gap}${ruler(state, endLine)}`
}

const widthOf = (text: string): number => unitsOf(text).reduce((sum, unit) => sum + unit.width, 0)

/** A message that would reach the pending keys has `...` for its middle (vim's msg_strtrunc). */
function shortened(text: string, cells: number): string {
  if (widthOf(text) <= cells) return text
  const half = Math.floor((cells - 3) / 2)
  const head = fitCells(text, half)
  const units = unitsOf(text)
  let tail = ''
  for (let at = units.length - 1, room = cells - 3 - widthOf(head); at >= 0; at--) {
    const unit = units[at] as Unit
    room -= unit.width
    if (room < 0) break
    tail = unit.shown + tail
  }
  return `${head}...${tail}`
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
  return top === 0 ? 'Top' : `${Math.floor((top * 100) / (top + below))}%`.padStart(3)
}
