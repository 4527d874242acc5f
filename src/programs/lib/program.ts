/**
 * The one shape of a program: a name, a table of options, and `run`, a generator that returns the exit
 * status. Options are read as getopt_long(3) of glibc does it, with its messages; `--help` is made from
 * the table, so that what is listed works.
 *
 * Terms
 * - An option's key is its name in the table; `short` and `long` are how people write it.
 * - `argument` names a required argument, `optionalArgument` an optional one (`-uN`, `--long=N`).
 * - Operands are the arguments that are no options.
 */

import type { ProgramMain, ProgramRun, System } from '../../kernel/abi.ts'
import { asBytes } from '../../kernel/byte_text.ts'
import { decode, encode } from '../../kernel/text.ts'
import { isByteLocale } from '../../locales/locales.ts'
import { byteCalls } from './byte-calls.ts'
import { helpText, longNames } from './help.ts'
import { Exit, Io, type Step, variableOf } from './io.ts'
import { longOptionsOf } from './long-options.ts'
import { followPackage } from './write-failure.ts'

export interface OptionSpec {
  /** One or more letters; more letters are spellings of the same option. */
  readonly short?: string
  /** One or more long names. */
  readonly long?: string | readonly string[]
  readonly argument?: string
  readonly optionalArgument?: string
  /** `optionalArgument` is for the long name only: after `-m` stand more letters */
  readonly plainShort?: boolean
  /** What it does, in a line; options without help are not listed. */
  readonly help?: string
  /**
   * Ends the program where the argument (or an option without one) is wrong; `option` is its name in full, `seen` has the
   * keys of those before it. Options are checked one after the other, so that of several mistakes the first one is
   * complained of, as by a program that looks at each while getopt gives it. Of a program that `readsOn` it answers `WRONG`
   * after its complaint.
   */
  readonly check?: ArgumentCheck
}

export type ArgumentCheck = (
  io: Io,
  value: string,
  option: string,
  seen: ReadonlySet<string>,
  /** the option as it was typed, maybe shortened */
  spelling: string,
) => Step<unknown>

export type OptionTable = Readonly<Record<string, OptionSpec>>

export interface ProgramSpec<T extends OptionTable> {
  readonly name: string
  /** What comes after the name in the usage lines: `[OPTION]... [FILE]...` */
  readonly usage: string | readonly string[]
  /** A line or more on what it does. */
  readonly about: string
  readonly options: T
  /** What `--help` prints, where it is not made from the table of options. */
  readonly help?: string
  /** The package that the program's behaviour is that of; its version is printed by `--version`. */
  readonly version?: string
  /** Exit status after a wrong option; 1 unless said. */
  readonly failureStatus?: number
  /**
   * 'permute' (the default): options may stand after operands. 'first': the first operand ends the
   * options, as for programs that start another program.
   */
  readonly order?: 'permute' | 'first'
  /** Whose name opens the messages: the base name (coreutils and most), or the name as called (findutils, grep, sed…). */
  readonly speaksAs?: 'base' | 'called'
  /** util-linux and its kin say their base name in the line with `--help`, coreutils the name as called. */
  readonly baseName?: boolean
  /** What follows a complaint on options; by default the line with `--help`, or the usage of one of procps. */
  readonly usageError?: string | ((called: string, io: Io, args: readonly string[], error: string) => string)
  /** Arguments like `-5` or `+3` that an old form gives a meaning, rewritten before options are read. */
  readonly rewrite?: (args: readonly string[]) => readonly string[]
  /** Arguments that stand for others only the run can tell (a variable's value), before options are read. */
  readonly expand?: (io: Io, args: readonly string[]) => Step<readonly string[]>
  /** A wrong option does not end the reading: the others are complained of, too, before the usage error. */
  readonly readsOn?: true
  /** false: getopt(3) says nothing of options that are wrong. */
  readonly opterr?: false
  readonly run: (io: Io, options: Options<T>, operands: readonly string[]) => ProgramRun
}

/** The options that were given, in their order. */
export class Options<T extends OptionTable> {
  readonly given: readonly Given<T>[]

