/**
 * The walk over the tree. Every function here runs one kind of command and returns its status; `$?` is set
 * when a pipeline ends, as in bash.
 *
 * Kinds with terms of their own have files: simple-command.ts, pipeline.ts, loops.ts, case-command.ts, coproc.ts; quick.ts
 * runs at once what needs no waiting. They come back here by shell.runner.
 */

import { named } from './arithmetic-command.ts'
import { SPECIAL_BUILTINS } from './builtins/special.ts'
import { runCase } from './case-command.ts'
import { evaluateTest } from './conditional.ts'
import { closeCoprocess, runCoprocess } from './coproc.ts'
import { BASH } from './dialect.ts'
import { bindDynamics } from './dynamics.ts'
import { ArithmeticError } from './expansion/arithmetic/errors.ts'
import { evaluateArithmetic, evaluateShown, subscriptNow } from './expansion/expand.ts'
import { complainOfArithmetic, describeFailure } from './failures.ts'
import { restore, type Undo } from './hidden-descriptors.ts'
import { ignoringErrors } from './ignoring-errors.ts'
import { addJob, announceJob, forgetJobs, lastPid } from './jobs.ts'
import { Discard, ErrorExit, endsInPlace, ShellExit } from './leaving.ts'
import { runLoop } from './loops.ts'
import type {
  AndOr,
  Arithmetic,
  Command,
  FunctionDefinition,
  If,
  List,
  Pipeline,
  Redirection,
  Simple,
  Subshell,
  Timed,
} from './parser/tree.ts'
import { announceSubshell, runPipeline, type StartedProcess, startPipeline } from './pipeline.ts'
import { commandText } from './print-command.ts'
import {
  commandSubstitution,
  foregroundEnded,
  forkShell,
  processSubstitution,
  waitForForeground,
} from './processes.ts'
import { runCommandNow, runListNow } from './quick.ts'
import { redirect } from './redirections.ts'
import { runText } from './run-text.ts'
import { settle } from './settle.ts'
import { type InputKind, NO_UNWIND, type Runner, type Shell } from './shell.ts'
import { exitStatus } from './signals.ts'
import { announceSimple, runAnnounced, runInBackground, runSimple } from './simple-command.ts'
import type { Steps } from './steps.ts'
import { suppressesFork } from './suppress-fork.ts'
import { measured } from './timed.ts'
import { traceText } from './trace.ts'
import { announce, attend, attendBehind, runEventTrap, statusOfSkipped } from './traps.ts'
import { isName } from './variables.ts'

/** All but what begins a shell. */
export const RUNNER: Omit<Runner, 'beginAnew'> = {
  command: runCommand,
  inChild: runInChild,
  list: runList,
  text: runText,
  commandSubstitution,
  processSubstitution,
  subscriptNow,
  bindDynamics,
  dialect: BASH,
}

const ZERO: readonly number[] = [0]

export function* runList(shell: Shell, list: List): Steps<number> {
  const isFinal = shell.mayReplace
  shell.mayReplace = false
  const last = list.statements.at(-1)
  let status = 0
  for (const statement of list.statements) {
    // Behind others an and-or list hands nothing on.
    if (isFinal && statement === last)
      shell.mayReplace =
        list.statements.length === 1 ||
        (statement.command.type === 'simple' && suppressesFork(shell, statement.command))
    if (statement.background) {
      shell.mayReplace = false
      status = yield* runBackground(shell, statement.command)
    } else {
      const now = runCommandNow(shell, statement.command)
      if (now === null) status = yield* runCommand(shell, statement.command)
      else {
        status = now
        if (shell.hasOutput || shell.sys.exhausted()) yield* settle(shell)
      }
    }
    shell.status = status
    if (shell.unwind !== NO_UNWIND) return status
  }
  return status
}

/** Commands that are pipelines of their own, of one process. */
const isPipelineOfOne = (command: Command): boolean =>
  command.type === 'simple' ||
  command.type === 'subshell' ||
  command.type === 'conditional' ||
  command.type === 'arithmetic'

