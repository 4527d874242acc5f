/** The node that Docker makes of the device below a directory, to ask it about project quotas (daemon/graphdriver/quota). */

import type { System } from '../../kernel/abi.ts'
import { EEXIST } from '../../kernel/vfs/errno.ts'
import { makedev, S_IFBLK } from '../../kernel/vfs/mode.ts'
import { check } from '../errors.ts'

/** The loop device of the recorded engine, where a file system has no device of its own. */
const OTHERWISE = makedev(7, 2)

export function makeDeviceNode(sys: System, directory: string): void {
  const node = `${directory}/backingFsBlockDev`
  const { dev } = check('stat', directory, sys.stat(directory))
  const result = sys.mknod(node, S_IFBLK | 0o600, dev === 0 ? OTHERWISE : dev)
  if (result !== -EEXIST) check('mknod', node, result)
}
