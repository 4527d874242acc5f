import { expect, test } from 'vitest'
import { asBytes, byteChar, decodeBytes, joinBytes } from './byte_text.ts'
import { encode } from './text.ts'

test('each byte beyond ASCII is a character, and they make the text again', () => {
  expect(asBytes('aé')).toBe('a\udcc3\udca9')
  expect(asBytes(asBytes('aé'))).toBe('a\udcc3\udca9')
  expect(joinBytes('a\udcc3\udca9')).toBe('aé')
  expect(byteChar(0xc3)).toBe('\udcc3')
})

test('long bytes are decoded in pieces, and written as they were', () => {
  const bytes = Uint8Array.from({ length: 10_000 }, (_, at) => at & 0xff)
  expect(encode(decodeBytes(bytes))).toEqual(bytes)
  expect(decodeBytes(bytes).length).toBe(10_000)
})
