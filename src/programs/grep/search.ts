/**
 * grep's search of one input.
 *
 * Terms
 * - A line is *selected* if it matches, or with -v if it does not; the lines around it are *context*.
 * - An input is *binary* if it has a NUL byte, or a selected line is no UTF-8: then it is only said that it matches.
 */

import { byteLength } from '../../kernel/text.ts'
import type { Io, Step } from '../lib/io.ts'
import { TextLines } from '../lib/text-lines.ts'
import type { Matcher } from './matcher.ts'

export interface SearchOptions {
  matcher: Matcher
  invert: boolean
  /** what is printed: lines, matches, a count, or nothing (the caller prints names) */
  output: 'lines' | 'matches' | 'count' | 'none'
  maxCount: number
  before: number
  after: number
  /** between groups of lines that do not touch; null without context */
  groupSeparator: string | null
  lineNumbers: boolean
  byteOffsets: boolean
  withName: boolean
  /** a NUL byte after file names instead of a colon */
  nullAfterName: boolean
  initialTab: boolean
  binary: 'binary' | 'text' | 'without-match'
  delimiter: string
  color: boolean
  lineBuffered: boolean
}

export interface SearchResult {
  /** whether a line was selected */
  isSelected: boolean
  /** the read error that ended the search, or 0 */
  error: number
}

/** Searches a descriptor and prints what is asked for; `hasGroupBefore`: an earlier input has printed lines. */
export function* searchInput(
  io: Io,
  fd: number,
  name: string,
  options: SearchOptions,
  hasGroupBefore: boolean,
): Step<SearchResult> {
  return yield* new Search(io, fd, name, options, hasGroupBefore).run()
}

const red = '\x1b[01;31m\x1b[K'
const magenta = '\x1b[35m\x1b[K'
const green = '\x1b[32m\x1b[K'
const cyan = '\x1b[36m\x1b[K'
const plain = '\x1b[m\x1b[K'

class Search {
  private count = 0
  private lineNumber = 0
  private offset = 0
  /** lines that may become context before a selected one */
  private held: { line: string; number: number; offset: number }[] = []
  private lastPrinted = 0
  private trailing = 0
  private isBinary = false
  private hasHiddenMatch = false
  private readonly io: Io
  private readonly fd: number
  private readonly name: string
  private readonly options: SearchOptions
  private readonly hasGroupBefore: boolean

  constructor(io: Io, fd: number, name: string, options: SearchOptions, hasGroupBefore: boolean) {
    this.io = io
    this.fd = fd
    this.name = name
    this.options = options
    this.hasGroupBefore = hasGroupBefore
  }

  *run(): Step<SearchResult> {
    const { io, options } = this
    const lines = new TextLines(io, this.fd, { delimiter: options.delimiter })
    search: while (options.maxCount > 0 && (yield* lines.fill())) {
      if (!this.isBinary && options.binary !== 'text' && options.delimiter !== '\0' && lines.blockHas('\0')) {
        if (options.binary === 'without-match') break
        this.isBinary = true
      }
      while (lines.ready) {
        if (this.count >= options.maxCount) {
          if (this.trailing === 0) break search
          this.printTrailing(lines.next())
          continue
        }
        const line = lines.next()
        this.lineNumber++
        if (options.matcher.test(line) !== options.invert) {
          if (!this.select(line)) break search
        } else this.pass(line)
        if (options.byteOffsets) this.offset += byteLength(line) + 1
        if (options.lineBuffered) yield* io.flush()
      }
      if (io.full) yield* io.flush()
    }
    if (options.maxCount !== Number.POSITIVE_INFINITY || options.output === 'none') lines.giveBack()
    if (options.output === 'count') io.print(`${this.namePrefix(':')}${this.count}\n`)
    if (this.hasHiddenMatch) {
      yield* io.flush()
      yield* io.printError(`${io.name}: ${this.name}: binary file matches\n`)
    }
    return { isSelected: this.count > 0, error: lines.error }
  }

  /** A selected line; false if the search is over. */
  private select(line: string): boolean {
    const { options } = this
    this.count++
    if (options.output === 'none') return false
    if (options.output === 'count') return true
    if (this.isBinary) return this.hide()
    if (options.output === 'matches') {
      this.trailing = options.after
      return this.printMatches(line)
    }
    if (options.binary !== 'text' && hasOddByte(line)) return this.hide()
    this.separate()
    for (const item of this.held) this.printLine(item.line, item.number, item.offset, '-')
    this.held = []
    this.printLine(line, this.lineNumber, this.offset, ':')
    this.lastPrinted = this.lineNumber
    this.trailing = options.after
    return true
  }

