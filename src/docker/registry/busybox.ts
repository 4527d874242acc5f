/** busybox: small images of one layer, wholly real here: every digest is computed from what they hold. */

import { applets } from './applets.ts'
import { busyboxTools, moreApplets } from './busybox-tools.ts'
import { composeImage, withoutLayer } from './compose.ts'
import type { ProgramFiles, RemoteImage } from './registry.ts'
import { accounts, standardDirectories, type Tree, walkOrder } from './system-tree.ts'

const CREATED = '2021-12-30T19:19:41.006954958Z'
const MTIME = Date.UTC(2021, 11, 30, 19, 19, 40) / 1000

/** What `busybox` was first: sessions that name its tag or its digest find the same bytes still. */
export const busybox135 = (programs: ProgramFiles): RemoteImage => withFiles(programs, bash(programs))

/** The same, of what `busybox` was next. */
export const busybox136WithBash = (programs: ProgramFiles): RemoteImage =>
  withFiles(programs, { ...moreApplets(programs), ...bash(programs) })

export const busybox136 = (programs: ProgramFiles): RemoteImage => withFiles(programs, busyboxTools(programs))

const bash = (programs: ProgramFiles): Tree => ({ 'bin/sh': programs.image('bash') })

function withFiles(programs: ProgramFiles, files: Tree): RemoteImage {
  const tree = {
    ...standardDirectories,
    ...accounts('/bin/sh'),
    'bin/': 0o755,
    ...Object.fromEntries(applets.map((name) => [`bin/${name}`, programs.image(name)])),
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
