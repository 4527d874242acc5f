/**
 * ramfs and tmpfs: files that live in inodes and dentries only, the smallest implementation of the VFS contract
 * (fs/ramfs, mm/shmem.c, fs/libfs.c). Also the machine's root, dressed as XFS, since the article's listings
 * come from there.
 *
 * Invariant: a directory's contents are exactly its dentry's hashed children; there are no negative ones.
 * What the kinds differ in is data (`RamfsKind`): how directories report their size, and in which order they list.
 */

import {
  type Dirent,
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  FS_NOATIME_FL,
  FS_NODUMP_FL,
  FS_SYNC_FL,
  MS_RDONLY,
  O_APPEND,
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
  RENAME_WHITEOUT,
  type Stat,
  type StatFs,
} from '../../abi.ts'
import { byteLength, encode } from '../../text.ts'
import { isAclName } from '../../vfs/acl_format.ts'
import { removePrivileges } from '../../vfs/attr.ts'
import { Dentry, hash, unhash } from '../../vfs/dentry.ts'
import {
  EBUSY,
  EFBIG,
  EINVAL,
  ENOENT,
  ENOSPC,
  ENOTEMPTY,
  ENOTTY,
  ENXIO,
  EOPNOTSUPP,
} from '../../vfs/errno.ts'
import type { File, FileOperations } from '../../vfs/file.ts'
import { fsidOfDevice, fsidOfUuid } from '../../vfs/fsid.ts'
import { CTIME, fillAttributes, Inode, type InodeOperations, MTIME, touch } from '../../vfs/inode.ts'
import {
  direntType,
  isBlockDevice,
  isDirectory,
  isRegular,
  S_IFCHR,
  S_IFDIR,
  S_IFLNK,
} from '../../vfs/mode.ts'
import { initOwner } from '../../vfs/names.ts'
import { accessed, MAX_FILE_SIZE } from '../../vfs/open.ts'
import { Pages } from '../../vfs/pages.ts'
import { inheritInto } from '../../vfs/posix_acl.ts'
import {
  ENOPARAM,
  type FileSystemType,
  type FsContext,
  type FsContextOperations,
  SuperBlock,
  type SuperOperations,
} from '../../vfs/superblock.ts'
import type { Memory } from '../../vfs/vfs.ts'
import { simpleXattrs } from '../../vfs/xattr.ts'
import { type RamfsKind, ramfs, tmpfs, xfs } from './kinds.ts'
import { allXattrSpace, Limits, xattrSpace } from './limits.ts'
import {
  defaultBlocks,
  noOptions,
  parseRamfsParam,
  parseTmpfsParam,
  reconfigureTmpfs,
  shownTmpfsOptions,
  type TmpfsOptions,
  type TmpfsSettings,
} from './options.ts'
import { directorySectors, sectorsOf } from './sectors.ts'

export interface RamfsSuper extends TmpfsSettings {
  readonly kind: RamfsKind
}

const infoOf = (sb: SuperBlock): RamfsSuper => sb.priv as RamfsSuper

const PAGE = 4096

/** bytes of the disk that XFS is on */
const DISK = 40 * 1024 ** 3

function fileSystemType(kind: RamfsKind): FileSystemType {
  return {
    name: kind.name,
    nodev: kind.nodev,
    inUserNamespaces: kind !== xfs,
    initContext(context) {
      context.priv = noOptions(kind.rootMode)
      context.op = {
        parseParam: paramParsers[kind.name] ?? parseTmpfsParam,
        getTree: (fc) => (kind.nodev ? null : diskTree(fc)) ?? fillSuper(fc, kind),
        reconfigure: (fc) => (kind === tmpfs ? reconfigureTmpfs(fc, infoOf(fc.sb as SuperBlock)) : 0),
      }
      return 0
    },
  }
}

/** XFS takes what its own programs would ask of it; none of it matters here. */
const paramParsers: Readonly<Record<string, FsContextOperations['parseParam']>> = {
  ramfs: parseRamfsParam,
  xfs: (_context, key) => (key === 'source' ? -ENOPARAM : 0),
}

export const ramfsType = fileSystemType(ramfs)
export const tmpfsType = fileSystemType(tmpfs)
export const xfsType = fileSystemType(xfs)

