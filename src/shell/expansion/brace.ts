/**
 * Brace expansion (bash(1), EXPANSION): purely on text, before anything else, so its result can be kept
 * with the word. Quotes and expansions are skipped, not interpreted.
 */

import { skipDelimited } from '../parser/delimiters.ts'
import { Parser } from '../parser/parser.ts'
import { NoList } from './errors.ts'

/** More elements than this and the result is a failure, as when bash cannot allocate them. */
export const MAX_ELEMENTS = 4_000_000

/** `failed to allocate memory for N elements` */
export class BraceTooLarge extends Error {}

/** The texts that `text` expands to, one after the other, or null if nothing in it is a brace expansion. */
export function expandBraces(text: string): Iterable<string> | null {
  if (!text.includes('{')) return null
  const found = findBraces(text, 0)
  return found === null ? null : alternatives(text, found)
}

function* alternatives(text: string, { open, close, items }: Braces): Generator<string> {
  const prefix = text.slice(0, open)
  const tails = Array.from(expandFrom(text.slice(close + 1)))
  if ('count' in items) {
    mustFit(items.count * tails.length)
    for (let index = 0; index < items.count; index++)
      for (const tail of tails) yield prefix + items.at(index) + tail
    return
  }
  mustFit(items.length * tails.length)
  for (const item of items)
    for (const middle of expandFrom(item)) for (const tail of tails) yield prefix + middle + tail
}

function expandFrom(text: string): Iterable<string> {
  const found = findBraces(text, 0)
  return found === null ? [text] : alternatives(text, found)
}

function mustFit(count: number | bigint): void {
  if (count > MAX_ELEMENTS) throw new BraceTooLarge(`failed to allocate memory for ${count} elements`)
}

interface Braces {
  readonly open: number
  readonly close: number
  /** What stands between the commas, or a sequence. */
  readonly items: readonly string[] | Sequence
}

interface Sequence {
  readonly count: number
  at(index: number): string
}

/** The first brace pair that expands. */
function findBraces(text: string, from: number): Braces | null {
  let at = from
  while (at < text.length) {
    const char = text[at] as string
    if (char === '{') {
      const braces = bracesAt(text, at)
      if (braces !== null) return braces
      at++
    } else at = skipPiece(text, at)
  }
  return null
}

function bracesAt(text: string, open: number): Braces | null {
  const commas: number[] = []
  let depth = 0
  let at = open
  while (at < text.length) {
    const char = text[at]
    if (char === '{') {
      depth++
      at++
    } else if (char === '}') {
      depth--
      if (depth === 0) break
      at++
    } else if (char === ',' && depth === 1) {
      commas.push(at)
      at++
    } else at = skipPiece(text, at)
  }
  if (at >= text.length) return null
  const close = at
  if (commas.length > 0) {
    const bounds = [open, ...commas, close]
    const items = commas.map((_comma, index) => text.slice((bounds[index] as number) + 1, bounds[index + 1]))
    items.push(text.slice((commas.at(-1) as number) + 1, close))
    return { open, close, items }
  }
  const items = sequence(text.slice(open + 1, close))
  return items === null ? null : { open, close, items }
}

/** As braces.c looks at it: double quotes end at the next one that is not in a command substitution. */
function skipPiece(text: string, at: number): number {
  const char = text[at]
  if (char === '\\') return at + 2
  if (char === "'") return endOf(text, at, "'")
  if (char === '"' || char === '`') return endEscaped(text, at, char)
  if (char === '$' && text[at + 1] === '{') return balancedBraces(text, at + 1)
  if ((char === '$' || char === '<' || char === '>') && text[at + 1] === '(') return commandEnd(text, at + 2)
  return at + 1
}

/**
 * A list is read as one, so that the parentheses of `case` in it are known (subst.c, extract_command_subst). It may be none:
 * what stands between backquotes is not looked at, and its quotes are taken for those around it.
 */
function commandEnd(text: string, from: number): number {
  if (text[from] === '(') return skipDelimited(text, from, '(', ')')
  const found = new Parser(text.slice(from)).substitutionEnd()
  if ('messages' in found) throw new NoList(text.slice(from))
  return from + found.end
}

function endOf(text: string, at: number, quote: string): number {
  const end = text.indexOf(quote, at + 1)
  return end < 0 ? text.length : end + 1
}

function endEscaped(text: string, open: number, quote: string): number {
  let at = open + 1
  while (at < text.length && text[at] !== quote) {
    if (quote === '"' && text.startsWith('$(', at)) at = commandEnd(text, at + 2)
    else at += text[at] === '\\' ? 2 : 1
  }
  return at + 1
}

function balancedBraces(text: string, open: number): number {
  let depth = 0
  let at = open
  while (at < text.length) {
    const char = text[at]
    if (char === '{') depth++
    if (char === '}' && --depth === 0) return at + 1
    at = char === '{' || char === '}' ? at + 1 : skipPiece(text, at)
  }
  return text.length
}

/** `1..5`, `a..e..2`; null if it is no sequence. */
function sequence(text: string): Sequence | null {
  const numbers = /^([+-]?[0-9]+)\.\.([+-]?[0-9]+)(?:\.\.([+-]?[0-9]+))?$/.exec(text)
  if (numbers !== null) return numeric(numbers[1] as string, numbers[2] as string, numbers[3])
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.([+-]?[0-9]+))?$/.exec(text)
  if (letters === null) return null
  const first = (letters[1] as string).charCodeAt(0)
  const last = (letters[2] as string).charCodeAt(0)
  return steps(first, last, Number(letters[3] ?? 0), letterAt)
}

/** Between `Z` and `a` lie two that would mean something: a backslash that quotes nothing vanishes. */
const letterAt = (code: number): string =>
  code === 92 ? "''" : code === 96 ? '\\`' : String.fromCharCode(code)

function numeric(from: string, to: string, step: string | undefined): Sequence | null {
  const first = Number(from)
  const last = Number(to)
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last))
    return wideNumeric(BigInt(from), BigInt(to), BigInt(step ?? 0))
  const isPadded = (text: string) => /^[+-]?0[0-9]/.test(text)
  const width = isPadded(from) || isPadded(to) ? Math.max(from.length, to.length) : 0
  return steps(first, last, Number(step ?? 0), (number) => pad(number, width))
}

const INT64_MAX = 2n ** 63n - 1n

/** Numbers that need all of 64 bits; those that need more are text. */
function wideNumeric(first: bigint, last: bigint, by: bigint): Sequence | null {
  if ([first, last].some((number) => number > INT64_MAX || number < -INT64_MAX - 1n)) return null
  const distance = last - first
  const step = by < 0n ? -by : by === 0n ? 1n : by
  const count = (distance < 0n ? -distance : distance) / step + 1n
  mustFit(count)
  return {
    count: Number(count),
    at: (index) => String(first + (distance < 0n ? -step : step) * BigInt(index)),
  }
}

function pad(number: number, width: number): string {
  if (width === 0) return String(number)
  return number < 0 ? `-${String(-number).padStart(width - 1, '0')}` : String(number).padStart(width, '0')
}

function steps(first: number, last: number, by: number, textOf: (number: number) => string): Sequence {
  const step = Math.abs(by) || 1
  const count = Math.floor(Math.abs(last - first) / step) + 1
  mustFit(count)
  const direction = first <= last ? step : -step
  return { count, at: (index) => textOf(first + index * direction) }
}
