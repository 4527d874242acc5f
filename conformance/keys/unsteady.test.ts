import { expect, test } from 'vitest'
import { agrees } from './unsteady.ts'

const numbers = ['10741', '10747', '10752', '10760'].map((pid) => ['$ echo $$ x', `${pid} x`, '$'])

test('what stands around a number that is another each time is compared', () => {
  expect(agrees(['$ echo $$ x', '77 x', '$'], numbers)).toBe(true)
  expect(agrees(['$ echo $$ x', '77 y', '$'], numbers)).toBe(false)
  expect(agrees(['$ echo $$ x', '77x', '$'], numbers)).toBe(false)
  expect(agrees(['$ echo $$ x', '77 x', '> '], numbers)).toBe(false)
  expect(agrees(['$ echo $$ x', '77 x'], numbers)).toBe(false)
  expect(agrees(['$ echo $$ x', '77 x', '$', '$'], numbers)).toBe(false)
})

test('a screen that came twice is how it is', () => {
  expect(
    agrees(
      ['$ a', '3'],
      [
        ['$ a', '1'],
        ['$ a', '2'],
        ['$ a', '2'],
        ['$ a', '4'],
      ],
    ),
  ).toBe(false)
})

test('what the recorded ones have in common is not counted twice', () => {
  const recorded = [['a a a'], ['a a a a'], ['a a a a a'], ['a a a a a a']]
  expect(agrees(['a a'], recorded)).toBe(false)
  expect(agrees(['a a a'], recorded)).toBe(true)
  expect(agrees(['a a b a'], recorded)).toBe(false)
})

test('a number with fewer digits may move what is behind it into another row', () => {
  const wrapped = ['10741', '10747', '10752', '10760'].map((pid) => ['$ echo $$ 1 abc', `${pid} 1 a`, 'bc'])
  expect(agrees(['$ echo $$ 1 abc', '77 1 abc'], wrapped)).toBe(true)
  expect(agrees(['$ echo $$ 1 abc', '77 2 abc'], wrapped)).toBe(false)
  expect(agrees(['$ echo $$ 1 abc', '77 1 abd'], wrapped)).toBe(false)
  expect(agrees(['$ echo $$ 1 abc', 'x 1 abc'], wrapped)).toBe(false)
})
