/** Sleeping in virtual time. */

import type { System } from '../../kernel/abi.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import type { Step } from './io.ts'

/** nanosleep(2): true if a signal came before the time was over. */
export function* sleepFor(sys: System, seconds: number): Step<boolean> {
  for (;;) {
    const result = sys.nanosleep(seconds)
    if (result === -ERESTARTSYS) yield
    else return result === -EINTR
  }
}
