/**
 * sysfs: /sys (fs/sysfs), as far as overlayfs and its like have something to show there. Who adds a file system adds
 * its entries to `SysfsTree.fs` (/sys/fs) and `SysfsTree.module` (/sys/module); block.ts adds the disk.
 */

import {
  type DirectoryEntry,
  directory,
  directoryOf,
  type Entry,
  type FileEntry,
  generatedType,
} from '../../generated.ts'
import type { UserNamespace } from '../../vfs/cred.ts'
import { EACCES } from '../../vfs/errno.ts'
import { MAY_WRITE } from '../../vfs/permission.ts'
import type { FileSystemType } from '../../vfs/superblock.ts'

const SYSFS_MAGIC = 0x62656572
export const PAGE = 4096

/** The parts of /sys that others add to. */
export class SysfsTree {
  readonly block = new Map<string, Entry>()
  /** /sys/class/block, /sys/dev/block, /sys/devices/virtual/block */
  readonly blockClass = new Map<string, Entry>()
  readonly blockNumbers = new Map<string, Entry>()
  readonly virtualBlock = new Map<string, Entry>()
  readonly class = new Map<string, Entry>()
  readonly dev = new Map<string, Entry>()
  readonly devices = new Map<string, Entry>()
  readonly fs = new Map<string, Entry>()
  readonly module = new Map<string, Entry>()
}

/** A file that shows one value and cannot be written; open for writing is refused to root too (kernfs_fop_open). */
export const attribute = (read: () => string): FileEntry => ({
  kind: 'file',
  mode: 0o444,
  permission: (mask) => (mask & MAY_WRITE ? -EACCES : 0),
  read,
  size: () => PAGE,
})

/** `ownerOfContent`: whose the network is that it would show. */
export function makeSysfsType(tree: SysfsTree, ownerOfContent: () => UserNamespace | null): FileSystemType {
  const empty = () => directory({}, 0o755)
  const root: DirectoryEntry = directory({
    block: directoryOf(tree.block, 0o755),
    bus: empty(),
    class: directoryOf(tree.class, 0o755),
    dev: directoryOf(tree.dev, 0o755),
    devices: directoryOf(tree.devices, 0o755),
    firmware: empty(),
    fs: directoryOf(tree.fs, 0o755),
    kernel: empty(),
    module: directoryOf(tree.module, 0o755),
    power: empty(),
  })
  const options = {
    name: 'sysfs',
    magic: SYSFS_MAGIC,
    blockSize: PAGE,
    refusesNewNames: false,
    parameters: [],
  }
  return { ...generatedType(options, () => root), inUserNamespaces: true, ownerOfContent }
}
