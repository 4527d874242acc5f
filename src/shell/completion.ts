/**
 * What Tab offers, as bash without bash-completion does it: commands in command position, variables after
 * `$`, users after `~`, files everywhere (bash(1), "Completing").
 */

import { DT_DIR, DT_LNK } from '../kernel/abi.ts'
import { KEYWORDS } from './builtins/commands.ts'
import { BUILTINS } from './builtins/index.ts'
import { expandTilde } from './expansion/expand.ts'
import { glob, isDirectoryAt, list } from './expansion/glob.ts'
import { hasMagic } from './expansion/pattern.ts'
import { accounts, hosts } from './files.ts'
import type { Completion } from './line-editor/types.ts'
import { isExecutable } from './lookup.ts'
import { specifiedFor } from './programmable-completion.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

/** What a `complete` has specified for the command comes first. */
export function* complete(shell: Shell, line: string, cursor: number): Steps<Completion> {
  const word = wordBefore(line.slice(0, cursor))
  const specified =
    word.isCommand || shell.completions.size === 0
      ? null
      : yield* specifiedFor(shell, { line, cursor, word: word.text, start: word.start })
  if (specified === null) return standard(shell, word)
  const { names, areFiles, hasNoSpace } = specified
  if (specified.otherwise === 'files' && names.length === 0) return completeFile(shell, word, false)
  if (specified.otherwise === 'standard' && names.length === 0) return standard(shell, word)
  const candidates = names.map((name) => candidateOf(shell, name, areFiles))
  const found = result(word, word.text, candidates, areFiles)
  return hasNoSpace ? { ...found, suffix: found.suffix.replace(/ $/, '') } : found
}

function candidateOf(shell: Shell, name: string, isFile: boolean): Candidate {
  const isDirectory = isFile && isDirectoryAt(shell.sys, openedDirectory(shell, name))
  const display = isFile ? name.slice(name.lastIndexOf('/') + 1) : name
  return { text: name, display: isDirectory ? `${display}/` : display, isDirectory, isLink: false }
}

