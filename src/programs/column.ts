/** column(1) of util-linux: lists in columns, or a table. */

import { textWidth } from '../kernel/width.ts'
import { eachInput } from './lib/inputs.ts'
import type { Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
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
    right: {
      short: 'R',
      long: 'table-right',
      argument: 'COLUMNS',
      help: 'right align text in these columns',
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
    },
    keepEmpty: { short: 'L', long: ['keep-empty-lines'], help: "don't ignore empty lines" },
  },
  *run(io, options, operands) {
    const lines: string[] = []
    const isFine = yield* eachInput(
      io,
      operands,
      function* ({ fd, name }): Step<boolean> {
        const reader = new TextLines(io, fd)
        while (yield* reader.fill()) while (reader.ready) lines.push(reader.next())
        if (reader.error !== 0) yield* io.complain(name, reader.error)
        return reader.error === 0
      },
      (name, errno) => io.complain(name, errno),
    )
    const filled = options.has('keepEmpty') ? lines : lines.filter((line) => line.trim() !== '')
    if (options.has('table')) {
      const separator = options.value('separator')
      const rows = filled.map((line) => splitRow(line, separator))
      const names = options.value('columns')?.split(',')
      if (names !== undefined) rows.unshift(names)
      const right = new Set(
        (options.value('right') ?? '')
          .split(',')
          .map((item) => (/^\d+$/.test(item) ? Number(item) - 1 : (names ?? []).indexOf(item))),
      )
      io.print(table(rows, options.value('outputSeparator') ?? '  ', right))
      return isFine ? 0 : 1
    }
    const size = io.onTerminal ? io.sys.winsize(1) : 0
    const given = options.value('width')
    const width = given !== undefined ? Number(given) : typeof size === 'number' ? 80 : size.cols
    io.print(fill(filled, width, options.has('fillRows')))
    return isFine ? 0 : 1
  },
})

/** Without -s runs of blanks separate; with it each character does. */
function splitRow(line: string, separator: string | undefined): string[] {
  if (separator === undefined) return line.trim().split(/[ \t]+/)
  const set = new RegExp(`[${separator.replace(/[\\\]^-]/g, '\\$&')}]`, 'u')
  return line.split(set)
}

function table(rows: readonly string[][], separator: string, right: ReadonlySet<number>): string {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => textWidth(row[index] ?? ''))),
  )
  return rows
    .map((row) => {
      const cells = widths.map((width, index) => {
        const text = row[index] ?? ''
        const padding = ' '.repeat(width - textWidth(text))
        if (right.has(index)) return padding + text
        return index === count - 1 ? text : text + padding
      })
      return `${cells.join(separator)}\n`
    })
    .join('')
}

function fill(items: readonly string[], width: number, acrossRows: boolean): string {
  const longest = Math.max(0, ...items.map(textWidth))
  const cell = longest + tabSize - ((longest + tabSize) % tabSize)
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
        text += '\t'
        at += tabSize - (at % tabSize)
      }
      text += item
      at += textWidth(item)
    }
    text += '\n'
  }
  return text
}
