/** tar(1) of GNU tar 1.35: makes, lists and extracts archives, with -z through gzip. */

import { O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, type ProgramRun } from '../kernel/abi.ts'
import { concat } from '../kernel/text.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { readAccounts } from './lib/accounts.ts'
import { compileGlob } from './lib/glob.ts'
import { gunzip, gzip, isGzip } from './lib/gzip.ts'
import { type Io, STDIN, STDOUT, type Step } from './lib/io.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { civilTime, formatTime, zoneFromTz } from './lib/time.ts'
import { type Member, readArchive, recordSize } from './tar/archive.ts'
import { Creator } from './tar/create.ts'
import { Extractor } from './tar/extract.ts'
import { modeText } from './tar/mode-text.ts'

const failure = 2
/** EX_USAGE of sysexits.h: a wrong option */
const wrongUsage = 64
const usageHint = "Try 'tar --help' or 'tar --usage' for more information.\n"

const table = {
  create: { short: 'c', long: 'create', help: 'create a new archive' },
  append: { short: 'r', long: 'append', help: 'append files to the end of an archive' },
  update: {
    short: 'u',
    long: 'update',
    help: 'only append files newer than copy in archive',
  },
  list: { short: 't', long: 'list', help: 'list the contents of an archive' },
  extract: { short: 'x', long: ['extract', 'get'], help: 'extract files from an archive' },
  file: { short: 'f', long: 'file', argument: 'ARCHIVE', help: 'use archive file or device ARCHIVE' },
  directory: { short: 'C', long: 'directory', argument: 'DIR', help: 'change to directory DIR' },
  verbose: { short: 'v', long: 'verbose', help: 'verbosely list files processed' },
  gzip: { short: 'z', long: ['gzip', 'gunzip', 'ungzip'], help: 'filter the archive through gzip' },
  auto: {
    short: 'a',
    long: 'auto-compress',
    help: 'use archive suffix to determine the compression program',
  },
  toStdout: { short: 'O', long: 'to-stdout', help: 'extract files to standard output' },
  preserve: {
    short: 'p',
    long: ['preserve-permissions', 'same-permissions'],
    help: 'extract information about file permissions (default for superuser)',
  },
  noPermissions: {
    long: 'no-same-permissions',
    help: "apply the user's umask when extracting permissions from the archive",
  },
  sameOwner: {
    long: 'same-owner',
    help: 'try extracting files with the same ownership as exists in the archive (default for superuser)',
  },
  noSameOwner: { short: 'o', long: 'no-same-owner', help: 'extract files as yourself' },
  numericOwner: { long: 'numeric-owner', help: 'always use numbers for user/group names' },
  exclude: { long: 'exclude', argument: 'PATTERN', help: 'exclude files, given as a PATTERN' },
  excludeFrom: {
    short: 'X',
    long: 'exclude-from',
    argument: 'FILE',
    help: 'exclude patterns listed in FILE',
  },
  dereference: {
    short: 'h',
    long: 'dereference',
    help: 'follow symlinks; archive and dump the files they point to',
  },
  keepOld: {
    short: 'k',
    long: 'keep-old-files',
    help: "don't replace existing files when extracting, treat them as errors",
  },
  skipOld: {
    long: 'skip-old-files',
    help: "don't replace existing files when extracting, silently skip over them",
  },
  touch: { short: 'm', long: 'touch', help: "don't extract file modified time" },
  absolute: { short: 'P', long: 'absolute-names', help: "don't strip leading '/'s from file names" },
  strip: {
    long: 'strip-components',
    argument: 'NUMBER',
    help: 'strip NUMBER leading components from file names on extraction',
  },
  noRecursion: { long: 'no-recursion', help: 'avoid descending automatically in directories' },
  wildcards: { long: 'wildcards', help: 'use wildcards for the names of members' },
  fullTime: { long: 'full-time', help: 'print file time to its full resolution' },
} as const

type TarOptions = Options<typeof table>

