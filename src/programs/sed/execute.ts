/**
 * Runs a sed script over lines.
 *
 * Terms
 * - The *pattern space* is the current line, the *hold space* a second one; `appended` waits for the cycle's end.
 * - An `Input` gives lines and knows the last one; an `Output` takes text. Neither knows the other, so that the
 *   same executor edits in place.
 */

import { encode } from '../../kernel/text.ts'
import { letterEscape } from '../lib/c-escapes.ts'
import { withMore } from '../lib/growing-text.ts'
import type { Step } from '../lib/io.ts'
import type { Regex, RegexMatch } from '../lib/regex.ts'
import { expandReplacement } from './replacement.ts'
import {
  type Address,
  type Command,
  type Pattern,
  type Script,
  ScriptError,
  type Substitution,
} from './script.ts'

export interface SedInput {
  /** The next line without its delimiter, null at the end. */
  readLine(): Step<string | null>
  /** Whether the line given last is the last one (of the file, where files are separate). */
  isLast(): Step<boolean>
  /** Ends sed where it would hold more bytes than there is room for. */
  holdMemory(size: number): Step<void>
  /** Whether the line given last had its delimiter. */
  readonly wasTerminated: boolean
  readonly lineNumber: number
  readonly fileName: string
}

export interface SedOutput {
  /** Prints a line; `isTerminated` tells whether its delimiter is printed too. */
  line(text: string, isTerminated: boolean): void
  /** Prints text as it is, after the newline that the line before may still owe. */
  raw(text: string): void
  /** A cycle is over: lets what has gathered out if it is much. */
  settle(): Step<void>
  /** Lets everything out, as a command may print next. */
  flush(): Step<void>
  /** The output of a w command or flag. */
  file(name: string): SedOutput
}

export interface SedFiles {
  /** The content of a file for r; empty if it cannot be read. */
  content(name: string): Step<string>
  /** The next line of a file for R; null at its end. */
  lineOf(name: string): Step<string | null>
  /** What a command prints. */
  run(command: string): Step<string>
}

export interface ExecuteOptions {
  quiet: boolean
  /** columns of l; 1 means no limit */
  lineLength: number
  delimiter: string
  /** --posix, or POSIXLY_CORRECT in the environment */
  isPosix: boolean
}

type Appended =
  | { kind: 'text'; text: string }
  | { kind: 'file'; name: string }
  | { kind: 'line'; name: string }

/** Runs to the end of the input or to q; returns the exit status. */
export function* executeScript(
  script: Script,
  input: SedInput,
  output: SedOutput,
  files: SedFiles,
  options: ExecuteOptions,
): Step<number> {
  return yield* new Executor(script, input, output, files, options).run()
}

const endOfCycle = -1
const deleted = -2
const quitting = -3

class Executor {
  private space = ''
  private hold = ''
  private isTerminated = true
  private appended: Appended[] = []
  private substituted = false
  private status = 0
  private lastPattern: Regex | null = null
  /** for each command with two addresses: the last line of the running range, or -1 where none runs */
  private ranges: { active: boolean; end: number; done: boolean }[]
  private readonly script: Script
  private readonly input: SedInput
  private readonly output: SedOutput
  private readonly files: SedFiles
  private readonly options: ExecuteOptions

  constructor(script: Script, input: SedInput, output: SedOutput, files: SedFiles, options: ExecuteOptions) {
    this.script = script
    this.input = input
    this.output = output
    this.files = files
    this.options = options
    this.ranges = this.newRanges()
  }

  *run(): Step<number> {
    let restarts = false
    for (;;) {
      if (!restarts && !(yield* this.readLine())) return this.status
      restarts = false
      const result = yield* this.cycle()
      if (result === deleted) {
        // D keeps what is behind the newline and starts again without reading.
        restarts = this.keepsRest
        this.keepsRest = false
      } else if (result !== quitting && !this.options.quiet) this.printSpace()
      if (this.appended.length > 0) yield* this.printAppended()
      yield* this.output.settle()
      // q pays the newline that the last line may owe.
      if (this.stopped) this.output.raw('')
      if (result === quitting || this.stopped) return this.status
    }
  }

  /** q was reached */
  private stopped = false
  /** D keeps what is behind the newline */
  private keepsRest = false

  private *joined(lines: string, line: string): Step<string> {
    yield* this.input.holdMemory(lines.length + line.length)
    return withMore(lines, this.options.delimiter + line)
  }

  private *readLine(): Step<boolean> {
    const line = yield* this.input.readLine()
    if (line === null) return false
    this.space = line
    this.isTerminated = this.input.wasTerminated
    this.substituted = false
    // Where files are separate, each one starts with line 1, fresh ranges and nothing held.
    if (this.input.lineNumber === 1) {
      this.ranges = this.newRanges()
      this.hold = ''
    }
    return true
  }

