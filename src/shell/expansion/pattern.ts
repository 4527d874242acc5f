/**
 * Pattern matching (bash(1), Pattern Matching). A pattern is a text in which `\` quotes the next
 * character. What stands between its stars is looked for by the host (pattern-segment.ts), which takes no longer than
 * the text is; patterns with groups are matched character by character (pattern-rest.ts).
 */

import { mustFit } from '../memory.ts'
import { isInsidePair, unitsAt } from './characters.ts'
import { collatingSymbol } from './collating-symbols.ts'
import { Rests, reversed } from './pattern-rest.ts'
import { ANY, type Segment, segmentOf } from './pattern-segment.ts'

export interface PatternOptions {
  readonly extglob: boolean
  readonly ignoreCase: boolean
}

export interface Pattern {
  /** The text when nothing in it is special, else null. */
  readonly literal: string | null
  /** Whether all of `text` matches. */
  matches(text: string): boolean
  /** The same of a name that begins with a dot, which has to stand in the pattern. */
  matchesHidden(name: string): boolean
  /** The first match from the offset `from` on, and the longest there; no empty one. What takes long is done in turns. */
  find(text: string, from: number): Finding
  /** Where the longest or shortest match from the beginning ends, -1 if there is none. */
  prefix(text: string, isLongest: boolean): number
  /** Where the longest or shortest match up to the end begins, -1 if there is none. */
  suffix(text: string, isLongest: boolean): number
}

export type Finding = Generator<undefined, Found | null>

export interface Found {
  readonly start: number
  readonly end: number
}

/** Whether the text has characters that make it a pattern for pathname expansion. */
export function hasMagic(text: string, extglob: boolean): boolean {
  // A slash ends what a bracket has begun (glob_loop.c, INTERNAL_GLOB_PATTERN_P).
  if (/[*?]|\[(?:\\[\s\S]|[^/\\])*\]/.test(text)) return true
  return extglob && /[@+!]\(/.test(text)
}

/** Quotes what would be special in a pattern. */
export function escapePattern(text: string): string {
  return /[*?[\]\\()|!@+^-]/.test(text) ? text.replace(/[*?[\]\\()|!@+^-]/g, '\\$&') : text
}

export function unescapePattern(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/gs, '$1') : text
}

