/** The options of tree 2.2.1, which it reads by itself: letters in groups, `-L 2` or `-L2`, `--sort=size` or `--sort size`. */

import type { Io, Step } from '../lib/io.ts'

export type TreeSort = 'name' | 'version' | 'size' | 'mtime' | 'ctime' | 'none'

export interface TreeStyle {
  all: boolean
  directoriesOnly: boolean
  followLinks: boolean
  fullPath: boolean
  oneFileSystem: boolean
  /** 0 is no limit */
  level: number
  patterns: string[]
  ignored: string[]
  matchDirectories: boolean
  ignoreCase: boolean
  prune: boolean
  report: boolean
  fileLimit: number
  unprintable: 'escape' | 'question' | 'raw'
  quote: boolean
  /** the C locale */
  knowsBytesOnly: boolean
  permissions: boolean
  user: boolean
  group: boolean
  size: 'none' | 'bytes' | 'human' | 'si'
  diskUsage: boolean
  date: boolean
  timeFormat: string | null
  classify: boolean
  inodes: boolean
  device: boolean
  sort: TreeSort
  reverse: boolean
  first: 'directories' | 'files' | 'neither'
  indent: boolean
  metaFirst: boolean
  color: 'always' | 'never' | 'auto'
  charset: string | null
  outputFile: string | null
  /** what the branches are drawn with, where not with the charset's lines: VT100's, or those of code page 437 */
  lines: 'vt100' | 'cp437' | null
  /** the operands are lists of paths */
  fromFile: boolean
  gitignore: boolean
  /** lists for all that is shown */
  gitFiles: string[]
  markup: 'json' | 'xml' | null
}

const newStyle = (): TreeStyle => ({
  all: false,
  directoriesOnly: false,
  followLinks: false,
  fullPath: false,
  oneFileSystem: false,
  level: 0,
  patterns: [],
  ignored: [],
  matchDirectories: false,
  ignoreCase: false,
  prune: false,
  report: true,
  fileLimit: 0,
  unprintable: 'escape',
  quote: false,
  knowsBytesOnly: false,
  permissions: false,
  user: false,
  group: false,
  size: 'none',
  diskUsage: false,
  date: false,
  timeFormat: null,
  classify: false,
  inodes: false,
  device: false,
  sort: 'name',
  reverse: false,
  first: 'neither',
  indent: true,
  metaFirst: false,
  color: 'auto',
  charset: null,
  outputFile: null,
  lines: null,
  fromFile: false,
  gitignore: false,
  gitFiles: [],
  markup: null,
})

const LETTERS: Readonly<Record<string, (style: TreeStyle) => void>> = {
  a: (style) => {
    style.all = true
  },
  c: (style) => {
    style.sort = 'ctime'
  },
  d: (style) => {
    style.directoriesOnly = true
  },
  f: (style) => {
    style.fullPath = true
  },
  g: (style) => {
    style.group = true
  },
  h: (style) => {
    style.size = 'human'
  },
  i: (style) => {
    style.indent = false
  },
  l: (style) => {
    style.followLinks = true
  },
  n: (style) => {
    style.color = 'never'
  },
  p: (style) => {
    style.permissions = true
  },
  q: (style) => {
    style.unprintable = 'question'
  },
  r: (style) => {
    style.reverse = true
  },
  s: (style) => {
    if (style.size === 'none') style.size = 'bytes'
  },
  t: (style) => {
    style.sort = 'mtime'
  },
  u: (style) => {
    style.user = true
  },
  v: (style) => {
    style.sort = 'version'
  },
  x: (style) => {
    style.oneFileSystem = true
  },
  A: (style) => {
    style.lines = 'vt100'
  },
  S: (style) => {
    style.lines = 'cp437'
  },
  C: (style) => {
    style.color = 'always'
  },
  D: (style) => {
    style.date = true
  },
  F: (style) => {
    style.classify = true
  },
  J: (style) => {
    style.markup = 'json'
  },
  N: (style) => {
    style.unprintable = 'raw'
  },
  Q: (style) => {
    style.quote = true
  },
  // Only with HTML output does it matter where the depth ends.
  R: () => {},
  U: (style) => {
    style.sort = 'none'
  },
  X: (style) => {
    style.markup = 'xml'
  },
}

const LONG: Readonly<Record<string, (style: TreeStyle) => void>> = {
  fromfile: (style) => {
    style.fromFile = true
  },
  gitignore: (style) => {
    style.gitignore = true
  },
  // Its options follow each other as they are here: none toggles.
  'opt-toggle': () => {},
  // For HTML and for lists with tabs only, which are not made here.
  nolinks: () => {},
  fflinks: () => {},
  noreport: (style) => {
    style.report = false
  },
  inodes: (style) => {
    style.inodes = true
  },
  device: (style) => {
    style.device = true
  },
  dirsfirst: (style) => {
    style.first = 'directories'
  },
  filesfirst: (style) => {
    style.first = 'files'
  },
  prune: (style) => {
    style.prune = true
  },
  matchdirs: (style) => {
    style.matchDirectories = true
  },
  'ignore-case': (style) => {
    style.ignoreCase = true
  },
  metafirst: (style) => {
    style.metaFirst = true
  },
  si: (style) => {
    style.size = 'si'
  },
  du: (style) => {
    style.diskUsage = true
    if (style.size === 'none') style.size = 'bytes'
  },
}

