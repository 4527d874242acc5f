/**
 * Incremental search through the history (readline's isearch.c), as a state that keys change. Nothing is drawn and
 * no line is made current here.
 */

/** Lines by position; the position after the last entry is the new line. */
export interface SearchedLines {
  readonly count: number
  textAt(index: number): string
}

export type Direction = 'reverse' | 'forward'

export class IncrementalSearch {
  readonly #lines: SearchedLines
  #direction: Direction
  #string = ''
  /** where the last match is; the search began there */
  #found: { index: number; offset: number }
  /** where the next search begins */
  #at: { index: number; offset: number }
  #previousLine: string | undefined
  #hasFailed = false

  constructor(lines: SearchedLines, start: { index: number; offset: number }, direction: Direction) {
    this.#lines = lines
    this.#found = start
    this.#at = { ...start }
    this.#direction = direction
  }

  get string(): string {
    return this.#string
  }

  get direction(): Direction {
    return this.#direction
  }

  /** Position in the history and offset in its line of the last match. */
  get found(): { readonly index: number; readonly offset: number } {
    return this.#found
  }

  /** Where the search stands in the line: at the match, or where a failed search gave up. */
  get offset(): number {
    return this.#at.offset
  }

  /** What stands in the prompt's place. */
  prompt(): string {
    const failed = this.#hasFailed ? 'failed ' : ''
    const reverse = this.#direction === 'reverse' ? 'reverse-' : ''
    return `(${failed}${reverse}i-search)\`${this.#string}': `
  }

  /** More of the text that is searched for. True if there is a match. */
  add(text: string): boolean {
    this.#string += text
    return this.#search()
  }

  /** Takes the last character of the text back; the match stays where it is if it still fits. */
  erase(): boolean {
    this.#string = [...this.#string].slice(0, -1).join('')
    return this.#search()
  }

  /** The key that searches was pressed again: the next match, in the same or now in the other direction. */
  again(direction: Direction): boolean {
    if (direction !== this.#direction) this.#direction = direction
    else this.#at.offset += this.#step()
    return this.#search()
  }

  #step(): number {
    return this.#direction === 'reverse' ? -1 : 1
  }

  #search(): boolean {
    this.#hasFailed = this.#string === '' || !this.#findFrom()
    if (this.#hasFailed) return false
    this.#previousLine = this.#lines.textAt(this.#at.index)
    this.#found = { ...this.#at }
    return true
  }

  /** Moves `#at` to the next match. Copies of the line found last are passed over. */
  #findFrom(): boolean {
    let { index, offset } = this.#at
    for (;;) {
      const line = this.#lines.textAt(index)
      const match = this.#matchIn(line, offset)
      if (match >= 0) {
        this.#at = { index, offset: match }
        return true
      }
      do {
        index += this.#step()
        if (index < 0 || index >= this.#lines.count) {
          const end = Math.max(0, line.length - this.#string.length + 1)
          this.#at = { index: this.#found.index, offset: this.#direction === 'reverse' ? 0 : end }
          return false
        }
      } while (this.#lines.textAt(index) === this.#previousLine)
      offset = this.#direction === 'reverse' ? this.#lines.textAt(index).length : 0
    }
  }

  #matchIn(line: string, offset: number): number {
    if (this.#direction === 'forward') return line.indexOf(this.#string, Math.max(0, offset))
    return offset < 0 ? -1 : line.lastIndexOf(this.#string, offset)
  }
}
