import { expect, test } from 'vitest'
import { addressOf, isAddress, readParameters } from './parameters.ts'

test('an address without parameters shows everything', () => {
  expect(readParameters('')).toEqual({
    lesson: null,
    step: null,
    lang: null,
    theme: null,
    embed: false,
    view: null,
    host: null,
    panes: ['lesson', 'diagram', 'timeline', 'terminal'],
  })
})

test('every parameter is read', () => {
  expect(
    readParameters('?lesson=copy-up&step=3&lang=zh-CN&theme=dark&embed=1&panes=terminal,diagram'),
  ).toEqual({
    lesson: 'copy-up',
    step: 3,
    lang: 'zh-CN',
    theme: 'dark',
    embed: true,
    view: null,
    host: null,
    panes: ['diagram', 'terminal'],
  })
})

test('what is not understood counts as not given', () => {
  const parameters = readParameters('?step=-1&theme=pink&panes=nothing&embed=0')
  expect(parameters).toMatchObject({ step: null, theme: null, embed: false })
  expect(parameters.panes).toHaveLength(4)
})

test('an embed has no lesson unless it asks for one', () => {
  expect(readParameters('?embed=1').panes).toEqual(['diagram', 'timeline', 'terminal'])
  expect(readParameters('?embed=1&panes=lesson,terminal').panes).toEqual(['lesson', 'terminal'])
})

test('a shared address keeps the parameters it does not set', () => {
  const href = 'https://example.org/play/?theme=dark&step=9#s=1'
  expect(addressOf(href, { lesson: 'copy-up', step: 2, lang: 'en' })).toBe(
    'https://example.org/play/?theme=dark&step=2&lesson=copy-up&lang=en#s=1',
  )
  expect(addressOf(href, { lesson: null, step: 1, lang: 'en' })).toBe(
    'https://example.org/play/?theme=dark&lang=en#s=1',
  )
})

test('an id is no address, and Markdown has one', () => {
  expect(isAddress('copy-up')).toBe(false)
  expect(isAddress('<script>a.b</script>')).toBe(false)
  for (const address of ['https://example.org/post.md', 'post.md', './notes', '/a/b'])
    expect(isAddress(address)).toBe(true)
})
