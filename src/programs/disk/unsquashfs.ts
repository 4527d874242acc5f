/** unsquashfs(1) of squashfs-tools 4.6: lists a SquashFS image, tells of its superblock, or takes files out of it. */

import { O_CREAT, O_EXCL, O_RDONLY, O_TRUNC, O_WRONLY, type System } from '../../kernel/abi.ts'
import {
  compressorOf,
  readSquashfs,
  SQUASHFS_LENGTH,
  type SquashfsSuperblock,
} from '../../kernel/superblocks/squashfs.ts'
import { SquashfsReader } from '../../kernel/superblocks/squashfs_reader.ts'
import { EEXIST, strerror } from '../../kernel/vfs/errno.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSymlink,
  major,
  minor,
} from '../../kernel/vfs/mode.ts'
import { civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import { UTC, type Zone, zoneFromTz } from '../../time/zone.ts'
import { type Accounts, groupName, readAccounts, userName } from '../lib/accounts.ts'
import { compileGlob } from '../lib/glob.ts'
import type { Io, Step } from '../lib/io.ts'
import { modeString } from '../lib/mode.ts'
import { defineRawProgram } from '../lib/program.ts'
import { readImage, type SourceEntry, type SourceInode } from './squashfs-entries.ts'
import { progressBar } from './squashfs-progress.ts'
import { optionText, processorCount, squashfsVersion } from './squashfs-tools.ts'

/** Of each the names it has, `d[est]` for -d and -dest, its argument's name or '', and what it does. */
const OPTIONS = {
  excludes: ['excludes', '', 'treat files on command line as exclude files'],
  dest: ['d[est]', '<pathname>', 'extract to <pathname>, default "squashfs-root".  This option also sets the prefix used when listing the filesystem'],
  depth: ['max[-depth]', '<levels>', 'descend at most <levels> of directories when extracting'],
  cat: ['cat', '', 'cat the files on the command line to stdout'],
  force: ['f[orce]', '', 'if file already exists then overwrite'],
  stat: ['s[tat]', '', 'display filesystem superblock information'],
  info: ['i[nfo]', '', 'print files as they are extracted'],
  longInfo: ['li[nfo]', '', 'print files as they are extracted with file attributes (like ls -l output)'],
  list: ['l[s]', '', 'list filesystem, but do not extract files'],
  longList: ['ll[s]', '', 'list filesystem with file attributes (like ls -l output), but do not extract files'],
  numericList: ['lln[umeric]', '', 'same as -lls but with numeric uids and gids'],
  conciseList: ['lc', '', 'list filesystem concisely, displaying only files and empty directories.  Do not extract files'],
  conciseLongList: ['llc', '', 'list filesystem concisely with file attributes, displaying only files and empty directories.  Do not extract files'],
  full: ['full[-precision]', '', 'use full precision when displaying times including seconds.  Use with -linfo, -lls, -lln and -llc'],
  utc: ['UTC', '', 'use UTC rather than local time zone when displaying time'],
  time: ['mkfs-time', '', 'display filesystem superblock time, which is an unsigned 32-bit int representing the time in seconds since the epoch (1970-01-01)'],
  noXattrs: ['no[-xattrs]', '', 'do not extract xattrs in file system'],
  xattrs: ['x[attrs]', '', 'extract xattrs in file system (default)'],
  version: ['v[ersion]', '', 'print version, licence and copyright information'],
  processors: ['p[rocessors]', '<number>', 'use <number> processors.  By default will use the number of processors available'],
  quiet: ['q[uiet]', '', 'no verbose output'],
  noProgress: ['n[o-progress]', '', 'do not display the progress bar'],
  help: ['h[elp]', '', 'output this options text to stdout'],
} as const satisfies Readonly<Record<string, readonly [names: string, argument: string, help: string]>> // biome-ignore format: one option a line

type Option = keyof typeof OPTIONS

const HELP =
  'SYNTAX: unsquashfs [OPTIONS] FILESYSTEM [files to extract or exclude (with -excludes) or cat (with -cat )]\n\nFilesystem extraction and listing options:\n' +
  Object.values(OPTIONS)
    .map(([names, argument, help]) =>
      optionText(`-${names}${argument === '' ? '' : ` ${argument}`}`, help, 1, 4),
    )
    .join('')

/** Exit statuses: what could not be done at all, and what could not be in part. */
const FATAL = 1
const NOT_ALL = 2

export const unsquashfs = defineRawProgram({
  name: 'unsquashfs',
  *run(io, args) {
    if (args[0] === '--help' || args[0] === '--version') {
      io.print(args[0] === '--help' ? HELP : squashfsVersion('unsquashfs'))
      return 0
    }
    const request = yield* readArguments(io, args)
    const { given, image, patterns } = request
    const reader = yield* openImage(io, image)
    if (given.has('stat')) {
      io.print(statText(image, reader, given.has('utc') ? UTC : zoneFromTz(io.variable('TZ') ?? '')))
      return 0
    }
    if (given.has('time')) {
      io.print(`${reader.superblock.get('madeTime')}\n`)
      return 0
    }
    const root = readImage(io, reader)
    if (root === null) return yield* fatal(io, 'Failed to read filesystem: it is damaged')
    const parts = patterns.map(patternParts)
    const depth = Number(given.get('depth') ?? Number.POSITIVE_INFINITY)
    const isLeftOut = given.has('excludes')
    const chosen = choose(isLeftOut ? without(root, parts) : root, isLeftOut ? [] : parts, depth)
    if (given.has('cat')) return yield* printFiles(io, chosen, patterns)
    return yield* new Extraction(io, request, yield* readAccounts(io)).run(
      chosen,
      reader.superblock.get('blockSize'),
    )
  },
})

interface Request {
  readonly given: ReadonlyMap<Option, string>
  readonly image: string
  readonly patterns: readonly string[]
}

function* readArguments(io: Io, args: readonly string[]): Step<Request> {
  const given = new Map<Option, string>()
  let i = 0
  for (; i < args.length && args[i]?.startsWith('-'); i++) {
    const option = optionOf((args[i] as string).slice(1))
    if (option === null) {
      yield* io.printError(HELP)
      return yield* io.exit(FATAL)
    }
    const [names, argument] = OPTIONS[option]
    if (argument !== '' && i + 1 === args.length) {
      const name = names.replace(/[[\]]/g, '')
      yield* io.printError(
        `${io.called}: -${name} missing ${option === 'dest' ? 'filename' : 'or invalid number'}\n`,
      )
      return yield* io.exit(FATAL)
    }
    given.set(option, argument === '' ? '' : (args[++i] as string))
  }
  if (given.has('version')) io.print(squashfsVersion('unsquashfs'))
  const [image, ...patterns] = args.slice(i)
  if (image !== undefined && !given.has('help')) return { given, image, patterns }
  if (given.has('help')) io.print(HELP)
  else if (!given.has('version')) yield* io.printError(HELP)
  return yield* io.exit(given.has('help') ? 0 : FATAL)
}

function optionOf(word: string): Option | null {
  for (const [option, [names]] of Object.entries(OPTIONS)) {
    const [, short = '', rest = ''] = /^([^[]*)(?:\[(.*)\])?$/.exec(names) ?? []
    if (word === short || word === short + rest) return option as Option
  }
  return null
}

function* fatal(io: Io, text: string): Step<never> {
  yield* io.printError(`FATAL ERROR: ${text}\n`)
  return yield* io.exit(FATAL)
}

function* openImage(io: Io, path: string): Step<SquashfsReader> {
  const fd = yield* io.open(path, O_RDONLY)
  if (fd < 0) {
    yield* io.printError(`Could not open ${path}, because ${strerror(fd)}\n`)
    return yield* io.exit(FATAL)
  }
  const start = io.sys.pread(fd, SQUASHFS_LENGTH, 0)
  const superblock = typeof start === 'number' ? null : readSquashfs(start)
  if (superblock === null) {
    const isShort = typeof start === 'number' || start.length < SQUASHFS_LENGTH
    if (isShort) yield* io.printError('Read on filesystem failed because EOF\n')
    return yield* fatal(io, `Can't find a valid SQUASHFS superblock on ${path}`)
  }
  const reader = new SquashfsReader(superblock, (position, count) => io.sys.pread(fd, count, position))
  return reader.prepare() < 0 ? yield* fatal(io, 'File system corruption detected') : reader
}

/** squashfs_stat */
function statText(path: string, reader: SquashfsReader, zone: Zone): string {
  const { superblock } = reader
  const made = civilTime({ sec: superblock.get('madeTime'), nsec: 0 }, zone)
  const size = superblock.get('bytesUsed')
  const is = (flag: Parameters<SquashfsSuperblock['has']>[0]) => (superblock.has(flag) ? 'un' : '')
  const isNot = (flag: Parameters<SquashfsSuperblock['has']>[0]) => (superblock.has(flag) ? '' : 'not ')
  const plainIds = superblock.has('plainInodes') || superblock.has('plainIds') ? 'un' : ''
  const lines = [
    `Found a valid SQUASHFS 4:0 superblock on ${path}.`,
    `Creation or last append time ${formatTime('%a %b %e %H:%M:%S %Y', made)}`,
    `Filesystem size ${size} bytes (${(size / 1024).toFixed(2)} Kbytes / ${(size / 1024 ** 2).toFixed(2)} Mbytes)`,
    `Compression ${compressorOf(superblock) ?? 'unknown'}`,
    `Block size ${superblock.get('blockSize')}`,
    `Filesystem is ${isNot('exportable')}exportable via NFS`,
    `Inodes are ${is('plainInodes')}compressed`,
    `Data is ${is('plainData')}compressed`,
    `Uids/Gids (Id table) are ${plainIds}compressed`,
  ]
  if (superblock.has('noFragments')) lines.push('Fragments are not stored')
  else {
    lines.push(`Fragments are ${is('plainFragments')}compressed`)
    lines.push(`Always-use-fragments option is ${isNot('alwaysFragments')}specified`)
  }
  const noXattrs = superblock.has('noXattrs')
  lines.push(noXattrs ? 'Xattrs are not stored' : `Xattrs are ${is('plainXattrs')}compressed`)
  lines.push(`Duplicates are ${isNot('duplicatesRemoved')}removed`)
  lines.push(`Number of fragments ${superblock.get('fragments')}`)
  lines.push(`Number of inodes ${superblock.get('inodes')}`)
  lines.push(`Number of ids ${superblock.get('ids')}`)
  if (!noXattrs) lines.push(`Number of xattr ids ${reader.xattrLists}`)
  return `${lines.join('\n')}\n`
}

const patternParts = (pattern: string): ((name: string) => boolean)[] =>
  pattern
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .map((part) => compileGlob(part))

/** What the patterns mean, with the directories on the way there; all without any. */
function choose(
  root: SourceEntry,
  patterns: readonly (readonly ((name: string) => boolean)[])[],
  depth: number,
): SourceEntry {
  const keep = (
    entry: SourceEntry,
    left: readonly (readonly ((name: string) => boolean)[])[],
    level: number,
  ): SourceEntry => {
    const isWhole = left.some((parts) => parts.length === 0)
    const children: SourceEntry[] = []
    for (const child of level < depth ? entry.children : []) {
      const further = left.flatMap((parts) => (parts[0]?.(child.name) === true ? [parts.slice(1)] : []))
      const reachesIn = isDirectory(child.inode.mode) || further.some((parts) => parts.length === 0)
      if (isWhole) children.push(keep(child, [[]], level + 1))
      else if (further.length > 0 && reachesIn) children.push(keep(child, further, level + 1))
    }
    return { ...entry, children }
  }
  return keep(root, patterns.length === 0 ? [[]] : patterns, 0)
}

/** All but what the patterns mean. */
function without(
  entry: SourceEntry,
  patterns: readonly (readonly ((name: string) => boolean)[])[],
): SourceEntry {
  const children = entry.children.flatMap((child) => {
    const further = patterns.flatMap((parts) => (parts[0]?.(child.name) === true ? [parts.slice(1)] : []))
    return further.some((parts) => parts.length === 0) ? [] : [without(child, further)]
  })
  return { ...entry, children }
}

/** -cat */
function* printFiles(io: Io, root: SourceEntry, patterns: readonly string[]): Step<number> {
  let status = 0
  for (const pattern of patterns) {
    const found = filesBelow(choose(root, [patternParts(pattern)], Number.POSITIVE_INFINITY))
    if (found.length === 0) {
      yield* io.printError(`cat: no matches for /${pattern.replace(/^\/+/, '')}\n`)
      status = NOT_ALL
    }
    for (const inode of found) {
      const bytes = yield* inode.read()
      if (typeof bytes === 'number') return yield* fatal(io, `cat: failed to read ${pattern}`)
      io.printBytes(bytes.slice())
      if (io.full) yield* io.flush()
    }
  }
  return status
}

const filesBelow = ({ inode, children }: SourceEntry): SourceInode[] =>
  isRegular(inode.mode) ? [inode] : children.flatMap(filesBelow)

/** Of a line of a long listing what owners and size take together. */
const OWNER_AND_SIZE = 25

class Extraction {
  readonly #io: Io
  readonly #sys: System
  readonly #given: ReadonlyMap<Option, string>
  readonly #accounts: Accounts
  readonly #zone: Zone
  /** where an inode has been put already */
  readonly #paths = new Map<SourceInode, string>()
  readonly #counts = { file: 0, directory: 0, symlink: 0, device: 0, fifo: 0, socket: 0, hardlink: 0 }
  #status = 0

  constructor(io: Io, { given }: Request, accounts: Accounts) {
    this.#io = io
    this.#sys = io.sys
    this.#given = given
    this.#accounts = accounts
    this.#zone = given.has('utc') ? UTC : zoneFromTz(io.variable('TZ') ?? '')
  }

  *run(root: SourceEntry, blockSize: number): Step<number> {
    const io = this.#io
    const given = this.#given
    const top = given.get('dest') ?? 'squashfs-root'
    const lists = (['list', 'longList', 'numericList', 'conciseList', 'conciseLongList'] as const).filter(
      (list) => given.has(list),
    )
    if (lists.length > 0) {
      this.#list(
        root,
        top,
        lists.some((list) => list !== 'list' && list !== 'conciseList'),
        lists.some((list) => list.startsWith('concise')),
      )
      return 0
    }
    const isQuiet = given.has('quiet')
    const { names, blocks } = countOf(root, blockSize)
    if (!isQuiet) {
      const processors = given.get('processors') ?? (yield* processorCount(io))
      io.print(`Parallel unsquashfs: Using ${processors} processor${processors === '1' ? '' : 's'}\n`)
      io.print(`${names} inodes (${blocks} blocks) to write\n\n`)
    }
    yield* io.flush()
    yield* this.#directory(root, top === '' ? '.' : top, top)
    const tellsNames = given.has('info') || given.has('longInfo')
    if (!given.has('noProgress') && !tellsNames) io.print(progressBar(io, names + blocks))
    if (!isQuiet) io.print(`\n${Object.entries(this.#counts).map(createdLine).join('')}`)
    return this.#status
  }

  #list(entry: SourceEntry, path: string, isLong: boolean, isConcise: boolean): void {
    const isShown = !isConcise || !isDirectory(entry.inode.mode) || entry.children.length === 0
    if (isShown)
      this.#io.print(
        `${isLong ? this.#longLine(entry.inode) : ''}${path}${isLong && isSymlink(entry.inode.mode) ? ` -> ${entry.inode.target}` : ''}\n`,
      )
    for (const child of entry.children) this.#list(child, `${path}/${child.name}`, isLong, isConcise)
  }

  /** print_filename */
  #longLine({ mode, uid, gid, size, rdev, time }: SourceInode): string {
    const isNumeric = this.#given.has('numericList')
    const owner = (isNumeric ? undefined : userName(this.#accounts, uid)) ?? String(uid)
    const group = (isNumeric ? undefined : groupName(this.#accounts, gid)) ?? String(gid)
    const width = Math.max(0, OWNER_AND_SIZE - owner.length - group.length)
    const isDevice = isCharDevice(mode) || isBlockDevice(mode)
    const shown = isDevice
      ? `${' '.repeat(Math.max(0, width - 7))}${String(major(rdev)).padStart(3)},${String(minor(rdev)).padStart(3)}`
      : String(isFifo(mode) ? 0 : size).padStart(width)
    const format = this.#given.has('full') ? '%Y-%m-%d %H:%M:%S' : '%Y-%m-%d %H:%M'
    return `${modeString(mode)} ${owner}/${group} ${shown} ${formatTime(format, civilTime({ sec: time, nsec: 0 }, this.#zone))} `
  }

  *#directory({ inode, children }: SourceEntry, path: string, shown: string): Step<void> {
    this.#tell(inode, shown)
    const made = this.#sys.mkdir(path, 0o700)
    if (made < 0 && made !== -EEXIST)
      return yield* this.#failed(`dir_scan: failed to make directory ${path}, because ${strerror(made)}`)
    this.#counts.directory++
    for (const child of children) {
      const [at, name] = [`${path}/${child.name}`, `${shown}/${child.name}`]
      if (isDirectory(child.inode.mode)) yield* this.#directory(child, at, name)
      else yield* this.#file(child.inode, at, name)
    }
    this.#setAttributes(inode, path)
  }

  *#file(inode: SourceInode, path: string, shown: string): Step<void> {
    yield* this.#io.breathe()
    const sys = this.#sys
    this.#tell(inode, shown)
    if (this.#given.has('force')) sys.unlink(path)
    const known = this.#paths.get(inode)
    if (known !== undefined) {
      const linked = sys.link(known, path)
      if (linked < 0)
        return yield* this.#failed(`create_inode: failed to create hardlink, because ${strerror(linked)}`)
      this.#counts.hardlink++
      return
    }
    this.#paths.set(inode, path)
    if (isRegular(inode.mode)) yield* this.#regular(inode, path)
    else {
      const error = isSymlink(inode.mode)
        ? sys.symlink(inode.target, path)
        : sys.mknod(path, inode.mode, inode.rdev)
      const kind = kindOf(inode.mode)
      const what = kind === 'device' ? `${isCharDevice(inode.mode) ? 'character' : 'block'} device` : kind
      if (error < 0)
        return yield* this.#failed(
          `create_inode: failed to create ${what} ${path}, because ${strerror(error)}`,
        )
      this.#counts[kind]++
    }
    this.#setAttributes(inode, path)
  }

  *#regular(inode: SourceInode, path: string): Step<void> {
    const sys = this.#sys
    const flags = this.#given.has('force') ? O_TRUNC : O_EXCL
    const fd = sys.open(path, O_CREAT | O_WRONLY | flags, 0o600)
    if (fd < 0) {
      yield* this.#io.flush()
      const what =
        fd === -EEXIST
          ? `file ${path} already exists`
          : `failed to create file ${path}, because ${strerror(fd)}`
      yield* this.#io.printError('\n')
      return yield* fatal(this.#io, `write_file: ${what}`)
    }
    const content = yield* inode.read()
    if (typeof content === 'number') yield* this.#failed(`Failed to read file ${path}, skipping`)
    else yield* this.#write(fd, path, content)
    sys.close(fd)
    this.#counts.file++
  }

  *#write(fd: number, path: string, content: Uint8Array): Step<void> {
    for (let done = 0; done < content.length; ) {
      const written = this.#sys.write(fd, content.slice(done))
      if (written <= 0) {
        yield* this.#io.printError(`Write on output file failed because ${strerror(written)}\n`)
        return yield* fatal(this.#io, `writer: failed to write file ${path}`)
      }
      done += written
    }
  }

  #setAttributes(inode: SourceInode, path: string): void {
    const sys = this.#sys
    const time = { sec: inode.time, nsec: 0 }
    if (!this.#given.has('noXattrs'))
      for (const { name, value } of inode.xattrs) sys.setxattr(path, name, value, 0, false)
    if (sys.geteuid() === 0) sys.lchown(path, inode.uid, inode.gid)
    if (!isSymlink(inode.mode)) sys.chmod(path, inode.mode & 0o7777)
    sys.utimens(path, time, time, false)
  }

  #tell(inode: SourceInode, path: string): void {
    if (this.#given.has('info')) this.#io.print(`${path}\n`)
    if (this.#given.has('longInfo'))
      this.#io.print(`${this.#longLine(inode)}${path}${isSymlink(inode.mode) ? ` -> ${inode.target}` : ''}\n`)
  }

  *#failed(text: string): Step<void> {
    yield* this.#io.printError(`${text}\n`)
    this.#status = NOT_ALL
  }
}

type Kind = 'file' | 'directory' | 'symlink' | 'device' | 'fifo' | 'socket' | 'hardlink'

function kindOf(mode: number): Kind {
  if (isSymlink(mode)) return 'symlink'
  if (isCharDevice(mode) || isBlockDevice(mode)) return 'device'
  return isFifo(mode) ? 'fifo' : 'socket'
}

function createdLine([kind, count]: [string, number]): string {
  const plural = kind === 'directory' ? 'directories' : `${kind}s`
  return `created ${count} ${count === 1 ? kind : plural}\n`
}

/** Names of what are no directories, and blocks of their data, which several names may have together. */
function countOf(root: SourceEntry, blockSize: number): { names: number; blocks: number } {
  const seen = new Set<SourceInode>()
  let [names, blocks] = [0, 0]
  const visit = ({ inode, children }: SourceEntry): void => {
    if (!isDirectory(inode.mode)) names++
    if (isRegular(inode.mode) && !seen.has(inode)) blocks += Math.ceil(inode.size / blockSize)
    seen.add(inode)
    for (const child of children) visit(child)
  }
  visit(root)
  return { names, blocks }
}
