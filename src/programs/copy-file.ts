/** What a single file holds and is, from one name to another: data, links, devices, and attributes. */

import { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_TRUNC, O_WRONLY, type Stat } from '../kernel/abi.ts'
import { ACL_ACCESS, ACL_DEFAULT } from '../kernel/vfs/acl_format.ts'
import { EEXIST, EISDIR, ENOTDIR, EOPNOTSUPP, EPERM } from '../kernel/vfs/errno.ts'
import { isDirectory, isFifo, isRegular, isSymlink, S_IALLUGO } from '../kernel/vfs/mode.ts'
import type { CopyJob } from './copy.ts'
import { copyData, hasHoles } from './copy-data.ts'
import type { Io, Step } from './lib/io.ts'
import { quoteName } from './lib/quote.ts'

/** Makes the target with the source's content; attributes of all but regular files come with `finishTarget`. */
export function* copyContent(
  job: CopyJob,
  source: string,
  target: string,
  info: Stat,
  fresh: boolean,
  backup: string | undefined,
): Step<boolean> {
  if (isRegular(info.mode) || (!isSymlink(info.mode) && !job.recursive && !job.move)) {
    return yield* copyRegular(job, source, target, fresh || backup !== undefined)
  }
  if (isSymlink(info.mode)) return yield* copySymlink(job, source, target)
  const { io } = job
  const result = io.sys.mknod(target, info.mode & ~(job.preserve.ownership ? 0o077 : 0), info.rdev)
  if (result >= 0) return true
  const kind = isFifo(info.mode) ? 'fifo' : 'special file'
  yield* io.complain(`cannot create ${kind} ${quoteName(target)}`, result)
  return false
}

function* copySymlink({ io }: CopyJob, source: string, target: string): Step<boolean> {
  const text = io.sys.readlink(source)
  if (typeof text === 'number') {
    yield* io.complain(`cannot read symbolic link ${quoteName(source)}`, text)
    return false
  }
  const result = io.sys.symlink(text, target)
  if (result >= 0) return true
  yield* io.complain(`cannot create symbolic link ${quoteName(target)}`, result)
  return false
}

function* copyRegular(job: CopyJob, source: string, target: string, fresh: boolean): Step<boolean> {
  const { io } = job
  const from = yield* io.open(source, O_RDONLY | (job.follow === 'never' ? O_NOFOLLOW : 0))
  if (from < 0) {
    yield* io.complain(`cannot open ${quoteName(source)} for reading`, from)
    return false
  }
  const ok = yield* copyFrom(job, source, target, fresh, from)
  io.sys.close(from)
  return ok
}

function* copyFrom(
  job: CopyJob,
  source: string,
  target: string,
  fresh: boolean,
  from: number,
): Step<boolean> {
  const { io } = job
  const info = io.sys.fstat(from)
  if (typeof info === 'number') {
    yield* io.complain(`cannot fstat ${quoteName(source)}`, info)
    return false
  }
  const { fd: to, isNew } = yield* openTarget(job, target, info, fresh)
  if (to < 0) return false
  let ok = job.attributesOnly || (yield* copyOrClone(job, source, target, info, from, to, fresh))
  if (ok) ok = yield* keepAttributes(job, source, target, info, { to, isNew })
  const closed = io.sys.close(to)
  if (closed < 0) {
    yield* io.complain(`failed to close ${quoteName(target)}`, closed)
    return false
  }
  return ok
}

/** A descriptor for writing, or a negative number after a complaint; and whether the file was made. */
function* openTarget(
  job: CopyJob,
  target: string,
  info: Stat,
  fresh: boolean,
): Step<{ fd: number; isNew: boolean }> {
  const { io } = job
  let creates = fresh
  if (!fresh) {
    const fd = yield* io.open(target, O_WRONLY | (job.attributesOnly ? 0 : O_TRUNC))
    if (fd >= 0) return { fd, isNew: false }
    if (!job.removeAfterFailure) {
      yield* io.complain(`cannot create regular file ${quoteName(target)}`, fd)
      return { fd, isNew: false }
    }
    const removed = io.sys.unlink(target)
    if (removed < 0) {
      yield* io.complain(`cannot remove ${quoteName(target)}`, removed)
      return { fd: removed, isNew: false }
    }
    if (job.verbose) io.print(`removed ${quoteName(target)}\n`)
    creates = true
  }
  const mode = newMode(job, info)
  const flags = O_WRONLY | O_CREAT | (creates ? O_EXCL : 0)
  const fd = yield* io.open(target, flags, mode & ~(job.preserve.ownership ? 0o077 : 0))
  if (fd >= 0) return { fd, isNew: true }
  if (fd === -EEXIST && isDanglingLink(io, target)) {
    yield* io.complain(`not writing through dangling symlink ${quoteName(target)}`)
    return { fd, isNew: false }
  }
  const error = fd === -EISDIR && target.endsWith('/') ? -ENOTDIR : fd
  yield* io.complain(`cannot create regular file ${quoteName(target)}`, error)
  return { fd, isNew: false }
}