function standard(shell: Shell, word: TypedWord): Completion {
  const variable = /^(.*)\$(\{?)([A-Za-z_][A-Za-z0-9_]*|)$/s.exec(word.raw)
  if (variable !== null && word.quote !== "'") return completeVariable(shell, word, variable)
  if (/^~[^/]*$/.test(word.raw) && word.quote === '') {
    const users = completeUser(shell, word)
    if (users !== null) return users
  }
  if (word.raw.startsWith('@')) return completeHost(shell, word)
  if (word.isCommand && !word.text.includes('/')) return completeCommand(shell, word)
  return completeFile(shell, word, word.isCommand)
}

/** The word that the cursor stands behind. */
interface TypedWord {
  /** Offset of its first character, an opening quote included. */
  readonly start: number
  readonly raw: string
  /** Without quotes and backslashes. */
  readonly text: string
  /** The quote that is open at the end, or ''. */
  readonly quote: '' | '"' | "'"
  readonly isCommand: boolean
}

/** Characters at which a word for completion begins anew, though the shell's own word goes on (COMP_WORDBREAKS). */
const BREAK = /[=:@]/

/** As readline finds it (_rl_find_completion_word): behind a quote that is open, else behind what breaks words. */
function wordBefore(before: string): TypedWord {
  let start = 0
  let text = ''
  let quote: '' | '"' | "'" = ''
  let isCommand = true
  let commandNext = true
  /** where the shell's word begins; -1 between words */
  let wordStart = -1
  let isAssignment = false
  const begin = (at: number) => {
    start = at
    text = ''
    isCommand = false
  }
  for (let at = 0; at < before.length; at++) {
    const char = before[at] as string
    if (wordStart < 0 && !/[\s|&;()<>]/.test(char)) {
      wordStart = at
      begin(at)
      isCommand = commandNext
      isAssignment = false
    }
    if (quote !== '') {
      if (char === quote) quote = ''
      else if (char === '\\' && quote === '"' && /["\\$`]/.test(before[at + 1] ?? '')) text += before[++at]
      else text += char
    } else if (char === '\\') text += before[++at] ?? ''
    else if (char === '"' || char === "'") {
      quote = char
      if (!before.includes(char, at + 1) && at > wordStart) begin(at)
    } else if (/[\s|&;()<>]/.test(char)) {
      if (wordStart >= 0) commandNext = (commandNext && isAssignment) || before[at - 1] === '{'
      wordStart = -1
      if (/[|&;(]/.test(char)) commandNext = true
      if (/[<>]/.test(char)) commandNext = false
    } else if (BREAK.test(char)) {
      isAssignment ||= char === '=' && NAME.test(before.slice(wordStart, at))
      // A host's name keeps its mark.
      begin(char === '@' ? at : at + 1)
      if (char === '@') text = char
    } else text += char
  }
  if (wordStart < 0) {
    begin(before.length)
    isCommand = commandNext
  }
  return { start, raw: before.slice(start), text, quote, isCommand }
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

interface Candidate {
  /** Unquoted. */
  readonly text: string
  readonly display: string
  readonly isDirectory: boolean
  /** A symbolic link to a directory gets its slash only when it stands there already. */
  readonly isLink: boolean
}

function completeVariable(shell: Shell, word: TypedWord, found: RegExpExecArray): Completion {
  const [, head = '', brace = '', prefix = ''] = found
  const names = shell.variables
    .names()
    .filter((name) => name.startsWith(prefix) && shell.variables.findRaw(name)?.isSet === true)
  const close = brace === '' ? '' : '}'
  const candidates = names.map((name) => `${head}$${brace}${name}${close}`)
  const sole = names.length === 1 ? names[0] : undefined
  const value = sole === undefined ? undefined : shell.get(sole)
  const isDirectory = value !== undefined && value !== '' && isDirectoryAt(shell.sys, value)
  const shared = commonPrefix(names)
  return {
    start: word.start,
    insert: names.length === 0 ? word.raw : `${head}$${brace}${shared}${names.length === 1 ? close : ''}`,
    suffix: isDirectory ? '/' : ' ',
    candidates,
    display: names.map((name) => `$${brace}${name}${close}`),
  }
}

function completeUser(shell: Shell, word: TypedWord): Completion | null {
  const names = accounts(shell.sys)
    .map((account) => account.name)
    .filter((name) => name.startsWith(word.raw.slice(1)))
    .sort()
  if (names.length === 0) return null
  return {
    start: word.start,
    insert: `~${commonPrefix(names)}`,
    suffix: '/',
    candidates: names.map((name) => `~${name}`),
    display: names.map((name) => `~${name}`),
  }
}

/** The names in /etc/hosts. */
function completeHost(shell: Shell, word: TypedWord): Completion {
  const names = hosts(shell.sys)
    .map((name) => `@${name}`)
    .filter((name) => name.startsWith(word.text))
    .sort()
  return {
    start: word.start,
    insert: names.length === 0 ? word.raw : commonPrefix(names),
    suffix: ' ',
    candidates: names,
    display: names,
  }
}

function completeCommand(shell: Shell, word: TypedWord): Completion {
  const prefix = word.text
  const names = new Set<string>()
  const add = (name: string) => {
    if (name.startsWith(prefix)) names.add(name)
  }
  for (const name of shell.aliases.keys()) add(name)
  for (const name of KEYWORDS) add(name)
  for (const name of shell.functions.keys()) add(name)
  for (const name of BUILTINS.keys()) add(name)
  for (const directory of (shell.get('PATH') ?? '').split(':')) {
    for (const entry of list(shell.sys, directory === '' ? '.' : directory)) {
      if (entry.type === DT_DIR || !entry.name.startsWith(prefix) || entry.name.startsWith('.')) continue
      if (isExecutable(shell, `${directory === '' ? '.' : directory}/${entry.name}`)) names.add(entry.name)
    }
  }
  if (names.size === 0) return completeFile(shell, word, true)
  const candidates = [...names]
    .sort()
    .map((name) => ({ text: name, display: name, isDirectory: false, isLink: false }))
  return result(word, prefix, candidates)
}

function completeFile(shell: Shell, word: TypedWord, executablesOnly: boolean): Completion {
  const path = word.text
  const slash = path.lastIndexOf('/') + 1
  const directory = path.slice(0, slash)
  const prefix = path.slice(slash)
  const opened = openedDirectory(shell, directory)
  const candidates: Candidate[] = []
  for (const entry of list(shell.sys, opened)) {
    const { name } = entry
    if (!name.startsWith(prefix) || (prefix === '' && (name === '.' || name === '..'))) continue
    const full = `${opened.endsWith('/') ? opened : `${opened}/`}${name}`
    const isDirectory = entry.type === DT_DIR || (entry.type === DT_LNK && isDirectoryAt(shell.sys, full))
    if (executablesOnly && !isDirectory && !isExecutable(shell, full)) continue
    const isLink = entry.type === DT_LNK
    candidates.push({ text: directory + name, display: isDirectory ? `${name}/` : name, isDirectory, isLink })
  }
  if (candidates.length === 0 && word.quote === '' && hasMagic(path, shell.options.extglob)) {
    const names = glob(shell.sys, path, shell.options)
    const [name] = names
    // A pattern that several names match is left alone.
    if (names.length === 1 && name !== undefined)
      candidates.push({
        text: name,
        display: name,
        isDirectory: isDirectoryAt(shell.sys, name),
        isLink: false,
      })
  }
  candidates.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
  return result(word, path, candidates)
}

function openedDirectory(shell: Shell, directory: string): string {
  if (directory === '') return '.'
  if (!directory.startsWith('~')) return directory
  const slash = directory.indexOf('/')
  return expandTilde(shell, directory.slice(0, slash)) + directory.slice(slash)
}

/** `typed` is what they complete. */
function result(
  word: TypedWord,
  typed: string,
  candidates: readonly Candidate[],
  isQuoted = true,
): Completion {
  const quoteText = (text: string) => (isQuoted ? inserted(word, text) : text)
  const shared = candidates.length === 0 ? typed : commonPrefix(candidates.map(({ text }) => text))
  const sole = candidates.length === 1 ? candidates[0] : undefined
  const suffix = sole === undefined ? '' : suffixOf(sole, word, typed)
  return {
    start: word.start,
    insert: candidates.length === 0 || shared === typed ? word.raw : quoteText(shared),
    suffix,
    candidates: candidates.map(({ text }) => quoteText(text)),
    display: candidates.map(({ display }) => display),
  }
}

function suffixOf(sole: Candidate, word: TypedWord, typed: string): string {
  if (!sole.isDirectory) return `${word.quote} `
  const close = NEEDS_QUOTES.test(sole.text) ? word.quote : ''
  return sole.isLink && sole.text !== typed ? close : `${close}/`
}

/** As it must stand in the line: in the quotes that were opened, or with backslashes. */
function inserted(word: TypedWord, text: string): string {
  if (word.quote === "'") return `'${text.replaceAll("'", "'\\''")}`
  if (word.quote === '"') return `"${text.replace(/["\\$`]/g, '\\$&')}`
  const tilde = word.raw.startsWith('~') ? (/^~[^/]*/.exec(text)?.[0] ?? '') : ''
  const rest = text.slice(tilde.length)
  return tilde + (NEEDS_QUOTES.test(rest) ? rest.replace(QUOTED, '\\$&') : rest)
}

/** A name without one of these stays as it is (rl_filename_quote_characters of bashline.c). */
const NEEDS_QUOTES = /[ \t\n\\"'@<>=;|&()#$`?*[!:{~]/
/** What gets a backslash then (sh_backslash_quote), and what breaks words (quote_word_break_chars). */
const QUOTED = /[ \t\n'"\\|&;()<>!{}*[\]?^$`,=:@]|^#|^~/g

function commonPrefix(texts: readonly string[]): string {
  let shared = texts[0] ?? ''
  for (const text of texts) {
    let length = 0
    while (length < shared.length && shared[length] === text[length]) length++
    shared = shared.slice(0, length)
  }
  return shared
}
