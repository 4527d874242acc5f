import { expect, test } from 'vitest'
import { type Bar, foldBars } from './fold.ts'

const shown = (bars: readonly Bar[]) =>
  bars.map((bar) => (bar.kind === 'entry' ? String(bar.index) : `+${bar.to - bar.from}`)).join(' ')

test('everything is shown while it fits', () => {
  expect(shown(foldBars(4, 4, 4))).toBe('0 1 2 3')
  expect(foldBars(0, 0, 4)).toEqual([])
})

test('the past folds at the left end', () => {
  expect(shown(foldBars(31, 31, 9))).toBe('+23 23 24 25 26 27 28 29 30')
})

test('the undone folds at the right end', () => {
  expect(shown(foldBars(10, 2, 4))).toBe('0 1 2 +7')
  expect(shown(foldBars(10, 0, 4))).toBe('0 1 2 +7')
})

test('in the middle both ends fold and the current entry has a bar', () => {
  expect(shown(foldBars(10, 6, 4))).toBe('+4 4 5 +4')
  expect(shown(foldBars(10, 6, 3))).toBe('+5 5 +4')
})
