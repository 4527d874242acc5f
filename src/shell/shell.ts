/**
 * One shell process: its state, and what every part of the shell needs of it. A fork copies it.
 *
 * Invariants
 * - Output and messages of builtins are collected and written by `flush`, in bash's order: its standard
 *   output is buffered by lines, its standard error not at all. Nothing may change descriptors, fork or
 *   sleep while something is collected (`hasOutput`), except `flush` itself.
 * - `unwind` is set by break, continue and return; whoever runs a list stops when it is set, and the loop
 *   or function it is meant for clears it. Leaving the shell and dropping a line are exceptions (leaving.ts).
 */

import { type ProgramRun, SIGCHLD, SIGINT, type System } from '../kernel/abi.ts'
import type { Termios } from '../kernel/termios.ts'
import { encode } from '../kernel/text.ts'
import { EINTR, ERESTARTSYS, strerror } from '../kernel/vfs/errno.ts'
import { arithmeticOf } from './arithmetic-variables.ts'
import { asWritten, expandReference, splitReference, writeElement } from './arrays.ts'
import type { CallArguments } from './call-arguments.ts'
import type { Dialect, Place } from './dialect.ts'
import { ArithmeticError } from './expansion/arithmetic/errors.ts'
import type { ArithmeticVariables } from './expansion/arithmetic/target.ts'
import { evaluate } from './expansion/arithmetic.ts'
import { add, type Value } from './expansion/integer.ts'
import { isByteLocale } from './expansion/locale.ts'
import type { Undo } from './hidden-descriptors.ts'
import { reapJobs } from './jobs.ts'
import { Discard, ImmediateExit, InvalidInteger } from './leaving.ts'
import type { ChangedLimits } from './limits.ts'
import { newExpansionMemory } from './line-editor/history-expansion.ts'
import { EMACS_BINDINGS, type KeyBindings } from './line-editor/keymap.ts'
import type { ReadLine } from './line-editor/types.ts'
import { EDITOR_VARIABLES } from './line-editor/variables.ts'
import { joined, Memory, sizeOf } from './memory.ts'
import { Options } from './options.ts'
import { NO_TOKENS } from './parser/token.ts'
import type {
  Arithmetic,
  Command,
  FunctionDefinition,
  List,
  Part,
  Redirection,
  Simple,
  Subshell,
  Timed,
} from './parser/tree.ts'
import { exportedFunctionText } from './print-command.ts'
import type { Completing, Specification } from './programmable-completion.ts'
import { InvalidReference, prepareForList } from './references.ts'
import { specialVariableSet } from './special-variables.ts'
import type { Steps } from './steps.ts'
import { STANDARD_ERROR } from './trace-descriptor.ts'
import { ArrayValue, EXPORTED, INTEGER, REFERENCE, type Variable, Variables, withCase } from './variables.ts'

/** What the machine wants to know of an interactive shell. */
export interface ShellHooks {
  readonly readLine: ReadLine
  /** False for the shell of a session, which is itself what was typed and is not left. */
  readonly hasHistoryFile: boolean
  /** A complete command (joined by newlines if it took several lines) was accepted and is about to run. */
  commandStart(line: string): void
  /** It has ended; the next prompt has not been written yet. */
  commandEnd(line: string, status: number): void
}

/** ^C at the terminal: the line is dropped and the prompt comes back below what was echoed. */
export function dropInterrupted(shell: Shell): never {
  shell.interrupted = false
  shell.wasInterrupted = true
  shell.warn('\n')
  throw new Discard(130)
}

/** In the middle of a command that takes long: others have their turn, and ^C at the prompt ends it (QUIT of bash). */
export function* giveWay(shell: Shell): Steps<void> {
  yield undefined
  if (!shell.catchesSignals) return
  shell.takeSignals()
  if (shell.interrupted) dropInterrupted(shell)
}

/** Of process substitutions both words are said that have `substitution` in them. */
export type SubshellKind = 'parentheses' | 'pipeline' | 'substitution' | 'process substitution'

