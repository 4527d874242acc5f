/**
 * Where prompt and line stand on the screen: rows of cells, without drawing them.
 *
 * Terms
 * - A *row* is one line of the screen. Row 0 is the first row of the prompt's last line; what the prompt
 *   has before its last newline is printed once and is no row.
 * - An *atom* is what cannot be broken over two rows: a character as it is shown, with its width in cells. A control
 *   character is shown as two atoms, `^` and a letter; a tab as blanks. (A tab is right on screens of 8 columns or more.)
 * - `PromptRows` are materialized; of the line only the rows' start offsets are kept, so that a line of
 *   megabytes can be laid out again from where it changed.
 */

import { charWidth } from '../../kernel/width.ts'

/** A prompt, split at the edges of the screen. */
export interface PromptRows {
  /** everything before the last newline, that newline included; marks removed */
  readonly preamble: string
  /** full rows, then the row in which the line begins */
  readonly rows: readonly string[]
  /** cells that the last of `rows` takes */
  readonly column: number
}

/** Where a row of the line begins: an offset in the text and how many atoms of its character came before. */
interface RowStart {
  readonly offset: number
  readonly atom: number
}

/** The text between \x01 and \x02 takes no room (readline(3), `\[` and `\]` of bash's prompts). */
export function layoutPrompt(prompt: string, cols: number): PromptRows {
  const lastNewline = prompt.lastIndexOf('\n') + 1
  const rows: string[] = []
  let row = ''
  let column = 0
  let isInvisible = false
  for (const character of prompt.slice(lastNewline)) {
    // The common case first: what follows handles it too, but slower.
    if (!isInvisible && column < cols && isPlain(character.charCodeAt(0))) {
      row += character
      column++
      continue
    }
    if (character === '\x01' || character === '\x02') {
      isInvisible = character === '\x01'
      continue
    }
    if (isInvisible) {
      row += character
      continue
    }
    // Whatever is in the prompt is written as it is, and a control character is thought to take no room.
    const width = atomWidth(character)
    if (column + width > cols) {
      rows.push(row + ' '.repeat(Math.max(0, cols - column)))
      row = ''
      column = 0
    }
    row += character
    column += width
  }
  rows.push(row)
  if (column >= cols) {
    rows.push('')
    column = 0
  }
  return { preamble: removeMarks(prompt.slice(0, lastNewline)), rows, column }
}

/** The rows of a line behind a prompt. `update` keeps what did not change. */
export class LineLayout {
  #text = ''
  #cols = 0
  #promptColumn = -1
  #starts: RowStart[] = []

  /** Number of rows that the line touches; the first is shared with the prompt. */
  get rowCount(): number {
    return this.#starts.length
  }

  /** Lays out `text`, which equals the last one up to `changedFrom`. */
  update(text: string, changedFrom: number, geometry: { cols: number; promptColumn: number }): void {
    const { cols, promptColumn } = geometry
    const isSameFrame = cols === this.#cols && promptColumn === this.#promptColumn
    this.#cols = cols
    this.#promptColumn = promptColumn
    this.#text = text
    const first: RowStart = { offset: 0, atom: 0 }
    if (isSameFrame) {
      // One row more than changed: a mark may join the character at the end of the row above.
      this.#starts.length = Math.max(0, this.#rowOf(changedFrom) - 1) + 1
    } else this.#starts = [first]
    this.#continue()
  }

