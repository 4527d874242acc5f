/**
 * The lines of one command as one line of history (bash's cmdhist: bashhist.c, and history_delimiting_chars of
 * parse.y): `if a; then` and `b` and `fi` become `if a; then b; fi`.
 *
 * Terms
 * - A *break* is what stood between two lines, a newline, and what takes its place in the history: `; ` after a
 *   command, a blank after what cannot be followed by `;`, a newline inside quotes, here-documents and behind comments.
 */

import { CommandScanner } from './command-scanner.ts'

/** The entry of a command whose lines are being typed. */
export class HistoryEntry {
  readonly #scanner = new CommandScanner()
  #text = ''
  #lines = 0
  #isFirstRead = false
  #isCommentBefore = false

  /** The lines so far as one. */
  get text(): string {
    return this.#scanner.hasHereDocumentEnded ? `${this.#text}\n` : this.#text
  }

  /** Every line belongs to a quote or here-document until its end has been read. */
  get isVerbatim(): boolean {
    return this.#scanner.isVerbatim
  }

  /** What `!` means in the next line: nothing in a here-document (null), else the quote that it begins in. */
  get quoting(): '' | "'" | '"' | null {
    this.#catchUp()
    return this.#scanner.isHereDocument ? null : this.#scanner.quote
  }

  /** The last line ends in a comment, in which a backslash continues nothing. */
  get isComment(): boolean {
    this.#catchUp()
    return this.#isCommentBefore
  }

  add(line: string): void {
    if (this.#lines === 0) this.#text = line
    else {
      this.#catchUp()
      this.#join(line)
    }
    this.#lines++
  }

  /** What the first line leaves open is only looked at when a second one asks: mostly there is none. */
  #catchUp(): void {
    if (this.#lines !== 1 || this.#isFirstRead) return
    this.#isFirstRead = true
    this.#isCommentBefore = this.#scanner.readLine(this.#text)
  }

  #join(line: string): void {
    const scanner = this.#scanner
    const isComment = /^\s*#/.test(line)
    if (!scanner.isVerbatim && (isComment || line.trim() === '')) {
      this.#isCommentBefore ||= isComment
      scanner.readLine(line)
      return
    }
    if (scanner.isContinued) this.#text = this.#text.slice(0, -1) + line
    else this.#text += (this.#isCommentBefore ? '\n' : scanner.breakBefore(line)) + line
    this.#isCommentBefore = scanner.readLine(line)
  }
}
