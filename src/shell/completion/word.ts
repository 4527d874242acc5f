/**
 * Which word Tab completes, and whether a command may stand there: readline's _rl_find_completion_word, and what
 * attempt_shell_completion of bashline.c looks at around it. Pure. Both look at characters only: a `$(` or a keyword means
 * nothing to them, and so `if wh` completes a file.
 *
 * Terms
 * - A *break character* ends a word for completion, though the shell's own word may go on behind it (COMP_WORDBREAKS).
 */

import { skipDouble } from '../parser/delimiters.ts'
import { commandAround } from './command-line.ts'

export type OpenQuote = '' | '"' | "'"

export interface CompletedWord {
  readonly line: string
  /** Offset of its first character, behind a quote that is open. */
  readonly start: number
  readonly cursor: number
  /** As it stands in the line. */
  readonly raw: string
  /** The quote that is open at the cursor. */
  readonly quote: OpenQuote
  /** There is a quote or backslash before the cursor: what the word means is found by taking them away. */
  readonly mayBeQuoted: boolean
  /** A quote that the word stands right behind and that is none of its own; it is put behind a sole match. */
  readonly delimiter: OpenQuote
}

export const BREAK_CHARACTERS = ' \t\n"\'@><=;|&(:'
/** Those at which complete-filename stops. */
export const FILE_BREAK_CHARACTERS = ' \t\n"\''
/** Break characters that belong to the word behind them (rl_special_prefixes). */
const SPECIAL_PREFIXES = '$@'
/** What a command may stand behind (COMMAND_SEPARATORS). */
const SEPARATORS = ';|&{(`'

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t'
const isQuote = (char: string | undefined): char is '"' | "'" => char === '"' || char === "'"

export function findWord(line: string, cursor: number, breaks = BREAK_CHARACTERS): CompletedWord {
  let start = cursor
  let quote: OpenQuote = ''
  let mayBeQuoted = false
  for (let at = 0; at < cursor; at++) {
    const char = line[at]
    if (char === '\\' && quote !== "'") {
      mayBeQuoted = true
      at++
    } else if (quote !== '') {
      if (char !== quote) continue
      quote = ''
      start = cursor
    } else if (isQuote(char)) {
      quote = char
      start = at + 1
      mayBeQuoted = true
    }
  }
  const breaksWord = (at: number) =>
    breaks.includes(line[at] as string) && !(mayBeQuoted && isQuotedAt(line, at))
  if (quote === '' && start > 0) {
    do start--
    while (start > 0 && !breaksWord(start))
  }
  let delimiter: OpenQuote = ''
  const before = line[start]
  if (cursor > 0 && before !== undefined && breaksWord(start)) {
    if (isQuote(before) && cursor - start > 1) delimiter = before
    if (!SPECIAL_PREFIXES.includes(before)) start++
  }
  return { line, start, cursor, raw: line.slice(start, cursor), quote, mayBeQuoted, delimiter }
}

/** Whether the character at `index` is quoted, or is itself a quote that means something (char_is_quoted). */
function isQuotedAt(line: string, index: number): boolean {
  let at = 0
  while (at <= index) {
    const char = line[at]
    if (char === '\\') {
      at += 2
      if (at > index && at - 1 === index) return true
      continue
    }
    if (char === "'" || (char === '$' && line[at + 1] === "'")) at = singleQuoteEnd(line, at)
    else if (char === '"') at = skipDouble(line, at + 1)
    else {
      at++
      continue
    }
    if (at > index) return true
  }
  return false
}

/** Behind the quote that closes `'…'` or `$'…'`, in which a backslash may quote one. */
function singleQuoteEnd(line: string, start: number): number {
  const isAnsi = line[start] === '$'
  let at = start + (isAnsi ? 2 : 1)
  while (at < line.length && line[at] !== "'") at += isAnsi && line[at] === '\\' ? 2 : 1
  return at + 1
}

/** Whether a backquote is open before `end` (unclosed_pair). */
export function isBackquoteOpen(line: string, end: number): boolean {
  let isOpen = false
  for (let at = 0; at <= end && at < line.length; ) {
    const char = line[at]
    if (char === '\\') at += 2
    else if (char === "'") at = singleQuoteEnd(line, at)
    else if (char === '"') at = skipDouble(line, at + 1)
    else {
      if (char === '`') isOpen = !isOpen
      at++
      continue
    }
    if (at > end) return false
  }
  return isOpen
}

/** Where the line is read. */
export interface CompletionSite {
  /** It is the first line of a command. */
  readonly isFirstLine: boolean
  /** A command may begin with this line. */
  readonly beginsCommand: boolean
}

/** `nothing`: where the line is a syntax error no word is completed. */
export type Position = 'command' | 'argument' | 'nothing'

export function positionOf(word: CompletedWord, site: CompletionSite): Position {
  const { line, start, cursor, raw } = word
  const before = blanksBefore(line, start)
  const at = isQuote(line[before]) ? blanksBefore(line, before) : before
  if (at < 0) return site.isFirstLine || site.beginsCommand ? 'command' : 'argument'
  const char = line[at] as string
  if (!SEPARATORS.includes(char))
    return site.isFirstLine && isBehindAssignments(line, start, cursor) ? 'command' : 'argument'
  const previous = line[at - 1] ?? ''
  const isRedirection = (char === '&' && /[<>]/.test(previous)) || (char === '|' && previous === '>')
  if (isRedirection || (char === '{' && previous === '$') || isQuotedAt(line, at)) return 'argument'
  if (char === '(' && !/[$<>]/.test(previous)) {
    const behind = blanksBefore(line, at)
    if (behind > 0 && !SEPARATORS.includes(line[behind] as string)) return 'nothing'
  }
  const isClosed = char === '`' && !raw.startsWith('`') && !isBackquoteOpen(line, cursor)
  return isClosed ? 'argument' : 'command'
}

/** Offset of the last character before `start` that is no blank; -1 if there is none. */
function blanksBefore(line: string, start: number): number {
  let at = start - 1
  while (at >= 0 && isBlank(line[at])) at--
  return at
}

/** Whether the word up to the cursor is all of the name of a command, before which only assignments stand; blanks at its end are one word more. */
function isBehindAssignments(line: string, start: number, cursor: number): boolean {
  const command = commandAround(line, { start, cursor })
  return command?.isName === true && command.name.length === cursor - start && !isBlank(command.text.at(-1))
}
