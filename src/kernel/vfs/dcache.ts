/** Shrinking the dentry and inode caches: fs/drop_caches.c, shrink_dcache_sb. */

import type { Dentry } from './dentry.ts'
import { unhash } from './dentry.ts'
import type { Mount, Path } from './mount.ts'
import type { SuperBlock } from './superblock.ts'
import type { Vfs } from './vfs.ts'

/**
 * `echo level > /proc/sys/vm/drop_caches`: with 2 or 3, every dentry that nobody holds is forgotten.
 * `inUse` are the places that tasks hold; mounts hold their roots and mount points; a held dentry holds its parents.
 */
export function dropCaches(vfs: Vfs, mounts: Iterable<Mount>, inUse: Iterable<Path>, level: number): void {
  if (level & 2) {
    const held = new Set<Dentry>()
    const hold = (dentry: Dentry) => {
      for (let at = dentry; !held.has(at); at = at.parent) held.add(at)
    }
    for (const path of inUse) hold(path.dentry)
    for (const mount of mounts) {
      hold(mount.root)
      if (mount.mountpoint !== null) hold(mount.mountpoint)
    }
    for (const sb of vfs.superBlocks) shrink(sb, held)
  }
  if (vfs.trace !== null) vfs.trace({ type: 'drop-caches', level })
}

function shrink(sb: SuperBlock, held: ReadonlySet<Dentry>): void {
  if (sb.pinsDentries) return
  const visit = (dentry: Dentry) => {
    if (dentry.children === null) return
    for (const child of [...dentry.children.values()]) {
      if (held.has(child)) visit(child)
      else unhash(child)
    }
    if (dentry.children.size === 0) dentry.children = null
  }
  visit(sb.root)
  sb.op.shrinkInodes?.(sb, held)
}