  constructor(given: readonly Given<T>[]) {
    this.given = given
  }

  has(key: keyof T & string): boolean {
    return this.given.some((option) => option.key === key)
  }

  count(key: keyof T & string): number {
    return this.values(key).length
  }

  /** The argument of the option's last use; undefined if it was not given or has none. */
  value(key: keyof T & string): string | undefined {
    return this.values(key).at(-1)
  }

  values(key: keyof T & string): (string | undefined)[] {
    return this.given.filter((option) => option.key === key).map((option) => option.value)
  }

  /** Which of these options was given last: "the last one wins". */
  last<K extends keyof T & string>(...keys: readonly K[]): K | undefined {
    return this.given.findLast((option) => (keys as readonly string[]).includes(option.key))?.key as
      | K
      | undefined
  }
}

export interface Given<T extends OptionTable> {
  readonly key: keyof T & string
  readonly value: string | undefined
  /** As it was typed: `-n`, `--lines`, `--li`. */
  readonly spelling: string
  /** The argument that it ends in: `-rn`, or its value where that stands alone. */
  readonly word: string
  /** how many operands stand before it */
  readonly before: number
}

/** A program whose options follow getopt_long(3). */
export function defineProgram<const T extends OptionTable>(spec: ProgramSpec<T>): ProgramMain {
  let options: OptionTable | null = null
  return asLocaleHasIt(function* main(sys, argv, env) {
    const io = new Io(sys, namesOf(spec, argv), env, spec.failureStatus ?? 1)
    followPackage(io, spec.version ?? '')
    // At the first run, as most programs are never run.
    if (options === null) options = withStandardOptions(spec)
    return yield* finish(io, runParsed(spec, options, io, argv.slice(1)))
  })
}

/** A program that reads its arguments itself (`find`, `dd`, `tree`). */
export function defineRawProgram(spec: {
  readonly name: string
  readonly failureStatus?: number
  readonly speaksAs?: 'base' | 'called'
  /** What `--help` alone prints; without it the program answers itself. */
  readonly help?: string
  readonly version?: string
  readonly run: (io: Io, args: readonly string[]) => ProgramRun
}): ProgramMain {
  return asLocaleHasIt(function* main(sys: System, argv: readonly string[], env: readonly string[]) {
    const io = new Io(sys, namesOf(spec, argv), env, spec.failureStatus ?? 1)
    if (spec.help !== undefined && argv.length === 2 && (argv[1] === '--help' || argv[1] === '--version')) {
      io.print(argv[1] === '--help' ? spec.help : versionText(spec))
      return yield* finish(io, io.exit(0))
    }
    return yield* finish(io, spec.run(io, argv.slice(1)))
  })
}

/** The program, which sees bytes wherever it sees text if it begins in the C locale. */
const asLocaleHasIt =
  (main: ProgramMain): ProgramMain =>
  (sys, argv, env) =>
    isByteLocale((name) => variableOf(env, name))
      ? main(byteCalls(sys), argv.map(asBytes), env.map(asBytes))
      : main(sys, argv, env)

function namesOf(
  spec: { name: string; speaksAs?: 'base' | 'called' },
  argv: readonly string[],
): { name: string; called: string; lastWord: string } {
  const called = argv[0] || spec.name
  return {
    name: spec.speaksAs === 'called' ? called : baseNameOf(called),
    called,
    lastWord: argv.at(-1) ?? called,
  }
}

const baseNameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Runs to the end, flushes what is buffered, and turns `Exit` into a status. */
function* finish(io: Io, run: ProgramRun): ProgramRun {
  try {
    const status = yield* run
    yield* io.flush()
    return status
  } catch (thrown) {
    if (!(thrown instanceof Exit)) throw thrown
    return yield* flushAfterExit(io, thrown.status)
  }
}

function* flushAfterExit(io: Io, status: number): ProgramRun {
  try {
    yield* io.flush()
    return status
  } catch (thrown) {
    if (!(thrown instanceof Exit)) throw thrown
    return thrown.status
  }
}

