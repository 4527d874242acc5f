/** Files without a place in the tree: pipes (pipefs) and anonymous inodes, as fs/libfs.c's pseudo file systems. */

import type { StatFs } from './abi.ts'
import { type NamespaceReference, namespaceNumber } from './namespaces.ts'
import { type Pipe, pipeOperations } from './pipe.ts'
import { Dentry } from './vfs/dentry.ts'
import { ENODEV } from './vfs/errno.ts'
import type { FileOperations } from './vfs/file.ts'
import { File } from './vfs/file.ts'
import { fsidOfDevice } from './vfs/fsid.ts'
import { Inode } from './vfs/inode.ts'
import { S_IFDIR, S_IFIFO, S_IFREG } from './vfs/mode.ts'
import { Mount, type Path } from './vfs/mount.ts'
import { type FileSystemType, SuperBlock } from './vfs/superblock.ts'
import type { Vfs } from './vfs/vfs.ts'

const PIPEFS_MAGIC = 0x50495045
const NSFS_MAGIC = 0x6e736673
const ANON_INODE_FS_MAGIC = 0x09041934

export class PseudoFiles {
  readonly #pipes: Mount
  readonly #anonymous: Mount
  readonly #namespaces: Mount
  /** files of namespaces, by number */
  readonly #namespaceFiles = new Map<number, Dentry>()

  constructor(vfs: Vfs) {
    this.#pipes = pseudoMount(vfs, 'pipefs', PIPEFS_MAGIC)
    this.#anonymous = pseudoMount(vfs, 'anon_inodefs', ANON_INODE_FS_MAGIC)
    this.#namespaces = pseudoMount(vfs, 'nsfs', NSFS_MAGIC)
    this.#namespaces.sb.isNamespaceFileSystem = true
  }

  /** The inode of a pipe, for `pipeEnd`. */
  pipeInode(pipe: Pipe): Inode {
    const { sb } = this.#pipes
    const inode = new Inode(sb, sb.nextIno(), S_IFIFO | 0o600, {}, pipeOperations)
    inode.priv = pipe
    const { cred } = sb.vfs
    inode.uid = cred.euid
    inode.gid = cred.egid
    return inode
  }

  /** An open end of a pipe: O_RDONLY or O_WRONLY. */
  pipeEnd(inode: Inode, flags: number): File {
    const file = openFile(this.#pipes, `pipe:[${inode.ino}]`, inode, flags)
    pipeOperations.open?.(inode, file)
    return file
  }

  /** A file that is only an object behind a descriptor, of no type; `name` is what /proc/PID/fd shows. */
  anonymousFile(name: string, operations: FileOperations, flags: number): File {
    const { sb } = this.#anonymous
    return openFile(
      this.#anonymous,
      `anon_inode:${name}`,
      new Inode(sb, sb.nextIno(), 0o600, {}, operations),
      flags,
    )
  }

  /** ns_get_path: the file that stands for a namespace (nsfs). */
  namespacePath(reference: NamespaceReference): Path {
    const number = namespaceNumber(reference)
    let dentry = this.#namespaceFiles.get(number)
    if (dentry === undefined) {
      const { sb, root } = this.#namespaces
      dentry = new Dentry(`${reference.kind}:[${number}]`, root, sb)
      dentry.hashed = true
      dentry.inode = new Inode(sb, number, S_IFREG | 0o444, {}, {})
      dentry.inode.priv = reference
      this.#namespaceFiles.set(number, dentry)
    }
    return { mnt: this.#namespaces, dentry }
  }
}

/** Files of pseudo file systems have a name, but no path. */
export const isPseudo = (sb: SuperBlock): boolean => pseudoTypes.has(sb.type.name)

const pseudoTypes = new Set(['pipefs', 'anon_inodefs', 'nsfs'])

function openFile(mnt: Mount, name: string, inode: Inode, flags: number): File {
  const dentry = new Dentry(name, mnt.root, mnt.sb)
  dentry.inode = inode
  // Not a removed name: it never had one.
  dentry.hashed = true
  inode.opens++
  return new File({ mnt, dentry }, inode, flags)
}

function pseudoMount(vfs: Vfs, name: string, magic: number): Mount {
  const type: FileSystemType = { name, nodev: true, initContext: () => -ENODEV }
  const sb = new SuperBlock(vfs, type, { op: { statfs: ({ sb }) => emptyStatFs(sb) }, magic })
  const root = new Dentry('/', null, sb)
  root.hashed = true
  root.inode = new Inode(sb, sb.nextIno(), S_IFDIR | 0o755, {}, {})
  sb.root = root
  return new Mount(vfs, root, name, 0)
}

/** simple_statfs */
export const emptyStatFs = ({ dev, magic, type }: SuperBlock): StatFs => ({
  type: magic,
  typeName: type.name,
  bsize: 4096,
  blocks: 0,
  bfree: 0,
  bavail: 0,
  files: 0,
  ffree: 0,
  namelen: 255,
  flags: 0,
  fsid: fsidOfDevice(dev),
})
