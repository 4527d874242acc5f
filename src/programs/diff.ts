/** diff(1) of GNU diffutils 3.10: what has to change to make one file another. */

import { O_RDONLY, type ProgramMain, type ProgramRun, type Stat } from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import { ENOENT } from '../kernel/vfs/errno.ts'
import { isDirectory, isRegular, isSymlink } from '../kernel/vfs/mode.ts'
import { zoneFromTz } from '../time/zone.ts'
import { type Change, findChanges } from './diff/changes.ts'
import {
  contextStyle,
  edStyle,
  normalStyle,
  sideBySideStyle,
  type Text,
  unifiedStyle,
} from './diff/styles.ts'
import { fileTypeName } from './diff/type-name.ts'
import { compileGlob } from './lib/glob.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { fullTime } from './lib/time.ts'
import { baseName, compareNames, joinPath, readDirectory } from './lib/walk.ts'

const trouble = 2

/** Each run has its own words to print above the pairs of a recursive comparison. */
export const diff: ProgramMain = (sys, argv, env) => defineDiff(argv.slice(1))(sys, argv, env)

function defineDiff(args: readonly string[]): ProgramMain {
  return defineProgram({
    name: 'diff',
    usage: '[OPTION]... FILES',
    about: 'Compare FILES line by line.',
    version: 'GNU diffutils 3.10',
    speaksAs: 'called',
    failureStatus: trouble,
    usageError: (called) => `${called}: Try '${called} --help' for more information.\n`,
    options: {
      normal: { long: 'normal', help: 'output a normal diff (the default)' },
      brief: { short: 'q', long: 'brief', help: 'report only when files differ' },
      same: { short: 's', long: 'report-identical-files', help: 'report when two files are the same' },
      contextDefault: { short: 'c', help: 'output 3 lines of copied context' },
      context: {
        short: 'C',
        long: 'context',
        argument: 'NUM',
        help: 'output NUM (default 3) lines of copied context',
      },
      unifiedDefault: { short: 'u', help: 'output 3 lines of unified context' },
      unified: {
        short: 'U',
        long: 'unified',
        argument: 'NUM',
        help: 'output NUM (default 3) lines of unified context',
      },
      ed: { short: 'e', long: 'ed', help: 'output an ed script' },
      sideBySide: { short: 'y', long: 'side-by-side', help: 'output in two columns' },
      width: {
        short: 'W',
        long: 'width',
        argument: 'NUM',
        help: 'output at most NUM (default 130) print columns',
      },
      leftColumn: { long: 'left-column', help: 'output only the left column of common lines' },
      suppressCommon: { long: 'suppress-common-lines', help: 'do not output common lines' },
      expandTabs: { short: 't', long: 'expand-tabs', help: 'expand tabs to spaces in output' },
      label: {
        short: 'L',
        long: 'label',
        argument: 'LABEL',
        help: 'use LABEL instead of file name and timestamp',
      },
      recursive: { short: 'r', long: 'recursive', help: 'recursively compare any subdirectories found' },
      noDereference: { long: 'no-dereference', help: "don't follow symbolic links" },
      newFile: { short: 'N', long: 'new-file', help: 'treat absent files as empty' },
      exclude: { short: 'x', long: 'exclude', argument: 'PAT', help: 'exclude files that match PAT' },
      ignoreCase: { short: 'i', long: 'ignore-case', help: 'ignore case differences in file contents' },
      tabExpansion: { short: 'E', long: 'ignore-tab-expansion', help: 'ignore changes due to tab expansion' },
      trailingSpace: { short: 'Z', long: 'ignore-trailing-space', help: 'ignore white space at line end' },
      spaceChange: {
        short: 'b',
        long: 'ignore-space-change',
        help: 'ignore changes in the amount of white space',
      },
      allSpace: { short: 'w', long: 'ignore-all-space', help: 'ignore all white space' },
      blankLines: {
        short: 'B',
        long: 'ignore-blank-lines',
        help: 'ignore changes where lines are all blank',
      },
      text: { short: 'a', long: 'text', help: 'treat all files as text' },
      stripCr: { long: 'strip-trailing-cr', help: 'strip trailing carriage return on input' },
      minimal: { short: 'd', long: 'minimal', help: 'try hard to find a smaller set of changes' },
      color: {
        long: 'color',
        optionalArgument: 'WHEN',
        help: "color output; WHEN is 'never', 'always', or 'auto'",
      },
    },
    *run(io, options, operands) {
      io.describeWriteFailure = ({ reason }) => `${io.name}: standard output: ${reason}\n`
      const complainUsage = function* (text: string): Step<never> {
        yield* io.complain(text)
        yield* io.printError(`${io.name}: Try '${io.called} --help' for more information.\n`)
        return yield* io.exit(trouble)
      }
      const last = options.last(
        'normal',
        'contextDefault',
        'context',
        'unifiedDefault',
        'unified',
        'ed',
        'sideBySide',
      )
      const given = options.value('context') ?? options.value('unified')
      if (given !== undefined && !/^\d+$/.test(given))
        return yield* complainUsage(`invalid context length '${given}'`)
      const [first, second] = operands
      if (first === undefined || second === undefined)
        return yield* complainUsage(
          `missing operand after '${operands.at(-1) ?? options.given.at(-1)?.value ?? options.given.at(-1)?.spelling ?? 'diff'}'`,
        )
      if (operands.length > 2) return yield* complainUsage(`extra operand '${operands[2]}'`)
      const style =
        last === 'contextDefault' || last === 'context'
          ? 'context'
          : last === 'unifiedDefault' || last === 'unified'
            ? 'unified'
            : last === 'ed'
              ? 'ed'
              : last === 'sideBySide'
                ? 'sideBySide'
                : 'normal'
      const settings: Settings = {
        style,
        context: given === undefined ? (style === 'context' || style === 'unified' ? 3 : 0) : Number(given),
        brief: options.has('brief'),
        same: options.has('same'),
        labels: options.values('label').map((label) => label ?? ''),
        recursive: options.has('recursive'),
        follows: !options.has('noDereference'),
        newFile: options.has('newFile'),
        exclude: options.values('exclude').map((glob) => compileGlob(glob ?? '')),
        normalize: normalizer(options),
        ignoresBlankLines: options.has('blankLines'),
        text: options.has('text'),
        stripCr: options.has('stripCr'),
        width: Number(options.value('width') ?? 130),
        leftColumn: options.has('leftColumn'),
        suppressCommon: options.has('suppressCommon'),
        expandTabs: options.has('expandTabs'),
        color:
          options.has('color') &&
          (options.value('color') === 'always' ||
            ((options.value('color') ?? 'auto') === 'auto' && io.onTerminal)),
        command: ['diff', ...withoutOperands(args, operands)].join(' '),
      }
      return yield* new Comparer(io, settings).compareOperands(first, second)
    },
  })
}

