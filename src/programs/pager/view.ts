/**
 * What a pager shows: a window of screen rows over lines of text.
 *
 * Terms: a *row* is what one line of the terminal holds; a long line takes several rows. `top` is the first row.
 */

import { charWidth } from '../../kernel/width.ts'

export interface Size {
  cols: number
  rows: number
}

export class View {
  top = 0
  private rows: string[] = []
  /** the row where each line begins */
  private starts: number[] = []
  private readonly lines: readonly string[]
  private size: Size

  constructor(lines: readonly string[], size: Size) {
    this.lines = lines
    this.size = size
    this.wrap()
  }

  /** Rows for text; the last row of the screen is for the prompt. */
  get height(): number {
    return Math.max(1, this.size.rows - 1)
  }

  get lineCount(): number {
    return this.lines.length
  }

  resize(size: Size): void {
    if (size.cols === this.size.cols && size.rows === this.size.rows) return
    this.size = size
    this.wrap()
    this.clamp()
  }

  get isAtEnd(): boolean {
    return this.top + this.height >= this.rows.length
  }

  window(): string[] {
    return this.rows.slice(this.top, this.top + this.height)
  }

  move(rows: number): void {
    this.top += rows
    this.clamp()
  }

  toStart(): void {
    this.top = 0
  }

  toEnd(): void {
    this.top = this.rows.length
    this.clamp()
  }

  toLine(line: number): void {
    this.top = this.starts[Math.min(this.lines.length, Math.max(1, line)) - 1] ?? 0
    this.clamp()
  }

  /** The line numbers that are seen, from 1. */
  visibleLines(): { first: number; last: number } {
    const at = (row: number) => {
      let line = 0
      while (line + 1 < this.starts.length && (this.starts[line + 1] as number) <= row) line++
      return line + 1
    }
    return { first: at(this.top), last: at(Math.min(this.rows.length - 1, this.top + this.height - 1)) }
  }

  /** Goes to the next line that matches, behind (or before) the top one; false if there is none. */
  search(regex: RegExp, direction: 1 | -1): boolean {
    const from = this.visibleLines().first - 1
    for (let line = from + direction; line >= 0 && line < this.lines.length; line += direction) {
      if (!regex.test(this.lines[line] as string)) continue
      this.toLine(line + 1)
      return true
    }
    return false
  }

  private clamp(): void {
    const last = Math.max(0, this.rows.length - this.height)
    this.top = Math.max(0, Math.min(this.top, last))
  }

  private wrap(): void {
    this.rows = []
    this.starts = []
    for (const line of this.lines) {
      this.starts.push(this.rows.length)
      this.rows.push(...wrapLine(line, this.size.cols))
    }
  }
}

/** A line in rows: tabs become blanks, control characters are shown as ^X. */
export function wrapLine(line: string, cols: number): string[] {
  const rows: string[] = []
  let row = ''
  let column = 0
  for (const char of line) {
    const code = char.codePointAt(0) as number
    const shown =
      char === '\t' ? ' '.repeat(8 - (column % 8)) : code < 32 ? `^${String.fromCharCode(code + 64)}` : char
    const width = char === '\t' || code < 32 ? shown.length : charWidth(code)
    if (column + width > cols && row !== '') {
      rows.push(row)
      row = ''
      column = 0
    }
    row += shown
    column += width
  }
  rows.push(row)
  return rows
}
