/** paste(1) of GNU coreutils: lines of files side by side. */

import { O_RDONLY } from '../kernel/abi.ts'
import { closeStandardInput } from './lib/close-input.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded } from './lib/quote.ts'
import { printByteString, TextLines, textToByteString } from './lib/text-lines.ts'

export const paste = defineProgram({
  name: 'paste',
  usage: '[OPTION]... [FILE]...',
  about:
    'Write lines consisting of the sequentially corresponding lines from\neach FILE, separated by TABs, to standard output.',
  options: {
    delimiters: {
      short: 'd',
      long: 'delimiters',
      argument: 'LIST',
      help: 'reuse characters from LIST instead of TABs',
    },
    serial: { short: 's', long: 'serial', help: 'paste one file at a time instead of in parallel' },
    zero: { short: 'z', long: 'zero-terminated', help: 'line delimiter is NUL, not newline' },
  },
  *run(io, options, operands) {
    const list = parseDelimiters(options.value('delimiters') ?? '\\t')
    if (list === null)
      return yield* io.fail(`delimiter list ends with an unescaped backslash: ${options.value('delimiters')}`)
    const lineEnd = options.has('zero') ? '\0' : '\n'
    const names = operands.length === 0 ? ['-'] : operands
    const paste = options.has('serial') ? pasteSerially : pasteSideBySide
    const status = yield* paste(io, names, list, lineEnd)
    yield* closeStandardInput(io, operands)
    return status
  },
})

const escapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  b: '\b',
  f: '\f',
  r: '\r',
  v: '\v',
  '\\': '\\',
  '0': '',
}

/** Delimiters are bytes: a letter of several is several delimiters. */
function parseDelimiters(text: string): string[] | null {
  const list: string[] = []
  const chars = textToByteString(text)
  for (let i = 0; i < chars.length; i++) {
    if (chars[i] !== '\\') list.push(chars[i] as string)
    else {
      const next = chars[++i]
      if (next === undefined) return null
      list.push(escapes[next] ?? next)
    }
  }
  return list.length === 0 ? [''] : list
}

function* open(io: Io, name: string): Step<number> {
  return name === '-' ? STDIN : yield* io.open(name, O_RDONLY)
}

function* pasteSerially(
  io: Io,
  names: readonly string[],
  list: readonly string[],
  lineEnd: string,
): Step<number> {
  let status = 0
  for (const name of names) {
    const fd = yield* open(io, name)
    if (fd < 0) {
      yield* io.complain(quoteIfNeeded(name), fd)
      status = 1
      continue
    }
    const lines = new TextLines(io, fd, { bytes: true, delimiter: lineEnd })
    let count = 0
    while (yield* lines.fill()) {
      while (lines.ready) {
        if (count > 0) printByteString(io, list[(count - 1) % list.length] as string)
        printByteString(io, lines.next())
        count++
      }
      if (io.full) yield* io.flush()
    }
    io.print(lineEnd)
    if (lines.error !== 0) {
      yield* io.complain(quoteIfNeeded(name), lines.error)
      status = 1
    }
    if (name !== '-') io.sys.close(fd)
  }
  return status
}

function* pasteSideBySide(
  io: Io,
  names: readonly string[],
  list: readonly string[],
  lineEnd: string,
): Step<number> {
  const inputs: TextLines[] = []
  // Several `-` share one input and take its lines in turn.
  let standardInput: TextLines | null = null
  for (const name of names) {
    const fd = yield* open(io, name)
    if (fd < 0) return yield* io.fail(quoteIfNeeded(name), fd)
    if (name !== '-' && fd === STDIN) return yield* io.fail('standard input is closed')
    if (fd === STDIN) standardInput ??= new TextLines(io, fd, { bytes: true, delimiter: lineEnd })
    inputs.push(
      fd === STDIN && standardInput
        ? standardInput
        : new TextLines(io, fd, { bytes: true, delimiter: lineEnd }),
    )
  }
  const failed = new Set<TextLines>()
  for (;;) {
    let line = ''
    // What stands between files that have ended is known to be wanted when there is more behind it.
    let held = ''
    let hasAny = false
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i] as TextLines
      const delimiter = i < inputs.length - 1 ? (list[i % list.length] as string) : ''
      if (yield* input.fill()) {
        hasAny = true
        line += held + input.next() + delimiter
        held = ''
        continue
      }
      held += delimiter
      if (input.error === 0 || failed.has(input)) continue
      failed.add(input)
      printByteString(io, line)
      line = ''
      yield* io.complain(quoteIfNeeded(names[i] as string), input.error)
    }
    if (!hasAny) break
    printByteString(io, line + held + lineEnd)
    if (io.full) yield* io.flush()
    if (io.sys.exhausted()) yield
  }
  return failed.size > 0 ? 1 : 0
}
