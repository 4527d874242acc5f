/**
 * Where tabs keep their sessions: localStorage, one key a tab, so that no tab writes over another's.
 *
 * Terms
 * - tab id: a random name in sessionStorage. It outlives a reload, a crash and a discarded tab, and ends with the tab; a
 *   duplicated tab has a copy of it.
 * - alive: some page holds the lock named after the id. Only the page that holds it writes under it.
 *
 * Where there are no locks (plain http), each load of the page takes a new id.
 */

import { TAB } from './comes-back.ts'
import { type KeepProblem, type KeptSession, readRecord, writeRecord } from './record.ts'

const PREFIX = 'overlay-playground:session:'
/** Sessions of tabs that are gone; older ones are dropped. */
const MOST = 12

/** What this tab kept; 'damaged' when it is no record, null when there is nothing. */
export function takeKept(): { readonly id: string; readonly kept: KeptSession | 'damaged' } | null {
  try {
    const id = sessionStorage.getItem(TAB)
    const text = id === null ? null : localStorage.getItem(PREFIX + id)
    return id === null || text === null ? null : { id, kept: readRecord(text) ?? 'damaged' }
  } catch {
    // Storage is refused: then nothing was kept either.
    return null
  }
}

/** The id that this page writes under: `wanted`, unless another page holds it, or else a new one. */
export async function claimTab(wanted: string | null): Promise<string> {
  if (wanted !== null && (await hold(wanted))) return wanted
  const id = newTab()
  await hold(id)
  becomeTab(id)
  return id
}

/** An id that no tab has. */
export const newTab = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(3)), (word) => word.toString(36)).join('')

/** What the page keeps and resumes is this tab's from the next load on. */
export function becomeTab(id: string): void {
  try {
    sessionStorage.setItem(TAB, id)
  } catch {
    // Storage is refused: keeping says so.
  }
}

/** Whether this page has the lock of `id` from here to its end. */
async function hold(id: string): Promise<boolean> {
  if (!('locks' in navigator)) return false
  return new Promise((resolve) => {
    navigator.locks
      .request(PREFIX + id, { ifAvailable: true }, (lock) => {
        resolve(lock !== null)
        return lock === null ? undefined : new Promise<never>(() => {})
      })
      .catch(() => resolve(false))
  })
}

/** Keeps it, if need be in the place of older sessions whose tabs are gone. */
export async function keep(id: string, kept: KeptSession): Promise<KeepProblem | null> {
  const text = writeRecord(kept)
  if (text === null) return 'too long'
  try {
    if (fits(PREFIX + id, text)) return null
    const gone = await goneTabs(id)
    do {
      const oldest = gone.pop()
      if (oldest === undefined) return 'full'
      localStorage.removeItem(oldest.key)
    } while (!fits(PREFIX + id, text))
    return null
  } catch {
    return 'blocked'
  }
}

export function forget(id: string): void {
  try {
    localStorage.removeItem(PREFIX + id)
  } catch {
    // What cannot be reached need not be forgotten.
  }
}

/** The newest session whose tab is gone. Drops those of too many. */
export async function newestOfGone(id: string): Promise<{ id: string; kept: KeptSession } | null> {
  try {
    const [newest, ...others] = await goneTabs(id)
    for (const { key } of others.slice(MOST - 1)) localStorage.removeItem(key)
    return newest === undefined ? null : { id: newest.key.slice(PREFIX.length), kept: newest.kept }
  } catch {
    return null
  }
}

/** Newest first. Damaged ones are cleared away; without locks nobody knows who is gone: then none is. */
async function goneTabs(own: string): Promise<{ key: string; kept: KeptSession }[]> {
  const held = 'locks' in navigator ? (await navigator.locks.query()).held : undefined
  const alive = new Set(held?.map(({ name }) => name))
  const gone: { key: string; kept: KeptSession }[] = []
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(PREFIX) || key === PREFIX + own || alive.has(key)) continue
    const kept = readRecord(localStorage.getItem(key) ?? '')
    if (kept === null) localStorage.removeItem(key)
    else if (held !== undefined) gone.push({ key, kept })
  }
  return gone.sort((a, b) => b.kept.at - a.kept.at)
}

function fits(key: string, text: string): boolean {
  try {
    localStorage.setItem(key, text)
    return true
  } catch (error) {
    if (error instanceof DOMException && error.name === 'QuotaExceededError') return false
    throw error
  }
}
