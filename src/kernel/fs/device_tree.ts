/** Superblocks of block devices: get_tree_bdev of fs/super.c. A device shows one superblock however often it is mounted. */

import { MS_RDONLY } from '../abi.ts'
import type { BlockDevice } from '../vfs/block_device.ts'
import { EACCES, EBUSY, EINVAL, ENOTBLK } from '../vfs/errno.ts'
import { isBlockDevice } from '../vfs/mode.ts'
import type { FsContext, SuperBlock } from '../vfs/superblock.ts'

/**
 * The superblock of the device that the source names, made by `fill` where it is not mounted yet; whoever makes one releases the device
 * when it goes. -ENOENT, -ENOTBLK (no device), -EBUSY, -EACCES (a read-only device), and what `fill` says.
 */
export function deviceTree(
  context: FsContext,
  fill: (device: BlockDevice) => SuperBlock | number,
): SuperBlock | number {
  const { vfs, type, source, flags, messages, resolve } = context
  if (source === null) return -EINVAL
  const place = resolve(source)
  const inode = typeof place === 'number' ? null : place.dentry.inode
  if (typeof place === 'number' || inode === null || !isBlockDevice(inode.mode)) {
    messages.push(`e ${source}: Can't lookup blockdev`)
    return typeof place === 'number' ? place : -ENOTBLK
  }
  const isReadOnly = (flags & MS_RDONLY) !== 0
  const known = [...vfs.superBlocks].find(({ dev }) => dev === inode.rdev)
  if (known !== undefined) {
    const isSame = known.type.name === type.name
    if (isSame && known.readOnly === isReadOnly) return known
    const name = vfs.blockDevices.get(inode.rdev)?.name
    messages.push(
      isSame ? `w ${name}: Can't mount, would change RO state` : `e ${source}: Can't open blockdev`,
    )
    return -EBUSY
  }
  const device = vfs.blockDevices.get(inode.rdev)
  if (device === undefined) {
    messages.push(`e ${source}: Can't open blockdev`)
    return -EBUSY
  }
  if (device.readOnly && !isReadOnly) return -EACCES
  device.hold()
  const sb = fill(device)
  if (typeof sb === 'number') device.release()
  return sb
}
