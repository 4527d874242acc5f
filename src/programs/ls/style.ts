/** What the options of `ls` ask for, as one value: decided once, before anything is read. */

import type { Io, Step } from '../lib/io.ts'
import { matchKeyword, oneOf } from '../lib/keyword.ts'
import type { Options } from '../lib/program.ts'
import { quoteText } from '../lib/quote.ts'
import { QUOTINGS, type Quoting } from '../lib/quoting-style.ts'
import { checkBlockSize, parseBlockSize, type SizeFormat } from '../lib/size.ts'
import { timeWords } from '../lib/time-words.ts'
import { type Colors, coloursBrokenLinks, hasColors, readColors } from './colors.ts'

const WHEN = {
  always: true,
  yes: true,
  force: true,
  never: false,
  no: false,
  none: false,
  auto: 'tty',
  tty: 'tty',
  'if-tty': 'tty',
} as const

const FORMATS = {
  verbose: 'long',
  long: 'long',
  commas: 'commas',
  horizontal: 'across',
  across: 'across',
  vertical: 'columns',
  'single-column': 'one',
} as const

const INDICATORS = { none: 'none', slash: 'slash', 'file-type': 'file-type', classify: 'classify' } as const

const TIMES = {
  ...timeWords,
  mtime: 'mtime',
  modification: 'mtime',
  birth: 'btime',
  creation: 'btime',
} as const

const SORTS = {
  none: 'none',
  size: 'size',
  time: 'time',
  version: 'version',
  extension: 'extension',
  name: 'name',
  width: 'width',
} as const

