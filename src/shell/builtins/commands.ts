/** alias, unalias, builtin, command, type, hash, enable, help, caller: what names mean. */

import { quoteSingle } from '../expansion/quote.ts'
import { findCommand, isExecutable, searchAll, searchPath } from '../lookup.ts'
import { framesOf, type HashedCommand, type Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { orderByHash } from '../variables.ts'
import { type Builtin, parseOptions } from './builtin.ts'
import { printFunction } from './declare.ts'
import { HELP, usageOf } from './usage.ts'

export const KEYWORDS: readonly string[] = [
  'if', 'then', 'else', 'elif', 'fi', 'case', 'esac', 'for', 'select', 'while', 'until', 'do', 'done', 'in',
  'function', 'time', '{', '}', '!', '[[', ']]', 'coproc',
] // biome-ignore format: in rows

// ---- aliases

export const alias: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'p', usageOf('alias'))
  if (typeof options === 'number') return options
  const show = (name: string) =>
    shell.print(`alias ${name}=${quoteSingle(shell.aliases.get(name) as string)}\n`)
  if (options.operands.length === 0 || options.values.has('p'))
    for (const name of [...shell.aliases.keys()].sort()) show(name)
  let status = 0
  for (const operand of options.operands) {
    const equals = operand.indexOf('=', 1)
    const name = equals < 0 ? operand : operand.slice(0, equals)
    if (equals >= 0) {
      if (/[\s/$`=|&;()<>"'\\]/.test(name)) {
        shell.complainAs('alias', `\`${name}': invalid alias name`)
        status = 1
      } else shell.aliases.set(name, operand.slice(equals + 1))
    } else if (shell.aliases.has(name)) show(name)
    else {
      shell.complainAs('alias', `${name}: not found`)
      status = 1
    }
  }
  return status
}

export const unalias: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'a', usageOf('unalias'))
  if (typeof options === 'number') return options
  if (options.values.has('a')) {
    shell.aliases.clear()
    return 0
  }
  if (options.operands.length === 0) {
    shell.warn(`unalias: usage: ${usageOf('unalias')}\n`)
    return 2
  }
  let status = 0
  for (const name of options.operands) {
    if (shell.aliases.delete(name)) continue
    shell.complainAs('unalias', `${name}: not found`)
    status = 1
  }
  return status
}

// ---- running by name

/** How `builtin` and `command` run something; the interpreter gives it when the table is made. */
export interface Dispatcher {
  builtin(shell: Shell, args: readonly string[]): Steps<number> | null
  program(shell: Shell, args: readonly string[], standardPath: boolean): Steps<number>
  isBuiltin(shell: Shell, name: string): boolean
}

export function makeCommandBuiltins(dispatcher: Dispatcher): Record<string, Builtin> {
  const meaningsOf = (shell: Shell, name: string) => meanings(shell, dispatcher, name)
  return {
    builtin: (shell, args) => {
      const operands = args[1] === '--' ? args.slice(2) : args.slice(1)
      if (operands.length === 0) return 0
      const run = dispatcher.builtin(shell, operands)
      if (run !== null) return run
      shell.complainAs('builtin', `${operands[0]}: not a shell builtin`)
      return 1
    },
    command: (shell, args) => command(shell, args, dispatcher),
    type: (shell, args) => type(shell, args, meaningsOf),
    enable: (shell, args) => enable(shell, args, dispatcher),
  }
}

function command(shell: Shell, args: readonly string[], dispatcher: Dispatcher): number | Steps<number> {
  const options = parseOptions(shell, args, 'pvV', usageOf('command'))
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (operands.length === 0) return 0
  if (values.has('v') || values.has('V')) {
    let found = 0
    for (const name of operands) {
      const [meaning] = meanings(shell, dispatcher, name)
      if (meaning === undefined) {
        if (values.has('V')) shell.complainAs('command', `${name}: not found`)
        continue
      }
      found++
      if (values.has('V')) explain(shell, name, meaning)
      else shell.print(`${briefly(shell, name, meaning)}\n`)
    }
    return found > 0 ? 0 : 1
  }
  return dispatcher.builtin(shell, operands) ?? dispatcher.program(shell, operands, values.has('p'))
}

