/** more(1) of util-linux: a screen at a time, printed one below the other; it ends with the text. */

import { O_RDONLY } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { Document } from './less/document.ts'
import { pathComplaint } from './less/pager.ts'
import { lineRows } from './less/rows.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { compileRegex, RegexError } from './lib/regex.ts'
import { runCommand } from './lib/spawn.ts'
import { Screen } from './screen/screen.ts'

export const more = defineProgram({
  name: 'more',
  usage: '[options] <file>...',
  about: 'Display the contents of a file in a terminal.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {
    silent: { short: 'd', long: 'silent', help: 'display help instead of ringing bell' },
    logical: { short: 'f', long: 'logical', help: 'count logical rather than screen lines' },
    noPause: { short: 'l', long: 'no-pause', help: 'suppress pause after form feed' },
    printOver: { short: 'p', long: 'print-over', help: 'do not scroll, clean screen and display text' },
    cleanPrint: { short: 'c', long: 'clean-print', help: 'do not scroll, display text and clean line ends' },
    exitOnEof: { short: 'e', long: 'exit-on-eof', help: 'exit on end-of-file' },
    squeeze: { short: 's', long: 'squeeze', help: 'squeeze multiple blank lines into one' },
    plain: { short: 'u', long: 'plain', help: 'suppress underlining and bold' },
    lines: { short: 'n', long: 'lines', argument: 'number', help: 'the number of lines per screenful' },
    command: { long: 'command at start', argument: 'command' },
  },
  // `-5` is a number of lines, `+7` and `+/pattern` say where to begin.
  rewrite: (args) =>
    args.flatMap((arg) => {
      if (/^-\d+$/.test(arg)) return ['-n', arg.slice(1)]
      return arg.startsWith('+') ? ['--command at start', arg.slice(1)] : [arg]
    }),
  *run(io, options, operands) {
    if (operands.length === 0 && io.sys.isatty(STDIN)) return yield* io.failUsage('bad usage')
    const screen = io.onTerminal ? yield* Screen.open(io, { signals: true, mode: 'printing' }) : null
    for (const name of operands.length === 0 ? ['-'] : operands) {
      const complaint = name === '-' ? null : pathComplaint(io, name)
      const fd = name === '-' ? STDIN : complaint !== null ? -1 : yield* io.open(name, O_RDONLY)
      if (fd < 0) {
        if (complaint === null) yield* io.printError(`${io.name}: cannot open ${name}: ${strerror(fd)}\n`)
        else io.print(`\n*** ${name}: directory ***\n\n`)
        continue
      }
      if (operands.length > 1) io.print(`::::::::::::::\n${name}\n::::::::::::::\n`)
      const document = new Document(io.sys, fd, name === '-' ? null : name)
      const pages = new Pages(io, screen, document, {
        squeezes: options.has('squeeze'),
        rows: options.value('lines') === undefined ? null : Number(options.value('lines')),
        used: operands.length > 1 ? 3 : 0,
      })
      const goesOn = yield* pages.run(options.value('command') ?? '')
      if (fd !== STDIN) io.sys.close(fd)
      if (!goesOn) break
    }
    yield* io.flush()
    if (screen !== null) yield* screen.close()
    return 0
  },
})

interface PagesOptions {
  readonly squeezes: boolean
  /** null for as many as the terminal has */
  readonly rows: number | null
  /** Rows of the first screen that a heading takes. */
  readonly used: number
}

class Pages {
  readonly #io: Io
  readonly #screen: Screen | null
  readonly #document: Document
  readonly #options: PagesOptions
  #line = 0
  #pattern: string | null = null

  constructor(io: Io, screen: Screen | null, document: Document, options: PagesOptions) {
    this.#io = io
    this.#screen = screen
    this.#document = document
    this.#options = options
  }

  /** Prints to the end; false if it was left before. */
  *run(command: string): Step<boolean> {
    if (/^\d+$/.test(command)) this.#line = Number(command) - 1
    else if (command.startsWith('/')) yield* this.#find(command.slice(1), 1)
    if (this.#screen === null) {
      yield* this.#print(Number.MAX_SAFE_INTEGER)
      return true
    }
    yield* this.#print(this.#page - this.#options.used)
    while (yield* this.#hasMore()) {
      yield* this.#io.flush()
      yield* this.#screen.write(`\x1b[7m--More--${this.#percent()}\x1b[27m`)
      const goesOn = yield* this.#command(this.#screen)
      if (!goesOn) return false
    }
    return true
  }

  get #page(): number {
    return Math.max(1, this.#options.rows ?? (this.#screen?.rows ?? 24) - 1)
  }

