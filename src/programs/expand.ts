/** expand(1) of GNU coreutils: tabs to spaces. */

import { closeStandardInput } from './lib/close-input.ts'
import { eachInput } from './lib/inputs.ts'
import type { Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded } from './lib/quote.ts'
import { checkTabList, parseTabStops, type TabStops } from './lib/tab-stops.ts'
import { printByteString, TextLines } from './lib/text-lines.ts'

export const expand = defineProgram({
  name: 'expand',
  usage: '[OPTION]... [FILE]...',
  about: 'Convert tabs in each FILE to spaces, writing to standard output.',
  options: {
    initial: { short: 'i', long: 'initial', help: 'do not convert tabs after non blanks' },
    tabs: {
      short: 't',
      long: 'tabs',
      argument: 'LIST',
      help: 'have tabs N characters apart, or use comma separated list of tab positions',
      check: checkTabList,
    },
  },
  // The old form -4 is -t 4.
  rewrite: (args) =>
    args.map((arg, index) =>
      /^-[\d,]+$/.test(arg) && !/^-i*t$/.test(args[index - 1] ?? '') ? `-t${arg.slice(1)}` : arg,
    ),
  *run(io, options, operands) {
    const stops = parseTabStops(options.values('tabs') as string[])
    if (typeof stops === 'string') return yield* io.fail(stops)
    const isFine = yield* eachInput(io, operands, function* ({ fd, name }): Step<boolean> {
      const lines = new TextLines(io, fd, { bytes: true })
      while (yield* lines.fill()) {
        while (lines.ready) {
          const line = expandLine(lines.next(), stops, options.has('initial'))
          printByteString(io, lines.wasTerminated ? `${line}\n` : line)
        }
        if (io.full) yield* io.flush()
      }
      if (lines.error !== 0) yield* io.complain(quoteIfNeeded(name), lines.error)
      return lines.error === 0
    })
    yield* closeStandardInput(io, operands)
    return isFine ? 0 : 1
  },
})

function expandLine(line: string, stops: TabStops, onlyInitial: boolean): string {
  if (!line.includes('\t')) return line
  let result = ''
  let column = 0
  for (let i = 0; i < line.length; i++) {
    const char = line[i] as string
    if (char === '\t') {
      const next = stops.next(column) ?? column + 1
      result += ' '.repeat(next - column)
      column = next
      continue
    }
    if (onlyInitial && char !== ' ') return result + line.slice(i)
    result += char
    column = char === '\b' ? Math.max(0, column - 1) : column + 1
  }
  return result
}
