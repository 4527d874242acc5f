import { expect, test } from 'vitest'
import { strtosize } from './strtosize.ts'

test.each([
  ['10', 10],
  [' +5', 5],
  ['0', 0],
  ['010', 8],
  ['0x10k', 16384],
  ['1kib', 1024],
  ['1KB', 1000],
  ['1kb', 1000],
  ['2g', 2147483648],
])('%s is %i bytes', (text, bytes) => {
  expect(strtosize(text)).toBe(bytes)
})

test.each(['', 'x', '0x', '-1', '08', '1b', '1X', '1kk', '1KIB'])('%j is no size', (text) => {
  expect(strtosize(text)).toBe(null)
})
