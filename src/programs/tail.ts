/** tail(1) of GNU coreutils: the last lines or bytes of files, and what grows behind them. */

import { O_RDONLY, SEEK_SET, type Stat } from '../kernel/abi.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import { closeStandardInput } from './lib/close-input.ts'
import { parseCount } from './lib/count.ts'
import { eachInput, type Input } from './lib/inputs.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { readProcess } from './lib/process-list.ts'
import { type ArgumentCheck, defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { sleepFor } from './lib/sleep.ts'
import { tellReasonOfBlocks } from './lib/write-failure.ts'

/** Seconds until a change is noticed: GNU's tail is told of it by inotify, at once. */
const NOTICE = 0.1
/** The same where inotify(7) may not be told, as others could change the files beneath. */
const POLL = 1
const REMOTE = new Set(['aufs', 'overlay'])

const FOLLOWED = { descriptor: 'descriptor', name: 'name' } as const

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
      check: checkAmount('bytes'),
    },
    follow: {
      short: 'f',
      long: 'follow',
      optionalArgument: 'HOW',
      help: 'output appended data as the file grows',
      check: oneOf('--follow', FOLLOWED),
    },
    retry: { short: 'F', help: 'same as --follow=name --retry' },
    keepTrying: { long: 'retry', help: 'keep trying to open a file if it is inaccessible' },
    lines: {
      short: 'n',
      long: 'lines',
      argument: '[+]NUM',
      help: 'output the last NUM lines, instead of the last 10; or use -n +NUM to skip NUM-1 lines at the start',
      check: checkAmount('lines'),
    },
    quiet: { short: 'q', long: ['quiet', 'silent'], help: 'never output headers giving file names' },
    sleep: {
      short: 's',
      long: 'sleep-interval',
      argument: 'N',
      help: 'with -f, sleep for approximately N seconds (default 1.0) between iterations',
      *check(io, text) {
        if (!(Number(text) >= 0)) yield* io.fail(`invalid number of seconds: ${quoteText(text)}`)
      },
    },
    // Every look at a name is a new one here.
    maxUnchanged: {
      long: 'max-unchanged-stats',
      argument: 'N',
      help: 'with --follow=name, reopen a FILE which has not changed size after N iterations',
      *check(io, text) {
        if (!/^\d+$/.test(text))
          yield* io.fail(`invalid maximum number of unchanged stats between opens: ${quoteText(text)}`)
      },
    },
    pid: {
      long: 'pid',
      argument: 'PID',
      help: 'with -f, exit after PID no longer exists; can be repeated to watch multiple processes',
      *check(io, text) {
        if (!/^\d+$/.test(text)) yield* io.fail(`invalid PID: ${quoteText(text)}`)
      },
    },
    oldCount: {
      short: '0123456789',
      *check(io, _value, option) {
        yield* io.fail(`option used in invalid context -- ${option[1]}`)
      },
    },
    verbose: { short: 'v', long: 'verbose', help: 'always output headers giving file names' },
    zero: { short: 'z', long: 'zero-terminated', help: 'line delimiter is NUL, not newline' },
  },
  rewrite: (args) => rewriteOldForm(args),
  *run(io, options, operands) {
    io.describeWriteFailure = tellReasonOfBlocks(io)
    const unit = options.last('bytes', 'lines') ?? 'lines'
    const given = options.value(unit) ?? '10'
    const count = parseCount(given.replace(/^[-+]/, '')) ?? 0
    const amount: Amount = {
      count,
      // A plus holds for all -n and -c behind it.
      fromStart: options.given.some(
        ({ key, value }) => (key === 'bytes' || key === 'lines') && value?.startsWith('+'),
      ),
      delimiter: unit === 'bytes' ? null : options.has('zero') ? 0 : 10,
    }
    // What will never print reads nothing.
    if (count === 0 && !given.startsWith('+') && !options.has('follow') && !options.has('retry')) return 0
    const follows = options.has('follow') || options.has('retry')
    const retries = options.has('retry') || options.has('keepTrying')
    const byName =
      options.last('follow', 'retry') === 'retry' ||
      (follows &&
        (yield* matchKeyword(io, '--follow', options.value('follow') ?? 'descriptor', FOLLOWED)) === 'name')
    const pids = options.values('pid').map(Number)
    if (options.has('keepTrying') && !follows) {
      yield* io.complain('warning: --retry ignored; --retry is useful only when following')
    } else if (options.has('keepTrying') && !byName) {
      yield* io.complain('warning: --retry only effective for the initial open')
    }
    if (pids.length > 0 && !follows) {
      yield* io.complain('warning: PID ignored; --pid=PID is useful only when following')
    }
    const style = options.last('quiet', 'verbose')
    const headers = style === 'verbose' || (style !== 'quiet' && operands.length > 1)
    const printer = new Printer(io, headers)
    const followed: Followed[] = []
    const visit = function* (input: Input): Step<boolean> {
      printer.begin(input.name)
      const stat = io.sys.fstat(input.fd)
      if (typeof stat === 'number') {
        yield* io.complain(`cannot fstat ${quoteName(shownName(input))}`, stat)
        return false
      }
      const isFine = yield* printEnd(io, input, amount)
      if (isFine && follows) followed.push(startFollowing(io, input))
      return isFine
    }
    const isFine = yield* eachInput(io, operands, visit, function* (name, errno) {
      yield* io.complain(`cannot open ${quoteName(name)} for reading`, errno)
      if (retries) followed.push({ name, fd: -1, size: 0, id: '' })
    })
    if (follows) {
      if (followed.length === 0) return yield* io.fail('no files remaining')
      const interval = Number(options.value('sleep') ?? (followed.some(isRemote(io)) ? POLL : NOTICE))
      yield* new Follower(io, printer, followed, { interval, byName, retries, pids }).run()
    }
    yield* closeStandardInput(io, operands)
    return isFine ? 0 : 1
  },
})

