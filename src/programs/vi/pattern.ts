/** vim's patterns (pattern.txt, `magic`), and searching and substituting with them. */

import { compileRegex, type Regex, RegexError } from '../lib/regex.ts'
import { type Lines, lineAt, type Position } from '../screen/lines.ts'
import { type CaseChange, caseChange } from './case-change.ts'

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

/** A match in a line, with what it is to become. */
export interface Replaced {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The first match of a line, or all of them. */
export function replacements(line: string, regex: Regex, replacement: string, isGlobal: boolean): Replaced[] {
  const found: Replaced[] = []
  for (let at = 0; at <= line.length; ) {
    const match = regex.exec(line, at)
    if (match === null) break
    found.push({
      start: match.index,
      end: match.end,
      text: expand(replacement, match.groups as ArrayLike<string | undefined>),
    })
    if (!isGlobal) break
    at = match.end > match.index ? match.end : match.end + 1
  }
  return found
}

/** A line with its matches replaced. */
export function replaceMatches(line: string, replaced: readonly Replaced[]): string {
  let text = ''
  let at = 0
  for (const one of replaced) {
    text += line.slice(at, one.start) + one.text
    at = one.end
  }
  return text + line.slice(at)
}

/** `&` and `\0` to `\9` stand for what matched, `\r` for a new line; `\u` `\U` `\l` `\L` change the case of what follows. */
function expand(replacement: string, groups: ArrayLike<string | undefined>): string {
  let result = ''
  let once: CaseChange | null = null
  let lasting: CaseChange | null = null
  const add = (text: string): void => {
    if (text === '') return
    const changed = lasting === null ? text : lasting(text)
    const [first = ''] = changed
    result += once === null ? changed : once(first) + changed.slice(first.length)
    once = null
  }
  for (const [piece, escaped] of replacement.matchAll(/\\(.)|&|[^\\&]+|\\/gs)) {
    if (piece === '&') add(groups[0] ?? '')
    else if (escaped === undefined) add(piece)
    else if (/\d/.test(escaped)) add(groups[Number(escaped)] ?? '')
    else if (escaped === 'u' || escaped === 'l') once = caseChange(escaped === 'u' ? 'U' : 'u') ?? null
    else if (escaped === 'U' || escaped === 'L') lasting = caseChange(escaped === 'U' ? 'U' : 'u') ?? null
    else if (escaped === 'E' || escaped === 'e') lasting = null
    else add(({ r: '\n', n: '\0', t: '\t' } as Record<string, string>)[escaped] ?? escaped)
  }
  return result
}
