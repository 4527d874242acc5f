/** What `${x#p}`, `${x/p/r}`, `${x^p}` and `${x:o:l}` do to a text. Pure. */

import { toLower, toUpper } from './letter-case.ts'
import type { Pattern } from './pattern.ts'

/** Removes the shortest (`#`, `%`) or longest (`##`, `%%`) matching prefix or suffix. */
export function removePattern(text: string, pattern: Pattern, operator: '#' | '##' | '%' | '%%'): string {
  const literal = pattern.literal
  if (literal !== null) {
    if (operator[0] === '#') return text.startsWith(literal) ? text.slice(literal.length) : text
    return text.endsWith(literal) ? text.slice(0, text.length - literal.length) : text
  }
  // Shortest prefix and longest suffix are at the left, the other two at the right.
  const offsets = operator[0] === '#' ? pattern.prefixes(text) : pattern.suffixes(text)
  const at = offsets.at(operator === '#' || operator === '%%' ? 0 : -1)
  if (at === undefined) return text
  return operator[0] === '#' ? text.slice(at) : text.slice(0, at)
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
  if (pattern.literal !== null) {
    const filled = fill(replacement, pattern.literal)
    return all ? text.replaceAll(pattern.literal, () => filled) : text.replace(pattern.literal, () => filled)
  }
  const boundaries = boundariesOf(text)
  let result = ''
  let done = 0
  for (let i = 0; i < boundaries.length; i++) {
    const from = boundaries[i] as number
    if (from < done) continue
    const end = pattern.longest(text, from)
    if (end < 0) continue
    if (end === from && (from < text.length || text !== '')) continue
    result += text.slice(done, from) + fill(replacement, text.slice(from, end))
    done = end
    if (!all || end === text.length) break
  }
  return result + text.slice(done)
}

function replaceAnchored(text: string, pattern: Pattern, operator: string, replacement: string): string {
  if (operator === '/#') {
    const end = pattern.longest(text, 0)
    return end < 0 ? text : fill(replacement, text.slice(0, end)) + text.slice(end)
  }
  const [from] = pattern.suffixes(text)
  return from === undefined ? text : text.slice(0, from) + fill(replacement, text.slice(from))
}

function fill(replacement: string, match: string): string {
  if (!/[\\&]/.test(replacement)) return replacement
  return replacement.replace(/\\([\\&])|&/g, (_all, escaped) => escaped ?? match)
}

/** `^` first letter up, `^^` all, `,` and `,,` down; only characters that match the pattern. */
export function caseModify(text: string, operator: string, pattern: Pattern | null): string {
  return modify(text, operator.length === 2, pattern, operator[0] === '^' ? toUpper : toLower)
}

export function toggleCase(text: string, all: boolean, pattern: Pattern | null): string {
  return modify(text, all, pattern, (char) => (char === toLower(char) ? toUpper(char) : toLower(char)))
}

function modify(
  text: string,
  all: boolean,
  pattern: Pattern | null,
  convert: (char: string) => string,
): string {
  const chars = Array.from(text)
  const applies = (char: string, index: number) => (all || index === 0) && (pattern?.matches(char) ?? true)
  return chars.map((char, index) => (applies(char, index) ? convert(char) : char)).join('')
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
