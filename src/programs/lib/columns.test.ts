import { expect, test } from 'vitest'
import { layColumns, layCommas } from './columns.ts'

const cells = (...texts: string[]) => texts.map((text) => ({ text, width: text.length }))

test('names go down the columns, with tabs where they reach', () => {
  expect(layColumns(cells('a', 'bb', 'ccc', 'dddddddd', 'e', 'f'), 30, 'down')).toEqual([
    'a  bb  ccc  dddddddd  e  f',
  ])
  expect(layColumns(cells('aaaaaaaaa', 'b', 'cccccc', 'd'), 20, 'down')).toEqual([
    'aaaaaaaaa  cccccc',
    'b\t   d',
  ])
})

test('names go across the lines', () => {
  expect(layColumns(cells('aaaaaaaaa', 'b', 'cccccc', 'd'), 20, 'across', 0)).toEqual([
    'aaaaaaaaa  b',
    'cccccc     d',
  ])
})

test('wide characters take two columns', () => {
  expect(
    layColumns(
      [
        { text: '中文', width: 4 },
        { text: 'b', width: 1 },
      ],
      80,
      'down',
    ),
  ).toEqual(['中文  b'])
})

test('a list with commas breaks before what does not fit', () => {
  expect(layCommas(cells('one', 'two', 'three'), 10)).toEqual(['one, two,', 'three'])
})
