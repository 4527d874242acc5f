/** centos:7 and centos:8: one layer each in the shape of CentOS's. */

import { composeImage, withoutLayer } from './compose.ts'
import { essentials } from './essentials.ts'
import type { ProgramFiles, RemoteImage } from './registry.ts'
import { accounts, distributionDirectories, mergedUsr, type Tree, walkOrder } from './system-tree.ts'

const CREATED = '2021-09-15T18:20:05.184694267Z'
const MTIME = Date.UTC(2021, 8, 15, 14, 17) / 1000

const standing: Tree = {
  ...distributionDirectories,
  ...mergedUsr,
  ...accounts('/bin/bash'),
  'lost+found/': 0o700,
  'usr/bin/sh': '-> bash',
}

/** What a shell reads when it begins: there the prompt is set. */
const startupFiles: Tree = {
  'etc/bashrc': '# Functions and aliases of all users.\n[ -z "$PS1" ] || PS1="[\\u@\\h \\W]\\\\$ "\n',
  'etc/profile': '# Read by login shells.\n[ -z "$BASH" ] || . /etc/bashrc\n',
  'root/.bash_profile':
    '# Read by login shells.\n[ -f ~/.bashrc ] && . ~/.bashrc\nPATH=$PATH:$HOME/bin\nexport PATH\n',
  'root/.bashrc':
    "# Read by a bash that is no login shell.\nalias rm='rm -i'\nalias cp='cp -i'\nalias mv='mv -i'\n[ -f /etc/bashrc ] && . /etc/bashrc\n",
}

interface Release {
  readonly major: number
  /** as /etc/centos-release says it */
  readonly name: string
  /** files that were not there from the start */
  readonly more: Tree
}

function centos({ major, name, more }: Release, programs: ProgramFiles): RemoteImage {
  const tree = {
    ...standing,
    ...more,
    ...essentials(programs, 'usr/bin/'),
    'usr/bin/ps': programs.image('ps'),
    'usr/bin/vi': programs.image('vi'),
    'etc/centos-release': `${name}\n`,
    'etc/os-release': `NAME="CentOS Linux"\nVERSION="${major}"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="${major}"\nPRETTY_NAME="CentOS Linux ${major} (as Overlay Playground has it)"\n`,
    'etc/redhat-release': '-> centos-release',
    'etc/shells': '/bin/sh\n/bin/bash\n',
    'etc/system-release': '-> centos-release',
  }
  return composeImage({
    created: CREATED,
    config: { Cmd: ['/bin/bash'] },
    steps: [
      {
        createdBy: `/bin/sh -c #(nop) ADD file:centos-${major}.tar in / `,
        entries: walkOrder(tree, MTIME),
      },
      withoutLayer('CMD ["/bin/bash"]'),
    ],
  })
}

const SEVEN = { major: 7, name: 'CentOS Linux release 7.9.2009 (Core)' }
const EIGHT = { major: 8, name: 'CentOS Linux release 8.4.2105' }

export const centos7 = (programs: ProgramFiles): RemoteImage =>
  centos({ ...SEVEN, more: startupFiles }, programs)

export const centos8 = (programs: ProgramFiles): RemoteImage =>
  centos({ ...EIGHT, more: startupFiles }, programs)

/** What the tags meant before a shell had files to read. */
export const bareCentos7 = (programs: ProgramFiles): RemoteImage => centos({ ...SEVEN, more: {} }, programs)

export const bareCentos8 = (programs: ProgramFiles): RemoteImage => centos({ ...EIGHT, more: {} }, programs)
