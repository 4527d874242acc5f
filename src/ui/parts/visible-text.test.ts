import { expect, test } from 'vitest'
import { visibleText } from './visible-text.ts'

test('text that can be seen stays as it is', () => {
  expect(visibleText('echo "中文 😀"\n\tls')).toBe('echo "中文 😀"\n\tls')
})

test('what cannot be seen is written as its code', () => {
  expect(visibleText('a\x1b[8mb\r\u202ec\u200bd\u2028\ud800')).toBe(
    'a\\u{1b}[8mb\\u{d}\\u{202e}c\\u{200b}d\\u{2028}\\u{d800}',
  )
})
