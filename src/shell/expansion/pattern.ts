/**
 * Pattern matching (bash(1), Pattern Matching). A pattern is a text in which `\` quotes the next
 * character. Simple ones become a regular expression, the others are matched piece by piece (pattern-match.ts).
 */

import { endsFrom, reversed } from './pattern-match.ts'

export interface PatternOptions {
  readonly extglob: boolean
  readonly ignoreCase: boolean
}

export interface Pattern {
  /** The text when nothing in it is special, else null. */
  readonly literal: string | null
  /** Whether all of `text` matches. */
  matches(text: string): boolean
  /** The end of the longest match that begins at the offset `from`, -1 if there is none. */
  longest(text: string, from: number): number
  /** The offsets at which a match from the beginning can end, ascending. */
  prefixes(text: string): readonly number[]
  /** The offsets at which a match up to the end can begin, ascending. */
  suffixes(text: string): readonly number[]
}

/** Whether the text has characters that make it a pattern for pathname expansion. */
export function hasMagic(text: string, extglob: boolean): boolean {
  if (/[*?]|\[.*\]/s.test(text)) return true
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

function build(text: string, options: PatternOptions): Pattern {
  const pieces = parse(text, options.extglob)
  if (!options.ignoreCase && pieces.every((piece) => piece.type === 'char'))
    return new Literal(pieces.map((piece) => (piece as Char).char).join(''))
  const source = toSource(pieces)
  if (source !== null) return new Expression(source, options.ignoreCase ? 'iu' : 'u', pieces)
  if (!options.ignoreCase) return new Choices(pieces, (subject) => subject)
  return new Choices(parse(text.toLowerCase(), options.extglob), (subject) => subject.toLowerCase())
}

class Literal implements Pattern {
  readonly literal: string

  constructor(literal: string) {
    this.literal = literal
  }

  matches(text: string): boolean {
    return text === this.literal
  }

  longest(text: string, from: number): number {
    return text.startsWith(this.literal, from) ? from + this.literal.length : -1
  }

  prefixes(text: string): readonly number[] {
    return text.startsWith(this.literal) ? [this.literal.length] : []
  }

  suffixes(text: string): readonly number[] {
    return text.endsWith(this.literal) ? [text.length - this.literal.length] : []
  }
}

/** Matching by sets of positions (pattern-match.ts). */
class Choices implements Pattern {
  readonly literal = null
  private readonly pieces: readonly Piece[]
  private readonly fold: (text: string) => string

  constructor(pieces: readonly Piece[], fold: (text: string) => string) {
    this.pieces = pieces
    this.fold = fold
  }

  matches(text: string): boolean {
    const characters = Array.from(this.fold(text))
    return endsFrom(this.pieces, characters, 0)[characters.length] === 1
  }

  longest(text: string, from: number): number {
    return from + (this.prefixes(text.slice(from)).at(-1) ?? -1 - from)
  }

  prefixes(text: string): readonly number[] {
    const characters = Array.from(this.fold(text))
    return offsetsOf(characters, endsFrom(this.pieces, characters, 0))
  }

  suffixes(text: string): readonly number[] {
    const characters = Array.from(this.fold(text)).reverse()
    const lengths = offsetsOf(characters, endsFrom(reversed(this.pieces), characters, 0))
    return lengths.map((length) => text.length - length).reverse()
  }
}

/** Offsets in UTF-16 of the positions between characters that are in the set. */
function offsetsOf(characters: readonly string[], positions: Uint8Array): number[] {
  const offsets: number[] = []
  let offset = 0
  for (let at = 0; at <= characters.length; at++) {
    if (positions[at] === 1) offsets.push(offset)
    offset += characters[at]?.length ?? 0
  }
  return offsets
}

/** Simple patterns are left to the host's regular expressions, which cannot go astray in them. */
class Expression extends Choices {
  private readonly whole: RegExp
  private readonly sticky: RegExp

  constructor(source: string, flags: string, pieces: readonly Piece[]) {
    super(pieces, flags.includes('i') ? (text) => text.toLowerCase() : (text) => text)
    this.whole = new RegExp(`^(?:${source})$`, flags)
    this.sticky = new RegExp(source, `${flags}y`)
  }

  override matches(text: string): boolean {
    return this.whole.test(text)
  }

  override longest(text: string, from: number): number {
    this.sticky.lastIndex = from
    const found = this.sticky.exec(text)
    return found === null ? -1 : from + found[0].length
  }
}

// ---- pieces

interface Char {
  readonly type: 'char'
  readonly char: string
}

export type Piece =
  | Char
  | { readonly type: 'any' }
  | { readonly type: 'star' }
  /** a regular expression's class, brackets included */
  | { readonly type: 'class'; readonly source: string; readonly expression: RegExp }
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
      cursor.at = start
    }
    cursor.at++
    if (char === '*') {
      if (pieces.at(-1)?.type !== 'star') pieces.push({ type: 'star' })
    } else if (char === '?') pieces.push({ type: 'any' })
    else if (char === '[') {
      const found = parseClass(cursor)
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

/** `.` would not match a newline. */
const ANY = '[\\s\\S]'
const ANY_TEXT = '[\\s\\S]*'

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
    if (char === '[' && (chars[at + 1] === ':' || chars[at + 1] === '=' || chars[at + 1] === '.')) {
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
    let low = char
    at++
    if (low === '\\' && chars[at] !== undefined) low = chars[at++] as string
    if (chars[at] === '-' && chars[at + 1] !== undefined && chars[at + 1] !== ']') {
      let high = chars[at + 1] as string
      at += 2
      if (high === '\\' && chars[at] !== undefined) high = chars[at++] as string
      if ((low.codePointAt(0) as number) <= (high.codePointAt(0) as number))
        body += `${escapeInClass(low)}-${escapeInClass(high)}`
    } else body += escapeInClass(low)
  }
  cursor.at = at + 1
  const source = body === '' ? (negated ? ANY : '[]') : `[${negated ? '^' : ''}${body}]`
  return { type: 'class', source, expression: new RegExp(`^${source}$`, 'u') }
}

function findClassEnd(chars: readonly string[], from: number, kind: string): number {
  for (let at = from; at + 1 < chars.length; at++) if (chars[at] === kind && chars[at + 1] === ']') return at
  return -1
}

const escapeInClass = (char: string): string => (/[\\\]^[-]/.test(char) ? `\\${char}` : char)
const escapeChar = (char: string): string => (/[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char)

/** More of them in one pattern would be tried in too many ways. */
const MAX_STARS = 2

/** null for what is not left to a regular expression: groups and many stars */
function toSource(pieces: readonly Piece[]): string | null {
  let source = ''
  let stars = 0
  for (const piece of pieces) {
    if (piece.type === 'char') source += escapeChar(piece.char)
    else if (piece.type === 'any') source += ANY
    else if (piece.type === 'class') source += piece.source
    else if (piece.type === 'star' && ++stars <= MAX_STARS) source += ANY_TEXT
    else return null
  }
  return source
}
