/** A deep copy of a tree, as the driver vfs makes it (drivers/copy): owners, modes, times and hard links inside it are kept. */

import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSymlink,
} from '../../kernel/vfs/mode.ts'
import { check } from '../errors.ts'
import type { Files } from '../files.ts'

const CAPABILITY = 'security.capability'

/** Copies what is in `from` into the directory `to`, which is there, and gives it the attributes of `from`. */
export function copyTree(files: Files, from: string, to: string): void {
  const { sys } = files
  const seen = new Map<number, string>()
  const copy = (source: string, target: string): void => {
    const stat = files.lstat(source)
    if (stat === null) return
    const { mode, ino, nlink, rdev, uid, gid } = stat
    const first = seen.get(ino)
    if (!isDirectory(mode) && nlink > 1 && first !== undefined) {
      check('link', target, sys.link(first, target))
      return
    }
    if (nlink > 1) seen.set(ino, target)
    if (isDirectory(mode)) {
      files.makeDirectory(target, mode & 0o7777)
      for (const name of files.list(source)) copy(`${source}/${name}`, `${target}/${name}`)
    } else if (isRegular(mode)) files.write(target, files.read(source) ?? '', mode & 0o7777)
    else if (isSymlink(mode)) {
      check('symlink', target, sys.symlink(check('readlink', source, sys.readlink(source)), target))
    } else if (isFifo(mode) || isCharDevice(mode) || isBlockDevice(mode)) {
      check('mknod', target, sys.mknod(target, mode, rdev))
    } else return
    check('lchown', target, sys.lchown(target, uid, gid))
    if (!isSymlink(mode)) check('chmod', target, sys.chmod(target, mode & 0o7777))
    const capability = sys.getxattr(source, CAPABILITY, false)
    if (typeof capability !== 'number') sys.setxattr(target, CAPABILITY, capability, 0, false)
    sys.utimens(target, stat.atime, stat.mtime, false)
  }
  const mask = sys.umask(0)
  copy(from, to)
  sys.umask(mask)
}
