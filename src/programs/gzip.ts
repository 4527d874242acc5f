/** gzip(1), gunzip(1) and zcat(1) of GNU gzip 1.13, with -1 to -9 all compressing alike. */

import { O_CREAT, O_EXCL, O_WRONLY, type ProgramMain, type Stat } from '../kernel/abi.ts'
import { ELOOP, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory, isRegular, isSymlink, S_IALLUGO } from '../kernel/vfs/mode.ts'
import { civilTime } from '../time/calendar.ts'
import { formatTime } from '../time/strftime.ts'
import { zoneFromTz } from '../time/zone.ts'
import { gzip as compress, gunzip, isGzip, storedName } from './lib/gzip.ts'
import { type Io, STDIN, STDOUT, type Step } from './lib/io.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { baseName, directoryName, joinPath, readDirectory } from './lib/walk.ts'

const ERROR = 1
const WARNING = 2

const TRY = "Try `gzip --help' for more information.\n"

const options = {
  stdout: {
    short: 'c',
    long: ['stdout', 'to-stdout'],
    help: 'write on standard output, keep original files unchanged',
  },
  decompress: { short: 'd', long: ['decompress', 'uncompress'], help: 'decompress' },
  force: { short: 'f', long: 'force', help: 'force overwrite of output file and compress links' },
  keep: { short: 'k', long: 'keep', help: "keep (don't delete) input files" },
  list: { short: 'l', long: 'list', help: 'list compressed file contents' },
  noName: { short: 'n', long: 'no-name', help: 'do not save or restore the original name and timestamp' },
  name: { short: 'N', long: 'name', help: 'save or restore the original name and timestamp' },
  quiet: { short: 'q', long: 'quiet', help: 'suppress all warnings' },
  recursive: { short: 'r', long: 'recursive', help: 'operate recursively on directories' },
  // Every file is written at once, and compressed as one piece, in any case.
  rsyncable: { long: 'rsyncable', help: 'make rsync-friendly archive' },
  synchronous: { long: 'synchronous', help: 'synchronous output (safer if system crashes, but slower)' },
  suffix: { short: 'S', long: 'suffix', argument: 'SUF', help: 'use suffix SUF on compressed files' },
  test: { short: 't', long: 'test', help: 'test compressed file integrity' },
  verbose: { short: 'v', long: 'verbose', help: 'verbose mode' },
  help: { short: 'h', long: 'help', help: 'give this help' },
  version: { short: 'V', long: 'version', help: 'display version number' },
  ascii: {
    short: 'a',
    long: 'ascii',
    *check(io: Io): Step<void> {
      yield* io.complain('option --ascii ignored on this system')
    },
  },
  lzw: {
    short: 'Z',
    long: 'lzw',
    *check(io: Io): Step<void> {
      yield* io.complain('-Z not supported in this version')
      yield* io.printError(TRY)
      yield* io.exit(ERROR)
    },
  },
  level: { short: '123456789', long: ['fast', 'best'], help: 'compress faster or better' },
} as const

type GzipOptions = Options<typeof options>

export const gzip = define('gzip')
export const gunzipProgram = startGzip(define('gunzip'))
export const zcat = startGzip(define('zcat'))

/** gunzip and zcat are scripts: they answer --help, and start gzip, which speaks by its own name. */
function startGzip(main: ProgramMain): ProgramMain {
  return (sys, argv, env) =>
    main(sys, /^--(?:help|version)$/.test(argv[1] ?? '') ? argv : ['gzip', ...argv.slice(1)], env)
}

function define(name: 'gzip' | 'gunzip' | 'zcat'): ProgramMain {
  return defineProgram({
    name,
    usage: '[OPTION]... [FILE]...',
    about:
      name === 'gzip'
        ? 'Compress or uncompress FILEs (by default, compress FILES in-place).'
        : name === 'gunzip'
          ? 'Uncompress FILEs (by default, in-place).'
          : 'Uncompress FILEs to standard output.',
    version: name === 'gzip' ? 'gzip 1.13' : `${name} (gzip) 1.13`,
    baseName: true,
    usageError: TRY,
    options,
    *run(io, given, operands) {
      io.describeWriteFailure = ({ reason }) => `\n${io.name}: stdout: ${reason}\n`
      const job = new Job(io, given, name)
      // The list is what goes through stdio.
      if (given.has('list')) io.flushesBeforeComplaint = false
      const names = operands.length === 0 ? ['-'] : operands
      for (const file of names) yield* job.run(file)
      return job.finish(names.length)
    },
  })
}

