/** findmnt(8): the mounts as a tree or a list. Exit status: 1 if none fits. */

import { canonicalPath } from './lib/canonical.ts'
import type { Io } from './lib/io.ts'
import { type MountEntry, mergedOptions, mountOf, readMounts } from './lib/mount-table.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { printTable, type TableColumn, type TableRow } from './lib/table.ts'
import { tellReasonAtEnd } from './lib/write-failure.ts'
import { typeFilter } from './mount.ts'

const options = {
  all: { short: 'A', long: 'all', help: 'disable all built-in filters, print all filesystems' },
  ascii: { short: 'a', long: 'ascii', help: 'use ASCII chars for tree formatting' },
  bytes: { short: 'b', long: 'bytes', help: 'print sizes in bytes rather than in human readable format' },
  canonicalize: { short: 'c', long: 'canonicalize', help: 'canonicalize printed paths' },
  df: { short: 'D', long: 'df', help: 'imitate the output of df(1)' },
  direction: {
    short: 'd',
    long: 'direction',
    argument: '<word>',
    help: 'direction of search, forward or backward',
  },
  evaluate: { short: 'e', long: 'evaluate', help: 'convert tags to device names' },
  firstOnly: { short: 'f', long: 'first-only', help: 'print the first found filesystem only' },
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
  help: { short: 'h', long: 'help', help: 'display this help' },
  version: { short: 'V', long: 'version', help: 'display version' },
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
    io.describeWriteFailure = tellReasonAtEnd(io)
    const names = given.has('df') && !given.has('output') ? DF_COLUMNS : DEFAULT_COLUMNS
    const wanted = given.value('output')?.split(',') ?? names
    const columns: Column[] = []
    for (const name of wanted.map((word) => word.toUpperCase())) {
      const column = COLUMNS[name]
      if (column === undefined) return yield* io.fail(`unknown column: ${wanted[columns.length]}`)
      columns.push({ name, ...column })
    }
    if (operands.length > 2) return 1
    const mounts = yield* readMounts(io)
    if (typeof mounts === 'number') return yield* io.fail("can't read /proc/self/mountinfo", mounts)
    const search = readSearch(io, given, operands, mounts)
    const found = selectMounts(given, mounts, search)
    if (found.length === 0) return 1
    const view: View = { io, given, fsRoots: !given.has('noFsroot') }
    const nested = !search.narrow && !given.has('list') && !given.has('df') && !given.has('invert')
    const isTree =
      (nested || given.has('submounts') || given.has('tree')) &&
      !given.has('raw') &&
      !given.has('pairs') &&
      !given.has('list')
    io.print(printTable(columns, rows(view, columns, found, isTree), { ...tableStyle(given), tree: isTree }))
    return 0
  },
})

function tableStyle(given: Given) {
  return {
    format: given.has('json') ? 'json' : given.has('pairs') ? 'pairs' : given.has('raw') ? 'raw' : 'aligned',
    headings: !given.has('noHeadings'),
    ascii: given.has('ascii'),
    jsonName: 'filesystems',
  } as const
}

interface View {
  readonly io: Io
  readonly given: Given
  readonly fsRoots: boolean
}

interface Column extends TableColumn {
  readonly cell: (mount: MountEntry, view: View) => string
}

const DEFAULT_COLUMNS = ['TARGET', 'SOURCE', 'FSTYPE', 'OPTIONS']
const DF_COLUMNS = ['SOURCE', 'FSTYPE', 'SIZE', 'USED', 'AVAIL', 'USE%', 'TARGET']

const left = (cell: Column['cell']): Omit<Column, 'name'> => ({ align: 'left', cell })
const right = (cell: Column['cell']): Omit<Column, 'name'> => ({ align: 'right', cell })

const COLUMNS: Readonly<Record<string, Omit<Column, 'name'>>> = {
  TARGET: { align: 'left', tree: true, cell: (mount) => mount.target },
  SOURCE: left(({ source, root }, { fsRoots }) => (fsRoots && root !== '/' ? `${source}[${root}]` : source)),
  FSTYPE: left((mount) => mount.type),
  OPTIONS: left((mount) => mergedOptions(mount)),
  'VFS-OPTIONS': left((mount) => mount.options),
  'FS-OPTIONS': left((mount) => mount.superOptions),
  FSROOT: left((mount) => mount.root),
  'MAJ:MIN': right((mount) => mount.device),
  PROPAGATION: left((mount) => propagationName(mount.propagation)),
  ID: right((mount) => String(mount.id)),
  PARENT: right((mount) => String(mount.parent)),
  'OPT-FIELDS': left((mount) => mount.propagation),
  LABEL: left(() => ''),
  UUID: left(() => ''),
  SIZE: right((mount, view) => sizeCell(mount, view, (fs) => fs.blocks * fs.bsize)),
  USED: right((mount, view) => sizeCell(mount, view, (fs) => (fs.blocks - fs.bfree) * fs.bsize)),
  AVAIL: right((mount, view) => sizeCell(mount, view, (fs) => fs.bavail * fs.bsize)),
  'USE%': right((mount, { io }) => {
    const fs = io.sys.statfs(mount.target)
    if (typeof fs === 'number' || fs.blocks === 0) return '-'
    return `${Math.ceil(((fs.blocks - fs.bfree) * 100) / (fs.blocks - fs.bfree + fs.bavail || 1))}%`
  }),
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
  readonly matches: (mount: MountEntry) => boolean
}

function readSearch(
  io: Io,
  given: Given,
  operands: readonly string[],
  mounts: readonly MountEntry[],
): Search {
  const tests: ((mount: MountEntry) => boolean)[] = []
  const absolute = (path: string): string => {
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
    const on = mountOf(mounts, pathOrParent(io, path))
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

/** A path that is not there lies where its nearest parent does. */
function pathOrParent(io: Io, path: string): string {
  const canonical = canonicalPath(io, path, 'missing')
  return typeof canonical === 'number' ? path : canonical
}

const PSEUDO =
  /^(overlay|tmpfs|ramfs|proc|sysfs|devtmpfs|devpts|cgroup2?|mqueue|debugfs|tracefs|securityfs|configfs|pstore|bpf|autofs|none)$/

function selectMounts(given: Given, mounts: readonly MountEntry[], search: Search): MountEntry[] {
  const ofType = typeFilter(given.value('types'))
  const wantedOptions = given.value('testOptions')?.split(',') ?? []
  const seen = new Set<string>()
  const found = mounts.filter((mount) => {
    const own = mergedOptions(mount).split(',')
    let matches =
      search.matches(mount) &&
      ofType(mount.type) &&
      wantedOptions.every((option) => own.includes(option)) &&
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

function withSubmounts(mounts: readonly MountEntry[], tops: readonly MountEntry[]): MountEntry[] {
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
  mounts: readonly MountEntry[],
  isTree: boolean,
): TableRow[] {
  const row = (mount: MountEntry, children: TableRow[]): TableRow => ({
    cells: columns.map((column) => column.cell(mount, view)),
    children,
  })
  if (!isTree) return mounts.map((mount) => row(mount, []))
  const shown = new Set(mounts.map(({ id }) => id))
  const below = (mount: MountEntry): TableRow =>
    row(mount, mounts.filter((child) => child.parent === mount.id && child.id !== mount.id).map(below))
  return mounts.filter(({ parent, id }) => !shown.has(parent) || parent === id).map(below)
}
