/**
 * lsblk(8) of util-linux, from /proc/partitions, /sys, the mounts, udev's links and what is on the devices: this machine's one disk
 * with its partition, and loop devices.
 */

import { O_RDONLY, type StatFs, type System } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { uuidOf } from './lib/disk-uuid.ts'
import { isLoopDevice } from './lib/loop.ts'
import { probe } from './lib/probe.ts'
import { defineProgram } from './lib/program.ts'
import { printTable, type TableColumn, type TableRow, terminalOf } from './lib/table.ts'

/** its cells, by column */
type Device = Readonly<Record<string, string>>

const left = { align: 'left' } as const
const right = { align: 'right' } as const

const COLUMNS: Readonly<Record<string, Omit<TableColumn, 'name'>>> = {
  NAME: { ...left, tree: true, isLoose: true, share: 0.25 },
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
    output: { short: 'o', long: 'output', argument: 'list', help: 'output columns' },
  },
  *run(io, options, operands) {
    const partitions = yield* io.readText('/proc/partitions')
    const mountinfo = yield* io.readText('/proc/self/mountinfo')
    if (typeof partitions === 'number')
      return yield* io.fail(`failed to access /proc/partitions: ${strerror(partitions)}`)
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
    const asked = (device: Device) => operands.length === 0 || operands.includes(device['PATH'] as string)
    const chosen = options.value('output')
    const names =
      chosen === undefined ? (options.has('filesystems') ? FILE_SYSTEMS : STANDARD) : chosen.split(',')
    const unknown = names.find((name) => !Object.hasOwn(COLUMNS, name.toUpperCase()))
    if (unknown !== undefined) return yield* io.fail(`unknown column: ${unknown}`)
    const columns = names.map((name) => ({
      name: name.toUpperCase(),
      ...(COLUMNS[name.toUpperCase()] as Omit<TableColumn, 'name'>),
    }))
    const rowOf = (device: Device, children: readonly TableRow[]): TableRow => ({
      cells: columns.map(({ name }) => device[name] ?? ''),
      children,
    })
    // A partition stands below its disk, where that is shown.
    const disks = devices.filter((device) => !isPart(device) && asked(device))
    const below = disks.flatMap(partsOf)
    const tops = devices.filter((device) => asked(device) && !below.includes(device))
    const format = options.last('json', 'pairs', 'raw') ?? 'aligned'
    const isTree = !options.has('list') && (format === 'aligned' || format === 'json')
    const rows = tops.flatMap((device) => {
      const parts = options.has('noDependents') || isPart(device) ? [] : partsOf(device)
      const children = parts.map((part) => rowOf(part, []))
      return isTree ? [rowOf(device, children)] : [rowOf(device, []), ...children]
    })
    io.print(
      printTable(columns, rows, {
        format,
        headings: !options.has('noHeadings'),
        tree: isTree,
        ascii: false,
        jsonName: 'blockdevices',
        terminal: terminalOf(io),
      }),
    )
    return 0
  },
})

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
