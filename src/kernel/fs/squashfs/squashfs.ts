/**
 * SquashFS: a read-only file system whose bytes mksquashfs(1) has packed (fs/squashfs/super.c). Names and inodes are read when it is
 * mounted, data when somebody asks for them.
 *
 * Invariants
 * - Nothing of it ever changes: its superblock is read-only, and says so however it is mounted.
 * - Each listing is that of one directory: a damaged image has no tree without an end.
 */

import { type Dirent, MS_RDONLY } from '../../abi.ts'
import {
  compressorOf,
  decodeDevice,
  readSquashfs,
  SQUASHFS_LENGTH,
  SQUASHFS_MAGIC,
  type SquashfsSuperblock,
} from '../../superblocks/squashfs.ts'
import { type SquashfsEntry, type SquashfsInode, SquashfsReader } from '../../superblocks/squashfs_reader.ts'
import type { BlockDevice } from '../../vfs/block_device.ts'
import { Dentry, hash } from '../../vfs/dentry.ts'
import { EACCES, EINVAL, EIO } from '../../vfs/errno.ts'
import type { File, FileOperations } from '../../vfs/file.ts'
import { fsidOfDevice } from '../../vfs/fsid.ts'
import { fillAttributes, Inode, type InodeOperations } from '../../vfs/inode.ts'
import { direntType, isDirectory, isRegular, isSymlink, makedev, S_IFDIR } from '../../vfs/mode.ts'
import { accessed } from '../../vfs/open.ts'
import {
  ENOPARAM,
  type ExportOperations,
  type FileSystemType,
  type FsContext,
  SuperBlock,
} from '../../vfs/superblock.ts'
import { SECONDS_BASE } from '../../vfs/vfs.ts'
import { simpleXattrs } from '../../vfs/xattr.ts'
import { deviceTree } from '../device_tree.ts'

/** SQUASHFS_DEVBLK_SIZE: what its files are best read in, as stat(2) says */
const DEVICE_BLOCK = 1024
const PAGE = 4096
const NAME_LENGTH = 256
/** of a file handle: inode number and generation (generic_encode_ino32_fh) */
const FILEID_INO32_GEN = 1

type OnError = 'continue' | 'panic'

/** What a superblock keeps. */
interface SquashfsInfo {
  readonly reader: SquashfsReader
  readonly device: BlockDevice
  readonly onError: OnError
  /** by number, with the name it was found under */
  readonly names: Map<number, Dentry>
}

const infoOf = (sb: SuperBlock): SquashfsInfo => sb.priv as SquashfsInfo
const packed = (inode: Inode): SquashfsInode => inode.priv as SquashfsInode

export const squashfsType: FileSystemType = {
  name: 'squashfs',
  nodev: false,
  initContext(context) {
    let onError: OnError = 'continue'
    context.op = {
      parseParam(fc, key, value) {
        // Without a choice of decompressors (CONFIG_SQUASHFS_CHOICE_DECOMP_BY_MOUNT) no number of threads is right.
        if (key === 'threads') return -EINVAL
        if (key !== 'errors') return -ENOPARAM
        if (value !== 'continue' && value !== 'panic') {
          fc.messages.push("e squashfs: Bad value for 'errors'")
          return -EINVAL
        }
        onError = value
        return 0
      },
      getTree: (fc) => deviceTree(fc, (device) => fillSuper(fc, device, onError)),
      reconfigure,
    }
    return 0
  },
}

/** squashfs_reconfigure: it stays read-only, whatever is asked for; a device that cannot be written says so (reconfigure_super). */
function reconfigure(fc: FsContext): number {
  if (fc.sb !== null && !(fc.flags & MS_RDONLY) && infoOf(fc.sb).device.readOnly) return -EACCES
  fc.flags |= MS_RDONLY
  return 0
}

