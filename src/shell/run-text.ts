/**
 * Text to units to running: `-c`, scripts, eval, source, traps. A unit that was dropped because of an
 * error is followed by the next one; a syntax error ends the text.
 */

import { Discard, ErrorExit, ImmediateExit, ShellExit } from './leaving.ts'
import { Parser, type Unit } from './parser/parser.ts'
import { endsLine, IN_SUBSTITUTION, type LineMessage, type Problem } from './parser/problem.ts'
import { NO_UNWIND, RETURN, type Shell } from './shell.ts'
import type { Steps } from './steps.ts'
import { suppressesFork } from './suppress-fork.ts'
import { attend } from './traps.ts'

/** A text being read, unit by unit. */
export interface UnitSource {
  next(shell: Shell): Unit | Problem | null
  /** Numbers the lines behind the last unit from `line` on, which is the number of its own last line. */
  continueFrom(line: number): void
}

/** Units of a string, or of the lines of a file. Without aliases they depend on nothing else and are kept. */
export function unitsOf(text: string, line: number, isString = true): UnitSource {
  const key = `${isString ? '' : 'file '}${line}\n${text}`
  const kept = text.length <= MAX_KEPT_TEXT ? keep(key) : []
  let index = 0
  let parser: Parser | null = null
  let plain = true
  const parserHere = (): Parser => {
    if (parser === null) {
      parser = new Parser(text, line)
      for (let i = 0; i < index; i++) parser.next({ extglob: false, aliases: null, isString })
    }
    return parser
  }
  return {
    continueFrom(number) {
      const last = kept[index - 1]
      if (plain && last !== null && last !== undefined && 'list' in last && last.endLine === number) return
      parserHere().continueFrom(number)
      plain = false
    },
    next(shell) {
      const aliases = shell.options.expandAliases && shell.aliases.size > 0 ? shell.aliases : null
      // A text begins anew.
      const isBehindWord = shell.isBehindWord && index > 0
      shell.isBehindWord = false
      // Once aliases or extended patterns have had a say, what is kept is no longer the same text.
      const { extglob, posix } = shell.options
      if (aliases !== null || extglob || posix || isBehindWord) plain = false
      if (plain && index < kept.length) return kept[index++] as Unit | Problem | null
      const unit = parserHere().next({ extglob, posix, aliases, isString, isBehindWord })
      index++
      if (plain) kept.push(unit)
      return unit
    },
  }
}

/** Results of pure parsing by text and first line. */
const keptUnits = new Map<string, (Unit | Problem | null)[]>()
const MAX_KEPT = 500
const MAX_KEPT_TEXT = 4096

function keep(key: string): (Unit | Problem | null)[] {
  let kept = keptUnits.get(key)
  if (kept === undefined) {
    if (keptUnits.size >= MAX_KEPT) keptUnits.clear()
    kept = []
    keptUnits.set(key, kept)
  }
  return kept
}

/** Runs a text in the shell; `label` names it in syntax errors, '' where the shell's own name does. */
export function* runText(
  shell: Shell,
  text: string,
  { label, line }: { label: string; line: number },
): Steps<number> {
  const outer = shell.line
  const { loopDepth, currentCommand, hasLostCondition } = shell
  shell.textDepth++
  shell.traceLevel++
  try {
    return yield* runUnits(shell, unitsOf(text, line), label)
  } catch (error) {
    if (error instanceof ErrorExit) error.leaveText(shell)
    throw error
  } finally {
    shell.textDepth--
    shell.traceLevel--
    shell.loopDepth = loopDepth
    shell.hasLostCondition = hasLostCondition
    shell.currentCommand = currentCommand
    shell.line = outer
  }
}

export function* runUnits(shell: Shell, source: UnitSource, label: string): Steps<number> {
  let status = 0
  let isCutOff = false
  for (;;) {
    const unit = source.next(shell)
    if (unit === null) {
      shell.isBehindWord = isCutOff && label === 'eval'
      return status
    }
    if ('messages' in unit) {
      reportProblem(shell, unit, label)
      yield* shell.flush()
      if (unit.status === IN_SUBSTITUTION) return endAfterProblem(shell, label)
      if (endsLine(unit)) {
        status = unit.status
        shell.status = status
        continue
      }
      status = statusBehind(shell, unit)
      const isNested = shell.textDepth > 0 && label !== '-c'
      shell.status = isNested && unit.status === 2 && !unit.keepsStatus ? BAD_SYNTAX : status
      return isNested ? unit.status : status
    }
    isCutOff = unit.isCutOff
    for (const warning of unit.warnings) warn(shell, warning)
    if (shell.options.verbose && !isSubstitution(label)) shell.warn(unit.raw)
    if (shell.options.noexec && !shell.interactive) continue
    // Behind a `break` the rest is read all the same, and its mistakes are found.
    if (isUnwinding(shell)) continue
    shell.mayReplace = unit.isLast && REPLACEABLE.has(label) && endsBare(shell, unit)
    status = yield* runUnit(shell, unit)
    if (shell.unwind === RETURN) return status
    if (shell.line !== unit.endLine) source.continueFrom(shell.line)
  }
}

/** Their text has been read, and shown, as a part of the command that they stand in. */
const isSubstitution = (label: string): boolean =>
  label === 'command substitution' || label === 'process substitution'

