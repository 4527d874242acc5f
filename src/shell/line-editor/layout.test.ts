import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineLayout, layoutPrompt } from './layout.ts'

function layOut(text: string, cols: number, promptColumn = 2): LineLayout {
  const layout = new LineLayout()
  layout.update(text, 0, { cols, promptColumn })
  return layout
}

const rowsOf = (layout: LineLayout): string[] =>
  Array.from({ length: layout.rowCount }, (_, row) => layout.rowText(row))

const lineText = fc
  .array(fc.constantFrom('a', 'b ', '文', '🐳', 'e\u0301', '\t', '\x01', '\n', '\x7f'), { maxLength: 40 })
  .map((parts) => parts.join(''))

test('a line that fills its row exactly has an empty row for the cursor', () => {
  expect(rowsOf(layOut('abc', 5))).toEqual(['abc', ''])
  expect(layOut('abc', 5).position(3)).toEqual({ row: 1, column: 0 })
})

test('a wide character that does not fit leaves a blank cell', () => {
  expect(rowsOf(layOut('ab文c', 5))).toEqual(['ab ', '文c'])
  expect(layOut('ab文c', 5).position(2)).toEqual({ row: 1, column: 0 })
})

test('a control character is two cells that an edge may part', () => {
  expect(rowsOf(layOut('ab\x01c', 5))).toEqual(['ab^', 'Ac'])
  expect(layOut('ab\x01c', 5).position(3)).toEqual({ row: 1, column: 1 })
})

test('a tab reaches to the next multiple of eight, over the edge too', () => {
  expect(rowsOf(layOut('a\tb', 20))).toEqual(['a     b'])
  expect(rowsOf(layOut('abc\td', 6))).toEqual(['abc ', '  d'])
})

test('a newline ends its row', () => {
  expect(rowsOf(layOut("echo 'a\nb'", 20))).toEqual(["echo 'a", "b'"])
  expect(layOut('a\n', 20).position(2)).toEqual({ row: 1, column: 0 })
})

test('marks stay with the character before them at the edge', () => {
  expect(rowsOf(layOut('abe\u0301', 5))).toEqual(['abe\u0301', ''])
})

test('what takes no room in a prompt is kept and not counted', () => {
  expect(layoutPrompt('one\n\x01\x1b[31m\x02red\x01\x1b[0m\x02> ', 20)).toEqual({
    preamble: 'one\n',
    rows: ['\x1b[31mred\x1b[0m> '],
    column: 5,
  })
  expect(layoutPrompt('abcdef', 3)).toEqual({ preamble: '', rows: ['abc', 'def', ''], column: 0 })
})

test('laying out again from where a line changed gives what laying out all of it gives', () => {
  fc.assert(
    fc.property(
      lineText,
      lineText,
      lineText,
      fc.integer({ min: 8, max: 20 }),
      (start, before, after, cols) => {
        const layout = layOut(start + before, cols)
        layout.update(start + after, start.length, { cols, promptColumn: 2 })
        expect(rowsOf(layout)).toEqual(rowsOf(layOut(start + after, cols)))
      },
    ),
  )
})
