/**
 * Terminals as devices: what open, read and write of /dev/pts/0, /dev/tty and /dev/console do, over the line
 * discipline of tty.ts; and which session a terminal belongs to (drivers/tty/tty_jobctrl.c).
 */

import { O_NOCTTY, O_NONBLOCK, POLLIN, POLLOUT, SIGTTIN } from './abi.ts'
import type { Kernel } from './kernel.ts'
import { endWait } from './read_write.ts'
import type { Scheduler } from './scheduler.ts'
import type { Session, Task } from './task.ts'
import type { Tty } from './tty.ts'
import { EAGAIN, EINTR, EIO, ENOTTY, ENXIO, EPERM, ERESTARTSYS } from './vfs/errno.ts'
import type { File, FileOperations } from './vfs/file.ts'

export class Terminal {
  readonly tty: Tty
  session: Session | null = null

  constructor(tty: Tty) {
    this.tty = tty
  }
}

/** The terminal that a file is, null for other files. */
export const terminalOf = (file: File): Terminal | null => (file.priv instanceof Terminal ? file.priv : null)

/** proc_set_tty: the terminal becomes the one of the task's session. */
export function setControllingTerminal(task: Task, terminal: Terminal): void {
  task.session.terminal = terminal
  terminal.session = task.session
  terminal.tty.setForegroundGroup(task.group)
}

/** /dev/pts/0: opened by a session's leader that has no terminal, it becomes the session's. */
export function terminalDevice(scheduler: Scheduler, terminal: Terminal): FileOperations {
  return {
    ...terminalOperations(scheduler),
    open(_inode, file) {
      file.priv = terminal
      const task = scheduler.current
      if (task === null || file.flags & O_NOCTTY || terminal.session !== null) return 0
      if (task.session.id === task.pid && task.session.terminal === null)
        setControllingTerminal(task, terminal)
      return 0
    },
  }
}

/** /dev/console: the terminal, but nobody's. */
export function consoleDevice(scheduler: Scheduler, terminal: Terminal): FileOperations {
  return {
    ...terminalOperations(scheduler),
    open(_inode, file) {
      file.priv = terminal
      return 0
    },
  }
}

/** /dev/tty: the terminal of the session of whoever opens it; -ENXIO without one. */
export function controllingTerminalDevice(scheduler: Scheduler): FileOperations {
  return {
    ...terminalOperations(scheduler),
    open(_inode, file) {
      const terminal = scheduler.current?.session.terminal ?? null
      if (terminal === null) return -ENXIO
      file.priv = terminal
      return 0
    },
  }
}

/** tcsetpgrp(3): -ENOTTY unless it is the caller's terminal, -EPERM for a group of another session. */
export function setForegroundGroup(kernel: Kernel, task: Task, terminal: Terminal, group: number): number {
  if (task.session.terminal !== terminal) return -ENOTTY
  for (const member of kernel.tasks.values()) {
    if (member.group === group && member.session === task.session)
      return terminal.tty.setForegroundGroup(group)
  }
  return -EPERM
}

function terminalOperations(scheduler: Scheduler): FileOperations {
  // The discipline cannot know that a caught signal kept the task from falling asleep.
  const interrupted = <R>(result: R | number): R | number =>
    result === -ERESTARTSYS && scheduler.current !== null && scheduler.current.pending !== 0 ? -EINTR : result
  return {
    noSeek: true,
    read(file, count) {
      const { tty } = file.priv as Terminal
      const task = scheduler.current
      if (task !== null && isInBackground(task, file)) {
        // __tty_check_change: whom the signal does nothing to, as it ignores it or nobody could let it go on, may not read.
        tty.wiring.signal(task.group, SIGTTIN)
        if (task.pending !== 0) return -EINTR
        return task.stoppedBy !== 0 ? -ERESTARTSYS : -EIO
      }
      if (file.flags & O_NONBLOCK && !(tty.poll() & POLLIN)) return -EAGAIN
      return interrupted(readPatiently(scheduler, tty, count))
    },
    write(file, bytes) {
      const { tty } = file.priv as Terminal
      if (file.flags & O_NONBLOCK && !(tty.poll() & POLLOUT)) return -EAGAIN
      return interrupted(tty.write(bytes)) as number
    },
    poll: (file) => (file.priv as Terminal).tty.poll(),
  }
}

/** A raw read with VTIME ends when nothing has been typed for so long, from the call or, with VMIN, since the last byte (n_tty_read). */
function readPatiently(scheduler: Scheduler, tty: Tty, count: number): Uint8Array | number {
  const { time, isBetweenBytes } = tty.patience
  const task = scheduler.current
  if (time === 0 || task === null) return tty.read(count)
  const isOver = task.deadline >= 0 && scheduler.now() >= task.deadline
  if (isOver || tty.isReadable(count)) {
    endWait(scheduler, task)
    return tty.takeRead(count)
  }
  if (isBetweenBytes ? tty.hasBytes : task.deadline < 0) {
    task.deadline = scheduler.now() + time
    scheduler.setTimer(task, task.deadline)
  }
  tty.wiring.readers.sleep()
  if (task.pending !== 0) endWait(scheduler, task)
  return -ERESTARTSYS
}

function isInBackground(task: Task, file: File): boolean {
  const terminal = file.priv as Terminal
  if (task.session.terminal !== terminal) return false
  const foreground = terminal.tty.foregroundGroup()
  return foreground !== 0 && foreground !== task.group
}
