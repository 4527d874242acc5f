import { expect, test } from 'vitest'
import {
  DOUBLE,
  exactDouble,
  exponential,
  fixed,
  hexadecimal,
  LONG_DOUBLE,
  parseLongDouble,
} from './long-double.ts'

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
  ['2.5', 0, '2e+00'],
  ['6', 0, '6e+00'],
])('%s as %%e with %i digits is %s', (text, precision, shown) => {
  expect(exponential(parseLongDouble(text), precision)).toBe(shown)
})

test.each([
  ['1.97', null, 'f.c28f5c28f5c28f6p-3'],
  ['1.97', 2, 'f.c3p-3'],
  ['15.9999', 2, '1.00p+4'],
  ['0', 2, '0.00p+0'],
])('%s as %%a with %s digits is %s', (text, precision, shown) => {
  expect(hexadecimal(parseLongDouble(text), LONG_DOUBLE, precision)).toBe(shown)
})

test.each([
  [1.97, null, '1.f851eb851eb85p+0'],
  [15.9999, 2, '2.00p+3'],
  [5e-320, null, '0.0000000002788p-1022'],
])('the double %s as %%a with %s digits is %s', (value, precision, shown) => {
  expect(hexadecimal(exactDouble(value), DOUBLE, precision)).toBe(shown)
})
