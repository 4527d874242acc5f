/**
 * Making, removing and renaming through an overlay: fs/overlayfs/dir.c.
 *
 * Terms (beside those of super.ts)
 * - pure upper: in upper, with nothing below it, and never copied up. lower positive: a lower layer has the name, so that
 *   taking it away from upper alone would show that one; a whiteout has to take its place.
 * - clear: a directory that only holds whiteouts is swapped for an empty opaque one before it goes.
 * - origin: an xattr of a copy, where it came from; a directory of upper that holds such copies is marked impure.
 *
 * What was looked up may have been changed underneath: what upper has under a name is looked up again before each change, and
 * -ESTALE says that it is not what the overlay knows.
 */

import { RENAME_EXCHANGE, RENAME_NOREPLACE, RENAME_WHITEOUT } from '../../abi.ts'
import { isLongerThan } from '../../text.ts'
import { ACL_ACCESS, ACL_DEFAULT } from '../../vfs/acl_format.ts'
import { modeChange } from '../../vfs/attr.ts'
import type { Cred } from '../../vfs/cred.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { unhash } from '../../vfs/dentry.ts'
import { EINVAL, EIO, EOPNOTSUPP, EPERM, ESTALE, EXDEV } from '../../vfs/errno.ts'
import type { Inode, InodeOperations } from '../../vfs/inode.ts'
import {
  isDirectory,
  isSymlink,
  S_IALLUGO,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_ISGID,
} from '../../vfs/mode.ts'
import { type Inherited, inherit } from '../../vfs/posix_acl.ts'
import { getxattrUnchecked, vfsListxattr, vfsSetxattr } from '../../vfs/xattr.ts'
import { copyUp, kindOf } from './copy_up.ts'
import {
  copyAttributes,
  dentryInfo,
  directoryModified,
  hasOrigin,
  inodeInfo,
  isMerge,
  isMergeOrLower,
  isPureUpper,
  isWhiteoutDentry,
  lowerOf,
  type OverlayFs,
  overlayOf,
  overlayPath,
  overrideCreds,
  upperOf,
} from './entry.ts'
import { hashInode, newInode } from './inode_cache.ts'
import {
  type CreateRequest,
  checkSetXattr,
  cleanup,
  createReal,
  createTemp,
  doNotifyChange,
  doRename,
  doRmdir,
  doTmpfile,
  doUnlink,
  isWhiteoutPath,
  lookupUpper,
  setAttributes,
  setImpure,
  setOpaque,
} from './layers.ts'
import { addAlias, dropNlink, endNlink, startNlink } from './link_count.ts'
import { moduleParameters } from './module.ts'
import { isLowerPositive, lookup } from './namei.ts'
import { checkEmptyDirectory, cleanupWhiteouts } from './readdir.ts'
import { cleanupAndWhiteout } from './whiteout.ts'

/** The directory's half of the inode operations. */
export const directoryInodeOperations: InodeOperations = {
  lookup,
  create: (dir, dentry, mode) => createObject(dir, dentry, (mode & S_IALLUGO) | S_IFREG, 0, null),
  mkdir: (dir, dentry, mode) => createObject(dir, dentry, (mode & S_IALLUGO) | S_IFDIR, 0, null),
  mknod(dir, dentry, mode, rdev) {
    // A user cannot make whiteouts: they would vanish.
    if ((mode & S_IFMT) === 0o020000 && rdev === 0) return -EPERM
    return createObject(dir, dentry, mode, rdev, null)
  },
  symlink: (dir, dentry, target) => createObject(dir, dentry, S_IFLNK | 0o777, 0, target),
  link,
  tmpfile,
  unlink: (_dir, dentry) => remove(dentry, false),
  rmdir: (_dir, dentry) => remove(dentry, true),
  rename: (_oldDir, old, _newDir, target, flags) => rename(old, target, flags),
}

