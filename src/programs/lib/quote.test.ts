import { expect, test } from 'vitest'
import { escapeName, quoteC, quoteIfNeeded, quoteName, quoteText } from './quote.ts'

test.each([
  ['plain', 'plain', "'plain'"],
  ['a b', "'a b'", "'a b'"],
  ["it's", `"it's"`, `"it's"`],
  [`a'b"c`, `'a'\\''b"c'`, `'a'\\''b"c'`],
  ['x\ny', `'x'$'\\n''y'`, `'x'$'\\n''y'`],
  ['\udcff', `''$'\\377'`, `''$'\\377'`],
  ['', "''", "''"],
  ['中文', '中文', "'中文'"],
  ['~a', "'~a'", "'~a'"],
  ['a~', 'a~', "'a~'"],
])('%j is quoted for the shell', (name, needed, always) => {
  expect(quoteIfNeeded(name)).toBe(needed)
  expect(quoteName(name)).toBe(always)
})

test('text that is no file name stands between curly quotes', () => {
  expect(quoteText('a\tb')).toBe('‘a\\tb’')
})

test('C quoting escapes quotes, backslashes and control characters', () => {
  expect(quoteC('a"b\\c\n')).toBe('"a\\"b\\\\c\\n"')
  expect(escapeName('a b\t')).toBe('a\\ b\\t')
})
