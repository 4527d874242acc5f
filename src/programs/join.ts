/** join(1) of GNU coreutils: lines of two sorted files with a common field. */

import { O_RDONLY } from '../kernel/abi.ts'
import { ENOENT } from '../kernel/vfs/errno.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { quoteIfNeeded, quoteName, quoteText } from './lib/quote.ts'
import { byteStringToText, printByteString, TextLines, textToByteString } from './lib/text-lines.ts'

const table = {
  unpaired: {
    short: 'a',
    argument: 'FILENUM',
    help: 'also print unpairable lines from file FILENUM, where FILENUM is 1 or 2',
    check: checkFileNumber,
  },
  empty: { short: 'e', argument: 'STRING', help: 'replace missing (empty) input fields with STRING' },
  ignoreCase: { short: 'i', long: 'ignore-case', help: 'ignore differences in case when comparing fields' },
  both: { short: 'j', argument: 'FIELD', help: "equivalent to '-1 FIELD -2 FIELD'", check: readField },
  format: {
    short: 'o',
    argument: 'FORMAT',
    help: 'obey FORMAT while constructing output line',
    *check(io: Io, text: string): Step<void> {
      if (text !== 'auto') yield* readFormat(io, text)
    },
  },
  separator: {
    short: 't',
    argument: 'CHAR',
    help: 'use CHAR as input and output field separator',
    check: checkSeparator,
  },
  onlyUnpaired: {
    short: 'v',
    argument: 'FILENUM',
    help: 'like -a FILENUM, but suppress joined output lines',
    check: checkFileNumber,
  },
  first: { short: '1', argument: 'FIELD', help: 'join on this FIELD of file 1', check: readField },
  second: { short: '2', argument: 'FIELD', help: 'join on this FIELD of file 2', check: readField },
  check: { long: 'check-order', help: 'check that the input is correctly sorted' },
  noCheck: { long: 'nocheck-order', help: 'do not check that the input is correctly sorted' },
  header: { long: 'header', help: 'treat the first line in each file as field headers' },
  zero: { short: 'z', long: 'zero-terminated', help: 'line delimiter is NUL, not newline' },
} as const