/** ovl_create_object */
function createObject(dir: Inode, dentry: Dentry, mode: number, rdev: number, target: string | null): number {
  const error = copyUp(dentry.parent)
  if (error < 0) return error
  const request: CreateRequest = { mode: inheritedMode(dir, mode), rdev, link: target, hardlink: null }
  return createOrLink(dentry, request, false, null)
}

/** inode_init_owner: a directory in a set-group-id directory is one too. */
const inheritedMode = (dir: Inode, mode: number): number =>
  isDirectory(mode) && dir.mode & S_ISGID ? mode | S_ISGID : mode

/** ovl_create_or_link: in upper, as the caller; over a whiteout by way of work. */
function createOrLink(dentry: Dentry, request: CreateRequest, origin: boolean, shared: Inode | null): number {
  const overlay = overlayOf(dentry.sb)
  const { vfs } = dentry.sb
  const caller = vfs.cred
  const old = overrideCreds(overlay, vfs)
  let error = 0
  if (origin) error = setImpure(overlay, dentry.parent, upperOf(dentry.parent) as Dentry)
  if (error === 0) {
    // Files are made with the caller's ids but the mounter's capabilities.
    if (request.hardlink === null) vfs.cred = createCred(overlay, caller, dentry.parent.inode as Inode)
    error = isWhiteoutDentry(dentry)
      ? createOverWhiteout(overlay, dentry, request, shared)
      : createUpper(overlay, dentry, request, shared)
  }
  vfs.cred = old
  return error
}

/** ovl_setup_cred_for_create: the owner that inode_init_owner gives in this directory, also for what is built in work. */
const createCred = (overlay: OverlayFs, caller: Cred, dir: Inode): Cred => ({
  ...overlay.creatorCred,
  euid: caller.euid,
  egid: dir.mode & S_ISGID ? dir.gid : caller.egid,
})

/** ovl_create_upper */
function createUpper(
  overlay: OverlayFs,
  dentry: Dentry,
  request: CreateRequest,
  shared: Inode | null,
): number {
  const place = lookupUpper(upperOf(dentry.parent) as Dentry, dentry.name)
  if (typeof place === 'number') return place
  const made = createReal(place, request)
  if (typeof made === 'number') return made
  if (isMerge(dentry.parent) && isDirectory((made.inode as Inode).mode) && !allowsOfflineChanges(overlay)) {
    markOpaque(overlay, dentry, made)
  }
  directoryModified(dentry.parent, false)
  return instantiate(dentry, made, request, shared, false)
}

/**
 * ovl_allow_offline_changes: while none of the newer features is used, lower layers may be changed between mounts, and
 * a new directory may then merge with one that appears below.
 */
const allowsOfflineChanges = ({ config }: OverlayFs): boolean =>
  !config.index && !config.metacopy && config.redirectDir !== 'on' && config.xino !== 'on'

/** The mark saves looking below; that it cannot be set does no harm here. */
function markOpaque(overlay: OverlayFs, dentry: Dentry, upper: Dentry): number {
  const error = withMounter(overlay, dentry, () => setOpaque(overlay, upper))
  if (error === 0) {
    dentryInfo(dentry).opaque = true
    const { vfs } = dentry.sb
    if (vfs.trace !== null) {
      vfs.trace({ type: 'opaque', sb: dentry.sb.id, path: overlayPath(dentry), fn: 'ovl_set_opaque' })
    }
  }
  return error
}

/** Marks are set by the mounter even while files are made by the caller. */
function withMounter(overlay: OverlayFs, dentry: Dentry, action: () => number): number {
  const { vfs } = dentry.sb
  const old = overrideCreds(overlay, vfs)
  const result = action()
  vfs.cred = old
  return result
}

