/** What goes to a terminal's screen: bytes, as the discipline changes them (OPOST), until the page takes them as text. */

import { ColumnCounter } from './edited_line.ts'
import { upperCase } from './latin_case.ts'
import { OCRNL, OLCUC, ONLCR, ONOCR, OPOST, TAB3, TABDLY } from './termios.ts'

export class TerminalOutput {
  #bytes = new Uint8Array(FIRST_SIZE)
  /** Bytes that wait. */
  length = 0
  /** those of them that `#column` knows of */
  #counted = 0
  readonly #column = new ColumnCounter()
  readonly #decoder = new TextDecoder()

  /** `oflag`: a terminal's output modes, of which a carriage return before every newline is the usual. */
  push(bytes: Uint8Array, oflag: number): void {
    if ((oflag & OPOST) !== 0 && (oflag & RARE) !== 0) {
      for (const byte of bytes) this.#pushChanged(byte, oflag)
      return
    }
    const returns = (oflag & (OPOST | ONLCR)) === (OPOST | ONLCR)
    this.#makeRoom(returns ? 2 * bytes.length : bytes.length)
    const out = this.#bytes
    let to = this.length
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number
      if (byte === LF && returns) out[to++] = CR
      out[to++] = byte
    }
    this.length = to
  }

  /** do_output_char */
  #pushChanged(byte: number, oflag: number): void {
    if (byte === CR && oflag & ONOCR && this.column === 0) return
    if (byte === LF) this.#pushPlain(oflag & ONLCR ? [CR, LF] : [LF])
    else if (byte === CR) this.#pushPlain([oflag & OCRNL ? LF : CR])
    else if (byte === TAB && (oflag & TABDLY) === TAB3)
      this.#pushPlain(Array(8 - (this.column & 7)).fill(SPACE))
    else this.#pushPlain([oflag & OLCUC ? upperCase(byte) : byte])
  }

  #pushPlain(bytes: readonly number[]): void {
    this.#makeRoom(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** Everything since the last call; a character that is not complete waits for the rest of it. */
  take(): string {
    this.#count()
    const text = this.#decoder.decode(this.#bytes.subarray(0, this.length), { stream: true })
    this.length = 0
    this.#counted = 0
    if (this.#bytes.length > KEPT_SIZE) this.#bytes = new Uint8Array(FIRST_SIZE)
    return text
  }

  /** Where the next character will stand. */
  get column(): number {
    this.#count()
    return this.#column.value
  }

  #count(): void {
    this.#column.count(this.#bytes.subarray(this.#counted, this.length))
    this.#counted = this.length
  }

  #makeRoom(count: number): void {
    if (this.length + count <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.length + count, 2 * this.#bytes.length))
    larger.set(this.#bytes.subarray(0, this.length))
    this.#bytes = larger
  }
}

/** Modes that hardly anybody sets. (ONLRET only says that the newline returns too; the screen's does not.) */
const RARE = OLCUC | OCRNL | ONOCR | TABDLY
const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const FIRST_SIZE = 4096
/** Room beyond this is given back. */
const KEPT_SIZE = 256 * 1024
