/** lsof(8): what each process holds open, from /proc. With it one finds who keeps a mount busy. */

import type { Stat } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSocket,
  major,
  minor,
} from '../kernel/vfs/mode.ts'
import { readAccounts, userName } from './lib/accounts.ts'
import { canonicalPath } from './lib/canonical.ts'
import { type Io, type Step, sameFile } from './lib/io.ts'
import { listProcesses, type ProcessInfo } from './lib/process-list.ts'
import { defineProgram } from './lib/program.ts'
import { readDirectory } from './lib/walk.ts'

export const lsof = defineProgram({
  name: 'lsof',
  usage: '[-t] [-p PID[,PID]...] [-u USER] [-c COMMAND] [+D DIR] [FILE]...',
  about: 'List open files.',
  version: 'lsof 4.99.4',
  baseName: true,
  options: {
    and: { short: 'a', help: 'accepted: the selections given are always combined' },
    command: { short: 'c', argument: 'COMMAND', help: 'files of commands whose name begins so' },
    descriptors: { short: 'd', argument: 'FD', help: 'files of these descriptors: numbers, cwd, txt…' },
    noNames: { short: 'nP', help: 'accepted: there are no hosts and ports to name' },
    processes: { short: 'p', argument: 'PID', help: 'files of these processes' },
    terse: { short: 't', help: 'print only process numbers' },
    user: { short: 'u', argument: 'USER', help: 'files of this user' },
    under: { long: 'files under', argument: 'DIR' },
  },
  rewrite: (args) => args.map((arg) => (/^\+[dD]$/.test(arg) ? '--files under' : arg)),
  *run(io, options, operands) {
    const accounts = yield* readAccounts(io)
    const pids = options.value('processes')?.split(',')
    const rows: string[][] = []
    const targets: { path: string; stat: Stat }[] = []
    for (const operand of operands) {
      const stat = io.sys.stat(operand)
      if (typeof stat === 'number') {
        yield* io.printError(`lsof: status error on ${operand}: No such file or directory\n`)
        return 1
      }
      const path = canonicalPath(io, operand, 'existing')
      targets.push({ path: typeof path === 'number' ? operand : path, stat })
    }
    const mountPoints = yield* readMountPoints(io)
    if (typeof mountPoints === 'number') {
      yield* io.printError(`lsof: can't fopen(/proc/mounts, "r"): ${strerror(mountPoints)}\n`)
      return 1
    }
    const under = options.value('under')
    const base = under === undefined ? null : canonicalPath(io, under, 'existing')
    const wanted = ({ stat, name }: OpenFile): boolean => {
      if (typeof base === 'string') return name === base || name.startsWith(base === '/' ? '/' : `${base}/`)
      if (targets.length === 0) return true
      // The root of a file system stands for all that is open on it.
      return targets.some((target) =>
        mountPoints.has(target.path) ? stat.dev === target.stat.dev : sameFile(stat, target.stat),
      )
    }
    const isDescriptor = descriptorTest(options.value('descriptors'))
    for (const process of yield* listProcesses(io)) {
      const user = userName(accounts, process.uid) ?? String(process.uid)
      if (pids !== undefined && !pids.includes(String(process.pid))) continue
      if (options.has('user') && options.value('user') !== user) continue
      if (options.has('command') && !process.command.startsWith(options.value('command') ?? '')) continue
      for (const file of openFiles(io, process)) {
        if (!wanted(file) || !isDescriptor(file)) continue
        rows.push([
          process.command.slice(0, 9),
          String(process.pid),
          user,
          file.descriptor,
          ...fileColumns(file),
        ])
      }
      yield* io.breathe()
    }
    if (rows.length === 0) return 1
    if (options.has('terse')) {
      for (const pid of new Set(rows.map((row) => row[1]))) io.print(`${pid}\n`)
      return 0
    }
    printRows(io, [['COMMAND', 'PID', 'USER', 'FD', 'TYPE', 'DEVICE', 'SIZE/OFF', 'NODE', 'NAME'], ...rows])
    return 0
  },
})

