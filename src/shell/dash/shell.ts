/**
 * The state of one dash process, and how it complains.
 *
 * Output of builtins and complaints wait for `flush`, complaints first, as dash's buffered standard output comes behind its
 * unbuffered standard error. Nothing that sleeps, forks or changes descriptors happens before it.
 */

import { SIGINT, type System } from '../../kernel/abi.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import type { ChangedLimits } from '../limits.ts'
import { Memory, sizeOf } from '../memory.ts'
import type { Steps } from '../steps.ts'
import { bytesOf } from './bytes.ts'
import { Failure } from './failure.ts'
import type { Job } from './jobs.ts'
import { Options } from './options.ts'
import { isName } from './parser.ts'
import type { SavedDescriptors } from './redirections.ts'
import type { Node } from './tree.ts'
import { Variables } from './variables.ts'

export interface Definition {
  readonly body: Node
  readonly line: number
}

/** A program that was found in PATH. */
export interface Hashed {
  path: string
  /** The directory has changed since: looked for again when it is not absolute. */
  isStale: boolean
}

/** What is left out until a loop, function or file has ended. */
export type Skip = 'none' | 'break' | 'continue' | 'return' | 'return with status'

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What is made of the shell's parts, for those that cannot know each other. */
export interface Runner {
  evaluate(shell: Shell, node: Node | null, flags: number): Steps<number>
  /** Runs to the end of the process. */
  process(shell: Shell, body: (shell: Shell) => Steps<number>): Steps<number>
  readonly builtins: { has(name: string): boolean }
}

export class Shell {
  sys: System
  readonly runner: Runner
  /** `$0` */
  name = 'sh'
  /** The builtin or file that complaints name; '' for none. */
  commandName = ''
  /** Of the command that runs. */
  line = 0
  /** Of what the parser reads next. */
  inputLine = 1
  /** `$?` */
  status = 0
  /** Of the last command substitution of the command that is expanded. */
  substitutionStatus = 0
  /** `$?` when a trap or the end began; null outside. */
  savedStatus: number | null = null
  options = new Options()
  variables = new Variables()
  positional: readonly string[] = []
  /** The argument that getopts looks at next, and where in the one before; -1: at its end. */
  optionIndex = 1
  optionOffset = -1
  functions = new Map<string, Definition>()
  aliases = new Map<string, string>()
  hashed = new Map<string, Hashed>()
  traps = new Map<number, string>()
  /** Signals that were ignored when the shell began; they stay so. */
  ignoredForever = new Set<number>()
  readonly pendingSignals = new Set<number>()
  /** Some signal is caught: commands look whether one has come. */
  catches = false
  jobs: Job[] = []
  /** The current job first. */
  jobOrder: Job[] = []
  jobControl = false
  rootPid = 0
  backgroundPid = 0
  /** Forks between this process and the shell that was started. */
  level = 0
  skip: Skip = 'none'
  skipCount = 0
  loopDepth = 0
  functionDepth = 0
  /** Texts within texts that are run: eval, `.`, traps. */
  textDepth = 0
  isTracing = false
  saved: SavedDescriptors[] = []
  /** What ulimit has set. Replaced, never changed. */
  limits: ChangedLimits = new Map()
  directory = ''
  physicalDirectory = ''
  private keptOptions: { readonly depth: number; readonly options: Options }[] = []
  readonly memory = new Memory(() => this.variables.size + sizeOf(this.positional))
  private output = ''
  private complaints = ''

  constructor(sys: System, runner: Runner) {
    this.sys = sys
    this.runner = runner
  }

  /** A fork's copy. */
  copy(): Shell {
    const copy = new Shell(this.sys, this.runner)
    const { memory, output, complaints, pendingSignals, ...state } = this as unknown as Record<
      string,
      unknown
    >
    Object.assign(copy, state)
    copy.memory.held = this.memory.held
    copy.options = this.options.copy()
    copy.variables = this.variables.copy()
    copy.functions = new Map(this.functions)
    copy.aliases = new Map(this.aliases)
    copy.hashed = new Map(Array.from(this.hashed, ([name, known]) => [name, { ...known }]))
    copy.traps = new Map(this.traps)
    copy.ignoredForever = new Set(this.ignoredForever)
    copy.jobs = []
    copy.jobOrder = []
    copy.saved = []
    return copy
  }

  get isInteractive(): boolean {
    return this.options.interactive
  }

  // ---- output

  print(text: string): void {
    this.work(text.length)
    this.output += text
  }

  /** Bytes for the error output. */
  warn(text: string): void {
    this.complaints += text
  }

  /** In front of what is complained of already. */
  warnFirst(text: string): void {
    this.complaints = text + this.complaints
  }

  /** `sh: 1: cd: MESSAGE` */
  complain(message: string): void {
    const command = this.commandName === '' ? '' : `${this.commandName}: `
    this.warn(`${this.name}: ${this.line}: ${command}${message}\n`)
  }