/** squashfs_fill_super */
function fillSuper(fc: FsContext, device: BlockDevice, onError: OnError): SuperBlock | number {
  const start = device.read(0, SQUASHFS_LENGTH)
  const complain = (text: string, error: number): number => {
    fc.messages.push(`e ${text}`)
    return error
  }
  if (typeof start === 'number' || start.length < SQUASHFS_LENGTH)
    return complain('unable to read squashfs_super_block', typeof start === 'number' ? start : -EIO)
  const superblock = readSquashfs(start)
  if (superblock === null) return complain(`Can't find a SQUASHFS superblock on ${device.name}`, -EINVAL)
  const wrong = whatIsWrong(superblock)
  if (wrong !== null) return complain(wrong, -EINVAL)
  if (superblock.get('bytesUsed') > device.size) return -EINVAL
  const reader = new SquashfsReader(superblock, (position, count) => device.read(position, count))
  const error = reader.prepare()
  if (error < 0) return error
  const exports = superblock.has('exportable') ? { exports: exportOperations } : {}
  const sb = new SuperBlock(fc.vfs, fc.type, {
    op: { statfs, showOptions, putSuper, peek, ...exports },
    magic: SQUASHFS_MAGIC,
    flags: fc.flags | MS_RDONLY,
    dev: device.number,
  })
  sb.nameMax = NAME_LENGTH
  sb.uuid = new Uint8Array(16)
  sb.priv = { reader, device, onError, names: new Map() } satisfies SquashfsInfo
  const planted = plant(sb, reader)
  if (planted === 0) return sb
  fc.vfs.superBlocks.delete(sb)
  return planted
}

/** What there are words for. */
function whatIsWrong(superblock: SquashfsSuperblock): string | null {
  const [major, minor] = [superblock.get('major'), superblock.get('minor')]
  if (major < 4) return `Major/Minor mismatch, older Squashfs ${major}.${minor} filesystems are unsupported`
  if (major > 4 || minor > 0)
    return `Major/Minor mismatch, trying to mount newer ${major}.${minor} filesystem`
  const compressor = compressorOf(superblock) ?? 'unknown'
  if (compressor === 'unknown' || compressor === 'lzma')
    return `Filesystem uses "${compressor}" compression. This is not supported`
  const blockSize = superblock.get('blockSize')
  return blockSize < PAGE
    ? `Page size > filesystem block size (${blockSize}).  This is currently not supported!`
    : null
}

/**
 * Makes the tree. 0, or -errno where it has no root. What is damaged further down keeps nothing from being mounted: what a directory
 * has behind the damage is not listed, and asking for it is that error.
 */
function plant(sb: SuperBlock, reader: SquashfsReader): number {
  const inodes = new Map<number, Inode>()
  const listings = new Set<string>()
  const inodeOf = (reference: number): Inode | number => {
    const read = reader.inode(reference)
    if (typeof read === 'number') {
      sb.vfs.printk(3, `SQUASHFS error: Unable to read inode 0x${reference.toString(16)}`)
      return read
    }
    const known = inodes.get(read.number)
    if (known !== undefined) return isDirectory(known.mode) ? -EIO : known
    const inode = makeInode(sb, read)
    inodes.set(read.number, inode)
    return inode
  }
  const attach = (dentry: Dentry, reference: number): number => {
    const inode = inodeOf(reference)
    if (typeof inode === 'number') return inode
    dentry.inode = inode
    infoOf(sb).names.set(inode.ino, dentry)
    return 0
  }
  sb.root = new Dentry('/', null, sb)
  sb.root.hashed = true
  const rooted = attach(sb.root, reader.superblock.get('rootInode'))
  if (rooted < 0) return rooted
  if (!isDirectory((sb.root.inode as Inode).mode)) return -EINVAL
  const pending = [sb.root]
  const plantNames = (directory: Dentry, entries: readonly SquashfsEntry[]): number => {
    for (const { name, reference } of entries) {
      if (!isName(name) || directory.children?.has(name) === true) return -EIO
      const dentry = new Dentry(name, directory, sb)
      const error = attach(dentry, reference)
      if (error < 0) return error
      hash(dentry)
      if (isDirectory((dentry.inode as Inode).mode)) pending.push(dentry)
    }
    return 0
  }
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    const { listing } = packed(directory.inode as Inode)
    if (listing === null || listing.length === 0) continue
    const place = `${listing.block}:${listing.offset}`
    const entries = listings.has(place) ? -EIO : reader.entries(listing)
    listings.add(place)
    const error = typeof entries === 'number' ? entries : plantNames(directory, entries)
    if (error < 0) (directory.inode as Inode).op = { ...inodeOperations, lookup: () => error }
  }
  return 0
}

const isName = (name: string): boolean => name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name)

