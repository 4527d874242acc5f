/** What a specification made by `complete` offers (bash(1), Programmable Completion; pcomplete.c). */

import { DT_DIR } from '../kernel/abi.ts'
import { baseName } from './base-name.ts'
import { BUILTINS } from './builtins/index.ts'
import { type CompletedCommand, commandAround, splitForCompletion } from './completion/command-line.ts'
import { meaning } from './completion/files.ts'
import type { CompletedWord } from './completion/word.ts'
import { expandToText, expandWords } from './expansion/expand.ts'
import { separatorsOf } from './expansion/fields.ts'
import { globUnsorted, isDirectoryAt, list } from './expansion/glob.ts'
import { elements } from './expansion/parameters.ts'
import { compilePattern } from './expansion/pattern.ts'
import { quoteSingle } from './expansion/quote.ts'
import { accounts, groups, hosts } from './files.ts'
import { isStopped } from './jobs.ts'
import { KEYWORDS } from './keywords.ts'
import type { CompletionAsked } from './line-editor/types.ts'
import { isExecutable } from './lookup.ts'
import { SET_OPTIONS, SHOPT_OPTIONS } from './options.ts'
import { Word } from './parser/tree.ts'
import type { Job, Shell } from './shell.ts'
import { SIGNAL_NAMES } from './signals.ts'
import { callFunction } from './simple-command.ts'
import type { Steps } from './steps.ts'
import { EXPORTED } from './variables.ts'

const firstWord = ({ command }: Job): string => command.split(' ')[0] as string

/** One `complete` command without its names. */
export interface Specification {
  readonly options: readonly string[]
  readonly actions: readonly string[]
  /** letter → argument: G W P S X F C */
  readonly values: ReadonlyMap<string, string>
}

/** Names of what is specified for commands of which nothing is said, for an empty line, for the names of commands. */
export const DEFAULT_COMMAND = '_DefaultCmD_'
export const EMPTY_LINE = '_EmptycmD_'
export const INITIAL_WORD = '_InitialWorD_'

