/**
 * The text that is parsed: where the parser is in it, what its lines are called, and how a mistake in it is reported
 * (parse.y, report_syntax_error).
 */

import { quotePrintable } from '../expansion/quote.ts'
import { IN_SUBSTITUTION, type LineMessage, SyntaxProblem } from './problem.ts'
import { isWholeOperator, type Token } from './token.ts'

export interface ParserOptions {
  /** shopt extglob: `@(a|b)` is a word, else `(` is an unexpected token */
  readonly extglob: boolean
  /** posix mode: an apostrophe within `"${x-…}"` is one, and no quote (POSIX, 2.2.3 Double-Quotes) */
  readonly posix?: boolean
  /** null when aliases are not expanded */
  readonly aliases: ReadonlyMap<string, string> | null
  /** The text is one string, not lines of a file or typed ones. */
  readonly isString: boolean
  /** `#` begins no comment (a typed line, without shopt interactive_comments). */
  readonly hasNoComments?: boolean
  /** What was read before was left in the middle of a word: the first one here begins no command (see Unit.isCutOff). */
  readonly isBehindWord?: boolean
}

export class Source {
  protected text: string
  /** Where a backslash was added to one that the text ended in. */
  protected addedBackslash: number
  protected at = 0
  protected line = 1
  protected lineOffset = 0
  private readonly taken: { readonly at: number; readonly count: number }[] = []
  protected options: ParserOptions = { extglob: false, aliases: null, isString: true }
  protected warnings: LineMessage[] = []
  /** How deep commands are nested. */
  protected depth = 0
  /** Between the parentheses of `name=(...)`, where `[a b]=` is one word. */
  protected inArray = false
  /** Above 0 inside `$(...)`: errors there have a status of their own. */
  protected substitution = 0
  /** The text is not parsed with its command, but when it is expanded (parse.y, xparse_dolparen). */
  protected isExpanded = false
  /** Texts behind `((` that proved to be no arithmetic: bash reads them once more, as lines of their own. */
  protected pushed: { readonly start: number; readonly end: number }[] = []

  /** The newline behind such a text, where bash loses its place in the string; -1: there is none. */
  protected lostNewline = -1
  protected openBraces = 0

  constructor(text: string, firstLine = 1) {
    // As bash does, so that the last line ends in a newline token too; a backslash at the end stands for itself.
    this.addedBackslash = endsInBackslash(text) ? text.length : Number.POSITIVE_INFINITY
    this.text = text === '' || text.endsWith('\n') ? text : `${text}${endsInBackslash(text) ? '\\' : ''}\n`
    this.line = firstLine
  }

  protected isBlankFrom(offset: number): boolean {
    let at = offset
    while (/\s/.test(this.text[at] ?? '')) at++
    return at >= this.text.length
  }

  protected lineOf(place: number): number {
    const offset = this.countedPlace(place)
    if (offset < this.lineOffset) return this.line - this.linesBetween(offset, this.lineOffset)
    this.line += this.linesBetween(this.lineOffset, offset)
    this.lineOffset = offset
    return this.line
  }

  /** What is read once more all stands in the line that the parser has come to: only reading ahead counts lines. */
  private countedPlace(place: number): number {
    if (this.pushed.length === 0) return place
    const outermost = this.pushed.find(({ start, end }) => start <= place && place < end)
    return outermost === undefined ? place : outermost.end - 1
  }

  private linesBetween(from: number, to: number): number {
    let lines = 0
    for (let i = from; i < to; i++) if (this.text.charCodeAt(i) === 10) lines++
    for (const { at, count } of this.taken) if (from < at && at <= to) lines += count
    return lines
  }

  /** Takes out of the text what has been read before its turn; its lines count from `at` on. */
  protected takeOut(from: number, to: number, at: number): void {
    this.line = this.lineOf(at - 1)
    this.lineOffset = at - 1
    const count = this.text.slice(from, to).split('\n').length - 1
    this.text = this.text.slice(0, from) + this.text.slice(to)
    this.addedBackslash -= to - from
    this.taken.push({ at, count })
  }

  /** The number of the last line; a final newline begins no line of its own. */
  protected lastLine(): number {
    const length = this.text.endsWith('\n') ? this.text.length - 1 : this.text.length
    return this.lineOf(length)
  }

  protected unexpected(token: Token, status?: number): never {
    if (token.kind === 'end') this.problem([END_OF_FILE], this.lastLine() + 1, { incomplete: true, status })
    // It has no name in the grammar (REDIR_WORD).
    if (token.kind === 'descriptor-variable')
      this.fail([`syntax error near \`${this.textBefore(token.end)}'`], this.readTo(token), status)
    const name =
      token.kind === 'newline' ? 'newline' : token.kind === 'number' ? String(Number(token.text)) : token.text
    this.failNear(name, this.readTo(token), status)
  }

