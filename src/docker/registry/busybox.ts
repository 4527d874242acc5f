/** busybox: small images of one layer, wholly real here: every digest is computed from what they hold. */

import { encode } from '../../kernel/text.ts'
import { applets } from './applets.ts'
import { composeImage, withoutLayer } from './compose.ts'
import type { ProgramFiles, RemoteImage } from './registry.ts'
import { accounts, fileAt, standardDirectories, type Tree, walkOrder } from './system-tree.ts'

/** What the later one has besides the applets' list. */
const more =
  'chroot comm expand factor fallocate fold free fuser getopt gunzip gzip hexdump hostid killall less link losetup lsof more mountpoint nice nohup nsenter pgrep pidof pivot_root pkill pstree renice setsid sha512sum shred shuf split strings sum sysctl tsort unexpand unlink unshare uptime watch who xxd zcat'.split(
    ' ',
  )

/** Tutorials start `docker run -d busybox top`: busybox's top prints on and on where there is no terminal, and does not fail. */
const top = encode(`#!/bin/sh
[ -t 0 ] || set -- -b "$@"
exec -a top /usr/lib/busybox/top "$@"
`)

const CREATED = '2021-12-30T19:19:41.006954958Z'
const MTIME = Date.UTC(2021, 11, 30, 19, 19, 40) / 1000

/** What `busybox` was first: sessions that name its tag or its digest find the same bytes still. */
export const busybox135 = (programs: ProgramFiles): RemoteImage => withFiles(programs, applets, {})

export const busybox136 = (programs: ProgramFiles): RemoteImage =>
  withFiles(programs, [...applets, ...more], {
    'bin/top': top,
    ...fileAt('usr/lib/busybox/top', programs.image('top')),
  })

function withFiles(programs: ProgramFiles, names: readonly string[], files: Tree): RemoteImage {
  const tree = {
    ...standardDirectories,
    ...accounts('/bin/sh'),
    'bin/': 0o755,
    ...Object.fromEntries(names.map((name) => [`bin/${name}`, programs.image(name)])),
    'bin/sh': programs.image('bash'),
    ...files,
    'etc/os-release': 'NAME="busybox"\nPRETTY_NAME="a busybox of Overlay Playground"\nID=busybox\n',
    'var/tmp/': 0o1777,
  }
  return composeImage({
    created: CREATED,
    config: { Cmd: ['sh'] },
    steps: [
      { createdBy: '/bin/sh -c #(nop) ADD file:busybox.tar in / ', entries: walkOrder(tree, MTIME) },
      withoutLayer('CMD ["sh"]'),
    ],
  })
}