  private newRanges() {
    return this.script.commands.map(({ from, to }) => ({
      // 0,/re/ is a range that runs before the first line.
      active: from?.kind === 'line' && from.line === 0 && to !== null,
      end: -1,
      done: false,
    }))
  }

  private printSpace(): void {
    this.output.line(this.space, this.isTerminated)
  }

  private *printAppended(): Step<void> {
    const appended = this.appended
    this.appended = []
    for (const item of appended) {
      if (item.kind === 'text') this.output.raw(item.text)
      else if (item.kind === 'file') yield* this.printFile(item.name)
      else {
        const line = yield* this.files.lineOf(item.name)
        if (line !== null) this.output.line(line, true)
      }
    }
  }

  private *printFile(name: string): Step<void> {
    const content = yield* this.files.content(name)
    if (content !== '') this.output.raw(content)
  }

  private *cycle(): Step<number> {
    const { commands } = this.script
    let at = 0
    while (at < commands.length) {
      const command = commands[at] as Command
      if (command.from !== null && (yield* this.selects(command, at)) === command.negated) {
        at = command.name === '{' ? command.target : at + 1
        continue
      }
      if (command.from === null && command.negated) {
        at = command.name === '{' ? command.target : at + 1
        continue
      }
      const next = yield* this.execute(command, at)
      if (next < 0) return next
      if (next <= at) yield* this.output.settle()
      at = next
    }
    return endOfCycle
  }

  /** Executes one command; returns the index of the next one, or how the cycle ends. */
  private *execute(command: Command, at: number): Step<number> {
    switch (command.name) {
      case '{':
        break
      case 's':
        yield* this.substitute(command.substitution as Substitution)
        break
      case 'd':
        return deleted
      case 'D': {
        const newline = this.space.indexOf(this.options.delimiter)
        if (newline < 0) return deleted
        this.space = this.space.slice(newline + 1)
        this.keepsRest = true
        return deleted
      }
      case 'p':
        this.printSpace()
        break
      case 'P': {
        const newline = this.space.indexOf(this.options.delimiter)
        if (newline < 0) this.output.line(this.space, true)
        else this.output.line(this.space.slice(0, newline), true)
        break
      }
      case 'n':
        if (yield* this.input.isLast()) return endOfCycle
        if (!this.options.quiet) this.printSpace()
        yield* this.endLine()
        yield* this.readLine()
        break
      case 'N': {
        const before = this.space
        // POSIX has it end without printing where there is no next line.
        if (yield* this.input.isLast()) return this.options.isPosix ? deleted : endOfCycle
        yield* this.endLine()
        yield* this.readLine()
        this.space = yield* this.joined(before, this.space)
        break
      }
      case 'g':
        this.space = this.hold
        break
      case 'G':
        this.space = yield* this.joined(this.space, this.hold)
        break
      case 'h':
        this.hold = this.space
        break
      case 'H':
        this.hold = yield* this.joined(this.hold, this.space)
        break
      case 'x': {
        const held = this.hold
        this.hold = this.space
        this.space = held
        break
      }
      case 'z':
        this.space = ''
        break
      case '=':
        this.output.raw(`${this.input.lineNumber}\n`)
        break
      case 'e':
        if (command.text === '') yield* this.runSpace()
        else this.output.raw(yield* this.files.run(command.text))
        break
      case 'F':
        this.output.raw(`${this.input.fileName}\n`)
        break
      case 'l':
        this.output.raw(this.visibleSpace(command.number ?? this.options.lineLength))
        break
      case 'a':
        this.appended.push({ kind: 'text', text: command.text })
        break
      case 'i':
        this.output.raw(command.text)
        break
      case 'c':
        if (command.to === null || command.negated || !this.ranges[at]?.active) this.output.raw(command.text)
        return deleted
      case 'r':
        if (command.isBeforeFirst) yield* this.printFile(command.text)
        else this.appended.push({ kind: 'file', name: command.text })
        break
      case 'R':
        this.appended.push({ kind: 'line', name: command.text })
        break
      case 'w':
        this.output.file(command.text).line(this.space, this.isTerminated)
        break
      case 'W':
        this.output.file(command.text).line(this.space.split(this.options.delimiter, 1)[0] as string, true)
        break
      case 'y': {
        const map = command.map as ReadonlyMap<string, string>
        this.space = Array.from(this.space, (char) => map.get(char) ?? char).join('')
        break
      }
      case 'b':
        return command.target
      case 't':
      case 'T': {
        const jumps = this.substituted === (command.name === 't')
        this.substituted = false
        if (jumps) return command.target
        break
      }
      case 'q':
        this.status = command.number ?? 0
        this.stopped = true
        return endOfCycle
      case 'Q':
        this.status = command.number ?? 0
        return quitting
    }
    return at + 1
  }

