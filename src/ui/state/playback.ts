/**
 * Play, pause and step. Two things can be played, one after the other: the motions of the command at which
 * the session stands (the diagram's player), and the commands that were undone (seeking, one by one).
 */

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { MachineClient } from '../../host/client.ts'
import type { MachineState } from './machine.ts'

/** What the diagram's player lets the time line do; see ui/diagram. */
export interface MotionPlayer {
  /** a motion is on the screen, moving or held */
  readonly isActive: () => boolean
  readonly isPlaying: () => boolean
  play(): void
  pause(): void
  /** one stage on; false when there is none */
  stepForward(): boolean
  /** one stage back; false when there is none */
  stepBack(): boolean
  setSpeed(speed: number): void
}

export interface Playback {
  readonly store: StoreApi<{ readonly playing: boolean }>
  toggle(): void
  pause(): void
}

/** Milliseconds each command stays on the screen at speed 1. */
const COMMAND_TIME = 1200

/** Plays the undone commands, one seek after the other, until the last. */
export function createPlayback(
  client: MachineClient,
  machine: StoreApi<MachineState>,
  speed: () => number,
): Playback {
  const store = createStore<{ playing: boolean }>(() => ({ playing: false }))
  let timer: ReturnType<typeof setTimeout> | undefined

  async function advance(): Promise<void> {
    const { session } = machine.getState()
    if (session.position >= session.entries.length) return pause()
    await client.seek(session.position + 1)
    if (store.getState().playing) timer = setTimeout(() => void advance(), COMMAND_TIME / speed())
  }

  function pause(): void {
    clearTimeout(timer)
    store.setState({ playing: false })
  }

  return {
    store,
    pause,
    toggle() {
      if (store.getState().playing) return pause()
      store.setState({ playing: true })
      void advance()
    },
  }
}
