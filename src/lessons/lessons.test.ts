import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { loadSoftware } from '../session/index.ts'
import {
  checkLesson,
  commandsOf,
  compareLanguages,
  compareOutputs,
  type Execute,
  onSimulator,
} from './check.ts'
import type { Lesson } from './lesson.ts'
import { CHALLENGES, LESSONS } from './order.ts'
import { parseLesson } from './parse.ts'

let execute: Execute
beforeAll(async () => {
  execute = onSimulator(await loadSoftware())
})

const languages = ['zh-CN', 'en']
const folders = ['', 'challenges/']
const filesOf = (language: string): string[] =>
  folders.flatMap((folder) =>
    readdirSync(new URL(`./${language}/${folder}`, import.meta.url))
      .filter((name) => name.endsWith('.md'))
      .map((name) => folder + name),
  )
const read = (language: string, file: string): Lesson =>
  parseLesson(readFileSync(new URL(`./${language}/${file}`, import.meta.url), 'utf8'))

test.each(languages.flatMap((language) => filesOf(language).map((file) => [language, file] as const)))(
  '%s/%s: the machine prints what the lesson says, and its tasks are solved as it says',
  (language, file) => {
    expect(checkLesson(read(language, file), execute)).toEqual([])
  },
)

test('who takes the lessons one after the other, on one machine, sees what they say', () => {
  const course = LESSONS.map((id) => read('en', `${id}.md`))
  const { outputs } = execute({
    commands: course.flatMap(commandsOf).map(({ command }) => command),
    goals: [],
  })
  let at = 0
  for (const lesson of course) {
    const end = at + commandsOf(lesson).length
    expect([lesson.id, compareOutputs(lesson, outputs.slice(at, end))]).toEqual([lesson.id, []])
    at = end
  }
})

test('every lesson is there in both languages, and they agree in all but words', () => {
  expect(filesOf('en')).toEqual(filesOf('zh-CN'))
  for (const file of filesOf('en')) {
    const [chinese, english] = [read('zh-CN', file), read('en', file)]
    expect([file, compareLanguages(english, chinese)]).toEqual([file, []])
    expect([english.language, chinese.language]).toEqual(['en', 'zh-CN'])
    expect(english.summary).not.toBe('')
    expect(chinese.summary).not.toBe('')
  }
})

test('every file has its place in the order, and its id for a name', () => {
  expect(
    [...LESSONS, ...CHALLENGES.map((id) => `challenges/${id}`)].map((id) => `${id}.md`).toSorted(),
  ).toEqual(filesOf('en').toSorted())
  for (const file of filesOf('en')) expect(`${read('en', file).id}.md`).toBe(file.replace(/.*\//, ''))
})

test('challenges are challenges, from easy to hard', () => {
  const levels = CHALLENGES.map((id) => read('en', `challenges/${id}.md`).level)
  expect(levels).toEqual(levels.toSorted((a, b) => (a ?? 0) - (b ?? 0)))
  expect(levels.length).toBeGreaterThanOrEqual(20)
  for (const id of LESSONS) expect(read('en', `${id}.md`).level).toBeUndefined()
})
