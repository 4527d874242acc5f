/**
 * Extended attributes through an overlay: fs/overlayfs/xattrs.c. Overlayfs's own (`trusted.overlay.*`) are hidden;
 * a name of that form that a user sets is stored escaped, `trusted.overlay.overlay.*`, so that overlays nest.
 */

import { CAP_SYS_ADMIN, capable } from '../../vfs/cred.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { EINVAL, ENODATA } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { vfsGetxattr, vfsListxattr, vfsSetxattr } from '../../vfs/xattr.ts'
import { copyUp } from './copy_up.ts'
import { copyAttributes, type OverlayFs, overlayOf, overrideCreds, realPath, upperOf } from './entry.ts'
import { isEscapedXattr, isOwnXattr, isPrivateXattr } from './layers.ts'

/** ovl_xattr_escape_name */
const stored = (overlay: OverlayFs, name: string): string =>
  isOwnXattr(overlay, name) ? `${overlay.xattrPrefix}overlay.${name.slice(overlay.xattrPrefix.length)}` : name

const shown = (overlay: OverlayFs, name: string): string =>
  isEscapedXattr(overlay, name)
    ? overlay.xattrPrefix + name.slice(overlay.xattrPrefix.length + 'overlay.'.length)
    : name

/** ovl_xattr_get */
export function getxattr(dentry: Dentry, _inode: Inode, name: string): Uint8Array | number {
  const overlay = overlayOf(dentry.sb)
  // The prefix alone is no name (xattr_resolve_name).
  if (name === overlay.xattrPrefix) return -EINVAL
  const { vfs } = dentry.sb
  const old = overrideCreds(overlay, vfs)
  const value = vfsGetxattr(realPath(dentry).dentry, stored(overlay, name))
  vfs.cred = old
  return value
}

/** ovl_xattr_set: copies up; removing what is not there does not. */
export function setxattr(
  dentry: Dentry,
  inode: Inode,
  name: string,
  value: Uint8Array | null,
  flags: number,
): number {
  const overlay = overlayOf(dentry.sb)
  const { vfs } = dentry.sb
  if (name === overlay.xattrPrefix) return -EINVAL
  const realName = stored(overlay, name)
  if (value === null && upperOf(dentry) === null) {
    const old = overrideCreds(overlay, vfs)
    const present = vfsGetxattr(realPath(dentry).dentry, realName)
    vfs.cred = old
    if (typeof present === 'number') return isAcl(name) && present === -ENODATA ? 0 : present
  }
  // Another name of a file that is in upper already will do.
  let error = upperOf(dentry) === null ? copyUp(dentry) : 0
  if (error < 0) return error
  const old = overrideCreds(overlay, vfs)
  error = vfsSetxattr(upperOf(dentry) as Dentry, realName, value, flags)
  vfs.cred = old
  copyAttributes(inode)
  return error
}

const isAcl = (name: string): boolean => name.startsWith('system.posix_acl_')

/** ovl_listxattr: without private ones; trusted ones only for whoever could read them below. */
export function listxattr(dentry: Dentry): string[] | number {
  const overlay = overlayOf(dentry.sb)
  const { vfs } = dentry.sb
  const old = overrideCreds(overlay, vfs)
  const names = vfsListxattr(realPath(dentry).dentry)
  vfs.cred = old
  if (typeof names === 'number') return names
  const seesTrusted = capable(vfs.cred, CAP_SYS_ADMIN)
  return names
    .filter((name) => !isPrivateXattr(overlay, name) && (seesTrusted || !name.startsWith('trusted.')))
    .map((name) => shown(overlay, name))
}
