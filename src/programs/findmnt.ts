/** findmnt(8): the mounts as a tree or a list. Exit status: 1 if none fits. */

import { verifyFstab } from './findmnt-verify.ts'
import { canonicalPath } from './lib/canonical.ts'
import { uuidOf } from './lib/disk-uuid.ts'
import { FSTAB, type FstabEntry, readFstab } from './lib/fstab.ts'
import type { Io, Step } from './lib/io.ts'
import { optionsFilter, typeFilter } from './lib/mount-filters.ts'
import { type MountEntry, mergedOptions, mountOf, parseMountinfo } from './lib/mount-table.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { printTable, type TableColumn, type TableRow, terminalOf } from './lib/table.ts'

const options = {
  all: { short: 'A', long: 'all', help: 'disable all built-in filters, print all filesystems' },
  ascii: { short: 'a', long: 'ascii', help: 'use ASCII chars for tree formatting' },
  bytes: { short: 'b', long: 'bytes', help: 'print sizes in bytes rather than in human readable format' },
  canonicalize: { short: 'c', long: 'canonicalize', help: 'canonicalize printed paths' },
  nocanonicalize: { short: 'C', long: 'nocanonicalize', help: "don't canonicalize when comparing paths" },
  df: { short: 'D', long: 'df', help: 'imitate the output of df(1)' },
  dfi: { short: 'I', long: 'dfi', help: 'imitate the output of df(1) with -i option' },
  direction: {
    short: 'd',
    long: 'direction',
    argument: '<word>',
    help: 'direction of search, forward or backward',
  },
  evaluate: { short: 'e', long: 'evaluate', help: 'convert tags to device names' },
  firstOnly: { short: 'f', long: 'first-only', help: 'print the first found filesystem only' },
  fstab: { short: 's', long: 'fstab', help: 'search in static table of filesystems' },
  tabFile: {
    short: 'F',
    long: 'tab-file',
    argument: '<path>',
    help: 'alternative file for -s, -m or -k options',
  },
  mtab: { short: 'm', long: 'mtab', help: 'search in table of mounted filesystems' },
  task: {
    short: 'N',
    long: 'task',
    argument: '<tid>',
    help: 'use alternative namespace (/proc/<tid>/mountinfo file)',
  },
  outputAll: { long: 'output-all', help: 'output all available columns' },
  shadowed: { long: 'shadowed', help: 'print only filesystems over-mounted by another filesystem' },
  shell: { short: 'y', long: 'shell', help: 'use column names to be usable as shell variable identifiers' },
  vfsAll: { long: 'vfs-all', help: 'print all VFS options' },
  verify: { short: 'x', long: 'verify', help: 'verify mount table content (default is fstab)' },
  verbose: { long: 'verbose', help: 'print more details' },
  listColumns: { short: 'H', long: 'list-columns', help: 'list the available columns' },
  invert: { short: 'i', long: 'invert', help: 'invert the sense of matching' },
  json: { short: 'J', long: 'json', help: 'use JSON output format' },
  kernel: { short: 'k', long: 'kernel', help: 'search in kernel table of mounted filesystems (default)' },
  list: { short: 'l', long: 'list', help: 'use list format output' },
  mountpoint: { short: 'M', long: 'mountpoint', argument: '<dir>', help: 'the mountpoint directory' },
  noHeadings: { short: 'n', long: 'noheadings', help: "don't print column headings" },
  testOptions: {
    short: 'O',
    long: 'options',
    argument: '<list>',
    help: 'limit the set of filesystems by mount options',
  },
  output: { short: 'o', long: 'output', argument: '<list>', help: 'output columns' },
  pairs: { short: 'P', long: 'pairs', help: 'use key="value" output format' },
  real: { long: 'real', help: 'print only real filesystems' },
  pseudo: { long: 'pseudo', help: 'print only pseudo-filesystems' },
  raw: { short: 'r', long: 'raw', help: 'use raw output format' },
  submounts: { short: 'R', long: 'submounts', help: 'print all submounts for the matching filesystems' },
  source: {
    short: 'S',
    long: 'source',
    argument: '<string>',
    help: 'the device to mount (by name, maj:min, LABEL=, UUID=)',
  },
  target: { short: 'T', long: 'target', argument: '<path>', help: 'the path to the filesystem to use' },
  types: { short: 't', long: 'types', argument: '<list>', help: 'limit the set of filesystems by FS types' },
  tree: { long: 'tree', help: 'enable tree format output if possible' },
  uniq: { short: 'U', long: 'uniq', help: 'ignore filesystems with duplicate target' },
  notruncate: { short: 'u', long: 'notruncate', help: "don't truncate text in columns" },
  noFsroot: { short: 'v', long: 'nofsroot', help: "don't print [/dir] for bind or btrfs mounts" },
} as const

