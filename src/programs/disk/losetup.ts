/** losetup(8) of util-linux: sets loop devices up, takes them down, tells of them. */

import {
  LO_FLAGS_AUTOCLEAR,
  LO_FLAGS_READ_ONLY,
  LOOP_CTL_ADD,
  LOOP_SET_CAPACITY,
  type LoopStatus,
  O_RDWR,
  type System,
} from '../../kernel/abi.ts'
import { ENOENT, ENXIO } from '../../kernel/vfs/errno.ts'
import { canonicalPath } from '../lib/canonical.ts'
import { glibcDevice } from '../lib/devices.ts'
import type { Io, Step } from '../lib/io.ts'
import { bindLoop, boundLoops, clearLoop, findFreeLoop, isLoopDevice, loopStatus } from '../lib/loop.ts'
import { defineProgram, type Options } from '../lib/program.ts'
import { readSize } from '../lib/strtosize.ts'
import { printTable, type TableColumn, terminalOf } from '../lib/table.ts'

const options = {
  all: { short: 'a', long: 'all', help: 'list all used devices' },
  detach: { short: 'd', long: 'detach', help: 'detach one or more devices' },
  detachAll: { short: 'D', long: 'detach-all', help: 'detach all used devices' },
  find: { short: 'f', long: 'find', help: 'find first unused device' },
  setCapacity: { short: 'c', long: 'set-capacity', help: 'resize the device' },
  associated: {
    short: 'j',
    long: 'associated',
    argument: '<file>',
    help: 'list all devices associated with <file>',
  },
  noOverlap: { short: 'L', long: 'nooverlap', help: 'avoid possible conflict between devices' },
  offset: { short: 'o', long: 'offset', argument: '<num>', help: 'start at offset <num> into the file' },
  sizeLimit: { long: 'sizelimit', argument: '<num>', help: 'device is limited to <num> bytes of the file' },
  sectorSize: {
    short: 'b',
    long: 'sector-size',
    argument: '<num>',
    help: 'set the logical sector size to <num>',
  },
  partScan: { short: 'P', long: 'partscan', help: 'create a partitioned loop device' },
  readOnly: { short: 'r', long: 'read-only', help: 'set up a read-only loop device' },
  directIo: { long: 'direct-io', optionalArgument: '<on|off>', help: 'open backing file with O_DIRECT' },
  show: { long: 'show', help: 'print device name after setup (with -f)' },
  verbose: { short: 'v', long: 'verbose', help: 'verbose mode' },
  json: { short: 'J', long: 'json', help: 'use JSON --list output format' },
  list: { short: 'l', long: 'list', help: 'list info about all or specified (default)' },
  noHeadings: { short: 'n', long: 'noheadings', help: "don't print headings for --list output" },
  output: { short: 'O', long: 'output', argument: '<cols>', help: 'specify columns to output for --list' },
  outputAll: { long: 'output-all', help: 'output all columns' },
  raw: { long: 'raw', help: 'use raw --list output format' },
} as const

type Given = Options<typeof options>

export const losetup = defineProgram({
  name: 'losetup',
  version: 'util-linux 2.41.5',
  baseName: true,
  usage: ['[options] [<loopdev>]', '[options] -f | <loopdev> <file>'],
  about: 'Set up and control loop devices.',
  options,
  *run(io, given, operands) {
    if (given.has('detachAll')) return yield* detachAll(io)
    if (given.has('detach')) {
      let status = 0
      for (const operand of operands) status |= yield* detach(io, devicePath(operand))
      return status
    }
    if (given.has('setCapacity')) return yield* setCapacity(io, devicePath(operands[0] ?? ''))
    const file = given.has('find') ? operands[0] : operands[1]
    if (file !== undefined)
      return yield* create(io, given, given.has('find') ? null : devicePath(operands[0] as string), file)
    if (given.has('find')) return yield* showFree(io)
    return yield* list(io, given, operands[0])
  },
})

