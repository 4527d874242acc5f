/** Playing on through the commands that were undone: one seek after the other, until the last. */

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { MachineClient } from '../../host/client.ts'
import type { MachineState } from './machine.ts'

export interface Playback {
  readonly store: StoreApi<{ readonly playing: boolean }>
  play(): void
  pause(): void
}

/** Milliseconds each command stays on the screen at speed 1. */
const COMMAND_TIME = 1200

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
    play() {
      store.setState({ playing: true })
      void advance()
    },
  }
}
