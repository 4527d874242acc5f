/**
 * What a process may hold: what runs away ends with bash's own error, not with the host's memory.
 *
 * Terms
 * - A text has at most MOST_HELD characters (bytes, while it is read).
 * - Held are words, from when they are made until the command that they are for has ended. They are counted one by one.
 * - Stored is what variables and parameters have. It is measured when so much has been given to them that it may have
 *   grown by much.
 */

export const MOST_HELD = 64 * 1024 * 1024
/** Held and stored. */
const MOST_IN_ALL = 6 * MOST_HELD
/** What a word, an element or a variable takes besides its text. */
export const ELEMENT = 96
/** What may be stored between two measurements. */
const UNMEASURED = 16 * 1024 * 1024

/** There is no memory for a text, or for one more word. */
export class OutOfMemory extends Error {
  readonly allocator: 'xmalloc' | 'xrealloc'
  readonly size: number

  constructor(allocator: 'xmalloc' | 'xrealloc', size: number) {
    super('out of memory')
    this.allocator = allocator
    this.size = size
  }
}

/** A text of so many characters, or of what takes so many bytes. */
export function mustFit(size: number): void {
  if (size > MOST_HELD) throw new OutOfMemory('xrealloc', size)
}

/** What is appended to a text makes with it. */
export function joined(text: string, more: string): string {
  mustFit(text.length + more.length)
  return text + more
}

export class Memory {
  /** Bytes of what is held. Whoever runs a command puts back what it was. */
  held = 0
  #unmeasured = 0
  readonly #stored: () => number

  /** `stored` measures. */
  constructor(stored: () => number) {
    this.#stored = stored
  }

  /** One more word of so many characters is held. */
  hold(length: number): void {
    this.held += ELEMENT + length
    this.#grow(ELEMENT + length, length)
  }

  /** So many characters more are stored. */
  store(length: number): void {
    this.#grow(ELEMENT + length, length)
  }

  #grow(size: number, length: number): void {
    this.#unmeasured += size
    if (this.#unmeasured < UNMEASURED) return
    if (this.held + this.#stored() > MOST_IN_ALL) throw new OutOfMemory('xmalloc', length + 1)
    this.#unmeasured = 0
  }
}

export const sizeOf = (texts: readonly string[]): number =>
  texts.reduce((size, { length }) => size + length, ELEMENT * texts.length)
