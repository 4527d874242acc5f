/** Opening files and moving bytes: fs/open.c, path_openat of fs/namei.c, fs/read_write.c. */

import {
  type Dirent,
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  MS_NODEV,
  O_ACCMODE,
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOATIME,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  O_TMPFILE,
  O_TRUNC,
  O_WRONLY,
} from '../abi.ts'
import { notifyChange, openTruncation, truncation } from './attr.ts'
import {
  EACCES,
  EBADF,
  EEXIST,
  EFBIG,
  EINVAL,
  EISDIR,
  ELOOP,
  ENODEV,
  ENOENT,
  ENOTDIR,
  ENXIO,
  EOPNOTSUPP,
  EPERM,
  EROFS,
  ESPIPE,
  ESTALE,
  ETXTBSY,
} from './errno.ts'
import { canRead, canWrite, File } from './file.ts'
import { type Inode, isAppendOnly, isImmutable } from './inode.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSocket,
  isSymlink,
  S_IALLUGO,
  S_ISVTX,
} from './mode.ts'
import { isReadOnly, type Mount, type Path } from './mount.ts'
import {
  enterMounts,
  type FsStruct,
  LOOKUP_DIRECTORY,
  LOOKUP_FOLLOW,
  linkToParent,
  lookupForCreate,
  lookupPath,
  touchAtime,
  Walk,
  walkLast,
  walkToParent,
} from './namei.ts'
import { evictIfUnused, vfsCreate, vfsTmpfile } from './names.ts'
import { IN_ACCESS, IN_CLOSE_NOWRITE, IN_CLOSE_WRITE, IN_MODIFY, IN_OPEN, notifyFile } from './notify.ts'
import { inodePermission, isOwnerOrCapable, MAY_EXEC, MAY_READ, MAY_WRITE } from './permission.ts'
import { maskedMode } from './posix_acl.ts'
import type { Vfs } from './vfs.ts'

const S_IWOTH = 0o002

/** Largest file, as on a 64-bit file system. */
export const MAX_FILE_SIZE = Number.MAX_SAFE_INTEGER

/** do_filp_open: an open file, or -errno. `mode` is what O_CREAT gives, before the umask. */
export function openFile(vfs: Vfs, fs: FsStruct, name: string, flags: number, mode: number): File | number {
  if ((flags & O_TMPFILE) === O_TMPFILE) return openTmpfile(vfs, fs, name, flags, mode)
  if (flags & O_PATH) return openPathOnly(vfs, fs, name, flags)
  if (flags & O_CREAT && flags & O_DIRECTORY) return -EINVAL
  let file = openOnce(vfs, fs, name, flags, mode)
  if (file === -ESTALE) file = openOnce(vfs, fs, name, flags, mode)
  if (vfs.allWatches.size > 0 && typeof file !== 'number') notifyFile(file.dentry, IN_OPEN)
  return file
}

/** path_openat */
function openOnce(vfs: Vfs, fs: FsStruct, name: string, flags: number, mode: number): File | number {
  const walk = new Walk(vfs, fs)
  let error = walkToParent(walk, name)
  if (error < 0) return error
  let created = false
  if (flags & O_CREAT) {
    const result = openLastForCreate(walk, flags, mode)
    if (result < 0) return result
    created = result === 1
  } else {
    const follow = !(flags & O_NOFOLLOW) || walk.trailingSlash
    error = walkLast(walk, follow)
    if (error < 0) return error
  }
  const inode = walk.dentry.inode as Inode
  if (flags & O_CREAT && !created) {
    // Reached by `.` or `..`, which are no names to look up.
    if (flags & O_EXCL) return -EEXIST
    if (isDirectory(inode.mode)) return -EISDIR
    const refused = mayCreateInSticky(walk.dentry.parent.inode as Inode, inode)
    if (refused < 0) return refused
  }
  if ((flags & O_DIRECTORY || walk.trailingSlash) && !isDirectory(inode.mode)) return -ENOTDIR
  return openPath(walk, flags, created)
}

/**
 * may_create_in_sticky: in a sticky directory that all can write to, O_CREAT does not open what another user put there.
 * Regular files and FIFOs are let through, as protected_regular and protected_fifos are 0 here.
 */
function mayCreateInSticky(dir: Inode, inode: Inode): number {
  if (isRegular(inode.mode) || isFifo(inode.mode) || !(dir.mode & S_ISVTX)) return 0
  if (inode.uid === dir.uid || inode.uid === inode.sb.vfs.cred.euid) return 0
  return dir.mode & S_IWOTH ? -EACCES : 0
}

/**
 * vfs_open with the checks of do_open: opens what the path says. Also used by overlayfs on its layers.
 * `created`: it was just made, so its own permissions do not count.
 */
