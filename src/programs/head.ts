/** head(1) of GNU coreutils: the first lines or bytes of files. */

import { SEEK_CUR } from '../kernel/abi.ts'
import { closeStandardInput } from './lib/close-input.ts'
import { parseCount } from './lib/count.ts'
import { eachInput, type Input } from './lib/inputs.ts'
import type { Io, Step } from './lib/io.ts'
import { type ArgumentCheck, defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { tellReasonOfBlocks } from './lib/write-failure.ts'

/** What the old form becomes where a letter of it means nothing. */
const INVALID_TRAILING = '--invalid-trailing-option'

export const head = defineProgram({
  name: 'head',
  usage: '[OPTION]... [FILE]...',
  about:
    'Print the first 10 lines of each FILE to standard output.\nWith more than one FILE, precede each with a header giving the file name.',
  options: {
    bytes: {
      short: 'c',
      long: 'bytes',
      argument: '[-]NUM',
      help: 'print the first NUM bytes of each file; with a leading -, all but the last NUM bytes',
      check: checkAmount('bytes'),
    },
    lines: {
      short: 'n',
      long: 'lines',
      argument: '[-]NUM',
      help: 'print the first NUM lines instead of the first 10; with a leading -, all but the last NUM lines',
      check: checkAmount('lines'),
    },
    quiet: { short: 'q', long: ['quiet', 'silent'], help: 'never print headers giving file names' },
    verbose: { short: 'v', long: 'verbose', help: 'always print headers giving file names' },
    zero: { short: 'z', long: 'zero-terminated', help: 'line delimiter is NUL, not newline' },
    // A number that is not the first word, and the letter of the old form that means nothing.
    digit: {
      short: '0123456789',
      *check(io, _value, option) {
        yield* io.failUsage(`invalid trailing option -- ${option[1]}`)
      },
    },
    invalidTrailing: {
      long: 'invalid-trailing-option',
      argument: 'LETTER',
      *check(io, letter) {
        yield* io.failUsage(`invalid trailing option -- ${letter}`)
      },
    },
  },
  // The old forms: -5 is -n 5, -5k is -c 5k.
  rewrite: (args) => {
    const old = /^-(\d+)(.*)$/s.exec(args[0] ?? '')
    if (!old) return args
    const odd = /[^bckmlqvz]/u.exec(old[2] ?? '')?.[0]
    if (odd !== undefined) return [`${INVALID_TRAILING}=${odd}`]
    const rest = args.slice(1)
    const [, count = '', letters = ''] = old
    const unit = [...letters].findLast((letter) => 'bckml'.includes(letter)) ?? 'l'
    const others = [...letters].filter((letter) => 'qvz'.includes(letter)).map((letter) => `-${letter}`)
    const amount = unit === 'l' ? `-n${count}` : `-c${count}${unit === 'c' ? '' : unit}`
    return [amount, ...others, ...rest]
  },
  *run(io, options, operands) {
    io.describeWriteFailure = tellReasonOfBlocks(io)
    const unit = options.last('bytes', 'lines') ?? 'lines'
    const given = options.value(unit) ?? '10'
    const fromEnd = given.startsWith('-')
    const count = parseCount(fromEnd ? given.slice(1) : given) ?? 0
    const style = options.last('quiet', 'verbose')
    const headers = style === 'verbose' || (style !== 'quiet' && operands.length > 1)
    const delimiter = options.has('zero') ? 0 : 10
    let isFirst = true
    const visit = function* (input: Input): Step<boolean> {
      if (headers) {
        io.print(`${isFirst ? '' : '\n'}==> ${input.name === '-' ? 'standard input' : input.name} <==\n`)
        isFirst = false
      }
      return yield* printStart(io, input, { count, fromEnd, delimiter: unit === 'bytes' ? null : delimiter })
    }
    const isFine = yield* eachInput(io, operands, visit, (name, errno) =>
      io.complain(`cannot open ${quoteName(name)} for reading`, errno),
    )
    yield* closeStandardInput(io, operands)
    return isFine ? 0 : 1
  },
})

function checkAmount(unit: 'bytes' | 'lines'): ArgumentCheck {
  return function* (io, text) {
    const number = text.replace(/^-/, '')
    if (parseCount(number) === null) yield* io.fail(`invalid number of ${unit}: ${quoteText(number)}`)
  }
}

interface Amount {
  count: number
  fromEnd: boolean
  /** the byte that ends a line; null counts bytes */
  delimiter: number | null
}

function* printStart(io: Io, input: Input, amount: Amount): Step<boolean> {
  if (amount.fromEnd) return yield* printAllBut(io, input, amount)
  let left = amount.count
  while (left > 0) {
    const chunk = yield* io.read(input.fd)
    if (typeof chunk === 'number') return yield* readFailed(io, input, chunk)
    if (chunk.length === 0) break
    const { end, used } = reach(chunk, left, amount.delimiter)
    left -= used
    io.printBytes(chunk.subarray(0, end))
    // What was read too far goes back, so that the next reader of the same file goes on there.
    if (end < chunk.length) io.sys.lseek(input.fd, end - chunk.length, SEEK_CUR)
    if (io.full) yield* io.flush()
  }
  return true
}

/** How far `left` lines or bytes reach into a chunk, and how many of them that is. */
function reach(chunk: Uint8Array, left: number, delimiter: number | null): { end: number; used: number } {
  if (delimiter === null) {
    const end = Math.min(left, chunk.length)
    return { end, used: end }
  }
  let at = 0
  let used = 0
  while (used < left) {
    const next = chunk.indexOf(delimiter, at)
    if (next < 0) return { end: chunk.length, used }
    at = next + 1
    used++
  }
  return { end: at, used }
}

function* printAllBut(io: Io, input: Input, amount: Amount): Step<boolean> {
  const stat = io.sys.fstat(input.fd)
  if (typeof stat === 'number') {
    yield* io.complain(`cannot fstat ${quoteName(shownName(input))}`, stat)
    return false
  }
  const bytes = yield* io.readAll(input.fd)
  if (typeof bytes === 'number') return yield* readFailed(io, input, bytes)
  let end = bytes.length
  if (amount.delimiter === null) end = Math.max(0, end - amount.count)
  else {
    // An unfinished last line counts as a line.
    for (let left = amount.count; left > 0 && end > 0; left--)
      end = end < 2 ? 0 : bytes.lastIndexOf(amount.delimiter, end - 2) + 1
  }
  io.printBytes(bytes.subarray(0, end))
  return true
}

function* readFailed(io: Io, input: Input, errno: number): Step<false> {
  yield* io.complain(`error reading ${quoteName(shownName(input))}`, errno)
  return false
}

const shownName = ({ name }: Input): string => (name === '-' ? 'standard input' : name)