/** The options of ls(1), in the order of its help. */
export const lsOptions = {
  all: { short: 'a', long: 'all', help: 'do not ignore entries starting with .' },
  almostAll: { short: 'A', long: 'almost-all', help: 'do not list implied . and ..' },
  author: { long: 'author', help: 'with -l, print the author of each file' },
  escape: { short: 'b', long: 'escape', help: 'print C-style escapes for nongraphic characters' },
  blockSize: {
    long: 'block-size',
    argument: 'SIZE',
    help: "with -l, scale sizes by SIZE when printing them; e.g., '--block-size=M'",
    check: checkBlockSize,
  },
  ignoreBackups: { short: 'B', long: 'ignore-backups', help: 'do not list implied entries ending with ~' },
  ctime: {
    short: 'c',
    help: 'with -lt: sort by, and show, ctime; with -l: show ctime and sort by name; otherwise: sort by ctime, newest first',
  },
  columns: { short: 'C', help: 'list entries by columns' },
  color: {
    long: 'color',
    optionalArgument: 'WHEN',
    help: 'color the output WHEN: always, auto or never',
    check: oneOf('--color', WHEN),
  },
  directory: { short: 'd', long: 'directory', help: 'list directories themselves, not their contents' },
  unsorted: { short: 'f', help: 'same as -a -U' },
  classify: {
    short: 'F',
    long: 'classify',
    optionalArgument: 'WHEN',
    help: 'append indicator (one of */=>@|) to entries WHEN',
    check: oneOf('--classify', WHEN),
  },
  fileType: { long: 'file-type', help: "likewise, except do not append '*'" },
  format: {
    long: 'format',
    argument: 'WORD',
    help: 'across -x, commas -m, horizontal -x, long -l, single-column -1, verbose -l, vertical -C',
    check: oneOf('--format', FORMATS),
  },
  fullTime: { long: 'full-time', help: 'like -l --time-style=full-iso' },
  noOwner: { short: 'g', help: 'like -l, but do not list owner' },
  groupDirectories: { long: 'group-directories-first', help: 'group directories before files' },
  noGroup: { short: 'G', long: 'no-group', help: "in a long listing, don't print group names" },
  human: { short: 'h', long: 'human-readable', help: 'with -l and -s, print sizes like 1K 234M 2G etc.' },
  size: { short: 's', long: 'size', help: 'print the allocated size of each file, in blocks' },
  si: { long: 'si', help: 'likewise, but use powers of 1000 not 1024' },
  showControls: { long: 'show-control-chars', help: 'show nongraphic characters as-is' },
  dereferenceCommandLine: {
    short: 'H',
    long: 'dereference-command-line',
    help: 'follow symbolic links listed on the command line',
  },
  dereferenceToDirectory: {
    long: 'dereference-command-line-symlink-to-dir',
    help: 'follow each command line symbolic link that points to a directory',
  },
  hide: {
    long: 'hide',
    argument: 'PATTERN',
    help: 'do not list implied entries matching shell PATTERN (overridden by -a or -A)',
  },
  hyperlink: {
    long: 'hyperlink',
    optionalArgument: 'WHEN',
    help: 'hyperlink file names WHEN',
    check: oneOf('--hyperlink', WHEN),
  },
  indicatorStyle: {
    long: 'indicator-style',
    argument: 'WORD',
    help: 'append indicator with style WORD to entry names: none, slash (-p), file-type (--file-type), classify (-F)',
    check: oneOf('--indicator-style', INDICATORS),
  },
  inode: { short: 'i', long: 'inode', help: 'print the index number of each file' },
  ignore: {
    short: 'I',
    long: 'ignore',
    argument: 'PATTERN',
    help: 'do not list implied entries matching shell PATTERN',
  },
  kibibytes: { short: 'k', long: 'kibibytes', help: 'default to 1024-byte blocks for file system usage' },
  long: { short: 'l', help: 'use a long listing format' },
  dereference: {
    short: 'L',
    long: 'dereference',
    help: 'when showing file information for a symbolic link, show information for the file the link references',
  },
  commas: { short: 'm', help: 'fill width with a comma separated list of entries' },
  numeric: { short: 'n', long: 'numeric-uid-gid', help: 'like -l, but list numeric user and group IDs' },
  literal: { short: 'N', long: 'literal', help: 'print entry names without quoting' },
  noGroupLong: { short: 'o', help: 'like -l, but do not list group information' },
  slash: { short: 'p', help: 'append / indicator to directories' },
  hideControls: { short: 'q', long: 'hide-control-chars', help: 'print ? instead of nongraphic characters' },
  quoteNames: { short: 'Q', long: 'quote-name', help: 'enclose entry names in double quotes' },
  quotingStyle: {
    long: 'quoting-style',
    argument: 'WORD',
    help: 'use quoting style WORD for entry names: literal, locale, shell, shell-always, shell-escape, shell-escape-always, c, escape',
    check: oneOf('--quoting-style', QUOTINGS),
  },
  reverse: { short: 'r', long: 'reverse', help: 'reverse order while sorting' },
  recursive: { short: 'R', long: 'recursive', help: 'list subdirectories recursively' },
  sortSize: { short: 'S', help: 'sort by file size, largest first' },
  sort: {
    long: 'sort',
    argument: 'WORD',
    help: 'change default name sort to WORD: none (-U), size (-S), time (-t), version (-v), extension (-X), name, width',
    check: oneOf('--sort', SORTS),
  },
  time: {
    long: 'time',
    argument: 'WORD',
    help: 'select which timestamp used to display or sort; access time (-u): atime, access, use; metadata change time (-c): ctime, status; modified time (default): mtime, modification; birth time: birth, creation',
    check: oneOf('--time', TIMES),
  },
  timeStyle: {
    long: 'time-style',
    argument: 'TIME_STYLE',
    help: 'time/date format with -l: full-iso, long-iso, iso, locale or +FORMAT',
  },
  sortTime: { short: 't', help: 'sort by time, newest first' },
  tabSize: {
    short: 'T',
    long: 'tabsize',
    argument: 'COLS',
    help: 'assume tab stops at each COLS instead of 8',
    check: checkTabSize,
  },
  atime: {
    short: 'u',
    help: 'with -lt: sort by, and show, access time; with -l: show access time and sort by name; otherwise: sort by access time, newest first',
  },
  noSort: { short: 'U', help: 'do not sort directory entries' },
  sortVersion: { short: 'v', help: 'natural sort of (version) numbers within text' },
  width: {
    short: 'w',
    long: 'width',
    argument: 'COLS',
    help: 'set output width to COLS.  0 means no limit',
    check: checkWidth,
  },
  across: { short: 'x', help: 'list entries by lines instead of by columns' },
  sortExtension: { short: 'X', help: 'sort alphabetically by entry extension' },
  context: { short: 'Z', long: 'context', help: 'print any security context of each file' },
  zero: { long: 'zero', help: 'end each output line with NUL, not newline' },
  oneLine: { short: '1', help: 'list one file per line' },
} as const

