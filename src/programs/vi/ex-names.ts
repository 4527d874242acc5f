/** The names of the commands after `:`. */

/** Full names with how many letters are needed, as `:help ex-cmd-index` marks them. */
const names: readonly (readonly [string, number])[] = [
  ['write', 1],
  ['quit', 1],
  ['wq', 2],
  ['wqall', 3],
  ['xit', 1],
  ['exit', 3],
  ['xall', 2],
  ['qall', 2],
  ['quitall', 5],
  ['edit', 1],
  ['file', 1],
  ['read', 1],
  ['delete', 1],
  ['yank', 1],
  ['join', 1],
  ['substitute', 1],
  ['set', 2],
  ['nohlsearch', 3],
  ['syntax', 2],
  ['undo', 1],
  ['redo', 3],
  ['global', 1],
  ['vglobal', 1],
  ['move', 1],
  ['copy', 2],
  ['t', 1],
  ['sort', 3],
  ['normal', 4],
  ['put', 2],
  ['mark', 2],
  ['k', 1],
  ['&', 1],
  ['&&', 2],
]

/** The full name of what was typed; undefined if there is no such command. */
export const fullName = (typed: string): string | undefined =>
  names.find(([full, least]) => full.startsWith(typed) && typed.length >= least)?.[0]
