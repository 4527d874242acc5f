/** Visual mode (vim's visual.txt): keys move the selection's end, or do something to what is selected. */

import type { Step } from '../lib/io.ts'
import { lineAt, nextColumn, type Position, previousColumn, replaceSpan } from '../screen/lines.ts'
import { type CaseChange, caseChange, changeCase } from './case-change.ts'
import { type RunEx, runExLine } from './ex-line.ts'
import { joinLines } from './join.ts'
import type { OperatedText } from './motions.ts'
import { apply, isOperator, type Operator } from './operators.ts'
import { putHere } from './put.ts'
import { BLACK_HOLE, nothingIn } from './registers.ts'
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
  const { from: first, to, isLinewise } = state.selection
  // Whole lines that were selected downwards are taken from the start of the first one.
  const from = isLinewise && first === state.visualStart ? { ...first, column: 0 } : first
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
    case 'o':
    case 'O': {
      const start = state.visualStart
      state.visualStart = state.cursor
      return state.moveTo(start)
    }
    case 'J':
      leaveVisual(state)
      state.cursor = from
      return joinLines(state, from.line, Math.max(2, to.line - from.line + 1))
    case 'i':
    case 'a':
      return yield* selectObject(state, key)
    case 'p':
    case 'P':
      return yield* putOver(state, text, command)
    case ':':
      leaveVisual(state)
      return yield* runExLine(state, "'<,'>", runEx)
    default:
      return yield* moveEnd(state, command)
  }
}

function* moveEnd(state: EditorState, { key, count }: TypedCommand): Step<void> {
  const motion = yield* readMotion(state, key, count, /^(?:l|Right| |Backspace)$/.test(key))
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
  state.mode = found.isLinewise ? 'visual line' : 'visual'
  const { line, column } = found.to
  state.moveTo(
    found.isLinewise ? found.to : { line, column: previousColumn(lineAt(state.lines, line), column) },
  )
}

/** `p`: a register takes the place of the selection, which goes into the unnamed one; with `P` it is gone. */
function* putOver(
  state: EditorState,
  text: OperatedText,
  { key, count, register }: TypedCommand,
): Step<void> {
  const { from, to, isLinewise } = text
  const held = state.registers.get(register)
  const isAll = isLinewise && from.line === 0 && to.line === state.lines.length - 1
  yield* applyToSelection(state, 'd', text, key === 'P' ? BLACK_HOLE : '')
  state.say('')
  if (held === undefined) return state.complain(nothingIn(register))
  state.cursor = from
  if (held.isLinewise && !isLinewise) {
    // Lines stand between what is left of the line on both sides.
    state.lines = replaceSpan(state.lines, from, from, ['', ''])
    state.cursor = { line: from.line + 1, column: 0 }
  }
  putHere(state, { text: held.text, isLinewise: held.isLinewise || isLinewise }, count ?? 1)
  // The empty line of a text without any.
  if (isAll) state.lines = state.lines.slice(0, -1)
}

/** Behind the last selected character, which may be the line's end. */
function selectionEnd(state: EditorState, to: Position): Position {
  const text = lineAt(state.lines, to.line)
  if (to.column >= text.length && to.line + 1 < state.lines.length) return { line: to.line + 1, column: 0 }
  return { line: to.line, column: nextColumn(text, to.column) }
}

/** The keys for `.`: they do to as much text, from the cursor, what was done to a selection. */
export function repeatableKeys(
  { from, to, isLinewise }: OperatedText,
  keys: readonly string[],
): readonly string[] {
  const [key = '', ...rest] = keys
  const onLines = key === 'Y' ? undefined : linewiseOperator[key]
  // What `p` has put is not put again.
  const operator = onLines ?? (key === 'p' || key === 'P' ? 'd' : (sameOperator[key] ?? key))
  if (!isOperator(operator)) return keys
  const isWhole = isLinewise || onLines !== undefined
  const lines = to.line - from.line + 1
  if (!isWhole && lines > 1) return keys
  const count = isWhole ? lines : to.column - from.column + 1
  return [...String(count), operator, isWhole ? operator : 'l', ...rest]
}
