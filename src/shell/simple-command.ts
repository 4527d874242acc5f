/**
 * Simple commands: expansion of their words, assignments, redirections, and which of function, builtin and
 * program the name leads to (bash(1), SIMPLE COMMAND EXPANSION and COMMAND EXECUTION).
 */

import { EINTR, EPIPE, strerror } from '../kernel/vfs/errno.ts'
import { splitReference } from './arrays.ts'
import { performAssignment, traceAssignment } from './assignment.ts'
import { BAD_ASSIGNMENT, type Builtin } from './builtins/builtin.ts'
import { type Dispatcher, makeCommandBuiltins } from './builtins/command.ts'
import { declareList, type ListAssignment } from './builtins/declare.ts'
import { BUILTINS } from './builtins/index.ts'
import { SPECIAL_BUILTINS } from './builtins/special.ts'
import { popArguments, pushArguments } from './call-arguments.ts'
import { ArithmeticError } from './expansion/arithmetic/errors.ts'
import { expandToText, expandWord, findBraces } from './expansion/expand.ts'
import { asCharacters } from './expansion/locale.ts'
import { quotePrintable } from './expansion/quote.ts'
import { WordList } from './expansion/word-list.ts'
import { isReportable } from './failures.ts'
import { restore, type Undo } from './hidden-descriptors.ts'
import { withKeywordArguments } from './keyword-arguments.ts'
import { Discard, ErrorExit, endsInPlace, isTopmost, ShellExit } from './leaving.ts'
import { findCommand, STANDARD_PATH, searchPath } from './lookup.ts'
import { hintFor } from './missing-tools.ts'
import { assignmentOf } from './parser/assignments.ts'
import { type Assignment, type Simple, Word } from './parser/tree.ts'
import { alternativesOf } from './parser/word-parts.ts'
import { commandText } from './print-command.ts'
import {
  closeSubstitutions,
  dieOfRecursion,
  executeProgram,
  foregroundEnded,
  forkShell,
  waitForForeground,
} from './processes.ts'
import { redirect } from './redirections.ts'
import { InvalidReference } from './references.ts'
import { isRestricted } from './restricted.ts'
import { NO_REFERENCES, RETURN, type Shell, type ShellFunction } from './shell.ts'
import { adjustShellLevel } from './shell-level.ts'
import { exitStatus } from './signals.ts'
import { Call, type Steps } from './steps.ts'
import { finalOf } from './suppress-fork.ts'
import { trace } from './trace.ts'
import { afterReturn, hideTraps, runDebugTrap, statusOfSkipped } from './traps.ts'
import { EXPORTED, ReadonlyError } from './variables.ts'

/** Functions may call each other this deeply; bash has only its stack, which ends a little later. */
const MAX_FUNCTION_DEPTH = 8000

export function* runSimple(shell: Shell, node: Simple): Steps<number> {
  const outer = shell.line
  if (shell.traps.size === 0 && !shell.inTrap) shell.currentCommand = node
  else if ((yield* announceSimple(shell, node)) !== null) return statusOfSkipped(shell)
  const status = yield* runAnnounced(shell, node)
  shell.line = outer
  return status
}

/**
 * What comes before a simple command: BASH_COMMAND and the DEBUG trap. The shell does it that makes a process for one. The
 * result is as of runDebugTrap.
 */
export function* announceSimple(shell: Shell, node: Simple): Steps<number | null> {
  const { line } = shell
  if (!shell.inTrap) shell.currentCommand = node
  shell.line = node.line
  const refused = yield* runDebugTrap(shell)
  shell.line = line
  shell.errorLine = node.line
  return refused
}

