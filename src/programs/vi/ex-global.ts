/** `:global` and `:vglobal`: a command on all lines that match, or that don't. */

import type { Step } from '../lib/io.ts'
import { lineAt } from '../screen/lines.ts'
import { type ExCommand, parseSubstitution } from './ex.ts'
import { compilePattern } from './pattern.ts'
import { type EditorState, REPORT } from './state.ts'

export function* runOnMatching(
  state: EditorState,
  { range, argument }: ExCommand,
  isInverted: boolean,
  run: (command: string) => Step<void>,
): Step<void> {
  const delimiter = argument[0] ?? '/'
  const { pattern, replacement } = parseSubstitution(argument)
  const rest = argument.slice(argument.indexOf(delimiter, 1 + pattern.length) + 1) || replacement
  const regex = compilePattern(pattern)
  if (regex === null) return state.complain(`E486: Pattern not found: ${pattern}`)
  state.lastSearch = { pattern, direction: 'forward' }
  const { from, to } = range ?? { from: 0, to: state.lines.length - 1 }
  const marked: number[] = []
  for (let line = from; line <= to; line++) {
    if (regex.test(lineAt(state.lines, line)) !== isInverted) marked.push(line)
  }
  if (marked.length === 0) return state.complain(`E486: Pattern not found: ${pattern}`)
  let moved = 0
  for (const line of marked) {
    const before = state.lines.length
    state.cursor = { line: line + moved, column: 0 }
    yield* run(rest)
    moved += state.lines.length - before
  }
  if (-moved > REPORT) state.say(`${-moved} fewer lines`)
}
