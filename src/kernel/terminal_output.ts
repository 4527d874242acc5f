/** What goes to a terminal's screen: bytes, newlines as the discipline makes them, until the page takes them as text. */

import { ColumnCounter } from './edited_line.ts'

export class TerminalOutput {
  #bytes = new Uint8Array(FIRST_SIZE)
  /** Bytes that wait. */
  length = 0
  /** those of them that `#column` knows of */
  #counted = 0
  readonly #column = new ColumnCounter()
  readonly #decoder = new TextDecoder()

  /** `returns`: a carriage return goes before every newline (OPOST and ONLCR). */
  push(bytes: Uint8Array, returns: boolean): void {
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

const LF = 10
const CR = 13
const FIRST_SIZE = 4096
/** Room beyond this is given back. */
const KEPT_SIZE = 256 * 1024
