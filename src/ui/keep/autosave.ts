/**
 * Keeps the session of this tab while the reader works, so that it survives a reload, a crash and a tab that the
 * browser has put away. Kept is what has ended: a command that runs is not among it. See shelf.ts for where.
 */

import type { Playground } from '../state/playground.ts'
import type { KeepProblem, KeptSession } from './record.ts'
import { claimTab, forget, keep, newestOfGone } from './shelf.ts'

/** ms from a change until it is kept; what changes meanwhile is kept with it. */
const DELAY = 250
/** Keeping takes at most one part in so many of the time: a long session takes a while to be written. */
const SHARE = 50

export interface Autosave {
  /** Keeps what there is now. Null when that worked. */
  save(): Promise<KeepProblem | null>
}

/**
 * `hash`: the address's that the session belongs to. `resumed`: the id of the tab whose session goes on here; without
 * one the newest of a tab that is gone is offered.
 */
export async function startAutosave(
  playground: Playground,
  hash: string,
  resumed: string | null,
): Promise<Autosave> {
  const { machine, reading, view } = playground
  const id = await claimTab(resumed)
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastProblem: KeepProblem | null = null
  /** ms that the last one took */
  let cost = 0

  async function save(): Promise<KeepProblem | null> {
    clearTimeout(timer)
    timer = undefined
    if (machine.getState().phase !== 'ready') return null
    if (machine.getState().session.entries.length === 0) {
      forget(id)
      return null
    }
    const begin = performance.now()
    const problem = await keep(id, snapshot(playground, hash))
    cost = performance.now() - begin
    // Said once, not after each command.
    if (problem !== null && problem !== lastProblem) view.setState({ keeping: { kind: 'problem', problem } })
    lastProblem = problem
    return problem
  }

  function saveSoon(): void {
    timer ??= setTimeout(() => void save(), Math.max(DELAY, cost * SHARE))
  }

  machine.subscribe((state, before) => {
    const { entries, position } = state.session
    if (entries !== before.session.entries || position !== before.session.position) saveSoon()
  })
  reading.subscribe((state, before) => {
    if (state.visits !== before.visits || state.lesson?.id !== before.lesson?.id) saveSoon()
  })
  // The last moment at which a page that is put away can do something.
  addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && timer !== undefined) void save()
  })
  addEventListener('pagehide', () => timer !== undefined && void save())
  if (machine.getState().session.entries.length > 0) saveSoon()
  else if (resumed === null) void offer(playground, id)
  return { save }
}

function snapshot({ profile, machine, reading }: Playground, hash: string): KeptSession {
  const { entries, position } = machine.getState().session
  const { lesson, visits } = reading.getState()
  return {
    session: { profile, entries },
    position,
    lesson: lesson?.id ?? null,
    visits,
    hash,
    at: Date.now(),
  }
}

async function offer({ machine, view }: Playground, id: string): Promise<void> {
  const newest = await newestOfGone(id)
  if (newest === null || machine.getState().session.entries.length > 0) return
  view.setState({ keeping: { kind: 'offer', ...newest } })
}
