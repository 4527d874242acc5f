/** dd(1): copies blocks, and counts them. */

import {
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_SYNC,
  O_TRUNC,
  O_WRONLY,
  SEEK_CUR,
} from '../kernel/abi.ts'
import { concat } from '../kernel/text.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import { toAscii, toEbcdic, toIbm } from './dd-tables.ts'
import { type Io, STDIN, STDOUT, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { humanSize } from './lib/size.ts'

export const dd = defineProgram({
  name: 'dd',
  usage: '[OPERAND]...',
  about: 'Copy a file, converting and formatting according to the operands.',
  version: 'dd (coreutils) 9.7',
  options: { help: { long: 'help' } },
  *run(io, options, operands) {
    if (options.has('help')) {
      io.print(HELP)
      return 0
    }
    const job = yield* readJob(io, operands)
    const start = io.sys.time()
    const counts: Counts = { wholeIn: 0, partIn: 0, wholeOut: 0, partOut: 0, bytes: 0, truncated: 0 }
    const files = yield* openFiles(io, job)
    const status = yield* copy(io, job, files, counts)
    const end = io.sys.time()
    yield* report(io, job, counts, end.sec - start.sec + (end.nsec - start.nsec) / 1e9)
    return status
  },
})

const HELP =
  'Usage: dd [OPERAND]...\nCopy a file, converting and formatting according to the operands.\n\n' +
  '  bs=BYTES        read and write up to BYTES bytes at a time (default: 512)\n' +
  '  conv=CONVS      convert the file as per the comma separated symbol list:\n' +
  '                  block unblock lcase ucase swab sync noerror notrunc excl nocreat sparse fsync fdatasync\n' +
  '  cbs=BYTES       convert BYTES bytes at a time\n' +
  '  count=N         copy only N input blocks\n' +
  '  ibs=BYTES       read up to BYTES bytes at a time (default: 512)\n' +
  '  if=FILE         read from FILE instead of stdin\n' +
  '  iflag=FLAGS     read as per the comma separated symbol list: fullblock count_bytes skip_bytes\n' +
  '  obs=BYTES       write BYTES bytes at a time (default: 512)\n' +
  '  of=FILE         write to FILE instead of stdout\n' +
  '  oflag=FLAGS     write as per the comma separated symbol list: append seek_bytes\n' +
  '  seek=N          skip N obs-sized output blocks\n' +
  '  skip=N          skip N ibs-sized input blocks\n' +
  '  status=LEVEL    what to print to standard error: none, noxfer, progress\n'

interface Job {
  readonly input: string | null
  readonly output: string | null
  readonly inputBlock: number
  readonly outputBlock: number
  /** `bs=`: each block goes out as it came in. */
  readonly asRead: boolean
  /** `cbs=`, 0 if not given */
  readonly recordSize: number
  readonly count: number
  readonly countInBytes: boolean
  /** bytes */
  readonly skip: number
  readonly seek: number
  readonly conversions: ReadonlySet<string>
  readonly inputFlags: ReadonlySet<string>
  readonly outputFlags: ReadonlySet<string>
  readonly status: string
}

interface Counts {
  wholeIn: number
  partIn: number
  wholeOut: number
  partOut: number
  bytes: number
  /** lines that were longer than `cbs=` */
  truncated: number
}

const CONVERSIONS = new Set(
  'ascii ebcdic ibm block unblock lcase ucase swab sync noerror notrunc excl nocreat sparse fsync fdatasync'.split(
    ' ',
  ),
)
/** The sets that a conversion takes text to; where records have a size it makes them, or lines of them, too. */
const CHARACTER_SETS = {
  ascii: { table: toAscii, records: 'unblock' },
  ebcdic: { table: toEbcdic, records: 'block' },
  ibm: { table: toIbm, records: 'block' },
} as const
const EXCLUSIVE = [
  ['block', 'unblock'],
  ['lcase', 'ucase'],
  ['excl', 'nocreat'],
] as const
const FLAGS = new Set(
  'append direct directory dsync sync fullblock nonblock noatime nocache noctty nofollow count_bytes skip_bytes seek_bytes'.split(
    ' ',
  ),
)

const LISTS: ReadonlyMap<string, { known: ReadonlySet<string>; kind: string }> = new Map([
  ['conv', { known: CONVERSIONS, kind: 'conversion' }],
  ['iflag', { known: FLAGS, kind: 'input flag' }],
  ['oflag', { known: FLAGS, kind: 'output flag' }],
])
const LEVELS = new Set(['none', 'noxfer', 'progress'])
const NUMBERS = new Set(['bs', 'ibs', 'obs', 'cbs', 'count', 'skip', 'seek'])

function* readJob(io: Io, args: readonly string[]): Step<Job> {
  const values = new Map<string, string>()
  for (const arg of args) {
    const equals = arg.indexOf('=')
    const name = ALIASES[arg.slice(0, equals)] ?? arg.slice(0, equals)
    if (equals < 0 || !OPERANDS.has(name))
      return yield* io.failUsage(`unrecognized operand ${quoteName(arg)}`)
    // Conversions and flags add up; of the others the last one counts.
    const before = LISTS.has(name) ? values.get(name) : undefined
    const value = arg.slice(equals + 1)
    // Each is checked where it stands: the first that is wrong is what dd complains of.
    const list = LISTS.get(name)
    if (list !== undefined) yield* words(io, value, list.known, list.kind)
    else if (name === 'status' && !LEVELS.has(value))
      return yield* io.failUsage(`invalid status level: ${quoteText(value)}`)
    else if (NUMBERS.has(name)) yield* number(io, value, 0, name.endsWith('bs') && name !== 'cbs')
    values.set(name, before === undefined ? value : `${before},${value}`)
  }
  const conversions = new Set(yield* words(io, values.get('conv'), CONVERSIONS, 'conversion'))
  const sets = Object.keys(CHARACTER_SETS).filter((name) => conversions.has(name))
  if (sets.length > 1) return yield* io.fail('cannot combine any two of {ascii,ebcdic,ibm}')
  for (const [name, { records }] of Object.entries(CHARACTER_SETS))
    if (conversions.has(name)) conversions.add(records)
  for (const [first, second] of EXCLUSIVE) {
    if (!conversions.has(first) || !conversions.has(second)) continue
    // Without a size of records these two mean nothing.
    if (first === 'block' && !values.has('cbs')) continue
    return yield* io.fail(`cannot combine ${first} and ${second}`)
  }
  const inputFlags = yield* words(io, values.get('iflag'), FLAGS, 'input flag')
  const outputFlags = yield* words(io, values.get('oflag'), FLAGS, 'output flag')
  const block = yield* number(io, values.get('bs'), 0, true)
  const inputBlock = block || (yield* number(io, values.get('ibs'), 512, true))
  const outputBlock = block || (yield* number(io, values.get('obs'), 512, true))
  const count = yield* number(io, values.get('count'), Number.POSITIVE_INFINITY, false)
  const skip = yield* number(io, values.get('skip'), 0, false)
  const seek = yield* number(io, values.get('seek'), 0, false)
  const inBytes = (name: string, flags: ReadonlySet<string>, flag: string): boolean =>
    flags.has(flag) || values.get(name)?.endsWith('B') === true
  return {
    input: values.get('if') ?? null,
    output: values.get('of') ?? null,
    inputBlock,
    outputBlock,
    asRead: block > 0 && !conversions.has('block') && !conversions.has('unblock'),
    recordSize: yield* number(io, values.get('cbs'), 0, true),
    count,
    countInBytes: inBytes('count', inputFlags, 'count_bytes'),
    skip: inBytes('skip', inputFlags, 'skip_bytes') ? skip : skip * inputBlock,
    seek: inBytes('seek', outputFlags, 'seek_bytes') ? seek : seek * outputBlock,
    conversions,
    inputFlags,
    outputFlags,
    status: values.get('status') ?? 'full',
  }
}

const OPERANDS = new Set('if of bs ibs obs cbs count skip seek conv iflag oflag status'.split(' '))
const ALIASES: Readonly<Record<string, string>> = { iseek: 'skip', oseek: 'seek' }

function* words(
  io: Io,
  list: string | undefined,
  known: ReadonlySet<string>,
  kind: string,
): Step<ReadonlySet<string>> {
  const chosen = new Set<string>()
  for (const word of list?.split(',') ?? []) {
    if (!known.has(word)) return yield* io.failUsage(`invalid ${kind}: ${quoteText(word)}`)
    chosen.add(word)
  }
  return chosen
}

const FACTORS: Readonly<Record<string, number>> = { c: 1, w: 2, b: 512, B: 1, '': 1 }

/** `4k`, `2x512`, `1MB`, `5B`. */
function* number(io: Io, text: string | undefined, fallback: number, positive: boolean): Step<number> {
  if (text === undefined) return fallback
  let product = 1
  for (const factor of text.split('x')) {
    const match = /^(\d+)(?:([cwbB])|([KkMGTPEZY])(iB|B)?)?$/.exec(factor)
    if (match === null) return yield* io.fail(`invalid number: ${quoteName(text)}`)
    const [, digits, letter, power, binary] = match as unknown as (string | undefined)[]
    const base = binary === 'B' ? 1000 : 1024
    const scale =
      power === undefined
        ? (FACTORS[letter ?? ''] as number)
        : base ** ('KMGTPEZY'.indexOf(power.toUpperCase()) + 1)
    product *= Number(digits) * scale
  }
  if (positive && product === 0) return yield* io.fail(`invalid number: ${quoteName(text)}`)
  return product
}

interface Files {
  readonly input: number
  readonly output: number
}

function* openFiles(io: Io, job: Job): Step<Files> {
  const { conversions, outputFlags, inputFlags } = job
  let input = STDIN
  if (job.input !== null) {
    const flags =
      (inputFlags.has('nofollow') ? O_NOFOLLOW : 0) |
      (inputFlags.has('directory') ? O_DIRECTORY : 0) |
      (inputFlags.has('nonblock') ? O_NONBLOCK : 0)
    input = yield* io.open(job.input, O_RDONLY | flags)
    if (input < 0) return yield* io.fail(`failed to open ${quoteName(job.input)}`, input)
  }
  let output = STDOUT
  if (job.output !== null) {
    const flags =
      (conversions.has('nocreat') ? 0 : O_CREAT) |
      (conversions.has('excl') ? O_EXCL : 0) |
      (job.seek > 0 || conversions.has('notrunc') ? 0 : O_TRUNC) |
      (outputFlags.has('append') ? O_APPEND : 0) |
      (outputFlags.has('sync') ? O_SYNC : 0)
    output = yield* io.open(job.output, O_WRONLY | flags, 0o666)
    if (output < 0) return yield* io.fail(`failed to open ${quoteName(job.output)}`, output)
    if (job.seek > 0 && !conversions.has('notrunc')) {
      const result = io.sys.ftruncate(output, job.seek)
      const info = io.sys.fstat(output)
      if (result < 0 && typeof info !== 'number' && isRegular(info.mode)) {
        return yield* io.fail(
          `failed to truncate to ${job.seek} bytes in output file ${quoteName(job.output)}`,
          result,
        )
      }
    }
  }
  return { input, output }
}

function* copy(io: Io, job: Job, files: Files, counts: Counts): Step<number> {
  yield* skipInput(io, job, files.input)
  if (job.seek > 0) io.sys.lseek(files.output, job.seek, SEEK_CUR)
  const pending: Uint8Array[] = []
  let waiting = 0
  let left = job.count
  let status = 0
  const records = recordConverter(job, counts)
  while (left > 0) {
    const want = job.countInBytes ? Math.min(job.inputBlock, left) : job.inputBlock
    const block = yield* readBlock(io, job, files.input, want)
    if (typeof block === 'number') {
      yield* io.complain(`error reading ${quoteName(job.input ?? 'standard input')}`, block)
      status = 1
      break
    }
    if (block.length === 0) break
    left -= job.countInBytes ? block.length : 1
    if (block.length === job.inputBlock) counts.wholeIn++
    else counts.partIn++
    const converted = records.take(convert(job, block))
    if (job.asRead) {
      const result = yield* writeBlock(io, job, files.output, converted, counts)
      if (result !== 0) return 1
    } else {
      pending.push(converted)
      waiting += converted.length
      const rest = yield* writeWhole(io, job, files.output, pending, waiting, counts)
      if (rest < 0) return 1
      waiting = rest
    }
  }
  const last = records.end()
  if (last.length > 0) {
    pending.push(last)
    waiting = yield* writeWhole(io, job, files.output, pending, waiting + last.length, counts)
    if (waiting < 0) return 1
  }
  if (waiting > 0 && (yield* writeBlock(io, job, files.output, concat(pending), counts)) !== 0) return 1
  if (!(yield* extendOverHole(io, job, files.output))) return 1
  if (!job.conversions.has('fsync') && !job.conversions.has('fdatasync')) return status
  const synced = io.sys.fsync(files.output)
  if (synced >= 0) return status
  yield* io.complain(`fsync failed for ${quoteName(job.output ?? 'standard output')}`, synced)
  return 1
}

function* skipInput(io: Io, job: Job, fd: number): Step<void> {
  if (job.skip === 0) return
  const info = io.sys.fstat(fd)
  const beyond = typeof info !== 'number' && isRegular(info.mode) && job.skip > info.size
  if (beyond && job.status !== 'none')
    yield* io.complain(`${job.input ?? 'standard input'}: cannot skip to specified offset`)
  if (io.sys.lseek(fd, job.skip, SEEK_CUR) >= 0) return
  for (let left = job.skip; left > 0; ) {
    const chunk = yield* io.read(fd, Math.min(left, 65536))
    if (typeof chunk === 'number' || chunk.length === 0) return
    left -= chunk.length
  }
}

/** One read, or with iflag=fullblock as many as fill the block. */
function* readBlock(io: Io, job: Job, fd: number, want: number): Step<Uint8Array | number> {
  const first = yield* io.read(fd, want)
  if (typeof first === 'number' || !job.inputFlags.has('fullblock')) return first
  const chunks = [first]
  let have = first.length
  while (have < want && have > 0) {
    const more = yield* io.read(fd, want - have)
    if (typeof more === 'number') return more
    if (more.length === 0) break
    chunks.push(more)
    have += more.length
  }
  return concat(chunks)
}

function convert({ conversions, inputBlock }: Job, block: Uint8Array): Uint8Array {
  if (conversions.size === 0) return block
  let bytes = block
  if (conversions.has('sync') && bytes.length < inputBlock) {
    const padded = new Uint8Array(inputBlock)
    padded.set(bytes)
    bytes = padded
  }
  if (conversions.has('ascii')) bytes = bytes.map((byte) => toAscii[byte] as number)
  if (conversions.has('ucase')) bytes = bytes.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte))
  if (conversions.has('lcase')) bytes = bytes.map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte))
  for (const name of ['ebcdic', 'ibm'] as const) {
    const { table } = CHARACTER_SETS[name]
    if (conversions.has(name)) bytes = bytes.map((byte) => table[byte] as number)
  }
  if (conversions.has('swab')) {
    bytes = bytes.map((byte, i) => (i % 2 === 0 ? (bytes[i + 1] ?? byte) : (bytes[i - 1] as number)))
  }
  return bytes
}

