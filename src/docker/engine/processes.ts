/** Waiting for processes and reading what they say. */

import type { System } from '../../kernel/abi.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import type { Step } from '../step.ts'

/** Waits for a child; its wait status, -1 if it is no child. */
export function* waitFor(sys: System, pid: number): Step<number> {
  for (;;) {
    const result = sys.waitpid(pid)
    if (typeof result !== 'number') return result.status
    if (result === -ERESTARTSYS) yield
    else if (result !== -EINTR) return -1
  }
}

/** What a shell shows for a wait status: the exit status, or 128 plus the signal. */
export const exitStatus = (waitStatus: number): number => {
  const signal = waitStatus & 0x7f
  return signal !== 0 ? 128 + signal : (waitStatus >> 8) & 0xff
}

/** Sleeps; a signal that is caught may end it early. */
export function* sleep(sys: System, seconds: number): Step<void> {
  while (sys.nanosleep(seconds) === -ERESTARTSYS) yield
}
