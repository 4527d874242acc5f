/** What files and directories take where space is taken by blocks: st_blocks of stat(2), in sectors of 512 bytes. */

import type { Inode } from '../../vfs/inode.ts'
import type { RamfsKind } from './kinds.ts'

const PAGE = 4096
const SECTOR = 512

/** Sectors of a file's data and xattrs: the last page of a file holds no more than it has to. */
export function sectorsOf(inode: Inode, kind: RamfsKind): number {
  const { pages, size, link } = inode
  const attributes = attributeSectors(inode, pages === null && link !== null ? size : 0, kind)
  if (pages === null) return attributes
  const all = pages.blocks() + attributes
  const { blockSize = PAGE } = kind
  const last = Math.floor(size / PAGE) * PAGE
  const tail = size - last
  if (tail === 0 || blockSize >= PAGE || pages.seek(last, size, 'data') !== last) return all
  return all - (PAGE - Math.ceil(tail / blockSize) * blockSize) / SECTOR
}

/** Sectors of a directory of so many bytes; what is smaller than a block is in the inode. */
export function directorySectors(size: number, inode: Inode, kind: RamfsKind): number {
  const { blockSize = PAGE } = kind
  const isInside = size < blockSize
  return (isInside ? 0 : size / SECTOR) + attributeSectors(inode, isInside ? size : 0, kind)
}

const attributeSectors = (inode: Inode, inside: number, kind: RamfsKind): number =>
  ((kind.attributeBlocks?.(inode, inside) ?? 0) * (kind.blockSize ?? PAGE)) / SECTOR
