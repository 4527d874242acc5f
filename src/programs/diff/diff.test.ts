import { expect, test } from 'vitest'
import { findChanges } from './changes.ts'
import { contextStyle, edStyle, normalStyle, sideBySideStyle, type Text, unifiedStyle } from './styles.ts'

const old: Text = { lines: 'a b c d e f g h i j'.split(' '), isUnfinished: false, heading: 'old' }
const changed: Text = { lines: 'a b C d e f g i j k'.split(' '), isUnfinished: true, heading: 'new' }

function changes(a: Text, b: Text, horizon: number) {
  const numbers = new Map<string, number>()
  const number = (line: string) => numbers.get(line) ?? numbers.set(line, numbers.size).size - 1
  return findChanges(Int32Array.from(a.lines, number), Int32Array.from(b.lines, number), horizon)
}

test('a normal diff names lines by number and letter', () => {
  expect(normalStyle(old, changed, changes(old, changed, 0))).toBe(
    '3c3\n< c\n---\n> C\n8d7\n< h\n10a10\n> k\n\\ No newline at end of file\n',
  )
})

test('a unified diff joins changes whose context touches', () => {
  expect(unifiedStyle(old, changed, changes(old, changed, 1), 1)).toBe(
    '--- old\n+++ new\n@@ -2,3 +2,3 @@\n b\n-c\n+C\n d\n@@ -7,4 +7,4 @@\n g\n-h\n i\n j\n+k\n\\ No newline at end of file\n',
  )
})

test('a context diff shows both sides', () => {
  const a: Text = { lines: ['1', '2', '3'], isUnfinished: false, heading: 'a' }
  const b: Text = { lines: ['2', '3', '4'], isUnfinished: false, heading: 'b' }
  expect(contextStyle(a, b, changes(a, b, 3), 3)).toBe(
    '*** a\n--- b\n***************\n*** 1,3 ****\n- 1\n  2\n  3\n--- 1,3 ----\n  2\n  3\n+ 4\n',
  )
})

test('an ed script goes from the end', () => {
  expect(edStyle(old, changed, changes(old, changed, 0))).toBe('10a\nk\n.\n8d\n3c\nC\n.\n')
})

test('side by side marks what is on one side only', () => {
  const a: Text = { lines: ['1', '2', '3'], isUnfinished: false, heading: 'a' }
  const b: Text = { lines: ['2', '3', '4'], isUnfinished: false, heading: 'b' }
  const options = { width: 20, leftColumn: false, suppressCommon: false, expandTabs: false }
  expect(sideBySideStyle(a, b, changes(a, b, 0), options)).toBe('1     <\n2\t2\n3\t3\n      >\t4\n')
})

test('a run of changes is moved down as far as equal lines let it', () => {
  const a = Int32Array.from([1, 2, 1, 2])
  const b = Int32Array.from([1, 2, 1, 2, 1, 2])
  expect(findChanges(a, b, 0)).toEqual([{ start0: 4, start1: 4, deleted: 0, inserted: 2 }])
})
