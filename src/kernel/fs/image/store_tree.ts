/**
 * The tree of a file system as it lies in the image, behind the superblock: a format of this machine's own, written whole when the
 * file system is synchronized or goes, and read (load_tree.ts) when it is mounted. Nothing of it is kept beside the image's bytes.
 *
 * Layout: a header (superblocks/tree_header.ts); the records from the second page on; the data of files in the pages behind them.
 * Records: the directories' entries, depth first, each with its inode, or with only the number of one that has been
 * written; the end of a directory has one of its own.
 *
 * - The root alone has no name.
 * - Nothing is written before there is room for all of it: what was there stays where the new tree cannot be.
 */

import { crc32c } from '../../superblocks/crc32c.ts'
import { TREE_OFFSET, treeHeader } from '../../superblocks/tree_header.ts'
import type { BlockDevice } from '../../vfs/block_device.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { EIO, ENOSPC } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory, isRegular, isSymlink } from '../../vfs/mode.ts'
import type { Pages } from '../../vfs/pages.ts'
import type { SuperBlock } from '../../vfs/superblock.ts'
import { SECONDS_BASE } from '../../vfs/vfs.ts'
import { ByteWriter } from './bytes.ts'

export const PAGE = 4096
/** what a record takes at most beside xattrs, a long symlink and extents: a name and the fixed part */
export const RECORD_MAX = 384
/** a run of pages of a file */
export const EXTENT = 12
/** kinds of records */
export const END = 0
export const INODE = 1
export const LINK = 2
export const TIMES = ['atime', 'mtime', 'ctime', 'btime'] as const

/** The page where the data of files begins, behind so many bytes of records. */
export const dataPageBehind = (length: number): number => 1 + Math.ceil(length / PAGE)

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
  const dataPage = dataPageBehind(records.length)
  const end = (dataPage + pages) * PAGE
  if (end > Math.ceil(device.size / PAGE) * PAGE) return -ENOSPC
  const error = device.reserve(TREE_OFFSET, Math.min(end, device.size) - TREE_OFFSET)
  if (error === -ENOSPC) return error
  for (const { inode, filePage, imagePage, pages: count } of extents) {
    const bytes = (inode.pages as Pages).read(filePage * PAGE, count * PAGE, inode.size)
    if (!writeAll(device, (dataPage + imagePage) * PAGE, bytes)) return -EIO
  }
  const header = treeHeader({ length: records.length, checksum: crc32c(0xffffffff, records) })
  return writeAll(device, PAGE, records) && writeAll(device, TREE_OFFSET, header) ? 0 : -EIO
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
  }
  entry('', sb.root)
  // The directories that are not at their end, the outermost first: no recursion, as they may be as many as there are inodes.
  const open = [childrenOf(sb.root)]
  for (let children = open.at(-1); children !== undefined; children = open.at(-1)) {
    const { value: child, done } = children.next()
    if (done === true) {
      out.number(END, 1)
      open.pop()
    } else if (child.inode !== null) {
      entry(child.name, child)
      if (isDirectory(child.inode.mode)) open.push(childrenOf(child))
    }
  }
  return { records: out.result(), extents, pages }
}

const childrenOf = ({ children }: Dentry): Iterator<Dentry, undefined> => (children ?? new Map()).values()

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
