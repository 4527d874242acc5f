/** join(1) of GNU coreutils: lines of two sorted files with a common field. */

import { O_RDONLY } from '../kernel/abi.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteName, quoteText } from './lib/quote.ts'
import { printByteString, TextLines, textToByteString } from './lib/text-lines.ts'

export const join = defineProgram({
  name: 'join',
  usage: '[OPTION]... FILE1 FILE2',
  about:
    'For each pair of input lines with identical join fields, write a line to\nstandard output.  The default join field is the first, delimited by blanks.',
  options: {
    unpaired: {
      short: 'a',
      argument: 'FILENUM',
      help: 'also print unpairable lines from file FILENUM, where FILENUM is 1 or 2',
    },
    empty: { short: 'e', argument: 'STRING', help: 'replace missing (empty) input fields with STRING' },
    ignoreCase: { short: 'i', long: 'ignore-case', help: 'ignore differences in case when comparing fields' },
    both: { short: 'j', argument: 'FIELD', help: "equivalent to '-1 FIELD -2 FIELD'" },
    format: { short: 'o', argument: 'FORMAT', help: 'obey FORMAT while constructing output line' },
    separator: { short: 't', argument: 'CHAR', help: 'use CHAR as input and output field separator' },
    onlyUnpaired: {
      short: 'v',
      argument: 'FILENUM',
      help: 'like -a FILENUM, but suppress joined output lines',
    },
    first: { short: '1', argument: 'FIELD', help: 'join on this FIELD of file 1' },
    second: { short: '2', argument: 'FIELD', help: 'join on this FIELD of file 2' },
    check: { long: 'check-order', help: 'check that the input is correctly sorted' },
    noCheck: { long: 'nocheck-order', help: 'do not check that the input is correctly sorted' },
    header: { long: 'header', help: 'treat the first line in each file as field headers' },
  },
  *run(io, options, operands) {
    const [first, second] = operands
    if (first === undefined) return yield* io.failUsage('missing operand')
    if (second === undefined) return yield* io.failUsage(`missing operand after ${quoteText(first)}`)
    if (operands.length > 2) return yield* io.failUsage(`extra operand ${quoteName(operands[2] as string)}`)
    const field = function* (text: string | undefined): Step<number> {
      if (text === undefined) return 0
      if (!/^[1-9]\d*$/.test(text)) return yield* io.fail(`invalid field number: ${quoteText(text)}`)
      return Number(text) - 1
    }
    const separator = options.value('separator')
    if (separator !== undefined && [...separator].length > 1 && separator !== '\\0')
      return yield* io.fail(`multi-character tab ${quoteText(separator)}`)
    const format = parseOutput(options.values('format').join(' '))
    if (typeof format === 'string') return yield* io.fail(format)
    const numbers = [...options.values('unpaired'), ...options.values('onlyUnpaired')]
    const odd = numbers.find((number) => number !== '1' && number !== '2')
    if (odd !== undefined) return yield* io.fail(`invalid file number: ${quoteText(odd)}`)
    const settings: Settings = {
      fields: [
        yield* field(options.value('first') ?? options.value('both')),
        yield* field(options.value('second') ?? options.value('both')),
      ],
      separator: separator === undefined ? null : separator === '\\0' ? '\0' : textToByteString(separator),
      empty: textToByteString(options.value('empty') ?? ''),
      ignoreCase: options.has('ignoreCase'),
      format,
      printsPaired: !options.has('onlyUnpaired'),
      printsUnpaired: [numbers.includes('1'), numbers.includes('2')],
      header: options.has('header'),
    }
    const sides: Side[] = []
    for (const [index, name] of [first, second].entries()) {
      const fd = name === '-' ? STDIN : io.sys.open(name, O_RDONLY)
      if (fd < 0) return yield* io.fail(quoteIfNeeded(name), fd)
      sides.push(new Side(io, fd, name, index, settings))
    }
    const checks = options.last('check', 'noCheck') ?? 'unpaired'
    return yield* joinSides(io, sides as [Side, Side], settings, checks)
  },
})

interface Settings {
  fields: number[]
  separator: string | null
  empty: string
  ignoreCase: boolean
  /** [side, field]; side -1 is the join field; null: the usual form; 'auto': fields of the first lines */
  format: [number, number][] | 'auto' | null
  printsPaired: boolean
  printsUnpaired: boolean[]
  header: boolean
}

function parseOutput(text: string): Settings['format'] | string {
  if (text === '') return null
  if (text === 'auto') return 'auto'
  const list: [number, number][] = []
  for (const item of text.split(/[, \t]+/)) {
    if (item === '') continue
    const found = /^(?:0|([12])\.([1-9]\d*))$/.exec(item)
    if (!found) return `invalid field specifier: ${quoteText(item)}`
    list.push(item === '0' ? [-1, 0] : [Number(found[1]) - 1, Number(found[2]) - 1])
  }
  return list
}

