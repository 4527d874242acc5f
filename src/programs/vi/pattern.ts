/** vim's patterns (pattern.txt, `magic`), and searching and substituting with them. */

import { compileRegex, type Regex, RegexError } from '../lib/regex.ts'
import { type Lines, lineAt, type Position } from '../screen/lines.ts'

/** The compiled pattern, or null if it is none. */
export function compilePattern(pattern: string): Regex | null {
  let ignoreCase = false
  let syntax: 'basic' | 'extended' = 'basic'
  const source = pattern.replace(/\\(.)/gs, (whole, letter: string) => {
    if (letter === 'c' || letter === 'C') ignoreCase = letter === 'c'
    else if (letter === 'v') syntax = 'extended'
    else return translated[letter] ?? whole
    return ''
  })
  try {
    return compileRegex(source, { syntax, ignoreCase })
  } catch (error) {
    if (error instanceof RegexError) return null
    throw error
  }
}

/** What vim has and POSIX has not, or has otherwise. */
const translated: Readonly<Record<string, string>> = {
  d: '[0-9]',
  D: '[^0-9]',
  a: '[[:alpha:]]',
  l: '[[:lower:]]',
  u: '[[:upper:]]',
  x: '[[:xdigit:]]',
  t: '\t',
  s: '[ \t]',
  S: '[^ \t]',
  '=': '\\?',
  m: '',
}

export interface Found {
  readonly position: Position
  /** which end of the text the search went over, if it did */
  readonly wrapped: 'top' | 'bottom' | null
}

/** The next match after a position, or the last one before it, going round the text. */
export function searchText(
  lines: Lines,
  regex: Regex,
  from: Position,
  direction: 'forward' | 'backward',
): Found | null {
  const count = lines.length
  for (let step = 0; step <= count; step++) {
    const offset = direction === 'forward' ? step : -step
    const line = (((from.line + offset) % count) + count) % count
    const columns = matchColumns(lineAt(lines, line), regex)
    const isPast = (column: number): boolean => {
      if (step === 0) return direction === 'forward' ? column > from.column : column < from.column
      // Round the text back on the first line: what was not looked at.
      return step < count || (direction === 'forward' ? column <= from.column : column >= from.column)
    }
    const fitting = columns.filter(isPast)
    const column = direction === 'forward' ? fitting[0] : fitting.at(-1)
    if (column === undefined) continue
    const position = { line, column }
    const isWrapped = direction === 'forward' ? from.line + step >= count : from.line - step < 0
    return { position, wrapped: !isWrapped ? null : direction === 'forward' ? 'bottom' : 'top' }
  }
  return null
}

function matchColumns(line: string, regex: Regex): number[] {
  const columns: number[] = []
  for (let at = 0; at <= line.length; ) {
    const match = regex.exec(line, at)
    if (match === null) break
    if (match.index < line.length || line === '') columns.push(match.index)
    at = Math.max(match.end, match.index + 1)
  }
  return columns
}

/** A line with its matches replaced, how often, and the text of the result's lines. */
export function substitute(
  line: string,
  regex: Regex,
  replacement: string,
  isGlobal: boolean,
): { text: string; count: number } {
  let text = ''
  let count = 0
  let at = 0
  while (at <= line.length) {
    const match = regex.exec(line, at)
    if (match === null) break
    text += line.slice(at, match.index) + expand(replacement, match.groups as ArrayLike<string | undefined>)
    count++
    if (match.end > match.index) at = match.end
    else {
      text += line.slice(match.end, match.end + 1)
      at = match.end + 1
    }
    if (!isGlobal) break
  }
  return { text: text + line.slice(at), count }
}

/** `&` and `\0` to `\9` stand for what matched, `\r` for a new line. */
function expand(replacement: string, groups: ArrayLike<string | undefined>): string {
  return replacement.replace(/\\(.)|&/gs, (whole, escaped: string | undefined) => {
    if (whole === '&') return groups[0] ?? ''
    if (escaped !== undefined && /\d/.test(escaped)) return groups[Number(escaped)] ?? ''
    if (escaped === 'r' || escaped === 'n') return escaped === 'r' ? '\n' : '\0'
    return escaped === 't' ? '\t' : (escaped ?? '')
  })
}
