/** What the machine says of itself when it starts, and later in /proc. */

import type { Kernel } from './kernel.ts'

export const PROCESSORS = 2

/** What the boot loader has said. */
export const commandLine = (kernel: Kernel): string =>
  `BOOT_IMAGE=/boot/vmlinuz-${kernel.release} root=${kernel.init.fs.root.mnt.source} ro quiet`

/** linux_banner */
export const banner = (kernel: Kernel): string =>
  `Linux version ${kernel.release} (gcc (GCC) 15.3.0, GNU ld (GNU Binutils) 2.46) ${kernel.version}`