  /** What the given row shows; blanks fill a cell that is left because a wide character did not fit. */
  rowText(row: number): string {
    const start = this.#starts[row] as RowStart
    const end = this.#starts[row + 1]
    let shown = ''
    let column = row === 0 ? this.#promptColumn : 0
    for (let offset = start.offset; offset < this.#text.length; ) {
      const plain = this.#plainEnd(offset, end?.offset ?? this.#text.length)
      if (plain > offset) {
        shown += this.#text.slice(offset, plain)
        column += plain - offset
        offset = plain
        continue
      }
      const isLast = end !== undefined && offset >= end.offset
      if (isLast && end.atom === 0) break
      const character = this.#characterAt(offset)
      if (character === '\n') break
      const parts = atoms(character, this.#tabColumn(row, offset, column))
      const from = offset === start.offset ? start.atom : 0
      const to = isLast ? end.atom : parts.length
      for (const atom of parts.slice(from, to)) {
        shown += atom
        column += atomWidth(atom)
      }
      if (isLast) break
      offset += character.length
    }
    const isWrapped = end !== undefined && !(end.atom === 0 && this.#text[end.offset - 1] === '\n')
    return isWrapped && column < this.#cols ? shown + ' '.repeat(this.#cols - column) : shown
  }

  /** Row and column at which the character at `offset` begins. */
  position(offset: number): { row: number; column: number } {
    const row = this.#rowOf(offset)
    const start = this.#starts[row] as RowStart
    let column = row === 0 ? this.#promptColumn : 0
    for (let at = start.offset; at < offset; ) {
      const plain = this.#plainEnd(at, offset)
      if (plain > at) {
        column += plain - at
        at = plain
        continue
      }
      const character = this.#characterAt(at)
      const parts = atoms(character, this.#tabColumn(row, at, column))
      for (const atom of parts.slice(at === start.offset ? start.atom : 0)) column += atomWidth(atom)
      at += character.length
    }
    return { row, column }
  }

  /** The last row that begins at or before the character at `offset`. */
  #rowOf(offset: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      const start = this.#starts[middle] as RowStart
      if (start.offset < offset || (start.offset === offset && start.atom === 0)) low = middle
      else high = middle - 1
    }
    return low
  }

  /** Goes on from the last row start to the end of the text. */
  #continue(): void {
    const text = this.#text
    const cols = this.#cols
    let row = this.#starts.length - 1
    const from = this.#starts[row] as RowStart
    let column = row === 0 ? this.#promptColumn : 0
    let skip = from.atom
    const startRow = (offset: number, atom: number) => {
      this.#starts.push({ offset, atom })
      row++
      column = 0
    }
    for (let offset = from.offset; offset < text.length; ) {
      const unit = text.charCodeAt(offset)
      // The common case first: what follows handles it too, but slower.
      if (isPlain(unit)) {
        if (column >= cols) startRow(offset, 0)
        column++
        offset++
        continue
      }
      const character = this.#characterAt(offset)
      if (character === '\n') {
        offset++
        startRow(offset, 0)
        continue
      }
      // A tab behind a full row begins on the next one, and is measured there.
      if (character === '\t' && column >= cols) startRow(offset, 0)
      const parts = atoms(character, this.#tabColumn(row, offset, column))
      for (let atom = skip; atom < parts.length; atom++) {
        const width = atomWidth(parts[atom] as string)
        if (column + width > cols && width > 0) startRow(offset, atom)
        column += width
      }
      skip = 0
      offset += character.length
    }
    // The cursor behind a full row stands on the next one.
    if (column >= cols) startRow(text.length, 0)
  }

  /** Where the characters of one cell end that begin at `from`: at most at `to`. */
  #plainEnd(from: number, to: number): number {
    let at = from
    while (at < to && isPlain(this.#text.charCodeAt(at))) at++
    return at
  }

  #characterAt(offset: number): string {
    return String.fromCodePoint(this.#text.codePointAt(offset) as number)
  }

  /** The column at which a tab began, when a row starts in its middle. */
  #tabColumn(row: number, offset: number, column: number): number {
    const start = this.#starts[row] as RowStart
    return start.atom > 0 && start.offset === offset ? this.#cols - start.atom : column
  }
}

/** A character of ASCII that shows itself in one cell. */
const isPlain = (unit: number): boolean => unit >= 0x20 && unit < 0x7f

/** A character as it is shown at `column`: readline's display of tabs and control characters. */
function atoms(character: string, column: number): string[] {
  const code = character.charCodeAt(0)
  if (code === 9) return Array(8 - (column % 8)).fill(' ')
  if (code < 0x20 || code === 0x7f) return ['^', String.fromCharCode(code ^ 0x40)]
  // C1 controls would act on the terminal instead of being shown.
  return code >= 0x80 && code < 0xa0 ? ['\ufffd'] : [character]
}

const atomWidth = (atom: string): number => charWidth(atom.codePointAt(0) as number)

/** What is written where no line is edited. */
export const removeMarks = (prompt: string): string => prompt.replaceAll('\x01', '').replaceAll('\x02', '')