export const NO_UNWIND = 0
export const BREAK = 1
export const CONTINUE = 2
export const RETURN = 3

/** The interpreter, as those parts of the shell see it that it imports itself. */
export interface Runner {
  command(shell: Shell, command: Command): Steps<number>
  /** Runs a command that the process was made for, as the last thing it does. */
  inChild(child: Shell, command: Command): Steps<number>
  list(shell: Shell, list: List): Steps<number>
  /** Reads and runs a text: eval, source, traps. `label` is what syntax errors call it, '' for the file itself. */
  text(shell: Shell, text: string, where: { label: string; line: number }): Steps<number>
  commandSubstitution(shell: Shell, part: Extract<Part, { kind: 'command' }>): Steps<string>
  processSubstitution(shell: Shell, part: Extract<Part, { kind: 'process' }>): Steps<string>
  /** What a subscript comes to that stands in a text: in arithmetic, or in what a builtin is told. */
  subscriptNow(shell: Shell, name: string, subscript: string): string
  /** in whose words it speaks */
  readonly dialect: Dialect
  /** The process goes on as a new shell that reads the script; start.ts says what of the old one stays. */
  beginAnew(shell: Shell, script: string, positional: readonly string[], env: readonly string[]): ProgramRun
  /** Lets RANDOM, SECONDS and their like read this shell. */
  bindDynamics(shell: Shell): void
}

/** What a trap is for: a signal's number, 0 for EXIT, or an event. */
export type TrapKey = number | TrapEvent
export type TrapEvent = 'DEBUG' | 'ERR' | 'RETURN'

/** A command that has redirections: what they have hidden, and where it stands. */
export interface RedirectedCommand {
  readonly undo: readonly Undo[]
  readonly functionDepth: number
  readonly frame: Frame | null
  readonly positional: readonly string[]
  /** how many scopes of variables there are */
  readonly scopes: number
}

/** A function or sourced file being run. */
export interface Frame {
  /** The function's name; `source` for a sourced file. */
  readonly name: string
  /** BASH_SOURCE of its text */
  readonly source: string
  /** The line of the call. */
  readonly callLine: number
  readonly outer: Frame | null
}

/** LINENO is counted from the line behind this one: at a prompt from the first of the function that runs. */
export function lineBefore(shell: Shell): number {
  if (!shell.fromPrompt || shell.sourceDepth > 0 || shell.functionDepth === 0 || shell.frame === null)
    return 0
  const definition = shell.functions.get(shell.frame.name)?.definition
  return definition === undefined ? 0 : definition.line - 1
}

/** The frames from the innermost outwards. */
export function framesOf(shell: Shell): Frame[] {
  const frames: Frame[] = []
  for (let frame = shell.frame; frame !== null; frame = frame.outer) frames.push(frame)
  return frames
}

export interface ShellFunction {
  readonly definition: FunctionDefinition
  readonly body: Command
  /** Where its text came from; 'environment' for `bash -c`. */
  readonly source: string
  exported: boolean
  /** DEBUG and RETURN reach into it. */
  traced?: boolean
}

/** A process of a job. */
export interface JobProcess {
  readonly pid: number
  readonly command: string
  /** The wait status, null until it has ended. */
  status: number | null
  /** The signal that has stopped it, 0 while it goes on. */
  stoppedBy: number
}

export interface Job {
  readonly number: number
  /** One, or those of a pipeline. */
  readonly processes: readonly JobProcess[]
  readonly command: string
  /** null until all have ended, then the wait status of the last one, or of the last to fail with pipefail */
  status: number | null
  notified: boolean
  /** `fg` waits for it: of its end nobody is told. */
  isForeground: boolean
  /** It was started with job control: `fg` and `bg` may be told it. */
  readonly isControlled: boolean
  readonly pgid: number
  readonly pipefail: boolean
  /** the working directory in which it was started */
  readonly directory: string
}

export interface HashedCommand {
  readonly path: string
  hits: number
}

/** What coproc.ts knows of the coprocess. */
export interface Coprocess {
  readonly name: string
  readonly job: Job
  /** The shell's ends of its output and input, -1 once they are closed. */
  reader: number
  writer: number
}

