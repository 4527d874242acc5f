/** complete, compgen and compopt (complete.def). They are put into the table here, since they need the interpreter. */

import { needsQuoting, quoteSingle } from '../expansion/quote.ts'
import {
  ACTIONS,
  DEFAULT_COMMAND,
  EMPTY_LINE,
  files,
  generated,
  INITIAL_WORD,
  type Specification,
} from '../programmable-completion.ts'
import type { Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { orderByHash } from '../variables.ts'
import { type Builtin, notValid, readOptions, showUsage, usageError } from './builtin.ts'
import { BUILTINS } from './index.ts'

/** The letters of actions, as `complete -p` writes them. */
const LETTERS: Readonly<Record<string, string>> = {
  a: 'alias',
  b: 'builtin',
  c: 'command',
  d: 'directory',
  e: 'export',
  f: 'file',
  g: 'group',
  j: 'job',
  k: 'keyword',
  s: 'service',
  u: 'user',
  v: 'variable',
}

const OPTIONS = [
  'bashdefault',
  'default',
  'dirnames',
  'filenames',
  'noquote',
  'nosort',
  'nospace',
  'plusdirs',
]

interface Request {
  readonly specification: Specification
  readonly flags: ReadonlySet<string>
  readonly operands: readonly string[]
  readonly hasOptions: boolean
}

/** What is specified for no command's name is kept under names of its own. */
const SPECIAL = new Map([
  ['D', DEFAULT_COMMAND],
  ['E', EMPTY_LINE],
  ['I', INITIAL_WORD],
])

const specialOf = (isGiven: (letter: string) => boolean): string | undefined =>
  SPECIAL.get([...SPECIAL.keys()].find(isGiven) ?? '')

/** compgen takes no `flagLetters`. */
function parseRequest(shell: Shell, args: readonly string[], flagLetters: string): Request | number {
  const builtin = args[0] as string
  const read = readOptions(shell, args, 'abcdefgjko:prsuvA:G:W:P:S:X:F:C:DEI')
  if (typeof read === 'number') return read
  const options: string[] = []
  const actions: string[] = []
  const values = new Map<string, string>()
  const flags = new Set<string>()
  for (const { letter, value = '' } of read.given) {
    const action = letter === 'A' ? value : LETTERS[letter]
    if (letter === 'o' && !OPTIONS.includes(value)) {
      shell.complainAs(builtin, `${value}: invalid option name`)
      return 2
    }
    if (action !== undefined && ACTIONS[action] === undefined) {
      shell.complainAs(builtin, `${value}: invalid action name`)
      return 2
    }
    if (letter === 'F' && refusesFunction(shell, builtin, value)) return 2
    if (action !== undefined) actions.push(action)
    else if (letter === 'o') options.push(value)
    else if ('GWPSXFC'.includes(letter)) values.set(letter, value)
    else if (flagLetters.includes(letter)) flags.add(letter)
    else return usageError(shell, builtin, `-${letter}: invalid option`)
  }
  const operands = args.slice(read.first)
  return { specification: { options, actions, values }, flags, operands, hasOptions: read.given.length > 0 }
}

function refusesFunction(shell: Shell, builtin: string, name: string): boolean {
  if (!/[ \t\n()<>;&|]/.test(name)) return false
  notValid(shell, builtin, name)
  return true
}

// ---- compgen

const compgen: Builtin = (shell, args) => {
  const request = parseRequest(shell, args, '')
  if (typeof request === 'number') return request
  return request.hasOptions ? generate(shell, request) : 0
}

function* generate(shell: Shell, { specification, operands }: Request): Steps<number> {
  const { options, values } = specification
  const [word = ''] = operands
  for (const letter of ['F', 'C'])
    if (values.has(letter))
      shell.complainAs('compgen', `warning: -${letter} option may not work as you expect`)
  const call = {
    ...{ line: '', cursor: 0, words: [], current: 0, command: 'compgen', word, raw: word },
    asked: { type: '\t', key: '\0', leaveLine() {} } as const,
  }
  const found = yield* generated(shell, specification, call, () => options)
  const names =
    found.length === 0 && options.includes('default')
      ? files(shell, word, false).filter((name) => name.startsWith(word))
      : found
  shell.print(names.map((name) => `${name}\n`).join(''))
  return names.length > 0 ? 0 : 1
}

// ---- complete

const complete: Builtin = (shell, args) => {
  const request = parseRequest(shell, args, 'prDEI')
  if (typeof request === 'number') return request
  const { specification, flags, operands, hasOptions } = request
  const { completions } = shell
  const special = specialOf((letter) => flags.has(letter))
  const names = special === undefined ? operands : [special]
  if (flags.has('p') || (names.length === 0 && !hasOptions)) {
    const print = (name: string) =>
      shell.print(specificationText(name, completions.get(name) as Specification))
    if (names.length === 0) orderByHash([...completions.keys()], BUCKETS).forEach(print)
    return forEachKnown(shell, names, print)
  }
  if (flags.has('r')) {
    if (names.length === 0) completions.clear()
    return forEachKnown(shell, names, (name) => completions.delete(name))
  }
  if (names.length === 0) return showUsage(shell, 'complete')
  for (const name of names) completions.set(name, specification)
  return 0
}

/** COMPLETE_HASH_BUCKETS (pcomplete.h) */
const BUCKETS = 512

function forEachKnown(shell: Shell, names: readonly string[], act: (name: string) => void): number {
  let status = 0
  for (const name of names) {
    if (shell.completions.has(name)) act(name)
    else {
      shell.complainAs(shell.builtin, `${name}: no completion specification`)
      status = 1
    }
  }
  return status
}

function specificationText(name: string, { options, actions, values }: Specification): string {
  const chosen = Object.entries(LETTERS).filter(([, action]) => actions.includes(action))
  const others = LONG_ACTIONS.filter((action) => actions.includes(action))
  const quoted = ['G', 'W', 'P', 'S', 'X', 'C'].flatMap((letter) => {
    const value = values.get(letter)
    return value === undefined ? [] : [`-${letter} ${quoteSingle(value)}`]
  })
  const call = values.get('F')
  const pieces = [
    ...OPTIONS.filter((option) => options.includes(option)).map((option) => `-o ${option}`),
    ...chosen.map(([letter]) => `-${letter}`),
    ...others.map((action) => `-A ${action}`),
    ...quoted,
    ...(call === undefined ? [] : [`-F ${readable(call)}`]),
  ]
  return `complete ${[...pieces, shownName(name)].join(' ')}\n`
}

/** Those without a letter. */
const LONG_ACTIONS = Object.keys(ACTIONS)
  .filter((action) => !Object.values(LETTERS).includes(action))
  .sort()

const readable = (text: string): string => (needsQuoting(text) ? quoteSingle(text) : text)
function shownName(name: string): string {
  for (const [letter, special] of SPECIAL) if (name === special) return `-${letter}`
  return name === '' ? "''" : readable(name)
}

// ---- compopt

const compopt: Builtin = (shell, args) => {
  const read = readOptions(shell, args, '+o:DEI')
  if (typeof read === 'number') return read
  const on: string[] = []
  const off: string[] = []
  for (const { sign, letter, value = '' } of read.given) {
    if (letter !== 'o') continue
    if (!OPTIONS.includes(value)) {
      shell.complainAs('compopt', `${value}: invalid option name`)
      return 2
    }
    if (sign === '-') on.push(value)
    else off.push(value)
  }
  const changed = (options: readonly string[]) =>
    [...options, ...on].filter((option) => !off.includes(option))
  const isQuestion = on.length === 0 && off.length === 0
  const special = specialOf((wanted) => read.given.some(({ letter }) => letter === wanted))
  const names = special === undefined ? args.slice(read.first) : [special]
  if (names.length > 0)
    return forEachKnown(shell, names, (name) => {
      const known = shell.completions.get(name) as Specification
      if (isQuestion) shell.print(optionsText(name, known.options))
      else shell.completions.set(name, { ...known, options: changed(known.options) })
    })
  if (shell.completing === null) {
    shell.complainAs('compopt', 'not currently executing completion function')
    return 1
  }
  const { command, options } = shell.completing
  if (isQuestion) shell.print(optionsText(command, options))
  else shell.completing = { command, options: changed(options) }
  return 0
}

function optionsText(name: string, options: readonly string[]): string {
  const shown = OPTIONS.map((option) => `${options.includes(option) ? '-' : '+'}o ${option}`)
  return `compopt ${shown.join(' ')} ${shownName(name)}\n`
}

for (const [name, builtin] of Object.entries({ compgen, complete, compopt })) BUILTINS.set(name, builtin)
