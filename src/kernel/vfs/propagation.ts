/**
 * How mounts tell each other of what is mounted and unmounted on them: fs/pnode.c,
 * Documentation/filesystems/sharedsubtree.rst.
 *
 * Terms
 * - peer group: mounts of (parts of) one file system that share: what is mounted on one appears on all.
 * - master, slave: what is mounted on a mount appears on its slaves, not the reverse. A slave may be shared with others,
 *   who then are slaves of the same master.
 * - receivers of a mount: its peers, their slaves, the slaves' peers and slaves, and so on.
 * - private: neither; unbindable: private, and bind mounts leave it out.
 */

import type { Mount } from './mount.ts'
import type { Vfs } from './vfs.ts'

/** Mounts that share; `id` is what `shared:N` and `master:N` show. */
export class PeerGroup {
  readonly id: number
  /** in the order in which they come to hear (mnt_share) */
  readonly members: Mount[] = []

  constructor(id: number) {
    this.id = id
  }
}

export type Propagation = 'shared' | 'slave' | 'private' | 'unbindable'

/** mnt_alloc_group_id: the lowest number that no group has. */
function newGroup(vfs: Vfs): PeerGroup {
  let id = 1
  while (vfs.peerGroups.has(id)) id++
  vfs.peerGroups.add(id)
  return new PeerGroup(id)
}

function join(mount: Mount, group: PeerGroup, after: Mount | null): void {
  const { members } = group
  mount.peers = group
  members.splice(after === null ? members.length : members.indexOf(after) + 1, 0, mount)
}

function leave(mount: Mount, group: PeerGroup): void {
  group.members.splice(group.members.indexOf(mount), 1)
  mount.peers = null
  if (group.members.length === 0) mount.sb.vfs.peerGroups.delete(group.id)
}

/** The mount becomes shared, in a group of its own, unless it is (invent_group_ids, set_mnt_shared). */
export function share(mount: Mount): void {
  if (mount.peers === null) join(mount, newGroup(mount.sb.vfs), null)
  mount.isUnbindable = false
}

/** Another peer of the same group, in whose place slaves may follow; the master where there is none. */
function propagationSource(mount: Mount, group: PeerGroup): Mount | null {
  const { members } = group
  const at = members.indexOf(mount)
  return members.length > 1 ? (members[(at + 1) % members.length] as Mount) : mount.master
}

function leaveMaster(mount: Mount): void {
  const { master } = mount
  mount.master = null
  if (master === null || master.slaves === null) return
  master.slaves.splice(master.slaves.indexOf(mount), 1)
  if (master.slaves.length === 0) master.slaves = null
}

function follow(mount: Mount, master: Mount): void {
  mount.master = master
  if (master.slaves === null) master.slaves = [mount]
  else master.slaves.unshift(mount)
}

/** change_mnt_propagation */
export function changePropagation(mount: Mount, type: Propagation): void {
  if (type === 'shared') {
    share(mount)
    return
  }
  let source = mount.master
  const { peers } = mount
  if (peers !== null) {
    source = propagationSource(mount, peers)
    const { slaves } = mount
    mount.slaves = null
    leave(mount, peers)
    // Who heard of things from this mount hears of them from a peer now (transfer_propagation).
    for (const slave of slaves ?? []) {
      slave.master = source
      if (source !== null) source.slaves = [...(source.slaves ?? []), slave]
    }
  }
  leaveMaster(mount)
  if (type === 'slave') {
    if (source !== null) follow(mount, source)
  } else mount.isUnbindable = type === 'unbindable'
}

/** How a copy stands to its original: as its peer, where that is shared, or as its slave. */
export interface Relation {
  readonly slave: boolean
  /** the copy is shared in any case */
  readonly shared: boolean
}

/** clone_mnt's part of it. */
export function relate(copy: Mount, original: Mount, { slave, shared }: Relation): void {
  const { peers, master } = original
  if (slave && peers !== null) follow(copy, original)
  else {
    if (peers !== null) join(copy, peers, original)
    if (master !== null) {
      copy.master = master
      const slaves = master.slaves as Mount[]
      slaves.splice(slaves.indexOf(original) + 1, 0, copy)
    }
  }
  if (shared) share(copy)
}

/** Peers of a mount in the order after it, without itself (next_peer), and without those that are nowhere yet. */
export function otherPeers(mount: Mount): Mount[] {
  if (mount.peers === null) return []
  const { members } = mount.peers
  const at = members.indexOf(mount)
  return [...members.slice(at + 1), ...members.slice(0, at)].filter(isAttached)
}

const isAttached = ({ namespace }: Mount): boolean => namespace !== null

/** The slaves of a mount and of its peers, each group of slaves that share once, with all its members. */
export function* slaveGroups(group: readonly Mount[]): Generator<readonly Mount[], void, void> {
  const seen = new Set<Mount>()
  for (const mount of group) {
    for (const slave of [...(mount.slaves ?? [])]) {
      if (seen.has(slave) || !isAttached(slave)) continue
      const members = [slave, ...otherPeers(slave)]
      for (const member of members) seen.add(member)
      yield members
    }
  }
}

/** propagation_next: all receivers of a mount. */
export function* receivers(mount: Mount): Generator<Mount, void, void> {
  const peers = otherPeers(mount)
  yield* peers
  yield* receiversBelow([mount, ...peers])
}

function* receiversBelow(group: readonly Mount[]): Generator<Mount, void, void> {
  for (const members of slaveGroups(group)) {
    yield* members
    yield* receiversBelow(members)
  }
}
