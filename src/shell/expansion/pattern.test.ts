import { expect, test } from 'vitest'
import { compilePattern, escapePattern } from './pattern.ts'

const matches = (pattern: string, text: string, ignoreCase = false): boolean =>
  compilePattern(pattern, { extglob: true, ignoreCase }).matches(text)

test.each([
  ['a*', 'abc'],
  ['*c', 'a\nc'],
  ['a?c', 'a中c'],
  ['[a-c]x', 'bx'],
  ['[!a-c]x', 'dx'],
  ['[^a-c]x', 'dx'],
  ['[]]', ']'],
  ['[a-]', '-'],
  ['[[:digit:]]*', '7up'],
  ['\\*', '*'],
  ['"', '"'],
  ['@(a|b)c', 'bc'],
  ['?(a)b', 'b'],
  ['*(ab)', 'ababab'],
  ['+([0-9])', '123'],
  ['!(*.c)', 'a.h'],
  ['!(a)*', 'ab'],
  ['a!(b)c', 'axc'],
  ['*(a|b|c(', '*(a|b|c('],
])('%s matches %s', (pattern, text) => {
  expect(matches(pattern, text)).toBe(true)
})

test.each([
  ['a*', 'ba'],
  ['[a-c]', 'd'],
  ['[z-a]', 'm'],
  ['\\*', 'x'],
  ['@(a|b)', 'ab'],
  ['+(a)', ''],
  ['!(*.c)', 'a.c'],
  ['a!(b)c', 'abc'],
])('%s does not match %s', (pattern, text) => {
  expect(matches(pattern, text)).toBe(false)
})

test('a bracket that is not closed is an ordinary character', () => {
  expect(matches('[a', '[a')).toBe(true)
})

test('case is ignored on demand', () => {
  expect(matches('ABC*', 'abcd', true)).toBe(true)
  expect(matches('!(x)', 'X', true)).toBe(false)
})

test('escaped text matches only itself', () => {
  const text = '*?[a-z]\\@(x|y)!^'
  expect(matches(escapePattern(text), text)).toBe(true)
  expect(matches(escapePattern('*'), 'x')).toBe(false)
})

test('no pattern is tried in all its ways', () => {
  expect(matches('*a*a*a*a*a*a*b', 'a'.repeat(1000))).toBe(false)
  expect(matches('+(+(a)|a)b', 'a'.repeat(200))).toBe(false)
  expect(matches('*(*(a)*(a))!(*(b)*)c', `${'a'.repeat(60)}c`)).toBe(false)
})

test('the ends of a pattern at both sides of a text', () => {
  const pattern = compilePattern('+(ab|c)*', { extglob: true, ignoreCase: false })
  expect(pattern.prefixes('abcd')).toEqual([2, 3, 4])
  expect(pattern.suffixes('xabc')).toEqual([1, 3])
  expect([0, 1, 2].map((from) => pattern.longest('xabc', from))).toEqual([-1, 4, -1])
})
