/**
 * A session as a file, `overlay-playground.json`: JSON with the text that a link has in its hash, and how many of its entries have
 * run at the moment that is shown. Whoever opens one may have it from anybody: it is checked, and bounded, as a link is.
 */

import * as v from 'valibot'
import { type DecodeError, decodeSession, encodeSession, MAX_TEXT } from '../../session/codec.ts'
import { findProfile } from '../../session/profiles.ts'
import type { SharedSession } from '../state/session-link.ts'
import { FORMAT } from './session-file-name.ts'

const VERSION = 1

/** Bytes of a file that is looked at: the text, and what stands around it. */
const MAX_FILE = MAX_TEXT + 1_000

export function writeSessionFile({ session, position }: SharedSession): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, session: encodeSession(session), entry: position })}\n`
}

export async function readSessionFile(file: Blob): Promise<SharedSession | DecodeError> {
  return file.size > MAX_FILE ? 'too long' : parseSessionFile(await file.text())
}

export function parseSessionFile(text: string): SharedSession | DecodeError {
  const json = parseJson(text)
  const head = v.safeParse(Head, json)
  if (!head.success) return 'damaged'
  if (head.output.version !== VERSION) return 'unknown version'
  const body = v.safeParse(Body, json)
  if (!body.success) return 'damaged'
  const session = decodeSession(body.output.session)
  if (typeof session === 'string') return session
  if (findProfile(session.profile) === undefined) return 'damaged'
  return { session, position: Math.min(body.output.entry, session.entries.length) }
}

const Head = v.object({
  format: v.literal(FORMAT),
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
})
const Body = v.object({ session: v.string(), entry: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) })

/** undefined when the text is no JSON: no schema takes that. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
