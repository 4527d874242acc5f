/**
 * less(1)'s screen and commands over a list of documents.
 *
 * Terms
 * - A *row* of a document is a line, or a piece of one that is wrapped; a *place* is a line and a row in it.
 * - `top` is the place of the screen's first row. Who scrolls never comes so far that less than a screen is left;
 *   what was searched for, or a line that was asked for, stands on the first row.
 */

import { isDirectory } from '../../kernel/vfs/mode.ts'
import type { Io, Step } from '../lib/io.ts'
import { compileRegex, type Regex, RegexError } from '../lib/regex.ts'
import { sleepFor } from '../lib/sleep.ts'
import { runCommand } from '../lib/spawn.ts'
import { fitCells } from '../screen/cells.ts'
import type { Screen } from '../screen/screen.ts'
import { Document } from './document.ts'
import { LineFilter } from './filter.ts'
import { helpText } from './help-text.ts'
import { lineRows, plainText } from './rows.ts'

export interface PagerOptions {
  isChopped: boolean
  hasNumbers: boolean
  isRaw: boolean
  ignoresCase: 'no' | 'unless capitals' | 'always'
  squeezes: boolean
  quitsAtEnd: 'no' | 'second time' | 'first time'
  prompt: 'short' | 'medium' | 'long'
  /** What the prompt calls the text, as man does. */
  readonly title?: string
  readonly quitsOnInterrupt: boolean
  /** Commands typed at the start of each document (`+G`). */
  readonly firstCommand: string
}

interface Place {
  readonly line: number
  readonly row: number
}

export interface Source {
  readonly name: string | null
  open(): Step<Document | string>
}

export class Pager {
  readonly #io: Io
  readonly #screen: Screen
  readonly #options: PagerOptions
  readonly #sources: readonly Source[]
  #index = 0
  #document: Document
  #top: Place = { line: 0, row: 0 }
  #shift = 0
  #pattern: { regex: Regex; isForward: boolean; isInverted: boolean } | null = null
  readonly #filter = new LineFilter()
  #showsMarks = true
  #message: string | null = null
  #isFirstPrompt = true
  /** Text shorter than the screen stands at the bottom until something is painted again. */
  #isFirstPaint = true
  #typed = ''
  #ends = 0
  #injected: string[]
  readonly #marks = new Map<string, Place>()

