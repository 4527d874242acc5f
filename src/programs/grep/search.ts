/**
 * grep's search of one input.
 *
 * Terms
 * - A line is *selected* if it matches, or with -v if it does not; the lines around it are *context*.
 * - An input is *binary* if it has a NUL byte, or a selected line is no UTF-8: then it is only said that it matches.
 */

import { byteLength } from '../../kernel/text.ts'
import { isRegular } from '../../kernel/vfs/mode.ts'
import type { Io, Step } from '../lib/io.ts'
import { TextLines } from '../lib/text-lines.ts'
import { type Colors, paint, startOf } from './colors.ts'
import type { Matcher } from './matcher.ts'

export interface SearchOptions {
  matcher: Matcher
  invert: boolean
  /** what is printed: lines, matches, a count, or nothing (the caller prints names) */
  output: 'lines' | 'matches' | 'count' | 'none'
  maxCount: number
  before: number
  after: number
  /** between groups of lines that do not touch; null where no context was asked for, not even one of 0 lines */
  groupSeparator: string | null
  lineNumbers: boolean
  byteOffsets: boolean
  withName: boolean
  /** a NUL byte after file names instead of a colon */
  nullAfterName: boolean
  initialTab: boolean
  binary: 'binary' | 'text' | 'without-match'
  delimiter: string
  /** null: everything is plain */
  colors: Colors | null
  lineBuffered: boolean
  /** nothing is said of an input that cannot be read */
  noMessages: boolean
}

/** What may have a colour. */
type Role = { [key in keyof Colors]: Colors[key] extends string ? key : never }[keyof Colors]

export interface SearchResult {
  /** whether a line was selected */
  isSelected: boolean
  /** whether reading failed, of which the search has complained */
  hasError: boolean
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
  private readonly fieldWidth: number

