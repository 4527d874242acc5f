import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PlainOutput } from './plain-output.ts'

function plain(...texts: readonly string[]): string {
  const output = new PlainOutput(1000)
  for (const text of texts) output.add(text)
  return output.text
}

test('line ends are newlines, and control sequences are gone', () => {
  expect(plain('\x1b[01;34mdir\x1b[0m  file\r\n\x1b[?2004lok\r\n')).toBe('dir  file\nok\n')
  expect(plain('alone \r and \x1b are kept, \x1b[3')).toBe('alone \r and \x1b are kept, \x1b[3')
})

test('wherever it is divided', () => {
  const piece = fc.constantFrom('\r', '\n', '\r\n', '\x1b', '[', '\x1b[', '?25', ' ', 'h', 'm', 'text')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      expect(plain(...pieces)).toBe(plain(pieces.join('')))
    }),
    { numRuns: 2000 },
  )
})

test('holds no more than it may, and one text', () => {
  const output = new PlainOutput(4)
  for (const text of ['abc', 'def', 'ghi']) output.add(text)
  expect(output.text).toBe('abcdef')
})
