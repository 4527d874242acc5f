/** Credentials of a task (credentials(7), capabilities(7)) as far as file systems ask for them. */

export const CAP_CHOWN = 1 << 0
export const CAP_DAC_OVERRIDE = 1 << 1
export const CAP_DAC_READ_SEARCH = 1 << 2
export const CAP_FOWNER = 1 << 3
export const CAP_FSETID = 1 << 4
export const CAP_KILL = 1 << 5
export const CAP_SETGID = 1 << 6
export const CAP_SETUID = 1 << 7
export const CAP_LINUX_IMMUTABLE = 1 << 9
export const CAP_SYS_CHROOT = 1 << 18
export const CAP_SYS_ADMIN = 1 << 21
export const CAP_SYS_NICE = 1 << 23
export const CAP_SYS_RESOURCE = 1 << 24
export const CAP_MKNOD = 1 << 27
/** What root has: all, those above the 32nd, which nothing here asks for, among them. */
export const CAP_FULL = -1

/** Immutable: a change of ids makes a new object, so that forks and open files may share it. */
export interface Cred {
  readonly uid: number
  readonly euid: number
  readonly suid: number
  readonly gid: number
  readonly egid: number
  readonly sgid: number
  readonly groups: readonly number[]
  /** effective capabilities, CAP_* bits */
  readonly capabilities: number
  /** those that can be had at all: execve(2) and set-id bits give no others */
  readonly bounding: number
  /** where they count; null for the machine's first, in which they count for everything */
  readonly userNamespace: UserNamespace | null
}

export const rootCred: Cred = {
  uid: 0,
  euid: 0,
  suid: 0,
  gid: 0,
  egid: 0,
  sgid: 0,
  groups: [0],
  capabilities: CAP_FULL,
  bounding: CAP_FULL,
  userNamespace: null,
}

/** capable: over the machine as a whole. */
export const capable = (cred: Cred, capability: number): boolean =>
  (cred.capabilities & capability) !== 0 && cred.userNamespace === null

/** capable_wrt_inode_uidgid: over a file, whose owner and group must be known where the capability counts. */
export const capableOver = (
  cred: Cred,
  { uid, gid }: { readonly uid: number; readonly gid: number },
  capability: number,
): boolean =>
  (cred.capabilities & capability) !== 0 &&
  (cred.userNamespace === null ||
    (isMapped(cred.userNamespace.uids, uid) && isMapped(cred.userNamespace.gids, gid)))

/** ns_capable: in a user namespace, the own one or one below it, whose owner may do everything there. */
export function nsCapable(cred: Cred, namespace: UserNamespace | null, capability: number): boolean {
  const own = cred.userNamespace
  const ownLevel = own?.level ?? 0
  for (let at = namespace; ; at = at.parent) {
    if (at === own) return (cred.capabilities & capability) !== 0
    if (at === null || at.level <= ownLevel) return false
    if (at.parent === own && at.owner === cred.euid) return true
  }
}

/** A user namespace (user_namespaces(7)): ids of its own, and capabilities that count in it only. */
export class UserNamespace {
  /** what /proc/PID/ns/user shows */
  readonly number: number
  /** null: the machine's first */
  readonly parent: UserNamespace | null
  readonly level: number
  /** who made it */
  readonly owner: number
  readonly group: number
  /** written once, to /proc/PID/uid_map and gid_map */
  uids: readonly IdRange[] = []
  gids: readonly IdRange[] = []
  allowsSetgroups: boolean

  constructor(number: number, creator: Cred) {
    this.number = number
    this.parent = creator.userNamespace
    this.level = (creator.userNamespace?.level ?? 0) + 1
    this.owner = creator.euid
    this.group = creator.egid
    this.allowsSetgroups = creator.userNamespace?.allowsSetgroups ?? true
  }
}

/** `count` ids from `inside` on are those from `outside` on of the machine. */
export interface IdRange {
  readonly inside: number
  readonly outside: number
  readonly count: number
}

/** What stands for ids that a namespace does not know. */
export const OVERFLOW_ID = 65534

export const isMapped = (map: readonly IdRange[], id: number): boolean =>
  map.some(({ outside, count }) => id >= outside && id < outside + count)

/** make_kuid: the machine's id; -1 where there is none. */
export function toMachineId(map: readonly IdRange[], id: number): number {
  for (const { inside, outside, count } of map)
    if (id >= inside && id < inside + count) return id - inside + outside
  return -1
}

/** from_kuid_munged: the namespace's id. */
export function fromMachineId(map: readonly IdRange[], id: number): number {
  for (const { inside, outside, count } of map)
    if (id >= outside && id < outside + count) return id - outside + inside
  return OVERFLOW_ID
}

/** in_group_p: the effective or a supplementary group. */
export const inGroup = (cred: Cred, gid: number): boolean => cred.egid === gid || cred.groups.includes(gid)
