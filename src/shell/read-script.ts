/**
 * A script on standard input. Commands read what follows them, so no more is taken than a line at a time,
 * and each complete command runs before the next line is read.
 */

import { readLine } from './builtins/read-line.ts'
import { isProblem, Parser } from './parser/parser.ts'
import { endsLine, type Problem } from './parser/problem.ts'
import { reportProblem, runUnit, statusBehind, warn } from './run-text.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

export function* runStandardInput(shell: Shell): Steps<number> {
  let pending = ''
  let pendingLine = 1
  let line = 1
  let status = 0
  for (;;) {
    const read = yield* readLine(shell, 0)
    if (!(read.ended && read.text === '')) {
      pending += `${read.text}\n`
      line++
    }
    if (shell.options.verbose) shell.warn(read.ended ? read.text : `${read.text}\n`)
    const result = yield* runComplete(shell, pending, { line: pendingLine, ended: read.ended })
    if (result === null) continue
    status = result.status
    if (result.stops || read.ended) return status
    pending = ''
    line += result.moved
    pendingLine = line
  }
}

/** Runs what is complete; null if more lines are needed. `moved`: what errors have left the number of the line off by, see continueFrom. */
function* runComplete(
  shell: Shell,
  text: string,
  { line, ended }: { line: number; ended: boolean },
): Steps<{ status: number; stops: boolean; moved: number } | null> {
  const aliases = shell.options.expandAliases ? shell.aliases : null
  const reader = new Parser(text, line)
  let status = shell.status
  let moved = 0
  for (;;) {
    const { extglob, posix } = shell.options
    const read = reader.next({ extglob, posix, aliases, isString: false })
    // A here-document goes on, or a line does behind its backslash.
    if (!ended && (reader.ending.isContinued || reader.ending.document !== null)) return null
    if (read === null) return { status, stops: false, moved }
    if (isProblem(read)) {
      if (read.incomplete && !ended) return null
      status = report(shell, read)
      if (!endsLine(read)) return { status, stops: true, moved }
      continue
    }
    for (const warning of read.warnings) warn(shell, warning)
    status = yield* runUnit(shell, read)
    if (shell.line === read.endLine) continue
    moved += shell.line - read.endLine
    reader.continueFrom(shell.line)
  }
}

function report(shell: Shell, problem: Problem): number {
  reportProblem(shell, problem, '')
  shell.status = statusBehind(shell, problem)
  return shell.status
}
