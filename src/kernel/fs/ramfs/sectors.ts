/** What a file takes where a block is smaller than a page: the last page of a file holds no more than it has to. */

import type { Inode } from '../../vfs/inode.ts'

const PAGE = 4096
const SECTOR = 512

/** Sectors of a file's data (st_blocks). */
export function sectorsOf({ pages, size }: Inode, blockSize: number): number {
  if (pages === null) return 0
  const all = pages.blocks()
  const last = Math.floor(size / PAGE) * PAGE
  const tail = size - last
  if (tail === 0 || blockSize >= PAGE || pages.seek(last, size, 'data') !== last) return all
  return all - (PAGE - Math.ceil(tail / blockSize) * blockSize) / SECTOR
}
