/** Tables of util-linux (libsmartcols): aligned columns with a tree, raw, KEY="value" pairs, JSON. */

import { encode } from '../../kernel/text.ts'
import { textWidth } from '../../kernel/width.ts'
import type { Io } from './io.ts'
import { fittedWidths } from './table-widths.ts'

export interface TableColumn {
  readonly name: string
  readonly align: 'left' | 'right'
  /** columns that it has at least; 0 unless said */
  readonly least?: number
  /** Carries the tree's branches. */
  readonly tree?: boolean
  /** Where a terminal is too narrow: cells may be cut, or be wider than the column; and its share of the width (whint). */
  readonly isCut?: boolean
  readonly isLoose?: boolean
  readonly share?: number
  /** What cells hold; a text unless said. The lines of a list's cell are its items, a switch is 0 or 1. */
  readonly holds?: 'list' | 'switch'
}

export interface TableRow {
  readonly cells: readonly string[]
  readonly children: readonly TableRow[]
}

export interface TableStyle {
  readonly format: 'aligned' | 'raw' | 'pairs' | 'json'
  readonly headings: boolean
  readonly tree: boolean
  readonly ascii: boolean
  readonly jsonName: string
  /** columns of the terminal that it goes to */
  readonly terminal?: number | undefined
}

export function printTable(
  columns: readonly TableColumn[],
  rows: readonly TableRow[],
  style: TableStyle,
): string {
  if (style.format === 'json') {
    const list = rows.length === 0 ? '' : jsonRows(columns, rows, 2)
    return `{\n   "${style.jsonName}": [\n${list}\n   ]\n}\n`
  }
  // Nothing has no headings either (scols_print_table).
  if (rows.length === 0) return ''
  const treeColumn = style.tree ? columns.findIndex(({ tree }) => tree === true) : -1
  const marks = style.ascii ? ASCII : UNICODE
  const flat = flatten(rows, treeColumn, marks, null)
  if (style.format === 'pairs') {
    return flat
      .map(
        ({ cells }) =>
          `${columns.map(({ name }, i) => `${name}="${escapeQuotes(cells[i] as string)}"`).join(' ')}\n`,
      )
      .join('')
  }
  const headings = style.headings ? [columns.map(({ name }) => name)] : []
  if (style.format === 'raw')
    return [...headings, ...flat.map(({ cells }) => cells)]
      .map((cells) => `${cells.map(rawCell).join(' ')}\n`)
      .join('')
  const lines = flat.flatMap(({ cells, below }) =>
    linesOf(columns, cells).map((line) => ({ cells: line, below })),
  )
  const widths = widthsOf(
    columns,
    headings,
    lines.map(({ cells }) => cells),
    style.terminal,
  )
  return [...headings.map((cells) => ({ cells, below: '' })), ...lines]
    .map((line) => `${alignCells(columns, widths, line, treeColumn)}\n`)
    .join('')
}

function widthsOf(
  columns: readonly TableColumn[],
  headings: readonly (readonly string[])[],
  lines: readonly (readonly string[])[],
  terminal: number | undefined,
): number[] {
  const measured = columns.map((column, i) => {
    const heading = Math.max(1, ...headings.map((cells) => textWidth(cells[i] as string)))
    const cells = lines.map((line) => textWidth(line[i] as string))
    return {
      whole: Math.max(column.least ?? 0, headings.length > 0 ? heading : 0, ...cells),
      least: heading,
      cells,
      isCut: column.isCut === true,
      isLoose: column.isLoose === true,
      share: column.share ?? 0,
    }
  })
  return terminal === undefined ? measured.map(({ whole }) => whole) : fittedWidths(measured, terminal)
}

/** The lines that a row takes: as many as the longest of its lists has items. */
function linesOf(columns: readonly TableColumn[], cells: readonly string[]): string[][] {
  const items = cells.map((cell, i) => (columns[i]?.holds === 'list' ? cell.split('\n') : [shownCell(cell)]))
  const height = Math.max(...items.map(({ length }) => length))
  return Array.from({ length: height }, (_, line) => items.map((cell) => cell[line] ?? ''))
}

