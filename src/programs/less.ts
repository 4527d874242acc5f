/** less(1) and more(1): on a terminal a small pager, otherwise what cat does. */

import { O_RDONLY, type ProgramMain, SIGINT, type Termios } from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { compileRegex, RegexError } from './lib/regex.ts'
import { View } from './pager/view.ts'

const options = {
  quitAtEnd: { short: 'E', help: 'quit at end-of-file' },
  quitIfShort: { short: 'F', long: 'quit-if-one-screen', help: 'quit if entire file fits on first screen' },
  ignoreCase: { short: 'iI', long: 'ignore-case', help: 'ignore case in searches' },
  lineNumbers: { short: 'N', long: 'LINE-NUMBERS', help: 'display a line number at the start of each line' },
  rawControl: { short: 'RrS', long: 'RAW-CONTROL-CHARS', help: 'accepted for compatibility' },
  keepScreen: { short: 'X', long: 'no-init', help: 'do not clear the screen first and last' },
  squeeze: { short: 's', long: 'squeeze-blank-lines', help: 'squeeze multiple blank lines' },
} as const

export const less = definePager('less')
export const more = definePager('more')

function definePager(name: 'less' | 'more'): ProgramMain {
  return defineProgram({
    name,
    usage: '[options] file...',
    about:
      name === 'less'
        ? 'Show text one screen at a time; h lists the keys.'
        : 'Display the contents of a file in a terminal.',
    version: name === 'less' ? 'less 668' : 'util-linux 2.41.5',
    baseName: true,
    options,
    *run(io, given, operands) {
      const names = operands.length === 0 ? ['-'] : operands
      if (operands.length === 0 && io.sys.isatty(STDIN)) {
        yield* io.printError(
          name === 'less'
            ? 'Missing filename ("less --help" for help)\n'
            : "more: bad usage\nTry 'more --help' for more information.\n",
        )
        return 1
      }
      let status = 0
      const texts: { name: string; lines: string[] }[] = []
      for (const file of names) {
        const fd = file === '-' ? STDIN : io.sys.open(file, O_RDONLY)
        const bytes = fd < 0 ? fd : yield* io.readAll(fd)
        if (fd > STDIN) io.sys.close(fd)
        if (typeof bytes === 'number') {
          yield* complainOf(io, name, file, bytes)
          status = 1
          continue
        }
        if (!io.onTerminal) {
          io.printBytes(bytes)
          continue
        }
        const lines = decode(bytes).split('\n')
        if (lines.at(-1) === '') lines.pop()
        texts.push({ name: file === '-' ? '' : file, lines: given.has('squeeze') ? squeezed(lines) : lines })
      }
      const settings = {
        name,
        ignoreCase: given.has('ignoreCase'),
        quitAtEnd: given.has('quitAtEnd') || name === 'more',
        quitIfShort: given.has('quitIfShort') || name === 'more',
        numbers: given.has('lineNumbers'),
        keepScreen: given.has('keepScreen') || name === 'more',
      }
      if (texts.length > 0) yield* page(io, texts, settings)
      return status
    },
  })
}

function* complainOf(io: Io, name: string, file: string, errno: number): Step<void> {
  if (name === 'more') return yield* io.complain(`cannot open ${file}`, errno)
  const stat = io.sys.stat(file)
  if (typeof stat !== 'number' && isDirectory(stat.mode)) yield* io.printError(`${file} is a directory\n`)
  else {
    yield* io.printError(`${file}: ${strerror(errno)}\n`)
  }
}

function squeezed(lines: readonly string[]): string[] {
  return lines.filter((line, index) => line !== '' || lines[index - 1] !== '')
}

interface Settings {
  name: 'less' | 'more'
  ignoreCase: boolean
  quitAtEnd: boolean
  quitIfShort: boolean
  numbers: boolean
  keepScreen: boolean
}

const keysHelp = [
  '  h              this list',
  '  space  f ^F    forward one screen        b ^B    back one screen',
  '  j  Enter  Down forward one line          k  Up   back one line',
  '  d ^D           forward half a screen     u ^U    back half a screen',
  '  g  Home        first line (or line N)    G  End  last line (or line N)',
  '  /pattern       search forward            ?pattern search backward',
  '  n              repeat the search         N       repeat it the other way',
  '  :n  :p         next or previous file     q       quit',
]

/** Shows the files until q. The keys come from the terminal, as standard input may be the text. */
function* page(io: Io, texts: readonly { name: string; lines: string[] }[], settings: Settings): Step<void> {
  const keys = io.sys.isatty(STDIN) ? STDIN : io.sys.open('/dev/tty', O_RDONLY)
  const termios = keys < 0 ? keys : io.sys.tcgetattr(keys)
  if (typeof termios === 'number') {
    for (const { lines } of texts) io.print(lines.map((line) => `${line}\n`).join(''))
    return
  }
  const raw: Termios = { ...termios, canonical: false, echo: false }
  io.sys.tcsetattr(keys, raw)
  // ^C would leave the terminal without echo.
  io.sys.sigaction(SIGINT, 'ignore')
  const pager = new Pager(io, keys, texts, settings)
  yield* pager.run()
  io.sys.tcsetattr(keys, termios)
  yield* io.flush()
}

