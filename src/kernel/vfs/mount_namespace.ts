/**
 * Mount namespaces: trees of mounts, and copying, joining and dissolving parts of them (fs/namespace.c).
 *
 * A namespace's root is the empty initial ramfs, which nobody sees; what processes call `/` is mounted on it. So the `/`
 * of a namespace can be exchanged (pivot_root(2)).
 */

import { MS_NOATIME, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY } from '../abi.ts'
import type { UserNamespace } from './cred.ts'
import { attachMount, detachMount, type Mount, mountOn, mountTree, type Path, putMount } from './mount.ts'
import { copyTree } from './mount_copy.ts'
import { propagateMount, propagateUmount, topper } from './propagate.ts'
import { changePropagation, share } from './propagation.ts'
import type { Vfs } from './vfs.ts'

export class MountNamespace {
  /** what /proc/PID/ns/mnt shows */
  readonly number: number
  /** the initial ramfs */
  root!: Mount
  /** who may mount in it; null for the machine's first */
  readonly owner: UserNamespace | null

  constructor(number: number, owner: UserNamespace | null) {
    this.number = number
    this.owner = owner
  }
}

/**
 * attach_recursive_mnt: puts a tree of mounts onto a place, and copies of it onto all places that share with it. What is
 * mounted there already then lies on top of the copy.
 */
export function attachTree(source: Mount, at: Path): void {
  const isShared = at.mnt.peers !== null
  if (isShared) for (const mount of mountTree(source)) share(mount)
  const copies = isShared ? propagateMount(at, source) : []
  attachMount(source, at)
  for (const { at: place, copy } of copies) {
    const covering = mountOn(place.mnt, place.dentry)
    attachMount(copy, place)
    if (place.mnt.namespace?.owner !== at.mnt.namespace?.owner) lockTree(copy)
    if (covering !== null) {
      let top = copy
      for (let next = topper(top); next !== null; next = topper(top)) top = next
      detachMount(covering)
      attachMount(covering, { mnt: top, dentry: top.root })
    }
  }
}

/** umount_tree: whole trees go, and what their going means for those that share with them. All that went, tops first. */
export function umountTree(top: Mount, options: { propagate: boolean }): Mount[] {
  const going = new Set(mountTree(top))
  if (options.propagate) for (const mount of propagateUmount(going)) going.add(mount)
  const gone = [...going]
  for (const mount of gone) {
    const cover = topper(mount)
    // What covered a mount that goes takes its place.
    if (cover !== null && !going.has(cover)) uncover(cover, mount)
  }
  for (const mount of gone.toReversed()) {
    detachMount(mount)
    changePropagation(mount, 'private')
    mount.namespace = null
  }
  return gone
}

function uncover(cover: Mount, mount: Mount): void {
  const { parent, mountpoint } = mount
  if (parent === null || mountpoint === null) return
  detachMount(cover)
  detachMount(mount)
  attachMount(cover, { mnt: parent, dentry: mountpoint })
}

/** copy_mnt_ns: a copy of all that a namespace has; under another owner it gets less from it and cannot take things apart. */
export function copyNamespace(
  vfs: Vfs,
  from: MountNamespace,
  owner: UserNamespace | null,
): { namespace: MountNamespace; copyOf: (mount: Mount) => Mount } {
  const namespace = new MountNamespace(vfs.nextNamespace(), owner)
  const slave = owner !== from.owner
  const root = copyTree(from.root, from.root.root, { slave, shared: false, unbindable: true })
  namespace.root = root
  for (const mount of mountTree(root)) mount.namespace = namespace
  if (slave) lockTree(root)
  const originals = [...mountTree(from.root)]
  const copies = [...mountTree(root)]
  const pairs = new Map(originals.map((mount, i) => [mount, copies[i] as Mount]))
  return { namespace, copyOf: (mount) => pairs.get(mount) ?? mount }
}

const KEPT = MS_RDONLY | MS_NODEV | MS_NOSUID | MS_NOEXEC

/** lock_mnt_tree: what a more privileged one has mounted stays as it is; only the whole can go. */
function lockTree(top: Mount): void {
  for (const mount of mountTree(top)) {
    mount.lockedFlags = (mount.flags & KEPT) | MS_NOATIME
    if (mount !== top) mount.isLocked = true
  }
}

/** Nobody is left in a namespace: all of it goes (free_mnt_ns, put_mnt_ns). */
export function dissolveNamespace(namespace: MountNamespace): void {
  for (const mount of umountTree(namespace.root, { propagate: false })) putMount(mount)
}