/** Every command passes here: slices end, signals are looked at, errors become messages. */
export function* runCommand(shell: Shell, command: Command): Steps<number> {
  if (shell.sys.exhausted()) yield undefined
  if (shell.options.noexec && !shell.interactive) return 0
  if (shell.catchesSignals) {
    yield* attend(shell)
    // A trap has broken out of a loop or returned from a function.
    if (shell.unwind !== NO_UNWIND) return shell.status
  }
  if (shell.mayReplace && command.type !== 'simple' && command.type !== 'and-or') shell.mayReplace = false
  // A trap that the command sets itself is not for its own failure.
  const hadTrap = shell.traps.size > 0 && shell.traps.has('ERR')
  const { held } = shell.memory
  let status: number
  try {
    status = yield* dispatch(shell, command)
  } catch (error) {
    throw describeFailure(shell, error)
  } finally {
    shell.memory.held = held
  }
  if (isPipelineOfOne(command)) shell.pipeStatus = status === 0 ? ZERO : [status]
  if (status !== 0 && reportsErrors(command) && command !== shell.inverted) {
    shell.status = status
    yield* checkError(shell, status, hadTrap, command.type === 'simple')
    // The trap may have returned from the function.
    if (shell.unwind !== NO_UNWIND) return shell.status
  }
  if (shell.catchesSignals && shell.unwind === NO_UNWIND) {
    shell.status = status
    yield* attendBehind(shell)
    if (shell.unwind !== NO_UNWIND) return shell.status
  }
  return status
}

function dispatch(shell: Shell, command: Command): Steps<number> {
  switch (command.type) {
    case 'simple':
      return runSimple(shell, command)
    case 'and-or':
      return runAndOr(shell, command)
    case 'pipeline':
      return runWholePipeline(shell, command)
    case 'subshell':
      return runSubshell(shell, command)
    case 'function':
      return defineFunction(shell, command)
    case 'coproc':
      return runCoprocess(shell, command)
    default:
      return command.redirections.length === 0
        ? runCompound(shell, command)
        : withRedirections(shell, command.redirections, runCompound(shell, command))
  }
}

type CompoundCommand = Extract<
  Command,
  {
    type:
      | 'group'
      | 'if'
      | 'for'
      | 'select'
      | 'arithmetic-for'
      | 'while'
      | 'case'
      | 'conditional'
      | 'arithmetic'
  }
>

function runCompound(shell: Shell, command: CompoundCommand): Steps<number> {
  switch (command.type) {
    case 'group':
      return runList(shell, command.body)
    case 'if':
      return runIf(shell, command)
    case 'for':
    case 'select':
    case 'arithmetic-for':
    case 'while':
      return runLoop(shell, command)
    case 'case':
      return runCase(shell, command)
    case 'conditional':
      return runConditional(shell, command)
    case 'arithmetic':
      return runArithmetic(shell, command)
  }
}

function* withRedirections(
  shell: Shell,
  redirections: readonly Redirection[],
  body: Steps<number>,
): Steps<number> {
  const undo: Undo[] = []
  const kept = shell.substitutionDescriptors.length
  const { hasOwnInput } = shell
  let stays = false
  if (shell.hasOutput) yield* shell.flush()
  try {
    if (redirections.some(readsInput)) shell.hasOwnInput = true
    if (!(yield* redirect(shell, redirections, undo))) {
      shell.status = 1
      const { inverted } = shell
      const isInverted = inverted !== null && isRedirected(inverted) && inverted.redirections === redirections
      if (!isInverted) yield* checkError(shell, 1, shell.traps.has('ERR'))
      return 1
    }
    if (redirections === shell.topBehind) shell.hasOwnTop = true
    return yield* body
  } catch (error) {
    // What there is to complain of goes where the errors still go.
    const failure = describeFailure(shell, error)
    stays = endsInPlace(shell, failure)
    throw failure
  } finally {
    if (shell.hasOutput) yield* shell.flush()
    shell.hasOwnInput = hasOwnInput
    if (!stays) restore(shell, undo)
    while (shell.substitutionDescriptors.length > kept)
      shell.sys.close(shell.substitutionDescriptors.pop() as number)
  }
}

// ---- errors

