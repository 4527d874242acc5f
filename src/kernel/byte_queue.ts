import { concat } from './text.ts'

/** Bytes in order of arrival; taking from the front costs what is taken. */
export class ByteQueue {
  #chunks: Uint8Array[] = []
  #first = 0
  #offset = 0
  length = 0

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#chunks.push(bytes)
    this.length += bytes.length
  }

  /** The next byte. The queue must not be empty. */
  shift(): number {
    const chunk = this.#chunks[this.#first] as Uint8Array
    const byte = chunk[this.#offset++] as number
    this.length--
    if (this.#offset === chunk.length) this.#dropFirst()
    return byte
  }

  bytes(): Uint8Array {
    const chunks = this.#chunks.slice(this.#first)
    return chunks.length === 0 ? new Uint8Array(0) : concat(chunks).subarray(this.#offset)
  }

  clear(): void {
    this.#chunks = []
    this.#first = 0
    this.#offset = 0
    this.length = 0
  }

  #dropFirst(): void {
    this.#first++
    this.#offset = 0
    if (this.#first === this.#chunks.length) {
      this.#chunks = []
      this.#first = 0
    }
  }
}
