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
      shownOptions: shown,
    },
    (given) =>
      directory(
        {
          ptmx: { kind: 'device', mode: bits(given, 'ptmxmode', '000'), rdev: makedev(5, 2) },
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

const bits = (given: ReadonlyMap<string, string | null>, name: string, otherwise: string): number =>
  Number.parseInt(given.get(name) ?? otherwise, 8)

/** devpts_show_options: a mount has a tree of its own, with options of its own; the terminals' group is always shown here. */
function shown(given: ReadonlyMap<string, string | null>): string {
  const octal = (name: string, otherwise: string) => bits(given, name, otherwise).toString(8).padStart(3, '0')
  const uid = given.get('uid')
  const owner = uid === undefined ? '' : `uid=${uid},`
  return `${owner}gid=${given.get('gid') ?? TTY_GROUP},mode=${octal('mode', '620')},ptmxmode=${octal('ptmxmode', '000')}`
}
