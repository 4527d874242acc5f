/** compgen and complete (bash(1), Programmable Completion): what is generated, and the specifications that are kept. */

import { DT_DIR } from '../kernel/abi.ts'
import { type Builtin, usageError } from './builtins/builtin.ts'
import { KEYWORDS } from './builtins/commands.ts'
import { BUILTINS } from './builtins/index.ts'
import { expandWord } from './expansion/expand.ts'
import { separatorsOf } from './expansion/fields.ts'
import { globUnsorted, isDirectoryAt, list } from './expansion/glob.ts'
import { asBytes } from './expansion/locale.ts'
import { elements } from './expansion/parameters.ts'
import { compilePattern } from './expansion/pattern.ts'
import { quoteSingle } from './expansion/quote.ts'
import { accounts } from './files.ts'
import { isExecutable } from './lookup.ts'
import { SET_OPTIONS, SHOPT_OPTIONS } from './options.ts'
import { removeQuotes } from './parser/delimiters.ts'
import { Word } from './parser/tree.ts'
import { baseName, type Shell } from './shell.ts'
import { SIGNAL_NAMES } from './signals.ts'
import { callFunction } from './simple-command.ts'
import type { Steps } from './steps.ts'
import { EXPORTED } from './variables.ts'

/** One `complete` command without its names. */
interface Specification {
  readonly options: readonly string[]
  readonly actions: readonly string[]
  /** letter → argument: G W P S X F C */
  readonly values: ReadonlyMap<string, string>
}

const USAGE_COMPGEN =
  'compgen [-abcdefgjksuv] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [word]'
const USAGE_COMPLETE =
  'complete [-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [name ...]'

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

const ACTIONS: Readonly<Record<string, (shell: Shell, prefix: string) => Iterable<string>>> = {
  alias: (shell) => [...shell.aliases.keys()].sort(),
  arrayvar: (shell) => shell.variables.names().filter((name) => shell.variables.findRaw(name)?.array != null),
  binding: () => [],
  builtin: () => [...BUILTINS.keys()].sort(),
  command: commands,
  directory: (shell, prefix) => files(shell, prefix, true),
  disabled: (shell) => [...shell.disabledBuiltins].sort(),
  enabled: (shell) => [...BUILTINS.keys()].filter((name) => !shell.disabledBuiltins.has(name)).sort(),
  export: (shell) =>
    shell.variables.names().filter((name) => shell.variables.findRaw(name)?.has(EXPORTED) === true),
  file: (shell, prefix) => files(shell, prefix, false),
  function: (shell) => [...shell.functions.keys()].sort(),
  group: () => [],
  helptopic: () => [...BUILTINS.keys(), ...KEYWORDS].sort(),
  hostname: () => [],
  job: (shell) => shell.jobs.map(({ command }) => command.split(' ')[0] as string),
  keyword: () => KEYWORDS,
  running: (shell) =>
    shell.jobs.filter(({ status }) => status === null).map(({ command }) => command.split(' ')[0] as string),
  service: () => [],
  setopt: () => SET_OPTIONS.map(([name]) => name),
  shopt: () => SHOPT_OPTIONS,
  signal: () => SIGNAL_NAMES.flatMap((name, number) => (name === '' || number === 0 ? [] : [`SIG${name}`])),
  stopped: () => [],
  user: (shell) => accounts(shell.sys).map(({ name }) => name),
  variable: (shell) =>
    shell.variables.names().filter((name) => shell.variables.findRaw(name)?.isSet === true),
}

function* commands(shell: Shell, prefix: string): Iterable<string> {
  yield* [...shell.aliases.keys()].sort()
  yield* KEYWORDS
  yield* [...shell.functions.keys()].sort()
  yield* [...BUILTINS.keys()].sort()
  for (const directory of (shell.get('PATH') ?? '').split(':')) {
    const path = directory === '' ? '.' : directory
    for (const { name, type } of list(shell.sys, path))
      if (type !== DT_DIR && name.startsWith(prefix) && isExecutable(shell, `${path}/${name}`)) yield name
  }
}

function files(shell: Shell, prefix: string, onlyDirectories: boolean): string[] {
  const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  const beginning = prefix.slice(directory.length)
  return list(shell.sys, directory === '' ? '.' : directory)
    .filter(({ name }) => name !== '.' && name !== '..')
    .filter(({ name }) => beginning !== '' || !name.startsWith('.'))
    .map(({ name }) => directory + name)
    .filter((path) => !onlyDirectories || isDirectoryAt(shell.sys, path))
}

interface Request {
  readonly specification: Specification
  readonly flags: ReadonlySet<string>
  readonly operands: readonly string[]
}

