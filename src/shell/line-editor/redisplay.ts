/**
 * Drawing prompt and line with few changes to the screen. Pure: each call returns the text to write and
 * remembers what the screen shows then.
 *
 * Terms
 * - Rows are counted as in layout.ts: row 0 is where the prompt's last line begins.
 * - The *window* is the part of the rows that the screen has room for, `top` its first row. It follows the cursor, and
 *   has no room left below the last row while there are rows above it.
 * - The cursor is *pending* when the last cell of a row has just been written: the terminal wraps before the
 *   next character, not after this one.
 *
 * Always holds between calls: `#drawn` is what the window's rows show, nothing stands below them, and the cursor is at
 * (#row, #column).
 */

import { textWidth } from '../../kernel/width.ts'
import { LineLayout, layoutPrompt, type PromptRows } from './layout.ts'
import { rewrite, startsCharacter, updateRow } from './row-update.ts'

/** What is to be seen. */
export interface View {
  /** with readline's marks \x01 and \x02 around what takes no room */
  readonly prompt: string
  readonly text: string
  /** offset of the cursor in the text */
  readonly cursor: number
  /** the text equals the last one shown up to this offset */
  readonly changedFrom: number
}

export class Screen {
  #cols = 80
  #rows = 24
  readonly #line = new LineLayout()
  #prompt: PromptRows = layoutPrompt('', 80)
  /** what #prompt was laid out from */
  #promptText = ''
  #promptCols = 80
  #drawn: string[] = []
  #top = 0
  #row = 0
  #column = 0
  #isPending = false
  /** What the prompt has before its last line is to be written when nothing of ours is drawn. */
  #isPreambleDue = true

  /** The terminal's size from now on. What is drawn stays as it is until `redraw`. */
  resize(size: { cols: number; rows: number }): void {
    this.#cols = Math.max(2, size.cols)
    this.#rows = Math.max(1, size.rows)
  }

  /** The cursor stands at the start of an empty line and nothing of ours is on the screen. */
  begin(): void {
    this.#drawn = []
    this.#top = 0
    this.#row = 0
    this.#column = 0
    this.#isPending = false
    this.#isPreambleDue = true
  }

  /** As `begin`, where only the prompt's last line is to be drawn again (rl_on_new_line). */
  leave(): void {
    this.begin()
    this.#isPreambleDue = false
  }

