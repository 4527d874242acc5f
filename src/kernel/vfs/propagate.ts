/** Mounting and unmounting at all places that share: propagate_mnt, propagate_umount and propagate_mount_busy of fs/pnode.c. */

import { isBelow } from './dentry.ts'
import { type Mount, mountOn, type Path } from './mount.ts'
import { copyTree } from './mount_copy.ts'
import { otherPeers, receivers, slaveGroups } from './propagation.ts'

/** A copy of what is being mounted, and where it belongs. */
export interface PropagatedCopy {
  readonly at: Path
  readonly copy: Mount
}

/**
 * propagate_mnt: copies of `source`, which is being mounted at `at` and is shared already, for all receivers of the mount
 * there that have the place in them. None is attached yet.
 */
export function propagateMount(at: Path, source: Mount): PropagatedCopy[] {
  const copies: PropagatedCopy[] = []
  const peers = otherPeers(at.mnt)
  copyToGroup(copies, at, peers, source)
  copyToSlaves(copies, at, [at.mnt, ...peers], source)
  return copies
}

const sees = (mount: Mount, { dentry }: Path): boolean =>
  mount.sb === dentry.sb && isBelow(dentry, mount.root)

function copyToGroup(
  copies: PropagatedCopy[],
  { dentry }: Path,
  group: readonly Mount[],
  source: Mount,
): void {
  // Each is a copy of the one before, whose neighbour it becomes.
  let last = source
  for (const mnt of group) {
    if (!sees(mnt, { mnt, dentry })) continue
    last = copyTree(last, last.root, PEER)
    copies.push({ at: { mnt, dentry }, copy: last })
  }
}

const PEER = { slave: false, shared: true, unbindable: true } as const

function copyToSlaves(copies: PropagatedCopy[], at: Path, group: readonly Mount[], source: Mount): void {
  for (const members of slaveGroups(group)) {
    const visible = members.filter((mount) => sees(mount, at))
    const first = visible[0]
    let below = source
    if (first !== undefined) {
      below = copyTree(source, source.root, {
        slave: true,
        shared: first.peers !== null,
        unbindable: true,
      })
      copies.push({ at: { mnt: first, dentry: at.dentry }, copy: below })
      copyToGroup(copies, at, visible.slice(1), below)
    }
    copyToSlaves(copies, at, members, below)
  }
}

/** What covers a mount completely: mounted on its root. */
export const topper = (mount: Mount): Mount | null => mountOn(mount, mount.root)

/** propagate_mount_busy's look at the others: mounts that would go too, if nothing else is mounted on them. */
export function* propagatedUmounts(mount: Mount): Generator<Mount, void, void> {
  const { parent, mountpoint } = mount
  if (parent === null || mountpoint === null) return
  for (const receiver of receivers(parent)) {
    const child = mountOn(receiver, mountpoint)
    if (child === null) continue
    const cover = topper(child)
    if (child.children.length > (cover === null ? 0 : 1)) continue
    yield child
  }
}

/**
 * propagate_umount: what goes with these mounts, which are whole trees. A receiver keeps what has something else mounted on
 * it, except what covers it: that then takes its place.
 */
export function propagateUmount(going: ReadonlySet<Mount>): Mount[] {
  const candidates = new Set<Mount>()
  for (const { parent, mountpoint } of going) {
    if (parent === null || mountpoint === null) continue
    for (const receiver of receivers(parent)) {
      const child = mountOn(receiver, mountpoint)
      if (child !== null && !going.has(child)) candidates.add(child)
    }
  }
  for (let before = -1; before !== candidates.size; ) {
    before = candidates.size
    for (const candidate of candidates) {
      const { parent } = candidate
      const stays = candidate.children.some(
        (child) => child.mountpoint !== candidate.root && !candidates.has(child) && !going.has(child),
      )
      const isHeld = candidate.isLocked && parent !== null && !candidates.has(parent) && !going.has(parent)
      if (stays || isHeld) candidates.delete(candidate)
    }
  }
  return [...candidates]
}
