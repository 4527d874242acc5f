/** Going through a tree in memory. Not by recursion: it may be as deep as there are inodes. */

import type { Dentry } from '../../vfs/dentry.ts'

/** A place and all below it that have inodes, in no order that matters. */
export function* dentriesFrom(top: Dentry): Generator<Dentry, void, void> {
  const pending = [top]
  for (let dentry = pending.pop(); dentry !== undefined; dentry = pending.pop()) {
    if (dentry.inode === null) continue
    yield dentry
    for (const child of dentry.children?.values() ?? []) pending.push(child)
  }
}