/** The command itself. */
export function* runAnnounced(shell: Shell, written: Simple): Steps<number> {
  const outer = shell.line
  const node = shell.options.keyword ? withKeywordArguments(written) : written
  shell.line = node.line
  const mayReplace = shell.mayReplace || written === shell.finalCommand
  shell.mayReplace = false
  shell.substitutionStatus = null
  const kept = shell.substitutionDescriptors.length
  const takeScopeAway = shell.variables.handOverScope()
  const args = yield* expandArguments(shell, node)
  let status: number
  const left = shell.leftAssignments
  if (args.length === 0) {
    status = yield* assignOnly(shell, node)
    shell.leftAssignments = []
    if (shell.expandsSimple) simpleExpanded(shell)
    shell.lastArgument = ''
  } else {
    const last = args[args.length - 1] as string
    if (left.length > 0) shell.adoptLeft()
    status = yield* dispatch(shell, node, { args, mayReplace })
    if (left.length > 0) {
      shell.variables.finishScope()
      shell.variables.popScope()
    }
    shell.lastArgument = last
  }
  shell.commandName = ''
  takeScopeAway()
  if (shell.substitutionDescriptors.length > kept) closeSubstitutions(shell, kept)
  shell.line = outer
  shell.errorLine = node.line
  return status
}

/** The EXIT trap was this process's own only in case that the words could not be expanded. */
function simpleExpanded(shell: Shell): void {
  shell.traps.delete(0)
  shell.expandsSimple = false
}

function* expandArguments(shell: Shell, node: Simple): Steps<string[]> {
  const list = new WordList()
  shell.expandedReferences = NO_REFERENCES
  findBraces(shell, node.words)
  for (const word of node.words) {
    if (!('type' in word)) {
      if (word.literal !== null) list.add(shell, word.literal)
      else {
        const before = list.texts.length
        yield* expandWord(shell, word, list)
        if (list.texts[0] === 'unset' && splitReference(word.text) !== null)
          shell.expandedReferences = new Set([...shell.expandedReferences, ...list.texts.slice(before)])
      }
      continue
    }
    if (isListAssignment(word)) {
      yield* declareList(shell, list.texts, word)
      list.texts.push(word.name)
    } else yield* expandAssignmentArgument(shell, word, list.texts)
  }
  return list.matched(shell)
}

const isListAssignment = (assignment: Assignment): assignment is ListAssignment =>
  assignment.elements !== null

/** `export x=$y`: braces are expanded, but it is not split. */
function* expandAssignmentArgument(shell: Shell, assignment: Assignment, args: string[]): Steps<void> {
  const alternatives =
    shell.options.braceexpand && assignment.text.includes('{') ? alternativesOf(assignment.word) : null
  if (alternatives === null) args.push(yield* assignmentArgument(shell, assignment))
  else
    for (const { text } of alternatives)
      args.push(yield* assignmentArgument(shell, assignmentOf(text, null) as Assignment))
}

function* assignmentArgument(shell: Shell, assignment: Assignment): Steps<string> {
  const { value: word, text } = assignment
  const value = word === null ? '' : yield* expandToText(shell, word, 'declared', text)
  const subscript = assignment.subscript === null ? '' : `[${assignment.subscript.text}]`
  return `${assignment.name}${subscript}${assignment.append ? '+' : ''}=${value}`
}

function* assignOnly(shell: Shell, node: Simple): Steps<number> {
  for (const assignment of node.assignments) yield* performAssignment(shell, assignment)
  if (node.redirections.length > 0) {
    const undo: Undo[] = []
    const done = yield* redirect(shell, node.redirections, undo)
    yield* shell.flush()
    restore(shell, undo)
    if (!done) return 1
  }
  return shell.substitutionStatus ?? 0
}

interface Invocation {
  readonly args: readonly string[]
  readonly mayReplace: boolean
}

