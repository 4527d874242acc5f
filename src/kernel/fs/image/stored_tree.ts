/**
 * The tree of a file system as it lies in the image, behind the superblock: a format of this machine's own, written whole when the
 * file system is synchronized or goes, and read when it is mounted. Nothing of it is kept beside the image's bytes.
 *
 * Layout: a header at TREE_OFFSET (magic, length and CRC-32C of the records, their first page); the records from the second page
 * on; the data of files behind them, in whole pages.
 * Records: the directories' entries, depth first, each with its inode, or with only the number of one that has been
 * written; the end of a directory has one of its own.
 *
 * - The root alone has no name. An empty length means the tree that mkfs makes (`makeEmptyTree` of image.ts).
 * - What is read is trusted in nothing: lengths, names, numbers and places are checked, and -EUCLEAN is the answer.
 */

import { crc32c } from '../../superblocks/crc32c.ts'
import { TREE_HEADER, TREE_OFFSET, treeMagic } from '../../superblocks/stored_tree.ts'
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
import { ByteReader, ByteWriter } from './bytes.ts'

const PAGE = 4096
/** what a record takes at most beside xattrs, a long symlink and extents: a name and the fixed part */
export const RECORD_MAX = 384
/** a run of pages of a file */
export const EXTENT = 12

const KINDS = new Set([S_IFSOCK, S_IFLNK, S_IFREG, S_IFBLK, S_IFDIR, S_IFCHR, S_IFIFO])

const END = 0
const INODE = 1
const LINK = 2

/** A run of pages, of the file and of the image's data. */
interface Extent {
  readonly inode: Inode
  readonly filePage: number
  readonly imagePage: number
  readonly pages: number
}

/** Writes the tree. 0 or -errno; when there is no room, what was there before stays. */
export function storeTree(sb: SuperBlock, device: BlockDevice): number {
  const { records, extents, pages } = describeTree(sb)
  const firstPage = 1
  const dataPage = firstPage + Math.ceil(records.length / PAGE)
  const end = (dataPage + pages) * PAGE
  if (end > Math.ceil(device.size / PAGE) * PAGE) return -ENOSPC
  const error = device.reserve(TREE_OFFSET, Math.min(end, device.size) - TREE_OFFSET)
  if (error === -ENOSPC) return error
  for (const { inode, filePage, imagePage, pages: count } of extents) {
    const bytes = (inode.pages as Pages).read(filePage * PAGE, count * PAGE, inode.size)
    if (!writeAll(device, (dataPage + imagePage) * PAGE, bytes)) return -EIO
  }
  const header = new ByteWriter()
  header.number(records.length, 4)
  header.number(crc32c(0xffffffff, records), 4)
  header.number(firstPage, 4)
  header.number(dataPage, 4)
  const fields = header.result()
  const all = new Uint8Array(TREE_HEADER)
  all.set(treeMagic())
  all.set(fields, 16)
  const wrote = writeAll(device, firstPage * PAGE, records) && writeAll(device, TREE_OFFSET, all)
  return wrote ? 0 : -EIO
}

function writeAll(device: BlockDevice, position: number, bytes: Uint8Array): boolean {
  for (let done = 0; done < bytes.length; ) {
    const count = device.write(position + done, done === 0 ? bytes : bytes.subarray(done))
    if (count <= 0) return false
    done += count
  }
  return true
}

function describeTree(sb: SuperBlock): { records: Uint8Array; extents: Extent[]; pages: number } {
  const out = new ByteWriter()
  const extents: Extent[] = []
  const written = new Set<Inode>()
  let pages = 0
  const entry = (name: string, dentry: Dentry): void => {
    const inode = dentry.inode as Inode
    out.number(written.has(inode) ? LINK : INODE, 1)
    out.text(name)
    out.number(inode.ino, 4)
    if (written.has(inode)) return
    written.add(inode)
    writeInode(out, inode)
    if (isSymlink(inode.mode)) out.text(inode.link ?? '')
    if (isRegular(inode.mode)) {
      const own = extentsOf(inode, pages)
      for (const { pages: count } of own) pages += count
      extents.push(...own)
      out.number(own.length, 4)
      for (const { filePage, imagePage, pages: count } of own) {
        out.number(filePage, 4)
        out.number(imagePage, 4)
        out.number(count, 4)
      }
    }
    if (!isDirectory(inode.mode)) return
    for (const [childName, child] of dentry.children ?? []) if (child.inode !== null) entry(childName, child)
    out.number(END, 1)
  }
  entry('', sb.root)
  return { records: out.result(), extents, pages }
}

