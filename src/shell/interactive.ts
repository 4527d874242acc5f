/**
 * The shell at a terminal: prompt, line editor, history, jobs that have ended (bash(1), "INTERACTIVE
 * SHELLS").
 */

import { complete } from './completion/complete.ts'
import type { CompletionSite } from './completion/word.ts'
import { expandTyped } from './expand-typed.ts'
import { expandPrompt } from './expansion/expand.ts'
import { add, amendLast, remember } from './history-list.ts'
import { notifyJobs } from './jobs.ts'
import { expandHistory } from './line-editor/index.ts'
import { EMACS_BINDINGS, keymapOf } from './line-editor/keymap.ts'
import { isProblem, Parser, type Unit } from './parser/parser.ts'
import { reportProblem, runUnit, statusBehind } from './run-text.ts'
import { NO_UNWIND, type Shell, ShellExit, type ShellHooks } from './shell.ts'
import { drive, type Steps } from './steps.ts'
import { runPendingTraps } from './traps.ts'
import { TypedCommand } from './typed-command.ts'

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

function* readCommand(shell: Shell, hooks: ShellHooks): Steps<TypedCommand | 'again' | 'end'> {
  const typed = new TypedCommand()
  let isRemembered = false
  for (let prompt = 'PS1'; ; prompt = 'PS2') {
    const shown = yield* expandPrompt(shell, shell.get(prompt) ?? '')
    const site = { isFirstLine: typed.isEmpty, beginsCommand: typed.beginsCommand }
    const result = yield* callReadLine(shell, hooks, shown, site)
    // What has been typed can no longer become complete: let it say so.
    if ('eof' in result) return typed.isEmpty ? 'end' : typed
    if ('interrupted' in result) {
      shell.status = 130
      return 'again'
    }
    // What is meant is before the command that is being typed.
    const history = isRemembered ? shell.history.slice(0, -1) : shell.history
    const { quoting } = typed
    const line = quoting === null ? result.line : yield* withHistory(shell, result.line, history, quoting)
    if (line === null) {
      if (typed.isEmpty) return 'again'
      continue
    }
    const isFirst = typed.isEmpty
    if (isFirst && line.trim() === '') return 'again'
    typed.add(line, readerOptions(shell), shell.options.get('lithist') === true)
    // The line is in the history while the command's others are typed, and stays there if they never come.
    if (isFirst) isRemembered = remember(shell, line)
    else if (isRemembered && shell.options.get('cmdhist') === false) add(shell, line)
    else if (isRemembered) amendLast(shell, typed.entry)
    if (typed.isComplete) return typed
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

function* callReadLine(shell: Shell, hooks: ShellHooks, prompt: string, site: CompletionSite) {
  const reading = hooks.readLine(shell.sys, {
    prompt,
    history: shell.history,
    ...(shell.keyBindings === EMACS_BINDINGS ? {} : { keymap: keymapOf(shell.keyBindings) }),
    complete: (line, cursor, kind) => runToEnd(complete(shell, { line, cursor, kind, ...site })),
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

function* runTyped(shell: Shell, hooks: ShellHooks, typed: TypedCommand): Steps<void> {
  hooks.commandStart(typed.text)
  try {
    if (typed.isComplete && typed.unit !== null) yield* runToPrompt(shell, typed.unit)
    else yield* runUnits(shell, typed.text)
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