interface Settings {
  style: 'normal' | 'context' | 'unified' | 'ed' | 'sideBySide'
  context: number
  brief: boolean
  same: boolean
  labels: string[]
  recursive: boolean
  follows: boolean
  newFile: boolean
  exclude: ((name: string) => boolean)[]
  /** what of a line is compared; null: all of it */
  normalize: ((line: string) => string) | null
  ignoresBlankLines: boolean
  text: boolean
  stripCr: boolean
  width: number
  leftColumn: boolean
  suppressCommon: boolean
  expandTabs: boolean
  color: boolean
  /** what is printed above each pair in a recursive comparison */
  command: string
}

function normalizer(options: {
  has(key: 'allSpace' | 'spaceChange' | 'trailingSpace' | 'tabExpansion' | 'ignoreCase'): boolean
}) {
  const steps: ((line: string) => string)[] = []
  if (options.has('allSpace')) steps.push((line) => line.replace(/\s+/g, ''))
  else if (options.has('spaceChange')) steps.push((line) => line.replace(/\s+$/, '').replace(/\s+/g, ' '))
  else if (options.has('trailingSpace')) steps.push((line) => line.replace(/\s+$/, ''))
  else if (options.has('tabExpansion'))
    steps.push((line) => {
      let result = ''
      for (const char of line) result += char === '\t' ? ' '.repeat(8 - (result.length % 8)) : char
      return result
    })
  if (options.has('ignoreCase')) steps.push((line) => line.toLowerCase())
  return steps.length === 0 ? null : (line: string) => steps.reduce((text, step) => step(text), line)
}

