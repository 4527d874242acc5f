/** Changing who one is: kernel/sys.c, setresuid(2), setresgid(2), setgroups(2), capabilities(7). */

import { CAP_SETGID, CAP_SETUID, type Cred, fromMachineId, toMachineId } from './vfs/cred.ts'
import { EINVAL, EPERM } from './vfs/errno.ts'

const GROUPS_MAX = 65536

/** An id as the task's user namespace knows it. */
export const shownId = ({ userNamespace }: Cred, kind: 'uids' | 'gids', id: number): number =>
  userNamespace === null ? id : fromMachineId(userNamespace[kind], id)

/** The machine's id for one of the task's user namespace; -1 stays, null where there is none. */
export function machineId({ userNamespace }: Cred, kind: 'uids' | 'gids', id: number): number | null {
  if (userNamespace === null || id === -1) return id
  const found = toMachineId(userNamespace[kind], id)
  return found < 0 ? null : found
}

/** ns_capable_setid: in the own user namespace. */
const has = ({ capabilities }: Cred, capability: number): boolean => (capabilities & capability) !== 0

/** Who is root there; -1 where nobody is. */
export const rootId = (cred: Cred): number => machineId(cred, 'uids', 0) ?? -1

/** The credentials after setresuid(2), or -EINVAL (an id that nobody has), -EPERM; -1 leaves an id as it is. */
export function withUserIds(
  cred: Cred,
  ...ids: [real: number, effective: number, saved: number]
): Cred | number {
  const [real, effective, saved] = ids.map((id) => machineId(cred, 'uids', id))
  if (real == null || effective == null || saved == null) return -EINVAL
  const own = [cred.uid, cred.euid, cred.suid]
  if (!has(cred, CAP_SETUID) && [real, effective, saved].some((id) => id !== -1 && !own.includes(id)))
    return -EPERM
  const uid = real === -1 ? cred.uid : real
  const euid = effective === -1 ? cred.euid : effective
  const suid = saved === -1 ? cred.suid : saved
  return { ...cred, uid, euid, suid, capabilities: capabilitiesAfter(cred, uid, euid, suid) }
}

/** cap_emulate_setxuid: root's powers come and go with the effective id, and for good when no id is 0. */
function capabilitiesAfter(cred: Cred, uid: number, euid: number, suid: number): number {
  const root = rootId(cred)
  const wasRoot = cred.uid === root || cred.euid === root || cred.suid === root
  if (wasRoot && uid !== root && euid !== root && suid !== root) return 0
  if (cred.euid === root && euid !== root) return 0
  if (cred.euid !== root && euid === root) return cred.bounding
  return cred.capabilities
}

/** The credentials after setresgid(2), or -EPERM. */
export function withGroupIds(
  cred: Cred,
  ...ids: [real: number, effective: number, saved: number]
): Cred | number {
  const [real, effective, saved] = ids.map((id) => machineId(cred, 'gids', id))
  if (real == null || effective == null || saved == null) return -EINVAL
  const own = [cred.gid, cred.egid, cred.sgid]
  if (!has(cred, CAP_SETGID) && [real, effective, saved].some((id) => id !== -1 && !own.includes(id)))
    return -EPERM
  return {
    ...cred,
    gid: real === -1 ? cred.gid : real,
    egid: effective === -1 ? cred.egid : effective,
    sgid: saved === -1 ? cred.sgid : saved,
  }
}

/** The credentials after setgroups(2), or -EPERM, -EINVAL. */
export function withGroups(cred: Cred, groups: readonly number[]): Cred | number {
  const { userNamespace } = cred
  if (!has(cred, CAP_SETGID)) return -EPERM
  if (userNamespace !== null && (!userNamespace.allowsSetgroups || userNamespace.gids.length === 0))
    return -EPERM
  if (groups.length > GROUPS_MAX) return -EINVAL
  const known = groups.map((group) => machineId(cred, 'gids', group))
  if (known.includes(null)) return -EINVAL
  return { ...cred, groups: (known as number[]).sort((a, b) => a - b) }
}

/** The credentials with these capabilities at most, now and after execve(2): capset(2) and prctl(PR_CAPBSET_DROP). */
export const withCapabilities = (cred: Cred, kept: number): Cred => ({
  ...cred,
  capabilities: cred.capabilities & kept,
  bounding: cred.bounding & kept,
})

/** What access(2) checks with: the real ids, with root's powers if the real user is root. */
export function realCredentials(cred: Cred): Cred {
  if (cred.uid === cred.euid && cred.gid === cred.egid) return cred
  return {
    ...cred,
    euid: cred.uid,
    egid: cred.gid,
    capabilities: cred.uid === rootId(cred) ? cred.bounding : 0,
  }
}