function* dispatch(shell: Shell, node: Simple, invocation: Invocation): Steps<number> {
  const { args } = invocation
  const name = args[0] as string
  const special = shell.options.posix && SPECIAL_BUILTINS.has(name) ? builtinOf(shell, name) : undefined
  // In posix mode special builtins come before functions.
  const definition = special === undefined ? shell.functions.get(name) : undefined
  // `%1` is `fg %1`, but not in a process of its own.
  if (name.startsWith('%') && definition === undefined && !shell.expandsSimple) {
    if (node.assignments.length > 0) (yield* assignTemporarily(shell, node))()
    return yield* callJobBuiltin(shell, 'fg', args)
  }
  const builtin = special ?? (definition === undefined ? builtinOf(shell, name) : undefined)
  const left = shell.variables.isScopeUnfinished ? 1 : 0
  if (left > 0 && (builtin === undefined || EVALUATING.has(name))) shell.variables.finishScope()
  if (definition === undefined && builtin === undefined)
    return yield* runProgram(shell, node, { ...invocation, left })
  const isSpecial = special !== undefined
  let temporary = node.assignments.length > 0 ? yield* assignAround(shell, node, isSpecial) : null
  if (temporary !== null && builtin !== undefined && name !== 'command' && EVALUATING.has(name))
    shell.variables.beginText()
  const isWholeProcess = shell.expandsSimple
  if (isWholeProcess) simpleExpanded(shell)
  if (shell.options.xtrace) yield* trace(shell, args)
  const undo: Undo[] = []
  const { redirected } = shell
  try {
    if (node.redirections.length > 0 && shell.hasOutput) yield* shell.flush()
    const scopes = left + (temporary === null ? 0 : 1)
    if (node.redirections.length > 0 && !(yield* redirect(shell, node.redirections, undo, scopes))) {
      if (isSpecial && !shell.interactive) throw new ShellExit(1)
      return 1
    }
    if (undo.length > 0) shell.markRedirected(undo)
    if (definition !== undefined) {
      const final = invocation.mayReplace ? finalOf(shell, definition.body) : null
      return yield* callFunction(shell, definition, args, final)
    }
    if (isWholeProcess) {
      shell.hasOwnTop = true
      // The text of `eval` knows nothing of the condition that a process of a pipeline stands in.
      shell.ignoringErrors = 0
    }
    // `command` hands on to its program that it is the last thing the process does.
    if (name === 'command')
      shell.mayReplace = invocation.mayReplace && temporary === null && undo.length === 0
    shell.hasMisused = false
    const result = yield* callBuiltin(shell, builtin as Builtin, args)
    // A process that is made for it ends with what it returns, whatever that means to a shell.
    const status = isWholeProcess || result !== BAD_ASSIGNMENT ? result : 1
    const ends = isSpecial && shell.hasMisused && !shell.interactive && shell.ignoringErrors === 0
    shell.hasMisused = false
    if (ends) throw new ShellExit(status)
    // `exec > file` keeps what it has redirected.
    if (name === 'exec' && status === 0) keepRedirections(shell, undo)
    return status
  } catch (error) {
    if (error instanceof ErrorExit && undo.length > 0 && error.isTakenBack) error.leaveRedirected()
    else if (endsInPlace(shell, error)) {
      undo.length = 0
      temporary = null
    }
    // It takes back the scope of a function, but in a process that is nothing else.
    if (
      definition !== undefined &&
      !isWholeProcess &&
      error instanceof ErrorExit &&
      error.leaveFunction() &&
      !isTopmost(shell)
    )
      shell.complain('pop_var_context: head of shell_variables not a function context')
    throw error
  } finally {
    shell.redirected = redirected
    if (undo.length > 0) {
      if (shell.hasOutput) yield* shell.flush()
      restore(shell, undo)
    }
    if (temporary !== null) temporary()
  }
}

const callJobBuiltin = (shell: Shell, name: 'fg' | 'bg', jobs: readonly string[]): Steps<number> =>
  callBuiltin(shell, BUILTINS.get(name) as Builtin, [name, ...jobs])

/** `%1 &` */
export function* runInBackground(shell: Shell, node: Simple): Steps<number> {
  shell.line = node.line
  const args = yield* expandArguments(shell, node)
  return yield* callJobBuiltin(shell, 'bg', args)
}

/** What keeps another descriptor is given back none the less (redir.c, add_undo_redirect). */
function keepRedirections(shell: Shell, undo: Undo[]): void {
  const kept = undo.filter(({ isKeeping }) => isKeeping)
  for (const { saved, isKeeping } of undo) if (saved >= 0 && !isKeeping) shell.sys.close(saved)
  undo.splice(0, Number.POSITIVE_INFINITY, ...kept)
}

/** Builtins that run other commands in a scope of what is assigned in front of them (execute_cmd.c, execute_builtin). */
const EVALUATING: ReadonlySet<string> = new Set(['.', 'command', 'eval', 'source'])

