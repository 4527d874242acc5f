/** shopt. */

import { beginArguments } from '../call-arguments.ts'
import { SET_OPTIONS, SHOPT_OPTIONS } from '../options.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, parseOptions } from './builtin.ts'
import { changeOption, optionLine } from './set.ts'

export const shopt: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'psuoq')
  if (typeof options === 'number') return options
  const { values, operands } = options
  const isSet = values.has('o')
  const changes = values.has('s') || values.has('u')
  if (values.has('s') && values.has('u')) {
    shell.complainAs('shopt', 'cannot set and unset shell options simultaneously')
    return 1
  }
  const show = (name: string) => {
    if (values.has('q')) return
    shell.print(isSet ? optionLine(shell, name, values.has('p')) : lineOf(shell, name, values.has('p')))
  }
  const known = isSet ? SET_OPTIONS.map(([name]) => name) : SHOPT_OPTIONS
  if (operands.length === 0) {
    known.filter((name) => !changes || shell.options.get(name) === values.has('s')).forEach(show)
    return 0
  }
  let status = 0
  for (const name of operands) {
    if (!known.includes(name)) {
      shell.complainAs('shopt', `${name}: invalid ${isSet ? '' : 'shell '}option name`)
      // Of the options of set only what cannot be changed counts then (set_shopt_o_options).
      if (!isSet || !changes) status = 1
    } else if (changes) {
      if (isSet) status = Math.max(status, changeOption(shell, name, values.has('s')))
      else change(shell, name, values.has('s'))
    } else {
      if (!shell.options.get(name)) status = 1
      show(name)
    }
  }
  return status
}

/** Who debugs sees into functions, too (shopt.def, shopt_set_debug_mode). */
function change(shell: Shell, name: string, on: boolean): void {
  const { options } = shell
  // How the shell was called cannot be changed (shopt.def, set_restricted_shell).
  if (name === 'restricted_shell') return
  options.set(name, on)
  if (name !== 'extdebug') return
  options.errtrace = on
  options.functrace = on
  if (on) beginArguments(shell)
}

function lineOf(shell: Shell, name: string, isReusable: boolean): string {
  const on = shell.options.get(name)
  return isReusable ? `shopt -${on ? 's' : 'u'} ${name}\n` : `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`
}