export const tar = defineProgram({
  name: 'tar',
  usage: '[OPTION...] [FILE]...',
  about:
    "GNU 'tar' saves many files together into a single tape or disk archive, and can\nrestore individual files from the archive.",
  version: 'GNU tar 1.35',
  failureStatus: wrongUsage,
  usageError: usageHint,
  baseName: true,
  options: table,
  // The old form: letters without a dash, their arguments in order behind them.
  rewrite: (args) => {
    const [first = '', ...rest] = args
    if (first === '' || first.startsWith('-')) return args
    const result: string[] = []
    const values = [...rest]
    for (const letter of first) {
      result.push(`-${letter}`)
      if ('fCX'.includes(letter) && values.length > 0) result.push(values.shift() as string)
    }
    return [...result, ...values]
  },
  *run(io, options, operands) {
    const modes = (['create', 'append', 'update', 'list', 'extract'] as const).filter((mode) =>
      options.has(mode),
    )
    if (modes.length > 1) {
      yield* io.complain("You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option")
      yield* io.printError(usageHint)
      return failure
    }
    const [mode] = modes
    if (mode === undefined) {
      yield* io.complain("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options")
      yield* io.printError(usageHint)
      return failure
    }
    const patterns = options.values('exclude').map((pattern) => pattern ?? '')
    const listed = options.value('excludeFrom')
    if (listed !== undefined) {
      const text = yield* io.readText(listed)
      if (typeof text === 'number') return yield* fatal(io, `${listed}: Cannot open: ${strerror(text)}`)
      patterns.push(...text.split('\n').filter((line) => line !== ''))
    }
    const isExcluded = excluder(patterns)
    return mode === 'list' || mode === 'extract'
      ? yield* read(io, options, operands, isExcluded, mode)
      : yield* create(io, options, operands, isExcluded, mode)
  },
})

/** A pattern fits a name or any of its ends behind a slash; wildcards match slashes too. */
function excluder(patterns: readonly string[]): (name: string) => boolean {
  const tests = patterns.map((pattern) => compileGlob(pattern.replace(/\/+$/, '')))
  if (tests.length === 0) return () => false
  return (name) => {
    const plain = name.replace(/\/+$/, '')
    const ends = [plain]
    for (let at = plain.indexOf('/'); at >= 0; at = plain.indexOf('/', at + 1)) ends.push(plain.slice(at + 1))
    return tests.some((test) => ends.some(test))
  }
}

function* fatal(io: Io, text: string): Step<never> {
  yield* io.complain(text)
  return yield* notRecoverable(io)
}

function* finish(io: Io, hasFailed: boolean): Step<number> {
  if (!hasFailed) return 0
  yield* io.complain('Exiting with failure status due to previous errors')
  return failure
}

function* changeDirectory(io: Io, directory: string): Step<void> {
  const result = io.sys.chdir(directory)
  if (result < 0) yield* fatal(io, `${directory}: Cannot open: ${strerror(result)}`)
}