/** Blocks and inodes that there may be; 0 for no limit. */
function limitsOf(kind: RamfsKind, options: TmpfsOptions, memory: Memory): Limits {
  if (kind === ramfs) return new Limits(memory, 0, 0)
  if (kind === xfs) return new Limits(memory, DISK / 4096, DISK / 8192)
  const half = defaultBlocks(memory)
  return new Limits(memory, options.blocks ?? half, options.inodes ?? half)
}

/**
 * get_tree_bdev: what is on a disk is one however often it is mounted. Null where the source is no block device: then a disk is made up.
 */
function diskTree({ vfs, source, flags, messages, resolve }: FsContext): SuperBlock | number | null {
  const place = source === null ? -ENOENT : resolve(source)
  const inode = typeof place === 'number' ? null : place.dentry.inode
  if (inode === null || !isBlockDevice(inode.mode)) return null
  const sb = [...vfs.superBlocks].find(({ dev }) => dev === inode.rdev)
  if (sb === undefined) {
    messages.push(`e ${source}: Can't open blockdev`)
    return -ENXIO
  }
  return (flags ^ sb.flags) & MS_RDONLY ? -EBUSY : sb
}

/** shmem_fill_super, ramfs_fill_super */
function fillSuper(context: FsContext, kind: RamfsKind): SuperBlock {
  const options = context.priv as TmpfsOptions
  const limits = limitsOf(kind, options, context.vfs.memory)
  const sb = makeSuper(context, kind, limits, {})
  limits.takeInode()
  const root = makeInode(sb, S_IFDIR | options.mode, 0)
  root.uid = options.uid
  root.gid = options.gid
  plantRoot(sb, root)
  return sb
}

/** What a superblock is made with where it is that of a device. */
export interface DeviceSuper {
  readonly dev?: number
  readonly firstIno?: number
  readonly op?: Partial<SuperOperations>
}

/** A superblock without a root yet (`plantRoot`). */
export function makeSuper(
  context: FsContext,
  kind: RamfsKind,
  limits: Limits,
  given: DeviceSuper,
): SuperBlock {
  const options = context.priv as TmpfsOptions
  const op = { ...superOperations, ...given.op }
  const sb = new SuperBlock(context.vfs, context.type, {
    op: kind.exports === undefined ? op : { ...op, exports: kind.exports },
    magic: kind.magic,
    flags: context.flags,
    firstIno: given.firstIno ?? kind.firstIno,
    ...(given.dev === undefined ? {} : { dev: given.dev }),
  })
  sb.priv = {
    kind,
    limits,
    mode: options.mode,
    uid: options.uid,
    gid: options.gid,
    fullInodeNumbers: options.fullInodeNumbers ?? false,
    huge: options.huge ?? 'never',
    policy: options.policy,
    noSwap: options.noSwap,
  } satisfies RamfsSuper
  return sb
}

export function plantRoot(sb: SuperBlock, inode: Inode): void {
  const root = new Dentry('/', null, sb)
  root.inode = inode
  root.hashed = true
  sb.root = root
}

/** What XFS shows of its options (xfs_fs_show_options); attr2 is not shown any more by newer kernels. */
export const xfsOptions = 'inode64,logbufs=8,logbsize=32k,noquota'

const superOperations: SuperOperations = {
  /** shmem_statfs, ramfs' simple_statfs */
  statfs(dentry: Dentry): StatFs {
    const { sb } = dentry
    const { kind, limits } = infoOf(sb)
    const { maxBlocks, maxInodes, freeInodes, space } = limits
    const free = Math.max(0, maxBlocks - space.used)
    return {
      type: kind.magic,
      typeName: kind.name,
      bsize: 4096,
      blocks: maxBlocks,
      bfree: free,
      bavail: free,
      files: maxInodes,
      ffree: maxInodes === 0 ? 0 : freeInodes,
      namelen: 255,
      flags: sb.flags,
      fsid: kind === tmpfs ? fsidOfUuid(sb.uuid) : fsidOfDevice(sb.dev),
    }
  },
  showOptions(sb: SuperBlock): string {
    const info = infoOf(sb)
    if (info.kind === xfs) return `attr2,${xfsOptions}`
    if (info.kind === ramfs) return info.mode === 0o755 ? '' : `mode=${info.mode.toString(8)}`
    return shownTmpfsOptions(info, sb.vfs.memory)
  },
  evict(inode: Inode): void {
    const { limits } = infoOf(inode.sb)
    limits.freeInode()
    if (inode.xattrs !== null) limits.freeBytes(allXattrSpace(inode))
  },
}

