/** diff(1) of GNU diffutils 3.10: what has to change to make one file another. */

import { O_RDONLY, type ProgramMain, type ProgramRun, type Stat } from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import { ENOENT } from '../kernel/vfs/errno.ts'
import { isDirectory, isRegular, isSymlink } from '../kernel/vfs/mode.ts'
import { zoneFromTz } from '../time/zone.ts'
import { type Change, findChanges } from './diff/changes.ts'
import { escapedName } from './diff/escaped-name.ts'
import {
  completeFormats,
  type Formats,
  formattedStyle,
  type GroupKind,
  ifdefGroups,
  type LineKind,
} from './diff/formats.ts'
import {
  contextStyle,
  edStyle,
  expandTabs,
  forwardStyle,
  type HunkLayout,
  normalStyle,
  rcsStyle,
  sideBySideStyle,
  type Text,
  unifiedStyle,
} from './diff/styles.ts'
import { fileTypeName } from './diff/type-name.ts'
import { failWords, TROUBLE } from './lib/diffutils.ts'
import { compileGlob } from './lib/glob.ts'
import { type Io, STDIN, type Step, sameFile } from './lib/io.ts'
import { type ArgumentCheck, defineProgram } from './lib/program.ts'
import { quoteWord } from './lib/quote.ts'
import { compileRegex, type Regex, RegexError } from './lib/regex.ts'
import { fullTime } from './lib/time.ts'
import { baseName, compareNames, joinPath, readDirectory } from './lib/walk.ts'

/** Each run has its own words to print above the pairs of a recursive comparison. */
export const diff: ProgramMain = (sys, argv, env) => defineDiff(argv.slice(1))(sys, argv, env)

function checkNumber(what: string, least: 0 | 1): ArgumentCheck {
  return function* (io, text) {
    if (!/^\d+$/.test(text) || Number(text) < least) yield* failWords(io, `invalid ${what} '${text}'`)
  }
}

