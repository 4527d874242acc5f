/** Credentials of a task (credentials(7), capabilities(7)) as far as file systems ask for them. */

export const CAP_CHOWN = 1 << 0
export const CAP_DAC_OVERRIDE = 1 << 1
export const CAP_DAC_READ_SEARCH = 1 << 2
export const CAP_FOWNER = 1 << 3
export const CAP_FSETID = 1 << 4
export const CAP_KILL = 1 << 5
export const CAP_SETGID = 1 << 6
export const CAP_SETUID = 1 << 7
export const CAP_SYS_CHROOT = 1 << 18
export const CAP_SYS_ADMIN = 1 << 21
export const CAP_SYS_RESOURCE = 1 << 24
export const CAP_MKNOD = 1 << 27
/** What root has. */
export const CAP_FULL = 0x7fffffff

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
}

export const capable = (cred: Cred, capability: number): boolean => (cred.capabilities & capability) !== 0

/** in_group_p: the effective or a supplementary group. */
export const inGroup = (cred: Cred, gid: number): boolean => cred.egid === gid || cred.groups.includes(gid)
