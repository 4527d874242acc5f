/**
 * History expansion: `!!`, `!$`, `!name`, `^old^new` (bash(1), HISTORY EXPANSION; histexpand.c of the GNU history
 * library, with what bash sets of it).
 *
 * Terms
 * - event: the line of the history that is meant. A word designator (`:2`, `$`) takes words of it, modifiers (`:h`,
 *   `:s/old/new/`) change them.
 * - designator: all of it, from the `!` on. A message shows the part of it that was read when it failed.
 */

import { skipPiece } from '../parser/delimiters.ts'
import { historyWords, historyWordsOf, isWordDelimiter } from './history-words.ts'

export type Expanded =
  /** `isPrinted`: `:p` wants it shown and remembered, but not run. */
  | { readonly line: string; readonly changed: boolean; readonly isPrinted: boolean }
  | { readonly error: string }

/** What expansions leave for those after them. */
export interface ExpansionMemory {
  /** the last `!?text?` */
  search: string | null
  /** the word that it stood in, which `%` means */
  match: string
  /** the last `:s`, which `:&` does again; `old` is null before the first */
  old: string | null
  replacement: string
}

export const newExpansionMemory = (): ExpansionMemory => ({
  search: null,
  match: '',
  old: null,
  replacement: '',
})

/** Where a line stands, and what means something in it. */
export interface ExpansionSite {
  /** The quote that is open where the line begins. */
  readonly quote: '' | "'" | '"'
  readonly characters: ExpansionCharacters
  /** shopt extglob: `!(` begins a pattern */
  readonly extglob?: boolean
}

/** What `histchars` sets; an event without a character is none. */
export interface ExpansionCharacters {
  readonly event: string
  readonly quick: string
  readonly comment: string
}

export const charactersOf = (histchars = '!'): ExpansionCharacters => ({
  event: histchars[0] ?? '',
  quick: histchars[1] ?? '^',
  comment: histchars[2] ?? '#',
})

const AT_PROMPT: ExpansionSite = { quote: '', characters: charactersOf() }

/** `history` has the oldest line first; `base` is its number. */
export function expandHistory(
  line: string,
  history: readonly string[],
  base: number,
  memory: ExpansionMemory,
  { quote, characters, extglob = false }: ExpansionSite = AT_PROMPT,
): Expanded {
  const { event } = characters
  const mayChange = event !== '' && (line.includes(event) || line.startsWith(characters.quick))
  if (!mayChange) return { line, changed: false, isPrinted: false }
  // A quick substitution is one in the line before.
  const text = line.startsWith(characters.quick) ? `${event}${event}:s${line}` : line
  const from = beginningsOf(text, quote)
  const inDouble = quote === '"'
  if (text === line && !hasEvent(line, from, inDouble, { ...characters, extglob }))
    return { line, changed: false, isPrinted: false }
  try {
    return new Expander(text, history, base, memory, characters).expand(from, inDouble)
  } catch (error) {
    if (error instanceof HistoryError) return { error: error.message }
    throw error
  }
}

/** The two do not agree about where a quote ends that is open where the line begins. */
interface Beginnings {
  readonly library: number
  readonly shell: number
}

function beginningsOf(line: string, quote: string): Beginnings {
  if (quote !== "'") return { library: 0, shell: 0 }
  const first = line.indexOf("'")
  // One that a backslash is before, or that an expansion is around, is none for the shell (skip_to_delim).
  let closed = 0
  while (closed < line.length && line[closed] !== "'")
    closed = line.startsWith("$'", closed) ? closed + 1 : skipPiece(line, closed)
  return { library: first < 0 ? line.length : first + 1, shell: Math.min(closed + 1, line.length) }
}

/** Where what begins at `at` ends that is taken as it is: a quoted text, a comment, or one character. */
function plainEnd(line: string, at: number, inDouble: boolean, comment: string): number {
  const character = line[at]
  if (character === '\\') return at + 2
  if (inDouble) return at + 1
  if (character === comment && (at === 0 || isWordDelimiter(line[at - 1]))) return line.length
  if (character !== "'") return at + 1
  // `$'…'` may hold a quote behind a backslash.
  const isAnsi = line[at - 1] === '$'
  let end = at + 1
  while (end < line.length && line[end] !== "'") end += isAnsi && line[end] === '\\' ? 2 : 1
  return end + 1
}

