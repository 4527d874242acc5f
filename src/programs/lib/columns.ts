/** The multi-column layouts of `ls`: down the columns (-C), across (-x), or with commas (-m). */

export interface Cell {
  readonly text: string
  /** Terminal columns that `text` takes; colours and the like take none. */
  readonly width: number
}

const GAP = 2
const TAB = 8
/** A column is at least one character and the gap. */
const LEAST = 3

/** Lines of cells in as many columns as fit into `lineWidth`; 0 means no limit. */
export function layColumns(
  cells: readonly Cell[],
  lineWidth: number,
  direction: 'down' | 'across',
  tabSize = TAB,
): string[] {
  if (cells.length === 0) return []
  const widths = columnWidths(cells, lineWidth, direction)
  const columns = widths.length
  const rows = Math.ceil(cells.length / columns)
  const lines: string[] = []
  for (let row = 0; row < rows; row++) {
    let line = ''
    let at = 0
    let start = 0
    for (let column = 0; column < columns; column++) {
      const cell = cells[direction === 'down' ? column * rows + row : row * columns + column]
      if (cell === undefined) break
      if (column > 0) line += indent(at, start, tabSize)
      line += cell.text
      at = start + cell.width
      start += widths[column] as number
    }
    lines.push(line)
  }
  return lines
}

/** The widths of the most columns that fit. */
function columnWidths(cells: readonly Cell[], lineWidth: number, direction: 'down' | 'across'): number[] {
  const most = lineWidth === 0 ? cells.length : Math.max(1, Math.ceil(lineWidth / LEAST))
  for (let columns = Math.min(most, cells.length); columns > 1; columns--) {
    const rows = Math.ceil(cells.length / columns)
    const widths: number[] = new Array(columns).fill(LEAST)
    for (let i = 0; i < cells.length; i++) {
      const column = direction === 'down' ? Math.floor(i / rows) : i % columns
      const width = (cells[i] as Cell).width + (column === columns - 1 ? 0 : GAP)
      if (width > (widths[column] as number)) widths[column] = width
    }
    const total = widths.reduce((sum, width) => sum + width, 0)
    if (lineWidth === 0 || total < lineWidth) {
      return direction === 'down' ? widths.slice(0, Math.ceil(cells.length / rows)) : widths
    }
  }
  return [0]
}

/** From one column of the screen to another, with tabs where they reach (as `ls` does). */
function indent(from: number, to: number, tabSize: number): string {
  let out = ''
  let at = from
  while (at < to) {
    if (tabSize !== 0 && Math.floor(to / tabSize) > Math.floor((at + 1) / tabSize)) {
      out += '\t'
      at += tabSize - (at % tabSize)
    } else {
      out += ' '
      at++
    }
  }
  return out
}

/** Lines of cells with `, ` between them (-m). */
export function layCommas(cells: readonly Cell[], lineWidth: number): string[] {
  const lines: string[] = []
  let line = ''
  let at = 0
  cells.forEach((cell, i) => {
    if (i > 0) {
      if (lineWidth === 0 || at + cell.width + 2 < lineWidth) {
        line += ', '
        at += 2
      } else {
        lines.push(`${line},`)
        line = ''
        at = 0
      }
    }
    line += cell.text
    at += cell.width
  })
  if (cells.length > 0) lines.push(line)
  return lines
}
