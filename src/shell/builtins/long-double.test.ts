import { expect, test } from 'vitest'
import { exponential, fixed, parseLongDouble } from './long-double.ts'

test.each([
  ['1.25', 1, '1.2'],
  ['0.5', 0, '0'],
  ['1.5', 0, '2'],
  ['2.5', 0, '2'],
  ['1.005', 2, '1.00'],
  ['0.1', 20, '0.10000000000000000000'],
  ['1e21', 0, '1000000000000000000000'],
  ['123456789.987654321', 3, '123456789.988'],
])('%s with %i digits is %s', (text, precision, shown) => {
  expect(fixed(parseLongDouble(text), precision)).toBe(shown)
})

test.each([
  ['0', 2, '0.00e+00'],
  ['12345.678', 6, '1.234568e+04'],
  ['0.00001', 0, '1e-05'],
  ['9.9999', 2, '1.00e+01'],
])('%s as %%e with %i digits is %s', (text, precision, shown) => {
  expect(exponential(parseLongDouble(text), precision)).toBe(shown)
})
