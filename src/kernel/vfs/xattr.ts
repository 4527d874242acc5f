/** Extended attributes: fs/xattr.c and xattr(7). Names are full: `user.a`, `trusted.overlay.opaque`. */

import { XATTR_CREATE, XATTR_REPLACE } from '../abi.ts'
import { byteLength } from '../text.ts'
import { ACL_DEFAULT, type AclName, isAclName, parseAcl } from './acl_format.ts'
import { CAP_SYS_ADMIN, capable } from './cred.ts'
import type { Dentry } from './dentry.ts'
import { E2BIG, EACCES, EEXIST, EINVAL, ENODATA, EOPNOTSUPP, EPERM, ERANGE } from './errno.ts'
import { CTIME, type Inode, isAppendOnly, isImmutable, touch } from './inode.ts'
import { isDirectory, isRegular, isSymlink, S_ISVTX } from './mode.ts'
import { IN_ATTRIB, notifyFile } from './notify.ts'
import { inodePermission, isOwnerOrCapable, MAY_READ, MAY_WRITE } from './permission.ts'
import { isValidAcl, simpleSetAcl } from './posix_acl.ts'

const XATTR_NAME_MAX = 255
const XATTR_SIZE_MAX = 65536

/** vfs_getxattr: -ERANGE (name), -EOPNOTSUPP, -ENODATA, -EACCES. */
export function vfsGetxattr(dentry: Dentry, name: string): Uint8Array | number {
  const inode = dentry.inode as Inode
  const error = checkName(name) || xattrPermission(inode, name, MAY_READ)
  if (error < 0) return error
  return getxattrUnchecked(dentry, name)
}

/** __vfs_getxattr: without permission checks. */
export function getxattrUnchecked(dentry: Dentry, name: string): Uint8Array | number {
  const inode = dentry.inode as Inode
  return inode.op.getxattr === undefined ? -EOPNOTSUPP : inode.op.getxattr(dentry, inode, name)
}

/** vfs_setxattr, or vfs_removexattr when `value` is null. */
export function vfsSetxattr(dentry: Dentry, name: string, value: Uint8Array | null, flags: number): number {
  const inode = dentry.inode as Inode
  let error = checkName(name)
  if (error < 0) return error
  if (value !== null && value.length > XATTR_SIZE_MAX) return -E2BIG
  error = xattrPermission(inode, name, MAY_WRITE) || securityPermission(inode, name)
  if (error < 0) return error
  if (isAclName(name)) error = setAcl(dentry, name, value, flags)
  else error = inode.op.setxattr?.(dentry, inode, name, value, flags) ?? -EOPNOTSUPP
  if (error === 0 && inode.sb.vfs.allWatches.size > 0) notifyFile(dentry, IN_ATTRIB)
  return error
}

/** vfs_listxattr; trusted ones are shown to CAP_SYS_ADMIN only. */
export function vfsListxattr(dentry: Dentry): string[] | number {
  const inode = dentry.inode as Inode
  if (inode.op.listxattr === undefined) return []
  const names = inode.op.listxattr(dentry)
  if (typeof names === 'number' || capable(inode.sb.vfs.cred, CAP_SYS_ADMIN)) return names
  return names.filter((name) => !name.startsWith('trusted.'))
}

/**
 * vfs_set_acl, vfs_remove_acl: `value` null removes. -EINVAL (no ACL), -EOPNOTSUPP (of another version, or where there are none), -EACCES (a default one for what is no
 * directory), -EPERM (not the owner). The mode follows the access ACL, which is not stored where it says no more.
 */
function setAcl(dentry: Dentry, name: AclName, value: Uint8Array | null, flags: number): number {
  const inode = dentry.inode as Inode
  const acl = value === null ? [] : parseAcl(value)
  if (acl === null) return value !== null && value.length >= 4 && value[0] !== 2 ? -EOPNOTSUPP : -EINVAL
  const { setxattr } = inode.op
  if (setxattr === undefined || isSymlink(inode.mode)) return -EOPNOTSUPP
  if (name === ACL_DEFAULT && !isDirectory(inode.mode)) return acl.length > 0 ? -EACCES : 0
  if (!isOwnerOrCapable(inode.sb.vfs.cred, inode)) return -EPERM
  if (acl.length > 0 && !isValidAcl(acl)) return -EINVAL
  return setxattr(dentry, inode, name, acl.length > 0 ? value : null, flags)
}

