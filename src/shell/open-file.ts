/** Opening what may sleep: a FIFO is open when its other end is opened. */

import { EINTR, ERESTARTSYS } from '../kernel/vfs/errno.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

/** A descriptor or a negative errno. Signals that only run a trap do not end it. */
export function* openFile(shell: Shell, name: string, flags: number, mode = 0o666): Steps<number> {
  for (;;) {
    const fd = shell.sys.open(name, flags, mode)
    if (fd === -ERESTARTSYS) yield undefined
    else if (fd !== -EINTR || interrupts(shell)) return fd
  }
}

function interrupts(shell: Shell): boolean {
  shell.takeSignals()
  return shell.interrupted
}
