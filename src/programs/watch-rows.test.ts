import { expect, test } from 'vitest'
import { rowText, watchRows } from './watch-rows.ts'

const shown = (text: string, cols: number, look: { colours?: boolean; wraps?: boolean } = {}) =>
  watchRows(text, { cols, colours: look.colours ?? true, wraps: look.wraps ?? true }).map((row) =>
    rowText(row, () => false),
  )

test('lines that are too long go on in the next row, or are cut', () => {
  expect(shown('abcdefgh\nx', 5)).toEqual(['abcde', 'fgh', 'x'])
  expect(shown('abcdefgh\nx', 5, { wraps: false })).toEqual(['abcde', 'x'])
})

test('colours are kept over a wrap, and shown where they are not wanted', () => {
  expect(shown('\x1b[31mabcdef\x1b[0mg', 4)).toEqual(['\x1b[31mabcd\x1b[0m', '\x1b[31mef\x1b[0mg'])
  expect(shown('\x1b[31ma', 20, { colours: false })).toEqual(['^[[31ma'])
})

test('tabs lead to the stops of the row, wide characters stand in two cells', () => {
  expect(shown('a\tb', 20)).toEqual(['a       b'])
  expect(shown('\x1b[1ma\x1b[0m\tb', 20)).toEqual(['\x1b[1ma\x1b[0m       b'])
  expect(shown('中文字', 5)).toEqual(['中文', '字'])
})

test('marked cells are reversed', () => {
  const [row] = watchRows('abc', { cols: 9, colours: true, wraps: true })
  expect(row && rowText(row, (cell) => cell === 1)).toBe('a\x1b[7mb\x1b[0mc')
})
