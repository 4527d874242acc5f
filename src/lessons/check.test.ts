import { expect, test } from 'vitest'
import { tinySoftware } from '../session/testing.ts'
import { checkLesson, matches } from './check.ts'
import type { Lesson } from './lesson.ts'

test.each([
  [['a  b'], 'a  b\n', true],
  [['a  b'], 'a  b\nc\n', false],
  [['a', '...'], 'a\nb\nc\n', true],
  [['a', '...', 'd'], 'a\nb\nc\nd\n', true],
  [['a', '...', 'd'], 'a\nd\n', true],
  [['a', '...', 'd'], 'a\nb\n', false],
  [['-rw-r--r-- 1 root root 13 ... c'], '-rw-r--r-- 1 root root 13 Jan 18 19:10 c\n', true],
  [['a.c'], 'abc\n', false],
  [[], '', true],
  [[], 'x\n', false],
  [['├── a', '│   └── b'], '├── a\n│\u00a0\u00a0 └── b  \n', true],
  [['dir'], '\u001b[0m\u001b[01;34mdir\u001b[0m\n', true],
])('%j expects %j: %s', (expected, output, is) => {
  expect(matches(expected, output)).toBe(is)
})

test('a lesson runs in one shell, and tells where it differs', () => {
  const step = (...commands: [command: string, output: string[] | null][]) => ({
    title: 'Step',
    body: [],
    answer: [],
    commands: commands.map(([command, output]) => ({ command, output })),
  })
  const lesson: Lesson = {
    id: 'demo',
    title: 'Demo',
    language: 'en',
    minutes: 1,
    intro: [],
    steps: [step(['echo a', ['a']], ['echo b', null]), step(['echo c', ['d']])],
  }
  expect(checkLesson(lesson, tinySoftware)).toEqual([
    { step: 2, command: 'echo c', expected: ['d'], printed: ['c'] },
  ])
})
