import { expect, test } from 'vitest'
import { chooseLanguage, loadWords } from './index.ts'

test('the first language that we speak is taken', () => {
  expect(chooseLanguage(['zh-CN', 'en'])).toBe('zh-CN')
  expect(chooseLanguage([null, 'fr-FR', 'zh-Hant-TW', 'en-GB'])).toBe('zh-CN')
  expect(chooseLanguage(['EN-us'])).toBe('en')
  expect(chooseLanguage(['fr'])).toBe('en')
})

test('Chinese puts a blank between Chinese and Latin letters or digits, and full-width marks after Chinese', async () => {
  const wrong: string[] = []
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'function') visit(value(3, 5), path)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`)
    } else if (typeof value === 'string') {
      if (/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}|\p{Script=Han}[,.:;?!]/u.test(value)) {
        wrong.push(`${path}: ${value}`)
      }
    }
  }
  visit((await loadWords('zh-CN')).page, 'zh')
  expect(wrong).toEqual([])
})
