/** man(1), apropos(1) and whatis(1) of man-db, with short pages of our own (man/format.ts). */

import type { ProgramMain } from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import { Document } from './less/document.ts'
import { page } from './less.ts'
import { type Io, STDERR, STDIN, STDOUT, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { executables, findExecutable, startCommand, waitFor } from './lib/spawn.ts'
import { baseName, readDirectory } from './lib/walk.ts'
import { formatPage, type ManualPage } from './man/format.ts'
import { pageFromHelp } from './man/from-help.ts'
import { additions, writtenPages } from './man/pages.ts'

const NOT_FOUND = 16

export const man = defineProgram({
  name: 'man',
  usage: '[OPTION...] [SECTION] PAGE...',
  about: 'An interface to the system reference manuals.',
  version: 'man 2.13.1',
  order: 'first',
  options: {
    apropos: { short: 'k', long: 'apropos', help: 'equivalent to apropos' },
    whatis: { short: 'f', long: 'whatis', help: 'equivalent to whatis' },
  },
  *run(io, options, operands) {
    if (options.has('apropos') || options.has('whatis')) {
      return yield* search(io, operands, options.has('whatis'))
    }
    let section: string | null = null
    let status = 0
    let count = 0
    for (const operand of operands) {
      const named = /^(.+)[.(]([1-9])\)?$/.exec(operand)
      if (/^[1-9]$/.test(operand)) {
        section = operand
        continue
      }
      count++
      const name = named?.[1] ?? operand
      const wanted = named?.[2] ?? section
      const found = yield* findPage(io, name)
      if (found === null || (wanted !== null && found.section !== wanted)) {
        yield* io.printError(`No manual entry for ${name}${wanted === null ? '' : ` in section ${wanted}`}\n`)
        status = NOT_FOUND
        continue
      }
      yield* show(io, found)
    }
    if (count > 0) return status
    const missing =
      section === null
        ? 'What manual page do you want?'
        : `What manual page do you want from section ${section}?`
    yield* io.printError(`${missing}\nFor example, try 'man man'.\n`)
    return 1
  },
})

export const apropos = searcher('apropos', false)
export const whatis = searcher('whatis', true)

function searcher(name: string, isExact: boolean): ProgramMain {
  return defineProgram({
    name,
    usage: '[OPTION...] KEYWORD...',
    about: isExact
      ? 'Display one-line manual page descriptions.'
      : 'Search the manual page names and descriptions.',
    version: 'man 2.13.1',
    options: {},
    *run(io, _options, operands) {
      return yield* search(io, operands, isExact)
    },
  })
}

function* search(io: Io, words: readonly string[], isExact: boolean): Step<number> {
  if (words.length === 0) {
    yield* io.printError(`${isExact ? 'whatis' : 'apropos'} what?\n`)
    return 1
  }
  const names = isExact ? words : allNames(io)
  let status = 0
  const pages: ManualPage[] = []
  for (const name of names) {
    const found = yield* findPage(io, name)
    if (found !== null && !pages.some((other) => other.name === found.name)) pages.push(found)
  }
  for (const word of words) {
    const fitting = pages.filter(({ name, summary }) =>
      isExact
        ? name === word || writtenPages[word]?.name === name
        : `${name} ${summary}`.toLowerCase().includes(word.toLowerCase()),
    )
    for (const { name, section, summary } of fitting)
      io.print(`${`${name} (${section})`.padEnd(20)} - ${summary}\n`)
    if (fitting.length > 0) continue
    yield* io.printError(`${word}: nothing appropriate.\n`)
    status = NOT_FOUND
  }
  return status
}

/** All pages' names: programs in the PATH and the pages on formats. */
function allNames(io: Io): string[] {
  const names = new Set(Object.keys(writtenPages))
  for (const directory of (io.variable('PATH') ?? '/usr/bin').split(':')) {
    const entries = readDirectory(io, directory)
    if (typeof entries === 'number') continue
    for (const { name } of entries) if (executables(io.sys, name, io.env).length > 0) names.add(name)
  }
  return [...names].sort()
}

/** The page of a name; null if there is neither one written nor a program. */
function* findPage(io: Io, name: string): Step<ManualPage | null> {
  const written = writtenPages[name]
  if (written !== undefined) return written
  const path = name.includes('/') ? null : findExecutable(io.sys, name, io.env)
  if (path === null || !/^\/(?:usr\/)?s?bin\//.test(path)) return null
  // A program that is another one has its page, as sh has dash's.
  const target = io.sys.readlink(path)
  const other = typeof target === 'string' ? writtenPages[baseName(target)] : undefined
  if (other !== undefined) return other
  // test takes --help for a string to test.
  const help = yield* askHelp(io, baseName(path) === 'test' ? path.replace(/test$/, '[') : path)
  const made = pageFromHelp(baseName(path), help)
  return { ...made, parts: [...made.parts, ...(additions[name] ?? [])] }
}

/** What the program says to --help. */
function* askHelp(io: Io, path: string): Step<string> {
  const ends = io.sys.pipe()
  if (typeof ends === 'number') return yield* io.fail('pipe', ends)
  const [reader, writer] = ends
  const pid = startCommand(io, [path, '--help'], {
    prepare(sys) {
      sys.dup2(writer, STDOUT)
      sys.dup2(writer, STDERR)
      sys.close(STDIN)
      sys.close(reader)
      sys.close(writer)
    },
  })
  io.sys.close(writer)
  const bytes = yield* io.readAll(reader)
  io.sys.close(reader)
  if (pid > 0) yield* waitFor(io.sys, pid)
  return typeof bytes === 'number' ? '' : decode(bytes).replaceAll(path, baseName(path))
}

function* show(io: Io, manual: ManualPage): Step<void> {
  const size = io.sys.winsize(STDOUT)
  const cols = typeof size === 'number' ? 80 : size.cols
  const lines = formatPage(manual, cols, io.onTerminal)
  if (!io.onTerminal) {
    io.print(lines.map((line) => `${line}\n`).join(''))
    return
  }
  yield* page(io, Document.ofText(null, lines.join('\n')), [], {
    isChopped: false,
    hasNumbers: false,
    isRaw: true,
    ignoresCase: 'unless capitals',
    squeezes: false,
    quitsAtEnd: 'no',
    prompt: 'short',
    title: `Manual page ${manual.name}(${manual.section})`,
    quitsOnInterrupt: false,
    firstCommand: '',
  })
}
