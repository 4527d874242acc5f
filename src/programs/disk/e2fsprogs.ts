/** What the programs of e2fsprogs 1.47 have in common: their version, and the superblock of a file or device. */

import {
  EXT4_OFFSET,
  type Ext4Superblock,
  isSound,
  readExt4,
  sealExt4,
} from '../../kernel/superblocks/ext4.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import type { Io, Step } from '../lib/io.ts'
import { PROBED, type Probe } from '../lib/probe.ts'

export const VERSION = '1.47.2 (1-Jan-2025)'

export const BAD_MAGIC = 'Bad magic number in super-block'

interface Opened {
  readonly fd: number
  readonly superblock: Ext4Superblock
}

/** The superblock of a device, or why there is none. */
export function* openSuperblock(io: Io, device: string, flags: number): Step<Opened | string> {
  yield* io.breathe()
  const fd = yield* io.open(device, flags)
  if (fd < 0) return strerror(fd)
  const start = io.sys.pread(fd, PROBED, 0)
  if (typeof start === 'number') return strerror(start)
  const superblock = readExt4(start)
  if (superblock === null) return BAD_MAGIC
  return isSound(superblock) ? { fd, superblock } : 'Superblock checksum does not match superblock'
}

export function writeSuperblock(io: Io, fd: number, superblock: Ext4Superblock): void {
  sealExt4(superblock)
  io.sys.pwrite(fd, superblock.bytes, EXT4_OFFSET)
}

/** What is on a device already (check_plausibility of lib/support/plausible.c). */
export const contentOf = (name: string, { type, label }: Probe): string =>
  `${name} contains a ${type} file system${label === '' ? '' : ` labelled '${label}'`}`
