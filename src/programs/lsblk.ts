/** lsblk(8) of util-linux, from /proc/partitions, the mounts and udev's links: this machine's one disk and its partition. */

import type { StatFs } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { uuidOf } from './lib/disk-uuid.ts'
import { defineProgram } from './lib/program.ts'
import { tellReasonAtEnd } from './lib/write-failure.ts'

/** its columns */
type Device = Readonly<Record<string, string>>

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
    help: { short: 'h', long: 'help', help: 'display this help' },
    version: { short: 'V', long: 'version', help: 'display version' },
  },
  *run(io, options, operands) {
    io.describeWriteFailure = tellReasonAtEnd(io)
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
      .map(([major = '', minor = '', blocks = '', name = '']) => {
        const mount = mounts.filter((fields) => fields[2] === `${major}:${minor}`)
        const type = mount[0]?.[mount[0].indexOf('-') + 1] ?? ''
        const bytes = Number(blocks) * 1024
        const sizeCell = (bytes: number) => (options.has('bytes') ? String(bytes) : sizeText(bytes))
        const place = mount[0]?.[4]
        const figures = place === undefined ? -1 : io.sys.statfs(place)
        const figure = (cell: (fs: StatFs) => string) => (typeof figures === 'number' ? '' : cell(figures))
        return {
          NAME: options.has('paths') ? `/dev/${name}` : name,
          PATH: `/dev/${name}`,
          'MAJ:MIN': `${major}:${minor}`,
          RM: '0',
          SIZE: sizeCell(bytes),
          RO: '0',
          TYPE: /\d$/.test(name) ? 'part' : 'disk',
          MOUNTPOINT: place ?? '',
          MOUNTPOINTS: mount
            .map((fields) => fields[4])
            .reverse()
            .join('\n'),
          FSTYPE: type,
          FSVER: '',
          LABEL: '',
          UUID: uuidOf(io.sys, `/dev/${name}`),
          FSSIZE: figure((fs) => sizeCell(fs.blocks * fs.bsize)),
          FSUSED: figure((fs) => sizeCell((fs.blocks - fs.bfree) * fs.bsize)),
          FSAVAIL: figure((fs) => sizeCell(fs.bavail * fs.bsize)),
          'FSUSE%': figure((fs) => `${Math.round(((fs.blocks - fs.bfree) / fs.blocks) * 100)}%`),
        } as Device
      })
    for (const operand of operands) {
      if (devices.some(({ PATH }) => PATH === operand)) continue
      yield* io.complain(`${operand}: not a block device`)
      return 32
    }
    const isPart = ({ TYPE }: Device) => TYPE === 'part'
    const diskOf = (part: Device) =>
      devices.find((disk) => !isPart(disk) && (part['PATH'] as string).startsWith(disk['PATH'] as string))
    const asked = (device: Device | undefined) =>
      device !== undefined && (operands.length === 0 || operands.includes(device['PATH'] as string))
    const isFlat = (['list', 'raw', 'pairs', 'json'] as const).some((key) => options.has(key))
    // A partition stands below its disk, where that is shown.
    const shown = devices.flatMap((device) => {
      const disk = isPart(device) ? diskOf(device) : undefined
      if (!asked(disk)) return asked(device) ? [device] : []
      if (options.has('noDependents')) return []
      return [isFlat ? device : { ...device, NAME: `└─${device['NAME']}` }]
    })
    const columns =
      options.value('output')?.toUpperCase().split(',') ??
      (options.has('filesystems')
        ? ['NAME', 'FSTYPE', 'FSVER', 'LABEL', 'UUID', 'FSAVAIL', 'FSUSE%', 'MOUNTPOINTS']
        : ['NAME', 'MAJ:MIN', 'RM', 'SIZE', 'RO', 'TYPE', 'MOUNTPOINTS'])
    const unknown = columns.find((column) => devices[0] !== undefined && !(column in devices[0]))
    if (unknown !== undefined) return yield* io.fail(`unknown column: ${unknown}`)
    if (options.has('json')) {
      const trees = shown.map((device) => {
        const disk = isPart(device) ? diskOf(device) : undefined
        return { device, isChild: disk !== undefined && shown.includes(disk) }
      })
      const tops = trees.filter(({ isChild }) => !isChild).map(({ device }) => device)
      const childrenOf = (disk: Device) =>
        trees.filter(({ device, isChild }) => isChild && diskOf(device) === disk).map(({ device }) => device)
      io.print(
        `{\n   "blockdevices": [\n${tops
          .map((top) => jsonOf(columns, top, childrenOf(top), 6))
          .join(',')
          .replaceAll(',      {', ',{')}\n   ]\n}\n`,
      )
      return 0
    }
    if (options.has('pairs') || options.has('raw')) {
      const isPairs = options.has('pairs')
      if (!isPairs && !options.has('noHeadings')) io.print(`${columns.join(' ')}\n`)
      for (const device of shown) {
        const cells = columns.map((column) => {
          const cell = (device[column] ?? '').replaceAll('\n', '\\x0a')
          return isPairs ? `${column}="${cell}"` : cell
        })
        io.print(`${cells.join(' ')}\n`)
      }
      return 0
    }
    const rows = [
      ...(options.has('noHeadings') ? [] : [columns]),
      ...shown.flatMap((device) => linesOf(columns.map((column) => device[column] ?? ''))),
    ]
    const widths = columns.map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)))
    for (const row of rows) {
      const cells = row.map((cell, i) => {
        // These line up at the right; MAJ:MIN at its colon.
        if (/^(?:RM|RO|SIZE|FSSIZE|FSUSED|FSAVAIL|FSUSE%)$/.test(columns[i] as string))
          return cell.padStart(widths[i] as number)
        return i === row.length - 1 ? cell : cell.padEnd(widths[i] as number)
      })
      io.print(`${cells.join(' ')}\n`)
    }
    return 0
  },
})

/** As libsmartcols writes it: switches are true or false, mount points a list, what is empty null. */
function jsonOf(
  columns: readonly string[],
  device: Device,
  children: readonly Device[],
  indent: number,
): string {
  const pad = ' '.repeat(indent)
  const value = (column: string): string => {
    const cell = device[column] ?? ''
    if (column === 'RM' || column === 'RO') return String(cell === '1')
    if (column !== 'MOUNTPOINTS') return cell === '' ? 'null' : JSON.stringify(cell)
    if (cell === '') return '[]'
    const items = cell.split('\n').map((item) => `${pad}       ${JSON.stringify(item)}`)
    return `[\n${items.join(',\n')}\n${pad}   ]`
  }
  const members = columns.map((column) => `${pad}   "${column.toLowerCase()}": ${value(column)}`)
  if (children.length > 0) {
    const inner = children.map((child) => jsonOf(columns, child, [], indent + 6)).join(',')
    members.push(`${pad}   "children": [\n${inner}\n${pad}   ]`)
  }
  return `${pad}{\n${members.join(',\n')}\n${pad}}`
}

/** The rows of the table that a row whose cells are of several lines takes. */
function linesOf(row: readonly string[]): string[][] {
  const cells = row.map((cell) => cell.split('\n'))
  const height = Math.max(...cells.map(({ length }) => length))
  return Array.from({ length: height }, (_, line) => cells.map((cell) => cell[line] ?? ''))
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
