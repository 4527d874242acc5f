import { expect, test } from 'vitest'
import { quoteBackslash, quoteDouble, quoteIfNeeded, quoteSingle } from './quote.ts'

test.each([
  ['a b', 'a\\ b'],
  ["it's", "it\\'s"],
  ['', "''"],
  ['tab\there', "$'tab\\there'"],
  ['中文', '中文'],
  ['~x', '\\~x'],
  ['a=b', 'a=b'],
  ['{a,b}', '\\{a\\,b\\}'],
  ['#x', '\\#x'],
  ['a#', 'a#'],
])('printf %%q of %j', (text, quoted) => {
  expect(quoteBackslash(text)).toBe(quoted)
})

test('@Q uses single quotes', () => {
  expect(quoteSingle('it\'s a "test"')).toBe("'it'\\''s a \"test\"'")
  expect(quoteSingle('a\nb')).toBe("$'a\\nb'")
})

test('declare -p uses double quotes', () => {
  expect(quoteDouble('a "$x" `y` \\')).toBe('"a \\"\\$x\\" \\`y\\` \\\\"')
})

test('set and traces quote only where it is needed', () => {
  expect(['abc', 'a b', '', "it's", '[', 'a=~'].map(quoteIfNeeded)).toEqual([
    'abc',
    "'a b'",
    "''",
    "'it'\\''s'",
    "'['",
    "'a=~'",
  ])
})
