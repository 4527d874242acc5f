import { expect, test } from 'vitest'
import { withMore } from './growing-text.ts'

test('what is appended is behind the text, whatever their lengths', () => {
  let text = ''
  let expected: string[] = []
  for (let length = 0; length < 300; length++) {
    const more = String.fromCharCode(97 + (length % 26)).repeat(length)
    text = withMore(text, more)
    expected = [...expected, more]
  }
  expect(text).toBe(expected.join(''))
})
