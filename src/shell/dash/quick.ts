/**
 * Simple commands that cannot sleep and print nothing, run at once, without the generators that others need: assignments,
 * and builtins that only compute. That is most of what loops do.
 *
 * What is tried here has no effect before it is certain that it can be done to the end.
 */

import { runBuiltinNow } from './builtin-call.ts'
import { isSpecialBuiltin } from './builtin-names.ts'
import type { Builtin } from './builtins/builtin.ts'
import { BUILTINS } from './builtins/index.ts'
import { expandAssignmentNow, expandToFieldsNow } from './expansion.ts'
import type { Shell } from './shell.ts'
import type { Simple } from './tree.ts'

/** Builtins that print nothing and return their status at once. */
const COMPUTING: ReadonlyMap<string, Builtin> = new Map(
  [':', 'true', 'false', '[', 'test', 'shift', 'return', 'unset', 'getopts'].map((name) => [
    name,
    BUILTINS.get(name) as Builtin,
  ]),
)

/** The status; null if the command is to be run in the usual way. A complaint waits to be written. */
export function runSimpleNow(shell: Shell, command: Simple, flags: number): number | null {
  if (command.runsCommands || command.redirections.length > 0 || !isUndisturbed(shell)) return null
  if (command.words.length === 0) return assignNow(shell, command)
  const name = command.words[0]?.literal ?? ''
  const builtin = COMPUTING.get(name)
  if (builtin === undefined || command.assignments.length > 0 || shell.functions.has(name)) return null
  const args: string[] = []
  const { held } = shell.memory
  begin(shell, command)
  for (const word of command.words) expandToFieldsNow(shell, word, args)
  const status = runBuiltinNow(shell, { builtin, args, isSpecial: isSpecialBuiltin(name), flags })
  shell.noteLastArgument(args)
  shell.memory.held = held
  return status
}

/** Nothing wants to know of each command. */
function isUndisturbed(shell: Shell): boolean {
  if (shell.catches) shell.takeSignals()
  return shell.pendingSignals.size === 0 && !shell.options.noexec && !shell.options.xtrace
}

function begin(shell: Shell, { line }: Simple): void {
  shell.line = line
  shell.substitutionStatus = 0
}

function assignNow(shell: Shell, command: Simple): number {
  begin(shell, command)
  for (const word of command.assignments) {
    const text = expandAssignmentNow(shell, word)
    const equals = text.indexOf('=')
    shell.set(text.slice(0, equals), text.slice(equals + 1))
  }
  return 0
}
