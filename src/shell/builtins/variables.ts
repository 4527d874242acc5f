/** unset, shift, set, shopt, let, getopts. */

import { BadSubscript, keyOf, splitReference } from '../arrays.ts'
import { asBytes, fromCharacters } from '../expansion/locale.ts'
import { isReportable } from '../failures.ts'
import { SET_OPTIONS, SHOPT_OPTIONS } from '../options.ts'
import type { Shell } from '../shell.ts'
import { ArrayValue, isName, ReadonlyError } from '../variables.ts'
import { type Builtin, notValid, parseOptions, refuseMore } from './builtin.ts'
import { listValues } from './declare.ts'
import { usageOf } from './usage.ts'

export const unset: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'fvn', usageOf('unset'))
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (values.has('f') && values.has('v')) {
    shell.complainAs('unset', 'cannot simultaneously unset a function and a variable')
    return 1
  }
  let status = 0
  for (const name of operands) if (!unsetOne(shell, name, values)) status = 1
  return status
}

function unsetOne(shell: Shell, name: string, values: ReadonlyMap<string, string>): boolean {
  if (values.has('f')) return unsetFunction(shell, name)
  const target = splitReference(name)
  if (target === null) {
    if (!values.has('v') && shell.functions.has(name)) return unsetFunction(shell, name)
    if (!values.has('v')) return true
    notValid(shell, 'unset', name)
    return false
  }
  try {
    if (target.subscript !== null) return unsetElement(shell, target.name, target.subscript)
    const actual = values.has('n') ? target.name : shell.variables.resolve(target.name)
    const known = shell.variables.findRaw(actual)
    if (known === undefined && !values.has('v')) return unsetFunction(shell, name)
    shell.variables.unset(actual)
    if (actual === 'GLOBIGNORE') shell.options.dotglob = false
    else shell.wasSet(actual)
    return true
  } catch (error) {
    if (!(error instanceof ReadonlyError)) throw error
    shell.complainAs('unset', `${error.variable}: cannot unset: readonly variable`)
    return false
  }
}

function unsetFunction(shell: Shell, name: string): boolean {
  if (shell.readonlyFunctions.has(name)) {
    shell.complainAs('unset', `${name}: cannot unset: readonly function`)
    return false
  }
  shell.functions.delete(name)
  return true
}