const DISPATCHER: Dispatcher = {
  isBuiltin: (shell, name) => builtinOf(shell, name) !== undefined,
  builtin: (shell, args) => {
    const builtin = builtinOf(shell, args[0] as string)
    return builtin === undefined ? null : callBuiltin(shell, builtin, args)
  },
  program: (shell, args, standardPath) => startProgram(shell, args, standardPath ? STANDARD_PATH : null),
}

for (const [name, builtin] of Object.entries(makeCommandBuiltins(DISPATCHER))) BUILTINS.set(name, builtin)

export function builtinOf(shell: Shell, name: string): Builtin | undefined {
  const builtin = shell.runner.dialect.ownBuiltins.get(name) ?? BUILTINS.get(name)
  return builtin !== undefined && !shell.disabledBuiltins.has(name) ? builtin : undefined
}

// ---- builtins

export function* callBuiltin(shell: Shell, builtin: Builtin, args: readonly string[]): Steps<number> {
  const name = args[0] as string
  const outer = shell.builtin
  shell.builtin = name
  shell.commandName = name
  let status: number
  try {
    const result = builtin(shell, args)
    status = typeof result === 'number' ? result : yield* result
  } catch (error) {
    if (!isReportable(error)) throw error
    if (error instanceof ArithmeticError || error instanceof InvalidReference)
      shell.complainAs(name, error.message)
    else shell.report(error.message)
    // A value that is no number drops the line, as in an assignment; `let` and the like only fail.
    if (error instanceof ArithmeticError && name !== 'let') throw new Discard(1, true)
    status = 1
  } finally {
    shell.builtin = outer
  }
  if (!shell.hasOutput) return status
  const written = yield* shell.flush()
  if (written >= 0 || written === -EINTR) return status
  if (written !== -EPIPE || shell.sys.disposition(13) === 'ignore') {
    shell.complainAs(name, `write error: ${strerror(written)}`)
    yield* shell.flush()
  }
  return 1
}

// ---- functions

export function* callFunction(
  shell: Shell,
  definition: ShellFunction,
  args: readonly string[],
  final: Simple | null = null,
): Steps<number> {
  const limit = Number(shell.get('FUNCNEST') ?? 0)
  if (limit > 0 && shell.functionDepth >= limit) {
    shell.complain(`${args[0]}: maximum function nesting level exceeded (${limit})`)
    throw new Discard(1)
  }
  if (shell.functionDepth >= MAX_FUNCTION_DEPTH) yield* dieOfRecursion(shell)
  const { positional, loopDepth, frame, line, keptOptions, finalCommand, functionDepth } = shell
  shell.finalCommand = final
  shell.keptOptions = null
  shell.enterFunction(args.slice(1))
  const isDebugged = shell.options.get('extdebug')
  if (isDebugged) pushArguments(shell, shell.positional)
  shell.frame = { name: args[0] as string, source: definition.source, callLine: line, outer: frame }
  shell.commandName = args[0] as string
  shell.line = definition.definition.bodyLine
  shell.loopDepth = 0
  shell.variables.pushScope()
  // DEBUG, RETURN and ERR reach into functions only with these.
  const { errtrace } = shell.options
  const functrace = shell.options.functrace || definition.traced === true
  const showTraps = hideTraps(shell, [
    ...(functrace ? [] : (['DEBUG', 'RETURN'] as const)),
    ...(errtrace ? [] : (['ERR'] as const)),
  ])
  let stays = false
  try {
    const refused = functrace ? yield* runDebugTrap(shell) : null
    const status =
      refused === null
        ? yield* afterReturn(shell, yield new Call(shell.runner.command(shell, definition.body)))
        : yield* leaveUnrun(shell, refused)
    shell.showsFunctionNames = functionDepth > 0
    return status
  } catch (error) {
    stays = endsInPlace(shell, error)
    throw error
  } finally {
    if (!stays) {
      shell.variables.popScope()
      if (isDebugged) popArguments(shell)
      if (shell.keptOptions !== null) shell.options.restore(shell.keptOptions)
      shell.keptOptions = keptOptions
      shell.finalCommand = finalCommand
      shell.functionDepth = functionDepth
      shell.positional = positional
      shell.frame = frame
      shell.loopDepth = loopDepth
      shell.line = line
      showTraps()
    }
  }
}

