/** `iw`, `aw`, `i"`, `a(` and their like (vim's motion.txt, text objects); words and quotes on one line. */

import { type Lines, lineAt, type Position } from '../screen/lines.ts'
import { keyMotion, type OperatedText } from './motions.ts'

const quotes = '"\'`'
const brackets: Readonly<Record<string, string>> = {
  '(': '()',
  ')': '()',
  b: '()',
  '[': '[]',
  ']': '[]',
  '{': '{}',
  '}': '{}',
  B: '{}',
  '<': '<>',
  '>': '<>',
}

/** What they take, with the cursor on `position`; null if there is none. */
export function textObjectAt(
  lines: Lines,
  { line, column }: Position,
  kind: 'i' | 'a',
  object: string,
): OperatedText | null {
  const text = lineAt(lines, line)
  const span = (from: number, to: number): OperatedText => ({
    from: { line, column: from },
    to: { line, column: to },
    isLinewise: false,
  })
  if (object === 'w' || object === 'W') {
    if (text === '') return span(0, 0)
    const parts = text.matchAll(object === 'w' ? /[ \t]+|\w+|[^\w \t]+/g : /[ \t]+|[^ \t]+/g)
    for (const part of parts) {
      const from = part.index
      const to = from + part[0].length
      if (column >= to) continue
      if (kind === 'i') return span(from, to)
      // On blanks they come with the word behind them.
      if (/^[ \t]/.test(part[0])) {
        const word = (object === 'w' ? /^(?:\w+|[^\w \t]+)/ : /^[^ \t]+/).exec(text.slice(to))
        return word === null ? null : span(from, to + word[0].length)
      }
      const after = /^[ \t]+/.exec(text.slice(to))?.[0].length ?? 0
      const before = after > 0 ? 0 : (/[ \t]+$/.exec(text.slice(0, from))?.[0].length ?? 0)
      return span(from - before, to + after)
    }
    return null
  }
  if (quotes.includes(object)) {
    const places = [...text].flatMap((char, at) => (char === object && text[at - 1] !== '\\' ? [at] : []))
    for (let i = 0; i + 1 < places.length; i += 2) {
      const from = places[i] as number
      const to = places[i + 1] as number
      if (column > to) continue
      if (kind === 'i') return span(from + 1, to)
      // With the blanks behind it, or else those before it.
      const behind = /^[ \t]*/.exec(text.slice(to + 1))?.[0].length ?? 0
      const before = behind > 0 ? 0 : (/[ \t]*$/.exec(text.slice(0, from))?.[0].length ?? 0)
      return span(from - before, to + 1 + behind)
    }
    return null
  }
  if (object === 'p') return paragraphAt(lines, line, kind)
  const pair = brackets[object]
  if (pair === undefined) return null
  const open = enclosingBracket(text, column, pair)
  const start =
    open === null ? nextBracket(lines, { line, column }, pair[0] as string) : { line, column: open }
  if (start === null) return null
  const end = keyMotion('%', { lines, cursor: start, count: null, isOperator: true })
  if (end === null || end === undefined) return null
  const outside = kind === 'a' ? 1 : 0
  return {
    from: { line: start.line, column: start.column + 1 - outside },
    to: { line: end.to.line, column: end.to.column + outside },
    isLinewise: false,
  }
}

/** Lines that are all blank or all not; with `a` those that are the other way behind them, or else before them. */
function paragraphAt(lines: Lines, line: number, kind: 'i' | 'a'): OperatedText | null {
  const isBlank = (at: number): boolean => lineAt(lines, at) === ''
  const reach = (from: number, by: 1 | -1, blank: boolean): number => {
    let at = from
    while (at + by >= 0 && at + by < lines.length && isBlank(at + by) === blank) at += by
    return at
  }
  const own = isBlank(line)
  let first = reach(line, -1, own)
  let last = reach(line, 1, own)
  if (kind === 'a') {
    const behind = reach(last, 1, !own)
    if (behind === last && own) return null
    if (behind === last) first = reach(first, -1, true)
    last = behind
  }
  return { from: { line: first, column: 0 }, to: { line: last, column: 0 }, isLinewise: true }
}

/** The column of the bracket that opens around a column, on its line; null if none does. */
function enclosingBracket(text: string, column: number, pair: string): number | null {
  let depth = 0
  for (let at = column; at >= 0; at--) {
    if (text[at] === pair[1] && at !== column) depth++
    else if (text[at] === pair[0] && depth-- === 0) return at
  }
  return null
}

/** The next opening bracket, on this line or further down. */
function nextBracket(lines: Lines, from: Position, open: string): Position | null {
  for (let line = from.line; line < lines.length; line++) {
    const column = lineAt(lines, line).indexOf(open, line === from.line ? from.column : 0)
    if (column >= 0) return { line, column }
  }
  return null
}
