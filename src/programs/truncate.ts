/** truncate(1): sets the size of files. */

import { O_CREAT, O_NONBLOCK, O_WRONLY } from '../kernel/abi.ts'
import { EFBIG, ENOENT, EOVERFLOW, strerror } from '../kernel/vfs/errno.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { parseSize } from './lib/size.ts'

export const truncate = defineProgram({
  name: 'truncate',
  usage: 'OPTION... FILE...',
  about:
    'Shrink or extend the size of each FILE to the specified size\n\nA FILE argument that does not exist is created.',
  options: {
    noCreate: { short: 'c', long: 'no-create', help: 'do not create any files' },
    ioBlocks: { short: 'o', long: 'io-blocks', help: 'treat SIZE as number of IO blocks instead of bytes' },
    reference: { short: 'r', long: 'reference', argument: 'RFILE', help: 'base size on RFILE' },
    size: {
      short: 's',
      long: 'size',
      argument: 'SIZE',
      help: "set or adjust the file size by SIZE bytes; prefixes: '+' extend by, '-' reduce by, '<' at most, '>' at least, '/' round down to multiple of, '%' round up to multiple of",
      check: (io, text) => readChange(io, text, null),
    },
  },
  *run(io, options, operands) {
    const reference = options.value('reference')
    let change: Change | null = null
    for (const text of options.values('size') as string[]) change = yield* readChange(io, text, change)
    if (change === null && reference === undefined) {
      return yield* io.failUsage('you must specify either ‘--size’ or ‘--reference’')
    }
    if (change !== null && reference !== undefined && change.operator === '') {
      return yield* io.failUsage('you must specify a relative ‘--size’ with ‘--reference’')
    }
    if (options.has('ioBlocks') && change === null) {
      return yield* io.failUsage('‘--io-blocks’ was specified but ‘--size’ was not')
    }
    if (operands.length === 0) return yield* io.failUsage('missing file operand')
    const base = reference === undefined ? undefined : yield* referenceSize(io, reference)
    const job: Job = { io, change, base, ioBlocks: options.has('ioBlocks'), create: !options.has('noCreate') }
    let status = 0
    for (const operand of operands) if (!(yield* truncateOne(job, operand))) status = 1
    return status
  },
})

interface Change {
  readonly operator: '' | '+' | '-' | '<' | '>' | '/' | '%'
  readonly amount: number
}

interface Job {
  readonly io: Io
  readonly change: Change | null
  /** The reference's size. */
  readonly base: number | undefined
  readonly ioBlocks: boolean
  readonly create: boolean
}

/** What was said before holds for the mark where this says none: of `-s /4 -s 8` the multiple is 8. */
function* readChange(io: Io, text: string, before: Change | null): Step<Change> {
  const match = /^\s*([<>/%]?)\s*([+-]?)(.*)$/s.exec(text)
  const [, given, sign, rest] = match as unknown as [string, string, string, string]
  const mark = given || before?.operator || ''
  if (mark !== '' && sign !== '') return yield* io.failUsage('multiple relative modifiers specified')
  const amount = parseSize(rest)
  if (amount === null) return yield* io.fail(`Invalid number: ${quoteText(`${sign}${rest}`)}`)
  if (!Number.isSafeInteger(amount))
    return yield* io.fail(`Invalid number: ${quoteText(`${sign}${rest}`)}`, EOVERFLOW)
  const operator = (mark || sign) as Change['operator']
  if ((operator === '/' || operator === '%') && amount === 0) return yield* io.fail('division by zero')
  return { operator, amount }
}

function* referenceSize(io: Io, path: string): Step<number> {
  const info = io.sys.stat(path)
  return typeof info === 'number' ? yield* io.fail(`cannot stat ${quoteName(path)}`, info) : info.size
}

function* truncateOne({ io, change, base, ioBlocks, create }: Job, path: string): Step<boolean> {
  const fd = yield* io.open(path, O_WRONLY | O_NONBLOCK | (create ? O_CREAT : 0), 0o666)
  if (fd < 0) {
    if (!create && fd === -ENOENT) return true
    yield* io.complain(`cannot open ${quoteName(path)} for writing`, fd)
    return false
  }
  const info = io.sys.fstat(fd)
  const current = typeof info === 'number' ? 0 : info.size
  const unit = ioBlocks && typeof info !== 'number' ? info.blksize : 1
  const size = change === null ? (base as number) : newSize(change, base ?? current, unit)
  const result = Number.isSafeInteger(size) ? io.sys.ftruncate(fd, size) : -EFBIG
  io.sys.close(fd)
  if (result >= 0) return true
  yield* io.complain(`failed to truncate ${quoteName(path)} at ${size} bytes: ${strerror(result)}`)
  return false
}

function newSize({ operator, amount }: Change, current: number, unit: number): number {
  const value = amount * unit
  switch (operator) {
    case '':
      return value
    case '+':
      return current + value
    case '-':
      return Math.max(0, current - value)
    case '<':
      return Math.min(current, value)
    case '>':
      return Math.max(current, value)
    case '/':
      return current - (current % value)
    case '%':
      return Math.ceil(current / value) * value
  }
}
