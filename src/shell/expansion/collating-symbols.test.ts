import { expect, test } from 'vitest'
import { collatingSymbol } from './collating-symbols.ts'

test.each([
  ['x', 'x'],
  ['é', 'é'],
  ['space', ' '],
  ['hyphen', '-'],
  ['commercial-at', '@'],
  ['NUL', '\0'],
  ['IS1', '\x1f'],
  ['zero', '0'],
  ['left-square-bracket', '['],
  ['nonsense', null],
])('%s', (name, symbol) => {
  expect(collatingSymbol(name)).toBe(symbol)
})