type Given = Options<typeof options>

export const findmnt = defineProgram({
  name: 'findmnt',
  version: 'util-linux 2.41.5',
  baseName: true,
  usage: [
    '[options]',
    '[options] <device> | <mountpoint>',
    '[options] <device> <mountpoint>',
    '[options] [--source <device>] [--target <path> | --mountpoint <dir>]',
  ],
  about: 'Find a (mounted) filesystem.',
  options,
  *run(io, given, operands) {
    if (given.has('listColumns')) {
      const width = Math.max(...Object.keys(COLUMNS).map((name) => name.length))
      for (const [name, { type, help }] of Object.entries(COLUMNS))
        io.print(`${name.padStart(width)} ${`<${type}>`.padEnd(TYPE_WIDTH)} ${help}\n`)
      return 0
    }
    const columns = yield* readColumns(io, given)
    if (operands.length > 2) return 1
    const tables = (['task', 'kernel', 'mtab', 'fstab'] as const).filter((key) => given.has(key))
    if (tables.length > 1) return yield* io.fail('mutually exclusive arguments: --task -k --mtab --fstab')
    const isStatic = given.has('fstab') || given.has('tabFile') || given.has('verify')
    const mounts = isStatic
      ? yield* readStatic(io, given.value('tabFile') ?? FSTAB)
      : yield* readTable(io, given.value('task'))
    if (given.has('verify'))
      return yield* verifyFstab(
        io,
        mounts.flatMap(({ entry }) => entry ?? []),
        given.has('verbose'),
      )
    const search = readSearch(io, given, operands, mounts)
    const found = selectMounts(given, mounts, search)
    // No top, so there is nothing below it.
    if (found.length === 0 && given.has('submounts')) return 1
    const task = given.value('task') ?? String(io.sys.getpid())
    const view: View = { io, given, fsRoots: !given.has('noFsroot'), task }
    const nested =
      !search.narrow &&
      !isStatic &&
      !given.has('dfi') &&
      !given.has('shadowed') &&
      !given.has('list') &&
      !given.has('df') &&
      !given.has('invert')
    const isTree =
      (nested || given.has('submounts') || given.has('tree')) &&
      !given.has('raw') &&
      !given.has('pairs') &&
      !given.has('list')
    // A tree without a branch is a tree.
    if (found.length === 0 && !isTree) return 1
    const shown = given.has('notruncate') ? columns.map((column) => ({ ...column, isCut: false })) : columns
    io.print(
      printTable(shown, rows(view, columns, found, isTree), { ...tableStyle(io, given), tree: isTree }),
    )
    return 0
  },
})

/** What is printed of each mount; a list that begins with + comes behind the usual columns. */
function* readColumns(io: Io, given: Given): Step<Column[]> {
  const usual = given.has('dfi') ? DFI_COLUMNS : given.has('df') ? DF_COLUMNS : DEFAULT_COLUMNS
  const text = given.value('output')
  if (given.has('outputAll') && text === undefined)
    return Object.entries(COLUMNS)
      .filter(([name]) => !ONLY_POLLED.has(name))
      .map(([name]) => namedColumn(name))
  const columns: Column[] = []
  if (text === undefined || text.startsWith('+')) for (const name of usual) columns.push(namedColumn(name))
  const words = text?.replace(/^\+/, '').split(',') ?? []
  for (const [i, word] of words.entries()) {
    const name = word.toUpperCase()
    if (COLUMNS[name] === undefined) return yield* io.fail(`unknown column: ${words.slice(i).join(',')}`)
    columns.push(namedColumn(name))
  }
  if (columns.some(({ name }) => name === 'ACTION'))
    return yield* io.fail('ACTION column is requested, but --poll is not enabled')
  return columns
}

const namedColumn = (name: string): Column => ({
  name,
  least: LEAST[name] ?? 0,
  ...(NARROW[name] ?? {}),
  ...(COLUMNS[name] as ColumnSpec),
})

function* readTable(io: Io, task: string | undefined): Step<TableMount[]> {
  const path = `/proc/${task ?? 'self'}/mountinfo`
  const text = yield* io.readText(path)
  if (typeof text !== 'number') return parseMountinfo(text)
  // Without a mountinfo of its own it has looked at mounts too.
  return yield* io.fail(`can't read ${task === undefined ? '/proc/mounts' : path}`, text)
}