interface Row {
  line: string
  fields: string[]
  key: string
}

/** One input with its current row. */
class Side {
  row: Row | null = null
  count = 0
  isSorted = true
  readonly name: string
  readonly lines: TextLines
  private readonly index: number
  private readonly settings: Settings

  constructor(io: Io, fd: number, name: string, index: number, settings: Settings) {
    this.lines = new TextLines(io, fd, { bytes: true })
    this.name = name
    this.index = index
    this.settings = settings
  }

  *advance(): Step<void> {
    const before = this.row
    if (!(yield* this.lines.fill())) {
      this.row = null
      return
    }
    const line = this.lines.next()
    this.count++
    const { separator, ignoreCase, fields: keys } = this.settings
    const fields = separator === null ? line.split(/[ \t]+/) : line.split(separator)
    if (separator === null && fields[0] === '') fields.shift()
    const text = fields[keys[this.index] as number] ?? ''
    this.row = { line, fields, key: ignoreCase ? text.toUpperCase() : text }
    if (before !== null && before.key > this.row.key) this.isSorted = false
  }

  /** All rows with the current key; goes behind them. */
  *takeGroup(): Step<Row[]> {
    const group: Row[] = []
    const key = this.row?.key
    while (this.row !== null && this.row.key === key) {
      group.push(this.row)
      yield* this.advance()
    }
    return group
  }
}

function* joinSides(
  io: Io,
  sides: [Side, Side],
  settings: Settings,
  checks: 'check' | 'noCheck' | 'unpaired',
): Step<number> {
  const [left, right] = sides
  let status = 0
  let hasUnpaired = false
  const complained = [false, false]
  const settle = function* (): Step<boolean> {
    if (io.full) yield* io.flush()
    if (io.sys.exhausted()) yield
    if (checks === 'noCheck' || (checks === 'unpaired' && !hasUnpaired)) return false
    for (const [index, side] of sides.entries()) {
      if (side.isSorted || complained[index]) continue
      complained[index] = true
      yield* io.complain(`${quoteIfNeeded(side.name)}:${side.count}: is not sorted: ${side.row?.line ?? ''}`)
      status = 1
      if (checks === 'check') return true
    }
    return false
  }
  yield* left.advance()
  yield* right.advance()
  const layout = settings.format === 'auto' ? autoLayout(left.row, right.row, settings) : settings.format
  const print = (a: Row | null, b: Row | null) =>
    printByteString(io, `${outputLine(a, b, layout, settings)}\n`)
  if (settings.header && (left.row || right.row)) {
    print(left.row, right.row)
    yield* left.advance()
    yield* right.advance()
    left.isSorted = true
    right.isSorted = true
  }
  while (left.row !== null || right.row !== null) {
    const order =
      left.row === null
        ? 1
        : right.row === null
          ? -1
          : left.row.key < right.row.key
            ? -1
            : left.row.key > right.row.key
              ? 1
              : 0
    if (order === 0) {
      const rows = yield* left.takeGroup()
      const others = yield* right.takeGroup()
      if (settings.printsPaired) for (const a of rows) for (const b of others) print(a, b)
    } else {
      const side = order < 0 ? left : right
      hasUnpaired = true
      if (settings.printsUnpaired[order < 0 ? 0 : 1])
        print(order < 0 ? side.row : null, order < 0 ? null : side.row)
      yield* side.advance()
    }
    if (yield* settle()) return 1
  }
  for (const side of sides) if (side.lines.error !== 0) return yield* io.fail('read error', side.lines.error)
  if (status === 1 && checks === 'unpaired') yield* io.complain('input is not in sorted order')
  return status
}

/** -o auto: as many fields as the first line of each file has. */
function autoLayout(left: Row | null, right: Row | null, settings: Settings): [number, number][] {
  const layout: [number, number][] = [[-1, 0]]
  for (const [side, row] of [left, right].entries())
    row?.fields.forEach((_, index) => {
      if (index !== settings.fields[side]) layout.push([side, index])
    })
  return layout
}

function outputLine(
  a: Row | null,
  b: Row | null,
  layout: [number, number][] | null,
  settings: Settings,
): string {
  const join = settings.separator ?? ' '
  const keyField = settings.fields[a ? 0 : 1] as number
  const key = (a ?? b)?.fields[keyField] ?? ''
  const orEmpty = (text: string | undefined) => text || settings.empty
  if (layout !== null)
    return layout
      .map(([side, field]) => orEmpty(side < 0 ? key : (side === 0 ? a : b)?.fields[field]))
      .join(join)
  const others = (row: Row | null, field: number) =>
    (row?.fields ?? []).filter((_, index) => index !== field).map(orEmpty)
  return [
    orEmpty(key),
    ...others(a, settings.fields[0] as number),
    ...others(b, settings.fields[1] as number),
  ].join(join)
}
