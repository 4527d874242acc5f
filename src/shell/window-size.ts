/** LINES and COLUMNS as the terminal has them (lib/sh/winsize.c, get_new_window_size). */

import type { Shell } from './shell.ts'
import { ReadonlyError } from './variables.ts'

const STANDARD_ERROR = 2

/** Without a terminal nothing changes. */
export function takeWindowSize(shell: Shell): void {
  const size = shell.sys.winsize(shell.terminal < 0 ? STANDARD_ERROR : shell.terminal)
  if (typeof size === 'number' || size.rows <= 0 || size.cols <= 0) return
  setNumber(shell, 'LINES', size.rows)
  setNumber(shell, 'COLUMNS', size.cols)
}

function setNumber(shell: Shell, name: string, value: number): void {
  try {
    shell.variables.set(name, String(value))
  } catch (error) {
    if (!(error instanceof ReadonlyError)) throw error
    shell.report(error.message)
  }
}
