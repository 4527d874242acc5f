/**
 * Path walk: from a name to a dentry (fs/namei.c, path_resolution(7)).
 *
 * A `Walk` is Linux's nameidata: where the walk stands, and the last component that it has not taken yet, for
 * callers that create or remove it.
 */

import { MS_NOATIME, MS_NODIRATIME, MS_NOSYMFOLLOW, MS_RDONLY, MS_RELATIME } from '../abi.ts'
import { isLongerThan } from '../text.ts'
import { cached, Dentry, hash, unhash } from './dentry.ts'
import { EACCES, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR, ESTALE } from './errno.ts'
import { ATIME, type Inode, keepsNoAtime, touch } from './inode.ts'
import { isDirectory, isSymlink } from './mode.ts'
import { type Mount, mountOn, type Path } from './mount.ts'
import { inodePermission, MAY_EXEC } from './permission.ts'
import type { Vfs } from './vfs.ts'

/** Where a task's paths start (struct fs_struct). */
export interface FsStruct {
  root: Path
  cwd: Path
  umask: number
}

/** follow a symlink that is the last component */
export const LOOKUP_FOLLOW = 1
/** the result has to be a directory */
export const LOOKUP_DIRECTORY = 2

export const PATH_MAX = 4096
const MAX_SYMLINKS = 40

export type LastType = 'name' | 'dot' | 'dotdot' | 'root'

/** It is the path to where it stands, too. */
export class Walk {
  readonly vfs: Vfs
  readonly fs: FsStruct
  mnt: Mount
  dentry: Dentry
  last = ''
  lastType: LastType = 'root'
  trailingSlash = false
  symlinks = 0

  constructor(vfs: Vfs, fs: FsStruct) {
    this.vfs = vfs
    this.fs = fs
    this.mnt = fs.cwd.mnt
    this.dentry = fs.cwd.dentry
  }

  /** Back to where it began. */
  restart(): void {
    this.mnt = this.fs.cwd.mnt
    this.dentry = this.fs.cwd.dentry
    this.symlinks = 0
  }
}

/** filename_lookup: the path that a name leads to, which exists; or -errno. */
export function lookupPath(vfs: Vfs, fs: FsStruct, name: string, flags: number): Path | number {
  const walk = new Walk(vfs, fs)
  const error = walkPath(walk, name, flags)
  return error < 0 ? error : { mnt: walk.mnt, dentry: walk.dentry }
}

/** path_lookupat: walks to what a name leads to. Once more where that is stale, which may be forgotten by then (LOOKUP_REVAL). */
export function walkPath(walk: Walk, name: string, flags: number): number {
  const error = walkOnce(walk, name, flags)
  if (error !== -ESTALE) return error
  walk.restart()
  return walkOnce(walk, name, flags)
}

function walkOnce(walk: Walk, name: string, flags: number): number {
  let error = walkToParent(walk, name)
  if (error < 0) return error
  const follow = (flags & LOOKUP_FOLLOW) !== 0 || walk.trailingSlash
  error = walkLast(walk, follow)
  if (error < 0) return error
  if (flags & LOOKUP_DIRECTORY || walk.trailingSlash) {
    const { inode } = walk.dentry
    if (inode === null || !isDirectory(inode.mode)) return -ENOTDIR
  }
  return 0
}

/**
 * filename_parentat: walks to the directory of the last component, which `walk.last` then names.
 * -ENOENT for an empty name, -ENAMETOOLONG, -ENOTDIR, -EACCES, -ELOOP.
 */
export function walkToParent(walk: Walk, name: string): number {
  if (name === '') return -ENOENT
  if (isLongerThan(name, PATH_MAX - 1)) return -ENAMETOOLONG
  return walkComponents(walk, name)
}

/** Takes the last component, which must exist; `follow` goes through a symlink. */
export function walkLast(walk: Walk, follow: boolean): number {
  return walk.lastType === 'name' ? walkName(walk, walk.last, follow) : walkSpecial(walk)
}

