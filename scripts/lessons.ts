/**
 * Checks lessons: runs each one on a machine and compares what the terminal prints.
 *
 *   npm run --silent lessons [-- FILE...]     without files: all lessons, in both languages
 *
 * One line for each command that differs, with both outputs; last line `N passed, N failed`; status 1 if any failed.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkLesson, type Difference } from '../src/lessons/check.ts'
import { LessonError, parseLesson } from '../src/lessons/parse.ts'
import { loadSoftware, type Software } from '../src/machine/index.ts'

const lessons = fileURLToPath(new URL('../src/lessons/', import.meta.url))

const software = await loadSoftware()
const given = process.argv.slice(2).map((file) => resolve(process.env.INIT_CWD ?? '.', file))
const results = (given.length > 0 ? given : ownLessons()).map((file) => check(file, software))
const failed = results.filter((isRight) => !isRight).length
console.log(`${results.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

function ownLessons(): string[] {
  return ['zh-CN', 'en'].flatMap((language) =>
    readdirSync(lessons + language)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${lessons}${language}/${name}`),
  )
}

/** Whether the lesson is right; says what is not. */
function check(file: string, code: Software): boolean {
  const name = file.startsWith(lessons) ? file.slice(lessons.length) : file
  try {
    const differences = checkLesson(parseLesson(readFileSync(file, 'utf8')), code)
    for (const difference of differences) console.log(`${name}: ${report(difference)}`)
    return differences.length === 0
  } catch (error) {
    if (!(error instanceof LessonError)) throw error
    console.log(`${name}:${error.line}: ${error.message}`)
    return false
  }
}

function report({ step, command, expected, printed }: Difference): string {
  const indented = (lines: readonly string[]) => lines.map((line) => `\n    ${line}`).join('')
  return `step ${step}: ${command}\n  expected:${indented(expected)}\n  printed:${indented(printed)}`
}
