import { expect, test } from 'vitest'
import { Marks } from './marks.ts'

const marked = (...lines: number[]): Marks => {
  const marks = new Marks()
  for (const line of lines) marks.set('abc'[line] as string, { line, column: 1 })
  return marks
}

test('marks stay with their lines when lines come before them', () => {
  const marks = marked(0, 1, 2)
  marks.follow(['a', 'b', 'c'], ['a', 'new', 'new too', 'b', 'c'])
  expect(['a', 'b', 'c'].map((name) => marks.get(name))).toEqual([
    { line: 0, column: 1 },
    { line: 3, column: 1 },
    { line: 4, column: 1 },
  ])
})

test('marks of lines that are gone go', () => {
  const marks = marked(0, 1, 2)
  marks.follow(['a', 'b', 'c'], ['a', 'c'])
  expect(['a', 'b', 'c'].map((name) => marks.line(name))).toEqual([0, null, 1])
})

test("'< and '> are the lines that were selected last", () => {
  const marks = new Marks()
  expect([marks.line('<'), marks.line('>')]).toEqual([null, null])
  marks.setVisualLines(2, 5)
  expect([marks.line('<'), marks.line('>')]).toEqual([2, 5])
})
