/** Insert mode and replace mode, from the key that begins them to Escape. */

import type { Step } from '../lib/io.ts'
import { insertLines, nextColumn, previousColumn, replaceSpan } from '../screen/lines.ts'
import type { EditorState } from './state.ts'
import { indentFor, insertKey, insertText, typedText } from './typing.ts'

/** What is typed until Escape is inserted `count` times. */
export function* insert(state: EditorState, count: number): Step<void> {
  state.changeStart ??= state.cursor
  yield* readInserted(state, count, () => {})
}

/** `o` and `O`: on a new line, each time on one of its own. */
export function* openLine(state: EditorState, at: number, count: number): Step<void> {
  const indent = indentFor(state, state.line)
  state.lines = insertLines(state.lines, at, [indent])
  state.cursor = { line: at, column: indent.length }
  yield* readInserted(state, count, () => {
    state.lines = insertLines(state.lines, state.cursor.line + 1, [''])
    state.cursor = { line: state.cursor.line + 1, column: 0 }
  })
}

function* readInserted(state: EditorState, count: number, beforeRepeat: () => void): Step<void> {
  state.mode = 'insert'
  const typed = yield* insertUntilEscape(state)
  for (let i = 1; i < count && typed !== null; i++) {
    beforeRepeat()
    for (const key of typed) insertKey(state, key)
  }
  leave(state)
}

/** The keys to repeat; null after a move, where there is nothing to repeat. */
function* insertUntilEscape(state: EditorState): Step<readonly string[] | null> {
  let typed: string[] | null = []
  for (;;) {
    const key = yield* state.keys.next()
    if (key === 'Escape' || key === 'C-c') return typed
    if (/^(?:Up|Down|Left|Right|Home|End|PageUp|PageDown)$/.test(key)) typed = null
    if (key === 'C-r') {
      const register = state.registers.get(yield* state.keys.next())
      typed = null
      if (register !== undefined)
        insertText(state, register.text.join('\n') + (register.isLinewise ? '\n' : ''))
      continue
    }
    const meant = key === 'C-v' ? `literal ${yield* state.keys.next()}` : key
    typed?.push(meant)
    insertKey(state, meant)
  }
}

/** `R`: what is typed takes the place of what is there; Backspace brings that back. */
export function* replace(state: EditorState): Step<void> {
  state.mode = 'replace'
  /** What each typed character has replaced; null where it was added. */
  const covered: (string | null)[] = []
  for (;;) {
    const key = yield* state.keys.next()
    if (key === 'Escape' || key === 'C-c') break
    const { line, column } = state.cursor
    const text = state.line
    if (key === 'Backspace') {
      const old = covered.pop()
      if (column === 0) continue
      const from = { line, column: previousColumn(text, column) }
      if (old !== undefined) state.lines = replaceSpan(state.lines, from, state.cursor, [old ?? ''])
      state.moveTo(from)
    } else if (key === 'Enter') insertKey(state, key)
    else {
      const typed = typedText(key)
      if (typed === '') {
        insertKey(state, key)
        covered.length = 0
        continue
      }
      const end = nextColumn(text, column)
      covered.push(column < text.length ? text.slice(column, end) : null)
      state.lines = replaceSpan(state.lines, state.cursor, { line, column: end }, [typed])
      state.moveTo({ line, column: column + typed.length })
    }
  }
  leave(state)
}

/** Back to normal mode, a character to the left. */
function leave(state: EditorState): void {
  state.mode = 'normal'
  const { line, column } = state.cursor
  state.moveTo({ line, column: previousColumn(state.line, column) })
}