export type Format = 'long' | 'columns' | 'across' | 'commas' | 'one'
export type SortBy = 'name' | 'none' | 'size' | 'time' | 'version' | 'extension' | 'width'
export type TimeField = 'mtime' | 'atime' | 'ctime' | 'btime'
export type Indicator = 'none' | 'slash' | 'file-type' | 'classify'
/** Which links of the command line are followed. */
export type Follow = 'never' | 'directories' | 'command-line' | 'always'

export interface Style {
  readonly format: Format
  readonly show: 'visible' | 'almost all' | 'all'
  readonly ignoreBackups: boolean
  readonly ignore: readonly string[]
  readonly hide: readonly string[]
  readonly directory: boolean
  readonly recursive: boolean
  readonly sort: SortBy
  readonly reverse: boolean
  readonly groupDirectories: boolean
  readonly time: TimeField
  /** The formats of old and of recent times. */
  readonly timeFormats: readonly [old: string, recent: string]
  readonly inode: boolean
  readonly size: boolean
  readonly blocks: SizeFormat
  readonly fileSize: SizeFormat
  readonly numeric: boolean
  readonly owner: boolean
  readonly group: boolean
  readonly author: boolean
  /** The security context: always `?`, as where no security module labels files. */
  readonly context: boolean
  readonly indicator: Indicator
  readonly quoting: Quoting
  readonly hideControls: boolean
  /** the C locale */
  readonly knowsBytesOnly: boolean
  readonly colors: Colors | null
  /** Names are links that the terminal shows (OSC 8). */
  readonly hyperlink: boolean
  /** Links are looked through to tell broken ones. */
  readonly checkLinks: boolean
  readonly follow: Follow
  readonly width: number
  readonly tabSize: number
  readonly end: '\n' | '\0'
}

/** What `dir` and `vdir` have where no option says otherwise. */
export interface Preset {
  readonly format: Format
  readonly quoting: Quoting
}

/** Reads all options; ends the program for a wrong argument. */
export function* readStyle(io: Io, options: Options<typeof lsOptions>, preset: Preset | null): Step<Style> {
  const colors = yield* readColorOption(io, options)
  const format = yield* readFormat(io, options, preset?.format ?? (io.onTerminal ? 'columns' : 'one'))
  const indicator = yield* readIndicator(io, options)
  const time = yield* readTimeField(io, options)
  const directory = options.has('directory')
  return {
    format,
    show: readShow(options),
    ignoreBackups: options.has('ignoreBackups'),
    ignore: options.values('ignore') as string[],
    hide: options.values('hide') as string[],
    directory,
    recursive: options.has('recursive') && !directory,
    sort: yield* readSort(io, options, format),
    reverse: options.has('reverse'),
    groupDirectories: options.has('groupDirectories'),
    time,
    timeFormats: format === 'long' ? yield* readTimeStyle(io, options) : ['', ''],
    inode: options.has('inode'),
    size: options.has('size'),
    ...readSizes(io, options),
    numeric: options.has('numeric'),
    owner: !options.has('noOwner'),
    group: !options.has('noGroup') && !options.has('noGroupLong'),
    author: options.has('author'),
    context: options.has('context'),
    indicator,
    quoting:
      (yield* readQuoting(io, options)) ?? preset?.quoting ?? (io.onTerminal ? 'shell-escape' : 'literal'),
    hideControls:
      options.last('hideControls', 'showControls') === 'hideControls' ||
      (io.onTerminal && !options.has('showControls')),
    knowsBytesOnly: io.isPlainLocale,
    colors,
    hyperlink: options.has('hyperlink') && (yield* readWhen(io, '--hyperlink', options.value('hyperlink'))),
    checkLinks:
      options.has('groupDirectories') ||
      (colors !== null && (coloursBrokenLinks(colors) || colors.linkAsTarget)),
    follow: readFollow(options, directory, indicator, format),
    width: yield* readWidth(io, options, format),
    tabSize: readTabSize(options, colors !== null),
    end: options.has('zero') ? '\0' : '\n',
  }
}

type Given = Options<typeof lsOptions>

function readShow(options: Given): Style['show'] {
  const last = options.last('all', 'almostAll', 'unsorted')
  if (last === undefined) return 'visible'
  return last === 'almostAll' ? 'almost all' : 'all'
}

function* readWhen(io: Io, option: string, value: string | undefined): Step<boolean> {
  const when = value === undefined ? true : yield* matchKeyword(io, option, value, WHEN)
  return when === 'tty' ? io.onTerminal : when
}

