/**
 * Where expanded pieces of a word come together: word splitting and the distinction between what is
 * quoted and what may be a pattern.
 *
 * Terms
 * - A field has a value (its text), and a pattern: the same text with everything that was quoted escaped, made when
 *   somebody asks for it.
 * - A field is started once something, even a quoted nothing, has been put into it; one that is not
 *   started vanishes.
 */

import { type Memory, mustFit } from '../memory.ts'

export interface Field {
  readonly value: string
  /** Where what was quoted begins and ends, in turn. */
  readonly quoted: readonly number[]
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

/** The field as a pattern, or as a text with escapes of another kind. */
export function patternOf({ value, quoted }: Field, escapeText: Escape): string {
  let pattern = ''
  let done = 0
  for (let at = 0; at < quoted.length; at += 2) {
    const [start, end] = quoted.slice(at, at + 2) as [number, number]
    pattern += value.slice(done, start) + escapeText(value.slice(start, end))
    done = end
  }
  return pattern + value.slice(done)
}

/**
 * What a word is expanded for. Only arguments are split; of the others it decides how the elements of a list come
 * together (join.ts).
 * - rejoined: what stands behind the operator of `${x-...}` in an argument and is divided to be joined with blanks
 * - assigned: behind `name=`, and here-strings
 * - declared: the same as an argument of `declare` and its like, or behind the operator of `${x-...}`
 * - element: behind `[index]=`
 * - here: the text of a here-document
 * - pattern: of `case`, which looks at nothing behind the first element of a list between double quotes
 * - subject: the word of `case`
 * - text: anything else, as the words of `[[`
 */
export type Use =
  | 'arguments'
  | 'rejoined'
  | 'assigned'
  | 'declared'
  | 'element'
  | 'here'
  | 'pattern'
  | 'subject'
  | 'text'

/**
 * What bash writes for a quoted nothing (CTLNUL); `case` alone looks at it where it is not all there is. Put in last, so that no
 * character of a text is taken for it.
 */
const QUOTED_NOTHING = '\x7f'

/** Lists between double quotes in a word: without elements, they let it vanish, unless they are forgotten. */
interface QuotedLists {
  readonly are: boolean
  readonly areForgotten: boolean
}

const NO_LISTS: QuotedLists = { are: false, areForgotten: false }

export class Fields {
  readonly done: Field[] = []
  /** Quoted pieces that are empty do not make a field of their own. */
  ignoresEmpty = false
  /** Separators in the text of the word itself stand for themselves in patterns, too (subst.c, add_ifs_character). */
  quotesSeparators = false
  readonly separators: Separators
  use: Use
  private readonly memory: Memory
  private value = ''
  private quoted: number[] = []
  private magic = false
  private started = false
  /** An operation has left nothing between the innermost double quotes. */
  private hasNothing = false
  /** Where the value has a QUOTED_NOTHING; none once a list stands between double quotes (subst.c, list_string). */
  private nothings: number[] = []
  private hasList = false
  /** Where elements of such a list are empty that were fields by themselves; the last only if nothing follows. */
  private empties: { at: number; isLast: boolean }[] = []
  private lists: QuotedLists = NO_LISTS
  /** The last field was ended by white space, which a following separator belongs to. */
  private afterWhite = false

  constructor(memory: Memory, separators: Separators, use: Use) {
    this.memory = memory
    this.separators = separators
    this.use = use
  }

  get splitting(): boolean {
    return this.use === 'arguments' || this.use === 'rejoined'
  }

  /** Text of the word itself, unquoted: not split. */
  addWritten(text: string): void {
    if (!this.quotesSeparators) this.addText(text)
    else
      for (const char of text) {
        if (this.separators.other.includes(char)) this.addQuoted(char)
        else this.addText(char)
      }
  }

  /** Literal text: not split. */
  addText(text: string): void {
    if (text === '') return
    this.started = true
    mustFit(this.value.length + text.length)
    if (!this.magic) this.magic = MAGIC.test(text)
    this.value += text
  }

  addQuoted(text: string): void {
    if (text === '' && this.ignoresEmpty) return
    this.addElement(text)
  }