function checkAmount(unit: 'bytes' | 'lines'): ArgumentCheck {
  return function* (io, text) {
    if (parseCount(text.replace(/^[-+]/, '')) === null)
      yield* io.fail(`invalid number of ${unit}: ${quoteText(text.replace(/^-/, ''))}`)
  }
}

/**
 * `-5`, `-5f`, `-f`, `+5` before at most one file; where more stands around them, digits are options that are used in an
 * invalid context (parse_obsolete_option of tail.c).
 */
function rewriteOldForm(args: readonly string[]): readonly string[] {
  const [first = '', second, ...more] = args
  const isAlone =
    second === undefined || (more.length === 0 ? !/^-./.test(second) : second === '--' && more.length === 1)
  const old = /^([-+])(\d*)([bcl]?)(f?)$/.exec(first)
  if (!isAlone || old === null || first === '-' || first === '+' || first === '-c') {
    return /^-\d/.test(first) ? [first.slice(0, 2), ...args.slice(1)] : args
  }
  const [, sign = '', count = '', unit = '', follow = ''] = old
  const number = `${sign === '+' ? '+' : ''}${count || '10'}`
  const amount = unit === 'c' ? `-c${number}` : unit === 'b' ? `-c${number}b` : `-n${number}`
  return [amount, ...(follow === '' ? [] : ['-f']), ...args.slice(1)]
}

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

  /** Says whose text comes next. */
  begin(name: string): void {
    if (this.headers)
      this.io.print(`${this.last === null ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`)
    this.last = name
  }

  /** The same, unless the text before was the same file's. */
  goOn(name: string): void {
    if (this.last !== name) this.begin(name)
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
    if (typeof bytes === 'number') {
      yield* readFailed(io, input, bytes)
      // Where only the rest is to be copied, tail prints no other file (dump_remainder).
      return amount.delimiter === null || skip === 0 ? yield* io.exit(io.failureStatus) : false
    }
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
  yield* io.complain(`error reading ${quoteName(shownName(input))}`, errno)
  return false
}

const shownName = ({ name }: Input): string => (name === '-' ? 'standard input' : name)

interface Followed {
  readonly name: string
  /** -1 while it cannot be opened */
  fd: number
  size: number
  /** which file the descriptor is of */
  id: string
}

const idOf = ({ dev, ino }: Stat): string => `${dev}:${ino}`

