import { type Dirent, O_ACCMODE, O_RDONLY, O_RDWR, O_WRONLY } from '../abi.ts'
import type { Dentry } from './dentry.ts'
import type { Inode } from './inode.ts'
import type { Mount, Path } from './mount.ts'
import type { Pages } from './pages.ts'

/** An open file description (open(2)): shared by descriptors after dup and fork. */
export class File {
  readonly mnt: Mount
  readonly dentry: Dentry
  readonly inode: Inode
  /** O_* as given to open, less the creation flags; F_SETFL changes it */
  flags: number
  fop: FileOperations
  position = 0
  /** descriptors, and whatever else holds it */
  references = 1
  /** opened by the kernel for itself: nobody who watches hears of it */
  isInternal = false
  /** what the file system or driver keeps here */
  priv: unknown = null

  constructor(path: Path, inode: Inode, flags: number) {
    this.mnt = path.mnt
    this.dentry = path.dentry
    this.inode = inode
    this.flags = flags
    this.fop = inode.fop
  }
}

export const canRead = (file: File): boolean => {
  const access = file.flags & O_ACCMODE
  return access === O_RDONLY || access === O_RDWR
}
export const canWrite = (file: File): boolean => {
  const access = file.flags & O_ACCMODE
  return access === O_WRONLY || access === O_RDWR
}

/**
 * struct file_operations. `position` is passed, not read from the file, so that pread and pwrite are the same
 * operation. A missing `read` or `write` is EINVAL.
 */
export interface FileOperations {
  open?(inode: Inode, file: File): number
  /** the last reference is gone */
  release?(file: File): void
  /** may return -ERESTARTSYS after putting the current task to sleep */
  read?(file: File, count: number, position: number): Uint8Array | number
  write?(file: File, bytes: Uint8Array, position: number): number
  /** appends the next entries after `file.position`, which it advances; none at the end. 0, or -errno after those that went well */
  iterate?(file: File, entries: Dirent[]): number
  /** absent: seeks freely by size; `noSeek`: ESPIPE */
  readonly noSeek?: boolean
  /** SEEK_SET was called with 0 on a directory (rewinddir) */
  rewind?(file: File): void
  /** POLL* bits that are true now */
  poll?(file: File): number
  fsync?(file: File): number
  /** whose pages mmap(2) maps; the file's own unless said */
  mapped?(file: File): File
  /** the file's bytes, of which a copy is to be made that shares them (remap_file_range); null when it cannot */
  share?(file: File): Pages | null
  /** takes a copy of such bytes as its whole contents, only for an empty file; 0 or -ENOSPC */
  adopt?(file: File, pages: Pages, size: number): number
  /** the next data or hole from here on, -ENXIO when there is none; absent: all is data (SEEK_DATA, SEEK_HOLE) */
  seek?(file: File, offset: number, what: 'data' | 'hole'): number
  /** the caller has checked the range; absent: -EOPNOTSUPP */
  fallocate?(file: File, mode: number, offset: number, length: number): number
  /** ioctl(2); absent: -ENOTTY */
  ioctl?(file: File, request: number, argument: unknown): unknown
  /** size for SEEK_END where inode.size does not say */
  sizeOf?(file: File): number
}
