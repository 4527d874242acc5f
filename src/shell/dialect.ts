/** What a shell says in words of its own: bash's, or another's (ash.ts). The language itself is bash's for all. */

import { strerror } from '../kernel/vfs/errno.ts'
import { baseName } from './base-name.ts'
import type { Builtin } from './builtins/builtin.ts'

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
  /** those of them that are not as bash's */
  readonly ownBuiltins: ReadonlyMap<string, Builtin>
  readonly jobs: {
    /** a person is told what goes on in the background */
    readonly areAnnounced: boolean
    /** characters of a state in a list */
    readonly stateWidth: number
    /** what is behind a command that runs in the background */
    readonly background: string
    /** what is in front of the news that one has stopped */
    readonly beforeStopped: string
    /** in posix mode */
    readonly namesStopSignals: boolean
    exited(status: number): string
  }
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
  ownBuiltins: new Map(),
  jobs: {
    areAnnounced: true,
    stateWidth: 24,
    background: ' &',
    beforeStopped: '\n',
    namesStopSignals: true,
    exited: (status) => `Exit ${status}`,
  },
  prefix: bashPrefix,
  builtinPrefix: (place, builtin) => `${bashPrefix(place)}${builtin}: `,
  notFound: (name) => `${name}: command not found`,
  cannotOpen: (name, error) => `${name}: ${strerror(error)}`,
  cannotEnter: (directory, error) => `${directory}: ${strerror(error)}`,
  textPrefix: ({ name, line }, label) => `${name}: ${label === '' ? '' : `${label}: `}line ${line}: `,
  syntaxError: (line) => line,
  farewell: { exit: 'exit\n', end: 'exit\n' },
}
