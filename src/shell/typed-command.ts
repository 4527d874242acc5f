/**
 * The command that is being typed, line by line: when it is complete, and its lines as one entry of the history (bash's
 * cmdhist: bash_add_history of bashhist.c, history_delimiting_chars of parse.y), in which `if a; then` and `b` and `fi`
 * become `if a; then b; fi`.
 *
 * Terms
 * - The *ending* is in the middle of what the parser was when the lines so far ended.
 * - A *break* is what takes the place of the newline between two lines in the entry: `; ` after a command, a blank after what
 *   cannot be followed by `;`, a newline inside quotes and behind comments. The lines of here-documents keep their newlines.
 */

import { skipPiece } from './parser/delimiters.ts'
import { type Ending, isProblem, Parser, type Unit } from './parser/parser.ts'
import type { LineMessage } from './parser/problem.ts'
import { endsInBackslash, type ParserOptions } from './parser/source.ts'
import { type LastTokens, NO_TOKENS, RESET_TOKENS } from './parser/token.ts'

/** Tokens behind which a `;` would be a syntax error (no_semi_successors). */
const NO_SEMICOLON = new Set([
  ...['\n', '{', '(', ')', ';', '&', '|', '|&', '&&', '||', ';;', ';&', ';;&'],
  ...['case', 'do', 'else', 'if', 'then', 'until', 'while', 'in'],
])
/** Behind these there is no command. */
const NO_COMMAND = new Set(['word', 'for', 'select', 'case', 'in', 'function'])

export class TypedCommand {
  /** The number of its first line. */
  readonly firstLine: number
  readonly #tokensBefore: LastTokens
  readonly isBehindWord: boolean
  #text = ''
  #entry = ''
  #lines = 0
  #ending: Ending | null = null
  /** The last line has a comment. */
  #hasComment = false
  /** How the entry ends behind lines of a here-document. */
  #endsInNewline = false
  #isBodyContinued = false
  /** Lines that came with one that begins a here-document, which is typed before they count. */
  #held = ''
  #isComplete = false
  #isMistaken = false
  /** A mistake that would have been found with the next line. */
  #isAboutToFail = false
  #warnings: readonly LineMessage[] = []
  #unit: Unit | null = null

  /** `tokensBefore` were typed before it. */
  constructor(firstLine: number, tokensBefore = NO_TOKENS, isBehindWord = false) {
    this.firstLine = firstLine
    this.#tokensBefore = tokensBefore
    this.isBehindWord = isBehindWord
  }

