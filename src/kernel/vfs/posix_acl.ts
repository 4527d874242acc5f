/**
 * Access control lists: fs/posix_acl.c, acl(5). They are stored as xattrs (acl_format.ts).
 *
 * Terms
 * - access ACL: who may do what with a file. Its first, owning group's or mask's, and last entries are the mode bits.
 * - default ACL: of a directory, what is made in it begins with.
 * - mask: what named users and groups, and the owning group, have at most. The mode's group bits show it.
 */

import {
  ACL_ACCESS,
  ACL_DEFAULT,
  ACL_GROUP,
  ACL_GROUP_OBJ,
  ACL_MASK,
  ACL_ORDER,
  ACL_OTHER,
  ACL_USER,
  ACL_USER_OBJ,
  type Acl,
  type AclEntry,
  type AclName,
  formatAcl,
  NO_ID,
  parseAcl,
} from './acl_format.ts'
import { CAP_FSETID, capableOver, inGroup } from './cred.ts'
import { EACCES } from './errno.ts'
import { CTIME, type Inode, touch } from './inode.ts'
import { isDirectory, isSymlink, S_IFMT, S_IRWXUGO, S_ISGID } from './mode.ts'

/** posix_acl_valid: entries in order, one of each that has to be there, a mask where somebody is named. */
export function isValidAcl(acl: Acl): boolean {
  let at = 0
  let named = false
  const counts = new Map<number, number>()
  for (const { tag, permissions, id } of acl) {
    const place = ACL_ORDER.indexOf(tag)
    if (place < at || permissions > 7) return false
    at = place
    if (tag === ACL_USER || tag === ACL_GROUP) {
      named = true
      if (id === NO_ID) return false
    }
    counts.set(tag, (counts.get(tag) ?? 0) + 1)
  }
  const once = [ACL_USER_OBJ, ACL_GROUP_OBJ, ACL_OTHER].every((tag) => counts.get(tag) === 1)
  const masks = counts.get(ACL_MASK) ?? 0
  return once && masks <= 1 && (!named || masks === 1)
}

/** posix_acl_equiv_mode: the mode bits, and whether the ACL says no more than they do. */
function modeOf(acl: Acl): { mode: number; isEquivalent: boolean } {
  let mode = 0
  let mask: number | null = null
  let isEquivalent = true
  for (const { tag, permissions } of acl) {
    if (tag === ACL_USER_OBJ) mode |= permissions << 6
    else if (tag === ACL_GROUP_OBJ) mode |= permissions << 3
    else if (tag === ACL_OTHER) mode |= permissions
    else {
      isEquivalent = false
      if (tag === ACL_MASK) mask = permissions
    }
  }
  if (mask !== null) mode = (mode & ~0o070) | (mask << 3)
  return { mode, isEquivalent }
}

/** get_inode_acl: that of an inode; null without one. */
export function aclOf(inode: Inode, name: AclName): Acl | null {
  if (inode.op.getAcl !== undefined) return inode.op.getAcl(inode, name)
  const bytes = inode.xattrs?.get(name)
  return bytes === undefined ? null : parsed(bytes)
}

const known = new WeakMap<Uint8Array, Acl | null>()

/** What is stored is not changed in place. */
function parsed(bytes: Uint8Array): Acl | null {
  let acl = known.get(bytes)
  if (acl === undefined) {
    acl = parseAcl(bytes)
    known.set(bytes, acl)
  }
  return acl
}

/** posix_acl_permission: 0 or -EACCES; the owner has been dealt with. */
export function aclPermission(inode: Inode, acl: Acl, wanted: number): number {
  const { cred } = inode.sb.vfs
  const mask = acl.find(({ tag }) => tag === ACL_MASK)?.permissions ?? 7
  let found = false
  for (const { tag, permissions, id } of acl) {
    if (tag === ACL_USER && id === cred.euid) return wanted & ~(permissions & mask) ? -EACCES : 0
    const isGroup = tag === ACL_GROUP_OBJ ? inode.gid : tag === ACL_GROUP ? id : null
    if (isGroup !== null && inGroup(cred, isGroup)) {
      found = true
      if ((wanted & ~permissions) === 0) return wanted & ~(permissions & mask) ? -EACCES : 0
    }
    if (tag === ACL_OTHER) return found || wanted & ~permissions ? -EACCES : 0
  }
  return -EACCES
}