function* runParsed<T extends OptionTable>(
  spec: ProgramSpec<T>,
  options: OptionTable,
  io: Io,
  args: readonly string[],
): ProgramRun {
  const expanded = spec.expand === undefined ? args : yield* spec.expand(io, args)
  const parsed = parseOptions(
    options,
    spec.rewrite?.(expanded) ?? expanded,
    spec.order ?? 'permute',
    longOptionsOf(spec.name),
    spec.readsOn,
  )
  let isWrong = false
  const seen = new Set<string>()
  for (const { key, value, spelling } of parsed.given) {
    if (isStandard(spec.options, key)) {
      io.print(
        /help/.test(key)
          ? (spec.help ?? helpText(spec, io.called, withStandardOptions(spec)))
          : versionText(named(spec, io)),
      )
      return 0
    }
    if (key === WRONG) {
      isWrong = true
      yield* io.printError(`${io.called}: ${value}\n`)
      continue
    }
    const given = options[key] as OptionSpec
    if (value !== undefined || given.optionalArgument === undefined) {
      try {
        const answer = yield* given.check?.(
          io,
          value ?? '',
          fullName(given.long, spelling),
          seen,
          spelling,
        ) ?? []
        if (answer === WRONG) isWrong = true
      } catch (thrown) {
        if (!(thrown instanceof UsageWanted)) throw thrown
        return yield* usageError(spec, io, args, '')
      }
    }
    seen.add(key)
  }
  if (parsed.error !== undefined) return yield* optionError(spec, io, parsed.error, args)
  if (isWrong) return yield* usageError(spec, io, args, '')
  try {
    return yield* spec.run(
      io,
      new Options<T>(parsed.given as unknown as readonly Given<T>[]),
      parsed.operands,
    )
  } catch (thrown) {
    if (thrown instanceof UsageWanted) return yield* usageError(spec, io, args, '')
    if (!(thrown instanceof HelpWanted)) throw thrown
    io.print(helpText(spec, io.called, withStandardOptions(spec)))
    return 0
  }
}

/** util-linux tells its version by the name as called: hd. */
const named = <T extends OptionTable>(spec: ProgramSpec<T>, io: Io): { name: string; version?: string } => ({
  name: spec.version?.startsWith('util-linux ') === true ? io.name : spec.name,
  ...(spec.version === undefined ? {} : { version: spec.version }),
})

/** Thrown by a program that answers with its help where --help was not said. */
export class HelpWanted extends Error {}

/** Thrown by a program that complains with its usage alone. */
export class UsageWanted extends Error {}

function* optionError<T extends OptionTable>(
  spec: ProgramSpec<T>,
  io: Io,
  error: string,
  args: readonly string[],
): Step<number> {
  // getopt(3) itself speaks, and knows the name as called only; the program's usage comes after.
  if (spec.opterr !== false) yield* io.printError(`${io.called}: ${error}\n`)
  return yield* usageError(spec, io, args, error)
}

function* usageError<T extends OptionTable>(
  spec: ProgramSpec<T>,
  io: Io,
  args: readonly string[],
  error: string,
): Step<number> {
  const { usageError: text = adviceOf(spec, io) } = spec
  yield* io.printError(typeof text === 'string' ? text : text(io.called, io, args, error))
  return io.failureStatus
}

/** Where to read how it is called; procps says it at once. */
function adviceOf<T extends OptionTable>(spec: ProgramSpec<T>, io: Io): string {
  if (spec.version?.startsWith('procps-ng ') === true)
    return helpText(spec, io.called, withStandardOptions(spec))
  const tool = spec.baseName === true ? baseNameOf(io.called) : io.called
  return `Try '${tool} --help' for more information.\n`
}

/** An option as it is written in full. */
function fullName(long: OptionSpec['long'], spelling: string): string {
  if (!spelling.startsWith('--')) return spelling
  return `--${longNames(long).find((name) => name.startsWith(spelling.slice(2)))}`
}

/** The key of what is no option, or not well written; its value is getopt's complaint. */
export const WRONG = ' wrong'
const HELP = ' help'
const VERSION = ' version'

