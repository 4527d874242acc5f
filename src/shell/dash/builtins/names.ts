/** Builtins about names: export readonly local unset alias unalias type command hash. */

import { isSpecialBuiltin } from '../builtin-names.ts'
import { fromBytes } from '../bytes.ts'
import { KEYWORDS } from '../lexer.ts'
import { executionError, findProgram } from '../lookup.ts'
import { isName } from '../parser.ts'
import { DEFAULT_PATH, type Shell } from '../shell.ts'
import { type Builtin, parseOptions, singleQuoted } from './builtin.ts'

/** export and readonly */
export const attribute: Builtin = (shell, args) => {
  const { options, operands } = parseOptions(shell, args, 'p')
  const name = args[0] as string
  const attributes = name === 'readonly' ? { isReadonly: true } : { isExported: true }
  if (options.length > 0 || operands.length === 0) {
    const shown = shell.variables.shown((known) =>
      name === 'readonly' ? known.isReadonly : known.isExported,
    )
    for (const [variable, value] of shown)
      shell.print(`${name} ${variable}${value === null ? '' : `=${singleQuoted(value)}`}\n`)
    return 0
  }
  for (const operand of operands) {
    const equals = operand.indexOf('=')
    if (equals >= 0) shell.set(operand.slice(0, equals), operand.slice(equals + 1), attributes)
    else {
      const known = shell.variables.find(operand)
      if (known === undefined) shell.set(operand, null, attributes)
      else shell.variables.set(operand, known.value, attributes)
    }
  }
  return 0
}

export const local: Builtin = (shell, args) => {
  if (shell.functionDepth === 0 && shell.variables.depth === 0) shell.fail('not in a function')
  for (const operand of args.slice(1)) {
    const equals = operand.indexOf('=')
    const name = equals < 0 ? operand : operand.slice(0, equals)
    if (name === '-') {
      shell.keepOptions()
      continue
    }
    if (equals < 0 && !isName(name)) shell.fail(`${name}: bad variable name`)
    shell.variables.keep(name)
    // That is found to be no name when it is to be what it was.
    if (!isName(name)) continue
    if (equals >= 0) shell.set(name, operand.slice(equals + 1))
  }
  return 0
}

export const unset: Builtin = (shell, args) => {
  const { options, operands } = parseOptions(shell, args, 'vf')
  const isFunction = options.at(-1)?.[0] === 'f'
  for (const name of operands) {
    if (isFunction) shell.functions.delete(name)
    else shell.set(name.replace(/=.*$/s, ''), null)
  }
  return 0
}

export const alias: Builtin = (shell, args) => {
  let status = 0
  if (args.length === 1) for (const name of sortedAliases(shell)) printAlias(shell, name)
  for (const operand of args.slice(1)) {
    const equals = operand.indexOf('=', 1)
    if (equals > 0) shell.aliases.set(operand.slice(0, equals), operand.slice(equals + 1))
    else if (shell.aliases.has(operand)) printAlias(shell, operand)
    else {
      shell.warn(`alias: ${operand} not found\n`)
      status = 1
    }
  }
  return status
}

const ALIAS_TABLE = 39
const COMMAND_TABLE = 31

/** In the order of dash's hash table. */
function sortedAliases({ aliases }: Shell): string[] {
  return inTableOrder([...aliases.keys()], ALIAS_TABLE)
}

/** Names as dash's hash tables of so many buckets have them. */
function inTableOrder(names: readonly string[], size: number): string[] {
  const buckets: string[][] = Array.from({ length: size }, () => [])
  for (const name of names) buckets[bucketOf(name, size)]?.push(name)
  return buckets.flat()
}

function bucketOf(name: string, size: number): number {
  let sum = (name.charCodeAt(0) || 0) << 4
  for (let at = 0; at < name.length; at++) sum += name.charCodeAt(at)
  return (sum & 0x7fff) % size
}

const printAlias = (shell: Shell, name: string): void =>
  shell.print(`${name}=${singleQuoted(shell.aliases.get(name) ?? '')}\n`)

export const unalias: Builtin = (shell, args) => {
  const { options, operands } = parseOptions(shell, args, 'a')
  if (options.length > 0) {
    shell.aliases.clear()
    return 0
  }
  let status = 0
  for (const name of operands) {
    if (shell.aliases.delete(name)) continue
    shell.warn(`unalias: ${name} not found\n`)
    status = 1
  }
  return status
}

export const type: Builtin = (shell, args) =>
  args.slice(1).reduce((status, name) => status | tell(shell, name, null, true), 0)

/** `command NAME` never comes here: the evaluation takes it away. */
export const command: Builtin = (shell, args) => {
  const { options, operands } = parseOptions(shell, args, 'pvV')
  const path = options.some(([letter]) => letter === 'p') ? DEFAULT_PATH : null
  const isVerbose = options.some(([letter]) => letter === 'V')
  const [name] = operands
  if (name === undefined || !options.some(([letter]) => letter !== 'p')) return 0
  return tell(shell, name, path, isVerbose)
}

function tell(shell: Shell, name: string, path: string | null, isVerbose: boolean): number {
  const show = (verbose: string, brief: string): number => {
    shell.print(isVerbose ? `${name}${verbose}\n` : `${brief}\n`)
    return 0
  }
  if (KEYWORDS.has(name)) return show(' is a shell keyword', name)
  const value = shell.aliases.get(name)
  if (value !== undefined) return show(` is an alias for ${value}`, `alias ${name}=${singleQuoted(value)}`)
  if (shell.functions.has(name)) return show(' is a shell function', name)
  if (shell.runner.builtins.has(name))
    return show(` is a ${isSpecialBuiltin(name) ? 'special ' : ''}shell builtin`, name)
  if (name.includes('/')) {
    if (typeof shell.sys.stat(fromBytes(name)) !== 'number') return show(` is ${name}`, name)
  } else {
    const wasKnown = path === null && shell.hashed.has(name)
    const found = findProgram(shell, name, path ?? shell.path)
    if (typeof found === 'string') return show(` is${wasKnown ? ' a tracked alias for' : ''} ${found}`, found)
  }
  if (isVerbose) shell.print(`${name}: not found\n`)
  return 127
}

export const hash: Builtin = (shell, args) => {
  const { options, operands } = parseOptions(shell, args, 'r')
  if (options.length > 0) {
    shell.hashed.clear()
    return 0
  }
  if (operands.length === 0) {
    for (const name of inTableOrder([...shell.hashed.keys()], COMMAND_TABLE)) {
      const known = shell.hashed.get(name)
      if (known !== undefined) shell.print(`${known.path}${known.isStale ? '*' : ''}\n`)
    }
  }
  let status = 0
  for (const name of operands) {
    if (name.includes('/') || shell.functions.has(name) || shell.runner.builtins.has(name)) continue
    shell.hashed.delete(name)
    const found = findProgram(shell, name, shell.path)
    if (typeof found === 'string') continue
    shell.complain(`${name}: ${executionError(found)}`)
    status = 1
  }
  return status
}
