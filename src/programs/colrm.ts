/** colrm(1) of util-linux: takes columns out of lines. */

import { charWidth } from '../kernel/width.ts'
import { STDIN } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { TextLines } from './lib/text-lines.ts'

const TAB = 8

export const colrm = defineProgram({
  name: 'colrm',
  usage: '[startcol [endcol]]',
  about: 'Filter out the specified columns.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {},
  *run(io, _options, operands) {
    const numbers: number[] = []
    for (const [i, operand] of operands.slice(0, 2).entries()) {
      if (!/^[ \t\n]*[+]?\d+$/.test(operand))
        return yield* io.fail(`${i === 0 ? 'first' : 'second'} argument: '${operand}'`)
      numbers.push(Number(operand))
    }
    const [first, last] = [0, 1].map((i) => numbers[i] || Number.POSITIVE_INFINITY) as [number, number]
    const lines = new TextLines(io, STDIN)
    while (yield* lines.fill()) {
      while (lines.ready)
        io.print(withoutColumns(lines.next(), first, last) + (lines.wasTerminated ? '\n' : ''))
      if (io.full) yield* io.flush()
    }
    return 0
  },
})

/** Tabs before the columns stay; one that the cut meets becomes the blanks that it stands for. */
function withoutColumns(line: string, first: number, last: number): string {
  let result = ''
  let column = 0
  for (const char of line) {
    const width = char === '\t' ? TAB - (column % TAB) : charWidth(char.codePointAt(0) as number)
    const end = column + width
    if (end < first || column >= last) result += char
    else if (char === '\t')
      for (let at = column + 1; at <= end; at++) if (at < first || at > last) result += ' '
    column = end
  }
  return result
}
