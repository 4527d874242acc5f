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

/** What a shell reads when it begins: there the prompt is set. */
const startupFiles: Tree = {
  'etc/bash.bashrc':
    '# Read by each interactive bash.\n[ -z "${PS1-}" ] && return\nshopt -s checkwinsize\n' +
    "PS1='${debian_chroot:+($debian_chroot)}\\u@\\h:\\w\\$ '\n",
  'etc/profile':
    '# Read by login shells.\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nexport PATH\n' +
    'if [ "${PS1-}" ]; then\n  if [ "${BASH-}" ] && [ "$BASH" != /bin/sh ]; then\n    . /etc/bash.bashrc\n' +
    "  elif [ \"$(id -u)\" -eq 0 ]; then\n    PS1='# '\n  else\n    PS1='$ '\n  fi\nfi\n",
  'etc/skel/': 0o755,
  'etc/skel/.bashrc': '# Read by a bash that is no login shell.\n',
  'etc/skel/.profile': '# Read by login shells.\n[ -z "$BASH" ] || . ~/.bashrc\n',
  'root/.bashrc': '# Read by a bash that is no login shell. The prompt is set in /etc/bash.bashrc.\n',
  'root/.profile': '# Read by login shells.\n[ -z "$BASH" ] || . ~/.bashrc\n',
}

/** The steps that an image on Debian begins with. `more`: files of the base that were not there from the start. */
export const debianSteps = (programs: ProgramFiles, more: Tree = startupFiles): readonly Step[] => [
  { createdBy: '/bin/sh -c #(nop) ADD file:debian.tar in / ', entries: debianEntries(programs, more) },
  withoutLayer('CMD ["bash"]'),
]

const debianEntries = (programs: ProgramFiles, more: Tree): TarEntry[] =>
  walkOrder({ ...standing, ...more, ...essentials(programs, 'bin/') }, MTIME)

const onSteps = (steps: readonly Step[]): RemoteImage =>
  composeImage({ created: CREATED, config: { Cmd: ['bash'] }, steps })

export const debian = (programs: ProgramFiles): RemoteImage => onSteps(debianSteps(programs))

/** What the tags meant before a shell had files to read. */
export const bareDebian = (programs: ProgramFiles): RemoteImage => onSteps(debianSteps(programs, {}))