  /** What n and N do between two lines. */
  private *endLine(): Step<void> {
    if (this.appended.length > 0) yield* this.printAppended()
    yield* this.output.settle()
  }

  private *substitute(substitution: Substitution): Step<void> {
    const regex = this.regex(substitution.pattern)
    const { space } = this
    let result = ''
    let at = 0
    let count = 0
    let replaced = false
    /** where the match before ended: an empty match there is none */
    let previousEnd = -1
    while (at <= space.length) {
      const match: RegexMatch | null = regex.exec(space, at)
      if (match === null) break
      const isEmpty = match.index === match.end
      if (isEmpty && match.index === previousEnd) {
        const skipped = characterAt(space, match.index)
        result += space.slice(at, match.index) + skipped
        at = match.index + (skipped.length || 1)
        previousEnd = -1
        continue
      }
      count++
      result += space.slice(at, match.index)
      if (count < substitution.from) result += space.slice(match.index, match.end)
      else {
        result += expandReplacement(substitution.replacement, match)
        replaced = true
      }
      at = match.end
      previousEnd = match.end
      if (replaced && !substitution.global) break
      if (isEmpty) {
        const skipped = characterAt(space, at)
        result += skipped
        at += skipped.length || 1
        previousEnd = -1
      }
    }
    if (!replaced) return
    this.space = result + space.slice(at)
    this.substituted = true
    const { print, runs } = substitution
    if (print && runs === 'after printing') this.printSpace()
    if (runs !== null) yield* this.runSpace()
    if (print && runs !== 'after printing') this.printSpace()
    if (substitution.file !== null) this.output.file(substitution.file).line(this.space, this.isTerminated)
  }

  /** The pattern space becomes what it prints as a command. */
  private *runSpace(): Step<void> {
    yield* this.output.flush()
    const text = yield* this.files.run(this.space)
    this.space = text.endsWith(this.options.delimiter) ? text.slice(0, -1) : text
  }

  private regex(pattern: Pattern): Regex {
    const regex = pattern ?? this.lastPattern
    if (regex === null) throw new ScriptError(`${this.script.end}: no previous regular expression`)
    this.lastPattern = regex
    return regex
  }

  private *selects(command: Command, at: number): Step<boolean> {
    const { from, to } = command
    if (from === null) return true
    if (to === null) return yield* this.matches(from)
    const range = this.ranges[at] as { active: boolean; end: number; done: boolean }
    const line = this.input.lineNumber
    if (!range.active) {
      if (range.done && from.kind === 'line') return false
      // A line that the command has not seen does not stop its range: the next one starts it.
      const starts = from.kind === 'line' && from.line > 0 ? line >= from.line : yield* this.matches(from)
      if (!starts) return false
      range.end = rangeEnd(to, line)
      // A range that would end before it starts is one line.
      range.active = range.end > line || range.end < 0
      if (to.kind === 'last' && (yield* this.input.isLast())) range.active = false
      range.done = !range.active
      return true
    }
    if (range.end >= 0) {
      if (line >= range.end) {
        range.active = false
        range.done = true
      }
      return line <= range.end || (from.kind !== 'line' && (yield* this.matches(from)))
    }
    if (yield* this.matches(to)) {
      range.active = false
      range.done = true
    }
    return true
  }

  private *matches(address: Address): Step<boolean> {
    const line = this.input.lineNumber
    switch (address.kind) {
      case 'line':
        return line === address.line
      case 'step':
        return line >= address.first && (line - address.first) % address.step === 0
      case 'last':
        return yield* this.input.isLast()
      case 'regex':
        return this.regex(address.pattern).test(this.space)
      case 'plus':
      case 'multiple':
        return false
    }
  }

  /** The pattern space as l shows it: escapes, octal bytes, lines broken by a backslash. */
  private visibleSpace(width: number): string {
    const limit = width === 0 ? Number.POSITIVE_INFINITY : width - 1
    let result = ''
    let column = 0
    for (const byte of encode(this.space)) {
      const shown = visibleByte(byte)
      if (column + shown.length > limit) {
        result += '\\\n'
        column = 0
      }
      result += shown
      column += shown.length
    }
    return `${result}$\n`
  }
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at)
  return code === undefined ? '' : String.fromCodePoint(code)
}

/** The line on which a range that starts at `line` ends, -1 if only its pattern can tell. */
function rangeEnd(to: Address, line: number): number {
  switch (to.kind) {
    case 'line':
      return Math.max(to.line, line)
    case 'plus':
      return line + to.count
    case 'multiple':
      return to.of === 0 ? line : Math.ceil(line / to.of) * to.of
    default:
      return -1
  }
}

const BACKSLASH = 92

function visibleByte(byte: number): string {
  const letter = byte === BACKSLASH ? '\\\\' : letterEscape(byte)
  if (letter !== undefined) return letter
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte)
  return `\\${byte.toString(8).padStart(3, '0')}`
}
