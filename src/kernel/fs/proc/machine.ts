/**
 * The files of /proc that tell of the machine as a whole (proc(5)). Memory and processors are those of a small
 * server; they are not modelled.
 */

import { diskOf } from '../../devices.ts'
import { directory, type Entry, textFile } from '../../generated.ts'
import type { Kernel } from '../../kernel.ts'
import { TaskState } from '../../task.ts'
import { major, minor } from '../../vfs/mode.ts'
import { SECONDS_BASE } from '../../vfs/vfs.ts'

const PROCESSORS = 2
const HZ = 100

export function machineFiles(kernel: Kernel): Record<string, Entry> {
  return {
    cgroups: textFile(() => '#subsys_name\thierarchy\tnum_cgroups\tenabled\n'),
    cmdline: textFile(
      () => `BOOT_IMAGE=/boot/vmlinuz-${kernel.release} root=${kernel.init.fs.root.mnt.source} ro quiet\n`,
    ),
    cpuinfo: textFile(cpuinfo),
    devices: textFile(() => devices(kernel)),
    diskstats: textFile(() => diskstats(kernel)),
    filesystems: textFile(() => filesystems(kernel)),
    interrupts: textFile(interrupts),
    loadavg: textFile(
      () => `0.00 0.00 0.00 ${countRunning(kernel)}/${kernel.tasks.size} ${newestPid(kernel)}\n`,
    ),
    locks: textFile(() => ''),
    meminfo: textFile(() => meminfo(kernel)),
    misc: textFile(() => '229 fuse\n235 autofs\n237 loop-control\n'),
    modules: textFile(() => modules(kernel)),
    net: directory({
      dev: textFile(() => NETWORK_DEVICES),
      route: textFile(() => `${NO_ROUTES.padEnd(127)}\n`),
    }),
    partitions: textFile(() => partitions(kernel)),
    stat: textFile(() => stat(kernel)),
    swaps: textFile(() => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n'),
    uptime: textFile(() => {
      const uptime = kernel.uptime()
      return `${uptime.toFixed(2)} ${(uptime * PROCESSORS).toFixed(2)}\n`
    }),
    version: textFile(
      () =>
        `Linux version ${kernel.release} (gcc (GCC) 15.3.0, GNU ld (GNU Binutils) 2.46) ${kernel.version}\n`,
    ),
  }
}

const countRunning = (kernel: Kernel): number =>
  [...kernel.tasks.values()].filter((task) => task.state <= TaskState.runnable && task !== kernel.init).length

const newestPid = (kernel: Kernel): number => [...kernel.tasks.keys()].at(-1) ?? 1

function cpuinfo(): string {
  const one = (processor: number) =>
    [
      `processor\t: ${processor}`,
      'vendor_id\t: GenuineIntel',
      'cpu family\t: 6',
      'model\t\t: 85',
      'model name\t: Intel(R) Xeon(R) Platinum',
      'stepping\t: 4',
      'cpu MHz\t\t: 2500.000',
      'cache size\t: 33792 KB',
      'physical id\t: 0',
      `siblings\t: ${PROCESSORS}`,
      `core id\t\t: ${processor}`,
      `cpu cores\t: ${PROCESSORS}`,
      'fpu\t\t: yes',
      'flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx lm',
      'bogomips\t: 5000.00',
      'clflush size\t: 64',
      'cache_alignment\t: 64',
      'address sizes\t: 46 bits physical, 48 bits virtual',
      'power management:',
      '',
      '',
    ].join('\n')
  return Array.from({ length: PROCESSORS }, (_, processor) => one(processor)).join('')
}

const filesystems = (kernel: Kernel): string =>
  [...kernel.vfs.fileSystems.values()].map(({ name, nodev }) => `${nodev ? 'nodev' : ''}\t${name}\n`).join('')

function meminfo(kernel: Kernel): string {
  const { memory } = kernel.vfs
  const files = Math.ceil(memory.used / 1024)
  const total = Math.floor(memory.total / 1024)
  const cached = 782644 + files
  const free = 23094044 - files
  const rows: readonly (readonly [name: string, kilobytes: number])[] = [
    ['MemTotal', total],
    ['MemFree', free],
    ['MemAvailable', free + cached - 206598],
    ['Buffers', 10036],
    ['Cached', cached],
    ['SwapCached', 0],
    ['Active', 339576],
    ['Inactive', 1027412 + files],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Dirty', 0],
    ['Writeback', 0],
    ['AnonPages', 596676],
    ['Mapped', 318116],
    ['Shmem', 17312],
    ['KReclaimable', 21824],
    ['Slab', 47624],
    ['SReclaimable', 21824],
    ['SUnreclaim', 25800],
    ['KernelStack', 4192],
    ['PageTables', 17364],
    ['CommitLimit', total / 2],
    ['Committed_AS', 3161156],
    ['VmallocTotal', 34359738367],
    ['VmallocUsed', 16976],
    ['VmallocChunk', 0],
  ]
  return rows
    .map(([name, kilobytes]) => `${`${name}:`.padEnd(15)} ${String(kilobytes).padStart(8)} kB\n`)
    .join('')
}

/** File systems that distributions build as modules, with the size that lsmod shows. */
const moduleSizes: Readonly<Record<string, number>> = { overlay: 217088, aufs: 274432 }

function modules(kernel: Kernel): string {
  let lines = ''
  for (const [name, size] of Object.entries(moduleSizes)) {
    if (!kernel.vfs.fileSystems.has(name)) continue
    const users = [...kernel.vfs.superBlocks].filter((sb) => sb.type.name === name).length
    lines += `${name} ${size} ${users} - Live 0x0000000000000000\n`
  }
  return lines
}

/** Character devices are those of /dev; the block device is the disk that the root is on. */
function devices(kernel: Kernel): string {
  const character = [
    '  1 mem',
    '  4 tty',
    '  5 /dev/tty',
    '  5 /dev/console',
    '  5 /dev/ptmx',
    ' 10 misc',
    '128 ptm',
    '136 pts',
  ]
  const dev = kernel.init.fs.root.mnt.sb.dev
  const block = major(dev) === 0 ? [] : [`${String(major(dev)).padStart(3)} virtblk`]
  return ['Character devices:', ...character, '', 'Block devices:', ...block, ''].join('\n')
}

function diskstats(kernel: Kernel): string {
  const { sb, source } = kernel.init.fs.root.mnt
  if (major(sb.dev) === 0) return ''
  const name = source.slice('/dev/'.length)
  return `${String(major(sb.dev)).padStart(4)} ${String(minor(sb.dev)).padStart(7)} ${name}${' 0'.repeat(17)}\n`
}

function interrupts(): string {
  const heading = Array.from({ length: PROCESSORS }, (_, i) => `CPU${i}`.padEnd(11)).join('')
  const counts = Array.from({ length: PROCESSORS }, () => '0'.padStart(11)).join('')
  return `           ${heading}\nNMI:${counts.slice(1)}   Non-maskable interrupts\nLOC:${counts.slice(1)}   Local timer interrupts\nERR:          0\nMIS:          0\n`
}

/** Nothing but the machine itself is to be reached. */
const NETWORK_DEVICES = [
  'Inter-|   Receive                                                |  Transmit',
  ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
  '    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0',
  '',
].join('\n')

const NO_ROUTES = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT'

/** kilobytes, with the table of partitions */
const BEFORE_PARTITION = 1024

/** The disk that the root is on, and the partition of it that the root is. */
function partitions(kernel: Kernel): string {
  const { sb, source } = kernel.init.fs.root.mnt
  const heading = 'major minor  #blocks  name\n\n'
  if (major(sb.dev) === 0) return heading
  const { blocks, bsize } = sb.op.statfs(sb.root)
  const name = source.slice('/dev/'.length)
  const row = (number: number, size: number, shown: string) =>
    `${String(major(number)).padStart(4)} ${String(minor(number)).padStart(8)} ${String(size).padStart(10)} ${shown}\n`
  const size = (blocks * bsize) / 1024
  const disk = diskOf(name, sb.dev)
  return (
    heading +
    (disk === null ? '' : row(disk.number, size + BEFORE_PARTITION, disk.name)) +
    row(sb.dev, size, name)
  )
}

function stat(kernel: Kernel): string {
  let user = 0
  let system = 0
  for (const task of kernel.tasks.values()) {
    user += task.userTime + task.childUserTime
    system += task.systemTime + task.childSystemTime
  }
  const ticks = (microseconds: number) => Math.floor((microseconds * HZ) / 1e6)
  const all = Math.floor(kernel.uptime() * HZ)
  const processor = (count: number) =>
    `${Math.floor(ticks(user) / count)} 0 ${Math.floor(ticks(system) / count)} ${Math.floor((all * PROCESSORS) / count) - ticks(user + system)} 0 0 0 0 0 0`
  return [
    `cpu  ${processor(1)}`,
    ...Array.from({ length: PROCESSORS }, (_, index) => `cpu${index} ${processor(PROCESSORS)}`),
    `ctxt ${kernel.ticks}`,
    `btime ${Math.floor(kernel.vfs.bootSec + SECONDS_BASE)}`,
    `processes ${kernel.forks}`,
    `procs_running ${countRunning(kernel)}`,
    'procs_blocked 0',
    '',
  ].join('\n')
}
