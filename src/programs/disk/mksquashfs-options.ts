/** The options of mksquashfs 4.6, which are words with one dash: those that it knows here, their texts, and reading them. */

import { COMPRESSOR_NUMBERS, type Compressor } from '../../kernel/superblocks/squashfs.ts'
import { zoneFromTz } from '../../time/zone.ts'
import { findGroupId, findUserId, readAccounts } from '../lib/accounts.ts'
import type { Io, Step } from '../lib/io.ts'
import { parseDate } from '../lib/parse-date.ts'
import { optionText } from './squashfs-tools.ts'

/** Of each an argument's name or '', and what it does. Behind a title come those of its section. */
const SECTIONS: Readonly<Record<string, Readonly<Record<string, readonly [argument: string, help: string]>>>> = {
  'Filesystem compression options': {
    b: ['<block_size>', 'set data block to <block_size>.  Default 128 Kbytes.  Optionally a suffix of K or M can be given to specify Kbytes or Mbytes respectively'],
    comp: ['<comp>', 'select <comp> compression: gzip (default), lzo, lz4, xz, zstd or lzma.  All but gzip store blocks as they are'],
    noI: ['', 'do not compress inode table'],
    noId: ['', 'do not compress the uid/gid table (implied by -noI)'],
    noD: ['', 'do not compress data blocks'],
    noF: ['', 'do not compress fragment blocks'],
    noX: ['', 'do not compress extended attributes'],
    'no-compression': ['', 'do not compress any of the data or metadata.  This is equivalent to specifying -noI -noD -noF and -noX'],
  },
  'Filesystem build options': {
    reproducible: ['', 'build filesystems that are reproducible (default)'],
    'mkfs-time': ['<time>', 'set filesystem creation timestamp to <time>. <time> can be an unsigned 32-bit int indicating seconds since the epoch (1970-01-01) or a string value as the "date" command takes it'],
    'all-time': ['<time>', 'set all file timestamps to <time>'],
    'root-time': ['<time>', 'set root directory time to <time>'],
    'root-mode': ['<mode>', 'set root directory permissions to octal <mode>'],
    'root-uid': ['<value>', 'set root directory owner to specified <value>, <value> can be either an integer uid or user name'],
    'root-gid': ['<value>', 'set root directory group to specified <value>, <value> can be either an integer gid or group name'],
    'all-root': ['', 'make all files owned by root'],
    'force-uid': ['<value>', 'set all file uids to specified <value>, <value> can be either an integer uid or user name'],
    'force-gid': ['<value>', 'set all file gids to specified <value>, <value> can be either an integer gid or group name'],
    'no-exports': ['', 'do not make filesystem exportable via NFS'],
    exports: ['', 'make filesystem exportable via NFS (default)'],
    'no-sparse': ['', 'do not detect sparse files'],
    'no-tailends': ['', 'do not pack tail ends into fragments (default)'],
    tailends: ['', 'pack tail ends into fragments'],
    'no-fragments': ['', 'do not use fragments'],
    'no-duplicates': ['', 'do not perform duplicate checking'],
    'no-hardlinks': ['', 'do not hardlink files, instead store duplicates'],
    'keep-as-directory': ['', 'if one source directory is specified, create a root directory containing that directory, rather than the contents of the directory'],
  },
  'Filesystem filter options': {
    ef: ['<exclude_file>', 'list of exclude dirs/files.  One per line'],
    wildcards: ['', 'allow extended shell wildcards (globbing) to be used in exclude dirs/files'],
    'max-depth': ['<levels>', 'descend at most <levels> of directories when scanning filesystem'],
    'one-file-system': ['', 'do not cross filesystem boundaries.  If a directory crosses the boundary, create an empty directory for each mount point.  If a file crosses the boundary ignore it'],
  },
  'Filesystem extended attribute (xattrs) options': {
    'no-xattrs': ['', 'do not store extended attributes'],
    xattrs: ['', 'store extended attributes (default)'],
  },
  'Mksquashfs runtime options': {
    version: ['', 'print version, licence and copyright message'],
    'exit-on-error': ['', 'treat normally ignored errors as fatal'],
    quiet: ['', 'no verbose output'],
    info: ['', 'print files written to filesystem'],
    'no-progress': ['', 'do not display the progress bar'],
    progress: ['', 'display progress bar when using the -info option'],
    processors: ['<number>', 'use <number> processors.  By default will use number of processors available'],
    mem: ['<size>', 'use <size> physical memory for caches.  Use K, M or G to specify Kbytes, Mbytes or Gbytes respectively'],
  },
  'Filesystem append options': {
    noappend: ['', 'do not append to existing filesystem'],
    'no-recovery': ['', 'do not generate a recovery file'],
  },
  'Expert options (these may make the filesystem unmountable)': {
    nopad: ['', 'do not pad filesystem to a multiple of 4K'],
  },
  'Miscellaneous options': {
    fstime: ['<time>', 'alternative name for -mkfs-time'],
    'always-use-fragments': ['', 'alternative name for -tailends'],
    'root-owned': ['', 'alternative name for -all-root'],
    help: ['', 'output this options text to stdout'],
    h: ['', 'output this options text to stdout'],
  },
} // biome-ignore format: one option a line

