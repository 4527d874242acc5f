/** split(1) of GNU coreutils: a file in pieces. */

import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, SIGPIPE } from '../kernel/abi.ts'
import { encode } from '../kernel/text.ts'
import { EPIPE, strerror } from '../kernel/vfs/errno.ts'
import { parseCount } from './lib/count.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { quoteIfNeeded, quoteName, quoteText } from './lib/quote.ts'
import { signalName } from './lib/signals.ts'
import { exitStatus, startCommand, waitFor } from './lib/spawn.ts'
import {
  byBytes,
  byNumber,
  byNumberOfRecords,
  byRecordBytes,
  byRecordCount,
  byTurns,
} from './split/pieces.ts'

const table = {
  suffixLength: {
    short: 'a',
    long: 'suffix-length',
    argument: 'N',
    help: 'generate suffixes of length N (default 2)',
  },
  additional: {
    long: 'additional-suffix',
    argument: 'SUFFIX',
    help: 'append an additional SUFFIX to file names',
  },
  bytes: { short: 'b', long: 'bytes', argument: 'SIZE', help: 'put SIZE bytes per output file' },
  lineBytes: {
    short: 'C',
    long: 'line-bytes',
    argument: 'SIZE',
    help: 'put at most SIZE bytes of records per output file',
  },
  numeric: { short: 'd', help: 'use numeric suffixes starting at 0, not alphabetic' },
  numericFrom: {
    long: 'numeric-suffixes',
    optionalArgument: 'FROM',
    help: 'same as -d, but allow setting the start value',
  },
  hex: { short: 'x', help: 'use hex suffixes starting at 0, not alphabetic' },
  hexFrom: {
    long: 'hex-suffixes',
    optionalArgument: 'FROM',
    help: 'same as -x, but allow setting the start value',
  },
  elide: { short: 'e', long: 'elide-empty-files', help: "do not generate empty output files with '-n'" },
  filter: { long: 'filter', argument: 'COMMAND', help: 'write to shell COMMAND; file name is $FILE' },
  lines: {
    short: 'l',
    long: 'lines',
    argument: 'NUMBER',
    help: 'put NUMBER lines/records per output file',
  },
  /** The old form: -5. */
  oldLines: { short: '0123456789' },
  number: { short: 'n', long: 'number', argument: 'CHUNKS', help: 'generate CHUNKS output files' },
  separator: {
    short: 't',
    long: 'separator',
    argument: 'SEP',
    help: 'use SEP instead of newline as the record separator',
  },
  unbuffered: { short: 'u', long: 'unbuffered', help: "immediately copy input to output with '-n r/...'" },
  verbose: { long: 'verbose', help: 'print a diagnostic just before each output file is opened' },
} as const

export const split = defineProgram({
  name: 'split',
  usage: '[OPTION]... [FILE [PREFIX]]',
  about:
    "Output pieces of FILE to PREFIXaa, PREFIXab, ...;\ndefault size is 1000 lines, and default PREFIX is 'x'.",
  options: table,
  *run(io, options, operands) {
    const settings = yield* readSettings(io, options)
    if (operands.length > 2) return yield* io.failUsage(`extra operand ${quoteText(operands[2] as string)}`)
    const [input = '-', prefix = 'x'] = operands
    const fd = input === '-' ? STDIN : yield* io.open(input, O_RDONLY)
    if (fd < 0) return yield* io.fail(`cannot open ${quoteName(input)} for reading`, fd)
    const bytes = yield* io.readAll(fd)
    if (typeof bytes === 'number') return yield* io.fail(quoteIfNeeded(input), bytes)
    const pieces = piecesOf(bytes, settings.cut)
    const { extracted } = settings.cut
    if (extracted !== null) {
      io.printBytes(pieces[extracted - 1] ?? new Uint8Array(0))
      return 0
    }
    const wanted = settings.elides ? pieces.filter((piece) => piece.length > 0) : pieces
    const total = settings.cut.kind === 'number' ? settings.cut.count : null
    for (const [index, piece] of wanted.entries()) {
      const suffix = suffixText(settings.from + index, settings.digits, settings.suffixLength, total)
      if (suffix === null) return yield* io.fail('output file suffixes exhausted')
      const name = prefix + suffix + settings.additional
      if (settings.verbose)
        io.print(
          settings.filter === undefined
            ? `creating file ${quoteName(name)}\n`
            : `executing with FILE=${quoteIfNeeded(name)}\n`,
        )
      if (settings.filter === undefined) yield* writeFile(io, name, piece)
      else yield* feed(io, settings.filter, name, piece)
    }
    return 0
  },
})

