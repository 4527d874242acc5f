/** How a process ends and is waited for: kernel/exit.c, wait(2). */

import { SIGCHLD, SIGCONT, SIGHUP, SIGKILL, type WaitResult, WCONTINUED, WNOHANG, WUNTRACED } from './abi.ts'
import { releaseExecutable } from './exec.ts'
import type { Kernel } from './kernel.ts'
import { placesInUse } from './mount_calls.ts'
import { leaveMountNamespace } from './namespaces.ts'
import { CONTINUED, hangUpOrphans, isIgnored, sendSignal, signalGroup } from './signal.ts'
import { adopt, type Task, TaskState } from './task.ts'
import { ECHILD } from './vfs/errno.ts'
import { releaseUnused } from './vfs/mounting.ts'
import { putFile } from './vfs/open.ts'

/**
 * What unwinds the program of a task that is gone, when it enters the kernel once more. Programs must let it
 * pass; it is made once, so it costs nothing and says nothing of where it came from.
 */
export const taskEnded: unknown = Object.freeze(new Error('the task has ended'))

/** do_exit: the task becomes a zombie with this wait status, or vanishes if nobody will wait for it. */
export function exitTask(kernel: Kernel, task: Task, status: number): void {
  if (task.hasEnded) return
  const { scheduler } = kernel
  scheduler.leaveQueues(task)
  scheduler.clearTimer(task)
  task.state = TaskState.zombie
  task.status = status
  task.pending = 0
  task.stoppedBy = 0
  kernel.stopped.delete(task)
  if (task.opening !== null) putFile(task.opening.file)
  task.opening = null
  task.files.closeAll()
  releaseExecutable(task)
  hangUpSession(kernel, task)
  const groups = kernel.stopped.size === 0 ? [] : groupsLookedAfter(task)
  giveChildrenToInit(kernel, task)
  endPidNamespace(kernel, task)
  releaseMounts(kernel, task)
  dropProgram(kernel, task)
  notifyParent(kernel, task)
  for (const group of groups) hangUpOrphans(kernel, group)
}

const groupsLookedAfter = ({ children, group }: Task): Set<number> =>
  new Set([...(children ?? [])].map((child) => child.group)).add(group)

/** Unwinds what still stands on a generator; its `finally` blocks run, but can do nothing any more. */
function dropProgram(kernel: Kernel, task: Task): void {
  const { program } = task
  task.body = null
  // The current one is on the engine's stack: it is unwound when it next enters the kernel.
  if (program === null || task === kernel.scheduler.current) return
  task.program = null
  try {
    program.return(0)
  } catch (error) {
    if (error !== taskEnded) throw error
  }
}

/** The leader of a session takes its terminal along: disassociate_ctty. */
function hangUpSession(kernel: Kernel, task: Task): void {
  const { session } = task
  const { terminal } = session
  if (session.id !== task.pid || terminal === null) return
  session.terminal = null
  terminal.session = null
  const foreground = terminal.tty.foregroundGroup()
  if (foreground === 0) return
  signalGroup(kernel, foreground, SIGHUP)
  signalGroup(kernel, foreground, SIGCONT)
}

/** forget_original_parent */
function giveChildrenToInit(kernel: Kernel, task: Task): void {
  const own = task.pidNamespace?.init ?? null
  const reaper = own === null || own === task || own.hasEnded ? kernel.init : own
  for (const child of task.children ?? []) {
    if (child.hasEnded && reaper === kernel.init) release(kernel, child)
    else adopt(reaper, child)
  }
  task.children = null
}

/** zap_pid_ns_processes: with the first process of a pid namespace all others in it end. */
function endPidNamespace(kernel: Kernel, task: Task): void {
  const pids = task.pidNamespace
  if (pids === null || pids.init !== task) return
  for (const other of [...kernel.tasks.values()])
    if (other !== task && pids.inner(other.pid) !== 0) sendSignal(kernel, other, SIGKILL)
}

/** What only this task kept: mounts that were taken away, a mount namespace. */
function releaseMounts(kernel: Kernel, task: Task): void {
  if (kernel.vfs.detachedMounts.size > 0) releaseUnused(kernel.vfs, () => placesInUse(kernel))
  leaveMountNamespace(kernel, task.namespaces.mount)
}

/** exit_notify. Init, and whoever ignores SIGCHLD, does not want zombies. */
function notifyParent(kernel: Kernel, task: Task): void {
  const parent = task.parent as Task
  if (parent === kernel.init || isIgnored(parent, SIGCHLD)) {
    parent.children?.delete(task)
    addChildTimes(parent, task)
    release(kernel, task)
  } else sendSignal(kernel, parent, SIGCHLD)
  kernel.scheduler.wakeAll(parent.childEnds)
}

/** release_task: its number is free. */
function release(kernel: Kernel, task: Task): void {
  task.state = TaskState.dead
  kernel.forget(task)
}

/** waitpid(2): pid > 0, -1 for any child, 0 for the own group, below -1 for a group. May sleep. */
export function waitForChild(kernel: Kernel, task: Task, pid: number, options: number): WaitResult | number {
  let hasCandidates = false
  for (const child of task.children ?? []) {
    if (!isWaitedFor(task, child, pid)) continue
    hasCandidates = true
    if (child.state !== TaskState.zombie) {
      const wanted = child.news === CONTINUED ? WCONTINUED : WUNTRACED
      if (child.news === 0 || (options & wanted) === 0) continue
      const status = child.news
      child.news = 0
      return { pid: child.pid, status }
    }
    task.children?.delete(child)
    addChildTimes(task, child)
    release(kernel, child)
    return { pid: child.pid, status: child.status }
  }
  if (!hasCandidates) return -ECHILD
  if (options & WNOHANG) return { pid: 0, status: 0 }
  return kernel.scheduler.sleepOn(task.childEnds)
}

function isWaitedFor(task: Task, child: Task, pid: number): boolean {
  if (pid > 0) return child.pid === pid
  if (pid === -1) return true
  return child.group === (pid === 0 ? task.group : -pid)
}

function addChildTimes(parent: Task, child: Task): void {
  parent.childUserTime += child.userTime + child.childUserTime
  parent.childSystemTime += child.systemTime + child.childSystemTime
}