/** The lines of fstab(5) as if they were mounts. */
function* readStatic(io: Io, path: string): Step<TableMount[]> {
  const entries = yield* readFstab(io, path)
  if (typeof entries === 'number') return yield* io.fail(`can't read ${path}`, entries)
  return entries.map((entry, i) => ({
    id: i,
    parent: i,
    device: '',
    root: '/',
    target: entry.target,
    options: entry.options,
    propagation: '',
    type: entry.type,
    source: entry.source,
    superOptions: '',
    entry,
  }))
}

function tableStyle(io: Io, given: Given) {
  return {
    format: given.has('json') ? 'json' : given.has('pairs') ? 'pairs' : given.has('raw') ? 'raw' : 'aligned',
    headings: !given.has('noHeadings'),
    ascii: given.has('ascii'),
    jsonName: 'filesystems',
    terminal: terminalOf(io),
  } as const
}

interface View {
  readonly io: Io
  readonly given: Given
  readonly fsRoots: boolean
  /** whose mounts they are */
  readonly task: string
}

/** A mount, or a line of fstab(5). */
interface TableMount extends MountEntry {
  readonly entry?: FstabEntry
}

interface Column extends TableColumn {
  readonly cell: (mount: TableMount, view: View) => string
  /** for --list-columns */
  readonly type: string
  readonly help: string
}

const DEFAULT_COLUMNS = ['TARGET', 'SOURCE', 'FSTYPE', 'OPTIONS']
const DF_COLUMNS = ['SOURCE', 'FSTYPE', 'SIZE', 'USED', 'AVAIL', 'USE%', 'TARGET']

const DFI_COLUMNS = ['SOURCE', 'FSTYPE', 'INO.TOTAL', 'INO.USED', 'INO.AVAIL', 'INO.USE%', 'TARGET']
const ONLY_POLLED = new Set(['ACTION', 'OLD-OPTIONS', 'OLD-TARGET'])
const TYPE_WIDTH = 15

type ColumnSpec = Omit<Column, 'name'>

const left = (help: string, cell: Column['cell'], type = 'string'): ColumnSpec => ({
  align: 'left',
  cell,
  type,
  help,
})
/** How columns give way on a narrow terminal (flags and whint of findmnt.c). */
const loose = (share: number) => ({ isLoose: true, share })
const cut = (share: number) => ({ isCut: true, share })
const NARROW: Readonly<Record<string, Partial<TableColumn>>> = {
  TARGET: loose(0.3),
  SOURCE: loose(0.25),
  FSROOT: loose(0.25),
  FSTYPE: cut(0.1),
  OPTIONS: cut(0.1),
  'FS-OPTIONS': cut(0.1),
  'OPT-FIELDS': cut(0.1),
  'VFS-OPTIONS': cut(0.2),
}

/** Least widths (whint of findmnt.c). */
const LEAST: Readonly<Record<string, number>> = { SIZE: 5, USED: 5, AVAIL: 5, 'USE%': 4, 'MAJ:MIN': 6 }

const right = (help: string, cell: Column['cell'], type = 'string'): ColumnSpec => ({
  align: 'right',
  cell,
  type,
  help,
})
const empty = () => ''
const SIZE_TYPE = 'string|number'