export function compilePattern(text: string, options: PatternOptions): Pattern {
  if (text.length > LONGEST_KEPT) return build(text, options)
  const key = `${options.extglob ? 'e' : ''}${options.ignoreCase ? 'i' : ''}/${text}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const pattern = build(text, options)
  if (cache.size >= 1000) cache.clear()
  cache.set(key, pattern)
  return pattern
}

/** A cache of pure results. */
const cache = new Map<string, Pattern>()
const LONGEST_KEPT = 1000

/** Bytes that a piece of a pattern takes. */
const PIECE = 32

function build(text: string, options: PatternOptions): Pattern {
  const unquoted = text.includes('\\') ? text.replace(/\\./gs, '') : text
  if (!options.ignoreCase && !/[*?[(]/.test(unquoted)) return new Literal(unescapePattern(text))
  mustFit(PIECE * text.length)
  const pieces = parse(text, options.extglob)
  // Groups are compared with what is folded.
  const isFolded = options.ignoreCase && pieces.some(isGroup)
  return patternOf(isFolded ? parse(text.toLowerCase(), options.extglob) : pieces, options.ignoreCase)
}

const isGroup = ({ type }: Piece): boolean => type === 'group'

export function patternOf(pieces: readonly Piece[], ignoreCase: boolean): Pattern {
  if (pieces.some(isGroup)) return new Grouped(pieces, ignoreCase)
  const characters = pieces.flatMap((piece) => (piece.type === 'char' ? [piece.char] : []))
  return ignoreCase || characters.length < pieces.length
    ? new Segmented(pieces, ignoreCase)
    : new Literal(characters.join(''))
}

class Literal implements Pattern {
  readonly literal: string

  constructor(literal: string) {
    this.literal = literal
  }

  matches(text: string): boolean {
    return text === this.literal
  }

  matchesHidden(name: string): boolean {
    return this.matches(name)
  }

  // biome-ignore lint/correctness/useYield: it takes one turn
  *find(text: string, from: number): Finding {
    const start = this.literal === '' ? -1 : text.indexOf(this.literal, from)
    return start < 0 ? null : { start, end: start + this.literal.length }
  }

  prefix(text: string): number {
    return text.startsWith(this.literal) ? this.literal.length : -1
  }

  suffix(text: string): number {
    return text.endsWith(this.literal) ? text.length - this.literal.length : -1
  }
}

/**
 * Segments with stars between them. Where the first one stands first the others can follow if they can anywhere, so
 * that each is looked for only once.
 */
class Segmented implements Pattern {
  readonly literal = null
  private readonly first: Segment
  private readonly middle: readonly Segment[]
  /** null: there is no star. */
  private readonly last: Segment | null
  private readonly hasLeadingDot: boolean

  constructor(pieces: readonly Piece[], ignoreCase: boolean) {
    const [leading] = pieces
    this.hasLeadingDot = leading?.type === 'char' && leading.char === '.'
    const segments: OneCharacter[][] = [[]]
    for (const piece of pieces) {
      if (piece.type === 'star') segments.push([])
      else if (piece.type !== 'group') segments.at(-1)?.push(piece)
    }
    const [first, ...rest] = segments.map((segment) => segmentOf(segment, ignoreCase))
    this.first = first as Segment
    this.last = rest.pop() ?? null
    this.middle = rest
  }

  matches(text: string): boolean {
    const at = this.first.endAt(text, 0)
    if (this.last === null || at < 0) return at === text.length
    const start = this.last.startBefore(text, text.length)
    return start >= 0 && isWithin(this.through(text, at), start)
  }

  matchesHidden(name: string): boolean {
    return this.hasLeadingDot && this.matches(name)
  }

  // biome-ignore lint/correctness/useYield: it takes one turn
  *find(text: string, from: number): Finding {
    const start = this.first.find(text, from)
    if (start < 0 || start === text.length) return null
    const end = this.ending(text, this.first.endAt(text, start), true)
    return end < 0 ? null : { start, end }
  }

  prefix(text: string, isLongest: boolean): number {
    return this.ending(text, this.first.endAt(text, 0), isLongest)
  }

  suffix(text: string, isLongest: boolean): number {
    if (this.last === null) return this.first.startBefore(text, text.length)
    const end = this.last.startBefore(text, text.length)
    if (end < 0) return -1
    if (!isLongest) {
      let before = end
      for (const segment of this.middle.toReversed()) before = segment.findLast(text, 0, before)
      return this.first.findLast(text, 0, before)
    }
    const start = this.first.find(text, 0)
    const at = start < 0 ? -1 : this.through(text, this.first.endAt(text, start))
    return isWithin(at, end) ? start : -1
  }

  /** Where the last segment ends, the first one having ended at `at`. */
  private ending(text: string, at: number, isLongest: boolean): number {
    if (this.last === null || at < 0) return at
    const behind = this.through(text, at)
    if (behind < 0) return -1
    const start = isLongest ? this.last.findLast(text, behind, text.length) : this.last.find(text, behind)
    return start < 0 ? -1 : this.last.endAt(text, start)
  }

  /** Where the segment in front of the last one ends at the earliest, -1 if they are not all there. */
  private through(text: string, from: number): number {
    let at = from
    for (const segment of this.middle) {
      const start = at < 0 ? -1 : segment.find(text, at)
      at = start < 0 ? -1 : segment.endAt(text, start)
    }
    return at
  }
}

const isWithin = (at: number, end: number): boolean => at >= 0 && at <= end

/** With groups (pattern-rest.ts). */
class Grouped implements Pattern {
  readonly literal = null
  private readonly forwards: Rests
  private readonly backwards: Rests
  private readonly ignoreCase: boolean

  constructor(pieces: readonly Piece[], ignoreCase: boolean) {
    this.forwards = new Rests(pieces)
    this.backwards = new Rests(reversed(pieces))
    this.ignoreCase = ignoreCase
  }

  matches(text: string): boolean {
    return this.ends(text, 0).last === text.length
  }

  matchesHidden(name: string): boolean {
    const rest = this.forwards.behindLeadingDot(this.forwards.all)
    return this.ends(name, 1, rest).last === name.length
  }

  *find(text: string, from: number): Finding {
    let looked = 0
    for (let start = from; start < text.length; start += unitsAt(text, start)) {
      const { last, until } = this.ends(text, start)
      if (last > start) return { start, end: last }
      looked += until - start
      if (looked < TURN) continue
      looked = 0
      yield undefined
    }
    return null
  }

  prefix(text: string, isLongest: boolean): number {
    const { first, last } = this.ends(text, 0)
    return isLongest ? last : first
  }

  suffix(text: string, isLongest: boolean): number {
    let rest = this.backwards.all
    let found = rest.isEnd ? text.length : -1
    for (let at = text.length; at > 0 && !rest.isNever && (isLongest || found < 0); ) {
      const units = isInsidePair(text, at - 1) ? 2 : 1
      rest = this.backwards.behind(rest, this.folded(text.slice(at - units, at)))
      at -= units
      if (rest.isEnd) found = at
    }
    return found
  }

  /** Where what matches from the offset on ends first and last, -1 if nothing does, and how far it has been looked. */
  private ends(
    text: string,
    from: number,
    whole = this.forwards.all,
  ): { first: number; last: number; until: number } {
    let rest = whole
    let first = rest.isEnd ? from : -1
    let last = first
    let at = from
    while (at < text.length && !rest.isNever) {
      const units = unitsAt(text, at)
      rest = this.forwards.behind(rest, this.folded(text.slice(at, at + units)))
      at += units
      if (!rest.isEnd) continue
      if (first < 0) first = at
      last = at
    }
    return { first, last, until: at }
  }

  private folded(character: string): string {
    return this.ignoreCase ? character.toLowerCase() : character
  }
}

/** Characters that are looked at in one turn. */
const TURN = 65536

// ---- pieces

interface Char {
  readonly type: 'char'
  readonly char: string
}

/** What takes one character. */
export type OneCharacter =
  | Char
  | { readonly type: 'any' }
  /** a regular expression's class, brackets included */
  | { readonly type: 'class'; readonly source: string; readonly expression: RegExp }

export type Piece =
  | OneCharacter
  | { readonly type: 'star' }
  | { readonly type: 'group'; readonly operator: string; readonly choices: readonly (readonly Piece[])[] }

function parse(text: string, extglob: boolean): Piece[] {
  const chars = Array.from(text)
  return parseUntil({ chars, at: 0, extglob }, false)
}

interface Cursor {
  readonly chars: readonly string[]
  at: number
  readonly extglob: boolean
}

/** Up to the end, or inside a group to its `|` or `)`. */
function parseUntil(cursor: Cursor, inGroup: boolean): Piece[] {
  const pieces: Piece[] = []
  while (cursor.at < cursor.chars.length) {
    const char = cursor.chars[cursor.at] as string
    if (inGroup && (char === '|' || char === ')')) return pieces
    const group = cursor.extglob && cursor.chars[cursor.at + 1] === '(' && '?*+@!'.includes(char)
    if (group) {
      const start = cursor.at
      const piece = parseGroup(cursor, char)
      if (piece !== null) {
        pieces.push(piece)
        continue
      }
      // What follows stands for itself (sm_loop.c, EXTMATCH).
      cursor.at = cursor.chars.length
      return [...pieces, ...cursor.chars.slice(start).map((one): Char => ({ type: 'char', char: one }))]
    }
    cursor.at++
    if (char === '*') {
      if (pieces.at(-1)?.type !== 'star') pieces.push({ type: 'star' })
    } else if (char === '?') pieces.push({ type: 'any' })
    else if (char === '[') {
      const found = parseClass(cursor)
      // The bracket takes the parenthesis, too, so that there is no group (sm_loop.c, PATSCAN).
      if (found === null && inGroup) cursor.at = cursor.chars.length
      pieces.push(found ?? { type: 'char', char })
    } else if (char === '\\' && cursor.at < cursor.chars.length)
      pieces.push({ type: 'char', char: cursor.chars[cursor.at++] as string })
    else pieces.push({ type: 'char', char })
  }
  return pieces
}

function parseGroup(cursor: Cursor, operator: string): Piece | null {
  cursor.at += 2
  const choices: Piece[][] = []
  for (;;) {
    choices.push(parseUntil(cursor, true))
    const end = cursor.chars[cursor.at++]
    if (end === undefined) return null
    if (end === ')') return { type: 'group', operator, choices }
  }
}

const CLASSES: Record<string, string> = {
  alpha: '\\p{L}',
  digit: '0-9',
  alnum: '\\p{L}\\p{Nd}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: '\\x20-\\x7e\\u{a0}-\\u{10ffff}',
  graph: '\\x21-\\x7e\\u{a1}-\\u{10ffff}',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  ascii: '\\x00-\\x7f',
}

/** A bracket expression; null (and the cursor unmoved) if it is not closed. */
function parseClass(cursor: Cursor): Piece | null {
  const { chars } = cursor
  let at = cursor.at
  const negated = chars[at] === '!' || chars[at] === '^'
  if (negated) at++
  let body = ''
  let first = true
  for (;;) {
    const char = chars[at]
    if (char === undefined) return null
    if (char === ']' && !first) break
    first = false
    if (char === '[' && (chars[at + 1] === ':' || chars[at + 1] === '=')) {
      const kind = chars[at + 1] as string
      const end = findClassEnd(chars, at + 2, kind)
      if (end >= 0) {
        const name = chars.slice(at + 2, end).join('')
        if (kind === ':') body += CLASSES[name] ?? ''
        else body += Array.from(name).map(escapeInClass).join('')
        at = end + 2
        continue
      }
    }
    const [low, behind] = classCharacter(chars, at)
    at = behind
    if (chars[at] === '-' && chars[at + 1] !== undefined && chars[at + 1] !== ']') {
      const [high, end] = classCharacter(chars, at + 1)
      at = end
      if ((low.codePointAt(0) as number) <= (high.codePointAt(0) as number))
        body += `${escapeInClass(low)}-${escapeInClass(high)}`
    } else body += escapeInClass(low)
  }
  cursor.at = at + 1
  const source = body === '' ? (negated ? ANY : '[]') : `[${negated ? '^' : ''}${body}]`
  return { type: 'class', source, expression: new RegExp(`^${source}$`, 'u') }
}

/** A character, escaped or a collating symbol, and where the next one is. */
function classCharacter(chars: readonly string[], at: number): [string, number] {
  const char = chars[at] as string
  if (char === '\\' && chars[at + 1] !== undefined) return [chars[at + 1] as string, at + 2]
  const end = char === '[' && chars[at + 1] === '.' ? findClassEnd(chars, at + 2, '.') : -1
  const symbol = end < 0 ? null : collatingSymbol(chars.slice(at + 2, end).join(''))
  return symbol === null ? [char, at + 1] : [symbol, end + 2]
}

function findClassEnd(chars: readonly string[], from: number, kind: string): number {
  for (let at = from; at + 1 < chars.length; at++) if (chars[at] === kind && chars[at + 1] === ']') return at
  return -1
}

const escapeInClass = (char: string): string => (/[\\\]^[-]/.test(char) ? `\\${char}` : char)