  /** As addQuoted; present even if it is empty and that is ignored. */
  addElement(text: string): void {
    this.started = true
    mustFit(this.value.length + text.length)
    if (text !== '') this.markQuoted(this.value.length, this.value.length + text.length)
    this.value += text
  }

  /** What an operation has made between double quotes. */
  addComputed(text: string): void {
    if (text === '') this.hasNothing = true
    this.addElement(text)
  }

  /** What follows stands between double quotes; endQuotes wants to be told where they begin. */
  beginQuotes(): number {
    this.hasNothing = false
    return this.value.length
  }

  endQuotes(start: number): void {
    const isKept = this.use === 'subject' || this.use === 'pattern'
    if (!isKept || !this.hasNothing || this.value.length > start) return
    this.nothings.push(start)
    // Those around these have it already.
    this.hasNothing = false
  }

  /** Behind what stands between double quotes with a list in it. */
  quotedList(): void {
    this.lists = { are: true, areForgotten: false }
  }

  /** Where `${!x}` leads nowhere (subst.c, chk_atstar). */
  forgetLists(): void {
    this.lists = { ...this.lists, areForgotten: this.lists.are }
  }

  /** An operand is a word of its own; endOperand wants to be told what was outside. */
  beginOperand(): QuotedLists {
    const outer = this.lists
    this.lists = NO_LISTS
    return outer
  }

  endOperand(outer: QuotedLists): void {
    this.keepEmpty()
    this.lists = outer
  }

  private keepEmpty(): void {
    if (this.lists.areForgotten && this.done.length === 0) this.started = true
  }

  /** What follows are the elements of a list between double quotes. */
  beginList(): void {
    this.hasList = true
  }

  /** Elements of a list between double quotes in a subject, which stay apart until they are joined (subst.c, string_list). */
  addApart(elements: readonly string[], joiner: string): void {
    let text = ''
    for (const [index, element] of elements.entries()) {
      if (index > 0) text += joiner
      const at = this.value.length + text.length
      if (element === '' && (index > 0 || at === 0))
        this.empties.push({ at, isLast: index === elements.length - 1 })
      text += element
    }
    this.addQuoted(text)
  }

  private markQuoted(start: number, end: number): void {
    const last = this.quoted.length - 1
    if (this.quoted[last] === start) this.quoted[last] = end
    else this.quoted.push(start, end)
  }

  /** Others like these, for another use. */
  ofUse(use: Use): Fields {
    return new Fields(this.memory, this.separators, use)
  }

  /** What is a field by itself, as a part of this one. */
  addField({ value, quoted, magic }: Field): void {
    this.started = true
    mustFit(this.value.length + value.length)
    for (const place of quoted) this.quoted.push(this.value.length + place)
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
    if (this.splitting) this.memory.hold(this.value.length)
    this.done.push({ value: this.value, quoted: this.quoted, magic: this.magic })
    this.value = ''
    this.quoted = []
    this.magic = false
    this.started = false
    this.afterWhite = false
  }

  finish(): Field[] {
    this.keepEmpty()
    if (this.started) this.push()
    return this.done
  }

  /** The only field of a word that is not split, or the first one. */
  single(): Field {
    const { nothings } = this
    const [field = EMPTY] = this.finish()
    const empties = this.empties.filter(({ at, isLast }) => !isLast || at === field.value.length)
    if (empties.length > 0)
      return withNothings(
        field,
        empties.map(({ at }) => at),
      )
    const isAll = nothings.length === 1 && field.value === ''
    return nothings.length === 0 || isAll || this.hasList ? field : withNothings(field, nothings)
  }
}

function withNothings({ value, quoted, magic }: Field, places: readonly number[]): Field {
  let text = ''
  let done = 0
  for (const place of places) {
    text += value.slice(done, place) + QUOTED_NOTHING
    done = place
  }
  // One at the start of a range is before it, one at its end behind it.
  const moved = quoted.map(
    (at, index) => at + places.filter((place) => place < at || (place === at && index % 2 === 0)).length,
  )
  return { value: text + value.slice(done), quoted: moved, magic }
}

const MAGIC = /[*?[+@!]/
const EMPTY: Field = { value: '', quoted: [], magic: false }
