/**
 * Signals (signal(7), kernel/signal.c).
 *
 * A signal with a default or ignored disposition acts where it is sent: there is nothing a program could do
 * before it. Only caught ones become pending; they wake the task, whose call returns -EINTR, and the program
 * takes them. What is sent to a stopped task waits until it goes on, but SIGKILL.
 */

import {
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGKILL,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGURG,
  SIGWINCH,
  type SignalDisposition,
} from './abi.ts'
import type { Kernel } from './kernel.ts'
import { type Task, TaskState } from './task.ts'
import { CAP_KILL, nsCapable } from './vfs/cred.ts'
import { EINVAL, EPERM, ESRCH } from './vfs/errno.ts'

const SIGNAL_MAX = 64
const NAMED_MAX = 31

const bit = (signal: number): number => 1 << (signal - 1)
const harmlessByDefault = bit(SIGCHLD) | bit(SIGCONT) | bit(SIGURG) | bit(SIGWINCH)
const stopSignals = bit(SIGSTOP) | bit(SIGTSTP) | bit(SIGTTIN) | bit(SIGTTOU)

/** Delivers a signal. Init gets only what it catches. A current task that this ends goes on until it next enters the kernel. */
export function sendSignal(kernel: Kernel, task: Task, signal: number): void {
  if (task.hasEnded || signal < 1 || signal > NAMED_MAX) return
  const mask = bit(signal)
  if (signal === SIGCONT || signal === SIGKILL) goOn(kernel, task, signal)
  if (mask & stopSignals) forgetPending(task, bit(SIGCONT))
  const cannotBeHandled = signal === SIGKILL || signal === SIGSTOP
  if (!cannotBeHandled) {
    if (task.caught & mask) {
      task.pending |= mask
      kernel.scheduler.wake(task)
      return
    }
    if (task.ignored & mask) return
  }
  if (harmlessByDefault & mask || task === kernel.init) return
  if (task.stoppedBy !== 0 && signal !== SIGKILL) task.held |= mask
  else if (mask & stopSignals) stop(kernel, task, signal)
  else kernel.end(task, signal)
}

function forgetPending(task: Task, mask: number): void {
  task.pending &= ~mask
  task.held &= ~mask
}

/** do_signal_stop. The first process of a pid namespace does not stop, and by a key nobody whom no shell could let go on. */
function stop(kernel: Kernel, task: Task, signal: number): void {
  if (task.pidNamespace !== null && task.pidNamespace.init === task && signal !== SIGSTOP) return
  if (signal !== SIGSTOP && isOrphanedGroup(kernel, task.group)) return
  task.stoppedBy = signal
  kernel.stopped.add(task)
  // One that runs right now goes on until it next gives way.
  if (task === kernel.scheduler.current) kernel.scheduler.budget = -1
  tell(kernel, task, (signal << 8) | STOPPED)
}

/** What SIGCONT and SIGKILL do first, whatever the task does with them (prepare_signal). */
function goOn(kernel: Kernel, task: Task, signal: number): void {
  forgetPending(task, stopSignals)
  if (task.stoppedBy === 0) return
  task.stoppedBy = 0
  kernel.stopped.delete(task)
  if (signal === SIGCONT) tell(kernel, task, CONTINUED)
  if (task.state === TaskState.runnable) kernel.scheduler.enqueue(task)
  const { held } = task
  task.held = 0
  for (let one = 1; one <= NAMED_MAX; one++) if (held & bit(one)) sendSignal(kernel, task, one)
}

/** Wait statuses, wait(2). */
const STOPPED = 0x7f
export const CONTINUED = 0xffff

function tell(kernel: Kernel, task: Task, status: number): void {
  const { parent } = task
  if (parent === null) return
  task.news = status
  sendSignal(kernel, parent, SIGCHLD)
  kernel.scheduler.wakeAll(parent.childEnds)
}

/** is_current_pgrp_orphaned: no parent of a member is in another group of the same session, to look after it. */
export function isOrphanedGroup(kernel: Kernel, group: number): boolean {
  for (const { group: own, hasEnded, parent, session } of kernel.tasks.values()) {
    if (own !== group || hasEnded || parent === null || parent === kernel.init) continue
    if (parent.group !== group && parent.session.id === session.id) return false
  }
  return true
}

/** kill_orphaned_pgrp: who has stopped in a group that nobody looks after any more is woken and told to end. */
export function hangUpOrphans(kernel: Kernel, group: number): void {
  if (![...kernel.stopped].some((task) => task.group === group) || !isOrphanedGroup(kernel, group)) return
  signalGroup(kernel, group, SIGHUP)
  signalGroup(kernel, group, SIGCONT)
}

