/** comm(1) of GNU coreutils: compares two sorted files line by line. */

import { O_RDONLY } from '../kernel/abi.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'
import { printByteString, TextLines, textToByteString } from './lib/text-lines.ts'

export const comm = defineProgram({
  name: 'comm',
  usage: '[OPTION]... FILE1 FILE2',
  about: 'Compare sorted files FILE1 and FILE2 line by line.',
  options: {
    noFirst: { short: '1', help: 'suppress column 1 (lines unique to FILE1)' },
    noSecond: { short: '2', help: 'suppress column 2 (lines unique to FILE2)' },
    noBoth: { short: '3', help: 'suppress column 3 (lines that appear in both files)' },
    check: { long: 'check-order', help: 'check that the input is correctly sorted' },
    noCheck: { long: 'nocheck-order', help: 'do not check that the input is correctly sorted' },
    outputDelimiter: { long: 'output-delimiter', argument: 'STR', help: 'separate columns with STR' },
    total: { long: 'total', help: 'output a summary' },
    zero: { short: 'z', long: 'zero-terminated', help: 'line delimiter is NUL, not newline' },
  },
  *run(io, options, operands) {
    const [first, second] = operands
    if (first === undefined) return yield* io.failUsage('missing operand')
    if (second === undefined) return yield* io.failUsage(`missing operand after ${quoteText(first)}`)
    if (operands.length > 2) return yield* io.failUsage(`extra operand ${quoteText(operands[2] as string)}`)
    const lineEnd = options.has('zero') ? '\0' : '\n'
    const delimiters = new Set(options.values('outputDelimiter'))
    if (delimiters.size > 1) return yield* io.fail('multiple output delimiters specified')
    const [delimiter = '\t'] = delimiters
    const separator = delimiter === '' ? '\0' : textToByteString(delimiter)
    const inputs: Sorted[] = []
    for (const [index, name] of [first, second].entries()) {
      const fd = name === '-' ? STDIN : yield* io.open(name, O_RDONLY)
      if (fd < 0) return yield* io.fail(quoteIfNeeded(name), fd)
      const input = new Sorted(io, fd, { name, number: index + 1, lineEnd })
      yield* input.advance()
      inputs.push(input)
    }
    const shows = [!options.has('noFirst'), !options.has('noSecond'), !options.has('noBoth')]
    const columns = shows.map((isShown, column) =>
      isShown ? separator.repeat(shows.slice(0, column).filter(Boolean).length) : null,
    )
    const counts = [0, 0, 0]
    const checks = options.last('check', 'noCheck')
    let isSorted = yield* compare(
      io,
      inputs as [Sorted, Sorted],
      columns,
      counts,
      lineEnd,
      checks ?? 'unpaired',
    )
    // With --check-order it ends where the order does.
    if (options.has('total') && (isSorted || checks !== 'check'))
      printByteString(io, [...counts, 'total'].join(separator) + lineEnd)
    if (!isSorted && checks === undefined) {
      yield* io.complain('input is not in sorted order')
    } else if (checks === 'noCheck') isSorted = true
    return isSorted ? 0 : 1
  },
})

function* compare(
  io: Io,
  [left, right]: [Sorted, Sorted],
  columns: readonly (string | null)[],
  counts: number[],
  lineEnd: string,
  checks: 'check' | 'noCheck' | 'unpaired',
): Step<boolean> {
  let seenUnpaired = false
  let isSorted = true
  while (left.line !== null || right.line !== null) {
    const a = left.line
    const b = right.line
    const column = a === null ? 1 : b === null ? 0 : a < b ? 0 : a > b ? 1 : 2
    if (column !== 2) seenUnpaired = true
    counts[column] = (counts[column] ?? 0) + 1
    const indent = columns[column]
    if (indent !== null && indent !== undefined)
      printByteString(io, indent + (column === 1 ? b : a) + lineEnd)
    for (const input of column === 2 ? [left, right] : column === 0 ? [left] : [right]) {
      const isInOrder = yield* input.advance()
      if (
        isInOrder ||
        checks === 'noCheck' ||
        (checks === 'unpaired' && !seenUnpaired) ||
        input.hasComplained
      )
        continue
      input.hasComplained = true
      yield* io.complain(`file ${input.number} is not in sorted order`)
      isSorted = false
      if (checks === 'check') return false
    }
    if (io.full) yield* io.flush()
    if (io.sys.exhausted()) yield
  }
  return isSorted
}

/** One input with its current line. */
class Sorted {
  line: string | null = null
  hasComplained = false
  readonly number: number
  private readonly lines: TextLines

  private readonly name: string
  private readonly io: Io

  constructor(io: Io, fd: number, input: { name: string; number: number; lineEnd: string }) {
    this.lines = new TextLines(io, fd, { bytes: true, delimiter: input.lineEnd })
    this.number = input.number
    this.name = input.name
    this.io = io
  }

  /** Goes to the next line, or ends comm where it cannot be read; false if that one is out of order. */
  *advance(): Step<boolean> {
    const before = this.line
    this.line = (yield* this.lines.fill()) ? this.lines.next() : null
    if (this.lines.error !== 0) return yield* this.io.fail(quoteIfNeeded(this.name), this.lines.error)
    return before === null || this.line === null || before <= this.line
  }
}
