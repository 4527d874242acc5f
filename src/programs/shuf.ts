/** shuf(1) of GNU coreutils: lines in a random order, from the machine's seeded generator. */

import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../kernel/abi.ts'
import { eachInput } from './lib/inputs.ts'
import { type Io, STDOUT, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'
import { readRandomSource } from './lib/random-source.ts'
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
      check: checkRange,
    },
    count: {
      short: 'n',
      long: 'head-count',
      argument: 'COUNT',
      help: 'output at most COUNT lines',
      *check(io, text) {
        if (!/^\d+$/.test(text)) yield* io.fail(`invalid line count: ${quoteText(text)}`)
      },
    },
    output: {
      short: 'o',
      long: 'output',
      argument: 'FILE',
      help: 'write result to FILE instead of standard output',
    },
    randomSource: { long: 'random-source', argument: 'FILE', help: 'get random bytes from FILE' },
    repeat: { short: 'r', long: 'repeat', help: 'output lines can be repeated' },
    zero: { short: 'z', long: 'zero-terminated', help: 'line delimiter is NUL, not newline' },
  },
  *run(io, options, operands) {
    // Of several counts the least holds.
    const count = Math.min(Number.POSITIVE_INFINITY, ...options.values('count').map(Number))
    const end = options.has('zero') ? '\0' : '\n'
    if (new Set(options.values('output')).size > 1) return yield* io.fail('multiple output files specified')
    if (options.has('echo') && options.has('range'))
      return yield* io.failUsage('cannot combine -e and -i options')
    const most = options.has('echo') ? operands.length : options.has('range') ? 0 : 1
    if (operands.length > most)
      return yield* io.failUsage(`extra operand ${quoteText(operands[most] as string)}`)
    // Where nothing is to come, nothing is opened.
    const lines =
      count === 0
        ? fromList([])
        : yield* readLines(io, options.has('echo'), options.value('range'), operands, end)
    const source = options.value('randomSource')
    const below = source === undefined ? systemRandom(io) : yield* fileRandom(io, source)
    const output = options.value('output')
    if (output !== undefined) {
      const target = yield* io.open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
      if (target < 0) return yield* io.fail(quoteIfNeeded(output), target)
      io.sys.dup2(target, STDOUT)
    }
    if (options.has('repeat')) {
      if (count > 0 && lines.length === 0) return yield* io.fail('no lines to repeat')
      for (let i = 0; i < count; i++) {
        io.print(lines.at(yield* below(lines.length)) + end)
        if (io.full) yield* io.flush()
        if (io.sys.exhausted()) yield
      }
      return 0
    }
    // Only what has changed its place is noted, as of a range not all can be held.
    const moved = new Map<number, number>()
    for (let i = 0; i < lines.length && i < count; i++) {
      const chosen = i + (yield* below(lines.length - i))
      io.print(lines.at(moved.get(chosen) ?? chosen) + end)
      moved.set(chosen, moved.get(i) ?? i)
      moved.delete(i)
      if (io.full) yield* io.flush()
      if (io.sys.exhausted()) yield
    }
    return 0
  },
})

function parseRange(text: string): { low: bigint; high: bigint } {
  const found = /^(\d+)-(\d+)$/.exec(text)
  return { low: BigInt(found?.[1] ?? 1), high: BigInt(found?.[2] ?? -1) }
}

function* checkRange(io: Io, text: string, _option: string, seen: ReadonlySet<string>): Step<void> {
  if (seen.has('range')) yield* io.fail('multiple -i options specified')
  const { low, high } = parseRange(text)
  if (low > high + 1n) yield* io.fail(`invalid input range: ${quoteText(text)}`)
}

/** The lines there are, by their place. */
interface Lines {
  readonly length: number
  readonly at: (index: number) => string
}

const fromList = (list: readonly string[]): Lines => ({
  length: list.length,
  at: (index) => list[index] as string,
})

function* readLines(
  io: Io,
  echo: boolean,
  range: string | undefined,
  operands: readonly string[],
  end: string,
): Step<Lines> {
  if (echo) return fromList(operands)
  if (range !== undefined) {
    const { low, high } = parseRange(range)
    return { length: Number(high - low + 1n), at: (index) => String(low + BigInt(index)) }
  }
  if (operands.length > 1) return yield* io.failUsage(`extra operand ${quoteText(operands[1] as string)}`)
  let lines: readonly string[] = []
  const isFine = yield* eachInput(io, operands, function* ({ fd }): Step<boolean> {
    const reader = new TextLines(io, fd, { delimiter: end })
    lines = yield* reader.rest()
    if (reader.error !== 0) yield* io.complain('read error', reader.error)
    return reader.error === 0
  })
  return isFine ? fromList(lines) : yield* io.exit(1)
}

/** A number from 0 on, less than the limit. */
type RandomBelow = (limit: number) => Step<number>

const systemRandom = (io: Io): RandomBelow =>
  function* (limit) {
    const drawn = io.sys.getrandom(8).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
    return Number(drawn % BigInt(limit))
  }

/** The numbers that randint_genmax of gnulib makes of a file's bytes: what is left of a choice goes into the next one. */
function* fileRandom(io: Io, name: string): Step<RandomBelow> {
  const fd = yield* io.open(name, O_RDONLY)
  if (fd < 0) return yield* io.fail(quoteIfNeeded(name), fd)
  let left = { number: 0n, most: 0n }
  return function* (limit) {
    const choices = BigInt(limit)
    for (;;) {
      while (left.most < choices - 1n) {
        const byte = yield* readRandomSource(io, fd, name, 1)
        left = { number: left.number * 256n + BigInt(byte[0] as number), most: left.most * 256n + 255n }
      }
      const { number, most } = left
      const unusable = (most - choices + 1n) % choices
      const lastUsable = most - unusable
      if (number <= lastUsable) {
        left = { number: number / choices, most: (most - choices + 1n) / choices }
        return Number(number % choices)
      }
      left = { number: number - lastUsable - 1n, most: unusable - 1n }
    }
  }
}