/** What was given by `-c`, a file name, standard input or a person. */
export type InputKind = 'command' | 'file' | 'stdin' | 'interactive'

/** What steps count anyway. */
const SMALL_WORK = 500
const SIZE_PER_UNIT = 8

export const NO_REFERENCES: ReadonlySet<string> = new Set()

export class Shell {
  sys: System
  readonly runner: Runner
  readonly hooks: ShellHooks | null
  variables = new Variables()
  options = new Options()
  functions = new Map<string, ShellFunction>()
  readonlyFunctions = new Set<string>()
  aliases = new Map<string, string>()
  hashed = new Map<string, HashedCommand>()
  disabledBuiltins = new Set<string>()

  /** `$0` */
  name = 'bash'
  /** What the shell itself was called; `$0` may be a script's name. */
  ownName = 'bash'
  positional: readonly string[] = []
  /** `set` has given them outside of functions. */
  hasSetPositional = false
  callArguments: CallArguments | null = null
  hasBegunArguments = false

  /** What was left becomes a scope that is not finished. */
  adoptLeft(): void {
    this.variables.beginScope()
    for (const [name, value] of this.leftAssignments) {
      const variable = this.variables.makeLocal(name)
      variable.attributes |= EXPORTED
      variable.setText(value)
    }
    this.leftAssignments = []
  }

  enterFunction(positional: readonly string[]): void {
    this.positional = positional
    this.functionDepth++
    this.showsFunctionNames = true
  }

  /** Only their names stay. */
  forgetFunctions(): void {
    this.variables.dropScopes(0)
    this.functionDepth = 0
  }

  /** What there is to know of a command that has redirections, before it runs. */
  markRedirected(undo: readonly Undo[]): void {
    const { functionDepth, frame, positional, variables } = this
    this.redirected = { undo, functionDepth, frame, positional, scopes: variables.depth }
  }

  /** Leaves all functions that have been called since then. */
  leaveFunctions({ functionDepth, frame, positional, scopes }: RedirectedCommand): void {
    this.variables.dropScopes(scopes)
    this.functionDepth = functionDepth
    this.frame = frame
    this.positional = positional
  }

  /** The text of `-c`. */
  executionString: string | null = null
  /** `$?` */
  status = 0
  pipeStatus: readonly number[] = []
  /** `$$`, the same in subshells */
  pid: number
  /** `$!`, null before the first `&` */
  lastBackground: number | null = null
  subshellLevel = 0
  /**
   * What jumps to the top is caught in this subshell: parentheses, substitutions, compound commands in pipelines. A
   * process for a simple command is still at the top of the text that it comes from (execute_cmd.c, top_level).
   */
  hasOwnTop = false
  /** Where a compound command is all that the process runs, it has its own top once these are done (execute_in_subshell). */
  topBehind: readonly Redirection[] | null = null
  /** In this subshell standard input is a pipe or redirected: what it puts into the background reads it too. */
  hasOwnInput = false
  /** A process for a simple command whose words are not expanded yet: it still has its parent's EXIT trap. */
  expandsSimple = false
  input: InputKind = 'command'
  /** This process talks to the terminal itself: it has the prompt. */
  interactive = false
  /** It belongs to an interactive shell, whose messages carry no line numbers; subshells too. */
  fromPrompt = false
  login = false

  // ---- what has been typed
  linesRead = 0
  /** The rest of a line of several that was called back. */
  linesAhead: readonly string[] = []
  /** What was typed last is an entry of the history by itself (bashhist.c, hist_last_line_added). */
  isLineInHistory = false
  /** The number of the line that `history -s` has taken out of the history. */
  lineForgotten = 0
  /** The tokens typed last. */
  typedTokens = NO_TOKENS
  /** What `eval` has run ended in the middle of a word, behind which the next command is read (Unit.isCutOff). */
  isBehindWord = false
  /** `\\#`: how many commands have been typed, and this one. */
  commandNumber = 1

