/** Completion as bash without bash-completion does it (bash(1), "Completing"; bashline.c). */

import { quoteBackslash } from '../expansion/quote.ts'
import { historyWords } from '../line-editor/history-words.ts'
import type { Completion, CompletionAsked, CompletionKind } from '../line-editor/types.ts'
import { INITIAL_WORD, specifiedFor } from '../programmable-completion.ts'
import type { Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { fileMatches, files, type Match, type Matches, patternMatches, words } from './files.ts'
import { commandMatches, hostMatches, standardMatches, userMatches, variableMatches } from './sources.ts'
import {
  BREAK_CHARACTERS,
  type CompletedWord,
  type CompletionSite,
  FILE_BREAK_CHARACTERS,
  findWord,
  type Position,
  positionOf,
} from './word.ts'
import { commonPrefix, completionOf, sorted, withoutTilde } from './written.ts'

interface Request extends CompletionSite {
  readonly line: string
  readonly cursor: number
  readonly kind: CompletionKind
  readonly asked: CompletionAsked
}

export function* complete(shell: Shell, request: Request): Steps<Completion> {
  const { line, cursor, kind } = request
  const word = findWord(line, cursor, kind === 'file' ? FILE_BREAK_CHARACTERS : BREAK_CHARACTERS)
  if (kind !== 'standard') return completionOf(shell, word, matchesOf(shell, word, kind))
  const position = positionOf(word, request)
  const specified =
    shell.completions.size > 0 && request.isFirstLine && maySpecify(shell, position, word)
      ? yield* specifiedFor(shell, word, request.asked)
      : null
  if (specified !== null && (specified.names.length > 0 || specified.otherwise === 'nothing')) {
    const { isOrdered } = specified
    const matches = { ...specifiedMatches(shell, specified.names, specified.areFiles), isOrdered }
    return completionOf(shell, word, specified.hasNoSpace ? { ...matches, append: '' } : matches)
  }
  if (specified?.otherwise === 'files')
    return completionOf(shell, word, withoutIgnored(shell, fileMatches(shell, word)))
  return completionOf(shell, word, withoutIgnored(shell, standardMatches(shell, word, position)))
}

/** The name of a command is `complete -I`'s. */
const maySpecify = ({ completions }: Shell, position: Position, { raw }: CompletedWord): boolean =>
  position === 'argument' || (position === 'command' && (raw === '' || completions.has(INITIAL_WORD)))

/** FIGNORE: endings of names that are not meant. */
function withoutIgnored(shell: Shell, matches: Matches): Matches {
  const endings = (shell.get('FIGNORE') ?? '').split(':').filter((ending) => ending !== '')
  if (endings.length === 0 || !matches.areFiles) return matches
  const isMeant = ({ text }: Match) =>
    !endings.some((ending) => text.length > ending.length && text.endsWith(ending))
  return { ...matches, found: matches.found.filter(isMeant) }
}

function specifiedMatches(shell: Shell, names: readonly string[], areFiles: boolean): Matches {
  const found = names.map((text) => ({ text, path: areFiles ? withoutTilde(shell, text) : null }))
  return areFiles ? files(found) : { ...files(found, ''), areFiles: false }
}

function matchesOf(shell: Shell, word: CompletedWord, kind: Exclude<CompletionKind, 'standard'>): Matches {
  switch (kind) {
    case 'command':
      return commandMatches(shell, word)
    case 'file':
      return fileMatches(shell, word)
    case 'braces':
      return inBraces(fileMatches(shell, word))
    case 'history':
      return words(shell.history.flatMap(historyWords).filter((text) => text.startsWith(word.raw)))
    case 'host':
      return hostMatches(shell, word.raw)
    case 'pattern':
      return patternMatches(shell, word.raw)
    case 'prefix pattern':
      return patternMatches(shell, `${word.raw}*`)
    case 'user':
      return userMatches(shell, word.raw)
    case 'variable':
      return variableMatches(shell, word.raw)
  }
}

// ---- in braces

/** All of them as one word: `f{1,2}` (bracecomp.c). */
function inBraces(matches: Matches): Matches {
  const found = sorted(matches.found)
  const [first] = found
  if (first === undefined) return matches
  const isSole = found.length === 1
  const texts = found.map(({ text }) => text)
  const text = isSole ? quoteBackslash(first.text) : bracesOf(texts, '')
  return { ...matches, found: [{ text, path: isSole ? first.path : null }], quoted: '' }
}

/** The texts without the beginning that all of them share; those that share more follow each other, in braces. */
function bracesOf(texts: readonly string[], shared: string): string {
  const groups: string[][] = []
  for (const text of texts) {
    const group = groups.at(-1)
    if (group !== undefined && commonPrefix([group[0] as string, text]).length > shared.length)
      group.push(text)
    else groups.push([text])
  }
  const words = groups.map((group) => {
    const prefix = commonPrefix(group)
    const rest = quoteBackslash(prefix.slice(shared.length))
    return group.length === 1 ? rest : `${rest}{${bracesOf(group, prefix)}}`
  })
  return shared === '' && words.length > 1 ? `{${words.join(',')}}` : words.join(',')
}
