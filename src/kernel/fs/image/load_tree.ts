/**
 * The tree of an image (store_tree.ts), made anew in memory. What is read is trusted in nothing: lengths, names, numbers and places
 * are checked, and -EUCLEAN is the answer.
 */

import { crc32c } from '../../superblocks/crc32c.ts'
import { readTreeHeader, TREE_HEADER, TREE_OFFSET } from '../../superblocks/tree_header.ts'
import { encode } from '../../text.ts'
import type { BlockDevice } from '../../vfs/block_device.ts'
import { Dentry, hash } from '../../vfs/dentry.ts'
import { EIO, ENOSPC, EUCLEAN } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isRegular,
  isSymlink,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from '../../vfs/mode.ts'
import { Pages } from '../../vfs/pages.ts'
import type { SuperBlock } from '../../vfs/superblock.ts'
import { SECONDS_BASE } from '../../vfs/vfs.ts'
import { allXattrSpace } from '../ramfs/limits.ts'
import { makeInode, plantRoot, type RamfsSuper } from '../ramfs/ramfs.ts'
import { ByteReader } from './bytes.ts'
import { dataPageBehind, END, INODE, LINK, PAGE, TIMES } from './store_tree.ts'

const KINDS = new Set([S_IFSOCK, S_IFLNK, S_IFREG, S_IFBLK, S_IFDIR, S_IFCHR, S_IFIFO])
/** What is read of a file at once: a damaged length must not ask for more bytes than an array can have. */
const PART = 1024 ** 2

/** Makes the tree anew in a superblock that has no root. 0 and the highest number, null for the tree that mkfs makes; -errno. */
export function loadTree(sb: SuperBlock, device: BlockDevice): { highest: number } | null | number {
  const records = readRecords(device)
  if (typeof records === 'number') return records
  if (records.length === 0) return null
  const loader = new Loader(sb, device, dataPageBehind(records.length), new ByteReader(records))
  const error = loader.load()
  if (error === 0) return { highest: loader.highest }
  loader.drop()
  return error
}

/** The records of an image; empty for the tree that mkfs makes, -EUCLEAN for what is no tree. */
function readRecords(device: BlockDevice): Uint8Array | number {
  const start = device.read(TREE_OFFSET, TREE_HEADER)
  if (typeof start === 'number') return start
  const header = readTreeHeader(start)
  if (header === null || PAGE + header.length > device.size) return -EUCLEAN
  if (header.length === 0) return new Uint8Array(0)
  const records = device.read(PAGE, header.length)
  if (typeof records === 'number') return records
  const isSound = records.length === header.length && crc32c(0xffffffff, records) === header.checksum
  return isSound ? records : -EUCLEAN
}

class Loader {
  readonly #sb: SuperBlock
  readonly #device: BlockDevice
  readonly #dataPage: number
  readonly #input: ByteReader
  readonly #inodes = new Map<number, Inode>()
  highest = 0

  /** `dataPage`: where the data of files begins. */
  constructor(sb: SuperBlock, device: BlockDevice, dataPage: number, input: ByteReader) {
    this.#sb = sb
    this.#device = device
    this.#dataPage = dataPage
    this.#input = input
  }