/** The DEBUG trap has kept the function from running; the RETURN trap is for one that has been left. */
function* leaveUnrun(shell: Shell, refused: number): Steps<number> {
  return shell.unwind === RETURN ? yield* afterReturn(shell, refused) : refused
}

function* assignAround(shell: Shell, node: Simple, stays: boolean): Steps<(() => void) | null> {
  if (!stays) return inLocale(shell, node, yield* assignTemporarily(shell, node))
  for (const assignment of node.assignments) yield* performAssignment(shell, assignment)
  return null
}

/** `x=1 command`: for the time of the command, exported. Returns what undoes it. */
function* assignTemporarily(shell: Shell, node: Simple): Steps<() => void> {
  shell.variables.beginScope()
  shell.variables.isBeingMade = true
  for (const assignment of node.assignments) {
    if (assignment.subscript !== null) {
      shell.complain(`\`${assignment.name}[${assignment.subscript.text}]': not a valid identifier`)
      if (shell.options.posix && !shell.interactive) throw new ShellExit(1)
      continue
    }
    let isExpanded = false
    try {
      // Its own name still means what it was.
      const value = yield* expandToText(shell, environmentValue(assignment), 'assigned')
      isExpanded = true
      const variable = shell.variables.makeLocal(assignment.name, assignment.append)
      variable.attributes |= EXPORTED
      shell.variables.attributesChanged()
      if (shell.options.xtrace) yield* traceAssignment(shell, assignment, value)
      shell.give(variable, value, assignment.append)
      // A locale is the program's business, or else known when all are there.
      if (!assignment.name.startsWith('LC_')) shell.wasSet(assignment.name)
    } catch (error) {
      if (!isExpanded || !(error instanceof ReadonlyError)) {
        const { variables } = shell
        shell.leftAssignments = variables
          .localNames()
          .map((name) => [name, variables.get(name) ?? ''] as const)
        variables.finishScope()
        variables.popScope()
        throw error
      }
      shell.report(error.message)
      // The command runs all the same, but in posix mode.
      if (shell.options.posix && !shell.interactive) throw new ShellExit(1)
    }
  }
  shell.variables.finishScope()
  return () => shell.variables.popScope()
}

/** The shell itself is in the locale that stands in front of a function or builtin, and then in its own again. */
function inLocale(shell: Shell, node: Simple, takeBack: () => void): () => void {
  const names = localesOf(node)
  if (names.length === 0) return takeBack
  for (const name of names) shell.wasSet(name)
  return () => {
    takeBack()
    for (const name of names) shell.wasSet(name)
  }
}

const localesOf = ({ assignments }: Simple): string[] =>
  assignments.map(({ name }) => name).filter((name) => name.startsWith('LC_'))

/** A list is only text there. */
const environmentValue = ({ value, text }: Assignment): Word =>
  value ?? new Word(text.slice(text.indexOf('=') + 1))

// ---- programs

interface ProgramInvocation extends Invocation {
  /** Scopes of what was left by a command before it. */
  readonly left: number
}

function* runProgram(shell: Shell, node: Simple, invocation: ProgramInvocation): Steps<number> {
  const { args, mayReplace, left } = invocation
  const name = args[0] as string
  const temporary = node.assignments.length > 0 ? yield* assignTemporarily(shell, node) : null
  if (shell.expandsSimple) simpleExpanded(shell)
  const own = temporary === null ? null : shell.environment()
  const path = findCommand(shell, name)
  if (temporary !== null) temporary()
  const replaces = mayReplace && !shell.interactive
  if (!replaces) for (const locale of localesOf(node)) shell.wasSet(locale)
  if (shell.options.xtrace) yield* trace(shell, args)
  if (isRefused(shell, name)) return 1
  const level = shell.subshellLevel
  const env = replaces ? environmentInPlace(shell, own) : (own ?? shell.environment())
  const run = function* (child: Shell): Steps<number> {
    // A process for a program is no subshell.
    child.subshellLevel = level
    if (node.redirections.length > 0 && !(yield* redirect(child, node.redirections, null, left))) return 1
    if (path === null) return yield* notFound(child, args)
    return yield* executeProgram(child, path, args, withUnderscore(env, path))
  }
  if (replaces) return yield* runInPlace(shell, run)
  const simple = node.redirections.length === 0 && !shell.functions.has('command_not_found_handle')
  return yield* forkAndWait(shell, run, { node, startsProgram: simple })
}

