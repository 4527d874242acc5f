/**
 * devtmpfs: the nodes of the kernel's devices (drivers/base/devtmpfs.c). A tmpfs of which there is one in a machine,
 * however often it is mounted.
 */

import { Dentry } from '../../vfs/dentry.ts'
import type { Inode } from '../../vfs/inode.ts'
import { makedev, S_IFBLK, S_IFCHR } from '../../vfs/mode.ts'
import { vfsMkdir, vfsMknod, vfsSymlink } from '../../vfs/names.ts'
import type { FileSystemType, SuperBlock } from '../../vfs/superblock.ts'
import { tmpfsType } from '../ramfs/ramfs.ts'

/** The type, for one machine: all its mounts show the same superblock, made with the first. */
export function makeDevtmpfsType(): FileSystemType {
  let only: SuperBlock | null = null
  const type: FileSystemType = {
    name: 'devtmpfs',
    nodev: true,
    initContext(context) {
      const tmpfs = { ...context, type: tmpfsType }
      const error = tmpfsType.initContext(tmpfs)
      if (error < 0) return error
      context.priv = tmpfs.priv
      context.op = {
        parseParam: (fc, key, value) => tmpfs.op.parseParam({ ...fc, type: tmpfsType }, key, value),
        getTree(fc) {
          if (only !== null) return only
          const sized = { ...fc, type }
          tmpfs.op.parseParam({ ...fc, type: tmpfsType }, 'size', '4m')
          tmpfs.op.parseParam({ ...fc, type: tmpfsType }, 'mode', '755')
          const sb = tmpfs.op.getTree(sized)
          if (typeof sb === 'number') return sb
          populate(sb.root)
          only = sb
          return sb
        },
      }
      return 0
    },
  }
  return type
}

const TTY_GROUP = 5
const DISK_GROUP = 6

const nodes: readonly { name: string; mode: number; rdev: number; gid: number }[] = [
  { name: 'null', mode: 0o666, rdev: makedev(1, 3), gid: 0 },
  { name: 'zero', mode: 0o666, rdev: makedev(1, 5), gid: 0 },
  { name: 'full', mode: 0o666, rdev: makedev(1, 7), gid: 0 },
  { name: 'random', mode: 0o666, rdev: makedev(1, 8), gid: 0 },
  { name: 'urandom', mode: 0o666, rdev: makedev(1, 9), gid: 0 },
  { name: 'tty', mode: 0o666, rdev: makedev(5, 0), gid: TTY_GROUP },
  { name: 'console', mode: 0o600, rdev: makedev(5, 1), gid: 0 },
]

const links: readonly (readonly [name: string, target: string])[] = [
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
]

/** The node of a disk or partition, or of what makes disks; `type` S_IFBLK or S_IFCHR. */
export function addDiskNode(root: Dentry, name: string, rdev: number, type: number = S_IFBLK): void {
  makeNode(root, name, type | 0o660, rdev, DISK_GROUP)
}

/** The nodes that the drivers register, and what udev adds to them. */
function populate(root: Dentry): void {
  for (const { name, mode, rdev, gid } of nodes) makeNode(root, name, S_IFCHR | mode, rdev, gid)
  for (const [name, target] of links) vfsSymlink(root.inode as Inode, childOf(root, name), target)
  const pts = makeDirectory(root, 'pts', 0o755)
  makeNode(pts, '0', S_IFCHR | 0o620, makedev(136, 0), TTY_GROUP)
  makeDirectory(root, 'shm', 0o1777)
}

function makeNode(parent: Dentry, name: string, mode: number, rdev: number, gid: number): void {
  const dentry = childOf(parent, name)
  vfsMknod(parent.inode as Inode, dentry, mode, rdev)
  const inode = dentry.inode as Inode
  inode.gid = gid
}

function makeDirectory(parent: Dentry, name: string, mode: number): Dentry {
  const dentry = childOf(parent, name)
  vfsMkdir(parent.inode as Inode, dentry, mode)
  return dentry
}

const childOf = (parent: Dentry, name: string): Dentry => new Dentry(name, parent, parent.sb)