/** link_path_walk: all components but the last. */
function walkComponents(walk: Walk, name: string): number {
  const { length } = name
  let at = 0
  if (name.charCodeAt(0) === 47) {
    walk.mnt = walk.fs.root.mnt
    walk.dentry = walk.fs.root.dentry
    do at++
    while (at < length && name.charCodeAt(at) === 47)
  }
  walk.trailingSlash = false
  walk.lastType = 'root'
  walk.last = ''
  while (at < length) {
    let end = name.indexOf('/', at)
    if (end === -1) end = length
    const component = at === 0 && end === length ? name : name.slice(at, end)
    let next = end
    while (next < length && name.charCodeAt(next) === 47) next++
    walk.lastType = typeOf(component)
    walk.last = component
    // Also before the last component, which is left to the caller: `file/x` is ENOTDIR before anything else.
    let error = mayLookup(walk)
    if (error < 0) return error
    if (next === length) {
      walk.trailingSlash = end < length
      return 0
    }
    error = walk.lastType === 'name' ? walkThrough(walk, component) : walkSpecial(walk)
    if (error < 0) return error
    at = next
  }
  return 0
}

function walkThrough(walk: Walk, component: string): number {
  const result = walkName(walk, component, true)
  if (result < 0) return result
  const { inode } = walk.dentry
  return inode !== null && isDirectory(inode.mode) ? 0 : -ENOTDIR
}

function typeOf(component: string): LastType {
  if (component.charCodeAt(0) !== 46) return 'name'
  return component === '.' ? 'dot' : component === '..' ? 'dotdot' : 'name'
}

/** may_lookup: search permission on the directory where the walk stands. */
function mayLookup(walk: Walk): number {
  const { inode } = walk.dentry
  if (inode === null) return -ENOENT
  if (!isDirectory(inode.mode)) return -ENOTDIR
  return inodePermission(inode, MAY_EXEC)
}

function walkSpecial(walk: Walk): number {
  if (walk.lastType === 'dotdot') walkUp(walk)
  return 0
}

/** follow_dotdot: never above the root, out of a mount to where it is mounted. */
function walkUp(walk: Walk): void {
  const { root } = walk.fs
  for (;;) {
    if (walk.dentry === root.dentry && walk.mnt === root.mnt) break
    if (walk.dentry !== walk.mnt.root) {
      walk.dentry = walk.dentry.parent
      break
    }
    const { parent, mountpoint } = walk.mnt
    if (parent === null || mountpoint === null) break
    walk.mnt = parent
    walk.dentry = mountpoint
  }
  enterMounts(walk)
}

/** follow_mount: where the walk stands it goes into what is mounted there. */
export function enterMounts(walk: Walk): void {
  while (walk.dentry.mounted !== null) {
    const mount = mountOn(walk.mnt, walk.dentry)
    if (mount === null) return
    walk.mnt = mount
    walk.dentry = mount.root
  }
}

/** walk_component with step_into: one name down, through mounts and, if `follow`, symlinks. */
function walkName(walk: Walk, name: string, follow: boolean): number {
  const dentry = lookupChild(walk.dentry, name)
  if (dentry === null) return -ENOENT
  if (typeof dentry === 'number') return dentry
  if (follow && dentry.mounted === null && isSymlink((dentry.inode as Inode).mode)) {
    return followLink(walk, dentry)
  }
  walk.dentry = dentry
  enterMounts(walk)
  return 0
}

/** pick_link: goes where a symlink points; the walk stands in its directory. */
export function followLink(walk: Walk, dentry: Dentry): number {
  const error = linkToParent(walk, dentry)
  if (error !== 0) return Math.min(error, 0)
  return walkLast(walk, true)
}

/**
 * Like followLink, but leaves the target's last component untaken, for open(2) with O_CREAT.
 * Returns 1 when the link was magic and the walk already stands on its object.
 */
