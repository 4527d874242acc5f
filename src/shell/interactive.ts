/**
 * The shell at a terminal: prompt, line editor, history, jobs that have ended (bash(1), "INTERACTIVE
 * SHELLS").
 */

import { complete } from './completion.ts'
import { expandPrompt } from './expansion/expand.ts'
import { joinForHistory } from './history-line.ts'
import { notifyJobs } from './jobs.ts'
import { parseUnit } from './parser/adapter.ts'
import { isProblem, Reader, type UnitText } from './parser/reader.ts'
import { reportProblem, runUnit } from './run-text.ts'
import { NO_UNWIND, type Shell, ShellExit, type ShellHooks } from './shell.ts'
import type { Steps } from './steps.ts'
import { runPendingTraps } from './traps.ts'

/** Until exit or the end of the input; the status to end with. */
export function* interact(shell: Shell): Steps<number> {
  const hooks = shell.hooks as ShellHooks
  for (;;) {
    yield* beforePrompt(shell)
    const command = yield* readCommand(shell, hooks)
    if (command === 'end') {
      shell.warn('exit\n')
      yield* shell.flush()
      return shell.status
    }
    if (command === 'again') continue
    yield* runTyped(shell, hooks, command)
  }
}

function* beforePrompt(shell: Shell): Steps<void> {
  shell.interrupted = false
  shell.warn(notifyJobs(shell))
  yield* shell.flush()
  const command = shell.get('PROMPT_COMMAND')
  if (command !== undefined && command !== '') {
    const status = shell.status
    yield* shell.runner.text(shell, command, { label: 'PROMPT_COMMAND', line: 1 })
    shell.status = status
  }
  shell.takeSignals()
  yield* runPendingTraps(shell)
  yield* shell.flush()
}

/** The lines of one complete command, joined by newlines. */
function* readCommand(shell: Shell, hooks: ShellHooks): Steps<string | 'again' | 'end'> {
  const lines: string[] = []
  for (let prompt = 'PS1'; ; prompt = 'PS2') {
    const shown = yield* expandPrompt(shell, shell.get(prompt) ?? '')
    const result = yield* callReadLine(shell, hooks, shown)
    if ('eof' in result) {
      // What has been typed can no longer become complete: let it say so.
      return lines.length === 0 ? 'end' : lines.join('\n')
    }
    if ('interrupted' in result) {
      shell.status = 130
      return 'again'
    }
    lines.push(result.line)
    const text = lines.join('\n')
    if (text.trim() === '') return 'again'
    if (needsMore(shell, text)) continue
    remember(shell, joinForHistory(lines, readerOptions(shell)))
    return text
  }
}

function* callReadLine(shell: Shell, hooks: ShellHooks, prompt: string) {
  const reading = hooks.readLine(shell.sys, {
    prompt,
    history: shell.history,
    complete: (line, cursor) => complete(shell, line, cursor),
    onSignal: (signal) => shell.pendingSignals.push(signal),
  })
  for (;;) {
    const step = reading.next()
    if (step.done === true) return step.value
    yield undefined
  }
}

function readerOptions(shell: Shell) {
  return { extglob: shell.options.extglob, aliases: shell.options.expandAliases ? shell.aliases : null }
}

/** Whether what has been typed is the beginning of something, so that PS2 asks for the rest. */
function needsMore(shell: Shell, text: string): boolean {
  const reader = new Reader(text)
  for (;;) {
    const unit = reader.next(readerOptions(shell))
    if (unit === null) return /(^|[^\\])(\\\\)*\\$/.test(text)
    if (isProblem(unit)) return unit.incomplete
    if (unit.warnings.length > 0) return true
  }
}

/** HISTCONTROL: ignorespace and ignoredups. */
function remember(shell: Shell, text: string): void {
  const control = (shell.get('HISTCONTROL') ?? '').split(':')
  const both = control.includes('ignoreboth')
  if ((both || control.includes('ignorespace')) && text.startsWith(' ')) return
  if ((both || control.includes('ignoredups')) && shell.history.at(-1) === text) return
  const limit = Number(shell.get('HISTSIZE') ?? 500)
  const history = [...shell.history, text]
  const surplus = Math.max(0, history.length - limit)
  shell.history = history.slice(surplus)
  shell.historyBase += surplus
}

function* runTyped(shell: Shell, hooks: ShellHooks, text: string): Steps<void> {
  hooks.commandStart(text)
  const reader = new Reader(text)
  try {
    for (;;) {
      const unit = reader.next(readerOptions(shell))
      if (unit === null) break
      if (isProblem(unit)) {
        reportProblem(shell, unit, '')
        shell.status = unit.status === 127 ? 2 : unit.status
        break
      }
      yield* runOne(shell, unit)
      shell.takeSignals()
      if (shell.interrupted) {
        shell.interrupted = false
        shell.warn('\n')
        shell.status = 130
        break
      }
    }
    yield* shell.flush()
  } catch (error) {
    if (error instanceof ShellExit) {
      yield* shell.flush()
      hooks.commandEnd(text, error.status)
    }
    throw error
  }
  shell.unwind = NO_UNWIND
  hooks.commandEnd(text, shell.status)
}

function* runOne(shell: Shell, unit: UnitText): Steps<void> {
  for (const warning of unit.warnings) shell.warn(`${shell.prefix()}${warning.text}\n`)
  shell.line = unit.line
  yield* runUnit(shell, parseUnit(unit.text, unit.line))
}
