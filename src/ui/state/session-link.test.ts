import { expect, test } from 'vitest'
import type { Session } from '../../session/session.ts'
import { MAX_LINK, readSessionLink, sessionHash, sessionLink } from './session-link.ts'

const session: Session = {
  profile: 'article',
  entries: ['mkdir a', 'cd a', 'ls'].map((line, index) => ({ line, at: 1000 * index, typed: [] })),
}

test.each([0, 2, 3])('a session at its entry %i comes back from the hash', (position) => {
  expect(readSessionLink(sessionHash({ session, position }))).toEqual({ session, position })
})

test('a moment that the session has not is its end', () => {
  const hash = sessionHash({ session, position: 3 })
  for (const entry of ['4', '-1', '1.5', 'x'])
    expect(readSessionLink(`${hash}&entry=${entry}`)).toEqual({ session, position: 3 })
})

test('a link keeps the parameters of the address, and replaces its hash', () => {
  const link = sessionLink('https://example.org/play/?lang=en#old', { session, position: 3 })
  expect(link).toBe(`https://example.org/play/?lang=en${sessionHash({ session, position: 3 })}`)
})

test('a session that is too long for a link has none', () => {
  const line = Array.from({ length: MAX_LINK }, (_, i) => ((i * 7919) % 65521).toString(36)).join(' ')
  const long = { ...session, entries: [{ line, at: 0, typed: [] }] }
  expect(sessionLink('https://example.org/', { session: long, position: 1 })).toBeNull()
})

test.each([
  ['#s=', 'damaged'],
  ['#s=1', 'damaged'],
  ['#s=9.AAAA', 'unknown version'],
  ['#s=2.<script>alert(1)</script>', 'damaged'],
  [sessionHash({ session: { ...session, profile: 'nobody' }, position: 0 }), 'damaged'],
])('%.40s is refused: %s', (hash, reason) => {
  expect(readSessionLink(hash)).toBe(reason)
})
