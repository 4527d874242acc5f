import { expect, test } from 'vitest'
import { run } from '../lib/testing.ts'
import { findChanges } from './changes.ts'
import { contextStyle, edStyle, normalStyle, sideBySideStyle, type Text, unifiedStyle } from './styles.ts'

const old: Text = { lines: 'a b c d e f g h i j'.split(' '), isUnfinished: false, heading: 'old' }
const changed: Text = { lines: 'a b C d e f g i j k'.split(' '), isUnfinished: true, heading: 'new' }

const layout = {
  context: 0,
  isFunction: null,
  initialTab: false,
  suppressBlankEmpty: false,
  expandedTab: null,
}

function changes(a: Text, b: Text, horizon: number) {
  const numbers = new Map<string, number>()
  const number = (line: string) => numbers.get(line) ?? numbers.set(line, numbers.size).size - 1
  return findChanges(Int32Array.from(a.lines, number), Int32Array.from(b.lines, number), horizon)
}

test('a normal diff names lines by number and letter', () => {
  expect(normalStyle(old, changed, changes(old, changed, 0), layout)).toBe(
    '3c3\n< c\n---\n> C\n8d7\n< h\n10a10\n> k\n\\ No newline at end of file\n',
  )
})

test('a unified diff joins changes whose context touches', () => {
  expect(unifiedStyle(old, changed, changes(old, changed, 1), { ...layout, context: 1 })).toBe(
    '--- old\n+++ new\n@@ -2,3 +2,3 @@\n b\n-c\n+C\n d\n@@ -7,4 +7,4 @@\n g\n-h\n i\n j\n+k\n\\ No newline at end of file\n',
  )
})

test('a context diff shows both sides', () => {
  const a: Text = { lines: ['1', '2', '3'], isUnfinished: false, heading: 'a' }
  const b: Text = { lines: ['2', '3', '4'], isUnfinished: false, heading: 'b' }
  expect(contextStyle(a, b, changes(a, b, 3), { ...layout, context: 3 })).toBe(
    '*** a\n--- b\n***************\n*** 1,3 ****\n- 1\n  2\n  3\n--- 1,3 ----\n  2\n  3\n+ 4\n',
  )
})

test('an ed script goes from the end', () => {
  expect(edStyle(old, changed, changes(old, changed, 0))).toBe('10a\nk\n.\n8d\n3c\nC\n.\n')
})

test('side by side marks what is on one side only', () => {
  const a: Text = { lines: ['1', '2', '3'], isUnfinished: false, heading: 'a' }
  const b: Text = { lines: ['2', '3', '4'], isUnfinished: false, heading: 'b' }
  const options = { width: 20, leftColumn: false, suppressCommon: false, expandTabs: false, tabSize: 8 }
  expect(sideBySideStyle(a, b, changes(a, b, 0), options)).toBe('1     <\n2\t2\n3\t3\n      >\t4\n')
})

test('a run of changes is moved down as far as equal lines let it', () => {
  const a = Int32Array.from([1, 2, 1, 2])
  const b = Int32Array.from([1, 2, 1, 2, 1, 2])
  expect(findChanges(a, b, 0)).toEqual([{ start0: 4, start1: 4, deleted: 0, inserted: 2, isIgnored: false }])
})

const layoutOfFiles =
  "printf 'int f() {\\n1\\n2\\n3\\n4\\n}\\n' > a; sed 's/4/four/' a > b; touch -d 2024-01-01 a b"

test('diff -p says which function a change is in', async () => {
  expect((await run(`${layoutOfFiles}; diff -pU1 a b | tail -n +3`)).stdout).toBe(
    '@@ -4,3 +4,3 @@ int f() {\n 3\n-4\n+four\n }\n',
  )
})

test('diff -D makes one file for the C preprocessor', async () => {
  expect((await run(`${layoutOfFiles}; diff -D X a b | tail -n 6`)).stdout).toBe(
    '#ifndef X\n4\n#else /* X */\nfour\n#endif /* X */\n}\n',
  )
})

test('group formats choose by conditions and count lines', async () => {
  const formats =
    "--changed-group-format='%(n=1?one:many) %df-%dL%c'\\''\\012'\\''' --unchanged-group-format="
  expect((await run(`${layoutOfFiles}; diff ${formats} a b`)).stdout).toBe('one 5-5\n')
})

test('a change that -I ignores is shown only beside one that counts', async () => {
  const files = 'seq 20 > a; sed "s/^2$/x/;s/^19$/y/" a > b'
  expect((await run(`${files}; diff -I '[2x]' a b; diff -I '[29xy]' a b`)).stdout).toBe(
    '19c19\n< 19\n---\n> y\n',
  )
})

test('two styles of output are refused', async () => {
  expect(await run('diff -u -c /etc/passwd /etc/group')).toEqual({
    stdout: '',
    stderr: "diff: conflicting output style options\ndiff: Try 'diff --help' for more information.\n",
    status: 2,
  })
})