/** Whether the `!` at `at` can begin a designator; what is before `from` belongs to the one before. */
function beginsEvent(
  line: string,
  at: number,
  { inDouble, from, event }: { inDouble: boolean; from: number; event: string },
): boolean {
  const next = line[at + 1]
  if (line[at] !== event || next === undefined || NO_EVENT.test(next) || (inDouble && next === '"'))
    return false
  return line[at - 1] !== '$' || at < 2 || at === from
}

/**
 * Whether there is a designator that is nothing of the shell's own (bash_history_inhibit_expansion). One is enough: then
 * `[!a]` and `${!a}` are taken for designators as well.
 */
function hasEvent(
  line: string,
  from: Beginnings,
  isInDouble: boolean,
  { event, comment, extglob }: ExpansionCharacters & { extglob: boolean },
): boolean {
  const isEvent = (at: number) => !isShellsOwn(line, at) && !(extglob && isPattern(line, at))
  const seen = seenByShell(line, from.shell, event)
  let inDouble = isInDouble
  // While it looks for one a backslash quotes these only: `\\!` is none by itself, but one beside another.
  const endOf = (at: number): number => {
    if (line[at] !== '\\') return plainEnd(line, at, inDouble, comment)
    const next = line[at + 1]
    return next === event || next === "'" || (inDouble && next === '"') ? at + 2 : at + 1
  }
  for (let at = from.library; at < line.length; at = endOf(at)) {
    if (beginsEvent(line, at, { inDouble, from: 0, event }) && seen.has(at) && isEvent(at)) return true
    if (line[at] === '"') inDouble = !inDouble
  }
  return false
}

/**
 * Where the shell itself sees a `!` (skip_to_histexp): it looks for quotes once more, knows no `$'…'`, and takes what is
 * in a substitution for unquoted though quotes are around it.
 */
