/** Traps: signals, EXIT, ERR, DEBUG, RETURN (bash(1), SIGNALS; `help trap`). */

import { SIGCHLD, SIGINT } from '../kernel/abi.ts'
import { Discard, ShellExit } from './leaving.ts'
import type { Arithmetic, Command } from './parser/tree.ts'
import {
  BREAK,
  CONTINUE,
  dropInterrupted,
  NO_UNWIND,
  RETURN,
  type Shell,
  type TrapEvent,
  type TrapKey,
} from './shell.ts'
import type { Steps } from './steps.ts'

/** Signals that have arrived: an interrupt at the prompt drops the line, traps run. */
export function* attend(shell: Shell): Steps<void> {
  shell.takeSignals()
  if (shell.interrupted) dropInterrupted(shell)
  if (shell.pendingSignals.length > 0) yield* runPendingTraps(shell)
}

/** Behind a command: those that end the shell wait for the next one (execute_cmd.c, run_pending_traps and QUIT). */
export function* attendBehind(shell: Shell): Steps<void> {
  shell.takeSignals()
  yield* runTraps(shell, (signal) => signal !== SIGCHLD && shell.traps.has(signal))
}

/** Runs the traps of signals that have arrived. `$?` is what it was before. */
export const runPendingTraps = (shell: Shell): Steps<void> => runTraps(shell, (signal) => signal !== SIGCHLD)

function* runTraps(shell: Shell, isWanted: (signal: number) => boolean): Steps<void> {
  for (
    let at = shell.pendingSignals.findIndex(isWanted);
    at >= 0;
    at = shell.pendingSignals.findIndex(isWanted)
  ) {
    const [signal] = shell.pendingSignals.splice(at, 1) as [number]
    const command = shell.traps.get(signal)
    if (command !== undefined && command !== '') yield* runTrap(shell, signal, command, 1)
    else if (command === undefined && shell.traps.has(0) && !shell.interactive) yield* dieBy(shell, signal)
    if (shell.unwind !== NO_UNWIND) return
  }
  yield* runChildTraps(shell)
}

/** For each child that has ended (trap.c, run_sigchld_trap). */
export function* runChildTraps(shell: Shell): Steps<void> {
  if (shell.runningTraps.includes(SIGCHLD)) return
  for (let count = shell.pendingSignals.filter((signal) => signal === SIGCHLD).length; count > 0; count--) {
    shell.pendingSignals.splice(shell.pendingSignals.indexOf(SIGCHLD), 1)
    const command = shell.traps.get(SIGCHLD)
    if (command !== undefined && command !== '') yield* runTrap(shell, SIGCHLD, command, 1)
    if (shell.unwind !== NO_UNWIND) return
  }
}

/** A signal that nothing catches but for the EXIT trap ends the shell where it waits. */
export function* endByPending(shell: Shell): Steps<void> {
  if (!shell.traps.has(0) || shell.interactive) return
  const signal = shell.pendingSignals.find((one) => !shell.traps.has(one))
  if (signal !== undefined) yield* dieBy(shell, signal)
}

/**
 * Runs a trap's command, whose status is the result. `$?` is what it was before, unless the command has returned from the
 * function it is in.
 */
function* runTrap(shell: Shell, key: TrapKey, command: string, firstLine: number): Steps<number> {
  const { status, pipeStatus, line, runningTraps, ignoringErrors, mayReplace } = shell
  shell.runningTraps = [...runningTraps, key]
  // What is in the trap is in no condition.
  shell.ignoringErrors = 0
  let result: number
  let isLeft = false
  try {
    result = yield* shell.runner.text(shell, command, { label: labelOf(key), line: firstLine })
  } catch (error) {
    // The trap of an event that `exit` leaves stays in progress: it does not run in the EXIT trap (trap.c, SIG_INPROGRESS).
    isLeft = error instanceof ShellExit && isEvent(key)
    throw error
  } finally {
    if (!isLeft) shell.runningTraps = runningTraps
    shell.ignoringErrors = ignoringErrors
  }
  shell.mayReplace = mayReplace
  if (shell.unwind === RETURN) return result
  shell.status = status
  shell.pipeStatus = pipeStatus
  shell.line = line
  return result
}

const isEvent = (key: TrapKey): key is TrapEvent => typeof key === 'string'

/** What syntax errors call the trap (trap.c). */
function labelOf(key: TrapKey): string {
  switch (key) {
    case 'DEBUG':
      return 'debug trap'
    case 'ERR':
      return 'error trap'
    case 'RETURN':
      return 'return trap'
    case SIGINT:
      return 'interrupt trap'
    default:
      return 'trap'
  }
}