/** simple_set_acl: for file systems that keep everything in the inode. */
export function simpleSetAcl(inode: Inode, name: AclName, value: Uint8Array | null): number {
  let stored = value
  const acl = value === null ? null : parseAcl(value)
  if (name === ACL_ACCESS && acl !== null) {
    const { mode, isEquivalent } = modeOf(acl)
    inode.mode = (inode.mode & ~S_IRWXUGO) | mode
    const { cred } = inode.sb.vfs
    if (!inGroup(cred, inode.gid) && !capableOver(cred, inode, CAP_FSETID)) inode.mode &= ~S_ISGID
    if (isEquivalent) stored = null
  }
  store(inode, name, stored)
  touch(inode, CTIME)
  return 0
}

function store(inode: Inode, name: AclName, value: Uint8Array | null): void {
  if (value === null) {
    inode.xattrs?.delete(name)
    if (inode.xattrs?.size === 0) inode.xattrs = null
    return
  }
  if (inode.xattrs === null) inode.xattrs = new Map()
  inode.xattrs.set(name, value)
}

/** posix_acl_chmod: the access ACL follows the mode that has just been set. */
export function chmodAcl(inode: Inode): void {
  const acl = aclOf(inode, ACL_ACCESS)
  if (acl === null) return
  const { mode } = inode
  const hasMask = acl.some(({ tag }) => tag === ACL_MASK)
  const changed = acl.map((entry): AclEntry => {
    if (entry.tag === ACL_USER_OBJ) return { ...entry, permissions: (mode >> 6) & 7 }
    if (entry.tag === ACL_OTHER) return { ...entry, permissions: mode & 7 }
    const isGroup = entry.tag === (hasMask ? ACL_MASK : ACL_GROUP_OBJ)
    return isGroup ? { ...entry, permissions: (mode >> 3) & 7 } : entry
  })
  store(inode, ACL_ACCESS, formatAcl(changed))
}

/** What is made in a directory with a default ACL gets no umask (mode_strip_umask). */
export const maskedMode = (dir: Inode, mode: number, umask: number): number =>
  aclOf(dir, ACL_DEFAULT) === null ? mode & ~umask : mode

/** posix_acl_create: what something made with this mode in a directory begins with. */
export interface Inherited {
  readonly mode: number
  readonly access: Uint8Array | null
  /** for a directory */
  readonly default: Uint8Array | null
}

export function inherit(dir: Inode, mode: number): Inherited | null {
  const acl = isSymlink(mode) ? null : aclOf(dir, ACL_DEFAULT)
  if (acl === null) return null
  const hasMask = acl.some(({ tag }) => tag === ACL_MASK)
  const bits = (shift: number) => (mode >> shift) & 7
  const masked = acl.map((entry): AclEntry => {
    const { tag, permissions } = entry
    if (tag === ACL_USER_OBJ) return { ...entry, permissions: permissions & bits(6) }
    if (tag === ACL_OTHER) return { ...entry, permissions: permissions & bits(0) }
    if (tag === (hasMask ? ACL_MASK : ACL_GROUP_OBJ)) return { ...entry, permissions: permissions & bits(3) }
    return entry
  })
  const { mode: permissions, isEquivalent } = modeOf(masked)
  return {
    mode: (mode & ~S_IRWXUGO) | permissions,
    access: isEquivalent ? null : formatAcl(masked),
    default: isDirectory(mode) ? formatAcl(acl) : null,
  }
}

/** simple_acl_create: a new inode takes what its directory gives. */
export function inheritInto(inode: Inode, dir: Inode): void {
  if (dir.xattrs === null) return
  const inherited = inherit(dir, inode.mode)
  if (inherited === null) return
  inode.mode = (inode.mode & S_IFMT) | (inherited.mode & ~S_IFMT)
  if (inherited.access !== null) store(inode, ACL_ACCESS, inherited.access)
  if (inherited.default !== null) store(inode, ACL_DEFAULT, inherited.default)
}
