/**
 * The machine's kernel: one VFS, the tree of mounts, the tasks, the clock, the console; and the side on which
 * its owner stands, who starts the first processes, types, ticks and listens.
 *
 * Terms
 * - tick: one runnable task goes on until it sleeps, ends, or has used its slice.
 * - host: whoever owns the kernel (the machine, a test). Between ticks nothing runs.
 *
 * Invariants
 * - The machine is a function of its options and of what the host does at which tick.
 * - Programs reach the kernel by `System` only; the host may use `system()`, the calls of init (root).
 */

import {
  type ForkBody,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  type ProgramMain,
  type ProgramRun,
  SIGABRT,
  SIGKILL,
  SIGSEGV,
  type System,
} from './abi.ts'
import { Descriptors } from './descriptors.ts'
import { registerDevices } from './devices.ts'
import { blockDevices, diskNumber, rootDisk } from './disk.ts'
import { commOf, makeExecutable } from './exec.ts'
import { exitTask, taskEnded } from './exit.ts'
import { startTask } from './fork.ts'
import { aufsType } from './fs/aufs/super.ts'
import { devptsType } from './fs/devpts/devpts.ts'
import { addDiskNode, makeDevtmpfsType } from './fs/devtmpfs/devtmpfs.ts'
import { overlayType } from './fs/overlayfs/super.ts'
import { flushProcess, makeProcType } from './fs/proc/proc.ts'
import { ramfsType, tmpfsType, xfsType } from './fs/ramfs/ramfs.ts'
import { aufsDirectory } from './fs/sysfs/aufs.ts'
import { addDisk } from './fs/sysfs/block.ts'
import { overlayDirectory } from './fs/sysfs/overlay.ts'
import { makeSysfsType, SysfsTree } from './fs/sysfs/sysfs.ts'
import { heldPlaces } from './mount_calls.ts'
import { FIRST, firstNamespaces, mountsOfAll } from './namespaces.ts'
import { Pipe } from './pipe.ts'
import { PseudoFiles } from './pseudo.ts'
import { Scheduler, WaitQueue } from './scheduler.ts'
import { signalForeground } from './signal.ts'
import { Syscalls } from './syscalls.ts'
import { type Executable, PID_MAX, type Session, Task, TaskState } from './task.ts'
import { setControllingTerminal, Terminal } from './terminal.ts'
import { decode } from './text.ts'
import type { TraceListener } from './trace.ts'
import { Tty } from './tty.ts'
import { type Cred, rootCred } from './vfs/cred.ts'
import { ENOENT } from './vfs/errno.ts'
import type { File, FileOperations } from './vfs/file.ts'
import type { Inode } from './vfs/inode.ts'
import { isCharDevice } from './vfs/mode.ts'
import { attachMount, Mount, type Path } from './vfs/mount.ts'
import { MountNamespace } from './vfs/mount_namespace.ts'
import { createMount, newContext } from './vfs/mounting.ts'
import { type FsStruct, LOOKUP_FOLLOW, lookupPath } from './vfs/namei.ts'
import { openUnchecked, putFile } from './vfs/open.ts'
import type { FileSystemType } from './vfs/superblock.ts'
import { SECONDS_BASE, Vfs } from './vfs/vfs.ts'

export interface KernelOptions {
  readonly hostname: string
  /** seconds since 1970 */
  readonly clock: number
  /** how many seconds before `clock` the machine was booted */
  readonly bootTime: number
  /** of the random numbers */
  readonly seed: number
  /** what is mounted on `/`; a ramfs unless said */
  readonly root?: { readonly type: string; readonly source: string }
  /** bytes that all files together may hold */
  readonly memoryLimit?: number
  /** uname -r, uname -v */
  readonly release?: string
  readonly version?: string
  /** number of the first process that `spawn` or fork makes */
  readonly firstPid?: number
}

/** What a descriptor of a first process is: the console, /dev/null, or one end of a pipe to the host. */
export type Stream = 'console' | 'null' | Capture | Feed