/** ramfs_get_inode, shmem_get_inode; its room has been taken. */
export function makeInode(sb: SuperBlock, mode: number, rdev: number, ino = sb.nextIno()): Inode {
  const hasBlocks = infoOf(sb).kind.blockSize !== undefined
  const other = hasBlocks ? blockOperations : otherInodeOperations
  const inode = new Inode(sb, ino, mode, other, noOperations)
  inode.rdev = rdev
  if (isDirectory(mode)) {
    inode.op = directoryInodeOperations
    inode.fop = directoryOperations
    inode.nlink = 2
  } else if (isRegular(mode)) {
    inode.op = hasBlocks ? blockFileOperations : fileInodeOperations
    inode.fop = fileOperations
  } else inode.fop = sb.vfs.specialFile(mode, rdev)
  return inode
}

const noOperations: FileOperations = {}

/** A new inode under this name: 0 or -ENOSPC. */
function instantiate(dir: Inode, dentry: Dentry, mode: number, rdev: number): number {
  if (!infoOf(dir.sb).limits.takeInode()) return -ENOSPC
  const inode = makeInode(dir.sb, mode, rdev)
  inode.flags = dir.flags & INHERITED
  initOwner(inode, dir, mode)
  inheritInto(inode, dir)
  dentry.inode = inode
  touch(dir, MTIME | CTIME)
  return 0
}

/** simple_xattr_* with the account that shmem_xattr_handler_set keeps. */
const attributeOperations: InodeOperations = {
  ...simpleXattrs,
  setxattr(dentry, inode, name, value, flags) {
    const { limits, kind } = infoOf(inode.sb)
    if (kind === ramfs && isAclName(name)) return -EOPNOTSUPP
    const isCounted = !name.startsWith('system.')
    const wanted = value !== null && isCounted ? xattrSpace(name, value) : 0
    if (wanted > 0 && !limits.takeBytes(wanted)) return -ENOSPC
    const old = inode.xattrs?.get(name)
    const error = simpleXattrs.setxattr(dentry, inode, name, value, flags)
    if (error < 0) limits.freeBytes(wanted)
    else if (old !== undefined && isCounted) limits.freeBytes(xattrSpace(name, old))
    return error
  },
}

/** Flags that a new file has from its directory (SHMEM_FL_INHERITED). */
const INHERITED = FS_SYNC_FL | FS_NODUMP_FL | FS_NOATIME_FL

/** shmem_fileattr_get, shmem_fileattr_set, and those of XFS. */
const flagOperations: InodeOperations = {
  fileattrGet(dentry) {
    const { sb, flags } = dentry.inode as Inode
    return infoOf(sb).kind.flags === undefined ? -ENOTTY : flags
  },
  fileattrSet(dentry, flags) {
    const inode = dentry.inode as Inode
    if (flags & ~(infoOf(inode.sb).kind.flags ?? 0)) return -EOPNOTSUPP
    inode.flags = flags
    touch(inode, CTIME)
    return 0
  },
}

/** Of links and special files, which have no flags. */
const otherInodeOperations: InodeOperations = attributeOperations
const fileInodeOperations: InodeOperations = { ...attributeOperations, ...flagOperations }

/** Of what has blocks. */
const blockOperations: InodeOperations = {
  ...otherInodeOperations,
  getattr({ inode, sb }) {
    const attributes = fillAttributes(inode as Inode)
    const { kind } = infoOf(sb)
    attributes.blocks = sectorsOf(inode as Inode, kind)
    attributes.blksize = kind.ioSize ?? PAGE
    return attributes
  },
}
const blockFileOperations: InodeOperations = { ...blockOperations, ...flagOperations }

