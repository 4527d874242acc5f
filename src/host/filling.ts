/** Making the moments that nobody has visited (after a link, or when a directory was opened), while there is nothing else to do. */

import { buildScene } from '../scene/build.ts'
import { shareScene } from '../scene/diff.ts'
import type { Scene } from '../scene/scene.ts'
import type { Entry, Runner } from '../session/index.ts'
import type { Moments, View } from './moments.ts'
import type { Timers } from './timers.ts'

/** ms after which moments that nobody has asked for are given up. */
const MOST_FILLING = 5_000

export class Filling {
  readonly #moments: Moments
  readonly #makeRunner: () => Runner
  readonly #timers: Timers
  /** what is being filled, or has been: `steps` is null then */
  #current: {
    readonly entries: readonly Entry[]
    readonly view: number
    readonly steps: Generator<void, void, void> | null
  } | null = null

  /** `makeRunner`: a machine that nobody hears, not started yet */
  constructor(moments: Moments, makeRunner: () => Runner, timers: Timers) {
    this.#moments = moments
    this.#makeRunner = makeRunner
    this.#timers = timers
  }

  /** One step towards having all moments of these entries in this view. Whether there is more to do. */
  step(entries: readonly Entry[], view: View): boolean {
    if (this.#current?.entries !== entries || this.#current.view !== view.number) {
      const isMissing = this.#moments.firstMissing(entries.length, view.number) !== null
      this.#current = { entries, view: view.number, steps: isMissing ? this.#fill(entries, view) : null }
    }
    const { steps } = this.#current
    if (steps === null) return false
    if (steps.next().done !== true) return true
    this.#current = { entries, view: view.number, steps: null }
    return false
  }

  *#fill(entries: readonly Entry[], view: View): Generator<void, void, void> {
    const end = this.#timers.now() + MOST_FILLING
    const runner = this.#makeRunner()
    yield* runner.untilPrompt()
    let before: Scene | null = null
    for (let position = 0; ; position++) {
      before =
        this.#moments.sceneAt(position, view.number) ?? shareScene(before, buildScene(runner.machine, view))
      this.#moments.remember(position, { scene: before, cwd: runner.machine.cwd(), view: view.number })
      const entry = entries[position]
      if (entry === undefined) return
      for (const _ of runner.repeat(entry)) {
        // What takes so long is done again when somebody goes there.
        if (this.#timers.now() > end) return
        yield
      }
    }
  }
}
