/** grep(1) of GNU grep 3.11: prints the lines that match patterns. */

import { DT_DIR, DT_LNK, O_RDONLY, type ProgramMain, type ProgramRun, type Stat } from '../kernel/abi.ts'
import { ENOENT } from '../kernel/vfs/errno.ts'
import { isDirectory, isRegular } from '../kernel/vfs/mode.ts'
import { paint, readColors } from './grep/colors.ts'
import { rewriteContextDigits } from './grep/context-digits.ts'
import { type MatcherOptions, makeMatcher } from './grep/matcher.ts'
import { type SearchOptions, type SearchResult, searchInput } from './grep/search.ts'
import { compileGlob } from './lib/glob.ts'
import { type Io, STDIN, STDOUT, type Step, sameFile } from './lib/io.ts'
import {
  type ArgumentCheck,
  defineProgram,
  HelpWanted,
  type OptionSpec,
  type Options,
} from './lib/program.ts'
import { RegexError } from './lib/regex.ts'
import { baseName, joinPath, readDirectory } from './lib/walk.ts'

const usageLines = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n"

const MATCHERS = ['extended', 'fixed', 'basic', 'perl'] as const

const table = {
  extended: {
    short: 'E',
    long: 'extended-regexp',
    help: 'PATTERNS are extended regular expressions',
    check: checkMatcher('extended'),
  },
  fixed: { short: 'F', long: 'fixed-strings', help: 'PATTERNS are strings', check: checkMatcher('fixed') },
  basic: {
    short: 'G',
    long: 'basic-regexp',
    help: 'PATTERNS are basic regular expressions',
    check: checkMatcher('basic'),
  },
  perl: {
    short: 'P',
    long: 'perl-regexp',
    help: 'PATTERNS are Perl regular expressions',
    check: checkMatcher('perl'),
  },
  pattern: { short: 'e', long: 'regexp', argument: 'PATTERNS', help: 'use PATTERNS for matching' },
  patternFile: { short: 'f', long: 'file', argument: 'FILE', help: 'take PATTERNS from FILE' },
  ignoreCase: { short: 'iy', long: 'ignore-case', help: 'ignore case distinctions in patterns and data' },
  noIgnoreCase: { long: 'no-ignore-case', help: 'do not ignore case distinctions (default)' },
  word: { short: 'w', long: 'word-regexp', help: 'match only whole words' },
  line: { short: 'x', long: 'line-regexp', help: 'match only whole lines' },
  nullData: { short: 'z', long: 'null-data', help: 'a data line ends in 0 byte, not newline' },
  noMessages: { short: 's', long: 'no-messages', help: 'suppress error messages' },
  invert: { short: 'v', long: 'invert-match', help: 'select non-matching lines' },
  maxCount: {
    short: 'm',
    long: 'max-count',
    argument: 'NUM',
    help: 'stop after NUM selected lines',
    check: checkMaxCount,
  },
  byteOffset: { short: 'b', long: 'byte-offset', help: 'print the byte offset with output lines' },
  lineNumber: { short: 'n', long: 'line-number', help: 'print line number with output lines' },
  lineBuffered: { long: 'line-buffered', help: 'flush output on every line' },
  withFilename: { short: 'H', long: 'with-filename', help: 'print file name with output lines' },
  noFilename: { short: 'h', long: 'no-filename', help: 'suppress the file name prefix on output' },
  label: { long: 'label', argument: 'LABEL', help: 'use LABEL as the standard input file name prefix' },
  onlyMatching: { short: 'o', long: 'only-matching', help: 'show only nonempty parts of lines that match' },
  quiet: { short: 'q', long: ['quiet', 'silent'], help: 'suppress all normal output' },
  binaryFiles: {
    long: 'binary-files',
    argument: 'TYPE',
    help: "assume that binary files are TYPE; TYPE is 'binary', 'text', or 'without-match'",
    check: checkBinaryFiles,
  },
  text: { short: 'a', long: 'text', help: 'equivalent to --binary-files=text' },
  binaryInput: { short: 'U', long: 'binary', help: 'do not strip CR characters at EOL (MSDOS/Windows)' },
  unixOffsets: { short: 'u', long: 'unix-byte-offsets', check: warnOfOffsets },
  noBinary: { short: 'I', help: 'equivalent to --binary-files=without-match' },
  directories: {
    short: 'd',
    long: 'directories',
    argument: 'ACTION',
    help: "how to handle directories; ACTION is 'read', 'recurse', or 'skip'",
    check: checkDirectories,
  },
  devices: {
    short: 'D',
    long: 'devices',
    argument: 'ACTION',
    help: "how to handle devices, FIFOs and sockets; ACTION is 'read' or 'skip'",
    check: checkDevices,
  },
  recursive: { short: 'r', long: 'recursive', help: 'like --directories=recurse' },
  dereference: { short: 'R', long: 'dereference-recursive', help: 'likewise, but follow all symlinks' },
  include: { long: 'include', argument: 'GLOB', help: 'search only files that match GLOB (a file pattern)' },
  exclude: { long: 'exclude', argument: 'GLOB', help: 'skip files that match GLOB' },
  excludeFrom: {
    long: 'exclude-from',
    argument: 'FILE',
    help: 'skip files that match any file pattern from FILE',
  },
  excludeDir: { long: 'exclude-dir', argument: 'GLOB', help: 'skip directories that match GLOB' },
  filesWithout: {
    short: 'L',
    long: 'files-without-match',
    help: 'print only names of FILEs with no selected lines',
  },
  filesWith: {
    short: 'l',
    long: 'files-with-matches',
    help: 'print only names of FILEs with selected lines',
  },
  count: { short: 'c', long: 'count', help: 'print only a count of selected lines per FILE' },
  initialTab: { short: 'T', long: 'initial-tab', help: 'make tabs line up (if needed)' },
  null: { short: 'Z', long: 'null', help: 'print 0 byte after FILE name' },
  before: {
    short: 'B',
    long: 'before-context',
    argument: 'NUM',
    help: 'print NUM lines of leading context',
    check: checkContext,
  },
  after: {
    short: 'A',
    long: 'after-context',
    argument: 'NUM',
    help: 'print NUM lines of trailing context',
    check: checkContext,
  },
  context: {
    short: 'C',
    long: 'context',
    argument: 'NUM',
    help: 'print NUM lines of output context',
    check: checkContext,
  },
  groupSeparator: {
    long: 'group-separator',
    argument: 'SEP',
    help: 'print SEP on line between matches with context',
  },
  noGroupSeparator: { long: 'no-group-separator', help: 'do not print separator for matches with context' },
  version: { short: 'V', long: 'version', help: 'display version information and exit' },
  color: {
    long: ['color', 'colour'],
    optionalArgument: 'WHEN',
    help: "use markers to highlight the matching strings; WHEN is 'always', 'never', or 'auto'",
  },
} as const

