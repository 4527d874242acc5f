/** `/`, `?`, `n`, `N`, `*` and `#`: to where the last pattern matches (vim's pattern.txt). */

import type { Step } from '../lib/io.ts'
import { readLine } from './command-line.ts'
import type { Motion } from './motions.ts'
import { compilePattern, searchText } from './pattern.ts'
import type { EditorState } from './state.ts'

/** A pattern as `:set ignorecase` has it read. */
export function compile(state: EditorState, pattern: string): ReturnType<typeof compilePattern> {
  return compilePattern(state.settings.ignoresCase ? `\\c${pattern}` : pattern)
}

/** Reads a pattern; an empty one is the last one, in this direction. */
export function* searchTyped(state: EditorState, key: '/' | '?', count: number): Step<Motion | null> {
  const typed = yield* readLine(state, key)
  if (typed === null) return null
  const pattern = typed === '' ? state.lastSearch?.pattern : typed
  if (pattern !== undefined) state.lastSearch = { pattern, direction: key === '/' ? 'forward' : 'backward' }
  return searchAgain(state, 'same', count)
}

/** The word under the cursor, or the next one on the line, as a whole. */
export function searchWord(state: EditorState, key: '*' | '#', count: number): Motion | null {
  const word = /^[^\w]*(\w+)/.exec(state.line.slice(wordStart(state.line, state.cursor.column)))?.[1]
  if (word === undefined) {
    state.complain('E348: No string under cursor')
    return null
  }
  state.lastSearch = { pattern: `\\<${word}\\>`, direction: key === '*' ? 'forward' : 'backward' }
  return searchAgain(state, 'same', count)
}

export function searchAgain(state: EditorState, way: 'same' | 'reversed', count: number): Motion | null {
  if (state.lastSearch === null) {
    state.complain('E35: No previous regular expression')
    return null
  }
  const { pattern, direction } = state.lastSearch
  const isForward = (direction === 'forward') === (way === 'same')
  const regex = compile(state, pattern)
  let at = state.cursor
  let wrapped: 'top' | 'bottom' | null = null
  for (let i = 0; i < count; i++) {
    const found =
      regex === null ? null : searchText(state.lines, regex, at, isForward ? 'forward' : 'backward')
    if (found === null) {
      state.complain(`E486: Pattern not found: ${pattern}`)
      return null
    }
    at = found.position
    wrapped ??= found.wrapped
  }
  if (wrapped === 'bottom') state.say('search hit BOTTOM, continuing at TOP', 'warning')
  else if (wrapped === 'top') state.say('search hit TOP, continuing at BOTTOM', 'warning')
  else state.say(`${isForward ? '/' : '?'}${pattern}`)
  return { to: at }
}

function wordStart(text: string, column: number): number {
  let at = column
  while (at > 0 && /\w/.test(text[at] ?? '') && /\w/.test(text[at - 1] ?? '')) at--
  return at
}
