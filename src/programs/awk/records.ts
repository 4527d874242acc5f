/** Records of an input: by a character, by a regular expression, or paragraphs. */

import type { Io, Step } from '../lib/io.ts'
import type { Regex } from '../lib/regex.ts'
import { toByteString } from '../lib/text-lines.ts'

/** Where the next record ends; null: not within this text. */
export interface Separator {
  find(text: string, from: number, isEnd: boolean): { end: number; next: number } | null
  /** where the record begins, after what is skipped before it */
  start(text: string, from: number): number
}

export function characterSeparator(char: string): Separator {
  return {
    start: (_text, from) => from,
    find(text, from) {
      const end = text.indexOf(char, from)
      return end < 0 ? null : { end, next: end + 1 }
    },
  }
}

export function regexSeparator(regex: Regex): Separator {
  return {
    start: (_text, from) => from,
    find(text, from, isEnd) {
      for (let at = from; at <= text.length; ) {
        const match = regex.exec(text, at)
        if (match === null) return null
        // A match that reaches the end of what is there may go on.
        if (match.end === text.length && !isEnd) return null
        if (match.end > match.index) return { end: match.index, next: match.end }
        at = match.index + 1
      }
      return null
    },
  }
}

/** RS = "": records are apart by empty lines. */
export const paragraphs: Separator = {
  start(text, from) {
    let at = from
    while (text[at] === '\n') at++
    return at
  },
  find(text, from, isEnd) {
    if (from >= text.length) return null
    const end = text.indexOf('\n\n', from)
    if (end < 0) return isEnd && text.endsWith('\n') ? { end: text.length - 1, next: text.length } : null
    let next = end + 2
    while (text[next] === '\n') next++
    return next < text.length || isEnd ? { end, next } : null
  },
}

const LONG_RECORD = 1 << 20

export class RecordReader {
  private text = ''
  private at = 0
  private hasEnded = false
  /** the read error that ended the input, or 0 */
  error = 0
  private readonly io: Io
  readonly fd: number

  constructor(io: Io, fd: number) {
    this.io = io
    this.fd = fd
  }

  /** The next record if it is at hand, without sleeping. */
  take(separator: Separator): string | null {
    const start = separator.start(this.text, this.at)
    const found = separator.find(this.text, start, this.hasEnded)
    if (found === null) return null
    this.at = found.next
    return this.text.slice(start, found.end)
  }

  /** The next record, null at the end. */
  *next(separator: Separator): Step<string | null> {
    for (;;) {
      const record = this.take(separator)
      if (record !== null) return record
      if (this.hasEnded) return this.rest(separator)
      yield* this.readOn()
    }
  }

  /** Reads a block; of a long record as much again as is held, as it is looked through from its start each time. */
  private *readOn(): Step<void> {
    const held = this.text.slice(this.at)
    const parts = [held]
    let size = 0
    do {
      const chunk = yield* this.io.read(this.fd)
      if (typeof chunk === 'number' || chunk.length === 0) {
        this.hasEnded = true
        if (typeof chunk === 'number') this.error = chunk
        break
      }
      parts.push(toByteString(chunk))
      size += chunk.length
      yield* this.io.holdMemory(held.length + size)
    } while (held.length > LONG_RECORD && size < held.length)
    this.text = parts.join('')
    this.at = 0
  }

  private rest(separator: Separator): string | null {
    const start = separator.start(this.text, this.at)
    const record = this.text.slice(start)
    this.text = ''
    this.at = 0
    return record === '' ? null : record
  }
}
