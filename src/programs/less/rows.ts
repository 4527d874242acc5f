/**
 * A line as the rows that a pager shows of it: wrapped or chopped, numbered, with what was searched for marked.
 * A colour that a row leaves on goes on in the next row, and is ended behind each.
 */

import type { Regex } from '../lib/regex.ts'
import { type Unit, unitsOf, wrapUnits } from '../screen/cells.ts'

export interface RowStyle {
  readonly cols: number
  /** Long lines are cut instead of wrapped (-S). */
  readonly isChopped: boolean
  /** First cell shown of a chopped line. */
  readonly shift: number
  readonly hasNumbers: boolean
  /** Colour sequences go to the terminal (-R); else an escape shows as ESC. */
  readonly isRaw: boolean
  readonly marked: Regex | null
}

const NUMBER_WIDTH = 8
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const SGR = /\x1b\[[0-9;:]*m/g

export function lineRows(text: string, number: number, style: RowStyle): string[] {
  const sequences = new Map<number, string>()
  const plain = style.isRaw ? takeSequences(text, sequences) : text.replaceAll('\x1b', 'ESC')
  const cols = style.cols - (style.hasNumbers ? NUMBER_WIDTH : 0)
  const units = unitsOf(plain)
  const marks = style.marked === null ? [] : matches(plain, style.marked)
  const show = (row: readonly Unit[]): string => shown(row, sequences, marks)
  const label = style.hasNumbers ? `\x1b[1m${String(number).padStart(NUMBER_WIDTH - 1)}\x1b[m ` : ''
  if (style.isChopped) {
    const last = units.at(-1)
    const width = last === undefined ? 0 : last.cell + last.width
    const end = style.shift + cols
    const isCut = width > end
    const seen = units.filter(
      ({ cell, width: own }) => cell >= style.shift && cell + own <= (isCut ? end - 1 : end),
    )
    return [`${label}${show(seen)}${isCut ? '\x1b[7m>\x1b[27m' : ''}`]
  }
  return wrapUnits(units, cols).map((row) => label + show(row))
}

/** The text without its colours, which are kept by where they stood. */
function takeSequences(text: string, sequences: Map<number, string>): string {
  let plain = ''
  let at = 0
  for (const match of text.matchAll(SGR)) {
    plain += text.slice(at, match.index)
    sequences.set(plain.length, (sequences.get(plain.length) ?? '') + match[0])
    at = match.index + match[0].length
  }
  return (plain + text.slice(at)).replaceAll('\x1b', 'ESC')
}

export const plainText = (text: string, isRaw: boolean): string => (isRaw ? text.replace(SGR, '') : text)

function matches(text: string, regex: Regex): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  for (let at = 0; at <= text.length; ) {
    const match = regex.exec(text, at)
    if (match === null) break
    if (match.end > match.index) found.push({ from: match.index, to: match.end })
    at = Math.max(match.end, match.index + 1)
  }
  return found
}

function shown(
  units: readonly Unit[],
  sequences: ReadonlyMap<number, string>,
  marks: readonly { from: number; to: number }[],
): string {
  let text = ''
  let colour = ''
  const first = units[0]
  if (first !== undefined) for (const [at, sequence] of sequences) if (at < first.at) colour += sequence
  text += colour
  let isMarked = false
  for (const unit of units) {
    const sequence = sequences.get(unit.at)
    if (sequence !== undefined) text += sequence
    const marked = marks.some(({ from, to }) => unit.at >= from && unit.at < to)
    if (marked !== isMarked) text += marked ? '\x1b[7m' : '\x1b[27m'
    isMarked = marked
    text += /^(?:\^.|<[0-9a-f]{2}>)$/.test(unit.shown)
      ? `\x1b[7m${unit.shown.toUpperCase()}\x1b[27m`
      : unit.shown
  }
  return isMarked || sequences.size > 0 ? `${text}\x1b[m` : text
}