interface RecordConverter {
  take(bytes: Uint8Array): Uint8Array
  /** What is left when the input has ended. */
  end(): Uint8Array
}

const NEWLINE = 10
const SPACE = 32
const EBCDIC_SPACE = 0x40

/** conv=block makes lines records of `cbs` bytes, filled up with spaces; conv=unblock makes them lines again. */
function recordConverter({ conversions, recordSize }: Job, counts: Counts): RecordConverter {
  const space = conversions.has('ebcdic') || conversions.has('ibm') ? EBCDIC_SPACE : SPACE
  const newline = conversions.has('ebcdic')
    ? (toEbcdic[NEWLINE] as number)
    : conversions.has('ibm')
      ? (toIbm[NEWLINE] as number)
      : NEWLINE
  let column = 0
  const nothing = new Uint8Array(0)
  if (recordSize > 0 && conversions.has('block')) {
    return {
      take(bytes) {
        const out: number[] = []
        for (const byte of bytes) {
          if (byte === newline) {
            while (column++ < recordSize) out.push(space)
            column = 0
            continue
          }
          if (column === recordSize) counts.truncated++
          if (column++ < recordSize) out.push(byte)
        }
        return Uint8Array.from(out)
      },
      end: () => (column === 0 ? nothing : new Uint8Array(Math.max(0, recordSize - column)).fill(space)),
    }
  }
  if (recordSize > 0 && conversions.has('unblock')) {
    let spaces = 0
    return {
      take(bytes) {
        const out: number[] = []
        for (const byte of bytes) {
          if (column === recordSize) {
            out.push(NEWLINE)
            column = 0
            spaces = 0
          }
          column++
          if (byte === SPACE) spaces++
          else {
            for (; spaces > 0; spaces--) out.push(SPACE)
            out.push(byte)
          }
        }
        return Uint8Array.from(out)
      },
      end: () => (column === 0 ? nothing : Uint8Array.of(NEWLINE)),
    }
  }
  return { take: (bytes) => bytes, end: () => nothing }
}

