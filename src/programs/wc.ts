/** wc(1) of GNU coreutils: counts lines, words, characters, bytes, and the longest line. */

import type { Stat } from '../kernel/abi.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import { charWidth } from '../kernel/width.ts'
import { closeStandardInput } from './lib/close-input.ts'
import { readFiles0 } from './lib/files0.ts'
import { eachInput, type Input } from './lib/inputs.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteName } from './lib/quote.ts'
import { tellReasonOfClose } from './lib/write-failure.ts'

const counters = ['lines', 'words', 'chars', 'bytes', 'maxLineLength'] as const
type Counter = (typeof counters)[number]
type Counts = Record<Counter, number>

const TOTALS = { auto: 'auto', always: 'always', only: 'only', never: 'never' } as const

export const wc = defineProgram({
  name: 'wc',
  usage: '[OPTION]... [FILE]...',
  about:
    'Print newline, word, and byte counts for each FILE, and a total line if\nmore than one FILE is specified.',
  options: {
    bytes: { short: 'c', long: 'bytes', help: 'print the byte counts' },
    chars: { short: 'm', long: 'chars', help: 'print the character counts' },
    lines: { short: 'l', long: 'lines', help: 'print the newline counts' },
    maxLineLength: { short: 'L', long: 'max-line-length', help: 'print the maximum display width' },
    words: { short: 'w', long: 'words', help: 'print the word counts' },
    files0From: {
      long: 'files0-from',
      argument: 'F',
      help: 'read input from the files specified by NUL-terminated names in file F; If F is - then read names from standard input',
    },
    total: {
      long: 'total',
      argument: 'WHEN',
      help: 'when to print a line with total counts; WHEN can be: auto, always, only, never',
      check: oneOf('--total', TOTALS),
    },
  },
  *run(io, options, given) {
    io.describeWriteFailure = tellReasonOfClose(io)
    const asked = counters.filter((counter) => options.has(counter))
    const shown: readonly Counter[] = asked.length > 0 ? asked : ['lines', 'words', 'bytes']
    const when = yield* matchKeyword(io, '--total', options.value('total') ?? 'auto', TOTALS)
    const list = options.value('files0From')
    if (list !== undefined && given.length > 0) {
      yield* io.complain(`extra operand ${quoteName(given[0] as string)}`)
      yield* io.printError('file operands cannot be combined with --files0-from\n')
      yield* io.printError(`Try '${io.called} --help' for more information.\n`)
      return 1
    }
    const listed = list === undefined ? null : yield* readFiles0(io, list)
    const operands = listed?.names ?? given
    if (listed !== null && operands.length === 0) return 0
    // A list that is no file is read bit by bit: then nothing is known of the sizes.
    const isStreamed = list !== undefined && !isRegularFile(io, list)
    const width = when === 'only' || isStreamed ? 1 : numberWidth(io, operands, shown.length)
    const total: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, maxLineLength: 0 }
    const visit = function* (input: Input): Step<boolean> {
      const { counts, error } = yield* count(io, input.fd, shown)
      for (const counter of counters)
        total[counter] =
          counter === 'maxLineLength'
            ? Math.max(total[counter], counts[counter])
            : total[counter] + counts[counter]
      if (when !== 'only') io.print(line(counts, shown, width, operands.length === 0 ? null : input.name))
      if (error !== 0)
        yield* io.complain(quoteIfNeeded(operands.length === 0 ? 'standard input' : input.name), error)
      return error === 0
    }
    let isFine = true
    for (const [index, name] of (operands.length === 0 ? ['-'] : operands).entries()) {
      const isUsable = listed === null || (yield* listed.isUsable(index))
      if (!isUsable || !(yield* eachInput(io, [name], visit, complainOfName(io)))) isFine = false
    }
    if (when === 'always' || when === 'only' || (when === 'auto' && operands.length > 1))
      io.print(line(total, shown, width, when === 'only' ? null : 'total'))
    yield* closeStandardInput(io, operands)
    return isFine ? 0 : 1
  },
})

const complainOfName = (io: Io) => (name: string, errno: number) =>
  name === '' ? io.complain('invalid zero-length file name') : io.complain(quoteIfNeeded(name), errno)

function line(counts: Counts, shown: readonly Counter[], width: number, name: string | null): string {
  const numbers = shown.map((counter) => String(counts[counter]).padStart(width)).join(' ')
  return name === null ? `${numbers}\n` : `${numbers} ${name.includes('\n') ? quoteIfNeeded(name) : name}\n`
}

/** Columns are as wide as the sum of all sizes, or seven where a size is not known before. */
function isRegularFile(io: Io, name: string): boolean {
  const stat = name === '-' ? io.sys.fstat(STDIN) : io.sys.stat(name)
  return typeof stat !== 'number' && isRegular(stat.mode)
}

function numberWidth(io: Io, operands: readonly string[], shownCount: number): number {
  if (operands.length <= 1 && shownCount === 1) return 1
  const names = operands.length === 0 ? ['-'] : operands
  let least = 1
  let sum = 0
  for (const name of names) {
    const stat: Stat | number = name === '-' ? io.sys.fstat(STDIN) : io.sys.stat(name)
    if (typeof stat === 'number') continue
    if (isRegular(stat.mode)) sum += stat.size
    else least = 7
  }
  return Math.max(least, String(sum).length)
}

function* count(io: Io, fd: number, shown: readonly Counter[]): Step<{ counts: Counts; error: number }> {
  const counts: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, maxLineLength: 0 }
  const needsWords = shown.includes('words')
  const needsText = shown.includes('chars') || shown.includes('maxLineLength')
  let inWord = false
  const text: Uint8Array[] = []
  for (;;) {
    const chunk = yield* io.read(fd)
    if (typeof chunk === 'number') return { counts, error: chunk }
    if (chunk.length === 0) break
    counts.bytes += chunk.length
    if (needsWords) inWord = countWords(chunk, counts, inWord)
    else countLines(chunk, counts)
    if (needsText) text.push(chunk)
  }
  if (needsText) {
    measure(io.decode(joined(text, counts.bytes)), counts)
    if (io.isPlainLocale) counts.chars = counts.bytes
  }
  return { counts, error: 0 }
}

function countLines(chunk: Uint8Array, counts: Counts): void {
  let lines = 0
  for (let i = 0; i < chunk.length; i++) if (chunk[i] === 10) lines++
  counts.lines += lines
}

function countWords(chunk: Uint8Array, counts: Counts, inWordBefore: boolean): boolean {
  let inWord = inWordBefore
  let lines = 0
  let words = 0
  for (let i = 0; i < chunk.length; i++) {
    const byte = chunk[i] as number
    if (byte === 10) lines++
    if (byte === 32 || (byte >= 9 && byte <= 13)) inWord = false
    else if (!inWord) {
      inWord = true
      words++
    }
  }
  counts.lines += lines
  counts.words += words
  return inWord
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** Characters (bytes outside UTF-8 are none) and the widest line, tabs going to every eighth column. */
function measure(text: string, counts: Counts): void {
  let width = 0
  for (const char of text) {
    const code = char.codePointAt(0) as number
    if (code >= 0xdc80 && code <= 0xdcff) continue
    counts.chars++
    if (char === '\n' || char === '\r' || char === '\f') {
      counts.maxLineLength = Math.max(counts.maxLineLength, width)
      width = 0
    } else if (char === '\t') width += 8 - (width % 8)
    else if (code >= 0x20) width += charWidth(code)
  }
  counts.maxLineLength = Math.max(counts.maxLineLength, width)
}
