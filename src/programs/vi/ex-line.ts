/** A command typed after `:` in normal or visual mode. */

import type { Step } from '../lib/io.ts'
import { readLine } from './command-line.ts'
import type { EditorState } from './state.ts'

/** Does what an Ex command says (ex-runner.ts). */
export type RunEx = (command: string) => Step<void>

/** Reads a line that begins with `start`, and runs it. */
export function* runExLine(state: EditorState, start: string, runEx: RunEx): Step<void> {
  const line = yield* readLine(state, ':', start)
  if (line === null) return
  state.say(`:${line}`)
  yield* runEx(line)
}
