/** `:!`, filters and `:r !`: commands of the shell. */

import { encode } from '../../kernel/text.ts'
import { type Io, STDOUT, type Step } from '../lib/io.ts'
import { runCommand } from '../lib/spawn.ts'
import { insertLines } from '../screen/lines.ts'
import type { ExCommand } from './ex.ts'
import { linesOf, saveFile } from './file.ts'
import { type EditorState, REPORT } from './state.ts'

/** What a command makes of lines takes their place. */
export function* filter(state: EditorState, { range, argument }: ExCommand): Step<void> {
  const { from, to } = range as { from: number; to: number }
  const input = temporaryFile(state.io, 'in')
  yield* saveFile(state.io, input, state.lines.slice(from, to + 1), true)
  const result = yield* outputOf(state, `(${argument}) < ${input}`)
  state.io.sys.unlink(input)
  if (result === null) return
  const all = [...state.lines.slice(0, from), ...result.lines, ...state.lines.slice(to + 1)]
  state.lines = all.length === 0 ? [''] : all
  state.goToLine(from)
  if (result.status !== 0) state.say(`shell returned ${result.status}`)
  else if (to - from + 1 > REPORT) state.say(`${to - from + 1} lines filtered`)
}

/** `:r !COMMAND`: what a command prints stands below the line; the cursor goes to the last line of it. */
export function* readOutput(state: EditorState, { range }: ExCommand, command: string): Step<void> {
  const result = yield* outputOf(state, `(${command})`)
  if (result === null) return
  const { lines, status } = result
  const after = range?.to ?? state.cursor.line
  state.lines = insertLines(state.lines, after + 1, lines)
  state.goToLine(after + lines.length)
  if (status !== 0) state.say(`shell returned ${status}`)
  else if (lines.length > REPORT) state.say(`${lines.length} more lines`)
}

/** What a command prints and its status; by a file, as vim does it. */
function* outputOf(
  state: EditorState,
  command: string,
): Step<{ readonly lines: readonly string[]; readonly status: number } | null> {
  const { io } = state
  const output = temporaryFile(io, 'out')
  const status = yield* runCommand(io, ['sh', '-c', `${command} > ${output} 2>&1`])
  const text = yield* io.readText(output)
  io.sys.unlink(output)
  if (typeof text !== 'number') return { lines: linesOf(text), status: status >> 8 }
  state.complain(`E485: Can't read file ${output}`)
  return null
}

const temporaryFile = (io: Io, end: 'in' | 'out'): string => `/tmp/vi-filter-${end}.${io.sys.getpid()}`

export function* shell(state: EditorState, command: string): Step<void> {
  yield* state.screen.suspend(runShell(state, command))
}

function* runShell({ io, screen }: EditorState, command: string): Step<void> {
  yield* io.writeAll(STDOUT, encode(`:!${command}\n`))
  const status = yield* runCommand(io, ['sh', '-c', command])
  if (status >> 8 !== 0) yield* io.writeAll(STDOUT, encode(`\nshell returned ${status >> 8}\n`))
  yield* io.writeAll(STDOUT, encode('\nPress ENTER or type command to continue'))
  yield* screen.readKey()
}
