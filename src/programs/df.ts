/** df(1): the space that file systems have. */

import type { StatFs } from '../kernel/abi.ts'
import { textWidth } from '../kernel/width.ts'
import { canonicalPath } from './lib/canonical.ts'
import type { Io, Step } from './lib/io.ts'
import { mountPointAbove } from './lib/mount-point.ts'
import { type MountEntry, mountOf, readMounts } from './lib/mount-table.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'
import { checkBlockSize, formatSize, parseBlockSize, type SizeFormat } from './lib/size.ts'

const options = {
  all: { short: 'a', long: 'all', help: 'include pseudo, duplicate, inaccessible file systems' },
  blockSize: {
    short: 'B',
    long: 'block-size',
    argument: 'SIZE',
    help: 'scale sizes by SIZE before printing them',
    check: checkBlockSize,
  },
  human: { short: 'h', long: 'human-readable', help: 'print sizes in powers of 1024 (e.g., 1023M)' },
  si: { short: 'H', long: 'si', help: 'print sizes in powers of 1000 (e.g., 1.1G)' },
  inodes: { short: 'i', long: 'inodes', help: 'list inode information instead of block usage' },
  kibibytes: { short: 'k', help: 'like --block-size=1K' },
  local: { short: 'l', long: 'local', help: 'limit listing to local file systems' },
  mebibytes: { short: 'm' },
  noSync: { long: 'no-sync', help: 'do not invoke sync before getting usage info (default)' },
  output: {
    long: 'output',
    optionalArgument: 'FIELD_LIST',
    help: 'use the output format defined by FIELD_LIST, or print all fields if FIELD_LIST is omitted.',
    check: checkFields,
  },
  posix: { short: 'P', long: 'portability', help: 'use the POSIX output format' },
  sync: { long: 'sync', help: 'invoke sync before getting usage info' },
  total: {
    long: 'total',
    help: 'elide all entries insignificant to available space, and produce a grand total',
  },
  type: { short: 't', long: 'type', argument: 'TYPE', help: 'limit listing to file systems of type TYPE' },
  printType: { short: 'T', long: 'print-type', help: 'print file system type' },
  excludeType: {
    short: 'x',
    long: 'exclude-type',
    argument: 'TYPE',
    help: 'limit listing to file systems not of type TYPE',
  },
  ignored: { short: 'v' },
} as const

type Given = Options<typeof options>

export const df = defineProgram({
  name: 'df',
  usage: '[OPTION]... [FILE]...',
  about: 'Show information about the file system on which each FILE resides, or all file systems by default.',
  options,
  *run(io, given, operands) {
    const view = yield* readView(io, given)
    const table = yield* readMounts(io)
    if (typeof table === 'number') {
      const complaint = 'cannot read table of mounted file systems'
      if (operands.length === 0) return yield* io.fail(complaint, table)
      yield* io.complain(`Warning: ${complaint}`, table)
    }
    const mounts = typeof table === 'number' ? [] : table
    const outcome = { status: 0 }
    const entries =
      operands.length === 0 ? listed(view, mounts) : yield* ofOperands(view, mounts, operands, outcome)
    if (entries.length === 0) {
      if (outcome.status === 0) yield* io.complain('no file systems processed')
      return 1
    }
    const rows = entries.map((entry) => view.fields.map((field) => FIELDS[field].cell(entry, view)))
    if (given.has('total')) rows.push(totalRow(view, entries))
    io.print(tableText(view, rows))
    return outcome.status
  },
})

interface View {
  readonly io: Io
  readonly given: Given
  readonly fields: readonly FieldName[]
  readonly format: SizeFormat
  readonly header: { readonly blocks: string; readonly available: string; readonly percent: string }
}

interface Entry {
  readonly mount: MountEntry
  readonly figures: StatFs
  /** The operand that led here. */
  readonly file: string
}

type FieldName =
  | 'source'
  | 'fstype'
  | 'itotal'
  | 'iused'
  | 'iavail'
  | 'ipcent'
  | 'size'
  | 'used'
  | 'avail'
  | 'pcent'
  | 'file'
  | 'target'

interface Field {
  readonly title: (view: View) => string
  readonly width: number
  readonly align: 'left' | 'right'
  readonly cell: (entry: Entry, view: View) => string
  /** The sum's part, for --total. */
  readonly sum?: (figures: StatFs) => number
}

const used = (figures: StatFs): number => (figures.blocks - figures.bfree) * figures.bsize
const usedInodes = (figures: StatFs): number => figures.files - figures.ffree

function blockField(title: Field['title'], bytes: (figures: StatFs) => number): Field {
  return {
    title,
    width: 5,
    align: 'right',
    cell: ({ figures }, { format }) => formatSize(bytes(figures), format),
    sum: bytes,
  }
}

function inodeField(name: string, count: (figures: StatFs) => number): Field {
  return {
    title: () => name,
    width: 5,
    align: 'right',
    cell: ({ figures }, view) => inodeText(view, count(figures)),
    sum: count,
  }
}