  /** Says later that something matches, instead of showing it; ends the search. */
  private hide(): false {
    if (this.options.binary !== 'without-match') this.hasHiddenMatch = true
    return false
  }

  /** A line that is not selected. */
  private pass(line: string): void {
    const { options } = this
    if (options.output !== 'lines' || this.isBinary) return
    if (this.trailing > 0) {
      this.trailing--
      this.printLine(line, this.lineNumber, this.offset, '-')
      this.lastPrinted = this.lineNumber
    } else if (options.before > 0) {
      this.held.push({ line, number: this.lineNumber, offset: this.offset })
      if (this.held.length > options.before) this.held.shift()
    }
  }

  /** After the last selected line that -m allows, its trailing context. */
  private printTrailing(line: string): void {
    this.lineNumber++
    this.trailing--
    if (this.options.output === 'lines') this.printLine(line, this.lineNumber, this.offset, '-')
    if (this.options.byteOffsets) this.offset += byteLength(line) + 1
  }

  private separate(): void {
    const { groupSeparator } = this.options
    const first = this.held[0]?.number ?? this.lineNumber
    const isApart = this.lastPrinted > 0 ? first > this.lastPrinted + 1 : this.hasGroupBefore
    if (groupSeparator !== null && isApart) {
      const text = this.options.color ? cyan + groupSeparator + plain : groupSeparator
      this.io.print(`${text}\n`)
    }
  }

  private printLine(line: string, number: number, offset: number, mark: ':' | '-'): void {
    const { options } = this
    const isMarked = options.color && (mark === ':') !== options.invert
    const text = isMarked ? this.colored(line) : line
    this.io.print(this.prefix(number, offset, mark) + text + options.delimiter)
  }

  private colored(line: string): string {
    let result = ''
    let at = 0
    for (const { index, end } of this.matchesOf(line)) {
      result += line.slice(at, index) + red + line.slice(index, end) + plain
      at = end
    }
    return result + line.slice(at)
  }

  /** Prints what matched; false if the search is over. */
  private printMatches(line: string): boolean {
    const { options } = this
    if (options.invert) return true
    for (const { index, end } of this.matchesOf(line)) {
      const offset = options.byteOffsets ? this.offset + byteLength(line.slice(0, index)) : 0
      const text = line.slice(index, end)
      if (options.binary !== 'text' && hasOddByte(text)) return this.hide()
      this.io.print(
        this.prefix(this.lineNumber, offset, ':') +
          (options.color ? red + text + plain : text) +
          options.delimiter,
      )
    }
    return true
  }

  /** The matches that are not empty. */
  private *matchesOf(line: string): Generator<{ index: number; end: number }> {
    let at = 0
    while (at <= line.length) {
      const found = this.options.matcher.find(line, at)
      if (found === null) return
      if (found.end > found.index) yield found
      at = found.end > found.index ? found.end : found.end + 1
    }
  }

  private prefix(number: number, offset: number, mark: ':' | '-'): string {
    const { options } = this
    let text = this.namePrefix(mark)
    if (options.lineNumbers) text += this.field(String(number), mark)
    if (options.byteOffsets) text += this.field(String(offset), mark)
    return options.initialTab && text !== '' ? `${text}\t` : text
  }

  private namePrefix(mark: ':' | '-'): string {
    const { options } = this
    if (!options.withName) return ''
    const name = options.color ? magenta + this.name + plain : this.name
    return options.nullAfterName ? `${name}\0` : name + this.mark(mark)
  }

  private field(text: string, mark: ':' | '-'): string {
    return (this.options.color ? green + text + plain : text) + this.mark(mark)
  }

  private mark(mark: ':' | '-'): string {
    return this.options.color ? cyan + mark + plain : mark
  }
}

/** Whether a text has a byte that is no UTF-8: a low surrogate without a high one before it. */
function hasOddByte(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0xd800 && unit <= 0xdbff) i++
    else if (unit >= 0xdc80 && unit <= 0xdcff) return true
  }
  return false
}
