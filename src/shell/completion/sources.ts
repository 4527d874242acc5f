/** What can stand in a word's place besides files: commands, variables, users, hosts (bashline.c). */

import { BUILTINS } from '../builtins/index.ts'
import { isDirectoryAt, list } from '../expansion/glob.ts'
import { hasMagic } from '../expansion/pattern.ts'
import { expandTilde } from '../expansion/tilde.ts'
import { accounts, hosts } from '../files.ts'
import { KEYWORDS } from '../keywords.ts'
import { isExecutable } from '../lookup.ts'
import type { Shell } from '../shell.ts'
import { dequoted, fileMatches, files, type Matches, patternMatches, words } from './files.ts'
import { type CompletedWord, isBackquoteOpen, type Position } from './word.ts'

const NONE = words([])

// ---- what Tab completes

/** attempt_shell_completion without the specified ones, and readline's own completion of files behind it. */
export function standardMatches(shell: Shell, word: CompletedWord, position: Position): Matches {
  if (position === 'nothing') return NONE
  const some = (...sources: (() => Matches | null)[]): Matches => {
    for (const source of sources) {
      const matches = source()
      if (matches !== null && matches.found.length > 0) return matches
    }
    return NONE
  }
  const { raw } = word
  const isCommand = position === 'command'
  return some(
    () => (beginsSubstitution(word, isCommand) ? substitutionMatches(shell, word) : null),
    () => (raw.startsWith('$') && !beginsSubstitution(word, isCommand) ? variableMatches(shell, raw) : null),
    () => (raw.startsWith('~') && !raw.includes('/') ? userMatches(shell, raw) : null),
    () => (raw.startsWith('@') ? hostMatches(shell, raw) : null),
    () => (isCommand ? commandMatches(shell, word) : null),
    () => solePatternMatch(shell, raw),
    () => (isCommand ? fileMatches(shell, word, isDirectoryAt) : fileMatches(shell, word)),
  )
}

function beginsSubstitution({ raw, line, start, cursor, quote }: CompletedWord, isCommand: boolean): boolean {
  if (quote === "'") return false
  if (raw.startsWith('$(')) return true
  return raw.startsWith('`') && (isCommand || (isBackquoteOpen(line, start) && isBackquoteOpen(line, cursor)))
}

/** The last word of a substitution that is being typed in quotes (command_subst_completion_function). */
function substitutionMatches(shell: Shell, word: CompletedWord): Matches {
  const { raw } = word
  const opening = raw.startsWith('`') ? 1 : 2
  const begin = Math.max(opening, raw.search(/[ \t;|&{(`][^ \t;|&{(`]*$/) + 1)
  const inner = { ...word, raw: raw.slice(begin) }
  const isFile = begin > opening && /[ \t]/.test(raw[begin - 1] as string)
  const { found } = isFile ? fileMatches(shell, inner) : commandMatches(shell, inner)
  const [sole] = found
  const isDirectory = found.length === 1 && sole !== undefined && isDirectoryAt(shell.sys, sole.text)
  return {
    ...words(
      found.map(({ text }) => raw.slice(0, begin) + text),
      isDirectory ? '/' : '',
    ),
    areFiles: true,
    closesQuote: false,
  }
}

/** The names that begin with what stands behind `$` or `${`. */
export function variableMatches(shell: Shell, raw: string): Matches {
  const [opening = '', prefix = ''] = [/^(?:\$\{?|\{)?/.exec(raw)?.[0], raw.replace(/^(?:\$\{?|\{)?/, '')]
  const close = opening.endsWith('{') ? '}' : ''
  const names = shell.variables
    .names()
    .filter((name) => name.startsWith(prefix) && shell.variables.findRaw(name)?.isSet === true)
  const value = names.length === 1 ? shell.get(names[0] as string) : undefined
  const isDirectory = opening !== '' && value !== undefined && value !== '' && isDirectoryAt(shell.sys, value)
  return words(
    names.map((name) => `${opening}${name}${close}`),
    isDirectory ? '/' : ' ',
  )
}

export function userMatches(shell: Shell, raw: string): Matches {
  const tilde = raw.startsWith('~') ? '~' : ''
  const names = accounts(shell.sys)
    .map(({ name }) => tilde + name)
    .filter((name) => name.startsWith(raw))
  if (tilde === '') return words(names)
  return files(
    names.map((text) => ({ text, path: expandTilde(shell, text) })),
    '',
  )
}

/** The names in /etc/hosts, behind their mark. */
export function hostMatches(shell: Shell, raw: string): Matches {
  const mark = raw.startsWith('@') ? '@' : ''
  return words(
    hosts(shell.sys)
      .map((name) => mark + name)
      .filter((name) => name.startsWith(raw)),
  )
}

// ---- commands

export function commandMatches(shell: Shell, word: CompletedWord): Matches {
  const { raw, quote } = word
  if (hasMagic(raw, shell.options.extglob)) {
    const matches = solePatternMatch(shell, raw)
    return { ...matches, found: matches.found.filter(({ text }) => mayBeRun(shell, text)) }
  }
  if (raw.includes('/')) return fileMatches(shell, word, (_sys, path) => mayBeRun(shell, path))
  const hint = word.mayBeQuoted && quote === '' ? dequoted(raw, '') : raw
  const names = new Set(commandNames(shell, hint))
  const isDirectory = isDirectoryAt(shell.sys, raw)
  if (isDirectory && raw !== '') names.add(raw)
  const [sole] = names
  // It may be meant as a directory too, so nothing is put behind it.
  if (names.size === 1 && isDirectoryAt(shell.sys, sole as string)) return words(names, '')
  const found = Array.from(names, (text) => ({ text, path: null }))
  return files(found)
}

const mayBeRun = (shell: Shell, path: string): boolean =>
  isDirectoryAt(shell.sys, path) || isExecutable(shell, path)

function* commandNames(shell: Shell, prefix: string): Generator<string> {
  const own = [shell.aliases.keys(), KEYWORDS, shell.functions.keys(), BUILTINS.keys()]
  for (const names of own)
    for (const name of names) if (name.startsWith(prefix) && !shell.disabledBuiltins.has(name)) yield name
  for (const part of (shell.get('PATH') ?? '').split(':')) {
    const directory = part === '' ? '.' : part
    for (const { name } of list(shell.sys, directory)) {
      const path = `${directory}/${name}`
      if (name.startsWith(prefix) && isExecutable(shell, path) && !isDirectoryAt(shell.sys, path)) yield name
    }
  }
}

/** Where the word is a pattern that just one name matches. */
function solePatternMatch(shell: Shell, raw: string): Matches {
  if (!hasMagic(raw, shell.options.extglob)) return NONE
  const matches = patternMatches(shell, raw)
  return matches.found.length === 1 ? matches : NONE
}
