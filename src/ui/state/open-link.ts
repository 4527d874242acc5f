/** What a page that was opened by a link with a session starts with. */

import type { Session } from '../../session/session.ts'
import { askToRun } from '../frame/AskToRun.tsx'
import type { Dictionary } from '../i18n/index.ts'
import { type LinkProblem, readSessionLink } from './session-link.ts'

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
  const runs = await askToRun(words, shared.session)
  if (!runs) forgetHash()
  return runs ? { ...shared, problem: null } : EMPTY
}

function forgetHash(): void {
  history.replaceState(history.state, '', location.pathname + location.search)
}
