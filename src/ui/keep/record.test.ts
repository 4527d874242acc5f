import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type KeptSession, readRecord, writeRecord } from './record.ts'

const kept: KeptSession = {
  session: {
    profile: 'article',
    entries: [
      { line: 'mkdir a', at: 1500, typed: [] },
      { line: 'cat > b', at: 2400, typed: [{ tick: 2, data: 'typed\r' }] },
    ],
  },
  position: 1,
  lesson: 'whiteouts',
  visits: [{ position: 0, lesson: 'whiteouts', step: 0 }],
  hash: '',
  at: 1_795_000_000_000,
}

test('what was kept is read as it was', () => {
  expect(readRecord(writeRecord(kept) as string)).toEqual(kept)
})

test('a record of version 1 is read, as it was written once', () => {
  expect(
    readRecord(
      '{"version":1,"session":"1.WyJhcnRpY2xlIixbWyJta2RpciBhIiwxNTAwXV1d","position":9,"lesson":null,"visits":[],"hash":"#s=x","at":5}',
    ),
  ).toEqual({
    session: { profile: 'article', entries: [{ line: 'mkdir a', at: 1500, typed: [] }] },
    position: 1,
    lesson: null,
    visits: [],
    hash: '#s=x',
    at: 5,
  })
})

test('where an older build noted no lesson beside a step, it was the one that is open', () => {
  const text = (writeRecord(kept) as string).replace('"lesson":"whiteouts","step"', '"step"')
  expect(text).toContain('"visits":[{"position":0,"step":0}]')
  expect(readRecord(text)).toEqual(kept)
})

test('a session that could not be read again is not written', () => {
  const entries = Array.from({ length: 5001 }, () => ({ line: 'ls', at: 0, typed: [] }))
  expect(writeRecord({ ...kept, session: { profile: 'article', entries } })).toBeNull()
})

test('what is no record is none, whatever was done to it', () => {
  const text = writeRecord(kept) as string
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(text.length), fc.string(), (from, to, noise) => {
      const read = readRecord(text.slice(0, from) + noise + text.slice(to))
      expect(read === null || read.session.profile === 'article').toBe(true)
    }),
  )
  expect(readRecord('')).toBeNull()
  expect(readRecord('null')).toBeNull()
  expect(readRecord('{"version":2}')).toBeNull()
})
