/** getopts (getopts.def, getopt.c). */

import { asBytes, joinBytes } from '../../kernel/byte_text.ts'
import type { Shell } from '../shell.ts'
import { isName, READONLY, ReadonlyError } from '../variables.ts'
import { type Builtin, notValid, parseOptions, showUsage } from './builtin.ts'

export const getopts: Builtin = (shell, args) => {
  if (args.length === 1) return showUsage(shell, 'getopts')
  const options = parseOptions(shell, args, '')
  if (typeof options === 'number') return options
  const [letters, name, ...given] = options.operands
  if (letters === undefined || name === undefined) return showUsage(shell, 'getopts')
  return nextOption(shell, asBytes(letters), name, given.length > 0 ? given : shell.positional)
}

function nextOption(shell: Shell, letters: string, name: string, operands: readonly string[]): number {
  const silent = letters.startsWith(':')
  let index = Math.max(1, Number(shell.get('OPTIND') ?? 1) || 1)
  let offset = shell.variables.find('OPTIND')?.getoptsOffset ?? 1
  const moveOn = (): void => {
    if (bind(shell, 'OPTIND', String(index))) shell.variables.writable('OPTIND').getoptsOffset = offset
  }
  const found = (letter: string, argument: string | null): number => {
    moveOn()
    bind(shell, 'OPTARG', argument)
    return bindOption(shell, name, letter)
  }
  const notFound = (letter: string, argument: string | null): number => {
    moveOn()
    const status = bindOption(shell, name, letter)
    if (argument !== null) bind(shell, 'OPTARG', argument)
    else unbindArgument(shell)
    return status
  }
  const ended = (): number => {
    notFound('?', null)
    return 1
  }
  const word = operands[index - 1] === undefined ? undefined : asBytes(operands[index - 1] as string)
  if (word === undefined || !word.startsWith('-') || word === '-') {
    offset = 1
    index = Math.min(index, operands.length + 1)
    return ended()
  }
  if (word === '--') {
    index++
    offset = 1
    return ended()
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
    if (silent) return notFound('?', letter)
    if (shell.get('OPTERR') !== '0') shell.warn(`${shell.name}: illegal option -- ${letter}\n`)
    return notFound('?', null)
  }
  if (letters[known + 1] !== ':') {
    advance()
    return found(letter, null)
  }
  if (offset < word.length) {
    const argument = joinBytes(word.slice(offset))
    index++
    offset = 1
    return found(letter, argument)
  }
  const argument = operands[index]
  index += argument === undefined ? 1 : 2
  offset = 1
  if (argument !== undefined) return found(letter, argument)
  if (silent) return notFound(':', letter)
  if (shell.get('OPTERR') !== '0') shell.warn(`${shell.name}: option requires an argument -- ${letter}\n`)
  return notFound('?', null)
}

/** The variable that is named for the option. */
function bindOption(shell: Shell, name: string, letter: string): number {
  if (!isName(name)) {
    notValid(shell, 'getopts', name)
    return 1
  }
  return bind(shell, name, letter) ? 0 : 2
}

/** A readonly variable is complained of, and keeps what it has. */
function bind(shell: Shell, name: string, value: string | null): boolean {
  try {
    if (value === null) shell.variables.unset(name)
    else shell.set(name, value)
    return true
  } catch (error) {
    if (!(error instanceof ReadonlyError)) throw error
    shell.report(error.message)
    return false
  }
}

/** Where an option is not found nobody asks whether OPTARG is readonly (unbind_variable_noref). */
function unbindArgument({ variables }: Shell): void {
  const argument = variables.findRaw('OPTARG')
  if (argument !== undefined) argument.attributes &= ~READONLY
  variables.unset('OPTARG')
}