/** Inodes are counted, not measured: only -h and -H shorten them. */
const inodeText = ({ format }: View, count: number): string =>
  format.kind === 'human' ? formatSize(count, format) : String(count)

const FIELDS: Readonly<Record<FieldName, Field>> = {
  source: { title: () => 'Filesystem', width: 14, align: 'left', cell: ({ mount }) => mount.source },
  fstype: { title: () => 'Type', width: 4, align: 'left', cell: ({ mount }) => mount.type },
  itotal: inodeField('Inodes', (figures) => figures.files),
  iused: inodeField('IUsed', usedInodes),
  iavail: inodeField('IFree', (figures) => figures.ffree),
  ipcent: {
    title: () => 'IUse%',
    width: 4,
    align: 'right',
    cell: ({ figures }) => percent(usedInodes(figures), figures.ffree),
  },
  size: blockField(
    ({ header }) => header.blocks,
    (figures) => figures.blocks * figures.bsize,
  ),
  used: blockField(() => 'Used', used),
  avail: blockField(
    ({ header }) => header.available,
    (figures) => figures.bavail * figures.bsize,
  ),
  pcent: {
    title: ({ header }) => header.percent,
    width: 4,
    align: 'right',
    cell: ({ figures }) => percent(used(figures), figures.bavail * figures.bsize),
  },
  file: { title: () => 'File', width: 0, align: 'left', cell: ({ file }) => file },
  target: { title: () => 'Mounted on', width: 0, align: 'left', cell: ({ mount }) => mount.target },
}

const BLOCKS: readonly FieldName[] = ['source', 'size', 'used', 'avail', 'pcent', 'target']
const INODES: readonly FieldName[] = ['source', 'itotal', 'iused', 'iavail', 'ipcent', 'target']
const ALL: readonly FieldName[] = [
  'source',
  'fstype',
  'itotal',
  'iused',
  'iavail',
  'ipcent',
  'size',
  'used',
  'avail',
  'pcent',
  'file',
  'target',
]

/** The share in use, rounded up; a dash where there is nothing. */
function percent(inUse: number, available: number): string {
  const whole = inUse + available
  return whole <= 0 ? '-' : `${Math.ceil((inUse * 100) / whole)}%`
}

function* readView(io: Io, given: Given): Step<View> {
  const format = readFormat(given)
  const posix = given.has('posix')
  const human = format.kind === 'human'
  const chosen = given.has('output')
  return {
    io,
    given,
    fields: yield* readFields(io, given),
    format,
    header: {
      blocks: human ? 'Size' : blocksTitle(format, posix),
      available: human || chosen ? 'Avail' : 'Available',
      percent: posix && !human ? 'Capacity' : 'Use%',
    },
  }
}

/** `1K-blocks`, `1M-blocks`, `1kB-blocks`; POSIX wants the number, `1024-blocks`. */
function blocksTitle(format: SizeFormat, posix: boolean): string {
  if (format.kind === 'human') return 'Size'
  if (posix) return `${format.unit}-blocks`
  for (const [base, suffix] of [
    [1024, ''],
    [1000, 'B'],
  ] as const) {
    for (const [power, letter] of ['K', 'M', 'G', 'T'].entries()) {
      const unit = base ** (power + 1)
      const count = format.unit / unit
      const isLast = count < base
      if (Number.isInteger(count) && isLast) {
        return `${count}${suffix === 'B' && letter === 'K' ? 'k' : letter}${suffix}-blocks`
      }
    }
  }
  return `${format.unit}B-blocks`
}

function readFormat(given: Given): SizeFormat {
  let format: SizeFormat = { kind: 'units', unit: 1024, suffix: '' }
  for (const { key, value } of given.given) {
    if (key === 'human') format = { kind: 'human', base: 1024 }
    else if (key === 'si') format = { kind: 'human', base: 1000 }
    else if (key === 'kibibytes') format = { kind: 'units', unit: 1024, suffix: '' }
    else if (key === 'mebibytes') format = { kind: 'units', unit: 1024 ** 2, suffix: '' }
    else if (key === 'blockSize') format = parseBlockSize(value as string) ?? format
  }
  return format
}

function* checkFields(io: Io, list: string): Step<void> {
  const odd = list.split(',').find((word) => !Object.hasOwn(FIELDS, word))
  if (odd !== undefined) yield* io.failUsage(`option --output: field ${quoteText(odd)} unknown`)
}

function* readFields(io: Io, given: Given): Step<readonly FieldName[]> {
  if (!given.has('output')) {
    const fields = given.has('inodes') ? INODES : BLOCKS
    return given.has('printType') ? [...fields.slice(0, 1), 'fstype', ...fields.slice(1)] : fields
  }
  for (const [key, flag] of [
    ['inodes', '-i'],
    ['posix', '-P'],
    ['printType', '-T'],
  ] as const) {
    if (given.has(key)) return yield* io.failUsage(`options ${flag} and --output are mutually exclusive`)
  }
  const lists = given.values('output').flatMap((list) => list?.split(',') ?? [])
  if (lists.length === 0) return ALL
  const fields: FieldName[] = []
  for (const word of lists) {
    if (fields.includes(word as FieldName)) {
      return yield* io.failUsage(`option --output: field ${quoteText(word)} used more than once`)
    }
    fields.push(word as FieldName)
  }
  return fields
}

