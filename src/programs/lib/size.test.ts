import { expect, test } from 'vitest'
import { formatSize, humanSize, parseBlockSize, parseSize } from './size.ts'

test.each([
  [0, '0', '0'],
  [999, '999', '999'],
  [1000, '1000', '1.0k'],
  [1500, '1.5K', '1.5k'],
  [5000, '4.9K', '5.0k'],
  [10239, '10K', '11k'],
  [1048575, '1.0M', '1.1M'],
  [123456789, '118M', '124M'],
])('%i bytes are %s, or %s in powers of ten, rounded up', (bytes, binary, decimal) => {
  expect(humanSize(bytes)).toBe(binary)
  expect(humanSize(bytes, 1000)).toBe(decimal)
})

test('block sizes name a unit, with the letter shown where no number stands', () => {
  expect(parseBlockSize('1M')).toEqual({ kind: 'units', unit: 1048576, suffix: '' })
  expect(formatSize(5000, parseBlockSize('K') ?? { kind: 'human', base: 1024 })).toBe('5K')
  expect(parseBlockSize('x')).toBe(null)
})

test.each([
  ['10', 10],
  ['4K', 4096],
  ['1MB', 1000000],
  ['2GiB', 2147483648],
])('%s is %i bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes)
})
