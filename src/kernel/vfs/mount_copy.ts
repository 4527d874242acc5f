/** Copying mounts: clone_mnt and copy_tree of fs/namespace.c. */

import { type Dentry, isBelow } from './dentry.ts'
import { EINVAL, EPERM } from './errno.ts'
import { attachMount, Mount } from './mount.ts'
import { type Relation, relate } from './propagation.ts'

export interface CopyOptions extends Relation {
  /** unbindable mounts are copied too */
  readonly unbindable: boolean
}

/** clone_mnt: one mount, from `root` on. */
export function cloneMount(original: Mount, root: Dentry, relation: Relation): Mount {
  const copy = new Mount(original.sb.vfs, root, original.source, original.flags)
  copy.lockedFlags = original.lockedFlags
  copy.isUnbindable = original.isUnbindable
  relate(copy, original, relation)
  return copy
}

/** copy_tree: a mount from `root` on with all that is mounted there, attached to nothing. */
export function copyTree(original: Mount, root: Dentry, options: CopyOptions): Mount {
  const copy = cloneMount(original, root, options)
  for (const child of [...original.children]) {
    if (!isBelow(child.mountpoint as Dentry, root)) continue
    if (child.isUnbindable && !options.unbindable) continue
    const below = copyTree(child, child.root, options)
    below.isLocked = child.isLocked
    attachMount(below, { mnt: copy, dentry: child.mountpoint as Dentry })
  }
  return copy
}

/** May it be bound elsewhere? -EINVAL for what is unbindable, and where less is copied than has to stay together; -EPERM. */
export function checkBindable(mount: Mount, root: Dentry, isRecursive: boolean): number {
  if (mount.isUnbindable) return -EINVAL
  if (!isRecursive && hasLockedChildren(mount, root)) return -EINVAL
  if (isRecursive && hidesLocked(mount, root)) return -EPERM
  return 0
}

/** An unbindable mount that is locked cannot be left out: that would show what it hides. */
const hidesLocked = (mount: Mount, root: Dentry): boolean =>
  mount.children.some(
    (child) =>
      isBelow(child.mountpoint as Dentry, root) &&
      ((child.isUnbindable && child.isLocked) || (!child.isUnbindable && hidesLocked(child, child.root))),
  )

/** Something mounted on it, in this part of it, cannot be uncovered (has_locked_children). */
const hasLockedChildren = (mount: Mount, root: Dentry): boolean =>
  mount.children.some((child) => child.isLocked && isBelow(child.mountpoint as Dentry, root))