/** The commands whose own failure counts for errexit and ERR; the others only pass on one inside them. */
function reportsErrors(command: Command): boolean {
  switch (command.type) {
    case 'simple':
    case 'subshell':
    case 'conditional':
    case 'arithmetic':
    case 'function':
      return true
    case 'pipeline':
      return !command.negated && command.commands.length > 1
    default:
      return false
  }
}

function* checkError(shell: Shell, status: number, isTrapped: boolean, isSimple = false): Steps<void> {
  if (shell.ignoringErrors > 0 || shell.unwind !== NO_UNWIND) return
  if (isTrapped) yield* runEventTrap(shell, 'ERR')
  if (!shell.options.errexit) return
  if (shell.catchesSignals) yield* attendBehind(shell)
  throw new ErrorExit(status, shell, isSimple)
}

/** `! command`: where errexit is on neither it nor ERR apply in it; else ERR does, but not to the command itself. */
function* runNegated(shell: Shell, node: Pipeline): Steps<number> {
  const [only] = node.commands
  const outer = shell.inverted
  shell.inverted = node.commands.length === 1 && only !== undefined ? only : null
  // What `set -e` in it turns on counts.
  const { errexit } = shell.options
  if (errexit) shell.ignoringErrors++
  try {
    // Redirections of a compound command that fail are a failure all the same.
    return only !== undefined && isRedirected(only) && node.commands.length === 1
      ? yield* withRedirections(shell, only.redirections, inverse(runCompound(shell, only)))
      : yield* inverse(runPipeline(shell, node))
  } finally {
    if (errexit) shell.ignoringErrors--
    shell.inverted = outer
  }
}

function* inverse(steps: Steps<number>): Steps<number> {
  return (yield* steps) === 0 ? 1 : 0
}

function isRedirected(command: Command): command is CompoundCommand {
  return COMPOUND.has(command.type) && 'redirections' in command && command.redirections.length > 0
}

const COMPOUND: ReadonlySet<Command['type']> = new Set([
  ...([
    'group',
    'if',
    'for',
    'select',
    'arithmetic-for',
    'while',
    'case',
    'conditional',
    'arithmetic',
  ] as const),
])

// ---- lists and pipelines

function* runAndOr(shell: Shell, node: AndOr): Steps<number> {
  const isFinal = shell.mayReplace
  shell.mayReplace = false
  const last = node.commands.length - 1
  let status = 0
  for (let i = 0; i <= last; i++) {
    const operator = node.operators[i - 1]
    if (operator === '&&' && status !== 0) continue
    if (operator === '||' && status === 0) continue
    const command = node.commands[i] as Command
    if (i === last) {
      shell.mayReplace = isFinal && suppressesFork(shell, command)
      status = yield* runCommand(shell, command)
    } else status = yield* ignoringErrors(shell, runCommand(shell, command))
    shell.status = status
    if (shell.unwind !== NO_UNWIND) return status
  }
  return status
}

function* runWholePipeline(shell: Shell, node: Pipeline): Steps<number> {
  if (node.timed !== 'no') return yield* runTimed(shell, node, node.timed)
  if (!node.negated) return yield* runPipeline(shell, node)
  return yield* runNegated(shell, node)
}

/** Parentheses measure themselves, behind their redirections (execute_cmd.c, TIME_BEFORE_SUBSHELL is not defined). */
function* runTimed(shell: Shell, node: Pipeline, timed: Timed): Steps<number> {
  const [only] = node.commands
  const run = runWholePipeline(shell, { ...node, timed: 'no' })
  if (only?.type !== 'subshell' || node.commands.length > 1) return yield* measured(shell, timed, run)
  const outer = shell.timedSubshell
  shell.timedSubshell = { node: only, timed }
  try {
    return yield* run
  } finally {
    shell.timedSubshell = outer
  }
}

function* runBackground(shell: Shell, command: Command): Steps<number> {
  // `%1 &` makes no process (execute_cmd.c, execute_simple_command).
  if (command.type === 'simple' && command.assignments.length === 0 && command.words[0]?.text.startsWith('%'))
    return yield* runInBackground(shell, command)
  const started = yield* startInBackground(shell, unnegated(command))
  if (started.length === 0) return statusOfSkipped(shell)
  const job = addJob(shell, started, commandText(command))
  const pid = lastPid(job)
  shell.lastBackground = pid
  announceJob(shell, job)
  yield* shell.flush()
  return 0
}

