/**
 * lsblk(8) of util-linux, from /proc/partitions, /sys, the mounts, udev's links and what is on the devices: this machine's one disk
 * with its partition, and loop devices.
 */

import { O_RDONLY, type StatFs, type System } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { type Accounts, groupName, readAccounts, userName } from './lib/accounts.ts'
import { uuidOf } from './lib/disk-uuid.ts'
import type { Io, Step } from './lib/io.ts'
import { isLoopDevice } from './lib/loop.ts'
import { modeString } from './lib/mode.ts'
import { probe } from './lib/probe.ts'
import { defineProgram } from './lib/program.ts'
import { printTable, type TableColumn, type TableRow, terminalOf } from './lib/table.ts'

/** its cells, by column */
type Device = Readonly<Record<string, string>>

const left = { align: 'left' } as const
const right = { align: 'right' } as const

const COLUMNS: Readonly<Record<string, Omit<TableColumn, 'name'>>> = {
  ALIGNMENT: right,
  'DISC-ALN': right,
  'DISC-GRAN': right,
  'DISC-MAX': right,
  'DISC-ZERO': { ...right, holds: 'switch' },
  FSROOTS: { ...left, holds: 'list' },
  GROUP: left,
  HOTPLUG: { ...right, holds: 'switch' },
  KNAME: left,
  'LOG-SEC': right,
  MAJ: right,
  MIN: right,
  'MIN-IO': right,
  MODE: left,
  NAME: { ...left, tree: true, isLoose: true, share: 0.25 },
  'OPT-IO': right,
  OWNER: left,
  'PHY-SEC': right,
  PKNAME: left,
  RA: right,
  ROTA: { ...right, holds: 'switch' },
  'RQ-SIZE': right,
  SCHED: left,
  WSAME: right,
  ZONED: left,
  PATH: left,
  'MAJ:MIN': left,
  RM: { ...right, holds: 'switch' },
  SIZE: right,
  RO: { ...right, holds: 'switch' },
  TYPE: left,
  MOUNTPOINT: { ...left, isCut: true, isLoose: true, share: 0.1 },
  MOUNTPOINTS: { ...left, holds: 'list', isLoose: true, share: 0.1 },
  FSTYPE: { ...left, isCut: true, share: 0.1 },
  FSVER: { ...left, isCut: true, share: 0.1 },
  LABEL: left,
  UUID: left,
  FSSIZE: right,
  FSUSED: right,
  FSAVAIL: right,
  'FSUSE%': right,
}

const STANDARD = ['NAME', 'MAJ:MIN', 'RM', 'SIZE', 'RO', 'TYPE', 'MOUNTPOINTS']
const FILE_SYSTEMS = ['NAME', 'FSTYPE', 'FSVER', 'LABEL', 'UUID', 'FSAVAIL', 'FSUSE%', 'MOUNTPOINTS']

const PERMISSIONS = ['NAME', 'SIZE', 'OWNER', 'GROUP', 'MODE']
const DISCARD = ['NAME', 'DISC-ALN', 'DISC-GRAN', 'DISC-MAX', 'DISC-ZERO']
const TOPOLOGY = 'NAME ALIGNMENT MIN-IO OPT-IO PHY-SEC LOG-SEC ROTA SCHED RQ-SIZE RA WSAME'.split(' ')

/** What a plain disk, and a loop device, says of itself in /sys/block/NAME/queue. */
const QUEUE: Device = {
  ALIGNMENT: '0',
  'DISC-ALN': '0',
  'DISC-ZERO': '0',
  HOTPLUG: '0',
  'LOG-SEC': '512',
  'MIN-IO': '512',
  'OPT-IO': '0',
  'PHY-SEC': '512',
  RA: '128',
  ROTA: '0',
  SCHED: 'none',
  WSAME: '0B',
  ZONED: 'none',
}

const UNITS = 'BKMGTPE'

