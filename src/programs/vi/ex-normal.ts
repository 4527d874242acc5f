/** `:normal`: keys as in normal mode, once or on each line of a range. */

import type { Step } from '../lib/io.ts'
import type { ExCommand } from './ex.ts'
import type { EditorState } from './state.ts'

export function* typeOnLines(
  state: EditorState,
  { range, argument }: ExCommand,
  runKeys: (keys: readonly string[]) => Step<void>,
): Step<void> {
  if (range === null) return yield* runKeys([...argument])
  for (let line = range.from; line <= range.to && line < state.lines.length; line++) {
    state.cursor = { line, column: 0 }
    yield* runKeys([...argument])
  }
}