/** A program lists `help` and `version` itself to add letters to them, or without help to answer itself. */
function isStandard(options: OptionTable, key: string): boolean {
  return (
    key === HELP || key === VERSION || (/^(?:help|version)$/.test(key) && options[key]?.help !== undefined)
  )
}

/** Those of util-linux have letters (include/c.h: USAGE_HELP_OPTIONS), and those of procps where no other option has them. */
function withStandardOptions({
  options,
  version = '',
}: {
  options: OptionTable
  version?: string
}): OptionTable {
  const all: Record<string, OptionSpec> = { ...options }
  const isUtilLinux = version.startsWith('util-linux ')
  const letter = (wanted: string) =>
    version.startsWith('procps-ng ') && !Object.values(options).some(({ short }) => short?.includes(wanted))
      ? { short: wanted }
      : {}
  if (!('help' in options))
    all[HELP] = isUtilLinux
      ? { short: 'h', long: 'help', help: 'display this help' }
      : { ...letter('h'), long: 'help', help: 'display this help and exit' }
  if (!('version' in options))
    all[VERSION] = isUtilLinux
      ? { short: 'V', long: 'version', help: 'display version' }
      : { ...letter('V'), long: 'version', help: 'output version information and exit' }
  return all
}

export interface Parsed {
  readonly given: readonly Given<OptionTable>[]
  readonly operands: readonly string[]
  /** getopt's complaint without the program's name; what stands before it has been read. */
  readonly error?: string
}

/**
 * Reads arguments as getopt_long(3); stops at the first error or at --help and --version. Who reads on has the errors
 * among what is given.
 */
export function parseOptions(
  options: OptionTable,
  args: readonly string[],
  order: 'permute' | 'first' = 'permute',
  /** the real program's long options in their order (long-options.ts) */
  known: readonly string[] = [],
  readsOn = false,
): Parsed {
  const given: Given<OptionTable>[] = []
  const operands: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (arg === '--') {
      operands.push(...args.slice(i + 1))
      break
    }
    if (arg === '-' || !arg.startsWith('-')) {
      if (order === 'first') {
        operands.push(...args.slice(i))
        break
      }
      operands.push(arg)
      continue
    }
    const read = arg.startsWith('--')
      ? readLong(options, longOptions(options, known), arg, args[i + 1])
      : readShort(options, shortOptions(options), arg, args[i + 1])
    const word = read.tookNext ? (args[i + 1] as string) : arg
    for (const option of read.given) {
      if (option.key === WRONG && !readsOn) return { given, operands, error: option.value as string }
      given.push({ ...option, word, before: operands.length })
    }
    if (read.given.some((option) => option.key === HELP || option.key === VERSION)) break
    if (read.tookNext) i++
  }
  return { given, operands }
}

const knownShorts = new WeakMap<OptionTable, ReadonlyMap<string, string>>()
const knownLongs = new WeakMap<OptionTable, readonly LongOption[]>()

/** By a long name its key, undefined where only the real program has it. */
type LongOption = readonly [name: string, key: string | undefined]

/** The keys by letters. Made for each table once, when an option is given. */
function shortOptions(options: OptionTable): ReadonlyMap<string, string> {
  let shorts = knownShorts.get(options)
  if (shorts === undefined) {
    shorts = new Map(
      Object.entries(options).flatMap(([key, { short = '' }]) => [...short].map((letter) => [letter, key])),
    )
    knownShorts.set(options, shorts)
  }
  return shorts
}

/** `known` is always the same for a table: both are one program's. */
function longOptions(options: OptionTable, known: readonly string[]): readonly LongOption[] {
  let longs = knownLongs.get(options)
  if (longs === undefined) {
    const keys = new Map<string, string | undefined>(known.map((name) => [name, undefined]))
    for (const [key, spec] of Object.entries(options))
      for (const name of longNames(spec.long)) keys.set(name, key)
    longs = [...keys]
    knownLongs.set(options, longs)
  }
  return longs
}