function* readColorOption(io: Io, options: Given): Step<Colors | null> {
  // --zero turns colours off unless they are asked for after it.
  if (options.last('color', 'zero') !== 'color') return null
  if (!(yield* readWhen(io, '--color', options.value('color')))) return null
  if (!hasColors((name) => io.variable(name))) return null
  const colors = readColors(io.variable('LS_COLORS'))
  if (typeof colors !== 'string') return colors
  if (colors !== 'unparsable') yield* io.complain(`unrecognized prefix: ${quoteText(colors)}`)
  yield* io.complain('unparsable value for LS_COLORS environment variable')
  return null
}

const FORMAT_OPTIONS = {
  long: 'long',
  noOwner: 'long',
  noGroupLong: 'long',
  numeric: 'long',
  fullTime: 'long',
  columns: 'columns',
  across: 'across',
  commas: 'commas',
  oneLine: 'one',
  zero: 'one',
} as const

function* readFormat(io: Io, options: Given, standard: Format): Step<Format> {
  let format = standard
  for (const { key, value } of options.given) {
    // -1 after -l does not take the long format back.
    if ((key === 'oneLine' || key === 'zero') && format === 'long') continue
    if (key === 'format') format = yield* matchKeyword(io, '--format', value as string, FORMATS)
    else if (key in FORMAT_OPTIONS) format = FORMAT_OPTIONS[key as keyof typeof FORMAT_OPTIONS]
  }
  return format
}

function* readIndicator(io: Io, options: Given): Step<Indicator> {
  let indicator: Indicator = 'none'
  for (const { key, value } of options.given) {
    if (key === 'classify') indicator = (yield* readWhen(io, '--classify', value)) ? 'classify' : indicator
    else if (key === 'fileType') indicator = 'file-type'
    else if (key === 'slash') indicator = 'slash'
    else if (key === 'indicatorStyle') {
      indicator = yield* matchKeyword(io, '--indicator-style', value as string, INDICATORS)
    }
  }
  return indicator
}

function* readTimeField(io: Io, options: Given): Step<TimeField> {
  let time: TimeField = 'mtime'
  for (const { key, value } of options.given) {
    if (key === 'ctime') time = 'ctime'
    else if (key === 'atime') time = 'atime'
    else if (key === 'time') time = yield* matchKeyword(io, '--time', value as string, TIMES)
  }
  return time
}

const SORT_OPTIONS = {
  unsorted: 'none',
  noSort: 'none',
  sortSize: 'size',
  sortTime: 'time',
  sortVersion: 'version',
  sortExtension: 'extension',
} as const

function* readSort(io: Io, options: Given, format: Format): Step<SortBy> {
  let sort: SortBy | null = null
  for (const { key, value } of options.given) {
    if (key === 'sort') sort = yield* matchKeyword(io, '--sort', value as string, SORTS)
    else if (key in SORT_OPTIONS) sort = SORT_OPTIONS[key as keyof typeof SORT_OPTIONS]
  }
  if (sort !== null) return sort
  // -c and -u sort by their time where they do not just choose what -l shows.
  const timeChosen = options.has('ctime') || options.has('atime') || options.has('time')
  return timeChosen && format !== 'long' ? 'time' : 'name'
}

const TIME_STYLES = { 'full-iso': 'full-iso', 'long-iso': 'long-iso', iso: 'iso', locale: 'locale' } as const

function* readTimeStyle(io: Io, options: Given): Step<readonly [string, string]> {
  const last = options.last('timeStyle', 'fullTime')
  let style =
    last === 'fullTime' ? 'full-iso' : (options.value('timeStyle') ?? io.variable('TIME_STYLE') ?? 'locale')
  if (style.startsWith('+')) {
    const [old, recent, ...more] = style.slice(1).split('\n')
    if (more.length > 0) return yield* io.fail(`invalid time style format ${quoteText(more.join('\n'))}`)
    return [old as string, recent ?? (old as string)]
  }
  // `posix-` styles hold outside the POSIX locale only; C.UTF-8 is not it.
  style = style.replace(/^posix-/, '')
  if (!(style in TIME_STYLES)) {
    yield* io.printError(
      `${io.name}: ${style === '' ? 'ambiguous' : 'invalid'} argument ${quoteText(style)} for ‘time style’\nValid arguments are:\n${[
        'full-iso',
        'long-iso',
        'iso',
        'locale',
      ]
        .map((name) => `  - [posix-]${name}\n`)
        .join('')}  - +FORMAT (e.g., +%H:%M) for a 'date'-style format\n`,
    )
    return yield* failWithAdvice(io)
  }
  switch (style as keyof typeof TIME_STYLES) {
    case 'full-iso':
      return ['%Y-%m-%d %H:%M:%S.%N %z', '%Y-%m-%d %H:%M:%S.%N %z']
    case 'long-iso':
      return ['%Y-%m-%d %H:%M', '%Y-%m-%d %H:%M']
    case 'iso':
      return ['%Y-%m-%d ', '%m-%d %H:%M']
    case 'locale':
      return ['%b %e  %Y', '%b %e %H:%M']
  }
}

