import { MS_RDONLY } from '../abi.ts'
import { type Dentry, isBelow } from './dentry.ts'
import type { MountNamespace } from './mount_namespace.ts'
import { notifyUnmounted } from './notify.ts'
import type { PeerGroup } from './propagation.ts'
import type { SuperBlock } from './superblock.ts'
import type { Vfs } from './vfs.ts'

/** A place in the tree of mounts: which mount, and which dentry in it. */
export interface Path {
  readonly mnt: Mount
  readonly dentry: Dentry
}

/** A file system's tree (or, for a bind mount, a part of it) at a place. */
export class Mount {
  readonly id: number
  readonly sb: SuperBlock
  /** what is seen at the mount point; not the superblock's root for a bind mount */
  readonly root: Dentry
  /** MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_NOATIME, MS_RELATIME of this mount */
  flags: number
  /** first field of /proc/mounts */
  readonly source: string
  /** when it was made, as `sec` of the Vfs; Linux does not note it, but who looks on asks what came last */
  readonly madeSec: number
  /** null for the root of all, and while detached */
  parent: Mount | null = null
  mountpoint: Dentry | null = null
  /** whose processes see it; null while it is nowhere, and for those that only the kernel has */
  namespace: MountNamespace | null = null
  /** files open for writing through it (mnt_writers) */
  writers = 0
  /** in order of mounting */
  readonly children: Mount[] = []

  // ---- propagation.ts
  /** with whom it shares what is mounted on it; null when not shared */
  peers: PeerGroup | null = null
  /** from whose group it gets what is mounted there, and gives nothing back */
  master: Mount | null = null
  /** whose master it is, the newest first; null mostly */
  slaves: Mount[] | null = null
  isUnbindable = false

  // ---- what came from a more privileged user namespace (lock_mnt_tree)
  /** it cannot be taken away alone (MNT_LOCKED) */
  isLocked = false
  /** flags that a remount cannot clear; with MS_NOATIME the atime flags cannot be changed */
  lockedFlags = 0

  /** unmounted while something of it was in use: it goes when nobody uses it any more */
  isDetached = false

  constructor(vfs: Vfs, root: Dentry, source: string, flags: number, id = vfs.nextMountId()) {
    this.id = id
    this.sb = root.sb
    this.root = root
    this.source = source
    this.flags = flags
    this.madeSec = vfs.sec + vfs.nsec / 1e9
    this.sb.mounts++
  }
}

/** Puts a mount onto a place, above what is mounted there (attach_mnt). */
export function attachMount(mount: Mount, at: Path): void {
  mount.parent = at.mnt
  mount.mountpoint = at.dentry
  at.mnt.children.push(mount)
  if (at.dentry.mounted === null) at.dentry.mounted = [mount]
  else at.dentry.mounted.push(mount)
  const { namespace } = at.mnt
  if (mount.namespace !== namespace) for (const part of mountTree(mount)) part.namespace = namespace
}

/** Takes a mount out of the tree (umount_mnt). */
export function detachMount(mount: Mount): void {
  const { parent, mountpoint } = mount
  if (parent === null || mountpoint === null) return
  remove(parent.children, mount)
  if (mountpoint.mounted !== null) {
    remove(mountpoint.mounted, mount)
    if (mountpoint.mounted.length === 0) mountpoint.mounted = null
  }
  mount.parent = null
  mount.mountpoint = null
}

function remove(list: Mount[], mount: Mount): void {
  const at = list.indexOf(mount)
  if (at >= 0) list.splice(at, 1)
}

/** A mount is dropped: its superblock is shut down with the last one. */
export function putMount(mount: Mount): void {
  const { sb } = mount
  sb.mounts--
  if (sb.mounts > 0) return
  if (sb.vfs.allWatches.size > 0) notifyUnmounted(sb)
  sb.op.putSuper?.(sb)
  sb.vfs.superBlocks.delete(sb)
}

/** lookup_mnt: the topmost mount right on this place, if any. */
export function mountOn(mnt: Mount, dentry: Dentry): Mount | null {
  const { mounted } = dentry
  if (mounted === null) return null
  for (let i = mounted.length - 1; i >= 0; i--) {
    const mount = mounted[i] as Mount
    if (mount.parent === mnt) return mount
  }
  return null
}

/** follow_mount: goes into what is mounted here, through all that lie on top of each other. */
export function followMounts(path: Path): Path {
  if (path.dentry.mounted === null) return path
  let { mnt, dentry } = path
  for (;;) {
    const mount = mountOn(mnt, dentry)
    if (mount === null) return mnt === path.mnt ? path : { mnt, dentry }
    mnt = mount
    dentry = mount.root
  }
}

/** The mount or its superblock is read-only: EROFS for all that writes. */
export const isReadOnly = (mnt: Mount): boolean => (mnt.flags & MS_RDONLY) !== 0 || mnt.sb.readOnly

/**
 * d_path: the absolute name as seen from `root`. Names outside of it are shown from the top of the mount tree,
 * with `(unreachable)` before them; a removed one has ` (deleted)` behind.
 */
export function pathName(path: Path, root: Path): string {
  let { mnt, dentry } = path
  let name = ''
  const deleted = !dentry.hashed && dentry.parent !== dentry
  for (;;) {
    if (mnt === root.mnt && dentry === root.dentry) break
    if (dentry === mnt.root) {
      if (mnt.parent === null || mnt.mountpoint === null) {
        // The root of all mounts: what lies outside `root` is named from here.
        if (mnt !== root.mnt || dentry !== root.dentry) name = `(unreachable)${name === '' ? '/' : name}`
        break
      }
      dentry = mnt.mountpoint
      mnt = mnt.parent
      continue
    }
    name = `/${dentry.name}${name}`
    dentry = dentry.parent
  }
  if (name === '') name = '/'
  return deleted ? `${name} (deleted)` : name
}

/** is_path_reachable: going up from a place one comes to `root`. */
export function isReachable(path: Path, root: Path): boolean {
  let { mnt, dentry } = path
  while (mnt !== root.mnt) {
    if (mnt.parent === null || mnt.mountpoint === null) return false
    dentry = mnt.mountpoint
    mnt = mnt.parent
  }
  return isBelow(dentry, root.dentry)
}

/** Every mount from `top` down, in the order of mounting below each. */
export function* mountTree(top: Mount): Generator<Mount, void, void> {
  yield top
  for (const child of top.children) yield* mountTree(child)
}
