/** less(1) of version 668: a file or a pipe, read as far as it is looked at. */

import { O_RDONLY } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import { Document } from './less/document.ts'
import { Pager, type PagerOptions, pathComplaint, type Source } from './less/pager.ts'
import { lineRows } from './less/rows.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { Screen, type ScreenMode } from './screen/screen.ts'

export const less = defineProgram({
  name: 'less',
  usage: '[OPTION]... [FILE]...',
  about: 'Display the contents of a file in a terminal.',
  version: 'less 668 (GNU regular expressions)',
  options: {
    quitAtEof: { short: 'e', long: 'quit-at-eof', help: 'quit at end of file when it is reached again' },
    quitAtEOF: { short: 'E', long: 'QUIT-AT-EOF', help: 'quit at end of file' },
    force: { short: 'f', long: 'force', help: 'open files that are not regular' },
    oneScreen: { short: 'F', long: 'quit-if-one-screen', help: 'quit if entire file fits on first screen' },
    ignoreCase: {
      short: 'i',
      long: 'ignore-case',
      help: 'ignore case in searches that do not contain uppercase',
    },
    ignoreCaseAlways: { short: 'I', long: 'IGNORE-CASE', help: 'ignore case in all searches' },
    quitOnInterrupt: { short: 'K', long: 'quit-on-intr', help: 'exit less in response to ctrl-C' },
    longPrompt: { short: 'M', long: 'LONG-PROMPT', help: 'a long prompt, with line numbers' },
    mediumPrompt: { short: 'm', long: 'long-prompt', help: 'a prompt with the percentage' },
    noNumbers: { short: 'n', long: 'line-numbers', help: 'suppress line numbers in prompts and messages' },
    numbers: { short: 'N', long: 'LINE-NUMBERS', help: 'display line number at start of each line' },
    pattern: { short: 'p', long: 'pattern', argument: 'pattern', help: 'start at pattern' },
    quiet: { short: 'q', long: 'quiet', help: 'quiet the terminal bell' },
    raw: {
      short: 'Rr',
      long: ['RAW-CONTROL-CHARS', 'raw-control-chars'],
      help: 'output colour sequences as they are',
    },
    squeeze: { short: 's', long: 'squeeze-blank-lines', help: 'squeeze multiple blank lines' },
    chop: { short: 'S', long: 'chop-long-lines', help: 'chop (truncate) long lines rather than wrapping' },
    noInit: { short: 'X', long: 'no-init', help: "don't use the alternate screen" },
    version: { short: 'V', long: 'version', help: 'display the version number of less and exit' },
    command: { long: 'command at start', argument: 'command' },
  },
  rewrite: (args) =>
    args.flatMap((arg) => (arg.startsWith('+') ? ['--command at start', arg.slice(1)] : [arg])),
  *run(io, options, operands) {
    if (operands.length === 0 && io.sys.isatty(STDIN)) {
      yield* io.printError('Missing filename ("less --help" for help)\n')
      return 1
    }
    const names = operands.length === 0 ? ['-'] : operands
    const force = options.has('force')
    if (!io.onTerminal) return yield* copy(io, names, force)
    const opened = yield* openFirst(
      io,
      names.map((name) => source(io, name, force)),
    )
    if (opened === null) return 1
    const { document, sources } = opened
    const pattern = options.value('pattern')
    const command = options.value('command') ?? ''
    const pagerOptions: PagerOptions = {
      isChopped: options.has('chop'),
      hasNumbers: options.has('numbers'),
      isRaw: options.has('raw'),
      ignoresCase: options.has('ignoreCaseAlways')
        ? 'always'
        : options.has('ignoreCase')
          ? 'unless capitals'
          : 'no',
      squeezes: options.has('squeeze'),
      quitsAtEnd: options.has('quitAtEOF') ? 'first time' : options.has('quitAtEof') ? 'second time' : 'no',
      prompt: options.has('longPrompt') ? 'long' : options.has('mediumPrompt') ? 'medium' : 'short',
      quitsOnInterrupt: options.has('quitOnInterrupt'),
      firstCommand:
        pattern !== undefined
          ? `/${pattern}\n`
          : /^[/?]/.test(command)
            ? `${command}\n`
            : /^\d+$/.test(command)
              ? `${command}g`
              : command,
    }
    if (options.has('oneScreen') && (yield* fits(io, document, pagerOptions))) return 0
    yield* page(io, document, sources, pagerOptions, options.has('noInit') ? 'in place' : 'alternate')
    return 0
  },
})

/** Shows a document on the whole screen; without a terminal to read keys from, prints it. */
export function* page(
  io: Io,
  document: Document,
  sources: readonly Source[],
  options: PagerOptions,
  mode: ScreenMode = 'alternate',
): Step<void> {
  const screen = yield* Screen.open(io, { signals: true, mode })
  if (screen === null) {
    yield* document.need(Number.MAX_SAFE_INTEGER)
    for (const line of document.lines) io.print(`${line}\n`)
    return
  }
  yield* new Pager(io, screen, document, sources, options).run()
  yield* screen.close()
}

function source(io: Io, name: string, force: boolean): Source {
  return {
    name: name === '-' ? null : name,
    *open() {
      const fd = yield* openFile(io, name, force)
      return typeof fd === 'string' ? fd : new Document(io.sys, fd, name === '-' ? null : name)
    },
  }
}

/** A descriptor, or why there is none. */
function* openFile(io: Io, name: string, force: boolean): Step<number | string> {
  if (name === '-') return STDIN
  const complaint = pathComplaint(io, name)
  if (complaint !== null) return complaint
  const stat = io.sys.stat(name)
  if (typeof stat !== 'number' && !isRegular(stat.mode) && !force)
    return `${name} is not a regular file (use -f to see it)`
  const fd = yield* io.open(name, O_RDONLY)
  return fd < 0 ? `${name}: ${strerror(fd)}` : fd
}

/** The first that can be opened, and all of them; complains of those before it. */
function* openFirst(
  io: Io,
  sources: readonly Source[],
): Step<{ document: Document; sources: readonly Source[] } | null> {
  for (const [index, candidate] of sources.entries()) {
    const document = yield* candidate.open()
    if (typeof document !== 'string') return { document, sources: sources.slice(index) }
    yield* io.printError(`${document}\n`)
  }
  return null
}

/** With output into a pipe less is cat, and says there what it cannot open. */
function* copy(io: Io, names: readonly string[], force: boolean): Step<number> {
  for (const name of names) {
    const fd = yield* openFile(io, name, force)
    if (typeof fd === 'string') {
      io.print(`${fd}\n`)
      continue
    }
    for (;;) {
      const bytes = yield* io.read(fd)
      if (typeof bytes === 'number' || bytes.length === 0) break
      io.printBytes(bytes)
      if (io.full) yield* io.flush()
    }
    if (fd !== STDIN) io.sys.close(fd)
  }
  return 0
}

/** Whether all of it fits on a screen; then it has been printed. */
function* fits(io: Io, document: Document, options: PagerOptions): Step<boolean> {
  const size = io.sys.winsize(1)
  const { cols, rows } = typeof size === 'number' ? { cols: 80, rows: 24 } : size
  yield* document.need(rows)
  if (!document.isEnded) return false
  const style = {
    cols,
    isChopped: options.isChopped,
    shift: 0,
    hasNumbers: options.hasNumbers,
    isRaw: options.isRaw,
    marked: null,
  }
  const shown = document.lines.flatMap((line, i) => lineRows(line, i + 1, style))
  if (shown.length >= rows) return false
  io.print(shown.map((row) => `${row}\n`).join(''))
  return true
}
