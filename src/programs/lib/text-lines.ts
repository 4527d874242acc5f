/**
 * A descriptor read as lines of text.
 *
 * Terms
 * - `fill` makes sure that a line is at hand and may sleep; `next` then gives it without sleeping, so that a
 *   loop over many lines costs a step for each block only: `while (yield* lines.fill()) while (lines.ready) lines.next()`.
 * - A *byte string* has one character for each byte (U+0000 to U+00FF). Programs that work on bytes, as `sort`
 *   and `awk` do here, take lines as byte strings; others take them as text (kernel/text.ts).
 */

import { SEEK_CUR } from '../../kernel/abi.ts'
import { concat, decode, encode } from '../../kernel/text.ts'
import type { Io, Step } from './io.ts'

export interface TextLinesOptions {
  /** what ends a line; a newline unless said */
  delimiter?: string
  /** lines are byte strings */
  bytes?: boolean
}

/** Of a list of lines, beside their text. */
const BYTES_PER_LINE = 8

export class TextLines {
  /** Whether `next` has a line. */
  ready = false
  /** Whether the line that `next` gave last ended with the delimiter. */
  wasTerminated = true
  /** The read error that ended the input, 0 if there was none. */
  error = 0
  readonly #io: Io
  readonly #fd: number
  readonly #delimiter: string
  readonly #toText: (bytes: Uint8Array) => string
  readonly #toBytes: (text: string) => Uint8Array
  #text = ''
  #at = 0
  /** what has been read of the line that is not whole yet */
  #partial: Uint8Array[] = []
  #partialSize = 0
  #ended = false

  constructor(io: Io, fd: number, options: TextLinesOptions = {}) {
    this.#io = io
    this.#fd = fd
    this.#delimiter = options.delimiter ?? '\n'
    this.#toText = options.bytes ? toByteString : io.decode
    this.#toBytes = options.bytes ? fromByteString : encode
  }

  /** Reads on until a line is at hand; false at the end of the input and after an error. */
  *fill(): Step<boolean> {
    if (this.ready) return true
    while (!this.#ended) {
      const chunk = yield* this.#io.read(this.#fd)
      if (typeof chunk === 'number' || chunk.length === 0) {
        this.#ended = true
        if (typeof chunk === 'number') this.error = chunk
        break
      }
      const end = chunk.lastIndexOf(this.#delimiter.charCodeAt(0)) + 1
      if (end === 0) {
        this.#partial.push(chunk)
        this.#partialSize += chunk.length
        yield* this.#io.holdMemory(this.#partialSize)
        continue
      }
      const block = concat([...this.#partial, chunk.subarray(0, end)])
      this.#partial = end < chunk.length ? [chunk.subarray(end)] : []
      this.#partialSize = chunk.length - end
      return this.#hold(block)
    }
    const last = concat(this.#partial)
    this.#partial = []
    this.#partialSize = 0
    return last.length > 0 && this.#hold(last)
  }

  #hold(block: Uint8Array): true {
    this.#text = this.#toText(block)
    this.#at = 0
    this.ready = true
    return true
  }

  /** The next line without its delimiter. Precondition: `ready`. */
  next(): string {
    const text = this.#text
    const end = text.indexOf(this.#delimiter, this.#at)
    this.wasTerminated = end >= 0
    const line = text.slice(this.#at, end < 0 ? text.length : end)
    this.#at = end < 0 ? text.length : end + 1
    this.ready = this.#at < text.length
    return line
  }

  /**
   * All lines that are left, at once: what cannot begin before it has the last one. Ends the program where there is no room
   * for them. They stand in blocks until their number is known, as a list that grows is copied again and again.
   */
  *rest(): Step<string[]> {
    const blocks: string[][] = []
    let count = 0
    let size = 0
    while (yield* this.fill()) {
      const block: string[] = []
      size += this.#text.length - this.#at
      while (this.ready) block.push(this.next())
      blocks.push(block)
      count += block.length
      yield* this.#io.holdMemory(size + count * BYTES_PER_LINE)
      yield* this.#io.breathe()
    }
    const lines = new Array<string>(count)
    let index = 0
    for (const block of blocks) {
      for (const line of block) lines[index++] = line
      yield* this.#io.breathe()
    }
    return lines
  }

  /** Whether a character stands in the block that is at hand. Precondition: `ready`. */
  blockHas(char: string): boolean {
    return this.#text.includes(char)
  }

  /**
   * Moves the offset of a seekable input back to the first line not taken, as programs do that stop early, so
   * that the next reader of the same open file goes on there.
   */
  giveBack(): void {
    const unread = this.#toBytes(this.#text.slice(this.#at)).length + this.#partialSize
    if (unread > 0) this.#io.sys.lseek(this.#fd, -unread, SEEK_CUR)
  }
}

/** One character for each byte. */
export function toByteString(bytes: Uint8Array): string {
  if (isAscii(bytes)) return decode(bytes)
  let result = ''
  for (let i = 0; i < bytes.length; i += 4096) result += String.fromCharCode(...bytes.subarray(i, i + 4096))
  return result
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] as number) > 0x7f) return false
  return true
}

/** The bytes of a byte string. */
export function fromByteString(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** The byte string of a text (of an argument, say). */
export const textToByteString = (text: string): string => toByteString(encode(text))

/** The text that a byte string's bytes spell. */
export const byteStringToText = (bytes: string): string => decode(fromByteString(bytes))

/** Prints a byte string on standard output. */
export function printByteString(io: Io, text: string): void {
  if (/[\u0080-\u00ff]/.test(text)) io.printBytes(fromByteString(text))
  else io.print(text)
}
