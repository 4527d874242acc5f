/** Calling a builtin: what goes wrong in one is its status, in a special one it ends more than the command. */

import type { Steps } from '../steps.ts'
import type { Builtin } from './builtins/builtin.ts'
import { Failure } from './failure.ts'
import type { Shell } from './shell.ts'

export interface BuiltinCall {
  readonly builtin: Builtin
  readonly args: readonly string[]
  readonly isSpecial: boolean
  readonly flags: number
}

export function* runBuiltin(shell: Shell, call: BuiltinCall): Steps<number> {
  const outer = shell.commandName
  shell.commandName = call.args[0] as string
  try {
    const result = call.builtin(shell, call.args, call.flags)
    let status = typeof result === 'number' ? result : yield* result
    if (shell.hasOutput && (yield* shell.flush()) < 0) {
      shell.complain(`${shell.commandName}: I/O error`)
      status |= 1
    }
    return status
  } catch (error) {
    if (shell.hasOutput) yield* shell.flush()
    return statusOf(shell, call, error)
  } finally {
    shell.commandName = outer
  }
}

/** For a builtin that prints nothing and returns its status at once. A complaint waits to be written. */
export function runBuiltinNow(shell: Shell, call: BuiltinCall): number {
  const outer = shell.commandName
  shell.commandName = call.args[0] as string
  try {
    return call.builtin(shell, call.args, call.flags) as number
  } catch (error) {
    return statusOf(shell, call, error)
  } finally {
    shell.commandName = outer
  }
}

function statusOf(shell: Shell, { isSpecial }: BuiltinCall, error: unknown): number {
  if (!(error instanceof Failure) || error.kind !== 'error' || isSpecial) throw error
  return shell.status
}
