import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columns, fitEnd, fitMiddle, textWidth } from './text-width.ts'

test('East Asian characters count two columns, combining ones none', () => {
  expect([...'a中한ｆ、́'].map(columns)).toEqual([1, 2, 2, 2, 2, 0])
  expect(textWidth('中文', 10, 'mono')).toBeCloseTo(2 * textWidth('ab', 10, 'mono'))
})

test('a name that is too long keeps its beginning, its last four characters and its extension', () => {
  expect(fitMiddle('very-long-configuration.conf', 120, 13, 'mono')).toBe('very-lon…n.conf')
  expect(fitMiddle('averyveryverylongname', 100, 13, 'mono')).toBe('averyve…name')
  expect(fitMiddle('项目说明文档第二版.md', 110, 13, 'mono')).toBe('项目说明…版.md')
  expect(fitMiddle('short', 110, 13, 'mono')).toBe('short')
})

test('words are cut at their end', () => {
  expect(fitEnd('no longer visible', 70, 11, 'ui')).toBe('no longer v…')
  expect(fitEnd('covered', 70, 11, 'ui')).toBe('covered')
})

test('what is fitted fits, down to a single ellipsis', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 13, max: 200 }), (text, width) => {
      for (const shorten of [fitMiddle, fitEnd]) {
        expect(textWidth(shorten(text, width, 12, 'mono'), 12, 'mono')).toBeLessThanOrEqual(width)
      }
    }),
  )
})
