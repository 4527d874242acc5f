/** `p`, `P` and `:put`: what a register holds becomes part of the text. */

import {
  firstNonBlank,
  insertLines,
  lineAt,
  nextColumn,
  previousColumn,
  replaceSpan,
} from '../screen/lines.ts'
import { nothingIn, type Register } from './registers.ts'
import { type EditorState, REPORT } from './state.ts'

/** Behind the cursor or before it, so many times. */
export function put(state: EditorState, place: 'after' | 'before', count: number, name: string): void {
  const register = state.registers.get(name)
  if (register === undefined) {
    state.complain(nothingIn(name))
    return
  }
  if (place === 'after') {
    const { line, column } = state.cursor
    state.cursor = register.isLinewise
      ? { line: line + 1, column: 0 }
      : { line, column: nextColumn(state.line, column) }
  }
  putHere(state, register, count)
}

/** Before the cursor, which may stand behind a line's last character or the last line. */
export function putHere(state: EditorState, { text, isLinewise }: Register, count: number): void {
  const { cursor } = state
  const { line, column } = cursor
  if (isLinewise) {
    const more = Array.from({ length: count }, () => text).flat()
    state.lines = insertLines(state.lines, line, more)
    state.moveTo({ line, column: firstNonBlank(lineAt(state.lines, line)) })
    if (more.length > REPORT) state.say(`${more.length} more lines`)
    return
  }
  let pasted: readonly string[] = text
  for (let i = 1; i < count; i++) {
    pasted = [...pasted.slice(0, -1), (pasted.at(-1) ?? '') + (text[0] ?? ''), ...text.slice(1)]
  }
  state.lines = replaceSpan(state.lines, cursor, cursor, pasted)
  if (pasted.length > 1) {
    state.moveTo(cursor)
    return
  }
  const end = column + (pasted[0] ?? '').length
  state.moveTo({ line, column: previousColumn(lineAt(state.lines, line), end) })
}

/** `:put`: as lines from a line on, which may be behind the last one. */
export function putLines(state: EditorState, at: number, name: string): void {
  const register = state.registers.get(name)
  if (register === undefined) {
    state.complain(nothingIn(name))
    return
  }
  state.lines = insertLines(state.lines, at, register.text)
  state.goToLine(at + register.text.length - 1)
}