export function openPath(path: Path, flags: number, created = false): File | number {
  const inode = path.dentry.inode
  if (inode === null) return -ENOENT
  if (!created) {
    const error = mayOpen(path, inode, flags)
    if (error < 0) return error
  }
  const file = openUnchecked(path, flags)
  if (typeof file === 'number') return file
  if (flags & O_TRUNC && !created && isRegular(inode.mode)) {
    const error = isReadOnly(path.mnt) ? -EROFS : notifyChange(path.dentry, openTruncation(inode, 0))
    if (error < 0) {
      putFile(file)
      return error
    }
  }
  return file
}

/** do_dentry_open: no permission checks but write access to the mount (-EROFS, -ETXTBSY). */
export function openUnchecked(path: Path, flags: number): File | number {
  const inode = path.dentry.inode as Inode
  const writes = (flags & O_ACCMODE) !== O_RDONLY && !isSpecial(inode.mode)
  if (writes) {
    if (isReadOnly(path.mnt)) return -EROFS
    if (inode.writers < 0) return -ETXTBSY
    countWriter(path.mnt, inode, 1)
  }
  const file = new File(path, inode, flags)
  inode.opens++
  const error = inode.fop.open?.(inode, file) ?? 0
  file.flags &= ~(O_CREAT | O_EXCL | O_TRUNC)
  if (error < 0) {
    inode.opens--
    if (writes) countWriter(path.mnt, inode, -1)
    return error
  }
  return file
}

const isSpecial = (mode: number): boolean => !isRegular(mode) && !isDirectory(mode)

/** get_write_access and mnt_get_write_access, or their reverse. */
function countWriter(mnt: Mount, inode: Inode, change: 1 | -1): void {
  inode.writers += change
  mnt.writers += change
  mnt.sb.writers += change
}

const writesTo = ({ flags, inode }: File): boolean =>
  !(flags & O_PATH) && (flags & O_ACCMODE) !== O_RDONLY && !isSpecial(inode.mode)

/** fput: one holder less; the last one closes. */
export function putFile(file: File): void {
  if (--file.references > 0) return
  const { inode } = file
  if (inode.sb.vfs.allWatches.size > 0 && !file.isInternal && !(file.flags & O_PATH)) {
    notifyFile(file.dentry, canWrite(file) ? IN_CLOSE_WRITE : IN_CLOSE_NOWRITE)
  }
  inode.sb.vfs.locks.release(file)
  file.fop.release?.(file)
  inode.opens--
  if (writesTo(file)) countWriter(file.mnt, inode, -1)
  evictIfUnused(inode)
}

/** may_open: what cannot be opened so, then permission. */
function mayOpen(path: Path, inode: Inode, flags: number): number {
  const access = flags & O_ACCMODE
  const writes = access !== O_RDONLY || (flags & O_TRUNC) !== 0
  const { mode } = inode
  if (isSymlink(mode)) return -ELOOP
  if (isDirectory(mode) && writes) return -EISDIR
  if ((isCharDevice(mode) || isBlockDevice(mode)) && hasNoDevices(path.mnt)) return -EACCES
  const error = inodePermission(inode, mask(access, writes))
  if (error < 0) return error
  if (isAppendOnly(inode)) {
    if (access !== O_RDONLY && !(flags & O_APPEND)) return -EPERM
    if (flags & O_TRUNC) return -EPERM
  }
  if (flags & O_NOATIME && !isOwnerOrCapable(inode.sb.vfs.cred, inode)) return -EPERM
  return isSocket(mode) ? -ENXIO : 0
}

/** may_open_dev */
const hasNoDevices = ({ flags, sb }: Mount): boolean => (flags & MS_NODEV) !== 0 || sb.userNamespace !== null

const mask = (access: number, writes: boolean): number =>
  (access === O_WRONLY ? 0 : MAY_READ) | (writes ? MAY_WRITE : 0)

/**
 * open_last_lookups with O_CREAT: 1 when the file was made, 0 when it was there; symlinks are followed to
 * where the file is or will be.
 */
