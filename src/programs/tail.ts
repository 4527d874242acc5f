/** tail(1) of GNU coreutils: the last lines or bytes of files, and what grows behind them. */

import { SEEK_SET, type Stat } from '../kernel/abi.ts'
import { ERESTARTSYS } from '../kernel/vfs/errno.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import { parseCount } from './lib/count.ts'
import { eachInput, type Input } from './lib/inputs.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { tellReasonOfBlocks } from './lib/write-failure.ts'

/** Seconds until a change is noticed: GNU's tail is told of it by inotify, at once. */
const notice = 0.1

export const tail = defineProgram({
  name: 'tail',
  usage: '[OPTION]... [FILE]...',
  about:
    'Print the last 10 lines of each FILE to standard output.\nWith more than one FILE, precede each with a header giving the file name.',
  options: {
    bytes: {
      short: 'c',
      long: 'bytes',
      argument: '[+]NUM',
      help: 'output the last NUM bytes; or use -c +NUM to output starting with byte NUM of each file',
    },
    follow: {
      short: 'f',
      long: 'follow',
      optionalArgument: 'HOW',
      help: 'output appended data as the file grows',
    },
    retry: { short: 'F', help: 'same as --follow=name --retry' },
    keepTrying: { long: 'retry', help: 'keep trying to open a file if it is inaccessible' },
    lines: {
      short: 'n',
      long: 'lines',
      argument: '[+]NUM',
      help: 'output the last NUM lines, instead of the last 10; or use -n +NUM to skip NUM-1 lines at the start',
    },
    quiet: { short: 'q', long: ['quiet', 'silent'], help: 'never output headers giving file names' },
    sleep: {
      short: 's',
      long: 'sleep-interval',
      argument: 'N',
      help: 'with -f, sleep for approximately N seconds (default 1.0) between iterations',
    },
    oldCount: { short: '0123456789' },
    verbose: { short: 'v', long: 'verbose', help: 'always output headers giving file names' },
    zero: { short: 'z', long: 'zero-terminated', help: 'line delimiter is NUL, not newline' },
  },
  // The old forms: -5, -5f, +5.
  rewrite: (args) => {
    const old = /^([-+])(\d+)([bcl]?)(f?)$/.exec(args[0] ?? '')
    // Digits that are no old form are a mistake whatever follows them.
    if (!old && /^-\d/.test(args[0] ?? '')) return [args[0]?.slice(0, 2) ?? '', ...args.slice(1)]
    if (!old || (args[0]?.startsWith('+') && args.length > 2)) return args
    const [, sign = '', count = '', unit = '', follow = ''] = old
    const size = `${sign === '+' ? '+' : ''}${count}`
    const amount = unit === 'c' ? `-c${size}` : unit === 'b' ? `-c${size}b` : `-n${size}`
    return [amount, ...(follow === '' ? [] : ['-f']), ...args.slice(1)]
  },
  *run(io, options, operands) {
    io.describeWriteFailure = tellReasonOfBlocks(io)
    const digit = options.given.find(({ key }) => key === 'oldCount')?.spelling[1]
    if (digit !== undefined) return yield* io.fail(`option used in invalid context -- ${digit}`)
    const unit = options.last('bytes', 'lines') ?? 'lines'
    const given = options.value(unit) ?? '10'
    const count = parseCount(given.replace(/^[-+]/, ''))
    if (count === null)
      return yield* io.fail(`invalid number of ${unit}: ${quoteText(given.replace(/^-/, ''))}`)
    const interval = Number(options.value('sleep') ?? notice)
    if (!(interval >= 0))
      return yield* io.fail(`invalid number of seconds: ${quoteText(options.value('sleep') ?? '')}`)
    const amount: Amount = {
      count,
      fromStart: given.startsWith('+'),
      delimiter: unit === 'bytes' ? null : options.has('zero') ? 0 : 10,
    }
    const follows = options.has('follow') || options.has('retry')
    if (options.has('keepTrying') && !follows) {
      yield* io.complain('warning: --retry ignored; --retry is useful only when following')
    }
    const style = options.last('quiet', 'verbose')
    const headers = style === 'verbose' || (style !== 'quiet' && operands.length > 1)
    const printer = new Printer(io, headers)
    const followed: Followed[] = []
    const visit = function* (input: Input): Step<boolean> {
      printer.header(input.name)
      const isFine = yield* printEnd(io, input, amount)
      if (isFine && follows) followed.push(startFollowing(io, input))
      return isFine
    }
    const isFine = yield* eachInput(io, operands, visit, (name, errno) =>
      io.complain(`cannot open ${quoteName(name)} for reading`, errno),
    )
    if (follows) {
      if (followed.length === 0) return yield* io.fail('no files remaining')
      yield* follow(io, printer, followed, interval)
    }
    return isFine ? 0 : 1
  },
})