const TAKING_ARGUMENTS: readonly OptionSpec[] = Object.values<OptionSpec>(table).filter(
  ({ argument }) => argument !== undefined,
)
const ARGUMENT_TAKERS = {
  short: TAKING_ARGUMENTS.map(({ short = '' }) => short).join(''),
  long: TAKING_ARGUMENTS.flatMap(({ long = [] }) => long),
}

type GrepOptions = Options<typeof table>
type Kind = MatcherOptions['kind']

export const grep = defineGrep('basic')
export const egrep = defineOldName('-E')
export const fgrep = defineOldName('-F')
export const rgrep = defineOldName('-r')

function defineGrep(kind: Kind): ProgramMain {
  return defineProgram({
    name: 'grep',
    usage: '[OPTION]... PATTERNS [FILE]...',
    about: 'Search for PATTERNS in each FILE.',
    version: 'GNU grep 3.11',
    failureStatus: 2,
    usageError: usageLines,
    speaksAs: 'called',
    options: table,
    rewrite: (args) => rewriteContextDigits(args, ARGUMENT_TAKERS),
    run: (io, options, operands) => run(io, options, operands, kind),
  })
}

/** egrep, fgrep and rgrep are scripts that start grep. */
function defineOldName(option: string): ProgramMain {
  return (sys, argv, env) => grep(sys, ['grep', option, ...argv.slice(1)], env)
}

/** Kinds of patterns exclude each other, but one may be named twice. */
function checkMatcher(kind: (typeof MATCHERS)[number]): ArgumentCheck {
  return function* (io, _text, _option, seen) {
    if (MATCHERS.some((other) => other !== kind && seen.has(other)))
      yield* io.fail('conflicting matchers specified')
  }
}

function* checkMaxCount(io: Io, text: string): Step<void> {
  if (!/^-?\d+$/.test(text)) yield* io.fail('invalid max count')
}

function* checkContext(io: Io, text: string): Step<void> {
  if (!/^\d+$/.test(text)) yield* io.fail(`${text}: invalid context length argument`)
}

function* checkBinaryFiles(io: Io, type: string): Step<void> {
  if (!/^(?:binary|text|without-match)$/.test(type)) yield* io.fail('unknown binary-files type')
}

function* checkDevices(io: Io, action: string): Step<void> {
  if (!/^(?:read|skip)$/.test(action)) yield* io.fail('unknown devices method')
}

