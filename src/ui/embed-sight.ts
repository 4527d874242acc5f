/**
 * An embed out of sight costs nothing: its machine stands still until somebody looks, or the page around it asks for something.
 */

import type { MachineClient } from '../host/client.ts'

/** ms that a call of the page around keeps the machine awake, however long it takes. */
const AWAKE = 60_000

export interface Sight {
  /** The page around has asked for something. */
  wake(): void
}

export function pauseOutOfSight(client: MachineClient): Sight {
  let isSeen = true
  let awake: ReturnType<typeof setTimeout> | undefined
  let isPaused = false

  function update(): void {
    const next = !isSeen && awake === undefined
    if (next === isPaused) return
    isPaused = next
    client.pause(isPaused)
  }

  new IntersectionObserver((entries) => {
    isSeen = entries.at(-1)?.isIntersecting === true
    update()
  }).observe(document.documentElement)

  return {
    wake() {
      clearTimeout(awake)
      awake = setTimeout(() => {
        awake = undefined
        update()
      }, AWAKE)
      update()
    },
  }
}