/** In the order in which bash asks them, whatever that of the options is (pcomplete.c, gen_action_completions). */
export const ACTIONS: Readonly<Record<string, (shell: Shell, prefix: string) => Iterable<string>>> = {
  alias: (shell) => [...shell.aliases.keys()].sort(),
  arrayvar: (shell) =>
    shell.variables.names().filter((name) => {
      const variable = shell.variables.findRaw(name)
      return variable?.array != null && variable.isSet
    }),
  binding: () => [],
  builtin: () => [...BUILTINS.keys()].sort(),
  disabled: (shell) => [...shell.disabledBuiltins].sort(),
  enabled: (shell) => [...BUILTINS.keys()].filter((name) => !shell.disabledBuiltins.has(name)).sort(),
  export: (shell) =>
    shell.variables.names().filter((name) => {
      const variable = shell.variables.findRaw(name)
      return variable?.has(EXPORTED) === true && variable.isSet
    }),
  function: (shell) => [...shell.functions.keys()].sort(),
  helptopic: () => [...BUILTINS.keys(), ...KEYWORDS].sort(),
  hostname: (shell) => hosts(shell.sys),
  job: (shell) => shell.jobs.map(firstWord),
  keyword: () => KEYWORDS,
  running: (shell) => shell.jobs.filter((job) => job.status === null && !isStopped(job)).map(firstWord),
  setopt: () => SET_OPTIONS.map(([name]) => name),
  shopt: () => SHOPT_OPTIONS,
  signal: () => SIGNAL_NAMES.flatMap((name, number) => (name === '' || number === 0 ? [] : [`SIG${name}`])),
  stopped: (shell) => shell.jobs.filter(isStopped).map(firstWord),
  variable: (shell) => shell.variables.names().filter((name) => shell.variables.hasValue(name)),
  command: commands,
  file: (shell, prefix) => files(shell, prefix, false),
  user: (shell) => accounts(shell.sys).map(({ name }) => name),
  group: (shell) => groups(shell.sys),
  service: () => [],
  directory: (shell, prefix) => files(shell, prefix, true),
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

export function files(shell: Shell, prefix: string, onlyDirectories: boolean): string[] {
  const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  const beginning = prefix.slice(directory.length)
  return list(shell.sys, directory === '' ? '.' : directory)
    .filter(({ name }) => name !== '.' && name !== '..')
    .filter(({ name }) => beginning !== '' || !name.startsWith('.'))
    .map(({ name }) => directory + name)
    .filter((path) => !onlyDirectories || isDirectoryAt(shell.sys, path))
}

/** What is offered for a word that begins so; `optionsNow` tells what compopt has made of the options in the meantime. */
export function* generated(
  shell: Shell,
  { actions, values }: Specification,
  call: Call,
  optionsNow: () => readonly string[],
): Steps<readonly string[]> {
  const { word } = call
  const startsAlike = (name: string) => name.startsWith(word)
  const found: string[] = []
  for (const [action, names] of Object.entries(ACTIONS))
    if (actions.includes(action))
      for (const name of names(shell, word)) if (startsAlike(name)) found.push(name)
  const pattern = values.get('G')
  if (pattern !== undefined) found.push(...globUnsorted(shell.sys, pattern, shell.options).reverse())
  const wordList = values.get('W')
  if (wordList !== undefined) found.push(...(yield* wordsOf(shell, wordList)).filter(startsAlike))
  const name = values.get('F')
  if (name !== undefined) found.push(...(yield* replies(shell, name, call)))
  const command = values.get('C')
  if (command !== undefined) found.push(...(yield* printed(shell, command, call)))
  const kept = filtered(shell, found, values.get('X'), word)
  const before = values.get('P') ?? ''
  const after = values.get('S') ?? ''
  const names = kept.map((one) => `${before}${one}${after}`)
  const current = optionsNow()
  const wantsDirectories =
    current.includes('plusdirs') || (names.length === 0 && current.includes('dirnames'))
  return wantsDirectories ? [...names, ...files(shell, word, true).filter(startsAlike)] : names
}

export interface Specified {
  readonly names: readonly string[]
  readonly areFiles: boolean
  readonly hasNoSpace: boolean
  readonly isOrdered: boolean
  /** What is offered where nothing was found. */
  readonly otherwise: 'nothing' | 'files' | 'standard'
}

/** What has been specified for the command that the word is in; null if nothing has (attempt_shell_completion). */
export function* specifiedFor(
  shell: Shell,
  word: CompletedWord,
  asked: CompletionAsked,
): Steps<Specified | null> {
  const { completions } = shell
  if (word.line.trim() === '')
    return yield* offered(shell, completions.get(EMPTY_LINE), { word, asked }, NO_COMMAND)
  const command = commandAround(word.line, word)
  if (command === null) return null
  const { name } = command
  if (command.isName) return yield* offered(shell, completions.get(INITIAL_WORD), { word, asked }, command)
  const specification =
    completions.get(name) ?? completions.get(baseName(name)) ?? completions.get(DEFAULT_COMMAND)
  return yield* offered(shell, specification, { word, asked }, command)
}

const NO_COMMAND: CompletedCommand = { text: '', cursor: 0, name: '', isName: true }

function* offered(
  shell: Shell,
  specification: Specification | undefined,
  { word, asked }: { readonly word: CompletedWord; readonly asked: CompletionAsked },
  command: CompletedCommand,
): Steps<Specified | null> {
  if (specification === undefined) return null
  const { options, actions, values } = specification
  const outer = shell.completing
  shell.completing = { command: command.name, options }
  const breaks = shell.get('COMP_WORDBREAKS') ?? ''
  const call = {
    ...{
      line: command.text,
      cursor: command.cursor,
      command: command.name,
      word: meaning(word),
      raw: word.raw,
    },
    asked,
    ...splitForCompletion(command.text, command.cursor, breaks),
  }
  const optionsNow = () => (shell.completing as Completing).options
  const names = yield* generated(shell, specification, call, optionsNow)
  const current = optionsNow()
  shell.completing = outer
  return {
    names,
    isOrdered: current.includes('nosort'),
    areFiles:
      values.has('G') ||
      current.some((option) => ['filenames', 'plusdirs', 'dirnames'].includes(option)) ||
      actions.some((action) => action === 'file' || action === 'directory'),
    hasNoSpace: current.includes('nospace'),
    otherwise: current.includes('bashdefault')
      ? 'standard'
      : current.includes('default')
        ? 'files'
        : 'nothing',
  }
}

/** The command whose line is being completed, and what compopt may change for it. */
export interface Completing {
  readonly command: string
  readonly options: readonly string[]
}

export interface Call {
  readonly line: string
  readonly cursor: number
  readonly words: readonly string[]
  /** index of the word that the cursor is in */
  readonly current: number
  readonly command: string
  /** what is completed, without quotes and as it stands there */
  readonly word: string
  readonly raw: string
  readonly asked: CompletionAsked
}

/** What a function or a command is told: $1, $2 and $3. */
const toldOf = ({ command, raw, words, current }: Call): string[] => [
  command,
  raw,
  words[Math.max(0, current - 1)] ?? '',
]

const CALL_VARIABLES = ['COMP_LINE', 'COMP_POINT', 'COMP_TYPE', 'COMP_KEY'] as const

function tellCall(shell: Shell, { line, cursor, asked }: Call, isExported: boolean): void {
  const values = [line, String(cursor), ...[asked.type, asked.key].map((key) => String(key.charCodeAt(0)))]
  for (const [index, name] of CALL_VARIABLES.entries()) {
    shell.set(name, values[index] as string)
    if (isExported) shell.export(shell.variables.writable(name))
  }
}

/** What the function leaves in COMPREPLY. */
function* replies(shell: Shell, name: string, call: Call): Steps<readonly string[]> {
  const definition = shell.functions.get(name)
  if (definition === undefined) {
    shell.complain(`completion: function \`${name}' not found`)
    yield* shell.flush()
    call.asked.leaveLine()
    return []
  }
  const { status } = shell
  tellCall(shell, call, false)
  shell.set('COMP_CWORD', String(call.current))
  shell.setArray('COMP_WORDS', call.words)
  shell.variables.unset('COMPREPLY')
  yield* callFunction(shell, definition, [name, ...toldOf(call)])
  yield* shell.flush()
  const reply = elements(shell.variables.find('COMPREPLY'))
  for (const variable of [...CALL_VARIABLES, 'COMP_CWORD', 'COMP_WORDS', 'COMPREPLY'])
    shell.variables.unset(variable)
  shell.status = status
  return reply
}

/** The lines that the command prints. */
function* printed(shell: Shell, command: string, call: Call): Steps<readonly string[]> {
  const { status } = shell
  tellCall(shell, call, true)
  const told = toldOf(call).map(quoteSingle).join(' ')
  const output = yield* expandToText(shell, new Word(`$(${command} ${told}\n)`), 'assigned')
  for (const variable of CALL_VARIABLES) shell.variables.unset(variable)
  shell.status = status
  return output.split(/(?<!\\)\n+/).filter((line) => line !== '')
}

/** What is not split: an escaped character, quotes, and expansions in parentheses (two levels deep) or braces. */
const WORD_PIECE = /\\.|'[^']*'|"(?:\\.|[^"\\])*"|`[^`]*`|\$\((?:[^()]|\([^()]*\))*\)|\$\{[^}]*\}|[\s\S]/gs

/** The list is split at IFS, quotes respected, and each word expanded. */
function* wordsOf(shell: Shell, text: string): Steps<string[]> {
  const { white, other } = separatorsOf(shell.get('IFS'))
  const words: Word[] = []
  let word = ''
  const pieces = text.match(WORD_PIECE) ?? []
  for (const piece of [...pieces, '\n']) {
    const separates = piece.length === 1 && (white.includes(piece) || other.includes(piece))
    if (!separates && piece !== '\n') word += piece
    else if (word !== '') {
      words.push(new Word(word))
      word = ''
    }
  }
  return yield* expandWords(shell, words)
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