function unsetElement(shell: Shell, name: string, subscript: string): boolean {
  const variable = shell.variables.find(name)
  if (variable === undefined) return true
  if (variable.array === null) {
    if (subscript !== '0') {
      shell.complainAs('unset', `${name}: not an array variable`)
      return false
    }
    shell.variables.unset(name)
    return true
  }
  shell.variables.writable(name)
  if ((subscript === '@' || subscript === '*') && !variable.array.associative) {
    variable.replaceArray(new ArrayValue(false))
    return true
  }
  const text = subscript.replace(/^(["'])(.*)\1$/s, '$2')
  try {
    variable.array.delete(keyOf(shell, name, variable, text))
    return true
  } catch (error) {
    if (!(error instanceof BadSubscript)) throw error
    shell.complainAs('unset', `[${subscript}]: bad array subscript`)
    return false
  }
}

export const shift: Builtin = (shell, args) => {
  const operands = args[1] === '--' ? args.slice(2) : args.slice(1)
  const text = operands[0] ?? '1'
  if (!/^\s*[+-]?[0-9]+\s*$/.test(text)) {
    shell.complainAs('shift', `${text}: numeric argument required`)
    return 1
  }
  if (operands.length > 1) refuseMore(shell, 'shift')
  const count = Number(text)
  if (count < 0) {
    shell.complainAs('shift', `${text}: shift count out of range`)
    return 1
  }
  if (count > shell.positional.length) {
    if (shell.options.get('shift_verbose')) shell.complainAs('shift', `${text}: shift count out of range`)
    return 1
  }
  shell.positional = shell.positional.slice(count)
  return 0
}

export const letBuiltin: Builtin = (shell, args) => {
  const operands = args[1] === '--' ? args.slice(2) : args.slice(1)
  if (operands.length === 0) {
    shell.complainAs('let', 'expression expected')
    return 1
  }
  let last: number | bigint = 0
  for (const text of operands) {
    try {
      last = shell.evaluate(text)
    } catch (error) {
      if (!isReportable(error)) throw error
      shell.complainAs('let', error.message)
      return 1
    }
  }
  return last ? 0 : 1
}

// ---- set and shopt

export const set: Builtin = (shell, args) => {
  if (args.length === 1) {
    listValues(shell)
    return 0
  }
  let index = 1
  for (; index < args.length; index++) {
    const arg = args[index] as string
    if (arg === '--') return positional(shell, args.slice(index + 1))
    if (arg === '-') {
      shell.options.xtrace = false
      shell.options.verbose = false
      return args.length > index + 1 ? positional(shell, args.slice(index + 1)) : 0
    }
    if (!/^[-+]/.test(arg) || arg === '+') break
    const on = arg.startsWith('-')
    for (const letter of asBytes(arg.slice(1))) {
      if (letter === 'o') {
        const name = args[index + 1]
        if (name === undefined || /^[-+]/.test(name)) {
          listOptions(shell, on)
          continue
        }
        index++
        if (refusesVi(shell, name, on)) return 1
        if (!setOption(shell, name, on)) return usageNoLine(shell, `${name}: invalid option name`, 2)
        continue
      }
      const option = SET_OPTIONS.find(([, known]) => known === letter)
      if (option === undefined) {
        shell.complainAs('set', `${arg[0]}${letter}: invalid option`)
        shell.warn(`set: usage: ${usageOf('set')}\n`)
        return 2
      }
      setOption(shell, option[0], on)
    }
  }
  return index < args.length ? positional(shell, args.slice(index)) : 0
}

function usageNoLine(shell: Shell, message: string, status: number): number {
  shell.complainAs('set', message)
  return status
}

function positional(shell: Shell, values: readonly string[]): number {
  shell.positional = values
  return 0
}

/** The prompt's line editor knows the keys of emacs mode only. */
function refusesVi(shell: Shell, name: string, on: boolean): boolean {
  if (name !== 'vi' || !on || !shell.interactive) return false
  shell.complain('vi: editing like vi is not supported by this shell; the keys stay those of emacs')
  return true
}

function setOption(shell: Shell, name: string, on: boolean): boolean {
  if (!SET_OPTIONS.some(([known]) => known === name)) return false
  if (name === 'vi' && on) shell.options.set('emacs', false)
  if (name === 'emacs' && on) shell.options.set('vi', false)
  shell.options.set(name, on)
  return true
}

function listOptions(shell: Shell, readable: boolean): void {
  for (const [name] of SET_OPTIONS) {
    const on = shell.options.get(name)
    if (readable) shell.print(`${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`)
    else shell.print(`set ${on ? '-' : '+'}o ${name}\n`)
  }
}

export const shopt: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'psuqo', usageOf('shopt'))
  if (typeof options === 'number') return options
  const { values, operands } = options
  const known = values.has('o') ? SET_OPTIONS.map(([name]) => name) : SHOPT_OPTIONS
  const changes = values.has('s') || values.has('u')
  if (values.has('s') && values.has('u')) {
    shell.complainAs('shopt', 'cannot set and unset shell options simultaneously')
    return 1
  }
  if (operands.length === 0) {
    const wanted = known.filter((name) => !changes || shell.options.get(name) === values.has('s'))
    if (!values.has('q')) for (const name of wanted) showOption(shell, name, values)
    return 0
  }
  let status = 0
  for (const name of operands) {
    if (!known.includes(name)) {
      shell.complainAs('shopt', `${name}: invalid ${values.has('o') ? '' : 'shell '}option name`)
      status = 1
    } else if (changes && values.has('o')) {
      if (refusesVi(shell, name, values.has('s'))) status = 1
      else setOption(shell, name, values.has('s'))
    } else if (changes) shell.options.set(name, values.has('s'))
    else {
      if (!shell.options.get(name)) status = 1
      if (!values.has('q')) showOption(shell, name, values)
    }
  }
  return status
}

function showOption(shell: Shell, name: string, values: ReadonlyMap<string, string>): void {
  const on = shell.options.get(name)
  if (!values.has('p')) shell.print(`${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`)
  else if (values.has('o')) shell.print(`set ${on ? '-' : '+'}o ${name}\n`)
  else shell.print(`shopt -${on ? 's' : 'u'} ${name}\n`)
}

// ---- getopts

export const getopts: Builtin = (shell, args) => {
  const [, letters, name, ...given] = args
  if (letters === undefined || name === undefined) {
    shell.warn(`getopts: usage: ${usageOf('getopts')}\n`)
    return 2
  }
  if (!isName(name)) {
    notValid(shell, 'getopts', name)
    return 1
  }
  const operands = args.length > 3 ? given : shell.positional
  return nextOption(shell, asBytes(letters), name, operands)
}

function nextOption(shell: Shell, letters: string, name: string, operands: readonly string[]): number {
  const silent = letters.startsWith(':')
  let index = Math.max(1, Number(shell.get('OPTIND') ?? 1) || 1)
  let offset = shell.variables.find('OPTIND')?.getoptsOffset ?? 1
  const finish = (letter: string, argument: string | null, status: number): number => {
    shell.set('OPTIND', String(index))
    shell.variables.writable('OPTIND').getoptsOffset = offset
    if (argument === null) shell.variables.unset('OPTARG')
    else shell.set('OPTARG', argument)
    shell.set(name, letter)
    return status
  }
  const word = operands[index - 1] === undefined ? undefined : asBytes(operands[index - 1] as string)
  if (word === undefined || !word.startsWith('-') || word === '-') {
    offset = 1
    index = Math.min(index, operands.length + 1)
    return finish('?', null, 1)
  }
  if (word === '--') {
    index++
    offset = 1
    return finish('?', null, 1)
  }
  const letter = word[offset] as string
  offset++
  const advance = () => {
    if (offset < word.length) return
    index++
    offset = 1
  }
  const known = letter === ':' ? -1 : letters.indexOf(letter, silent ? 1 : 0)
  if (known < 0) {
    advance()
    if (silent) return finish('?', letter, 0)
    if (shell.get('OPTERR') !== '0') shell.warn(`${shell.name}: illegal option -- ${letter}\n`)
    return finish('?', null, 0)
  }
  if (letters[known + 1] !== ':') {
    advance()
    return finish(letter, null, 0)
  }
  if (offset < word.length) {
    const argument = fromCharacters(word.slice(offset))
    index++
    offset = 1
    return finish(letter, argument, 0)
  }
  const argument = operands[index]
  index += argument === undefined ? 1 : 2
  offset = 1
  if (argument !== undefined) return finish(letter, argument, 0)
  if (silent) return finish(':', letter, 0)
  if (shell.get('OPTERR') !== '0') shell.warn(`${shell.name}: option requires an argument -- ${letter}\n`)
  return finish('?', null, 0)
}
