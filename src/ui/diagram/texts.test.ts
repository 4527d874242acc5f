import { expect, test } from 'vitest'
import { diagramTexts as en } from './texts.en.ts'
import { diagramTexts as zh } from './texts.zh-CN.ts'

/** Every string of a language, functions called with names that stand out. */
function strings(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return strings(call(value as (...given: unknown[]) => unknown), path)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => strings(one, `${path}.${key}`))
}

/** Some arguments are lists; which ones is known by trying. */
function call(text: (...given: unknown[]) => unknown): unknown {
  for (const first of ['x', ['x', 'y'], 2]) {
    for (const second of ['y', ['x', 'y'], 3]) {
      try {
        return text(first, second, 'z')
      } catch {
        // another combination fits
      }
    }
  }
  return ''
}

const chinese = strings(zh)
const english = strings(en)

test('no sentence shouts or praises', () => {
  expect([...chinese, ...english].filter(([, text]) => /[!！]/.test(text))).toEqual([])
})

test('Chinese has full-width punctuation and a space between Chinese and Latin', () => {
  const han = '[\\u4e00-\\u9fff]'
  const halfWidth = new RegExp(`${han}[,.;:?()]|[,;:?()]${han}`)
  const noSpace = new RegExp(`${han}[A-Za-z0-9]|[A-Za-z0-9]${han}`)
  // `words.cell` ends with a kind, which is Chinese.
  const sentences = chinese.filter(([path]) => path !== '.words.cell')
  expect(sentences.filter(([, text]) => halfWidth.test(text) || noSpace.test(text))).toEqual([])
})

test('English uses straight apostrophes, which every font draws in half width', () => {
  expect(english.filter(([, text]) => /[‘’“”]/.test(text))).toEqual([])
})

test('layers keep their English names in Chinese', () => {
  expect(chinese.filter(([, text]) => /上层|下层|白障/.test(text))).toEqual([])
})