function* failWithAdvice(io: Io): Step<never> {
  yield* io.printError(`Try '${io.called} --help' for more information.\n`)
  return yield* io.exit(io.failureStatus)
}

const BYTES: SizeFormat = { kind: 'units', unit: 1, suffix: '' }
const KIBIBYTES: SizeFormat = { kind: 'units', unit: 1024, suffix: '' }

function readSizes(io: Io, options: Given): { blocks: SizeFormat; fileSize: SizeFormat } {
  const named = io.variable('LS_BLOCK_SIZE') ?? io.variable('BLOCK_SIZE')
  let chosen: SizeFormat | null = named === undefined ? null : (parseBlockSize(named) ?? KIBIBYTES)
  for (const { key, value } of options.given) {
    if (key === 'human') chosen = { kind: 'human', base: 1024 }
    else if (key === 'si') chosen = { kind: 'human', base: 1000 }
    else if (key === 'blockSize') chosen = parseBlockSize(value as string)
  }
  return {
    blocks: chosen ?? parseBlockSize(io.variable('BLOCKSIZE') ?? '') ?? KIBIBYTES,
    fileSize: chosen ?? BYTES,
  }
}

/** Null where neither an option nor the environment says. */
function* readQuoting(io: Io, options: Given): Step<Quoting | null> {
  const last = options.last('escape', 'literal', 'quoteNames', 'quotingStyle', 'zero')
  if (last === 'escape') return 'escape'
  if (last === 'quoteNames') return 'c'
  if (last === 'literal' || last === 'zero') return 'literal'
  const word = options.value('quotingStyle')
  if (word !== undefined) return yield* matchKeyword(io, '--quoting-style', word, QUOTINGS)
  const named = io.variable('QUOTING_STYLE')
  if (named === undefined) return null
  if (named in QUOTINGS) return QUOTINGS[named as keyof typeof QUOTINGS]
  yield* io.complain(`ignoring invalid value of environment variable QUOTING_STYLE: ${quoteText(named)}`)
  return null
}

function readFollow(options: Given, directory: boolean, indicator: Indicator, format: Format): Follow {
  const last = options.last('dereference', 'dereferenceCommandLine', 'dereferenceToDirectory')
  if (last === 'dereference') return 'always'
  if (last === 'dereferenceCommandLine') return 'command-line'
  if (last === 'dereferenceToDirectory') return 'directories'
  return directory || indicator === 'classify' || format === 'long' ? 'never' : 'directories'
}

const DEFAULT_WIDTH = 80

function* readWidth(io: Io, options: Given, format: Format): Step<number> {
  const text = options.value('width')
  if (text !== undefined) return Number(text)
  if (io.onTerminal) {
    const size = io.sys.winsize(1)
    if (typeof size !== 'number' && size.cols > 0) return size.cols
  }
  const columns = io.variable('COLUMNS') ?? ''
  if (/^\d+$/.test(columns)) return Number(columns)
  if (columns !== '' && format !== 'one' && format !== 'long')
    yield* io.complain(`ignoring invalid width in environment variable COLUMNS: ${quoteText(columns)}`)
  return DEFAULT_WIDTH
}

function* checkWidth(io: Io, text: string): Step<void> {
  if (!/^\d+$/.test(text)) yield* io.fail(`invalid line width: ${quoteText(text)}`)
}

function readTabSize(options: Given, colored: boolean): number {
  const text = options.value('tabSize')
  if (text === undefined) return colored ? 0 : 8
  return Number(text)
}

function* checkTabSize(io: Io, text: string): Step<void> {
  if (!/^\d+$/.test(text)) yield* io.fail(`invalid tab size: ${quoteText(text)}`)
}
