/** tar(1) of GNU tar 1.35: makes, lists and extracts archives, with -z through gzip. */

import { O_CREAT, O_RDWR, O_TRUNC, O_WRONLY, type ProgramRun } from '../kernel/abi.ts'
import { concat } from '../kernel/text.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { isDirectory, S_IFDIR, S_IFREG } from '../kernel/vfs/mode.ts'
import { UTC, zoneFromTz } from '../time/zone.ts'
import { findGroupId, findUserId, groupName, readAccounts, userName } from './lib/accounts.ts'
import { compileGlob } from './lib/glob.ts'
import { gzip } from './lib/gzip.ts'
import { type Io, STDIN, STDOUT, type Step } from './lib/io.ts'
import { applyMode, parseMode } from './lib/mode.ts'
import { defineProgram } from './lib/program.ts'
import { escapeControls, quoteText } from './lib/quote.ts'
import type { Quoting } from './lib/quoting-style.ts'
import { humanSize } from './lib/size.ts'
import { compareTimes } from './lib/time.ts'
import { baseName } from './lib/walk.ts'
import { headerOf, type Member, padded, recordSize, withoutEnd } from './tar/archive.ts'
import { compareMember } from './tar/compare.ts'
import { compressorOf } from './tar/compressors.ts'
import { Creator } from './tar/create.ts'
import { Extractor } from './tar/extract.ts'
import { FAILURE, fatal, finish, notRecoverable, USAGE_HINT, wrongUse } from './tar/failures.ts'
import { Lister, type ListerOptions } from './tar/lister.ts'
import { readMoment, tellMoments } from './tar/moments.ts'
import { type TarOptions, table } from './tar/options.ts'
import { membersOf, readMembers } from './tar/read-members.ts'
import { climbs, SafeNames } from './tar/safe-names.ts'
import { isPositional, Selection, type TarOption } from './tar/selection.ts'
import { parseTransform, type Transform } from './tar/transform.ts'

/** The status of -d where something differs. */
const DIFFERENT = 1
/** EX_USAGE of sysexits.h: a wrong option */
const wrongUsage = 64

/** Letters that take an argument, in the old form the next word that is none of the letters. */
const TAKES_ARGUMENT = 'bCfFgHIKLNTVX'
/** What the old form becomes where an argument is missing. */
const OLD_OPTION_ALONE = '--old-option-without-argument'

/** What a digit among the letters becomes: it would name a tape drive. */
const DRIVE_OPTION = '--tape-drive'

interface TarNames {
  readonly typed: readonly string[]
  /** in the files of -T */
  readonly listed: readonly string[]
}

export const tar = defineProgram({
  name: 'tar',
  usage: '[OPTION...] [FILE]...',
  about:
    "GNU 'tar' saves many files together into a single tape or disk archive, and can\nrestore individual files from the archive.",
  version: 'GNU tar 1.35',
  failureStatus: wrongUsage,
  usageError: USAGE_HINT,
  speaksAs: 'called',
  options: table,
  // The old form: letters without a dash, their arguments in order behind them.
  rewrite: (args) => {
    const [first = '', ...rest] = args
    if (first === '' || first.startsWith('-')) return args
    const result: string[] = []
    const values = [...rest]
    for (const letter of first) {
      if (/[0-7]/.test(letter)) return [DRIVE_OPTION]
      result.push(`-${letter}`)
      if (!TAKES_ARGUMENT.includes(letter)) continue
      const value = values.shift()
      if (value === undefined) return [`${OLD_OPTION_ALONE}=${letter}`]
      result.push(value)
    }
    return [...result, ...values]
  },
  *run(io, options, operands) {
    if (options.has('drive'))
      return yield* wrongUse(io, "Options '-[0-7][lmh]' not supported by *this* tar", wrongUsage)
    const alone = options.value('oldOptionAlone')
    if (alone !== undefined) return yield* wrongUse(io, `Old option '${alone}' requires an argument.`)
    const modes = MODES.filter((mode) => options.has(mode))
    if (modes.length > 1)
      return yield* wrongUse(
        io,
        "You may not specify more than one '-Acdtrux', '--delete' or  '--test-label' option",
      )
    const [mode] = modes
    if (mode === undefined)
      return yield* wrongUse(
        io,
        "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options",
      )
    if (options.count('file') > 1) return yield* wrongUse(io, "Multiple archive files require '-M' option")
    const format = options.value('format')
    if (format !== undefined && !FORMATS.has(format))
      return yield* wrongUse(io, `${format}: Invalid archive format`)
    if (options.has('occurrence')) yield* checkOccurrence(io, options, mode, operands)
    if (options.has('oneTopLevel') && topLevel(options) === null)
      return yield* wrongUse(
        io,
        'Cannot deduce top-level directory name; please set it explicitly with --one-top-level=DIR',
      )
    // With -v tar says how it has read a date, and -t counts as one.
    if (options.has('verbose') || options.has('list')) yield* tellMoments(io, options.given)
    const names: TarNames = { typed: operands, listed: yield* readNames(io, options) }
    const transform = yield* readTransform(io, options)
    switch (mode) {
      case 'list':
      case 'extract':
      case 'compare':
        return yield* read(io, options, names, transform, mode)
      case 'concatenate':
      case 'delete':
        return yield* rewrite(io, options, [...names.typed, ...names.listed], mode)
      default:
        return yield* create(io, options, names, transform, mode)
    }
  },
})

