/** Changes of the text that no operator makes: put, join, replace, turn the case, shift (vim's change.txt). */

import type { Step } from '../lib/io.ts'
import { unitsOf } from '../screen/cells.ts'
import {
  copySpan,
  firstNonBlank,
  insertLines,
  lineAt,
  nextColumn,
  type Position,
  previousColumn,
  replaceSpan,
} from '../screen/lines.ts'
import { type CaseChange, turnCase } from './case-change.ts'
import { nothingIn } from './registers.ts'
import { type EditorState, REPORT } from './state.ts'

/** `p` and `P`: what a register holds, behind the cursor or before it. */
export function put(state: EditorState, place: 'after' | 'before', count: number, name: string): void {
  const register = state.registers.get(name)
  if (register === undefined) {
    state.complain(nothingIn(name))
    return
  }
  const { line, column } = state.cursor
  const { text } = register
  if (register.isLinewise) {
    const more = Array.from({ length: count }, () => text).flat()
    const at = place === 'after' ? line + 1 : line
    state.lines = insertLines(state.lines, at, more)
    state.moveTo({ line: at, column: firstNonBlank(lineAt(state.lines, at)) })
    if (more.length > REPORT) state.say(`${more.length} more lines`)
    return
  }
  const at = { line, column: place === 'after' ? nextColumn(state.line, column) : column }
  let pasted: readonly string[] = text
  for (let i = 1; i < count; i++) {
    pasted = [...pasted.slice(0, -1), (pasted.at(-1) ?? '') + (text[0] ?? ''), ...text.slice(1)]
  }
  state.lines = replaceSpan(state.lines, at, at, pasted)
  if (pasted.length > 1) {
    state.moveTo(at)
    return
  }
  const end = at.column + (pasted[0] ?? '').length
  state.moveTo({ line, column: previousColumn(lineAt(state.lines, line), end) })
}

/** `:put`: a register's text as lines behind a line. */
export function putLines(state: EditorState, after: number, name: string): void {
  const register = state.registers.get(name)
  if (register === undefined) {
    state.complain(nothingIn(name))
    return
  }
  state.lines = insertLines(state.lines, after + 1, register.text)
  state.goToLine(after + register.text.length)
}

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

/** `r`: so many characters become the one typed; Enter takes the place of all. */
export function* replaceCharacters(state: EditorState, count: number): Step<void> {
  const char = yield* state.keys.next()
  if (char === 'Escape') return
  const { line, column } = state.cursor
  const units = unitsOf(state.line).filter(({ at }) => at >= column)
  if (units.length < count) return yield* state.beep()
  const end = units[count - 1]
  const to = { line, column: end === undefined ? column : end.at + end.length }
  const typed = char === 'Enter' ? ['', ''] : [(char === 'Tab' ? '\t' : char).repeat(count)]
  state.lines = replaceSpan(state.lines, state.cursor, to, typed)
  if (char === 'Enter') return state.moveTo({ line: line + 1, column: 0 })
  const behind = column + (typed[0] as string).length
  state.moveTo({ line, column: previousColumn(lineAt(state.lines, line), behind) })
}

export function changeCase(
  state: EditorState,
  from: Position,
  to: Position,
  change: CaseChange,
  cursor: Position,
): void {
  state.lines = replaceSpan(state.lines, from, to, copySpan(state.lines, from, to).map(change))
  state.moveTo(state.clamped(cursor))
}

/** `~` in normal mode goes on to the right. */
export function turnCaseOfCharacters(state: EditorState, count: number): void {
  const { line, column } = state.cursor
  if (state.line === '') return
  const to = { line, column: Math.min(state.line.length, column + count) }
  changeCase(state, state.cursor, to, turnCase, to)
}

/** `>` and `<` move lines by `shiftwidth` cells, in tabs. */
export function shiftLines(state: EditorState, first: number, count: number, operator: '>' | '<'): void {
  const { shiftWidth, expandsTabs } = state.settings
  state.lines = state.lines.map((text, line) => {
    if (line < first || line >= first + count || text === '') return text
    const start = text.search(/[^ \t]|$/)
    const width = unitsOf(text.slice(0, start)).reduce((sum, unit) => sum + unit.width, 0)
    const wanted = Math.max(0, width + (operator === '>' ? shiftWidth : -shiftWidth))
    const tabs = expandsTabs ? 0 : Math.floor(wanted / 8)
    return '\t'.repeat(tabs) + ' '.repeat(wanted - 8 * tabs) + text.slice(start)
  })
  state.moveTo({ line: first, column: firstNonBlank(lineAt(state.lines, first)) })
  if (count > REPORT) state.say(`${count} lines ${operator}ed 1 time`)
}