  // ---- what is running
  /** bash's line_number: commands that have a line set it while they run, and an error leaves it where it was. */
  line = 0
  /** The innermost function or sourced file. */
  frame: Frame | null = null
  /** BASH_SOURCE[0]; '' at the top */
  get source(): string {
    return this.frame?.source ?? ''
  }

  /** The builtin that is running, for the prefix of its messages. */
  builtin = ''
  /**
   * What stood in front of a command and had been assigned when something else there failed: the next simple command has
   * it in its environment, though its words do not see it (variables.c, temporary_env).
   */
  leftAssignments: readonly (readonly [name: string, value: string])[] = []
  /** Arguments of the command that were written as references of elements: their subscripts are not expanded again (W_ARRAYREF). */
  expandedReferences: ReadonlySet<string> = NO_REFERENCES
  /**
   * What has begun last, until a simple command ends: a function, a builtin like eval, `((` or `[[` (execute_cmd.c,
   * this_command_name). By its name complains what comes before the next command: the lists that declare is given.
   */
  commandName = ''
  /** `local -`: the options that come back when the function has ended. */
  keptOptions: Options | null = null
  loopDepth = 0
  /** The innermost builtin or function with redirections, also of the shell that made this process. */
  redirected: RedirectedCommand | null = null
  functionDepth = 0
  /** FUNCNAME has a value: a function has been called and not been left as functions are (execute_cmd.c, make_funcname_visible). */
  showsFunctionNames = false
  sourceDepth = 0
  /** How many texts are being run that are not read from a file or typed: `-c`, eval, source, traps. */
  textDepth = 0
  /** Those of them that the process was made in. */
  outerTexts = 0
  unwind = NO_UNWIND
  /** `$?` when `return` began. */
  statusBeforeReturn = 0
  /** How many loops a break or continue still has to leave. */
  unwindLoops = 0
  /** Above 0 in conditions, before `&&` and `||` and behind `!`: errexit and ERR do not apply. */
  ignoringErrors = 0
  /** The text has dropped a condition: its substitutions are taken for parts of one (evalstring.c, comsub_ignore_return). */
  hasLostCondition = false
  /** The command behind a `!`. */
  inverted: Command | null = null
  /** A program has taken its place: what is left is that it ends. */
  isReplaced = false
  /** The parentheses behind a `time`, which is theirs to tell. */
  timedSubshell: { readonly node: Subshell; readonly timed: Timed } | null = null
  /** Status of the last command substitution in the command being expanded, null if there was none. */
  substitutionStatus: number | null = null
  /** Descriptors of process substitutions that the running command may still use. */
  substitutionDescriptors: number[] = []
  readonly memory = new Memory(() => this.variables.memory + sizeOf(this.positional))
  /** LINENO for the ERR trap: of the last command that can fail by itself (execute_cmd.c, line_number_for_err_trap). */
  errorLine = 0
  /** BASH_COMMAND: not changed by the commands of a trap. */
  currentCommand: Command | Arithmetic | null = null
  /** How many texts it runs inside the first one: xtrace repeats the first character of PS4 as often. */
  traceLevel = 0
  traceDescriptor = STANDARD_ERROR
  /** Says what to use instead of tools that are not here; for people at a prompt. */
  hints = false
  /** Where it began bytes were characters: so they stay in a locale that does not exist. */
  beganInByteLocale = true
  /** Whether it is the C locale that a child for a program has from its parent; null where the variables say it. */
  givenByteLocale: boolean | null = null
  /** `$_` */
  lastArgument = ''
  /**
   * What runs next is the last thing the process does: a program may replace it. Lists hand this on to their
   * last command (execute_cmd.c, optimize_connection_fork).
   */
  mayReplace = false
  /** What the process was made for, and with a substitution also that in which it stands (execute_cmd.c). */
  subshellEnvironment: ReadonlySet<SubshellKind> = new Set()
  /** The command with which the function ends that is the last thing the process does. */
  finalCommand: Simple | null = null
  startTime: number
  /** what the prompt calls the user, once it was asked for */
  user: { readonly uid: number; readonly name: string } | null = null

