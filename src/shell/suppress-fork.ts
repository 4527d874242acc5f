/**
 * Whether the last command of a text, a list or a function may take the place of the shell: not with redirections, unless
 * it is all that a process substitution runs, and not where a trap is to be run (evalstring.c, should_suppress_fork). That
 * is decided when the command is come to, but for a function when it is called.
 */

import type { Command, List, Simple } from './parser/tree.ts'
import type { Shell, TrapKey } from './shell.ts'

export const suppressesFork = (shell: Shell, command: Command): boolean =>
  command.type !== 'simple' ||
  ((command.redirections.length === 0 || shell.subshellEnvironment.has('process substitution')) &&
    ![...shell.traps].some(isWaiting))

/** Only signals can be ignored so that nothing is left to do. */
const isWaiting = ([key, command]: readonly [TrapKey, string]): boolean =>
  key === 0 || key === 'ERR' || (typeof key === 'number' && command !== '')

/** The last command of a function that is the last thing a substitution does; null if it must have a process (optimize_shell_function). */
export function finalOf(shell: Shell, body: Command): Simple | null {
  if (!shell.subshellEnvironment.has('substitution')) return null
  const command = body.type === 'group' ? lastOf(body.body) : body
  return command?.type === 'simple' && suppressesFork(shell, command) ? command : null
}

function lastOf({ statements }: List): Command | null {
  const last = statements.at(-1)
  if (last === undefined || last.background) return null
  return statements.length === 1 && last.command.type === 'and-or'
    ? (last.command.commands.at(-1) ?? null)
    : last.command
}
