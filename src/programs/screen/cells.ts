/**
 * Lines of text as they stand on a screen.
 *
 * Terms: a *unit* is a character with the combining marks that follow it; *cells* are columns of the screen. A tab
 * fills up to the next multiple of eight, a control character shows as `^A`, a byte that is not UTF-8 as `<ff>`.
 */

import { charWidth } from '../../kernel/width.ts'

const TAB = 8

export interface Unit {
  /** where it begins in the line, in UTF-16 units */
  readonly at: number
  readonly length: number
  /** what stands on the screen for it */
  readonly shown: string
  readonly width: number
  /** first cell, from 0 at the beginning of the line */
  readonly cell: number
}

/** The units of a line, in order. */
export function unitsOf(line: string): Unit[] {
  const units: Unit[] = []
  let cell = 0
  for (let at = 0; at < line.length; ) {
    const code = line.codePointAt(at) as number
    const own = code > 0xffff ? 2 : 1
    let end = at + own
    let marks = ''
    if (!isSpecial(code)) {
      for (;;) {
        const next = line.codePointAt(end)
        if (next === undefined || isSpecial(next) || charWidth(next) > 0) break
        const size = next > 0xffff ? 2 : 1
        marks += line.slice(end, end + size)
        end += size
      }
    }
    const shown = showCharacter(code, cell) + marks
    const width = isSpecial(code) ? shown.length : Math.max(charWidth(code), 1)
    units.push({ at, length: end - at, shown, width, cell })
    cell += width
    at = end
  }
  return units
}

const isSpecial = (code: number): boolean =>
  code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xdc80 && code <= 0xdcff)

function showCharacter(code: number, cell: number): string {
  if (code === 9) return ' '.repeat(TAB - (cell % TAB))
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`
  if (code === 0x7f) return '^?'
  if (code < 0xa0 && code > 0x7f) return `<${code.toString(16)}>`
  if (code >= 0xdc80 && code <= 0xdcff) return `<${(code - 0xdc00).toString(16)}>`
  return String.fromCodePoint(code)
}

/** The screen rows that a line takes, each with its units; a wide unit that does not fit goes to the next. */
export function wrapUnits(units: readonly Unit[], cols: number): Unit[][] {
  const rows: Unit[][] = [[]]
  let used = 0
  for (const unit of units) {
    if (used + unit.width > cols && used > 0) {
      rows.push([])
      used = 0
    }
    rows.at(-1)?.push(unit)
    used += unit.width
    // A tab may reach over the edge: what is left of it stands on no row.
    if (used > cols) used = cols
  }
  return rows
}

/** A text cut to so many cells. */
export function fitCells(text: string, cols: number): string {
  let out = ''
  let used = 0
  for (const unit of unitsOf(text)) {
    if (used + unit.width > cols) break
    out += unit.shown
    used += unit.width
  }
  return out
}
