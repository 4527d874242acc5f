/** builtin, command and type: what names mean, and running by name. */

import { quoteSingle } from '../expansion/quote.ts'
import { KEYWORDS } from '../keywords.ts'
import { isExecutable, STANDARD_PATH, searchAll, searchPath } from '../lookup.ts'
import { refuses } from '../restricted.ts'
import type { Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { type Builtin, parseOptions } from './builtin.ts'
import { printFunction } from './declare.ts'
import { enable } from './enable.ts'
import { hash } from './hash.ts'
import { SPECIAL_BUILTINS } from './special.ts'

/** How `builtin` and `command` run something; the interpreter gives it when the table is made. */
export interface Dispatcher {
  builtin(shell: Shell, args: readonly string[]): Steps<number> | null
  program(shell: Shell, args: readonly string[], standardPath: boolean): Steps<number>
  isBuiltin(shell: Shell, name: string): boolean
}

export function makeCommandBuiltins(dispatcher: Dispatcher): Record<string, Builtin> {
  const meaningsOf = (shell: Shell, name: string) => ownMeanings(shell, dispatcher, name)
  return {
    builtin: (shell, args) => {
      const options = parseOptions(shell, args, '')
      if (typeof options === 'number') return options
      const { operands } = options
      if (operands.length === 0) return 0
      const run = dispatcher.builtin(shell, operands)
      if (run !== null) return run
      shell.complainAs('builtin', `${operands[0]}: not a shell builtin`)
      return 1
    },
    command: (shell, args) => command(shell, args, dispatcher),
    type: (shell, args) => type(shell, args, meaningsOf),
    enable: (shell, args) => enable(shell, args, (name) => dispatcher.isBuiltin(shell, name)),
    hash: (shell, args) => hash(shell, args, (name) => dispatcher.isBuiltin(shell, name)),
  }
}

function command(shell: Shell, args: readonly string[], dispatcher: Dispatcher): number | Steps<number> {
  const options = parseOptions(shell, args, 'pvV')
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (values.has('p') && refuses(shell, 'command', '-p')) return 1
  const [first] = operands
  if (first === undefined) return 0
  if (values.has('v') || values.has('V')) {
    let found = 0
    for (const name of operands) {
      const path = values.has('p') ? STANDARD_PATH : shell.get('PATH')
      const [meaning = files(shell, name, path)[0]] = ownMeanings(shell, dispatcher, name)
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
  // A job is brought to the foreground, as everywhere.
  const words = first.startsWith('%') ? ['fg', ...operands] : operands
  return dispatcher.builtin(shell, words) ?? dispatcher.program(shell, words, values.has('p'))
}

// ---- type

interface Meaning {
  readonly kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file'
  /** the file's path */
  readonly path: string
  readonly hashed: boolean
}

const plain = (kind: Meaning['kind']): Meaning => ({ kind, path: '', hashed: false })

/** What the name means to the shell itself, in the order in which it would be taken: before any file. */
function ownMeanings(shell: Shell, dispatcher: Dispatcher, name: string): Meaning[] {
  const found: Meaning[] = []
  if (shell.aliases.has(name) && shell.options.expandAliases) found.push(plain('alias'))
  if (KEYWORDS.includes(name)) found.push(plain('keyword'))
  if (shell.functions.has(name)) found.push(plain('function'))
  if (dispatcher.isBuiltin(shell, name)) found.push(plain('builtin'))
  return found
}

/** The file that would be run: what is hashed comes before any path. */
function files(shell: Shell, name: string, path: string | undefined): Meaning[] {
  if (name.includes('/')) return allFiles(shell, name)
  const hashed = shell.hashed.get(name)
  if (hashed !== undefined) {
    hashed.hits++
    return [{ kind: 'file', path: hashed.path, hashed: true }]
  }
  const found = searchPath(shell, name, path)
  return found === null || !isExecutable(shell, found) ? [] : [unhashed(found)]
}

function allFiles(shell: Shell, name: string): Meaning[] {
  if (name.includes('/')) return isExecutable(shell, name) ? [unhashed(name)] : []
  return searchAll(shell, name).map(unhashed)
}

const unhashed = (path: string): Meaning => ({ kind: 'file', path, hashed: false })

function type(
  shell: Shell,
  args: readonly string[],
  meaningsOf: (shell: Shell, name: string) => Meaning[],
): number {
  const options = parseOptions(shell, withoutLongOptions(args), 'afptP')
  if (typeof options === 'number') return options
  const { values, operands } = options
  let status = 0
  for (const name of operands) {
    let found = values.has('P') ? [] : meaningsOf(shell, name)
    if (values.has('f')) found = found.filter(({ kind }) => kind !== 'function')
    // What is hashed is all there is to -P.
    if (values.has('a') && !(values.has('P') && shell.hashed.has(name)))
      found = [...found, ...allFiles(shell, name)]
    else if (found.length === 0) found = files(shell, name, shell.get('PATH'))
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

/** -type, --path and their like are still understood. */
function withoutLongOptions(args: readonly string[]): readonly string[] {
  const end = args.findIndex((arg, index) => index > 0 && !arg.startsWith('-'))
  return args.map((arg, index) => {
    const letter = end >= 0 && index >= end ? undefined : /^--?(?:(t)ype|(p)ath|(a)ll)$/.exec(arg)
    return letter == null ? arg : `-${letter.slice(1).find((one) => one !== undefined)}`
  })
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
      shell.print(
        `${name} is a ${shell.options.posix && SPECIAL_BUILTINS.has(name) ? 'special ' : ''}shell builtin\n`,
      )
      break
    case 'file':
      shell.print(meaning.hashed ? `${name} is hashed (${meaning.path})\n` : `${name} is ${meaning.path}\n`)
  }
}

function briefly(shell: Shell, name: string, meaning: Meaning): string {
  if (meaning.kind === 'alias') return `alias ${name}=${quoteSingle(shell.aliases.get(name) as string)}`
  return meaning.kind === 'file' ? meaning.path : name
}