function writeInode(out: ByteWriter, inode: Inode): void {
  out.number(inode.mode, 2)
  out.number(inode.uid, 4)
  out.number(inode.gid, 4)
  out.number(inode.rdev, 4)
  out.number(inode.flags, 4)
  out.number(inode.size, 8)
  for (const time of TIMES) {
    out.number(inode[`${time}Sec`] + SECONDS_BASE, 8)
    out.number(inode[`${time}Nsec`], 4)
  }
  out.number(inode.xattrs?.size ?? 0, 2)
  for (const [name, value] of inode.xattrs ?? []) {
    out.text(name)
    out.bytes(value)
  }
}

const TIMES = ['atime', 'mtime', 'ctime', 'btime'] as const

function extentsOf(inode: Inode, firstImagePage: number): Extent[] {
  const { pages, size } = inode
  const found: Extent[] = []
  if (pages === null) return found
  let imagePage = firstImagePage
  for (let at = pages.seek(0, size, 'data'); at >= 0; ) {
    const end = pages.seek(at, size, 'hole')
    const filePage = Math.floor(at / PAGE)
    const count = Math.ceil(end / PAGE) - filePage
    found.push({ inode, filePage, imagePage, pages: count })
    imagePage += count
    at = end >= size ? -1 : pages.seek(end, size, 'data')
  }
  return found
}

/** The records of an image; empty for the tree that mkfs makes, -EUCLEAN for what is no tree. */
function readRecords(device: BlockDevice): { records: Uint8Array; dataPage: number } | number {
  const header = device.read(TREE_OFFSET, TREE_HEADER)
  if (typeof header === 'number') return header
  if (header.length < TREE_HEADER || !treeMagic().every((byte, i) => header[i] === byte)) return -EUCLEAN
  const fields = new ByteReader(header.slice(16))
  const [length, checksum, firstPage, dataPage] = [4, 4, 4, 4].map(() => fields.number(4)) as [
    number,
    number,
    number,
    number,
  ]
  if (length === 0) return { records: new Uint8Array(0), dataPage }
  const records = device.read(firstPage * PAGE, length)
  if (typeof records === 'number') return records
  if (records.length < length || crc32c(0xffffffff, records) !== checksum) return -EUCLEAN
  return { records, dataPage }
}

/** Makes the tree anew in a superblock that has no root. 0 and the highest number, null for an empty image; -errno. */
export function loadTree(sb: SuperBlock, device: BlockDevice): { highest: number } | null | number {
  const found = readRecords(device)
  if (typeof found === 'number') return found
  if (found.records.length === 0) return null
  const input = new ByteReader(found.records)
  const loader = new Loader(sb, device, found.dataPage, input)
  const error = loader.load()
  return error < 0 ? error : { highest: loader.highest }
}

class Loader {
  readonly #sb: SuperBlock
  readonly #device: BlockDevice
  readonly #dataPage: number
  readonly #input: ByteReader
  readonly #inodes = new Map<number, Inode>()
  highest = 0

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

  #entry(kind: number, directory: Dentry): Dentry | number {
    const input = this.#input
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
      return inode.pages.write(0, encode(inode.link)) < 0 ? -ENOSPC : 0
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
    const bytes = this.#device.read(from, length)
    if (typeof bytes === 'number') return bytes
    const { limits } = this.#sb.priv as RamfsSuper
    inode.pages ??= new Pages(limits.space)
    return inode.pages.write(at, bytes) < bytes.length ? -ENOSPC : 0
  }
}
