/** debian:bullseye: one layer in the shape of Debian's; nginx and redis are built on it, as the published ones are on a Debian. */

import type { TarEntry } from '../content/tar.ts'
import { composeImage, type Step, withoutLayer } from './compose.ts'
import { essentials } from './essentials.ts'
import type { ProgramFiles, RemoteImage } from './registry.ts'
import { accounts, debianDirectories, type Tree, walkOrder } from './system-tree.ts'

const CREATED = '2021-12-21T01:22:43.418913408Z'
const MTIME = Date.UTC(2021, 11, 20) / 1000

const standing: Tree = {
  ...debianDirectories,
  ...accounts('/bin/bash'),
  'bin/': 0o755,
  'bin/sh': '-> dash',
  'etc/apt/sources.list': 'deb http://deb.debian.org/debian bullseye main\n',
  'etc/debian_version': '11.2\n',
  'etc/hostname': 'debian\n',
  'etc/issue': 'Debian GNU/Linux 11 \\n \\l\n\n',
  'etc/os-release':
    'PRETTY_NAME="Debian GNU/Linux 11 (bullseye, as Overlay Playground has it)"\nNAME="Debian GNU/Linux"\nVERSION_ID="11"\nVERSION="11 (bullseye)"\nVERSION_CODENAME=bullseye\nID=debian\n',
  'etc/shells': '/bin/sh\n/bin/bash\n/bin/dash\n',
  'lib/': 0o755,
  'lib64/': 0o755,
  'sbin/': 0o755,
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