interface Cut {
  readonly kind: 'bytes' | 'lineBytes' | 'lines' | 'number'
  /** bytes or records for each piece, or how many pieces */
  readonly count: number
  /** what `-n` cuts at: any byte (null), `l` the ends of records; `r` deals them out */
  readonly unit: 'l' | 'r' | null
  /** the only piece that is wanted, on standard output, counted from 1 */
  readonly extracted: number | null
  readonly separator: number
}

interface Settings {
  readonly cut: Cut
  readonly digits: string
  /** number of the first suffix */
  readonly from: number
  /** null: as many digits as are needed, which is so unless the first number was given */
  readonly suffixLength: number | null
  readonly additional: string
  readonly elides: boolean
  readonly filter: string | undefined
  readonly verbose: boolean
}

/** Reads the options one by one, as the first that is wrong is what split complains of. */
function* readSettings(io: Io, options: Options<typeof table>): Step<Settings> {
  let cut: Omit<Cut, 'separator'> | null = null
  let oldLines = { word: '', digits: '' }
  let separator: string | null = null
  let digits = 'abcdefghijklmnopqrstuvwxyz'
  let from = 0
  let suffixLength = 0
  let hasStart = false
  for (const { key, value = '', word, spelling } of options.given) {
    if (key === 'oldLines') {
      const digit = spelling.slice(1)
      oldLines = { word, digits: word === oldLines.word ? oldLines.digits + digit : digit }
    } else if (key === 'bytes' || key === 'lineBytes' || key === 'lines' || key === 'number') {
      if (cut !== null || oldLines.digits !== '')
        return yield* io.failUsage('cannot split in more than one way')
      cut = yield* readCut(io, key, value)
    } else if (key === 'suffixLength') {
      const length = parseCount(value)
      if (length === null) return yield* io.fail(`invalid suffix length: ${quoteText(value)}`)
      suffixLength = length
    } else if (key === 'additional' && value.includes('/'))
      return yield* io.failUsage(`invalid suffix ${quoteText(value)}, contains directory separator`)
    else if (key === 'separator') {
      if (value === '') return yield* io.fail('empty record separator')
      const character = value === '\\0' ? '\0' : value
      if (encode(character).length > 1) return yield* io.fail(`multi-character separator ${quoteText(value)}`)
      if (separator !== null && separator !== character)
        return yield* io.fail('multiple separator characters specified')
      separator = character
    } else if (/^(?:numeric|hex)/.test(key)) {
      const isHex = key.startsWith('hex')
      digits = isHex ? '0123456789abcdef' : '0123456789'
      if (value !== '' && !(isHex ? /^[0-9a-f]+$/ : /^\d+$/).test(value))
        return yield* io.failUsage(
          `${quoteText(value)}: invalid start value for ${isHex ? 'hexadecimal' : 'numerical'} suffix`,
        )
      hasStart = value !== ''
      from = value === '' ? 0 : Number.parseInt(value, isHex ? 16 : 10)
    }
  }
  if (oldLines.digits !== '') {
    if (cut !== null) return yield* io.failUsage('cannot split in more than one way')
    if (/^0*$/.test(oldLines.digits)) return yield* io.failUsage(`invalid number of lines: ${quoteText('0')}`)
    cut = yield* readCut(io, 'lines', oldLines.digits)
  }
  const filter = options.value('filter')
  const whole: Cut = {
    ...(cut ?? { kind: 'lines', count: 1000, unit: null, extracted: null }),
    separator: (separator ?? '\n').charCodeAt(0),
  }
  if (whole.extracted !== null && filter !== undefined)
    return yield* io.failUsage('--filter does not process a chunk extracted to stdout')
  // A start counts where it is less than the number of pieces (set_suffix_length of split.c).
  const most = whole.count + (from < whole.count ? from : 0)
  const needed = whole.kind === 'number' ? digitsFor(most, digits.length) : 0
  if (suffixLength > 0 && suffixLength < needed)
    return yield* io.fail(`the suffix length needs to be at least ${needed}`)
  return {
    cut: whole,
    digits,
    from,
    suffixLength: suffixLength > 0 ? suffixLength : hasStart && whole.kind !== 'number' ? 2 : null,
    additional: options.value('additional') ?? '',
    elides: options.has('elide'),
    filter,
    verbose: options.has('verbose'),
  }
}

