/** What a key does to the text while one inserts (vim's insert.txt). */

import { lineAt, nextColumn, previousColumn, replaceSpan } from '../screen/lines.ts'
import type { EditorState } from './state.ts'

/** The text that a key stands for; `literal KEY` is one typed after `C-v`, where the code of a newline means NUL. */
export function typedText(key: string): string {
  if (key === 'Tab') return '\t'
  if (key === 'literal Tab') return '\t'
  if (key === 'literal Enter') return '\r'
  if (key === 'literal Escape') return '\x1b'
  if (key.startsWith('literal C-')) return String.fromCharCode(key.charCodeAt(10) & 0x1f).replace('\n', '\0')
  const text = key.startsWith('literal ') ? key.slice(8) : key
  return [...text].length === 1 || /^.\p{M}*$/u.test(text) ? text : ''
}

export function insertKey(state: EditorState, key: string): void {
  const { line, column } = state.cursor
  const text = state.line
  switch (key) {
    case 'Enter':
    case 'C-j': {
      const indent = indentFor(state, text.slice(0, column))
      state.lines = replaceSpan(state.lines, state.cursor, state.cursor, ['', indent])
      state.cursor = { line: line + 1, column: indent.length }
      return
    }
    case 'Tab':
      insertText(state, state.settings.expandsTabs ? ' '.repeat(8 - (column % 8)) : '\t')
      return
    case 'Backspace':
      eraseBack(state, previousColumn(text, column))
      return
    case 'C-w':
      eraseBack(state, text.slice(0, column).replace(/(?:\w+|[^\w\s]+)?\s*$/, '').length)
      return
    case 'C-u':
      eraseBack(state, 0)
      return
    case 'Delete': {
      const isAtEnd = column >= text.length
      if (isAtEnd && line + 1 >= state.lines.length) return
      const to = isAtEnd ? { line: line + 1, column: 0 } : { line, column: nextColumn(text, column) }
      state.lines = replaceSpan(state.lines, state.cursor, to, [''])
      return
    }
    case 'Left':
      if (column > 0) state.moveTo({ line, column: previousColumn(text, column) })
      return
    case 'Right':
      if (column < text.length) state.moveTo({ line, column: nextColumn(text, column) })
      return
    case 'Up':
    case 'Down':
    case 'PageUp':
    case 'PageDown': {
      const far = key.startsWith('Page') ? state.screen.rows - 3 : 1
      const by = key.endsWith('Up') ? -far : far
      state.moveToWantedCell(Math.max(0, Math.min(line + by, state.lines.length - 1)), 'behind it')
      return
    }
    case 'Home':
      state.moveTo({ line, column: 0 })
      return
    case 'End':
      state.moveTo({ line, column: text.length })
      return
    default: {
      const typed = typedText(key)
      if (typed !== '') insertText(state, typed)
    }
  }
}

/** Puts text, which may have lines, before the cursor. */
export function insertText(state: EditorState, text: string): void {
  const parts = text.split('\n')
  const { line, column } = state.cursor
  state.lines = replaceSpan(state.lines, state.cursor, state.cursor, parts)
  const last = parts.at(-1) as string
  state.moveTo({
    line: line + parts.length - 1,
    column: parts.length === 1 ? column + last.length : last.length,
  })
}

/** What a new line begins with behind another one (`autoindent`). */
export function indentFor(state: EditorState, text: string): string {
  return state.settings.indents ? (/^[ \t]*/.exec(text)?.[0] ?? '') : ''
}

function eraseBack(state: EditorState, to: number): void {
  const { line, column } = state.cursor
  if (column === 0 && line === 0) return
  const start =
    column > 0 ? { line, column: to } : { line: line - 1, column: lineAt(state.lines, line - 1).length }
  state.lines = replaceSpan(state.lines, start, state.cursor, [''])
  state.moveTo(start)
}
