/**
 * A copy of the live machine, to try scripts on. A machine cannot be cloned, since its tasks are running generators, and a
 * script leaves traces; so each copy serves once, and the next one does the session again while nobody waits for it.
 * From then on it comes along: who asks waits for what the session has done since.
 */

import type { Entry, Runner } from '../session/index.ts'
import { samePrefix } from './entries.ts'

/** So many entries after somebody asked, nobody is expected to ask again. */
const EXPECTED = 3

export class Copy {
  readonly #make: () => Runner
  #runner: Runner | null = null
  /** what it has run; as the session had it, whatever became of it here */
  #done: Entry[] = []
  /** what it is to have run */
  #wanted: readonly Entry[] = []
  #steps: Generator<boolean, never, void> | null = null
  /** how many entries there were when somebody asked last; null: nobody has, or not for long */
  #askedAt: number | null = null

  /** `make`: a machine that nobody hears, not started yet */
  constructor(make: () => Runner) {
    this.#make = make
  }

  /** A machine on which these entries have run, for whoever takes it to use up. */
  *take(entries: readonly Entry[]): Generator<void, Runner, void> {
    this.#askedAt = entries.length
    this.#wanted = entries
    while (!this.#isThere()) yield
    const runner = this.#runner as Runner
    this.#forget()
    return runner
  }

  /** One step towards where the session is. Whether there is more to do. */
  comeAlong(entries: readonly Entry[]): boolean {
    if (this.#askedAt === null) return false
    if (Math.abs(entries.length - this.#askedAt) > EXPECTED) {
      this.#askedAt = null
      this.#forget()
      return false
    }
    this.#wanted = entries
    return !this.#isThere()
  }

  #forget(): void {
    this.#runner = null
    this.#steps = null
  }

  #isThere(): boolean {
    this.#steps ??= this.#follow()
    try {
      return this.#steps.next().value
    } catch (error) {
      this.#forget()
      throw error
    }
  }

  /** Yields whether it has run what is wanted by now. */
  *#follow(): Generator<boolean, never, void> {
    for (;;) {
      const done = this.#done
      if (this.#runner === null || samePrefix(done, this.#wanted) < done.length) {
        this.#runner = this.#make()
        this.#done = []
        yield* notYet(this.#runner.untilPrompt())
        continue
      }
      const next = this.#wanted[done.length]
      if (next === undefined) yield true
      else {
        yield* notYet(this.#runner.repeat(next))
        done.push(next)
      }
    }
  }
}

function* notYet(steps: Generator<void, void, void>): Generator<boolean, void, void> {
  while (steps.next().done !== true) yield false
}
