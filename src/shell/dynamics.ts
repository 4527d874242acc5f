/** Variables that the shell computes: RANDOM, SECONDS, LINENO, FUNCNAME and their like. */

import { argumentsOf } from './call-arguments.ts'
import { SET_OPTIONS, SHOPT_OPTIONS } from './options.ts'
import { headText } from './print-command.ts'
import { isRestricted } from './restricted.ts'
import { framesOf, lineBefore, type Shell } from './shell.ts'
import { ArrayValue, type Dynamic, INTEGER, READONLY, Variable } from './variables.ts'

type MakeDynamic = (shell: Shell) => Dynamic

const ignored = (): void => {}

const reading =
  (read: (shell: Shell) => string): MakeDynamic =>
  (shell) => ({ read: () => read(shell), write: ignored })

const DYNAMICS: Record<string, MakeDynamic> = {
  RANDOM: (shell) => ({
    read: () => {
      const [high = 0, low = 0] = shell.randomSeed === null ? shell.sys.getrandom(2) : seededBytes(shell)
      return String(((high << 8) | low) & 0x7fff)
    },
    write: (value) => {
      shell.randomSeed = Number.parseInt(value, 10) || 0
    },
  }),
  SRANDOM: reading((shell) => {
    const [a = 0, b = 0, c = 0, d = 0] = shell.sys.getrandom(4)
    return String(((a << 24) | (b << 16) | (c << 8) | d) >>> 0)
  }),
  SECONDS: (shell) => ({
    read: () => String(shell.sys.time().sec - shell.startTime),
    write: (value) => {
      shell.startTime = shell.sys.time().sec - (Number.parseInt(value, 10) || 0)
    },
  }),
  LINENO: reading((shell) => String(shell.line - lineBefore(shell))),
  BASHPID: reading((shell) => String(shell.sys.getpid())),
  BASH_SUBSHELL: reading((shell) => String(shell.subshellLevel)),
  BASH_COMMAND: reading((shell) => (shell.currentCommand === null ? '' : headText(shell.currentCommand))),
  EPOCHSECONDS: reading((shell) => String(shell.sys.time().sec)),
  EPOCHREALTIME: reading((shell) => {
    const { sec, nsec } = shell.sys.time()
    return `${sec}.${String(Math.floor(nsec / 1000)).padStart(6, '0')}`
  }),
  BASH_ARGV0: (shell) => ({
    read: () => shell.name,
    write: (value) => {
      shell.name = value
    },
  }),
  BASH_EXECUTION_STRING: reading((shell) => shell.executionString ?? ''),
  SHELLOPTS: reading((shell) =>
    SET_OPTIONS.map(([name]) => name)
      .filter((name) => shell.options.get(name))
      .join(':'),
  ),
  BASHOPTS: reading((shell) => SHOPT_OPTIONS.filter((name) => shell.options.get(name)).join(':')),
  COMP_WORDBREAKS: reading(() => ' \t\n"\'@><=;|&(:'),
  HISTCMD: reading((shell) => String(historyNumber(shell))),
  _: reading((shell) => shell.lastArgument),
}

const IS_READONLY: ReadonlySet<string> = new Set(['SHELLOPTS', 'BASHOPTS'])
const IS_INTEGER: ReadonlySet<string> = new Set(['BASHPID', 'HISTCMD', 'RANDOM', 'SECONDS', 'SRANDOM'])
/** bash keeps them as other variables, whether they are read or not. */
const IS_KEPT: ReadonlySet<string> = new Set([
  ...['BASHOPTS', 'BASH_ALIASES', 'BASH_CMDS', 'BASH_EXECUTION_STRING', 'BASH_LINENO', 'BASH_SOURCE'],
  ...['FUNCNAME', 'PIPESTATUS', 'SHELLOPTS', '_'],
])

const IS_LASTING: ReadonlySet<string> = new Set(['BASH_ARGC', 'BASH_ARGV', 'BASH_LINENO', 'BASH_SOURCE'])
const IS_FIXED: ReadonlySet<string> = new Set([...IS_LASTING, 'FUNCNAME', 'GROUPS'])

/** A small linear congruential generator, as bash's RANDOM is once it has been seeded. */
function seededBytes(shell: Shell): [number, number] {
  const seed = (shell.randomSeed as number) || 123459876
  const high = Math.floor(seed / 127773)
  const low = seed % 127773
  let next = 16807 * low - 2836 * high
  if (next < 0) next += 0x7fffffff
  shell.randomSeed = next
  const folded = ((next >>> 16) ^ (next & 0xffff)) & 0x7fff
  return [folded >> 8, folded & 255]
}

/** Of the last command in the list, which at the prompt is the one that runs. */
const historyNumber = (shell: Shell): number =>
  shell.options.get('history') ? shell.history.length + shell.historyBase - 1 : 0

type MakeList = (shell: Shell) => readonly string[]

