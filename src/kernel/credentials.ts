/** Changing who one is: kernel/sys.c, setresuid(2), setresgid(2), setgroups(2), capabilities(7). */

import { CAP_FULL, CAP_SETGID, CAP_SETUID, type Cred, capable } from './vfs/cred.ts'
import { EINVAL, EPERM } from './vfs/errno.ts'

const GROUPS_MAX = 65536

/** The credentials after setresuid(2), or -EPERM; -1 leaves an id as it is. */
export function withUserIds(cred: Cred, real: number, effective: number, saved: number): Cred | number {
  const own = [cred.uid, cred.euid, cred.suid]
  if (!capable(cred, CAP_SETUID) && [real, effective, saved].some((id) => id !== -1 && !own.includes(id)))
    return -EPERM
  const uid = real === -1 ? cred.uid : real
  const euid = effective === -1 ? cred.euid : effective
  const suid = saved === -1 ? cred.suid : saved
  return { ...cred, uid, euid, suid, capabilities: capabilitiesAfter(cred, uid, euid, suid) }
}

/** cap_emulate_setxuid: root's powers come and go with the effective id, and for good when no id is 0. */
function capabilitiesAfter(cred: Cred, uid: number, euid: number, suid: number): number {
  const wasRoot = cred.uid === 0 || cred.euid === 0 || cred.suid === 0
  if (wasRoot && uid !== 0 && euid !== 0 && suid !== 0) return 0
  if (cred.euid === 0 && euid !== 0) return 0
  if (cred.euid !== 0 && euid === 0) return CAP_FULL
  return cred.capabilities
}

/** The credentials after setresgid(2), or -EPERM. */
export function withGroupIds(cred: Cred, real: number, effective: number, saved: number): Cred | number {
  const own = [cred.gid, cred.egid, cred.sgid]
  if (!capable(cred, CAP_SETGID) && [real, effective, saved].some((id) => id !== -1 && !own.includes(id)))
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
  if (!capable(cred, CAP_SETGID)) return -EPERM
  if (groups.length > GROUPS_MAX) return -EINVAL
  return { ...cred, groups: [...groups].sort((a, b) => a - b) }
}

/** What access(2) checks with: the real ids, with root's powers if the real user is root. */
export function realCredentials(cred: Cred): Cred {
  if (cred.uid === cred.euid && cred.gid === cred.egid) return cred
  return { ...cred, euid: cred.uid, egid: cred.gid, capabilities: cred.uid === 0 ? CAP_FULL : 0 }
}
