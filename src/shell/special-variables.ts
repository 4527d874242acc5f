/** Variables that mean something to the shell itself: what it does when one has been set or unset (variables.c, special_vars). */

import { localeComplaint } from './expansion/locale.ts'
import { limitHistory } from './history-list.ts'
import type { Shell } from './shell.ts'
import { takeTraceDescriptor } from './trace-descriptor.ts'

const isSet = (shell: Shell, name: string): boolean => shell.variables.find(name)?.isSet === true

function enterLocale(shell: Shell, name: string): void {
  const complaint = localeComplaint(shell, name)
  if (complaint !== null) shell.complain(complaint)
}

const LOCALES = ['ALL', 'COLLATE', 'CTYPE', 'MESSAGES', 'NUMERIC', 'TIME'].map((category) => `LC_${category}`)

const HANDLERS: ReadonlyMap<string, (shell: Shell, name: string) => void> = new Map([
  ...LOCALES.map((name) => [name, enterLocale] as const),
  ['PATH', (shell) => shell.hashed.clear()],
  ['BASH_XTRACEFD', takeTraceDescriptor],
  [
    'POSIXLY_CORRECT',
    (shell, name) => {
      shell.options.set('posix', isSet(shell, name))
    },
  ],
  ['IGNOREEOF', (shell, name) => shell.options.set('ignoreeof', isSet(shell, name))],
  [
    'OPTIND',
    (shell, name) => {
      shell.variables.writable(name).getoptsOffset = 1
    },
  ],
  ['HISTSIZE', limitHistory],
  [
    'GLOBIGNORE',
    (shell, name) => {
      shell.options.dotglob = shell.get(name) !== ''
    },
  ],
])

export const specialVariableSet = (shell: Shell, name: string): void => HANDLERS.get(name)?.(shell, name)