  // ---- jobs, signals
  /** The number of the command that last said, or listed, which jobs there are: the one behind it may leave them. */
  jobsKnownAt = Number.NaN
  jobs: Job[] = []
  /** What `kill` has hit needs a moment to die: not before the shell sleeps it is known to be dead. */
  hasJustKilled = false
  /** `%+` and `%-` */
  currentJob: Job | null = null
  previousJob: Job | null = null
  coprocess: Coprocess | null = null
  /** Ignored when the shell began. */
  ignoredSignals = new Set<number>()
  /** By signal number; EXIT is 0. '' ignores. */
  traps = new Map<TrapKey, string>()
  /** What `trap` shows in a subshell that has set none: its parent's (trap.c, free_trap_strings). */
  shownTraps: ReadonlyMap<TrapKey, string> | null = null
  /** What a function that completes a line may change with compopt; null while none runs. */
  completing: Completing | null = null
  /** The builtin that has just run was used wrongly, which ends a script in posix mode if it is a special one. */
  hasMisused = false
  /** What ulimit has set. Replaced, never changed. */
  limits: ChangedLimits = new Map()
  /** Caught signals whose trap has not run yet. */
  pendingSignals: number[] = []
  /** Some signal is caught: it must be looked for between commands. */
  catchesSignals = false
  /** Traps that are being run. */
  runningTraps: readonly TrapKey[] = []
  /** While the EXIT trap runs: the status before it. */
  endingStatus: number | null = null
  /** An interactive shell was interrupted at the keyboard. */
  interrupted = false
  /** ^C ended what ran since the last line was read: what waits of a paste must not run. */
  wasInterrupted = false
  /** Descriptor of the controlling terminal for job control, -1 without. */
  terminal = -1
  /** The terminal's modes after the last foreground process that ended by itself. */
  terminalModes: Termios | null = null
  /** Statuses of background processes that have been waited for. */
  knownStatuses = new Map<number, number>()
  /** Processes of its process substitutions that have not been waited for. */
  substitutionProcesses = new Set<number>()
  /** Set once RANDOM has been assigned. */
  randomSeed: number | null = null
  /** the working directory's name as it was reached, null if it has none (the_current_working_directory of bash) */
  directory: string | null = null
  directoryStack: readonly string[] = []
  /** What `complete` has specified, by command. */
  completions = new Map<string, Specification>()
  /** What the keys of the line editor mean. */
  keyBindings: KeyBindings = EMACS_BINDINGS
  /** the terminal's control characters when the line editor last bound its own to them */
  terminalCharacters: readonly number[] | null = null
  editorVariables = EDITOR_VARIABLES
  history: string[] = []
  /** When each of them was begun, in seconds since 1970. */
  historyTimes: number[] = []
  /** The number of its first line. */
  historyBase = 1
  /** entries that were changed at the prompt and left, by number */
  readonly changedHistory = new Map<number, string>()
  /** Lines that its file does not have, and how many it has. */
  newHistoryLines = 0
  historyLinesInFile = 0
  readonly historyExpansion = newExpansionMemory()
  /** The last line that `print` has begun. */
  private output = ''
  /** Whole lines of output and messages, in order. */
  private collected: { readonly descriptor: number; text: string }[] = []

  readonly arithmetic: ArithmeticVariables

  constructor(sys: System, runner: Runner, hooks: ShellHooks | null) {
    this.sys = sys
    this.runner = runner
    this.hooks = hooks
    this.pid = sys.getpid()
    this.startTime = sys.time().sec
    this.arithmetic = arithmeticOf(this)
    this.tellOfCircles()
  }

  private tellOfCircles(): void {
    this.variables.onCircle = (name) => this.complain(`warning: ${name}: circular name reference`)
  }

