/** systemd, the program of the first process: in Linux's tree it is a file like others, and /sbin/init leads to it. */

import type { ProgramMain } from '../kernel/abi.ts'

export const INIT = '/usr/lib/systemd/systemd'

/** Started by anybody but the kernel it ends without a word (systemd 257). */
// biome-ignore lint/correctness/useYield: a program like the others
export const init: ProgramMain = function* () {
  return 1
}
