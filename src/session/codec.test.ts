import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase64Url, toBase64Url } from './base64url.ts'
import { decodeSession, encodeSession } from './codec.ts'
import type { Session } from './session.ts'

const session: Session = {
  profile: 'article',
  entries: [
    { line: 'mkdir ./{merged,work,upper,lower}', at: 1500, typed: [] },
    {
      line: 'cat > "中文 😀"',
      at: 2750,
      typed: [
        { tick: 2, data: 'hi\r' },
        { tick: 9, data: '\x04' },
      ],
    },
    { line: 'ls', at: 2750, typed: [] },
  ],
}

test('a session comes back from its text', () => {
  expect(decodeSession(encodeSession(session))).toEqual(session)
})

test('the text of version 1 never changes', () => {
  expect(encodeSession({ profile: 'article', entries: session.entries.slice(0, 1) })).toBe(
    '1.WyJhcnRpY2xlIixbWyJta2RpciAuL3ttZXJnZWQsd29yayx1cHBlcixsb3dlcn0iLDE1MDBdXV0',
  )
})

test.each([
  ['', 'damaged'],
  ['2.e30', 'unknown version'],
  ['1.e30', 'damaged'],
  ['1.WyJ', 'damaged'],
  ['1.!', 'damaged'],
  [`1.${'A'.repeat(1_000_001)}`, 'too long'],
  [body(['ARTICLE', []]), 'damaged'],
  [body(['article', [['ls', -1]]]), 'damaged'],
  [body(['article', [['ls', 0, ['x', 1]]]]), 'damaged'],
  [body(['article', [['ls', 0, [1]]]]), 'damaged'],
  [body(['article', Array(5001).fill(['ls', 0])]), 'damaged'],
])('%.40j is refused: %s', (text, reason) => {
  expect(decodeSession(text)).toBe(reason)
})

test('any bytes come back from base64url, and no other text stands for them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = toBase64Url(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64url'))
      expect(fromBase64Url(text)).toEqual(bytes)
    }),
  )
  expect(fromBase64Url('AB')).toBeNull()
})

test('no text makes decoding fail otherwise', () => {
  fc.assert(
    fc.property(fc.string(), fc.json(), (text, json) => {
      decodeSession(text)
      decodeSession(`1.${text}`)
      decodeSession(body(JSON.parse(json)))
    }),
  )
})

function body(value: unknown): string {
  return `1.${toBase64Url(new TextEncoder().encode(JSON.stringify(value)))}`
}
