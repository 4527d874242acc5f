import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { loadSoftware, type Software } from '../session/index.ts'
import { checkLesson } from './check.ts'
import type { Lesson } from './lesson.ts'
import { parseLesson } from './parse.ts'

let software: Software
beforeAll(async () => {
  software = await loadSoftware()
})

const languages = ['zh-CN', 'en']
const filesOf = (language: string): string[] =>
  readdirSync(new URL(`./${language}`, import.meta.url)).filter((name) => name.endsWith('.md'))
const read = (language: string, file: string): Lesson =>
  parseLesson(readFileSync(new URL(`./${language}/${file}`, import.meta.url), 'utf8'))

test.each(languages.flatMap((language) => filesOf(language).map((file) => [language, file] as const)))(
  '%s/%s: the machine prints what the lesson says',
  (language, file) => {
    expect(checkLesson(read(language, file), software)).toEqual([])
  },
)

test('every lesson is there in both languages, with the same id, commands and outputs', () => {
  expect(filesOf('en')).toEqual(filesOf('zh-CN'))
  for (const file of filesOf('en')) {
    const [chinese, english] = [read('zh-CN', file), read('en', file)]
    expect(chinese.id).toBe(english.id)
    expect(chinese.steps.map((step) => step.commands)).toEqual(english.steps.map((step) => step.commands))
    expect(chinese.minutes).toBe(english.minutes)
  }
})

test('the contents of both languages list every lesson, in the same order', () => {
  const listed = (language: string): string[] => {
    const text = readFileSync(new URL(`./${language}/index.ts`, import.meta.url), 'utf8')
    return [...text.matchAll(/import\('\.\/(.*\.md)'\)/g)].map((match) => match[1] as string)
  }
  expect(listed('en')).toEqual(listed('zh-CN'))
  expect(listed('en').toSorted()).toEqual(filesOf('en').toSorted())
  for (const file of filesOf('en')) expect(`${read('en', file).id}.md`).toBe(file)
})
