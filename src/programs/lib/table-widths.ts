/**
 * How wide the columns of a table are on a terminal that is narrower than what they hold (libsmartcols/src/calculate.c of util-linux
 * 2.41): those give way first whose cells are the longest and differ the most.
 */

export interface ColumnWidths {
  /** as wide as the widest cell or the heading */
  readonly whole: number
  /** never less: the heading */
  readonly least: number
  /** of each row's cell */
  readonly cells: readonly number[]
  /** cells may be cut (SCOLS_FL_TRUNC) */
  readonly isCut: boolean
  /** long cells may be wider than the column (SCOLS_FL_NOEXTREMES) */
  readonly isLoose: boolean
  /** of the terminal's width, what the column should have; 0: nothing is said */
  readonly share: number
}

interface Fitting extends ColumnWidths {
  width: number
  readonly widest: number
  readonly average: number
  readonly deviation: number
}

const LAST_STAGE = 6

/** The widths in columns of the terminal; a blank stands between two. */
export function fittedWidths(columns: readonly ColumnWidths[], terminal: number): number[] {
  const fitting = columns.map(measured)
  const total = (): number => fitting.reduce((sum, { width }) => sum + width, fitting.length - 1)
  if (total() <= terminal) return fitting.map(({ width }) => width)
  // The worst comes first; of equal ones the last.
  const worst = fitting.toSorted((a, b) => extent(a) - extent(b)).reverse()
  for (let stage = 0; stage <= LAST_STAGE && total() > terminal; ) {
    const before = total()
    for (const [nth, column] of worst.entries()) {
      const wanted = total() - terminal
      if (wanted <= 0) break
      if (column.width > column.least) reduce(column, stage, nth, wanted, terminal)
    }
    if (total() === before) stage++
  }
  for (const column of worst) {
    const room = terminal - total()
    if (room > 0 && column.isLoose && column.width < column.widest)
      column.width += Math.min(room, column.widest - column.width)
  }
  return fitting.map(({ width }) => width)
}

const extent = ({ average, deviation }: Fitting): number => average + 3 * deviation

function measured(column: ColumnWidths): Fitting {
  const { cells, whole } = column
  const count = cells.length
  const average = count === 0 ? 0 : cells.reduce((sum, cell) => sum + cell, 0) / count
  const squares = cells.reduce((sum, cell) => sum + (cell - average) ** 2, 0)
  const deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : 0
  return { ...column, width: whole, widest: Math.max(0, ...cells), average, deviation }
}

/** reduce_column */
function reduce(column: Fitting, stage: number, nth: number, wanted: number, terminal: number): void {
  const { isCut, isLoose, share, deviation, average, least } = column
  const isWide = (part: number) => deviation >= average / part
  switch (stage) {
    case 0:
      if ((isCut || isLoose) && nth === 0) reduceToMost(column, wanted)
      break
    case 1:
    case 2:
      if ((stage === 2 || isWide(2)) && isLoose) reduceToMost(column, wanted)
      break
    case 3:
    case 4: {
      const isMeant = share > 0 && column.width >= Math.floor(share * terminal)
      if ((stage === 4 || isWide(2)) && isCut && isMeant) reduceToMost(column, wanted)
      break
    }
    default: {
      if ((stage === 5 && !isWide(2.2)) || !(isCut || isLoose)) break
      const step = nth === 0 ? 3 : 1
      column.width = Math.max(column.width - step, least)
    }
  }
}

/** reduce_to_68: to what two thirds of the cells have room in. */
function reduceToMost(column: Fitting, wanted: number): void {
  const { average, deviation, least, widest, width } = column
  if (deviation < 1) return
  const most = Math.min(Math.max(Math.floor(average + deviation), least), widest)
  if (most < width) column.width = width - most > wanted ? width - wanted : most
}
