/** The page's copy of what the machine last said. Only the client's events change it. */

import { createStore, type StoreApi } from 'zustand/vanilla'
import type {
  CommandResult,
  MachineClient,
  MachineEvents,
  SceneUpdate,
  SessionState,
} from '../../host/client.ts'

export interface MachineState {
  /** `ready` once the machine answers; `failed` when it could not be started */
  readonly phase: 'starting' | 'ready' | 'failed'
  readonly session: SessionState
  /** the newest scene with what led to it; null before the first */
  readonly scene: SceneUpdate | null
  readonly lastCommand: CommandResult | null
  /** the crash that has not been dismissed yet */
  readonly crash: MachineEvents['crash'] | null
}

const NOTHING_RAN: SessionState = { entries: [], position: 0, running: false, cwd: '' }

export function createMachineStore(client: MachineClient): StoreApi<MachineState> {
  const store = createStore<MachineState>(() => ({
    phase: 'starting',
    session: NOTHING_RAN,
    scene: null,
    lastCommand: null,
    crash: null,
  }))
  client.on('session', (session) => store.setState({ session }))
  client.on('scene', (scene) => store.setState({ scene }))
  client.on('command', (lastCommand) => store.setState({ lastCommand }))
  client.on('crash', (crash) => store.setState({ crash }))
  client.ready.then(
    () => store.setState({ phase: 'ready' }),
    (reason: unknown) => {
      console.error(reason)
      store.setState({ phase: 'failed' })
    },
  )
  return store
}
