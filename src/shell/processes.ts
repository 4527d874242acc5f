/**
 * Children: forks of the shell, programs, substitutions, waiting.
 *
 * A child gets a copy of the shell made when it is forked, not when it first runs, so what the parent does
 * meanwhile cannot be seen in it.
 */

import {
  O_RDONLY,
  type ProgramRun,
  SIGINT,
  SIGPIPE,
  SIGQUIT,
  SIGSEGV,
  SIGTERM,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  type System,
  X_OK,
} from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import { EAGAIN, EINTR, ENOENT, ENOEXEC, ERESTARTSYS, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import { describeFailure } from './failures.ts'
import { readFile } from './files.ts'
import { restore } from './hidden-descriptors.ts'
import {
  addJob,
  cleanJobs,
  deathText,
  notifyJobs,
  processChanged,
  reapJobs,
  tellsNoDeaths,
  waitOptions,
} from './jobs.ts'
import { Discard, ErrorExit, ImmediateExit, ShellExit } from './leaving.ts'
import { openFile } from './open-file.ts'
import { parseUnit } from './parser/parser.ts'
import type { Part, Word } from './parser/tree.ts'
import { readAll, withoutNul } from './read-all.ts'
import { ambiguous, fileName } from './redirection-name.ts'
import { isBinary } from './script-file.ts'
import { BREAK, type JobProcess, lineBefore, type Shell } from './shell.ts'
import { exitStatus, signalDescription, stopSignal } from './signals.ts'
import { drive, runProgram, type Steps } from './steps.ts'
import { attend, dieBy, endByPending, runExitTrap } from './traps.ts'
import { takeWindowSize } from './window-size.ts'

// ---- forking

/** Seconds: 1, 2, 4 and 8 pass between tries when there are too many processes (jobs.c, FORKSLEEP_MAX). */
const MAX_FORK_PAUSE = 16
/** `$?` when no process could be made (EX_NOEXEC of shell.h, as throw_to_top_level leaves it) */
const CANNOT_FORK = 254

/** How a child differs from a plain subshell. */
export interface ForkOptions {
  /** Signals of the keyboard are ignored and standard input is /dev/null, unless there is job control. */
  readonly background?: boolean
  /** The child is for one simple command: until its words are expanded the EXIT trap is still its own. */
  readonly isSimple?: boolean
  /** The child only starts a program. */
  readonly startsProgram?: boolean
  /** The process group to join, 0 for one of its own; absent without job control. */
  readonly group?: number
}

/** Forks; the child runs `body` and ends with its status. The pid; failures are reported and drop the line. */
export function* forkShell(
  shell: Shell,
  body: (child: Shell) => Steps<number>,
  options: ForkOptions = {},
): Steps<number> {
  yield* shell.flush()
  // The child cannot ask for them.
  reapJobs(shell)
  const child = options.startsProgram === true ? shell.copyForProgram() : shell.copy()
  // There its words do see it.
  if (child.leftAssignments.length > 0) child.adoptLeft()
  if (options.isSimple === true) keepExitTrap(shell, child)
  const fork = () => {
    // A shell at a prompt ignores it; what is sent to the child before it has begun must not be lost (make_child).
    const isIgnored = shell.interactive && shell.sys.disposition(SIGTERM) === 'ignore'
    if (isIgnored) shell.sys.sigaction(SIGTERM, 'default')
    const pid = shell.sys.fork((sys) => {
      child.sys = sys
      return drive(childMain(child, body, options))
    })
    if (isIgnored) shell.sys.sigaction(SIGTERM, 'ignore')
    return pid
  }
  let pid = fork()
  for (let pause = 1; pid === -EAGAIN && pause < MAX_FORK_PAUSE; pause *= 2) {
    shell.warn(`${shell.name}: fork: retry: ${strerror(pid)}\n`)
    yield* shell.flush()
    if (!(yield* sleep(shell, pause))) break
    pid = fork()
  }
  if (pid < 0) {
    shell.warn(`${shell.name}: fork: ${strerror(pid)}\n`)
    throw shell.interactive ? new Discard(CANNOT_FORK) : new ShellExit(CANNOT_FORK)
  }
  // The list is cleaned when another process is there (jobs.c, stop_pipeline).
  if (shell.jobs.length > 0) cleanJobs(shell)
  if (options.group !== undefined) shell.sys.setpgid(pid, options.group)
  if (options.isSimple === true) {
    shell.variables.handOverScope()()
    shell.leftAssignments = []
  }
  return pid
}

function keepExitTrap(shell: Shell, child: Shell): void {
  child.expandsSimple = true
  const command = shell.traps.get(0)
  if (command !== undefined && command !== '') child.traps.set(0, command)
}

/** False if a signal cut it short. */
function* sleep(shell: Shell, seconds: number): Steps<boolean> {
  for (;;) {
    const result = shell.sys.nanosleep(seconds)
    if (result === -ERESTARTSYS) yield undefined
    else return result === 0
  }
}

function* childMain(
  child: Shell,
  body: (child: Shell) => Steps<number>,
  options: ForkOptions,
): Steps<number> {
  resetSignals(child, options)
  if (options.group !== undefined) child.sys.setpgid(0, options.group)
  // The leader of a pipeline waits until all of it is there (jobs.c, pgrp_pipe).
  if (options.group === 0) yield undefined
  return yield* runAsProcess(child, body)
}

/** Runs to the end of the process: what leaves the shell becomes its status, the EXIT trap runs. */
export function* runAsProcess(shell: Shell, body: (shell: Shell) => Steps<number>): Steps<number> {
  let status: number
  let traceLevel: number | null = null
  try {
    status = yield* body(shell)
    if (shell.catchesSignals && !shell.interactive) {
      shell.status = status
      yield* attend(shell)
    }
  } catch (error) {
    status = endingStatus(shell, error)
    if (error instanceof ImmediateExit) traceLevel = error.traceLevel
    if (error instanceof ErrorExit && error.isTakenBack) yield* leaveRedirected(shell)
    // A script's file (eval.c, reader_loop).
    if (error instanceof ErrorExit && error.isInPlace(shell) && shell.subshellLevel === 0)
      shell.forgetFunctions()
  }
  status = yield* runExitTrap(shell, status, traceLevel)
  yield* shell.flush()
  return status & 255
}

/** The redirections that are to be taken back are those of the process that this one was made in. */
function* leaveRedirected(shell: Shell): Steps<void> {
  const { redirected } = shell
  if (redirected === null) return
  yield* shell.flush()
  restore(shell, redirected.undo)
  shell.leaveFunctions(redirected)
}

/** The status that an exception ends a shell with; a host's stack overflow is the segmentation fault it would be. */
export function endingStatus(shell: Shell, error: unknown): number {
  if (error instanceof ShellExit || error instanceof Discard) return error.status
  const ending = describeFailure(shell, error)
  return ending.status
}

/** As a program begins with them (execve(2)). */
export function uncatchSignals(sys: System): void {
  for (let signal = 1; signal <= 31; signal++)
    if (sys.disposition(signal) === 'catch') sys.sigaction(signal, 'default')
}

function resetSignals(child: Shell, options: ForkOptions): void {
  child.terminal = -1
  uncatchSignals(child.sys)
  if (child.fromPrompt)
    for (const signal of [SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU])
      child.sys.sigaction(signal, 'default')
  if (options.background === true && options.group === undefined) {
    child.sys.sigaction(SIGINT, 'ignore')
    child.sys.sigaction(SIGQUIT, 'ignore')
    child.shownTraps = new Map([...(child.shownTraps ?? []), [SIGINT, '']])
    if (!child.hasOwnInput) redirectFromNull(child)
  }
}

function redirectFromNull(child: Shell): void {
  const fd = child.sys.open('/dev/null', 0)
  if (fd <= 0) return
  child.sys.dup2(fd, 0)
  child.sys.close(fd)
}

// ---- programs

/** Replaces the process by a program. Returns a status only if that fails, which has been reported. */
export function* executeProgram(
  shell: Shell,
  path: string,
  argv: readonly string[],
  env: readonly string[],
): Steps<number> {
  yield* shell.flush()
  const run = shell.sys.execve(path, argv, env)
  if (typeof run !== 'number') {
    return yield* goOnAs(shell, run)
  }
  const status = yield* executeFailed(shell, { path, argv, env, error: run })
  yield* shell.flush()
  return status
}

/** There is no shell any more that could run its traps. */
function* goOnAs(shell: Shell, run: ProgramRun): Steps<number> {
  shell.traps.clear()
  shell.isReplaced = true
  return yield* runProgram(run)
}

interface FailedExecution {
  readonly path: string
  readonly argv: readonly string[]
  readonly env: readonly string[]
  readonly error: number
}

function* executeFailed(shell: Shell, what: FailedExecution): Steps<number> {
  const { path, error } = what
  const stat = shell.sys.stat(path)
  if (error === -ENOEXEC) return yield* executeScript(shell, what)
  if (typeof stat !== 'number' && isDirectory(stat.mode)) {
    shell.complain(`${path}: Is a directory`)
    return 126
  }
  if (error === -ENOENT && typeof stat !== 'number') {
    shell.complain(`${path}: cannot execute: required file not found`)
    return 127
  }
  // Only what may be executed, noexec mounts considered, fails by its interpreter (shell_execve).
  const interpreter = shell.sys.access(path, X_OK) < 0 ? null : interpreterOf(shell, path)
  if (interpreter !== null) {
    shell.warn(`${shell.systemPrefix()}${path}: ${interpreter}: bad interpreter: ${strerror(error)}\n`)
    return 126
  }
  shell.complain(`${path}: ${strerror(error)}`)
  return error === -ENOENT ? 127 : 126
}

function interpreterOf(shell: Shell, path: string): string | null {
  const text = readFile(shell.sys, path)
  const line = typeof text === 'number' ? null : /^#!\s*(\S+)/.exec(text)
  return line === null ? null : (line[1] as string)
}

/** A file without a format that the kernel knows is run by the process, which begins anew, unless it looks binary. */
function* executeScript(shell: Shell, { path, argv, env }: FailedExecution): Steps<number> {
  const text = readFile(shell.sys, path)
  if (typeof text !== 'number' && isBinary(text)) {
    shell.complain(`${path}: cannot execute binary file: Exec format error`)
    return 126
  }
  return yield* goOnAs(shell, shell.runner.beginAnew(shell, path, argv.slice(1), env))
}

// ---- waiting

/** A process that has been waited for, with its wait status. */
export interface WaitedProcess extends Pick<JobProcess, 'pid' | 'command'> {
  readonly status: number
}

/**
 * Waits for one child; the wait status as waitpid(2) gives it. Signals that arrive wait for their trap. An interrupt is the
 * child's: a script goes on when that took it for something else, and dies of it with the child (jobs.c, wait_sigint_handler).
 */
export function* waitFor(shell: Shell, pid: number, options = 0): Steps<number> {
  shell.hasJustKilled = false
  const isGuarded = shell.sys.disposition(SIGINT) === 'default'
  if (isGuarded) shell.sys.sigaction(SIGINT, 'catch')
  for (;;) {
    const result = shell.sys.waitpid(pid, options)
    if (result === -ERESTARTSYS) yield undefined
    else if (result === -EINTR) {
      shell.takeSignals()
      yield* endByPending(shell)
    } else {
      // What has arrived is taken first: it would act by default again.
      shell.takeSignals()
      if (isGuarded) shell.sys.sigaction(SIGINT, 'default')
      const status = typeof result === 'number' ? 127 << 8 : result.status
      if (stopSignal(status) !== 0) return status
      if (typeof result !== 'number') shell.childEnded()
      if (!shell.interactive && !shell.traps.has(SIGINT)) yield* takeInterrupt(shell, status)
      return status
    }
  }
}

/** The same for a process in the foreground, which may stop instead: then a wait status that says so. */
export const waitForForeground = (shell: Shell, pid: number): Steps<number> =>
  waitFor(shell, pid, waitOptions(shell))

function* takeInterrupt(shell: Shell, status: number): Steps<void> {
  const others = shell.pendingSignals.filter((signal) => signal !== SIGINT)
  if (others.length === shell.pendingSignals.length) return
  if ((status & 127) === SIGINT) yield* dieBy(shell, SIGINT)
  shell.pendingSignals.splice(0, Number.POSITIVE_INFINITY, ...others)
}

/**
 * A process in the foreground has ended, or all of a pipeline: what bash says of a death by a signal, and of background
 * jobs that have ended meanwhile (jobs.c, notify_of_job_status), and the window may have another size (wait_for).
 */
export function foregroundEnded(
  shell: Shell,
  waitStatus: number,
  processes: () => readonly WaitedProcess[],
): void {
  if (shell.subshellLevel === 0 && shell.options.get('checkwinsize')) takeWindowSize(shell)
  if (stopSignal(waitStatus) !== 0) {
    foregroundStopped(shell, processes())
    return
  }
  notifyJobs(shell)
  const signal = waitStatus & 127
  settleTerminal(shell, signal !== 0)
  if (signal === 0 || signal === SIGPIPE || tellsNoDeaths(shell)) return
  if (signal === SIGINT) {
    if (!shell.interactive) return
    // A child that ^C ended takes the whole line with it; one behind a trap only the loop (jobs.c, wait_for).
    if (!shell.traps.has(SIGINT) || shell.loopDepth > 0) shell.interrupted = true
    else shell.warn('\n')
    return
  }
  if (shell.interactive || signal === SIGTERM || shell.traps.has(signal))
    shell.warn(`${signalDescription(signal)}\n`)
  else shell.warn(deathText(shell, processes()))
}

/** What has stopped in the foreground is a job from then on; of a key's signal all loops end (jobs.c, set_job_status_and_cleanup). */
function foregroundStopped(shell: Shell, processes: readonly WaitedProcess[]): void {
  const job = addJob(shell, processes, processes.map(({ command }) => command).join(' | '))
  for (const { pid, status } of processes) processChanged(shell, job, pid, status)
  if (shell.loopDepth > 0 && processes.some(({ status }) => stopSignal(status) === SIGTSTP)) {
    shell.unwind = BREAK
    shell.unwindLoops = shell.loopDepth
  }
  settleTerminal(shell, true)
  notifyJobs(shell)
}

/** Who was ended by a signal may have left the terminal without echo: its modes become what they were before (wait_for). */
export function settleTerminal(shell: Shell, wasKilled: boolean): void {
  const { sys, terminal, terminalModes } = shell
  if (terminal < 0) return
  if (wasKilled && terminalModes !== null) sys.tcsetattr(terminal, terminalModes)
  else {
    const modes = sys.tcgetattr(terminal)
    shell.terminalModes = typeof modes === 'number' ? null : modes
  }
}

// ---- substitutions

export function* commandSubstitution(shell: Shell, part: Extract<Part, { kind: 'command' }>): Steps<string> {
  const file = fileOf(part.text)
  if (file !== null) return yield* substituteFile(shell, file)
  const ends = shell.sys.pipe()
  if (typeof ends === 'number') {
    shell.complain(`cannot make pipe for command substitution: ${strerror(ends)}`)
    throw new Discard(1)
  }
  const [reader, writer] = ends
  // At a prompt its lines are counted by themselves (subst.c, command_substitute).
  const line = shell.interactive && shell.sourceDepth === 0 ? lineBefore(shell) + 1 : shell.line
  const pid = yield* forkShell(shell, function* (child) {
    child.hasOwnTop = true
    // Nobody could let it go on: the shell waits for what it writes (subst.c, command_substitute).
    if (child.fromPrompt) child.sys.sigaction(SIGTSTP, 'ignore')
    child.subshellEnvironment = new Set([...child.subshellEnvironment, 'substitution'])
    child.sys.close(reader)
    child.sys.dup2(writer, 1)
    child.sys.close(writer)
    if (child.hasLostCondition) child.ignoringErrors++
    // errexit is not inherited unless asked for.
    if (!child.options.inheritErrexit && !child.options.posix) child.options.errexit = false
    return yield* child.runner.text(child, part.text, { label: 'command substitution', line })
  })
  shell.sys.close(writer)
  const text = yield* readSubstitute(shell, reader)
  shell.sys.close(reader)
  const status = yield* waitFor(shell, pid)
  shell.substitutionStatus = exitStatus(status)
  shell.status = shell.substitutionStatus
  return text
}

const NEWLINE = 10

/** What takes the place of a substitution: all that is read, but for NULs and the newlines at its end. */
function* readSubstitute(shell: Shell, descriptor: number): Steps<string> {
  let hasNul = false
  const { bytes } = yield* readAll(shell, descriptor, (piece) => {
    const kept = withoutNul(piece)
    hasNul ||= kept.length < piece.length
    return kept
  })
  if (hasNul) shell.complain('warning: command substitution: ignored null byte in input')
  let end = bytes.length
  while (bytes[end - 1] === NEWLINE) end--
  return decode(bytes.subarray(0, end))
}

/** The file of `$(< file)`, which is the one redirection and nothing else. */
function fileOf(text: string): Word | null {
  if (!/^\s*<[^<>&(]/.test(text)) return null
  const statements = parseUnit(text, 1)?.statements ?? []
  const command = statements[0]?.command
  if (statements.length !== 1 || statements[0]?.background === true || command?.type !== 'simple') return null
  const [redirection, ...others] = command.redirections
  if (command.words.length > 0 || command.assignments.length > 0 || others.length > 0) return null
  const isPlain =
    redirection?.operator === '<' && redirection.descriptor === null && redirection.variable === null
  return isPlain ? redirection.target : null
}

function* substituteFile(shell: Shell, word: Word): Steps<string> {
  const name = yield* fileName(shell, word)
  const fd = name === null ? null : yield* openFile(shell, name, O_RDONLY)
  if (fd === null || fd < 0) {
    shell.complain(fd === null ? yield* ambiguous(shell, word) : `${name}: ${strerror(fd)}`)
    shell.substitutionStatus = 1
    shell.status = 1
    return ''
  }
  const text = yield* readSubstitute(shell, fd)
  shell.sys.close(fd)
  shell.substitutionStatus = 0
  shell.status = 0
  return text
}

/** `<(list)`, `>(list)`: a pipe whose other end is named /dev/fd/N. */
export function* processSubstitution(shell: Shell, part: Extract<Part, { kind: 'process' }>): Steps<string> {
  const ends = shell.sys.pipe()
  if (typeof ends === 'number') {
    shell.complain(`cannot make pipe for process substitution: ${strerror(ends)}`)
    throw new Discard(1)
  }
  const [reader, writer] = ends
  const reads = part.direction === '<'
  const mine = reads ? reader : writer
  const theirs = reads ? writer : reader
  const pid = yield* forkShell(shell, function* (child) {
    child.hasOwnTop = true
    child.subshellEnvironment = new Set([
      ...child.subshellEnvironment,
      'substitution',
      'process substitution',
    ])
    child.sys.close(mine)
    child.sys.dup2(theirs, reads ? 1 : 0)
    child.sys.close(theirs)
    if (child.hasLostCondition) child.ignoringErrors++
    return yield* child.runner.text(child, part.text, { label: 'process substitution', line: child.line })
  })
  shell.lastBackground = pid
  shell.substitutionProcesses.add(pid)
  shell.sys.close(theirs)
  const named = highDescriptor(shell, mine)
  shell.substitutionDescriptors.push(named)
  return `/dev/fd/${named}`
}

/** bash names these from 63 downwards. */
export function highDescriptor(shell: Shell, descriptor: number): number {
  const used = new Set(shell.sys.descriptors())
  let high = 63
  while (used.has(high)) high--
  shell.sys.dup2(descriptor, high)
  shell.sys.close(descriptor)
  return high
}

/** Closes the descriptors of process substitutions from `kept` on, when their command has ended. */
export function closeSubstitutions(shell: Shell, kept: number): void {
  while (shell.substitutionDescriptors.length > kept)
    shell.sys.close(shell.substitutionDescriptors.pop() as number)
}

/** A real bash overflows its stack here; so does this one, as far as its parent can tell. */
export function* dieOfRecursion(shell: Shell): Steps<never> {
  yield* shell.flush()
  shell.sys.sigaction(SIGSEGV, 'default')
  shell.sys.kill(shell.sys.getpid(), SIGSEGV)
  for (;;) yield undefined
}