interface Changed {
  /** what goes out */
  readonly content: Uint8Array
  readonly packed: Uint8Array
  /** of what is packed, as gzip counts it */
  readonly length: number
  /** Whether gzip counts the header in: not where anything stands behind the first member. */
  readonly countsHeader: boolean
}

class Job {
  readonly #io: Io
  readonly #options: GzipOptions
  readonly #expands: boolean
  readonly #toStdout: boolean
  readonly #suffix: string
  #status = 0
  #totals = { compressed: 0, plain: 0, wrapping: 0 }
  #hasHeading = false

  constructor(io: Io, options: GzipOptions, name: 'gzip' | 'gunzip' | 'zcat') {
    this.#io = io
    this.#options = options
    this.#expands = name !== 'gzip' || options.has('decompress') || options.has('list') || options.has('test')
    this.#toStdout = name === 'zcat' || options.last('stdout', 'list', 'test') !== undefined
    this.#suffix = options.value('suffix') ?? '.gz'
  }

  *run(file: string): Step<void> {
    if (file === '-') {
      yield* this.#runStandard()
      return
    }
    const { path, stat } = this.#find(file)
    if (typeof stat === 'number') {
      yield* this.#say(`${path}: ${strerror(stat)}`, ERROR)
      return
    }
    if (isDirectory(stat.mode)) {
      yield* this.#directory(file)
      return
    }
    // gzip opens with O_NOFOLLOW where it is to replace the file.
    if (isSymlink(stat.mode)) {
      yield* this.#say(`${path}: ${strerror(ELOOP)}`, ERROR)
      return
    }
    if (!isRegular(stat.mode) && !this.#toStdout && !this.#options.has('force')) {
      yield* this.#say(`${path} is not a directory or a regular file - ignored`, WARNING)
      return
    }
    if (stat.nlink > 1 && !this.#toStdout && !this.#options.has('force')) {
      const others = stat.nlink - 1
      yield* this.#say(`${path} has ${others} other link${others > 1 ? 's' : ''} -- file ignored`, WARNING)
      return
    }
    const hasSuffix = this.#expands ? this.#plainName(path) !== null : path.endsWith(this.#suffix)
    const isLooking = this.#options.has('list') || this.#options.has('test')
    if (isLooking && !hasSuffix && this.#options.has('recursive')) return
    if (this.#expands && !hasSuffix && !this.#toStdout) {
      // With -r or -q it is no warning at all.
      const isQuiet = this.#options.has('recursive') || this.#options.has('quiet')
      if (!isQuiet || this.#options.has('verbose'))
        yield* this.#say(`${path}: unknown suffix -- ignored`, WARNING)
      return
    }
    if (!this.#expands && hasSuffix && !this.#toStdout) {
      // A word of advice, no failure.
      if (!this.#options.has('quiet')) {
        yield* this.#io.printError(`gzip: ${path} already has ${this.#suffix} suffix -- unchanged\n`)
      }
      return
    }
    const bytes = yield* this.#io.readFile(path)
    if (typeof bytes === 'number') {
      yield* this.#say(`${path}: ${strerror(bytes)}`, ERROR)
      return
    }
    yield* this.#convert(path, stat, bytes)
  }

  /** The file itself; to expand also with the suffix added. */
  #find(file: string): { path: string; stat: Stat | number } {
    const follows = this.#toStdout || this.#options.has('force')
    const look = (path: string) => (follows ? this.#io.sys.stat(path) : this.#io.sys.lstat(path))
    const stat = look(file)
    if (typeof stat !== 'number' || !this.#expands || this.#plainName(file) !== null)
      return { path: file, stat }
    for (const suffix of this.#suffixes()) {
      const found = look(`${file}${suffix}`)
      if (typeof found !== 'number') return { path: `${file}${suffix}`, stat: found }
    }
    return { path: `${file}${this.#suffix}`, stat }
  }

  /** What packed files may end in. */
  #suffixes(): readonly string[] {
    return [this.#suffix, '.gz', '-gz', '.z', '-z', '.Z']
  }

  /** The name without the suffix; null if it has none. */
  #plainName(path: string): string | null {
    if (path.endsWith('.tgz')) return `${path.slice(0, -4)}.tar`
    const suffix = this.#suffixes().find((end) => path.endsWith(end))
    return suffix === undefined || baseName(path) === suffix ? null : path.slice(0, -suffix.length)
  }

  /** With -N a file gets back the name that it was packed by. */
  #plainTarget(path: string, bytes: Uint8Array): string {
    const name = this.#options.last('name', 'noName') === 'name' ? storedName(bytes) : null
    if (name === null) return this.#plainName(path) as string
    return path.includes('/') ? joinPath(directoryName(path), baseName(name)) : baseName(name)
  }

  *#directory(file: string): Step<void> {
    if (!this.#options.has('recursive')) {
      yield* this.#say(`${file} is a directory -- ignored`, WARNING)
      return
    }
    const entries = readDirectory(this.#io, file)
    if (typeof entries === 'number') yield* this.#say(`${file}: ${strerror(entries)}`, ERROR)
    else for (const { name } of entries) yield* this.run(joinPath(file, name))
  }

  *#convert(path: string, stat: Stat, bytes: Uint8Array): Step<void> {
    const changed = yield* this.#changed(path, bytes, this.#header(path, stat), `${path}:\t`)
    if (changed === null) return
    const { content } = changed
    if (this.#options.has('list')) {
      this.#list(changed, this.#plainName(path) ?? path, stat.mtime.sec)
      return
    }
    if (this.#options.has('test')) {
      yield* this.#tell(' OK\n')
      return
    }
    if (this.#toStdout) {
      yield* this.#send(content)
      yield* this.#tell(`${ratio(changed)} -- replaced with stdout\n`)
      return
    }
    const target = this.#expands ? this.#plainTarget(path, bytes) : `${path}${this.#suffix}`
    if (!(yield* this.#write(target, content, stat))) return
    const keeps = this.#options.has('keep')
    if (!keeps) this.#io.sys.unlink(path)
    yield* this.#tell(`${path}:\t${ratio(changed)} -- ${keeps ? 'created' : 'replaced with'} ${target}\n`)
  }

  /**
   * The bytes packed or unpacked; null, with a complaint, where they cannot be unpacked. `heading` is what -v says of what is
   * written once the beginning has been read.
   */
  *#changed(
    name: string,
    bytes: Uint8Array,
    header: { name?: string; time: number },
    heading = '',
  ): Step<Changed | null> {
    const writes = this.#toStdout && !this.#options.has('list')
    if (!this.#expands) {
      if (writes) yield* this.#tell(heading)
      const packed = compress(bytes, header)
      return { content: packed, packed, length: bytes.length, countsHeader: true }
    }
    // zcat -f is cat for what is not packed.
    if ((writes || name === 'stdin') && this.#options.has('force') && !isGzip(bytes)) {
      yield* this.#tell(heading)
      return { content: bytes, packed: bytes, length: bytes.length, countsHeader: false }
    }
    const { content, lastLength, hasHeader, hasMore, problem, hasGarbage } = gunzip(bytes)
    if (writes && hasHeader) yield* this.#tell(heading)
    if (hasGarbage) yield* this.#say(`${name}: decompression OK, trailing garbage ignored`, WARNING, '\n')
    if (problem === null) return { content, packed: bytes, length: lastLength, countsHeader: !hasMore }
    if (writes && !this.#options.has('test')) yield* this.#send(content)
    yield* this.#say(`${name}: ${problem}`, ERROR, '\n')
    return null
  }

  #header(path: string, stat: Stat): { name?: string; time: number } {
    return this.#options.has('noName') ? { time: 0 } : { name: baseName(path), time: stat.mtime.sec }
  }

  *#write(target: string, content: Uint8Array, stat: Stat): Step<boolean> {
    const { sys } = this.#io
    if (typeof sys.lstat(target) !== 'number') {
      if (!this.#options.has('force') && !(yield* this.#mayOverwrite(target))) return false
      sys.unlink(target)
    }
    const fd = sys.open(target, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    const result = fd < 0 ? fd : yield* this.#io.writeAll(fd, content)
    if (result < 0) {
      yield* this.#say(`${target}: ${strerror(result)}`, ERROR)
      if (fd >= 0) {
        sys.close(fd)
        sys.unlink(target)
      }
      return false
    }
    sys.fchown(fd, stat.uid, stat.gid)
    sys.fchmod(fd, stat.mode & S_IALLUGO)
    sys.futimens(fd, stat.atime, stat.mtime)
    sys.close(fd)
    return true
  }

  *#mayOverwrite(target: string): Step<boolean> {
    const io = this.#io
    if (io.sys.isatty(STDIN)) {
      yield* io.printError(`gzip: ${target} already exists; do you wish to overwrite (y or n)? `)
      const answer = yield* io.readAnswer()
      if (answer !== null && /^[yY]/.test(answer)) return true
      yield* io.printError('\tnot overwritten\n')
    } else yield* io.printError(`gzip: ${target} already exists;\tnot overwritten\n`)
    if (this.#status === 0) this.#status = WARNING
    return false
  }

  *#runStandard(): Step<void> {
    const io = this.#io
    if (!this.#options.has('force') && io.sys.isatty(this.#expands ? STDIN : STDOUT)) {
      const [way, place] = this.#expands ? ['read from', 'decompression'] : ['written to', 'compression']
      yield* io.printError(
        `gzip: compressed data not ${way} a terminal. Use -f to force ${place}.\nFor help, type: gzip -h\n`,
      )
      yield* io.exit(ERROR)
    }
    const bytes = yield* io.readAll(STDIN)
    if (typeof bytes === 'number') {
      yield* this.#say(`stdin: ${strerror(bytes)}`, ERROR)
      return
    }
    const stat = io.sys.fstat(STDIN)
    const time = typeof stat !== 'number' && isRegular(stat.mode) ? stat.mtime.sec : 0
    const changed = yield* this.#changed('stdin', bytes, { time })
    if (changed === null) return
    if (this.#options.has('list')) this.#list(changed, 'stdout', time || io.sys.time().sec)
    else if (this.#options.has('test')) yield* this.#tell(' OK\n')
    else {
      yield* this.#send(changed.content)
      if (!this.#expands) yield* this.#tell(`${ratio(changed)}\n`)
    }
  }

  *#send(content: Uint8Array): Step<void> {
    this.#io.printBytes(content.slice())
    if (this.#io.full) yield* this.#io.flush()
  }

  /** `time`: when the file was written, in seconds. */
  #list(changed: Changed, name: string, time: number): void {
    const { packed, length } = changed
    const isLong = this.#options.has('verbose') && !this.#options.has('quiet')
    if (!this.#hasHeading && !this.#options.has('quiet'))
      this.#io.print(
        `${isLong ? LONG_HEADING : ''}         compressed        uncompressed  ratio uncompressed_name\n`,
      )
    this.#hasHeading = true
    this.#totals.compressed += packed.length
    this.#totals.plain += length
    // Of the totals gzip takes off only what the last file has.
    this.#totals.wrapping = wrapping(changed)
    const isStored = this.#options.last('name', 'noName') === 'name'
    const details = isLong ? this.#details(packed, (isStored && storedTime(packed)) || time) : ''
    this.#io.print(`${details}${listLine(packed.length, length, ratio(changed), name)}`)
  }

  /** `operands`: how many files were to be listed */
  finish(operands: number): number {
    const { compressed, plain, wrapping } = this.#totals
    const saved = plain - (compressed - wrapping)
    if (operands > 1 && plain > 0 && !this.#options.has('quiet'))
      this.#io.print(
        `${this.#options.has('verbose') ? ' '.repeat(LONG_HEADING.length) : ''}${listLine(compressed, plain, percent(saved, plain), '(totals)')}`,
      )
    return this.#status
  }

  /** The method, the checksum that is stored, and a time. */
  #details(packed: Uint8Array, time: number): string {
    const checksum = Array.from(packed.subarray(-8, -4), (byte) => byte.toString(16).padStart(2, '0'))
    const zone = zoneFromTz(this.#io.variable('TZ'))
    const moment = formatTime('%b %e %H:%M', civilTime({ sec: time, nsec: 0 }, zone))
    return `defla ${checksum.reverse().join('')} ${moment} `
  }

  /** With -v. */
  *#tell(text: string): Step<void> {
    if (this.#options.has('verbose')) yield* this.#io.printError(text)
  }

  *#say(text: string, status: number, before = ''): Step<void> {
    if (status === ERROR) this.#status = ERROR
    else if (this.#status === 0) this.#status = WARNING
    // The last of -q and -v counts.
    if (status === WARNING && this.#options.last('quiet', 'verbose') === 'quiet') return
    yield* this.#io.printError(`${before}gzip: ${text}\n`)
  }
}

const LONG_HEADING = 'method  crc     date  time  '

/** Seconds; 0 where none is stored. */
const storedTime = (packed: Uint8Array): number =>
  new DataView(packed.buffer, packed.byteOffset).getUint32(4, true)

const listLine = (compressed: number, plain: number, saved: string, name: string): string =>
  `${String(compressed).padStart(19)} ${String(plain).padStart(19)} ${saved} ${name}\n`

/** How much smaller the data is without header and trailer. */
function ratio(changed: Changed): string {
  const { packed, length } = changed
  return percent(length - (packed.length - wrapping(changed)), length)
}

/** What the header and the trailer take, where they count. */
function wrapping({ packed, countsHeader }: Changed): number {
  const header = (packed[3] ?? 0) & 8 ? packed.indexOf(0, 10) + 1 : 10
  return countsHeader ? header + 8 : 0
}

function percent(saved: number, whole: number): string {
  return `${(whole === 0 ? 0 : (saved / whole) * 100).toFixed(1).padStart(5)}%`
}