  /** Brings the screen from what it shows to `view`. */
  show(view: View): string {
    const isFresh = this.#drawn.length === 0
    this.#layOut(view)
    let out = isFresh && this.#isPreambleDue ? this.#prompt.preamble : ''
    const cursor = this.#line.position(view.cursor)
    const cursorRow = this.#prompt.rows.length - 1 + cursor.row
    out += this.#scrollTo(cursorRow)
    const end = Math.min(this.#rowCount(), this.#top + this.#rows)
    for (let row = this.#top; row < end; row++) out += this.#drawRow(row)
    if (this.#drawn.length > end - this.#top) {
      out += this.#moveTo(end, 0)
      out += '\x1b[J'
      this.#drawn.length = end - this.#top
    }
    return out + this.#moveTo(cursorRow, cursor.column)
  }

  /** The same from nothing, over what may have been torn by a change of size. */
  redraw(view: View): string {
    const erase = `${this.#moveTo(this.#top, 0)}\x1b[J`
    // The preamble is still above.
    this.leave()
    return erase + this.show(view)
  }

  /** Takes the line away; the cursor stands where it began. */
  erase(): string {
    const out = `${this.#moveTo(this.#top, 0)}\x1b[J`
    this.begin()
    return out
  }

  /** Leaves the line for good: to the start of the line below it (rl_newline). */
  finish(): string {
    const last = this.#lastRow()
    // The empty row behind a full one is the line below.
    const isLastEmpty = last > 0 && this.#drawn.at(-1) === ''
    const out = this.#moveTo(last, 0) + (isLastEmpty ? '' : '\n')
    this.begin()
    return out
  }

  /** ^C: shown at the cursor as `echo`, over what is there; then to the beginning of the last row. */
  interrupt(echo: string): string {
    const last = this.#lastRow()
    this.#column = Math.min(this.#column + echo.length, this.#cols)
    this.#isPending = true
    const out = echo + this.#moveTo(last, 0)
    this.begin()
    return out
  }

  /** From the beginning of the row that others have written to. */
  toColumn(): string {
    return this.#column > 0 ? `\x1b[${this.#column}C` : ''
  }

  /** The last row of the window; the cursor's when nothing is drawn. */
  #lastRow(): number {
    return Math.max(this.#row, this.#top + this.#drawn.length - 1)
  }

  #layOut(view: View): void {
    const isSamePrompt = view.prompt === this.#promptText
    if (!isSamePrompt || this.#cols !== this.#promptCols) {
      this.#prompt = layoutPrompt(view.prompt, this.#cols)
      this.#promptText = view.prompt
      this.#promptCols = this.#cols
    }
    this.#line.update(view.text, isSamePrompt ? view.changedFrom : 0, {
      cols: this.#cols,
      promptColumn: this.#prompt.column,
    })
  }

  #rowCount(): number {
    return this.#prompt.rows.length - 1 + this.#line.rowCount
  }

  /** Moves the window so that it has `row` in it. */
  #scrollTo(row: number): string {
    let top = Math.min(this.#top, Math.max(0, this.#rowCount() - this.#rows))
    if (row < top) top = row
    if (row >= top + this.#rows) top = row - this.#rows + 1
    if (top === this.#top) return ''
    if (top > this.#top && top < this.#top + this.#drawn.length) {
      // The terminal scrolls by itself when the rows below are written.
      this.#drawn.splice(0, top - this.#top)
      this.#top = top
      return ''
    }
    const out = `${this.#moveTo(this.#top, 0)}\x1b[J`
    this.#drawn = []
    this.#top = top
    this.#row = top
    return out
  }

  #drawRow(row: number): string {
    const wanted = this.#rowText(row)
    const shown = this.#drawn[row - this.#top]
    if (shown === wanted) return ''
    const isGrowing = row - this.#top === this.#drawn.length - 1 && row + 1 < this.#rowCount()
    this.#drawn[row - this.#top] = wanted
    const keep = shown === undefined ? 0 : this.#commonLength(row, shown, wanted)
    const column = this.#widthOf(row, wanted.slice(0, keep))
    let out = ''
    const continues = this.#isPending && row === this.#row + 1 && keep === 0
    if (continues) {
      // A blank makes the terminal wrap, so that it knows the rows as one line.
      if (wanted === '') out += ' \r'
      this.#row = row
      this.#column = 0
      this.#isPending = false
    } else out += this.#moveTo(row, column)
    // A row that grows into the next one is written to its edge, for the terminal to wrap.
    const isWhole =
      shown === undefined || continues || isGrowing || !isPlain(shown, keep) || !isPlain(wanted, keep)
    const update = isWhole ? rewrite(wanted, keep) : updateRow(shown, wanted, keep)
    out += update.output
    const width = this.#widthOf(row, wanted.slice(0, update.end))
    if (update.end > keep) {
      this.#column = Math.min(width, this.#cols)
      this.#isPending = width >= this.#cols
    }
    // Escape sequences make `shown` seem wider than it is, which erases once too often.
    const isShorter = shown !== undefined && update.end === wanted.length && textWidth(shown) > width
    if (isShorter && width < this.#cols) out += '\x1b[K'
    return out
  }

  #rowText(row: number): string {
    const promptRows = this.#prompt.rows
    const inLine = row - (promptRows.length - 1)
    const prompt = promptRows[row] ?? ''
    return inLine < 0 ? prompt : prompt + this.#line.rowText(inLine)
  }

  /** How much of a row can stay: a length in `wanted` at which a character begins. */
  #commonLength(row: number, shown: string, wanted: string): number {
    let length = 0
    while (length < shown.length && length < wanted.length && shown[length] === wanted[length]) length++
    while (length > 0 && !(startsCharacter(shown, length) && startsCharacter(wanted, length))) length--
    const prompt = this.#prompt.rows[row]
    const isKnown = prompt === undefined || length >= prompt.length || isPlain(prompt, 0)
    return isKnown ? length : 0
  }

  /** Cells of the first part of a row. */
  #widthOf(row: number, part: string): number {
    const prompt = this.#prompt.rows[row]
    if (prompt === undefined || part.length < prompt.length) return textWidth(part)
    const promptWidth = row === this.#prompt.rows.length - 1 ? this.#prompt.column : this.#cols
    return promptWidth + textWidth(part.slice(prompt.length))
  }

  #moveTo(row: number, column: number): string {
    let out = ''
    if (this.#isPending) {
      out += '\r'
      this.#column = 0
      this.#isPending = false
    }
    if (row < this.#row) out += `\x1b[${this.#row - row}A`
    if (row > this.#row) {
      out += `\r${'\n'.repeat(row - this.#row)}`
      this.#column = 0
    }
    const distance = column - this.#column
    if (distance < 0 && column === 0) out += '\r'
    // From the left where that is nearer.
    else if (column + 1 < -distance) out += `\r\x1b[${column}C`
    else if (distance > 0) out += `\x1b[${distance}C`
    else if (distance < 0) out += distance >= -4 ? '\b'.repeat(-distance) : `\x1b[${-distance}D`
    this.#row = row
    this.#column = column
    return out
  }
}

/** Whether a row has no escape sequence from there on, so that its columns are those of its text. */
const isPlain = (row: string, from: number): boolean => !row.includes('\x1b', from)
