/**
 * What a shell says in words of its own: bash's, or those of busybox's ash, which images without a bash have for a shell (busybox
 * 1.37, shell/ash.c). The language itself is bash's for both.
 */

import { ENOENT, ENOTDIR, strerror } from '../kernel/vfs/errno.ts'
import { baseName } from './base-name.ts'

/** Where in what it runs a shell has something to say. */
export interface Place {
  /** `$0`, and what the shell itself was started as */
  readonly name: string
  readonly ownName: string
  /** 0 where there is none */
  readonly line: number
  /** typed at a prompt */
  readonly isTyped: boolean
  /** read from a file that is a script */
  readonly isScript: boolean
}

export interface Dialect {
  /** PS1 where there is none; whether it is there without a person, too, and PS2 */
  readonly prompt: string
  readonly alwaysPrompts: boolean
  /** in the home directory */
  readonly historyFile: string
  /** variables of bash that it does not know */
  readonly absent: readonly string[]
  /** builtins that it has; null for all of bash's */
  readonly builtins: ReadonlySet<string> | null
  /** what stands before a message, and what before one of a builtin */
  prefix(place: Place): string
  builtinPrefix(place: Place, builtin: string): string
  notFound(name: string): string
  /** of a redirection */
  cannotOpen(name: string, error: number, isRead: boolean): string
  /** of cd */
  cannotEnter(directory: string, error: number): string
  /** what stands before a mistake in a text that `label` names, '' for the file itself */
  textPrefix(place: Place, label: string): string
  /** Such a mistake, of which bash has this line; null where it has none. */
  syntaxError(line: string): string | null
  /** what it says when it is left at a prompt: by exit, or by ^D */
  readonly farewell: { readonly exit: string; readonly end: string }
}

const bashPrefix = ({ name, ownName, line, isTyped }: Place): string =>
  isTyped ? `${baseName(ownName)}: ` : `${name}: ${line > 0 ? `line ${line}: ` : ''}`

export const BASH: Dialect = {
  prompt: '\\s-\\v\\$ ',
  alwaysPrompts: false,
  historyFile: '.bash_history',
  absent: [],
  builtins: null,
  prefix: bashPrefix,
  builtinPrefix: (place, builtin) => `${bashPrefix(place)}${builtin}: `,
  notFound: (name) => `${name}: command not found`,
  cannotOpen: (name, error) => `${name}: ${strerror(error)}`,
  cannotEnter: (directory, error) => `${directory}: ${strerror(error)}`,
  textPrefix: ({ name, line }, label) => `${name}: ${label === '' ? '' : `${label}: `}line ${line}: `,
  syntaxError: (line) => line,
  farewell: { exit: 'exit\n', end: 'exit\n' },
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
