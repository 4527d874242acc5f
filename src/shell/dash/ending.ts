/** How a process of the shell ends: what was thrown becomes its status, the EXIT trap runs, what was printed is written. */

import { SIGSEGV } from '../../kernel/abi.ts'
import { OutOfMemory } from '../memory.ts'
import type { Steps } from '../steps.ts'
import { Failure } from './failure.ts'
import { undoRedirections } from './redirections.ts'
import { runText } from './running.ts'
import type { Shell } from './shell.ts'

/** Runs to the end of the process; its status. */
export function* runAsProcess(shell: Shell, body: (shell: Shell) => Steps<number>): Steps<number> {
  yield* guarded(shell, () => body(shell))
  return yield* endShell(shell)
}

/** The EXIT trap, once, with `$?` as it was when the end began. */
export function* endShell(shell: Shell): Steps<number> {
  yield* unwind(shell)
  const status = shell.savedStatus ?? shell.status
  shell.savedStatus = null
  shell.status = status
  const command = shell.traps.get(0)
  if (command !== undefined) {
    shell.traps.delete(0)
    shell.savedStatus = status
    const ending = yield* guarded(shell, () => runText(shell, command))
    // What the trap itself ended with by `exit`, a mistake or errexit counts.
    shell.status = ending === 'error' || ending === 'end' ? shell.status : (shell.savedStatus ?? status)
  }
  yield* shell.flush()
  return shell.status & 255
}

/** What ended it: null if nothing was thrown. */
function* guarded(shell: Shell, run: () => Steps<number>): Steps<Failure['kind'] | null> {
  try {
    yield* run()
    return null
  } catch (error) {
    if (isOverflow(error)) yield* overflow(shell)
    if (!(error instanceof Failure)) throw error
    return error.kind
  }
}

/** The host's stack is at its end, or there is no more memory. */
export const isOverflow = (error: unknown): boolean =>
  error instanceof RangeError || error instanceof OutOfMemory

/** A real dash overflows its stack here; so does this one, as far as its parent can tell. */
export function* overflow(shell: Shell): Steps<never> {
  yield* shell.flush()
  shell.sys.sigaction(SIGSEGV, 'default')
  shell.sys.kill(shell.sys.getpid(), SIGSEGV)
  for (;;) yield undefined
}

/** Out of all commands. */
export function* unwind(shell: Shell): Steps<void> {
  if (shell.hasOutput) yield* shell.flush()
  shell.skip = 'none'
  shell.loopDepth = 0
  shell.isTracing = false
  shell.commandName = ''
  shell.memory.held = 0
  undoRedirections(shell, 0)
}