type Spelled = Omit<Given<OptionTable>, 'word' | 'before'>

interface ReadOption {
  readonly given: readonly Spelled[]
  readonly tookNext: boolean
}

const wrong = (complaint: string): Spelled => ({ key: WRONG, value: complaint, spelling: '' })

function readLong(
  options: OptionTable,
  longs: readonly LongOption[],
  arg: string,
  next: string | undefined,
): ReadOption {
  const equals = arg.indexOf('=')
  const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals)
  const attached = equals < 0 ? undefined : arg.slice(equals + 1)
  const exact = longs.filter(([long]) => long === name)
  const candidates = exact.length > 0 ? exact : longs.filter(([long]) => long.startsWith(name))
  const failed = (error: string): ReadOption => ({ given: [wrong(error)], tookNext: false })
  const first = candidates[0]
  if (first === undefined) return failed(`unrecognized option '${arg}'`)
  // Another spelling of the first one is no other possibility.
  const others = candidates.slice(1).filter(([, key]) => key === undefined || key !== first[1])
  if (others.length > 0) {
    const names = [first, ...others].map(([long]) => `'--${long}'`).join(' ')
    return failed(`option '${arg}' is ambiguous; possibilities: ${names}`)
  }
  const [long, key] = first
  if (key === undefined) return failed(`option '--${long}' is not available on this machine`)
  const spec = options[key] as OptionSpec
  const spelling = `--${name}`
  if (attached !== undefined) {
    if (spec.argument === undefined && spec.optionalArgument === undefined) {
      return failed(`option '--${long}' doesn't allow an argument`)
    }
    return { given: [{ key, value: attached, spelling }], tookNext: false }
  }
  if (spec.argument === undefined) return { given: [{ key, value: undefined, spelling }], tookNext: false }
  if (next === undefined) return failed(`option '--${long}' requires an argument`)
  return { given: [{ key, value: next, spelling }], tookNext: true }
}

function readShort(
  options: OptionTable,
  shorts: ReadonlyMap<string, string>,
  arg: string,
  next: string | undefined,
): ReadOption {
  const given: Spelled[] = []
  for (let i = 1; i < arg.length; i++) {
    const letter = arg[i] as string
    const key = shorts.get(letter)
    const spelling = `-${letter}`
    if (key === undefined) {
      given.push(wrong(`invalid option -- '${firstByte(arg.slice(i))}'`))
      continue
    }
    const spec = options[key] as OptionSpec
    const rest = arg.slice(i + 1)
    if (spec.argument !== undefined) {
      if (rest !== '') return { given: [...given, { key, value: rest, spelling }], tookNext: false }
      if (next === undefined) {
        return { given: [...given, wrong(`option requires an argument -- '${letter}'`)], tookNext: false }
      }
      return { given: [...given, { key, value: next, spelling }], tookNext: true }
    }
    if (spec.optionalArgument !== undefined && spec.plainShort !== true) {
      return { given: [...given, { key, value: rest === '' ? undefined : rest, spelling }], tookNext: false }
    }
    given.push({ key, value: undefined, spelling })
  }
  return { given, tookNext: false }
}

/** getopt(3) knows bytes only: of a letter outside ASCII it shows the first. */
function firstByte(text: string): string {
  const [byte = 0] = encode(String.fromCodePoint(text.codePointAt(0) ?? 0))
  return decode(Uint8Array.of(byte))
}

/** The first line is the real program's; the second says whose this one is. */
function versionText({ name, version = 'GNU coreutils 9.7' }: { name: string; version?: string }): string {
  return `${versionLine(name, version)}\nWritten anew for Overlay Playground.\n`
}

function versionLine(name: string, version: string): string {
  const [, project, number] = /^((?:GNU )?\S+) (\d.*)$/.exec(version) ?? []
  if (project === undefined || project === name) return version
  if (project === 'PSmisc') return `${name} (${project}) ${number}`
  if (project.startsWith('GNU ')) return `${name} (${project}) ${number}`
  return project === 'attr' ? `${name} ${number}` : `${name} from ${version}`
}
