/** The line being typed in canonical mode and what the screen shows of it: echo, and the eraser of n_tty. */

import { EditedLine } from './edited_line.ts'
import type { TerminalModes } from './terminal_modes.ts'
import type { TerminalOutput } from './terminal_output.ts'
import { ECHO, ECHOCTL, ECHOE, ECHOK, ECHOKE, IUTF8, VERASE, VKILL, VREPRINT } from './termios.ts'

const CONTROL_H = 8
const TAB = 9
const LF = 10
const SPACE = 32
const CARET = 94
const DEL = 127
const NEWLINE = Uint8Array.of(LF)
const CARET_BACKSPACE = Uint8Array.of(CARET, CONTROL_H)

/** What ECHOCTL shows as ^X. */
const isControl = (byte: number): boolean => (byte < SPACE && byte !== TAB) || byte === DEL

export class EchoedLine {
  readonly #modes: TerminalModes
  readonly #output: TerminalOutput
  readonly #line = new EditedLine()

  constructor(modes: TerminalModes, output: TerminalOutput) {
    this.#modes = modes
    this.#output = output
  }

  get length(): number {
    return this.#line.length
  }

  bytes(): readonly number[] {
    return this.#line.bytes()
  }

  /** Adds a byte unechoed. */
  push(byte: number): void {
    this.#line.push(byte)
  }

  take(): Uint8Array {
    return this.#line.take()
  }

  clear(): void {
    this.#line.clear()
  }

  /** Echoes a byte and adds it; without `room` it is lost. */
  type(byte: number, room: boolean): void {
    if (this.#line.length === 0) this.#line.startColumn = this.#output.column
    if (room) this.#line.push(byte)
    this.echo(byte)
  }

  /** ECHO; with ECHOCTL controls as ^X, except a tab (echo_char). */
  echo(byte: number): void {
    if (!this.#modes.has(ECHO)) return
    const isShown = this.#modes.has(ECHOCTL) && isControl(byte)
    this.#emit(isShown ? Uint8Array.of(CARET, byte ^ 0x40) : Uint8Array.of(byte))
  }

  /** Echoes a newline as such, if any of some bits of lflag is set (echo_char_raw). */
  echoNewline(lflag: number): void {
    if (this.#modes.has(lflag)) this.#emit(NEWLINE)
  }

  /** LNEXT_CHAR: a caret stands where the next character will. */
  announceLiteral(): void {
    if (this.#modes.has(ECHO) && this.#modes.has(ECHOCTL)) this.#emit(CARET_BACKSPACE)
  }

  eraseCharacter(): void {
    if (this.#line.length === 0) return
    if (this.#modes.has(ECHOE)) this.#eraseUnit()
    else {
      this.#popUnit()
      this.echo(this.#modes.character(VERASE))
    }
  }

  /** WERASE_CHAR takes letters, digits and `_`, and before them whatever is none (eraser, WERASE). */
  eraseWord(): void {
    let isInWord = false
    while (this.#line.length > 0) {
      if (this.#line.endsInWord(this.#modes.takes(IUTF8))) isInWord = true
      else if (isInWord) return
      this.#eraseUnit()
    }
  }

  /** KILL_CHAR: the line vanishes from the screen, or is left there and a new one begun. */
  kill(): void {
    if (this.#line.length === 0) return
    const modes = this.#modes
    if (!modes.has(ECHO) || (modes.has(ECHOE) && modes.has(ECHOK) && modes.has(ECHOKE))) {
      while (this.#line.length > 0) this.#eraseUnit()
      return
    }
    this.#line.clear()
    this.echo(modes.character(VKILL))
    this.echoNewline(ECHOK)
  }

  /** REPRINT_CHAR: the line once more, on a row of its own. */
  reprint(): void {
    this.echo(this.#modes.character(VREPRINT))
    this.#emit(NEWLINE)
    this.#line.startColumn = this.#output.column
    for (const byte of this.#line.bytes()) this.echo(byte)
  }

  #popUnit(): void {
    if (this.#modes.takes(IUTF8)) this.#line.popUnit()
    else this.#line.popByte()
  }

  /** Takes the last unit from the line and from the screen. */
  #eraseUnit(): void {
    const before = this.#line.column()
    const last = this.#line.bytes().at(-1) as number
    this.#popUnit()
    if (!this.#modes.has(ECHO) || (isControl(last) && !this.#modes.has(ECHOCTL))) return
    const erasure = last === TAB ? [CONTROL_H] : [CONTROL_H, SPACE, CONTROL_H]
    const cells = last < 0x80 || this.#modes.takes(IUTF8) ? before - this.#line.column() : 1
    this.#emit(Uint8Array.from(Array(cells).fill(erasure).flat()))
  }

  #emit(bytes: Uint8Array): void {
    this.#output.push(bytes, this.#modes.termios.oflag)
  }
}
