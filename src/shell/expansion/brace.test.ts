import { expect, test } from 'vitest'
import { BraceTooLarge, expandBraces } from './brace.ts'

test.each([
  ['{a,b,c}', 'a b c'],
  ['x{1,2}y', 'x1y x2y'],
  ['{a,b}{1,2}', 'a1 a2 b1 b2'],
  ['{a,{b,c}d,e}', 'a bd cd e'],
  ['pre{,.bak}', 'pre pre.bak'],
  ['{1..5}', '1 2 3 4 5'],
  ['{5..1}', '5 4 3 2 1'],
  ['{1..10..3}', '1 4 7 10'],
  ['{e..a..2}', 'e c a'],
  ['{01..12..4}', '01 05 09'],
  ['{-2..2}', '-2 -1 0 1 2'],
  ['{"a b",c}', '"a b" c'],
  ['{a\\,b,c}', 'a\\,b c'],
  ['{$(echo a,b),c}', '$(echo a,b) c'],
])('%s expands to %s', (text, words) => {
  expect(Array.from(expandBraces(text) ?? []).join(' ')).toBe(words)
})

test.each(['{}', '{a}', 'a{b', '{a..}', '{a..3}', '"{a,b}"', '\\{a,b}'])('%s is left alone', (text) => {
  expect(expandBraces(text)).toBeNull()
})

test('more elements than memory would hold are refused', () => {
  expect(() => Array.from(expandBraces('{a,{1..10000000}}') ?? [])).toThrow(
    new BraceTooLarge('failed to allocate memory for 10000000 elements'),
  )
})
