/** tac(1) of GNU coreutils: files with their last line first. */

import { closeStandardInput } from './lib/close-input.ts'
import { eachInput } from './lib/inputs.ts'
import type { Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteName } from './lib/quote.ts'
import { compileRegex, RegexError } from './lib/regex.ts'
import { printByteString, textToByteString, toByteString } from './lib/text-lines.ts'

export const tac = defineProgram({
  name: 'tac',
  usage: '[OPTION]... [FILE]...',
  about: 'Write each FILE to standard output, last line first.',
  options: {
    before: { short: 'b', long: 'before', help: 'attach the separator before instead of after' },
    regex: { short: 'r', long: 'regex', help: 'interpret the separator as a regular expression' },
    separator: {
      short: 's',
      long: 'separator',
      argument: 'STRING',
      help: 'use STRING as the separator instead of newline',
    },
  },
  *run(io, options, operands) {
    // What it has is in a buffer of its own, which goes out at the end.
    io.flushesBeforeComplaint = false
    const separator = textToByteString(options.value('separator') ?? '\n')
    if (separator === '' && options.has('regex')) return yield* io.fail('separator cannot be empty')
    let ends: (text: string) => [number, number][]
    try {
      ends = options.has('regex')
        ? regexSeparators(separator)
        : plainSeparators(separator === '' ? '\0' : separator)
    } catch (error) {
      if (error instanceof RegexError) return yield* io.fail(error.message)
      throw error
    }
    const isFine = yield* eachInput(
      io,
      operands,
      function* ({ fd, name }): Step<boolean> {
        const bytes = yield* io.readAll(fd)
        if (typeof bytes === 'number') {
          yield* io.complain(`${quoteIfNeeded(name === '-' ? 'standard input' : name)}: read error`, bytes)
          return false
        }
        const text = toByteString(bytes)
        printByteString(io, reversed(text, ends(text), options.has('before')))
        if (io.full) yield* io.flush()
        return true
      },
      (name, errno) => io.complain(`failed to open ${quoteName(name)} for reading`, errno),
    )
    yield* io.flush()
    yield* closeStandardInput(io, operands)
    return isFine ? 0 : 1
  },
})

function plainSeparators(separator: string): (text: string) => [number, number][] {
  return (text) => {
    const found: [number, number][] = []
    for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + separator.length))
      found.push([at, at + separator.length])
    return found
  }
}

function regexSeparators(source: string): (text: string) => [number, number][] {
  const regex = compileRegex(source, { syntax: 'basic', bytes: true })
  return (text) => {
    const found: [number, number][] = []
    for (let match = regex.exec(text); match; match = regex.exec(text, Math.max(match.end, match.index + 1)))
      if (match.end > match.index) found.push([match.index, match.end])
    return found
  }
}

/** The records of a text in reverse order, each with its separator at its end (or before it). */
function reversed(text: string, separators: readonly [number, number][], before: boolean): string {
  const records: string[] = []
  let start = 0
  for (const [from, to] of separators) {
    const end = before ? from : to
    if (!before || end > start) records.push(text.slice(start, end))
    start = end
  }
  if (start < text.length) records.push(text.slice(start))
  return records.reverse().join('')
}
