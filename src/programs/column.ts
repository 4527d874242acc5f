/** column(1) of util-linux: lists in columns, or a table. */

import { O_RDONLY } from '../kernel/abi.ts'
import { textWidth } from '../kernel/width.ts'
import { type Branch, treeOfRows } from './column-tree.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { branchedCells, printTable, type TableRow } from './lib/table.ts'
import { TextLines } from './lib/text-lines.ts'

const tabSize = 8

export const column = defineProgram({
  name: 'column',
  usage: '[options] [<file>...]',
  about: 'Columnate lists.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {
    table: { short: 't', long: 'table', help: 'create a table' },
    columns: { short: 'N', long: 'table-columns', argument: 'NAMES', help: 'comma separated columns names' },
    column: {
      short: 'C',
      long: 'table-column',
      argument: 'PROPERTIES',
      help: 'define column: name=NAME, right, and other properties separated by commas',
    },
    json: { short: 'J', long: 'json', help: 'use JSON output format for table' },
    name: { short: 'n', long: 'table-name', argument: 'NAME', help: 'table name for JSON output' },
    order: { short: 'O', long: 'table-order', argument: 'COLUMNS', help: 'specify order of output columns' },
    fillWidth: { short: 'm', long: 'table-maxout', help: 'fill all available space' },
    hide: { short: 'H', long: 'table-hide', argument: 'COLUMNS', help: "don't print the columns" },
    noHeadings: { short: 'd', long: 'table-noheadings', help: "don't print header" },
    limit: {
      short: 'l',
      long: 'table-columns-limit',
      argument: 'NUM',
      help: 'maximal number of input columns',
    },
    spaces: {
      short: 'S',
      long: 'use-spaces',
      argument: 'NUMBER',
      help: 'minimal whitespaces between columns (no tabs)',
    },
    // They say what to do with a table that is too wide for the output, which is never cut here.
    tooWide: {
      short: 'ETW',
      long: ['table-noextreme', 'table-truncate', 'table-wrap'],
      argument: 'COLUMNS',
    },
    repeatHeader: { short: 'e', long: 'table-header-repeat' },
    right: {
      short: 'R',
      long: 'table-right',
      argument: 'COLUMNS',
      help: 'right align text in these columns',
    },
    tree: {
      short: 'r',
      long: 'tree',
      argument: 'COLUMN',
      help: 'column to use tree-like output for the table',
    },
    treeId: {
      short: 'i',
      long: 'tree-id',
      argument: 'COLUMN',
      help: 'line ID to specify child-parent relation',
    },
    treeParent: {
      short: 'p',
      long: 'tree-parent',
      argument: 'COLUMN',
      help: 'parent to specify child-parent relation',
    },
    outputSeparator: {
      short: 'o',
      long: 'output-separator',
      argument: 'STRING',
      help: 'columns separator for table output (default is two spaces)',
    },
    separator: { short: 's', long: 'separator', argument: 'STRING', help: 'possible table delimiters' },
    fillRows: { short: 'x', long: 'fillrows', help: 'fill rows before columns' },
    width: {
      short: 'c',
      long: 'output-width',
      argument: 'WIDTH',
      help: 'width of output in number of characters',
      *check(io, text) {
        if (!/^(?:\d+|unlimited)$/.test(text)) yield* io.fail(`invalid columns argument: '${text}'`)
      },
    },
    keepEmpty: { short: 'L', long: ['keep-empty-lines'], help: "don't ignore empty lines" },
  },
  *run(io, options, operands) {
    const isTable = options.has('table') || options.has('json') || options.has('tree')
    if (options.has('column') && options.has('columns'))
      return yield* io.fail('mutually exclusive arguments: --table-column --table-columns')
    if (options.has('json') && options.has('fillRows'))
      return yield* io.fail('mutually exclusive arguments: --json --fillrows')
    if (options.has('table') && options.has('fillRows'))
      return yield* io.fail('mutually exclusive arguments: --table --fillrows')
    const width = options.value('width')
    if (options.has('tree') && !(options.has('treeId') && options.has('treeParent')))
      return yield* io.fail('options --tree-id and --tree-parent are required for tree formatting')
    if (!isTable && TABLE_OPTIONS.some((key) => options.has(key)))
      return yield* io.fail('option --table required for all --table-*')
    if (options.has('json') && !options.has('columns') && !options.has('column'))
      return yield* io.fail('option --table-columns or --table-column required for --json')
    const lines: string[] = []
    let unopened = 0
    for (const name of operands.length === 0 ? [null] : operands) {
      // To column a name of - is a name.
      const fd = name === null ? STDIN : yield* io.open(name, O_RDONLY)
      if (fd < 0) {
        yield* io.complain(name ?? '', fd)
        unopened++
        continue
      }
      const reader = new TextLines(io, fd)
      for (const line of yield* reader.rest()) lines.push(beforeNul(line))
      if (reader.error !== 0) return yield* io.fail('read failed', reader.error)
    }
    const filled = (options.has('keepEmpty') ? lines : lines.filter((line) => line.trim() !== '')).map(
      showInvalidBytes,
    )
    const size = io.onTerminal ? io.sys.winsize(1) : 0
    const terminal = typeof size === 'number' ? Number(io.variable('COLUMNS') ?? 80) || 80 : size.cols
    const room =
      width === undefined ? terminal : width === 'unlimited' ? Number.POSITIVE_INFINITY : Number(width)
    if (isTable) {
      io.print(yield* tableText(io, options, filled, room))
      // The status of a table that was printed is all that column has then.
      return filled.length > 0 ? 0 : unopened
    }
    const gap = options.value('spaces')
    io.print(fill(filled, room, options.has('fillRows'), gap === undefined ? null : Number(gap)))
    return filled.length > 0 ? Math.min(1, unopened) : unopened
  },
})

