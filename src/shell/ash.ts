/** The ash of busybox, which images without a bash have for a shell: what it says in words of its own (busybox 1.37, shell/ash.c). */

import { ENOENT, ENOTDIR, strerror } from '../kernel/vfs/errno.ts'
import type { Builtin } from './builtins/builtin.ts'
import type { Dialect, Place } from './dialect.ts'
import { KEYWORDS } from './keywords.ts'
import { isExecutable, searchPath } from './lookup.ts'
import type { Shell } from './shell.ts'
import { builtinOf } from './simple-command.ts'

/** Lines are as long as they are when one more name has made them longer than that. */
const HELP_WIDTH = 60

const help: Builtin = (shell) => {
  const names = [...(shell.runner.dialect.builtins ?? []), '[['].sort()
  const lines: string[] = []
  let line = ''
  for (const name of names) {
    line += `${line === '' ? '\t' : ' '}${name}`
    if (line.length <= HELP_WIDTH) continue
    lines.push(line)
    line = ''
  }
  shell.print(`\nBuilt-in commands:\n------------------\n${[...lines, line].join('\n')}\n\n`)
  return 0
}

const history: Builtin = (shell) => {
  for (const [at, line] of shell.history.entries()) shell.print(`${String(at).padStart(4)} ${line}\n`)
  return 0
}

const NOT_FOUND = 127

const type: Builtin = (shell, [, ...names]) => {
  let status = 0
  for (const name of names) {
    const meaning = meaningOf(shell, name)
    shell.print(`${name}${meaning ?? ': not found'}\n`)
    if (meaning === null) status = NOT_FOUND
  }
  return status
}

/** In the order in which it would be taken. */
function meaningOf(shell: Shell, name: string): string | null {
  if (KEYWORDS.includes(name)) return ' is a shell keyword'
  const alias = shell.aliases.get(name)
  if (alias !== undefined) return ` is an alias for ${alias}`
  if (shell.functions.has(name)) return ' is a function'
  if (builtinOf(shell, name) !== undefined) return ' is a shell builtin'
  const path = name.includes('/') ? name : searchPath(shell, name, shell.get('PATH'))
  return path !== null && isExecutable(shell, path) ? ` is ${path}` : null
}

const ashPrefix = (place: Place): string =>
  `${place.name}: ${place.isScript && !place.isTyped ? lineOf(place) : ''}`

const lineOf = ({ line }: Place): string => (line > 0 ? `line ${line}: ` : '')

const isMissing = (error: number): boolean => error === -ENOENT || error === -ENOTDIR

export const ASH: Dialect = {
  prompt: '\\w \\$ ',
  alwaysPrompts: true,
  historyFile: '.ash_history',
  absent:
    'BASH BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND BASH_LINENO BASH_LOADABLES_PATH BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO BASH_VERSION DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID GROUPS HISTCMD HOSTTYPE MACHTYPE OPTERR OSTYPE PIPESTATUS SECONDS SHELLOPTS SRANDOM TERM UID'.split(
      ' ',
    ),
  builtins: new Set(
    '. : [ alias bg break cd command continue echo eval exec exit export false fg getopts hash help history jobs kill let local printf pwd read readonly return set shift source test times trap true type ulimit umask unalias unset wait'.split(
      ' ',
    ),
  ),
  ownBuiltins: new Map<string, Builtin>([
    ['help', help],
    ['history', history],
    ['type', type],
  ]),
  jobs: {
    areAnnounced: false,
    stateWidth: 27,
    background: '',
    beforeStopped: '',
    namesStopSignals: false,
    exited: (status) => `Done(${status})`,
  },
  prefix: ashPrefix,
  builtinPrefix: (place, builtin) => `${place.name}: ${builtin}: ${place.isTyped ? '' : lineOf(place)}`,
  notFound: (name) => `${name}: not found`,
  cannotOpen: (name, error, isRead) =>
    isRead
      ? `can't open ${name}: ${isMissing(error) ? 'no such file' : strerror(error)}`
      : `can't create ${name}: ${isMissing(error) ? 'nonexistent directory' : strerror(error)}`,
  cannotEnter: (directory, error) => `can't cd to ${directory}: ${strerror(error)}`,
  textPrefix: ashPrefix,
  // It does not show the line.
  syntaxError: (line) =>
    line.startsWith('`') ? null : line.replace(/ near unexpected token `(.*)'$/s, unexpectedToken),
  farewell: { exit: '', end: '\n' },
}

const unexpectedToken = (_match: string, token: string): string =>
  `: unexpected ${token === 'newline' ? token : /^[<>&]*[<>]/.test(token) ? 'redirection' : `"${token}"`}`
