/** Loop devices and the file systems of images: what only machines have that mount some, in a chunk of the page of its own. */

import { ext4Types } from './fs/image/ext4_volume.ts'
import { xfsImageType } from './fs/image/xfs_volume.ts'
import { squashfsType } from './fs/squashfs/squashfs.ts'
import { addVirtualDisk } from './fs/sysfs/block.ts'
import { loopAttributes } from './fs/sysfs/loop.ts'
import type { Kernel } from './kernel.ts'
import { addLoopDevices } from './loop.ts'
import { isBlockDevice } from './vfs/mode.ts'
import type { FileSystemType, FsContext } from './vfs/superblock.ts'
import type { Vfs } from './vfs/vfs.ts'

/** XFS as it is, but for devices whose bytes can be read: these are images. */
function onDevices(xfs: FileSystemType, { blockDevices }: Vfs): FileSystemType {
  return {
    ...xfs,
    initContext(context) {
      const error = xfs.initContext(context)
      const plain = context.op
      if (error < 0) return error
      xfsImageType.initContext(context)
      const image = context.op
      // Only the root's disk has no bytes; what is no device at all the image's type says.
      const isImage = (fc: FsContext): boolean => {
        if (fc.sb !== null) return blockDevices.has(fc.sb.dev)
        const place = fc.source === null ? -1 : fc.resolve(fc.source)
        const inode = typeof place === 'number' ? null : place.dentry.inode
        return inode === null || !isBlockDevice(inode.mode) || blockDevices.has(inode.rdev)
      }
      context.op = {
        parseParam: image.parseParam,
        getTree: (fc) => (isImage(fc) ? image : plain).getTree(fc),
        reconfigure: (fc) => (isImage(fc) ? image : plain).reconfigure?.(fc) ?? 0,
      }
      return 0
    },
  }
}

export function addStorage(kernel: Kernel): void {
  addLoopDevices(kernel, (device) =>
    addVirtualDisk(kernel.sysfs, device, () => loopAttributes(() => device.status)),
  )
  for (const type of ext4Types) kernel.registerFileSystem(type)
  kernel.registerFileSystem(squashfsType)
  const root = kernel.vfs.fileSystems.get('xfs')
  if (root !== undefined) kernel.registerFileSystem(onDevices(root, kernel.vfs))
}
