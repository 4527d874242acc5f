/**
 * What processes see of the machine, each in its own way: namespaces(7), kernel/nsproxy.c, kernel/pid_namespace.c.
 *
 * Mounts, the host's name, process numbers and user ids differ between namespaces here. Those of ipc, net, cgroup and time
 * are there to be made, entered and listed; what they would separate does not exist.
 */

import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from './abi.ts'
import type { Kernel } from './kernel.ts'
import { placesInUse } from './mount_calls.ts'
import type { Task } from './task.ts'
import {
  CAP_FULL,
  CAP_SYS_ADMIN,
  CAP_SYS_CHROOT,
  type Cred,
  isMapped,
  nsCapable,
  UserNamespace,
} from './vfs/cred.ts'
import { EINVAL, ENOSPC, EPERM } from './vfs/errno.ts'
import type { File } from './vfs/file.ts'
import { followMounts, mountTree } from './vfs/mount.ts'
import { copyNamespace, dissolveNamespace, type MountNamespace } from './vfs/mount_namespace.ts'

/** A namespace that only has a number and an owner. */
export interface PlainNamespace {
  readonly number: number
  readonly owner: UserNamespace | null
}

export interface UtsNamespace extends PlainNamespace {
  hostname: string
}

/** Process numbers of its own, from 1 on. */
export class PidNamespace implements PlainNamespace {
  readonly number: number
  readonly owner: UserNamespace | null
  /** null: the machine's first */
  readonly parent: PidNamespace | null
  /** the first process: when it ends, all end, and no more can begin */
  init: Task | null = null
  #last = 0
  readonly #inner = new Map<number, number>()
  readonly #machine = new Map<number, number>()

  constructor(number: number, owner: UserNamespace | null, parent: PidNamespace | null) {
    this.number = number
    this.owner = owner
    this.parent = parent
  }

  /** A process of the machine gets its number here, and in the namespaces around. */
  add(pid: number): void {
    this.#last++
    this.#inner.set(pid, this.#last)
    this.#machine.set(this.#last, pid)
    this.parent?.add(pid)
  }

  /** The number here of a process, group or session; 0 when it is not of here. */
  inner(pid: number): number {
    return this.#inner.get(pid) ?? 0
  }

  /** The machine's number; -1 when nobody has this number here. */
  machine(inner: number): number {
    return this.#machine.get(inner) ?? -1
  }
}

/** struct nsproxy: shared by processes until one of them leaves; never changed. */
export interface Namespaces {
  readonly mount: MountNamespace
  readonly uts: UtsNamespace
  readonly ipc: PlainNamespace
  readonly net: PlainNamespace
  readonly cgroup: PlainNamespace
  readonly time: PlainNamespace
  /** of the children that it will have; null for the machine's first */
  readonly pidForChildren: PidNamespace | null
}

/** Numbers of the first ones (include/linux/proc_ns.h). */
export const FIRST = {
  mnt: 4026531832,
  net: 4026531833,
  time: 4026531834,
  cgroup: 4026531835,
  pid: 4026531836,
  user: 4026531837,
  uts: 4026531838,
  ipc: 4026531839,
} as const

export function firstNamespaces(mount: MountNamespace, hostname: string): Namespaces {
  const plain = (number: number): PlainNamespace => ({ number, owner: null })
  return {
    mount,
    uts: { ...plain(FIRST.uts), hostname },
    ipc: plain(FIRST.ipc),
    net: plain(FIRST.net),
    cgroup: plain(FIRST.cgroup),
    time: plain(FIRST.time),
    pidForChildren: null,
  }
}

export type NamespaceKind = keyof typeof FIRST

/** What the file of a namespace stands for. */
export interface NamespaceReference {
  readonly kind: NamespaceKind
  /** null for the machine's first of user and pid namespaces */
  readonly namespace: MountNamespace | PlainNamespace | UserNamespace | PidNamespace | null
}

export const namespaceNumber = ({ kind, namespace }: NamespaceReference): number =>
  namespace === null ? FIRST[kind] : namespace.number

const FLAGS: Readonly<Record<NamespaceKind, number>> = {
  mnt: CLONE_NEWNS,
  uts: CLONE_NEWUTS,
  ipc: CLONE_NEWIPC,
  net: CLONE_NEWNET,
  pid: CLONE_NEWPID,
  user: CLONE_NEWUSER,
  cgroup: CLONE_NEWCGROUP,
  time: CLONE_NEWTIME,
}
const ALL = Object.values(FLAGS).reduce((all, flag) => all | flag, 0)
/** CLONE_FS, CLONE_FILES, CLONE_SYSVSEM: nothing is shared here that could be unshared */
const HARMLESS = 0x200 | 0x400 | 0x40000

const MAX_LEVEL = 33

