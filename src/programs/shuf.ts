/** shuf(1) of GNU coreutils: lines in a random order, from the machine's seeded generator. */

import { O_CREAT, O_TRUNC, O_WRONLY } from '../kernel/abi.ts'
import { eachInput } from './lib/inputs.ts'
import { type Io, STDOUT, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'
import { TextLines } from './lib/text-lines.ts'

export const shuf = defineProgram({
  name: 'shuf',
  usage: ['[OPTION]... [FILE]', '-e [OPTION]... [ARG]...', '-i LO-HI [OPTION]...'],
  about: 'Write a random permutation of the input lines to standard output.',
  options: {
    echo: { short: 'e', long: 'echo', help: 'treat each ARG as an input line' },
    range: {
      short: 'i',
      long: 'input-range',
      argument: 'LO-HI',
      help: 'treat each number LO through HI as an input line',
    },
    count: { short: 'n', long: 'head-count', argument: 'COUNT', help: 'output at most COUNT lines' },
    output: {
      short: 'o',
      long: 'output',
      argument: 'FILE',
      help: 'write result to FILE instead of standard output',
    },
    repeat: { short: 'r', long: 'repeat', help: 'output lines can be repeated' },
    zero: { short: 'z', long: 'zero-terminated', help: 'line delimiter is NUL, not newline' },
  },
  *run(io, options, operands) {
    const countText = options.value('count')
    if (countText !== undefined && !/^\d+$/.test(countText))
      return yield* io.fail(`invalid line count: ${quoteText(countText)}`)
    const count = countText === undefined ? Number.POSITIVE_INFINITY : Number(countText)
    const end = options.has('zero') ? '\0' : '\n'
    const most = options.has('echo') ? operands.length : options.has('range') ? 0 : 1
    if (operands.length > most)
      return yield* io.failUsage(`extra operand ${quoteText(operands[most] as string)}`)
    const lines = yield* readLines(io, options.has('echo'), options.value('range'), operands, end)
    const output = options.value('output')
    if (output !== undefined) {
      const target = io.sys.open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
      if (target < 0) return yield* io.fail(quoteIfNeeded(output), target)
      io.sys.dup2(target, STDOUT)
    }
    if (options.has('repeat')) {
      if (lines.length === 0) return yield* io.fail('no lines to repeat')
      for (let i = 0; i < count; i++) {
        io.print((lines[randomBelow(io, lines.length)] as string) + end)
        if (io.full) yield* io.flush()
        if (io.sys.exhausted()) yield
      }
      return 0
    }
    for (let i = 0; i < lines.length && i < count; i++) {
      const chosen = i + randomBelow(io, lines.length - i)
      const line = lines[chosen] as string
      lines[chosen] = lines[i] as string
      io.print(line + end)
      if (io.full) yield* io.flush()
      if (io.sys.exhausted()) yield
    }
    return 0
  },
})

function* readLines(
  io: Io,
  echo: boolean,
  range: string | undefined,
  operands: readonly string[],
  end: string,
): Step<string[]> {
  if (echo) return [...operands]
  if (range !== undefined) {
    const found = /^(\d+)-(\d+)$/.exec(range)
    if (!found || Number(found[1]) > Number(found[2]) + 1)
      return yield* io.fail(`invalid input range: ${quoteText(range)}`)
    const low = Number(found[1])
    return Array.from({ length: Number(found[2]) - low + 1 }, (_, index) => String(low + index))
  }
  if (operands.length > 1) return yield* io.failUsage(`extra operand ${quoteText(operands[1] as string)}`)
  const lines: string[] = []
  const isFine = yield* eachInput(io, operands, function* ({ fd, name }): Step<boolean> {
    const reader = new TextLines(io, fd, { delimiter: end })
    while (yield* reader.fill()) while (reader.ready) lines.push(reader.next())
    if (reader.error !== 0) yield* io.complain(quoteIfNeeded(name), reader.error)
    return reader.error === 0
  })
  return isFine ? lines : yield* io.exit(1)
}

function randomBelow(io: Io, limit: number): number {
  const value = io.sys.getrandom(6).reduce((sum, byte) => sum * 256 + byte, 0)
  return value % limit
}
