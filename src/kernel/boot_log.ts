/** What the kernel's log holds when the machine is up: what Linux says of what this machine has, and nothing of what it has not. */

import { type RootDisk, rootDisk } from './disk.ts'
import { banner, commandLine, PROCESSORS } from './identity.ts'
import type { Kernel } from './kernel.ts'
import { major, minor } from './vfs/mode.ts'
import type { SuperBlock } from './vfs/superblock.ts'
import { uuidText } from './vfs/uuid.ts'

const INFO = 6
const NOTICE = 5

/** seconds since the start, about as a small virtual machine takes them */
type Line = readonly [time: number, level: number, text: string]

export function logBoot(kernel: Kernel): void {
  const { vfs, init } = kernel
  const { sb } = init.fs.root.mnt
  const kilobytes = Math.floor(vfs.memory.total / 1024)
  const disk = rootDisk(kernel)
  const lines: Line[] = [
    [0, NOTICE, banner(kernel)],
    [0, INFO, `Command line: ${commandLine(kernel)}`],
    [0.040131, INFO, `Memory: ${kilobytes}K/${kilobytes}K available`],
    [0.151127, INFO, `smp: Brought up 1 node, ${PROCESSORS} CPUs`],
    [0.152874, INFO, 'devtmpfs: initialized'],
    ...(disk === null ? [] : diskLines(disk, sb)),
    [0.911652, INFO, 'Run /sbin/init as init process'],
  ]
  vfs.log.unshift(...lines.map(([time, level, text]) => ({ time, level, text })))
}

function diskLines({ disk, partition }: RootDisk, sb: SuperBlock): Line[] {
  const root = partition ?? disk
  const sectors = disk.kilobytes * 2
  const gigabytes = ((disk.kilobytes * 1024) / 1e9).toFixed(1)
  const gibibytes = (disk.kilobytes / 2 ** 20).toFixed(1)
  const { name } = sb.type
  const lines: Line[] = [
    [
      0.613347,
      NOTICE,
      `virtio_blk virtio1: [${disk.name}] ${sectors} 512-byte logical blocks (${gigabytes} GB/${gibibytes} GiB)`,
    ],
    [0.620018, INFO, ` ${disk.name}:${partition === null ? '' : ` ${partition.name}`}`],
  ]
  if (name === 'xfs') {
    lines.push(
      [0.705521, INFO, 'SGI XFS with ACLs, security attributes, no debug enabled'],
      [0.803964, NOTICE, `XFS (${root.name}): Mounting V5 Filesystem ${uuidText(sb.uuid)}`],
      [0.88431, NOTICE, `XFS (${root.name}): Ending clean mount`],
    )
  }
  lines.push([
    0.885107,
    INFO,
    `VFS: Mounted root (${name} filesystem) readonly on device ${major(root.number)}:${minor(root.number)}.`,
  ])
  return lines
}
