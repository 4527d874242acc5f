/** `r` and `~`: so many characters from the cursor on become others. */

import type { Step } from '../lib/io.ts'
import { unitsOf } from '../screen/cells.ts'
import { lineAt, previousColumn, replaceSpan } from '../screen/lines.ts'
import { changeCase, turnCase } from './case-change.ts'
import type { EditorState } from './state.ts'

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

/** `~` in normal mode goes on to the right. */
export function turnCaseOfCharacters(state: EditorState, count: number): void {
  const { line, column } = state.cursor
  if (state.line === '') return
  const to = { line, column: Math.min(state.line.length, column + count) }
  changeCase(state, state.cursor, to, turnCase, to)
}
