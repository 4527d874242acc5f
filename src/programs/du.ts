/** du(1): the space that trees take. */

import type { Stat } from '../kernel/abi.ts'
import { ENOENT } from '../kernel/vfs/errno.ts'
import { isDirectory, isRegular, isSymlink } from '../kernel/vfs/mode.ts'
import { civilTime } from '../time/calendar.ts'
import { formatTime } from '../time/strftime.ts'
import { type Zone, zoneFromTz } from '../time/zone.ts'
import { failNumber } from './lib/count.ts'
import { readFiles0 } from './lib/files0.ts'
import { compileGlob } from './lib/glob.ts'
import type { Io, Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { defineProgram, type Options, WRONG } from './lib/program.ts'
import { quoteIfNeeded, quoteName, quoteText } from './lib/quote.ts'
import { checkBlockSize, formatSize, parseBlockSize, parseSize, type SizeFormat } from './lib/size.ts'
import { compareTimes } from './lib/time.ts'
import { timeWords } from './lib/time-words.ts'
import { baseName, joinPath, readDirectory } from './lib/walk.ts'

const options = {
  zero: { short: '0', long: 'null', help: 'end each output line with NUL, not newline' },
  all: { short: 'a', long: 'all', help: 'write counts for all files, not just directories' },
  apparentSize: { long: 'apparent-size', help: 'print apparent sizes rather than device usage' },
  blockSize: {
    short: 'B',
    long: 'block-size',
    argument: 'SIZE',
    help: 'scale sizes by SIZE before printing them',
    check: checkBlockSize,
  },
  bytes: { short: 'b', long: 'bytes', help: "equivalent to '--apparent-size --block-size=1'" },
  total: { short: 'c', long: 'total', help: 'produce a grand total' },
  dereferenceOperands: {
    short: 'DH',
    long: 'dereference-args',
    help: 'dereference only symlinks that are listed on the command line',
  },
  maxDepth: {
    short: 'd',
    long: 'max-depth',
    argument: 'N',
    help: 'print the total for a directory only if it is N or fewer levels below the command line argument',
    check: checkDepth,
  },
  human: {
    short: 'h',
    long: 'human-readable',
    help: 'print sizes in human readable format (e.g., 1K 234M 2G)',
  },
  inodes: { long: 'inodes', help: 'list inode usage information instead of block usage' },
  kibibytes: { short: 'k', help: 'like --block-size=1K' },
  dereference: { short: 'L', long: 'dereference', help: 'dereference all symbolic links' },
  countLinks: { short: 'l', long: 'count-links', help: 'count sizes many times if hard linked' },
  mebibytes: { short: 'm', help: 'like --block-size=1M' },
  noDereference: {
    short: 'P',
    long: 'no-dereference',
    help: "don't follow any symbolic links (this is the default)",
  },
  separate: {
    short: 'S',
    long: 'separate-dirs',
    help: 'for directories do not include size of subdirectories',
  },
  si: { long: 'si', help: 'like -h, but use powers of 1000 not 1024' },
  summarize: { short: 's', long: 'summarize', help: 'display only a total for each argument' },
  threshold: {
    short: 't',
    long: 'threshold',
    argument: 'SIZE',
    help: 'exclude entries smaller than SIZE if positive, or entries greater than SIZE if negative',
    check: checkThreshold,
  },
  time: {
    long: 'time',
    optionalArgument: 'WORD',
    help: 'show time of the last modification of any file in the directory, or any of its subdirectories',
    check: oneOf('--time', timeWords),
  },
  timeStyle: {
    long: 'time-style',
    argument: 'STYLE',
    help: 'show times using STYLE: full-iso, long-iso, iso, or +FORMAT',
  },
  files0From: {
    long: 'files0-from',
    argument: 'F',
    help: 'summarize device usage of the NUL-terminated file names specified in file F; if F is -, then read names from standard input',
  },
  excludeFrom: {
    short: 'X',
    long: 'exclude-from',
    argument: 'FILE',
    help: 'exclude files that match any pattern in FILE',
  },
  exclude: { long: 'exclude', argument: 'PATTERN', help: 'exclude files that match PATTERN' },
  oneFileSystem: { short: 'x', long: 'one-file-system', help: 'skip directories on different file systems' },
} as const

type Given = Options<typeof options>

export const du = defineProgram({
  name: 'du',
  usage: '[OPTION]... [FILE]...',
  about: 'Summarize device usage of the set of FILEs, recursively for directories.',
  options,
  readsOn: true,
  *run(io, given, named) {
    const list = given.value('files0From')
    if (list !== undefined && named.length > 0) {
      yield* io.complain(`extra operand ${quoteName(named[0] as string)}`)
      yield* io.printError('file operands cannot be combined with --files0-from\n')
      yield* io.printError(`Try '${io.called} --help' for more information.\n`)
      return 1
    }
    const listed = list === undefined ? null : yield* readFiles0(io, list)
    const operands = listed?.names ?? named
    const job = yield* readJob(io, given, operands.length)
    let total = 0
    for (const [index, operand] of (operands.length === 0 && listed === null ? ['.'] : operands).entries()) {
      if (!(listed === null ? yield* isNamed(io, operand) : yield* listed.isUsable(index))) {
        job.status = 1
        continue
      }
      const usage = yield* measure(job, operand, 0, null)
      total += usage?.size ?? 0
    }
    if (given.has('total')) io.print(line(job, { size: total, time: null }, 'total'))
    return job.status
  },
})

function* isNamed(io: Io, operand: string): Step<boolean> {
  if (operand === '') yield* io.complain('invalid zero-length file name')
  return operand !== ''
}

interface Job {
  readonly io: Io
  readonly all: boolean
  readonly measure: 'blocks' | 'apparent' | 'inodes'
  readonly format: SizeFormat
  readonly maxDepth: number
  readonly follow: 'never' | 'operands' | 'always'
  readonly countLinks: boolean
  /** Every file counts once, not only those with several names. */
  readonly rememberAll: boolean
  readonly separate: boolean
  readonly threshold: number
  readonly time: 'mtime' | 'atime' | 'ctime' | null
  readonly timeFormat: string
  readonly zone: Zone
  readonly excludes: readonly ((name: string) => boolean)[]
  readonly oneFileSystem: boolean
  readonly end: '\n' | '\0'
  readonly seen: Set<string>
  status: number
}

interface Usage {
  size: number
  /** The latest time in it. */
  time: Stat['mtime'] | null
}

const TIME_STYLES: Readonly<Record<string, string>> = {
  'full-iso': '%Y-%m-%d %H:%M:%S.%N %z',
  'long-iso': '%Y-%m-%d %H:%M',
  iso: '%Y-%m-%d',
}

function* readTimeFormat(io: Io, style: string): Step<string> {
  return style.startsWith('+') ? style.slice(1) : yield* matchKeyword(io, 'time style', style, TIME_STYLES)
}

function* readJob(io: Io, given: Given, operands: number): Step<Job> {
  const depthText = given.value('maxDepth')
  const summarize = given.has('summarize')
  if (summarize && given.has('all')) return yield* io.failUsage('cannot both summarize and show all entries')
  if (summarize && depthText !== undefined) {
    if (Number(depthText) !== 0)
      return yield* io.failUsage(`warning: summarizing conflicts with --max-depth=${depthText}`)
    yield* io.complain('warning: summarizing is the same as using --max-depth=0')
  }
  const inodes = given.has('inodes')
  if (inodes && (given.has('apparentSize') || given.has('bytes'))) {
    yield* io.complain('warning: options --apparent-size and -b are ineffective with --inodes')
  }
  const timeWord = given.value('time')
  const style = given.value('timeStyle') ?? io.variable('TIME_STYLE') ?? 'long-iso'
  const timeFormat = given.has('time') ? yield* readTimeFormat(io, style) : ''
  const excludes = given.values('exclude') as string[]
  for (const file of given.values('excludeFrom') as string[]) {
    const text = yield* io.readText(file)
    if (typeof text === 'number') {
      yield* io.complain(quoteIfNeeded(file), text)
      yield* io.printError(`Try '${io.called} --help' for more information.\n`)
      return yield* io.exit(1)
    }
    excludes.push(...text.split('\n').filter((pattern) => pattern !== ''))
  }
  return {
    io,
    all: given.has('all'),
    measure: inodes ? 'inodes' : given.has('apparentSize') || given.has('bytes') ? 'apparent' : 'blocks',
    format: inodes ? { kind: 'units', unit: 1, suffix: '' } : readFormat(io, given),
    maxDepth: summarize ? 0 : depthText === undefined ? Number.POSITIVE_INFINITY : Number(depthText),
    follow: readFollow(given),
    countLinks: given.has('countLinks'),
    rememberAll: operands > 1,
    separate: given.has('separate'),
    threshold: parseThreshold(given.value('threshold') ?? '0') ?? 0,
    time: !given.has('time')
      ? null
      : timeWord === undefined
        ? 'mtime'
        : yield* matchKeyword(io, '--time', timeWord, timeWords),
    timeFormat,
    zone: zoneFromTz(io.variable('TZ')),
    excludes: excludes.map((pattern) => compileGlob(pattern)),
    oneFileSystem: given.has('oneFileSystem'),
    end: given.has('zero') ? '\0' : '\n',
    seen: new Set(),
    status: 0,
  }
}

function readFollow(given: Given): Job['follow'] {
  const last = given.last('dereference', 'dereferenceOperands', 'noDereference')
  if (last === 'dereference') return 'always'
  return last === 'dereferenceOperands' ? 'operands' : 'never'
}

function readFormat(io: Io, given: Given): SizeFormat {
  const named = io.variable('DU_BLOCK_SIZE') ?? io.variable('BLOCK_SIZE') ?? io.variable('BLOCKSIZE')
  let format: SizeFormat = (named === undefined ? null : parseBlockSize(named)) ?? {
    kind: 'units',
    unit: 1024,
    suffix: '',
  }
  for (const { key, value } of given.given) {
    if (key === 'human') format = { kind: 'human', base: 1024 }
    else if (key === 'si') format = { kind: 'human', base: 1000 }
    else if (key === 'kibibytes') format = { kind: 'units', unit: 1024, suffix: '' }
    else if (key === 'mebibytes') format = { kind: 'units', unit: 1024 ** 2, suffix: '' }
    else if (key === 'bytes') format = { kind: 'units', unit: 1, suffix: '' }
    else if (key === 'blockSize') format = parseBlockSize(value as string) ?? format
  }
  return format
}

function* checkDepth(io: Io, text: string): Step<string | null> {
  if (/^\d+$/.test(text)) return null
  yield* io.complain(`invalid maximum depth ${quoteText(text)}`)
  return WRONG
}

function parseThreshold(text: string): number | null {
  const negative = text.startsWith('-')
  const size = parseSize(negative ? text.slice(1) : text)
  return size === null || !negative ? size : -size
}

function* checkThreshold(io: Io, text: string, option: string): Step<void> {
  const threshold = parseThreshold(text)
  if (threshold === null) yield* failNumber(io, text, option)
  if (Object.is(threshold, -0)) yield* io.fail("invalid --threshold argument '-0'")
}

/** What a path takes with all below it, after printing what is to be printed; null if it does not count. */
function* measure(job: Job, path: string, depth: number, device: number | null): Step<Usage | null> {
  const { io } = job
  if (io.sys.exhausted()) yield
  if (job.excludes.some((matches) => matches(path) || matches(baseName(path)))) return null
  const follows = job.follow === 'always' || (job.follow === 'operands' && depth === 0)
  const info = follows ? io.sys.stat(path) : io.sys.lstat(path)
  if (typeof info === 'number') {
    // fts(3) has no error for a link that leads nowhere.
    const isDangling = follows && info === -ENOENT && typeof io.sys.lstat(path) !== 'number'
    return yield* trouble(job, `cannot access ${quoteName(path)}`, isDangling ? 0 : info)
  }
  if (job.oneFileSystem && device !== null && info.dev !== device) return null
  if (isCounted(job, info)) return null
  const own = ownSize(job, info)
  const usage: Usage = { size: own, time: job.time === null ? null : info[job.time] }
  let shown = own
  if (isDirectory(info.mode)) {
    const entries = readDirectory(io, path)
    if (typeof entries === 'number') yield* trouble(job, `cannot read directory ${quoteName(path)}`, entries)
    else {
      for (const { name, type } of entries) {
        const inside = yield* measure(job, joinPath(path, name), depth + 1, info.dev)
        if (inside === null) continue
        usage.size += inside.size
        if (type !== DT_DIR) shown += inside.size
        if (usage.time !== null && inside.time !== null && compareTimes(inside.time, usage.time) > 0) {
          usage.time = inside.time
        }
      }
    }
  }
  const wanted = isDirectory(info.mode) || job.all || depth === 0
  const size = job.separate ? shown : usage.size
  if (wanted && depth <= job.maxDepth && passes(job, size)) io.print(line(job, { ...usage, size }, path))
  if (io.full) yield* io.flush()
  return usage
}

const DT_DIR = 4

/** Whether the file has been counted under another name. */
function isCounted(job: Job, info: Stat): boolean {
  const remembers = job.rememberAll || (!isDirectory(info.mode) && info.nlink > 1)
  if (job.countLinks || !remembers) return false
  const key = `${info.dev}:${info.ino}`
  if (job.seen.has(key)) return true
  job.seen.add(key)
  return false
}

function ownSize({ measure: what }: Job, info: Stat): number {
  if (what === 'inodes') return 1
  if (what === 'blocks') return info.blocks * 512
  return isRegular(info.mode) || isSymlink(info.mode) ? info.size : 0
}

const passes = ({ threshold }: Job, size: number): boolean =>
  threshold < 0 ? size <= -threshold : size >= threshold

function line({ format, time, timeFormat, zone, end }: Job, usage: Usage, path: string): string {
  const when =
    time === null || usage.time === null ? '' : `\t${formatTime(timeFormat, civilTime(usage.time, zone))}`
  return `${formatSize(usage.size, format)}${when}\t${path}${end}`
}

function* trouble(job: Job, message: string, error: number): Step<null> {
  job.status = 1
  yield* job.io.complain(message, error)
  return null
}
