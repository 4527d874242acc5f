/**
 * Bash's parser: text to units, and the syntax errors that bash reports.
 *
 * Terms
 * - unit: what bash reads before it runs anything: an and-or list with its `;` and `&` up to a newline
 *   that ends it, with the here-documents that follow.
 * - problem: why no unit could be read. An `incomplete` one may go away with more input (PS2).
 *
 * The grammar is parse.y's of bash 5.2; an error is found at the same token as there, because a
 * recursive descent and an LALR parser both stop at the first token that cannot follow. What a word means is found out
 * when it is expanded (word-parts.ts).
 *
 * The parser is built in layers, each a class that knows those below it: source.ts (the text and its lines),
 * here-documents.ts, words.ts, tokens.ts, redirections.ts, conditionals.ts, commands.ts, and the lists here.
 */
import { Commands } from './commands.ts'
import { MAX_DEPTH } from './conditionals.ts'
import type { OpenDocument } from './here-documents.ts'
import { endsLine, type LineMessage, type Problem, SyntaxProblem } from './problem.ts'
import { CLOSERS } from './redirections.ts'
import type { ParserOptions } from './source.ts'
import type { LastTokens } from './token.ts'
import type { Command, List, Statement } from './tree.ts'

export interface Unit {
  readonly list: List
  /** What has been read since the unit before it, comments and blank lines included. */
  readonly raw: string
  /** Only blanks follow it. */
  readonly isLast: boolean
  /** Number of the last line that was read for it: bash's line_number when it begins to run. */
  readonly endLine: number
  /**
   * The text ended in the backslash of a word, or in a continued line. bash's parser believes then that a word is what it read last, whatever text
   * it goes on with (parse.y, last_read_token).
   */
  readonly isCutOff: boolean
  /** Here-documents that the end of the text ended. */
  readonly warnings: readonly LineMessage[]
}

/** In the middle of what a text has ended (what bash's history asks its parser, history_delimiting_chars). */
export interface Ending {
  /** In the middle of a word, `[[` or `((`: those before it. */
  readonly tokens: LastTokens
  /** Open quotes and parentheses of substitutions, the innermost last. */
  readonly delimiters: readonly string[]
  /** The here-document that it is in. */
  readonly document: OpenDocument | null
  readonly inArray: boolean
  readonly inCase: boolean
  readonly inExpression: boolean
  /** A backslash kept the last newline from ending it. */
  readonly isContinued: boolean
}

export const isProblem = (result: Unit | Problem): result is Problem => 'messages' in result

/** Reads one text unit by unit. The options may change between two calls of `next`. */
export class Parser extends Commands {
  private isContinued = false

  /** The next unit, a problem (reading goes on after it only if it `endsLine`), or null at the end. */
  next(options: ParserOptions): Unit | Problem | null {
    this.options = options
    this.documents = []
    this.warnings = []
    this.pushed = []
    this.lostNewline = -1
    this.openBraces = 0
    this.depth = 0
    this.inArray = false
    this.acceptsAssignment = true
    this.acceptsArray = false
    this.inRegex = false
    this.substitution = 0
    this.ahead = null
    this.delimiters = []
    this.openDocument = null
    this.inCase = false
    this.expression = null
    this.isBehindWord = options.isBehindWord === true
    this.behindWord = -1
    try {
      return this.unit()
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
      if (endsLine(error.problem)) this.skipLine(this.at)
      return error.problem
    }
  }

  /** `tokens` were taken before the text begins. */
  startBehind(tokens: LastTokens): void {
    this.lastTokens = tokens
  }

  /** Where the last unit or problem ended. */
  get ending(): Ending {
    const { delimiters, openDocument, inArray, inCase, expression, isContinued, lastTokens } = this
    return {
      tokens: expression ?? lastTokens,
      delimiters,
      document: openDocument,
      inArray,
      inCase,
      inExpression: expression !== null,
      isContinued,
    }
  }

  protected skipLine(from: number): void {
    const newline = this.text.indexOf('\n', from)
    this.at = newline < 0 ? this.text.length : newline + 1
  }

  /**
   * Numbers the lines that follow from `line` on. In bash what runs and what is read share one counter, so that a
   * command which is left by an error leaves it where it was.
   */
  continueFrom(line: number): void {
    this.line = line - (this.lineOf(Math.max(0, this.at - 1)) - this.line)
  }

  /** Where the text ends that stands behind `$(`: offset behind its `)`. A problem if there is none. */
  substitutionEnd(extglob = true): (Pick<Problem, 'warnings'> & { end: number }) | Problem {
    this.options = { extglob, aliases: null, isString: true }
    this.isExpanded = true
    try {
      const { end } = this.commandSubstitution(0)
      return { end, warnings: this.warnings }
    } catch (error) {
      if (error instanceof SyntaxProblem) return error.problem
      throw error
    }
  }