function defineDiff(args: readonly string[]): ProgramMain {
  return defineProgram({
    name: 'diff',
    usage: '[OPTION]... FILES',
    about: 'Compare FILES line by line.',
    version: 'GNU diffutils 3.10',
    speaksAs: 'called',
    failureStatus: TROUBLE,
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
        check: checkNumber('context length', 0),
      },
      unifiedDefault: { short: 'u', help: 'output 3 lines of unified context' },
      unified: {
        short: 'U',
        long: 'unified',
        argument: 'NUM',
        help: 'output NUM (default 3) lines of unified context',
        check: checkNumber('context length', 0),
      },
      oldContext: { short: '0123456789' },
      ed: { short: 'e', long: 'ed', help: 'output an ed script' },
      forward: { short: 'f', long: 'forward-ed' },
      rcs: { short: 'n', long: 'rcs', help: 'output an RCS format diff' },
      sideBySide: { short: 'y', long: 'side-by-side', help: 'output in two columns' },
      width: {
        short: 'W',
        long: 'width',
        argument: 'NUM',
        help: 'output at most NUM (default 130) print columns',
        check: checkNumber('width', 1),
      },
      leftColumn: { long: 'left-column', help: 'output only the left column of common lines' },
      suppressCommon: { long: 'suppress-common-lines', help: 'do not output common lines' },
      showFunction: { short: 'p', long: 'show-c-function', help: 'show which C function each change is in' },
      functionLine: {
        short: 'F',
        long: 'show-function-line',
        argument: 'RE',
        help: 'show the most recent line matching RE',
      },
      initialTab: { short: 'T', long: 'initial-tab', help: 'make tabs line up by prepending a tab' },
      tabSize: {
        long: 'tabsize',
        argument: 'NUM',
        help: 'tab stops every NUM (default 8) print columns',
        check: checkNumber('tabsize', 1),
      },
      suppressBlank: {
        long: 'suppress-blank-empty',
        help: 'suppress space or tab before empty output lines',
      },
      horizon: {
        long: 'horizon-lines',
        argument: 'NUM',
        help: 'keep NUM lines of the common prefix and suffix',
        check: checkNumber('horizon length', 0),
      },
      ifdef: {
        short: 'D',
        long: 'ifdef',
        argument: 'NAME',
        help: "output merged file with '#ifdef NAME' diffs",
      },
      oldGroup: { long: 'old-group-format', argument: 'GFMT', help: 'format old input groups with GFMT' },
      newGroup: { long: 'new-group-format', argument: 'GFMT', help: 'format new input groups with GFMT' },
      unchangedGroup: {
        long: 'unchanged-group-format',
        argument: 'GFMT',
        help: 'format unchanged input groups with GFMT',
      },
      changedGroup: {
        long: 'changed-group-format',
        argument: 'GFMT',
        help: 'format changed input groups with GFMT',
      },
      lineFormat: { long: 'line-format', argument: 'LFMT', help: 'format all input lines with LFMT' },
      oldLine: { long: 'old-line-format', argument: 'LFMT', help: 'format old input lines with LFMT' },
      newLine: { long: 'new-line-format', argument: 'LFMT', help: 'format new input lines with LFMT' },
      unchangedLine: {
        long: 'unchanged-line-format',
        argument: 'LFMT',
        help: 'format unchanged input lines with LFMT',
      },
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
      excludeFrom: {
        short: 'X',
        long: 'exclude-from',
        argument: 'FILE',
        help: 'exclude files that match any pattern in FILE',
      },
      startingFile: {
        short: 'S',
        long: 'starting-file',
        argument: 'FILE',
        help: 'start with FILE when comparing directories',
      },
      oneSideNew: {
        short: 'P',
        long: 'unidirectional-new-file',
        help: 'treat absent first files as empty',
      },
      nameCase: { long: 'ignore-file-name-case', help: 'ignore case when comparing file names' },
      noNameCase: {
        long: 'no-ignore-file-name-case',
        help: 'consider case when comparing file names',
      },
      fromFile: { long: 'from-file', argument: 'FILE1', help: 'compare FILE1 to all operands' },
      toFile: { long: 'to-file', argument: 'FILE2', help: 'compare all operands to FILE2' },
      matching: {
        short: 'I',
        long: 'ignore-matching-lines',
        argument: 'RE',
        help: 'ignore changes where all lines match RE',
      },
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
      largeFiles: {
        short: 'H',
        long: 'speed-large-files',
        help: 'assume large files and many scattered small changes',
      },
      minimal: { short: 'd', long: 'minimal', help: 'try hard to find a smaller set of changes' },
      color: {
        long: 'color',
        optionalArgument: 'WHEN',
        help: "color output; WHEN is 'never', 'always', or 'auto'",
        *check(io, when) {
          if (!/^(?:always|auto|never)$/.test(when)) yield* failWords(io, `invalid color '${when}'`)
        },
      },
      palette: { long: 'palette', argument: 'PALETTE', help: 'the colors to use when --color is active' },
      help: { long: 'help', help: 'display this help and exit' },
      version: { short: 'v', long: 'version', help: 'output version information and exit' },
    },
    *run(io, options, operands) {
      io.describeWriteFailure = ({ reason }) => `${io.name}: standard output: ${reason}\n`
      for (const [key, name] of [
        ['width', 'width'],
        ['tabSize', 'tabsize'],
      ] as const) {
        if (new Set(options.values(key).map(Number)).size > 1)
          return yield* io.fail(`conflicting ${name} options`)
      }
      const explicit: number[] = []
      for (const { key, value } of options.given) {
        if (key === 'context' || key === 'unified') explicit.push(Number(value))
      }
      const old = options.given
        .map(({ key, spelling }) => (key === 'oldContext' ? spelling.slice(1) : ''))
        .join('')
      const width = Number(options.value('width') ?? 130)
      const tabSize = Number(options.value('tabSize') ?? 8)
      const horizon = Number(options.value('horizon') ?? 0)
      const styles = new Set(options.given.flatMap(({ key }) => styleOf[key] ?? []))
      if (styles.size > 1) return yield* failWords(io, 'conflicting output style options')
      const [chosen] = styles
      const style = chosen ?? (options.has('showFunction') ? 'context' : 'normal')
      const color = options.has('color') ? (options.value('color') ?? 'auto') : 'never'
      const [fromFile, toFile] = [options.value('fromFile'), options.value('toFile')]
      if (fromFile !== undefined && toFile !== undefined)
        return yield* io.fail('--from-file and --to-file both specified')
      const [first, second] = operands
      if (fromFile === undefined && toFile === undefined) {
        if (first === undefined || second === undefined)
          return yield* failWords(io, `missing operand after '${operands.at(-1) ?? io.lastWord}'`)
        if (operands.length > 2) return yield* failWords(io, `extra operand '${operands[2]}'`)
      }
      const exclude = options.values('exclude').map((glob) => compileGlob(glob ?? ''))
      for (const file of options.values('excludeFrom')) {
        const text = file === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(file ?? '')
        if (typeof text === 'number') return yield* io.fail(file ?? '', text)
        for (const glob of decode(text).split('\n')) if (glob !== '') exclude.push(compileGlob(glob))
      }
      const functionPatterns = options.values('functionLine').map((pattern) => pattern ?? '')
      if (options.has('showFunction')) functionPatterns.push('^[[:alpha:]$_]')
      const expandedTab = options.has('expandTabs') ? tabSize : null
      const hasContext = style === 'context' || style === 'unified'
      const least = options.has('contextDefault') || options.has('unifiedDefault') ? 3 : 0
      const context = !hasContext
        ? 0
        : explicit.length > 0
          ? Math.max(least, Number(old), ...explicit)
          : old !== ''
            ? Number(old)
            : 3
      const settings: Settings = {
        style,
        context,
        horizon,
        brief: options.has('brief'),
        same: options.has('same'),
        labels: options.values('label').map((label) => label ?? ''),
        recursive: options.has('recursive'),
        follows: !options.has('noDereference'),
        newFile: [options.has('newFile') || options.has('oneSideNew'), options.has('newFile')],
        exclude,
        startingFile: options.value('startingFile') ?? null,
        ignoresNameCase: options.last('nameCase', 'noNameCase') === 'nameCase',
        normalize: normalizer(options, tabSize),
        isTrivial: yield* triviality(io, options),
        text: options.has('text'),
        stripCr: options.has('stripCr'),
        width,
        leftColumn: options.has('leftColumn'),
        suppressCommon: options.has('suppressCommon'),
        expandTabs: options.has('expandTabs'),
        tabSize,
        layout: {
          context,
          isFunction: functionPatterns.length === 0 ? null : yield* matcher(io, functionPatterns),
          initialTab: options.has('initialTab'),
          suppressBlankEmpty: options.has('suppressBlank'),
          expandedTab,
        },
        formats: completeFormats(...givenFormats(options.given), expandedTab),
        colors:
          color === 'always' || (color === 'auto' && io.onTerminal)
            ? palette(options.value('palette'))
            : null,
        command: ['diff', ...withoutOperands(args, operands).map(quoteWord)].join(' '),
      }
      const comparer = new Comparer(io, settings)
      if (fromFile === undefined && toFile === undefined)
        return yield* comparer.compareOperands(first as string, second as string)
      let status = 0
      for (const operand of operands) {
        const pair = fromFile === undefined ? [operand, toFile as string] : [fromFile, operand]
        status = Math.max(status, yield* comparer.compareOperands(pair[0] as string, pair[1] as string))
      }
      return status
    },
  })
}