  load(): number {
    const input = this.#input
    if (input.number(1) !== INODE || input.text() !== '') return -EUCLEAN
    const root = this.#inode(input.number(4))
    if (typeof root === 'number') return root
    if (!isDirectory(root.mode)) return -EUCLEAN
    plantRoot(this.#sb, root)
    let directory = this.#sb.root
    for (let kind = input.number(1); ; kind = input.number(1)) {
      if (input.isDamaged) return -EUCLEAN
      if (kind === END) {
        if (directory === this.#sb.root) return input.left === 0 ? 0 : -EUCLEAN
        directory = directory.parent
        continue
      }
      const child = this.#entry(kind, directory)
      if (typeof child === 'number') return child
      if (isDirectory((child.inode as Inode).mode)) directory = child
    }
  }

  /** What has been made is not kept. */
  drop(): void {
    for (const inode of this.#inodes.values()) inode.pages?.release()
  }

  #entry(kind: number, directory: Dentry): Dentry | number {
    const input = this.#input
    if (kind !== INODE && kind !== LINK) return -EUCLEAN
    const name = input.text()
    const ino = input.number(4)
    const isTaken = directory.children?.has(name) === true
    if (name === '' || name === '.' || name === '..' || name.includes('/') || isTaken) return -EUCLEAN
    const known = this.#inodes.get(ino)
    const inode = kind === INODE ? this.#inode(ino) : known
    if (inode === undefined || input.isDamaged) return -EUCLEAN
    if (typeof inode === 'number') return inode
    const isDir = isDirectory(inode.mode)
    if (kind === LINK) {
      if (isDir) return -EUCLEAN
      inode.nlink++
    }
    const dentry = new Dentry(name, directory, this.#sb)
    dentry.inode = inode
    hash(dentry)
    if (isDir) (directory.inode as Inode).nlink++
    const { limits } = this.#sb.priv as RamfsSuper
    return kind === LINK && !limits.takeInode() ? -EUCLEAN : dentry
  }

  #inode(ino: number): Inode | number {
    const input = this.#input
    const sb = this.#sb
    if (ino === 0 || this.#inodes.has(ino)) return -EUCLEAN
    const mode = input.number(2)
    const [uid, gid, rdev, flags] = [input.number(4), input.number(4), input.number(4), input.number(4)]
    const { limits } = sb.priv as RamfsSuper
    if (!KINDS.has(mode & S_IFMT) || !limits.takeInode()) return -EUCLEAN
    const inode = makeInode(sb, mode, isBlockDevice(mode) || isCharDevice(mode) ? rdev : 0, ino)
    this.#inodes.set(ino, inode)
    this.highest = Math.max(this.highest, ino)
    inode.uid = uid
    inode.gid = gid
    inode.flags = flags
    inode.size = input.number(8)
    for (const time of TIMES) {
      inode[`${time}Sec`] = input.number(8) - SECONDS_BASE
      inode[`${time}Nsec`] = input.number(4)
    }
    if (!Number.isSafeInteger(inode.size) || inode.size < 0) return -EUCLEAN
    return this.#xattrs(inode) || this.#content(inode) || inode
  }

  #xattrs(inode: Inode): number {
    const input = this.#input
    const { limits } = this.#sb.priv as RamfsSuper
    for (let count = input.number(2); count > 0 && !input.isDamaged; count--) {
      const name = input.text()
      inode.xattrs ??= new Map()
      inode.xattrs.set(name, input.bytes())
    }
    return inode.xattrs === null || limits.takeBytes(allXattrSpace(inode)) ? 0 : -EUCLEAN
  }

  #content(inode: Inode): number {
    const input = this.#input
    const { limits } = this.#sb.priv as RamfsSuper
    if (isSymlink(inode.mode)) {
      inode.link = input.text()
      const { inlineSymlink } = (this.#sb.priv as RamfsSuper).kind
      if (inode.size <= inlineSymlink) return 0
      inode.pages = new Pages(limits.space)
      const target = encode(inode.link)
      return inode.pages.write(0, target) < target.length ? -ENOSPC : 0
    }
    if (!isRegular(inode.mode)) return 0
    for (let count = input.number(4); count > 0 && !input.isDamaged; count--) {
      const error = this.#extent(inode, input.number(4), input.number(4), input.number(4))
      if (error < 0) return error
    }
    return 0
  }

  #extent(inode: Inode, filePage: number, imagePage: number, pages: number): number {
    const at = filePage * PAGE
    const length = Math.min(pages * PAGE, inode.size - at)
    const from = (this.#dataPage + imagePage) * PAGE
    if (length <= 0 || from + length > this.#device.size) return -EUCLEAN
    const { limits } = this.#sb.priv as RamfsSuper
    inode.pages ??= new Pages(limits.space)
    for (let done = 0; done < length; done += PART) {
      const count = Math.min(PART, length - done)
      const bytes = this.#device.read(from + done, count)
      if (typeof bytes === 'number') return bytes
      if (bytes.length < count) return -EIO
      if (inode.pages.write(at + done, bytes) < count) return -ENOSPC
    }
    return 0
  }
}
