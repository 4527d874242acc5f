/**
 * The lines of pr's pages: which text stands in which column, and how the gaps between columns are filled (pr.c: print_page,
 * print_sep_string, pad_across_to). Text is a byte string; what cannot be printed has no width there.
 */

export const TAB = 8

export interface Layout {
  readonly columns: number
  /** bytes of a column that can be used */
  readonly columnWidth: number
  readonly arrangement: 'down' | 'across' | 'parallel'
  readonly separator: string
  /** Columns stand below each other, and what does not fit is left out. */
  readonly truncates: boolean
  /** what is a tab besides the tab itself, and how wide it is */
  readonly tab: { readonly char: string; readonly count: number }
  readonly expandsTabs: boolean
  /** What blanks become where they can; null: they stay. */
  readonly outputTab: { readonly char: string; readonly count: number } | null
  /** How what cannot be printed is shown: as it is, by ^X where that can be, or by its octal number. */
  readonly unprintable: 'raw' | 'hat' | 'octal'
  readonly margin: number
  readonly numbers: Numbers | null
}

interface Numbers {
  readonly digits: number
  readonly mark: string
  readonly width: number
  readonly first: number
}

const linesOfPage = ({ columns, arrangement }: Layout, height: number): number =>
  arrangement === 'parallel' ? height : height * columns

const longest = (inputs: readonly (readonly string[])[]): number =>
  Math.max(0, ...inputs.map((lines) => lines.length))

export const pageCount = (layout: Layout, inputs: readonly (readonly string[])[], height: number): number =>
  Math.ceil(longest(inputs) / linesOfPage(layout, height))

/** The rows of each page. `inputs` are the columns of `parallel`; otherwise there is one. */
export function* pageRows(
  layout: Layout,
  inputs: readonly (readonly string[])[],
  height: number,
): Generator<string[]> {
  const { columns, arrangement } = layout
  const most = longest(inputs)
  const perPage = linesOfPage(layout, height)
  for (let start = 0; start < most; start += perPage) {
    if (arrangement === 'parallel') {
      const rows = Math.min(height, most - start)
      yield Array.from({ length: rows }, (_, row) =>
        rowText(
          layout,
          inputs.map((lines) => lines[start + row] ?? null),
          () => start + row,
        ),
      )
      continue
    }
    const lines = (inputs[0] as readonly string[]).slice(start, start + perPage)
    const tops = columnTops(layout, lines.length, height)
    const rows =
      arrangement === 'across'
        ? Math.ceil(lines.length / columns)
        : Math.min(lines.length, tops[1] ?? lines.length)
    yield Array.from({ length: rows }, (_, row) => {
      const places =
        arrangement === 'across'
          ? Array.from({ length: columns }, (_, column) => row * columns + column).filter(
              (at) => at < lines.length,
            )
          : tops
              .slice(0, -1)
              .flatMap((top, column) => (top + row < (tops[column + 1] as number) ? [top + row] : []))
      return rowText(
        layout,
        places.map((at) => lines[at] as string),
        (column) => start + (places[column] as number),
      )
    })
  }
}

/** Where each column begins, and where the last one ends: full ones, and on the last page columns of one height. */
function columnTops({ columns }: Layout, count: number, height: number): number[] {
  const least = Math.floor(count / columns)
  const longer = count % columns
  const tops = [0]
  for (let column = 0; column < columns; column++)
    tops.push((tops[column] as number) + Math.min(height, least + (column < longer ? 1 : 0)))
  return tops
}

/** One row; null is a column whose file has ended. */
function rowText(
  layout: Layout,
  cells: readonly (string | null)[],
  lineAt: (column: number) => number,
): string {
  const { separator, truncates, margin, numbers, arrangement } = layout
  const out = new Line(layout.outputTab)
  const isParallel = arrangement === 'parallel'
  let start = margin
  // Of parallel files the first column has room for the number.
  const widened = isParallel && numbers !== null ? numbers.width : 0
  for (const [column, cell] of cells.entries()) {
    const hasNumber = numbers !== null && (!isParallel || column === 0)
    if (start > 0) out.padTo(start)
    if (column > 0) out.separate(separator)
    if (hasNumber) out.write(numberText(layout, numbers, lineAt(column)))
    if (cell !== null)
      out.write(cellText(layout, cell, !isParallel && hasNumber && truncates ? numbers.width : 0))
    start = truncates ? margin + widened + (column + 1) * layout.columnWidth + column * separator.length : 0
  }
  return out.text
}

function numberText({ columns }: Layout, { digits, mark, width, first }: Numbers, index: number): string {
  const text = String(first + index)
    .padStart(digits)
    .slice(-digits)
  return text + (columns > 1 && mark === '\t' ? ' '.repeat(width - digits) : mark)
}

/** As much of a line as has room, behind `used` places (char_to_clump of pr.c). */
function cellText(layout: Layout, line: string, used: number): string {
  const { columnWidth, truncates, tab, expandsTabs } = layout
  let text = ''
  let width = used
  for (const byte of line) {
    const stop = byte === tab.char ? tab.count : byte === '\t' ? TAB : 0
    const shown = shownByte(layout, byte)
    const places = stop > 0 ? stop - (width % stop) : shown === byte ? widthOf(byte) : shown.length
    if (truncates && width + places > columnWidth) break
    width += places
    text += stop > 0 ? (expandsTabs ? ' '.repeat(places) : byte) : shown
  }
  return text
}

function shownByte({ unprintable }: Layout, byte: string): string {
  if (unprintable === 'raw' || (byte >= ' ' && byte <= '~')) return byte
  const code = byte.charCodeAt(0)
  if (unprintable === 'hat' && code < 0x80) return `^${String.fromCharCode(code ^ 0x40)}`
  return `\\${code.toString(8).padStart(3, '0')}`
}

const widthOf = (byte: string): number => (byte === '\b' ? -1 : byte >= ' ' && byte <= '~' ? 1 : 0)

/** A line as it is written: blanks wait until something stands behind them. */
class Line {
  text = ''
  #position = 0
  #blanks = 0
  readonly #tab: Layout['outputTab']

  constructor(tab: Layout['outputTab']) {
    this.#tab = tab
  }

  write(text: string): void {
    for (const byte of text) {
      if (byte === ' ' && this.#tab !== null) {
        this.#blanks++
        continue
      }
      this.#fill()
      this.text += byte
      this.#position += widthOf(byte)
    }
  }

  padTo(position: number): void {
    this.#blanks = Math.max(0, position - this.#position)
    if (this.#tab === null) this.#fill()
  }

  /** Behind a separator nothing waits. */
  separate(separator: string): void {
    this.write(separator)
    this.#fill()
  }

  #fill(): void {
    const goal = this.#position + this.#blanks
    let at = this.#position
    if (this.#tab !== null) {
      const { char, count } = this.#tab
      for (let next = at + count - (at % count); goal - at > 1 && next <= goal; next += count) {
        this.text += char
        at = next
      }
    }
    this.text += ' '.repeat(goal - at)
    this.#position = goal
    this.#blanks = 0
  }
}
