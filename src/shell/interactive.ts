/**
 * The shell at a terminal: prompt, line editor, history, jobs that have ended (bash(1), "INTERACTIVE
 * SHELLS").
 */

import { SIGINT } from '../kernel/abi.ts'
import { complete } from './completion/complete.ts'
import type { CompletionSite } from './completion/word.ts'
import { expandTyped } from './expand-typed.ts'
import { expandPrompt } from './expansion/expand.ts'
import { elements } from './expansion/parameters.ts'
import { add, amendLast, expansionSite, remember, replaceEntry } from './history-list.ts'
import { notifyJobs, reapJobs } from './jobs.ts'
import { ShellExit } from './leaving.ts'
import { mayLeaveJobs } from './left-jobs.ts'
import { expandHistory } from './line-editor/index.ts'
import { EMACS_BINDINGS, keymapOf } from './line-editor/keymap.ts'
import { removeMarks } from './line-editor/layout.ts'
import { bindTerminalCharacters } from './line-editor/terminal-characters.ts'
import type { EditedLine, LineResult } from './line-editor/types.ts'
import { EDITOR_VARIABLES, isOn } from './line-editor/variables.ts'
import { isProblem, Parser, type Unit } from './parser/parser.ts'
import { RESET_TOKENS } from './parser/token.ts'
import { reportProblem, runUnit, statusBehind } from './run-text.ts'
import { NO_UNWIND, type Shell, type ShellHooks } from './shell.ts'
import { runToEnd, type Steps } from './steps.ts'
import { runPendingTraps } from './traps.ts'
import { TypedCommand } from './typed-command.ts'
import { takeWindowSize } from './window-size.ts'

/** Until exit or the end of the input; the status to end with. */
export function* interact(shell: Shell): Steps<number> {
  const hooks = shell.hooks as ShellHooks
  let ignoredEnds = 0
  for (;;) {
    yield* beforePrompt(shell)
    const { typed, ended } = yield* readCommand(shell, hooks)
    if (typed !== null) yield* runTyped(shell, hooks, typed)
    if (ended === 'no') ignoredEnds = 0
    else if (ended === 'silently' || ignoredEnds >= ignorableEnds(shell)) {
      if (ended === 'loudly') shell.warn(shell.runner.dialect.farewell.end)
      const mayLeave = ended === 'silently' || mayLeaveJobs(shell)
      yield* shell.flush()
      if (mayLeave) return shell.status
    } else {
      ignoredEnds++
      shell.warn('Use "exit" to leave the shell.\n')
    }
  }
}

/** How many ^D in a row do not end the shell (bash(1), IGNOREEOF). */
function ignorableEnds(shell: Shell): number {
  const value = shell.get('IGNOREEOF')
  if (value === undefined) return shell.options.get('ignoreeof') ? DEFAULT_IGNORED : 0
  return /^[0-9]+$/.test(value) ? Number(value) : DEFAULT_IGNORED
}

const DEFAULT_IGNORED = 10

function* beforePrompt(shell: Shell): Steps<void> {
  shell.interrupted = false
  for (const command of elements(shell.variables.find('PROMPT_COMMAND'))) {
    if (command === '') continue
    const status = shell.status
    yield* shell.runner.text(shell, command, { label: 'PROMPT_COMMAND', line: 1 })
    shell.status = status
  }
  shell.takeSignals()
  yield* runPendingTraps(shell)
  shell.line = shell.linesRead
  yield* shell.flush()
}

interface Read {
  /** null where nothing is to be run */
  readonly typed: TypedCommand | null
  /** ^D: `silently` where the shell leaves without a word, `loudly` where it says so or may stay */
  readonly ended: 'no' | 'silently' | 'loudly'
}

const NOTHING: Read = { typed: null, ended: 'no' }