/** The options as they were given, with their arguments. */
function withoutOperands(args: readonly string[], operands: readonly string[]): string[] {
  const words = [...args]
  for (const operand of [...operands].reverse()) words.splice(words.lastIndexOf(operand), 1)
  return words
}

interface Side {
  name: string
  /** null: absent, and counted as empty (-N) */
  stat: Stat | null
}

class Comparer {
  private readonly io: Io
  private readonly settings: Settings

  constructor(io: Io, settings: Settings) {
    this.io = io
    this.settings = settings
  }

  *compareOperands(first: string, second: string): ProgramRun {
    const sides: Side[] = []
    let missing = 0
    for (const name of [first, second]) {
      const stat = name === '-' ? this.io.sys.fstat(STDIN) : this.io.sys.stat(name)
      if (typeof stat !== 'number') sides.push({ name, stat })
      else if (this.settings.newFile && stat === -ENOENT) sides.push({ name, stat: null })
      else {
        yield* this.io.complain(name, stat)
        missing++
      }
    }
    if (missing > 0) return trouble
    const [a, b] = sides as [Side, Side]
    if (a.stat === null && b.stat === null) {
      for (const name of [first, second]) yield* this.io.complain(name, ENOENT)
      return trouble
    }
    const aIsDirectory = a.stat !== null && isDirectory(a.stat.mode)
    const bIsDirectory = b.stat !== null && isDirectory(b.stat.mode)
    if (aIsDirectory !== bIsDirectory && a.stat !== null && b.stat !== null) {
      // A directory and a file: the file of that name in the directory is meant.
      const [directory, file] = aIsDirectory ? [a, b] : [b, a]
      const name = joinPath(directory.name, baseName(file.name))
      const stat = this.io.sys.stat(name)
      if (typeof stat === 'number') {
        yield* this.io.complain(name, stat)
        return trouble
      }
      const inside = { name, stat }
      return yield* this.comparePair(aIsDirectory ? inside : a, aIsDirectory ? b : inside, true)
    }
    return yield* this.comparePair(a, b, true)
  }

  private *comparePair(a: Side, b: Side, isTop: boolean): Step<number> {
    const aIsDirectory = (a.stat ?? b.stat) !== null && isDirectory((a.stat ?? b.stat)?.mode ?? 0)
    const bIsDirectory = (b.stat ?? a.stat) !== null && isDirectory((b.stat ?? a.stat)?.mode ?? 0)
    if (aIsDirectory && bIsDirectory) {
      if (this.settings.recursive || isTop) return yield* this.compareDirectories(a, b)
      this.io.print(`Common subdirectories: ${a.name} and ${b.name}\n`)
      return 0
    }
    if (aIsDirectory !== bIsDirectory || this.isSpecial(a) || this.isSpecial(b)) {
      if (a.stat !== null && b.stat !== null && (!isTop || aIsDirectory !== bIsDirectory)) {
        if (isSymlink(a.stat.mode) && isSymlink(b.stat.mode)) return this.compareLinks(a, b)
        this.io.print(
          `File ${a.name} is a ${fileTypeName(a.stat)} while file ${b.name} is a ${fileTypeName(b.stat)}\n`,
        )
        return 1
      }
    }
    return yield* this.compareFiles(a, b, isTop)
  }

