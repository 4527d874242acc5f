/** set: options by letter or name, and the positional parameters (set.def). */

import { asBytes } from '../../kernel/byte_text.ts'
import { limitByDefault } from '../history-list.ts'
import { SET_OPTIONS } from '../options.ts'
import { isRestricted, restrict } from '../restricted.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, readOptions, usageError } from './builtin.ts'
import { listValues } from './declare.ts'

/** `o` may have a name behind it. */
const LETTERS = `+${SET_OPTIONS.map(([, letter]) => letter ?? '').join('')}ro;`

export const set: Builtin = (shell, args) => {
  if (args.length === 1) {
    listValues(shell)
    return 0
  }
  // Nothing is done if a letter is wrong.
  const options = readOptions(shell, args, LETTERS)
  // Who asks with ? is told the usage, and that it is no option, and has done no wrong.
  if (typeof options === 'number')
    return args.slice(1).some((arg) => /^[-+][A-Za-z]*\?/.test(arg)) ? 0 : options
  let index = 1
  for (; index < args.length; index++) {
    const arg = args[index] as string
    if (arg === '--') {
      setPositional(shell, args.slice(index + 1))
      return 0
    }
    if (arg === '-') {
      shell.options.xtrace = false
      shell.options.verbose = false
      index++
      break
    }
    if (!/^[-+]/.test(arg)) break
    const on = arg.startsWith('-')
    for (const letter of asBytes(arg.slice(1))) {
      if (letter === 'r') {
        if (on) restrict(shell)
        else if (isRestricted(shell)) return refuseToEnd(shell)
        continue
      }
      const name = letter === 'o' ? args[index + 1] : nameOf(letter)
      if (letter === 'o' && (name === undefined || /^([-+]|$)/.test(name))) {
        for (const [option] of SET_OPTIONS) shell.print(optionLine(shell, option, !on))
        continue
      }
      if (letter === 'o') index++
      const status = changeOption(shell, name as string, on)
      if (status !== 0) return status
    }
  }
  if (index < args.length) setPositional(shell, args.slice(index))
  return 0
}

function setPositional(shell: Shell, values: readonly string[]): void {
  shell.positional = values
  if (shell.functionDepth === 0) shell.hasSetPositional = true
}

const nameOf = (letter: string): string => SET_OPTIONS.find(([, known]) => known === letter)?.[0] as string

function refuseToEnd(shell: Shell): number {
  usageError(shell, 'set', '+r: invalid option')
  return 1
}

/** By its name. The status: 2 for a name that means nothing. */
export function changeOption(shell: Shell, name: string, on: boolean): number {
  if (!SET_OPTIONS.some(([known]) => known === name)) {
    shell.complainAs(shell.builtin, `${name}: invalid option name`)
    shell.hasMisused = true
    return 2
  }
  // The prompt's line editor knows the keys of emacs mode only.
  if (name === 'vi' && on && shell.interactive) {
    shell.complain('vi: editing like vi is not supported by this shell; the keys stay those of emacs')
    return 1
  }
  if (name === 'vi' && on) shell.options.set('emacs', false)
  if (name === 'emacs' && on) shell.options.set('vi', false)
  if (name === 'posix' && on !== shell.options.posix) {
    if (on) shell.set('POSIXLY_CORRECT', 'y')
    else shell.variables.unset('POSIXLY_CORRECT')
  }
  if (name === 'ignoreeof') {
    if (on) shell.set('IGNOREEOF', '10')
    else shell.variables.unset('IGNOREEOF')
  }
  shell.options.set(name, on)
  if (name === 'history' && on && shell.newHistoryLines === 0) limitByDefault(shell)
  return 0
}

/** As `set -o` lists it, or so that it can be read again. */
export function optionLine(shell: Shell, name: string, isReusable: boolean): string {
  const on = shell.options.get(name)
  return isReusable ? `set ${on ? '-' : '+'}o ${name}\n` : `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`
}
