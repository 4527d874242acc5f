/**
 * The system calls of one task: abi.ts' `System`. Each method enters the kernel (`#enter`), finds its descriptor or
 * path, and hands on to the function of the kernel that does it; errors that a call tests itself are here, in
 * Linux' order.
 */

import {
  type Dirent,
  F_OK,
  type ForkBody,
  LOCK_NB,
  type LoopConfiguration,
  type LoopStatus,
  O_CLOEXEC,
  O_PATH,
  type ProgramRun,
  R_OK,
  SIGPIPE,
  type SignalDisposition,
  type Stat,
  type StatFs,
  type System,
  type Time,
  W_OK,
  type WaitResult,
  X_OK,
} from './abi.ts'
import { access, chown, type NewTime, setxattr, utimes } from './attribute_calls.ts'
import {
  machineId,
  realCredentials,
  shownId,
  withCapabilities,
  withGroupIds,
  withGroups,
  withUserIds,
} from './credentials.ts'
import { execute } from './exec.ts'
import { taskEnded, waitForChild } from './exit.ts'
import { fork } from './fork.ts'
import { inotifyAddWatch, inotifyInit, inotifyRemoveWatch } from './inotify.ts'
import { newSession, setProcessGroup } from './job.ts'
import type { Kernel } from './kernel.ts'
import {
  changeNamespaceRoot,
  copyMountOptions,
  fsConfigure,
  fsMount,
  fsOpen,
  fsPick,
  mounterOf,
  moveMount,
  placesInUse,
  statfs,
} from './mount_calls.ts'
import { setNamespace, unshare } from './namespaces.ts'
import { makePipe, openDescriptor } from './opening.ts'
import { getPriority, setPriority } from './priority.ts'
import { fcntl, lseek, nanosleep, poll, pread, pwrite, read, write } from './read_write.ts'
import { UNITS_PER_CALL } from './scheduler.ts'
import { getDisposition, kill, sendSignal, setDisposition, takeSignal } from './signal.ts'
import { PID_MAX, type Task, TaskState } from './task.ts'
import { setForegroundGroup, type Terminal, terminalOf } from './terminal.ts'
import type { Termios } from './termios.ts'
import { isLongerThan } from './text.ts'
import { modeChange } from './vfs/attr.ts'
import { CAP_SYS_ADMIN, type Cred, fromMachineId, nsCapable } from './vfs/cred.ts'
import { EAGAIN, EBADF, EINVAL, ENOTTY, EPERM, EPIPE, EROFS, ESTALE } from './vfs/errno.ts'
import type { File } from './vfs/file.ts'
import { fileattrGet, fileattrSet } from './vfs/fileattr.ts'
import { S_IALLUGO } from './vfs/mode.ts'
import { isReadOnly, type Path } from './vfs/mount.ts'
import { doMount, doUmount, releaseUnused } from './vfs/mounting.ts'
import { LOOKUP_FOLLOW, Walk, walkPath } from './vfs/namei.ts'
import { allocateFile, iterateDirectory, truncateFile, truncatePath } from './vfs/open.ts'
import {
  changeAttributes,
  getattr,
  linkAt,
  linkPath,
  mkdirAt,
  mknodAt,
  readlinkAt,
  renameAt,
  rmdirAt,
  symlinkAt,
  unlinkAt,
} from './vfs/paths.ts'
import { SECONDS_BASE } from './vfs/vfs.ts'
import { checkName, vfsGetxattr, vfsListxattr } from './vfs/xattr.ts'
import { changeDirectory, changeDirectoryTo, changeRoot, workingDirectory } from './working_directory.ts'

const HOST_NAME_MAX = 64

const statOf = ({ dentry }: Path): Stat | number => getattr(dentry)

export class Syscalls implements System {
  readonly #kernel: Kernel
  readonly #task: Task

  constructor(kernel: Kernel, task: Task) {
    this.#kernel = kernel
    this.#task = task
  }

