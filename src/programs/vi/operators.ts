/** Operators (vim's change.txt, "operator"): `d`, `c`, `y`, `>`, `<` and `g~` `gu` `gU` over what a motion takes. */

import type { Step } from '../lib/io.ts'
import {
  comparePositions,
  copySpan,
  firstNonBlank,
  type Lines,
  lineAt,
  nextColumn,
  removeLines,
  replaceSpan,
} from '../screen/lines.ts'
import { type CaseChange, caseChange, changeCase } from './case-change.ts'
import { insert } from './insert-mode.ts'
import { type OperatedText, operatedText } from './motions.ts'
import type { Register } from './registers.ts'
import { shiftLines } from './shift.ts'
import { type EditorState, REPORT } from './state.ts'
import { textObjectAt } from './text-objects.ts'
import { readOperatedKey } from './typed-command.ts'
import { readMotion } from './typed-motions.ts'
import { wordEnd } from './words.ts'

const operators = ['d', 'c', 'y', '>', '<'] as const
type PlainOperator = (typeof operators)[number]
/** A change of case is the operator that its keys with `g` mean. */
export type Operator = PlainOperator | `g${string}`

/** What a deletion over these motions takes is kept as if it were a line or more (`:help quote_number`). */
const numberedMotions = /^[%`/?nN*#{}]$/

export const isOperator = (key: string): key is PlainOperator => operators.some((one) => one === key)

/** An operator and what it takes, as it is typed. */
export function* operateTyped(
  state: EditorState,
  operator: Operator,
  before: number | null,
  register: string,
): Step<void> {
  const { key, count } = yield* readOperatedKey(state.keys, before)
  yield* operate(state, operator, key, count, register)
}

/** An operator over what a key, and those behind it, take; its own key takes lines. */
export function* operate(
  state: EditorState,
  operator: Operator,
  key: string,
  count: number | null,
  register: string,
): Step<void> {
  if (key === operator || operator === `g${key}`) {
    return yield* operateLines(state, operator, count, register)
  }
  if (operator === 'c' && /^[lwW]$/.test(key) && state.line === '') return yield* insert(state, 1)
  const taken = yield* readTextObject(state, key, operator, count)
  if (taken !== undefined) {
    if (taken === null) return yield* state.beep()
    return yield* apply(state, operator, taken, register)
  }
  // Over nothing, an operator with `l` does nothing: a macro goes on.
  if (key === 'l' && state.line === '') return
  const motion = yield* readMotion(state, key, count, true)
  if (motion === null || motion === undefined) return yield* state.beep()
  const operated = operatedText(state.lines, state.cursor, motion, key === 'w' || key === 'W')
  const text = operator === 'd' ? widened(state.lines, operated) : operated
  if (!text.isLinewise && comparePositions(text.from, text.to) === 0 && operator !== 'c') {
    if (key !== '$' || operator === 'y') return yield* state.beep()
  }
  yield* apply(state, operator, text, register, numberedMotions.test(key) ? 'numbered' : 'by size')
}

function* operateLines(
  state: EditorState,
  operator: Operator,
  count: number | null,
  register: string,
): Step<void> {
  const { line } = state.cursor
  const last = state.lines.length - 1
  if (operator !== 'c' && line === last && count !== null && count > 1) return yield* state.beep()
  const to = { line: Math.min(line + (count ?? 1) - 1, last), column: 0 }
  yield* apply(state, operator, { from: state.cursor, to, isLinewise: true }, register)
}

/** `cw` on a word, and `iw` `aw`; undefined if the key is something else. */
function* readTextObject(
  state: EditorState,
  key: string,
  operator: Operator,
  count: number | null,
): Step<OperatedText | null | undefined> {
  const { lines, cursor } = state
  if (/^[wW]$/.test(key) && operator === 'c' && /[^ \t]/.test(state.line[cursor.column] ?? ' ')) {
    let to = wordEnd(lines, cursor, key === 'W', true)
    for (let i = 1; i < (count ?? 1); i++) to = wordEnd(lines, to, key === 'W')
    const end = { line: to.line, column: nextColumn(lineAt(lines, to.line), to.column) }
    return { from: cursor, to: end, isLinewise: false }
  }
  if (key !== 'i' && key !== 'a') return undefined
  return textObjectAt(lines, cursor, key, yield* state.keys.next())
}

/** Does to a text what the operator does. */
export function* apply(
  state: EditorState,
  operator: Operator,
  text: OperatedText,
  register: string,
  deleted: 'by size' | 'numbered' = 'by size',
): Step<void> {
  const first = Math.min(text.from.line, text.to.line)
  const count = Math.abs(text.to.line - text.from.line) + 1
  if (operator === '>' || operator === '<') return shiftLines(state, first, count, operator)
  const change = operator.startsWith('g') ? caseChange(operator.slice(1)) : undefined
  if (change !== undefined) return applyCaseChange(state, text, change)
  const held = heldText(state, text)
  if (operator === 'y') {
    state.registers.yank(held, register)
    if (!text.isLinewise) return state.moveTo(text.from)
    if (state.cursor.line > first) state.moveTo({ line: first, column: state.cursor.column })
    if (count > REPORT) state.say(`${count} lines yanked${register === '' ? '' : ` into "${register}`}`)
    return
  }
  if (!isNothing(state, text)) state.registers.delete(held, register, deleted)
  state.changeStart = first === text.from.line ? text.from : text.to
  if (operator === 'd') return text.isLinewise ? deleteLines(state, first, count) : deleteSpan(state, text)
  if (text.isLinewise) {
    state.lines = [...state.lines.slice(0, first), '', ...state.lines.slice(first + count)]
    state.cursor = { line: first, column: 0 }
  } else cut(state, text)
  yield* insert(state, 1)
}

/** An empty span, or the line of a text that has none. */
function isNothing({ lines }: EditorState, { from, to, isLinewise }: OperatedText): boolean {
  return isLinewise ? lines.length === 1 && lines[0] === '' : comparePositions(from, to) === 0
}

function heldText(state: EditorState, { from, to, isLinewise }: OperatedText): Register {
  const first = Math.min(from.line, to.line)
  const last = Math.max(from.line, to.line)
  const text = isLinewise ? state.lines.slice(first, last + 1) : copySpan(state.lines, from, to)
  return { text, isLinewise }
}

function deleteLines(state: EditorState, first: number, count: number): void {
  state.lines = removeLines(state.lines, first, count)
  const line = Math.min(first, state.lines.length - 1)
  state.moveTo({ line, column: firstNonBlank(lineAt(state.lines, line)) })
  if (count > REPORT) state.say(`${count} fewer lines`)
  if (state.lines.length === 1 && state.lines[0] === '') state.say('--No lines in buffer--')
}

function deleteSpan(state: EditorState, text: OperatedText): void {
  cut(state, text)
  state.moveTo(state.clamped(text.from))
}

/** A text without anything in it leaves the lines as they are, and is no change. */
function cut(state: EditorState, { from, to }: OperatedText): void {
  if (comparePositions(from, to) < 0) state.lines = replaceSpan(state.lines, from, to, [''])
  state.cursor = from
}

function applyCaseChange(state: EditorState, text: OperatedText, change: CaseChange): void {
  if (!text.isLinewise) {
    changeCase(state, text.from, text.to, change, text.from)
    return
  }
  const first = Math.min(text.from.line, text.to.line)
  const last = Math.max(text.from.line, text.to.line)
  const start = { line: first, column: 0 }
  const end = { line: last, column: lineAt(state.lines, last).length }
  changeCase(state, start, end, change, first === state.cursor.line ? state.cursor : start)
}

/** What is left blank of the lines where a deletion begins and ends goes with it (`:help d-special`). */
function widened(lines: Lines, text: OperatedText): OperatedText {
  const { from, to } = text
  const isBlank = (part: string): boolean => /^[ \t]*$/.test(part)
  const takesLines =
    from.line < to.line &&
    isBlank(lineAt(lines, from.line).slice(0, from.column)) &&
    isBlank(lineAt(lines, to.line).slice(to.column))
  return takesLines ? { ...text, isLinewise: true } : text
}
