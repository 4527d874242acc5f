/** unexpand(1) of GNU coreutils: runs of blanks to tabs. */

import { closeStandardInput } from './lib/close-input.ts'
import { eachInput } from './lib/inputs.ts'
import type { Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded } from './lib/quote.ts'
import { checkTabList, parseTabStops, type TabStops } from './lib/tab-stops.ts'
import { printByteString, TextLines } from './lib/text-lines.ts'

export const unexpand = defineProgram({
  name: 'unexpand',
  usage: '[OPTION]... [FILE]...',
  about: 'Convert blanks in each FILE to tabs, writing to standard output.',
  options: {
    all: { short: 'a', long: 'all', help: 'convert all blanks, instead of just initial blanks' },
    firstOnly: { long: 'first-only', help: 'convert only leading sequences of blanks (overrides -a)' },
    tabs: {
      short: 't',
      long: 'tabs',
      argument: 'LIST',
      help: 'have tabs N characters apart, or use comma separated list of tab positions (enables -a)',
      check: checkTabList,
    },
  },
  // The old form -4,8 is -t 4,8 with --first-only.
  rewrite: (args) => {
    const old = args.filter((arg) => /^-\d[\d,]*$/.test(arg))
    if (old.length === 0) return args
    // Digits of several such words make one number, which stands behind all other lists.
    const list = old.map((arg) => arg.slice(1)).join('')
    const others = args.filter((arg) => !old.includes(arg))
    const end = others.includes('--') ? others.indexOf('--') : others.length
    const isAll = args.some((other) => /^(?:-a|--a)/.test(other))
    return [...others.slice(0, end), ...(isAll ? [] : ['--first-only']), `-t${list}`, ...others.slice(end)]
  },
  *run(io, options, operands) {
    const stops = parseTabStops(options.values('tabs') as string[])
    if (typeof stops === 'string') return yield* io.fail(stops)
    const all = !options.has('firstOnly') && (options.has('all') || options.has('tabs'))
    const isFine = yield* eachInput(io, operands, function* ({ fd, name }): Step<boolean> {
      const lines = new TextLines(io, fd, { bytes: true })
      while (yield* lines.fill()) {
        while (lines.ready) {
          const line = unexpandLine(lines.next(), stops, all)
          printByteString(io, lines.wasTerminated ? `${line}\n` : line)
        }
        if (io.full) yield* io.flush()
        if (io.sys.exhausted()) yield
      }
      if (lines.error !== 0) yield* io.complain(quoteIfNeeded(name), lines.error)
      return lines.error === 0
    })
    yield* closeStandardInput(io, operands)
    return isFine ? 0 : 1
  },
})

/** A run of blanks becomes the tabs that reach as far, then spaces; a single blank before a stop stays. */
function unexpandLine(line: string, stops: TabStops, all: boolean): string {
  let result = ''
  let column = 0
  let i = 0
  while (i < line.length) {
    const char = line[i] as string
    if (stops.next(column) === null) return result + line.slice(i)
    if (char !== ' ' && char !== '\t') {
      if (!all) return result + line.slice(i)
      result += char
      column = char === '\b' ? Math.max(0, column - 1) : column + 1
      i++
      continue
    }
    const start = column
    let end = column
    const from = i
    while (line[i] === ' ' || line[i] === '\t') {
      end = line[i] === '\t' ? (stops.next(end) ?? end + 1) : end + 1
      i++
    }
    result += blanks(line.slice(from, i), start, end, stops)
    column = end
  }
  return result
}

/** What of blanks that begin at `start` stands from a column on. */
function fromColumn(original: string, start: number, column: number, stops: TabStops): string {
  let at = start
  let i = 0
  while (at < column && i < original.length) {
    at = original[i] === '\t' ? (stops.next(at) ?? at + 1) : at + 1
    i++
  }
  return original.slice(i)
}

function blanks(original: string, start: number, end: number, stops: TabStops): string {
  let result = ''
  let at = start
  for (;;) {
    const next = stops.next(at)
    // Behind the last stop blanks stay as they are.
    if (next === null) return result + fromColumn(original, start, at, stops)
    if (next > end) break
    // One blank that happens to reach a stop stays a blank, unless more follow.
    if (next - at === 1 && at === start && original[0] === ' ' && end === next) return ' '
    result += '\t'
    at = next
  }
  return result + ' '.repeat(end - at)
}
