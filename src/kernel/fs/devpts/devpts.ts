/** devpts: the pseudo terminals, of which there is one, the console (fs/devpts, pts(4)). */

import { directory, generatedType } from '../../generated.ts'
import { makedev } from '../../vfs/mode.ts'

const DEVPTS_SUPER_MAGIC = 0x1cd1
const TTY_GROUP = 5

export const devptsType = {
  ...generatedType(
    {
      name: 'devpts',
      magic: DEVPTS_SUPER_MAGIC,
      blockSize: 1024,
      refusesNewNames: false,
      parameters: ['uid', 'gid', 'mode', 'ptmxmode', 'max', 'newinstance'],
      shownOptions: 'gid=5,mode=620,ptmxmode=000',
    },
    () =>
      directory(
        {
          ptmx: { kind: 'device', mode: 0, rdev: makedev(5, 2) },
          0: {
            kind: 'device',
            mode: 0o620,
            rdev: makedev(136, 0),
            owner: () => ({ uid: 0, gid: TTY_GROUP }),
          },
        },
        0o755,
      ),
  ),
  inUserNamespaces: true,
}
