/** What a page that was opened by a link with a session starts with. */

import type { Session } from '../../session/session.ts'
import { askToRun } from '../frame/AskToRun.tsx'
import type { Dictionary } from '../i18n/index.ts'
import { type LinkProblem, readSessionLink, sessionHash } from './session-link.ts'

/** The hash of a session that the reader has run already: it need not be asked about. */
const OWN = 'overlay-playground:own-session'

export interface Start {
  readonly session: Session | null
  readonly position: number
  readonly problem: LinkProblem | null
}

const EMPTY = { session: null, position: 0, problem: null }

/** Asks, where there is something to run. The address loses a session that does not run. */
export async function openLink(words: Dictionary): Promise<Start> {
  const { hash } = location
  const shared = readSessionLink(hash)
  if (typeof shared === 'string') {
    forgetHash()
    return { ...EMPTY, problem: shared }
  }
  const isOwn = takeOwn() === hash
  const runs = isOwn || (await askToRun(words, shared.session))
  if (isOwn || !runs) forgetHash()
  return runs ? { ...shared, problem: null } : EMPTY
}

function forgetHash(): void {
  history.replaceState(history.state, '', location.pathname + location.search)
}

/** Loads the page again, and the session with it. */
export function reloadWithSession(session: Session, position: number): void {
  const hash = sessionHash({ session, position })
  try {
    sessionStorage.setItem(OWN, hash)
  } catch {
    // No storage: then the page asks before it runs the session again.
  }
  history.replaceState(history.state, '', location.pathname + location.search + hash)
  location.reload()
}

function takeOwn(): string | null {
  try {
    const hash = sessionStorage.getItem(OWN)
    sessionStorage.removeItem(OWN)
    return hash
  } catch {
    return null
  }
}