/** A process for the command, or for each of a pipeline; none for what the DEBUG trap skips. */
function* startInBackground(shell: Shell, command: Command): Steps<readonly StartedProcess[]> {
  if (command.type === 'pipeline' && command.timed === 'no' && command.commands.length > 1)
    return yield* startPipeline(shell, command, { background: true })
  if (command.type === 'simple' && (yield* announceSimple(shell, command)) !== null) return []
  const pid = yield* forkShell(
    shell,
    function* (child) {
      forgetJobs(child)
      child.subshellEnvironment = new Set()
      return yield* runInChild(child, command)
    },
    {
      background: true,
      isSimple: command.type === 'simple',
      ...(shell.terminal >= 0 ? { group: 0 } : {}),
    },
  )
  return [{ pid, command: commandText(command) }]
}

/** bash forgets a `!` in front of what it puts into the background. */
function unnegated(command: Command): Command {
  if (command.type !== 'pipeline' || !command.negated) return command
  const [only] = command.commands
  const isAlone = only !== undefined && command.commands.length === 1 && command.timed === 'no'
  return isAlone ? only : { ...command, negated: false }
}

/**
 * A command that a process has been made for: parentheses need no further one, a program takes the place of the
 * shell. And-or lists and compound commands are run by a shell that stays.
 */
function* runInChild(child: Shell, command: Command): Steps<number> {
  if (command.type === 'simple') return yield* runSimpleInChild(child, command)
  child.loopDepth = 0
  closeCoprocess(child)
  if (command.type === 'subshell') return yield* runParentheses(child, command, 1)
  if (isRedirected(command)) child.topBehind = command.redirections
  else child.hasOwnTop = true
  child.mayReplace = false
  try {
    const status = yield* runCommand(child, command)
    if (child.catchesSignals) yield* attend(child)
    return status
  } finally {
    // A loop, a condition or a list ends its process without the EXIT trap that it has set.
    if (command.type !== 'group') child.traps.delete(0)
  }
}

/** Its failure is the business of the shell that made the process. */
function* runSimpleInChild(child: Shell, command: Simple): Steps<number> {
  child.mayReplace = true
  try {
    return yield* runAnnounced(child, command)
  } catch (error) {
    throw describeFailure(child, error)
  }
}

const readsInput = ({ operator, descriptor }: Redirection): boolean =>
  operator.startsWith('<') && (descriptor ?? 0) === 0

/**
 * In the process that is the subshell. Parentheses that hold only parentheses share one. `failure` is the status where
 * their redirections fail.
 */
function* runParentheses(
  child: Shell,
  node: Subshell,
  failure: number,
  timed: Timed | null = null,
): Steps<number> {
  child.line = node.line
  child.subshellEnvironment = new Set(['parentheses'])
  if (node.redirections.some(readsInput)) child.hasOwnInput = true
  // What cannot be expanded in them leaves to the top of the text that the parentheses stand in.
  if (node.redirections.length > 0 && !(yield* redirect(child, node.redirections, null))) return failure
  child.hasOwnTop = true
  child.mayReplace = timed === null
  const body = runBetweenParentheses(child, node)
  return timed === null ? yield* body : yield* measured(child, timed, body)
}

function* runBetweenParentheses(child: Shell, node: Subshell): Steps<number> {
  const [only, more] = node.body.statements
  if (only?.command.type !== 'subshell' || only.background || more !== undefined)
    return yield* runList(child, node.body)
  child.subshellLevel++
  child.hasOwnInput = false
  return yield* runParentheses(child, only.command, 1)
}

