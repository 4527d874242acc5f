/**
 * A session as text that can stand in a link: a version, a dot, base64url of the body. The body is UTF-8
 * JSON, `[profile, [entry, ...]]`, an entry being `[line, milliseconds since the entry before]`, with the typed
 * characters behind, `[tick since the last, data, tick, data ...]`, where there are any. Version 1 has it as it is,
 * version 2, which is written, compressed by DEFLATE (RFC 1951).
 *
 * What is decoded comes from strangers: everything is checked, and bounded.
 */

import { deflateSync, Inflate } from 'fflate'
import * as v from 'valibot'
import { fromBase64Url, toBase64Url } from './base64url.ts'
import type { Entry, Session } from './session.ts'

const VERSION = '2'

/** No session that somebody typed is longer. */
export const MAX_TEXT = 1_000_000
/** Bytes of a body when it is inflated: a short text can stand for very long ones. */
const MAX_BODY = 4_000_000
/** Compressed bytes are inflated so many at a time: each may become a thousand. */
const CHUNK = 1024
const MAX_ENTRIES = 5_000
const MAX_LINE = 100_000

export function encodeSession(session: Session): string {
  let before = 0
  const entries = session.entries.map((entry) => {
    const at = Math.max(0, Math.round(entry.at) - before)
    before += at
    return entry.typed.length === 0 ? [entry.line, at] : [entry.line, at, packTyped(entry)]
  })
  const body = new TextEncoder().encode(JSON.stringify([session.profile, entries]))
  return `${VERSION}.${toBase64Url(deflateSync(body, { level: 9 }))}`
}

export type DecodeError = 'too long' | 'unknown version' | 'damaged'

/** The session of a text that `encodeSession` made, in this or an earlier version. */
export function decodeSession(text: string): Session | DecodeError {
  if (text.length > MAX_TEXT) return 'too long'
  const dot = text.indexOf('.')
  if (dot < 0) return 'damaged'
  const version = text.slice(0, dot)
  if (version !== '1' && version !== '2') return 'unknown version'
  const stored = fromBase64Url(text.slice(dot + 1))
  if (stored === null) return 'damaged'
  const body = version === '1' ? stored : inflate(stored)
  if (typeof body === 'string') return body
  const parsed = v.safeParse(Body, parseJson(body))
  if (!parsed.success) return 'damaged'
  const [profile, entries] = parsed.output
  let at = 0
  return {
    profile,
    entries: entries.map(([line, after, typed]) => {
      at += after
      return { line, at, typed: unpackTyped(typed ?? []) }
    }),
  }
}

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1e12))
const Text = v.pipe(v.string(), v.maxLength(MAX_LINE))
const Body = v.tuple([
  v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/)),
  v.pipe(
    v.array(
      v.union([
        v.strictTuple([Text, Count]),
        v.strictTuple([
          Text,
          Count,
          v.pipe(
            v.array(v.union([Count, Text])),
            v.check((typed) => typed.every((item, i) => (typeof item === 'number') === (i % 2 === 0))),
            v.check((typed) => typed.length % 2 === 0),
          ),
        ]),
      ]),
    ),
    v.maxLength(MAX_ENTRIES),
  ),
])

function packTyped(entry: Entry): (number | string)[] {
  let before = 0
  return entry.typed.flatMap(({ tick, data }) => {
    const since = tick - before
    before = tick
    return [since, data]
  })
}

function unpackTyped(packed: readonly (number | string)[]): Entry['typed'] {
  const typed: { tick: number; data: string }[] = []
  let tick = 0
  for (let i = 0; i < packed.length; i += 2) {
    tick += packed[i] as number
    typed.push({ tick, data: packed[i + 1] as string })
  }
  return typed
}

function inflate(compressed: Uint8Array): Uint8Array | DecodeError {
  const body = new Uint8Array(MAX_BODY)
  let length = 0
  let isTooLong = false
  let isComplete = false
  const stream = new Inflate((chunk, isLast) => {
    isComplete = isLast
    if (length + chunk.length > MAX_BODY) isTooLong = true
    else body.set(chunk, length)
    length += chunk.length
  })
  try {
    for (let at = 0; at < compressed.length && !isTooLong; at += CHUNK)
      stream.push(compressed.subarray(at, at + CHUNK), at + CHUNK >= compressed.length)
  } catch {
    // fflate throws for bytes that are no DEFLATE stream, and for one that ends too early.
    return 'damaged'
  }
  if (isTooLong) return 'too long'
  return isComplete ? body.subarray(0, length) : 'damaged'
}

/** undefined when the bytes are no JSON: no schema takes that. */
function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    // Both errors say the same: these bytes are not what encodeSession made.
    return undefined
  }
}