  private isSpecial(side: Side): boolean {
    return side.stat !== null && !isRegular(side.stat.mode) && !isDirectory(side.stat.mode)
  }

  private compareLinks(a: Side, b: Side): number {
    if (this.io.sys.readlink(a.name) === this.io.sys.readlink(b.name)) return 0
    this.io.print(`Symbolic links ${a.name} and ${b.name} differ\n`)
    return 1
  }

  private *compareDirectories(a: Side, b: Side): Step<number> {
    const names0 = yield* this.list(a)
    const names1 = yield* this.list(b)
    if (names0 === null || names1 === null) return trouble
    const all = [...new Set([...names0, ...names1])].sort(compareNames)
    let status = 0
    for (const name of all) {
      status = Math.max(
        status,
        yield* this.compareEntry(a, b, name, names0.includes(name), names1.includes(name)),
      )
      if (this.io.full) yield* this.io.flush()
      if (this.io.sys.exhausted()) yield
    }
    return status
  }

  private *list(side: Side): Step<string[] | null> {
    if (side.stat === null) return []
    const entries = readDirectory(this.io, side.name)
    if (typeof entries === 'number') {
      yield* this.io.complain(side.name, entries)
      return null
    }
    return entries.map(({ name }) => name).filter((name) => !this.settings.exclude.some((test) => test(name)))
  }

  private *compareEntry(a: Side, b: Side, name: string, inA: boolean, inB: boolean): Step<number> {
    if (!(inA && inB) && !this.settings.newFile) {
      this.io.print(`Only in ${inA ? a.name : b.name}: ${name}\n`)
      return 1
    }
    const inner: Side[] = []
    for (const [side, isThere] of [
      [a, inA],
      [b, inB],
    ] as const) {
      const path = joinPath(side.name, name)
      if (!isThere) {
        inner.push({ name: path, stat: null })
        continue
      }
      const stat = this.settings.follows ? this.io.sys.stat(path) : this.io.sys.lstat(path)
      if (typeof stat === 'number') {
        yield* this.io.complain(path, stat)
        return trouble
      }
      inner.push({ name: path, stat })
    }
    return yield* this.comparePair(inner[0] as Side, inner[1] as Side, false)
  }

  private *compareFiles(a: Side, b: Side, isTop: boolean): Step<number> {
    const { io, settings } = this
    const isSame =
      a.stat !== null && b.stat !== null && a.stat.ino === b.stat.ino && a.stat.dev === b.stat.dev
    if (isSame && settings.style !== 'sideBySide') return this.reportSame(a, b)
    const bytes0 = yield* this.read(a)
    const bytes1 = bytes0 === null ? null : yield* this.read(b)
    if (bytes0 === null || bytes1 === null) return trouble
    const isEqual = bytes0.length === bytes1.length && bytes0.every((byte, index) => byte === bytes1[index])
    if (isEqual && settings.style !== 'sideBySide') return this.reportSame(a, b)
    if (!settings.text && (bytes0.includes(0) || bytes1.includes(0))) {
      if (isEqual) return 0
      io.print(
        settings.brief
          ? `Files ${a.name} and ${b.name} differ\n`
          : `Binary files ${a.name} and ${b.name} differ\n`,
      )
      return 1
    }
    const text0 = this.text(a, bytes0, 0)
    const text1 = this.text(b, bytes1, 1)
    const changes = this.changes(text0, text1)
    if (changes.length === 0) {
      if (settings.style === 'sideBySide') yield* this.show(a, b, text0, text1, changes, isTop)
      return this.reportSame(a, b)
    }
    if (settings.brief) io.print(`Files ${a.name} and ${b.name} differ\n`)
    else yield* this.show(a, b, text0, text1, changes, isTop)
    return 1
  }

  private reportSame(a: Side, b: Side): number {
    if (this.settings.same) this.io.print(`Files ${a.name} and ${b.name} are identical\n`)
    return 0
  }