function parseRequest(
  shell: Shell,
  args: readonly string[],
  flagLetters: string,
  usage: string,
): Request | number {
  const builtin = args[0] as string
  const options: string[] = []
  const actions: string[] = []
  const values = new Map<string, string>()
  const flags = new Set<string>()
  let index = 1
  for (; index < args.length; index++) {
    const arg = args[index] as string
    if (arg === '--') {
      index++
      break
    }
    if (arg === '-' || !arg.startsWith('-')) break
    for (let at = 1; at < arg.length; at++) {
      const letter = asBytes(arg.slice(at))[0] as string
      if (LETTERS[letter] !== undefined) actions.push(LETTERS[letter])
      else if (flagLetters.includes(letter)) flags.add(letter)
      else if ('oAGWFCXPS'.includes(letter)) {
        const value = at + 1 < arg.length ? arg.slice(at + 1) : args[++index]
        if (value === undefined)
          return usageError(shell, builtin, `-${letter}: option requires an argument`, usage)
        if (letter === 'A' && ACTIONS[value] === undefined) {
          shell.complainAs(builtin, `${value}: invalid action name`)
          return 2
        }
        if (letter === 'A') actions.push(value)
        else if (letter === 'o') options.push(value)
        else values.set(letter, value)
        break
      } else return usageError(shell, builtin, `-${letter}: invalid option`, usage)
    }
  }
  return { specification: { options, actions, values }, flags, operands: args.slice(index) }
}

const compgen: Builtin = (shell, args) => {
  const request = parseRequest(shell, args, '', USAGE_COMPGEN)
  return typeof request === 'number' ? request : generate(shell, request)
}

function* generate(shell: Shell, { specification, operands }: Request): Steps<number> {
  const prefix = operands[0] ?? ''
  const { actions, values } = specification
  const kept = yield* listed(shell, specification, prefix)
  shell.print(kept.map((name) => `${name}\n`).join(''))
  const asksNothing = actions.length === 0 && !values.has('G') && !values.has('W')
  return kept.length > 0 || (asksNothing && prefix === '') ? 0 : 1
}

/** What the actions, the pattern and the list give for a word that begins so; `more` is what a function has given. */
function* listed(
  shell: Shell,
  { actions, values }: Specification,
  prefix: string,
  more: readonly string[] = [],
): Steps<readonly string[]> {
  const found: string[] = []
  for (const action of actions)
    for (const name of ACTIONS[action]?.(shell, prefix) ?? []) if (name.startsWith(prefix)) found.push(name)
  const pattern = values.get('G')
  if (pattern !== undefined) found.push(...globUnsorted(shell.sys, pattern, shell.options).reverse())
  const wordList = values.get('W')
  if (wordList !== undefined)
    for (const word of yield* wordsOf(shell, wordList)) if (word.startsWith(prefix)) found.push(word)
  found.push(...more)
  const kept = filtered(shell, found, values.get('X'), prefix)
  const before = values.get('P') ?? ''
  const after = values.get('S') ?? ''
  return kept.map((name) => `${before}${name}${after}`)
}

/** A word of a line that is being completed. */
interface CompletedWord {
  readonly line: string
  readonly cursor: number
  /** The word before the cursor, without quotes, and where it begins. */
  readonly word: string
  readonly start: number
}

export interface Specified {
  readonly names: readonly string[]
  readonly areFiles: boolean
  readonly hasNoSpace: boolean
  /** What is offered where nothing was found. */
  readonly otherwise: 'nothing' | 'files' | 'standard'
}