function* runSubshell(shell: Shell, node: Subshell): Steps<number> {
  const { line } = shell
  shell.line = node.line
  announceSubshell(shell, node)
  const isInverted = node === shell.inverted
  const timed = node === shell.timedSubshell?.node ? shell.timedSubshell.timed : null
  const pid = yield* forkShell(
    shell,
    function* (child) {
      child.hasOwnInput = false
      child.loopDepth = 0
      closeCoprocess(child)
      forgetJobs(child)
      // `!` does not turn that round.
      return yield* runParentheses(child, node, isInverted ? 0 : 1, timed)
    },
    shell.terminal >= 0 ? { group: 0 } : {},
  )
  shell.line = line
  if (shell.terminal >= 0) shell.sys.tcsetpgrp(shell.terminal, pid)
  const status = yield* waitForForeground(shell, pid)
  if (shell.terminal >= 0) shell.sys.tcsetpgrp(shell.terminal, shell.sys.getpgrp())
  foregroundEnded(shell, status, () => [{ pid, command: commandText(node), status }])
  return exitStatus(status)
}

// ---- conditions and loops

function* runIf(shell: Shell, node: If): Steps<number> {
  for (const branch of node.branches) {
    const { line } = shell
    const status =
      runListNow(shell, branch.condition) ?? (yield* ignoringErrors(shell, runList(shell, branch.condition)))
    shell.line = line
    if (shell.hasOutput) yield* settle(shell)
    if (shell.unwind !== NO_UNWIND) return status
    if (status === 0) return yield* runList(shell, branch.body)
  }
  return node.otherwise === null ? 0 : yield* runList(shell, node.otherwise)
}

function evaluateTraced(shell: Shell, expression: Arithmetic): Steps<number | bigint> {
  if (!shell.options.xtrace) return evaluateArithmetic(shell, expression)
  return evaluateShown(shell, expression, (text) => traceText(shell, `(( ${text} ))`))
}

function* runConditional(shell: Shell, node: Extract<Command, { type: 'conditional' }>): Steps<number> {
  const outer = shell.line
  shell.line = node.line
  if ((yield* announce(shell, node)) !== null) {
    shell.line = outer
    return statusOfSkipped(shell)
  }
  shell.commandName = '[['
  let status = 1
  try {
    status = yield* evaluateTest(shell, node.expression)
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error
    shell.complain(`[[: ${error.message}`)
  }
  shell.line = outer
  shell.errorLine = node.line
  return status
}

function* runArithmetic(shell: Shell, node: Extract<Command, { type: 'arithmetic' }>): Steps<number> {
  const outer = shell.line
  shell.line = node.line
  if ((yield* announce(shell, node)) !== null) {
    shell.line = outer
    return statusOfSkipped(shell)
  }
  let status = 1
  try {
    status = (yield* named(shell, evaluateTraced(shell, node.expression))) ? 0 : 1
  } catch (error) {
    complainOfArithmetic(shell, error)
  }
  shell.line = outer
  shell.errorLine = node.line
  return status
}

/** BASH_SOURCE of functions defined at the top level. */
const SOURCE_AT_TOP: Partial<Record<InputKind, string>> = {
  command: 'environment',
  stdin: 'main',
  interactive: 'main',
}

function* defineFunction(shell: Shell, node: FunctionDefinition): Steps<number> {
  shell.errorLine = shell.line
  const { posix } = shell.options
  // As check_identifier of bash: nothing quoted or expanded, and in posix mode a plain name.
  const isQuoted = /['"\\$]/.test(node.name.replace(/`(?:\\.|[^`\\])*`/gs, ''))
  if (isQuoted || (posix && !isName(node.name))) {
    shell.complain(`\`${node.name}': not a valid identifier`)
    if (posix && !shell.interactive) throw new ShellExit(2)
    return 1
  }
  if (posix && SPECIAL_BUILTINS.has(node.name)) {
    shell.complain(`\`${node.name}': is a special builtin`)
    throw shell.interactive ? new Discard(2) : new ShellExit(2)
  }
  const existing = shell.functions.get(node.name)
  const isReadonly = shell.readonlyFunctions.has(node.name)
  if (isReadonly) {
    shell.complain(`${node.name}: readonly function`)
    yield* shell.flush()
    return 1
  }
  const source = shell.source !== '' ? shell.source : (SOURCE_AT_TOP[shell.input] ?? shell.name)
  shell.functions.set(node.name, {
    definition: node,
    body: node.body,
    source,
    exported: existing?.exported ?? false,
  })
  return 0
}
