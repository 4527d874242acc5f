/** -c, -r and -u: an archive of files, new or behind what is there. */

import { O_CREAT, O_RDWR, O_TRUNC, O_WRONLY, type ProgramRun } from '../../kernel/abi.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import { readAccounts } from '../lib/accounts.ts'
import { gzip } from '../lib/gzip.ts'
import { type Io, STDOUT, type Step } from '../lib/io.ts'
import { quoteText } from '../lib/quote.ts'
import { compareTimes } from '../lib/time.ts'
import { addNames, tellLate } from './add-names.ts'
import { archiveOf, headerOf, type Member, oldHeaderOf, withoutEnd } from './archive.ts'
import { readChange } from './change.ts'
import { compressorOf } from './compressors.ts'
import { Creator } from './creator.ts'
import { exclusionTags } from './exclusion-tags.ts'
import { FAILURE, fatal, finish, notRecoverable, pathError, wrongUse } from './failures.ts'
import { ignoreFiles } from './ignore-files.ts'
import { Lister, listerOptions, verbosityOf } from './lister.ts'
import { readMoment } from './moments.ts'
import { plainName, type TarNames } from './names.ts'
import type { TarOptions } from './options.ts'
import { membersOf } from './read-members.ts'
import { Selection } from './selection.ts'
import { tellTotal } from './totals.ts'
import { type Transform, transformed } from './transform.ts'
import { xattrFilter } from './xattrs.ts'

