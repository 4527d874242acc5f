/** What a terminal knows of the screen: the line being typed, and the column of the next character. Bytes are UTF-8 as it was typed. */

import { isLetter } from './latin_case.ts'
import { charWidth } from './width.ts'

const TAB = 9
const CR = 13
const BACKSPACE = 8
const SPACE = 32
const DEL = 127

/** The line being typed in canonical mode, with where it began on the screen. */
export class EditedLine {
  #bytes: number[] = []
  /** column of the screen in which the line's first character stands */
  startColumn = 0

  get length(): number {
    return this.#bytes.length
  }

  bytes(): readonly number[] {
    return this.#bytes
  }

  push(byte: number): void {
    this.#bytes.push(byte)
  }

  clear(): void {
    this.#bytes = []
  }

  take(): Uint8Array {
    const bytes = Uint8Array.from(this.#bytes)
    this.#bytes = []
    return bytes
  }

  /** Takes the last character away, with the marks that combine with it. */
  popUnit(): void {
    let start = this.#characterBefore(this.#bytes.length)
    while (start > 0 && isCombining(this.#bytes, start)) start = this.#characterBefore(start)
    this.#bytes.length = start
  }

  popByte(): void {
    this.#bytes.pop()
  }

  /** Whether the last character is a letter, digit or `_`: by its first byte, as if that were ISO 8859-1 (n_tty's eraser). */
  endsInWord(isUtf8: boolean): boolean {
    const at = isUtf8 ? this.#characterBefore(this.#bytes.length) : this.#bytes.length - 1
    const byte = this.#bytes[at] as number
    return isLetter(byte) || /[0-9_]/.test(String.fromCharCode(byte))
  }

  /** The column behind the line as it was echoed, counted as if the screen had no right edge. */
  column(): number {
    let column = this.startColumn
    for (let i = 0; i < this.#bytes.length; i++) {
      const byte = this.#bytes[i] as number
      if (byte === TAB) column += 8 - (column & 7)
      else if (byte < SPACE || byte === DEL) column += 2
      else if (byte < 0x80) column++
      else if (!isContinuation(byte)) column += charWidth(codeAt(this.#bytes, i))
    }
    return column
  }

  #characterBefore(end: number): number {
    let start = end - 1
    while (start > 0 && isContinuation(this.#bytes[start] as number)) start--
    return start
  }
}

/** The column in which the next character will stand; needed to know how far a tab went. */
export class ColumnCounter {
  value = 0

  count(bytes: Uint8Array): void {
    // Only what follows the last return can matter; a newline alone stays in its column.
    const start = bytes.lastIndexOf(CR) + 1
    if (start > 0) this.value = 0
    for (let i = start; i < bytes.length; i++) {
      const byte = bytes[i] as number
      if (byte >= SPACE && byte < DEL) this.value++
      else if (byte === BACKSPACE) this.value = Math.max(0, this.value - 1)
      else if (byte === TAB) this.value += 8 - (this.value & 7)
      else if (byte > DEL && !isContinuation(byte)) this.value += charWidth(codeAt(bytes, i))
    }
  }
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80

const isCombining = (bytes: ArrayLike<number>, at: number): boolean =>
  (bytes[at] as number) >= 0x80 && charWidth(codeAt(bytes, at)) === 0

/** The code point whose UTF-8 begins at `at`; 0xfffd if it is broken off. */
function codeAt(bytes: ArrayLike<number>, at: number): number {
  const first = bytes[at] as number
  if (first < 0xc0) return first
  const tail = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3
  let code = first & (0x3f >> tail)
  for (let i = 1; i <= tail; i++) {
    const byte = bytes[at + i]
    if (byte === undefined || !isContinuation(byte)) return 0xfffd
    code = (code << 6) | (byte & 0x3f)
  }
  return code
}
