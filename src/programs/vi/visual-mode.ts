/** Visual mode (vim's visual.txt): keys move the selection's end, or do something to what is selected. */

import type { Step } from '../lib/io.ts'
import {
  comparePositions,
  lastColumn,
  lineAt,
  nextColumn,
  type Position,
  previousColumn,
} from '../screen/lines.ts'
import { type CaseChange, caseChange } from './case-change.ts'
import { changeCase, joinLines, put } from './changes.ts'
import { type RunEx, runExLine } from './ex-line.ts'
import type { OperatedText } from './motions.ts'
import { apply, isOperator, type Operator } from './operators.ts'
import type { Register } from './registers.ts'
import type { EditorState } from './state.ts'
import { textObjectAt } from './text-objects.ts'
import type { TypedCommand } from './typed-command.ts'
import { readMotion } from './typed-motions.ts'

/** Keys that are an operator under another name, and those that take whole lines. */
const sameOperator: Readonly<Record<string, string>> = { x: 'd', Delete: 'd', s: 'c' }
const linewiseOperator: Readonly<Record<string, 'd' | 'c' | 'y'>> = { D: 'd', X: 'd', C: 'c', S: 'c', Y: 'y' }

export function beginVisual(state: EditorState, key: 'v' | 'V'): void {
  state.mode = key === 'v' ? 'visual' : 'visual line'
  state.visualStart = state.cursor
}

export function* visualKey(state: EditorState, command: TypedCommand, runEx: RunEx): Step<void> {
  const { key, register } = command
  const { from, to, isLinewise } = state.selection
  const text: OperatedText = { from, to: isLinewise ? to : selectionEnd(state, to), isLinewise }
  const operator = sameOperator[key] ?? key
  if (isOperator(operator)) return yield* applyToSelection(state, operator, text, register)
  const onLines = linewiseOperator[key]
  if (onLines !== undefined) {
    return yield* applyToSelection(state, onLines, { from, to, isLinewise: true }, register)
  }
  const change = caseChange(key)
  if (change !== undefined) return changeSelectedCase(state, text, change)
  switch (key) {
    case 'Escape':
    case 'C-c':
      return leaveVisual(state)
    case 'v':
    case 'V': {
      const mode = key === 'v' ? 'visual' : 'visual line'
      if (state.mode === mode) leaveVisual(state)
      else state.mode = mode
      return
    }
    case 'o': {
      const start = state.visualStart
      state.visualStart = state.cursor
      return state.moveTo(start)
    }
    case 'J':
      leaveVisual(state)
      return joinLines(state, from.line, Math.max(2, to.line - from.line + 1))
    case 'i':
    case 'a':
      return yield* selectObject(state, key)
    case 'p':
    case 'P':
      return yield* putOver(state, text, register)
    case ':':
      leaveVisual(state)
      return yield* runExLine(state, "'<,'>", runEx)
    default:
      return yield* moveEnd(state, command)
  }
}

function* moveEnd(state: EditorState, { key, count }: TypedCommand): Step<void> {
  const motion = yield* readMotion(state, key, count, key === 'l' || key === 'Right')
  if (motion === null || motion === undefined) return yield* state.beep()
  if (motion.keepsCell === true || motion.toLineEnd === true) state.follow(motion)
  else state.moveTo(motion.to)
}

/** Back to normal mode; the selected lines stay known as `'<` and `'>`. */
function leaveVisual(state: EditorState): void {
  const { from, to } = state.selection
  state.marks.setVisualLines(from.line, to.line)
  state.mode = 'normal'
  state.clampCursor()
}

function* applyToSelection(
  state: EditorState,
  operator: Operator,
  text: OperatedText,
  register: string,
): Step<void> {
  leaveVisual(state)
  state.cursor = text.from
  yield* apply(state, operator, text, register)
}

function changeSelectedCase(
  state: EditorState,
  { from, to, isLinewise }: OperatedText,
  change: CaseChange,
): void {
  leaveVisual(state)
  const begin = isLinewise ? { line: from.line, column: 0 } : from
  const end = isLinewise ? { line: to.line, column: lineAt(state.lines, to.line).length } : to
  changeCase(state, begin, end, change, from)
}

function* selectObject(state: EditorState, kind: 'i' | 'a'): Step<void> {
  const found = textObjectAt(state.lines, state.cursor, kind, yield* state.keys.next())
  if (found === null) return yield* state.beep()
  state.visualStart = found.from
  if (found.isLinewise) state.mode = 'visual line'
  const { line, column } = found.to
  state.moveTo(
    found.isLinewise ? found.to : { line, column: previousColumn(lineAt(state.lines, line), column) },
  )
}

/** `p`: a register takes the place of the selection, which goes into the unnamed one. */
function* putOver(state: EditorState, text: OperatedText, register: string): Step<void> {
  const held = state.registers.get(register)
  yield* applyToSelection(state, 'd', text, '')
  if (held === undefined) return
  const replaced = state.registers.get('') as Register
  const { line, column } = text.from
  const isAtEnd = text.isLinewise
    ? line >= state.lines.length
    : column > lastColumn(lineAt(state.lines, line))
  state.registers.setUnnamed(held)
  put(state, isAtEnd ? 'after' : 'before', 1, '')
  state.registers.setUnnamed(replaced)
}

/** Behind the last selected character; after `$` the line's end is selected too. */
function selectionEnd(state: EditorState, to: Position): Position {
  const text = lineAt(state.lines, to.line)
  const isAtCursor = comparePositions(to, state.cursor) === 0
  const takesEnd = to.column >= text.length || (isAtCursor && state.isAtLineEnds)
  if (takesEnd && to.line + 1 < state.lines.length) return { line: to.line + 1, column: 0 }
  return { line: to.line, column: nextColumn(text, to.column) }
}

/** The keys for `.`: they do to as much text, from the cursor, what was done to a selection. */
export function repeatableKeys(
  { from, to, isLinewise }: OperatedText,
  keys: readonly string[],
): readonly string[] {
  const [key = '', ...rest] = keys
  const onLines = key === 'Y' ? undefined : linewiseOperator[key]
  const operator = onLines ?? sameOperator[key] ?? key
  if (!isOperator(operator)) return keys
  const isWhole = isLinewise || onLines !== undefined
  const lines = to.line - from.line + 1
  if (!isWhole && lines > 1) return keys
  const count = isWhole ? lines : to.column - from.column + 1
  return [...String(count), operator, isWhole ? operator : 'l', ...rest]
}