/** `loop0` is /dev/loop0. */
const devicePath = (name: string): string => (name.includes('/') ? name : `/dev/${name}`)

function* showFree(io: Io): Step<number> {
  const device = findFreeLoop(io.sys)
  if (typeof device === 'number') return yield* io.fail('cannot find an unused loop device', device)
  io.print(`${device}\n`)
  return 0
}

function* create(io: Io, given: Given, device: string | null, file: string): Step<number> {
  const { sys } = io
  const offset = yield* readNumber(io, given.value('offset'), 'offset')
  const sizeLimit = yield* readNumber(io, given.value('sizeLimit'), 'size')
  const stat = sys.stat(file)
  const path = canonicalPath(io, file, 'existing')
  if (typeof stat === 'number' || typeof path === 'number')
    return yield* io.fail(`${file}: failed to set up loop device`, typeof stat === 'number' ? stat : -ENOENT)
  const target = device ?? findFreeLoop(sys)
  if (typeof target === 'number') return yield* io.fail('cannot find an unused loop device', target)
  if (device !== null && isLoopDevice(device) && sys.stat(device) === -ENOENT) addDevice(sys, device)
  if (stat.size < 512) {
    yield* io.complain(
      `${file}: Warning: file is smaller than 512 bytes; the loop device may be useless or invisible for system tools.`,
    )
  } else if (stat.size % 512 !== 0) {
    yield* io.complain(
      `${file}: Warning: file does not fit into a 512-byte sector; the end of the file will be ignored.`,
    )
  }
  const request = { file: path, offset, sizeLimit, readOnly: given.has('readOnly'), autoclear: false }
  const error = bindLoop(sys, target, request)
  if (error < 0)
    return yield* io.fail(`${device === null ? file : target}: failed to set up loop device`, error)
  if (given.has('show') || given.has('verbose')) io.print(`${target}\n`)
  return 0
}

function* readNumber(io: Io, text: string | undefined, what: string): Step<number> {
  return text === undefined ? 0 : yield* readSize(io, text, `failed to parse ${what}`)
}

function addDevice(sys: System, device: string): void {
  const fd = sys.open('/dev/loop-control', O_RDWR)
  sys.ioctl(fd, LOOP_CTL_ADD, Number(device.replace('/dev/loop', '')))
  sys.close(fd)
}

function* detach(io: Io, device: string): Step<number> {
  const error = clearLoop(io.sys, device)
  if (error === 0) return 0
  yield* io.complain(`${device}: detach failed`, error)
  return 1
}

function* detachAll(io: Io): Step<number> {
  let status = 0
  for (const { device } of [...boundLoops(io.sys)]) status |= yield* detach(io, device)
  return status
}

function* setCapacity(io: Io, device: string): Step<number> {
  const fd = yield* io.open(device, O_RDWR)
  const result = fd < 0 ? fd : io.sys.ioctl(fd, LOOP_SET_CAPACITY)
  if (fd >= 0) io.sys.close(fd)
  if (result === 0) return 0
  return yield* io.fail(`${device}: set capacity failed`, typeof result === 'number' ? result : -ENXIO)
}

interface Loop {
  readonly device: string
  readonly status: LoopStatus
}

const left = { align: 'left' } as const
const right = { align: 'right' } as const
const flag = (status: LoopStatus, bit: number) => (status.flags & bit ? '1' : '0')