/** Options that choose how changes are shown; two that differ are refused. */
const styleOf: Readonly<Record<string, Settings['style']>> = {
  normal: 'normal',
  contextDefault: 'context',
  context: 'context',
  unifiedDefault: 'unified',
  unified: 'unified',
  ed: 'ed',
  forward: 'forward',
  rcs: 'rcs',
  sideBySide: 'sideBySide',
  ifdef: 'formats',
  oldGroup: 'formats',
  newGroup: 'formats',
  unchangedGroup: 'formats',
  changedGroup: 'formats',
  lineFormat: 'formats',
  oldLine: 'formats',
  newLine: 'formats',
  unchangedLine: 'formats',
}

function givenFormats(
  given: readonly { key: string; value: string | undefined }[],
): [Partial<Record<LineKind, string>>, Partial<Record<GroupKind, string>>] {
  const lines: Partial<Record<LineKind, string>> = {}
  const groups: Partial<Record<GroupKind, string>> = {}
  for (const { key, value = '' } of given) {
    const [, kind, what] = /^(old|new|unchanged|changed)(Line|Group)$/.exec(key) ?? []
    if (key === 'ifdef') Object.assign(groups, { ...ifdefGroups(value), ...groups })
    else if (key === 'lineFormat') Object.assign(lines, { old: value, new: value, unchanged: value })
    else if (what === 'Line') lines[kind as LineKind] = value
    else if (what === 'Group') groups[kind as GroupKind] = value
  }
  return [lines, groups]
}

/** Whether a line matches one of the patterns. */
function* matcher(io: Io, patterns: readonly string[]): Step<(line: string) => boolean> {
  const regexes: Regex[] = []
  for (const pattern of patterns) {
    try {
      regexes.push(compileRegex(pattern, { syntax: 'basic' }))
    } catch (error) {
      if (!(error instanceof RegexError)) throw error
      return yield* io.fail(`${pattern}: ${error.message}`)
    }
  }
  return (line) => regexes.some((regex) => regex.exec(line, 0) !== null)
}

