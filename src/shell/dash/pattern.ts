/**
 * Patterns: `*`, `?` and brackets, in marked texts (marked.ts). An unmarked backslash, which only an expansion brings in,
 * quotes what follows.
 */

import { type Pattern, type Piece, patternOf } from '../expansion/pattern.ts'
import { QUOTE, unmarkUnit } from './marked.ts'

export function compilePattern(text: string): Pattern {
  const known = cache.get(text)
  if (known !== undefined) return known
  const pattern = patternOf(parse(text), false)
  if (cache.size >= 1000) cache.clear()
  cache.set(text, pattern)
  return pattern
}

/** A cache of pure results. */
const cache = new Map<string, Pattern>()

export const matches = (pattern: Pattern, text: string): boolean => pattern.matches(text)

/**
 * The text without the shortest or longest match at its beginning. A NUL, which stands between parameters, ends what is
 * matched, as in C.
 */
export function withoutPrefix(pattern: Pattern, text: string, longest: boolean): string {
  const first = upToNul(text)
  if (longest && first.length < text.length && matches(pattern, first)) return ''
  return text.slice(Math.max(0, pattern.prefix(first, longest)))
}

/** The longest is looked for in the first parameter, the shortest in the last, then in those before it. */
export function withoutSuffix(pattern: Pattern, text: string, longest: boolean): string {
  const parts = longest ? [upToNul(text)] : text.split('\0')
  let end = parts.join('\0').length
  for (const part of parts.reverse()) {
    const start = pattern.suffix(part, longest)
    if (start >= 0) return text.slice(0, end - part.length + start)
    end -= part.length + 1
  }
  return text
}

const upToNul = (text: string): string => /^[^\0]*/.exec(text)?.[0] ?? ''

// ---- parsing

function parse(text: string): Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const char = text[at] as string
    if (char === QUOTE) continue
    if (char === '*') {
      if (pieces.at(-1)?.type !== 'star') pieces.push({ type: 'star' })
    } else if (char === '?') pieces.push({ type: 'any' })
    else if (char === '[') {
      const found = parseClass(text, at)
      if (found === null) pieces.push({ type: 'char', char })
      else {
        pieces.push(found.piece)
        at = found.end
      }
    } else if (char === '\\' && at + 1 < text.length) pieces.push(exactly(text.charCodeAt(++at)))
    else pieces.push(exactly(unit))
  }
  return pieces
}

const exactly = (unit: number): Piece => ({ type: 'char', char: String.fromCharCode(unmarkUnit(unit)) })

/** A bracket expression at `start`, and where its `]` is; null if it has none. */
function parseClass(text: string, start: number): { piece: Piece; end: number } | null {
  let at = start + 1
  const isInverted = text[at] === '!'
  if (isInverted) at++
  let source = ''
  let isFirst = true
  for (;;) {
    while (text[at] === QUOTE) at++
    if (at >= text.length) return null
    if (text[at] === ']' && !isFirst) break
    isFirst = false
    const named = /^\[:([a-z]+):\]/.exec(text.slice(at, at + 12))
    const members = named === null ? undefined : CLASSES[named[1] as string]
    if (named !== null && members !== undefined) {
      source += members
      at += named[0].length
      continue
    }
    if (text[at] === '\\' && at + 1 < text.length) at++
    const low = unmarkUnit(text.charCodeAt(at++))
    if (text[at] === '-' && at + 1 < text.length && text[at + 1] !== ']') {
      at++
      if (text[at] === '\\' && at + 1 < text.length) at++
      const high = unmarkUnit(text.charCodeAt(at++))
      if (low <= high) source += `${unitSource(low)}-${unitSource(high)}`
    } else source += unitSource(low)
  }
  const whole = isInverted ? `[^${source}]` : `[${source}]`
  return { piece: { type: 'class', source: whole, expression: new RegExp(`^${whole}$`, 's') }, end: at }
}

const unitSource = (unit: number): string => `\\x${unit.toString(16).padStart(2, '0')}`

/** In the C locale (ctype(3)). */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  space: ' \\t-\\r',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
}

/** Whether pathname expansion would look for files. */
export function hasMagic(text: string): boolean {
  const active = text.includes('\\') ? text.replace(/\\./gs, '') : text
  return /[*?]/.test(active) || hasBrackets(active)
}

function hasBrackets(text: string): boolean {
  const at = text.indexOf('[')
  return at >= 0 && text.indexOf(']', at + 2) > 0
}