function isWanted({ given }: View, { type }: MountEntry): boolean {
  const only = given.values('type')
  return (only.length === 0 || only.includes(type)) && !given.values('excludeType').includes(type)
}

/** File systems that hold no files of their own (gnulib's ME_DUMMY). */
const DUMMY =
  /^(autofs|proc|subfs|debugfs|devpts|fusectl|mqueue|rpc_pipefs|sysfs|devfs|kernfs|ignore|binfmt_misc|cgroup2?|securityfs|none)$/

/** Without -a: none that is empty or a dummy, and each file system once. */
function listed(view: View, mounts: readonly MountEntry[]): Entry[] {
  const all = view.given.has('all')
  const chosen: Entry[] = []
  for (const mount of all ? mounts : withoutDuplicates(mounts)) {
    if (!isWanted(view, mount) || (!all && DUMMY.test(mount.type))) continue
    const figures = view.io.sys.statfs(mount.target)
    if (typeof figures === 'number' || (!all && figures.blocks === 0)) continue
    chosen.push({ mount, figures, file: '-' })
  }
  return chosen
}

/** Of several mounts of one device the one nearest to both roots; what lies under another mount is hidden. */
function withoutDuplicates(mounts: readonly MountEntry[]): MountEntry[] {
  const kept = new Map<string, MountEntry>()
  for (const mount of mounts) {
    const seen = kept.get(mount.device)
    if (seen === undefined || isBetter(mount, seen)) {
      if (seen !== undefined) kept.delete(mount.device)
      kept.set(mount.device, mount)
    }
  }
  const chosen = new Set(kept.values())
  const lastAt = new Map(mounts.map((mount) => [mount.target, mount]))
  return mounts.filter((mount) => chosen.has(mount) && lastAt.get(mount.target) === mount)
}

function isBetter(mount: MountEntry, seen: MountEntry): boolean {
  if (mount.root.length !== seen.root.length) return mount.root.length < seen.root.length
  return mount.target.length < seen.target.length
}

function* ofOperands(
  view: View,
  mounts: readonly MountEntry[],
  operands: readonly string[],
  outcome: { status: number },
): Step<Entry[]> {
  const { io } = view
  const entries: Entry[] = []
  for (const operand of operands) {
    const path = canonicalPath(io, operand, 'existing')
    const figures = io.sys.statfs(operand)
    if (typeof path === 'number' || typeof figures === 'number') {
      yield* io.complain(quoteIfNeeded(operand), typeof path === 'number' ? path : (figures as number))
      outcome.status = 1
      continue
    }
    const mount = mountOf(mounts, path) ?? unlisted(mountPointAbove(io, path))
    if (isWanted(view, mount)) entries.push({ mount, figures, file: operand })
  }
  return entries
}

/** A file system that the table of mounts does not have: that of a root which is a plain directory. */
const unlisted = (target: string): MountEntry => ({
  id: 0,
  parent: 0,
  device: '',
  root: '/',
  target,
  options: '',
  propagation: '',
  type: '-',
  source: '-',
  superOptions: '',
})

function totalRow(view: View, entries: readonly Entry[]): string[] {
  const sum = (part: (figures: StatFs) => number): number =>
    entries.reduce((total, { figures }) => total + part(figures), 0)
  return view.fields.map((name) => {
    const field = FIELDS[name]
    if (name === (view.fields.includes('source') ? 'source' : 'target')) return 'total'
    if (name === 'pcent')
      return percent(
        sum(used),
        sum((figures) => figures.bavail * figures.bsize),
      )
    if (name === 'ipcent')
      return percent(
        sum(usedInodes),
        sum((figures) => figures.ffree),
      )
    if (field.sum === undefined) return '-'
    const total = sum(field.sum)
    return name.startsWith('i') ? inodeText(view, total) : formatSize(total, view.format)
  })
}

function tableText(view: View, rows: readonly (readonly string[])[]): string {
  const fields = view.fields.map((name) => FIELDS[name])
  const lines = [fields.map((field) => field.title(view)), ...rows]
  const widths = fields.map(({ width }, i) =>
    Math.max(width, ...lines.map((cells) => textWidth(cells[i] as string))),
  )
  return lines
    .map((cells) => {
      const padded = cells.map((cell, i) => {
        const blanks = ' '.repeat((widths[i] as number) - textWidth(cell))
        if (fields[i]?.align === 'right') return blanks + cell
        return i === cells.length - 1 ? cell : cell + blanks
      })
      return `${padded.join(' ')}\n`
    })
    .join('')
}