  /** The tokens typed last. */
  get tokens(): LastTokens {
    if (this.#isMistaken) return RESET_TOKENS
    return this.#ending?.tokens ?? this.#tokensBefore
  }

  get isEmpty(): boolean {
    return this.#lines === 0
  }

  /** The lines, joined by newlines. */
  get text(): string {
    return this.#text
  }

  /** The lines so far as one. */
  get entry(): string {
    return this.#entry
  }

  get isComplete(): boolean {
    return this.#isComplete
  }

  /** The whole of it, where it is one unit; null: it is to be read again, unit by unit, as aliases may change. */
  get unit(): Unit | null {
    return this.#unit
  }

  /** What `!` means in the next line: nothing in a here-document (null), else the quote that it begins in. */
  get quoting(): '' | "'" | '"' | null {
    if (this.#ending === null) return ''
    if (this.#ending.document !== null) return null
    const quote = this.#ending.delimiters.at(-1)
    return quote === "'" || quote === '"' ? quote : ''
  }

  /** Whether a command may begin with the next line (parser_in_command_position). */
  get beginsCommand(): boolean {
    if (this.#ending === null) return true
    const { document, delimiters, inArray, inExpression, tokens } = this.#ending
    if (document !== null || delimiters.length > 0 || inArray || inExpression) return false
    return !NO_COMMAND.has(tokens[0])
  }

  /**
   * What the end of the input within it does: behind a backslash bash runs it and leaves without a word; `a=(` and what is
   * a mistake already it survives.
   */
  get endedBy(): 'no' | 'silently' | 'loudly' {
    if (this.#unit !== null && !this.#isComplete) return 'silently'
    return this.#isAboutToFail || this.#ending?.inArray === true ? 'no' : 'loudly'
  }

  /** The end of the input ends the here-documents that are open; what is said about them. */
  endDocuments(options: ParserOptions): readonly LineMessage[] {
    let warnings: readonly LineMessage[] = []
    while (this.#ending !== null && this.#ending.document !== null) {
      if (warnings.length === 0) warnings = this.#warnings
      this.#text += `\n${this.#ending.document.delimiter}`
      this.#parse(options)
      this.#release(options)
    }
    return warnings
  }

  /**
   * `isLiteral`: newlines are to stay newlines (shopt lithist). A line out of the history may be several; its here-documents
   * are read from what is typed next all the same.
   */
  add(line: string, options: ParserOptions, isLiteral: boolean): void {
    const newline = line.indexOf('\n')
    const first = newline < 0 ? line : line.slice(0, newline)
    this.#held = newline < 0 ? this.#held : line.slice(newline) + this.#held
    if (this.#lines === 0) {
      this.#text = first
      this.#entry = line
      this.#hasComment = commentIn(line) !== 'none'
    } else {
      this.#text += `\n${first}`
      this.#join(line, this.#ending as Ending, isLiteral)
    }
    this.#lines++
    if (!this.#staysOpen(first)) this.#parse(options)
    this.#release(options)
  }

  /** What has been held back follows where no here-document is open. */
  #release(options: ParserOptions): void {
    if (this.#held === '' || this.#ending?.document != null) return
    this.#text += this.#held
    this.#held = ''
    this.#parse(options)
  }

  #join(line: string, ending: Ending, isLiteral: boolean): void {
    if (ending.document !== null) {
      this.#joinBody(line, ending.document.quoted)
      return
    }
    const isQuoted = ending.delimiters.length > 0
    if (line === '' && !isQuoted && !breakBefore(line, ending).startsWith(';')) return
    const comment = isQuoted ? 'none' : commentIn(line)
    const isBehindComment = this.#hasComment
    this.#hasComment = comment !== 'none'
    if (comment === 'all' && !isLiteral) return
    let between = isBehindComment || isLiteral ? '\n' : breakBefore(line, ending)
    if (!isQuoted && /(?:^|[^\\])\\$/.test(this.#entry)) {
      this.#entry = this.#entry.slice(0, -1)
      between = ''
    }
    if (!isQuoted && this.#endsInNewline && between.startsWith(';')) between = between.slice(1)
    this.#entry += between + line
    this.#endsInNewline = false
  }

  /**
   * Continued lines are joined when they are read, unless the delimiter was quoted. The entry is only appended to: to look
   * at its end for each of many lines would copy it as often.
   */
  #joinBody(line: string, isLiteral: boolean): void {
    const isContinued = !isLiteral && endsInBackslash(line)
    if (!this.#endsInNewline && !this.#isBodyContinued) this.#entry += '\n'
    this.#entry += isContinued ? line.slice(0, -1) : `${line}\n`
    this.#isBodyContinued = isContinued
    this.#endsInNewline = !isContinued
    this.#hasComment = false
  }

  /** True where the line cannot end the quote or here-document that it is in, so that a long one is parsed once. */
  #staysOpen(line: string): boolean {
    const ending = this.#ending
    if (ending === null || endsInBackslash(line)) return false
    if (ending.document !== null) {
      const { strip, delimiter, isEmpty } = ending.document
      return !isEmpty && !(strip ? line.replace(/^\t+/, '') : line).startsWith(delimiter)
    }
    const quote = ending.delimiters.at(-1)
    return quote === "'" ? !line.includes("'") : quote === '"' && !/["`$]/.test(line)
  }

  #parse(options: ParserOptions): void {
    const parser = new Parser(`${this.#text}\n`, this.firstLine)
    parser.startBehind(this.#tokensBefore)
    this.#unit = null
    this.#isAboutToFail = false
    this.#warnings = []
    for (let count = 0; ; count++) {
      const unit = parser.next({ ...options, isBehindWord: this.isBehindWord && count === 0 })
      if (unit === null) {
        this.#isComplete = !parser.ending.isContinued
        break
      }
      const isOpen = parser.ending.document !== null
      this.#warnings = unit.warnings
      if (isOpen || isProblem(unit)) {
        this.#isMistaken = !isOpen && isProblem(unit) && !unit.incomplete
        this.#isComplete = this.#isMistaken
        this.#isAboutToFail = isProblem(unit) && /^syntax error near/.test(unit.messages[0]?.text ?? '')
        break
      }
      this.#unit = count === 0 ? unit : null
    }
    this.#ending = parser.ending
  }
}

/** What stands for the newline in front of `line` (history_delimiting_chars). */
function breakBefore(line: string, ending: Ending): string {
  const { delimiters, inArray, inCase } = ending
  if (delimiters.length > 0) return '\n'
  if (inArray) return ' '
  // While it reads the newline's next token, bash has moved the others on by one.
  const [newest, last, before] = ending.tokens
  const isBehindLine = newest === '\n'
  if (last === ')') return before === '(' || inCase ? ' ' : '; '
  if (last === 'word' && before === 'function') return ' '
  if (isBehindLine && line.includes('<<')) return '\n'
  if (last === 'word' && before === 'for') return /^[ \t]*in/.test(line) ? ' ' : ';'
  if (last === 'word' && before === 'case' && inCase) return ' '
  if (NO_SEMICOLON.has(last)) return ' '
  return line.trim() === '' && !isBehindLine ? '' : '; '
}

/** Whether the line is or has a comment (shell_comment), for which every `#` outside quotes is taken. */
function commentIn(line: string): 'none' | 'some' | 'all' {
  if (/^[ \t]*#/.test(line)) return 'all'
  for (let at = 0; at < line.length; at = skipPiece(line, at)) if (line[at] === '#') return 'some'
  return 'none'
}