  /** A copy for a child that runs commands. */
  copy(): Shell {
    const copy = this.copyForProgram()
    copy.givenByteLocale = this.givenByteLocale
    copy.variables = this.variables.copy()
    copy.tellOfCircles()
    copy.options = this.options.copy()
    copy.functions = new Map(this.functions)
    if (this.readonlyFunctions.size > 0) copy.readonlyFunctions = new Set(this.readonlyFunctions)
    if (this.aliases.size > 0) copy.aliases = new Map(this.aliases)
    copy.hashed = new Map([...this.hashed].map(([name, command]) => [name, { ...command }]))
    if (this.disabledBuiltins.size > 0) copy.disabledBuiltins = new Set(this.disabledBuiltins)
    if (this.traps.size > 0 || this.shownTraps !== null)
      copy.shownTraps = this.shownTraps ?? new Map(this.traps)
    if (this.traps.size > 0)
      copy.traps = new Map(
        [...this.traps].filter(([key, command]) => command === '' || this.isInherited(key)),
      )
    if (this.knownStatuses.size > 0) copy.knownStatuses = new Map(this.knownStatuses)
    copy.ignoredSignals = this.ignoredSignals
    copy.directory = this.directory
    copy.completions = new Map(this.completions)
    copy.keyBindings = this.keyBindings
    copy.editorVariables = this.editorVariables
    copy.history = this.history
    copy.historyTimes = this.historyTimes
    copy.historyBase = this.historyBase
    copy.isLineInHistory = this.isLineInHistory
    // For `jobs | ...` and `$(jobs)`; they are no children of the copy.
    copy.jobs = this.jobs.map((job) => ({ ...job, processes: job.processes.map((one) => ({ ...one })) }))
    copy.currentJob = copy.jobs[this.jobs.indexOf(this.currentJob as Job)] ?? null
    copy.previousJob = copy.jobs[this.jobs.indexOf(this.previousJob as Job)] ?? null
    copy.currentCommand = this.currentCommand
    copy.errorLine = this.errorLine
    copy.memory.held = this.memory.held
    copy.leftAssignments = this.leftAssignments
    copy.keptOptions = this.keptOptions
    copy.callArguments = this.callArguments
    copy.hasBegunArguments = this.hasBegunArguments
    if (this.coprocess !== null) copy.coprocess = { ...this.coprocess }
    this.runner.bindDynamics(copy)
    return copy
  }

  /**
   * A copy for a child that does nothing but start a program or say why not: it has no variables. Tables that a script
   * without interpreter finds in the process (start.ts, beginAnew) are those of the parent.
   */
  copyForProgram(): Shell {
    const copy = new Shell(this.sys, this.runner, this.hooks)
    copy.name = this.name
    copy.ownName = this.ownName
    copy.positional = this.positional
    copy.executionString = this.executionString
    copy.status = this.status
    copy.pipeStatus = this.pipeStatus
    copy.pid = this.pid
    copy.lastBackground = this.lastBackground
    copy.subshellLevel = this.subshellLevel + 1
    copy.subshellEnvironment = this.subshellEnvironment
    copy.hasOwnTop = this.hasOwnTop
    copy.hasOwnInput = this.hasOwnInput
    copy.input = this.input
    copy.fromPrompt = this.fromPrompt
    copy.line = this.line
    copy.frame = this.frame
    copy.builtin = this.builtin
    copy.commandName = this.commandName
    copy.loopDepth = this.loopDepth
    copy.redirected = this.redirected
    copy.functionDepth = this.functionDepth
    copy.showsFunctionNames = this.showsFunctionNames
    copy.sourceDepth = this.sourceDepth
    copy.textDepth = this.textDepth
    copy.outerTexts = this.textDepth
    copy.ignoringErrors = this.ignoringErrors
    copy.hasLostCondition = this.hasLostCondition
    copy.startTime = this.startTime
    copy.limits = this.limits
    copy.user = this.user
    copy.traceLevel = this.traceLevel
    copy.traceDescriptor = this.traceDescriptor
    copy.hints = this.hints
    copy.beganInByteLocale = this.beganInByteLocale
    copy.givenByteLocale = isByteLocale(this)
    copy.lastArgument = this.lastArgument
    copy.commandNumber = this.commandNumber
    copy.hashed = this.hashed
    copy.directoryStack = this.directoryStack
    copy.completions = this.completions
    return copy
  }