const MODES = ['create', 'append', 'update', 'concatenate', 'delete', 'compare', 'list', 'extract'] as const

/** --occurrence is of names that an archive is searched for. */
function* checkOccurrence(
  io: Io,
  options: TarOptions,
  mode: (typeof MODES)[number],
  operands: readonly string[],
): Step<void> {
  if (operands.length === 0 && !options.has('filesFrom'))
    yield* wrongUse(io, '--occurrence is meaningless without a file list')
  const letter = { create: 'c', append: 'r', update: 'u', concatenate: 'A' }[mode as string]
  if (letter !== undefined) yield* wrongUse(io, `'--occurrence' cannot be used with '-${letter}'`)
}

const FORMATS = new Set(['gnu', 'oldgnu', 'pax', 'posix', 'ustar', 'v7'])

/** The names in the files of -T. */
function* readNames(io: Io, options: TarOptions): Step<string[]> {
  const names: string[] = []
  for (const file of options.values('filesFrom')) {
    const bytes = file === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(file as string)
    if (typeof bytes === 'number') return yield* fatal(io, `${file}: Cannot stat: ${strerror(bytes)}`)
    const end = options.has('null') ? '\0' : '\n'
    names.push(
      ...io
        .decode(bytes)
        .split(end)
        .filter((name) => name !== ''),
    )
  }
  return names
}

function* readTransform(io: Io, options: TarOptions): Step<Transform> {
  const transforms: Transform[] = []
  for (const text of options.values('transform')) {
    const transform = parseTransform(text ?? '', io.isPlainLocale)
    if (transform === null) return yield* wrongUse(io, 'Invalid transform expression')
    transforms.push(transform)
  }
  return (name, kind) => transforms.reduce((now, transform) => transform(now, kind), name)
}

/** A member with its names changed. */
function transformed<T extends { name: string; type: string; target: string }>(
  member: T,
  transform: Transform,
): T {
  const kind = member.type === '2' ? 'symlink' : member.type === '1' ? 'link' : null
  return {
    ...member,
    name: transform(member.name, 'member'),
    target: kind === null ? member.target : transform(member.target, kind),
  }
}

/** Where -C leads before an archive is read; one behind the last name is for none. */
function directoriesOf({ given }: TarOptions, { typed, listed }: TarNames): string[] {
  const lastList = listed.length === 0 ? -1 : given.findLastIndex(({ key }) => key === 'filesFrom')
  const hasNames = typed.length + listed.length > 0
  return given
    .filter(
      ({ key, before }, at) => key === 'directory' && (!hasNames || before < typed.length || at < lastList),
    )
    .map(({ value }) => value ?? '.')
}

function* changeDirectory(io: Io, directory: string): Step<void> {
  const result = io.sys.chdir(directory)
  if (result < 0) yield* fatal(io, `${directory}: Cannot open: ${strerror(result)}`)
}