/** `0-2,5`, `cwd`, `^txt`: which descriptors are meant; those with ^ are left out. */
function descriptorTest(list: string | undefined): (file: OpenFile) => boolean {
  if (list === undefined) return () => true
  const items = list.split(',')
  const leavesOut = items.every((item) => item.startsWith('^'))
  const names = items.flatMap((item) => {
    const range = /^\^?(\d+)-(\d+)$/.exec(item)
    if (range === null) return [item.replace('^', '')]
    const [from, to] = [Number(range[1]), Number(range[2])]
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => String(from + i))
  })
  return ({ descriptor }) => names.includes(descriptor.replace(/[rwu]$/, '')) !== leavesOut
}

interface OpenFile {
  /** `cwd`, `rtd`, `txt`, or a number with r, w or u */
  readonly descriptor: string
  readonly name: string
  readonly stat: Stat
}

function openFiles(io: Io, { pid }: ProcessInfo): OpenFile[] {
  const files: OpenFile[] = []
  const add = (descriptor: string, link: string): void => {
    const name = io.sys.readlink(link)
    const stat = io.sys.stat(link)
    if (typeof name === 'string' && typeof stat !== 'number') files.push({ descriptor, name, stat })
  }
  add('cwd', `/proc/${pid}/cwd`)
  add('rtd', `/proc/${pid}/root`)
  add('txt', `/proc/${pid}/exe`)
  const entries = readDirectory(io, `/proc/${pid}/fd`)
  if (typeof entries === 'number') return files
  for (const { name } of entries.sort((a, b) => Number(a.name) - Number(b.name))) {
    const link = `/proc/${pid}/fd/${name}`
    const own = io.sys.lstat(link)
    const mode = typeof own === 'number' ? 0 : own.mode
    const access = mode & 0o400 ? (mode & 0o200 ? 'u' : 'r') : 'w'
    add(`${name}${access}`, link)
  }
  return files
}

function fileColumns({ stat, name }: OpenFile): string[] {
  const device = `${major(stat.dev)},${minor(stat.dev)}`
  const node = String(stat.ino)
  if (isCharDevice(stat.mode) || isBlockDevice(stat.mode)) {
    const type = isCharDevice(stat.mode) ? 'CHR' : 'BLK'
    return [type, `${major(stat.rdev)},${minor(stat.rdev)}`, '0t0', node, name]
  }
  if (isFifo(stat.mode)) return ['FIFO', device, '0t0', node, name.startsWith('pipe:') ? 'pipe' : name]
  if (isSocket(stat.mode)) return ['unix', device, '0t0', node, name]
  return [
    isDirectory(stat.mode) ? 'DIR' : isRegular(stat.mode) ? 'REG' : 'unknown',
    device,
    String(stat.size),
    node,
    name,
  ]
}

function* readMountPoints(io: Io): Step<Set<string> | number> {
  const text = yield* io.readText('/proc/self/mountinfo')
  if (typeof text === 'number') return text
  return new Set(text.split('\n').flatMap((line) => line.split(' ')[4] ?? []))
}

/** The command at the left, numbers at the right, as lsof sets its columns. */
function printRows(io: Io, rows: readonly (readonly string[])[]): void {
  const width = (column: number): number => Math.max(...rows.map((row) => (row[column] ?? '').length))
  const widths = Array.from({ length: 9 }, (_, column) => width(column))
  widths[3] = Math.max(...rows.map((row) => (row[3] ?? '').replace(/[rwu]$/, '').length), 3)
  for (const row of rows) {
    const cells = row.map((cell, column) => {
      if (column === 0 || column === 8) return column === 8 ? cell : cell.padEnd(widths[column] as number)
      if (column !== 3) return cell.padStart(widths[column] as number)
      // The letter of access stands in a column of its own.
      const [, number = cell, access = ' '] = /^(\d+)([rwu])$/.exec(cell) ?? []
      return `${number.padStart(widths[3] as number)}${access}`
    })
    io.print(`${cells.join(' ')}\n`)
  }
}
