/**
 * What a pager shows: lines that are read as far as they are needed, so that `less` on an endless pipe starts at once.
 */

import { SEEK_END, type System } from '../../kernel/abi.ts'
import { byteLength, concat, decode } from '../../kernel/text.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import { isRegular } from '../../kernel/vfs/mode.ts'
import type { Step } from '../lib/io.ts'

const BLOCK = 65536
/** Bytes and lines that are kept; more is more than a page can hold, and counts as the end. */
const MOST_BYTES = 256 * 1024 * 1024
const MOST_LINES = 4_000_000
/** What is longer counts as several lines, so that a stream without newlines can be looked at. */
const LONGEST_LINE = 1 << 20

export class Document {
  /** As it is called in the prompt; null for a pipe. */
  readonly name: string | null
  readonly lines: string[] = []
  /** Nothing more comes, unless the file grows. */
  isEnded = false
  /** Asked between reads that do not sleep: whether ^C was typed. */
  isInterrupted: () => boolean = () => false
  readonly #sys: System | null
  readonly #fd: number
  #partial: Uint8Array[] = []
  #partialIsShown = false
  #bytes = 0

  constructor(sys: System | null, fd: number, name: string | null) {
    this.#sys = sys
    this.#fd = fd
    this.name = name
  }

  /** A document of a text at hand. */
  static ofText(name: string | null, text: string): Document {
    const document = new Document(null, -1, name)
    document.lines.push(...text.replace(/\n$/, '').split('\n'))
    document.isEnded = true
    return document
  }

  /** Size in bytes, if it is known: of a file, or of a pipe that has ended. */
  size(): number | null {
    const stat = this.#sys?.fstat(this.#fd)
    if (stat !== undefined && typeof stat !== 'number' && isRegular(stat.mode)) return stat.size
    return this.isEnded ? this.bytesBefore(this.lines.length) : null
  }

  /** Bytes of the first lines. */
  bytesBefore(lines: number): number {
    let bytes = 0
    const end = Math.min(lines, this.lines.length)
    for (let i = 0; i < end; i++) bytes += byteLength(this.lines[i] as string) + 1
    return bytes
  }

  /** Reads until so many lines are there or nothing more comes; 'interrupted' if a signal came between. */
  *need(count: number): Step<'ready' | 'interrupted'> {
    while (this.lines.length < count && !this.isEnded) {
      if ((yield* this.readMore()) === 'interrupted' || this.isInterrupted()) return 'interrupted'
    }
    return 'ready'
  }

  /** One read. At the end of the file what stands without a newline counts as a line. */
  *readMore(): Step<'ready' | 'interrupted'> {
    const sys = this.#sys
    if (sys === null) return 'ready'
    for (;;) {
      const bytes = sys.read(this.#fd, BLOCK)
      if (bytes === -ERESTARTSYS) yield
      else if (bytes === -EINTR) return 'interrupted'
      else if (typeof bytes === 'number' || bytes.length === 0 || this.#isFull) {
        this.isEnded = true
        this.#showPartial()
        return 'ready'
      } else {
        this.#take(bytes)
        if (sys.exhausted()) yield
        return 'ready'
      }
    }
  }

  /** Looks for what has been added to a file since its end was reached. */
  *readAdded(): Step<'ready' | 'interrupted'> {
    const before = this.#bytes
    const size = this.size()
    // Truncated meanwhile: go on at its new end, as `tail -f` does.
    if (size !== null && size < before && this.#sys !== null) this.#sys.lseek(this.#fd, 0, SEEK_END)
    this.isEnded = false
    return yield* this.readMore()
  }

  get #isFull(): boolean {
    return this.#bytes > MOST_BYTES || this.lines.length > MOST_LINES
  }

  #take(bytes: Uint8Array): void {
    this.#bytes += bytes.length
    if (this.#partialIsShown) {
      this.lines.pop()
      this.#partialIsShown = false
    }
    const end = bytes.lastIndexOf(10)
    if (end < 0) {
      this.#partial.push(bytes)
      if (this.#partial.length * BLOCK < LONGEST_LINE) return
      this.lines.push(decode(concat(this.#partial)))
      this.#partial = []
      return
    }
    const text = decode(concat([...this.#partial, bytes.subarray(0, end)]))
    for (const line of text.split('\n')) this.lines.push(line)
    this.#partial = end + 1 < bytes.length ? [bytes.subarray(end + 1)] : []
  }

  #showPartial(): void {
    if (this.#partial.length === 0 || this.#partialIsShown) return
    this.lines.push(decode(concat(this.#partial)))
    this.#partialIsShown = true
  }
}