/** Writes what fills output blocks; gives how much waits, or -1 after a failure. */
function* writeWhole(
  io: Io,
  job: Job,
  fd: number,
  pending: Uint8Array[],
  waiting: number,
  counts: Counts,
): Step<number> {
  if (waiting < job.outputBlock) return waiting
  const all = concat(pending.splice(0))
  let at = 0
  for (; at + job.outputBlock <= all.length; at += job.outputBlock) {
    if ((yield* writeBlock(io, job, fd, all.subarray(at, at + job.outputBlock), counts)) !== 0) return -1
  }
  if (at < all.length) pending.push(all.subarray(at))
  return all.length - at
}

function* writeBlock(io: Io, job: Job, fd: number, block: Uint8Array, counts: Counts): Step<number> {
  const isHole =
    job.conversions.has('sparse') &&
    block.every((byte) => byte === 0) &&
    io.sys.lseek(fd, block.length, SEEK_CUR) >= 0
  const { error, written } = isHole ? { error: 0, written: block.length } : yield* io.writeCounted(fd, block)
  counts.bytes += written
  if (error < 0) {
    // What went out of the block is a record of its own, but not where blocks go out as they came in.
    if (written > 0 && !job.asRead) counts.partOut++
    // Whole blocks are gathered, and written by another function (write_output) than the others.
    const doing = !job.asRead && block.length === job.outputBlock ? 'writing to' : 'error writing'
    yield* io.complain(`${doing} ${quoteName(job.output ?? 'standard output')}`, error)
    return error
  }
  if (block.length === job.outputBlock) counts.wholeOut++
  else counts.partOut++
  return 0
}