function* checkDirectories(io: Io, action: string): Step<void> {
  if (/^(?:read|recurse|skip)$/.test(action)) return
  yield* io.fail(
    `invalid argument ‘${action}’ for ‘--directories’\nValid arguments are:\n  - ‘read’\n  - ‘recurse’\n  - ‘skip’\n${usageLines.trimEnd()}`,
    0,
    1,
  )
}

function* warnOfOffsets(io: Io): Step<void> {
  yield* io.complain('warning: --unix-byte-offsets (-u) is obsolete')
}

function* run(io: Io, options: GrepOptions, operands: readonly string[], defaultKind: Kind): ProgramRun {
  const files = [...operands]
  const patterns = yield* readPatterns(io, options)
  if (patterns === null) {
    const first = files.shift()
    if (first === undefined) {
      yield* io.printError(usageLines)
      return 2
    }
    return yield* search(io, options, first.split('\n'), files, defaultKind)
  }
  return yield* search(io, options, patterns, files, defaultKind)
}

/** The patterns of -e and -f; null if neither was given. */
function* readPatterns(io: Io, options: GrepOptions): Step<string[] | null> {
  let patterns: string[] | null = null
  for (const { key, value = '' } of options.given) {
    if (key === 'pattern') patterns = [...(patterns ?? []), ...value.split('\n')]
    else if (key === 'patternFile') {
      const bytes = value === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(value)
      if (typeof bytes === 'number') return yield* io.fail(value, bytes)
      const lines = io.decode(bytes).split('\n')
      if (lines.at(-1) === '') lines.pop()
      patterns = [...(patterns ?? []), ...lines]
    }
  }
  return patterns
}

function* search(
  io: Io,
  options: GrepOptions,
  patterns: string[],
  files: string[],
  defaultKind: Kind,
): ProgramRun {
  if (selectsNothing(options, patterns)) return 1
  const settings = yield* readSettings(io, options, patterns, files, defaultKind)
  const searcher = new Searcher(io, settings)
  const roots = files.length > 0 ? files : [settings.recursion === 'none' ? '-' : '']
  for (const name of roots) {
    // A name without letters is the current directory only where no one has given it.
    if (name === '' && files.length > 0) yield* searcher.missNameless()
    else if (yield* searcher.visit(name, true)) return 0
  }
  if (searcher.hasError && !(settings.quiet && searcher.isSelected)) return 2
  return searcher.isSelected ? 0 : 1
}

/** grep looks at neither patterns nor files where no line can be selected, unless -L is to name all files. */
function selectsNothing(options: GrepOptions, patterns: readonly string[]): boolean {
  if (options.last('filesWith', 'filesWithout') === 'filesWithout') return false
  return (
    Number.parseInt(options.value('maxCount') ?? '-1', 10) === 0 ||
    (patterns.length === 0 && !options.has('invert'))
  )
}

type NameTest = (name: string) => boolean

interface Settings {
  search: SearchOptions
  quiet: boolean
  noMessages: boolean
  names: 'matching' | 'others' | null
  recursion: 'none' | 'plain' | 'follow'
  skipsDirectories: boolean
  /** of operands; what is found on the way is skipped anyway */
  skipsDevices: boolean
  include: readonly NameTest[]
  exclude: readonly NameTest[]
  excludeDir: readonly NameTest[]
  label: string
}

