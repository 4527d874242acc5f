/** The page's copy of what the machine last said. Only the client's events change it. */

import { createStore, type StoreApi } from 'zustand/vanilla'
import type {
  CommandResult,
  MachineClient,
  MachineEvents,
  SceneUpdate,
  SessionState,
} from '../../host/client.ts'
import { isChange, type Motion } from '../../scene/scene.ts'
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
  /** what each command did, as far as it ran while somebody looked; not replaced when it grows */
  readonly motions: { get(entry: Entry): readonly Motion[] | undefined }
  /** the crash that has not been dismissed yet */
  readonly crash: MachineEvents['crash'] | null
}

const NOTHING_RAN: SessionState = { entries: [], position: 0, running: false, cwd: '' }

export function createMachineStore(client: MachineClient): StoreApi<MachineState> {
  const motions = new WeakMap<Entry, readonly Motion[]>()
  const store = createStore<MachineState>(() => ({
    motions,
    phase: 'starting',
    session: NOTHING_RAN,
    scene: null,
    lastCommand: null,
    changing: new Set(),
    crash: null,
  }))
  // A command's scene comes before the session that holds the command.
  let told: readonly Motion[] | null = null
  client.on('session', (session) => {
    const last = session.entries[session.position - 1]
    if (session.running || last === undefined) return store.setState({ session })
    const isNew = store.getState().session.entries[session.position - 1] !== last
    // Where the session jumped, nobody has told what led there.
    if (isNew && told !== null) motions.set(last, told)
    const isChanging = isNew && told?.some(isChange) === true
    told = []
    if (!isChanging) return store.setState({ session })
    store.setState({ session, changing: new Set([...store.getState().changing, last]) })
  })
  client.on('scene', (scene) => {
    told = scene.cause === 'command' ? [...(told ?? []), ...scene.motions] : null
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