export function linkToParent(walk: Walk, dentry: Dentry): number {
  const inode = dentry.inode as Inode
  if (++walk.symlinks > MAX_SYMLINKS || walk.mnt.flags & MS_NOSYMFOLLOW) return -ELOOP
  if (inode.op.getLinkPath !== undefined) {
    const path = inode.op.getLinkPath(dentry, inode)
    if (typeof path === 'number') return path
    walk.mnt = path.mnt
    walk.dentry = path.dentry
    return 1
  }
  touchAtime({ mnt: walk.mnt, dentry })
  const target = readLink(dentry)
  if (typeof target === 'number') return target
  if (target === '') return -ENOENT
  const { trailingSlash } = walk
  const error = walkComponents(walk, target)
  walk.trailingSlash ||= trailingSlash
  return error
}

/** Target of a symlink; -EINVAL is the caller's to say for other types. */
export function readLink(dentry: Dentry): string | number {
  const inode = dentry.inode as Inode
  const { getLink } = inode.op
  return getLink === undefined ? (inode.link ?? -EACCES) : getLink(dentry, inode)
}

/**
 * lookup_one: the dentry of a name in a directory, without permission checks. null when there is no such
 * file; the dentry returned has an inode.
 */
export function lookupChild(parent: Dentry, name: string): Dentry | null | number {
  const known = cached(parent, name)
  if (known !== undefined) {
    if (known.op === null || known.op.revalidate === undefined) return known.inode === null ? null : known
    const good = known.op.revalidate(known)
    if (good < 0) return good
    if (good > 0) return known.inode === null ? null : known
    unhash(known)
  } else if (parent.sb.pinsDentries && name.length * 3 <= parent.sb.nameMax) {
    // All that such a file system has is in the cache.
    if (parent.inode?.op.lookup === undefined) return null
  }
  const dentry = lookupSlow(parent, name)
  if (typeof dentry === 'number') return dentry
  return dentry.inode === null ? null : dentry
}

/** The dentry of a name, negative when there is no such file: for those that are about to make it. */
export function lookupForCreate(parent: Dentry, name: string): Dentry | number {
  const known = lookupChild(parent, name)
  if (known !== null) return known
  // Only those that drop dentries have negative ones in the cache.
  const negative = parent.sb.pinsDentries ? undefined : cached(parent, name)
  return negative ?? new Dentry(name, parent, parent.sb)
}

/** __lookup_slow: asks the file system. Negative answers are kept only where they are worth it. */
function lookupSlow(parent: Dentry, name: string): Dentry | number {
  const dir = parent.inode as Inode
  if (isLongerThan(name, parent.sb.nameMax)) return -ENAMETOOLONG
  const dentry = new Dentry(name, parent, parent.sb)
  const { lookup } = dir.op
  if (lookup === undefined) return isDirectory(dir.mode) ? dentry : -ENOTDIR
  if (dir.nlink === 0) return -ENOENT
  const answer = lookup(dir, dentry)
  if (typeof answer === 'number') return answer
  const result = answer ?? dentry
  if (!result.hashed && (result.inode !== null || !parent.sb.pinsDentries)) hash(result)
  return result
}

/** touch_atime: by the mount's flags; strictatime where neither noatime nor relatime is set. */
export function touchAtime({ mnt, dentry }: Path): void {
  const inode = dentry.inode as Inode
  const never = MS_NOATIME | MS_RDONLY
  if (mnt.flags & never || inode.sb.flags & never || keepsNoAtime(inode)) return
  if (mnt.flags & MS_NODIRATIME && isDirectory(inode.mode)) return
  if (mnt.flags & MS_RELATIME && !relatimeNeedsUpdate(inode)) return
  const { updateAtime } = inode.op
  if (updateAtime === undefined) touch(inode, ATIME)
  else updateAtime(inode)
}

const DAY = 86400

/** relatime: only when atime is not after mtime and ctime, or a day old. */
export function relatimeNeedsUpdate(inode: Inode): boolean {
  const { atimeSec: sec, atimeNsec: nsec } = inode
  if (inode.mtimeSec > sec || (inode.mtimeSec === sec && inode.mtimeNsec >= nsec)) return true
  if (inode.ctimeSec > sec || (inode.ctimeSec === sec && inode.ctimeNsec >= nsec)) return true
  return inode.sb.vfs.sec - sec >= DAY
}
