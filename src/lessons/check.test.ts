import { expect, test } from 'vitest'
import { tinySoftware } from '../session/testing.ts'
import { checkLesson, compareLanguages, type Execute, onSimulator } from './check.ts'
import type { Lesson } from './lesson.ts'
import { matches } from './matches.ts'
import { parseLesson } from './parse.ts'

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

const lesson = (body: string, front = ''): Lesson =>
  parseLesson(`---\nid: demo\ntitle: Demo\nlanguage: en\nminutes: 1\n${front}---\n\n${body}`)

test('a lesson runs in one shell, and tells where it differs', () => {
  const text = '## One\n\n```console\n$ echo a\na\n```\n\n## Two\n\n```console\n$ echo c\nd\n```\n'
  expect(checkLesson(lesson(text), onSimulator(tinySoftware))).toEqual([
    { kind: 'output', step: 2, command: 'echo c', expected: ['d'], printed: ['c'] },
  ])
})

/** A machine that holds what was made; a goal is the name of what it must hold. */
const shelf: Execute = ({ commands, goals }) => ({
  outputs: commands.map(() => ''),
  reached: goals.map((goal) => commands.includes(`make ${goal}`)),
})

const task = `## Task

\`\`\`console setup
$ make base
\`\`\`

\`\`\`goal
# there is a cup
cup

# there is a plate
plate
\`\`\`

\`\`\`solution
$ make cup
$ make plate
\`\`\`
`

test('a task is right when its solutions reach every goal, and nothing else does', () => {
  expect(checkLesson(lesson(task), shelf)).toEqual([])
  const wrong = `${task}\n\`\`\`wrong\n$ make cup\n\`\`\`\n`
  expect(checkLesson(lesson(wrong), shelf)).toEqual([])
  const flawed = `${task}
\`\`\`solution
$ make plate
\`\`\`

\`\`\`wrong
$ make plate
$ make cup
\`\`\`
`
  expect(checkLesson(lesson(flawed, 'level: 2\n'), shelf)).toEqual([
    { kind: 'task', step: 1, message: 'a challenge has at least 3 wrong ways' },
    { kind: 'task', step: 1, message: 'solution 2 misses: there is a cup' },
    { kind: 'task', step: 1, message: 'wrong way 1 reaches every goal' },
  ])
})

test('a task that needs nothing to be done, or has no way, is none', () => {
  const given = task.replace('$ make base', '$ make cup\n$ make plate').replace(/```solution[^`]*```/, '')
  expect(checkLesson(lesson(given), shelf)).toEqual([
    { kind: 'task', step: 1, message: 'the task has no solution' },
    { kind: 'task', step: 1, message: 'the goals are reached before anything is done' },
  ])
})

test('the solution of a task counts among the commands of the steps behind it', () => {
  const later = `${task}\n## Later\n\n\`\`\`console\n$ make spoon\n\`\`\`\n\n\`\`\`goal\n# all is there\ncup\n\`\`\`\n\n\`\`\`solution\n$ make fork\n\`\`\`\n`
  expect(checkLesson(lesson(later), shelf)).toEqual([
    { kind: 'task', step: 2, message: 'the goals are reached before anything is done' },
  ])
})

test('two languages agree when they differ in words only', () => {
  const chinese = task.replace('Task', '任务').replace('there is a cup', '有一个杯子')
  expect(compareLanguages(lesson(task), lesson(chinese))).toEqual([])
  expect(compareLanguages(lesson(task), lesson(chinese.replace('make plate', 'make bowl')))).toEqual([
    'step 1: solutions differs',
  ])
  expect(compareLanguages(lesson(task), lesson(`A word.\n\n${task}Another.\n`))).toEqual([
    'step 1: kinds of text behind the commands differs',
  ])
})