/** What has been specified for the command that the word is an argument of; null if nothing has. */
export function* specifiedFor(shell: Shell, completed: CompletedWord): Steps<Specified | null> {
  const { line, cursor, word, start } = completed
  const words = argumentsBefore(line.slice(0, start))
  const [command] = words
  if (command === undefined) return null
  const specification = (shell.completions.get(command) ??
    shell.completions.get(baseName(command)) ??
    shell.completions.get('-D')) as Specification | undefined
  if (specification === undefined) return null
  const { options, actions, values } = specification
  const call = values.get('F')
  const given =
    call === undefined
      ? []
      : yield* replies(shell, call, { line, cursor, words: [...words, word], previous: words.at(-1) ?? '' })
  const names = [...(yield* listed(shell, specification, word, given))]
  const wantsDirectories =
    options.includes('plusdirs') || (options.includes('dirnames') && names.length === 0)
  if (wantsDirectories) names.push(...files(shell, word, true).filter((name) => name.startsWith(word)))
  return {
    names: [...new Set(names)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
    areFiles:
      wantsDirectories ||
      options.includes('filenames') ||
      actions.some((action) => action === 'file' || action === 'directory'),
    hasNoSpace: options.includes('nospace'),
    otherwise: options.includes('bashdefault')
      ? 'standard'
      : options.includes('default')
        ? 'files'
        : 'nothing',
  }
}

/** The words of the command that the line ends in. */
function argumentsBefore(line: string): string[] {
  const command = line.slice(Math.max(...[...'|&;('].map((separator) => line.lastIndexOf(separator))) + 1)
  return (command.match(/(?:\\.|'[^']*'|"(?:\\.|[^"\\])*"|[^\s])+/gs) ?? []).map(removeQuotes)
}

interface Call {
  readonly line: string
  readonly cursor: number
  readonly words: readonly string[]
  readonly previous: string
}

/** What the function leaves in COMPREPLY. */
function* replies(
  shell: Shell,
  name: string,
  { line, cursor, words, previous }: Call,
): Steps<readonly string[]> {
  const definition = shell.functions.get(name)
  if (definition === undefined) return []
  const { status } = shell
  shell.set('COMP_LINE', line)
  shell.set('COMP_POINT', String(cursor))
  shell.set('COMP_TYPE', '9')
  shell.set('COMP_KEY', '9')
  shell.set('COMP_CWORD', String(words.length - 1))
  shell.setArray('COMP_WORDS', words)
  shell.variables.unset('COMPREPLY')
  yield* callFunction(shell, definition, [name, words[0] ?? '', words.at(-1) ?? '', previous])
  yield* shell.flush()
  const reply = elements(shell.variables.find('COMPREPLY'))
  for (const variable of ['COMP_LINE', 'COMP_POINT', 'COMP_TYPE', 'COMP_KEY', 'COMP_CWORD', 'COMP_WORDS'])
    shell.variables.unset(variable)
  shell.status = status
  return reply
}

/** The list is split at IFS, quotes respected, and each word expanded. */
function* wordsOf(shell: Shell, text: string): Steps<string[]> {
  const { white, other } = separatorsOf(shell.get('IFS'))
  const words: string[] = []
  let word = ''
  const pieces = text.match(/\\.|'[^']*'|"(?:\\.|[^"\\])*"|[\s\S]/gs) ?? []
  for (const piece of [...pieces, '\n']) {
    const separates = piece.length === 1 && (white.includes(piece) || other.includes(piece))
    if (!separates && piece !== '\n') word += piece
    else if (word !== '') {
      yield* expandWord(shell, new Word(word), words)
      word = ''
    }
  }
  return words
}

/** `-X pattern` takes away what matches, `-X !pattern` what does not; `&` is the word. */
function filtered(
  shell: Shell,
  names: readonly string[],
  filter: string | undefined,
  prefix: string,
): readonly string[] {
  if (filter === undefined) return names
  const keeps = filter.startsWith('!')
  const text = (keeps ? filter.slice(1) : filter).replace(/(\\?)&/g, (_all, backslash) =>
    backslash === '' ? prefix : '&',
  )
  const pattern = compilePattern(text, { extglob: shell.options.extglob, ignoreCase: false })
  return names.filter((name) => pattern.matches(name) === keeps)
}

/** For commands by name; `-D`, `-E` and `-I` stand for themselves. */
const SPECIAL = ['-D', '-E', '-I']

const complete: Builtin = (shell, args) => {
  const request = parseRequest(shell, args, 'prDEI', USAGE_COMPLETE)
  if (typeof request === 'number') return request
  const { specification, flags, operands } = request
  const { completions } = shell
  const names = [...SPECIAL.filter((name) => flags.has(name.slice(1))), ...operands]
  if (flags.has('r')) {
    if (names.length === 0) completions.clear()
    return forEachKnown(shell, names, (name) => completions.delete(name))
  }
  if (flags.has('p') || args.length === 1) {
    const print = (name: string) =>
      shell.print(specificationText(name, completions.get(name) as Specification))
    if (names.length === 0) for (const name of completions.keys()) print(name)
    return forEachKnown(shell, names, print)
  }
  if (names.length === 0) return usageError(shell, 'complete', '', USAGE_COMPLETE)
  for (const name of names) completions.set(name, specification)
  return 0
}

function forEachKnown(shell: Shell, names: readonly string[], act: (name: string) => void): number {
  let status = 0
  for (const name of names) {
    if (shell.completions.has(name)) act(name)
    else {
      shell.complainAs('complete', `${name}: no completion specification`)
      status = 1
    }
  }
  return status
}

function specificationText(name: string, { options, actions, values }: Specification): string {
  const letterOf = new Map(Object.entries(LETTERS).map(([letter, action]) => [action, letter]))
  const short = actions.filter((action) => letterOf.has(action)).map((action) => `-${letterOf.get(action)}`)
  const long = actions.filter((action) => !letterOf.has(action)).map((action) => `-A ${action}`)
  const quoted = ['G', 'W', 'P', 'S', 'X', 'C'].flatMap((letter) => {
    const value = values.get(letter)
    return value === undefined ? [] : [`-${letter} ${quoteSingle(value)}`]
  })
  const call = values.get('F')
  const pieces = [...options.map((option) => `-o ${option}`), ...short, ...long, ...quoted]
  if (call !== undefined) pieces.push(`-F ${call}`)
  return `complete ${[...pieces, name].join(' ')}\n`
}

BUILTINS.set('compgen', compgen)
BUILTINS.set('complete', complete)