/** What is too long for its column and is not cut ends the line: the next one stands below, where its column is (print_data). */
function alignCells(
  columns: readonly TableColumn[],
  widths: readonly number[],
  { cells, below }: Line,
  treeColumn: number,
): string {
  const last = columns.length - 1
  let text = ''
  for (const [i, { align, isCut }] of columns.entries()) {
    const width = widths[i] as number
    const cell = isCut === true ? cutTo(cells[i] as string, width) : (cells[i] as string)
    const blanks = ' '.repeat(Math.max(0, width - textWidth(cell)))
    // What stands last and is empty takes no room.
    if (i === last) text += cell === '' ? '' : align === 'right' ? blanks + cell : cell
    else if (textWidth(cell) <= width) text += `${align === 'right' ? blanks + cell : cell + blanks} `
    else text += `${cell}\n${paddingTo(widths.slice(0, i + 1), treeColumn, below)}`
  }
  return text
}

const paddingTo = (widths: readonly number[], treeColumn: number, below: string): string =>
  widths.map((width, i) => `${(i === treeColumn ? below : '').padEnd(width)} `).join('')

/** As many characters as have room. */
function cutTo(cell: string, width: number): string {
  if (textWidth(cell) <= width) return cell
  const chars = [...cell]
  while (textWidth(chars.join('')) > width) chars.pop()
  return chars.join('')
}

/** A row as it is shown; `below` is the tree where the row goes on in a further line. */
interface Line {
  readonly cells: readonly string[]
  readonly below: string
}

/** Rows as lines of cells, with branches before the text of one column; none with -1. */
export function branchedCells(
  rows: readonly TableRow[],
  treeColumn: number,
  charset: 'ascii' | 'unicode',
): string[][] {
  return flatten(rows, treeColumn, charset === 'ascii' ? ASCII : UNICODE, null).map(({ cells }) => [...cells])
}

/** `indent` is null for the top. */
function flatten(
  rows: readonly TableRow[],
  treeColumn: number,
  marks: typeof UNICODE,
  indent: string | null,
): Line[] {
  return rows.flatMap((row, i) => {
    const isLast = i === rows.length - 1
    const branch = indent === null ? '' : indent + (isLast ? marks.last : marks.middle)
    const cells = row.cells.map((cell, k) => (k === treeColumn ? branch + cell : cell))
    const below = indent === null ? '' : indent + (isLast ? '  ' : marks.through)
    const goesOn = row.children.length > 0 ? marks.through : ''
    return [{ cells, below: below + goesOn }, ...flatten(row.children, treeColumn, marks, below)]
  })
}

const UNICODE = { middle: '├─', last: '└─', through: '│ ' }
const ASCII = { middle: '|-', last: '`-', through: '| ' }

const hexOf = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`

/** Controls would break a line. */
const shownCell = (cell: string): string =>
  cell.replace(/\p{Cc}/gu, (char) => Array.from(encode(char), hexOf).join(''))

/** With every byte that is no ASCII, no character to be seen, or odd, as its number (fputs_quoted of carefulputc.h). */
const escaped = (cell: string, odd: RegExp): string =>
  Array.from(encode(cell), (byte) => {
    const char = String.fromCharCode(byte)
    return byte < 0x20 || byte > 0x7e || odd.test(char) ? hexOf(byte) : char
  }).join('')

/** Blanks and backslashes would break a raw line. */
const rawCell = (cell: string): string => escaped(cell, /[ \\]/)

const escapeQuotes = (text: string): string => escaped(text, /["\\`$]/)

function jsonRows(columns: readonly TableColumn[], rows: readonly TableRow[], depth: number): string {
  const pad = '   '.repeat(depth)
  const items = rows.map((row) => {
    const fields = columns.map(
      (column, i) =>
        `${pad}   ${JSON.stringify(column.name.toLowerCase())}: ${jsonValue(column, row.cells[i] as string, `${pad}   `)}`,
    )
    if (row.children.length > 0) {
      fields.push(`${pad}   "children": [\n${jsonRows(columns, row.children, depth + 2)}\n${pad}   ]`)
    }
    return `{\n${fields.join(',\n')}\n${pad}}`
  })
  return `${pad}${items.join(',')}`
}

function jsonValue({ holds }: TableColumn, cell: string, pad: string): string {
  if (holds === 'switch') return String(cell === '1')
  if (holds !== 'list') return cell === '' ? 'null' : JSON.stringify(cell)
  if (cell === '') return '[]'
  const items = cell.split('\n').map((item) => `${pad}    ${JSON.stringify(item)}`)
  return `[\n${items.join(',\n')}\n${pad}]`
}

/** For a style: how wide the terminal is that a table goes to. */
export function terminalOf(io: Io): number | undefined {
  const size = io.onTerminal ? io.sys.winsize(1) : 0
  return typeof size === 'number' || size.cols === 0 ? undefined : size.cols
}
