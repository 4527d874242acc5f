/** The page's copy of what the machine last said. Only the client's events change it. */

import { createStore, type StoreApi } from 'zustand/vanilla'
import type {
  CommandResult,
  MachineClient,
  MachineEvents,
  SceneUpdate,
  SessionState,
} from '../../host/client.ts'
import { isChange } from '../../scene/scene.ts'
import type { Entry } from '../../session/session.ts'

export interface MachineState {
  /** `ready` once the machine answers; `failed` when it could not be started */
  readonly phase: 'starting' | 'ready' | 'failed'
  readonly session: SessionState
  /** the newest scene with what led to it; null before the first */
  readonly scene: SceneUpdate | null
  readonly lastCommand: CommandResult | null
  /** commands that changed the layers, as far as they ran while somebody looked */
  readonly changing: ReadonlySet<Entry>
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
    changing: new Set(),
    crash: null,
  }))
  // A command's scene comes before the session that holds the command.
  let hasMoved = false
  client.on('session', (session) => {
    const last = session.entries[session.position - 1]
    if (!hasMoved || session.running || last === undefined) return store.setState({ session })
    hasMoved = false
    store.setState({ session, changing: new Set([...store.getState().changing, last]) })
  })
  client.on('scene', (scene) => {
    hasMoved = scene.cause === 'command' && (hasMoved || scene.motions.some(isChange))
    store.setState({ scene })
  })
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