export function* create(
  io: Io,
  options: TarOptions,
  names: TarNames,
  transform: Transform,
  mode: 'create' | 'append' | 'update',
): ProgramRun {
  if (names.typed.length === 0 && !options.has('filesFrom') && !options.has('addFile'))
    return yield* wrongUse(io, 'Cowardly refusing to create an empty archive')
  if (options.has('sameOrder'))
    return yield* wrongUse(io, `'--same-order' cannot be used with '-${LETTERS[mode]}'`)
  const change = yield* readChange(io, options)
  const recordSize = yield* readRecordSize(io, options)
  const newer = options.value('newer')
  const newerThan = newer === undefined ? null : readMoment(io, newer)
  const file = options.value('file') ?? '-'
  const compressor = compressorOf(options, options.has('auto') ? file : null)
  const appends = mode !== 'create'
  const fd = yield* openArchive(io, file, appends)
  if (compressor !== null && compressor !== 'gzip') yield* refuseCompressor(io, compressor)
  const chunks: Uint8Array[] = []
  let stored: StoredTimes = new Map()
  if (appends) {
    const before = yield* readBefore(io, fd, file)
    if (mode === 'update') stored = yield* storedTimes(io, before)
    chunks.push(withoutEnd(before))
    io.sys.ftruncate(fd, 0)
    io.sys.lseek(fd, 0, 0)
  }
  const toStdout = fd === STDOUT
  const stat = io.sys.fstat(fd)
  const lister = new Lister(verbosityOf(options, false), listerOptions(io, options))
  const listed: string[] = []
  const selection = new Selection()
  const creator = new Creator(io, {
    accounts: yield* readAccounts(io),
    selection,
    dereference: options.has('dereference'),
    tags: exclusionTags(options),
    ignoreFiles: ignoreFiles(options),
    tellsTags: options.has('verbose'),
    asks: options.has('interactive'),
    absolute: options.has('absolute'),
    hardDereference: options.has('hardDereference'),
    mostTrivialLinks: hasOneName(names, options) && !appends && !options.has('dereference') ? 1 : 0,
    oneFileSystem: options.has('oneFileSystem'),
    ignoreFailedRead: options.has('ignoreFailedRead'),
    removeFiles: options.has('removeFiles'),
    sorts: (yield* readSort(io, options)) === 'name',
    storesXattr: xattrFilter(options, () => true),
    change: (member) => transformed(change(member), transform),
    headersOf: isOldFormat(options) ? oldHeadersOf : headerOf,
    archive: typeof stat === 'number' || toStdout ? null : stat,
    hasCurrent: (name, { mtime, mode: type }) =>
      mtime.sec <= (stored.get(plainName(name)) ?? Number.NEGATIVE_INFINITY) ||
      (newerThan !== null && !isDirectory(type) && compareTimes(mtime, newerThan) < 0),
    onMember: (member, given) => {
      const shown = options.has('showTransformed') ? member : { ...member, name: given }
      if (verbosityOf(options, false) > 0) listed.push(lister.line(shown))
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
  const content = archiveOf(chunks, recordSize)
  const result = yield* io.writeAll(fd, compressor === null ? content : gzip(content))
  if (result < 0) return yield* fatal(io, pathError(file, 'write', result))
  if (options.has('totals')) yield* tellTotal(io, 'written', content.length, start)
  if (late.length > 0) yield* tellLate(io, late)
  return yield* finish(io, creator.hasFailed || late.length > 0)
}

const LETTERS = { create: 'c', append: 'r', update: 'u' } as const

/** Bytes, by -b or --record-size; undefined where neither is given. */
function* readRecordSize(io: Io, options: TarOptions): Step<number | undefined> {
  const key = options.last('blockingFactor', 'recordSize')
  if (key === undefined) return undefined
  const text = options.value(key) ?? ''
  if (key === 'blockingFactor')
    return /^[1-9]\d*$/.test(text)
      ? Number(text) * BLOCK
      : yield* wrongUse(io, `${quoteText(text)}: Invalid blocking factor`)
  const [, number, unit = ''] = /^(\d+)([bcGKkMTPw]?)$/.exec(text) ?? []
  if (number === undefined) return yield* wrongUse(io, `${quoteText(text)}: Invalid record size`)
  const size = Number(number) * (SIZES[unit] as number)
  return size > 0 && size % BLOCK === 0
    ? size
    : yield* wrongUse(io, `Record size must be a multiple of ${BLOCK}.`)
}

const BLOCK = 512
const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  b: BLOCK,
  c: 1,
  w: 2,
  k: 1024,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
  P: 1024 ** 5,
}

/** -o, which means something else where archives are read. */
const isOldFormat = (options: TarOptions): boolean =>
  options.has('noSameOwner') || options.has('oldArchive') || options.value('format') === 'v7'

function oldHeadersOf(member: Omit<Member, 'content'>): readonly Uint8Array[] | null {
  const header = oldHeaderOf(member)
  return header === null ? null : [header]
}

const hasOneName = (names: TarNames, options: TarOptions): boolean =>
  names.typed.length === 1 && !options.has('filesFrom') && !options.has('addFile')

function* openArchive(io: Io, file: string, appends: boolean): Step<number> {
  if (file === '-') return STDOUT
  const fd = yield* io.open(file, appends ? O_RDWR | O_CREAT : O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  return fd < 0 ? yield* fatal(io, pathError(file, 'open', fd)) : fd
}

/** As here all but gzip are not installed. */
function* refuseCompressor(io: Io, compressor: string): Step<never> {
  yield* io.printError(`/bin/sh: 1: ${compressor.trim().split(/\s/, 1)[0]}: not found\n`)
  yield* io.complain('Child returned status 127')
  return yield* notRecoverable(io)
}

function* readBefore(io: Io, fd: number, file: string): Step<Uint8Array> {
  const bytes = yield* io.readAll(fd)
  return typeof bytes === 'number' ? yield* fatal(io, pathError(file, 'read', bytes)) : bytes
}

/** Seconds of the newest member of each name. */
type StoredTimes = ReadonlyMap<string, number>

function* storedTimes(io: Io, archive: Uint8Array): Step<StoredTimes> {
  const members = membersOf(io, archive)
  if (members === 'not a tar') return yield* fatal(io, 'This does not look like a tar archive')
  const times = new Map<string, number>()
  for (const { name, mtime } of members) {
    times.set(plainName(name), Math.max(mtime.sec, times.get(plainName(name)) ?? 0))
  }
  return times
}

function* readSort(io: Io, options: TarOptions): Step<'none' | 'name' | 'inode'> {
  const order = options.value('sort') ?? 'none'
  if (order === 'none' || order === 'name' || order === 'inode') return order
  yield* io.complain(`invalid argument ${quoteText(order)} for ‘--sort’`)
  yield* io.printError('Valid arguments are:\n  - ‘none’\n  - ‘name’\n  - ‘inode’\n')
  return yield* io.exit(FAILURE)
}
