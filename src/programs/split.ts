/** split(1) of GNU coreutils: a file in pieces. */

import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../kernel/abi.ts'
import { concat } from '../kernel/text.ts'
import { parseCount } from './lib/count.ts'
import { STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteName, quoteText } from './lib/quote.ts'

export const split = defineProgram({
  name: 'split',
  usage: '[OPTION]... [FILE [PREFIX]]',
  about:
    "Output pieces of FILE to PREFIXaa, PREFIXab, ...;\ndefault size is 1000 lines, and default PREFIX is 'x'.",
  options: {
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
    numeric: { short: 'd', help: 'use numeric suffixes starting at 0, not alphabetic' },
    numericFrom: {
      long: 'numeric-suffixes',
      optionalArgument: 'FROM',
      help: 'same as -d, but allow setting the start value',
    },
    hex: { short: 'x', help: 'use hex suffixes starting at 0, not alphabetic' },
    elide: { short: 'e', long: 'elide-empty-files', help: "do not generate empty output files with '-n'" },
    lines: {
      short: 'l',
      long: 'lines',
      argument: 'NUMBER',
      help: 'put NUMBER lines/records per output file',
    },
    number: { short: 'n', long: 'number', argument: 'CHUNKS', help: 'generate CHUNKS output files' },
    separator: {
      short: 't',
      long: 'separator',
      argument: 'SEP',
      help: 'use SEP instead of newline as the record separator',
    },
    verbose: { long: 'verbose', help: 'print a diagnostic just before each output file is opened' },
  },
  rewrite: (args) => args.map((arg) => (/^-\d+$/.test(arg) ? `-l${arg.slice(1)}` : arg)),
  *run(io, options, operands) {
    if (operands.length > 2) return yield* io.failUsage(`extra operand ${quoteText(operands[2] as string)}`)
    const [input = '-', prefix = 'x'] = operands
    const number = function* (text: string | undefined, what: string): Step<number> {
      const value = text === undefined ? null : parseCount(text)
      return value === null || value === 0
        ? yield* io.fail(`invalid number of ${what}: ${quoteText(text ?? '')}`)
        : value
    }
    const kind = options.last('bytes', 'lines', 'number') ?? 'lines'
    const chunks = options.value('number') ?? ''
    const byLines = chunks.startsWith('l/')
    const size =
      kind === 'number'
        ? yield* number(chunks.replace(/^[lr]\//, ''), 'chunks')
        : kind === 'bytes'
          ? yield* number(options.value('bytes'), 'bytes')
          : options.has('lines')
            ? yield* number(options.value('lines'), 'lines')
            : 1000
    const fd = input === '-' ? STDIN : io.sys.open(input, O_RDONLY)
    if (fd < 0) return yield* io.fail(`cannot open ${quoteName(input)} for reading`, fd)
    const bytes = yield* io.readAll(fd)
    if (typeof bytes === 'number') return yield* io.fail(quoteIfNeeded(input), bytes)
    const separator = (options.value('separator') ?? '\n').replace('\\0', '\0').charCodeAt(0)
    const pieces =
      kind === 'bytes'
        ? byBytes(bytes, size)
        : kind === 'lines'
          ? byLineCount(bytes, size, separator)
          : byLines
            ? byLineChunks(bytes, size, separator)
            : byChunks(bytes, size)
    const digits = options.has('hex')
      ? '0123456789abcdef'
      : options.has('numeric') || options.has('numericFrom')
        ? '0123456789'
        : 'abcdefghijklmnopqrstuvwxyz'
    const from = Number(options.value('numericFrom') ?? '0')
    const lengthText = options.value('suffixLength')
    const length = lengthText === undefined ? null : yield* number(lengthText, 'suffix length')
    const wanted = options.has('elide') ? pieces.filter((piece) => piece.length > 0) : pieces
    for (const [index, piece] of wanted.entries()) {
      const suffix = suffixText(from + index, digits, length, kind === 'number' ? wanted.length : null)
      if (suffix === null) return yield* io.fail('output file suffixes exhausted')
      const name = prefix + suffix + (options.value('additional') ?? '')
      if (options.has('verbose')) io.print(`creating file ${quoteName(name)}\n`)
      const target = io.sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
      if (target < 0) return yield* io.fail(quoteIfNeeded(name), target)
      const result = yield* io.writeAll(target, piece)
      if (result < 0) return yield* io.fail(quoteIfNeeded(name), result)
      io.sys.close(target)
    }
    return 0
  },
})

function byBytes(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.slice(at, at + size))
  return pieces
}

function byLineCount(bytes: Uint8Array, count: number, separator: number): Uint8Array[] {
  const pieces: Uint8Array[] = []
  let start = 0
  let lines = 0
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== separator || ++lines < count) continue
    pieces.push(bytes.slice(start, i + 1))
    start = i + 1
    lines = 0
  }
  if (start < bytes.length) pieces.push(bytes.slice(start))
  return pieces
}

/** Equal pieces; the first ones take what does not divide. */
function byChunks(bytes: Uint8Array, count: number): Uint8Array[] {
  const size = Math.floor(bytes.length / count)
  const longer = bytes.length % count
  let at = 0
  return Array.from({ length: count }, (_, index) => {
    const start = at
    at += size + (index < longer ? 1 : 0)
    return bytes.slice(start, at)
  })
}

/** About equal pieces of whole lines. */
function byLineChunks(bytes: Uint8Array, count: number, separator: number): Uint8Array[] {
  const ends = byChunks(bytes, count).map((piece) => piece.length)
  const lines = byLineCount(bytes, 1, separator)
  const pieces: Uint8Array[][] = Array.from({ length: count }, () => [])
  let position = 0
  let piece = 0
  let limit = ends[0] ?? 0
  for (const line of lines) {
    while (position >= limit && piece < count - 1) limit += ends[++piece] ?? 0
    pieces[piece]?.push(line)
    position += line.length
  }
  return pieces.map((parts) => (parts.length === 0 ? new Uint8Array(0) : concat(parts)))
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
  if (total !== null) return text(index, Math.max(2, Math.ceil(Math.log(total) / Math.log(base))))
  let start = 0
  let marks = ''
  for (let width = 2; ; width++) {
    const room = (base - 1) * base ** (width - 1)
    if (index - start < room) return marks + text(index - start, width)
    start += room
    marks += digits[base - 1]
  }
}