function* readSettings(
  io: Io,
  options: GrepOptions,
  patterns: readonly string[],
  files: readonly string[],
  defaultKind: Kind,
): Step<Settings> {
  const kind = options.last(...MATCHERS) ?? defaultKind
  const matcher = yield* compile(io, patterns, {
    kind,
    ignoreCase: options.last('ignoreCase', 'noIgnoreCase') === 'ignoreCase',
    bytes: io.isPlainLocale,
    whole: options.has('line') ? 'line' : options.has('word') ? 'word' : undefined,
  })
  const maxCount = options.value('maxCount')
  const action = options.value('directories')
  const devices = options.value('devices')
  const excluded: NameTest[] = options.values('exclude').map(nameTest)
  for (const file of options.values('excludeFrom')) {
    const text = file === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(file ?? '')
    if (typeof text === 'number') return yield* io.fail(file ?? '', text)
    for (const glob of io.decode(text).split('\n')) if (glob !== '') excluded.push(nameTest(glob))
  }
  const lastRecursion = options.last('recursive', 'dereference')
  const recursion =
    lastRecursion === 'dereference'
      ? 'follow'
      : lastRecursion === 'recursive' || action === 'recurse'
        ? 'plain'
        : 'none'
  // A file alone has no name in front, not even with -r.
  const stat = io.sys.stat(files[0] ?? '.')
  const isTree = recursion !== 'none' && typeof stat !== 'number' && isDirectory(stat.mode)
  const color = options.has('color') ? (options.value('color') ?? 'auto') : 'never'
  if (!/^(always|yes|force|never|no|none|auto|tty|if-tty)$/.test(color)) throw new HelpWanted()
  const isColored =
    /^(always|yes|force)$/.test(color) ||
    (/^(auto|tty|if-tty)$/.test(color) && io.onTerminal && io.variable('TERM') !== 'dumb')
  const old = io.variable('GREP_COLOR')
  const { colors, usesOld } = readColors(io.variable('GREP_COLORS'), old)
  if (isColored && usesOld) {
    yield* io.complain(`warning: GREP_COLOR='${old}' is deprecated; use GREP_COLORS='mt=${old}'`)
  }
  const binaryFiles = options.value('binaryFiles')
  const names = options.last('filesWith', 'filesWithout')
  const quiet = options.has('quiet')
  const binary = options.last('text', 'noBinary', 'binaryFiles')
  const named = options.last('withFilename', 'noFilename')
  const isNone = quiet || names !== undefined
  return {
    search: {
      matcher,
      invert: options.has('invert'),
      output: isNone
        ? 'none'
        : options.has('count')
          ? 'count'
          : options.has('onlyMatching')
            ? 'matches'
            : 'lines',
      maxCount:
        maxCount === undefined || maxCount.startsWith('-')
          ? Number.POSITIVE_INFINITY
          : Number.parseInt(maxCount, 10),
      ...readContext(options),
      lineNumbers: options.has('lineNumber'),
      byteOffsets: options.has('byteOffset'),
      withName: named === undefined ? files.length > 1 || isTree : named === 'withFilename',
      nullAfterName: options.has('null'),
      initialTab: options.has('initialTab'),
      binary: binary === 'text' ? 'text' : binary === 'noBinary' ? 'without-match' : binaryType(binaryFiles),
      delimiter: options.has('nullData') ? '\0' : '\n',
      colors: isColored ? colors : null,
      lineBuffered: options.has('lineBuffered'),
      noMessages: options.has('noMessages'),
    },
    quiet,
    noMessages: options.has('noMessages'),
    names: names === 'filesWith' ? 'matching' : names === 'filesWithout' ? 'others' : null,
    recursion,
    skipsDirectories: action === 'skip',
    skipsDevices: devices === 'skip',
    include: options.values('include').map(nameTest),
    exclude: excluded,
    excludeDir: options.values('excludeDir').map(nameTest),
    label: options.value('label') ?? '(standard input)',
  }
}

function nameTest(glob = ''): NameTest {
  return compileGlob(glob.replace(/\/+$/, ''))
}

function binaryType(value: string | undefined): SearchOptions['binary'] {
  return value === 'text' || value === 'without-match' ? value : 'binary'
}

function* compile(
  io: Io,
  patterns: readonly string[],
  options: MatcherOptions,
): Step<SearchOptions['matcher']> {
  if (options.kind === 'basic' || options.kind === 'extended') {
    const odd = patterns.find((pattern) => /^\[:[^\]]*:\]$/.test(pattern))
    if (odd !== undefined) return yield* io.fail('character class syntax is [[:space:]], not [:space:]')
    if (options.kind === 'extended') {
      for (const stray of patterns.flatMap(strayRepetitions)) {
        yield* io.complain(`warning: ${stray === '{' ? '{...}' : stray} at start of expression`)
      }
    }
  } else if (options.kind === 'perl' && patterns.length > 1) {
    return yield* io.fail('the -P option only supports a single pattern')
  }
  try {
    return makeMatcher(patterns, options)
  } catch (error) {
    if (!(error instanceof RegexError)) throw error
    return yield* io.fail(error.message)
  }
}