// ---- type

interface Meaning {
  readonly kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file'
  /** the file's path */
  readonly path: string
  readonly hashed: boolean
}

const plain = (kind: Meaning['kind']): Meaning => ({ kind, path: '', hashed: false })

/** Everything the name means, in the order in which it would be taken. */
function meanings(shell: Shell, dispatcher: Dispatcher, name: string, all = false): Meaning[] {
  const found: Meaning[] = []
  if (shell.aliases.has(name) && shell.options.expandAliases) found.push(plain('alias'))
  if (KEYWORDS.includes(name)) found.push(plain('keyword'))
  if (shell.functions.has(name)) found.push(plain('function'))
  if (dispatcher.isBuiltin(shell, name)) found.push(plain('builtin'))
  if (found.length > 0 && !all) return found
  return [...found, ...files(shell, name, all)]
}

function files(shell: Shell, name: string, all: boolean): Meaning[] {
  if (name.includes('/'))
    return isExecutable(shell, name) ? [{ kind: 'file', path: name, hashed: false }] : []
  if (all) return searchAll(shell, name).map((path) => ({ kind: 'file', path, hashed: false }))
  const hashed = shell.hashed.get(name)
  if (hashed !== undefined) return [{ kind: 'file', path: hashed.path, hashed: true }]
  const path = searchPath(shell, name, shell.get('PATH'))
  return path === null || !isExecutable(shell, path) ? [] : [{ kind: 'file', path, hashed: false }]
}

function type(
  shell: Shell,
  args: readonly string[],
  meaningsOf: (shell: Shell, name: string) => Meaning[],
): number {
  const options = parseOptions(shell, args, 'afptP', usageOf('type'))
  if (typeof options === 'number') return options
  const { values, operands } = options
  let status = 0
  for (const name of operands) {
    let found = values.has('P') ? files(shell, name, values.has('a')) : meaningsOf(shell, name)
    if (values.has('a') && !values.has('P'))
      found = [...found.filter(({ kind }) => kind !== 'file'), ...files(shell, name, true)]
    if (values.has('f')) found = found.filter(({ kind }) => kind !== 'function')
    if (!values.has('a')) found = found.slice(0, 1)
    if (found.length === 0) {
      if (!values.has('t') && !values.has('p') && !values.has('P'))
        shell.complainAs('type', `${name}: not found`)
      status = 1
      continue
    }
    for (const meaning of found) {
      if (values.has('t')) shell.print(`${meaning.kind}\n`)
      else if (values.has('p') || values.has('P')) {
        if (meaning.kind === 'file') shell.print(`${meaning.path}\n`)
      } else explain(shell, name, meaning)
    }
  }
  return status
}

function explain(shell: Shell, name: string, meaning: Meaning): void {
  switch (meaning.kind) {
    case 'alias':
      shell.print(`${name} is aliased to \`${shell.aliases.get(name)}'\n`)
      break
    case 'keyword':
      shell.print(`${name} is a shell keyword\n`)
      break
    case 'function':
      shell.print(`${name} is a function\n`)
      printFunction(shell, name)
      break
    case 'builtin':
      shell.print(`${name} is a shell builtin\n`)
      break
    case 'file':
      shell.print(meaning.hashed ? `${name} is hashed (${meaning.path})\n` : `${name} is ${meaning.path}\n`)
  }
}

function briefly(shell: Shell, name: string, meaning: Meaning): string {
  if (meaning.kind === 'alias') return `alias ${name}=${quoteSingle(shell.aliases.get(name) as string)}`
  return meaning.kind === 'file' ? meaning.path : name
}

// ---- hash, enable, help, caller

