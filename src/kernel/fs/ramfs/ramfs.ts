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
  O_APPEND,
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
  RENAME_WHITEOUT,
  type Stat,
  type StatFs,
} from '../../abi.ts'
import { byteLength } from '../../text.ts'
import { removePrivileges } from '../../vfs/attr.ts'
import { Dentry, hash } from '../../vfs/dentry.ts'
import { EFBIG, EINVAL, ENOSPC, ENOTEMPTY } from '../../vfs/errno.ts'
import type { File, FileOperations } from '../../vfs/file.ts'
import { CTIME, fillAttributes, Inode, type InodeOperations, MTIME, touch } from '../../vfs/inode.ts'
import { direntType, isDirectory, isRegular, S_IFCHR, S_IFDIR, S_IFLNK } from '../../vfs/mode.ts'
import type { Path } from '../../vfs/mount.ts'
import { initOwner } from '../../vfs/names.ts'
import { accessed, MAX_FILE_SIZE } from '../../vfs/open.ts'
import { Pages } from '../../vfs/pages.ts'
import {
  ENOPARAM,
  type ExportOperations,
  type FileSystemType,
  type FsContext,
  SuperBlock,
} from '../../vfs/superblock.ts'
import { simpleXattrs } from '../../vfs/xattr.ts'
import { tmpfsExport, xfsExport } from './export.ts'

interface RamfsKind {
  readonly name: string
  readonly magic: number
  readonly nodev: boolean
  /** first inode number; the root of XFS is 128 */
  readonly firstIno: number
  /** st_size of a directory */
  directorySize(dentry: Dentry): number
  /** tmpfs lists what came last first (libfs: simple_offset) */
  readonly newestFirst: boolean
  /** what /proc/mounts shows */
  readonly shownOptions: string
  /** bytes that df shows */
  readonly capacity: number
  /** ramfs has none */
  readonly exports?: ExportOperations
}

const GiB = 1024 ** 3

const ramfs: RamfsKind = {
  name: 'ramfs',
  magic: 0x858458f6,
  nodev: true,
  firstIno: 1,
  directorySize: () => 0,
  newestFirst: true,
  shownOptions: '',
  capacity: 0,
}

/** A directory is 40 bytes and 20 for each entry (BOGO_DIRENT_SIZE). */
const tmpfs: RamfsKind = {
  name: 'tmpfs',
  magic: 0x01021994,
  nodev: true,
  firstIno: 1,
  directorySize: (dentry) => 40 + 20 * (dentry.children?.size ?? 0),
  newestFirst: true,
  shownOptions: '',
  capacity: 12 * GiB,
  exports: tmpfsExport,
}

/**
 * A small XFS directory is in the inode: 6 bytes and for each entry 3 + 1 (file type) + 4 (inode number) + its
 * name; beyond what fits into a 512-byte inode it takes whole 4-KiB blocks.
 */
const xfs: RamfsKind = {
  name: 'xfs',
  magic: 0x58465342,
  nodev: false,
  firstIno: 128,
  directorySize: (dentry) => {
    let size = 6
    let entries = 0
    for (const name of dentry.children?.keys() ?? []) {
      size += 8 + byteLength(name)
      entries += 24 + byteLength(name)
    }
    return size <= 336 ? size : Math.max(1, Math.ceil(entries / 4096)) * 4096
  },
  newestFirst: false,
  shownOptions: 'attr2,inode64,logbufs=8,logbsize=32k,noquota',
  capacity: 40 * GiB,
  exports: xfsExport,
}

interface RamfsSuper {
  readonly kind: RamfsKind
  /** `size=`, `mode=` ... as they were given, for /proc/mounts */
  shown: string
  capacity: number
  inodes: number
}

interface RamfsOptions {
  mode: number
  uid: number
  gid: number
  size: number | null
  shown: string[]
}

const infoOf = (sb: SuperBlock): RamfsSuper => sb.priv as RamfsSuper

function fileSystemType(kind: RamfsKind): FileSystemType {
  return {
    name: kind.name,
    nodev: kind.nodev,
    initContext(context) {
      const options: RamfsOptions = {
        mode: kind === tmpfs ? 0o1777 : 0o755,
        uid: 0,
        gid: 0,
        size: null,
        shown: [],
      }
      context.priv = options
      context.op = {
        parseParam,
        getTree: (fc) => fillSuper(fc, kind),
        reconfigure(fc) {
          const sb = fc.sb as SuperBlock
          const info = infoOf(sb)
          const given = fc.priv as RamfsOptions
          if (given.size !== null) info.capacity = given.size
          if (given.shown.length > 0) info.shown = given.shown.join(',')
          return 0
        },
      }
      return 0
    },
  }
}