/** The repetitions of an extended expression that have nothing before them. */
function strayRepetitions(pattern: string): string[] {
  const stray: string[] = []
  let starts = true
  for (const [token] of pattern.matchAll(/\\.|\[\^?\]?(?:\[[:.=].*?[:.=]\]|[^\]])*\]|\{\d*,?\d*\}|./gs)) {
    if (starts && /^[*+?]$|^\{\d/.test(token)) stray.push(token[0] as string)
    else starts = /^[(|^]$/.test(token)
  }
  return stray
}

function readContext(options: GrepOptions): Pick<SearchOptions, 'before' | 'after' | 'groupSeparator'> {
  const both = options.value('context')
  const before = Number(options.value('before') ?? both ?? '0')
  const after = Number(options.value('after') ?? both ?? '0')
  const separator = options.last('groupSeparator', 'noGroupSeparator')
  const text = separator === 'groupSeparator' ? (options.value('groupSeparator') ?? '--') : '--'
  const isAsked = options.last('before', 'after', 'context') !== undefined
  return {
    before,
    after,
    groupSeparator: separator === 'noGroupSeparator' || !isAsked ? null : text,
  }
}

class Searcher {
  isSelected = false
  hasError = false
  private hasPrinted = false
  private readonly io: Io
  private readonly settings: Settings
  private readonly outputStat: Stat | number

  constructor(io: Io, settings: Settings) {
    this.io = io
    this.settings = settings
    this.outputStat = io.sys.fstat(STDOUT)
  }

  /** Searches a file or a tree; true if the whole search is over (-q has found something). */
  *visit(name: string, isRoot: boolean): Step<boolean> {
    const { io, settings } = this
    if (name === '-' && isRoot) return yield* this.searchFd(STDIN, settings.label)
    const path = name === '' ? '.' : name
    const stat = io.sys.stat(path)
    if (typeof stat === 'number') {
      yield* this.complain(name, stat)
      return false
    }
    if (isDirectory(stat.mode)) {
      if (settings.skipsDirectories) return false
      if (settings.recursion !== 'none') return yield* this.visitDirectory(name)
    } else {
      if ((!isRoot || settings.skipsDevices) && !isRegular(stat.mode)) return false
      if (this.isExcluded(name)) return false
    }
    const fd = yield* io.open(path, O_RDONLY)
    if (fd < 0) {
      yield* this.complain(name, fd)
      return false
    }
    const isOver = yield* this.searchFd(fd, name)
    io.sys.close(fd)
    return isOver
  }

  private isExcluded(name: string): boolean {
    const { include, exclude } = this.settings
    const base = baseName(name)
    const matches = (test: NameTest) => test(base) || test(name)
    if (exclude.some(matches)) return true
    return include.length > 0 && !include.some(matches)
  }

  private *visitDirectory(name: string): Step<boolean> {
    const { io, settings } = this
    if (name !== '' && settings.excludeDir.some((test) => test(baseName(name)))) return false
    const entries = readDirectory(io, name === '' ? '.' : name)
    if (typeof entries === 'number') {
      yield* this.complain(name, entries)
      return false
    }
    for (const entry of entries) {
      const path = name === '' ? entry.name : joinPath(name, entry.name)
      if (entry.type === DT_LNK && settings.recursion !== 'follow') continue
      if (entry.type !== DT_DIR && this.isExcluded(path)) continue
      if (yield* this.visit(path, false)) return true
      if (io.sys.exhausted()) yield
    }
    return false
  }

  private *searchFd(fd: number, name: string): Step<boolean> {
    const { io, settings } = this
    const stat = io.sys.fstat(fd)
    if (this.isOwnOutput(stat)) {
      yield* io.complain(`${name}: input file is also the output`)
      this.hasError = true
      return false
    }
    yield* this.finish(name, yield* searchInput(io, fd, name, settings.search, this.hasPrinted))
    return settings.quiet && this.isSelected
  }

  private *finish(name: string, { isSelected, hasError }: SearchResult): Step<void> {
    const { io, settings } = this
    this.hasError ||= hasError
    if (isSelected) this.hasPrinted = true
    const isListed = settings.names === 'matching' ? isSelected : settings.names === 'others' && !isSelected
    this.isSelected ||= isSelected
    if (settings.names !== null && !settings.quiet) {
      const { colors } = settings.search
      const shown = colors === null ? name : paint(name, colors.fileName, colors)
      if (isListed) io.print(`${shown}${settings.search.nullAfterName ? '\0' : '\n'}`)
    }
    if (io.full) yield* io.flush()
  }

  /** `grep x * > out`: reading what one writes would never end. */
  private isOwnOutput(stat: Stat | number): boolean {
    const { outputStat, settings } = this
    if (typeof stat === 'number' || typeof outputStat === 'number' || !isRegular(stat.mode)) return false
    const isSame = sameFile(stat, outputStat)
    return isSame && settings.search.output !== 'none' && settings.search.output !== 'count' && stat.size > 0
  }

  *missNameless(): Step<void> {
    this.hasError = true
    if (!this.settings.noMessages) yield* this.io.complain('', -ENOENT)
  }

  private *complain(name: string, error: number): Step<void> {
    this.hasError = true
    if (this.settings.noMessages) return
    yield* this.io.complain(name === '' ? '.' : name, error)
  }
}
