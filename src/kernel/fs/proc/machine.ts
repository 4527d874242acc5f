/**
 * The files of /proc that tell of the machine as a whole (proc(5)). Memory and processors are those of a small
 * server; they are not modelled.
 */

import { blockDevices, rootDisk } from '../../disk.ts'
import { directory, type Entry, textFile } from '../../generated.ts'
import { banner, commandLine, PROCESSORS } from '../../identity.ts'
import type { Kernel } from '../../kernel.ts'
import { TaskState } from '../../task.ts'
import { major, minor } from '../../vfs/mode.ts'
import { SECONDS_BASE } from '../../vfs/vfs.ts'

const HZ = 100

export function machineFiles(kernel: Kernel): Record<string, Entry> {
  return {
    cgroups: textFile(() => '#subsys_name\thierarchy\tnum_cgroups\tenabled\n'),
    cmdline: textFile(() => `${commandLine(kernel)}\n`),
    cpuinfo: textFile(cpuinfo),
    devices: textFile(() => devices(kernel)),
    diskstats: textFile(() => diskstats(kernel)),
    filesystems: textFile(() => filesystems(kernel)),
    interrupts: textFile(interrupts),
    loadavg: textFile(
      () => `${kernel.scheduler.load} ${countRunning(kernel)}/${kernel.tasks.size} ${newestPid(kernel)}\n`,
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
    version: textFile(() => `${banner(kernel)}\n`),
    vmstat: textFile(() => vmstat(kernel)),
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

/** Pages of 4 KiB as meminfo tells of them; what is not modelled has happened not at all. */
function vmstat(kernel: Kernel): string {
  const kilobytes = memoryOf(kernel)
  const pages = (name: string) => Math.floor((kilobytes.get(name) ?? 0) / 4)
  const rows: readonly (readonly [name: string, count: number])[] = [
    ['nr_free_pages', pages('MemFree')],
    ['nr_slab_reclaimable', pages('SReclaimable')],
    ['nr_slab_unreclaimable', pages('SUnreclaim')],
    ['nr_anon_pages', pages('AnonPages')],
    ['nr_mapped', pages('Mapped')],
    ['nr_file_pages', pages('Cached') + pages('Buffers')],
    ['nr_dirty', pages('Dirty')],
    ['nr_writeback', pages('Writeback')],
    ['nr_shmem', pages('Shmem')],
    ['nr_kernel_stack', kilobytes.get('KernelStack') ?? 0],
    ['nr_page_table_pages', pages('PageTables')],
    ...['pgpgin', 'pgpgout', 'pswpin', 'pswpout', 'pgfault', 'pgmajfault', 'oom_kill'].map(
      (name) => [name, 0] as const,
    ),
  ]
  return rows.map(([name, count]) => `${name} ${count}\n`).join('')
}

const meminfo = (kernel: Kernel): string =>
  [...memoryOf(kernel)]
    .map(([name, kilobytes]) => `${`${name}:`.padEnd(15)} ${String(kilobytes).padStart(8)} kB\n`)
    .join('')

/** What /proc/meminfo shows, in kilobytes. */
function memoryOf(kernel: Kernel): ReadonlyMap<string, number> {
  const { memory } = kernel.vfs
  const files = Math.ceil(memory.used / 1024)
  const total = Math.floor(memory.total / 1024)
  const cached = 782644 + files
  const free = 23094044 - files
  return new Map([
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
  ])
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
  const disk = major(dev) === 0 ? [] : [`${String(major(dev)).padStart(3)} virtblk`]
  const block = kernel.vfs.blockDevices.size === 0 ? disk : ['  7 loop', ...disk]
  return ['Character devices:', ...character, '', 'Block devices:', ...block, ''].join('\n')
}

function diskstats(kernel: Kernel): string {
  const found = rootDisk(kernel)
  return (found === null ? [] : blockDevices(found))
    .map(
      ({ name, number }) =>
        `${String(major(number)).padStart(4)} ${String(minor(number)).padStart(7)} ${name}${' 0'.repeat(17)}\n`,
    )
    .join('')
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

function partitions(kernel: Kernel): string {
  const found = rootDisk(kernel)
  const loops = [...kernel.vfs.blockDevices.values()]
    .filter(({ size }) => size > 0)
    .map(({ name, number, size }) => ({ name, number, kilobytes: Math.floor(size / 1024) }))
  const rows = [...(found === null ? [] : blockDevices(found)), ...loops].map(
    ({ name, number, kilobytes }) =>
      `${String(major(number)).padStart(4)} ${String(minor(number)).padStart(8)} ${String(kilobytes).padStart(10)} ${name}\n`,
  )
  return `major minor  #blocks  name\n\n${rows.join('')}`
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