export const ramfsType = fileSystemType(ramfs)
export const tmpfsType = fileSystemType(tmpfs)
export const xfsType = fileSystemType(xfs)

/** tmpfs(5): size, mode, uid, gid; nr_inodes, nr_blocks, huge and mpol are taken and not acted on. */
function parseParam(context: FsContext, key: string, value: string | null): number {
  const options = context.priv as RamfsOptions
  if (context.type.name === 'xfs') return key === 'source' ? -ENOPARAM : 0
  switch (key) {
    case 'mode': {
      if (value === null || !/^[0-7]+$/.test(value)) return badValue(context, key)
      options.mode = Number.parseInt(value, 8) & 0o7777
      if (context.type.name === 'tmpfs' && options.mode !== 0o1777)
        options.shown.push(`mode=${options.mode.toString(8)}`)
      return 0
    }
    case 'uid':
    case 'gid': {
      if (value === null || !/^\d+$/.test(value)) return badValue(context, key)
      options[key] = Number(value)
      options.shown.push(`${key}=${value}`)
      return 0
    }
    case 'size': {
      const size = value === null ? null : parseSize(value)
      if (size === null) return badValue(context, key)
      options.size = size
      options.shown.push(`size=${Math.ceil(size / 4096) * 4}k`)
      return 0
    }
    case 'nr_inodes':
    case 'nr_blocks':
    case 'huge':
    case 'mpol':
      return value === null ? badValue(context, key) : 0
    case 'inode64':
    case 'inode32':
      return 0
    default:
      return -ENOPARAM
  }
}

function badValue(context: FsContext, key: string): number {
  context.messages.push(`e ${context.type.name}: Bad value for '${key}'`)
  return -EINVAL
}

/** memparse: a number with K, M, G or a percentage of memory. */
function parseSize(text: string): number | null {
  const match = /^(\d+)([kmgKMG%]?)$/.exec(text)
  if (match === null) return null
  const units: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: GiB, '%': (24 * GiB) / 100 }
  return Number(match[1]) * (units[(match[2] ?? '').toLowerCase()] as number)
}

function fillSuper(context: FsContext, kind: RamfsKind): SuperBlock {
  const options = context.priv as RamfsOptions
  const sb = new SuperBlock(context.vfs, context.type, {
    op: kind.exports === undefined ? superOperations : { ...superOperations, exports: kind.exports },
    magic: kind.magic,
    flags: context.flags,
    firstIno: kind.firstIno,
  })
  const info: RamfsSuper = {
    kind,
    shown: options.shown.join(','),
    capacity: options.size ?? kind.capacity,
    inodes: 1,
  }
  sb.priv = info
  const root = new Dentry('/', null, sb)
  root.inode = makeInode(sb, S_IFDIR | options.mode, 0)
  root.inode.uid = options.uid
  root.inode.gid = options.gid
  root.hashed = true
  sb.root = root
  return sb
}

const superOperations = {
  statfs(dentry: Dentry): StatFs {
    const { sb } = dentry
    const { capacity, kind, inodes } = infoOf(sb)
    const blocks = Math.floor(capacity / 4096)
    const used = Math.min(blocks, Math.ceil(sb.vfs.memory.used / 4096))
    const limitsInodes = kind !== ramfs
    return {
      type: kind.magic,
      typeName: kind.name,
      bsize: 4096,
      blocks,
      bfree: blocks - used,
      bavail: blocks - used,
      files: limitsInodes ? Math.floor(blocks / 2) : 0,
      ffree: limitsInodes ? Math.floor(blocks / 2) - inodes : 0,
      namelen: 255,
      flags: sb.flags,
    }
  },
  showOptions(sb: SuperBlock): string {
    const { kind, shown } = infoOf(sb)
    return [shown, kind.shownOptions].filter((text) => text !== '').join(',')
  },
  evict(inode: Inode): void {
    infoOf(inode.sb).inodes--
  },
}

