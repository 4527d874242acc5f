/** `:!` and filters: commands of the shell. */

import { encode } from '../../kernel/text.ts'
import { STDOUT, type Step } from '../lib/io.ts'
import { runCommand } from '../lib/spawn.ts'
import type { ExCommand } from './ex.ts'
import { saveFile } from './file.ts'
import { type EditorState, REPORT } from './state.ts'

/** What a command makes of lines takes their place; by files, as vim does it. */
export function* filter(state: EditorState, { range, argument }: ExCommand): Step<void> {
  const { io } = state
  const { from, to } = range as { from: number; to: number }
  const [input, output] = ['/tmp/vi-filter-in', '/tmp/vi-filter-out'].map(
    (name) => `${name}.${io.sys.getpid()}`,
  ) as [string, string]
  yield* saveFile(io, input, state.lines.slice(from, to + 1), true)
  const status = yield* runCommand(io, ['sh', '-c', `(${argument}) < ${input} > ${output} 2>&1`])
  const text = yield* io.readText(output)
  for (const name of [input, output]) io.sys.unlink(name)
  if (typeof text === 'number') return state.complain(`E485: Can't read file ${output}`)
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const all = [...state.lines.slice(0, from), ...lines, ...state.lines.slice(to + 1)]
  state.lines = all.length === 0 ? [''] : all
  state.goToLine(from)
  if (status >> 8 !== 0) state.say(`shell returned ${status >> 8}`)
  else if (to - from + 1 > REPORT) state.say(`${to - from + 1} lines filtered`)
}

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
