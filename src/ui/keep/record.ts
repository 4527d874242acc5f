/**
 * What is kept of one tab: its session, the moment at which it stands, and where the reader is. As JSON text. What
 * is read may have been written by an older build, by half, or by anybody who shares the origin: it is checked.
 */

import * as v from 'valibot'
import { decodeSession, encodeSession, MAX_TEXT } from '../../session/codec.ts'
import { findProfile } from '../../session/profiles.ts'
import type { Session } from '../../session/session.ts'
import type { Visit } from '../lesson/progress.ts'

export interface KeptSession {
  readonly session: Session
  /** how many entries have run at the moment that was shown */
  readonly position: number
  /** id, null in free play */
  readonly lesson: string | null
  readonly visits: readonly Visit[]
  /** the hash of the page's address: another one is another session */
  readonly hash: string
  /** when it was kept, in ms since 1970 */
  readonly at: number
}

export type KeepProblem = 'full' | 'blocked' | 'too long' | 'damaged'

/** What is to be said about keeping. */
export type Keeping =
  | { readonly kind: 'problem'; readonly problem: KeepProblem }
  /** A tab that is gone has left a session; `id`: whose. */
  | { readonly kind: 'offer'; readonly id: string; readonly kept: KeptSession }

const VERSION = 1
const MAX_VISITS = 10_000

/** null when the session is longer than `readRecord` takes. */
export function writeRecord({ session, ...rest }: KeptSession): string | null {
  const text = encodeSession(session)
  if (text.length > MAX_TEXT || typeof decodeSession(text) === 'string') return null
  return JSON.stringify({ version: VERSION, session: text, ...rest })
}

/** null when the text is no record. */
export function readRecord(text: string): KeptSession | null {
  const parsed = v.safeParse(Record, parseJson(text))
  if (!parsed.success) return null
  const { version: _, ...record } = parsed.output
  const session = decodeSession(record.session)
  if (typeof session === 'string' || findProfile(session.profile) === undefined) return null
  const visits = record.visits.map(({ lesson = record.lesson, ...visit }) => ({ ...visit, lesson }))
  return { ...record, visits, session, position: Math.min(record.position, session.entries.length) }
}

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const LessonId = v.nullable(v.pipe(v.string(), v.maxLength(200)))
/** Older builds noted no lesson: it was the one that was open. */
const Visited = v.object({ position: Count, lesson: v.optional(LessonId), step: Count })
const Record = v.object({
  version: v.literal(VERSION),
  session: v.string(),
  position: Count,
  lesson: LessonId,
  visits: v.pipe(v.array(Visited), v.maxLength(MAX_VISITS)),
  hash: v.string(),
  at: v.pipe(v.number(), v.finite()),
})

/** undefined when the text is no JSON: no schema takes that. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