  get inTrap(): boolean {
    return this.runningTraps.length > 0
  }

  private isInherited(key: number | string): boolean {
    if (key === 'ERR') return this.options.errtrace
    return (key === 'DEBUG' || key === 'RETURN') && this.options.functrace
  }

  /** Counts work on so many characters or elements that no other step tells of, so that the slice ends in time. */
  work(size: number): void {
    if (size > SMALL_WORK) this.sys.exhausted(Math.ceil(size / SIZE_PER_UNIT))
  }

  // ---- messages

  /** `bash: line 3: ` in scripts, `bash: ` at the prompt (error.c, error_prolog). */
  prefix(): string {
    return this.runner.dialect.prefix(this.place(this.line))
  }

  /** That of sys_error, which knows no lines. */
  systemPrefix(): string {
    return this.runner.dialect.prefix(this.place(0))
  }

  place(line: number): Place {
    const name = this.source === '' ? this.name : this.source
    return { name, ownName: this.ownName, line, isTyped: this.fromPrompt, isScript: this.input === 'file' }
  }

  /** An error of the shell itself. */
  complain(message: string): void {
    this.warn(`${this.prefix()}${message}\n`)
  }

  /** As complain; but where errexit is on the shell ends, even in a condition (error.c, report_error). */
  report(message: string): void {
    const ending = this.reported(message)
    if (ending !== null) throw ending
  }

  /** The same; what is to be thrown then, which ends the process where it is (error.c, report_error). */
  reported(message: string): ImmediateExit | null {
    this.complain(message)
    return this.options.errexit ? new ImmediateExit(this.status === 0 ? 1 : this.status, this) : null
  }

  /** An error of the running builtin: `bash: line 3: cd: x: No such file or directory`. */
  complainAs(builtin: string, message: string): void {
    const { dialect } = this.runner
    const place = this.place(this.line)
    const prefix = builtin === '' ? dialect.prefix(place) : dialect.builtinPrefix(place, builtin)
    this.warn(`${prefix}${message}\n`)
  }

  /** To standard output. */
  print(text: string): void {
    this.output += text
  }

  /** What a builtin has printed, for somebody else to write. */
  takeOutput(): string {
    const text = this.output
    this.output = ''
    return text
  }

  /** To standard error, or the descriptor that errors of a kind go to, as it is. */
  warn(text: string, descriptor = 2): void {
    if (text === '') return
    const lines = this.output.lastIndexOf('\n') + 1
    if (lines > 0) {
      this.collect(1, this.output.slice(0, lines))
      this.output = this.output.slice(lines)
    }
    this.collect(descriptor, text)
  }

  private collect(descriptor: number, text: string): void {
    const last = this.collected.at(-1)
    if (last?.descriptor === descriptor) last.text += text
    else this.collected.push({ descriptor, text })
  }

  get hasOutput(): boolean {
    return this.output !== '' || this.collected.length > 0
  }

  /** Writes what has been collected; the result is 0 or the negative errno of standard output. */
  *flush(): Steps<number> {
    let result = 0
    while (this.collected.length > 0) {
      const { descriptor, text } = this.collected.shift() as { descriptor: number; text: string }
      const written = yield* this.writeAll(descriptor, text)
      if (descriptor === 1 && written < 0) result = written
    }
    if (this.output === '') return result
    const written = yield* this.writeAll(1, this.takeOutput())
    return written < 0 ? written : result
  }

  *writeAll(descriptor: number, text: string): Steps<number> {
    let bytes = encode(text)
    while (bytes.length > 0) {
      const written = this.sys.write(descriptor, bytes)
      if (written === -ERESTARTSYS) yield undefined
      else if (written === -EINTR) {
        this.takeSignals()
        if (this.interrupted) return -EINTR
      } else if (written < 0) return written
      else if (written === bytes.length) return 0
      else bytes = bytes.subarray(written)
    }
    return 0
  }

  // ---- signals