/** Where the last blocks were passed over, a file gets its size at last. */
function* extendOverHole(io: Io, job: Job, fd: number): Step<boolean> {
  const info = job.conversions.has('sparse') ? io.sys.fstat(fd) : 0
  if (typeof info === 'number' || !isRegular(info.mode)) return true
  const size = io.sys.lseek(fd, 0, SEEK_CUR)
  const result = size > info.size ? io.sys.ftruncate(fd, size) : 0
  if (result >= 0) return true
  const name = quoteName(job.output ?? 'standard output')
  yield* io.complain(`failed to truncate to ${size} bytes in output file ${name}`, result)
  return false
}

function* report(io: Io, { status }: Job, counts: Counts, seconds: number): Step<void> {
  if (status === 'none') return
  const records =
    `${counts.wholeIn}+${counts.partIn} records in\n` +
    `${counts.wholeOut}+${counts.partOut} records out\n` +
    (counts.truncated === 0
      ? ''
      : `${counts.truncated} truncated record${counts.truncated === 1 ? '' : 's'}\n`)
  yield* io.printError(records + (status === 'noxfer' ? '' : `${transferText(counts.bytes, seconds)}\n`))
}

/** `3072 bytes (3.1 kB, 3.0 KiB) copied, 5.8627e-05 s, 52.4 MB/s` */
function transferText(bytes: number, seconds: number): string {
  const decimal = withUnit(humanSize(bytes, 1000, 'nearest'), 'B')
  const binary = withUnit(humanSize(bytes, 1024, 'nearest'), 'iB')
  const sizes = bytes < 1000 ? '' : bytes < 1024 ? ` (${decimal})` : ` (${decimal}, ${binary})`
  const rate = seconds > 0 ? `${rateText(bytes / seconds)}/s` : bytes === 0 ? '0.0 kB/s' : 'Infinity B/s'
  return `${bytes} byte${bytes === 1 ? '' : 's'}${sizes} copied, ${general(seconds)} s, ${rate}`
}

/** `3.1k` as `3.1 kB`. */
const withUnit = (size: string, unit: string): string => size.replace(/([a-zA-Z]*)$/, ` $1${unit}`)

function rateText(bytesPerSecond: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytesPerSecond
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  if (unit === 0) return `${(value / 1000).toFixed(1)} kB`
  return `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ${units[unit]}`
}

/** printf's %g with six digits. */
function general(value: number): string {
  if (value === 0) return '0'
  const exponent = Math.floor(Math.log10(Math.abs(value)))
  if (exponent >= -4 && exponent < 6) return String(Number(value.toPrecision(6)))
  const [mantissa, power] = value.toExponential(5).split('e') as [string, string]
  return `${Number(mantissa)}e${power.replace(/^([+-])(\d)$/, '$10$2')}`
}