  *#hasMore(): Step<boolean> {
    yield* this.#document.need(this.#line + 1)
    return this.#line < this.#document.lines.length
  }

  #percent(): string {
    const size = this.#document.name === null ? null : this.#document.size()
    if (size === null || size === 0) return ''
    return `(${Math.floor((this.#document.bytesBefore(this.#line) * 100) / size)}%)`
  }

  /** Prints lines that take so many rows. */
  *#print(rows: number): Step<void> {
    const cols = this.#screen?.cols ?? Number.MAX_SAFE_INTEGER
    for (let used = 0; used < rows && (yield* this.#hasMore()); this.#line++) {
      const text = this.#document.lines[this.#line] as string
      if (this.#options.squeezes && text === '' && this.#document.lines[this.#line - 1] === '') continue
      const style = { cols, isChopped: false, shift: 0, hasNumbers: false, isRaw: true, marked: null }
      used += this.#screen === null ? 0 : lineRows(text, 0, style).length
      this.#io.print(`${text}\n`)
      if (this.#io.full) yield* this.#io.flush()
    }
  }

  *#command(screen: Screen): Step<boolean> {
    let key = yield* screen.readKey()
    let digits = ''
    while (key !== null && /^\d$/.test(key)) {
      digits += key
      key = yield* screen.readKey()
    }
    const count = digits === '' ? null : Number(digits)
    yield* screen.write('\r\x1b[K')
    switch (key) {
      case null:
      case 'q':
      case 'Q':
      case 'Interrupt':
        return false
      case ' ':
      case 'z':
      case 'f':
      case 'PageDown':
        yield* this.#print(count ?? this.#page)
        return true
      case 'Enter':
      case 'j':
      case 'Down':
        yield* this.#print(count ?? 1)
        return true
      case 'd':
      case 'C-d':
        yield* this.#print(count ?? Math.max(1, Math.floor(this.#page / 2)))
        return true
      case 's':
        this.#line += count ?? 1
        yield* this.#print(this.#page)
        return true
      case 'b':
      case 'C-b':
        this.#line = Math.max(0, this.#line - 2 * this.#page * (count ?? 1))
        this.#io.print('...back 1 page\n')
        yield* this.#print(this.#page - 1)
        return true
      case '=':
        yield* screen.write(`${this.#line}`)
        yield* screen.readKey()
        yield* screen.write('\r\x1b[K')
        return true
      case 'n':
      case '/':
        yield* this.#search(screen, key, count ?? 1)
        return true
      case 'v':
        if (this.#document.name !== null) {
          yield* screen.suspend(this.#edit(this.#document.name))
        }
        return true
      case 'h':
      case '?':
        this.#io.print(keys)
        return true
      default:
        yield* screen.beep()
        return true
    }
  }

  *#edit(name: string): Step<void> {
    yield* runCommand(this.#io, ['vi', `+${Math.max(1, this.#line)}`, name])
  }

  *#search(screen: Screen, key: string, count: number): Step<void> {
    let typed = ''
    if (key === '/') {
      yield* screen.write('/')
      for (;;) {
        const next = yield* screen.readKey()
        if (next === null || next === 'Enter') break
        if (next === 'Interrupt' || next === 'Escape') return yield* screen.write('\r\x1b[K')
        if (next === 'Backspace') {
          if (typed !== '') yield* screen.write('\b \b')
          typed = typed.slice(0, -1)
        } else if ([...next].length === 1) {
          typed += next
          yield* screen.write(next)
        }
      }
      yield* screen.write('\r\x1b[K')
    }
    const pattern = typed === '' ? this.#pattern : typed
    if (pattern === null) return yield* screen.write('No previous regular expression\r\n')
    if (yield* this.#find(pattern, count)) {
      this.#io.print('\n...skipping\n')
      yield* this.#print(this.#page - 1)
    } else yield* screen.write('\r\nPattern not found\r\n')
  }

  /** Goes on at the line before the count-th that matches, as `more` shows it; false if there is none. */
  *#find(pattern: string, count: number): Step<boolean> {
    this.#pattern = pattern
    let left = count
    try {
      const regex = compileRegex(pattern, { syntax: 'basic', bytes: this.#io.isPlainLocale })
      for (let line = this.#line; ; line++) {
        yield* this.#document.need(line + 1)
        const text = this.#document.lines[line]
        if (text === undefined) return false
        if (regex.test(text) && --left === 0) {
          this.#line = Math.max(0, line - 2)
          return true
        }
      }
    } catch (error) {
      if (error instanceof RegexError) return false
      throw error
    }
  }
}

const keys = `
Most commands optionally preceded by integer argument k.
-------------------------------------------------------------------------------
<space>                 Display next k lines of text [current screen size]
<return>                Display next k lines of text [1]
d or ctrl-D             Scroll k lines [half a screen]
q or Q                  Exit from more
s                       Skip forward k lines of text [1]
b or ctrl-B             Skip backwards k screenfuls of text [1]
=                       Display current line number
/<regular expression>   Search for kth occurrence of regular expression [1]
n                       Search for kth occurrence of last r.e. [1]
v                       Start up vi at current line
-------------------------------------------------------------------------------
`
