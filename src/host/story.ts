/** What moved since somebody looked last: made of the machine's trace events, and of what two scenes show that no event told. */

import { superblockOf } from '../scene/build.ts'
import { changesPicture, motionsOf, silentMotions } from '../scene/motions.ts'
import type { Motion, Scene } from '../scene/scene.ts'
import type { Machine, TraceEvent } from '../session/index.ts'

/** More events of one command are not turned into motions. */
const MAX_EVENTS = 5_000

export class Story {
  #events: TraceEvent[] = []

  /** Some of what is to be told changed the picture. */
  get hasChanges(): boolean {
    return this.#events.some(changesPicture)
  }

  /** Hears the machine from here on. */
  follow(machine: Machine): void {
    this.#events = []
    machine.kernel.trace = (event) => {
      if (this.#events.length < MAX_EVENTS) this.#events.push(event)
    }
  }

  /** A command begins. What was looked at before, by a completion, is not its own; what a job changed is still to be told. */
  begin(): void {
    this.#events = this.#events.filter(changesPicture)
  }

  /** What led from one scene to the next, in order. */
  take(machine: Machine, before: Scene | null, scene: Scene): Motion[] {
    const events = this.#events
    this.#events = []
    const superblock = superblockOf(machine, scene)
    const told = superblock === null ? [] : motionsOf(events, superblock)
    return before === null ? told : [...told, ...silentMotions(before, scene, told)]
  }
}