function makeInode(sb: SuperBlock, read: SquashfsInode): Inode {
  const inode = new Inode(sb, read.number, read.mode, inodeOperations, {})
  inode.priv = read
  inode.uid = read.uid
  inode.gid = read.gid
  inode.nlink = read.links
  inode.size = read.size
  // When it was made nobody knows.
  inode.btimeSec = -SECONDS_BASE
  inode.btimeNsec = 0
  for (const time of ['atime', 'mtime', 'ctime'] as const) {
    inode[`${time}Sec`] = read.time - SECONDS_BASE
    inode[`${time}Nsec`] = 0
  }
  if (read.xattrs.size > 0) inode.xattrs = new Map(read.xattrs)
  if (isDirectory(read.mode)) inode.fop = directoryOperations
  else if (isRegular(read.mode)) inode.fop = fileOperations
  else if (isSymlink(read.mode)) inode.link = read.target
  else {
    const { major, minor } = decodeDevice(read.device)
    inode.rdev = makedev(major, minor)
    inode.fop = sb.vfs.specialFile(read.mode, inode.rdev)
  }
  return inode
}

const inodeOperations: InodeOperations = {
  ...simpleXattrs,
  getattr({ inode }) {
    const attributes = fillAttributes(inode as Inode)
    attributes.blksize = DEVICE_BLOCK
    attributes.blocks = packed(inode as Inode).sectors
    return attributes
  },
}

const fileOperations: FileOperations = {
  read(file, count, position) {
    if (count > 0) accessed(file)
    return contentOf(file.inode, position, count)
  },
}

function contentOf(inode: Inode, position: number, count: number): Uint8Array | number {
  const { content } = packed(inode)
  if (content === null) return -EIO
  const bytes = infoOf(inode.sb).reader.data(content, position, count)
  if (typeof bytes === 'number')
    inode.sb.vfs.printk(3, `SQUASHFS error: Failed to read block 0x${content.start.toString(16)}: ${bytes}`)
  return bytes
}

/** squashfs_readdir: in the order of the image, which is by name. */
const directoryOperations: FileOperations = {
  iterate(file: File, entries: Dirent[]) {
    if (file.position === 0 || file.priv === null) file.priv = list(file)
    const all = file.priv as Dirent[]
    while (file.position < all.length) entries.push(all[file.position++] as Dirent)
    return 0
  },
}

function list({ dentry }: File): Dirent[] {
  const entry = (name: string, inode: Inode): Dirent => ({
    ino: inode.ino,
    type: direntType(inode.mode),
    name,
  })
  const own = dentry.inode as Inode
  const parent = dentry.parent.inode as Inode
  const entries = [
    { ino: own.ino, type: direntType(S_IFDIR), name: '.' },
    { ino: parent.ino, type: direntType(S_IFDIR), name: '..' },
  ]
  for (const [name, { inode }] of dentry.children ?? []) if (inode !== null) entries.push(entry(name, inode))
  return entries
}

/** squashfs_statfs */
function statfs({ sb }: Dentry) {
  const { superblock } = infoOf(sb).reader
  const bsize = superblock.get('blockSize')
  return {
    type: SQUASHFS_MAGIC,
    typeName: sb.type.name,
    bsize,
    blocks: Math.ceil(superblock.get('bytesUsed') / bsize),
    bfree: 0,
    bavail: 0,
    files: superblock.get('inodes'),
    ffree: 0,
    namelen: NAME_LENGTH,
    flags: sb.flags,
    fsid: fsidOfDevice(sb.dev),
  }
}

const showOptions = (sb: SuperBlock): string => `errors=${infoOf(sb).onError}`

function putSuper(sb: SuperBlock): void {
  infoOf(sb).device.release()
}

function peek(inode: Inode, count: number): Uint8Array {
  const bytes = contentOf(inode, 0, count)
  return typeof bytes === 'number' ? new Uint8Array(0) : bytes
}

/** squashfs_export_ops */
const exportOperations: ExportOperations = {
  encode({ ino }, room) {
    const bytes = new Uint8Array(room + 8)
    new DataView(bytes.buffer).setUint32(room, ino, true)
    return { type: FILEID_INO32_GEN, bytes }
  },
  decode(sb, { type, bytes }) {
    if (type !== FILEID_INO32_GEN || bytes.length !== 8) return null
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return view.getUint32(4, true) === 0 ? (infoOf(sb).names.get(view.getUint32(0, true)) ?? null) : null
  },
}
