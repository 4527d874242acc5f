/** The lines that are typed after `:` (vim's cmdline.txt): range, command, `!`, argument. */

import type { Lines } from '../screen/lines.ts'
import { compilePattern, searchText } from './pattern.ts'

export interface ExCommand {
  /** First and last line from 0; null if none was given. */
  readonly range: { readonly from: number; readonly to: number } | null
  readonly name: string
  readonly isForced: boolean
  readonly argument: string
}

/** The lines of the range; without one the current line. */
export const linesMeant = (
  { range }: Pick<ExCommand, 'range'>,
  current: number,
): { from: number; to: number } => range ?? { from: current, to: current }

/** The parsed line, or vim's complaint. */
export function parseEx(
  text: string,
  lines: Lines,
  current: number,
  /** the line of a mark, null where it is not set */
  markLine: (name: string) => number | null,
): ExCommand | string {
  let rest = text.replace(/^[\s:]+/, '')
  const readLine = (): number | string | null => {
    let line: number | null = null
    const address = /^(?:(\d+)|([.$])|'([<>a-zA-Z])|\/((?:[^/\\]|\\.)*)\/?|\?((?:[^?\\]|\\.)*)\??)\s*/.exec(
      rest,
    )
    if (address !== null) {
      rest = rest.slice(address[0].length)
      if (address[1] !== undefined) line = Number(address[1]) - 1
      else if (address[2] !== undefined) line = address[2] === '.' ? current : lines.length - 1
      else if (address[3] !== undefined) {
        line = markLine(address[3])
        if (line === null) return 'E20: Mark not set'
      } else {
        const isForward = address[4] !== undefined
        const pattern = address[4] ?? address[5] ?? ''
        const regex = compilePattern(pattern)
        const column = isForward ? Number.MAX_SAFE_INTEGER : 0
        const found =
          regex === null
            ? null
            : searchText(lines, regex, { line: current, column }, isForward ? 'forward' : 'backward')
        if (found === null) return `E486: Pattern not found: ${pattern}`
        line = found.position.line
      }
    }
    for (let offset = /^([+-])(\d*)\s*/.exec(rest); offset !== null; offset = /^([+-])(\d*)\s*/.exec(rest)) {
      rest = rest.slice(offset[0].length)
      line = (line ?? current) + (offset[1] === '+' ? 1 : -1) * Number(offset[2] || '1')
    }
    return line
  }
  let range: ExCommand['range'] = null
  if (rest.startsWith('%')) {
    rest = rest.slice(1).trimStart()
    range = { from: 0, to: lines.length - 1 }
  } else {
    const from = readLine()
    if (typeof from === 'string') return from
    if (rest.startsWith(',')) {
      rest = rest.slice(1).trimStart()
      const to = readLine()
      if (typeof to === 'string') return to
      range = { from: from ?? current, to: to ?? current }
    } else if (from !== null) range = { from, to: from }
  }
  if (range !== null && range.from > range.to) range = { from: range.to, to: range.from }
  const match = /^(s(?=[^\w\s"|])|k(?= *[a-z]$)|[A-Za-z]+|>+|<+|&&|[!=&]|)(!?)\s*(.*)$/s.exec(rest)
  const [, name = '', bang = '', argument = ''] = match ?? []
  if (match === null) return `E492: Not an editor command: ${text}`
  if (range !== null && name !== '' && (range.to >= lines.length || range.from < -1))
    return 'E16: Invalid range'
  return { range, name, isForced: bang === '!', argument }
}

export interface Substitution {
  readonly pattern: string
  readonly replacement: string
  readonly flags: string
}

/** The parts of `:s/PATTERN/REPLACEMENT/FLAGS`. */
export function parseSubstitution(argument: string): Substitution {
  const delimiter = argument[0] ?? '/'
  const parts: string[] = ['']
  for (let i = 1; i < argument.length; i++) {
    const char = argument[i] as string
    if (char === '\\' && argument[i + 1] === delimiter) {
      parts[parts.length - 1] += delimiter
      i++
    } else if (char === '\\' && i + 1 < argument.length) {
      parts[parts.length - 1] += char + argument[i + 1]
      i++
    } else if (char === delimiter && parts.length < 3) parts.push('')
    else parts[parts.length - 1] += char
  }
  const [pattern = '', replacement = '', flags = ''] = parts
  return { pattern, replacement, flags }
}