  /**
   * What bash has read to know the token: of a word what ends it, of an operator what could be more of it. Behind a
   * backslash at the end of a line that is in the next one.
   */
  protected readTo(token: Token): number {
    if (token.kind === 'newline' || (token.kind === 'operator' && isWholeOperator(token.text)))
      return token.start
    const end = this.behindContinuations(token.end)
    if (end > token.end || (token.kind === 'word' && this.text[end - 1] === '\n')) return end
    return token.end - 1
  }

  /** Behind the backslashes at ends of lines that stand there. */
  protected behindContinuations(offset: number): number {
    let at = offset
    while (this.text[at] === '\\' && this.text[at + 1] === '\n') at += 2
    return at
  }

  /** The word at which bash was in its line, by looking at the characters (parse.y, error_token_from_text). */
  protected textBefore(end: number): string {
    const start = this.text.lastIndexOf('\n', end - 1) + 1
    const line = this.text.slice(start, this.text.indexOf('\n', end) + 1 || undefined)
    let at = Math.min(end - start, line.length - 1)
    while (at > 0 && /\s/.test(line[at] as string)) at--
    const stop = at === 0 ? 0 : at + 1
    while (at > 0 && !' \n\t;|&'.includes(line[at] as string)) at--
    while (at < stop && /\s/.test(line[at] as string)) at++
    return stop === 0 ? (line[at] ?? '') : line.slice(at, stop)
  }

  /** Where what has been begun waits for more. With a newline the here-documents of the line have been read. */
  protected unexpectedWithin(token: Token, status?: number): never {
    this.depth = token.kind === 'newline' ? 1 : this.depth + 1
    this.unexpected(token, status)
  }

  protected failNear(token: string, offset: number, status?: number): never {
    this.fail([`syntax error near unexpected token \`${quotePrintable(token)}'`], offset, status)
  }

  protected failureStatus(): number {
    return this.substitution > 0 ? IN_SUBSTITUTION : 2
  }

  /** An error that quotes its line. One behind the last line is not found before there is another. */
  protected fail(messages: string[], offset: number, status = this.failureStatus()): never {
    const incomplete = offset >= this.text.length
    this.problem([...messages, `\`${this.lineAt(offset)}'`], this.lineOf(offset), { status, incomplete })
  }

  protected lineAt(offset: number): string {
    const pushed = this.pushed.findLast(({ start, end }) => start <= offset && offset < end)
    if (pushed !== undefined) return this.text.slice(pushed.start, pushed.end).replace(/\n$/, '')
    const start = this.text.lastIndexOf('\n', offset - 1) + 1
    const newline = this.text.indexOf('\n', offset)
    return this.text.slice(start, newline < 0 ? this.text.length : newline)
  }

  /** What stands in front of the newline is named as it is found in the line (parse.y, error_token_from_text). */
  protected failBehindPushed(newline: number): never {
    const line = this.text.slice(this.text.lastIndexOf('\n', newline - 1) + 1, newline)
    const token = /[ \t;|&]?[^ \t;|&]*$/.exec(line.trimEnd())?.[0].trim() ?? ''
    this.problem([`syntax error near \`${token}'`, `\`${line}'`], this.lineOf(newline))
  }

  protected unmatched(closer: string, opened: number, laterWarnings: readonly LineMessage[] = []): never {
    this.problem([`unexpected EOF while looking for matching \`${closer}'`], this.lineOf(opened), {
      incomplete: true,
      keepsStatus: true,
      laterWarnings,
    })
  }

  protected unmatchedCommand(isBehindList = false): never {
    const text = "unexpected EOF while looking for matching `)'"
    this.problem([text], this.lastLine() + 1, { incomplete: true, isBehindList })
  }

  protected isPushed(offset: number): boolean {
    return this.pushed.some(({ start, end }) => start <= offset && offset < end)
  }

  protected problem(
    texts: readonly string[],
    line: number,
    {
      incomplete = false,
      status = 2,
      keepsStatus = false,
      isBehindList = false,
      laterWarnings = [],
    }: {
      incomplete?: boolean
      status?: number | undefined
      keepsStatus?: boolean
      isBehindList?: boolean
      laterWarnings?: readonly LineMessage[]
    } = {},
  ): never {
    const messages = texts.map((text) => ({ line, text }))
    const { warnings } = this
    throw new SyntaxProblem({
      messages,
      warnings,
      incomplete,
      status,
      keepsStatus,
      isBehindList,
      laterWarnings,
    })
  }
}

export const END_OF_FILE = 'syntax error: unexpected end of file'

export const endsInBackslash = (line: string): boolean => /(?:^|[^\\])(?:\\\\)*\\$/.test(line)
