import fc from 'fast-check'
import { deflateSync } from 'fflate'
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

test.each([
  ['1.WyJhcnRpY2xlIixbWyJta2RpciAuL3ttZXJnZWQsd29yayx1cHBlcixsb3dlcn0iLDE1MDBdXV0', 1],
  [
    '1.WyJhcnRpY2xlIixbWyJta2RpciAuL3ttZXJnZWQsd29yayx1cHBlcixsb3dlcn0iLDE1MDBdLFsiY2F0ID4gXCLkuK3mlocg8J-YgFwiIiwxMjUwLFsyLCJoaVxyIiw3LCJcdTAwMDQiXV0sWyJscyIsMF1dXQ',
    3,
  ],
  [
    '2.i1ZKLCrJTM5JVdKJjlbKzU7JLFLQ06_OTS1KT03RKc8vytYpLShILdLJyS9PLapV0jE0NTCI1YlWSk4sUbBTiFF6smPts2ntCh_mz2iIUQJKG5ka6EQb6ShlZMYUKemY6yjFlBoYGJgoxYI05RQr6RjExsYCAA',
    3,
  ],
])('a link recorded once opens for ever: %.12s, %i entries', (text, count) => {
  expect(decodeSession(text)).toEqual({ profile: 'article', entries: session.entries.slice(0, count) })
})

test('commands that repeat themselves make a short text', () => {
  const entries = Array.from({ length: 200 }, (_, i) => ({
    line: `echo ${i} >> merged/file`,
    at: i * 1000,
    typed: [],
  }))
  expect(encodeSession({ profile: 'article', entries }).length).toBeLessThan(2_000)
})

test.each([
  ['', 'damaged'],
  ['3.e30', 'unknown version'],
  ['2.e30', 'damaged'],
  ['2.', 'damaged'],
  [`2.${toBase64Url(deflateSync(new Uint8Array(50_000_000)))}`, 'too long'],
  [`2.${toBase64Url(deflateSync(new TextEncoder().encode('["article",[]]')).slice(0, -3))}`, 'damaged'],
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
      decodeSession(`2.${toBase64Url(new TextEncoder().encode(text))}`)
      decodeSession(body(JSON.parse(json)))
    }),
  )
})

function body(value: unknown): string {
  return `1.${toBase64Url(new TextEncoder().encode(JSON.stringify(value)))}`
}