function* readCommand(shell: Shell, hooks: ShellHooks): Steps<Read> {
  const typed = new TypedCommand(shell.linesRead + 1, shell.typedTokens, shell.isBehindWord)
  shell.isBehindWord = false
  let isRemembered = false
  let initial = ''
  for (;;) {
    reapJobs(shell)
    const prompt = yield* expandPrompt(shell, shell.get(typed.isEmpty ? 'PS1' : 'PS2') ?? '')
    notifyJobs(shell)
    yield* shell.flush()
    const site = { isFirstLine: typed.isEmpty, beginsCommand: typed.beginsCommand }
    const result = yield* nextLine(shell, hooks, { prompt, initial }, site)
    initial = ''
    if ('eof' in result) {
      if (typed.isEmpty) return { typed: null, ended: 'loudly' }
      // What has been typed can no longer become complete: let it say so.
      const warnings = typed.endDocuments(readerOptions(shell))
      if (warnings.length === 0) return { typed, ended: typed.endedBy }
      for (const { text } of warnings) shell.warn(`${shell.prefix()}${text}\n`)
      yield* shell.flush()
      if (typed.isComplete) return { typed, ended: 'no' }
      continue
    }
    if ('interrupted' in result) {
      shell.linesRead++
      yield* interruptLine(shell, result.isLineOpen)
      shell.typedTokens = RESET_TOKENS
      return NOTHING
    }
    if (result.isForEditor) {
      shell.linesRead++
      yield* editLine(shell, result.line)
      return NOTHING
    }
    // What is meant is before the command that is being typed.
    const history = isRemembered ? shell.history.slice(0, -1) : shell.history
    const expanded = yield* withHistory(shell, result.line, history, typed.quoting)
    if (expanded.line === null) {
      // The line does not count, and another one is read in its place: nothing has been run since the prompt (restart_read).
      initial = expanded.edited
      shell.line = shell.linesRead + 1
      continue
    }
    shell.linesRead++
    const { line } = expanded
    if (shell.options.verbose) {
      shell.warn(`${line}\n`)
      yield* shell.flush()
    }
    const isFirst = typed.isEmpty
    if (isFirst && line.trim() === '') {
      if (line !== '') rememberTyped(shell, line)
      shell.typedTokens = ['\n', shell.typedTokens[0], shell.typedTokens[1]]
      return NOTHING
    }
    typed.add(line, readerOptions(shell), shell.options.get('lithist'))
    // The line is in the history while the command's others are typed, and stays there if they never come.
    if (isFirst) isRemembered = rememberTyped(shell, line)
    else if (isRemembered && !shell.options.get('cmdhist')) add(shell, line)
    else if (isRemembered) amendLast(shell, typed.entry)
    shell.typedTokens = typed.tokens
    if (typed.isComplete) return { typed, ended: 'no' }
  }
}

/** Unless `set +o history` has said that nothing is; whether it is kept. */
const rememberTyped = (shell: Shell, line: string): boolean =>
  shell.options.get('history') === true && remember(shell, line)

/** `fc` is for the command before its own, whose place an empty one takes. */
function* editLine(shell: Shell, line: string): Steps<void> {
  add(shell, line)
  add(shell, '')
  yield* shell.runner.text(shell, 'fc -e "${VISUAL:-${EDITOR:-emacs}}"', {
    label: 'C-xC-e',
    line: shell.linesRead,
  })
  yield* shell.flush()
}

/** ^C while a line was typed: a trap runs before the next line begins. */
function* interruptLine(shell: Shell, isLineOpen: boolean): Steps<void> {
  if (shell.traps.has(SIGINT)) shell.pendingSignals.push(SIGINT)
  shell.linesAhead = []
  yield* runPendingTraps(shell)
  if (isLineOpen) shell.warn('\n')
  yield* shell.flush()
  shell.status = 130
}

/** `line` is to be run, or null; then `edited` is to be looked at first. */
type WithHistory =
  | { readonly line: string; readonly edited: '' }
  | { readonly line: null; readonly edited: string }

/** The line with `!` expanded, which is shown then. `quote` is null where `!` means nothing. */
function* withHistory(
  shell: Shell,
  line: string,
  history: readonly string[],
  quote: '' | "'" | '"' | null,
): Steps<WithHistory> {
  if (quote === null || !shell.options.get('histexpand') || !shell.options.get('history'))
    return { line, edited: '' }
  const site = expansionSite(shell, quote)
  const expanded = expandHistory(line, history, shell.historyBase, shell.historyExpansion, site)
  if ('error' in expanded) {
    shell.warn(`${shell.prefix()}${expanded.error}\n`)
    yield* shell.flush()
    return { line: null, edited: shell.options.get('histreedit') ? line : '' }
  }
  if (!expanded.changed) return { line: expanded.line, edited: '' }
  if (shell.options.get('histverify') && !expanded.isPrinted) return { line: null, edited: expanded.line }
  shell.warn(`${expanded.line}\n`)
  yield* shell.flush()
  if (!expanded.isPrinted) return { line: expanded.line, edited: '' }
  rememberTyped(shell, expanded.line)
  return { line: null, edited: '' }
}

/** A line that was called back may be several, which are read one by one. */
function* nextLine(
  shell: Shell,
  hooks: ShellHooks,
  line: { readonly prompt: string; readonly initial: string },
  site: CompletionSite,
): Steps<LineResult> {
  const [next, ...later] = shell.linesAhead
  shell.linesAhead = later
  if (next !== undefined) return { line: next, isForEditor: false }
  const result = yield* callReadLine(shell, hooks, line, site)
  if (!('line' in result) || result.isForEditor) return result
  const [first = '', ...others] = result.line.split('\n')
  shell.linesAhead = others
  return { line: first, isForEditor: false }
}