/** -B, -I: whether a line that came or went does not count; null: all count. */
function* triviality(
  io: Io,
  options: {
    has(key: 'blankLines' | 'allSpace' | 'spaceChange'): boolean
    values(key: 'matching'): (string | undefined)[]
  },
): Step<((line: string) => boolean) | null> {
  const patterns = options.values('matching').map((pattern) => pattern ?? '')
  const matches = yield* matcher(io, patterns)
  if (!options.has('blankLines')) return patterns.length === 0 ? null : matches
  const blank = options.has('allSpace') || options.has('spaceChange') ? /^\s*$/ : /^$/
  return (line) => blank.test(line) || matches(line)
}

interface Settings {
  style: 'normal' | 'context' | 'unified' | 'ed' | 'forward' | 'rcs' | 'sideBySide' | 'formats'
  context: number
  /** equal lines at both ends that take part in the search for the fewest changes */
  horizon: number
  brief: boolean
  same: boolean
  labels: string[]
  recursive: boolean
  follows: boolean
  /** whether an absent first or second file counts as empty */
  newFile: [boolean, boolean]
  exclude: ((name: string) => boolean)[]
  /** where the comparison of directories begins; null: at their first names */
  startingFile: string | null
  ignoresNameCase: boolean
  /** what of a line is compared; null: all of it */
  normalize: ((line: string) => string) | null
  /** which lines do not count as changes; null: all count */
  isTrivial: ((line: string) => boolean) | null
  text: boolean
  stripCr: boolean
  width: number
  leftColumn: boolean
  suppressCommon: boolean
  expandTabs: boolean
  tabSize: number
  layout: HunkLayout
  formats: Formats
  /** SGR codes of headings, hunk lines, what goes, what comes; null: no colours */
  colors: Palette | null
  /** what is printed above each pair in a recursive comparison */
  command: string
}

