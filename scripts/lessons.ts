/**
 * Lessons without a browser.
 *
 *   npm run --silent lessons -- [--real] [FILE...]   checks lessons; without files all, and that the languages agree
 *   npm run lessons -- --watch [FILE]                serves the page with the lesson, and checks it at every change
 *   npm run lessons -- --new NAME                    begins a lesson, in every language
 *
 * A check runs each lesson on machines of its own, compares what its commands print, and tries the ways to its goals, the
 * wrong ones too. A file without a lesson's front matter is a post: its commands have to be found and to run.
 *
 * With --real they run on this machine's own Linux instead (root needed, else it says so and skips). Main line kernels
 * have no aufs, so there overlayfs stands in for a plain union; lessons that look into aufs or at Docker's images are left
 * out; and the kernel's log has the lines of others between ours.
 *
 * One line for each thing that is not as the lesson says; last line `N passed, N failed`; status 1 if any failed.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { whyNot } from '../conformance/verify/kernel.ts'
import {
  checkLesson,
  checkPost,
  commandsOf,
  compareLanguages,
  type Execute,
  type Flaw,
  onSimulator,
} from '../src/lessons/check.ts'
import type { Lesson } from '../src/lessons/lesson.ts'
import { matches } from '../src/lessons/matches.ts'
import { LessonError, parseLesson } from '../src/lessons/parse.ts'
import { parsePost } from '../src/lessons/post.ts'
import { decodeText, isLesson } from '../src/lessons/read.ts'
import { loadSoftware } from '../src/machine/index.ts'
import { ERRORS, OPTIONS, RULES } from '../src/ui/lesson/reference-texts.ts'
import { runOnLinux } from './real-linux.ts'

const folder = fileURLToPath(new URL('../src/lessons/', import.meta.url))
/** The first one is what the others are compared with. */
const LANGUAGES = ['en', 'zh-CN'] as const

const RECENT_LOG = 'dmesg | tail -n 40'
const REAL_TRIES = 3

type Result = 'passed' | 'failed' | 'skipped'

/** null: cannot be checked here */
type Check = (lesson: Lesson) => Flaw[] | null

const { isReal, files, task } = readArguments(process.argv.slice(2))
if (task === 'new') {
  const { beginLesson } = await import('./lesson-scaffold.ts')
  for (const file of beginLesson(folder, files[0] ?? '')) console.log(file)
} else if (task === 'watch') {
  const { serveLesson } = await import('./lesson-server.ts')
  const check = await simulatorCheck()
  await serveLesson(files[0] ?? null, (file) => checkFiles([file], check))
} else {
  const reason = isReal ? whyNot() : null
  if (reason !== null) console.log(`skipped: ${reason}`)
  else process.exitCode = checkFiles(files, isReal ? checkOnLinux : await simulatorCheck()) ? 0 : 1
}

function readArguments(args: readonly string[]) {
  const task = args.includes('--new') ? 'new' : args.includes('--watch') ? 'watch' : 'check'
  const names = args.filter((argument) => !argument.startsWith('--'))
  const asPath = (name: string) => resolve(process.env.INIT_CWD ?? '.', name)
  return { task, isReal: args.includes('--real'), files: task === 'new' ? names : names.map(asPath) }
}

/** Says what is not right, and how many are; whether all is well. */
function checkFiles(given: readonly string[], check: Check): boolean {
  const names = given.length > 0 ? given : ownLessons()
  const results = names.map((file) => report(file, check))
  const count = (kind: Result) => results.filter((result) => result === kind).length
  console.log(`${count('passed')} passed, ${count('failed')} failed`)
  return count('failed') === 0
}

function ownLessons(): string[] {
  return LANGUAGES.flatMap((language) =>
    [`${language}/`, `${language}/challenges/`].flatMap((part) =>
      readdirSync(folder + part)
        .filter((name) => name.endsWith('.md'))
        .map((name) => folder + part + name),
    ),
  )
}

