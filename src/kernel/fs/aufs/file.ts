/**
 * Open files: fs/aufs/f_op.c. Unlike overlayfs, a file of a read-only branch is copied up at the first write, not
 * when it is opened for writing.
 */

import { O_ACCMODE, O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_TRUNC } from '../../abi.ts'
import { removePrivileges } from '../../vfs/attr.ts'
import { pathInFileSystem } from '../../vfs/dentry.ts'
import type { File, FileOperations } from '../../vfs/file.ts'
import { openUnchecked, putFile, readFile, writeFile } from '../../vfs/open.ts'
import { asBranchUser, aufsOf, branchPath, copyAttributes, isWritable, topOf } from './branch.ts'
import { copyUp } from './cpup.ts'

function openReal(file: File): File | number {
  const top = topOf(file.inode)
  const flags = file.flags & ~(O_CREAT | O_EXCL | O_TRUNC)
  // What cannot be written yet is opened for reading until the first write copies it up.
  return openUnchecked(branchPath(top), isWritable(top.branch) ? flags : (flags & ~O_ACCMODE) | O_RDONLY)
}

/** au_reopen_nondir: the real file of now. */
function currentReal(file: File): File | number {
  const real = file.priv as File
  if (real.inode === topOf(file.inode).dentry.inode) return real
  const reopened = openReal(file)
  if (typeof reopened === 'number') return reopened
  putFile(real)
  file.priv = reopened
  return reopened
}

export const fileOperations: FileOperations = {
  open(_inode, file) {
    const real = openReal(file)
    if (typeof real === 'number') return real
    file.priv = real
    aufsOf(file.inode.sb).openFiles.add(file)
    return 0
  },
  release(file) {
    aufsOf(file.inode.sb).openFiles.delete(file)
    putFile(file.priv as File)
  },
  read(file, count, position) {
    const real = currentReal(file)
    return typeof real === 'number' ? real : readFile(real, count, position)
  },
  write(file, bytes, position) {
    if (bytes.length === 0) return 0
    const error = copyUp(file.dentry)
    if (error < 0) return error
    const real = currentReal(file)
    if (typeof real === 'number') return real
    removePrivileges(file.dentry)
    real.flags = (real.flags & ~O_APPEND) | (file.flags & O_APPEND)
    const { vfs } = file.dentry.sb
    const written = asBranchUser(vfs, () => writeFile(real, bytes, position))
    if (file.flags & O_APPEND) file.position = real.position
    copyAttributes(file.inode)
    if (written > 0 && vfs.trace !== null) {
      vfs.trace({
        type: 'write',
        sb: file.dentry.sb.id,
        path: pathInFileSystem(file.dentry),
        size: written,
        fn: 'aufs_write_iter',
      })
    }
    return written
  },
  share(file) {
    const real = currentReal(file)
    return typeof real === 'number' ? null : (real.fop.share?.(real) ?? null)
  },
  sizeOf: (file) => topOf(file.inode).dentry.inode?.size ?? 0,
  fsync: () => 0,
}