const SORTS: readonly TreeSort[] = ['name', 'version', 'size', 'mtime', 'ctime', 'none']

/** Options of the real tree that this one does without. */
const ABSENT_LETTERS = 'H'
const ABSENT_LONG = /^--(fromtabfile|info|infofile|hyperlink|scheme|authority)(=|$)/

export const USAGE =
  'usage: tree [-acdfghilnpqrstuvxACDFJQNSUX] [-L level [-R]] [-H [-]baseHREF]\n' +
  '\t[-T title] [-o filename] [-P pattern] [-I pattern] [--gitignore]\n' +
  '\t[--gitfile[=]file] [--matchdirs] [--metafirst] [--ignore-case]\n' +
  '\t[--nolinks] [--hintro[=]file] [--houtro[=]file] [--inodes] [--device]\n' +
  '\t[--sort[=]name] [--dirsfirst] [--filesfirst] [--filelimit[=]#] [--si]\n' +
  '\t[--du] [--prune] [--charset[=]X] [--timefmt[=]format] [--fromfile]\n' +
  '\t[--fromtabfile] [--fflinks] [--info] [--infofile[=]file] [--noreport]\n' +
  '\t[--hyperlink] [--scheme[=]schema] [--authority[=]host] [--opt-toggle]\n' +
  '\t[--version] [--help] [--] [directory ...]\n'

export interface TreeArguments {
  readonly style: TreeStyle
  readonly directories: readonly string[]
  /** `--help` or `--version` was asked for. */
  readonly special: 'help' | 'version' | null
}

/** Reads the arguments; ends the program where they are wrong. */
export function* readTreeArguments(io: Io, args: readonly string[]): Step<TreeArguments> {
  const style = newStyle()
  style.knowsBytesOnly = io.isPlainLocale
  const directories: string[] = []
  const queue = [...args]
  let special: TreeArguments['special'] = null
  while (queue.length > 0) {
    const arg = queue.shift() as string
    if (arg === '--') directories.push(...queue.splice(0))
    else if (arg === '--help') special ??= 'help'
    else if (arg === '--version') special ??= 'version'
    else if (arg.startsWith('--')) yield* readLong(io, style, arg, queue)
    else if (arg.startsWith('-') && arg.length > 1) yield* readLetters(io, style, arg, queue)
    else directories.push(arg)
  }
  return { style, directories, special }
}

function* readLetters(io: Io, style: TreeStyle, arg: string, queue: string[]): Step<void> {
  for (let i = 1; i < arg.length; i++) {
    const letter = arg[i] as string
    const set = LETTERS[letter]
    if (set !== undefined) {
      set(style)
      continue
    }
    if (ABSENT_LETTERS.includes(letter)) yield* io.fail(`-${letter} is not supported here`)
    if (!'LPIoT'.includes(letter)) {
      yield* io.printError(`tree: Invalid argument -\`${letter}'.\n${USAGE}`)
      yield* io.exit(1)
    }
    // `-L2` and `-L 2`; letters after one that takes a word go on as letters.
    const digits = letter === 'L' ? /^\d+/.exec(arg.slice(i + 1)) : null
    const value = digits?.[0] ?? queue.shift()
    if (value === undefined) yield* io.fail(`Missing argument to -${letter} option.`)
    yield* setWord(io, style, letter, value as string)
    i += digits?.[0].length ?? 0
  }
}

function* setWord(io: Io, style: TreeStyle, letter: string, value: string): Step<void> {
  if (letter === 'P') style.patterns.push(value)
  else if (letter === 'I') style.ignored.push(value)
  else if (letter === 'o') style.outputFile = value
  // Only pages of HTML have a title.
  else if (letter !== 'T') {
    style.level = Number.parseInt(value, 10)
    if (!(style.level > 0)) yield* io.fail('Invalid level, must be greater than 0.')
  }
}

function* readLong(io: Io, style: TreeStyle, arg: string, queue: string[]): Step<void> {
  const set = LONG[arg.slice(2)]
  if (set !== undefined) return set(style)
  const match = /^--(sort|filelimit|timefmt|charset|gitfile|hintro|houtro)(?:=(.*))?$/s.exec(arg)
  if (match === null) {
    if (ABSENT_LONG.test(arg)) yield* io.fail(`${arg} is not supported here`)
    yield* io.printError(`tree: Invalid argument \`${arg}'.\n${USAGE}`)
    yield* io.exit(1)
    return
  }
  const name = match[1] as string
  const value = match[2] ?? queue.shift()
  if (value === undefined) yield* io.fail(`Missing argument to --${name}`)
  yield* setLong(io, style, name, value as string)
}

function* setLong(io: Io, style: TreeStyle, name: string, value: string): Step<void> {
  if (name === 'sort') {
    const sort = SORTS.find((word) => word === value.toLowerCase())
    if (sort === undefined) {
      // The words go to standard output.
      yield* io.printError(`${io.name}: Sort type '${value}' not valid, should be one of: `)
      io.print(`${SORTS.join(',')}\n`)
      yield* io.exit(1)
    } else style.sort = sort
  } else if (name === 'filelimit') style.fileLimit = Math.max(0, Number.parseInt(value, 10) || 0)
  else if (name === 'timefmt') {
    style.timeFormat = value
    style.date = true
  } else if (name === 'gitfile') style.gitFiles.push(value)
  // The page's head and foot, of HTML only.
  else if (name !== 'hintro' && name !== 'houtro') style.charset = value
}
