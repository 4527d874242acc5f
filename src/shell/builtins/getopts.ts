/** getopts (getopts.def, getopt.c). */

import { asBytes, fromCharacters } from '../expansion/locale.ts'
import type { Shell } from '../shell.ts'
import { isName, ReadonlyError } from '../variables.ts'
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
  const finish = (letter: string, argument: string | null, status: number): number => {
    shell.set('OPTIND', String(index))
    shell.variables.writable('OPTIND').getoptsOffset = offset
    if (argument === null) shell.variables.unset('OPTARG')
    else shell.set('OPTARG', argument)
    if (!isName(name)) {
      notValid(shell, 'getopts', name)
      return 1
    }
    try {
      shell.set(name, letter)
    } catch (error) {
      if (!(error instanceof ReadonlyError)) throw error
      shell.report(error.message)
      return 2
    }
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
