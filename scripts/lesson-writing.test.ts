/** A writer's three commands: begin a lesson, check it, and see it while it is written. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'
import { checkLesson, compareLanguages, onSimulator } from '../src/lessons/check.ts'
import { parseLesson } from '../src/lessons/parse.ts'
import { loadSoftware } from '../src/session/index.ts'
import { beginLesson } from './lesson-scaffold.ts'

const root = new URL('..', import.meta.url).pathname
const folder = `${mkdtempSync(join(tmpdir(), 'lesson-'))}/`
afterAll(() => rmSync(folder, { recursive: true }))

/** The command, and its lines as they come. */
function lessons(...args: readonly string[]) {
  const command = spawn(process.execPath, ['--import', 'tsx', 'scripts/lessons.ts', ...args], {
    cwd: root,
    env: { ...process.env, INIT_CWD: folder },
  })
  const lines = createInterface({ input: command.stdout })[Symbol.asyncIterator]()
  return {
    command,
    /** reads up to the line that matches; all that were read */
    async until(pattern: RegExp): Promise<string[]> {
      const read: string[] = []
      for (;;) {
        const { value, done } = await lines.next()
        if (done === true) throw new Error(`the command ended: ${read.join('\n')}`)
        read.push(value)
        if (pattern.test(value)) return read
      }
    },
  }
}

test('a lesson that is begun is right in every language, and has its place in the order', {
  timeout: 60_000,
}, async () => {
  for (const language of ['en', 'zh-CN']) mkdirSync(folder + language)
  copyFileSync(join(root, 'src/lessons/order.ts'), `${folder}order.ts`)
  const files = beginLesson(folder, 'my-lesson')
  expect(files).toEqual([`${folder}en/my-lesson.md`, `${folder}zh-CN/my-lesson.md`, `${folder}order.ts`])
  expect(readFileSync(`${folder}order.ts`, 'utf8')).toContain("  'my-lesson',\n]")
  const [english, chinese] = files.map((file) =>
    file.endsWith('.md') ? parseLesson(readFileSync(file, 'utf8')) : null,
  )
  if (english == null || chinese == null) throw new Error('no lessons')
  const execute = onSimulator(await loadSoftware())
  for (const lesson of [english, chinese]) expect(checkLesson(lesson, execute)).toEqual([])
  expect(compareLanguages(english, chinese)).toEqual([])
  expect(() => beginLesson(folder, 'my-lesson')).toThrow('there is')
  expect(() => beginLesson(folder, 'My lesson')).toThrow('a name is lower-case words with -')
})

const LESSON = `---
id: mine
title: Mine
language: en
minutes: 1
---

## Step

\`\`\`console
$ echo hello
hello
\`\`\`
`

test('one file is checked: what differs is shown, and where the text is wrong', {
  timeout: 60_000,
}, async () => {
  writeFileSync(`${folder}mine.md`, LESSON.replace('\nhello', '\nbye'))
  const wrong = lessons('mine.md')
  expect(await wrong.until(/passed/)).toEqual([
    `${folder}mine.md: step 1: echo hello`,
    '  expected:',
    '    bye',
    '  printed:',
    '    hello',
    '0 passed, 1 failed',
  ])
  expect(await once(wrong.command, 'exit')).toEqual([1, null])
  writeFileSync(`${folder}mine.md`, `${LESSON}\n<b>x</b>\n`)
  const refused = lessons('mine.md')
  expect(await refused.until(/passed/)).toEqual([
    `${folder}mine.md:15: a lesson cannot hold: html`,
    '0 passed, 1 failed',
  ])
})

test('a lesson that is being written is served, and checked at each change', {
  timeout: 120_000,
}, async () => {
  writeFileSync(`${folder}mine.md`, LESSON)
  const { command, until } = lessons('--watch', 'mine.md')
  try {
    const [address = ''] = (await until(/^http/)).slice(-1)
    expect(await until(/passed/)).toEqual(['1 passed, 0 failed'])
    const place = new URL(new URL(address).searchParams.get('lesson') ?? '', address)
    expect(await (await fetch(place)).text()).toBe(LESSON)
    writeFileSync(`${folder}mine.md`, LESSON.replace('\nhello', '\nbye'))
    expect((await until(/passed/)).at(-1)).toBe('0 passed, 1 failed')
    expect(await (await fetch(place)).text()).toContain('bye')
  } finally {
    command.kill()
    await once(command, 'exit')
  }
})