const TABLE_OPTIONS = ['columns', 'column', 'name', 'order', 'hide', 'right', 'tooWide'] as const

type Given = {
  has(key: 'noHeadings' | 'json' | 'fillWidth'): boolean
  values(key: 'column'): (string | undefined)[]
  value(
    key:
      | 'columns'
      | 'separator'
      | 'limit'
      | 'right'
      | 'hide'
      | 'order'
      | 'outputSeparator'
      | 'name'
      | 'tree'
      | 'treeId'
      | 'treeParent',
  ): string | undefined
}

/** column's lines are strings of C. */
const beforeNul = (line: string): string => line.split('\0', 1)[0] as string

/** Bytes that are no text are shown as `\xff`. */
const showInvalidBytes = (line: string): string =>
  line.replace(/[\udc80-\udcff]/g, (char) => `\\x${(char.charCodeAt(0) - 0xdc00).toString(16)}`)

function* tableText(io: Io, options: Given, lines: readonly string[], room: number): Step<string> {
  const limit = Number(options.value('limit') ?? 0)
  const rows = lines.map((line) => splitRow(line, options.value('separator'), limit))
  const defined = options.values('column').map((properties) => (properties ?? '').split(','))
  const names = options.value('columns')?.split(',') ?? defined.map(nameOf)
  const count = Math.max(names.length, ...rows.map((row) => row.length))
  if (options.has('json') && count > names.length) {
    // Counted from the line after the one that is meant, as column does.
    const line = rows.findIndex((row) => row.length > names.length) + 2
    return yield* io.fail(`line ${line}: for JSON the name of the column ${names.length + 1} is required`)
  }
  const columnsOf = function* (text: string | undefined): Step<number[]> {
    const found: number[] = []
    for (const item of text === undefined ? [] : text.split(',')) {
      if (item === '0') found.push(...Array.from({ length: count }, (_, index) => index))
      else if (item === '-') found.push(...Array.from({ length: count }, (_, i) => i).slice(names.length))
      else {
        const index = /^-?\d+$/.test(item)
          ? Number(item) + (item.startsWith('-') ? count : -1)
          : names.indexOf(item)
        if (index < 0 || index >= count) return yield* io.fail(`undefined column name '${item}'`)
        found.push(index)
      }
    }
    return found
  }
  const right = new Set(yield* columnsOf(options.value('right')))
  for (const [index, properties] of defined.entries()) if (properties.includes('right')) right.add(index)
  const hidden = new Set(yield* columnsOf(options.value('hide')))
  const first = yield* columnsOf(options.value('order'))
  const shown = [
    ...first,
    ...Array.from({ length: count }, (_, i) => i).filter((i) => !first.includes(i)),
  ].filter((index) => !hidden.has(index))
  const pick = (row: readonly string[]) => shown.map((index) => row[index] ?? '')
  const [tree] = yield* columnsOf(options.value('tree'))
  const [id] = yield* columnsOf(options.value('treeId'))
  const [parent] = yield* columnsOf(options.value('treeParent'))
  const cellOf = (row: readonly string[], index: number | undefined) => row[index ?? -1] ?? ''
  const asTableRow = ({ row, children }: Branch<readonly string[]>): TableRow => ({
    cells: pick(row),
    children: children.map(asTableRow),
  })
  const parentOf = (row: readonly string[]) => (tree === undefined ? '' : cellOf(row, parent))
  const branches = treeOfRows(rows as readonly (readonly string[])[], (row) => cellOf(row, id), parentOf)
  const tableRows = branches.map(asTableRow)
  if (options.has('json')) {
    if (rows.length === 0) return ''
    return printTable(
      pick(names).map((name) => ({ name, align: 'left' })),
      tableRows,
      {
        format: 'json',
        headings: true,
        tree: false,
        ascii: false,
        jsonName: options.value('name') ?? 'table',
      },
    )
  }
  const header = names.length > 0 && !options.has('noHeadings') ? [pick(names)] : []
  const branched = branchedCells(tableRows, tree === undefined ? -1 : shown.indexOf(tree), 'unicode')
  const aligned = new Set(shown.flatMap((index, at) => (right.has(index) ? [at] : [])))
  return table([...header, ...branched], {
    separator: options.value('outputSeparator') ?? '  ',
    right: aligned,
    least: options.has('fillWidth') && Number.isFinite(room) ? room : 0,
  })
}