  /** Complains and ends what runs with the status. */
  fail(message: string, status = 2): never {
    this.complain(message)
    this.status = status
    throw new Failure('error')
  }

  get hasOutput(): boolean {
    return this.output !== '' || this.complaints !== ''
  }

  /** A negative errno if the standard output could not be written. */
  *flush(): Steps<number> {
    const { output, complaints } = this
    this.output = ''
    this.complaints = ''
    if (complaints !== '') yield* this.write(2, complaints)
    return output === '' ? 0 : yield* this.write(1, output)
  }

  *write(descriptor: number, text: string): Steps<number> {
    let bytes = bytesOf(text)
    while (bytes.length > 0) {
      const written = this.sys.write(descriptor, bytes)
      if (written === -ERESTARTSYS) yield undefined
      else if (written === -EINTR) this.takeSignals()
      else if (written < 0) return written
      else bytes = bytes.subarray(written)
    }
    return 0
  }

  // ---- signals

  /** Notes what has come. ^C at a shell that does not trap it is thrown where commands look for signals. */
  takeSignals(): void {
    for (let signal = this.sys.takeSignal(); signal !== 0; signal = this.sys.takeSignal())
      this.pendingSignals.add(signal)
  }

  /** ^C, which no trap is for, drops what runs. */
  throwInterrupt(): void {
    if (!this.pendingSignals.has(SIGINT) || this.traps.has(SIGINT)) return
    this.pendingSignals.delete(SIGINT)
    this.status = 128 + SIGINT
    throw new Failure('interrupt')
  }

  // ---- variables

  /** null if it is not set */
  get(name: string): string | null {
    return this.variables.get(name)
  }

  set(
    name: string,
    value: string | null,
    attributes: { isExported?: boolean; isReadonly?: boolean } = {},
  ): void {
    if (!isName(name)) this.fail(`${/^[^=]*/.exec(name)?.[0] ?? ''}: bad variable name`)
    const known = this.variables.find(name)
    if (known?.isReadonly === true) this.fail(`${name}: is read only`)
    if (value === null && attributes.isExported !== true && attributes.isReadonly !== true) {
      this.variables.delete(name)
      this.variableChanged(name, '')
      return
    }
    const isExported = attributes.isExported === true || this.options.allexport
    this.memory.store(value?.length ?? 0)
    this.variables.set(name, value, { ...attributes, isExported })
    this.variableChanged(name, value ?? '')
  }

  /** `$_` of a shell at a terminal. */
  noteLastArgument(args: readonly string[]): void {
    const last = args.at(-1)
    if (this.isInteractive && this.functionDepth === 0 && last !== undefined) this.set('_', last)
  }

  /** What the shell knows of some variables. */
  variableChanged(name: string, value: string): void {
    if (name === 'PATH') this.hashed.clear()
    else if (name === 'OPTIND') {
      this.optionIndex = value === '' ? 1 : this.number(value) || 1
      this.optionOffset = -1
    }
  }

  /** `local -`: the options come back with the scope. */
  keepOptions(): void {
    this.keptOptions.push({ depth: this.variables.depth, options: this.options.copy() })
  }

  closeScopes(depth: number): void {
    if (this.variables.depth <= depth) return
    while ((this.keptOptions.at(-1)?.depth ?? 0) > depth)
      this.options = this.keptOptions.pop()?.options ?? this.options
    for (const name of this.variables.closeScopes(depth)) {
      if (!isName(name)) this.fail(`${name}: bad variable name`)
      if (name === 'PATH' || name === 'OPTIND') this.variableChanged(name, this.get(name) ?? '')
    }
  }

  /** A number of an argument: digits, blanks around them. */
  number(text: string): number {
    if (/^\s*[+-]?[0-9]+\s*$/.test(text)) {
      const number = Number(text)
      if (number >= 0 && number <= INT_MAX) return number
    }
    return this.fail(`Illegal number: ${text}`)
  }

  // ---- bounds

  /** In what may go on for long: ^C, which no trap is for, ends it. */
  *giveWay(): Steps<void> {
    yield undefined
    if (!this.isInteractive) return
    this.takeSignals()
    this.throwInterrupt()
  }

  /** Counts work on so many bytes that nothing else tells of, so that the slice ends in time. */
  work(size: number): void {
    if (size > SMALL_WORK) this.sys.exhausted(Math.ceil(size / SIZE_PER_UNIT))
  }

  get path(): string {
    return this.get('PATH') ?? ''
  }

  setPositional(positional: readonly string[]): void {
    for (const { length } of positional) this.memory.store(length)
    this.positional = positional
    this.optionIndex = 1
    this.optionOffset = -1
  }
}

const INT_MAX = 2 ** 31 - 1
/** What steps count anyway. */
const SMALL_WORK = 500
const SIZE_PER_UNIT = 8