export interface SpawnOptions {
  readonly cwd: string
  readonly argv?: readonly string[]
  /** the program file that it runs, for /proc/PID/exe and ETXTBSY */
  readonly executable?: string
  readonly env?: readonly string[]
  readonly cred?: Cred
  /** the console becomes the terminal of its session, and it the foreground group */
  readonly tty?: boolean
  readonly stdin?: Stream
  readonly stdout?: Stream
  readonly stderr?: Stream
}

/** where process numbers go on after PID_MAX (RESERVED_PIDS) */
const RESERVED_PIDS = 300
const DEFAULT_MEMORY = 1024 ** 3

export class Kernel {
  readonly vfs: Vfs
  readonly scheduler: Scheduler
  /** the mounts of the machine's first processes */
  readonly namespace: MountNamespace
  readonly pseudo: PseudoFiles
  readonly console: Tty
  readonly terminal: Terminal
  /** by pid, in order of birth; zombies included */
  readonly tasks = new Map<number, Task>()
  /** of them, those that a signal has stopped */
  readonly stopped = new Set<Task>()
  readonly init: Task
  /** what /sys shows */
  readonly sysfs = new SysfsTree()
  readonly programs = new Map<string, ProgramMain>()
  readonly release: string
  readonly version: string
  /** resumptions of tasks since the kernel was made */
  ticks = 0
  /** processes made since boot */
  forks = 0
  /** devtmpfs, whether it is mounted anywhere or not */
  readonly #devices: Mount
  readonly #spawned = new Map<number, Task>()
  readonly #initCalls: Syscalls
  /** who waits for something typed */
  readonly #consoleReaders: WaitQueue
  /** who waits for a lock (flock(2)) */
  readonly lockWaiters: WaitQueue
  /** A character device's number gets its driver. */
  addDriver!: (number: number, driver: FileOperations) => void
  #lastPid: number

  constructor(options: KernelOptions) {
    const vfs = new Vfs({ seed: options.seed, memoryLimit: options.memoryLimit ?? DEFAULT_MEMORY })
    this.vfs = vfs
    this.scheduler = new Scheduler(vfs)
    this.scheduler.advanceTo(Math.round((options.clock - SECONDS_BASE) * 1e6))
    this.scheduler.load.begin(this.scheduler.now())
    this.lockWaiters = new WaitQueue(this.scheduler)
    this.#consoleReaders = new WaitQueue(this.scheduler)
    vfs.locks.onRelease = () => this.lockWaiters.wake()
    vfs.heldPlaces = () => heldPlaces(this)
    vfs.bootSec = options.clock - SECONDS_BASE - options.bootTime
    this.release = options.release ?? '6.18.44'
    this.version = options.version ?? '#1 SMP PREEMPT_DYNAMIC'
    this.#lastPid = (options.firstPid ?? 2) - 1

    this.console = new Tty({
      readers: this.#consoleReaders,
      writers: new WaitQueue(this.scheduler),
      signal: (group, signal) => signalForeground(this, group, signal),
    })
    this.terminal = new Terminal(this.console)
    registerDevices(this)
    const types = [
      makeSysfsType(this.sysfs, () => (this.scheduler.current ?? this.init).namespaces.net.owner),
      tmpfsType,
      makeProcType(this),
      makeDevtmpfsType(),
      devptsType,
      ramfsType,
      overlayType,
      aufsType,
      xfsType,
    ]
    for (const type of types) this.registerFileSystem(type)
    this.sysfs.fs.set('aufs', aufsDirectory(vfs))
    this.sysfs.module.set('overlay', overlayDirectory(vfs))
    const rootMount = internalMount(vfs, options.root ?? { type: 'ramfs', source: 'none' })
    this.pseudo = new PseudoFiles(vfs)
    this.#devices = internalMount(vfs, { type: 'devtmpfs', source: 'devtmpfs' })
    rootMount.sb.dev = diskNumber(rootMount.source) ?? rootMount.sb.dev
    this.namespace = new MountNamespace(FIRST.mnt, null)
    this.namespace.root = initialMount(vfs)
    this.namespace.root.namespace = this.namespace
    attachMount(rootMount, { mnt: this.namespace.root, dentry: this.namespace.root.root })
    this.init = this.#makeInit(rootMount, options.hostname)
    this.#initCalls = new Syscalls(this, this.init)
    this.#addDisk()
  }

