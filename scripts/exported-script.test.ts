import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { whyNot } from '../conformance/verify/kernel.ts'
import { commandsOf, compareOutputs } from '../src/lessons/check.ts'
import type { Lesson } from '../src/lessons/lesson.ts'
import { parseLesson } from '../src/lessons/parse.ts'
import { shellScript } from '../src/session/export/script.ts'

const folder = fileURLToPath(new URL('../src/lessons/en/', import.meta.url))
const linesOf = (lesson: Lesson) => commandsOf(lesson).map(({ command }) => command)
const lessons = readdirSync(folder)
  .filter((name) => name.endsWith('.md'))
  .map((name) => parseLesson(readFileSync(folder + name, 'utf8')))
  // Main line kernels have no aufs, images come from the playground's own registry, and the log is everybody's.
  .filter((lesson) => !linesOf(lesson).some((command) => /^docker |-t aufs|^dmesg/.test(command)))

/** What the script prints on a terminal, command by command. */
function outputsOf(script: string, commands: readonly string[]): string[] {
  const home = mkdtempSync(join(tmpdir(), 'overlay-script-'))
  try {
    const file = join(home, 'session.sh')
    writeFileSync(file, script)
    const { stdout, error } = spawnSync(
      'script',
      ['--quiet', '--return', '--command', `stty cols 80 rows 24; bash ${file}`, '/dev/null'],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
        timeout: 60_000,
        env: { PATH: process.env.PATH, HOME: '/root', TERM: 'xterm', TZ: 'Asia/Shanghai', LANG: 'C.UTF-8' },
      },
    )
    if (error !== undefined) throw error
    let rest = stdout.replaceAll('\r\n', '\n')
    const outputs: string[] = []
    for (const [index, command] of commands.entries()) {
      const said = `$ ${command}\n`
      expect(rest.startsWith(said), `${said} in ${rest}`).toBe(true)
      rest = rest.slice(said.length)
      const next = commands[index + 1]
      const end = next === undefined ? rest.length : rest.indexOf(`$ ${next}\n`)
      outputs.push(rest.slice(0, end))
      rest = rest.slice(end)
    }
    return outputs
  } finally {
    rmSync(home, { recursive: true })
  }
}

describe.skipIf(whyNot() !== null)('on this machine’s own Linux', () => {
  test.each(lessons.map((lesson) => [lesson.id, lesson] as const))(
    'the script of lesson %s prints what the lesson says',
    // The kernel serves others too, and who empties its caches meanwhile changes what a stale name shows.
    { timeout: 60_000, retry: 4 },
    (_, lesson) => {
      const commands = linesOf(lesson)
      const script = shellScript(commands, { title: lesson.title, notes: [], directory: '/root/ufs' })
      expect(compareOutputs(lesson, outputsOf(script, commands))).toEqual([])
    },
  )
})