  exhausted(units = 1): boolean {
    if (this.#task.state !== TaskState.running) this.#reenter()
    const { scheduler } = this.#kernel
    scheduler.budget -= units
    return scheduler.budget < 0
  }

  /** What every call begins with that does something: who does it is awake. */
  #enter(): Task {
    if (this.#task.state !== TaskState.running) this.#reenter()
    return this.#charge()
  }

  /** What a call begins with that only asks: between -ERESTARTSYS and the yield a program may do that, and sleeps still. */
  #ask(): Task {
    if (this.#task.hasEnded) throw taskEnded
    return this.#charge()
  }

  /** The task's credentials, a microsecond, its share of the slice. */
  #charge(): Task {
    const task = this.#task
    const { scheduler, vfs } = this.#kernel
    vfs.cred = task.cred
    vfs.current = task
    vfs.nsec += 1000
    if (vfs.nsec >= 1e9) scheduler.spend(0)
    scheduler.budget -= UNITS_PER_CALL
    scheduler.calls++
    return task
  }

  /** A task that was ended in the midst of its program goes no further; one that gave up sleeping is awake. */
  #reenter(): void {
    const task = this.#task
    if (task.hasEnded) throw taskEnded
    const { scheduler } = this.#kernel
    if (scheduler.current !== task) throw new Error(`calls of process ${task.pid} used by another`)
    scheduler.leaveQueues(task)
    task.state = TaskState.running
  }

  /** fdget: -EBADF for places (O_PATH) too. */
  #file(fd: number): File | null {
    const file = this.#task.files.get(fd)
    return file === null || file.flags & O_PATH ? null : file
  }

  /** A process number as this task knows it. */
  #inner(pid: number): number {
    const pids = this.#task.pidNamespace
    return pids === null || pid <= 0 ? pid : pids.inner(pid)
  }

  /** The process, or with a minus the group, that the task means. */
  #machine(pid: number): number {
    const pids = this.#task.pidNamespace
    if (pids === null || pid === 0 || pid === -1) return pid
    // No process has it: -1 as a number would mean all.
    const unknown = PID_MAX + 1
    const found = pids.machine(Math.abs(pid))
    return Math.sign(pid) * (found < 0 ? unknown : found)
  }

  /** What stat(2) says, with owners as the task's user namespace knows them. */
  #shown(stat: Stat | number): Stat | number {
    const { userNamespace } = this.#task.cred
    if (userNamespace === null || typeof stat === 'number') return stat
    stat.uid = fromMachineId(userNamespace.uids, stat.uid)
    stat.gid = fromMachineId(userNamespace.gids, stat.gid)
    return stat
  }

  #chown(path: Path, uid: number, gid: number): number {
    const { cred } = this.#task
    const owner = machineId(cred, 'uids', uid)
    const group = machineId(cred, 'gids', gid)
    return owner === null || group === null ? -EINVAL : chown(path, owner, group)
  }

  #at<T>(path: string, follow: boolean, action: (found: Path) => T | number): T | number {
    this.#enter()
    return this.#onPath(path, follow, action)
  }

  /**
   * Acts on what a path leads to; once more from the path on when that was stale (retry_estale). The action gets the walk
   * itself, which is not to be kept.
   */
  #onPath<T>(path: string, follow: boolean, action: (found: Path) => T | number): T | number {
    const walk = new Walk(this.#kernel.vfs, this.#task.fs)
    const flags = follow ? LOOKUP_FOLLOW : 0
    const error = walkPath(walk, path, flags)
    const result = error < 0 ? error : action(walk)
    if (result !== -ESTALE) return result
    walk.restart()
    const again = walkPath(walk, path, flags)
    return again < 0 ? again : action(walk)
  }

  // ---- files

  open(path: string, flags: number, mode = 0): number {
    return openDescriptor(this.#kernel, this.#enter(), path, flags, mode)
  }

  close(fd: number): number {
    return this.#leaving(this.#enter().files.close(fd))
  }

  /** What was held may have been all that a mount was kept for after umount -l. */
  #leaving(result: number): number {
    const kernel = this.#kernel
    if (kernel.vfs.detachedMounts.size > 0) releaseUnused(kernel.vfs, () => placesInUse(kernel))
    return result
  }

  read(fd: number, count: number): Uint8Array | number {
    this.#enter()
    const file = this.#file(fd)
    if (file === null) return -EBADF
    const bytes = read(file, count)
    if (typeof bytes !== 'number') this.#kernel.scheduler.budget -= bytes.length >> 12
    return bytes
  }

  pread(fd: number, count: number, offset: number): Uint8Array | number {
    this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : pread(file, count, offset)
  }

  write(fd: number, bytes: Uint8Array): number {
    const task = this.#enter()
    const file = this.#file(fd)
    if (file === null) return -EBADF
    const count = write(file, bytes)
    if (count > 0) this.#kernel.scheduler.budget -= count >> 12
    else if (count === -EPIPE) {
      sendSignal(this.#kernel, task, SIGPIPE)
      if (task.hasEnded) throw taskEnded
    }
    return count
  }

  pwrite(fd: number, bytes: Uint8Array, offset: number): number {
    this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : pwrite(file, bytes, offset)
  }

  lseek(fd: number, offset: number, whence: number): number {
    this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : lseek(file, offset, whence)
  }

  ftruncate(fd: number, length: number): number {
    this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : truncateFile(file, length)
  }

  flock(fd: number, operation: number): number {
    this.#enter()
    const file = this.#file(fd)
    if (file === null) return -EBADF
    const result = this.#kernel.vfs.locks.apply(file, operation)
    return result === -EAGAIN && (operation & LOCK_NB) === 0 ? this.#kernel.lockWaiters.sleep() : result
  }

  fallocate(fd: number, mode: number, offset: number, length: number): number {
    this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : allocateFile(file, mode, offset, length)
  }

  fsync(fd: number): number {
    this.#enter()
    const file = this.#file(fd)
    if (file === null) return -EBADF
    return file.fop.fsync === undefined ? -EINVAL : file.fop.fsync(file)
  }

  getFlags(fd: number): number {
    this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : fileattrGet(file.dentry)
  }

  setFlags(fd: number, flags: number): number {
    this.#enter()
    const file = this.#file(fd)
    if (file === null) return -EBADF
    return isReadOnly(file.mnt) ? -EROFS : fileattrSet(file.dentry, flags)
  }

  ioctl(fd: number, request: number, argument: number | LoopConfiguration = 0): number | LoopStatus {
    const task = this.#enter()
    const file = this.#file(fd)
    if (file === null) return -EBADF
    if (file.fop.ioctl === undefined) return -ENOTTY
    // A descriptor stands for the open file behind it.
    const given = typeof argument === 'number' ? argument : { ...argument, file: task.files.get(argument.fd) }
    return file.fop.ioctl(file, request, given) as number | LoopStatus
  }

  dup(fd: number): number {
    const { files } = this.#enter()
    const file = files.get(fd)
    if (file === null) return -EBADF
    const copy = files.install(file, false)
    if (copy >= 0) file.references++
    return copy
  }

  dup2(fd: number, to: number, flags = 0): number {
    const { files } = this.#enter()
    const file = files.get(fd)
    if (file === null) return -EBADF
    if (fd === to) return to
    const result = files.replace(to, file, (flags & O_CLOEXEC) !== 0)
    if (result >= 0) file.references++
    return result
  }

  fcntl(fd: number, command: number, argument = 0): number {
    return fcntl(this.#enter(), fd, command, argument)
  }

  pipe(flags = 0): [number, number] | number {
    return makePipe(this.#kernel, this.#enter(), flags)
  }

  poll(fds: readonly { fd: number; events: number }[], timeout: number): number[] | number {
    const task = this.#enter()
    return poll(this.#kernel.scheduler, task, fds, timeout)
  }

  inotifyInit(flags = 0): number {
    return inotifyInit(this.#kernel, this.#enter(), flags)
  }

  inotifyAddWatch(fd: number, path: string, mask: number): number {
    const task = this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : inotifyAddWatch(this.#kernel, task, file, path, mask)
  }

  inotifyRemoveWatch(fd: number, wd: number): number {
    this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : inotifyRemoveWatch(file, wd)
  }

  descriptors(): number[] {
    return this.#ask().files.numbers()
  }

  getdents(fd: number): Dirent[] | number {
    this.#enter()
    const file = this.#file(fd)
    if (file === null) return -EBADF
    const entries: Dirent[] = []
    const error = iterateDirectory(file, entries)
    // An error after some entries is not told: the next call may meet it again, or not.
    return entries.length > 0 || error === 0 ? entries : error
  }

  // ---- names

  stat(path: string): Stat | number {
    return this.#shown(this.#at(path, true, statOf))
  }

  lstat(path: string): Stat | number {
    return this.#shown(this.#at(path, false, statOf))
  }

  fstat(fd: number): Stat | number {
    const file = this.#enter().files.get(fd)
    return file === null ? -EBADF : this.#shown(getattr(file.dentry))
  }

  access(path: string, mode: number): number {
    const { cred } = this.#enter()
    if (mode & ~(F_OK | R_OK | W_OK | X_OK)) return -EINVAL
    const { vfs } = this.#kernel
    vfs.cred = realCredentials(cred)
    const result = this.#onPath(path, true, (found) => access(found, mode))
    vfs.cred = cred
    return result
  }

  mkdir(path: string, mode = 0o777): number {
    return mkdirAt(this.#kernel.vfs, this.#enter().fs, path, mode)
  }

  rmdir(path: string): number {
    return rmdirAt(this.#kernel.vfs, this.#enter().fs, path)
  }

  unlink(path: string): number {
    return unlinkAt(this.#kernel.vfs, this.#enter().fs, path)
  }

  rename(oldPath: string, newPath: string, flags = 0): number {
    return renameAt(this.#kernel.vfs, this.#enter().fs, oldPath, newPath, flags)
  }

  link(oldPath: string, newPath: string, follow = false): number {
    return linkAt(this.#kernel.vfs, this.#enter().fs, oldPath, newPath, follow)
  }

  linkFd(fd: number, newPath: string): number {
    const { files, fs } = this.#enter()
    const file = files.get(fd)
    return file === null ? -EBADF : linkPath(this.#kernel.vfs, fs, file, newPath)
  }

  symlink(target: string, path: string): number {
    return symlinkAt(this.#kernel.vfs, this.#enter().fs, target, path)
  }

  readlink(path: string): string | number {
    return readlinkAt(this.#kernel.vfs, this.#enter().fs, path)
  }

  mknod(path: string, mode: number, rdev = 0): number {
    return mknodAt(this.#kernel.vfs, this.#enter().fs, path, mode, rdev)
  }

  chmod(path: string, mode: number): number {
    return this.#at(path, true, (found) => changeAttributes(found, modeChange(mode & S_IALLUGO)))
  }

  fchmod(fd: number, mode: number): number {
    this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : changeAttributes(file, modeChange(mode & S_IALLUGO))
  }

  chown(path: string, uid: number, gid: number): number {
    return this.#at(path, true, (found) => this.#chown(found, uid, gid))
  }

  lchown(path: string, uid: number, gid: number): number {
    return this.#at(path, false, (found) => this.#chown(found, uid, gid))
  }

  fchown(fd: number, uid: number, gid: number): number {
    this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : this.#chown(file, uid, gid)
  }

  utimens(path: string, atime: NewTime, mtime: NewTime, follow = true): number {
    if (atime === 'omit' && mtime === 'omit') return 0
    return this.#at(path, follow, (found) => utimes(found, atime, mtime))
  }

  futimens(fd: number, atime: NewTime, mtime: NewTime): number {
    this.#enter()
    if (atime === 'omit' && mtime === 'omit') return 0
    const file = this.#file(fd)
    return file === null ? -EBADF : utimes(file, atime, mtime)
  }

  truncate(path: string, length: number): number {
    return this.#at(path, true, (found) => truncatePath(found, length))
  }

  getxattr(path: string, name: string, follow = true): Uint8Array | number {
    return checkName(name) || this.#at(path, follow, (found) => vfsGetxattr(found.dentry, name))
  }

  setxattr(path: string, name: string, value: Uint8Array, flags = 0, follow = true): number {
    return checkName(name) || this.#at(path, follow, (found) => setxattr(found, name, value, flags))
  }

  removexattr(path: string, name: string, follow = true): number {
    return checkName(name) || this.#at(path, follow, (found) => setxattr(found, name, null, 0))
  }

  listxattr(path: string, follow = true): string[] | number {
    return this.#at(path, follow, (found) => vfsListxattr(found.dentry))
  }

  statfs(path: string): StatFs | number {
    return this.#at(path, true, statfs)
  }

  chdir(path: string): number {
    return this.#leaving(changeDirectory(this.#kernel, this.#enter(), path))
  }

  fchdir(fd: number): number {
    const task = this.#enter()
    const file = task.files.get(fd)
    return file === null ? -EBADF : changeDirectoryTo(task, file)
  }

  getcwd(): string | number {
    return workingDirectory(this.#ask())
  }

  chroot(path: string): number {
    return changeRoot(this.#kernel, this.#enter(), path)
  }

  sync(): void {
    this.#enter()
    // The newest first: what is mounted from a file writes to the file system that this is in, which is older.
    for (const sb of [...this.#kernel.vfs.superBlocks].reverse()) sb.op.syncFs?.(sb)
  }

  // ---- mounts

  mount(source: string, target: string, type: string | null, flags: number, data: string | null): number {
    const page = data === null ? null : copyMountOptions(data)
    return doMount(mounterOf(this.#kernel, this.#enter()), { source, target, type, flags, data: page })
  }

  umount(target: string, flags = 0): number {
    const kernel = this.#kernel
    return doUmount(mounterOf(kernel, this.#enter()), target, flags, () => placesInUse(kernel))
  }

  fsopen(type: string): number {
    return fsOpen(this.#kernel, this.#enter(), type)
  }

  fspick(path: string): number {
    return fsPick(this.#kernel, this.#enter(), path)
  }

  fsconfig(fd: number, command: number, key: string, value?: string): number {
    const task = this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : fsConfigure(task, file, command, key, value ?? null)
  }

  fsmount(fd: number, flags: number): number {
    const task = this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : fsMount(this.#kernel, task, file, flags)
  }

  moveMount(fd: number, target: string): number {
    const task = this.#enter()
    const file = task.files.get(fd)
    return file === null ? -EBADF : moveMount(this.#kernel, task, file, target)
  }

  pivotRoot(newRoot: string, putOld: string): number {
    return changeNamespaceRoot(this.#kernel, this.#enter(), newRoot, putOld)
  }

  // ---- namespaces

  unshare(flags: number): number {
    return unshare(this.#kernel, this.#enter(), flags)
  }

  setns(fd: number, flags: number): number {
    const task = this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : setNamespace(this.#kernel, task, file, flags)
  }

  // ---- processes

  getpid(): number {
    return this.#inner(this.#ask().pid)
  }

  getppid(): number {
    return this.#inner(this.#ask().parentPid)
  }

  fork(body: ForkBody): number {
    return this.#inner(fork(this.#kernel, this.#enter(), body))
  }

  execve(path: string, argv: readonly string[], env: readonly string[]): ProgramRun | number {
    return execute(this.#kernel, this.#enter(), this, path, argv, env)
  }

  waitpid(pid: number, options = 0): WaitResult | number {
    const task = this.#enter()
    const result = waitForChild(this.#kernel, task, this.#machine(pid), options)
    if (typeof result === 'number' || task.pidNamespace === null) return result
    return { ...result, pid: this.#inner(result.pid) }
  }

  kill(pid: number, signal: number): number {
    const task = this.#enter()
    const result = kill(this.#kernel, task, this.#machine(pid), signal)
    if (task.hasEnded) throw taskEnded
    return result
  }

  sigaction(signal: number, disposition: SignalDisposition): number {
    return setDisposition(this.#kernel, this.#enter(), signal, disposition)
  }

  disposition(signal: number): SignalDisposition {
    return getDisposition(this.#ask(), signal)
  }

  takeSignal(): number {
    return takeSignal(this.#enter())
  }

  pause(): number {
    const task = this.#enter()
    return this.#kernel.scheduler.sleepOn(task.nothing)
  }

  nanosleep(seconds: number): number {
    return nanosleep(this.#kernel.scheduler, this.#enter(), seconds)
  }

  setpgid(pid: number, pgid: number): number {
    return setProcessGroup(this.#kernel, this.#enter(), this.#machine(pid), this.#machine(pgid))
  }

  getpriority(pid: number): number {
    return getPriority(this.#kernel, this.#ask(), this.#machine(pid))
  }

  setpriority(pid: number, niceness: number): number {
    return setPriority(this.#kernel, this.#enter(), this.#machine(pid), niceness)
  }

  getpgrp(): number {
    return this.#inner(this.#ask().group)
  }

  setsid(): number {
    return this.#inner(newSession(this.#kernel, this.#enter()))
  }

  times(): { user: number; system: number; childUser: number; childSystem: number } {
    const task = this.#ask()
    this.#kernel.scheduler.accountSlice()
    return {
      user: task.userTime / 1e6,
      system: task.systemTime / 1e6,
      childUser: task.childUserTime / 1e6,
      childSystem: task.childSystemTime / 1e6,
    }
  }

  // ---- credentials

  getuid(): number {
    return shownId(this.#ask().cred, 'uids', this.#task.cred.uid)
  }

  geteuid(): number {
    return shownId(this.#ask().cred, 'uids', this.#task.cred.euid)
  }

  getgid(): number {
    return shownId(this.#ask().cred, 'gids', this.#task.cred.gid)
  }

  getegid(): number {
    return shownId(this.#ask().cred, 'gids', this.#task.cred.egid)
  }

  getgroups(): number[] {
    const { cred } = this.#ask()
    return cred.groups.map((group) => shownId(cred, 'gids', group))
  }

  setresuid(real: number, effective: number, saved: number): number {
    return this.#become(withUserIds(this.#enter().cred, real, effective, saved))
  }

  setresgid(real: number, effective: number, saved: number): number {
    return this.#become(withGroupIds(this.#enter().cred, real, effective, saved))
  }

  keepCapabilities(kept: number): number {
    this.#task.cred = withCapabilities(this.#task.cred, kept)
    return 0
  }

  setgroups(groups: readonly number[]): number {
    return this.#become(withGroups(this.#enter().cred, groups))
  }

  #become(cred: Cred | number): number {
    if (typeof cred === 'number') return cred
    this.#task.cred = cred
    return 0
  }

  umask(mask: number): number {
    const { fs } = this.#enter()
    const old = fs.umask
    fs.umask = mask & 0o777
    return old
  }

  // ---- terminal

  isatty(fd: number): boolean {
    this.#ask()
    const file = this.#file(fd)
    return file !== null && terminalOf(file) !== null
  }

  tcgetattr(fd: number): Termios | number {
    const terminal = this.#terminal(fd)
    return typeof terminal === 'number' ? terminal : terminal.tty.termios()
  }

  tcsetattr(fd: number, termios: Termios): number {
    const terminal = this.#terminal(fd)
    if (typeof terminal === 'number') return terminal
    terminal.tty.setTermios(termios)
    return 0
  }

  tcgetpgrp(fd: number): number {
    const terminal = this.#terminal(fd)
    if (typeof terminal === 'number') return terminal
    return this.#task.session.terminal === terminal ? this.#inner(terminal.tty.foregroundGroup()) : -ENOTTY
  }

  tcsetpgrp(fd: number, pgid: number): number {
    const terminal = this.#terminal(fd)
    if (typeof terminal === 'number') return terminal
    if (pgid < 0) return -EINVAL
    return setForegroundGroup(this.#kernel, this.#task, terminal, this.#machine(pgid))
  }

  winsize(fd: number): { cols: number; rows: number } | number {
    const terminal = this.#terminal(fd)
    return typeof terminal === 'number' ? terminal : terminal.tty.size()
  }

  setWinsize(fd: number, size: { cols: number; rows: number }): number {
    const terminal = this.#terminal(fd)
    if (typeof terminal === 'number') return terminal
    terminal.tty.resize(size.cols, size.rows)
    return 0
  }

  #terminal(fd: number): Terminal | number {
    this.#enter()
    const file = this.#file(fd)
    return file === null ? -EBADF : (terminalOf(file) ?? -ENOTTY)
  }

  // ---- machine

  /** What the caller has done in its slice up to now has taken its time, bytes moved as well as steps. */
  time(): Time {
    this.#ask()
    const { scheduler, vfs } = this.#kernel
    scheduler.accountSlice()
    const { sec, nsec } = vfs
    return { sec: sec + SECONDS_BASE, nsec }
  }

  uptime(): number {
    this.#ask()
    return this.#kernel.uptime()
  }

  uname(): { sysname: string; nodename: string; release: string; version: string; machine: string } {
    this.#ask()
    const { release, version } = this.#kernel
    const { hostname } = this.#task.namespaces.uts
    return { sysname: 'Linux', nodename: hostname, release, version, machine: 'x86_64' }
  }

  sethostname(name: string): number {
    const { cred, namespaces } = this.#enter()
    if (!nsCapable(cred, namespaces.uts.owner, CAP_SYS_ADMIN)) return -EPERM
    if (isLongerThan(name, HOST_NAME_MAX)) return -EINVAL
    namespaces.uts.hostname = name
    return 0
  }

  getrandom(count: number): Uint8Array {
    this.#enter()
    return this.#kernel.vfs.randomBytes(count)
  }

  klog(): readonly { level: number; time: number; text: string }[] {
    this.#ask()
    const { log, clearedLines } = this.#kernel.vfs
    return clearedLines === 0 ? log : log.slice(clearedLines)
  }

  clearKlog(): number {
    const { cred } = this.#enter()
    if (!nsCapable(cred, null, CAP_SYS_ADMIN)) return -EPERM
    const { vfs } = this.#kernel
    vfs.clearedLines = vfs.log.length
    return 0
  }
}