  // ---- programs and file systems

  registerFileSystem(type: FileSystemType): void {
    this.vfs.fileSystems.set(type.name, type)
  }

  /** A file with `programImage(name)` in it runs `main` when it is executed. */
  registerProgram(name: string, main: ProgramMain): void {
    this.programs.set(name, main)
  }

  /** System calls of init, for the host to set the machine up with. Calls that would sleep throw. */
  system(): System {
    return this.#initCalls
  }

  // ---- first processes

  /** Starts a process as a child of init, in a session of its own. Its pid. */
  spawn(body: ForkBody, options: SpawnOptions): number {
    const pid = this.nextPid()
    const session: Session = { id: pid, terminal: null }
    const root = this.init.fs.root
    const cwd = lookupPath(this.vfs, this.init.fs, options.cwd, LOOKUP_FOLLOW)
    const files = new Descriptors(putFile)
    const argv = options.argv ?? ['sh']
    const task = new Task(pid, this.init, {
      group: pid,
      session,
      cred: options.cred ?? rootCred,
      fs: { root, cwd: typeof cwd === 'number' ? root : cwd, umask: 0o022 },
      files,
      namespaces: this.init.namespaces,
      comm: commOf(argv[0] as string),
      argv,
      env: options.env ?? [],
      executable: options.executable === undefined ? null : this.#openProgram(options.executable),
    })
    if (options.tty === true) setControllingTerminal(task, this.terminal)
    const standard = options.tty === true ? 'console' : 'null'
    // As after a login, the same open file stands behind all descriptors of a device.
    const opened = new Map<Stream, File>()
    for (const stream of [options.stdin, options.stdout, options.stderr]) {
      const wanted = stream ?? standard
      const file = opened.get(wanted)
      if (file === undefined) opened.set(wanted, this.#openStream(wanted))
      else file.references++
      files.install(opened.get(wanted) as File, false)
    }
    this.#spawned.set(pid, task)
    startTask(this, task, body)
    return pid
  }

  /** Which program the first process runs, as far as others see: it does nothing. */
  startInit(path: string): void {
    this.init.executable = this.#openProgram(path)
  }

  /** As a shell shows it: 0 to 255, 128 and the signal after death by one; null while the process lives. */
  exitStatus(pid: number): number | null {
    const task = this.#spawned.get(pid)
    if (task === undefined || !task.hasEnded) return null
    return task.status & 0x7f ? 128 + (task.status & 0x7f) : (task.status >> 8) & 0xff
  }

  /** Something that a process writes to and the host takes from. */
  capture(): Capture {
    const { pipe, inode } = this.#hostPipe()
    return new Capture(pipe, this.pseudo.pipeEnd(inode, O_WRONLY), this.pseudo.pipeEnd(inode, O_RDONLY))
  }

  /** Something that a process reads to its end. */
  feed(bytes: Uint8Array): Feed {
    const { pipe, inode } = this.#hostPipe()
    const file = this.pseudo.pipeEnd(inode, O_RDONLY)
    if (bytes.length > 0) pipe.write(bytes, true)
    return new Feed(file)
  }

  /** A pipe without limit, to or from the host. */
  #hostPipe(): { pipe: Pipe; inode: Inode } {
    const pipe = new Pipe(this.scheduler, Number.POSITIVE_INFINITY)
    return { pipe, inode: this.pseudo.pipeInode(pipe) }
  }

  #openStream(stream: Stream): File {
    if (typeof stream !== 'string') {
      stream.file.references++
      return stream.file
    }
    const file = openUnchecked(this.#devicePath(stream === 'console' ? 'pts/0' : 'null'), O_RDWR)
    if (typeof file === 'number') throw new Error(`device ${stream} does not open: ${file}`)
    return file
  }

