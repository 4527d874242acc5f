/**
 * The one door between programs and the machine: what a process can ask of the kernel, with the
 * constants of Linux x86-64. Programs, the shell, docker and the diagram's inspector import this and
 * `text.ts` and `termios.ts` from the kernel, nothing behind them.
 *
 * Terms
 * - A call returns a number >= 0 or its value; on failure a negative errno (`-ENOENT`). No call throws.
 *   `typeof r === 'number'` (for calls that return objects) or `r < 0` tells.
 * - `-ERESTARTSYS` means "asleep": the task has been put on a wait queue. The program does
 *   `let r; while ((r = sys.read(0, n)) === -ERESTARTSYS) yield`. Calls that can return it say "may sleep".
 *   With a caught signal pending they return `-EINTR` instead. A call that only asks (`time`, `disposition` ...) leaves it
 *   asleep; any other before the yield wakes it.
 * - A program is a generator. It yields only when a call sleeps or when `sys.exhausted()` says that its
 *   slice is over; whoever loops without calls must ask `exhausted()` in the loop.
 * - Names and paths are strings of UTF-16 that stand for UTF-8; a byte that is not UTF-8 is the lone
 *   surrogate U+DC80 + (byte - 0x80). See text.ts.
 * - A buffer given to `write` is given away: the caller must not change it afterwards. A buffer that
 *   `read` returns must not be changed either; it may be shared with the file.
 */

import type { Termios } from './termios.ts'

export const O_RDONLY = 0
export const O_WRONLY = 1
export const O_RDWR = 2
export const O_ACCMODE = 3
export const O_CREAT = 0o100
export const O_EXCL = 0o200
export const O_NOCTTY = 0o400
export const O_TRUNC = 0o1000
export const O_APPEND = 0o2000
export const O_NONBLOCK = 0o4000
export const O_DIRECT = 0o40000
export const O_LARGEFILE = 0o100000
export const O_DIRECTORY = 0o200000
export const O_NOFOLLOW = 0o400000
export const O_NOATIME = 0o1000000
export const O_CLOEXEC = 0o2000000
export const O_SYNC = 0o4010000
export const O_PATH = 0o10000000
/** Includes O_DIRECTORY, as in fcntl.h. */
export const O_TMPFILE = 0o20200000

export const SEEK_SET = 0
export const SEEK_CUR = 1
export const SEEK_END = 2
export const SEEK_DATA = 3
export const SEEK_HOLE = 4

/** flock(2) */
export const LOCK_SH = 1
export const LOCK_EX = 2
export const LOCK_NB = 4
export const LOCK_UN = 8

/** fallocate(2) */
export const FALLOC_FL_KEEP_SIZE = 1
export const FALLOC_FL_PUNCH_HOLE = 2

export const F_OK = 0
export const X_OK = 1
export const W_OK = 2
export const R_OK = 4

export const F_DUPFD = 0
export const F_GETFD = 1
export const F_SETFD = 2
export const F_GETFL = 3
export const F_SETFL = 4
export const F_DUPFD_CLOEXEC = 1030
export const FD_CLOEXEC = 1

export const RENAME_NOREPLACE = 1
export const RENAME_EXCHANGE = 2
export const RENAME_WHITEOUT = 4

export const XATTR_CREATE = 1
export const XATTR_REPLACE = 2

export const MS_RDONLY = 1
export const MS_NOSUID = 2
export const MS_NODEV = 4
export const MS_NOEXEC = 8
export const MS_SYNCHRONOUS = 16
export const MS_MANDLOCK = 64
export const MS_DIRSYNC = 128
export const MS_LAZYTIME = 1 << 25
export const MS_REMOUNT = 32
export const MS_NOSYMFOLLOW = 256
export const MS_NOATIME = 1024
export const MS_NODIRATIME = 2048
export const MS_BIND = 4096
export const MS_MOVE = 8192
export const MS_REC = 16384
export const MS_SILENT = 32768
export const MS_UNBINDABLE = 1 << 17
export const MS_PRIVATE = 1 << 18
export const MS_SLAVE = 1 << 19
export const MS_SHARED = 1 << 20
export const MS_RELATIME = 1 << 21
export const MS_STRICTATIME = 1 << 24

