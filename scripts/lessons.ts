/**
 * Checks lessons: runs each one on a machine and compares what the terminal prints.
 *
 *   npm run --silent lessons -- [--real] [FILE...]     without files: all lessons, in both languages
 *
 * With --real they run on this machine's own Linux instead (root needed, else it says so and skips). Main line kernels
 * have no aufs, so there overlayfs stands in for a plain union; lessons that look into aufs or at Docker's images are left
 * out; and the kernel's log has the lines of others between ours.
 *
 * One line for each command that differs, with both outputs; last line `N passed, N failed`; status 1 if any failed.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { whyNot } from '../conformance/verify/kernel.ts'
import { checkLesson, commandsOf, compareOutputs, type Difference, matches } from '../src/lessons/check.ts'
import type { Lesson } from '../src/lessons/lesson.ts'
import { LessonError, parseLesson } from '../src/lessons/parse.ts'
import { loadSoftware } from '../src/machine/index.ts'
import { runOnLinux } from './real-linux.ts'

const lessons = fileURLToPath(new URL('../src/lessons/', import.meta.url))

type Result = 'passed' | 'failed' | 'skipped'

/** null: cannot be checked here */
type Check = (lesson: Lesson) => Difference[] | null

const RECENT_LOG = 'dmesg | tail -n 40'
const REAL_TRIES = 3

const isReal = process.argv.includes('--real')
const reason = isReal ? whyNot() : null
if (reason !== null) {
  console.log(`skipped: ${reason}`)
  process.exit(0)
}
const checkOne: Check = isReal ? checkOnLinux : await simulatorCheck()
const given = process.argv
  .slice(2)
  .filter((argument) => argument !== '--real')
  .map((file) => resolve(process.env.INIT_CWD ?? '.', file))
const results = (given.length > 0 ? given : ownLessons()).map((file) => report(file, checkOne))
const failed = count('failed')
console.log(`${count('passed')} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

function count(kind: Result): number {
  return results.filter((result) => result === kind).length
}

function ownLessons(): string[] {
  return ['zh-CN', 'en'].flatMap((language) =>
    readdirSync(lessons + language)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${lessons}${language}/${name}`),
  )
}

async function simulatorCheck(): Promise<Check> {
  const software = await loadSoftware()
  return (lesson) => checkLesson(lesson, software)
}

function checkOnLinux(lesson: Lesson): Difference[] | null {
  const commands = commandsOf(lesson).map(onLinux)
  if (commands.some((command) => /^docker |-t aufs/.test(command))) return null
  // Its kernel serves others too: what they do to the log and the dentry cache is no difference that stays.
  let differences: Difference[] = []
  for (let tries = 0; tries < REAL_TRIES; tries++) {
    const outputs = runOnLinux(commands)
    differences = compareOutputs(lesson, outputs).filter((difference) => !isInLog(difference))
    if (differences.length === 0) break
  }
  return differences
}

function onLinux(command: string): string {
  return command
    .replace(/-t aufs -o dirs=(?=[^ =]+ )/, '-t overlay -o lowerdir=')
    .replace(/^dmesg \| tail -n \d+$/, RECENT_LOG)
}

function isInLog({ command, expected, printed }: Difference): boolean {
  return (
    onLinux(command) === RECENT_LOG &&
    expected.every((line) => printed.some((logged) => matches([line], logged)))
  )
}

/** Says what is not right. */
function report(file: string, check: Check): Result {
  const name = file.startsWith(lessons) ? file.slice(lessons.length) : file
  try {
    const differences = check(parseLesson(readFileSync(file, 'utf8')))
    if (differences === null) {
      console.log(`${name}: skipped`)
      return 'skipped'
    }
    for (const difference of differences) console.log(`${name}: ${explain(difference)}`)
    return differences.length === 0 ? 'passed' : 'failed'
  } catch (error) {
    if (!(error instanceof LessonError)) throw error
    console.log(`${name}:${error.line}: ${error.message}`)
    return 'failed'
  }
}

function explain({ step, command, expected, printed }: Difference): string {
  const indented = (lines: readonly string[]) => lines.map((line) => `\n    ${line}`).join('')
  return `step ${step}: ${command}\n  expected:${indented(expected)}\n  printed:${indented(printed)}`
}
