/**
 * The restricted shell (bash(1), RESTRICTED SHELL): `bash -r`, `rbash`, `set -r`. It stays in its directory, runs what
 * PATH leads to, which nobody changes, and writes to no file. It begins behind the start-up files, never ends, and is not
 * what a script without interpreter is run by.
 */

import type { Shell } from './shell.ts'
import { READONLY } from './variables.ts'

export const isRestricted = (shell: Shell): boolean => shell.options.get('restricted')

/** Whether the name by which a shell was called makes it one. */
export const isRestrictedName = (arg0: string): boolean =>
  arg0.slice(arg0.lastIndexOf('/') + 1).replace(/^-/, '') === 'rbash'

/** As `set -r` does. */
export const restrict = (shell: Shell): void => shell.options.set('restricted', true)

/** Nobody assigns to them in a shell that begins as one, nor makes them (shell.c, maybe_make_restricted). */
const FROZEN = ['PATH', 'SHELL', 'ENV', 'BASH_ENV', 'HISTFILE']

export function beginRestricted(shell: Shell): void {
  for (const name of FROZEN) shell.variables.writable(name).attributes |= READONLY
  shell.variables.attributesChanged()
  restrict(shell)
}

/** Whether a builtin must not do what it is asked to, which it says, with the argument that asks for it. */
export function refuses(shell: Shell, builtin: string, argument?: string): boolean {
  if (!isRestricted(shell)) return false
  shell.complainAs(builtin, argument === undefined ? 'restricted' : `${argument}: restricted`)
  return true
}

/** The same of a file that is named by where it lies. */
export const refusesPath = (shell: Shell, builtin: string, path: string): boolean =>
  path.includes('/') && refuses(shell, builtin, path)