function openLastForCreate(walk: Walk, flags: number, mode: number): number {
  for (;;) {
    if (walk.lastType !== 'name') return walk.lastType === 'root' ? 0 : walkLast(walk, true)
    if (walk.trailingSlash) return -EISDIR
    const dir = walk.dentry.inode as Inode
    let error = inodePermission(dir, MAY_EXEC)
    if (error < 0) return error
    const dentry = lookupForCreate(walk.dentry, walk.last)
    if (typeof dentry === 'number') return dentry
    if (dentry.inode === null) {
      if (isReadOnly(walk.mnt)) return -EROFS
      error = vfsCreate(dir, dentry, maskedMode(dir, mode, walk.fs.umask) & S_IALLUGO)
      if (error < 0) return error
      walk.dentry = dentry
      return 1
    }
    if (flags & O_EXCL) return -EEXIST
    // With O_NOFOLLOW it is the symlink itself that is opened: refused, but only after the checks of do_open.
    if (!(flags & O_NOFOLLOW) && dentry.mounted === null && isSymlink(dentry.inode.mode)) {
      const result = linkToParent(walk, dentry)
      if (result !== 0) return Math.min(result, 0)
      continue
    }
    walk.dentry = dentry
    enterMounts(walk)
    return 0
  }
}

/** do_tmpfile */
function openTmpfile(vfs: Vfs, fs: FsStruct, name: string, flags: number, mode: number): File | number {
  if ((flags & O_ACCMODE) === O_RDONLY) return -EINVAL
  const path = lookupPath(vfs, fs, name, LOOKUP_FOLLOW | LOOKUP_DIRECTORY)
  if (typeof path === 'number') return path
  if (isReadOnly(path.mnt)) return -EROFS
  const dentry = vfsTmpfile(path.dentry, maskedMode(path.dentry.inode as Inode, mode, fs.umask) & S_IALLUGO)
  if (typeof dentry === 'number') return dentry
  if (flags & O_EXCL) (dentry.inode as Inode).linkable = false
  return openUnchecked({ mnt: path.mnt, dentry }, flags & ~O_TMPFILE)
}

/** do_o_path: a place, not a file; nothing is opened. */
function openPathOnly(vfs: Vfs, fs: FsStruct, name: string, flags: number): File | number {
  let lookup = flags & O_NOFOLLOW ? 0 : LOOKUP_FOLLOW
  if (flags & O_DIRECTORY) lookup |= LOOKUP_DIRECTORY
  const path = lookupPath(vfs, fs, name, lookup)
  if (typeof path === 'number') return path
  const file = new File(path, path.dentry.inode as Inode, O_PATH)
  file.inode.opens++
  file.fop = {}
  return file
}

/** vfs_read at a position of the caller's choice. -EBADF, -EISDIR, -EINVAL, then the file's own. */
export function readFile(file: File, count: number, position: number): Uint8Array | number {
  if (!canRead(file)) return -EBADF
  const { read } = file.fop
  if (read === undefined) return isDirectory(file.inode.mode) ? -EISDIR : -EINVAL
  const bytes = read(file, count, position)
  if (typeof bytes !== 'number' && bytes.length > 0 && isHeard(file)) notifyFile(file.dentry, IN_ACCESS)
  return bytes
}

/**
 * vfs_write. Returns how many bytes were taken. With O_APPEND `position` is ignored and the file's end taken;
 * the caller advances its offset by what `file.position` says for appends.
 */
export function writeFile(file: File, bytes: Uint8Array, position: number): number {
  if (!canWrite(file)) return -EBADF
  const { write } = file.fop
  if (write === undefined) return -EINVAL
  const written = write(file, bytes, position)
  if (written > 0 && isHeard(file)) notifyFile(file.dentry, IN_MODIFY)
  return written
}

const isHeard = ({ inode, isInternal }: File): boolean => inode.sb.vfs.allWatches.size > 0 && !isInternal

/** file_accessed: reading a file sets its atime, unless it was opened with O_NOATIME. */
export function accessed(file: File): void {
  if (!(file.flags & O_NOATIME)) touchAtime(file)
}

/**
 * iterate_dir: appends the entries that follow in a directory stream; none at the end. 0, -ENOTDIR, -EBADF, -ENOENT (removed)
 * or the file system's error, which may come after some entries.
 */
export function iterateDirectory(file: File, entries: Dirent[]): number {
  const { iterate } = file.fop
  if (file.flags & O_PATH) return -EBADF
  if (iterate === undefined) return -ENOTDIR
  if (file.inode.nlink === 0 && !file.dentry.hashed) return -ENOENT
  const error = iterate(file, entries)
  accessed(file)
  if (isHeard(file)) notifyFile(file.dentry, IN_ACCESS)
  return error
}

/** SEEK_DATA, SEEK_HOLE: -ENXIO past the end; without holes all is data (generic_file_llseek_size). */
export function seekFile(file: File, offset: number, what: 'data' | 'hole'): number {
  if (offset < 0) return -ENXIO
  const { seek } = file.fop
  if (seek !== undefined) return seek(file, offset, what)
  const size = file.fop.sizeOf?.(file) ?? file.inode.size
  if (offset >= size) return -ENXIO
  return what === 'data' ? offset : size
}

