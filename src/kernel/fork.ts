/** How a process begins: kernel/fork.c, fork(2). */

import type { ForkBody } from './abi.ts'
import { shareExecutable } from './exec.ts'
import type { Kernel } from './kernel.ts'
import { adopt, Task } from './task.ts'
import { EAGAIN, ENOMEM } from './vfs/errno.ts'

/** Tasks that may exist at once; a fork bomb ends here. */
const TASK_LIMIT = 4000

/** fork(2): the child's pid; the child runs later. -EAGAIN at the limit, -ENOMEM in a dead pid namespace. */
export function fork(kernel: Kernel, parent: Task, body: ForkBody): number {
  if (kernel.tasks.size >= TASK_LIMIT) return -EAGAIN
  const pids = parent.namespaces.pidForChildren
  // Its first process has ended (alloc_pid).
  if (pids?.init?.hasEnded === true) return -ENOMEM
  const child = new Task(kernel.nextPid(), parent, {
    group: parent.group,
    session: parent.session,
    cred: parent.cred,
    fs: { ...parent.fs },
    files: parent.files.copy(),
    namespaces: parent.namespaces,
    comm: parent.comm,
    argv: parent.argv,
    env: parent.env,
    executable: shareExecutable(parent.executable),
  })
  if (pids !== null) {
    pids.add(child.pid)
    if (pids.init === null) pids.init = child
  }
  child.oomScoreAdjust = parent.oomScoreAdjust
  child.niceness = parent.niceness
  child.ignored = parent.ignored
  child.caught = parent.caught
  startTask(kernel, child, body)
  return child.pid
}

/** wake_up_new_task. The body is not called before it is the task's turn: it may make system calls at once. */
export function startTask(kernel: Kernel, task: Task, body: ForkBody): void {
  kernel.tasks.set(task.pid, task)
  if (task.parent !== null) adopt(task.parent, task)
  task.startTime = kernel.scheduler.now()
  task.body = body
  kernel.forks++
  kernel.scheduler.enqueue(task)
}