export const lsblk = defineProgram({
  name: 'lsblk',
  usage: '[options] [<device> ...]',
  about: 'List information about block devices.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {
    all: { short: 'a', long: 'all', help: 'print all devices' },
    bytes: { short: 'b', long: 'bytes', help: 'print SIZE in bytes rather than in human readable format' },
    filesystems: { short: 'f', long: 'fs', help: 'output info about filesystems' },
    noHeadings: { short: 'n', long: 'noheadings', help: "don't print headings" },
    paths: { short: 'p', long: 'paths', help: 'print complete device path' },
    list: { short: 'l', long: 'list', help: 'use list format output' },
    noDependents: { short: 'd', long: 'nodeps', help: "don't print slaves or holders" },
    raw: { short: 'r', long: 'raw', help: 'use raw output format' },
    pairs: { short: 'P', long: 'pairs', help: 'use key="value" output format' },
    json: { short: 'J', long: 'json', help: 'use JSON output format' },
    output: { short: 'o', long: 'output', argument: 'list', help: 'output columns (see --list-columns)' },
    outputAll: { short: 'O', long: 'output-all', help: 'output all columns' },
    listColumns: { short: 'H', long: 'list-columns', help: 'list the available columns' },
    noEmpty: { short: 'A', long: 'noempty', help: "don't print empty devices" },
    discard: { short: 'D', long: 'discard', help: 'print discard capabilities' },
    dedup: { short: 'E', long: 'dedup', argument: 'column', help: 'de-duplicate output by <column>' },
    include: {
      short: 'I',
      long: 'include',
      argument: 'list',
      help: 'show only devices with specified major numbers',
      check: checkNumbers,
    },
    exclude: {
      short: 'e',
      long: 'exclude',
      argument: 'list',
      help: 'exclude devices by major number (default: RAM disks)',
      check: checkNumbers,
    },
    merge: { short: 'M', long: 'merge', help: 'group parents of sub-trees (RAIDs, Multi-path)' },
    scsi: { short: 'S', long: 'scsi', help: 'output info about SCSI devices' },
    nvme: { short: 'N', long: 'nvme', help: 'output info about NVMe devices' },
    tree: { short: 'T', long: 'tree', optionalArgument: 'column', help: 'use tree format output' },
    ascii: { short: 'i', long: 'ascii', help: 'use ascii characters only' },
    permissions: { short: 'm', long: 'perms', help: 'output info about permissions' },
    inverse: { short: 's', long: 'inverse', help: 'inverse dependencies' },
    topology: { short: 't', long: 'topology', help: 'output info about topology' },
    width: {
      short: 'w',
      long: 'width',
      argument: 'num',
      help: 'specifies output width as number of characters',
    },
    sort: { short: 'x', long: 'sort', argument: 'column', help: 'sort output by <column>' },
    shell: { short: 'y', long: 'shell', help: 'use column names that can be used as shell variables' },
  },
  *run(io, options, operands) {
    if (options.has('listColumns')) {
      for (const name of Object.keys(COLUMNS)) io.print(`${name}\n`)
      return 0
    }
    const partitions = yield* io.readText('/proc/partitions')
    const mountinfo = yield* io.readText('/proc/self/mountinfo')
    if (typeof partitions === 'number')
      return yield* io.fail(`failed to access /proc/partitions: ${strerror(partitions)}`)
    const accounts = yield* readAccounts(io)
    const mounts = typeof mountinfo === 'number' ? [] : mountinfo.split('\n').map((line) => line.split(' '))
    const devices = partitions
      .split('\n')
      .slice(2)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields.length === 4)
      .sort(byNumber)
      .map(([major = '', minor = '', blocks = '', name = '']) => {
        const mount = mounts.filter((fields) => fields[2] === `${major}:${minor}`)
        const found = probe(io.sys, `/dev/${name}`)
        const type = found?.type ?? mount[0]?.[mount[0].indexOf('-') + 1] ?? ''
        const bytes = Number(blocks) * 1024
        const sizeCell = (bytes: number) => (options.has('bytes') ? String(bytes) : sizeText(bytes))
        // What there is nothing of has no unit.
        const roomCell = (bytes: number) => (bytes === 0 ? '0' : sizeCell(bytes))
        const place = mount[0]?.[4]
        const figures = place === undefined ? -1 : io.sys.statfs(place)
        const figure = (cell: (fs: StatFs) => string) => (typeof figures === 'number' ? '' : cell(figures))
        return {
          ...QUEUE,
          ...nodeOf(io.sys, accounts, `/dev/${name}`),
          'RQ-SIZE': isLoopDevice(`/dev/${name}`) ? '128' : '256',
          'DISC-GRAN': sizeCell(isLoopDevice(`/dev/${name}`) ? 4096 : 512),
          'DISC-MAX': sizeCell(isLoopDevice(`/dev/${name}`) ? 4294966784 : 2147483136),
          KNAME: options.has('paths') ? `/dev/${name}` : name,
          PKNAME: /^[a-z]+\d+$/.test(name) && !isLoopDevice(`/dev/${name}`) ? name.replace(/\d+$/, '') : '',
          MAJ: major,
          MIN: minor,
          FSROOTS: mount
            .map((fields) => fields[3])
            .reverse()
            .join('\n'),
          NAME: options.has('paths') ? `/dev/${name}` : name,
          PATH: `/dev/${name}`,
          'MAJ:MIN': `${major}:${minor}`,
          RM: '0',
          SIZE: sizeCell(bytes),
          RO: isReadOnly(io.sys, name) ? '1' : '0',
          TYPE: isLoopDevice(`/dev/${name}`) ? 'loop' : /\d$/.test(name) ? 'part' : 'disk',
          MOUNTPOINT: place ?? '',
          MOUNTPOINTS: mount
            .map((fields) => fields[4])
            .reverse()
            .join('\n'),
          FSTYPE: type,
          FSVER: found?.version ?? '',
          LABEL: found?.label ?? '',
          UUID: found?.uuid ?? uuidOf(io.sys, `/dev/${name}`),
          FSSIZE: figure((fs) => roomCell(fs.blocks * fs.bsize)),
          FSUSED: figure((fs) => roomCell((fs.blocks - fs.bfree) * fs.bsize)),
          FSAVAIL: figure((fs) => roomCell(fs.bavail * fs.bsize)),
          'FSUSE%': figure((fs) => `${Math.round(((fs.blocks - fs.bfree) / fs.blocks) * 100)}%`),
        } as Device
      })
    for (const operand of operands) {
      if (devices.some(({ PATH }) => PATH === operand)) continue
      yield* io.complain(`${operand}: not a block device`)
      return 32
    }
    const isPart = ({ TYPE }: Device) => TYPE === 'part'
    const partsOf = (disk: Device) =>
      devices.filter((part) => isPart(part) && (part['PATH'] as string).startsWith(disk['PATH'] as string))
    const [included, excluded] = [options.value('include')?.split(','), options.value('exclude')?.split(',')]
    const asked = (device: Device) =>
      (operands.length === 0 || operands.includes(device['PATH'] as string)) &&
      included?.includes(device['MAJ'] as string) !== false &&
      excluded?.includes(device['MAJ'] as string) !== true &&
      !(options.has('noEmpty') && Number.parseInt(device['SIZE'] as string, 10) === 0) &&
      // No disk of this machine is behind SCSI or NVMe.
      !options.has('scsi') &&
      !options.has('nvme')
    const names = columnNames(options)
    const sorted = options.value('sort')?.toUpperCase()
    const unknown = [...names, options.value('dedup') ?? 'NAME'].find(
      (name) => !Object.hasOwn(COLUMNS, name.toUpperCase()),
    )
    if (unknown !== undefined) return yield* io.fail(`unknown column: ${unknown}`)
    if (sorted !== undefined && !Object.hasOwn(COLUMNS, sorted))
      return yield* io.failUsage(`unknown column: ${options.value('sort')}`)
    const columns = names.map((name) => ({
      name: options.has('shell') ? shellName(name.toUpperCase()) : name.toUpperCase(),
      ...(COLUMNS[name.toUpperCase()] as Omit<TableColumn, 'name'>),
    }))
    const rowOf = (device: Device, children: readonly TableRow[]): TableRow => ({
      cells: names.map((name) => device[name.toUpperCase()] ?? ''),
      children,
    })
    // A partition stands below its disk, where that is shown.
    const disks = devices.filter((device) => !isPart(device) && asked(device))
    const below = disks.flatMap(partsOf)
    const tops = devices.filter((device) => asked(device) && !below.includes(device))
    const format = options.last('json', 'pairs', 'raw') ?? 'aligned'
    const isTree =
      options.has('tree') ||
      (!options.has('list') && sorted === undefined && (format === 'aligned' || format === 'json'))
    const rows = options.has('inverse')
      ? leavesFirst(tops, partsOf, (device, children) => rowOf(device, children), isTree)
      : tops.flatMap((device) => {
          const parts = options.has('noDependents') || isPart(device) ? [] : partsOf(device)
          const children = parts.map((part) => rowOf(part, []))
          return isTree ? [rowOf(device, children)] : [rowOf(device, []), ...children]
        })
    const sortColumn = names.findIndex((name) => name.toUpperCase() === sorted)
    if (sortColumn >= 0)
      rows.sort((a, b) => compareCells(a.cells[sortColumn] ?? '', b.cells[sortColumn] ?? ''))
    io.print(
      printTable(columns, rows, {
        format,
        headings: !options.has('noHeadings'),
        tree: isTree,
        ascii: options.has('ascii'),
        jsonName: 'blockdevices',
        terminal: terminalOf(io),
      }),
    )
    return 0
  },
})

