/** Tables of util-linux (libsmartcols): aligned columns with a tree, raw, KEY="value" pairs, JSON. */

import { textWidth } from '../../kernel/width.ts'

export interface TableColumn {
  readonly name: string
  readonly align: 'left' | 'right'
  /** columns that it has at least; 0 unless said */
  readonly least?: number
  /** Carries the tree's branches. */
  readonly tree?: boolean
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
}

export function printTable(
  columns: readonly TableColumn[],
  rows: readonly TableRow[],
  style: TableStyle,
): string {
  if (style.format === 'json') return `{\n   "${style.jsonName}": [\n${jsonRows(columns, rows, 2)}\n   ]\n}\n`
  const treeColumn = style.tree ? columns.findIndex(({ tree }) => tree === true) : -1
  const flat = branchedCells(rows, treeColumn, style.ascii ? 'ascii' : 'unicode')
  if (style.format === 'pairs') {
    return flat
      .map(
        (cells) =>
          `${columns.map(({ name }, i) => `${name}="${escapeQuotes(cells[i] as string)}"`).join(' ')}\n`,
      )
      .join('')
  }
  const lines = style.headings ? [columns.map(({ name }) => name), ...flat] : flat
  if (style.format === 'raw') return lines.map((cells) => `${cells.map(rawCell).join(' ')}\n`).join('')
  const widths = columns.map(({ least = 0 }, i) =>
    Math.max(least, ...lines.map((cells) => textWidth(cells[i] as string))),
  )
  return lines.map((cells) => `${alignCells(columns, widths, cells)}\n`).join('')
}

function alignCells(
  columns: readonly TableColumn[],
  widths: readonly number[],
  cells: readonly string[],
): string {
  return columns
    .map(({ align }, i) => {
      const cell = cells[i] as string
      const blanks = ' '.repeat((widths[i] as number) - textWidth(cell))
      // What stands last and is empty takes no room.
      if (i === columns.length - 1 && cell === '') return ''
      if (align === 'right') return blanks + cell
      return i === columns.length - 1 ? cell : cell + blanks
    })
    .join(' ')
}

/** Rows as lines of cells, with branches before the text of one column; none with -1. */
export function branchedCells(
  rows: readonly TableRow[],
  treeColumn: number,
  charset: 'ascii' | 'unicode',
): string[][] {
  return flatten(rows, treeColumn, charset === 'ascii' ? ASCII : UNICODE, null)
}

/** `indent` is null for the top. */
function flatten(
  rows: readonly TableRow[],
  treeColumn: number,
  marks: typeof UNICODE,
  indent: string | null,
): string[][] {
  return rows.flatMap((row, i) => {
    const isLast = i === rows.length - 1
    const branch = indent === null ? '' : indent + (isLast ? marks.last : marks.middle)
    const cells = row.cells.map((cell, k) => (k === treeColumn ? branch + cell : cell))
    const below = indent === null ? '' : indent + (isLast ? '  ' : marks.through)
    return [cells, ...flatten(row.children, treeColumn, marks, below)]
  })
}

const UNICODE = { middle: '├─', last: '└─', through: '│ ' }
const ASCII = { middle: '|-', last: '`-', through: '| ' }

/** Blanks and backslashes would break a raw line. */
const rawCell = (cell: string): string =>
  cell.replace(/[\s\\]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)

const escapeQuotes = (text: string): string =>
  text.replace(/["\\`$]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`)

function jsonRows(columns: readonly TableColumn[], rows: readonly TableRow[], depth: number): string {
  const pad = '   '.repeat(depth)
  const items = rows.map((row) => {
    const fields = columns.map(
      ({ name }, i) => `${pad}   ${JSON.stringify(name.toLowerCase())}: ${jsonValue(row.cells[i] as string)}`,
    )
    if (row.children.length > 0) {
      fields.push(`${pad}   "children": [\n${jsonRows(columns, row.children, depth + 2)}\n${pad}   ]`)
    }
    return `{\n${fields.join(',\n')}\n${pad}}`
  })
  return `${pad}${items.join(',')}`
}

const jsonValue = (cell: string): string => (cell === '' ? 'null' : JSON.stringify(cell))
