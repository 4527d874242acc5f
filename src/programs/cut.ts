/** cut(1) of GNU coreutils: parts of lines. Characters are bytes there, and so they are here. */

import { byteLength, decode } from '../kernel/text.ts'
import { closeStandardInput } from './lib/close-input.ts'
import { complementRanges, parseFieldList, type Range } from './lib/field-list.ts'
import { eachInput, type Input } from './lib/inputs.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded } from './lib/quote.ts'
import { printByteString, TextLines, textToByteString } from './lib/text-lines.ts'

/** The options that select: one of them, once. */
const LISTS = new Set(['bytes', 'characters', 'fields'])

export const cut = defineProgram({
  name: 'cut',
  usage: 'OPTION... [FILE]...',
  about: 'Print selected parts of lines from each FILE to standard output.',
  options: {
    bytes: {
      short: 'b',
      long: 'bytes',
      argument: 'LIST',
      help: 'select only these bytes',
      check: checkOneList,
    },
    characters: {
      short: 'c',
      long: 'characters',
      argument: 'LIST',
      help: 'select only these characters',
      check: checkOneList,
    },
    delimiter: {
      short: 'd',
      long: 'delimiter',
      argument: 'DELIM',
      help: 'use DELIM instead of TAB for field delimiter',
      *check(io, text) {
        if (byteLength(text) > 1) yield* io.failUsage('the delimiter must be a single character')
      },
    },
    fields: {
      short: 'f',
      long: 'fields',
      argument: 'LIST',
      help: 'select only these fields',
      check: checkOneList,
    },
    unsplit: { short: 'n' },
    complement: { long: 'complement', help: 'complement the set of selected bytes, characters or fields' },
    onlyDelimited: {
      short: 's',
      long: 'only-delimited',
      help: 'do not print lines not containing delimiters',
    },
    outputDelimiter: {
      long: 'output-delimiter',
      argument: 'STRING',
      help: 'use STRING as the output delimiter',
    },
    zero: { short: 'z', long: 'zero-terminated', help: 'line delimiter is NUL, not newline' },
  },
  *run(io, options, operands) {
    const given = options.given.find(({ key }) => LISTS.has(key))
    const isField = given?.key === 'fields'
    const delimiterText = options.value('delimiter')
    if (given === undefined)
      return yield* io.failUsage('you must specify a list of bytes, characters, or fields')
    if (!isField && delimiterText !== undefined)
      return yield* io.failUsage('an input delimiter may be specified only when operating on fields')
    if (!isField && options.has('onlyDelimited'))
      return yield* io.failUsage(
        'suppressing non-delimited lines makes sense\n\tonly when operating on fields',
      )
    const list = parseFieldList(given.value ?? '', isField ? 'fields' : 'bytes/characters')
    if (typeof list === 'string') return yield* io.failUsage(list)
    const delimiter = textToByteString(delimiterText === '' ? '\0' : (delimiterText ?? '\t'))
    const outputDelimiter = options.value('outputDelimiter')
    const ranges = options.has('complement') ? complementRanges(list) : list
    const lineEnd = options.has('zero') ? '\0' : '\n'
    const join = outputDelimiter === undefined ? undefined : textToByteString(outputDelimiter)
    const pick = isField
      ? (line: string) => pickFields(line, ranges, delimiter, join ?? delimiter, options.has('onlyDelimited'))
      : (line: string) => pickBytes(line, ranges, join ?? '')
    // Lines that are fields themselves: each file is one record.
    const takesAll = isField && delimiter === lineEnd
    const isFine = yield* eachInput(io, operands, function* ({ fd, name }): Step<boolean> {
      if (takesAll) return yield* cutWhole(io, { fd, name }, pick, lineEnd)
      const lines = new TextLines(io, fd, { bytes: true, delimiter: lineEnd })
      while (yield* lines.fill()) {
        let block = ''
        while (lines.ready) {
          const picked = pick(lines.next())
          if (picked !== null) block += picked + lineEnd
        }
        printByteString(io, block)
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

function* checkOneList(io: Io, _list: string, _option: string, seen: ReadonlySet<string>): Step<void> {
  if ([...seen].some((key) => LISTS.has(key))) yield* io.failUsage('only one list may be specified')
}

function* cutWhole(
  io: Io,
  { fd, name }: Input,
  pick: (record: string) => string | null,
  lineEnd: string,
): Step<boolean> {
  const bytes = yield* io.readAll(fd)
  if (typeof bytes === 'number') {
    yield* io.complain(quoteIfNeeded(name), bytes)
    return false
  }
  const text = textToByteString(decode(bytes))
  const picked = text === '' ? null : pick(text.endsWith(lineEnd) ? text.slice(0, -1) : text)
  if (picked !== null) printByteString(io, picked + lineEnd)
  return true
}

function pickBytes(line: string, ranges: readonly Range[], join: string): string {
  const parts: string[] = []
  for (const { first, last } of ranges) {
    if (first > line.length) break
    parts.push(line.slice(first - 1, last))
  }
  return parts.join(join)
}

/** Null for a line that is left out. */
function pickFields(
  line: string,
  ranges: readonly Range[],
  delimiter: string,
  join: string,
  onlyDelimited: boolean,
): string | null {
  if (!line.includes(delimiter)) return onlyDelimited ? null : line
  const fields = line.split(delimiter)
  const parts: string[] = []
  for (const { first, last } of ranges) {
    for (let i = first - 1; i < last && i < fields.length; i++) parts.push(fields[i] as string)
  }
  return parts.join(join)
}
