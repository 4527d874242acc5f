/**
 * File systems on block devices: mounted, a tree in memory (ramfs) that may hold as much as the device; gone or synchronized, bytes
 * in the device (get_tree_bdev, kill_block_super of fs/super.c).
 *
 * Terms
 * - volume: what a superblock on a device says of its file system. Each format (ext4_volume.ts, xfs_volume.ts) reads its own.
 *
 * Invariants
 * - All that is kept of a file system that is not mounted is in its device's bytes: a copy of an image is a copy of the files.
 */

import { MS_RDONLY, type StatFs } from '../../abi.ts'
import type { BlockDevice } from '../../vfs/block_device.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { EACCES, EINVAL } from '../../vfs/errno.ts'
import { fsidOfUuid } from '../../vfs/fsid.ts'
import {
  ENOPARAM,
  type FileSystemType,
  type FsContext,
  type SuperBlock,
  type SuperOperations,
} from '../../vfs/superblock.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { deviceTree } from '../device_tree.ts'
import type { RamfsKind } from '../ramfs/kinds.ts'
import { noOptions } from '../ramfs/options.ts'
import { makeSuper, type RamfsSuper } from '../ramfs/ramfs.ts'
import { ImageLimits } from './limits.ts'
import { loadTree } from './load_tree.ts'
import { judge, type OptionTable, type VolumeOptions, withOption } from './options.ts'
import { EXTENT, PAGE, RECORD_MAX, storeTree } from './store_tree.ts'
import { usedBlocks } from './usage.ts'
import { dentriesFrom } from './walk.ts'

export interface Volume {
  readonly kind: RamfsKind
  readonly uuid: Uint8Array
  /** bytes of a block */
  readonly blockSize: number
  /** f_blocks of statfs(2) */
  readonly blocks: number
  /** of those, taken by what no directory names */
  readonly hiddenBlocks: number
  /** free ones that only root gets (f_bavail leaves them out), and those that nobody gets */
  readonly reservedBlocks: number
  readonly keptBlocks: number
  readonly inodes: number
  /** taken from the start */
  readonly hiddenInodes: number
  /** the first number that a new file can have */
  readonly firstIno: number
  /** options that are shown behind those of the mount */
  shownOptions(options: VolumeOptions): string
  /** the tree that mkfs makes */
  plant(sb: SuperBlock): void
  /** it is mounted for writing */
  begin(vfs: Vfs): void
  /** its files are in the device; `ends`: it is not mounted any more */
  settle(vfs: Vfs, figures: StatFs, ends: boolean): void
}

export interface VolumeFormat {
  readonly name: string
  /** options that it knows, which are shown and do nothing here */
  readonly parameters: OptionTable
  /** options that a remount does not change */
  readonly lasting: readonly string[]
  /** Of options that cannot be had, a line for the kernel's log, in which `%` is the device. */
  refused(options: VolumeOptions, isReadOnly: boolean): string | null
  /** The volume on a device; -EINVAL for what is none of this format, or another -errno. Says why in the kernel's log. */
  read(vfs: Vfs, device: BlockDevice): Volume | number
}

/** A mounted volume's place: what its superblock's operations need. */
interface Mounted {
  readonly volume: Volume
  readonly device: BlockDevice
  options: VolumeOptions
}

export function imageType(format: VolumeFormat): FileSystemType {
  const mounted = new WeakMap<SuperBlock, Mounted>()
  const given = new WeakMap<FsContext, VolumeOptions>()
  const givenTo = (context: FsContext): VolumeOptions => given.get(context) ?? new Map()
  return {
    name: format.name,
    nodev: false,
    initContext(context) {
      context.priv = noOptions(0o755)
      context.op = {
        parseParam(fc, key, value) {
          const verdict = judge(format.parameters, key, value)
          if (verdict === 'unknown') return -ENOPARAM
          if (verdict === 'good') given.set(fc, withOption(givenTo(fc), key, value))
          else if (format.parameters[key] !== 'size')
            fc.messages.push(`e ${format.name}: Bad value for '${key}'`)
          return verdict === 'good' ? 0 : -EINVAL
        },
        getTree: (fc) =>
          deviceTree(fc, (device) => fill(fc, format, device, { mounted, options: givenTo(fc) })),
        reconfigure: (fc) => reconfigure(fc, mounted, withoutThose(givenTo(fc), format.lasting)),
      }
      return 0
    },
  }
}

