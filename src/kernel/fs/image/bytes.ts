/** Writing and reading numbers and texts one after the other, little endian. */

import { decode, encode } from '../../text.ts'

export class ByteWriter {
  #bytes = new Uint8Array(4096)
  #view = new DataView(this.#bytes.buffer)
  length = 0

  number(value: number, size: 1 | 2 | 4 | 8): void {
    this.#makeRoom(size)
    const at = this.length
    if (size === 1) this.#view.setUint8(at, value)
    else if (size === 2) this.#view.setUint16(at, value, true)
    else if (size === 4) this.#view.setUint32(at, value, true)
    else this.#view.setFloat64(at, value, true)
    this.length += size
  }

  bytes(bytes: Uint8Array): void {
    this.number(bytes.length, 4)
    this.#makeRoom(bytes.length)
    this.#bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  text(text: string): void {
    this.bytes(encode(text))
  }

  result(): Uint8Array {
    return this.#bytes.slice(0, this.length)
  }

  #makeRoom(count: number): void {
    if (this.length + count <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count))
    larger.set(this.#bytes.subarray(0, this.length))
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}

/** What is read behind the end is 0 or empty, and `isDamaged` says so. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  isDamaged = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  number(size: 1 | 2 | 4 | 8): number {
    if (!this.#has(size)) return 0
    const at = this.#at
    this.#at += size
    if (size === 1) return this.#view.getUint8(at)
    if (size === 2) return this.#view.getUint16(at, true)
    return size === 4 ? this.#view.getUint32(at, true) : this.#view.getFloat64(at, true)
  }

  bytes(): Uint8Array {
    const length = this.number(4)
    if (!this.#has(length)) return new Uint8Array(0)
    this.#at += length
    return this.#bytes.slice(this.#at - length, this.#at)
  }

  text(): string {
    return decode(this.bytes())
  }

  #has(count: number): boolean {
    if (this.left < count) this.isDamaged = true
    return !this.isDamaged
  }
}