async function simulatorCheck(): Promise<Check> {
  const execute = onSimulator(await loadSoftware())
  return (lesson) => checkAs(lesson, execute)
}

function checkAs(lesson: Lesson, execute: Execute): Flaw[] {
  return lesson.source === undefined ? checkLesson(lesson, execute) : checkPost(lesson, execute)
}

function checkOnLinux(lesson: Lesson): Flaw[] | null {
  if (commandsOf(lesson).some(({ command }) => /^docker |-t aufs/.test(onLinux(command)))) return null
  const execute: Execute = ({ commands, goals }) => runOnLinux({ commands: commands.map(onLinux), goals })
  // Its kernel serves others too: what they do to the log and the dentry cache is no difference that stays.
  let flaws: Flaw[] = []
  for (let tries = 0; tries < REAL_TRIES; tries++) {
    flaws = checkAs(lesson, execute).filter((flaw) => !isInLog(flaw))
    if (flaws.length === 0) break
  }
  return flaws
}

function onLinux(command: string): string {
  return command
    .replace(/-t aufs -o dirs=(?=[^ =]+ )/, '-t overlay -o lowerdir=')
    .replace(/^dmesg \| tail -n \d+$/, RECENT_LOG)
}

function isInLog(flaw: Flaw): boolean {
  return (
    flaw.kind === 'output' &&
    onLinux(flaw.command) === RECENT_LOG &&
    flaw.expected.every((line) => flaw.printed.some((logged) => matches([line], logged)))
  )
}

/** Says what is not right. */
function report(file: string, check: Check): Result {
  const name = file.startsWith(folder) ? file.slice(folder.length) : file
  const text = textOf(file)
  if (text === null) {
    console.log(`${name}: there is no such file`)
    return 'failed'
  }
  try {
    const lesson = isLesson(text) ? parseLesson(text) : parsePost(text, file)
    const flaws = check(lesson)
    const problems = [...(flaws ?? []).map(explain), ...deadLinks(text), ...languageProblems(file, lesson)]
    if (problems.length > 0 && lesson.source !== undefined)
      console.log(`${name} is read as a post: the front matter of a lesson has an id and minutes`)
    for (const problem of problems) console.log(`${name}: ${problem}`)
    if (flaws === null) console.log(`${name}: skipped`)
    return problems.length > 0 ? 'failed' : flaws === null ? 'skipped' : 'passed'
  } catch (error) {
    if (!(error instanceof LessonError)) throw error
    console.log(`${name}:${error.line}: ${error.message}`)
    return 'failed'
  }
}

function textOf(file: string): string | null {
  try {
    return decodeText(readFileSync(file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return null
  }
}

/** Links into the reference that lead to no entry. */
function deadLinks(text: string): string[] {
  const entries: readonly string[] = [...RULES, ...OPTIONS, ...ERRORS]
  return [...text.matchAll(/\]\(ref:([^)]*)\)/g)]
    .map(([, entry]) => entry as string)
    .filter((entry) => !entries.includes(entry))
    .map((entry) => `no entry of the reference is called ${entry}; there are ${entries.join(', ')}`)
}

/** Of one of our own lessons: how it differs from the same one in the first language. */
function languageProblems(file: string, lesson: Lesson): string[] {
  const language = LANGUAGES.find((candidate) => file.startsWith(`${folder}${candidate}/`))
  if (language === undefined || language === LANGUAGES[0]) return []
  const other = file.replace(`${folder}${language}/`, `${folder}${LANGUAGES[0]}/`)
  return compareLanguages(parseLesson(readFileSync(other, 'utf8')), lesson)
}

function explain(flaw: Flaw): string {
  if (flaw.kind === 'task') return `step ${flaw.step}: ${flaw.message}`
  const indented = (lines: readonly string[]) => lines.map((line) => `\n    ${line}`).join('')
  return `step ${flaw.step}: ${flaw.command}\n  expected:${indented(flaw.expected)}\n  printed:${indented(flaw.printed)}`
}
