/** What `${x#p}`, `${x/p/r}`, `${x^p}` and `${x:o:l}` do to a text. Pure. */

import type { Pattern } from './pattern.ts'

/** Removes the shortest (`#`, `%`) or longest (`##`, `%%`) matching prefix or suffix. */
export function removePattern(text: string, pattern: Pattern, operator: '#' | '##' | '%' | '%%'): string {
  const literal = pattern.literal
  if (literal !== null) {
    if (operator[0] === '#') return text.startsWith(literal) ? text.slice(literal.length) : text
    return text.endsWith(literal) ? text.slice(0, text.length - literal.length) : text
  }
  const boundaries = boundariesOf(text)
  // Shortest prefix and longest suffix grow from the left; the other two shrink from the right.
  if (operator === '##' || operator === '%') boundaries.reverse()
  for (const at of boundaries) {
    if (operator[0] === '#') {
      if (pattern.matches(text.slice(0, at))) return text.slice(at)
    } else if (pattern.matches(text.slice(at))) return text.slice(0, at)
  }
  return text
}

/** Offsets between characters; never inside a surrogate pair. */
function boundariesOf(text: string): number[] {
  const offsets: number[] = []
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at)
    const before = text.charCodeAt(at - 1)
    const insidePair = code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff
    if (!insidePair) offsets.push(at)
  }
  return offsets
}

/** `replacement`: `&` stands for the match, `\&` and `\\` for themselves. */
export function replacePattern(
  text: string,
  pattern: Pattern,
  operator: string,
  replacement: string,
): string {
  if (pattern.literal === '') {
    if (operator === '/#') return fill(replacement, '') + text
    if (operator === '/%') return text + fill(replacement, '')
    return text
  }
  if (operator === '/#' || operator === '/%') return replaceAnchored(text, pattern, operator, replacement)
  const all = operator === '//'
  const boundaries = boundariesOf(text)
  let result = ''
  let done = 0
  for (let i = 0; i < boundaries.length; i++) {
    const from = boundaries[i] as number
    if (from < done) continue
    const end = longestMatch(text, from, boundaries, pattern)
    if (end < 0) continue
    if (end === from && (from < text.length || text !== '')) continue
    result += text.slice(done, from) + fill(replacement, text.slice(from, end))
    done = end
    if (!all || end === text.length) break
  }
  return result + text.slice(done)
}

function replaceAnchored(text: string, pattern: Pattern, operator: string, replacement: string): string {
  const boundaries = boundariesOf(text)
  if (operator === '/#') {
    const end = longestMatch(text, 0, boundaries, pattern)
    return end < 0 ? text : fill(replacement, text.slice(0, end)) + text.slice(end)
  }
  const from = boundaries.find((at) => pattern.matches(text.slice(at)))
  return from === undefined ? text : text.slice(0, from) + fill(replacement, text.slice(from))
}

/** The end of the longest match that begins at `from`, -1 if there is none. */
function longestMatch(text: string, from: number, boundaries: readonly number[], pattern: Pattern): number {
  if (pattern.literal !== null)
    return text.startsWith(pattern.literal, from) ? from + pattern.literal.length : -1
  if (pattern.source !== null && !pattern.source.includes('|')) {
    const expression = stickyOf(pattern.source)
    expression.lastIndex = from
    const found = expression.exec(text)
    return found === null ? -1 : from + found[0].length
  }
  for (let i = boundaries.length - 1; i >= 0; i--) {
    const end = boundaries[i] as number
    if (end < from) break
    if (pattern.matches(text.slice(from, end))) return end
  }
  return -1
}

let lastSource = ''
let lastExpression = /(?:)/uy

/** Remembers the last expression only. */
function stickyOf(source: string): RegExp {
  if (source !== lastSource) {
    lastSource = source
    lastExpression = new RegExp(source, 'uy')
  }
  return lastExpression
}

function fill(replacement: string, match: string): string {
  if (!/[\\&]/.test(replacement)) return replacement
  return replacement.replace(/\\([\\&])|&/g, (_all, escaped) => escaped ?? match)
}

/** `^` first letter up, `^^` all, `,` and `,,` down; only characters that match the pattern. */
export function caseModify(text: string, operator: string, pattern: Pattern | null): string {
  const convert = (char: string) => (operator[0] === '^' ? char.toUpperCase() : char.toLowerCase())
  return modify(text, operator.length === 2, pattern, convert)
}

export function toggleCase(text: string, all: boolean, pattern: Pattern | null): string {
  return modify(text, all, pattern, (char) =>
    char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase(),
  )
}

function modify(
  text: string,
  all: boolean,
  pattern: Pattern | null,
  convert: (char: string) => string,
): string {
  const chars = Array.from(text)
  const applies = (char: string, index: number) => (all || index === 0) && (pattern?.matches(char) ?? true)
  return chars.map((char, index) => (applies(char, index) ? oneCharacter(char, convert) : char)).join('')
}

/** towupper(3) maps one character to one: `ß` stays. */
function oneCharacter(char: string, convert: (char: string) => string): string {
  const converted = convert(char)
  return Array.from(converted).length === 1 ? converted : char
}

/** Items from `offset` (negative: from the end); a negative length is an end. null if that ends before the start. */
export function substring<T>(
  items: readonly T[],
  offset: number,
  length: number | null,
): readonly T[] | null {
  const from = offset < 0 ? items.length + offset : offset
  if (from < 0 || from > items.length) return []
  if (length === null) return items.slice(from)
  if (length >= 0) return items.slice(from, from + length)
  const end = items.length + length
  return end < from ? null : items.slice(from, end)
}
