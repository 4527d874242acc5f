/** Nice values: getpriority(2), setpriority(2) of one process. */

import type { Kernel } from './kernel.ts'
import type { Task } from './task.ts'
import { CAP_SYS_NICE, capable } from './vfs/cred.ts'
import { EACCES, EPERM, ESRCH } from './vfs/errno.ts'

const LOWEST = -20
const HIGHEST = 19

/** 20 minus the nice value, as the system call gives it: 1 to 40. */
export function getPriority(kernel: Kernel, caller: Task, pid: number): number {
  const task = pid === 0 ? caller : kernel.tasks.get(pid)
  return task === undefined ? -ESRCH : 20 - task.niceness
}

export function setPriority(kernel: Kernel, caller: Task, pid: number, niceness: number): number {
  const task = pid === 0 ? caller : kernel.tasks.get(pid)
  if (task === undefined) return -ESRCH
  const may = capable(caller.cred, CAP_SYS_NICE)
  if (!may && caller.cred.euid !== task.cred.uid && caller.cred.euid !== task.cred.euid) return -EPERM
  const wanted = Math.max(LOWEST, Math.min(HIGHEST, niceness))
  if (wanted < task.niceness && !may) return -EACCES
  task.niceness = wanted
  return 0
}