/** ramfs_get_inode */
function makeInode(sb: SuperBlock, mode: number, rdev: number): Inode {
  infoOf(sb).inodes++
  const inode = new Inode(sb, sb.nextIno(), mode, fileInodeOperations, noOperations)
  inode.rdev = rdev
  if (isDirectory(mode)) {
    inode.op = directoryInodeOperations
    inode.fop = directoryOperations
    inode.nlink = 2
  } else if (isRegular(mode)) inode.fop = fileOperations
  else inode.fop = sb.vfs.specialFile(mode, rdev)
  return inode
}

const noOperations: FileOperations = {}

function instantiate(dir: Inode, dentry: Dentry, mode: number, rdev: number): Inode {
  const inode = makeInode(dir.sb, mode, rdev)
  initOwner(inode, dir, mode)
  dentry.inode = inode
  touch(dir, MTIME | CTIME)
  return inode
}

const attributeOperations: InodeOperations = { ...simpleXattrs }

const fileInodeOperations: InodeOperations = attributeOperations

const directoryInodeOperations: InodeOperations = {
  ...attributeOperations,
  create(dir, dentry, mode) {
    instantiate(dir, dentry, mode, 0)
    return 0
  },
  mkdir(dir, dentry, mode) {
    instantiate(dir, dentry, S_IFDIR | mode, 0)
    dir.nlink++
    return 0
  },
  mknod(dir, dentry, mode, rdev) {
    instantiate(dir, dentry, mode, rdev)
    return 0
  },
  symlink(dir, dentry, target) {
    const inode = instantiate(dir, dentry, S_IFLNK | 0o777, 0)
    inode.link = target
    inode.size = byteLength(target)
    return 0
  },
  tmpfile(dir, dentry, mode) {
    const inode = makeInode(dir.sb, mode, 0)
    initOwner(inode, dir, mode)
    inode.nlink = 0
    dentry.inode = inode
    return 0
  },
  link(old, dir, dentry) {
    const inode = old.inode as Inode
    inode.nlink++
    dentry.inode = inode
    touch(inode, CTIME)
    touch(dir, MTIME | CTIME)
    return 0
  },
  unlink(dir, dentry) {
    const inode = dentry.inode as Inode
    inode.nlink--
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
      if (replaced !== null) {
        if (isDirectory(replaced.mode)) {
          if (!isEmpty(newDentry)) return -ENOTEMPTY
          replaced.nlink = 0
          oldDir.nlink--
        } else {
          replaced.nlink--
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
    }
    touch(oldDir, MTIME | CTIME)
    touch(newDir, MTIME | CTIME)
    touch(moved, CTIME)
    if (flags & RENAME_WHITEOUT) leaveWhiteout(oldDir, oldDentry)
    return 0
  },
  getattr(path: Path): Stat {
    const { dentry } = path
    const attributes = fillAttributes(dentry.inode as Inode)
    const { kind } = infoOf(dentry.sb)
    attributes.size = kind.directorySize(dentry)
    if (kind === xfs) attributes.blocks = attributes.size >= 4096 ? attributes.size / 512 : 0
    return attributes
  },
}

/**
 * simple_rename's whiteout: a 0/0 device takes the old name once the dentry has moved away. It is hashed
 * under the parent now; moveDentry only removes what is its own.
 */
function leaveWhiteout(dir: Inode, oldDentry: Dentry): void {
  const whiteout = new Dentry(oldDentry.name, oldDentry.parent, oldDentry.sb)
  instantiate(dir, whiteout, S_IFCHR, 0)
  oldDentry.hashed = false
  hash(whiteout)
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
    if (inode.pages === null) inode.pages = new Pages(inode.sb.vfs.memory)
    const error = inode.pages.write(at, bytes)
    if (error < 0) return -ENOSPC
    if (at + bytes.length > inode.size) inode.size = at + bytes.length
    touch(inode, MTIME | CTIME)
    if (file.flags & O_APPEND) file.position = at
    return bytes.length
  },
  share: ({ inode }) => inode.pages?.share() ?? null,
  adopt({ inode }, pages, size) {
    inode.pages?.release()
    inode.pages = pages
    inode.size = size
    touch(inode, MTIME | CTIME)
  },
  fsync: () => 0,
}

/** dcache_readdir: a snapshot of the names when the stream is first read. */
interface DirectoryStream {
  entries: Dirent[]
}

const directoryOperations: FileOperations = {
  iterate(file) {
    if (file.position === 0 || file.priv === null)
      file.priv = { entries: listEntries(file) } satisfies DirectoryStream
    const { entries } = file.priv as DirectoryStream
    const next = file.position === 0 ? entries : entries.slice(file.position)
    file.position = entries.length
    return next
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