interface Amount {
  count: number
  /** `+N`: all from the Nth on */
  fromStart: boolean
  /** the byte that ends a line; null counts bytes */
  delimiter: number | null
}

class Printer {
  private last: string | null = null
  private readonly io: Io
  private readonly headers: boolean

  constructor(io: Io, headers: boolean) {
    this.io = io
    this.headers = headers
  }

  /** Says whose text comes next, unless it is still the same file's. */
  header(name: string): void {
    if (this.headers && this.last !== name)
      this.io.print(`${this.last === null ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`)
    this.last = name
  }
}

function* printEnd(io: Io, input: Input, amount: Amount): Step<boolean> {
  if (amount.fromStart) return yield* printFrom(io, input, amount)
  const chunks: { bytes: Uint8Array; units: number }[] = []
  let units = 0
  for (;;) {
    const bytes = yield* io.read(input.fd)
    if (typeof bytes === 'number') return yield* readFailed(io, input, bytes)
    if (bytes.length === 0) break
    const counted = countUnits(bytes, amount.delimiter)
    chunks.push({ bytes, units: counted })
    units += counted
    // Chunks that cannot hold anything of the end any more are forgotten.
    while (chunks.length > 1 && units - (chunks[0]?.units ?? 0) > amount.count)
      units -= chunks.shift()?.units ?? 0
    if (io.sys.exhausted()) yield
  }
  printLast(io, chunks, units, amount)
  return true
}

function printLast(
  io: Io,
  chunks: readonly { bytes: Uint8Array; units: number }[],
  units: number,
  amount: Amount,
): void {
  const last = chunks.at(-1)?.bytes
  if (last === undefined || amount.count === 0) return
  // An unfinished last line counts as a line.
  const isUnfinished = amount.delimiter !== null && last.at(-1) !== amount.delimiter
  let skip = units + (isUnfinished ? 1 : 0) - amount.count
  for (const { bytes, units: counted } of chunks) {
    if (skip > 0 && skip > counted) skip -= counted
    else {
      io.printBytes(skip > 0 ? bytes.subarray(unitEnd(bytes, skip, amount.delimiter)) : bytes)
      skip = 0
    }
  }
}

function countUnits(bytes: Uint8Array, delimiter: number | null): number {
  if (delimiter === null) return bytes.length
  let count = 0
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === delimiter) count++
  return count
}

/** Where the first `count` lines or bytes end. */
function unitEnd(bytes: Uint8Array, count: number, delimiter: number | null): number {
  if (delimiter === null) return count
  let at = 0
  for (let i = 0; i < count; i++) at = bytes.indexOf(delimiter, at) + 1
  return at
}

function* printFrom(io: Io, input: Input, amount: Amount): Step<boolean> {
  let skip = Math.max(0, amount.count - 1)
  for (;;) {
    const bytes = yield* io.read(input.fd)
    if (typeof bytes === 'number') return yield* readFailed(io, input, bytes)
    if (bytes.length === 0) return true
    const units = skip === 0 ? 0 : countUnits(bytes, amount.delimiter)
    if (units < skip) skip -= units
    else {
      io.printBytes(bytes.subarray(unitEnd(bytes, skip, amount.delimiter)))
      skip = 0
    }
    if (io.full) yield* io.flush()
  }
}

function* readFailed(io: Io, input: Input, errno: number): Step<false> {
  yield* io.complain(`error reading ${quoteName(input.name === '-' ? 'standard input' : input.name)}`, errno)
  return false
}

interface Followed {
  name: string
  fd: number
  size: number
}

/** Keeps the open file: the visitor's descriptor is closed behind it. */
function startFollowing(io: Io, input: Input): Followed {
  const fd = input.name === '-' ? STDIN : io.sys.dup(input.fd)
  const stat = io.sys.fstat(fd) as Stat
  return { name: input.name, fd, size: stat.size }
}

/** Prints what is appended, until a signal ends it. */
function* follow(io: Io, printer: Printer, files: readonly Followed[], interval: number): Step<void> {
  yield* io.flush()
  for (;;) {
    for (const file of files) {
      const stat = io.sys.fstat(file.fd)
      if (typeof stat === 'number') continue
      if (isRegular(stat.mode) && stat.size < file.size) {
        yield* io.complain(`${file.name}: file truncated`)
        io.sys.lseek(file.fd, 0, SEEK_SET)
      }
      file.size = stat.size
      const bytes = yield* io.readAll(file.fd)
      if (typeof bytes === 'number' || bytes.length === 0) continue
      printer.header(file.name)
      io.printBytes(bytes)
    }
    yield* io.flush()
    while (io.sys.nanosleep(interval) === -ERESTARTSYS) yield
  }
}