/** A key that erases or quotes in the terminal does so in the editor, before all that `bind` says of it. */
function takeTerminalCharacters(shell: Shell): void {
  const termios = shell.sys.tcgetattr(0)
  if (typeof termios === 'number' || !isOn(shell.editorVariables, 'bind-tty-special-chars')) return
  shell.keyBindings = bindTerminalCharacters(shell.keyBindings, shell.terminalCharacters, termios.cc)
  shell.terminalCharacters = termios.cc
}

function* callReadLine(
  shell: Shell,
  hooks: ShellHooks,
  line: { readonly prompt: string; readonly initial: string },
  site: CompletionSite,
) {
  // While a key is awaited the dead are buried; they are told of at the next prompt.
  shell.hasJustKilled = false
  reapJobs(shell)
  takeTerminalCharacters(shell)
  const reading = hooks.readLine(shell.sys, {
    ...line,
    beginsCommand: site.isFirstLine,
    history: shell.history,
    historyBase: shell.historyBase,
    replaceEntry: (index, text, isChanged) => replaceEntry(shell, index, text, isChanged),
    ...(shell.keyBindings === EMACS_BINDINGS ? {} : { keymap: keymapOf(shell.keyBindings) }),
    ...(shell.editorVariables === EDITOR_VARIABLES ? {} : { variables: shell.editorVariables }),
    run: (command, edited) => runToEnd(runBound(shell, command, edited)),
    complete: (line, cursor, kind, asked) =>
      runToEnd(complete(shell, { line, cursor, kind, asked, ...site })),
    expand: (text, how) => runToEnd(expandTyped(shell, text, how)),
    onSignal: (signal) => shell.signalArrived(signal),
    onResize: () => takeWindowSize(shell),
    wasInterrupted: shell.wasInterrupted,
  })
  shell.wasInterrupted = false
  for (;;) {
    const step = reading.next()
    if (step.done === true) return step.value
    yield undefined
  }
}

/** READLINE_LINE and its like are the line that is being typed (bashline.c, bash_execute_unix_command). */
function* runBound(shell: Shell, command: string, { text, cursor, mark }: EditedLine): Steps<EditedLine> {
  const charactersTo = (offset: number) => Array.from(text.slice(0, offset)).length
  shell.set('READLINE_LINE', text)
  shell.set('READLINE_POINT', String(charactersTo(cursor)))
  shell.set('READLINE_MARK', String(charactersTo(mark)))
  const { status } = shell
  yield* shell.runner.text(shell, command, { label: 'bash_execute_unix_command', line: shell.linesRead })
  yield* shell.flush()
  shell.status = status
  const line = shell.get('READLINE_LINE') ?? ''
  const offsetOf = (name: string) => {
    const count = Math.max(0, Number.parseInt(shell.get(name) ?? '0', 10) || 0)
    return Array.from(line).slice(0, count).join('').length
  }
  const edited = { text: line, cursor: offsetOf('READLINE_POINT'), mark: offsetOf('READLINE_MARK') }
  for (const name of ['READLINE_LINE', 'READLINE_POINT', 'READLINE_MARK']) shell.variables.unset(name)
  return edited
}

function readerOptions(shell: Shell) {
  const aliases = shell.options.expandAliases ? shell.aliases : null
  const hasNoComments = !shell.options.get('interactive_comments')
  return {
    extglob: shell.options.extglob,
    posix: shell.options.posix,
    aliases,
    isString: false,
    hasNoComments,
  }
}

function* runTyped(shell: Shell, hooks: ShellHooks, typed: TypedCommand): Steps<void> {
  hooks.commandStart(typed.text)
  try {
    if (typed.isComplete && typed.unit !== null) yield* runToPrompt(shell, typed.unit)
    else yield* runUnits(shell, typed)
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

function* runUnits(shell: Shell, { text, firstLine, isBehindWord }: TypedCommand): Steps<void> {
  const reader = new Parser(`${text}\n`, firstLine)
  shell.isBehindWord = isBehindWord
  for (;;) {
    const options = { ...readerOptions(shell), isBehindWord: shell.isBehindWord }
    shell.isBehindWord = false
    const unit = reader.next(options)
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
  const shownBefore = shell.get('PS0') ?? ''
  if (shownBefore !== '') {
    shell.warn(removeMarks(yield* expandPrompt(shell, shownBefore)))
    yield* shell.flush()
  }
  shell.commandNumber++
  yield* runUnit(shell, unit)
  shell.takeSignals()
  if (!shell.interrupted) return true
  shell.interrupted = false
  shell.wasInterrupted = true
  shell.warn('\n')
  shell.status = 130
  return false
}