  constructor(io: Io, fd: number, name: string, options: SearchOptions, hasGroupBefore: boolean) {
    this.io = io
    this.fd = fd
    this.name = name
    this.options = options
    this.hasGroupBefore = hasGroupBefore
    const stat = options.initialTab ? io.sys.fstat(fd) : 0
    this.fieldWidth = typeof stat === 'number' || !isRegular(stat.mode) ? 0 : String(stat.size).length
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
        // In a binary file NUL bytes end lines too.
        for (const part of this.isBinary ? line.split('\0') : [line]) {
          if (options.matcher.test(part) !== options.invert) {
            if (!this.select(part)) break search
          } else this.pass(part)
        }
        if (options.byteOffsets) this.offset += byteLength(line) + 1
        if (options.lineBuffered) yield* io.flush()
      }
      if (io.full) yield* io.flush()
    }
    if (options.maxCount !== Number.POSITIVE_INFINITY || options.output === 'none') lines.giveBack()
    if (lines.error !== 0 && !options.noMessages) yield* io.complain(this.name, lines.error)
    if (options.output === 'count') io.print(`${this.namePrefix(':')}${this.count}\n`)
    if (this.hasHiddenMatch) {
      yield* io.flush()
      yield* io.printError(`${io.name}: ${this.name}: binary file matches\n`)
    }
    return { isSelected: this.count > 0, hasError: lines.error !== 0 }
  }

  /** A selected line; false if the search is over. */
  private select(line: string): boolean {
    const { options } = this
    this.count++
    if (options.output === 'none') return false
    if (options.output === 'count') return true
    if (this.isBinary) {
      this.hasHiddenMatch = true
      return false
    }
    this.trailing = options.after
    this.separate()
    for (const item of this.held) this.printLine(item.line, item.number, item.offset, '-')
    const isShown = this.printLine(line, this.lineNumber, this.offset, ':')
    this.held = this.held.filter(({ number }) => number > this.lastPrinted)
    if (!isShown) {
      this.hold(line)
      this.trailing = 0
    }
    return true
  }

  /** Whether it is not to be shown: then it is said later that something matches. */
  private hides(text: string): boolean {
    if (this.options.binary === 'text' || this.io.isPlainLocale || !hasOddByte(text)) return false
    if (this.options.binary === 'binary') this.hasHiddenMatch = true
    return true
  }

  /** Keeps what may become context of a later line. */
  private hold(line: string): void {
    if (this.options.before === 0) return
    this.held.push({ line, number: this.lineNumber, offset: this.offset })
    if (this.held.length > this.options.before) this.held.shift()
  }

  /** A line that is not selected. */
  private pass(line: string): void {
    const { options } = this
    if (options.output === 'count' || options.output === 'none' || this.isBinary) return
    if (this.trailing === 0) this.hold(line)
    else if (!this.printAfter(line)) this.hold(line)
  }

  /** After the last selected line that -m allows, its trailing context. */
  private printTrailing(line: string): void {
    this.lineNumber++
    if (this.options.output === 'count') this.trailing--
    else this.printAfter(line)
    if (this.options.byteOffsets) this.offset += byteLength(line) + 1
  }

  /** A line of the context behind a selected one, which ends with one that is not shown; whether it was shown. */
  private printAfter(line: string): boolean {
    const isShown = this.printLine(line, this.lineNumber, this.offset, '-')
    this.trailing = isShown ? this.trailing - 1 : 0
    return isShown
  }

  private separate(): void {
    const { groupSeparator } = this.options
    const first = this.held[0]?.number ?? this.lineNumber
    const isApart = this.lastPrinted > 0 ? first > this.lastPrinted + 1 : this.hasGroupBefore
    if (groupSeparator !== null && isApart) {
      this.io.print(`${this.painted(groupSeparator, 'separator')}\n`)
    }
  }

  /** False if it is not to be shown. Where -o shows nothing of a line, what touches it is the same group all the same. */
  private printLine(line: string, number: number, offset: number, mark: ':' | '-'): boolean {
    if (this.options.output === 'matches') {
      if (!this.printMatches(line, number, offset, mark)) return false
    } else {
      if (this.hides(line)) return false
      this.io.print(this.prefix(number, offset, mark) + this.colored(line, mark) + this.options.delimiter)
    }
    this.lastPrinted = number
    return true
  }

  /** The line with its matches painted, and what is around them where GREP_COLORS says so. */
  private colored(line: string, mark: ':' | '-'): string {
    const { colors, invert } = this.options
    if (colors === null) return line
    const isSelected = mark === ':'
    const around = isSelected !== (invert && colors.reverses) ? 'selectedLine' : 'contextLine'
    const match = isSelected ? 'selectedMatch' : 'contextMatch'
    let result = ''
    let at = 0
    if (isSelected !== invert && colors[match] !== '') {
      for (const { index, end } of this.matchesOf(line)) {
        result +=
          startOf(colors[around], colors) +
          line.slice(at, index) +
          this.painted(line.slice(index, end), match)
        at = end
      }
    }
    return at === line.length ? result : result + this.painted(line.slice(at), around)
  }

  private painted(text: string, role: Role): string {
    const { colors } = this.options
    return colors === null ? text : paint(text, colors[role], colors)
  }

  /** Prints what matched, with -v that is of the context; false if something of it is not to be shown. */
  private printMatches(line: string, number: number, offset: number, mark: ':' | '-'): boolean {
    const { options } = this
    if ((mark === ':') === options.invert) return true
    for (const { index, end } of this.matchesOf(line)) {
      const text = line.slice(index, end)
      if (this.hides(text)) return false
      const at = options.byteOffsets ? offset + byteLength(line.slice(0, index)) : 0
      const match = mark === ':' ? 'selectedMatch' : 'contextMatch'
      this.io.print(this.prefix(number, at, mark) + this.painted(text, match) + options.delimiter)
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
    if (options.lineNumbers) text += this.field(number, 'lineNumber') + this.mark(mark)
    if (options.byteOffsets) text += this.field(offset, 'byteOffset') + this.mark(mark)
    return options.initialTab && text !== '' ? `${text}\t` : text
  }

  private namePrefix(mark: ':' | '-'): string {
    const { options } = this
    if (!options.withName) return ''
    const name = this.painted(this.name, 'fileName')
    return options.nullAfterName ? `${name}\0` : name + this.mark(mark)
  }

  /** With -T as wide as the size of the file needs. */
  private field(number: number, role: Role): string {
    return this.painted(String(number).padStart(this.fieldWidth), role)
  }

  private mark(mark: ':' | '-'): string {
    return this.painted(mark, 'separator')
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