/** umount2(2) */
export const MNT_FORCE = 1
export const MNT_DETACH = 2
export const MNT_EXPIRE = 4
export const UMOUNT_NOFOLLOW = 8

/** fsconfig(2) commands */
export const FSCONFIG_SET_FLAG = 0
export const FSCONFIG_SET_STRING = 1
/** the value is a descriptor, in decimal */
export const FSCONFIG_SET_FD = 5
export const FSCONFIG_CMD_CREATE = 6
export const FSCONFIG_CMD_RECONFIGURE = 7

/** Flags of files, of ioctl(FS_IOC_SETFLAGS) and chattr(1) */
export const FS_SYNC_FL = 0x8
export const FS_IMMUTABLE_FL = 0x10
export const FS_APPEND_FL = 0x20
export const FS_NODUMP_FL = 0x40
export const FS_NOATIME_FL = 0x80

/** ioctl(2) of /dev/loop-control and of loop devices (linux/loop.h, loop(4)) */
export const LOOP_CLR_FD = 0x4c01
export const LOOP_GET_STATUS64 = 0x4c05
export const LOOP_SET_CAPACITY = 0x4c07
export const LOOP_CONFIGURE = 0x4c0a
export const LOOP_CTL_ADD = 0x4c80
export const LOOP_CTL_GET_FREE = 0x4c82
export const LO_FLAGS_READ_ONLY = 1
export const LO_FLAGS_AUTOCLEAR = 4

/** unshare(2), setns(2) */
export const CLONE_NEWTIME = 0x80
export const CLONE_NEWNS = 0x20000
export const CLONE_NEWCGROUP = 0x2000000
export const CLONE_NEWUTS = 0x4000000
export const CLONE_NEWIPC = 0x8000000
export const CLONE_NEWUSER = 0x10000000
export const CLONE_NEWPID = 0x20000000
export const CLONE_NEWNET = 0x40000000

export const DT_FIFO = 1
export const DT_CHR = 2
export const DT_DIR = 4
export const DT_BLK = 6
export const DT_REG = 8
export const DT_LNK = 10
export const DT_SOCK = 12

export const POLLIN = 1
export const POLLOUT = 4
export const POLLERR = 8
export const POLLHUP = 16

export const WNOHANG = 1
export const WUNTRACED = 2
export const WCONTINUED = 8

export const SIGHUP = 1
export const SIGINT = 2
export const SIGQUIT = 3
export const SIGILL = 4
export const SIGTRAP = 5
export const SIGABRT = 6
export const SIGBUS = 7
export const SIGFPE = 8
export const SIGKILL = 9
export const SIGUSR1 = 10
export const SIGSEGV = 11
export const SIGUSR2 = 12
export const SIGPIPE = 13
export const SIGALRM = 14
export const SIGTERM = 15
export const SIGSTKFLT = 16
export const SIGCHLD = 17
export const SIGCONT = 18
export const SIGSTOP = 19
export const SIGTSTP = 20
export const SIGTTIN = 21
export const SIGTTOU = 22
export const SIGURG = 23
export const SIGXCPU = 24
export const SIGXFSZ = 25
export const SIGVTALRM = 26
export const SIGPROF = 27
export const SIGWINCH = 28
export const SIGIO = 29
export const SIGPWR = 30
export const SIGSYS = 31

/** Seconds since 1970 and nanoseconds: two numbers, as in struct timespec. */
export interface Time {
  readonly sec: number
  readonly nsec: number
}