interface Chosen {
  has(key: 'outputAll' | 'filesystems' | 'permissions' | 'discard' | 'topology'): boolean
  value(key: 'output'): string | undefined
}

/** The columns that are asked for; a list that begins with + is added to those of the standard. */
function columnNames(options: Chosen): readonly string[] {
  const standard = options.has('outputAll')
    ? Object.keys(COLUMNS)
    : options.has('filesystems')
      ? FILE_SYSTEMS
      : options.has('permissions')
        ? PERMISSIONS
        : options.has('discard')
          ? DISCARD
          : options.has('topology')
            ? TOPOLOGY
            : STANDARD
  const list = options.value('output')
  if (list === undefined) return standard
  return list.startsWith('+') ? [...standard, ...list.slice(1).split(',')] : list.split(',')
}

function* checkNumbers(io: Io, value: string): Step<void> {
  if (!/^\d+(?:,\d+)*$/.test(value)) yield* io.fail(`failed to parse list '${value}'`)
}

/** `MAJ:MIN` as a variable of the shell may be called. */
const shellName = (name: string): string => name.replace('%', '_PCT').replace(/\W/g, '_')

/** Owner, group and mode of the node. */
function nodeOf(sys: System, accounts: Accounts, path: string): Device {
  const stat = sys.stat(path)
  if (typeof stat === 'number') return {}
  return {
    OWNER: userName(accounts, stat.uid) ?? String(stat.uid),
    GROUP: groupName(accounts, stat.gid) ?? String(stat.gid),
    MODE: modeString(stat.mode),
  }
}