/** To every process of a group. */
export function signalGroup(kernel: Kernel, group: number, signal: number): void {
  for (const task of [...kernel.tasks.values()]) if (task.group === group) sendSignal(kernel, task, signal)
}

/**
 * What a key of the terminal sends to its foreground group. Between two slices all of the group may have ended and the
 * shell not yet know of it; a processor would hardly ever hit that moment, so the session's leader is told instead.
 */
export function signalForeground(kernel: Kernel, group: number, signal: number): void {
  const members = [...kernel.tasks.values()].filter((task) => task.group === group)
  const ended = members.find((task) => task.hasEnded)
  if (ended === undefined || members.some((task) => !task.hasEnded)) {
    signalGroup(kernel, group, signal)
    return
  }
  const leader = kernel.tasks.get(ended.session.id)
  if (leader !== undefined) sendSignal(kernel, leader, signal)
}

/** kill(2). -ESRCH, -EINVAL, -EPERM when none of the processes meant may be signalled. */
export function kill(kernel: Kernel, sender: Task, pid: number, signal: number): number {
  const targets = pid > 0 ? oneTask(kernel, pid) : manyTasks(kernel, sender, pid)
  if (targets.length === 0) return -ESRCH
  // check_kill_permission looks at the signal once there is a process.
  if (signal < 0 || signal > SIGNAL_MAX) return -EINVAL
  const allowed = targets.filter((task) => maySignal(sender, task))
  if (allowed.length === 0) return -EPERM
  for (const task of allowed) if (!protectsInit(sender, task, signal)) sendSignal(kernel, task, signal)
  return 0
}

/**
 * sig_task_ignored: the first process of a pid namespace gets only what it catches; from outside SIGKILL and SIGSTOP too. What
 * a key of the terminal sends does end it here, as nobody else can where there is but one terminal.
 */
const protectsInit = (sender: Task, task: Task, signal: number): boolean =>
  task.pidNamespace !== null &&
  task.pidNamespace.init === task &&
  getDisposition(task, signal) !== 'catch' &&
  (sender.pidNamespace === task.pidNamespace || (signal !== SIGKILL && signal !== SIGSTOP))

function oneTask(kernel: Kernel, pid: number): Task[] {
  const task = kernel.tasks.get(pid)
  return task === undefined ? [] : [task]
}

function manyTasks(kernel: Kernel, sender: Task, pid: number): Task[] {
  const group = pid === 0 ? sender.group : -pid
  const isMeant = (task: Task) => {
    if (pid !== -1) return task.group === group
    const inner = sender.pidNamespace === null ? task.pid : sender.pidNamespace.inner(task.pid)
    return inner > 1 && task !== sender
  }
  return [...kernel.tasks.values()].filter(isMeant)
}

/** kill_ok_by_cred */
function maySignal(sender: Task, target: Task): boolean {
  const from = sender.cred
  const to = target.cred
  if (from.euid === to.suid || from.euid === to.uid || from.uid === to.suid || from.uid === to.uid)
    return true
  return nsCapable(from, to.userNamespace, CAP_KILL)
}

/**
 * sigaction(2). -EINVAL for SIGKILL, SIGSTOP and numbers that are none. A signal that waits to be caught finds what is set now:
 * it is dropped, or does what it does by default.
 */
export function setDisposition(
  kernel: Kernel,
  task: Task,
  signal: number,
  disposition: SignalDisposition,
): number {
  if (signal < 1 || signal > SIGNAL_MAX || signal === SIGKILL || signal === SIGSTOP) return -EINVAL
  // Real-time signals exist for kill(2) to accept, nothing more.
  if (signal > NAMED_MAX) return 0
  const mask = bit(signal)
  task.caught &= ~mask
  task.ignored &= ~mask
  if (disposition === 'catch') {
    task.caught |= mask
    return 0
  }
  const isPending = (task.pending & mask) !== 0
  task.pending &= ~mask
  if (disposition === 'ignore') task.ignored |= mask
  else if (isPending) sendSignal(kernel, task, signal)
  return 0
}

export function getDisposition(task: Task, signal: number): SignalDisposition {
  if (signal < 1 || signal > NAMED_MAX) return 'default'
  if (task.caught & bit(signal)) return 'catch'
  return task.ignored & bit(signal) ? 'ignore' : 'default'
}

/** Takes the lowest pending signal, 0 if there is none. */
export function takeSignal(task: Task): number {
  if (task.pending === 0) return 0
  const signal = 32 - Math.clz32(task.pending & -task.pending)
  task.pending &= ~bit(signal)
  return signal
}

export const isIgnored = (task: Task, signal: number): boolean => (task.ignored & bit(signal)) !== 0