const LISTS: Record<string, MakeList> = {
  FUNCNAME: (shell) => {
    if (!shell.showsFunctionNames) return []
    const names = framesOf(shell).map((frame) => frame.name)
    return shell.input === 'file' ? [...names, 'main'] : names
  },
  BASH_SOURCE: (shell) => {
    const sources = framesOf(shell).map((frame) => frame.source)
    return shell.input === 'file' ? [...sources, shell.name] : sources
  },
  BASH_LINENO: (shell) => {
    const lines = framesOf(shell).map((frame) => String(frame.callLine))
    return shell.input === 'file' ? [...lines, '0'] : lines
  },
  PIPESTATUS: (shell) => shell.pipeStatus.map(String),
  BASH_ARGC: (shell) => argumentsOf(shell).map((args) => String(args.length)),
  BASH_ARGV: (shell) => argumentsOf(shell).flatMap((args) => args.toReversed()),
  GROUPS: (shell) => [String(shell.sys.getgid())],
}

type MakeTable = (shell: Shell) => ArrayValue

/** Of the tables that they are made of (alias.c, hashcmd.h). */
const ALIAS_BUCKETS = 64
const PATH_BUCKETS = 256

/** Arrays that show the shell's own tables; what is written to them is written there. */
const TABLES: Record<string, MakeTable> = {
  DIRSTACK: (shell) => new ArrayValue(false, new StackedDirectories(shell)),
  BASH_ALIASES: (shell) => new ArrayValue(true, shell.aliases as Map<string | number, string>, ALIAS_BUCKETS),
  BASH_CMDS: (shell) => new ArrayValue(true, new HashedPaths(shell), PATH_BUCKETS),
}

/** The directory that one is in cannot be given, nor what is behind the end (variables.c, assign_dirstack). */
class StackedDirectories extends Map<string | number, string> {
  private readonly shell: Shell

  constructor(shell: Shell) {
    super()
    const directories = [shell.get('PWD') ?? '', ...shell.directoryStack]
    for (const [index, directory] of directories.entries()) super.set(index, directory)
    this.shell = shell
  }

  override set(index: string | number, directory: string): this {
    const { directoryStack } = this.shell
    const place = Number(index) - 1
    if (place >= 0 && place < directoryStack.length)
      this.shell.directoryStack = directoryStack.map((one, at) => (at === place ? directory : one))
    return this
  }

  override delete(): boolean {
    return false
  }
}

class HashedPaths extends Map<string | number, string> {
  private readonly shell: Shell

  constructor(shell: Shell) {
    super()
    for (const [name, { path }] of shell.hashed) super.set(name, path)
    this.shell = shell
  }

  override set(name: string | number, path: string): this {
    if (path.includes('/') && isRestricted(this.shell)) {
      this.shell.complain(`${path}: restricted`)
      return this
    }
    this.shell.hashed.set(String(name), { path, hits: 0 })
    return super.set(name, path)
  }

  override delete(name: string | number): boolean {
    this.shell.hashed.delete(String(name))
    return super.delete(name)
  }
}

const ARRAYS: Record<string, (shell: Shell) => () => ArrayValue> = Object.fromEntries([
  ...Object.entries(LISTS).map(([name, make]) => [
    name,
    (shell: Shell) => () => ArrayValue.ofList(make(shell)),
  ]),
  ...Object.entries(TABLES).map(([name, make]) => [name, (shell: Shell) => () => make(shell)]),
])

/** Makes the computed variables of a new shell. */
export function installDynamics(shell: Shell): void {
  for (const [name, make] of Object.entries(DYNAMICS)) {
    if (name === 'BASH_EXECUTION_STRING' && shell.executionString === null) continue
    const variable = new Variable(
      (IS_READONLY.has(name) ? READONLY : 0) | (IS_INTEGER.has(name) ? INTEGER : 0),
    )
    variable.dynamic = make(shell)
    variable.isListedAsRead = !IS_KEPT.has(name)
    shell.variables.install(name, variable)
  }
  for (const [name, make] of Object.entries(ARRAYS)) {
    const variable = new Variable()
    variable.computed = make(shell)
    variable.isFixed = IS_FIXED.has(name)
    variable.isLasting = IS_LASTING.has(name)
    variable.isListedAsRead = !IS_KEPT.has(name)
    shell.variables.install(name, variable)
  }
}

/** Lets the computed variables that a copied shell still has read the copy. */
export function bindDynamics(shell: Shell): void {
  for (const name of DYNAMIC_NAMES) {
    const variable = shell.variables.findRaw(name)
    if (variable !== undefined && variable.dynamic !== null)
      variable.dynamic = (DYNAMICS[name] as MakeDynamic)(shell)
  }
  for (const name of ARRAY_NAMES) {
    const variable = shell.variables.findRaw(name)
    if (variable !== undefined && variable.computed !== null)
      variable.computed = ARRAYS[name]?.(shell) ?? null
  }
}

const DYNAMIC_NAMES = Object.keys(DYNAMICS)
const ARRAY_NAMES = Object.keys(ARRAYS)
