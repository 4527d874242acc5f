import { expect, test } from 'vitest'
import { findWord, isBackquoteOpen, positionOf } from './word.ts'

/** Whole lines with `|` where the cursor is: what is completed, and in what quote. */
const words: readonly (readonly [line: string, raw: string, quote: string])[] = [
  ['ls fi|', 'fi', ''],
  ['ls fi| other', 'fi', ''],
  ['ls |', '', ''],
  ['ls my\\ f|', 'my\\ f', ''],
  ['ls "my f|', 'my f', '"'],
  ["ls 'it\\|", 'it\\', "'"],
  ['ls "a b"/c|', '"a b"/c', ''],
  ["ls 'a b'c|", "'a b'c", ''],
  ['x=fi|', 'fi', ''],
  ['dd if=fi|', 'fi', ''],
  ['scp host:fi|', 'fi', ''],
  ['ssh me@ho|', '@ho', ''],
  ['cat <fi|', 'fi', ''],
  ['echo $(ls fi|', 'fi', ''],
  ['echo $HO|', '$HO', ''],
  ['echo x$HO|', 'x$HO', ''],
  ['echo "$HO|', '$HO', '"'],
  ['echo `wh|', '`wh', ''],
  ['文件 文|', '文', ''],
]

test.each(words)('in %j the word %j is completed', (marked, raw, quote) => {
  const cursor = marked.indexOf('|')
  const word = findWord(marked.replace('|', ''), cursor)
  expect([word.raw, word.quote]).toEqual([raw, quote])
})

/** What stands at the end of the line. */
const positions: readonly (readonly [line: string, position: string])[] = [
  ['wh', 'command'],
  ['  wh', 'command'],
  ['ls wh', 'argument'],
  ['true; wh', 'command'],
  ['a|wh', 'command'],
  ['true && wh', 'command'],
  ['{ wh', 'command'],
  ['(wh', 'command'],
  ['echo $(wh', 'command'],
  ['echo `date` wh', 'argument'],
  ['X=1 wh', 'command'],
  ['X="a b" Y=2 wh', 'command'],
  ['X=1 ls wh', 'argument'],
  ['time wh', 'argument'],
  ['echo a >| wh', 'argument'],
  ['echo a >& wh', 'argument'],
  ['echo "a; wh', 'argument'],
  ['echo a\\; wh', 'argument'],
  ['a=(wh', 'nothing'],
  ['echo (wh', 'nothing'],
]

const site = { isFirstLine: true, beginsCommand: false }

test.each(positions)('at the end of %j stands a %s', (line, position) => {
  expect(positionOf(findWord(line, line.length), site)).toBe(position)
})

test('in a further line a command stands where the parser expects one', () => {
  const word = findWord('wh', 2)
  expect(positionOf(word, { isFirstLine: false, beginsCommand: true })).toBe('command')
  expect(positionOf(word, { isFirstLine: false, beginsCommand: false })).toBe('argument')
})

test('a backquote is open until the next one, and none in quotes', () => {
  expect(
    ['`a', '`a`', '`a` `', "'`'", '"`"', '\\`'].map((line) => isBackquoteOpen(line, line.length)),
  ).toEqual([true, false, true, false, false, false])
})
