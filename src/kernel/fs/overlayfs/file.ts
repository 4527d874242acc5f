/**
 * Open regular files of an overlay: fs/overlayfs/file.c. Reads and writes go to the real file, which is a file of a layer,
 * opened with the mounter's credentials. A descriptor that was opened for reading before a copy-up reads the copy
 * afterwards; what is mapped stays what was opened.
 */

import { O_APPEND, O_CREAT, O_EXCL, O_NOATIME, O_NOCTTY, O_TRUNC } from '../../abi.ts'
import { removePrivileges } from '../../vfs/attr.ts'
import type { File, FileOperations } from '../../vfs/file.ts'
import { IN_OPEN, notifyFile } from '../../vfs/notify.ts'
import {
  accessed,
  allocateFile,
  openUnchecked,
  putFile,
  readFile,
  seekFile,
  writeFile,
} from '../../vfs/open.ts'
import { maybeCopyUp } from './copy_up.ts'
import { verifyLowerData } from './data_layers.ts'
import {
  copyAttributes,
  inodeInfo,
  overlayOf,
  overlayPath,
  overrideCreds,
  realDataInode,
  realDataPath,
} from './entry.ts'

/** struct ovl_file, in File.priv */
interface OpenFile {
  /** what was opened: a mapping of this descriptor is of this file for ever */
  readonly real: File
  /** the copy in upper, once it was made and used */
  copy: File | null
}

const openOf = (file: File): OpenFile => file.priv as OpenFile

/** Flags of the real open: never those that make or empty it, and no atime (OVL_OPEN_FLAGS). */
const realFlags = (flags: number): number => (flags & ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC)) | O_NOATIME

/** ovl_open_realfile: opens what has the data now. */
function openReal(file: File, flags: number): File | number {
  const overlay = overlayOf(file.dentry.sb)
  const { vfs } = file.dentry.sb
  const old = overrideCreds(overlay, vfs)
  const real = openUnchecked(realDataPath(file.dentry), realFlags(flags))
  vfs.cred = old
  // Who watches the layer hears of it (backing_file_open).
  if (typeof real !== 'number' && vfs.allWatches.size > 0) notifyFile(real.dentry, IN_OPEN)
  return real
}

/** ovl_real_file: the real file of now, which may be another than at open. */
function currentReal(file: File): File | number {
  const open = openOf(file)
  const inode = realDataInode(file.inode)
  if (open.real.inode === inode) return open.real
  if (open.copy !== null && open.copy.inode === inode) return open.copy
  const reopened = openReal(file, file.flags)
  if (typeof reopened === 'number') return reopened
  if (open.copy !== null) putFile(open.copy)
  open.copy = reopened
  return reopened
}

/** ovl_file_accessed: whether atime is due is told by upper's times, which may have changed underneath. */
function fileAccessed(file: File): void {
  const { inode } = file
  const upper = inodeInfo(inode).upper?.inode
  if (upper === undefined || upper === null) return
  inode.mtimeSec = upper.mtimeSec
  inode.mtimeNsec = upper.mtimeNsec
  inode.ctimeSec = upper.ctimeSec
  inode.ctimeNsec = upper.ctimeNsec
  accessed(file)
}

export const fileOperations: FileOperations = {
  open(_inode, file) {
    const error = verifyLowerData(file.dentry) || maybeCopyUp(file.dentry, file.flags)
    if (error < 0) return error
    const real = openReal(file, file.flags)
    if (typeof real === 'number') return real
    file.priv = { real, copy: null } satisfies OpenFile
    return 0
  },
  release(file) {
    const { real, copy } = openOf(file)
    putFile(real)
    if (copy !== null) putFile(copy)
  },
  mapped: (file) => openOf(file).real,
  read(file, count, position) {
    if (count === 0) return new Uint8Array(0)
    const real = currentReal(file)
    if (typeof real === 'number') return real
    const bytes = readFile(real, count, position)
    fileAccessed(file)
    return bytes
  },
  write(file, bytes, position) {
    if (bytes.length === 0) return 0
    const real = currentReal(file)
    if (typeof real === 'number') return real
    // ovl_write_iter: upper's mode may have got a set-id bit behind our back, as by another mount of it.
    copyAttributes(file.inode)
    removePrivileges(file.dentry)
    // Appending is the real file's business: it knows where the end is.
    real.flags = (real.flags & ~O_APPEND) | (file.flags & O_APPEND)
    const overlay = overlayOf(file.dentry.sb)
    const { vfs } = file.dentry.sb
    const old = overrideCreds(overlay, vfs)
    const written = writeFile(real, bytes, position)
    vfs.cred = old
    if (file.flags & O_APPEND) file.position = real.position
    copyAttributes(file.inode)
    if (written > 0 && vfs.trace !== null) {
      vfs.trace({
        type: 'write',
        sb: file.dentry.sb.id,
        path: overlayPath(file.dentry),
        size: written,
        fn: 'ovl_write_iter',
      })
    }
    return written
  },
  share(file) {
    const real = currentReal(file)
    return typeof real === 'number' ? null : (real.fop.share?.(real) ?? null)
  },
  seek(file, offset, what) {
    const real = currentReal(file)
    return typeof real === 'number' ? real : seekFile(real, offset, what)
  },
  /** ovl_fallocate */
  fallocate(file, mode, offset, length) {
    const real = currentReal(file)
    if (typeof real === 'number') return real
    const overlay = overlayOf(file.dentry.sb)
    const { vfs } = file.dentry.sb
    const old = overrideCreds(overlay, vfs)
    const result = allocateFile(real, mode, offset, length)
    vfs.cred = old
    copyAttributes(file.inode)
    return result
  },
  sizeOf: (file) => realDataInode(file.inode).size,
  fsync: () => 0,
}
