/**
 * Pattern matching (bash(1), Pattern Matching). A pattern is a text in which `\` quotes the next
 * character; it is compiled to a regular expression, or, where `!(...)` makes that impossible, matched by
 * backtracking over its pieces.
 */

export interface PatternOptions {
  readonly extglob: boolean
  readonly ignoreCase: boolean
}

export interface Pattern {
  /** The text when nothing in it is special, else null. */
  readonly literal: string | null
  /** Whether all of `text` matches. */
  matches(text: string): boolean
  /** For searching: the regular expression's source without anchors, null if there is none. */
  readonly source: string | null
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
  if (!options.ignoreCase && pieces.every((piece) => piece.type === 'char')) {
    const literal = pieces.map((piece) => (piece as Char).char).join('')
    return { literal, matches: (subject) => subject === literal, source: toSource(pieces) }
  }
  const source = toSource(pieces)
  if (source !== null) {
    const expression = new RegExp(`^(?:${source})$`, options.ignoreCase ? 'ui' : 'u')
    return { literal: null, matches: (subject) => expression.test(subject), source }
  }
  return {
    literal: null,
    matches: (subject) => {
      const folded = options.ignoreCase ? subject.toLowerCase() : subject
      const wanted = options.ignoreCase ? parse(text.toLowerCase(), options.extglob) : pieces
      return matchPieces(wanted, 0, Array.from(folded), 0, (end, length) => end === length)
    },
    source: null,
  }
}

// ---- pieces

interface Char {
  readonly type: 'char'
  readonly char: string
}

type Piece =
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

/** null if a `!(...)` stands in the way */
function toSource(pieces: readonly Piece[]): string | null {
  let source = ''
  for (const piece of pieces) {
    if (piece.type === 'char') source += escapeChar(piece.char)
    else if (piece.type === 'any') source += ANY
    else if (piece.type === 'star') source += ANY_TEXT
    else if (piece.type === 'class') source += piece.source
    else {
      if (piece.operator === '!') return null
      const choices = piece.choices.map(toSource)
      if (choices.includes(null)) return null
      const suffix = piece.operator === '@' ? '' : piece.operator
      source += `(?:${choices.join('|')})${suffix}`
    }
  }
  return source
}

// ---- backtracking, for patterns with !(...)

type Next = (at: number, length: number) => boolean

function matchPieces(
  pieces: readonly Piece[],
  index: number,
  subject: readonly string[],
  at: number,
  next: Next,
): boolean {
  const piece = pieces[index]
  if (piece === undefined) return next(at, subject.length)
  const rest: Next = (end) => matchPieces(pieces, index + 1, subject, end, next)
  if (piece.type === 'star') {
    for (let end = subject.length; end >= at; end--) if (rest(end, subject.length)) return true
    return false
  }
  if (piece.type === 'group') return matchGroup(piece, subject, at, rest)
  const char = subject[at]
  if (char === undefined) return false
  if (piece.type === 'char' && piece.char !== char) return false
  if (piece.type === 'class' && !piece.expression.test(char)) return false
  return rest(at + 1, subject.length)
}

function matchGroup(
  group: Extract<Piece, { type: 'group' }>,
  subject: readonly string[],
  at: number,
  rest: Next,
): boolean {
  const { operator, choices } = group
  const once = (from: number, then: Next) =>
    choices.some((choice) => matchPieces(choice, 0, subject, from, then))
  if (operator === '!') {
    for (let end = subject.length; end >= at; end--) {
      const isChoice = once(at, (stop) => stop === end)
      if (!isChoice && rest(end, subject.length)) return true
    }
    return false
  }
  const repeat: Next = (from) =>
    once(from, (end) => end > from && repeat(end, subject.length)) || rest(from, subject.length)
  if (operator === '@') return once(at, rest)
  if (operator === '?') return once(at, rest) || rest(at, subject.length)
  if (operator === '+') return once(at, repeat)
  return repeat(at, subject.length)
}
