/** Traps: signals, EXIT, ERR, DEBUG, RETURN (bash(1), SIGNALS; `help trap`). */

import { dropInterrupted, NO_UNWIND, RETURN, type Shell } from './shell.ts'
import type { Steps } from './steps.ts'

/** Signals that have arrived: an interrupt at the prompt drops the line, traps run. */
export function* attend(shell: Shell): Steps<void> {
  shell.takeSignals()
  if (shell.interrupted) dropInterrupted(shell)
  if (shell.pendingSignals.length > 0) yield* runPendingTraps(shell)
}

/** Runs the traps of signals that have arrived. `$?` is what it was before. */
export function* runPendingTraps(shell: Shell): Steps<void> {
  while (shell.pendingSignals.length > 0) {
    const signal = shell.pendingSignals.shift() as number
    const command = shell.traps.get(signal)
    if (command !== undefined && command !== '') yield* runTrap(shell, command)
    else if (command === undefined && shell.traps.has(0) && !shell.interactive) yield* dieBy(shell, signal)
    if (shell.unwind !== NO_UNWIND) return
  }
}

function* runTrap(shell: Shell, command: string): Steps<void> {
  const { status, pipeStatus, line } = shell
  yield* shell.runner.text(shell, command, { label: 'trap', line: 1 })
  // What the trap returned is what the function returns.
  if (shell.unwind === RETURN) return
  shell.status = status
  shell.pipeStatus = pipeStatus
  shell.line = line
}

/** Signals that end a shell, and not before its EXIT trap has run (sig.c). */
export const TERMINATING: readonly number[] = [1, 2, 4, 5, 6, 7, 8, 10, 11, 12, 14, 15, 24, 25, 26, 27, 31]

function* dieBy(shell: Shell, signal: number): Steps<never> {
  yield* runExitTrap(shell, 128 + signal)
  yield* shell.flush()
  shell.sys.sigaction(signal, 'default')
  shell.sys.kill(shell.sys.getpid(), signal)
  for (;;) yield undefined
}

/** The EXIT trap, once; the status to end with. */
export function* runExitTrap(shell: Shell, status: number): Steps<number> {
  const command = shell.traps.get(0)
  if (command === undefined || command === '') return status
  shell.traps.delete(0)
  shell.status = status
  shell.endingStatus = status
  shell.unwind = 0
  try {
    yield* shell.runner.text(shell, command, { label: 'exit trap', line: 1 })
  } catch (error) {
    if (error instanceof Error && 'status' in error && typeof error.status === 'number') return error.status
    throw error
  }
  return status
}

/** ERR and DEBUG: not within themselves, and with `$?` and LINENO of the command. */
export function* runEventTrap(shell: Shell, event: 'ERR' | 'DEBUG' | 'RETURN'): Steps<void> {
  const command = shell.traps.get(event)
  if (command === undefined || command === '' || shell.inTrap) return
  const { status, pipeStatus, line } = shell
  shell.inTrap = true
  try {
    yield* shell.runner.text(shell, command, { label: 'trap', line })
  } finally {
    shell.inTrap = false
  }
  shell.status = status
  shell.pipeStatus = pipeStatus
  shell.line = line
}
