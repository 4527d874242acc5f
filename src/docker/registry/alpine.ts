/** alpine:latest: a small image of one layer in the shape of Alpine Linux; every digest is computed from what it holds. */

import { applets } from './applets.ts'
import { busyboxTools } from './busybox-tools.ts'
import { composeImage, withoutLayer } from './compose.ts'
import type { ProgramFiles, RemoteImage } from './registry.ts'
import { accounts, standardDirectories, type Tree, walkOrder } from './system-tree.ts'

const VERSION = '3.15.0'
const CREATED = '2021-11-24T20:19:40.199700946Z'
const MTIME = Date.UTC(2021, 10, 24, 9, 20) / 1000
const EMPTY =
  'home lib media media/cdrom media/floppy media/usb mnt opt run sbin srv var/cache var/lib var/log var/run'

/** Read by login shells only: others show their own prompt. */
const PROFILE =
  "export PATH='/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'\numask 022\nPS1='\\h:\\w\\$ '\n"

/** What the tags meant while its shell was a bash: sessions that name its digest find the same bytes still. */
export const alpineWithBash = (programs: ProgramFiles): RemoteImage =>
  withFiles(programs, { 'bin/ash': programs.image('bash'), 'bin/sh': programs.image('bash') })

export const alpine = (programs: ProgramFiles): RemoteImage =>
  withFiles(programs, { ...busyboxTools(programs), 'etc/profile': PROFILE })

function withFiles(programs: ProgramFiles, files: Tree): RemoteImage {
  const tree = {
    ...standardDirectories,
    ...Object.fromEntries(EMPTY.split(' ').map((name) => [`${name}/`, 0o755])),
    ...accounts('/bin/ash'),
    'bin/': 0o755,
    ...Object.fromEntries(applets.map((name) => [`bin/${name}`, programs.image(name)])),
    ...files,
    'etc/alpine-release': `${VERSION}\n`,
    'etc/hostname': 'localhost\n',
    'etc/issue': 'Welcome to Alpine Linux 3.15\nKernel \\r on an \\m (\\l)\n\n',
    'etc/os-release': `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${VERSION}\nPRETTY_NAME="Alpine Linux v3.15 (as Overlay Playground has it)"\n`,
    'etc/shells': '# valid login shells\n/bin/sh\n/bin/ash\n',
  }
  return composeImage({
    created: CREATED,
    config: { Cmd: ['/bin/sh'] },
    steps: [
      { createdBy: '/bin/sh -c #(nop) ADD file:alpine.tar in / ', entries: walkOrder(tree, MTIME) },
      withoutLayer('CMD ["/bin/sh"]'),
    ],
  })
}