export const hash: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'dlp:rt', usageOf('hash'))
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (values.has('r')) shell.hashed.clear()
  if (operands.length === 0) {
    if (!values.has('r')) listHashed(shell, values.has('l'))
    return 0
  }
  const given = values.get('p')
  let status = 0
  for (const name of operands) {
    if (given !== undefined) shell.hashed.set(name, { path: given, hits: 0 })
    else if (values.has('t')) {
      const known = shell.hashed.get(name)
      if (known !== undefined) {
        known.hits++
        shell.print(operands.length > 1 ? `${name}\t${known.path}\n` : `${known.path}\n`)
      } else status = complainHash(shell, name)
    } else if (values.has('d')) {
      if (!shell.hashed.delete(name)) status = complainHash(shell, name)
    } else if (!name.includes('/')) {
      shell.hashed.delete(name)
      const path = findCommand(shell, name)
      if (path === null || !isExecutable(shell, path)) {
        shell.hashed.delete(name)
        status = complainHash(shell, name)
      } else shell.hashed.set(name, { path, hits: 0 })
    }
  }
  return status
}

function complainHash(shell: Shell, name: string): number {
  shell.complainAs('hash', `${name}: not found`)
  return 1
}

function listHashed(shell: Shell, reusable: boolean): void {
  if (shell.hashed.size === 0) {
    if (!reusable) shell.print(`${shell.builtin}: hash table empty\n`)
    return
  }
  if (!reusable) shell.print('hits\tcommand\n')
  for (const name of orderByHash([...shell.hashed.keys()], HASH_BUCKETS)) {
    const { path, hits } = shell.hashed.get(name) as HashedCommand
    shell.print(reusable ? `builtin hash -p ${path} ${name}\n` : `${String(hits).padStart(4)}\t${path}\n`)
  }
}

/** Buckets of bash's table of commands (hashcmd.h). */
const HASH_BUCKETS = 256

function enable(shell: Shell, args: readonly string[], dispatcher: Dispatcher): number {
  const options = parseOptions(shell, args, 'adnpsf:', usageOf('enable'))
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (operands.length === 0) {
    for (const { name } of HELP) {
      const disabled = shell.disabledBuiltins.has(name)
      if (values.has('n') ? disabled : !disabled || values.has('a'))
        shell.print(`enable ${disabled ? '-n ' : ''}${name}\n`)
    }
    return 0
  }
  let status = 0
  for (const name of operands) {
    if (!dispatcher.isBuiltin(shell, name) && !shell.disabledBuiltins.has(name)) {
      shell.complainAs('enable', `${name}: not a shell builtin`)
      status = 1
    } else if (values.has('n')) shell.disabledBuiltins.add(name)
    else shell.disabledBuiltins.delete(name)
  }
  return status
}

export const help: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'dms', usageOf('help'))
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (operands.length === 0) {
    shell.print(
      'GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)\n' +
        "These shell commands are defined internally.  Type `help' to see this list.\n" +
        "Type `help name' to find out more about the function `name'.\n\n",
    )
    for (const { usage } of HELP) shell.print(` ${usage}\n`)
    return 0
  }
  const found = HELP.filter(({ name }) => operands.some((pattern) => name === pattern))
  const matches =
    found.length > 0 ? found : HELP.filter(({ name }) => operands.some((pattern) => name.startsWith(pattern)))
  for (const { name, usage, summary } of matches) {
    if (values.has('d')) shell.print(`${name} - ${summary}\n`)
    else if (values.has('s')) shell.print(`${name}: ${usage}\n`)
    else shell.print(`${name}: ${usage}\n    ${summary}\n`)
  }
  if (matches.length > 0) return 0
  const [first] = operands
  shell.complainAs(
    'help',
    `no help topics match \`${first}'.  Try \`help help' or \`man -k ${first}' or \`info ${first}'.`,
  )
  return 1
}

export const caller: Builtin = (shell, args) => {
  const frames = framesOf(shell)
  const [frame] = frames
  if (frame === undefined) return 1
  const depth = args[1] === undefined ? null : Number(args[1])
  if (depth === null) {
    shell.print(`${frame.callLine} ${frames[1]?.source ?? 'NULL'}\n`)
    return 0
  }
  const wanted = frames[depth]
  const outer = frames[depth + 1]
  // At the top of `-c` there is nothing that could be named.
  if (wanted === undefined || (outer === undefined && shell.input === 'command')) return 1
  shell.print(`${wanted.callLine} ${outer?.name ?? 'main'} ${outer?.source ?? shell.name}\n`)
  return 0
}