function seenByShell(line: string, from: number, event: string): ReadonlySet<number> {
  const seen = new Set<number>()
  let inDouble = false
  /** whether double quotes are around the substitutions that are open */
  const around: boolean[] = []
  let inBackquotes = false
  for (let at = from; at < line.length; at++) {
    const character = line[at]
    if (character === '\\') at++
    else if (character === '`') {
      if (inBackquotes) inDouble = around.pop() ?? false
      else {
        around.push(inDouble)
        inDouble = false
      }
      inBackquotes = !inBackquotes
    } else if (character === event) {
      if (!(inDouble && line[at + 1] === '"')) seen.add(at)
    } else if (character === "'" && !inDouble) {
      const end = line.indexOf("'", at + 1)
      if (end < 0) break
      at = end
    } else if (character === '"') inDouble = !inDouble
    else if (/^[$<>]\((?!\()/.test(line.slice(at, at + 3))) {
      around.push(inDouble)
      inDouble = false
      at++
    } else if (character === ')' && around.length > 0 && !inBackquotes) inDouble = around.pop() ?? false
  }
  return seen
}

function isShellsOwn(line: string, at: number): boolean {
  if (line[at - 1] === '[') return line.includes(']', at + 1)
  return line[at - 1] === '{' && line[at - 2] === '$' && line.includes('}', at + 1)
}

const isPattern = (line: string, at: number): boolean =>
  at > 1 && line[at + 1] === '(' && line.includes(')', at + 2)

class HistoryError extends Error {}

/** Behind these a `!` is only itself (history_no_expand_chars). */
const NO_EVENT = /[ \t\n\r=]/
/** What ends the text with which an event begins; those of word designators may be its first character. */
const EVENT_END = /[ \t\n:;&()|<>]/
const WORDS_BEGIN = /[\^$*%-]/

class Expander {
  readonly #line: string
  readonly #history: readonly string[]
  readonly #base: number
  readonly #memory: ExpansionMemory
  readonly #characters: ExpansionCharacters
  #at = 0
  #result = ''
  #changed = false
  #isPrinted = false

  constructor(
    line: string,
    history: readonly string[],
    base: number,
    memory: ExpansionMemory,
    characters: ExpansionCharacters,
  ) {
    this.#line = line
    this.#history = history
    this.#base = base
    this.#memory = memory
    this.#characters = characters
  }

  expand(from: Beginnings, isInDouble: boolean): Expanded {
    const line = this.#line
    this.#at = from.library
    this.#result = line.slice(0, from.library)
    let inDouble = isInDouble
    let behind = 0
    const { event, comment } = this.#characters
    const seen = seenByShell(line, from.shell, event)
    while (this.#at < line.length) {
      if (seen.has(this.#at) && beginsEvent(line, this.#at, { inDouble, from: behind, event })) {
        this.#expandDesignator(inDouble)
        behind = this.#at
      } else {
        const end = plainEnd(line, this.#at, inDouble, comment)
        if (line[this.#at] === '"') inDouble = !inDouble
        this.#result += line.slice(this.#at, end)
        this.#at = end
      }
    }
    return { line: this.#result, changed: this.#changed, isPrinted: this.#isPrinted }
  }

  #expandDesignator(inDouble: boolean): void {
    const start = this.#at
    const event = this.#event(inDouble ? '"' : null)
    if (event === null) this.#fail(start, 'event not found')
    const words = this.#words(event)
    this.#result += this.#modified(words ?? event)
    this.#changed = true
  }

  #fail(from: number, what: string): never {
    throw new HistoryError(`${this.#line.slice(from, this.#at)}: ${what}`)
  }

  /** get_history_event; null where there is none. */
  #event(quote: string | null): string | null {
    const history = this.#history
    this.#at++
    // What begins a word designator is about the line before.
    if (/[:$*%^]/.test(this.#next)) return history.at(-1) ?? null
    if (this.#take(/#/y) !== null) return this.#result
    if (this.#next === this.#characters.event) {
      this.#at++
      return history.at(-1) ?? null
    }
    const number = this.#take(/-?[0-9]+/y)
    if (number !== null) return history[this.#indexOf(number)] ?? null
    return this.#take(/\?/y) === null ? this.#beginningWith(quote) : this.#containing()
  }

  #indexOf(number: string): number {
    return number.startsWith('-') ? this.#history.length + Number(number) : Number(number) - this.#base
  }

  #beginningWith(quote: string | null): string | null {
    const start = this.#at
    const isEnd = (character: string) =>
      character === '' ||
      character === quote ||
      EVENT_END.test(character) ||
      (this.#at > start && WORDS_BEGIN.test(character))
    while (!isEnd(this.#next)) this.#at++
    const prefix = this.#line.slice(start, this.#at)
    if (prefix === '') return null
    return this.#history.findLast((entry) => entry.startsWith(prefix)) ?? null
  }

  /** Between question marks; nothing between them means what was searched for last. */
  #containing(): string | null {
    const memory = this.#memory
    const typed = this.#take(/[^?\n]*/y) as string
    this.#take(/\?/y)
    const search = typed === '' ? memory.search : typed
    if (search === null) return null
    const found = this.#history.findLast((entry) => entry.includes(search))
    if (found === undefined) return null
    memory.search = search
    memory.match = wordAt(found, found.lastIndexOf(search))
    return found
  }

  /** get_history_word_specifier: the words that are meant; null where all of the event is. */
  #words(event: string): string | null {
    const start = this.#at
    const hasColon = this.#next === ':'
    const rest = this.#line.slice(this.#at + (hasColon ? 1 : 0))
    const found = /^(?:[%*$]|(?=-)|\^|[0-9]+)/.exec(rest)?.[0]
    if (found === undefined || (/^[0-9]/.test(found) && !hasColon)) return null
    this.#at += (hasColon ? 1 : 0) + found.length
    if (found === '%') return this.#memory.match
    const words = historyWords(event)
    const count = words.length
    // The words behind the command, which may be none.
    if (found === '*') return words.slice(1).join(' ')
    if (found === '$') return words.at(-1) ?? null
    const first = found === '^' ? 1 : Number(found)
    const last = this.#lastWord(first, count)
    const isRange = last === 'last but one' ? first < count : first <= last && last < count
    if (!isRange) this.#fail(start, 'bad word specifier')
    return words.slice(first, last === 'last but one' ? -1 : last + 1).join(' ')
  }

  /** What follows the first word of a range; `2-` leaves the last word out. */
  #lastWord(first: number, count: number): number | 'last but one' {
    if (this.#take(/\^/y) !== null) return 1
    if (this.#take(/\*/y) !== null) return count - 1
    if (this.#take(/-/y) === null) return first
    const number = this.#take(/[0-9]+/y)
    if (number !== null) return Number(number)
    if (this.#take(/\$/y) !== null) return count - 1
    return this.#take(/\^/y) === null ? 'last but one' : 1
  }

  #modified(words: string): string {
    const start = this.#at
    let text = words
    let quote: ((text: string) => string) | null = null
    while (this.#next === ':') {
      this.#at++
      const scope = this.#take(/[gaG]/y)
      const modifier = this.#take(/[\s\S]/y) ?? ''
      if (modifier === 's' || modifier === '&') text = this.#substituted(text, start, modifier, scope)
      else if (modifier === 'p') this.#isPrinted = true
      else if (modifier === 'q') quote = inQuotes
      else if (modifier === 'x') quote = inQuotesByWords
      else if (modifier in parts) text = (parts[modifier] as (path: string) => string)(text)
      else {
        const bad = this.#at - modifier.length
        this.#fail(bad, 'unrecognized history modifier')
      }
    }
    return quote === null ? text : quote(text)
  }

  #substituted(text: string, start: number, modifier: string, scope: string | null): string {
    const memory = this.#memory
    if (modifier === 's') {
      // Without a delimiter it is none.
      if (this.#next === '') return text
      this.#readSubstitution()
    }
    const { old, replacement } = memory
    if (old === null) this.#fail(start, 'no previous substitution')
    if (!text.includes(old)) this.#fail(start, 'substitution failed')
    if (scope === 'G') return eachWord(text, (word) => word.replace(old, () => replacement))
    return scope === null ? text.replace(old, () => replacement) : text.replaceAll(old, () => replacement)
  }

  #readSubstitution(): void {
    const memory = this.#memory
    const delimiter = this.#take(/[\s\S]/y) as string
    const old = this.#until(delimiter)
    const replacement = this.#until(delimiter)
    if (old !== '') memory.old = old
    else memory.old ??= memory.search
    const lhs = memory.old ?? ''
    memory.replacement = replacement.replace(/\\&|&/g, (found) => (found === '&' ? lhs : '&'))
  }

  /** The text up to the delimiter, which a backslash keeps from being it; the delimiter is passed over. */
  #until(delimiter: string): string {
    let text = ''
    while (this.#next !== '' && this.#next !== delimiter) {
      if (this.#next === '\\' && this.#line[this.#at + 1] === delimiter) this.#at++
      text += this.#next
      this.#at++
    }
    if (this.#next !== '') this.#at++
    return text
  }

  /** The character that is to be read; '' at the end. */
  get #next(): string {
    return this.#line[this.#at] ?? ''
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#line)
    if (found === null) return null
    this.#at += found[0].length
    return found[0]
  }
}

/** Of a path: head, tail, root and extension, as the last `/` or `.` divides it. */
const parts: Readonly<Record<string, (path: string) => string>> = {
  h: (path) => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : path),
  t: (path) => path.slice(path.lastIndexOf('/') + 1),
  r: (path) => (path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : path),
  e: (path) => (path.includes('.') ? path.slice(path.lastIndexOf('.')) : path),
}

const inQuotes = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** Quotes that end at blanks and begin again behind them (quote_breaks). */
const inQuotesByWords = (text: string): string => inQuotes(text).replace(/[ \t\n]/g, (blank) => `'${blank}'`)

function wordAt(line: string, offset: number): string {
  const word = historyWordsOf(line).find(({ end }) => end > offset)
  return word === undefined ? '' : line.slice(word.start, word.end)
}

function eachWord(line: string, change: (word: string) => string): string {
  let changed = ''
  let at = 0
  for (const { start, end } of historyWordsOf(line)) {
    changed += line.slice(at, start) + change(line.slice(start, end))
    at = end
  }
  return changed + line.slice(at)
}