/** stat(2). `blocks` counts 512-byte units. `dev` and `rdev` are packed by `makedev` (vfs/mode.ts). */
export interface Stat {
  dev: number
  ino: number
  mode: number
  nlink: number
  uid: number
  gid: number
  rdev: number
  size: number
  blksize: number
  blocks: number
  atime: Time
  mtime: Time
  ctime: Time
  btime: Time
}

/** One entry of getdents64(2); `type` is a DT_ constant. `.` and `..` are included. */
export interface Dirent {
  readonly ino: number
  readonly type: number
  readonly name: string
}

/** statfs(2); block counts are in units of `bsize` bytes. */
export interface StatFs {
  /** f_type, e.g. 0x794c7630 for overlay */
  type: number
  /** the file system's name as /proc/mounts has it */
  typeName: string
  bsize: number
  blocks: number
  bfree: number
  bavail: number
  files: number
  ffree: number
  namelen: number
  flags: number
  /** f_fsid */
  fsid: readonly [number, number]
}

/** struct loop_config: what LOOP_CONFIGURE is told. */
export interface LoopConfiguration {
  /** the file that the device is to show */
  readonly fd: number
  readonly offset: number
  /** bytes; 0: to the file's end */
  readonly sizeLimit: number
  /** LO_FLAGS_* */
  readonly flags: number
}

/** struct loop_info64: what LOOP_GET_STATUS64 tells. */
export interface LoopStatus {
  /** of the file that it shows */
  readonly device: number
  readonly inode: number
  readonly fileName: string
  readonly offset: number
  readonly sizeLimit: number
  readonly flags: number
}

export interface WaitResult {
  readonly pid: number
  /** the wait status of wait(2): `code << 8` after exit, the signal's number after death by signal */
  readonly status: number
}

/** A running program. Its result is the exit status, 0 to 255. */
export type ProgramRun = Generator<void, number, void>

/** What fork's child runs. */
export type ForkBody = (sys: System) => ProgramRun

/** What an executable file starts. `argv[0]` is the name it was called by; `env` holds `NAME=value`. */
export type ProgramMain = (sys: System, argv: readonly string[], env: readonly string[]) => ProgramRun

export type SignalDisposition = 'default' | 'ignore' | 'catch'

/**
 * The system calls, bound to one task. Paths are absolute or relative to the task's working directory.
 * Each name is the Linux call's; its errors are those of the man page with that name.
 */
export interface System {
  /**
   * True when the task's time slice is over: yield, then go on. Counts one unit of work, or `units` where what has just
   * been done was as much as so many steps.
   */
  exhausted(units?: number): boolean

  // ---- files
  open(path: string, flags: number, mode?: number): number
  close(fd: number): number
  /** Up to `count` bytes; an empty array at end of file. May sleep. */
  read(fd: number, count: number): Uint8Array | number
  pread(fd: number, count: number, offset: number): Uint8Array | number
  /** The number of bytes taken, which may be fewer than given. May sleep. EPIPE comes with SIGPIPE. */
  write(fd: number, bytes: Uint8Array): number
  pwrite(fd: number, bytes: Uint8Array, offset: number): number
  lseek(fd: number, offset: number, whence: number): number
  ftruncate(fd: number, length: number): number
  /** flock(2). May sleep. */
  flock(fd: number, operation: number): number
  /** fallocate(2); `mode` FALLOC_FL_* */
  fallocate(fd: number, mode: number, offset: number, length: number): number
  fsync(fd: number): number
  /** ioctl(FS_IOC_GETFLAGS): FS_*_FL of chattr(1) */
  getFlags(fd: number): number
  /** ioctl(FS_IOC_SETFLAGS) */
  setFlags(fd: number, flags: number): number
  /** ioctl(2): what the file's driver says to LOOP_*, -ENOTTY from those that know no such request */
  ioctl(fd: number, request: number, argument?: number | LoopConfiguration): number | LoopStatus
  dup(fd: number): number
  /** dup3(2): `fd` becomes `to`, closing what `to` was. dup2's "same number" case returns `to`. */
  dup2(fd: number, to: number, flags?: number): number
  fcntl(fd: number, command: number, argument?: number): number
  /** [read end, write end] */
  pipe(flags?: number): [number, number] | number
  /** Waits for events; `timeout` in ms, negative for ever. Returns `revents` per fd (0 if none). May sleep. */
  poll(fds: readonly { fd: number; events: number }[], timeout: number): number[] | number
  /** inotify_init1(2); events are read as struct inotify_event */
  inotifyInit(flags?: number): number
  /** inotify_add_watch(2): the watch's number; `mask` IN_* of inotify(7) */
  inotifyAddWatch(fd: number, path: string, mask: number): number
  inotifyRemoveWatch(fd: number, wd: number): number
  /** All open descriptors, ascending (what /proc/self/fd lists). */
  descriptors(): number[]
  /** The next entries of a directory stream, in the file system's order; empty at the end. */
  getdents(fd: number): Dirent[] | number

