/**
 * BASH_ARGV and BASH_ARGC: with what each call that is being run was called, a stack. Calls are put on it with extdebug
 * only, and what is sourced without arguments always; at its bottom are the positional parameters as they were when
 * somebody first wanted to know (variables.c, init_bash_argv, push_args).
 */

import type { Shell } from './shell.ts'

export interface CallArguments {
  readonly args: readonly string[]
  readonly outer: CallArguments | null
}

export function pushArguments(shell: Shell, args: readonly string[]): void {
  shell.callArguments = { args, outer: shell.callArguments }
}

export function popArguments(shell: Shell): void {
  shell.callArguments = shell.callArguments?.outer ?? null
}

/** What is at the bottom, if nothing is there yet. */
export function beginArguments(shell: Shell): void {
  if (shell.hasBegunArguments) return
  shell.hasBegunArguments = true
  pushArguments(shell, shell.positional)
}

/** Outside functions and without extdebug it begins with the first look at it (get_bashargcv). */
export function noticeArguments(shell: Shell): void {
  if (shell.functionDepth === 0 && !shell.options.get('extdebug')) beginArguments(shell)
}

/** The innermost first. */
export function argumentsOf(shell: Shell): readonly (readonly string[])[] {
  noticeArguments(shell)
  const calls: (readonly string[])[] = []
  for (let call = shell.callArguments; call !== null; call = call.outer) calls.push(call.args)
  return calls
}
