/** xfs_info(8) of xfsprogs 6.13: how the XFS of a mount point, a device or an image is laid out. */

import { O_RDONLY } from '../../kernel/abi.ts'
import { readXfs, XFS_SECTOR, type XfsSuperblock } from '../../kernel/superblocks/xfs.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import { canonicalPath } from '../lib/canonical.ts'
import type { Io, Step } from '../lib/io.ts'
import { shownBy } from '../lib/loop.ts'
import { type MountEntry, readMounts } from '../lib/mount-table.ts'
import { PROBED } from '../lib/probe.ts'
import { defineProgram } from '../lib/program.ts'
import { freshXfs, xfsGeometry } from './xfs-layout.ts'

const USAGE = 'Usage: xfs_info [-V] [-t mtab] [mountpoint|device|file]\n'

export const xfsInfo = defineProgram({
  name: 'xfs_info',
  usage: '[-V] [-t mtab] [mountpoint|device|file]',
  about: 'display XFS filesystem geometry information',
  usageError: () => USAGE,
  failureStatus: 2,
  options: {
    table: { short: 't', argument: 'mtab' },
    showVersion: { short: 'V' },
  },
  *run(io, given, operands) {
    if (given.has('showVersion')) {
      io.print('xfs_info version 6.13.0\n')
      return 0
    }
    const [name] = operands
    if (name === undefined || operands.length > 1) {
      yield* io.printError(USAGE)
      return 2
    }
    const mounted = yield* mountedAs(io, name)
    const source = mounted?.source ?? name
    const superblock = (mounted === null ? null : ofDisk(io, mounted)) ?? (yield* ofFile(io, source))
    io.print(xfsGeometry(source, superblock))
    return 0
  },
})

/** The mount of XFS that a name stands for: a mount point, a device, or the file behind one. */
function* mountedAs(io: Io, name: string): Step<MountEntry | null> {
  const mounts = yield* readMounts(io)
  const path = canonicalPath(io, name, 'existing')
  if (typeof mounts === 'number' || typeof path === 'number') return null
  const isMeant = ({ type, target, source }: MountEntry): boolean =>
    type === 'xfs' && [target, source, shownBy(io.sys, source)].includes(path)
  return mounts.find(isMeant) ?? null
}

/** Of a machine's disk nothing lies in bytes: it is as mkfs.xfs makes one of that size. */
function ofDisk(io: Io, { source, target }: MountEntry): XfsSuperblock | null {
  const fd = io.sys.open(source, O_RDONLY)
  if (fd >= 0) io.sys.close(fd)
  const figures = io.sys.statfs(target)
  return fd >= 0 || typeof figures === 'number' ? null : freshXfs(figures.blocks * figures.bsize)
}

function* ofFile(io: Io, name: string): Step<XfsSuperblock> {
  const stat = io.sys.stat(name)
  if (typeof stat === 'object' && isDirectory(stat.mode)) {
    yield* io.complain(`cannot open ${name}: Is a directory`)
    return yield* io.exit(1)
  }
  const fd = io.sys.open(name, O_RDONLY)
  if (fd < 0) {
    yield* io.printError(`${name}: ${strerror(fd)}\n\nfatal error -- couldn't initialize XFS library\n`)
    return yield* io.exit(1)
  }
  const start = io.sys.pread(fd, PROBED, 0)
  const superblock = typeof start === 'number' ? null : readXfs(start)
  if (superblock !== null) return superblock
  const length = typeof start === 'number' ? 0 : start.length
  if (typeof start === 'number' || length < XFS_SECTOR) {
    yield* io.complain(`error - read only ${length} of 32768 bytes`)
    yield* io.complain(`${name} is invalid (cannot read first 512 bytes)`)
    return yield* io.exit(1)
  }
  const shown = [...start.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  yield* io.complain(`${name} is not a valid XFS filesystem (unexpected SB magic number 0x${shown})`)
  yield* io.printError('Use -F to force a read attempt.\n')
  return yield* io.exit(1)
}