/** Each partition with its disk below it, and the disks that have none. */
function leavesFirst(
  tops: readonly Device[],
  partsOf: (disk: Device) => readonly Device[],
  rowOf: (device: Device, children: readonly TableRow[]) => TableRow,
  isTree: boolean,
): TableRow[] {
  return tops.flatMap((disk) => {
    const parts = disk['TYPE'] === 'part' ? [] : partsOf(disk)
    if (parts.length === 0) return [rowOf(disk, [])]
    return parts.flatMap((part) =>
      isTree ? [rowOf(part, [rowOf(disk, [])])] : [rowOf(part, []), rowOf(disk, [])],
    )
  })
}

/** Sizes and numbers by their value, others as text. */
function compareCells(a: string, b: string): number {
  const [left, right] = [a, b].map((cell) => {
    const [, number, unit = ''] = /^([\d.]+)([BKMGTPE]?)$/.exec(cell) ?? []
    return number === undefined ? Number.NaN : Number(number) * 1024 ** Math.max(0, UNITS.indexOf(unit))
  }) as [number, number]
  if (Number.isNaN(left) || Number.isNaN(right)) return a < b ? -1 : a > b ? 1 : 0
  return left - right
}

/** Rows of /proc/partitions in the order of device numbers. */
const byNumber = (a: readonly string[], b: readonly string[]): number =>
  Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1])

function isReadOnly(sys: System, name: string): boolean {
  const fd = sys.open(`/sys/class/block/${name}/ro`, O_RDONLY)
  const text = sys.read(fd, 16)
  sys.close(fd)
  return typeof text !== 'number' && text[0] === 0x31
}

/** `40G`, `1.5M`: at most one digit behind the point. */
function sizeText(bytes: number): string {
  let power = 0
  let value = bytes
  while (value >= 1024) {
    value /= 1024
    power++
  }
  const text = Number.isInteger(value) ? String(value) : value.toFixed(1).replace(/\.0$/, '')
  return `${text}${UNITS[power]}`
}
