/** What images of a later busybox have beside the applets' list: more applets, its shell, and those that are not as a distribution's. */

import { encode } from '../../kernel/text.ts'
import type { ProgramFiles } from './registry.ts'
import { fileAt, type Tree } from './system-tree.ts'

const more =
  'chroot comm expand factor fallocate fold free fuser getopt gunzip gzip hexdump hostid killall less link losetup lsof more mountpoint nice nohup nsenter pgrep pidof pivot_root pkill pstree renice setsid sha512sum shred shuf split strings sum sysctl tsort unexpand unlink unshare uptime watch who xxd zcat'.split(
    ' ',
  )

/** Tutorials start `docker run -d busybox top`: busybox's top prints on and on where there is no terminal, and does not fail. */
const top = encode(`#!/bin/sh
[ -t 0 ] || set -- -b "$@"
exec -a top /usr/lib/busybox/top "$@"
`)

/** The applets, with a bash for a shell: what `busybox` had next. */
export const moreApplets = (programs: ProgramFiles): Tree => ({
  ...Object.fromEntries(more.map((name) => [`bin/${name}`, programs.image(name)])),
  'bin/top': top,
  ...fileAt('usr/lib/busybox/top', programs.image('top')),
})

export const busyboxTools = (programs: ProgramFiles): Tree => ({
  ...moreApplets(programs),
  'bin/ash': programs.image('ash'),
  'bin/ps': programs.image('busybox-ps'),
  'bin/sh': programs.image('ash'),
})
