/** Device numbers as the C library packs them in dev_t (sys/sysmacros.h): 12 low bits of major above 8 of minor. */

import { major, minor } from '../../kernel/vfs/mode.ts'

/** As `stat -c %d` and `%r` print a device, for majors below 4096. */
export function glibcDevice(dev: number): number {
  const low = minor(dev)
  return (low & 0xff) + (major(dev) & 0xfff) * 0x100 + Math.floor(low / 0x100) * 0x100000
}
