/** Listing merged directories: fs/aufs/vdir.c. Branch 0 first in its own order, then the new names of each below. */

import { type Dirent, O_RDONLY } from '../../abi.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { pathInFileSystem } from '../../vfs/dentry.ts'
import type { FileOperations } from '../../vfs/file.ts'
import { openUnchecked, putFile } from '../../vfs/open.ts'
import { type BranchPath, branchPath, hasWhiteouts, placesOf } from './branch.ts'
import { isWhiteoutName, WHITEOUT_PREFIX } from './whout.ts'

export const directoryFileOperations: FileOperations = {
  iterate(file, entries) {
    if (file.position === 0 || file.priv === null) {
      const merged = listMerged(file.dentry)
      if (typeof merged === 'number') return merged
      file.priv = merged
    }
    const all = file.priv as Dirent[]
    while (file.position < all.length) entries.push(all[file.position++] as Dirent)
    return 0
  },
  fsync: () => 0,
}

/** All visible names, `.` and `..` among them. */
function listMerged(directory: Dentry): Dirent[] | number {
  const seen = new Map<string, Dirent>()
  const hidden = new Set<string>()
  const counts: { layer: 'upper' | number; names: number }[] = []
  for (const place of placesOf(directory)) {
    const listed = listBranch(place)
    if (typeof listed === 'number') return listed
    const whiteouts: string[] = []
    for (const entry of listed) {
      if (isWhiteoutName(entry.name)) {
        if (hasWhiteouts(place.branch)) whiteouts.push(entry.name.slice(WHITEOUT_PREFIX.length))
      } else if (!seen.has(entry.name) && !hidden.has(entry.name)) seen.set(entry.name, entry)
    }
    // A whiteout hides what lies below it, not what is beside it.
    for (const name of whiteouts) hidden.add(name)
    counts.push({
      layer: place.branch.index === 0 ? 'upper' : place.branch.index - 1,
      names: listed.filter(({ name }) => name !== '.' && name !== '..' && !isWhiteoutName(name)).length,
    })
  }
  const { vfs } = directory.sb
  if (vfs.trace !== null) {
    vfs.trace({
      type: 'readdir',
      sb: directory.sb.id,
      path: pathInFileSystem(directory),
      layers: counts,
      fn: 'au_vdir_init',
    })
  }
  return [...seen.values()]
}

function listBranch(place: BranchPath): Dirent[] | number {
  const file = openUnchecked(branchPath(place), O_RDONLY)
  if (typeof file === 'number') return file
  const all: Dirent[] = []
  let error: number
  let known: number
  do {
    known = all.length
    error = file.fop.iterate?.(file, all) ?? 0
  } while (error === 0 && all.length > known)
  putFile(file)
  return error < 0 ? error : all
}

/** au_test_empty: nothing but whiteouts, in any branch. */
export function isLogicallyEmpty(directory: Dentry): boolean | number {
  const entries = listMerged(directory)
  if (typeof entries === 'number') return entries
  return entries.every(({ name }) => name === '.' || name === '..')
}
