import { expect, test } from 'vitest'
import { markEach, regexOf } from './quoted-regex.ts'

test('a quoted character that means something is escaped, another is not', () => {
  expect(regexOf(`^${markEach('a.b')}.$`)).toBe('^a\\.b.$')
})

test('no character is taken for a mark', () => {
  for (const text of ['\ufdd0a', '\udc80a', '😀a']) {
    expect(regexOf(text)).toBe(text)
    expect(regexOf(markEach(text))).toBe(text)
  }
})

test('in a bracket expression quotes vanish, and a quoted bracket does not end it', () => {
  expect(regexOf(`[${markEach(']')}]`)).toBe('[]]')
  expect(regexOf(`[${markEach('.')}a-z]x`)).toBe('[.a-z]x')
  expect(regexOf(`[[:alpha:]${markEach('*')}]`)).toBe('[[:alpha:]*]')
})

test('a bracket that nothing closes is read like any other character', () => {
  expect(regexOf(`[${markEach('.')}`)).toBe('[\\.')
})