/** ovl_set_upper_acl, of both kinds; where upper has none, never mind. */
function setUpperAcls(upper: Dentry, { access, default: forChildren }: Inherited): number {
  let error = access === null ? 0 : vfsSetxattr(upper, ACL_ACCESS, access, 0)
  if (error === 0 && forChildren !== null) error = vfsSetxattr(upper, ACL_DEFAULT, forChildren, 0)
  return error === -EOPNOTSUPP ? 0 : error
}

/** ovl_create_over_whiteout: built in work, then put in the whiteout's place. */
function createOverWhiteout(
  overlay: OverlayFs,
  dentry: Dentry,
  request: CreateRequest,
  shared: Inode | null,
): number {
  const workdir = overlay.workdir as Dentry
  const whiteout = lookupUpper(upperOf(dentry.parent) as Dentry, dentry.name)
  if (typeof whiteout === 'number') return whiteout
  // Somebody took the whiteout away underneath.
  if (whiteout.inode === null || !isWhiteoutPath(overlay, whiteout)) return -ESTALE
  const { hardlink } = request
  // Work has no ACL that would be inherited: the merged directory's is put on by hand.
  const inherited = hardlink === null ? inherit(dentry.parent.inode as Inode, request.mode) : null
  const mode = inherited?.mode ?? request.mode
  const made = createTemp(overlay, workdir, { ...request, mode })
  if (typeof made === 'number') return made
  const finish = (): number => {
    if (hardlink === null && !isSymlink(mode) && (made.inode as Inode).mode !== mode) {
      const error = doNotifyChange(made, modeChange(mode & S_IALLUGO))
      if (error < 0) return error
    }
    if (inherited !== null) {
      const error = setUpperAcls(made, inherited)
      if (error < 0) return error
    }
    if (hardlink === null && isDirectory(mode)) {
      const error = markOpaque(overlay, dentry, made)
      if (error < 0) return error
      const exchanged = withMounter(overlay, dentry, () => doRename(made, whiteout, RENAME_EXCHANGE))
      if (exchanged < 0) return exchanged
      withMounter(overlay, dentry, () => cleanup(whiteout))
      return 0
    }
    return withMounter(overlay, dentry, () => doRename(made, whiteout, 0))
  }
  const error = finish()
  if (error < 0) {
    withMounter(overlay, dentry, () => cleanup(made))
    return error
  }
  directoryModified(dentry.parent, false)
  return instantiate(dentry, made, request, shared, true)
}

/** ovl_instantiate: the merged dentry gets its inode. */
function instantiate(
  dentry: Dentry,
  upper: Dentry,
  request: CreateRequest,
  shared: Inode | null,
  overWhiteout: boolean,
): number {
  const info = dentryInfo(dentry)
  info.upperAlias = true
  if (!isDirectory((upper.inode as Inode).mode)) info.opaque = false
  if (shared === null) {
    const inode = newInode(dentry.sb, { upper, lower: [], redirect: null, upperData: true })
    hashInode(inode, upper.inode as Inode)
    dentry.inode = inode
    addAlias(dentry, inode)
  } else {
    copyAttributes(shared)
    shared.nlink++
    // The new name is looked up when it is used, which finds what is below it: it may not be the same inode then.
    unhash(dentry)
  }
  const { vfs } = dentry.sb
  if (vfs.trace !== null) {
    vfs.trace({
      type: 'create',
      sb: dentry.sb.id,
      path: overlayPath(dentry),
      kind: shared === null ? kindOf(request.mode) : 'link',
      overWhiteout,
      fn: overWhiteout ? 'ovl_create_over_whiteout' : 'ovl_create_upper',
    })
  }
  return 0
}

/** ovl_link */
function link(old: Dentry, _dir: Inode, dentry: Dentry): number {
  let error = copyUp(old)
  if (error < 0) return error
  error = copyUp(dentry.parent) || startNlink(old)
  if (error < 0) return error
  const inode = old.inode as Inode
  if (isMerge(old)) {
    // A copy without data finds them by name: under a new name it must be told where they are.
    error = withMounter(overlayOf(old.sb), old, () => setRedirect(overlayOf(old.sb), old, false))
    if (error < 0) return error
  }
  const request: CreateRequest = { mode: inode.mode, rdev: inode.rdev, link: null, hardlink: upperOf(old) }
  error = createOrLink(dentry, request, hasOrigin(old), inode)
  endNlink(old, inode)
  return error
}