/** FALLOC_FL_* there are (FALLOC_FL_SUPPORTED_MASK) */
const FALLOCATE_MODES = 0x7f

/** vfs_fallocate: -EINVAL, -EOPNOTSUPP, -EBADF, -ESPIPE, -EISDIR, -ENODEV, -EFBIG, then the file system's. */
export function allocateFile(file: File, mode: number, offset: number, length: number): number {
  if (offset < 0 || length <= 0) return -EINVAL
  if (mode & ~FALLOCATE_MODES) return -EOPNOTSUPP
  if (mode & FALLOC_FL_PUNCH_HOLE && !(mode & FALLOC_FL_KEEP_SIZE)) return -EOPNOTSUPP
  if (!canWrite(file)) return -EBADF
  // An append-only file may grow, in no other way.
  if (isAppendOnly(file.inode) && mode & ~FALLOC_FL_KEEP_SIZE) return -EPERM
  if (isImmutable(file.inode)) return -EPERM
  const { mode: type } = file.inode
  if (isFifo(type)) return -ESPIPE
  if (isDirectory(type)) return -EISDIR
  if (!isRegular(type)) return -ENODEV
  if (offset + length > MAX_FILE_SIZE) return -EFBIG
  const result = file.fop.fallocate?.(file, mode, offset, length) ?? -EOPNOTSUPP
  if (result === 0 && isHeard(file)) notifyFile(file.dentry, IN_MODIFY)
  return result
}

/** vfs_truncate's checks after the inode was found: -EISDIR, -EINVAL, -EROFS, -EACCES, -ETXTBSY, -EFBIG. */
export function truncatePath(path: Path, length: number): number {
  if (length < 0) return -EINVAL
  const inode = path.dentry.inode as Inode
  if (isDirectory(inode.mode)) return -EISDIR
  if (!isRegular(inode.mode)) return -EINVAL
  if (isReadOnly(path.mnt)) return -EROFS
  const error = inodePermission(inode, MAY_WRITE)
  if (error < 0) return error
  if (isAppendOnly(inode)) return -EPERM
  if (inode.writers < 0) return -ETXTBSY
  if (length > MAX_FILE_SIZE) return -EFBIG
  return notifyChange(path.dentry, truncation(inode, length))
}

/** ftruncate(2): -EINVAL when not a regular file open for writing. */
export function truncateFile(file: File, length: number): number {
  if (length < 0) return -EINVAL
  if (file.flags & O_PATH) return -EBADF
  if (!isRegular(file.inode.mode) || !canWrite(file)) return -EINVAL
  if (isAppendOnly(file.inode)) return -EPERM
  if (length > MAX_FILE_SIZE) return -EFBIG
  return notifyChange(file.dentry, openTruncation(file.inode, length))
}

/** Bytes that are copied from where data begins: holes among them become zeros (OVL_COPY_UP_CHUNK_SIZE). */
const COPY_CHUNK = 1 << 20

/** Fills a file with the first `size` bytes of another, without permission checks. 0 or -errno. */
export function copyRange(from: Path, to: Path, size: number, chunk = COPY_CHUNK): number {
  const target = openUnchecked(to, O_WRONLY)
  if (typeof target === 'number') return target
  target.isInternal = true
  const error = copyInto(target, from, size, chunk)
  putFile(target)
  return error
}

/** The same for a file that is open: shared where both can and it has no data of its own (do_clone_file_range), else copied. */
export function copyInto(target: File, from: Path, size: number, chunk = COPY_CHUNK): number {
  const source = openUnchecked(from, O_RDONLY | O_NOATIME)
  if (typeof source === 'number') return source
  source.isInternal = true
  const isEmpty = target.inode.pages === null && target.inode.size <= size
  const pages = !isEmpty || target.fop.adopt === undefined ? null : (source.fop.share?.(source) ?? null)
  let error = 0
  if (pages !== null) error = target.fop.adopt?.(target, pages, size) ?? 0
  else error = copyData(source, target, size, chunk)
  putFile(source)
  return error
}

/** Data alone, as ovl_copy_up_file does it: whole chunks from where some begin. */
function copyData(source: File, target: File, size: number, chunk: number): number {
  let data = -1
  for (let at = 0; at < size; ) {
    if (data < at) data = seekFile(source, at, 'data')
    if (data === -ENXIO) break
    if (data > at) {
      at = data
      continue
    }
    const bytes = readFile(source, Math.min(size - at, chunk), at)
    if (typeof bytes === 'number') return bytes
    if (bytes.length === 0) return 0
    const written = writeFile(target, bytes, at)
    if (written < 0) return written
    at += written
  }
  return target.inode.size < size ? truncateFile(target, size) : 0
}