function* create(
  io: Io,
  options: TarOptions,
  names: TarNames,
  transform: Transform,
  mode: 'create' | 'append' | 'update',
): ProgramRun {
  const appends = mode !== 'create'
  if (names.typed.length === 0 && !options.has('filesFrom') && !options.has('addFile'))
    return yield* wrongUse(io, 'Cowardly refusing to create an empty archive')
  const change = yield* readChange(io, options)
  const newer = options.value('newer')
  const newerThan = newer === undefined ? null : readMoment(io, newer)
  const file = options.value('file') ?? '-'
  const compressor = compressorOf(options, options.has('auto') ? file : null)
  const compresses = compressor === 'gzip'
  const toStdout = file === '-'
  const fd = toStdout
    ? STDOUT
    : io.sys.open(file, appends ? O_RDWR | O_CREAT : O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  if (fd < 0) return yield* fatal(io, `${file}: Cannot open: ${strerror(fd)}`)
  if (compressor !== null && !compresses) {
    yield* io.printError(`/bin/sh: 1: ${compressor}: not found\n`)
    yield* io.complain('Child returned status 127')
    return yield* notRecoverable(io)
  }
  const chunks: Uint8Array[] = []
  /** seconds of the newest member of each name */
  const stored = new Map<string, number>()
  if (appends) {
    const before = yield* io.readAll(fd)
    if (typeof before === 'number') return yield* fatal(io, `${file}: Cannot read: ${strerror(before)}`)
    const members = mode === 'update' ? membersOf(io, before) : []
    if (members === 'not a tar') return yield* fatal(io, 'This does not look like a tar archive')
    for (const { name, mtime } of members) {
      stored.set(plainName(name), Math.max(mtime.sec, stored.get(plainName(name)) ?? 0))
    }
    chunks.push(withoutEnd(before))
    io.sys.ftruncate(fd, 0)
    io.sys.lseek(fd, 0, 0)
  }
  const stat = io.sys.fstat(fd)
  const lister = new Lister(options.count('verbose'), listerOptions(io, options))
  const listed: string[] = []
  const selection = new Selection()
  const creator = new Creator(io, {
    accounts: yield* readAccounts(io),
    selection,
    dereference: options.has('dereference'),
    absolute: options.has('absolute'),
    hardDereference: options.has('hardDereference'),
    oneFileSystem: options.has('oneFileSystem'),
    ignoreFailedRead: options.has('ignoreFailedRead'),
    removeFiles: options.has('removeFiles'),
    sorts: (yield* readSort(io, options)) === 'name',
    storesXattr: xattrFilter(options, () => true),
    change: (member) => transformed(change(member), transform),
    archive: typeof stat === 'number' || toStdout ? null : stat,
    hasCurrent: (name, { mtime, mode: type }) =>
      mtime.sec <= (stored.get(plainName(name)) ?? Number.NEGATIVE_INFINITY) ||
      (newerThan !== null && !isDirectory(type) && compareTimes(mtime, newerThan) < 0),
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
  const start = io.sys.uptime()
  const late = yield* addNames(io, options, names, { creator, selection, appends })
  const content = archiveBytes(chunks)
  const result = yield* io.writeAll(fd, compresses ? gzip(content) : content)
  if (result < 0) return yield* fatal(io, `${file}: Cannot write: ${strerror(result)}`)
  if (options.has('totals')) yield* tellTotal(io, 'written', content.length, start)
  if (late.length > 0) yield* tellLate(io, late)
  return yield* finish(io, creator.hasFailed || late.length > 0)
}

/** `Total bytes written: 10240 (10KiB, 61MiB/s)`; no rate where no time has gone by. */
function* tellTotal(io: Io, what: 'written' | 'read', bytes: number, start: number): Step<void> {
  const seconds = io.sys.uptime() - start
  const size = (count: number) => `${humanSize(count)}${count < 1024 ? 'B' : 'iB'}`
  const rate = seconds > 0 ? size(bytes / seconds) : '?'
  yield* io.printError(`Total bytes ${what}: ${bytes} (${size(bytes)}, ${rate}/s)\n`)
}

/** Names and what holds for them, in their order. The positional options that came too late for any. */
function* addNames(
  io: Io,
  options: TarOptions,
  { typed, listed }: TarNames,
  { creator, selection, appends }: { creator: Creator; selection: Selection; appends: boolean },
): Step<readonly TarOption[]> {
  const placed = options.given.filter(
    (option) => option.key === 'directory' || option.key === 'addFile' || isPositional(option),
  )
  const early = appends || typed.length === 0 ? placed.filter(isPositional) : []
  for (const option of early) yield* select(io, selection, option)
  const ordered = placed.filter((option) => !early.includes(option))
  const late: TarOption[] = []
  for (let at = 0; at <= typed.length; at++) {
    for (const option of ordered.filter(({ before }) => before === at)) {
      if (option.key === 'directory') yield* changeDirectory(io, option.value ?? '.')
      else if (option.key === 'addFile') yield* creator.add(option.value ?? '')
      else yield* select(io, selection, option)
      if (at === typed.length && isPositional(option)) late.push(option)
    }
    if (at < typed.length) yield* creator.add(typed[at] as string)
  }
  for (const name of listed) yield* creator.add(name)
  return options.has('filesFrom') ? [] : late
}

function* select(io: Io, selection: Selection, option: TarOption): Step<void> {
  if (!(yield* selection.take(io, option))) yield* notRecoverable(io)
}

function* tellLate(io: Io, late: readonly TarOption[]): Step<void> {
  yield* io.complain(
    'The following options were used after non-option arguments.  These options are positional and affect only arguments that follow them.  Please, rearrange them properly.',
  )
  for (const { key, value } of late) {
    const { long } = table[key]
    const name = typeof long === 'string' ? long : (long?.[0] ?? key)
    yield* io.complain(`--${name}${value === undefined ? '' : ` ${quoteText(value)}`} has no effect`)
  }
}

const plainName = (name: string): string => name.replace(/\/+$/, '')

/** Two empty blocks end an archive, and zeros fill its last record. */
function archiveBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  return concat([...chunks, new Uint8Array(wholeRecords(size) - size)])
}

/** Of an archive that has these members. */
function sizeOf(members: readonly Member[]): number {
  const chunks = members.flatMap((member) => [...headerOf(member), padded(member.content)])
  return wholeRecords(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
}

const wholeRecords = (size: number): number => Math.ceil((size + 1024) / recordSize) * recordSize

function* read(
  io: Io,
  options: TarOptions,
  names: TarNames,
  transform: Transform,
  mode: 'list' | 'extract' | 'compare',
): ProgramRun {
  const strip = options.value('strip') ?? '0'
  if (!/^\d+$/.test(strip)) return yield* wrongUse(io, `${strip}: Invalid number of elements`)
  const start = io.sys.uptime()
  const members = yield* readMembers(io, options)
  const selection = new Selection()
  for (const option of options.given.filter(isPositional)) yield* select(io, selection, option)
  const wanted = [...names.typed, ...names.listed].map((operand) => {
    const name = operand.replace(/\/+$/, '')
    const fits = options.has('wildcards') ? compileGlob(name) : (member: string) => member === name
    return { name, fits, found: 0 }
  })
  const occurrence = occurrenceOf(options)
  const isWanted = (name: string): boolean => {
    const plain = name.replace(/\/+$/, '')
    let fits = wanted.length === 0
    for (const item of wanted) {
      if (!item.fits(plain) && !plain.startsWith(`${item.name}/`)) continue
      item.found++
      if (occurrence === 0 || item.found === occurrence) fits = true
    }
    return fits
  }
  for (const directory of directoriesOf(options, names)) yield* changeDirectory(io, directory)
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
    keepNewer: options.has('keepNewer'),
    overwrites: options.has('overwrite'),
    touch: options.has('touch'),
    restoresXattr: xattrFilter(options, (name) => name.startsWith('user.')),
  })
  const lister = new Lister(options.count('verbose') + (mode === 'list' ? 1 : 0), listerOptions(io, options))
  const top = topLevel(options)
  const safe = new SafeNames(io, options.has('absolute'))
  let differs = false
  let hasClimbed = false
  for (const stored of members) {
    if (!isWanted(stored.name) || selection.excludes(stored.name)) continue
    const renamed = transformed(stored, transform)
    const isLink = renamed.type === '1'
    const member = isLink
      ? { ...renamed, target: yield* safe.of(renamed.target, 'hard link targets') }
      : renamed
    const safeName = yield* safe.of(member.name, 'member names')
    // Only what is unpacked must have a name left.
    const left = mode === 'list' ? safeName : ''
    const name = withoutComponents(safeName, Number(strip)) ?? (mode === 'extract' ? null : left)
    if (name === null) continue
    if (mode === 'extract' && !options.has('absolute') && climbs(stored.name)) {
      yield* io.complain(`${stored.name}: Member name contains '..'`)
      hasClimbed = true
      continue
    }
    const path = top === null || name === top || name.startsWith(`${top}/`) ? name : `${top}/${name}`
    if (mode === 'list' || options.has('verbose')) {
      const line = lister.line(options.has('showTransformed') ? { ...member, name } : stored)
      if (options.has('toStdout')) yield* io.printError(line)
      else io.print(line)
    }
    if (mode === 'compare' && !(yield* compareMember(io, member, path))) differs = true
    if (mode === 'extract') {
      if (!options.has('toStdout')) yield* extractor.extract(member, path)
      else if (member.type === '0') io.printBytes(member.content.slice())
    }
    if (io.full) yield* io.flush()
    if (io.sys.exhausted()) yield
  }
  extractor.finish()
  if (options.has('totals')) yield* tellTotal(io, 'read', sizeOf(members), start)
  let hasFailed = extractor.hasFailed || hasClimbed
  const patterns = wanted.filter(({ name, found }) => found === 0 && /[*?[]/.test(name))
  if (patterns.length > 0 && !options.has('wildcards')) {
    yield* io.complain('Pattern matching characters used in file names')
    yield* io.complain(
      'Use --wildcards to enable pattern matching, or --no-wildcards to suppress this warning',
    )
  }
  for (const item of wanted) {
    if (yield* isMissing(io, item.name, item.found, occurrence)) hasFailed = true
  }
  const status = yield* finish(io, hasFailed)
  return status === 0 && differs ? DIFFERENT : status
}

/** Which of several members with a name is meant; 0 for all. */
const occurrenceOf = (options: TarOptions): number =>
  options.has('occurrence') ? Number(options.value('occurrence') ?? 1) : 0

/** Tells where a name was not found, or not so often. */
function* isMissing(io: Io, name: string, found: number, occurrence: number): Step<boolean> {
  if (found > 0 && found >= occurrence) return false
  yield* io.complain(
    `${escapeControls(name)}: ${found === 0 ? 'Not' : 'Required occurrence not'} found in archive`,
  )
  return true
}

/** compression_suffixes of tar's suffix.c: what packs leaves a `.tar` before it to be lost as well. */
const ARCHIVE_NAME =
  /^(.+?)(?:\.tar|(?:\.tar)?\.(?:gz|tgz|taz|z|Z|taZ|bz2|tbz2?|tz2|lz|lzma|tlz|lzo|xz|txz|zst|tzst))$/

/** The directory of --one-top-level, by default named after the archive; null without it, or where the name has no suffix to lose. */
function topLevel(options: TarOptions): string | null {
  if (!options.has('oneTopLevel')) return null
  const file = baseName(options.value('file') ?? '-')
  return options.value('oneTopLevel') ?? ARCHIVE_NAME.exec(file)?.[1] ?? null
}

/** `--delete` and `-A`: the archive is written again without some members, or with those of others. */
function* rewrite(
  io: Io,
  options: TarOptions,
  operands: readonly string[],
  mode: 'delete' | 'concatenate',
): ProgramRun {
  const file = options.value('file') ?? '-'
  const before = yield* io.readFile(file)
  if (typeof before === 'number') return yield* fatal(io, `${file}: Cannot open: ${strerror(before)}`)
  const chunks: Uint8Array[] = []
  let hasFailed = false
  if (mode === 'concatenate') {
    chunks.push(withoutEnd(before))
    for (const operand of operands) {
      const more = yield* io.readFile(operand)
      if (typeof more === 'number') return yield* fatal(io, `${operand}: Cannot open: ${strerror(more)}`)
      // With the zeros at its end, as tar copies it.
      chunks.push(more)
    }
  } else {
    const members = membersOf(io, before)
    if (members === 'not a tar') return yield* fatal(io, 'This does not look like a tar archive')
    const occurrence = occurrenceOf(options)
    const found = new Map<string, number>()
    for (const member of members) {
      const name = plainName(member.name)
      const hit = operands
        .map(plainName)
        .find((operand) => name === operand || name.startsWith(`${operand}/`))
      if (hit !== undefined) found.set(hit, (found.get(hit) ?? 0) + 1)
      const isMeant = hit !== undefined && (occurrence === 0 || found.get(hit) === occurrence)
      if (!isMeant) chunks.push(...headerOf(member), padded(member.content))
    }
    for (const operand of operands) {
      if (yield* isMissing(io, operand, found.get(plainName(operand)) ?? 0, occurrence)) hasFailed = true
    }
  }
  const fd = io.sys.open(file, O_WRONLY | O_TRUNC)
  const result = fd < 0 ? fd : yield* io.writeAll(fd, archiveBytes(chunks.map((chunk) => chunk.slice())))
  if (result < 0) return yield* fatal(io, `${file}: Cannot write: ${strerror(result)}`)
  return yield* finish(io, hasFailed)
}

/** What is set of added files: --owner, --group, --mode, --mtime. */
function* readChange(
  io: Io,
  options: TarOptions,
): Step<(member: Omit<Member, 'content'>) => Omit<Member, 'content'>> {
  const accounts = yield* readAccounts(io)
  const changes: Partial<Member> = {}
  const [owner, group, mode] = [options.value('owner'), options.value('group'), options.value('mode')]
  if (owner !== undefined) {
    const [name = '', id] = owner.split(':')
    const uid = id === undefined ? findUserId(accounts, name) : Number(id)
    changes.user = /^\d+$/.test(name) ? (userName(accounts, Number(name)) ?? '') : name
    if (uid !== undefined) changes.uid = uid
    else changes.uid = io.sys.geteuid()
  }
  if (group !== undefined) {
    const [name = '', id] = group.split(':')
    const gid = id === undefined ? findGroupId(accounts, name) : Number(id)
    changes.group = /^\d+$/.test(name) ? (groupName(accounts, Number(name)) ?? '') : name
    if (gid !== undefined) changes.gid = gid
    else changes.gid = io.sys.getegid()
  }
  const change = mode === undefined ? null : parseMode(mode)
  if (mode !== undefined && change === null) return yield* wrongUse(io, 'Invalid mode given on option')
  const mtime = options.value('mtime')
  if (mtime !== undefined) changes.mtime = readMoment(io, mtime)
  // An archive of numbers has no names, whoever is said to be the owner (start_header).
  if (options.has('numericOwner')) Object.assign(changes, { user: '', group: '' })
  return (member) => {
    const type = member.type === '5' ? S_IFDIR : S_IFREG
    const changed = { ...member, ...changes }
    return change === null || member.type === '2'
      ? changed
      : { ...changed, mode: applyMode(change, type | member.mode, 0) & 0o7777 }
  }
}

function* readSort(io: Io, options: TarOptions): Step<'none' | 'name' | 'inode'> {
  const order = options.value('sort') ?? 'none'
  if (order === 'none' || order === 'name' || order === 'inode') return order
  yield* io.complain(`invalid argument ${quoteText(order)} for ‘--sort’`)
  yield* io.printError('Valid arguments are:\n  - ‘none’\n  - ‘name’\n  - ‘inode’\n')
  return yield* io.exit(FAILURE)
}

/** Which extended attributes take part: none without an option for them. */
function xattrFilter(options: TarOptions, standard: (name: string) => boolean): (name: string) => boolean {
  const [included, excluded] = (['xattrsInclude', 'xattrsExclude'] as const).map((key) =>
    options.values(key).map((mask) => compileGlob(mask ?? '')),
  )
  const asked = options.last('xattrs', 'noXattrs', 'xattrsInclude', 'xattrsExclude')
  const withAcls = options.last('acls', 'noAcls') === 'acls'
  return (name) => {
    if (name.startsWith('system.posix_acl_')) return withAcls
    if (asked === undefined || asked === 'noXattrs') return false
    if (excluded?.some((fits) => fits(name))) return false
    return included === undefined || included.length === 0
      ? standard(name)
      : included.some((fits) => fits(name))
  }
}

/** Null if nothing of the name is left. */
function withoutComponents(name: string, count: number): string | null {
  if (count === 0) return name
  return name.split('/').slice(count).join('/') || null
}

const listerOptions = (io: Io, options: TarOptions): ListerOptions => ({
  numeric: options.has('numericOwner'),
  zone: options.has('utc') ? UTC : zoneFromTz(io.variable('TZ')),
  fullTime: options.has('fullTime'),
  xattrs: options.has('xattrs'),
  quoting: (options.value('quotingStyle') ?? 'escape') as Quoting,
  bytes: io.isPlainLocale,
})