/** Of a new file, before the umask takes from it. */
const newMode = (job: CopyJob, info: Stat): number =>
  (job.setMode ?? (job.defaultMode ? 0o666 : info.mode)) & 0o777

function isDanglingLink(io: Io, path: string): boolean {
  const info = io.sys.lstat(path)
  return typeof info !== 'number' && isSymlink(info.mode)
}

function* copyOrClone(
  job: CopyJob,
  source: string,
  target: string,
  info: Stat,
  from: number,
  to: number,
  fresh: boolean,
): Step<boolean> {
  const { io } = job
  if (job.reflink === 'always') {
    // The file systems of this machine clone no files.
    yield* io.complain(`failed to clone ${quoteName(target)} from ${quoteName(source)}`, EOPNOTSUPP)
    if (fresh) io.sys.unlink(target)
    return false
  }
  if (!(yield* copyData(job, source, target, info, from, to))) return false
  if (job.debug) io.print(`copy ${dataStory(job, info)}\n`)
  return true
}

/** `cp --debug` */
function dataStory({ sparse, reflink }: CopyJob, info: Stat): string {
  const { size, blocks } = info
  const keepsHoles = hasHoles(info)
  const avoided = reflink === 'never' || sparse !== 'auto'
  const offload = size === 0 || (keepsHoles && blocks === 0) ? 'unknown' : avoided ? 'avoided' : 'yes'
  const shared = reflink === 'never' || sparse === 'never' ? 'no' : 'unsupported'
  const detected = [
    ...(keepsHoles ? ['SEEK_HOLE'] : []),
    ...(sparse === 'always' && size > 0 && (!keepsHoles || blocks > 0) ? ['zeros'] : []),
  ]
  const holes = detected.join(' + ') || 'no'
  return `offload: ${offload}, reflink: ${shared}, sparse detection: ${holes}`
}

/** Times, owner, extended attributes and mode of a regular file, in the order of copy.c. */
function* keepAttributes(
  job: CopyJob,
  source: string,
  target: string,
  info: Stat,
  { to, isNew }: { to: number; isNew: boolean },
): Step<boolean> {
  const { io, preserve } = job
  const made = io.sys.fstat(to)
  if (typeof made === 'number') return false
  if (preserve.timestamps) {
    const result = io.sys.futimens(to, info.atime, info.mtime)
    if (result < 0) {
      yield* io.complain(`preserving times for ${quoteName(target)}`, result)
      if (job.requirePreserve) return false
    }
  }
  let keepsSetId = true
  if (preserve.ownership && (made.uid !== info.uid || made.gid !== info.gid)) {
    const result = io.sys.fchown(to, info.uid, info.gid)
    if (result < 0) {
      if (!(yield* ownerRefused(job, target, result))) return false
      keepsSetId = false
    }
  }
  if (preserve.xattrs) yield* copyXattrs(job, source, target, true)
  if (preserve.mode) {
    copyAcls(io, source, target)
    return yield* setMode(job, target, info.mode & (keepsSetId ? S_IALLUGO : 0o777), (mode) =>
      io.sys.fchmod(to, mode),
    )
  }
  // What was kept from others until the owner was set.
  if (isNew && preserve.ownership) {
    const withheld = newMode(job, info) & 0o077 & ~job.umask
    if (withheld !== 0)
      return yield* setMode(job, target, (made.mode & S_IALLUGO) | withheld, (mode) =>
        io.sys.fchmod(to, mode),
      )
  }
  return true
}

