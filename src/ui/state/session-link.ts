/**
 * Links that hold a whole session: `#s=TEXT`, and `&entry=N` where the session stands at an earlier moment than its end.
 * They are a contract with links out there; codec.ts has the text's versions and bounds. What a link says comes from
 * strangers.
 */

import { type DecodeError, decodeSession, encodeSession } from '../../session/codec.ts'
import { findProfile } from '../../session/profiles.ts'
import type { Session } from '../../session/session.ts'

/** Characters of a hash that browsers, mail and chat programs still pass on as one link. */
export const MAX_LINK = 32_000

export type LinkProblem = DecodeError

export interface SharedSession {
  readonly session: Session
  /** how many entries have run at the moment that is shown */
  readonly position: number
}

/** The session of a hash that begins with `#s=`. */
export function readSessionLink(hash: string): SharedSession | LinkProblem {
  const fields = new URLSearchParams(hash.slice(1))
  const session = decodeSession(fields.get('s') ?? '')
  if (typeof session === 'string') return session
  if (findProfile(session.profile) === undefined) return 'damaged'
  const { length } = session.entries
  const entry = Number(fields.get('entry') ?? length)
  return { session, position: Number.isInteger(entry) && entry >= 0 && entry <= length ? entry : length }
}

export function sessionHash({ session, position }: SharedSession): string {
  const moment = position < session.entries.length ? `&entry=${position}` : ''
  return `#s=${encodeSession(session)}${moment}`
}

/** `address` with the session in its hash; null when that is longer than links are passed on. */
export function sessionLink(address: string, shared: SharedSession): string | null {
  const url = new URL(address)
  url.hash = sessionHash(shared)
  return url.hash.length <= MAX_LINK ? url.href : null
}