const directoryInodeOperations: InodeOperations = {
  ...fileInodeOperations,
  create: (dir, dentry, mode) => instantiate(dir, dentry, mode, 0),
  mkdir(dir, dentry, mode) {
    const error = instantiate(dir, dentry, S_IFDIR | mode, 0)
    if (error === 0) dir.nlink++
    return error
  },
  mknod: instantiate,
  symlink(dir, dentry, target) {
    const { limits, kind } = infoOf(dir.sb)
    const size = byteLength(target)
    let pages: Pages | null = null
    if (size > kind.inlineSymlink) {
      pages = new Pages(limits.space)
      if (pages.write(0, encode(target)) < size) {
        pages.release()
        return -ENOSPC
      }
    }
    const error = instantiate(dir, dentry, S_IFLNK | 0o777, 0)
    if (error < 0) {
      pages?.release()
      return error
    }
    const inode = dentry.inode as Inode
    inode.link = target
    inode.size = size
    inode.pages = pages
    return 0
  },
  tmpfile(dir, dentry, mode) {
    if (!infoOf(dir.sb).limits.takeInode()) return -ENOSPC
    const inode = makeInode(dir.sb, mode, 0)
    inode.flags = dir.flags & INHERITED
    initOwner(inode, dir, mode)
    inheritInto(inode, dir)
    inode.nlink = 0
    dentry.inode = inode
    return 0
  },
  link(old, dir, dentry) {
    const inode = old.inode as Inode
    // A further name takes as much as an inode; the first one of a nameless file is paid for.
    if (inode.nlink > 0 && !infoOf(dir.sb).limits.takeInode()) return -ENOSPC
    inode.nlink++
    dentry.inode = inode
    touch(inode, CTIME)
    touch(dir, MTIME | CTIME)
    return 0
  },
  unlink(dir, dentry) {
    const inode = dentry.inode as Inode
    dropLink(inode)
    touch(inode, CTIME)
    touch(dir, MTIME | CTIME)
    return 0
  },
  rmdir(dir, dentry) {
    if (!isEmpty(dentry)) return -ENOTEMPTY
    const inode = dentry.inode as Inode
    inode.nlink = 0
    dir.nlink--
    touch(inode, CTIME)
    touch(dir, MTIME | CTIME)
    return 0
  },
  rename(oldDir, oldDentry, newDir, newDentry, flags) {
    if (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) return -EINVAL
    const moved = oldDentry.inode as Inode
    const replaced = newDentry.inode
    const isDir = isDirectory(moved.mode)
    if (flags & RENAME_EXCHANGE) {
      const other = isDirectory((replaced as Inode).mode)
      if (isDir !== other && oldDir !== newDir) {
        const shift = isDir ? 1 : -1
        oldDir.nlink -= shift
        newDir.nlink += shift
      }
      touch(replaced as Inode, CTIME)
    } else {
      if (replaced !== null && isDirectory(replaced.mode) && !isEmpty(newDentry)) return -ENOTEMPTY
      const whiteout = flags & RENAME_WHITEOUT ? makeWhiteout(oldDir, oldDentry) : null
      if (typeof whiteout === 'number') return whiteout
      if (replaced !== null) {
        if (isDirectory(replaced.mode)) {
          replaced.nlink = 0
          oldDir.nlink--
        } else {
          dropLink(replaced)
          if (isDir) {
            oldDir.nlink--
            newDir.nlink++
          }
        }
        touch(replaced, CTIME)
      } else if (isDir) {
        oldDir.nlink--
        newDir.nlink++
      }
      if (whiteout !== null) {
        // It is hashed under the parent now; moveDentry only removes what is its own. In XFS it takes over the entry, and with
        // it its place (xfs_dir_replace); elsewhere it is the newest name.
        if (infoOf(oldDir.sb).kind.newestFirst) unhash(oldDentry)
        else oldDentry.hashed = false
        hash(whiteout)
      }
    }
    touch(oldDir, MTIME | CTIME)
    touch(newDir, MTIME | CTIME)
    touch(moved, CTIME)
    return 0
  },
  getattr(dentry: Dentry): Stat {
    const attributes = fillAttributes(dentry.inode as Inode)
    const { kind } = infoOf(dentry.sb)
    attributes.size = kind.directorySize(dentry)
    if (kind.blockSize !== undefined)
      attributes.blocks = directorySectors(attributes.size, dentry.inode as Inode, kind)
    attributes.blksize = kind.ioSize ?? PAGE
    return attributes
  },
}

