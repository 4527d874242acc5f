import { expect, test } from 'vitest'
import { legalNumber } from './legal-number.ts'

test('what is a number', () => {
  expect(['5', ' 5 ', '+5', '-5', '\n5\t', '007'].map(legalNumber)).toEqual([5n, 5n, 5n, -5n, 5n, 7n])
})

test('what is none', () => {
  const texts = ['', ' ', '+', '-', '5x', '0x10', '1.0', '5\n', '+ 5', '- 5', '--5']
  expect(texts.map(legalNumber)).toEqual(texts.map(() => null))
})

test('its limits are those of 64 bits', () => {
  expect(legalNumber('9223372036854775807')).toBe(9223372036854775807n)
  expect(legalNumber('9223372036854775808')).toBe(null)
  expect(legalNumber('-9223372036854775808')).toBe(-9223372036854775808n)
  expect(legalNumber('-9223372036854775809')).toBe(null)
})