/** ovl_tmpfile */
function tmpfile(dir: Inode, dentry: Dentry, mode: number): number {
  const error = copyUp(dentry.parent)
  if (error < 0) return error
  const overlay = overlayOf(dentry.sb)
  const { vfs } = dentry.sb
  const caller = vfs.cred
  vfs.cred = createCred(overlay, caller, dir)
  const made = doTmpfile(upperOf(dentry.parent) as Dentry, mode)
  vfs.cred = caller
  if (typeof made === 'number') return made
  dentry.inode = newInode(dentry.sb, { upper: made, lower: [], redirect: null, upperData: true })
  dentryInfo(dentry).upperAlias = true
  return 0
}

/** ovl_do_remove: unlink and rmdir. Where a lower layer has the name, a whiteout takes its place. */
function remove(dentry: Dentry, isDir: boolean): number {
  const overlay = overlayOf(dentry.sb)
  const { vfs } = dentry.sb
  const mounter = overrideCreds(overlay, vfs)
  const lowerPositive = isLowerPositive(dentry)
  vfs.cred = mounter
  let whiteouts: string[] = []
  // A pure upper directory is checked by the layer's own rmdir.
  if (isDir && (lowerPositive || !isPureUpper(dentry))) {
    const list = checkEmptyDirectory(dentry)
    if (typeof list === 'number') return list
    whiteouts = list
  }
  let error = copyUp(dentry.parent) || startNlink(dentry)
  if (error < 0) return error
  const inode = dentry.inode as Inode
  const old = overrideCreds(overlay, vfs)
  error = lowerPositive
    ? removeAndWhiteout(overlay, dentry, whiteouts)
    : removeUpper(overlay, dentry, isDir, whiteouts)
  vfs.cred = old
  if (error === 0) loseName(dentry, inode, isDir)
  endNlink(dentry, inode)
  if (inodeInfo(inode).upper !== null) copyAttributes(inode)
  return error
}

/** clear_nlink or ovl_drop_nlink; `dentry` is the name that is gone. */
function loseName(dentry: Dentry, inode: Inode, isDir: boolean): void {
  if (isDir) inode.nlink = 0
  else dropNlink(dentry, inode)
}

/** ovl_matches_upper: upper still has under this name what the dentry thinks. */
const matchesUpper = (dentry: Dentry, upper: Dentry): boolean =>
  (upperOf(dentry)?.inode ?? null) === upper.inode

/** What to remove in upper, emptied of whiteouts first; -ESTALE when somebody changed upper underneath. */
function victimInUpper(overlay: OverlayFs, dentry: Dentry, whiteouts: readonly string[]): Dentry | number {
  let cleared: Dentry | null = null
  if (whiteouts.length > 0) {
    const result = clearEmpty(overlay, dentry, whiteouts)
    if (typeof result === 'number') return result
    cleared = result
  }
  const upper = lookupUpper(upperOf(dentry.parent) as Dentry, dentry.name)
  if (typeof upper === 'number') return upper
  // What is only below has nothing in upper that it could match.
  const matches =
    cleared === null ? upperOf(dentry) === null || matchesUpper(dentry, upper) : upper === cleared
  return matches ? upper : -ESTALE
}

/** ovl_remove_and_whiteout */
function removeAndWhiteout(overlay: OverlayFs, dentry: Dentry, whiteouts: readonly string[]): number {
  const upper = victimInUpper(overlay, dentry, whiteouts)
  if (typeof upper === 'number') return upper
  const error = cleanupAndWhiteout(overlay, dentry, upper)
  if (error === 0) directoryModified(dentry.parent, true)
  // Also where it failed: what the name leads to is looked up again.
  unhash(dentry)
  return error
}

