/** SHLVL: how many shells are one inside the other. */

import { legalNumber } from './legal-number.ts'
import type { Shell } from './shell.ts'
import { ReadonlyError } from './variables.ts'

const HIGHEST = 999n

/** One more, or one less where a program takes the place of the shell (variables.c, adjust_shell_level). */
export function adjustShellLevel(shell: Shell, change: 1n | -1n): void {
  const level = (legalNumber(shell.get('SHLVL') ?? '') ?? 0n) + change
  if (level > HIGHEST) shell.complain(`warning: shell level (${level}) too high, resetting to 1`)
  try {
    shell.set('SHLVL', String(level > HIGHEST ? 1n : level < 0n ? 0n : level))
    shell.export(shell.variables.writable('SHLVL'))
  } catch (error) {
    if (!(error instanceof ReadonlyError)) throw error
    shell.report(error.message)
  }
}
