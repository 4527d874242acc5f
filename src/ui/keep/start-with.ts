/** Starts the page again with another session than this tab's, which stays kept. */

import { type SharedSession, sessionHash } from '../state/session-link.ts'
import { becomeTab, keep, newTab } from './shelf.ts'

/** The reader has seen it and wants it to run. Where nothing can be kept it goes through the address, and is shown again. */
export async function startWith({ session, position }: SharedSession): Promise<void> {
  const id = newTab()
  const { pathname, search } = location
  const problem = await keep(id, { session, position, lesson: null, visits: [], hash: '', at: Date.now() })
  if (problem === null) becomeTab(id)
  const hash = problem === null ? '' : sessionHash({ session, position })
  history.replaceState(history.state, '', pathname + search + hash)
  location.reload()
}