/** Of the properties of a column, its name; '' without one. */
const nameOf = (properties: readonly string[]): string =>
  properties.find((property) => property.startsWith('name='))?.slice('name='.length) ?? ''

/** Without -s runs of blanks separate; with it each character does. */
function splitRow(line: string, separator: string | undefined, limit: number): string[] {
  if (separator === undefined) {
    const text = line.trim()
    if (limit === 0) return text.split(/[ \t]+/)
    const head = new RegExp(`^(?:[^ \\t]+[ \\t]+){0,${limit - 1}}`).exec(text)?.[0] ?? ''
    return [...head.split(/[ \t]+/).filter((cell) => cell !== ''), text.slice(head.length)]
  }
  const set = new RegExp(`[${separator.replace(/[\\\]^-]/g, '\\$&')}]`, 'u')
  const cells = line.split(set)
  return limit === 0 ? cells : [...cells.slice(0, limit - 1), cells.slice(limit - 1).join(separator[0])]
}

interface TableLook {
  readonly separator: string
  /** columns whose cells stand at the right */
  readonly right: ReadonlySet<number>
  /** How wide the table is at least: what is missing is dealt out to the columns, one by one, the widest first. */
  readonly least: number
}

/** Colours take no room: what begins with ESC [ is taken for one, up to the next m (mbsalign.c of util-linux). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const SEQUENCE = /\x1b\[[^m]*m/g
const cellWidth = (text: string): number => textWidth(text.replace(SEQUENCE, ''))

function table(rows: readonly string[][], { separator, right, least }: TableLook): string {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => cellWidth(row[index] ?? ''))),
  )
  const whole = widths.reduce((sum, width) => sum + width, textWidth(separator) * (count - 1))
  const isFilled = whole <= least
  const widestFirst = [...widths.keys()]
    .sort((a, b) => (widths[a] as number) - (widths[b] as number))
    .reverse()
  for (let dealt = 0; count > 0 && dealt < least - whole; dealt++) {
    const index = widestFirst[dealt % count] as number
    widths[index] = (widths[index] as number) + 1
  }
  return rows
    .map((row) => {
      const cells = widths.map((width, index) => {
        const text = row[index] ?? ''
        const padding = ' '.repeat(width - cellWidth(text))
        const isEnd = index === count - 1 && !isFilled
        if (isEnd && text === '') return ''
        if (right.has(index)) return padding + text
        return isEnd ? text : text + padding
      })
      return `${cells.join(separator)}\n`
    })
    .join('')
}

/** `gap`: so many blanks at least between columns; null for tabs. */
function fill(items: readonly string[], width: number, acrossRows: boolean, gap: number | null): string {
  const longest = Math.max(0, ...items.map(cellWidth))
  const cell = gap === null ? longest + tabSize - ((longest + tabSize) % tabSize) : longest + gap
  const columns = Math.floor(width / cell)
  if (columns <= 1) return items.map((item) => `${item}\n`).join('')
  const rows = Math.ceil(items.length / columns)
  let text = ''
  for (let row = 0; row < rows; row++) {
    let at = 0
    for (let index = 0; index < columns; index++) {
      const item = items[acrossRows ? row * columns + index : row + index * rows]
      if (item === undefined) break
      // Tabs to the column's start.
      while (at < index * cell) {
        text += gap === null ? '\t' : ' '
        at += gap === null ? tabSize - (at % tabSize) : 1
      }
      text += item
      at += cellWidth(item)
    }
    text += '\n'
  }
  return text
}