/** ovl_remove_upper */
function removeUpper(
  overlay: OverlayFs,
  dentry: Dentry,
  isDir: boolean,
  whiteouts: readonly string[],
): number {
  const upper = victimInUpper(overlay, dentry, whiteouts)
  if (typeof upper === 'number') return upper
  const error = isDir ? doRmdir(upper) : doUnlink(upper)
  directoryModified(dentry.parent, hasOrigin(dentry))
  if (error < 0) return error
  const { vfs } = dentry.sb
  if (vfs.trace !== null) {
    vfs.trace({
      type: 'remove',
      sb: dentry.sb.id,
      path: overlayPath(dentry),
      kind: isDir ? 'directory' : 'file',
      fn: 'ovl_remove_upper',
    })
  }
  unhash(dentry)
  return 0
}

/**
 * ovl_clear_empty: a directory that only holds whiteouts is swapped for an empty opaque one, so that at no moment
 * a lower name shines through.
 */
function clearEmpty(overlay: OverlayFs, dentry: Dentry, whiteouts: readonly string[]): Dentry | number {
  const workdir = overlay.workdir as Dentry
  const upper = upperOf(dentry)
  if (upper === null) return -EIO
  const original = upper.inode as Inode
  if (!isDirectory(original.mode)) return -ESTALE
  const opaque = createTemp(overlay, workdir, { mode: S_IFDIR, rdev: 0, link: null, hardlink: null })
  if (typeof opaque === 'number') return opaque
  const finish = (): number => {
    let error = copyAllXattrs(upper, opaque)
    if (error < 0) return error
    error = setOpaque(overlay, opaque)
    if (error < 0) return error
    error = setAttributes(opaque, original)
    if (error < 0) return error
    return doRename(opaque, upper, RENAME_EXCHANGE)
  }
  const error = finish()
  if (error < 0) {
    cleanup(opaque)
    return error
  }
  cleanupWhiteouts(upper, whiteouts)
  cleanup(upper)
  unhash(dentry)
  return opaque
}

function copyAllXattrs(from: Dentry, to: Dentry): number {
  const names = vfsListxattr(from)
  if (typeof names === 'number') return 0
  for (const name of names) {
    if (name.includes('.overlay.')) continue
    const value = getxattrUnchecked(from, name)
    if (typeof value === 'number') continue
    const error = vfsSetxattr(to, name, value, 0)
    if (error < 0) return error
  }
  return 0
}

/** ovl_can_move: a directory that is not purely upper moves only with redirect_dir=on. */
const canMove = (overlay: OverlayFs, dentry: Dentry): boolean =>
  overlay.config.redirectDir === 'on' || !isDirectory((dentry.inode as Inode).mode) || !isMergeOrLower(dentry)

