import { expect, test } from 'vitest'
import { type Branch, treeOfRows } from './column-tree.ts'

type Row = readonly [id: string, parent: string]

/** The tree in brackets, `1(2 3)`. */
const shown = (branches: readonly Branch<Row>[]): string =>
  branches.map(({ row, children }) => row[0] + (children.length > 0 ? `(${shown(children)})` : '')).join(' ')

const tree = (...rows: Row[]): string =>
  shown(
    treeOfRows(
      rows,
      ([id]) => id,
      ([, parent]) => parent,
    ),
  )

test('a row is below the one whose number it names, wherever that stands', () => {
  expect(tree(['2', '1'], ['1', '0'], ['3', '1'], ['4', '2'])).toBe('1(2(4) 3)')
})

test('rows that name each other, or themselves, are no endless tree', () => {
  expect(tree(['1', '2'], ['2', '1'], ['3', '3'])).toBe('1(2) 3')
})

test('of several rows with a number the last one has those below', () => {
  expect(tree(['1', '0'], ['1', '5'], ['2', '1'], ['5', ''])).toBe('1 5(1(2))')
})