class Pager {
  private index = 0
  private view: View
  private readonly views: View[]
  private pattern: { regex: RegExp; direction: 1 | -1 } | null = null
  private message: string | null = null
  private readonly io: Io
  private readonly keys: number
  private readonly texts: readonly { name: string; lines: string[] }[]
  private readonly settings: Settings

  constructor(io: Io, keys: number, texts: readonly { name: string; lines: string[] }[], settings: Settings) {
    this.io = io
    this.keys = keys
    this.texts = texts
    this.settings = settings
    this.views = texts.map(({ lines }) => new View(settings.numbers ? numbered(lines) : lines, this.size()))
    this.view = this.views[0] as View
  }

  *run(): Step<void> {
    const { io, settings } = this
    if (settings.quitIfShort && this.texts.length === 1 && this.view.isAtEnd) {
      io.print(
        this.view
          .window()
          .map((row) => `${row}\n`)
          .join(''),
      )
      return
    }
    if (!settings.keepScreen) io.print('\x1b[?1049h')
    let count = ''
    for (;;) {
      if (settings.name === 'more' && this.view.isAtEnd && this.index + 1 === this.views.length) {
        this.printLast()
        return
      }
      this.draw()
      yield* io.flush()
      const key = yield* this.readKey()
      if (/^[0-9]$/.test(key)) {
        count += key
        continue
      }
      if (!(yield* this.obey(key, count === '' ? null : Number(count)))) break
      count = ''
    }
    io.print(settings.keepScreen ? '\r\x1b[K' : '\r\x1b[K\x1b[?1049l')
  }

  /** more ends when the last line is on the screen. */
  private printLast(): void {
    this.io.print(`\x1b[H\x1b[J${this.view.window().join('\r\n')}\r\n`)
  }

  private size(): { cols: number; rows: number } {
    const size = this.io.sys.winsize(1)
    return typeof size === 'number' ? { cols: 80, rows: 24 } : size
  }

  private draw(): void {
    this.view.resize(this.size())
    const rows = this.view.window()
    const blank = Array.from({ length: this.view.height - rows.length }, () => '~')
    const marked = rows.map((row) => this.highlighted(row))
    this.io.print(`\x1b[H\x1b[J${[...marked, ...blank].join('\r\n')}\r\n${this.prompt()}`)
    this.message = null
  }

  private highlighted(row: string): string {
    if (this.pattern === null) return row
    const everywhere = new RegExp(this.pattern.regex.source, `g${this.pattern.regex.flags.replace('g', '')}`)
    return row.replace(everywhere, (match) => (match === '' ? '' : `\x1b[7m${match}\x1b[27m`))
  }

  private prompt(): string {
    const reverse = (text: string) => `\x1b[7m${text}\x1b[27m`
    if (this.message !== null) return reverse(this.message)
    const { name, lines } = this.texts[this.index] as { name: string; lines: string[] }
    if (this.settings.name === 'more') {
      const { last } = this.view.visibleLines()
      return reverse(`--More--(${Math.floor((last / Math.max(1, lines.length)) * 100)}%)`)
    }
    if (this.view.isAtEnd) return reverse('(END)')
    return this.view.top === 0 && name !== '' ? reverse(name) : ':'
  }

  /** Does what a key means; false for q. */
  private *obey(key: string, count: number | null): Step<boolean> {
    const { view } = this
    const rows = count ?? 1
    switch (key) {
      case 'q':
      case 'Q':
      case 'ZZ':
        return false
      case ' ':
      case 'f':
      case '\x06':
      case 'PageDown':
        if (this.settings.quitAtEnd && view.isAtEnd) return this.nextFile()
        view.move(count ?? view.height)
        return true
      case 'b':
      case '\x02':
      case 'PageUp':
        view.move(-(count ?? view.height))
        return true
      case 'd':
      case '\x04':
        view.move(count ?? Math.floor(view.height / 2))
        return true
      case 'u':
      case '\x15':
        view.move(-(count ?? Math.floor(view.height / 2)))
        return true
      case 'j':
      case 'e':
      case '\n':
      case '\r':
      case 'Down':
        if (this.settings.quitAtEnd && view.isAtEnd) return this.nextFile()
        view.move(rows)
        return true
      case 'k':
      case 'y':
      case 'Up':
        view.move(-rows)
        return true
      case 'g':
      case '<':
      case 'Home':
        if (count === null) view.toStart()
        else view.toLine(count)
        return true
      case 'G':
      case '>':
      case 'End':
        if (count === null) view.toEnd()
        else view.toLine(count)
        return true
      case '/':
      case '?':
        yield* this.askPattern(key === '/' ? 1 : -1)
        return true
      case 'n':
      case 'N':
        this.repeatSearch(key === 'n' ? 1 : -1)
        return true
      case ':':
        yield* this.fileCommand()
        return true
      case '=':
        this.message = this.position()
        return true
      case 'h':
      case 'H':
        yield* this.showKeys()
        return true
      default:
        return true
    }
  }