/** ovl_rename */
function rename(old: Dentry, target: Dentry, flagsGiven: number): number {
  if (flagsGiven & ~(RENAME_EXCHANGE | RENAME_NOREPLACE)) return -EINVAL
  let flags = flagsGiven & ~RENAME_NOREPLACE
  const overlay = overlayOf(old.sb)
  const { vfs } = old.sb
  const overwrite = !(flags & RENAME_EXCHANGE)
  const isDir = isDirectory((old.inode as Inode).mode)
  const replaced = target.inode
  const targetIsDir = replaced !== null && isDirectory(replaced.mode)
  if (!canMove(overlay, old)) return refuse(old, target)
  if (!overwrite && !canMove(overlay, target)) return refuse(target, old)
  let whiteouts: string[] = []
  if (overwrite && targetIsDir && !isPureUpper(target)) {
    const list = checkEmptyDirectory(target)
    if (typeof list === 'number') return list
    whiteouts = list
  }
  let cleanupWhiteout = false
  if (overwrite) {
    const caller = overrideCreds(overlay, vfs)
    const lowerPositive = isLowerPositive(old)
    vfs.cred = caller
    if (lowerPositive) flags |= isWhiteoutDentry(target) ? RENAME_EXCHANGE : RENAME_WHITEOUT
    else if (isDir && isWhiteoutDentry(target)) {
      flags |= RENAME_EXCHANGE
      cleanupWhiteout = true
    }
  }
  let error = copyUp(old)
  if (error < 0) return error
  error = copyUp(target.parent)
  if (error < 0) return error
  if (!overwrite) error = copyUp(target)
  else if (replaced !== null) error = startNlink(target)
  if (error < 0) return error
  const caller = overrideCreds(overlay, vfs)
  error = renameInUpper(overlay, old, target, {
    flags,
    overwrite,
    isDir,
    targetIsDir,
    cleanupWhiteout,
    whiteouts,
  })
  vfs.cred = caller
  if (overwrite && replaced !== null) {
    if (error === 0) loseName(target, replaced, targetIsDir)
    endNlink(target, replaced)
  }
  if (error < 0) return error
  const movesCopy = hasOrigin(old)
  const replacesCopy = replaced !== null && hasOrigin(target)
  directoryModified(old.parent, movesCopy || (!overwrite && replacesCopy))
  directoryModified(target.parent, movesCopy || replacesCopy)
  copyAttributes(old.inode as Inode)
  if (replaced !== null && upperOf(target) !== null) copyAttributes(replaced)
  if (vfs.trace !== null) {
    vfs.trace({
      type: 'rename',
      sb: old.sb.id,
      path: overlayPath(old),
      to: overlayPath(target),
      fn: 'ovl_rename',
    })
  }
  return 0
}

function refuse(old: Dentry, target: Dentry): number {
  const { vfs } = old.sb
  if (vfs.trace !== null) {
    vfs.trace({
      type: 'exdev',
      sb: old.sb.id,
      path: overlayPath(old),
      to: overlayPath(target),
      fn: 'ovl_rename',
    })
  }
  return -EXDEV
}

interface RenamePlan {
  readonly flags: number
  readonly overwrite: boolean
  readonly isDir: boolean
  readonly targetIsDir: boolean
  readonly cleanupWhiteout: boolean
  readonly whiteouts: readonly string[]
}

/** The second half of ovl_rename: marks, then the rename in upper. */
function renameInUpper(overlay: OverlayFs, old: Dentry, target: Dentry, plan: RenamePlan): number {
  const { flags, overwrite, isDir, targetIsDir } = plan
  let cleared: Dentry | null = null
  if (plan.whiteouts.length > 0) {
    const result = clearEmpty(overlay, target, plan.whiteouts)
    if (typeof result === 'number') return result
    cleared = result
  }
  const oldUpperDir = upperOf(old.parent) as Dentry
  const newUpperDir = upperOf(target.parent) as Dentry
  const sameDir = old.parent === target.parent
  let error = 0
  if (!sameDir) {
    if (hasOrigin(old)) error = setImpure(overlay, target.parent, newUpperDir)
    if (error === 0 && !overwrite && hasOrigin(target)) error = setImpure(overlay, old.parent, oldUpperDir)
    if (error < 0) return error
  }
  const oldUpper = lookupUpper(oldUpperDir, old.name)
  if (typeof oldUpper === 'number') return oldUpper
  if (!matchesUpper(old, oldUpper)) return -ESTALE
  const newUpper = lookupUpper(newUpperDir, target.name)
  if (typeof newUpper === 'number') return newUpper
  error = checkTarget(target, newUpper, cleared, flags)
  if (error < 0) return error
  // Two names of one file, though the overlay has it as two (a copy that forgot its origin, and a link to it).
  if (oldUpper.inode !== null && oldUpper.inode === newUpper.inode) return -ESTALE
  const oldOpaque = dentryInfo(old).opaque
  const newOpaque = dentryInfo(target).opaque
  if (isMergeOrLower(old)) error = setRedirect(overlay, old, sameDir)
  else if (isDir && !oldOpaque && isMerge(target.parent)) error = opaqueOrExdev(overlay, old, oldUpper)
  if (error < 0) return error
  if (!overwrite && isMergeOrLower(target)) error = setRedirect(overlay, target, sameDir)
  else if (!overwrite && targetIsDir && !newOpaque && isMerge(old.parent)) {
    error = opaqueOrExdev(overlay, target, newUpper)
  }
  if (error < 0) return error
  error = doRename(oldUpper, newUpper, flags)
  if (error < 0) return error
  if (plan.cleanupWhiteout) cleanup(newUpper)
  return 0
}