/** import_xattr_name: -ERANGE. System calls say it before they look for the file. */
export function checkName(name: string): number {
  if (name.length > 0 && name.length * 3 <= XATTR_NAME_MAX) return 0
  const length = byteLength(name)
  return length === 0 || length > XATTR_NAME_MAX ? -ERANGE : 0
}

/** xattr_permission: what each namespace asks for. */
function xattrPermission(inode: Inode, name: string, mask: number): number {
  const writes = (mask & MAY_WRITE) !== 0
  if (writes && inode.sb.readOnly) return inodePermission(inode, MAY_WRITE)
  if (writes && (isImmutable(inode) || isAppendOnly(inode))) return -EPERM
  if (name.startsWith('security.') || name.startsWith('system.')) return 0
  const { cred } = inode.sb.vfs
  if (name.startsWith('trusted.')) {
    if (capable(cred, CAP_SYS_ADMIN)) return 0
    return writes ? -EPERM : -ENODATA
  }
  if (name.startsWith('user.')) {
    if (!isRegular(inode.mode) && !isDirectory(inode.mode)) return writes ? -EPERM : -ENODATA
    if (isDirectory(inode.mode) && inode.mode & S_ISVTX && writes && !isOwnerOrCapable(cred, inode))
      return -EPERM
  }
  return inodePermission(inode, mask)
}

/** cap_inode_setxattr: what security modules keep is not for everybody to write; capabilities have rules of their own. */
function securityPermission(inode: Inode, name: string): number {
  if (!name.startsWith('security.') || name === 'security.capability') return 0
  return capable(inode.sb.vfs.cred, CAP_SYS_ADMIN) ? 0 : -EPERM
}

const prefixes = ['user.', 'trusted.', 'security.']

/** The plain store in the inode, as tmpfs has it (simple_xattr_*). */
export const simpleXattrs = {
  getxattr(_dentry: Dentry, inode: Inode, name: string): Uint8Array | number {
    if (!isKnown(name)) return badName(name)
    return inode.xattrs?.get(name) ?? -ENODATA
  },
  setxattr(_dentry: Dentry, inode: Inode, name: string, value: Uint8Array | null, flags: number): number {
    if (!isKnown(name)) return badName(name)
    if (isAclName(name)) return simpleSetAcl(inode, name, value)
    const has = inode.xattrs?.has(name) === true
    if (value === null) {
      if (!has) return -ENODATA
      inode.xattrs?.delete(name)
      if (inode.xattrs?.size === 0) inode.xattrs = null
    } else {
      if (has && flags & XATTR_CREATE) return -EEXIST
      if (!has && flags & XATTR_REPLACE) return -ENODATA
      if (inode.xattrs === null) inode.xattrs = new Map()
      inode.xattrs.set(name, value)
    }
    touch(inode, CTIME)
    return 0
  },
  /** ACLs first, then the tree of names from its right end (simple_xattr_list). */
  listxattr(dentry: Dentry): string[] {
    const { xattrs } = dentry.inode as Inode
    if (xattrs === null) return []
    const names = [...xattrs.keys()]
    const others = names.filter((name) => !isAclName(name)).sort((a, b) => (a < b ? 1 : -1))
    return [...names.filter(isAclName).sort(), ...others]
  },
}

function isKnown(name: string): boolean {
  for (const prefix of prefixes) if (name.startsWith(prefix)) return name.length > prefix.length
  return isAclName(name)
}

/** xattr_resolve_name: a prefix alone is no name. */
const badName = (name: string): number => (prefixes.includes(name) ? -EINVAL : -EOPNOTSUPP)
