/**
 * Where expanded pieces of a word come together: word splitting and the distinction between what is
 * quoted and what may be a pattern.
 *
 * Terms
 * - A field has a value (its text) and a pattern: the same text with everything that was quoted escaped.
 *   They differ only where quoted characters would be special, so the pattern is null until they do.
 * - A field is started once something, even a quoted nothing, has been put into it; one that is not
 *   started vanishes.
 */

export interface Field {
  readonly value: string
  readonly pattern: string
  /** An unquoted character of it is special in patterns. */
  readonly magic: boolean
}

/** IFS, classified. */
export interface Separators {
  readonly white: string
  readonly other: string
  /** What joins `"$*"`. */
  readonly join: string
}

const DEFAULT: Separators = { white: ' \t\n', other: '', join: ' ' }
let lastText = ' \t\n'
let lastSeparators = DEFAULT

/** `ifs` undefined (unset) means the default. Remembers the last text only: a pure function's cache. */
export function separatorsOf(ifs: string | undefined): Separators {
  if (ifs === undefined) return DEFAULT
  if (ifs === lastText) return lastSeparators
  const chars = Array.from(ifs)
  lastSeparators = {
    white: chars.filter((char) => char === ' ' || char === '\t' || char === '\n').join(''),
    other: chars.filter((char) => char !== ' ' && char !== '\t' && char !== '\n').join(''),
    join: chars[0] ?? '',
  }
  lastText = ifs
  return lastSeparators
}

export type Escape = (text: string) => string

/**
 * What a word is expanded for. Only arguments are split; of the others it decides how the elements of a list come
 * together (join.ts).
 * - rejoined: what stands behind the operator of `${x-...}` in an argument and is divided to be joined with blanks
 * - assigned: behind `name=`, and here-strings
 * - declared: the same as an argument of `declare` and its like, or behind the operator of `${x-...}`
 * - element: behind `[index]=`
 * - here: the text of a here-document
 * - pattern: of `case`, which looks at nothing behind the first element of a list between double quotes
 * - text: anything else, as the words of `case` and `[[`
 */
export type Use = 'arguments' | 'rejoined' | 'assigned' | 'declared' | 'element' | 'here' | 'pattern' | 'text'

export class Fields {
  readonly done: Field[] = []
  /** Quoted pieces that are empty do not make a field of their own. */
  ignoresEmpty = false
  readonly separators: Separators
  use: Use
  private readonly escape: Escape
  private value = ''
  private pattern: string | null = null
  private magic = false
  private started = false
  /** The last field was ended by white space, which a following separator belongs to. */
  private afterWhite = false

  constructor(separators: Separators, use: Use, escapeText: Escape) {
    this.separators = separators
    this.use = use
    this.escape = escapeText
  }

  get splitting(): boolean {
    return this.use === 'arguments' || this.use === 'rejoined'
  }

  /** Literal text that stood unquoted in the word: not split. */
  addText(text: string): void {
    if (text === '') return
    this.started = true
    if (!this.magic) this.magic = MAGIC.test(text)
    this.value += text
    if (this.pattern !== null) this.pattern += text
  }

  addQuoted(text: string): void {
    if (text === '' && this.ignoresEmpty) return
    this.addElement(text)
  }

  /** As addQuoted; present even if it is empty and that is ignored. */
  addElement(text: string): void {
    this.started = true
    const escaped = this.escape(text)
    if (this.pattern !== null) this.pattern += escaped
    else if (escaped !== text) this.pattern = this.value + escaped
    this.value += text
  }

  /** Others like these, for another use. */
  ofUse(use: Use): Fields {
    return new Fields(this.separators, use, this.escape)
  }

  /** What is a field by itself, as a part of this one. */
  addField({ value, pattern, magic }: Field): void {
    this.started = true
    if (this.pattern !== null || pattern !== value) this.pattern = (this.pattern ?? this.value) + pattern
    this.value += value
    if (magic) this.magic = true
  }

  /** Marks the field as present although it may stay empty. */
  start(): void {
    this.started = true
  }

  get isStarted(): boolean {
    return this.started
  }

  /** The result of an unquoted expansion. */
  addExpanded(text: string): void {
    if (text === '') return
    if (!this.splitting || !this.needsSplitting(text)) {
      this.addText(text)
      return
    }
    const { white, other } = this.separators
    let from = 0
    for (let at = 0; at <= text.length; at++) {
      const char = text[at]
      const isWhite = char !== undefined && white.includes(char)
      const isOther = char !== undefined && !isWhite && other.includes(char)
      if (char !== undefined && !isWhite && !isOther) continue
      if (at > from) this.addText(text.slice(from, at))
      from = at + 1
      if (isWhite) this.whiteSeparator()
      else if (isOther) this.otherSeparator()
    }
  }

  private needsSplitting(text: string): boolean {
    const { white, other } = this.separators
    for (let at = 0; at < text.length; at++) {
      const char = text[at] as string
      if (white.includes(char) || other.includes(char)) return true
    }
    return false
  }

  private whiteSeparator(): void {
    if (!this.started) return
    this.push()
    this.afterWhite = true
  }

  private otherSeparator(): void {
    if (this.started) this.push()
    else if (this.afterWhite) this.afterWhite = false
    else {
      this.started = true
      this.push()
    }
  }

  /** Ends the field between two elements of `$@`. */
  breakField(): void {
    if (this.started) this.push()
  }

  private push(): void {
    this.done.push({ value: this.value, pattern: this.pattern ?? this.value, magic: this.magic })
    this.value = ''
    this.pattern = null
    this.magic = false
    this.started = false
    this.afterWhite = false
  }

  finish(): Field[] {
    if (this.started) this.push()
    return this.done
  }

  /** The only field of a word that is not split, or the first one. */
  single(): Field {
    return this.finish()[0] ?? EMPTY
  }
}

const MAGIC = /[*?[+@!]/
const EMPTY: Field = { value: '', pattern: '', magic: false }