function fill(
  context: FsContext,
  format: VolumeFormat,
  device: BlockDevice,
  { mounted, options }: { mounted: WeakMap<SuperBlock, Mounted>; options: VolumeOptions },
): SuperBlock | number {
  const { vfs } = context
  const refused = format.refused(options, (context.flags & MS_RDONLY) !== 0)
  if (refused !== null) {
    vfs.printk(3, refused.replace('%', device.name))
    return -EINVAL
  }
  const volume = format.read(vfs, device)
  if (typeof volume === 'number') return volume
  const limits = new ImageLimits(
    vfs.memory,
    storablePages(volume, device),
    volume.inodes - volume.hiddenInodes,
  )
  const here: Mounted = { volume, device, options }
  const sb = makeSuper(context, volume.kind, limits, {
    dev: device.number,
    firstIno: volume.firstIno,
    op: operations(here),
  })
  sb.uuid = volume.uuid
  const loaded = loadTree(sb, device)
  if (typeof loaded === 'number') {
    vfs.superBlocks.delete(sb)
    return loaded
  }
  if (loaded === null) volume.plant(sb)
  else sb.takeInosBelow(loaded.highest + 1)
  limitPages(sb, volume)
  mounted.set(sb, here)
  if (!sb.readOnly) volume.begin(vfs)
  return sb
}

/** Pages of files' data that the image has room for beside the records of its tree, however long these are. */
const storablePages = ({ inodes }: Volume, device: BlockDevice): number =>
  Math.max(1, Math.floor((device.size - 3 * PAGE - inodes * RECORD_MAX) / (PAGE + EXTENT)))

/**
 * What is free at the moment is what files can take, if it can be stored: of the machine's memory as much again is left for their
 * copy in the image, and an eighth for what is beside the data.
 */
function limitPages(sb: SuperBlock, volume: Volume): void {
  const { space } = (sb.priv as RamfsSuper).limits
  const free = Math.max(0, figures(sb, volume).bfree - volume.keptBlocks) * volume.blockSize
  const { used, limit } = space.memory
  const room = Math.min(free, Math.max(0, limit - used) * (7 / 16))
  space.limit = Math.min(space.limit, space.used + Math.floor(room / PAGE))
}

function operations(here: Mounted): Partial<SuperOperations> {
  const { volume, device } = here
  const store = (sb: SuperBlock, ends: boolean): number => {
    if (sb.readOnly) return 0
    const error = storeTree(sb, device)
    if (error < 0) {
      sb.vfs.printk(3, `Buffer I/O error on dev ${device.name}, logical block 0, lost async page write`)
      return error
    }
    volume.settle(sb.vfs, figures(sb, volume), ends)
    return 0
  }
  return {
    statfs: ({ sb }: Dentry) => figures(sb, volume),
    showOptions: () => volume.shownOptions(here.options),
    syncFs: (sb) => store(sb, false),
    putSuper(sb) {
      store(sb, true)
      for (const { inode } of dentriesFrom(sb.root)) inode?.pages?.release()
      device.release()
    },
  }
}

/** ext4_statfs, xfs_fs_statfs */
function figures(sb: SuperBlock, volume: Volume): StatFs {
  const { blockSize, blocks, hiddenBlocks, reservedBlocks, keptBlocks, kind } = volume
  const { limits } = sb.priv as RamfsSuper
  const free = Math.max(0, blocks - hiddenBlocks - usedBlocks(sb, blockSize))
  return {
    type: kind.magic,
    typeName: sb.type.name,
    bsize: blockSize,
    blocks,
    bfree: free,
    bavail: Math.max(0, free - reservedBlocks - keptBlocks),
    files: volume.inodes,
    ffree: limits.freeInodes,
    namelen: 255,
    flags: sb.flags,
    fsid: fsidOfUuid(sb.uuid),
  }
}

const withoutThose = (options: VolumeOptions, names: readonly string[]): VolumeOptions =>
  new Map([...options].filter(([name]) => !names.includes(name)))

/** Read-only, all that was written is in the device; writable again, it is marked as such. */
function reconfigure(
  { vfs, sb, flags }: FsContext,
  mounted: WeakMap<SuperBlock, Mounted>,
  options: VolumeOptions,
): number {
  const found = sb === null ? undefined : mounted.get(sb)
  if (sb === null || found === undefined) return -EINVAL
  for (const [key, value] of options) found.options = withOption(found.options, key, value)
  const becomesReadOnly = (flags & MS_RDONLY) !== 0
  if (becomesReadOnly === sb.readOnly) return 0
  if (!becomesReadOnly && found.device.readOnly) return -EACCES
  if (becomesReadOnly) {
    const error = storeTree(sb, found.device)
    if (error < 0) return error
    found.volume.settle(vfs, figures(sb, found.volume), true)
  } else found.volume.begin(vfs)
  return 0
}