/** fremote of GNU's tail */
const isRemote =
  (io: Io) =>
  ({ name, fd }: Followed): boolean => {
    const figures = fd < 0 || name === '-' ? fd : io.sys.statfs(name)
    return typeof figures !== 'number' && REMOTE.has(figures.typeName)
  }

/** Keeps the open file: the visitor's descriptor is closed behind it. */
function startFollowing(io: Io, input: Input): Followed {
  const fd = input.name === '-' ? STDIN : io.sys.dup(input.fd)
  const stat = io.sys.fstat(fd) as Stat
  return { name: input.name, fd, size: stat.size, id: idOf(stat) }
}

interface FollowSettings {
  /** seconds */
  readonly interval: number
  /** The name is followed, whichever file has it. */
  readonly byName: boolean
  readonly retries: boolean
  /** Following ends with these processes. */
  readonly pids: readonly number[]
}

/** Prints what is appended, until a signal ends it or nothing is left to follow. */
class Follower {
  readonly #io: Io
  readonly #printer: Printer
  #files: readonly Followed[]
  readonly #settings: FollowSettings

  constructor(io: Io, printer: Printer, files: readonly Followed[], settings: FollowSettings) {
    this.#io = io
    this.#printer = printer
    this.#files = files
    this.#settings = settings
  }

  *run(): Step<void> {
    const { sys } = this.#io
    const { interval, byName, pids, retries } = this.#settings
    yield* this.#io.flush()
    for (;;) {
      // Asked before the last look, so that nothing a process has written is missed.
      const isOver = pids.length > 0 && (yield* this.#allHaveEnded(pids))
      for (const file of this.#files) {
        if (byName && file.name !== '-') yield* this.#lookAtName(file)
        else if (file.fd < 0) yield* this.#openAtLast(file)
        if (file.fd >= 0) yield* this.#printMore(file)
      }
      if (!retries) this.#files = this.#files.filter(({ fd }) => fd >= 0)
      yield* this.#io.flush()
      if (isOver) return
      if (this.#files.length === 0) return yield* this.#io.fail('no files remaining')
      yield* sleepFor(sys, interval)
    }
  }

  /** One that nobody has waited for yet has ended too. */
  *#allHaveEnded(pids: readonly number[]): Step<boolean> {
    for (const pid of pids) {
      const process = yield* readProcess(this.#io, pid)
      if (process !== null && process.state !== 'Z') return false
    }
    return true
  }

  /** Notices that the name is gone, has come, or is another file's. */
  *#lookAtName(file: Followed): Step<void> {
    const io = this.#io
    const quoted = quoteName(file.name)
    const stat = io.sys.stat(file.name)
    if (typeof stat === 'number') {
      if (file.fd < 0) return
      yield* io.complain(`${quoted} has become inaccessible`, stat)
      this.#close(file)
      return
    }
    if (file.fd >= 0 && file.id === idOf(stat)) return
    const fd = yield* io.open(file.name, O_RDONLY)
    if (fd < 0) return
    yield* io.complain(
      file.id === '' || file.fd < 0
        ? `${quoted} has appeared;  following new file`
        : `${quoted} has been replaced;  following new file`,
    )
    this.#close(file)
    Object.assign(file, { fd, size: 0, id: idOf(stat) })
  }

  #close(file: Followed): void {
    if (file.fd >= 0) this.#io.sys.close(file.fd)
    file.fd = -1
  }

  /** A descriptor is followed from its first opening on. */
  *#openAtLast(file: Followed): Step<void> {
    const fd = yield* this.#io.open(file.name, O_RDONLY)
    if (fd < 0) return
    yield* this.#io.complain(`${quoteName(file.name)} has appeared;  following new file`)
    file.fd = fd
  }

  *#printMore(file: Followed): Step<void> {
    const io = this.#io
    const stat = io.sys.fstat(file.fd)
    if (typeof stat === 'number') return
    if (isRegular(stat.mode) && stat.size < file.size) {
      yield* io.complain(`${file.name}: file truncated`)
      io.sys.lseek(file.fd, 0, SEEK_SET)
    }
    file.size = stat.size
    const bytes = yield* io.readAll(file.fd)
    if (typeof bytes === 'number' || bytes.length === 0) return
    this.#printer.goOn(file.name)
    io.printBytes(bytes)
  }
}
