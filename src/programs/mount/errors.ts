/** What mount(8) and umount(8) say when a call fails: libmount 2.41's texts for each error. */

import { MS_BIND, MS_MOVE, MS_RDONLY, MS_REMOUNT, type System } from '../../kernel/abi.ts'
import {
  EACCES,
  EBUSY,
  EINVAL,
  EIO,
  EMFILE,
  ENODEV,
  ENOENT,
  ENOTBLK,
  ENOTDIR,
  ENXIO,
  EPERM,
  EROFS,
  strerror,
} from '../../kernel/vfs/errno.ts'
import { isDirectory, isRegular } from '../../kernel/vfs/mode.ts'
import type { MountEntry } from '../lib/mount-table.ts'

export interface MountFailure {
  /** negative errno */
  readonly error: number
  /** The call that failed, `fsconfig`, for errors without words of their own. */
  readonly call: string
  /** What the file system context had to say: `overlay: Unknown parameter 'x'`. */
  readonly message: string | null
  /** What it warned of. */
  readonly warnings: readonly string[]
  /** Only changing flags or propagation of an existing mount failed. */
  readonly applyFlags: boolean
}

export interface MountRequest {
  readonly source: string
  readonly target: string
  readonly type: string | null
  readonly action: number
  readonly flags: number
}

/** The sentence after `mount: TARGET: `, without its full stop. */
export function mountError(
  sys: System,
  mounts: readonly MountEntry[],
  request: MountRequest,
  failure: MountFailure,
): string {
  const { source, target, type, action, flags } = request
  if (failure.message !== null) return `${failure.call}() failed: ${failure.message}`
  const generic = `${failure.call}() failed: ${strerror(failure.error)}`
  switch (-failure.error) {
    case EPERM:
      if (sys.geteuid() !== 0) return 'must be superuser to use mount'
      return isDirectoryAt(sys, target) ? 'permission denied' : 'mount point is not a directory'
    case EBUSY: {
      if (action & MS_REMOUNT) return 'mount point is busy'
      const other = mounts.find((mount) => mount.source === source)
      if (other !== undefined) return `${source} already mounted on ${other.target}`
      return `${source} already mounted or mount point busy`
    }
    case ENOENT:
      if (sys.lstat(target) === -ENOENT) return 'mount point does not exist'
      if (typeof sys.stat(target) === 'number') return 'mount point is a symbolic link to nowhere'
      return typeof sys.stat(source) === 'number' ? `special device ${source} does not exist` : generic
    case ENOTDIR:
      if (!isDirectoryAt(sys, target)) return 'mount point is not a directory'
      return sys.stat(source) === -ENOTDIR || typeof sys.stat(source) === 'number'
        ? `special device ${source} does not exist (a path prefix is not a directory)`
        : generic
    case EINVAL:
      if (action & MS_REMOUNT) return 'mount point not mounted or bad option'
      if (failure.applyFlags) return 'not mount point or bad option'
      if (action & MS_MOVE && isUnderShared(mounts, source)) {
        return 'bad option; moving a mount residing under a shared mount is unsupported'
      }
      return `wrong fs type, bad option, bad superblock on ${source}, missing codepage or helper program, or other error`
    case EMFILE:
      return 'mount table full'
    case EIO:
      return `can't read superblock on ${source}`
    case ENODEV:
      return type === null ? 'unknown filesystem type' : `unknown filesystem type '${type}'`
    case ENOTBLK:
      return `${source} is not a block device${isRegularAt(sys, source) ? '; try "-o loop"' : ''}`
    case ENXIO:
      return `${source} is not a valid block device`
    case EACCES:
    case EROFS:
      if (flags & MS_RDONLY) return `cannot mount ${source} read-only`
      if (action & MS_REMOUNT) return `cannot remount ${source} read-write, is write-protected`
      if (action & MS_BIND) return `bind ${source} failed`
      return generic
    default:
      return generic
  }
}

function isUnderShared(mounts: readonly MountEntry[], source: string): boolean {
  const moved = mounts.findLast(({ target }) => target === source)
  const parent = mounts.find(({ id }) => id === moved?.parent)
  return parent?.propagation.includes('shared:') === true
}

function isDirectoryAt(sys: System, path: string): boolean {
  const info = sys.stat(path)
  return typeof info !== 'number' && isDirectory(info.mode)
}

const isRegularAt = (sys: System, path: string): boolean => {
  const info = sys.stat(path)
  return typeof info !== 'number' && isRegular(info.mode)
}

/** The sentence after `umount: TARGET: `, without its full stop. */
export function umountError(error: number): string {
  switch (-error) {
    case ENXIO:
      return 'invalid block device'
    case EINVAL:
      return 'not mounted'
    case EIO:
      return "can't write superblock"
    case EBUSY:
      return 'target is busy'
    case ENOENT:
      return 'no mount point specified'
    case EPERM:
      return 'must be superuser to unmount'
    case EACCES:
      return 'block devices are not permitted on filesystem'
    default:
      return `umount(2) system call failed: ${strerror(error)}`
  }
}
