/** File system ids, f_fsid of statfs(2): two 32-bit words, of which programs show the first one in front. */

import type { StatFs } from '../abi.ts'
import { major, minor } from './mode.ts'

type Fsid = StatFs['fsid']

/** uuid_to_fsid: both halves of the identifier in one. */
export function fsidOfUuid(uuid: Uint8Array): Fsid {
  const view = new DataView(uuid.buffer, uuid.byteOffset, 16)
  const word = (at: number) => (view.getUint32(at, true) ^ view.getUint32(at + 8, true)) >>> 0
  return [word(0), word(4)]
}

/** u64_to_fsid(huge_encode_dev(dev)): that of file systems without an identity. */
export function fsidOfDevice(dev: number): Fsid {
  const number = minor(dev)
  return [((number & 0xff) | (major(dev) << 8) | ((number & ~0xff) << 12)) >>> 0, 0]
}