function normalizer(
  options: {
    has(key: 'allSpace' | 'spaceChange' | 'trailingSpace' | 'tabExpansion' | 'ignoreCase'): boolean
  },
  tabSize: number,
) {
  const steps: ((line: string) => string)[] = []
  if (options.has('allSpace')) steps.push((line) => line.replace(/\s+/g, ''))
  else if (options.has('spaceChange')) steps.push((line) => line.replace(/\s+$/, '').replace(/\s+/g, ' '))
  else if (options.has('trailingSpace')) steps.push((line) => line.replace(/\s+$/, ''))
  else if (options.has('tabExpansion')) steps.push((line) => expandTabs(line, tabSize))
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

const areSame = (a: Side, b: Side): boolean => a.stat !== null && b.stat !== null && sameFile(a.stat, b.stat)

class Comparer {
  private readonly io: Io
  private readonly settings: Settings

  constructor(io: Io, settings: Settings) {
    this.io = io
    this.settings = settings
  }

  *compareOperands(first: string, second: string): ProgramRun {
    const stats = [first, second].map((name) => (name === '-' ? this.io.sys.fstat(STDIN) : this.lookUp(name)))
    const isAbsent = stats.map((stat) => stat === -ENOENT)
    const sides: Side[] = []
    for (const [index, name] of [first, second].entries()) {
      const stat = stats[index] as Stat | number
      const countsAsEmpty = this.settings.newFile[index] === true && !isAbsent.every(Boolean)
      if (typeof stat !== 'number') sides.push({ name, stat })
      else if (stat === -ENOENT && countsAsEmpty) sides.push({ name, stat: null })
      else yield* this.io.complain(name, stat)
    }
    const [a, b] = sides
    if (a === undefined || b === undefined) return TROUBLE
    const aIsDirectory = a.stat !== null && isDirectory(a.stat.mode)
    const bIsDirectory = b.stat !== null && isDirectory(b.stat.mode)
    if (aIsDirectory !== bIsDirectory && a.stat !== null && b.stat !== null) {
      // A directory and a file: the file of that name in the directory is meant.
      const [directory, file] = aIsDirectory ? [a, b] : [b, a]
      const name = joinPath(directory.name, baseName(file.name))
      const stat = this.lookUp(name)
      if (typeof stat === 'number') {
        yield* this.io.complain(name, stat)
        return TROUBLE
      }
      const inside = { name, stat }
      return yield* this.comparePair(aIsDirectory ? inside : a, aIsDirectory ? b : inside, true)
    }
    return yield* this.comparePair(a, b, true)
  }

  private lookUp(path: string): Stat | number {
    return this.settings.follows ? this.io.sys.stat(path) : this.io.sys.lstat(path)
  }

  private *comparePair(a: Side, b: Side, isTop: boolean): Step<number> {
    const aIsDirectory = (a.stat ?? b.stat) !== null && isDirectory((a.stat ?? b.stat)?.mode ?? 0)
    const bIsDirectory = (b.stat ?? a.stat) !== null && isDirectory((b.stat ?? a.stat)?.mode ?? 0)
    if (aIsDirectory && bIsDirectory) {
      if (this.settings.recursive || isTop) return yield* this.compareDirectories(a, b, isTop)
      this.io.print(`Common subdirectories: ${a.name} and ${b.name}\n`)
      return 0
    }
    if (aIsDirectory !== bIsDirectory || this.isSpecial(a) || this.isSpecial(b)) {
      const isLink = [a, b].some(({ stat }) => stat !== null && isSymlink(stat.mode))
      if (a.stat !== null && b.stat !== null && (!isTop || aIsDirectory !== bIsDirectory || isLink)) {
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

  private *compareDirectories(a: Side, b: Side, isTop: boolean): Step<number> {
    if (this.settings.style === 'formats') yield* this.io.fail('-D option not supported with directories')
    if (areSame(a, b)) return 0
    const names0 = yield* this.list(a)
    const names1 = yield* this.list(b)
    if (names0 === null || names1 === null) return TROUBLE
    let status = 0
    for (const [name0, name1] of this.pairs(names0, names1, isTop)) {
      status = Math.max(status, yield* this.compareEntry(a, b, name0, name1))
      if (this.io.full) yield* this.io.flush()
      if (this.io.sys.exhausted()) yield
    }
    return status
  }

  /** The names of both directories in order, those that belong together side by side. */
  private pairs(names0: string[], names1: string[], isTop: boolean): [string | null, string | null][] {
    const { ignoresNameCase, startingFile } = this.settings
    const key = (name: string) => (ignoresNameCase ? name.toLowerCase() : name)
    const partners = new Map(names1.map((name) => [key(name), name]))
    for (const name of names1) if (names0.includes(name)) partners.set(key(name), name)
    const found: [string | null, string | null][] = []
    for (const name of names0) {
      const partner = names1.includes(name) ? name : partners.get(key(name))
      if (partner !== undefined) partners.delete(key(name))
      found.push([name, partner ?? null])
    }
    const taken = new Set(found.map(([, name]) => name))
    for (const name of names1) if (!taken.has(name)) found.push([null, name])
    const nameOf = (pair: [string | null, string | null]) => pair[0] ?? (pair[1] as string)
    found.sort((x, y) => compareNames(key(nameOf(x)), key(nameOf(y))) || compareNames(nameOf(x), nameOf(y)))
    return isTop && startingFile !== null
      ? found.filter((pair) => compareNames(nameOf(pair), startingFile) >= 0)
      : found
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

  private *compareEntry(a: Side, b: Side, name0: string | null, name1: string | null): Step<number> {
    const [inA, inB] = [name0 !== null, name1 !== null]
    if (!(inA || this.settings.newFile[0]) || !(inB || this.settings.newFile[1])) {
      this.io.print(`Only in ${inA ? a.name : b.name}: ${name0 ?? name1}\n`)
      return 1
    }
    const inner: Side[] = []
    for (const [side, name] of [
      [a, name0],
      [b, name1],
    ] as const) {
      const path = joinPath(side.name, name ?? name0 ?? (name1 as string))
      if (name === null) {
        inner.push({ name: path, stat: null })
        continue
      }
      const stat = this.lookUp(path)
      if (typeof stat === 'number') {
        yield* this.io.complain(path, stat)
        return TROUBLE
      }
      inner.push({ name: path, stat })
    }
    return yield* this.comparePair(inner[0] as Side, inner[1] as Side, false)
  }

  private *compareFiles(a: Side, b: Side, isTop: boolean): Step<number> {
    const { io, settings } = this
    const showsAll = settings.style === 'sideBySide' || settings.style === 'formats'
    if (areSame(a, b) && !showsAll) return this.reportSame(a, b)
    const bytes0 = yield* this.read(a)
    const bytes1 = bytes0 === null ? null : yield* this.read(b)
    if (bytes0 === null || bytes1 === null) return TROUBLE
    const isEqual = bytes0.length === bytes1.length && bytes0.every((byte, index) => byte === bytes1[index])
    if (isEqual && !showsAll) return this.reportSame(a, b)
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
      if (showsAll && !settings.brief) yield* this.show(a, b, text0, text1, changes, isTop)
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
      settings.labels[index] ??
      `${escapedName(side.name)}\t${fullTime(time, zoneFromTz(this.io.variable('TZ')))}`
    return {
      lines: settings.stripCr ? lines.map((line) => line.replace(/\r$/, '')) : lines,
      isUnfinished,
      heading,
    }
  }

  private changes(a: Text, b: Text): Change[] {
    const { normalize, context, horizon, isTrivial } = this.settings
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
    const found = findChanges(number(a), number(b), Math.max(context, horizon))
    if (isTrivial === null) return found
    const marked = found.map((change) => {
      const { start0, start1, deleted, inserted } = change
      const lines = [...a.lines.slice(start0, start0 + deleted), ...b.lines.slice(start1, start1 + inserted)]
      return { ...change, isIgnored: lines.every(isTrivial) }
    })
    return marked.some(({ isIgnored }) => !isIgnored) ? marked : []
  }

  private *show(a: Side, b: Side, text0: Text, text1: Text, changes: Change[], isTop: boolean): Step<void> {
    const { io, settings } = this
    if (!isTop) io.print(`${settings.command} ${escapedName(a.name)} ${escapedName(b.name)}\n`)
    const text = this.styled(text0, text1, changes)
    io.print(settings.colors === null ? text : colored(text, settings.style, settings.colors))
    if (settings.style === 'ed' || settings.style === 'forward') {
      for (const side of [text0, text1])
        if (side.isUnfinished)
          yield* io.complain(`${side === text0 ? a.name : b.name}: No newline at end of file\n`)
    }
    if (io.full) yield* io.flush()
  }

  private styled(a: Text, b: Text, changes: Change[]): string {
    const { settings } = this
    const counted = changes.filter(({ isIgnored }) => !isIgnored)
    switch (settings.style) {
      case 'normal':
        return normalStyle(a, b, counted, settings.layout)
      case 'unified':
        return unifiedStyle(a, b, changes, settings.layout)
      case 'context':
        return contextStyle(a, b, changes, settings.layout)
      case 'ed':
        return edStyle(a, b, counted)
      case 'forward':
        return forwardStyle(b, counted)
      case 'rcs':
        return rcsStyle(b, counted)
      case 'sideBySide':
        return sideBySideStyle(a, b, counted, settings)
      case 'formats':
        return formattedStyle(a, b, changes, settings.formats)
    }
  }
}

interface Palette {
  readonly heading: string
  readonly hunk: string
  readonly deleted: string
  readonly added: string
}

/** --palette: `ad=32:de=31:hd=1:ln=36`. */
function palette(text = ''): Palette {
  const codes = new Map(text.split(':').map((entry) => entry.split('=') as [string, string]))
  const code = (name: string, standard: string) => codes.get(name) ?? standard
  return {
    heading: code('hd', '1'),
    hunk: code('ln', '36'),
    deleted: code('de', '31'),
    added: code('ad', '32'),
  }
}

/** --color: headings, hunk lines, what goes, what comes; in context style each file has its own colour. */
function colored(text: string, style: Settings['style'], { heading, hunk, deleted, added }: Palette): string {
  const paint = (code: string, line: string) => `\x1b[${code}m${line}\x1b[0m`
  let half = deleted
  return text.replace(/^.+$/gm, (line, offset: number) => {
    if (style === 'unified') {
      if (/^(---|\+\+\+) /.test(line)) return paint(heading, line)
      if (line.startsWith('@@')) return paint(hunk, line)
      return line.startsWith('-') ? paint(deleted, line) : line.startsWith('+') ? paint(added, line) : line
    }
    if (style === 'context') {
      if (line.startsWith('***************')) return line
      const isHunk = /^(?:\*\*\*|---) .* (?:\*\*\*\*|----)$/.test(line)
      if (isHunk) half = line.startsWith('*') ? deleted : added
      if (isHunk) return paint(hunk, line)
      return offset === 0 || /^--- /.test(line) ? paint(heading, line) : paint(half, line)
    }
    if (style === 'normal' && /^\d/.test(line)) return paint(hunk, line)
    return line.startsWith('<') ? paint(deleted, line) : line.startsWith('>') ? paint(added, line) : line
  })
}
