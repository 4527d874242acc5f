/**
 * Whether the last command of a text or of a list may take the place of the shell: not with redirections, unless the process
 * was made for it alone (evalstring.c, should_suppress_fork and optimize_connection_fork).
 */

import type { Command } from './parser/tree.ts'

export const suppressesFork = (command: Command): boolean =>
  command.type !== 'simple' || command.redirections.length === 0