/** shmem_whiteout: a 0/0 device for the old name, which it takes once the dentry has moved away; or -ENOSPC. */
function makeWhiteout(dir: Inode, oldDentry: Dentry): Dentry | number {
  const whiteout = new Dentry(oldDentry.name, oldDentry.parent, oldDentry.sb)
  const error = instantiate(dir, whiteout, S_IFCHR, 0)
  return error < 0 ? error : whiteout
}

/** shmem_unlink: a name less, and its room. */
function dropLink(inode: Inode): void {
  if (inode.nlink > 1) infoOf(inode.sb).limits.freeInode()
  inode.nlink--
}

const isEmpty = (dentry: Dentry): boolean => dentry.children === null || dentry.children.size === 0

const fileOperations: FileOperations = {
  read(file, count, position) {
    const { inode } = file
    if (count > 0) accessed(file)
    if (inode.pages === null) {
      // A file that was never written but has a size is all holes.
      const length = Math.max(0, Math.min(count, inode.size - position))
      return new Uint8Array(length)
    }
    return inode.pages.read(position, count, inode.size)
  },
  write(file, bytes, position) {
    const { inode } = file
    const at = file.flags & O_APPEND ? inode.size : position
    if (at + bytes.length > MAX_FILE_SIZE) return -EFBIG
    if (bytes.length === 0) return 0
    removePrivileges(file.dentry)
    if (inode.pages === null) inode.pages = new Pages(infoOf(inode.sb).limits.space)
    const written = inode.pages.write(at, bytes)
    touch(inode, MTIME | CTIME)
    if (written < 0) return written
    if (at + written > inode.size) inode.size = at + written
    if (file.flags & O_APPEND) file.position = at
    return written
  },
  // Without clones what is copied is whole chunks: the same pages only where there are no holes.
  share({ inode }) {
    const { pages, size, sb } = inode
    return infoOf(sb).kind.clones === true || pages?.seek(0, size, 'hole') === size ? pages : null
  },
  adopt({ inode }, pages, size) {
    const copy = pages.share(infoOf(inode.sb).limits.space)
    if (copy === null) return -ENOSPC
    inode.pages?.release()
    copy.truncate(size)
    inode.pages = copy
    inode.size = size
    touch(inode, MTIME | CTIME)
    return 0
  },
  seek({ inode }, offset, what) {
    if (offset >= inode.size) return -ENXIO
    if (inode.pages === null) return what === 'hole' ? offset : -ENXIO
    const found = inode.pages.seek(offset, inode.size, what)
    return found < 0 ? -ENXIO : found
  },
  /** shmem_fallocate: room, or a hole. */
  fallocate({ inode }, mode, offset, length) {
    const { kind, limits } = infoOf(inode.sb)
    if (kind === ramfs || mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE)) return -EOPNOTSUPP
    const end = offset + length
    if (mode & FALLOC_FL_PUNCH_HOLE) inode.pages?.punch(offset, end)
    else {
      if (inode.pages === null) inode.pages = new Pages(limits.space)
      const error = inode.pages.reserve(offset, end)
      if (error < 0) return error
      if (!(mode & FALLOC_FL_KEEP_SIZE) && end > inode.size) inode.size = end
    }
    touch(inode, MTIME | CTIME)
    return 0
  },
  fsync: () => 0,
}

/** dcache_readdir: `file.priv` is a snapshot of the names when the stream is first read. */
const directoryOperations: FileOperations = {
  iterate(file, entries) {
    if (file.position === 0 || file.priv === null) file.priv = listEntries(file)
    const all = file.priv as Dirent[]
    while (file.position < all.length) entries.push(all[file.position++] as Dirent)
    return 0
  },
  fsync: () => 0,
}

function listEntries(file: File): Dirent[] {
  const { dentry } = file
  const inode = dentry.inode as Inode
  const parent = dentry.parent.inode as Inode
  const names: Dirent[] = []
  for (const [name, child] of dentry.children ?? []) {
    if (child.inode !== null) names.push({ ino: child.inode.ino, type: direntType(child.inode.mode), name })
  }
  if (infoOf(dentry.sb).kind.newestFirst) names.reverse()
  return [
    { ino: inode.ino, type: direntType(S_IFDIR), name: '.' },
    { ino: parent.ino, type: direntType(S_IFDIR), name: '..' },
    ...names,
  ]
}