export const join = defineProgram({
  name: 'join',
  usage: '[OPTION]... FILE1 FILE2',
  about:
    'For each pair of input lines with identical join fields, write a line to\nstandard output.  The default join field is the first, delimited by blanks.',
  options: table,
  *run(io, options, operands) {
    const settings = yield* readSettings(io, options)
    const [first, second] = operands
    if (first === undefined) return yield* io.failUsage('missing operand')
    if (second === undefined) return yield* io.failUsage(`missing operand after ${quoteText(io.lastWord)}`)
    if (operands.length > 2) return yield* io.failUsage(`extra operand ${quoteName(operands[2] as string)}`)
    // With errno as the failed look for a locale has left it.
    if (first === '-' && second === '-') return yield* io.fail('both files cannot be standard input', ENOENT)
    const sides: Side[] = []
    for (const [index, name] of [first, second].entries()) {
      const fd = name === '-' ? STDIN : yield* io.open(name, O_RDONLY)
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
  delimiter: string
}

/** What `-t ''` makes the separator: nothing separates, the whole line is the field. */
const WHOLE_LINE = '\n'

/** Reads the options one by one, as the first that is wrong is what join complains of. */
function* readSettings(io: Io, options: Options<typeof table>): Step<Settings> {
  const fields: (number | null)[] = [null, null]
  const setField = function* (file: number, text: string): Step<void> {
    const value = yield* readField(io, text)
    const before = fields[file]
    if (typeof before === 'number' && before !== value)
      return yield* io.fail(`incompatible join fields ${before}, ${value}`)
    fields[file] = value
  }
  let separator: string | null = null
  let empty: string | null = null
  let list: [number, number][] | null = null
  let isAuto = false
  const printsUnpaired = [false, false]
  for (const { key, value = '' } of options.given) {
    if (key === 'first' || key === 'both') yield* setField(0, value)
    if (key === 'second' || key === 'both') yield* setField(1, value)
    if (key === 'unpaired' || key === 'onlyUnpaired') {
      printsUnpaired[Number(value) - 1] = true
    } else if (key === 'empty') {
      if (empty !== null && empty !== value)
        return yield* io.fail('conflicting empty-field replacement strings')
      empty = value
    } else if (key === 'separator') {
      const wanted = separatorOf(value)
      if (separator !== null && separator !== wanted) return yield* io.fail('incompatible tabs')
      separator = wanted
    } else if (key === 'format') {
      if (value === 'auto') isAuto = true
      else list = [...(list ?? []), ...(yield* readFormat(io, value))]
    }
  }
  return {
    fields: fields.map((number) => number ?? 0),
    separator,
    empty: textToByteString(empty ?? ''),
    ignoreCase: options.has('ignoreCase'),
    // A list goes before `auto`, whichever was said first.
    format: list ?? (isAuto ? 'auto' : null),
    printsPaired: !options.has('onlyUnpaired'),
    printsUnpaired,
    header: options.has('header'),
    delimiter: options.has('zero') ? '\0' : '\n',
  }
}

function* readField(io: Io, text: string): Step<number> {
  if (!/^\+?0*[1-9]\d*$/.test(text)) return yield* io.fail(`invalid field number: ${quoteText(text)}`)
  return Number(text) - 1
}

function* checkFileNumber(io: Io, text: string): Step<void> {
  if (text !== '1' && text !== '2') yield* io.fail(`invalid file number: ${quoteText(text)}`)
}

function* readFormat(io: Io, text: string): Step<[number, number][]> {
  const list: [number, number][] = []
  for (const item of text.split(/[, \t]+/)) if (item !== '') list.push(yield* readFormatItem(io, item))
  return list
}

function* readFormatItem(io: Io, item: string): Step<[number, number]> {
  if (item === '0') return [-1, 0]
  const [, file, rest] = /^([12])(?:\.(.*))?$/s.exec(item) ?? []
  if (file !== undefined && rest !== undefined) return [Number(file) - 1, yield* readField(io, rest)]
  if (/^[012]/.test(item)) return yield* io.fail(`invalid field specifier: ${quoteText(item)}`)
  return yield* io.fail(`invalid file number in field spec: ${quoteText(item)}`)
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
  /** whether the row stands in order after the one before */
  isSorted = true
  readonly name: string
  readonly lines: TextLines
  private readonly index: number
  private readonly settings: Settings

  constructor(io: Io, fd: number, name: string, index: number, settings: Settings) {
    this.lines = new TextLines(io, fd, { bytes: true, delimiter: settings.delimiter })
    this.name = name
    this.index = index
    this.settings = settings
  }

  *advance(): Step<void> {
    const before = this.row
    this.isSorted = true
    if (!(yield* this.lines.fill())) {
      this.row = null
      return
    }
    const line = this.lines.next()
    this.count++
    const { separator, ignoreCase, fields: keys } = this.settings
    const fields =
      separator === null ? line.split(/[ \t\n]+/) : separator === WHOLE_LINE ? [line] : line.split(separator)
    // Blanks at the ends separate nothing.
    if (separator === null && fields[0] === '') fields.shift()
    if (separator === null && fields.at(-1) === '') fields.pop()
    const text = fields[keys[this.index] as number] ?? ''
    this.row = { line, fields, key: ignoreCase ? text.toUpperCase() : text }
    this.isSorted = before === null || before.key <= this.row.key
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
      yield* io.complain(
        `${quoteIfNeeded(side.name)}:${side.count}: is not sorted: ${byteStringToText(side.row?.line ?? '')}`,
      )
      status = 1
      if (checks === 'check') return true
    }
    return false
  }
  yield* left.advance()
  yield* right.advance()
  const layout = settings.format === 'auto' ? autoLayout(left.row, right.row, settings) : settings.format
  const print = (a: Row | null, b: Row | null) =>
    printByteString(io, outputLine(a, b, layout, settings) + settings.delimiter)
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
      // --check-order looks at the line behind the group before it prints any.
      if (yield* settle()) return 1
      if (settings.printsPaired) for (const a of rows) for (const b of others) print(a, b)
    } else {
      const side = order < 0 ? left : right
      const hasOther = left.row !== null && right.row !== null
      if (settings.printsUnpaired[order < 0 ? 0 : 1])
        print(order < 0 ? side.row : null, order < 0 ? null : side.row)
      yield* side.advance()
      if (yield* settle()) return 1
      // Order matters from the row after the first unpaired one on.
      hasUnpaired ||= hasOther
    }
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
  const join = settings.separator === null || settings.separator === WHOLE_LINE ? ' ' : settings.separator
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

const separatorOf = (text: string): string =>
  text === '' ? WHOLE_LINE : text === '\\0' ? '\0' : textToByteString(text)

function* checkSeparator(io: Io, text: string): Step<void> {
  if (separatorOf(text).length > 1) yield* io.fail(`multi-character tab ${quoteText(text)}`)
}