const COLUMNS: Readonly<Record<string, Omit<TableColumn, 'name'> & { cell(loop: Loop): string }>> = {
  NAME: { ...left, share: 0.25, cell: ({ device }) => device },
  AUTOCLEAR: { ...right, holds: 'switch', cell: ({ status }) => flag(status, LO_FLAGS_AUTOCLEAR) },
  'BACK-FILE': { ...left, isLoose: true, share: 0.3, cell: ({ status }) => status.fileName },
  'BACK-INO': { ...right, least: 4, cell: ({ status }) => String(status.inode) },
  'BACK-MAJ:MIN': {
    ...left,
    least: 6,
    cell: ({ status }) => `${glibcDevice(status.device) >> 8}:${glibcDevice(status.device) & 0xff}`,
  },
  'MAJ:MIN': { ...left, least: 3, cell: ({ device }) => `7:${device.replace('/dev/loop', '')}` },
  OFFSET: { ...right, least: 5, cell: ({ status }) => String(status.offset) },
  PARTSCAN: { ...right, holds: 'switch', cell: () => '0' },
  RO: { ...right, holds: 'switch', cell: ({ status }) => flag(status, LO_FLAGS_READ_ONLY) },
  SIZELIMIT: { ...right, least: 5, cell: ({ status }) => String(status.sizeLimit) },
  DIO: { ...right, holds: 'switch', cell: () => '0' },
  'LOG-SEC': { ...right, least: 4, cell: () => '512' },
}

const STANDARD = 'NAME,SIZELIMIT,OFFSET,AUTOCLEAR,RO,BACK-FILE,DIO,LOG-SEC'

function* list(io: Io, given: Given, operand: string | undefined): Step<number> {
  const loops = yield* chooseLoops(io, given, operand)
  const isTable = ['list', 'output', 'outputAll', 'json', 'raw', 'noHeadings'].some((key) =>
    given.has(key as keyof typeof options),
  )
  const isPlain = given.has('all') || given.has('associated') || operand !== undefined
  if (!isTable && isPlain) {
    for (const loop of loops) io.print(`${loopLine(loop)}\n`)
    return 0
  }
  const chosen = given.has('outputAll') ? Object.keys(COLUMNS).join(',') : (given.value('output') ?? STANDARD)
  const names = chosen.toUpperCase().split(',')
  const unknown = names.find((name) => COLUMNS[name] === undefined)
  if (unknown !== undefined) return yield* io.fail(`unknown column: ${unknown}`)
  const columns = names.map((name) => ({ name, ...(COLUMNS[name] as (typeof COLUMNS)[string]) }))
  const rows = loops.map((loop) => ({ cells: columns.map(({ cell }) => cell(loop)), children: [] }))
  if (rows.length === 0) return 0
  io.print(
    printTable(columns, rows, {
      format: given.has('json') ? 'json' : given.has('raw') ? 'raw' : 'aligned',
      headings: !given.has('noHeadings'),
      tree: false,
      ascii: false,
      jsonName: 'loopdevices',
      terminal: terminalOf(io),
    }),
  )
  return 0
}

function* chooseLoops(io: Io, given: Given, operand: string | undefined): Step<Loop[]> {
  const { sys } = io
  if (operand !== undefined) {
    const device = devicePath(operand)
    const status = loopStatus(sys, device)
    if (status === null || typeof status === 'number')
      // It is looked for in /sys, where only one that shows something is.
      return yield* io.fail(device, -ENOENT)
    return [{ device, status }]
  }
  const all = [...boundLoops(sys)]
  const file = given.value('associated')
  if (file === undefined) return all
  const path = canonicalPath(io, file, 'existing')
  const offset = yield* readNumber(io, given.value('offset'), 'offset')
  return all.filter(
    ({ status }) => status.fileName === path && (!given.has('offset') || status.offset === offset),
  )
}

/** `/dev/loop0: [65025]:131 (/root/disk.img), offset 512` */
function loopLine({ device, status }: Loop): string {
  const place = `[${String(glibcDevice(status.device)).padStart(4, '0')}]:${status.inode}`
  const offset = status.offset === 0 ? '' : `, offset ${status.offset}`
  const limit = status.sizeLimit === 0 ? '' : `, sizelimit ${status.sizeLimit}`
  return `${device}: ${place} (${status.fileName})${offset}${limit}`
}
