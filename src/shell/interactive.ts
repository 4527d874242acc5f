/**
 * The shell at a terminal: prompt, line editor, history, jobs that have ended (bash(1), "INTERACTIVE
 * SHELLS").
 */

import { complete } from './completion.ts'
import { expandTyped } from './expand-typed.ts'
import { expandPrompt } from './expansion/expand.ts'
import { amendLast, remember } from './history-list.ts'
import { notifyJobs } from './jobs.ts'
import { expandHistory, HistoryEntry } from './line-editor/index.ts'
import { EMACS_BINDINGS, keymapOf } from './line-editor/keymap.ts'
import { isProblem, Parser, type Unit } from './parser/parser.ts'
import type { Problem } from './parser/problem.ts'
import { reportProblem, runUnit, statusBehind } from './run-text.ts'
import { NO_UNWIND, type Shell, ShellExit, type ShellHooks } from './shell.ts'
import { drive, type Steps } from './steps.ts'
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
  notifyJobs(shell)
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

/** What was typed up to where it is complete. */
interface Typed {
  /** the lines, joined by newlines */
  readonly text: string
  /** the whole of it, where it is one unit; null: it is to be read again, unit by unit, as aliases may change */
  readonly unit: Unit | null
}

function* readCommand(shell: Shell, hooks: ShellHooks): Steps<Typed | 'again' | 'end'> {
  const lines: string[] = []
  const entry = new HistoryEntry()
  let isRemembered = false
  let isVerbatim = false
  for (let prompt = 'PS1'; ; prompt = 'PS2') {
    const shown = yield* expandPrompt(shell, shell.get(prompt) ?? '')
    const result = yield* callReadLine(shell, hooks, shown)
    if ('eof' in result) {
      // What has been typed can no longer become complete: let it say so.
      return lines.length === 0 ? 'end' : { text: lines.join('\n'), unit: null }
    }
    if ('interrupted' in result) {
      shell.status = 130
      return 'again'
    }
    // What is meant is before the command that is being typed.
    const history = isRemembered ? shell.history.slice(0, -1) : shell.history
    const { quoting } = entry
    const line = quoting === null ? result.line : yield* withHistory(shell, result.line, history, quoting)
    if (line === null) {
      if (lines.length === 0) return 'again'
      continue
    }
    lines.push(line)
    if (lines.length === 1 && line.trim() === '') return 'again'
    entry.add(line)
    // The line is in the history while the command's others are typed, and stays there if they never come.
    if (lines.length === 1) isRemembered = remember(shell, line)
    else if (isRemembered) amendLast(shell, entry.text)
    if (isVerbatim && entry.isVerbatim) continue
    const text = lines.join('\n')
    const isContinued = /(^|[^\\])(\\\\)*\\$/.test(text) && !entry.isComment
    const { missing, unit } = parseTyped(shell, text, isContinued)
    // Where both agree, the entry alone can tell when the quote or here-document ends.
    isVerbatim = missing === 'end of text'
    if (missing !== 'nothing') continue
    return { text, unit }
  }
}

/** The line with `!` expanded, which is shown then; null if it is not to be run. */
function* withHistory(
  shell: Shell,
  line: string,
  history: readonly string[],
  quote: '' | "'" | '"',
): Steps<string | null> {
  if (!shell.options.get('histexpand') || !/[!^]/.test(line)) return line
  const expanded = expandHistory(line, history, shell.historyBase, shell.historyExpansion, quote)
  if ('error' in expanded) {
    shell.warn(`${shell.prefix()}${expanded.error}\n`)
    yield* shell.flush()
    return null
  }
  if (!expanded.changed) return line
  shell.warn(`${expanded.line}\n`)
  yield* shell.flush()
  if (!expanded.isPrinted) return expanded.line
  remember(shell, expanded.line)
  return null
}

function* callReadLine(shell: Shell, hooks: ShellHooks, prompt: string) {
  const reading = hooks.readLine(shell.sys, {
    prompt,
    history: shell.history,
    ...(shell.keyBindings === EMACS_BINDINGS ? {} : { keymap: keymapOf(shell.keyBindings) }),
    complete: (line, cursor) => runToEnd(complete(shell, line, cursor)),
    expand: (text, how) => runToEnd(expandTyped(shell, text, how)),
    onSignal: (signal) => shell.pendingSignals.push(signal),
    wasInterrupted: shell.wasInterrupted,
  })
  shell.wasInterrupted = false
  for (;;) {
    const step = reading.next()
    if (step.done === true) return step.value
    yield undefined
  }
}

/** The shell's steps inside the line editor's: what they result in. */
function* runToEnd<T>(steps: Steps<T>): Generator<void, T, void> {
  let result: { readonly value: T } | null = null
  yield* drive(
    (function* () {
      result = { value: yield* steps }
      return 0
    })(),
  )
  return (result as unknown as { readonly value: T }).value
}

function readerOptions(shell: Shell) {
  return { extglob: shell.options.extglob, aliases: shell.options.expandAliases ? shell.aliases : null }
}

/** The text's unit if it is just one, and what PS2 has to ask for. */
interface Parsed {
  /**
   * nothing if commands are complete, the end of a quote or here-document (every line belongs to it until its end has
   * been read), or the rest of a command
   */
  readonly missing: 'nothing' | 'end of text' | 'rest'
  readonly unit: Unit | null
}

function parseTyped(shell: Shell, text: string, isContinued: boolean): Parsed {
  const reader = new Parser(text)
  let only: Unit | null = null
  for (let count = 0; ; count++) {
    const unit = reader.next(readerOptions(shell))
    if (unit === null) return { missing: isContinued ? 'rest' : 'nothing', unit: only }
    if (unit.warnings.length > 0) return { missing: 'end of text', unit: null }
    if (isProblem(unit)) return { missing: whatProblemMisses(unit), unit: null }
    only = count === 0 ? unit : null
  }
}

function whatProblemMisses(problem: Problem): Parsed['missing'] {
  if (!problem.incomplete) return 'nothing'
  const isQuoted = problem.messages[0]?.text.startsWith('unexpected EOF while looking for') === true
  return isQuoted ? 'end of text' : 'rest'
}

function* runTyped(shell: Shell, hooks: ShellHooks, typed: Typed): Steps<void> {
  hooks.commandStart(typed.text)
  try {
    if (typed.unit === null) yield* runUnits(shell, typed.text)
    else yield* runToPrompt(shell, typed.unit)
    yield* shell.flush()
  } catch (error) {
    if (error instanceof ShellExit) {
      yield* shell.flush()
      hooks.commandEnd(typed.text, error.status)
    }
    throw error
  }
  shell.unwind = NO_UNWIND
  hooks.commandEnd(typed.text, shell.status)
}

function* runUnits(shell: Shell, text: string): Steps<void> {
  const reader = new Parser(text)
  for (;;) {
    const unit = reader.next(readerOptions(shell))
    if (unit === null) return
    if (isProblem(unit)) {
      reportProblem(shell, unit, '')
      shell.status = statusBehind(shell, unit)
      return
    }
    if (!(yield* runToPrompt(shell, unit))) return
  }
}

/** Runs the unit; false if ^C has ended it, and with it what is behind. */
function* runToPrompt(shell: Shell, unit: Unit): Steps<boolean> {
  for (const warning of unit.warnings) shell.warn(`${shell.prefix()}${warning.text}\n`)
  yield* runUnit(shell, unit)
  shell.takeSignals()
  if (!shell.interrupted) return true
  shell.interrupted = false
  shell.wasInterrupted = true
  shell.warn('\n')
  shell.status = 130
  return false
}
