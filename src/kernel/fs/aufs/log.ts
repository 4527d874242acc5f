/** The kernel log as aufs writes it: `aufs FUNCTION:LINE:COMM[PID]: text` (fs/aufs/Makefile's pr_fmt). */

import type { Vfs } from '../../vfs/vfs.ts'

const KERN_ERR = 3
const KERN_WARNING = 4

/** `place`: function and line of aufs 6.6, `test_add:226`. */
export const logError = (vfs: Vfs, place: string, text: string): void => print(vfs, KERN_ERR, place, text)

export const logWarning = (vfs: Vfs, place: string, text: string): void =>
  print(vfs, KERN_WARNING, place, text)

/** pr_warn_once: not again while the log has it. */
export function logWarningOnce(vfs: Vfs, place: string, text: string): void {
  if (!vfs.log.some((line) => line.text.startsWith(`aufs ${place}:`))) logWarning(vfs, place, text)
}

function print(vfs: Vfs, level: number, place: string, text: string): void {
  const { comm, pid } = vfs.current
  vfs.printk(level, `aufs ${place}:${comm}[${pid}]: ${text}`)
}