  #openProgram(path: string): Executable | null {
    const place = lookupPath(this.vfs, this.init.fs, path, LOOKUP_FOLLOW)
    const file = typeof place === 'number' ? place : openUnchecked(place, O_RDONLY)
    return typeof file === 'number' ? null : makeExecutable(file)
  }

  /** A device as the machine has it in /dev, or the kernel's own if nothing is mounted there. */
  #devicePath(name: string): Path {
    const place = lookupPath(this.vfs, this.init.fs, `/dev/${name}`, LOOKUP_FOLLOW)
    if (typeof place !== 'number' && isCharDevice(place.dentry.inode?.mode ?? 0)) return place
    const root: Path = { mnt: this.#devices, dentry: this.#devices.root }
    const own = lookupPath(this.vfs, { root, cwd: root, umask: 0 }, `/${name}`, 0)
    if (typeof own === 'number') throw new Error(`there is no device ${name}`)
    return own
  }

  // ---- running

  /**
   * Resumes one runnable task. 'sleeping': none can run, but a timer is set (`nextTimer`, `advanceTo`); 'idle':
   * all wait for input, or none is left.
   */
  tick(): 'ran' | 'sleeping' | 'idle' {
    const { scheduler } = this
    scheduler.fireTimers()
    const task = scheduler.dequeue()
    if (task === null) return scheduler.nextTimer() === null ? 'idle' : 'sleeping'
    this.ticks++
    scheduler.startSlice(task)
    try {
      this.#resume(task)
    } finally {
      scheduler.endSlice(task)
      this.vfs.cred = rootCred
    }
    return 'ran'
  }

  #resume(task: Task): void {
    try {
      const step = (task.program ?? this.#begin(task)).next()
      if (step.done === true) exitTask(this, task, (step.value & 0xff) << 8)
    } catch (error) {
      if (error === taskEnded) return
      const signal = signalOf(error)
      // What is left of its program cannot go on.
      exitTask(this, task, signal === 0 ? SIGABRT : signal)
      if (signal === 0) throw error
    } finally {
      if (task.hasEnded) task.program = null
    }
  }

  #begin(task: Task): ProgramRun {
    const body = task.body as ForkBody
    task.body = null
    task.program = body(new Syscalls(this, task))
    return task.program
  }

  /** When the earliest timer is due, in seconds since 1970; null without one. */
  nextTimer(): number | null {
    const at = this.scheduler.nextTimer()
    return at === null ? null : SECONDS_BASE + at / 1e6
  }

  /** Whether somebody in the foreground waits for the person at the terminal, or for time to pass. */
  isForegroundWaiting(): boolean {
    if (!this.#consoleReaders.isEmpty) return true
    if (this.scheduler.nextTimer() === null) return false
    const foreground = this.console.foregroundGroup()
    const now = this.scheduler.now()
    for (const { group, timer } of this.tasks.values())
      if (group === foreground && timer !== null && timer.at > now) return true
    return false
  }

  /** Time passes: the clock goes forward to `seconds` since 1970 (never back), and timers fire. */
  advanceTo(seconds: number): void {
    // Up, so that what `nextTimer` said is reached.
    this.scheduler.advanceTo(Math.ceil((seconds - SECONDS_BASE) * 1e6))
  }

  /** The host's clock for what comes next; the same as time passing until then. */
  setClock(seconds: number): void {
    this.advanceTo(seconds)
  }

  /** the host's name as the machine's first processes know it */
  get hostname(): string {
    return this.init.namespaces.uts.hostname
  }

  /** What is mounted anywhere. */
  allMounts(): Iterable<Mount> {
    return mountsOfAll(this)
  }

  /** seconds since 1970 */
  time(): number {
    return this.scheduler.now() / 1e6 + SECONDS_BASE
  }

  /** seconds since boot */
  uptime(): number {
    return this.scheduler.now() / 1e6 - this.vfs.bootSec
  }

  get trace(): TraceListener | null {
    return this.vfs.trace
  }

  set trace(listener: TraceListener | null) {
    this.vfs.trace = listener
  }

  // ---- for the rest of the kernel

  /** alloc_pid: the next number that names no process, group or session. */
  nextPid(): number {
    do this.#lastPid = this.#lastPid + 1 >= PID_MAX ? RESERVED_PIDS : this.#lastPid + 1
    while (this.#isPidTaken(this.#lastPid))
    return this.#lastPid
  }

  /** Ends a task with a wait status. */
  end(task: Task, status: number): void {
    exitTask(this, task, status)
  }

  /** Nobody finds the task by its number any more. */
  forget(task: Task): void {
    this.tasks.delete(task.pid)
    flushProcess(this.vfs, task.pid, task.pidNamespace)
  }

  #isPidTaken(pid: number): boolean {
    if (this.tasks.has(pid)) return true
    // Numbers of groups and sessions outlive their leaders; that matters only after the numbers have come round.
    if (this.forks < PID_MAX - RESERVED_PIDS) return false
    for (const task of this.tasks.values()) if (task.group === pid || task.session.id === pid) return true
    return false
  }

  /** devtmpfs_create_node for a block device, or with S_IFCHR for what makes them. */
  addDiskNode(name: string, number: number, type?: number): void {
    addDiskNode(this.#devices.root, name, number, type)
  }

  /** The disk that the root is on has nodes in /dev, and is in /sys. */
  #addDisk(): void {
    const found = rootDisk(this)
    if (found === null) return
    for (const { name, number } of blockDevices(found)) addDiskNode(this.#devices.root, name, number)
    addDisk(this.sysfs, found)
  }

  #makeInit(rootMount: Mount, hostname: string): Task {
    const root: Path = { mnt: rootMount, dentry: rootMount.root }
    const init = new Task(1, null, {
      group: 1,
      session: { id: 1, terminal: null },
      cred: rootCred,
      fs: { root, cwd: root, umask: 0 },
      files: new Descriptors(putFile),
      namespaces: firstNamespaces(this.namespace, hostname),
      comm: 'systemd',
      argv: ['/sbin/init'],
      env: [],
      executable: null,
    })
    // Whatever program others see it run (`startInit`), it never runs and never sleeps, and its children are reaped as they end.
    init.state = TaskState.running
    init.startTime = this.vfs.bootSec * 1e6
    this.tasks.set(1, init)
    return init
  }
}