  constructor(io: Io, screen: Screen, document: Document, sources: readonly Source[], options: PagerOptions) {
    this.#io = io
    this.#screen = screen
    this.#document = document
    document.isInterrupted = () => screen.takeEvent() === 'Interrupt'
    this.#sources = sources
    this.#index = Math.max(
      0,
      sources.findIndex(({ name }) => name === document.name),
    )
    this.#options = options
    this.#injected = [...options.firstCommand]
  }

  /** Shows the documents until it is left. */
  *run(): Step<void> {
    for (;;) {
      yield* this.#fill()
      if (this.#injected.length === 0 && !this.#screen.hasKeys()) yield* this.#draw()
      const isOver = yield* this.#command()
      if (isOver) return
    }
  }

  get #height(): number {
    return Math.max(1, this.#screen.rows - 1)
  }

  // ---- rows

  #rows(line: number): string[] {
    const text = this.#document.lines[line]
    if (text === undefined || this.#isHidden(line)) return []
    return lineRows(text, line + 1, {
      cols: this.#screen.cols,
      isChopped: this.#options.isChopped || this.#shift > 0,
      shift: this.#shift,
      hasNumbers: this.#options.hasNumbers,
      isRaw: this.#options.isRaw,
      marked:
        this.#showsMarks && this.#pattern !== null && !this.#pattern.isInverted ? this.#pattern.regex : null,
    })
  }

  #isHidden(line: number): boolean {
    const { lines } = this.#document
    const text = lines[line]
    if (text === undefined) return false
    if (this.#options.squeezes && text === '' && line > 0 && lines[line - 1] === '') return true
    return this.#filter.isActive && this.#filter.hides(plainText(text, this.#options.isRaw))
  }

  /** The line itself, or the first one behind it that is shown. */
  #shownFrom(line: number): number {
    let at = line
    while (at < this.#document.lines.length && this.#isHidden(at)) at++
    return at
  }

  /** Reads enough for the screen. */
  *#fill(): Step<void> {
    for (let end = this.#top.line; ; ) {
      // A wrapped line may fill several rows, so no more lines than rows are missing.
      const result = yield* this.#document.need(end + this.#height + 1)
      if (result === 'interrupted') {
        this.#screen.takeEvent()
        return
      }
      if (this.#document.isEnded || !this.#filter.isActive || this.#visible().rows.length >= this.#height)
        return
      end = this.#document.lines.length
      yield* this.#io.breathe()
    }
  }

  /** The rows on the screen, and the place behind the last of them. */
  #visible(): { rows: string[]; end: Place } {
    const rows: string[] = []
    let { line, row } = this.#top
    while (rows.length < this.#height && line < this.#document.lines.length) {
      const own = this.#rows(line)
      const taken = own.slice(row, row + this.#height - rows.length)
      rows.push(...taken)
      if (row + taken.length < own.length) return { rows, end: { line, row: row + taken.length } }
      line++
      row = 0
    }
    return { rows, end: { line: this.#shownFrom(line), row: 0 } }
  }

  get #isAtEnd(): boolean {
    return this.#document.isEnded && this.#visible().end.line >= this.#document.lines.length
  }

  *#forward(count: number): Step<void> {
    for (let i = 0; i < count; i++) {
      yield* this.#fill()
      if (this.#isAtEnd) {
        if (i > 0) return
        this.#ends++
        return yield* this.#screen.beep()
      }
      const { line, row } = this.#top
      this.#top =
        row + 1 < this.#rows(line).length
          ? { line, row: row + 1 }
          : { line: this.#shownFrom(line + 1), row: 0 }
      if (i % 64 === 63) yield* this.#io.breathe()
    }
  }

  *#backward(count: number): Step<void> {
    for (let i = 0; i < count; i++) {
      const before = this.#placeBefore(this.#top)
      if (before === null) {
        if (i === 0) yield* this.#screen.beep()
        return
      }
      this.#top = before
    }
  }

  #placeBefore({ line, row }: Place): Place | null {
    if (row > 0) return { line, row: row - 1 }
    for (let above = line - 1; above >= 0; above--) {
      const rows = this.#rows(above).length
      if (rows > 0) return { line: above, row: rows - 1 }
    }
    return null
  }

  /** The place from which the last rows fill the screen. */
  #lastTop(): Place {
    let place: Place = { line: this.#document.lines.length, row: 0 }
    for (let i = 0; i < this.#height; i++) {
      const before = this.#placeBefore(place)
      if (before === null) break
      place = before
    }
    return place.line >= this.#document.lines.length ? { line: 0, row: 0 } : place
  }

  /** Puts a line on the first row. */
  *#goTo(line: number): Step<void> {
    yield* this.#document.need(line + this.#height + 1)
    const shown = this.#shownFrom(Math.max(0, Math.min(line, this.#document.lines.length - 1)))
    const isThere = shown < this.#document.lines.length
    this.#top = isThere ? { line: shown, row: 0 } : this.#lastTop()
  }

  // ---- the screen

  *#draw(): Step<void> {
    const countsLines = this.#options.prompt === 'long' && this.#document.size() !== null
    if (countsLines) yield* this.#document.need(Number.MAX_SAFE_INTEGER)
    const { rows, end } = this.#visible()
    const isShort = rows.length < this.#height
    if (isShort && this.#isFirstPaint)
      rows.unshift(...Array.from({ length: this.#height - rows.length }, () => ''))
    while (rows.length < this.#height) rows.push('\x1b[1m~\x1b[m')
    const prompt = this.#message ?? this.#prompt(end)
    const shownPrompt = fitCells(prompt, this.#screen.cols - 1)
    const isPlain = this.#message === null && prompt === ':'
    const sign = this.#message === null && this.#filter.isActive ? '& ' : ''
    rows.push(sign + (isPlain ? ':' : `\x1b[7m${shownPrompt}\x1b[27m`))
    const column = Math.min(this.#screen.cols - 1, sign.length + shownPrompt.length)
    yield* this.#screen.draw({ rows, cursor: { row: this.#height, column } })
  }

  /** The prompts of less, from its -P strings. */
  #prompt(end: Place): string {
    const { name } = this.#document
    const parts: string[] = []
    const { title } = this.#options
    if (title !== undefined) {
      const place = this.#isAtEnd ? `/${this.#document.lines.length} (END)` : ''
      return ` ${title} line ${this.#top.line + 1}${place} (press h for help or q to quit)`
    }
    const isLong = this.#options.prompt === 'long'
    if ((this.#isFirstPrompt || isLong) && name !== null) parts.push(name)
    if (this.#isFirstPrompt && this.#sources.length > 1)
      parts.push(`(file ${this.#index + 1} of ${this.#sources.length})`)
    if (isLong) parts.push(this.#lineNumbers(end))
    if (this.#isAtEnd) {
      parts.push('(END)')
      const next = this.#sources[this.#index + 1]
      if (next?.name != null) parts.push(`- Next: ${next.name}`)
    } else if (this.#options.prompt !== 'short') parts.push(this.#percent(end))
    return parts.filter((part) => part !== '').join(' ') || ':'
  }

  #lineNumbers(end: Place): string {
    const last = end.row > 0 ? end.line + 1 : end.line
    const total = this.#document.isEnded ? `/${this.#document.lines.length}` : ''
    return `lines ${this.#top.line + 1}-${last}${total}`
  }

  #percent(end: Place): string {
    const size = this.#document.size()
    if (size === null) return ''
    return size === 0
      ? '100%'
      : `${Math.round((Math.min(size, this.#document.bytesBefore(end.line)) * 100) / size)}%`
  }

  // ---- commands

  *#key(): Step<string | null> {
    const injected = this.#injected.shift()
    if (injected !== undefined) return injected === '\n' ? 'Enter' : injected
    return yield* this.#screen.readKey()
  }

  /** Reads and does a command; true if the pager is to end. */
  *#command(): Step<boolean> {
    const isGiven = this.#injected.length > 0
    let key = yield* this.#key()
    let digits = ''
    while (key !== null && /^\d$/.test(key)) {
      digits += key
      this.#message = `:${digits}`
      yield* this.#draw()
      key = yield* this.#key()
    }
    if (key === null) return true
    if (key === 'Resize') return false
    if (this.#message !== null && digits === '' && key === 'Enter') {
      this.#message = null
      return false
    }
    this.#message = null
    const count = digits === '' ? null : Number(digits)
    const ends = this.#ends
    const isOver = yield* this.#obey(key, count)
    if (key !== 'Resize') {
      this.#isFirstPrompt &&= isGiven
      this.#isFirstPaint = false
    }
    const { quitsAtEnd } = this.#options
    if (quitsAtEnd === 'second time' && this.#ends > ends) return true
    return isOver || (quitsAtEnd === 'first time' && this.#isAtEnd)
  }

  *#obey(key: string, count: number | null): Step<boolean> {
    const page = this.#height
    const half = Math.max(1, Math.floor(page / 2))
    switch (key) {
      case 'q':
      case 'Q':
        return true
      case 'Interrupt':
        return this.#options.quitsOnInterrupt
      case 'j':
      case 'e':
      case 'Enter':
      case 'Down':
      case 'C-e':
      case 'C-n':
      case 'C-j':
        yield* this.#forward(count ?? 1)
        return false
      case 'k':
      case 'y':
      case 'Up':
      case 'C-y':
      case 'C-p':
      case 'C-k':
        yield* this.#backward(count ?? 1)
        return false
      case ' ':
      case 'f':
      case 'z':
      case 'C-f':
      case 'C-v':
      case 'PageDown':
        yield* this.#forward(count ?? page)
        return false
      case 'b':
      case 'w':
      case 'C-b':
      case 'PageUp':
        yield* this.#backward(count ?? page)
        return false
      case 'd':
      case 'C-d':
        yield* this.#forward(count ?? half)
        return false
      case 'u':
      case 'C-u':
        yield* this.#backward(count ?? half)
        return false
      case 'g':
      case '<':
      case 'Home':
        yield* this.#goTo((count ?? 1) - 1)
        return false
      case 'G':
      case '>':
      case 'End':
        if (count !== null) yield* this.#goTo(count - 1)
        else yield* this.#goToEnd()
        return false
      case 'p':
      case '%':
        yield* this.#document.need(Number.MAX_SAFE_INTEGER)
        yield* this.#goTo(Math.floor((this.#document.lines.length * Math.min(count ?? 0, 100)) / 100))
        return false
      case 'Right':
        this.#shift += count ?? Math.floor(this.#screen.cols / 2)
        return false
      case 'Left':
        this.#shift = Math.max(0, this.#shift - (count ?? Math.floor(this.#screen.cols / 2)))
        return false
      case 'r':
      case 'R':
      case 'C-r':
      case 'C-l':
        this.#screen.redraw()
        return false
      case 'F':
        yield* this.#follow()
        return false
      case '/':
      case '?':
        yield* this.#askSearch(key, count ?? 1)
        return false
      case '&':
        yield* this.#askFilter()
        return false
      case 'n':
      case 'N':
        yield* this.#searchAgain(key === 'N', count ?? 1)
        return false
      case 'Escape': {
        const second = yield* this.#key()
        if (second === 'u') this.#showsMarks = !this.#showsMarks
        else if (second === 'v') yield* this.#backward(page)
        return false
      }
      case '=':
      case 'C-g':
        yield* this.#describe()
        return false
      case '-':
        yield* this.#toggle()
        return false
      case 'm': {
        const letter = yield* this.#ask('set mark: ')
        if (letter !== null) this.#marks.set(letter, this.#top)
        return false
      }
      case "'": {
        const letter = yield* this.#ask('goto mark: ')
        const place =
          letter === '^' ? { line: 0, row: 0 } : letter === null ? undefined : this.#marks.get(letter)
        if (letter === '$') yield* this.#goToEnd()
        else if (place === undefined) this.#say('Mark not set')
        else this.#top = place
        return false
      }
      case 'v':
        if (this.#document.name === null) this.#say('Cannot edit standard input')
        else yield* this.#screen.suspend(this.#edit(this.#document.name))
        return false
      case '!': {
        const command = yield* this.#readLine('!')
        if (command !== null) yield* this.#screen.suspend(this.#shell(command))
        return false
      }
      case ':':
        return yield* this.#colon()
      case 'Z':
        return (yield* this.#key()) === 'Z'
      case 'h':
      case 'H':
        yield* this.#help()
        return false
      default:
        yield* this.#screen.beep()
        return false
    }
  }

  *#edit(name: string): Step<void> {
    yield* runCommand(this.#io, [this.#io.variable('EDITOR') ?? 'vi', `+${this.#top.line + 1}`, name])
  }

  *#shell(command: string): Step<void> {
    yield* runCommand(this.#io, ['sh', '-c', command])
    yield* this.#screen.write('!done  (press RETURN)')
    yield* this.#screen.readKey()
  }

  *#goToEnd(): Step<void> {
    if ((yield* this.#document.need(Number.MAX_SAFE_INTEGER)) === 'interrupted') {
      this.#screen.takeEvent()
    }
    this.#top = this.#lastTop()
  }

  /** F: shows what is added until ^C. */
  *#follow(): Step<void> {
    yield* this.#goToEnd()
    this.#message = 'Waiting for data... (interrupt to abort)'
    for (;;) {
      yield* this.#draw()
      const before = this.#document.lines.length
      if ((yield* this.#document.readAdded()) === 'interrupted') break
      if (this.#document.lines.length !== before) this.#top = this.#lastTop()
      else if (yield* sleepFor(this.#io.sys, 1)) break
    }
    this.#screen.takeEvent()
    this.#message = null
  }

  // ---- searching

  *#askSearch(sign: string, count: number): Step<void> {
    const typed = yield* this.#readPattern(sign)
    if (typed === null) return
    const isForward = sign === '/'
    const { source, isInverted } = typed
    if (source !== '') {
      const regex = this.#compile(source)
      if (regex === null) return this.#say('Invalid pattern')
      this.#pattern = { regex, isForward, isInverted }
    } else if (this.#pattern === null) return this.#say('No previous regular expression')
    else this.#pattern = { ...this.#pattern, isForward }
    this.#showsMarks = true
    // A first search begins on the screen's first line, or from its last one back.
    const start = isForward ? this.#top.line : this.#visible().end.line - 1
    yield* this.#search(start, isForward, count)
  }

  *#askFilter(): Step<void> {
    const typed = yield* this.#readPattern('&/')
    if (typed === null) return
    const { source, isInverted } = typed
    if (source === '') this.#filter.clear()
    else {
      const regex = this.#compile(source)
      if (regex === null) return this.#say('Invalid pattern')
      this.#filter.add({ regex, isInverted })
    }
    yield* this.#goTo(this.#top.line)
  }

  #compile(source: string): Regex | null {
    const { ignoresCase } = this.#options
    const ignoreCase =
      ignoresCase === 'always' || (ignoresCase === 'unless capitals' && !/[A-Z]/.test(source))
    try {
      return compileRegex(source, { syntax: 'extended', ignoreCase, bytes: this.#io.isPlainLocale })
    } catch (error) {
      if (error instanceof RegexError) return null
      throw error
    }
  }

  *#searchAgain(isReversed: boolean, count: number): Step<void> {
    if (this.#pattern === null) return this.#say('No previous regular expression')
    const isForward = this.#pattern.isForward !== isReversed
    yield* this.#search(this.#top.line + (isForward ? 1 : -1), isForward, count)
  }

  *#search(start: number, isForward: boolean, count: number): Step<void> {
    const pattern = this.#pattern
    if (pattern === null) return
    let left = count
    const by = isForward ? 1 : -1
    let line = start
    while (line >= 0) {
      if ((yield* this.#document.need(line + 1)) === 'interrupted') {
        this.#screen.takeEvent()
        return
      }
      const text = this.#document.lines[line]
      if (text === undefined) break
      const isFound = pattern.regex.test(plainText(text, this.#options.isRaw)) !== pattern.isInverted
      if (isFound && !this.#isHidden(line) && --left === 0) return yield* this.#goTo(line)
      if (line % 256 === 0) yield* this.#io.breathe()
      line += by
    }
    this.#say('Pattern not found')
  }

  // ---- the last row

  #say(text: string): void {
    this.#message = `${text}  (press RETURN)`
  }

  *#describe(): Step<void> {
    if (this.#document.size() !== null) yield* this.#document.need(Number.MAX_SAFE_INTEGER)
    const { end } = this.#visible()
    const size = this.#document.size()
    const { name } = this.#document
    const parts = [
      ...(name === null ? [] : [name]),
      ...(this.#sources.length > 1 ? [`(file ${this.#index + 1} of ${this.#sources.length})`] : []),
      this.#lineNumbers(end),
      `byte ${this.#document.bytesBefore(end.line)}${size === null ? '' : `/${size}`}`,
      ...(this.#isAtEnd ? ['(END)'] : [this.#percent(end)]),
    ]
    this.#say(parts.filter((part) => part !== '').join(' '))
  }

  /** `-S` and its like, typed while reading. */
  *#toggle(): Step<void> {
    const letter = yield* this.#ask('-')
    const options = this.#options
    switch (letter) {
      case 'S':
        options.isChopped = !options.isChopped
        return this.#say(options.isChopped ? 'Chop long lines' : 'Fold long lines')
      case 'N':
        options.hasNumbers = !options.hasNumbers
        return this.#say(options.hasNumbers ? 'Constantly display line numbers' : "Don't use line numbers")
      case 'R':
        options.isRaw = !options.isRaw
        return this.#say(
          options.isRaw ? 'Display ANSI sequences directly, omit others' : 'Display control characters as ^X',
        )
      case 'i':
      case 'I': {
        const on = letter === 'i' ? 'unless capitals' : 'always'
        options.ignoresCase = options.ignoresCase === on ? 'no' : on
        if (options.ignoresCase === 'no') return this.#say('Case is significant in searches')
        return this.#say(
          letter === 'i' ? 'Ignore case in searches' : 'Ignore case in searches and in patterns',
        )
      }
      case 's':
        options.squeezes = !options.squeezes
        return this.#say(options.squeezes ? 'Squeeze multiple blank lines' : 'Display all blank lines')
      case 'M':
      case 'm':
        options.prompt = options.prompt === 'short' ? (letter === 'M' ? 'long' : 'medium') : 'short'
        return this.#say(`Use ${options.prompt} prompt`)
      case null:
        return
      default:
        this.#say(`There is no -${letter} option`)
    }
  }

  /** One key after a question; null for Escape. */
  *#ask(question: string): Step<string | null> {
    this.#typed = question
    yield* this.#drawTyped()
    const key = yield* this.#key()
    return key === 'Escape' || key === 'Interrupt' ? null : key
  }

  /** A pattern, of which a first `!` says that lines are wanted that do not match it. */
  *#readPattern(sign: string): Step<{ source: string; isInverted: boolean } | null> {
    let isInverted = false
    for (;;) {
      const source = yield* this.#readLine(isInverted ? `Non-match ${sign}` : sign, '!')
      if (source !== '!') return source === null ? null : { source, isInverted }
      isInverted = !isInverted
    }
  }

  /** A line typed on the last row, or the key `switcher` as the first one of it; null if it was given up. */
  *#readLine(sign: string, switcher: string | null = null): Step<string | null> {
    let text = ''
    for (;;) {
      this.#typed = sign + text
      if (this.#injected.length === 0) yield* this.#drawTyped()
      const key = yield* this.#key()
      if (key === switcher && text === '') return key
      if (key === null || key === 'Enter' || key === 'C-j') return text
      if (key === 'Interrupt' || key === 'C-c' || key === 'C-g') return null
      if (key === 'Backspace') {
        if (text === '') return null
        text = text.slice(0, -1)
      } else if (key === 'C-u') text = ''
      else if (key === 'Escape') return null
      else if ([...key].length === 1) text += key
    }
  }

  *#drawTyped(): Step<void> {
    const { rows } = this.#visible()
    const missing = this.#height - rows.length
    if (this.#isFirstPaint) rows.unshift(...Array.from({ length: missing }, () => ''))
    else rows.push(...Array.from({ length: missing }, () => '\x1b[1m~\x1b[m'))
    const shown = fitCells(this.#typed, this.#screen.cols - 1)
    yield* this.#screen.draw({
      rows: [...rows, shown],
      cursor: { row: this.#height, column: [...shown].length },
    })
  }

  *#colon(): Step<boolean> {
    const key = yield* this.#ask(':')
    if (key === 'q' || key === 'Q') return true
    if (key === 'n' || key === 'p') {
      const next = this.#index + (key === 'n' ? 1 : -1)
      const source = this.#sources[next]
      if (source === undefined) this.#say(key === 'n' ? 'No next file' : 'No previous file')
      else yield* this.#show(source, next)
    } else if (key === 'f') yield* this.#describe()
    else yield* this.#screen.beep()
    return false
  }

  *#show(source: Source, index: number): Step<void> {
    const document = yield* source.open()
    if (typeof document === 'string') {
      this.#say(document)
      return
    }
    document.isInterrupted = () => this.#screen.takeEvent() === 'Interrupt'
    this.#document = document
    this.#index = index
    this.#top = { line: 0, row: 0 }
    this.#isFirstPrompt = true
    this.#screen.redraw()
  }

  *#help(): Step<void> {
    const help = new Pager(this.#io, this.#screen, Document.ofText(null, helpText), [], {
      ...this.#options,
      prompt: 'short',
    })
    help.#message = 'HELP -- Press RETURN for more, or q when done'
    yield* help.run()
    this.#screen.redraw()
  }
}

/** Whether a path cannot be paged, in less's words; null if it can. */
export function pathComplaint(io: Io, path: string): string | null {
  const stat = io.sys.stat(path)
  return typeof stat !== 'number' && isDirectory(stat.mode) ? `${path} is a directory` : null
}