/** Signals that end a shell, and not before its EXIT trap has run (sig.c). */
export const TERMINATING: readonly number[] = [1, 2, 4, 5, 6, 7, 8, 10, 11, 12, 14, 15, 24, 25, 26, 27, 31]

/** The EXIT trap, then the signal as if nothing had caught it. */
export function* dieBy(shell: Shell, signal: number): Steps<never> {
  yield* runExitTrap(shell, shell.status)
  yield* shell.flush()
  shell.sys.sigaction(signal, 'default')
  shell.sys.kill(shell.sys.getpid(), signal)
  for (;;) yield undefined
}

/** The EXIT trap, once; the status to end with. `traceLevel` is that of the texts that it is in, null if none is left. */
export function* runExitTrap(shell: Shell, status: number, traceLevel: number | null = null): Steps<number> {
  const command = shell.traps.get(0)
  if (command === undefined || command === '') return status
  shell.traps.delete(0)
  // Behind a `break` with no loop around it nothing runs any more.
  if (shell.unwind === BREAK || shell.unwind === CONTINUE) return status
  shell.status = status
  shell.endingStatus = status
  shell.unwind = NO_UNWIND
  shell.runningTraps = [...shell.runningTraps.filter(isEvent), 0]
  if (traceLevel !== null) shell.traceLevel = traceLevel
  else if (shell.subshellLevel === 0) shell.traceLevel = -1
  try {
    yield* shell.runner.text(shell, command, { label: 'exit trap', line: 1 })
  } catch (error) {
    if (error instanceof ShellExit || error instanceof Discard) return error.status
    throw error
  }
  return status
}

/** ERR, DEBUG and RETURN: not within themselves, and with LINENO of the command. */
export function* runEventTrap(shell: Shell, event: TrapEvent): Steps<number> {
  const command = shell.traps.get(event)
  if (command === undefined || command === '' || shell.runningTraps.includes(event)) return 0
  return yield* runTrap(shell, event, command, event === 'ERR' ? shell.errorLine : shell.line)
}

/**
 * The DEBUG trap in front of a command: null if the command is to run. With extdebug a trap that fails skips it, and with 2
 * it returns from the function or the sourced file, too; then the status of the trap (trap.c, run_debug_trap).
 */
export function* runDebugTrap(shell: Shell): Steps<number | null> {
  if (!shell.traps.has('DEBUG')) return null
  const status = yield* runEventTrap(shell, 'DEBUG')
  if (shell.unwind === RETURN) return shell.status
  if (status === 0 || !shell.options.get('extdebug')) return null
  if (status === 2 && (shell.functionDepth > 0 || shell.sourceDepth > 0)) returnWith(shell, status)
  return status
}

/**
 * The DEBUG trap runs before every command but groups, `if` and loops; those of `for` in each round. The result is as of
 * runDebugTrap.
 */
export function* announce(shell: Shell, command: Command | Arithmetic): Steps<number | null> {
  if (!shell.inTrap) shell.currentCommand = command
  if (shell.traps.size === 0) return null
  const { line } = shell
  const refused = yield* runDebugTrap(shell)
  shell.line = line
  return refused
}

/** Leaves the function or the sourced file. */
export function returnWith(shell: Shell, status: number): void {
  shell.statusBeforeReturn = shell.status
  shell.status = status
  shell.unwind = RETURN
}

/** The status of a command that the DEBUG trap has kept from running. */
export const statusOfSkipped = (shell: Shell): number => (shell.unwind === RETURN ? shell.status : 0)

/** A function or sourced file has ended with `status`, or been left by `return`, of which the RETURN trap sees nothing in `$?`. */
export function* afterReturn(shell: Shell, status: number): Steps<number> {
  let result = status
  if (shell.unwind === RETURN) {
    shell.unwind = NO_UNWIND
    result = shell.status
    shell.status = shell.statusBeforeReturn
  }
  // Not for what the DEBUG trap calls (trap.c, run_return_trap).
  if (shell.traps.has('RETURN') && !shell.runningTraps.includes('DEBUG')) yield* runEventTrap(shell, 'RETURN')
  return result
}

/**
 * Takes away the traps of events that a function or sourced file does not inherit; what it returns puts those back that
 * have not been set anew.
 */
export function hideTraps({ traps }: Shell, events: readonly TrapEvent[]): () => void {
  if (traps.size === 0) return NOTHING
  const hidden = events.flatMap((event) => {
    const command = traps.get(event)
    traps.delete(event)
    return command === undefined ? [] : [[event, command] as const]
  })
  return () => {
    for (const [event, command] of hidden) if (!traps.has(event)) traps.set(event, command)
  }
}

const NOTHING = () => {}