const COLUMNS: Readonly<Record<string, ColumnSpec>> = {
  ACTION: left('action detected by --poll', empty),
  AVAIL: right(
    'filesystem size available, use <number> if --bytes is given',
    (mount, view) => sizeCell(mount, view, (fs) => fs.bavail * fs.bsize),
    SIZE_TYPE,
  ),
  FREQ: right(
    'dump(8) period in days [fstab only]',
    ({ entry }) => String(entry?.frequency ?? ''),
    'integer',
  ),
  FSROOT: left('filesystem root', ({ root }) => root),
  FSTYPE: left('filesystem type', ({ type }) => type),
  'FS-OPTIONS': left('FS specific mount options', ({ superOptions }) => superOptions),
  ID: right('mount ID', ({ id }) => String(id), 'integer'),
  'INO.AVAIL': right('number of available inodes', (mount, view) => inodeCell(mount, view, (fs) => fs.ffree)),
  'INO.TOTAL': right('total number of inodes', (mount, view) => inodeCell(mount, view, (fs) => fs.files)),
  'INO.USED': right('number of used inodes', (mount, view) =>
    inodeCell(mount, view, (fs) => fs.files - fs.ffree),
  ),
  'INO.USE%': right('percentage of INO.USED divided by INO.TOTAL', (mount, { io }) => {
    const fs = io.sys.statfs(mount.target)
    if (typeof fs === 'number' || fs.files === 0) return '-'
    return `${Math.floor(((fs.files - fs.ffree) * 100) / fs.files)}%`
  }),
  LABEL: left('filesystem label', empty),
  'MAJ:MIN': right('major:minor device number', ({ device }) => device),
  'OLD-OPTIONS': left('old mount options saved by --poll', empty),
  'OLD-TARGET': left('old mountpoint saved by --poll', empty),
  OPTIONS: left('all mount options', (mount) => mount.entry?.options ?? mergedOptions(mount)),
  'OPT-FIELDS': left('optional mount fields', ({ propagation }) => propagation),
  PARENT: right('mount parent ID', ({ parent }) => String(parent), 'integer'),
  PARTLABEL: left('partition label', empty),
  PARTUUID: left('partition UUID', empty),
  PASSNO: right(
    'pass number on parallel fsck(8) [fstab only]',
    ({ entry }) => String(entry?.passNumber ?? ''),
    'integer',
  ),
  PROPAGATION: left('VFS propagation flags', ({ propagation }) => propagationName(propagation)),
  SIZE: right(
    'filesystem size, use <number> if --bytes is given',
    (mount, view) => sizeCell(mount, view, (fs) => fs.blocks * fs.bsize),
    SIZE_TYPE,
  ),
  SOURCE: left('source device', ({ source, root }, { fsRoots }) =>
    fsRoots && root !== '/' ? `${source}[${root}]` : source,
  ),
  SOURCES: left('all possible source devices', ({ source }) => source),
  TARGET: { ...left('mountpoint', ({ target }) => target), tree: true },
  TID: right('task ID', (_mount, { task }) => task, 'integer'),
  'UNIQ-ID': right('mount 64-bit ID (requires --kernel=listmount)', empty, 'integer'),
  USED: right(
    'filesystem size used, use <number> if --bytes is given',
    (mount, view) => sizeCell(mount, view, (fs) => (fs.blocks - fs.bfree) * fs.bsize),
    SIZE_TYPE,
  ),
  'USE%': right('filesystem use percentage', (mount, { io }) => {
    const fs = io.sys.statfs(mount.target)
    if (typeof fs === 'number' || fs.blocks === 0) return '-'
    return `${Math.ceil(((fs.blocks - fs.bfree) * 100) / (fs.blocks - fs.bfree + fs.bavail || 1))}%`
  }),
  UUID: left('filesystem UUID', ({ source }, { io }) => uuidOf(io.sys, source)),
  'VFS-OPTIONS': left('VFS specific mount options', ({ options: own }, { given }) =>
    given.has('vfsAll') ? allVfsOptions(own) : own,
  ),
}

/** --vfs-all: each flag by its name or that of its absence (mnt_optstr_get_missing). */
function allVfsOptions(own: string): string {
  const words = own.split(',')
  const pairs: readonly (readonly [string, string])[] = [
    ['ro', 'rw'],
    ['noexec', 'exec'],
    ['nosuid', 'suid'],
    ['nodev', 'dev'],
    ['sync', 'async'],
    ['silent', 'loud'],
    ['mand', 'nomand'],
    ['noatime', 'atime'],
    ['iversion', 'noiversion'],
    ['nodiratime', 'diratime'],
    ['relatime', 'norelatime'],
    ['strictatime', 'nostrictatime'],
    ['lazytime', 'nolazytime'],
    ['nosymfollow', 'symfollow'],
  ]
  return pairs.map(([set, unset]) => (words.includes(set) ? set : unset)).join(',')
}

function inodeCell(
  mount: MountEntry,
  { io }: View,
  count: (fs: { files: number; ffree: number }) => number,
): string {
  const fs = io.sys.statfs(mount.target)
  return typeof fs === 'number' ? '' : String(count(fs))
}

function propagationName(fields: string): string {
  if (fields.includes('unbindable')) return 'private,unbindable'
  const shared = fields.includes('shared:')
  if (fields.includes('master:')) return shared ? 'shared,slave' : 'private,slave'
  return shared ? 'shared' : 'private'
}

function sizeCell(
  mount: MountEntry,
  { io, given }: View,
  bytes: (fs: { blocks: number; bfree: number; bavail: number; bsize: number }) => number,
): string {
  const fs = io.sys.statfs(mount.target)
  if (typeof fs === 'number') return ''
  const size = bytes(fs)
  return given.has('bytes') ? String(size) : utilLinuxSize(size)
}