/** Other names for options. */
const ALIASES: Readonly<Record<string, string>> = {
  fstime: 'mkfs-time',
  'always-use-fragments': 'tailends',
  'root-owned': 'all-root',
  noInodeCompression: 'noI',
  noIdTableCompression: 'noId',
  noDataCompression: 'noD',
  noFragmentCompression: 'noF',
  noXattrCompression: 'noX',
}

/** Those of which the last one given counts. */
const RIVALS: readonly (readonly [string, string])[] = [
  ['exports', 'no-exports'],
  ['tailends', 'no-tailends'],
  ['xattrs', 'no-xattrs'],
]

const known = new Map(Object.values(SECTIONS).flatMap((section) => Object.entries(section)))

export const HELP = [
  'SYNTAX:mksquashfs source1 source2 ...  FILESYSTEM [OPTIONS] [-e list of\nexclude dirs/files]\n',
  ...Object.entries(SECTIONS).map(
    ([title, options]) =>
      `\n${title}:\n${Object.entries(options)
        .map(([name, [argument, help]]) =>
          optionText(`-${name}${argument === '' ? '' : ` ${argument}`}`, help, 0, 3),
        )
        .join('')}`,
  ),
].join('')

/** What was asked for. */
export interface Request {
  readonly sources: readonly string[]
  readonly destination: string
  readonly given: ReadonlyMap<string, string>
  readonly compressor: Compressor
  readonly blockSize: number
  readonly excluded: readonly string[]
}

/** Reads the command line; ends the program where it is wrong. */
export function* readRequest(io: Io, args: readonly string[]): Step<Request> {
  const found = args.findIndex((arg) => arg.startsWith('-') && arg !== '-')
  const first = found < 0 ? args.length : found
  if (args[first] === '-help' || args[first] === '-h') {
    io.print(HELP)
    return yield* io.exit(0)
  }
  if (first < 2) {
    yield* io.printError(HELP)
    return yield* io.exit(1)
  }
  const given = new Map<string, string>()
  let excluded: readonly string[] | null = null
  for (let i = first; i < args.length; i++) {
    const word = args[i] as string
    if (word === '-e') {
      excluded = args.slice(i + 1)
      break
    }
    const name = word.startsWith('-') ? (ALIASES[word.slice(1)] ?? word.slice(1)) : ''
    const option = known.get(name)
    if (option === undefined) {
      yield* io.printError(`${io.called}: invalid option\n\n${HELP}`)
      return yield* io.exit(1)
    }
    const takesValue = option[0] !== ''
    if (takesValue && i + 1 === args.length) return yield* wrong(io, missing(name))
    for (const pair of RIVALS)
      if ((pair as readonly string[]).includes(name)) for (const rival of pair) given.delete(rival)
    given.set(name, takesValue ? (args[++i] as string) : '')
  }
  const compressor = given.get('comp') ?? 'gzip'
  if (!isCompressor(compressor)) {
    yield* io.printError(
      `${io.called}: Compressor "${compressor}" is not supported!\n${io.called}: Compressors available:\n\tgzip (default)\n\tlzo\n\tlz4\n\txz\n\tzstd\n\tlzma\n`,
    )
    return yield* io.exit(1)
  }
  if (excluded?.length === 0) return yield* wrong(io, '-e missing arguments')
  return {
    sources: args.slice(0, first - 1),
    destination: args[first - 1] as string,
    given,
    compressor,
    blockSize: yield* blockSizeOf(io, given.get('b')),
    excluded: excluded ?? [],
  }
}