/** The same for links, devices and directories, by name. */
export function* finishTarget(job: CopyJob, source: string, target: string, info: Stat): Step<boolean> {
  if (isRegular(info.mode) || (!isSymlink(info.mode) && !job.recursive && !job.move)) return true
  const { io, preserve } = job
  const isLink = isSymlink(info.mode)
  if (preserve.timestamps) {
    const result = io.sys.utimens(target, info.atime, info.mtime, !isLink)
    if (result < 0 && result !== -EOPNOTSUPP) {
      yield* io.complain(`preserving times for ${quoteName(target)}`, result)
      if (job.requirePreserve) return false
    }
  }
  let keepsSetId = true
  if (preserve.ownership) {
    const result = io.sys.lchown(target, info.uid, info.gid)
    if (result < 0) {
      if (!(yield* ownerRefused(job, target, result))) return false
      keepsSetId = false
    }
  }
  if (preserve.xattrs) yield* copyXattrs(job, source, target, !isLink)
  const withheld = isDirectory(info.mode) || !preserve.ownership ? 0 : info.mode & 0o077 & ~job.umask
  if (!isLink && !preserve.mode && withheld !== 0)
    return yield* setMode(job, target, info.mode & 0o777 & ~job.umask, (mode) => io.sys.chmod(target, mode))
  if (isLink || !preserve.mode) return true
  copyAcls(io, source, target)
  return yield* setMode(job, target, info.mode & (keepsSetId ? S_IALLUGO : 0o777), (mode) =>
    io.sys.chmod(target, mode),
  )
}

/** A directory's attributes, after its content, so that its times stay. */
export function* copyDirectoryAttributes(
  job: CopyJob,
  source: string,
  target: string,
  info: Stat,
  fresh: boolean,
): Step<boolean> {
  const kept = yield* finishTarget({ ...job, recursive: true }, source, target, info)
  if (!kept || job.preserve.mode || !fresh) return kept
  const wanted = (job.defaultMode ? 0o777 : info.mode & S_IALLUGO) & ~job.umask
  const made = job.io.sys.lstat(target)
  if (typeof made === 'number' || (made.mode & 0o777) === (wanted & 0o777)) return true
  return yield* setMode(job, target, wanted, (mode) => job.io.sys.chmod(target, mode))
}

/** Whether to go on: a common user cannot give files away, and `cp -a` does not insist. */
function* ownerRefused(job: CopyJob, target: string, error: number): Step<boolean> {
  const { io } = job
  if (error === -EPERM && io.sys.geteuid() !== 0) return true
  yield* io.complain(`failed to preserve ownership for ${quoteName(target)}`, error)
  return !job.requirePreserve
}

/** qcopy_acl: before the mode, which goes with it. */
function copyAcls({ sys }: Io, source: string, target: string): void {
  const access = sys.getxattr(source, ACL_ACCESS)
  const forChildren = sys.getxattr(source, ACL_DEFAULT)
  if (typeof forChildren !== 'number') sys.setxattr(target, ACL_DEFAULT, forChildren)
  if (typeof access !== 'number') sys.setxattr(target, ACL_ACCESS, access)
}

function* setMode(job: CopyJob, target: string, mode: number, set: (mode: number) => number): Step<boolean> {
  const result = set(mode)
  if (result >= 0) return true
  yield* job.io.complain(`preserving permissions for ${quoteName(target)}`, result)
  return !job.requirePreserve
}

/** Left out by attr's /etc/xattr.conf. */
const SKIPPED = /^(system\.posix_acl_|security\.evm$|trusted\.SGI_)/

function* copyXattrs({ io }: CopyJob, source: string, target: string, follow: boolean): Step<void> {
  const names = io.sys.listxattr(source, follow)
  if (typeof names === 'number') return
  for (const name of names) {
    if (SKIPPED.test(name)) continue
    const value = io.sys.getxattr(source, name, follow)
    if (typeof value === 'number') continue
    const result = io.sys.setxattr(target, name, value, 0, follow)
    if (result < 0 && result !== -EOPNOTSUPP && result !== -EPERM) {
      yield* io.complain(`setting attribute ${quoteName(name)} for ${quoteName(target)}`, result)
    }
  }
}
