/** What kill commands took away, for yank and yank-pop (readline's kill.c): the last ten, and which is next. */

const SLOTS = 10

export class KillRing {
  #slots: string[] = []
  #index = 0

  /** What yank inserts; undefined before the first kill. */
  current(): string | undefined {
    return this.#slots[this.#index]
  }

  /** A new kill, or with `join` more of the one before: text killed backwards goes in front. */
  add(text: string, options: { join: boolean; isBackward: boolean }): void {
    const last = this.#slots.at(-1)
    if (options.join && last !== undefined) {
      this.#slots[this.#slots.length - 1] = options.isBackward ? text + last : last + text
    } else {
      this.#slots.push(text)
      if (this.#slots.length > SLOTS) this.#slots.shift()
    }
    this.#index = this.#slots.length - 1
  }

  /** Turns to the kill before the current one. */
  rotate(): void {
    if (this.#slots.length > 0) this.#index = (this.#index + this.#slots.length - 1) % this.#slots.length
  }
}