/** A restricted shell runs what PATH leads to. */
function isRefused(shell: Shell, name: string): boolean {
  if (!name.includes('/') || !isRestricted(shell)) return false
  shell.complain(`${name}: restricted: cannot specify \`/' in command names`)
  return true
}

/** `command name`: without functions. */
function* startProgram(shell: Shell, args: readonly string[], path: string | null): Steps<number> {
  const name = args[0] as string
  if (isRefused(shell, name)) return 1
  const found = path === null || name.includes('/') ? findCommand(shell, name) : searchPath(shell, name, path)
  const replaces = shell.mayReplace && !shell.interactive
  shell.mayReplace = false
  const env = replaces ? environmentInPlace(shell, null) : shell.environment()
  const run = function* (child: Shell): Steps<number> {
    if (found === null) return yield* notFound(child, args)
    return yield* executeProgram(child, found, args, withUnderscore(env, found))
  }
  if (replaces) return yield* runInPlace(shell, run)
  return yield* forkAndWait(shell, run, { node: args, startsProgram: false })
}

/** The process ends with it, even where there is no such program: then too without traps, but for those in its substitutions. */
function* runInPlace(shell: Shell, run: (shell: Shell) => Steps<number>): Steps<number> {
  for (const key of [...shell.traps.keys()]) if (typeof key === 'number') shell.traps.delete(key)
  const status = yield* run(shell)
  shell.traps.clear()
  return status
}

/**
 * What a program gets that takes the place of the shell, which then is one less, but in a pipeline (execute_disk_command).
 * `own` has what stands in front of the command, which does not keep the level from it (bind_variable).
 */
function environmentInPlace(shell: Shell, own: readonly string[] | null): readonly string[] {
  if (shell.subshellEnvironment.has('pipeline')) return own ?? shell.environment()
  adjustShellLevel(shell, -1n)
  if (own === null) return shell.environment()
  const entry = `SHLVL=${shell.get('SHLVL') ?? ''}`
  const isThere = (one: string): boolean => one.startsWith('SHLVL=')
  return own.some(isThere) ? own.map((one) => (isThere(one) ? entry : one)) : [...own, entry]
}

interface Started {
  /** For the report of its death. */
  readonly node: Simple | readonly string[]
  readonly startsProgram: boolean
}

/** A process for a program has nothing to go on with after a mistake: it is the top of no text. */
const NO_TEXT = -1

function* forkAndWait(
  shell: Shell,
  run: (child: Shell) => Steps<number>,
  { node, startsProgram }: Started,
): Steps<number> {
  const terminal = shell.terminal
  const body = (child: Shell) => {
    child.outerTexts = NO_TEXT
    return run(child)
  }
  const pid = yield* forkShell(shell, body, terminal < 0 ? { startsProgram } : { startsProgram, group: 0 })
  if (terminal >= 0) shell.sys.tcsetpgrp(terminal, pid)
  const status = yield* waitForForeground(shell, pid)
  if (terminal >= 0) shell.sys.tcsetpgrp(terminal, shell.sys.getpgrp())
  foregroundEnded(shell, status, () => [
    { pid, command: 'type' in node ? commandText(node) : node.join(' '), status },
  ])
  return exitStatus(status)
}

const withUnderscore = (env: readonly string[], path: string): readonly string[] => [
  ...env.filter((entry) => !entry.startsWith('_=')),
  `_=${path}`,
]

function* notFound(shell: Shell, args: readonly string[]): Steps<number> {
  const handler = shell.functions.get('command_not_found_handle')
  if (handler !== undefined) return yield* callFunction(shell, handler, ['command_not_found_handle', ...args])
  const name = args[0] as string
  shell.complain(shell.runner.dialect.notFound(quotePrintable(asCharacters(shell, name))))
  const hint = shell.hints ? hintFor(name) : null
  if (hint !== null) shell.warn(`${hint}\n`)
  return 127
}