  private *read(side: Side): Step<Uint8Array | null> {
    const { io } = this
    if (side.stat === null) return new Uint8Array(0)
    const fd = side.name === '-' ? STDIN : io.sys.open(side.name, O_RDONLY)
    const bytes = fd < 0 ? fd : yield* io.readAll(fd)
    if (fd > STDIN) io.sys.close(fd)
    if (typeof bytes !== 'number') return bytes
    yield* io.complain(side.name, bytes)
    return null
  }

  private text(side: Side, bytes: Uint8Array, index: number): Text {
    const { settings } = this
    const all = decode(bytes)
    const isUnfinished = all !== '' && !all.endsWith('\n')
    const lines = all === '' ? [] : (isUnfinished ? all : all.slice(0, -1)).split('\n')
    const time = side.stat?.mtime ?? { sec: 0, nsec: 0 }
    const heading =
      settings.labels[index] ?? `${side.name}\t${fullTime(time, zoneFromTz(this.io.variable('TZ')))}`
    return {
      lines: settings.stripCr ? lines.map((line) => line.replace(/\r$/, '')) : lines,
      isUnfinished,
      heading,
    }
  }

  private changes(a: Text, b: Text): Change[] {
    const { normalize, context } = this.settings
    const numbers = new Map<string, number>()
    const number = (text: Text) =>
      Int32Array.from(text.lines, (line, index) => {
        const key = normalize === null ? line : normalize(line)
        // A last line without newline is another line, unless white space does not count.
        const isCut = index === text.lines.length - 1 && text.isUnfinished && normalize === null
        const full = isCut ? key : `${key}\n`
        let value = numbers.get(full)
        if (value === undefined) {
          value = numbers.size
          numbers.set(full, value)
        }
        return value
      })
    const found = findChanges(number(a), number(b), context)
    if (!this.settings.ignoresBlankLines) return found
    return found.filter(({ start0, start1, deleted, inserted }) =>
      [...a.lines.slice(start0, start0 + deleted), ...b.lines.slice(start1, start1 + inserted)].some(
        (line) => line !== '',
      ),
    )
  }

  private *show(a: Side, b: Side, text0: Text, text1: Text, changes: Change[], isTop: boolean): Step<void> {
    const { io, settings } = this
    if (!isTop) io.print(`${settings.command} ${a.name} ${b.name}\n`)
    const text = this.styled(text0, text1, changes)
    io.print(settings.color ? colored(text, settings.style) : text)
    if (settings.style === 'ed') {
      for (const side of [text0, text1])
        if (side.isUnfinished)
          yield* io.complain(`${side === text0 ? a.name : b.name}: No newline at end of file\n`)
    }
    if (io.full) yield* io.flush()
  }

  private styled(a: Text, b: Text, changes: Change[]): string {
    const { settings } = this
    switch (settings.style) {
      case 'normal':
        return normalStyle(a, b, changes)
      case 'unified':
        return unifiedStyle(a, b, changes, settings.context)
      case 'context':
        return contextStyle(a, b, changes, settings.context)
      case 'ed':
        return edStyle(a, b, changes)
      case 'sideBySide':
        return sideBySideStyle(a, b, changes, settings)
    }
  }
}

/** --color: headings bold, hunk lines cyan, what goes red, what comes green. */
function colored(text: string, style: Settings['style']): string {
  const paint = (code: string, line: string) => `\x1b[${code}m${line}\x1b[0m`
  return text.replace(/^.+$/gm, (line) => {
    if (style === 'unified') {
      if (/^(---|\+\+\+) /.test(line)) return paint('1', line)
      if (line.startsWith('@@')) return paint('36', line)
      return line.startsWith('-') ? paint('31', line) : line.startsWith('+') ? paint('32', line) : line
    }
    if (style === 'normal' && /^\d/.test(line)) return paint('36', line)
    return line.startsWith('< ') ? paint('31', line) : line.startsWith('> ') ? paint('32', line) : line
  })
}