  /** Moves caught signals from the kernel to `pendingSignals`; true if there was one. */
  takeSignals(): boolean {
    let found = false
    for (let signal = this.sys.takeSignal(); signal !== 0; signal = this.sys.takeSignal()) {
      found = true
      this.signalArrived(signal)
    }
    return found
  }

  signalArrived(signal: number): void {
    if (signal === SIGCHLD) reapJobs(this)
    else if (signal === SIGINT && this.interactive && !this.traps.has(SIGINT)) this.interrupted = true
    else this.pendingSignals.push(signal)
  }

  /** To be told of each child that has been waited for: the trap of SIGCHLD runs once for each but its own (jobs.c, waitchld). */
  childEnded(): void {
    if (this.traps.has(SIGCHLD) && !this.runningTraps.includes(SIGCHLD)) this.pendingSignals.push(SIGCHLD)
  }

  // ---- variables, with everything a write means

  get(name: string): string | undefined {
    return this.variables.get(name)
  }

  /** Assigns a scalar as `name=value` does: integer and case attributes, allexport. */
  set(name: string, value: string): void {
    const element = this.elementBehind(name)
    if (element !== null) {
      asWritten(this.variables.resolve(name), () =>
        writeElement(this, element.name, element.subscript as string, value),
      )
      return
    }
    const variable = this.variables.writable(name)
    this.assignTo(variable, name, value)
  }

  /** The element that a name stands for because of `declare -n`; null mostly. */
  elementBehind(name: string): ReturnType<typeof expandReference> {
    if (this.variables.findRaw(name)?.has(REFERENCE) !== true) return null
    const target = this.variables.resolve(name)
    return target.includes('[') ? expandReference(this, target) : null
  }

  assignTo(variable: Variable, name: string, value: string, append = false): void {
    this.give(variable, value, append)
    if (this.variables.isBeingMade) this.variables.giveToHidden(name, variable.value ?? '')
    if (this.options.allexport) this.export(variable)
    this.wasSet(name)
  }

  /** A value, as the variable's attributes want it. */
  give(variable: Variable, value: string, append: boolean): void {
    let next = value
    // Of a reference that has no target yet.
    if (variable.has(REFERENCE) && variable.value === undefined && splitReference(value) === null)
      throw new InvalidReference(value)
    if (variable.has(INTEGER)) {
      variable.setNumber(append ? this.integerSum(variable.value ?? '', value) : this.integer(value))
    } else {
      if (append) next = joined(variable.value ?? '', value)
      this.memory.store(value.length)
      variable.setText(variable.attributes === 0 ? next : withCase(variable, next))
    }
  }

  export(variable: Variable): void {
    variable.attributes |= EXPORTED
    this.variables.attributesChanged()
  }

  /** It has been set or unset. */
  wasSet(name: string): void {
    specialVariableSet(this, name)
  }

  /** What programs get: exported variables and functions. */
  environment(): readonly string[] {
    const variables = this.variables.environment()
    const functions = [...this.functions].filter(([, { exported }]) => exported)
    if (functions.length === 0) return variables
    return [
      ...variables,
      ...functions.map(([name, { definition }]) => `BASH_FUNC_${name}%%=${exportedFunctionText(definition)}`),
    ]
  }

  /** A list as an indexed array variable. */
  setArray(name: string, values: readonly string[]): void {
    for (const { length } of values) this.memory.store(length)
    prepareForList(this, name)
    this.variables.writable(name).replaceArray(ArrayValue.ofList(values))
  }

  /** The value that a variable with the integer attribute is given. */
  integer(text: string): Value {
    try {
      return this.evaluate(text)
    } catch (error) {
      throw error instanceof ArithmeticError ? new InvalidInteger(error.message) : error
    }
  }

  /** The value after `+=`: what was there is evaluated first. */
  integerSum(before: string, text: string): Value {
    return add(this.integer(before), this.integer(text))
  }

  /** Evaluates; failures are ArithmeticError. */
  evaluate(text: string): Value {
    return evaluate(text, this.arithmetic)
  }

  strerror(error: number): string {
    return strerror(error)
  }
}
