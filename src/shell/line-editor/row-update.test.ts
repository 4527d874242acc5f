import { expect, test } from 'vitest'
import { updateRow } from './row-update.ts'

test('what is added before a blank that stays is inserted', () => {
  expect(updateRow('$ echo a b', '$ Xecho a b', 2)).toEqual({ output: '\x1b[1@X', end: 3 })
})

test('without a blank behind it the rest is written again', () => {
  expect(updateRow('$ echo', '$ Xecho', 2)).toEqual({ output: 'Xecho', end: 7 })
})

test('what is taken away before a blank is deleted', () => {
  expect(updateRow('$ echo a b', '$ cho a b', 2)).toEqual({ output: '\x1b[1P', end: 2 })
})

test('where much more goes than stays, the rest is written again', () => {
  expect(updateRow('$ abcdefgh i', '$ x', 2)).toEqual({ output: 'x', end: 3 })
})

test('the columns of wide characters are counted, and a mark stays with its character', () => {
  expect(updateRow('a b', '文a b', 0)).toEqual({ output: '\x1b[2@文', end: 1 })
  expect(updateRow('xe\u0301 b', 'e\u0301 b', 0)).toEqual({ output: '\x1b[1P', end: 0 })
})