function* readCut(io: Io, kind: Cut['kind'], value: string): Step<Omit<Cut, 'separator'>> {
  if (kind !== 'number') {
    // Bytes have units, lines have none.
    const count = kind === 'lines' && !/^\s*\+?\d+$/.test(value) ? null : parseCount(value)
    const what = kind === 'bytes' ? 'bytes' : 'lines'
    if (count === null || count === 0) return yield* io.fail(`invalid number of ${what}: ${quoteText(value)}`)
    return { kind, count, unit: null, extracted: null }
  }
  const [, unit, rest = ''] = /^(?:([lr])\/)?(.*)$/s.exec(value) ?? []
  const [, chosen, total = ''] = /^(?:(\d+)\/)?(.*)$/s.exec(rest) ?? []
  const count = parseCount(total)
  if (count === null || count === 0) return yield* io.fail(`invalid number of chunks: ${quoteText(total)}`)
  const extracted = chosen === undefined ? null : Number(chosen)
  if (extracted !== null && (extracted < 1 || extracted > count))
    return yield* io.fail(`invalid chunk number: ${quoteText(chosen ?? '')}`)
  return { kind, count, unit: (unit as 'l' | 'r' | undefined) ?? null, extracted }
}

function piecesOf(bytes: Uint8Array, { kind, count, unit, separator }: Cut): Uint8Array[] {
  switch (kind) {
    case 'bytes':
      return byBytes(bytes, count)
    case 'lineBytes':
      return byRecordBytes(bytes, count, separator)
    case 'lines':
      return byRecordCount(bytes, count, separator)
    case 'number':
      if (unit === null) return byNumber(bytes, count)
      return unit === 'l' ? byNumberOfRecords(bytes, count, separator) : byTurns(bytes, count, separator)
  }
}

function* writeFile(io: Io, name: string, piece: Uint8Array): Step<void> {
  const target = yield* io.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  if (target < 0) return yield* io.fail(quoteIfNeeded(name), target)
  const result = yield* io.writeAll(target, piece)
  if (result < 0) return yield* io.fail(quoteIfNeeded(name), result)
  io.sys.close(target)
}

/** Runs the filter on a piece; its failure ends all. A filter that reads no more is no failure. */
function* feed(io: Io, filter: string, name: string, piece: Uint8Array): Step<void> {
  const pipe = io.sys.pipe()
  if (typeof pipe === 'number') return yield* io.fail('failed to create pipe', pipe)
  const [readEnd, writeEnd] = pipe
  if (io.onTerminal) yield* io.flush()
  const before = io.sys.disposition(SIGPIPE)
  io.sys.sigaction(SIGPIPE, 'ignore')
  const shell = io.variable('SHELL') ?? '/bin/sh'
  const pid = startCommand(io, [shell, '-c', filter], {
    complain: (errno) => `${io.name}: failed to run command: "${shell} -c ${filter}": ${strerror(errno)}\n`,
    env: [...io.env.filter((entry) => !entry.startsWith('FILE=')), `FILE=${name}`],
    prepare: (sys) => {
      sys.sigaction(SIGPIPE, 'default')
      sys.dup2(readEnd, STDIN)
      sys.close(readEnd)
      sys.close(writeEnd)
    },
  })
  io.sys.close(readEnd)
  if (pid < 0) return yield* io.fail('fork system call failed', pid)
  const result = yield* io.writeAll(writeEnd, piece)
  io.sys.close(writeEnd)
  io.sys.sigaction(SIGPIPE, before)
  if (result < 0 && result !== -EPIPE) return yield* io.fail(quoteIfNeeded(name), result)
  const status = yield* waitFor(io.sys, pid)
  const signal = status & 0x7f
  const shown = quoteIfNeeded(name)
  if (signal !== 0 && signal !== SIGPIPE)
    return yield* io.fail(
      `with FILE=${shown}, signal ${signalName(signal)} from command: ${filter}`,
      0,
      signal + 128,
    )
  const code = exitStatus(status)
  if (signal === 0 && code !== 0)
    return yield* io.fail(`with FILE=${shown}, exit ${code} from command: ${filter}`, 0, code)
}

const digitsFor = (count: number, base: number): number => {
  let width = 1
  while (base ** width < count) width++
  return width
}

/** `aa`, `ab`, ..., `yz`, `zaaa`: without a length given the suffixes grow. */
function suffixText(
  index: number,
  digits: string,
  length: number | null,
  total: number | null,
): string | null {
  const base = digits.length
  const text = (value: number, width: number) => {
    let result = ''
    let rest = value
    for (let i = 0; i < width; i++) {
      result = digits[rest % base] + result
      rest = Math.floor(rest / base)
    }
    return rest === 0 ? result : null
  }
  if (length !== null) return text(index, length)
  if (total !== null) return text(index, Math.max(2, digitsFor(total, base)))
  let start = 0
  let marks = ''
  for (let width = 2; ; width++) {
    const room = (base - 1) * base ** (width - 1)
    if (index - start < room) return marks + text(index - start, width)
    start += room
    marks += digits[base - 1]
  }
}
