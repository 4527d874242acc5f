/** mountpoint(1): whether a directory is one. Exit status: 0 if it is, 32 if not, 1 for trouble. */

import { isBlockDevice, isDirectory, isSymlink, major, minor } from '../kernel/vfs/mode.ts'
import { canonicalPath } from './lib/canonical.ts'
import { isOtherThanAbove } from './lib/mount-point.ts'
import { readMounts } from './lib/mount-table.ts'
import { defineProgram } from './lib/program.ts'

export const mountpoint = defineProgram({
  name: 'mountpoint',
  version: 'util-linux 2.41.5',
  baseName: true,
  usage: ['[-qd] /path/to/directory', '-x /dev/device'],
  about: 'Check whether a directory or file is a mountpoint.',
  options: {
    quiet: { short: 'q', long: 'quiet', help: "quiet mode - don't print anything" },
    noFollow: { long: 'nofollow', help: 'do not follow symlink' },
    device: { short: 'd', long: 'fs-devno', help: 'print maj:min device number of the filesystem' },
    deviceNumber: { short: 'x', long: 'devno', help: 'print maj:min device number of the block device' },
  },
  *run(io, options, operands) {
    const [path] = operands
    if (path === undefined || operands.length > 1) return yield* io.failUsage('bad usage')
    const quiet = options.has('quiet')
    const info = options.has('noFollow') ? io.sys.lstat(path) : io.sys.stat(path)
    if (typeof info === 'number') {
      if (!quiet) yield* io.complain(path, info)
      return 1
    }
    if (options.has('deviceNumber')) {
      if (isBlockDevice(info.mode)) {
        io.print(`${major(info.rdev)}:${minor(info.rdev)}\n`)
        return 0
      }
      if (!quiet) yield* io.complain(`${path}: not a block device`)
      return 32
    }
    const mounts = yield* readMounts(io)
    const target = canonicalPath(io, path, 'existing')
    const isMounted =
      typeof mounts === 'number'
        ? isOtherThanAbove(io, path, info)
        : mounts.some((mount) => mount.target === target)
    const isMountPoint = !isSymlink(info.mode) && isMounted
    if (!isMountPoint) {
      if (!quiet) io.print(`${path} is not a mountpoint\n`)
      return 32
    }
    if (options.has('device') && isDirectory(info.mode)) io.print(`${major(info.dev)}:${minor(info.dev)}\n`)
    else if (!quiet) io.print(`${path} is a mountpoint\n`)
    return 0
  },
})
