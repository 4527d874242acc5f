/**
 * A process (struct task_struct). Threads do not exist here.
 *
 * A task is a program, that is a generator, with what the kernel keeps for it. After its end it is a zombie
 * until its parent has waited for it.
 */

import type { ForkBody, ProgramRun } from './abi.ts'
import type { Descriptors } from './descriptors.ts'
import type { Namespaces, PidNamespace } from './namespaces.ts'
import type { Timer } from './scheduler.ts'
import type { Terminal } from './terminal.ts'
import type { Cred } from './vfs/cred.ts'
import type { File } from './vfs/file.ts'
import type { FsStruct } from './vfs/namei.ts'

/** Process numbers are below it (64-bit machines). */
export const PID_MAX = 4194304

export const TaskState = {
  running: 0,
  runnable: 1,
  sleeping: 2,
  zombie: 3,
  /** waited for: nobody finds it any more */
  dead: 4,
} as const
export type TaskState = (typeof TaskState)[keyof typeof TaskState]

/** A login session (setsid(2)) and its terminal. */
export interface Session {
  readonly id: number
  /** the one that ^C comes from and that /dev/tty is */
  terminal: Terminal | null
}

/** A program file in use: while it is, nobody may write to it (ETXTBSY). */
export interface Executable {
  readonly file: File
  /** tasks that run it */
  users: number
}

export class Task {
  readonly pid: number
  /** null for init alone */
  parent: Task | null
  /** in order of birth, zombies included; null until the first */
  children: Set<Task> | null = null
  group: number
  session: Session
  cred: Cred
  readonly fs: FsStruct
  readonly files: Descriptors
  namespaces: Namespaces
  /** where its own number is from; null for the machine's first */
  readonly pidNamespace: PidNamespace | null
  state: TaskState = TaskState.runnable
  /** wait status as wait(2) gives it, once it is a zombie */
  status = 0
  /** what it begins with; null once it has begun */
  body: ForkBody | null = null
  /** null before it begins and after its end */
  program: ProgramRun | null = null

  // ---- what runs, for /proc
  /** base name of the program, at most 15 bytes */
  comm: string
  argv: readonly string[]
  env: readonly string[]
  executable: Executable | null
  /** -1000 to 1000: whether it is ended early where memory is short (proc_pid_oom_score_adj(5)) */
  oomScoreAdjust = 0
  /** microseconds since SECONDS_BASE */
  startTime = 0
  /** the nice value, -20 to 19; processes run as if they had none */
  niceness = 0
  hasExecuted = false

  // ---- signals: bit n-1 is signal n
  ignored = 0
  caught = 0
  /** caught and not yet taken; the others act at once */
  pending = 0

  // ---- stopping: a stopped task sleeps and is woken as others are, but is not run (signal(7), wait(2))
  /** the signal that has stopped it; 0 while it goes on */
  stoppedBy = 0
  /** sent to it while it was stopped: they act when it goes on */
  held = 0
  /** wait status of its having stopped or gone on that its parent has not waited for yet; 0 for none */
  news = 0

  // ---- sleep
  /** the lists that it stands on */
  readonly sleepsOn: Task[][] = []
  /** itself, while it waits for a timer or a signal only */
  readonly nothing: Task[] = []
  /** itself, while it waits for a child to end */
  readonly childEnds: Task[] = []
  timer: Timer | null = null
  /** until when nanosleep, poll or a terminal's read sleeps, microseconds since SECONDS_BASE; -1 outside of them */
  deadline = -1
  /** the FIFO whose other end this open(2) waits for */
  opening: { readonly path: string; readonly flags: number; readonly file: File } | null = null

  // ---- scheduler's
  nextInQueue: Task | null = null
  isQueued = false

  // ---- microseconds
  userTime = 0
  systemTime = 0
  childUserTime = 0
  childSystemTime = 0

  constructor(pid: number, parent: Task | null, from: TaskOrigin) {
    this.pid = pid
    this.parent = parent
    this.group = from.group
    this.session = from.session
    this.cred = from.cred
    this.fs = from.fs
    this.files = from.files
    this.namespaces = from.namespaces
    this.pidNamespace = from.namespaces.pidForChildren
    this.comm = from.comm
    this.argv = from.argv
    this.env = from.env
    this.executable = from.executable
  }

  get parentPid(): number {
    return this.parent === null ? 0 : this.parent.pid
  }

  get hasEnded(): boolean {
    return this.state >= TaskState.zombie
  }
}

/** What a new task starts with: its parent's, or the first process's. */
export interface TaskOrigin {
  readonly group: number
  readonly session: Session
  readonly cred: Cred
  readonly fs: FsStruct
  readonly files: Descriptors
  readonly namespaces: Namespaces
  readonly comm: string
  readonly argv: readonly string[]
  readonly env: readonly string[]
  readonly executable: Executable | null
}

/** The child is one of the parent's, to be waited for. */
export function adopt(parent: Task, child: Task): void {
  child.parent = parent
  if (parent.children === null) parent.children = new Set()
  parent.children.add(child)
}