/** util-linux rounds to the nearest tenth and leaves `.0` out, unlike coreutils. */
function utilLinuxSize(bytes: number): string {
  if (bytes < 1024) return bytes === 0 ? '0' : `${bytes}B`
  const units = 'KMGTPE'
  let value = bytes / 1024
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${(Math.round(value * 10) / 10).toString()}${units[unit]}`
}

interface Search {
  /** A mount was asked for: the result is a list, not the tree. */
  readonly narrow: boolean
  readonly matches: (mount: TableMount) => boolean
}

function readSearch(
  io: Io,
  given: Given,
  operands: readonly string[],
  mounts: readonly MountEntry[],
): Search {
  const tests: ((mount: MountEntry) => boolean)[] = []
  const absolute = (path: string): string => {
    if (given.has('nocanonicalize')) return path
    const canonical = canonicalPath(io, path, 'existing')
    return typeof canonical === 'number' ? path : canonical
  }
  const bySource = (source: string) => (mount: MountEntry) =>
    mount.source === source || mount.source === absolute(source) || mount.device === source
  const source = given.value('source')
  if (source !== undefined) tests.push(bySource(source))
  const mountPoint = given.value('mountpoint')
  if (mountPoint !== undefined) tests.push((mount) => mount.target === absolute(mountPoint))
  const path = given.value('target')
  if (path !== undefined) {
    const canonical = canonicalPath(io, path, 'existing')
    const on = typeof canonical === 'number' ? undefined : mountOf(mounts, canonical)
    tests.push((mount) => mount === on)
  }
  const [first, second] = operands
  if (second !== undefined)
    tests.push(bySource(first as string), (mount) => mount.target === absolute(second))
  else if (first !== undefined) {
    const target = absolute(first)
    const byTarget = mounts.some((mount) => mount.target === target)
    tests.push(byTarget ? (mount) => mount.target === target : bySource(first))
  }
  return { narrow: tests.length > 0, matches: (mount) => tests.every((test) => test(mount)) }
}

const PSEUDO =
  /^(overlay|tmpfs|ramfs|proc|sysfs|devtmpfs|devpts|cgroup2?|mqueue|debugfs|tracefs|securityfs|configfs|pstore|bpf|autofs|none)$/

function selectMounts(given: Given, mounts: readonly TableMount[], search: Search): TableMount[] {
  const ofType = typeFilter(given.value('types'))
  const withOptions = optionsFilter(given.value('testOptions'))
  const seen = new Set<string>()
  const found = mounts.filter((mount) => {
    let matches =
      search.matches(mount) &&
      (!given.has('shadowed') || isShadowed(mounts, mount)) &&
      ofType(mount.type) &&
      withOptions(mount.entry?.options ?? mergedOptions(mount)) &&
      (!given.has('df') || given.has('all') || mount.type.includes('tmpfs') || !PSEUDO.test(mount.type)) &&
      !(given.has('real') && PSEUDO.test(mount.type)) &&
      !(given.has('pseudo') && !PSEUDO.test(mount.type))
    if (given.has('invert')) matches = !matches
    return matches
  })
  const chosen = given.has('submounts') ? withSubmounts(mounts, found) : found
  const unique = given.has('uniq')
    ? [...chosen]
        .reverse()
        .filter(({ target }) => !seen.has(target) && seen.add(target))
        .reverse()
    : chosen
  return given.has('firstOnly') ? unique.slice(0, 1) : unique
}

/** Whether another mount lies on its root. */
function isShadowed(mounts: readonly TableMount[], mount: TableMount): boolean {
  return mounts.some(
    ({ parent, id, target }) => parent === mount.id && id !== mount.id && target === mount.target,
  )
}

function withSubmounts(mounts: readonly TableMount[], tops: readonly TableMount[]): TableMount[] {
  const ids = new Set(tops.map(({ id }) => id))
  for (let size = -1; size !== ids.size; ) {
    size = ids.size
    for (const mount of mounts) if (ids.has(mount.parent)) ids.add(mount.id)
  }
  return mounts.filter(({ id }) => ids.has(id))
}

/** Rows in the order of the tree: each mount under the nearest mount above it that is shown. */
function rows(
  view: View,
  columns: readonly Column[],
  mounts: readonly TableMount[],
  isTree: boolean,
): TableRow[] {
  const row = (mount: TableMount, children: TableRow[]): TableRow => ({
    cells: columns.map((column) => column.cell(mount, view)),
    children,
  })
  if (!isTree) return mounts.map((mount) => row(mount, []))
  const shown = new Set(mounts.map(({ id }) => id))
  const below = (mount: TableMount): TableRow =>
    row(mount, mounts.filter((child) => child.parent === mount.id && child.id !== mount.id).map(below))
  return mounts.filter(({ parent, id }) => !shown.has(parent) || parent === id).map(below)
}
