/** How many blocks the files of a file system take. */

import type { Inode } from '../../vfs/inode.ts'
import { isDirectory } from '../../vfs/mode.ts'
import type { SuperBlock } from '../../vfs/superblock.ts'
import type { RamfsSuper } from '../ramfs/ramfs.ts'
import { directorySectors, sectorsOf } from '../ramfs/sectors.ts'
import type { ImageLimits } from './limits.ts'
import { dentriesFrom } from './walk.ts'

const PAGE = 4096
const SECTOR = 512

/** Blocks of all files, directories and xattrs; those of files that are open without a name too, in whole pages. */
export function usedBlocks(sb: SuperBlock, blockSize: number): number {
  const { kind, limits } = sb.priv as RamfsSuper
  const seen = new Set<Inode>()
  let sectors = 0
  let pages = 0
  for (const dentry of dentriesFrom(sb.root)) {
    const inode = dentry.inode as Inode
    if (seen.has(inode)) continue
    seen.add(inode)
    if (isDirectory(inode.mode)) sectors += directorySectors(kind.directorySize(dentry), inode, kind)
    else {
      sectors += sectorsOf(inode, kind)
      pages += (inode.pages?.blocks() ?? 0) / (PAGE / SECTOR)
    }
  }
  const rest = Math.max(0, limits.space.used - pages - (limits as ImageLimits).attributePages) * PAGE
  return Math.ceil((sectors * SECTOR + rest) / blockSize)
}
