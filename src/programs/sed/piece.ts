/**
 * The text of a script as it is given.
 *
 * Terms
 * - A *piece* is the argument of one `-e` or the content of one `-f` file; blocks and labels reach over pieces.
 * - Error positions count the bytes of the piece that have been read, as GNU sed counts them.
 */

import { byteLength } from '../../kernel/text.ts'
import { readDelimited } from './replacement.ts'
import { ScriptError, type ScriptOptions } from './script.ts'

export interface Piece {
  text: string
  /** `-e expression #1` or `file NAME line ` */
  origin: 'expression' | 'file'
  /** number of the expression, or the file's name */
  label: string
  /** how many lines have been read when it ends, with the one behind the last newline */
  lines: number
}

/** Joins `-e 'a\'` with the next `-e`, whose text it takes. */
export function joinPieces(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (
      last?.origin === 'expression' &&
      piece.origin === 'expression' &&
      /(?:^|[^\\])(?:\\\\)*\\$/.test(last.text)
    )
      last.text += `\n${piece.text}`
    else joined.push({ ...piece })
  }
  return joined
}

/** The place that sed names when a mistake shows only while the script runs: where it has read last. */
export function endOf(pieces: readonly Piece[]): string {
  const last = pieces.at(-1)
  return last?.origin === 'file'
    ? `file ${last.label} line ${last.lines}`
    : `-e expression #${last?.label ?? 1}, char 0`
}

/** Behind the end each one counts for itself. */
const bytesUpTo = (text: string, position: number): number =>
  byteLength(text.slice(0, position)) + Math.max(0, position - text.length)

export const SANDBOXED = 'e/r/w commands disabled in sandbox mode'

/** Reads a piece from its beginning. */
export class PieceReader {
  readonly options: ScriptOptions
  readonly #piece: Piece
  /** the index of what is read next */
  at = 0

  constructor(piece: Piece, options: ScriptOptions) {
    this.#piece = piece
    this.options = options
  }

  get text(): string {
    return this.#piece.text
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  /** A mistake where the reader is. */
  error(message: string): ScriptError {
    return this.errorAt(message, this.at)
  }

  /** `more`: bytes that have been read behind the position. */
  errorAt(message: string, position: number, more = 0): ScriptError {
    const { origin, label, text } = this.#piece
    if (origin === 'expression')
      return new ScriptError(`-e expression #${label}, char ${bytesUpTo(text, position) + more}: ${message}`)
    const line = text.slice(0, Math.max(0, this.at - 1)).split('\n').length
    return new ScriptError(`file ${label} line ${line}: ${message}`)
  }

  peek(): string | undefined {
    return this.text[this.at]
  }

  /** A character; empty at the end. */
  take(): string {
    const code = this.text.codePointAt(this.at)
    if (code === undefined) return ''
    const char = String.fromCodePoint(code)
    this.at += char.length
    return char
  }

  skip(set: RegExp): void {
    while (!this.isAtEnd && set.test(this.text[this.at] as string)) this.at++
  }

  skipBlanks(): void {
    this.skip(/[ \t]/)
  }

  takeWhile(set: RegExp): string {
    const start = this.at
    this.skip(set)
    return this.text.slice(start, this.at)
  }

  /** Text up to an unescaped delimiter, which is taken too; null where it is missing. */
  takeDelimited(delimiter: string, isRegex: boolean): string | null {
    const { text, end, isClosed } = readDelimited(this.text, this.at, delimiter, isRegex)
    this.at = end
    return isClosed ? text : null
  }

  /** The name of a file, to the end of the line. */
  takeFileName(): string {
    this.skipBlanks()
    const name = this.takeWhile(/[^\n]/)
    if (name === '') throw this.error('missing filename in r/R/w/W commands')
    return name
  }

  /** Behind a command: blanks, then the end, a separator, a comment or a brace. */
  endOfCommand(): void {
    this.skipBlanks()
    const char = this.peek()
    if (char === undefined || char === '}' || char === '#') return
    this.at++
    if (char !== '\n' && char !== ';' && char !== '\r') throw this.error('extra characters after command')
  }
}
