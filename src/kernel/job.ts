/** Process groups and sessions: setpgid(2), setsid(2), credentials(7). */

import type { Kernel } from './kernel.ts'
import type { Task } from './task.ts'
import { EACCES, EINVAL, EPERM, ESRCH } from './vfs/errno.ts'

/** setpgid(2): 0 means the caller, or the process's own number. */
export function setProcessGroup(kernel: Kernel, caller: Task, pid: number, group: number): number {
  if (group < 0) return -EINVAL
  const task = pid === 0 ? caller : kernel.tasks.get(pid)
  if (task === undefined || task.hasEnded) return -ESRCH
  if (task !== caller) {
    if (task.parent !== caller) return -ESRCH
    if (task.session !== caller.session) return -EPERM
    if (task.hasExecuted) return -EACCES
  }
  if (task.session.id === task.pid) return -EPERM
  const wanted = group === 0 ? task.pid : group
  if (wanted !== task.pid && !hasGroup(kernel, wanted, caller)) return -EPERM
  task.group = wanted
  return 0
}

function hasGroup(kernel: Kernel, group: number, caller: Task): boolean {
  for (const task of kernel.tasks.values()) {
    if (task.group === group && task.session === caller.session) return true
  }
  return false
}

/** setsid(2): -EPERM for a group's leader. */
export function newSession(kernel: Kernel, task: Task): number {
  for (const other of kernel.tasks.values()) if (other.group === task.pid) return -EPERM
  task.session = { id: task.pid, terminal: null }
  task.group = task.pid
  return task.pid
}