  // ---- names
  stat(path: string): Stat | number
  lstat(path: string): Stat | number
  fstat(fd: number): Stat | number
  access(path: string, mode: number): number
  mkdir(path: string, mode?: number): number
  rmdir(path: string): number
  unlink(path: string): number
  /** renameat2(2); flags RENAME_* */
  rename(oldPath: string, newPath: string, flags?: number): number
  /** linkat(2); `follow` is AT_SYMLINK_FOLLOW on the old path */
  link(oldPath: string, newPath: string, follow?: boolean): number
  /** linkat(fd, "", ..., AT_EMPTY_PATH): names an O_TMPFILE */
  linkFd(fd: number, newPath: string): number
  symlink(target: string, path: string): number
  readlink(path: string): string | number
  /** `mode` with file type; `rdev` by makedev */
  mknod(path: string, mode: number, rdev?: number): number
  chmod(path: string, mode: number): number
  fchmod(fd: number, mode: number): number
  /** -1 leaves an id as it is */
  chown(path: string, uid: number, gid: number): number
  lchown(path: string, uid: number, gid: number): number
  fchown(fd: number, uid: number, gid: number): number
  /** utimensat(2). 'omit' leaves a time as it is. `follow` defaults to true. */
  utimens(path: string, atime: Time | 'now' | 'omit', mtime: Time | 'now' | 'omit', follow?: boolean): number
  futimens(fd: number, atime: Time | 'now' | 'omit', mtime: Time | 'now' | 'omit'): number
  truncate(path: string, length: number): number
  getxattr(path: string, name: string, follow?: boolean): Uint8Array | number
  setxattr(path: string, name: string, value: Uint8Array, flags?: number, follow?: boolean): number
  listxattr(path: string, follow?: boolean): string[] | number
  removexattr(path: string, name: string, follow?: boolean): number
  statfs(path: string): StatFs | number
  chdir(path: string): number
  fchdir(fd: number): number
  /** ENOENT when the directory has been removed */
  getcwd(): string | number
  chroot(path: string): number
  sync(): void

  // ---- mounts
  /** mount(2); `type` and `data` may be null where mount(2) ignores them */
  mount(source: string, target: string, type: string | null, flags: number, data: string | null): number
  umount(target: string, flags?: number): number
  /** fsopen(2): a descriptor whose `read` gives the context's messages, `e overlay: ...`, one a read */
  fsopen(type: string): number
  /** fspick(2): the same for changing what is mounted at `path`; FSCONFIG_CMD_RECONFIGURE then does it */
  fspick(path: string): number
  fsconfig(fd: number, command: number, key: string, value?: string): number
  /** fsmount(2): a descriptor for a mount that is nowhere yet; `flags` are MS_* of the mount */
  fsmount(fd: number, flags: number): number
  /** move_mount(2) of such a descriptor onto `target` */
  moveMount(fd: number, target: string): number
  /** pivot_root(2) */
  pivotRoot(newRoot: string, putOld: string): number

