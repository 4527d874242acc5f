/**
 * The echo of a key, shown before the machine has answered: after a key the browser may hold back what a worker says until
 * the next frame, and a frame later it is seen. After Winstein and Balakrishnan, "Mosh" (USENIX ATC 2012), but without a model
 * of the screen.
 *
 * Terms
 * - plain key: one printable character of ASCII.
 * - trusted: the last thing that a key made the machine say was that key. Any other key, or anything else that
 *   is said, ends it; so nothing is predicted for passwords, within a line, or for keys that do something.
 * - predicted: on the screen, and not said by the machine yet.
 *
 * Always holds: with what is predicted taken away, the screen is what the machine has said. Predicted characters are the
 * last ones of their row, and the row is not full.
 */

export class PredictedEcho {
  #isTrusted = false
  #predicted = ''
  /** plain keys whose echo is waited for, without a prediction */
  #awaited = ''

  /** What to show at once of what is typed. `room`: cells of the row behind the one where the cursor is. */
  type(data: string, room: number): string {
    if (!isPlainKey(data)) {
      this.#distrust()
      return ''
    }
    if (!this.#isTrusted || room === 0) {
      this.#isTrusted = false
      this.#awaited += data
      return ''
    }
    this.#predicted += data
    return data
  }

  /** What to write for what the machine says. */
  say(text: string): string {
    if (this.#predicted === '') {
      this.#weigh(text)
      return text
    }
    if (this.#predicted.startsWith(text)) {
      this.#predicted = this.#predicted.slice(text.length)
      return ''
    }
    const predicted = this.#predicted
    this.#predicted = ''
    this.#distrust()
    return text.startsWith(predicted)
      ? text.slice(predicted.length)
      : `\x1b[${predicted.length}D\x1b[K${text}`
  }

  /** The screen was cleared. */
  clear(): void {
    this.#predicted = ''
    this.#distrust()
  }

  /** Nothing is predicted: whether this is what was waited for. */
  #weigh(text: string): void {
    this.#isTrusted = text === this.#awaited
    this.#awaited = this.#awaited.startsWith(text) ? this.#awaited.slice(text.length) : ''
  }

  #distrust(): void {
    this.#isTrusted = false
    this.#awaited = ''
  }
}

const isPlainKey = (data: string): boolean => /^[ -~]$/.test(data)
