/** What waits of a paste of several lines: each line is taken as if it had been typed. */

export class PastedLines {
  #text = ''
  #at = 0

  get isEmpty(): boolean {
    return this.#at >= this.#text.length
  }

  add(text: string): void {
    this.#text = this.#text.slice(this.#at) + text
    this.#at = 0
  }

  /** The next line, without its newline; the last one may have had none. There must be one. */
  take(): { text: string; isComplete: boolean } {
    const newline = this.#text.indexOf('\n', this.#at)
    const end = newline < 0 ? this.#text.length : newline
    const text = this.#text.slice(this.#at, end)
    this.#at = end + 1
    if (this.isEmpty) this.clear()
    return { text, isComplete: newline >= 0 }
  }

  clear(): void {
    this.#text = ''
    this.#at = 0
  }
}