/** Collects what processes write; both streams in one keeps their order. */
export class Capture {
  readonly file: File
  /** the host's end: while it is open nobody gets EPIPE */
  readonly hostEnd: File
  readonly #pipe: Pipe

  constructor(pipe: Pipe, file: File, hostEnd: File) {
    this.#pipe = pipe
    this.file = file
    this.hostEnd = hostEnd
  }

  /** Whether a process may still write. */
  get isHeld(): boolean {
    return this.file.references > 1 || this.#pipe.writers > 1
  }

  /** What was written since the last call. */
  take(): Uint8Array {
    return this.#pipe.take(this.#pipe.size)
  }

  text(): string {
    return decode(this.take())
  }
}

/** Bytes for a process to read. */
export class Feed {
  readonly file: File

  constructor(file: File) {
    this.file = file
  }
}

/** vfs_kern_mount: a mount that is nowhere, of a file system without options. */
function internalMount(vfs: Vfs, { type, source }: { type: string; source: string }): Mount {
  // There is no root yet where a path could be looked up.
  const nowhere = null as unknown as FsStruct
  const context = newContext(vfs, nowhere, type, { monolithic: true })
  if (typeof context === 'number') throw new Error(`no file system ${type}`)
  const mount = createMount({ ...context, source, resolve: () => -ENOENT }, 0)
  if (typeof mount === 'number') throw new Error(`cannot mount ${type}: ${mount}`)
  return mount
}

/** init_mount_tree: the empty file system below all, on which `/` is mounted. */
function initialMount(vfs: Vfs): Mount {
  const below = internalMount(vfs, { type: 'ramfs', source: 'rootfs' })
  return new Mount(vfs, below.root, 'rootfs', 0, 1)
}

const TOO_BIG =
  /Invalid (string|array) length|maximum size exceeded|allocation (failed|size overflow)|out of memory/i

/**
 * What an exception out of a program means for its process: too deep a recursion is a stack overflow, too big an
 * object is what the out-of-memory killer takes. 0 for all others: they are bugs of ours.
 */
function signalOf(error: unknown): number {
  if (!(error instanceof Error)) return 0
  if (/call stack|too much recursion/.test(error.message)) return SIGSEGV
  if (TOO_BIG.test(error.message)) return SIGKILL
  return 0
}
