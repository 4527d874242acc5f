import { expect, test } from 'vitest'
import { commandAround, splitForCompletion } from './command-line.ts'
import { BREAK_CHARACTERS } from './word.ts'

test.each([
  ['foo a', 4, { text: 'foo a', cursor: 5, name: 'foo', isName: false }],
  ['x=1 foo a', 8, { text: 'foo a', cursor: 5, name: 'foo', isName: false }],
  ['x[${y[1]}]+=1 foo a', 16, { text: 'foo a', cursor: 5, name: 'foo', isName: false }],
  ['echo "a;b"; foo a', 16, { text: 'foo a', cursor: 5, name: 'foo', isName: false }],
  ['{ foo a', 6, { text: 'foo a', cursor: 5, name: 'foo', isName: false }],
  ['foo {a', 5, { text: 'foo {a', cursor: 6, name: 'foo', isName: false }],
  ['foo >|a', 6, { text: 'foo >|a', cursor: 7, name: 'foo', isName: false }],
  ['true | fo', 7, { text: 'fo', cursor: 2, name: 'fo', isName: true }],
  ['x=1 ', 4, null],
  ['true | ', 7, null],
])('the command around the end of %j', (line, start, command) => {
  expect(commandAround(line, { start, cursor: line.length })).toEqual(command)
})

test.each([
  ['foo a', 5, ['foo', 'a'], 1],
  ['foo a ', 6, ['foo', 'a', ''], 2],
  ['foo --a=b', 9, ['foo', '--a', '=', 'b'], 3],
  ['foo a=', 6, ['foo', 'a', '='], 2],
  ['foo c::d "e f"', 14, ['foo', 'c', '::', 'd', '"e f"'], 4],
  ['foo   b', 4, ['foo', '', 'b'], 1],
  ['foo   b', 5, ['foo', 'b'], 1],
  ['foo a b', 5, ['foo', 'a', 'b'], 1],
])('the words of %j, the cursor at %i', (text, cursor, words, current) => {
  expect(splitForCompletion(text, cursor, BREAK_CHARACTERS)).toEqual({ words, current })
})
