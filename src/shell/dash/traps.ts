/** Traps: what is caught and ignored, and running what a signal that came is trapped with. */

import { SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from '../../kernel/abi.ts'
import type { Steps } from '../steps.ts'
import { runText } from './running.ts'
import type { Shell } from './shell.ts'

/** Disposes of a signal as its trap says, or as a shell of this kind does without one. */
export function setSignal(shell: Shell, signal: number): void {
  if (shell.ignoredForever.has(signal)) return
  const command = shell.traps.get(signal)
  if (command === '') shell.sys.sigaction(signal, 'ignore')
  else if (command !== undefined) shell.sys.sigaction(signal, 'catch')
  else if (shell.level > 0) shell.sys.sigaction(signal, 'default')
  else shell.sys.sigaction(signal, ownDisposition(shell, signal))
  shell.catches = shell.isInteractive || [...shell.traps].some(([number, text]) => number > 0 && text !== '')
}

function ownDisposition({ options, jobControl }: Shell, signal: number): 'default' | 'catch' | 'ignore' {
  if (options.interactive) {
    if (signal === SIGINT) return 'catch'
    if (signal === SIGQUIT || signal === SIGTERM) return 'ignore'
  }
  const isOfJobs = signal === SIGTSTP || signal === SIGTTOU || signal === SIGTTIN
  return jobControl && isOfJobs ? 'ignore' : 'default'
}

/** Signals that are ignored when a shell begins cannot be trapped. */
export function keepIgnored(shell: Shell): void {
  for (let signal = 1; signal <= 31; signal++)
    if (shell.sys.disposition(signal) === 'ignore') shell.ignoredForever.add(signal)
}

/** In a child all but what is ignored is as it would be. */
export function forgetTraps(shell: Shell): void {
  for (const [signal, command] of [...shell.traps]) {
    if (command === '') continue
    shell.traps.delete(signal)
    if (signal > 0) setSignal(shell, signal)
  }
}

/** Looks for signals that have come, between commands. */
export function* attend(shell: Shell): Steps<void> {
  shell.takeSignals()
  if (shell.pendingSignals.size === 0) return
  if (shell.isInteractive) shell.throwInterrupt()
  const before = shell.savedStatus
  const status = before ?? shell.status
  shell.savedStatus = status
  for (const signal of [...shell.pendingSignals].sort((a, b) => a - b)) {
    if (shell.skip !== 'none') break
    shell.pendingSignals.delete(signal)
    const command = shell.traps.get(signal)
    if (command === undefined || command === '') continue
    yield* runText(shell, command)
    if ((shell.skip as string) !== 'return with status') shell.status = status
  }
  shell.savedStatus = before
}
