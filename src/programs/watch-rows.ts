/** A command's output as rows of watch(1)'s screen: colours kept or shown, long lines wrapped or cut. */

import { unitsOf } from './screen/cells.ts'

export interface WatchRow {
  /** what stands in each of its cells, with the colour it has; a wide character has a cell of its own and empty ones */
  readonly cells: readonly Cell[]
}

interface Cell {
  readonly text: string
  /** the sequences that make its colour, from none */
  readonly style: string
}

interface RowLook {
  readonly cols: number
  readonly colours: boolean
  readonly wraps: boolean
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const COLOUR = /(\x1b\[[0-9;]*m)/
/** `ESC[m` and `ESC[0m`. */
const isReset = (sequence: string): boolean => /^0*$/.test(sequence.slice(2, -1))

export function watchRows(text: string, { cols, colours, wraps }: RowLook): WatchRow[] {
  const rows: WatchRow[] = []
  let style = ''
  for (const line of text.split('\n')) {
    let cells: Cell[] = []
    rows.push({ cells })
    for (const [at, piece] of (colours ? line.split(COLOUR) : [line]).entries()) {
      if (at % 2 === 1) {
        style = isReset(piece) ? '' : style + piece
        continue
      }
      for (const { shown, width } of unitsOf(piece)) {
        // A tab's stop is that of the row.
        const places = /^ +$/.test(shown) && width > 1 ? 8 - (cells.length % 8) : width
        if (cells.length + places > cols) {
          if (!wraps) break
          cells = []
          rows.push({ cells })
        }
        const isBlank = places > width || /^ +$/.test(shown)
        for (let cell = 0; cell < places; cell++)
          cells.push({ text: isBlank ? ' ' : cell === 0 ? shown : '', style })
      }
    }
  }
  return rows
}

/** The row as text; cells that are `marked` are reversed. */
export function rowText({ cells }: WatchRow, marked: (cell: number) => boolean): string {
  let out = ''
  let current = ''
  for (const [at, { text, style }] of cells.entries()) {
    const wanted = marked(at) ? `${style}\x1b[7m` : style
    if (wanted !== current) out += `${current === '' ? '' : '\x1b[0m'}${wanted}`
    current = wanted
    out += text
  }
  return current === '' ? out : `${out}\x1b[0m`
}