function* create(
  io: Io,
  options: TarOptions,
  operands: readonly string[],
  isExcluded: (name: string) => boolean,
  mode: 'create' | 'append' | 'update',
): ProgramRun {
  const appends = mode !== 'create'
  if (operands.length === 0) {
    yield* io.complain('Cowardly refusing to create an empty archive')
    yield* io.printError(usageHint)
    return failure
  }
  const file = options.value('file') ?? '-'
  const compresses = options.has('gzip') || (options.has('auto') && /\.(?:tgz|gz|taz)$/.test(file))
  const toStdout = file === '-'
  const fd = toStdout
    ? STDOUT
    : io.sys.open(file, appends ? O_RDWR | O_CREAT : O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  if (fd < 0) return yield* fatal(io, `${file}: Cannot open: ${strerror(fd)}`)
  const chunks: Uint8Array[] = []
  /** seconds of the newest member of each name */
  const stored = new Map<string, number>()
  if (appends) {
    const before = yield* io.readAll(fd)
    if (typeof before === 'number') return yield* fatal(io, `${file}: Cannot read: ${strerror(before)}`)
    const members = mode === 'update' ? readArchive(before) : []
    if (members === 'not a tar') return yield* fatal(io, 'This does not look like a tar archive')
    for (const { name, mtime } of members) {
      stored.set(plainName(name), Math.max(mtime.sec, stored.get(plainName(name)) ?? 0))
    }
    chunks.push(withoutEnd(before))
    io.sys.ftruncate(fd, 0)
    io.sys.lseek(fd, 0, 0)
  }
  const stat = io.sys.fstat(fd)
  const zone = zoneFromTz(io.variable('TZ'))
  const lister = new Lister(options.count('verbose'), options.has('numericOwner'), zone)
  const listed: string[] = []
  const creator = new Creator(io, {
    accounts: yield* readAccounts(io),
    isExcluded,
    dereference: options.has('dereference'),
    absolute: options.has('absolute'),
    noRecursion: options.has('noRecursion'),
    archive: typeof stat === 'number' || toStdout ? null : stat,
    hasCurrent: (name, { mtime }) => mtime.sec <= (stored.get(plainName(name)) ?? Number.NEGATIVE_INFINITY),
    onMember: (member) => {
      if (options.has('verbose')) listed.push(lister.line(member))
    },
    *write(bytes) {
      chunks.push(bytes)
      if (listed.length > 0) {
        const text = listed.splice(0).join('')
        // A list must not get into the archive.
        if (toStdout) yield* io.printError(text)
        else io.print(text)
      }
      if (io.full) yield* io.flush()
    },
  })
  const directories = options.values('directory')
  for (const directory of directories) yield* changeDirectory(io, directory ?? '.')
  for (const operand of operands) yield* creator.add(operand)
  const content = archiveBytes(chunks)
  const result = yield* io.writeAll(fd, compresses ? gzip(content) : content)
  if (result < 0) return yield* fatal(io, `${file}: Cannot write: ${strerror(result)}`)
  return yield* finish(io, creator.hasFailed)
}

const plainName = (name: string): string => name.replace(/\/+$/, '')

/** Two empty blocks end an archive, and zeros fill its last record. */
function archiveBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const whole = Math.ceil((size + 1024) / recordSize) * recordSize
  return concat([...chunks, new Uint8Array(whole - size)])
}

/** The blocks up to the empty ones at the end. */
function withoutEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end >= 512 && bytes.subarray(end - 512, end).every((byte) => byte === 0)) end -= 512
  return bytes.slice(0, end)
}

function* read(
  io: Io,
  options: TarOptions,
  operands: readonly string[],
  isExcluded: (name: string) => boolean,
  mode: 'list' | 'extract',
): ProgramRun {
  const members = yield* readMembers(io, options)
  const wanted = operands.map((operand) => {
    const name = operand.replace(/\/+$/, '')
    const fits = options.has('wildcards') ? compileGlob(name) : (member: string) => member === name
    return { name, fits, isFound: false }
  })
  const isWanted = (name: string): boolean => {
    const plain = name.replace(/\/+$/, '')
    let fits = wanted.length === 0
    for (const item of wanted) {
      if (!item.fits(plain) && !plain.startsWith(`${item.name}/`)) continue
      item.isFound = true
      fits = true
    }
    return fits
  }
  for (const directory of options.values('directory')) yield* changeDirectory(io, directory ?? '.')
  const isRoot = io.sys.geteuid() === 0
  const extractor = new Extractor(io, {
    accounts: yield* readAccounts(io),
    keepOwner:
      options.last('sameOwner', 'noSameOwner') === undefined
        ? isRoot
        : options.last('sameOwner', 'noSameOwner') === 'sameOwner',
    keepMode: options.has('preserve') || (isRoot && !options.has('noPermissions')),
    numericOwner: options.has('numericOwner'),
    keepOldFiles: options.has('keepOld'),
    skipOldFiles: options.has('skipOld'),
    touch: options.has('touch'),
  })
  const lister = new Lister(
    options.count('verbose') + (mode === 'list' ? 1 : 0),
    options.has('numericOwner'),
    zoneFromTz(io.variable('TZ')),
  )
  let hasWarned = false
  for (const member of members) {
    if (!isWanted(member.name) || isExcluded(member.name)) continue
    const path = localName(member.name, Number(options.value('strip') ?? '0'), options.has('absolute'))
    if (path === null) continue
    if (mode === 'list' || options.has('verbose')) {
      const line = lister.line(member)
      if (options.has('toStdout')) yield* io.printError(line)
      else io.print(line)
    }
    if (mode === 'extract') {
      if (member.name.startsWith('/') && !options.has('absolute') && !hasWarned) {
        hasWarned = true
        yield* io.complain("Removing leading `/' from member names")
      }
      if (!options.has('toStdout')) yield* extractor.extract(member, path)
      else if (member.type === '0') io.printBytes(member.content.slice())
    }
    if (io.full) yield* io.flush()
    if (io.sys.exhausted()) yield
  }
  extractor.finish()
  let hasFailed = extractor.hasFailed
  for (const item of wanted) {
    if (item.isFound) continue
    hasFailed = true
    yield* io.complain(`${item.name}: Not found in archive`)
  }
  return yield* finish(io, hasFailed)
}

