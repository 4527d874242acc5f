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

interface Release {
  readonly major: number
  /** as /etc/centos-release says it */
  readonly name: string
}

function centos({ major, name }: Release, programs: ProgramFiles): RemoteImage {
  const tree = {
    ...standing,
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

export const centos7 = (programs: ProgramFiles): RemoteImage =>
  centos({ major: 7, name: 'CentOS Linux release 7.9.2009 (Core)' }, programs)

export const centos8 = (programs: ProgramFiles): RemoteImage =>
  centos({ major: 8, name: 'CentOS Linux release 8.4.2105' }, programs)