/** unshare(2): -EINVAL, -EPERM, -ENOSPC (nested too deep). On failure nothing has changed. */
export function unshare(kernel: Kernel, task: Task, flags: number): number {
  if (flags & ~(ALL | HARMLESS)) return -EINVAL
  let { cred } = task
  if (flags & CLONE_NEWUSER) {
    const made = newUserNamespace(kernel, task)
    if (typeof made === 'number') return made
    cred = made
  }
  const owner = cred.userNamespace
  const others = flags & ALL & ~CLONE_NEWUSER
  if (others !== 0 && !nsCapable(cred, owner, CAP_SYS_ADMIN)) return -EPERM
  const old = task.namespaces
  const plain = (flag: number, kept: PlainNamespace): PlainNamespace =>
    flags & flag ? { number: kernel.vfs.nextNamespace(), owner } : kept
  let { mount, uts, pidForChildren } = old
  task.cred = cred
  kernel.vfs.cred = cred
  if (flags & CLONE_NEWNS) {
    const { namespace, copyOf } = copyNamespace(kernel.vfs, mount, owner)
    mount = namespace
    task.fs.root = { mnt: copyOf(task.fs.root.mnt), dentry: task.fs.root.dentry }
    task.fs.cwd = { mnt: copyOf(task.fs.cwd.mnt), dentry: task.fs.cwd.dentry }
  }
  if (flags & CLONE_NEWUTS) uts = { number: kernel.vfs.nextNamespace(), owner, hostname: uts.hostname }
  if (flags & CLONE_NEWPID) {
    pidForChildren = new PidNamespace(kernel.vfs.nextNamespace(), owner, task.pidNamespace)
  }
  task.namespaces = {
    mount,
    uts,
    ipc: plain(CLONE_NEWIPC, old.ipc),
    net: plain(CLONE_NEWNET, old.net),
    cgroup: plain(CLONE_NEWCGROUP, old.cgroup),
    time: plain(CLONE_NEWTIME, old.time),
    pidForChildren,
  }
  leaveMountNamespace(kernel, old.mount)
  return 0
}

/** create_user_ns: all capabilities in it, none outside. -ENOSPC, -EPERM (chrooted, or ids that its parent does not know). */
function newUserNamespace(kernel: Kernel, task: Task): Cred | number {
  const { cred } = task
  const parent = cred.userNamespace
  if ((parent?.level ?? 0) + 1 >= MAX_LEVEL) return -ENOSPC
  const top = followMounts({ mnt: task.namespaces.mount.root, dentry: task.namespaces.mount.root.root })
  if (task.fs.root.mnt !== top.mnt || task.fs.root.dentry !== top.dentry) return -EPERM
  if (parent !== null && !(isMapped(parent.uids, cred.euid) && isMapped(parent.gids, cred.egid)))
    return -EPERM
  const namespace = new UserNamespace(kernel.vfs.nextNamespace(), cred)
  return { ...cred, capabilities: CAP_FULL, bounding: CAP_FULL, userNamespace: namespace }
}

/** setns(2) with the file of a namespace; `flags` may say of which kind it has to be. -EINVAL, -EPERM. */
export function setNamespace(kernel: Kernel, task: Task, file: File, flags: number): number {
  if (!file.inode.sb.isNamespaceFileSystem) return -EINVAL
  const { kind, namespace } = file.inode.priv as NamespaceReference
  if (flags !== 0 && flags !== FLAGS[kind]) return -EINVAL
  const { cred } = task
  const rules = (over: UserNamespace | null): boolean =>
    nsCapable(cred, over, CAP_SYS_ADMIN) && nsCapable(cred, cred.userNamespace, CAP_SYS_ADMIN)
  const old = task.namespaces
  switch (kind) {
    case 'user': {
      const user = namespace as UserNamespace | null
      if (user === cred.userNamespace) return -EINVAL
      if (!nsCapable(cred, user, CAP_SYS_ADMIN)) return -EPERM
      task.cred = { ...cred, capabilities: CAP_FULL, bounding: CAP_FULL, userNamespace: user }
      return 0
    }
    case 'mnt': {
      const mount = namespace as MountNamespace
      if (!rules(mount.owner) || !nsCapable(cred, cred.userNamespace, CAP_SYS_CHROOT)) return -EPERM
      const top = followMounts({ mnt: mount.root, dentry: mount.root.root })
      task.fs.root = top
      task.fs.cwd = top
      task.namespaces = { ...old, mount }
      leaveMountNamespace(kernel, old.mount)
      return 0
    }
    case 'pid': {
      const pid = namespace as PidNamespace | null
      if (!rules(pid?.owner ?? null)) return -EPERM
      // Only the own one and those below it.
      for (let at = pid; at !== task.pidNamespace; at = at.parent) if (at === null) return -EINVAL
      task.namespaces = { ...old, pidForChildren: pid }
      return 0
    }
    default: {
      const plain = namespace as PlainNamespace
      if (!rules(plain.owner)) return -EPERM
      task.namespaces = { ...old, [kind]: plain }
      return 0
    }
  }
}

/** put_mnt_ns: when no process and no file has it any more, its mounts go. */
export function leaveMountNamespace(kernel: Kernel, namespace: MountNamespace): void {
  if (namespace === kernel.namespace) return
  for (const task of kernel.tasks.values()) if (!task.hasEnded && task.namespaces.mount === namespace) return
  for (const { dentry } of placesInUse(kernel)) if (standsFor(dentry.inode?.priv, namespace)) return
  for (const mount of kernel.allMounts()) if (standsFor(mount.root.inode?.priv, namespace)) return
  dissolveNamespace(namespace)
}

const standsFor = (reference: unknown, namespace: MountNamespace): boolean =>
  typeof reference === 'object' &&
  reference !== null &&
  'namespace' in reference &&
  reference.namespace === namespace

/** All mounts of all namespaces that processes are in. */
export function* mountsOfAll(kernel: Kernel) {
  const seen = new Set<MountNamespace>([kernel.namespace])
  for (const task of kernel.tasks.values()) if (!task.hasEnded) seen.add(task.namespaces.mount)
  for (const namespace of seen) yield* mountTree(namespace.root)
}
