/** Commands of an input one after the other. */

import type { Steps } from '../steps.ts'
import { type Input, readCommand } from './input.ts'
import { tellChanges } from './jobs.ts'
import { expandPrompt } from './prompt.ts'
import type { Shell } from './shell.ts'

/** One after the other, up to the end of the input. */
export function* runCommands(shell: Shell, input: Input, isTop: boolean): Steps<number> {
  let status = 0
  for (;;) {
    if (shell.jobControl && shell.level === 0) tellChanges(shell)
    const isPrompting = isTop && shell.isInteractive
    if (shell.hasOutput) yield* shell.flush()
    const parsed = yield* readCommand(shell, input, isPrompting ? showPrompt : null)
    if (parsed.type === 'end') {
      if (isPrompting) yield* shell.write(2, '\n')
      return status
    }
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
