/** Shrinking the dentry and inode caches: fs/drop_caches.c, shrink_dcache_sb. */

import type { Dentry } from './dentry.ts'
import { unhash } from './dentry.ts'
import type { SuperBlock } from './superblock.ts'
import type { Vfs } from './vfs.ts'

/**
 * `echo level > /proc/sys/vm/drop_caches`: with 2 or 3, every dentry that nobody holds is forgotten. A held dentry holds its
 * parents.
 */
export function dropCaches(vfs: Vfs, level: number): void {
  if (level & 2) {
    const held = heldDentries(vfs)
    for (const sb of vfs.superBlocks) shrink(sb, held)
  }
  if (vfs.trace !== null) vfs.trace({ type: 'drop-caches', level })
}

/** shrink_dcache_sb: the same for one file system. */
export const shrinkSuper = (sb: SuperBlock): void => shrink(sb, heldDentries(sb.vfs))

function heldDentries(vfs: Vfs): ReadonlySet<Dentry> {
  const held = new Set<Dentry>()
  for (const path of vfs.heldPlaces()) for (let at = path.dentry; !held.has(at); at = at.parent) held.add(at)
  return held
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