  // ---- namespaces
  /** unshare(2); flags CLONE_NEW* */
  unshare(flags: number): number
  /** setns(2) with an open /proc/PID/ns/KIND; `flags` 0 or the CLONE_NEW* that it has to be */
  setns(fd: number, flags: number): number

  // ---- processes
  getpid(): number
  getppid(): number
  /** The child gets copies of descriptors, credentials, cwd, umask and dispositions. EAGAIN at the task limit. */
  fork(body: ForkBody): number
  /**
   * Replaces the program: checks the file, closes FD_CLOEXEC descriptors, resets caught signals, and
   * returns what runs now: `return yield* run`. `#!` scripts start their interpreter. ENOEXEC if the file is neither.
   */
  execve(path: string, argv: readonly string[], env: readonly string[]): ProgramRun | number
  /**
   * waitpid(2): pid > 0, or -1 for any child. With WNOHANG and none ready `{pid: 0}`; with WUNTRACED and WCONTINUED also those
   * that have stopped or gone on. ECHILD. May sleep.
   */
  waitpid(pid: number, options?: number): WaitResult | number
  /** kill(2): pid > 0 a process, 0 the own group, -1 all but init and oneself, < -1 a group */
  kill(pid: number, signal: number): number
  sigaction(signal: number, disposition: SignalDisposition): number
  /** What `sigaction` was set to last. */
  disposition(signal: number): SignalDisposition
  /** Takes the lowest pending caught signal, 0 if none. */
  takeSignal(): number
  /** Until a caught signal arrives. May sleep. */
  pause(): number
  /** May sleep; the second call after waking returns 0. Virtual time. */
  nanosleep(seconds: number): number
  setpgid(pid: number, pgid: number): number
  /** of a process, 0 the caller: 20 minus its nice value */
  getpriority(pid: number): number
  setpriority(pid: number, niceness: number): number
  getpgrp(): number
  setsid(): number
  /** User and system time used by the task and its waited-for children, in seconds of virtual time. */
  times(): { user: number; system: number; childUser: number; childSystem: number }

  // ---- credentials
  getuid(): number
  geteuid(): number
  getgid(): number
  getegid(): number
  getgroups(): number[]
  /** setresuid(2), -1 leaves as is; loses capabilities as capabilities(7) says */
  setresuid(real: number, effective: number, saved: number): number
  setresgid(real: number, effective: number, saved: number): number
  setgroups(groups: readonly number[]): number
  /** gives up all capabilities but these CAP_* bits, for good: prctl(PR_CAPBSET_DROP) and capset(2) */
  keepCapabilities(kept: number): number
  umask(mask: number): number

  // ---- terminal
  isatty(fd: number): boolean
  tcgetattr(fd: number): Termios | number
  tcsetattr(fd: number, termios: Termios): number
  tcgetpgrp(fd: number): number
  tcsetpgrp(fd: number, pgid: number): number
  /** TIOCGWINSZ */
  winsize(fd: number): { cols: number; rows: number } | number
  /** TIOCSWINSZ, until the page gives the terminal another size */
  setWinsize(fd: number, size: { cols: number; rows: number }): number

  // ---- machine
  /** CLOCK_REALTIME of the machine's virtual clock */
  time(): Time
  /** seconds since boot */
  uptime(): number
  uname(): { sysname: string; nodename: string; release: string; version: string; machine: string }
  sethostname(name: string): number
  /** getrandom(2), from the machine's seeded generator */
  getrandom(count: number): Uint8Array
  /** The kernel log since it was last cleared, oldest first (syslog(2)); level 0 to 7, time in seconds since boot. */
  klog(): readonly { level: number; time: number; text: string }[]
  /** SYSLOG_ACTION_CLEAR: what is there is read no more. -EPERM. */
  clearKlog(): number
}
