/** debian:bullseye: one layer in the shape of Debian's; nginx and redis are built on it, as the published ones are on a Debian. */

import type { TarEntry } from '../content/tar.ts'
import { composeImage, type Step, withoutLayer } from './compose.ts'
import { essentials } from './essentials.ts'
import type { ProgramFiles, RemoteImage } from './registry.ts'
import { accounts, standardDirectories, type Tree, walkOrder } from './system-tree.ts'

const CREATED = '2021-12-21T01:22:43.418913408Z'
const MTIME = Date.UTC(2021, 11, 20) / 1000

const standing: Tree = {
  ...standardDirectories,
  ...accounts('/bin/bash'),
  'bin/': 0o755,
  'bin/sh': '-> dash',
  'boot/': 0o755,
  'etc/apt/': 0o755,
  'etc/apt/sources.list': 'deb http://deb.debian.org/debian bullseye main\n',
  'etc/debian_version': '11.2\n',
  'etc/hostname': 'debian\n',
  'etc/issue': 'Debian GNU/Linux 11 \\n \\l\n\n',
  'etc/os-release':
    'PRETTY_NAME="Debian GNU/Linux 11 (bullseye, as Overlay Playground has it)"\nNAME="Debian GNU/Linux"\nVERSION_ID="11"\nVERSION="11 (bullseye)"\nVERSION_CODENAME=bullseye\nID=debian\n',
  'etc/shells': '/bin/sh\n/bin/bash\n/bin/dash\n',
  'lib/': 0o755,
  'lib64/': 0o755,
  'media/': 0o755,
  'mnt/': 0o755,
  'opt/': 0o755,
  'run/': 0o755,
  'run/lock/': 0o1777,
  'sbin/': 0o755,
  'srv/': 0o755,
  'usr/games/': 0o755,
  'usr/include/': 0o755,
  'usr/lib/': 0o755,
  'usr/local/': 0o755,
  'usr/local/bin/': 0o755,
  'usr/share/': 0o755,
  'usr/src/': 0o755,
  'var/backups/': 0o755,
  'var/cache/': 0o755,
  'var/lib/': 0o755,
  'var/local/': 0o2775,
  'var/lock': '-> /run/lock',
  'var/log/': 0o755,
  'var/mail/': 0o2775,
  'var/run': '-> /run',
  'var/spool/': 0o755,
  'var/tmp/': 0o1777,
}

/** The steps that an image on Debian begins with. */
export const debianSteps = (programs: ProgramFiles): readonly Step[] => [
  { createdBy: '/bin/sh -c #(nop) ADD file:debian.tar in / ', entries: debianEntries(programs) },
  withoutLayer('CMD ["bash"]'),
]

const debianEntries = (programs: ProgramFiles): TarEntry[] =>
  walkOrder({ ...standing, ...essentials(programs, 'bin/') }, MTIME)

export const debian = (programs: ProgramFiles): RemoteImage =>
  composeImage({ created: CREATED, config: { Cmd: ['bash'] }, steps: debianSteps(programs) })
