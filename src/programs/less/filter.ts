/** Which lines a pager shows: those that match all patterns that have been given to `&`. */

import type { Regex } from '../lib/regex.ts'

interface Wanted {
  readonly regex: Regex
  /** lines that do not match are wanted */
  readonly isInverted: boolean
}

export class LineFilter {
  #wanted: Wanted[] = []

  get isActive(): boolean {
    return this.#wanted.length > 0
  }

  add(wanted: Wanted): void {
    this.#wanted.push(wanted)
  }

  clear(): void {
    this.#wanted = []
  }

  hides(text: string): boolean {
    return this.#wanted.some(({ regex, isInverted }) => regex.test(text) === isInverted)
  }
}