/** Where a member goes; null if nothing of its name is left. */
function localName(name: string, strip: number, absolute: boolean): string | null {
  let path = absolute ? name : name.replace(/^\/+/, '')
  // A name that climbs out is refused as a whole by leaving the climb away.
  if (!absolute) path = path.replace(/^(?:\.\.\/)+|\/\.\.(?=\/|$)/g, '')
  if (strip > 0) {
    const parts = path.split('/')
    path = parts.slice(strip).join('/')
    if (path === '') return null
  }
  return path === '' ? '.' : path
}

function* readMembers(io: Io, options: TarOptions): Step<Member[]> {
  const file = options.value('file') ?? '-'
  if (file === '-' && io.sys.isatty(STDIN))
    return yield* fatal(io, 'Refusing to read archive contents from terminal (missing -f option?)')
  const fd = file === '-' ? STDIN : io.sys.open(file, O_RDONLY)
  if (fd < 0) return yield* fatal(io, `${file}: Cannot open: ${strerror(fd)}`)
  const bytes = yield* io.readAll(fd)
  if (fd !== STDIN) io.sys.close(fd)
  if (typeof bytes === 'number') return yield* fatal(io, `${file}: Cannot read: ${strerror(bytes)}`)
  let content = bytes
  if (isGzip(bytes) || options.has('gzip')) {
    const unpacked = gunzip(bytes)
    if (typeof unpacked === 'string') {
      yield* io.printError(`\ngzip: stdin: ${unpacked}\n`)
      yield* io.complain('Child returned status 1')
      return yield* notRecoverable(io)
    }
    content = unpacked
  }
  const members = readArchive(content)
  if (members !== 'not a tar') return members
  yield* io.complain('This does not look like a tar archive')
  yield* io.complain('Exiting with failure status due to previous errors')
  return yield* io.exit(failure)
}

function* notRecoverable(io: Io): Step<never> {
  yield* io.complain('Error is not recoverable: exiting now')
  return yield* io.exit(failure)
}

/** The lines of -t and -v; with -tv and -vv as `ls -l`. The column of owner and size only grows. */
class Lister {
  private width = 19
  private readonly verbosity: number
  private readonly numeric: boolean
  private readonly zone: ReturnType<typeof zoneFromTz>

  constructor(verbosity: number, numeric: boolean, zone: ReturnType<typeof zoneFromTz>) {
    this.verbosity = verbosity
    this.numeric = numeric
    this.zone = zone
  }

  line(member: Omit<Member, 'content'>): string {
    if (this.verbosity < 2) return `${member.name}\n`
    const user = this.numeric || member.user === '' ? String(member.uid) : member.user
    const group = this.numeric || member.group === '' ? String(member.gid) : member.group
    const isDevice = member.type === '3' || member.type === '4'
    const size = isDevice ? `${member.major},${member.minor}` : String(member.type === '0' ? member.size : 0)
    const owner = `${user}/${group}`
    this.width = Math.max(this.width, owner.length + 1 + size.length)
    const time = formatTime('%Y-%m-%d %H:%M', civilTime(member.mtime, this.zone))
    const arrow =
      member.type === '2' ? ` -> ${member.target}` : member.type === '1' ? ` link to ${member.target}` : ''
    return `${modeText(member)} ${owner} ${size.padStart(this.width - owner.length - 1)} ${time} ${member.name}${arrow}\n`
  }
}
