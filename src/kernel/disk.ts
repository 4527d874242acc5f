/** Block devices: numbers of disks, the disk that the root is on, and the partition of it that the root is. */

import type { Kernel } from './kernel.ts'
import { major, makedev, minor } from './vfs/mode.ts'

export interface BlockDevice {
  readonly name: string
  readonly number: number
  readonly kilobytes: number
}

export interface RootDisk {
  readonly disk: BlockDevice
  /** null where the root is the whole disk */
  readonly partition: BlockDevice | null
}

/** kilobytes before the first partition, with their table */
export const BEFORE_PARTITION = 1024

/** Null for a root that is on no disk. */
export function rootDisk(kernel: Kernel): RootDisk | null {
  const { sb, source } = kernel.init.fs.root.mnt
  if (major(sb.dev) === 0) return null
  const { blocks, bsize } = sb.op.statfs(sb.root)
  const root: BlockDevice = {
    name: source.slice('/dev/'.length),
    number: sb.dev,
    kilobytes: (blocks * bsize) / 1024,
  }
  const whole = diskOf(root.name, root.number)
  if (whole === null) return { disk: root, partition: null }
  return { disk: { ...whole, kilobytes: root.kilobytes + BEFORE_PARTITION }, partition: root }
}

export const blockDevices = ({ disk, partition }: RootDisk): readonly BlockDevice[] =>
  partition === null ? [disk] : [disk, partition]

/** The number of a disk or partition by its name (Documentation/admin-guide/devices.txt), null for other sources. */
export function diskNumber(source: string): number | null {
  const match = /^\/dev\/(sd|vd)([a-z])(\d*)$/.exec(source)
  if (match === null) return null
  const [, kind, letter, partition] = match as unknown as [string, 'sd' | 'vd', string, string]
  const unit = letter.charCodeAt(0) - 97
  return makedev(kind === 'sd' ? SD_MAJOR : VIRTIO_BLK_MAJOR, unit * PARTITIONS_PER_DISK + Number(partition))
}

/** The disk that a partition is a part of, null for a whole disk. */
function diskOf(name: string, number: number): { name: string; number: number } | null {
  const whole = name.replace(/\d+$/, '')
  return whole === name ? null : { name: whole, number: number - (minor(number) % PARTITIONS_PER_DISK) }
}

const SD_MAJOR = 8
/** given out at boot; what it is on most machines */
const VIRTIO_BLK_MAJOR = 254
const PARTITIONS_PER_DISK = 16