/** Upper has under the new name what the target's dentry says; -ESTALE otherwise. */
function checkTarget(target: Dentry, newUpper: Dentry, cleared: Dentry | null, flags: number): number {
  if (target.inode !== null && upperOf(target) !== null) {
    const matches = cleared === null ? matchesUpper(target, newUpper) : newUpper === cleared
    return matches ? 0 : -ESTALE
  }
  if (newUpper.inode !== null) {
    return dentryInfo(target).opaque && isWhiteoutPath(overlayOf(target.sb), newUpper) ? 0 : -ESTALE
  }
  return flags & RENAME_EXCHANGE ? -ESTALE : 0
}

/** ovl_set_opaque_xerr: a moved pure directory must not merge with what lies below its new place. */
function opaqueOrExdev(overlay: OverlayFs, dentry: Dentry, upper: Dentry): number {
  const error = checkSetXattr(overlay, upper, 'opaque', 'y', -EXDEV)
  if (error === 0) dentryInfo(dentry).opaque = true
  return error
}

/** ovl_set_redirect: what was moved remembers where its lower part is. */
function setRedirect(overlay: OverlayFs, dentry: Dentry, sameDir: boolean): number {
  const inode = dentry.inode as Inode
  const info = inodeInfo(inode)
  const absolute = needsAbsoluteRedirect(dentry, sameDir)
  if (info.redirect !== null && (!absolute || info.redirect.startsWith('/'))) return 0
  const redirect = redirectPath(dentry, absolute)
  if (redirect === null) return -EXDEV
  const upper = upperOf(dentry) as Dentry
  const error = checkSetXattr(overlay, upper, 'redirect', redirect, -EXDEV)
  if (error < 0) return error === -EXDEV ? error : -EXDEV
  info.redirect = redirect
  const { vfs } = dentry.sb
  if (vfs.trace !== null) {
    vfs.trace({
      type: 'redirect',
      sb: dentry.sb.id,
      path: overlayPath(dentry),
      to: redirect,
      fn: 'ovl_set_redirect',
    })
  }
  return 0
}

/** ovl_need_absolute_redirect: other names of a hard link can be in other directories. */
function needsAbsoluteRedirect(dentry: Dentry, sameDir: boolean): boolean {
  if (!sameDir) return true
  if (isDirectory((dentry.inode as Inode).mode)) return false
  const lower = lowerOf(dentry)[0]
  return lower !== undefined && (lower.dentry.inode as Inode).nlink > 1
}

/** ovl_get_redirect: the name, or the path from the root through redirects that parents have already. */
function redirectPath(dentry: Dentry, absolute: boolean): string | null {
  const longest = moduleParameters(dentry.sb.vfs).redirect_max
  if (!absolute) {
    return isLongerThan(dentry.name, longest) ? null : dentry.name
  }
  let path = ''
  for (let at = dentry; at.parent !== at; at = at.parent) {
    const { redirect } = inodeInfo(at.inode as Inode)
    const part = redirect ?? at.name
    path = part.startsWith('/') ? part + path : `/${part}${path}`
    if (part.startsWith('/')) break
  }
  return isLongerThan(path, longest) ? null : path
}
