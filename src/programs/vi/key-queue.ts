/**
 * The next key: one that `.`, a macro or `:normal` replays, else one that is typed.
 *
 * A *command* is what normal mode reads as a whole: `3dw`, `ihello<Esc>`, `:w<Enter>`. The keys of the running one
 * are kept for `.`.
 */

import { Exit, type Step } from '../lib/io.ts'
import type { Screen } from '../screen/screen.ts'
import { Macros } from './macros.ts'

export class KeyQueue {
  readonly macros = new Macros()
  readonly #screen: Screen
  readonly #draw: () => Step<void>
  #replayed: string[] = []
  #command: string[] = []

  /** `draw` shows the state when there is nothing to do but wait. */
  constructor(screen: Screen, draw: () => Step<void>) {
    this.#screen = screen
    this.#draw = draw
  }

  *next(): Step<string> {
    const replayed = this.#replayed.shift()
    if (replayed !== undefined) {
      this.#command.push(replayed)
      return replayed
    }
    for (;;) {
      if (!this.#screen.hasKeys()) yield* this.#draw()
      const key = yield* this.#screen.readKey()
      // The terminal is gone.
      if (key === null) throw new Exit(1)
      if (key === 'Resize' || key === 'Unknown') continue
      this.#command.push(key)
      this.macros.take(key)
      return key
    }
  }

  beginCommand(): void {
    this.#command = []
  }

  /** The keys that the running command has read. */
  get command(): readonly string[] {
    return this.#command
  }

  /** These come first, then what is replayed already. */
  replay(keys: readonly string[]): void {
    this.#replayed = [...keys, ...this.#replayed]
  }

  /** An error ends what is replayed. */
  stopReplaying(): void {
    this.#replayed = []
  }

  /** Replays these keys alone, and goes on with the others when `step` has used them up. */
  *replayAll(keys: readonly string[], step: () => Step<void>): Step<void> {
    const waiting = this.#replayed
    this.#replayed = [...keys]
    while (this.#replayed.length > 0) yield* step()
    this.#replayed = waiting
  }
}
