/** The disk that the root is on, and the partition of it that the root is. */

import { diskOf } from './devices.ts'
import type { Kernel } from './kernel.ts'
import { major } from './vfs/mode.ts'

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
