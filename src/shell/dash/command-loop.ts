/** Commands of an input one after the other. */

import type { Steps } from '../steps.ts'
import { type Input, readCommand } from './input.ts'
import { tellChanges } from './jobs.ts'
import { expandPrompt } from './prompt.ts'
import type { Shell } from './shell.ts'

/** After so many ends of the input, one behind the other, ignoreeof ends the shell. */
const MOST_ENDS = 50

/** One after the other, up to the end of the input. */
export function* runCommands(shell: Shell, input: Input, isTop: boolean): Steps<number> {
  let status = 0
  let ends = 0
  for (;;) {
    if (shell.jobControl && shell.level === 0) tellChanges(shell)
    const isPrompting = isTop && shell.isInteractive
    if (shell.hasOutput) yield* shell.flush()
    const parsed = yield* readCommand(shell, input, isPrompting ? showPrompt : null)
    if (parsed.type === 'end') {
      if (!isTop || ends >= MOST_ENDS) return status
      if (!shell.options.ignoreeof) {
        if (isPrompting) yield* shell.write(2, '\n')
        return status
      }
      yield* shell.write(2, '\nUse "exit" to leave shell.\n')
      ends++
      continue
    }
    ends = 0
    const done = yield* shell.runner.evaluate(shell, parsed.node, 0)
    if (parsed.node !== null) status = done
    if (shell.skip !== 'none') {
      if (shell.skip === 'return' || shell.skip === 'return with status') shell.skip = 'none'
      return status
    }
  }
}

function* showPrompt(shell: Shell, name: 'PS1' | 'PS2'): Steps<void> {
  yield* shell.write(2, yield* expandPrompt(shell, shell.get(name) ?? ''))
}
