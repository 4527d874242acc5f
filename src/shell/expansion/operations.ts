/**
 * What `${x#p}`, `${x/p/r}`, `${x^p}` and `${x:o:l}` do to a text. Pure; what may take long is done in turns, between
 * which it gives way.
 */

import { mustFit } from '../memory.ts'
import { piecesOf } from './characters.ts'
import { toLower, toUpper } from './letter-case.ts'
import type { Pattern } from './pattern.ts'

export type Turns = Generator<undefined, string>

/** Removes the shortest (`#`, `%`) or longest (`##`, `%%`) matching prefix or suffix. */
export function removePattern(text: string, pattern: Pattern, operator: '#' | '##' | '%' | '%%'): string {
  const isLongest = operator.length === 2
  if (operator[0] === '#') return text.slice(Math.max(0, pattern.prefix(text, isLongest)))
  const at = pattern.suffix(text, isLongest)
  return at < 0 ? text : text.slice(0, at)
}

/** Matches that are replaced in one turn. */
const AT_ONCE = 4096

/** `replacement`: `&` stands for the match, `\&` and `\\` for themselves. */
export function* replacePattern(
  text: string,
  pattern: Pattern,
  operator: string,
  replacement: string,
): Turns {
  if (pattern.literal === '' || operator === '/#' || operator === '/%')
    return replaceAnchored(text, pattern, operator, replacement)
  if (text === '') return pattern.matches('') ? fill(replacement, '') : ''
  let result = ''
  let turn: string[] = []
  let done = 0
  for (let at = 0; at < text.length; at = done) {
    const found = yield* pattern.find(text, at)
    if (found === null) break
    turn.push(text.slice(done, found.start), fill(replacement, text.slice(found.start, found.end)))
    done = found.end
    if (operator !== '//') break
    if (turn.length < 2 * AT_ONCE) continue
    result += turn.join('')
    turn = []
    mustFit(result.length)
    yield undefined
  }
  return result + turn.join('') + text.slice(done)
}

function replaceAnchored(text: string, pattern: Pattern, operator: string, replacement: string): string {
  if (operator === '/#') {
    const end = pattern.prefix(text, true)
    return end < 0 ? text : fill(replacement, text.slice(0, end)) + text.slice(end)
  }
  if (operator !== '/%') return text
  const from = pattern.suffix(text, true)
  return from < 0 ? text : text.slice(0, from) + fill(replacement, text.slice(from))
}

function fill(replacement: string, match: string): string {
  if (!/[\\&]/.test(replacement)) return replacement
  const text = replacement.replace(/\\([\\&])|&/g, (_all, escaped) => escaped ?? match)
  mustFit(text.length)
  return text
}

/** `^` first letter up, `^^` all, `,` and `,,` down; only characters that match the pattern. */
export function* caseModify(text: string, operator: string, pattern: Pattern | null): Turns {
  const convert = operator[0] === '^' ? toUpper : toLower
  if (operator.length === 2 && pattern === null) return convert(text)
  return yield* modify(text, operator.length === 2, pattern, convert)
}

export function toggleCase(text: string, all: boolean, pattern: Pattern | null): Turns {
  return modify(text, all, pattern, (char) => (char === toLower(char) ? toUpper(char) : toLower(char)))
}

function* modify(
  text: string,
  all: boolean,
  pattern: Pattern | null,
  convert: (char: string) => string,
): Turns {
  const change = (char: string) => ((pattern?.matches(char) ?? true) ? convert(char) : char)
  if (!all) {
    const [first = ''] = text
    return (first === '' ? '' : change(first)) + text.slice(first.length)
  }
  const changed: string[] = []
  for (const piece of piecesOf(text)) {
    changed.push(Array.from(piece, change).join(''))
    yield undefined
  }
  return changed.join('')
}

/** From `offset` (negative: from the end) on; a negative length is an end. null if that ends before the start. */
export function substring(
  characters: string | readonly string[],
  offset: number,
  length: number | null,
): string | null {
  const from = offset < 0 ? characters.length + offset : offset
  if (from < 0 || from > characters.length) return ''
  const end = length === null ? characters.length : length < 0 ? characters.length + length : from + length
  if (end < from) return null
  const part = characters.slice(from, end)
  return typeof part === 'string' ? part : part.join('')
}
