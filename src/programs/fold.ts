/** fold(1) of GNU coreutils: breaks long lines. It counts bytes, with tabs and backspaces as columns. */

import { ERANGE } from '../kernel/vfs/errno.ts'
import { closeStandardInput } from './lib/close-input.ts'
import { eachInput } from './lib/inputs.ts'
import type { Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'
import { printByteString, TextLines } from './lib/text-lines.ts'

/** Columns are counted in a size_t less a tab. */
const MOST_COLUMNS = 2 ** 64 - 9

export const fold = defineProgram({
  name: 'fold',
  usage: '[OPTION]... [FILE]...',
  about: 'Wrap input lines in each FILE, writing to standard output.',
  options: {
    bytes: { short: 'b', long: 'bytes', help: 'count bytes rather than columns' },
    spaces: { short: 's', long: 'spaces', help: 'break at spaces' },
    width: {
      short: 'w',
      long: 'width',
      argument: 'WIDTH',
      help: 'use WIDTH columns instead of 80',
      *check(io, given) {
        if (!/^\d+$/.test(given)) yield* io.fail(`invalid number of columns: ${quoteText(given)}`)
        if (Number(given) === 0 || Number(given) > MOST_COLUMNS)
          yield* io.fail(`invalid number of columns: ${quoteText(given)}`, ERANGE)
      },
    },
  },
  // The old form -20 is -w 20.
  rewrite: (args) =>
    args.map((arg, index) =>
      /^-\d+$/.test(arg) && !/^-[bs]*w$/.test(args[index - 1] ?? '') ? `-w${arg.slice(1)}` : arg,
    ),
  *run(io, options, operands) {
    const width = Number(options.value('width') ?? 80)
    const settings = { width, bytes: options.has('bytes'), spaces: options.has('spaces') }
    const isFine = yield* eachInput(io, operands, function* ({ fd, name }): Step<boolean> {
      const lines = new TextLines(io, fd, { bytes: true })
      while (yield* lines.fill()) {
        while (lines.ready) {
          const folded = foldLine(lines.next(), settings)
          printByteString(io, lines.wasTerminated ? `${folded}\n` : folded)
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

interface Settings {
  width: number
  bytes: boolean
  spaces: boolean
}

function foldLine(line: string, settings: Settings): string {
  let result = ''
  let current = ''
  let column = 0
  for (let i = 0; i < line.length; i++) {
    const char = line[i] as string
    let next = advance(column, char, settings.bytes)
    if (next > settings.width && current !== '') {
      const blank = settings.spaces ? lastBlank(current) : -1
      const cut = blank < 0 ? current.length : blank + 1
      result += `${current.slice(0, cut)}\n`
      current = current.slice(cut)
      column = 0
      for (const kept of current) column = advance(column, kept, settings.bytes)
      next = advance(column, char, settings.bytes)
      if (next > settings.width && current !== '') {
        i--
        continue
      }
    }
    current += char
    column = next
  }
  return result + current
}

function lastBlank(text: string): number {
  return Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'))
}

function advance(column: number, char: string, bytes: boolean): number {
  if (bytes) return column + 1
  if (char === '\b') return Math.max(0, column - 1)
  if (char === '\r') return 0
  return char === '\t' ? column + 8 - (column % 8) : column + 1
}