function* wrong(io: Io, text: string): Step<never> {
  yield* io.printError(`${io.called}: ${text}\n`)
  return yield* io.exit(1)
}

function missing(name: string): string {
  if (name === 'comp') return '-comp missing compression type'
  if (name === 'b') return '-b missing block size'
  if (name === 'ef') return '-ef missing filename'
  if (name.endsWith('-uid')) return `-${name} missing uid or user name`
  if (name.endsWith('-gid')) return `-${name} missing gid or group name`
  if (name === 'mkfs-time') return '-mkfs-time missing time value'
  return `-${name} missing or invalid ${name === 'root-mode' ? 'mode' : 'value'}`
}

const isCompressor = (name: string): name is Compressor => Object.hasOwn(COMPRESSOR_NUMBERS, name)

const DEFAULT_BLOCK = 131072

function* blockSizeOf(io: Io, text: string | undefined): Step<number> {
  if (text === undefined) return DEFAULT_BLOCK
  const [, digits, unit] = /^(\d+)([kKmM]?)$/.exec(text) ?? []
  if (digits === undefined) return yield* wrong(io, '-b invalid block size')
  const size = Number(digits) * (unit === '' ? 1 : /k/i.test(unit as string) ? 1024 : 1024 ** 2)
  const isRight = size >= 4096 && size <= 1024 ** 2 && Number.isInteger(Math.log2(size))
  return isRight ? size : yield* wrong(io, '-b block size not power of two or not between 4096 and 1Mbyte')
}

/** Who and when, of what the options say about all files and about the root; undefined: as it is. */
export interface Overrides {
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly time: number | undefined
  readonly rootUid: number | undefined
  readonly rootGid: number | undefined
  readonly rootMode: number | undefined
  readonly rootTime: number | undefined
  readonly madeTime: number
  /** later times become this one (SOURCE_DATE_EPOCH) */
  readonly latest: number
}

export function* readOverrides(io: Io, { given }: Request): Step<Overrides> {
  const accounts = yield* readAccounts(io)
  const zone = zoneFromTz(io.variable('TZ') ?? '')
  const id = function* (option: string, kind: 'uid' | 'gid'): Step<number | undefined> {
    const text = given.get(option)
    if (text === undefined) return undefined
    const found = /^\d+$/.test(text)
      ? Number(text)
      : kind === 'uid'
        ? findUserId(accounts, text)
        : findGroupId(accounts, text)
    const what = kind === 'uid' ? 'uid or unknown user name' : 'gid or unknown group name'
    return found ?? (yield* wrong(io, `-${option} invalid ${what}`))
  }
  const time = function* (option: string): Step<number | undefined> {
    const text = given.get(option)
    if (text === undefined) return undefined
    if (/^\d+$/.test(text)) return Number(text)
    const parsed = parseDate(text, io.sys.time(), zone)
    return parsed === null ? yield* wrong(io, `-${option} missing or invalid time value`) : parsed.sec
  }
  const mode = given.get('root-mode')
  if (mode !== undefined && !/^[0-7]{1,4}$/.test(mode)) return yield* wrong(io, missing('root-mode'))
  const isRootOwned = given.has('all-root')
  const epoch = io.variable('SOURCE_DATE_EPOCH')
  const latest = epoch !== undefined && /^\d+$/.test(epoch) ? Number(epoch) : Number.POSITIVE_INFINITY
  return {
    uid: (yield* id('force-uid', 'uid')) ?? (isRootOwned ? 0 : undefined),
    gid: (yield* id('force-gid', 'gid')) ?? (isRootOwned ? 0 : undefined),
    time: yield* time('all-time'),
    rootUid: yield* id('root-uid', 'uid'),
    rootGid: yield* id('root-gid', 'gid'),
    rootMode: mode === undefined ? undefined : Number.parseInt(mode, 8),
    rootTime: yield* time('root-time'),
    madeTime: (yield* time('mkfs-time')) ?? Math.min(io.sys.time().sec, latest),
    latest,
  }
}