/** Of several statements the last one is looked at when it is come to. */
function endsBare(shell: Shell, { list }: Unit): boolean {
  const [only, more] = list.statements
  return only === undefined || more !== undefined || suppressesFork(shell, only.command)
}

/**
 * EX_USAGE for what a file itself holds; at a prompt 1; 127 as for everything that ends `bash -c`; and EX_BADSYNTAX.
 */
function statusBehindNested({ interactive, sourceDepth, input }: Shell, label: string): number {
  if (label === '' && sourceDepth === 0) return 2
  if (interactive) return 1
  return input === 'command' ? 127 : BAD_SYNTAX
}

/** A mistake inside `$(...)` ends a shell that is not interactive, in whatever text it is (parse.y, parse_comsub). */
function endAfterProblem(shell: Shell, label: string): number {
  shell.status = statusBehindNested(shell, label)
  if (shell.interactive || REPLACEABLE.has(label) || shell.textDepth === 0) return shell.status
  throw new ShellExit(shell.hasOwnTop ? 1 : shell.status)
}

/** EX_BADSYNTAX: `$?` behind a mistake in a text that is run in another one, until that has ended with its status. */
const BAD_SYNTAX = 257

/** `$?` behind a mistake in what is read from a file or typed. */
export function statusBehind(shell: Shell, { status, keepsStatus }: Problem): number {
  if (keepsStatus && shell.status !== 0) return shell.status
  return status === IN_SUBSTITUTION ? 2 : status
}

const isUnwinding = (shell: Shell): boolean => shell.unwind !== NO_UNWIND

/** Texts that are all a process does. */
const REPLACEABLE = new Set(['-c', 'command substitution', 'process substitution'])

export function* runUnit(shell: Shell, unit: Unit): Steps<number> {
  const ignoring = shell.ignoringErrors
  shell.line = unit.endLine
  try {
    shell.status = yield* shell.runner.list(shell, unit.list)
    if (shell.catchesSignals && !shell.interactive) yield* attend(shell)
    return shell.status
  } catch (error) {
    if (!(error instanceof Discard)) throw error
    if (shell.subshellLevel > 0 || (error.endsTexts && shell.textDepth > 0)) throw error
    shell.ignoringErrors = ignoring
    shell.unwind = NO_UNWIND
    if (shell.textDepth === 0) shell.loopDepth = 0
    else if (error.wasIgnored) shell.hasLostCondition = true
    yield* shell.flush()
    shell.status = error.status
    shell.pipeStatus = [error.status]
    return error.status
  }
}

export function warn(shell: Shell, warning: LineMessage): void {
  const place = shell.fromPrompt ? shell.prefix() : `${shell.source || shell.name}: line ${warning.line}: `
  shell.warn(`${place}${warning.text}\n`)
}

/** What `unread` misses, which stands behind `$(` and is no list that a parenthesis ends. */
export function reportNoList(shell: Shell, unread: string): void {
  const problem = new Parser(unread, shell.line + 1).substitutionEnd(shell.options.extglob)
  if (!('messages' in problem)) throw new Error(`a list after all: ${unread}`)
  if (!problem.isBehindList) reportProblem(shell, problem, 'command substitution')
  else {
    // The list has been read, and it is the text around it that ends (parse.y, xparse_dolparen).
    const messages = problem.messages.map((message) => ({ ...message, line: shell.line }))
    reportProblem(shell, { ...problem, messages }, shell.input === 'command' ? '-c' : '')
  }
}

/** What is to be said of the here-documents of a substitution when its end has been found. */
export function warnOfSubstitution(shell: Shell, text: string): void {
  const { warnings } = new Parser(`${text})`, shell.line + 1).substitutionEnd()
  for (const warning of warnings) warn(shell, warning)
}

/** What a prompt's shell runs without SEVAL_NONINT: its mistakes are told as those of typed lines. */
const LIKE_TYPED = new Set(['-c', 'eval', 'fc', 'bash_execute_unix_command', 'C-xC-e'])

function isLikeTyped(shell: Shell, label: string): boolean {
  if (label === '') return shell.fromPrompt && shell.sourceDepth === 0
  return shell.interactive && shell.sourceDepth === 0 && LIKE_TYPED.has(label)
}

function nameInProblem(shell: Shell, label: string): string {
  if (shell.source === '') return shell.name
  if (!shell.fromPrompt) return shell.source
  return label === '' && shell.sourceDepth > 0 ? `${shell.name}: ${shell.source}` : shell.name
}

/** `bash: -c: line 1: ` (parse.y, parser_error) */
export function reportProblem(shell: Shell, problem: Problem, label: string): void {
  for (const warning of problem.warnings) warn(shell, warning)
  const isTyped = isLikeTyped(shell, label)
  const { dialect } = shell.runner
  const name = nameInProblem(shell, label)
  for (const { line, text } of problem.messages) {
    const said = dialect.syntaxError(text)
    if (said === null || (shell.interactive && isTyped && text.startsWith('`'))) continue
    if (isTyped) shell.warn(`${shell.prefix()}${said}\n`)
    else shell.warn(`${dialect.textPrefix({ ...shell.place(line), name }, label)}${said}\n`)
    // As the shell does before it has said everything (error.c, parser_error).
    if (shell.options.errexit) throw new ImmediateExit(2, shell)
  }
  for (const warning of problem.laterWarnings ?? []) warn(shell, warning)
}