  protected unit(): Unit | null {
    const begin = this.at
    this.linesBeforeCommand()
    if (this.peek().kind === 'end') {
      if (begin < this.text.length) this.isContinued = this.at === begin
      return null
    }
    const list = this.list(false)
    const last = this.peek()
    if (last.kind !== 'newline' && last.kind !== 'end') this.unexpected(last)
    // Behind a newline that a backslash took away no newline is read.
    const isCutOff = last.kind === 'end' ? this.lastTokens[0] === 'word' : this.isCutOff
    this.take()
    this.isContinued = last.kind === 'end'
    if (last.kind === 'end' && this.documents.length > 0) this.readDocuments(last.start)
    return {
      list,
      raw: this.text.slice(begin, this.at),
      isLast: this.isBlankFrom(this.at),
      endLine: this.lineOf(Math.max(0, this.at - 1)),
      isCutOff,
      warnings: this.warnings,
    }
  }

  /** Empty ones; an alias may make a comment of one. */
  protected linesBeforeCommand(): void {
    while (this.commandWord().kind === 'newline') this.take()
  }

  /** and_or (separator and_or)*; in compound lists newlines separate too and may come first. */
  protected override list(compound: boolean): List {
    if (++this.depth > MAX_DEPTH) this.fail(['maximum nesting level exceeded'], this.at)
    const statements: Statement[] = []
    if (compound) this.linesBeforeCommand()
    for (;;) {
      const command = this.andOr()
      const token = this.peek()
      const isOperator = token.kind === 'operator' && (token.text === ';' || token.text === '&')
      const separates = isOperator || (compound && token.kind === 'newline')
      statements.push({
        command,
        background: isOperator && token.text === '&',
        newline: this.substitution > 0 && token.kind === 'newline',
      })
      if (!separates) break
      this.take()
      if (compound) this.linesBeforeCommand()
      const next = this.peek()
      if (next.kind === 'end' || (next.kind === 'newline' && !compound)) break
      if (
        next.kind === 'operator' &&
        (next.text === ')' || (compound && next.text.startsWith(';;')) || next.text === ';&')
      )
        break
      if (compound && next.kind === 'word' && next.plain && CLOSERS.has(next.text)) break
    }
    this.depth--
    return { type: 'list', statements }
  }

  protected andOr(): Command {
    const first = this.pipeline(false)
    const commands = [first]
    const operators: ('&&' | '||')[] = []
    for (let token = this.peek(); token.kind === 'operator'; token = this.peek()) {
      if (token.text !== '&&' && token.text !== '||') break
      operators.push(token.text)
      this.take()
      this.linesBeforeCommand()
      commands.push(this.pipeline(true))
    }
    return operators.length === 0 ? first : { type: 'and-or', commands, operators }
  }

  protected pipeline(isAwaited: boolean): Command {
    let negated = false
    let timed: 'no' | 'bash' | 'posix' = 'no'
    for (let token = this.commandWord(); token.kind === 'word' && token.plain; token = this.commandWord()) {
      if (token.text !== '!' && token.text !== 'time') break
      this.take()
      if (token.text === '!') negated = !negated
      else if (this.timeOptions()) timed = 'posix'
      else if (timed === 'no') timed = 'bash'
      // `!` and `time` may stand alone.
      const next = this.peek()
      if (next.kind === 'end' || next.kind === 'newline' || next.text === ';')
        return { type: 'pipeline', commands: [], both: [], negated, timed }
    }
    const first = this.command(isAwaited || negated || timed !== 'no')
    const commands = [first]
    const both: boolean[] = []
    for (let token = this.peek(); token.kind === 'operator'; token = this.peek()) {
      if (token.text !== '|' && token.text !== '|&') break
      both.push(token.text === '|&')
      this.take()
      this.newlines()
      const next = this.commandWord()
      if (next.plain && next.text === '!') this.unexpected(next)
      commands.push(this.command(true))
    }
    if (commands.length === 1 && !negated && timed === 'no') return first
    return { type: 'pipeline', commands, both, negated, timed }
  }

  /** True if `-p` was among them. */
  protected timeOptions(): boolean {
    let posix = false
    for (let token = this.peek(); token.text === '-p' || token.text === '--'; token = this.peek()) {
      if (token.text === '-p') posix = true
      this.take()
    }
    return posix
  }
}

/** Parses a text that is one unit, `line` is the number of its first line; null if it is no complete one. */
export function parseUnit(text: string, line: number): List | null {
  const unit = new Parser(text, line).next({ extglob: true, aliases: null, isString: true })
  return unit === null || isProblem(unit) ? null : unit.list
}