  private nextFile(): boolean {
    if (this.index + 1 >= this.views.length) return false
    this.show(this.index + 1)
    return true
  }

  private show(index: number): void {
    this.index = index
    this.view = this.views[index] as View
  }

  private *fileCommand(): Step<void> {
    this.io.print('\r\x1b[K :')
    yield* this.io.flush()
    const key = yield* this.readKey()
    if (key === 'n') {
      if (this.index + 1 < this.views.length) this.show(this.index + 1)
      else this.message = 'No next file  (press RETURN)'
    } else if (key === 'p') {
      if (this.index > 0) this.show(this.index - 1)
      else this.message = 'No previous file  (press RETURN)'
    }
  }

  private position(): string {
    const { name } = this.texts[this.index] as { name: string }
    const { first, last } = this.view.visibleLines()
    return `${name === '' ? '' : `${name} `}lines ${first}-${last}/${this.view.lineCount}  (press RETURN)`
  }

  private *showKeys(): Step<void> {
    this.io.print(`\x1b[H\x1b[J${keysHelp.join('\r\n')}\r\n\r\n\x1b[7mHELP -- Press any key\x1b[27m`)
    yield* this.io.flush()
    yield* this.readKey()
  }

  private *askPattern(direction: 1 | -1): Step<void> {
    let text = ''
    for (;;) {
      this.io.print(`\r\x1b[K${direction === 1 ? '/' : '?'}${text}`)
      yield* this.io.flush()
      const key = yield* this.readKey()
      if (key === '\n' || key === '\r') break
      if (key === '\x7f' || key === '\b') {
        if (text === '') return
        text = Array.from(text).slice(0, -1).join('')
      } else if (key === '\x1b') return
      else if (key >= ' ') text += key
    }
    if (text !== '') {
      const regex = this.compile(text)
      if (regex === null) {
        this.message = 'Invalid pattern  (press RETURN)'
        return
      }
      this.pattern = { regex, direction }
    }
    this.repeatSearch(1)
  }

  private compile(text: string): RegExp | null {
    const ignoreCase = this.settings.ignoreCase
    try {
      // The POSIX parser says whether the pattern is one; JavaScript's engine then finds it.
      compileRegex(text, { syntax: 'extended', ignoreCase })
      return new RegExp(text, ignoreCase ? 'iu' : 'u')
    } catch (error) {
      if (error instanceof RegexError || error instanceof SyntaxError) return null
      throw error
    }
  }

  private repeatSearch(way: 1 | -1): void {
    if (this.pattern === null) {
      this.message = 'No previous regular expression  (press RETURN)'
      return
    }
    const direction = (this.pattern.direction * way) as 1 | -1
    if (!this.view.search(this.pattern.regex, direction)) this.message = 'Pattern not found  (press RETURN)'
  }

  /** One key; the sequences of arrows and the like by name. */
  private *readKey(): Step<string> {
    const bytes = yield* this.io.read(this.keys, 1)
    // A terminal that is gone ends the pager.
    if (typeof bytes === 'number' || bytes.length === 0) return 'q'
    const first = bytes[0] as number
    if (first === 0x1b) return yield* this.readSequence()
    if (first < 0x80) return String.fromCharCode(first)
    const rest: number[] = []
    const length = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1
    while (rest.length < length) {
      const more = yield* this.io.read(this.keys, 1)
      if (typeof more === 'number' || more.length === 0) break
      rest.push(more[0] as number)
    }
    return decode(Uint8Array.of(first, ...rest))
  }

  private *readSequence(): Step<string> {
    let text = ''
    while (text.length < 6 && !/^(?:[[O][A-Za-z]|\[\d+~)$/.test(text)) {
      const ready = this.io.sys.poll([{ fd: this.keys, events: 1 }], 0)
      if (typeof ready === 'number' || ready[0] === 0) break
      const more = yield* this.io.read(this.keys, 1)
      if (typeof more === 'number' || more.length === 0) break
      text += String.fromCharCode(more[0] as number)
    }
    return sequences[text.replace(/^O/, '[')] ?? '\x1b'
  }
}

const sequences: Readonly<Record<string, string>> = {
  '[A': 'Up',
  '[B': 'Down',
  '[H': 'Home',
  '[F': 'End',
  '[1~': 'Home',
  '[4~': 'End',
  '[5~': 'PageUp',
  '[6~': 'PageDown',
}

function numbered(lines: readonly string[]): string[] {
  return lines.map((line, index) => `${String(index + 1).padStart(7)} ${line}`)
}
