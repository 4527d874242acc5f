/**
 * Futures that were left: who types in the past takes another course, and what lay ahead is kept here until the page
 * is left, to be had back.
 */

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SessionState } from '../../host/client.ts'
import type { MachineState } from './machine.ts'

export interface Branch {
  /** the whole course, from the first command on */
  readonly entries: SessionState['entries']
  /** how many of them it shares with the course that took its place */
  readonly at: number
}

/** The oldest go first. */
const MOST = 12

export function createBranchStore(machine: StoreApi<MachineState>): StoreApi<readonly Branch[]> {
  const store = createStore<readonly Branch[]>(() => [])
  machine.subscribe(({ session }, before) => {
    if (session.entries === before.session.entries) return
    const left = branchLeft(before.session, session)
    const all = left === null ? store.getState() : [left, ...store.getState()]
    const kept = all.filter((branch) => !isWithin(branch, session.entries)).slice(0, MOST)
    if (left !== null || kept.length < all.length) store.setState(kept, true)
  })
  return store
}

/** The future that `after` no longer has; null when nothing was left. What a crash takes away is not offered again. */
export function branchLeft(before: SessionState, after: SessionState): Branch | null {
  const { entries } = before
  let at = 0
  while (at < entries.length && entries[at] === after.entries[at]) at++
  if (at === entries.length) return null
  const isTaken = after.running || after.entries.length > at || after.entries.length === 0
  return isTaken ? { entries, at } : null
}

/** Everything that the branch ran has been run in this course too. */
const isWithin = (branch: Branch, entries: SessionState['entries']): boolean =>
  branch.entries.every(({ line }, index) => entries[index]?.line === line)
