import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSessionFile, readSessionFile, writeSessionFile } from './session-file.ts'

const shared = {
  session: { profile: 'article', entries: [{ line: 'mkdir a', at: 1500, typed: [{ tick: 3, data: 'x' }] }] },
  position: 0,
}

test('a session is read from its file as it was', async () => {
  expect(await readSessionFile(new Blob([writeSessionFile(shared)]))).toEqual(shared)
})

test('a file of version 1 is read, as it was written once', () => {
  expect(
    parseSessionFile(
      '{"format":"overlay-playground session","version":1,"session":"1.WyJhcnRpY2xlIixbWyJta2RpciBhIiwxNTAwXV1d","entry":7}',
    ),
  ).toEqual({
    session: { profile: 'article', entries: [{ line: 'mkdir a', at: 1500, typed: [] }] },
    position: 1,
  })
})

test('what is too long, damaged or from the future is said', async () => {
  expect(await readSessionFile(new Blob(['x'.repeat(1_100_000)]))).toBe('too long')
  expect(parseSessionFile('#!/bin/sh\nls\n')).toBe('damaged')
  expect(parseSessionFile('{"format":"overlay-playground session","version":2}')).toBe('unknown version')
  expect(
    parseSessionFile('{"format":"overlay-playground session","version":1,"session":"1.","entry":-1}'),
  ).toBe('damaged')
  const text = writeSessionFile(shared)
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(text.length), fc.string(), (from, to, noise) => {
      const read = parseSessionFile(text.slice(0, from) + noise + text.slice(to))
      expect(typeof read === 'string' || read.session.profile === 'article').toBe(true)
    }),
  )
})
