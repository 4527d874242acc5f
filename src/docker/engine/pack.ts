/**
 * From a directory to a tar: archive.TarWithOptions. With overlay whiteouts it makes of what overlayfs left in an upper
 * directory a layer as images have it.
 */

import type { Stat, System } from '../../kernel/abi.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSocket,
  isSymlink,
  major,
  minor,
} from '../../kernel/vfs/mode.ts'
import {
  NOTHING,
  type TarEntry,
  TYPE_BLOCK,
  TYPE_CHARACTER,
  TYPE_DIRECTORY,
  TYPE_FIFO,
  TYPE_FILE,
  TYPE_LINK,
  TYPE_SYMLINK,
  tarEntry,
} from '../content/tar.ts'
import { Files } from '../files.ts'
import type { Step } from '../step.ts'

export const WHITEOUT = '.wh.'
export const OPAQUE = '.wh..wh..opq'
export const OPAQUE_XATTR = 'trusted.overlay.opaque'
const CAPABILITY_XATTR = 'security.capability'

export interface PackOptions {
  /** turns overlayfs's whiteouts and opaque directories into `.wh.` entries */
  readonly overlayWhiteouts: boolean
  /** whether a name (relative, without slash at the end) is left out, with all below it */
  readonly skip?: (name: string, isDirectory: boolean) => boolean
}

/**
 * The entries of a tree in the order of its walk: each directory before what is in it, names sorted bytewise. The root itself
 * is none of them.
 */
export function* packTree(sys: System, root: string, options: PackOptions): Step<TarEntry[]> {
  const files = new Files(sys)
  const entries: TarEntry[] = []
  const seen = new Map<number, string>()
  function* walk(directory: string): Step<void> {
    for (const name of files.list(`${root}/${directory}`)) {
      const path = directory === '' ? name : `${directory}/${name}`
      const stat = files.lstat(`${root}/${path}`)
      if (stat === null || isSocket(stat.mode)) continue
      if (options.skip?.(path, isDirectory(stat.mode))) continue
      entries.push(...packOne(files, root, path, stat, seen, options))
      if (sys.exhausted()) yield
      if (isDirectory(stat.mode)) yield* walk(path)
    }
  }
  yield* walk('')
  return entries
}

/** The header of one file (FileInfoHeaderNoLookups), its data, and the mark of an opaque directory. */
export function packOne(
  files: Files,
  root: string,
  path: string,
  stat: Stat,
  seen: Map<number, string>,
  { overlayWhiteouts }: PackOptions,
): TarEntry[] {
  const { sys } = files
  const full = `${root}/${path}`
  const isFolder = isDirectory(stat.mode)
  const isFirst = isFolder || stat.nlink < 2 || !seen.has(stat.ino)
  if (!isFolder && stat.nlink > 1 && isFirst) seen.set(stat.ino, path)
  const linkName = isFirst
    ? isSymlink(stat.mode)
      ? (sys.readlink(full) as string)
      : ''
    : (seen.get(stat.ino) as string)
  const header = {
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    mtime: stat.mtime.sec,
    linkName,
  }
  if (overlayWhiteouts && isCharDevice(stat.mode) && stat.rdev === 0) {
    // All whiteouts of a mount may be one inode: then the later ones keep the name of the first.
    const slash = path.lastIndexOf('/') + 1
    const name = `${path.slice(0, slash)}${WHITEOUT}${path.slice(slash)}`
    return [tarEntry({ ...header, name, type: TYPE_FILE, mode: 0o600 })]
  }
  const capability = sys.getxattr(full, CAPABILITY_XATTR, false)
  const entry = tarEntry({
    ...header,
    name: isFolder ? `${path}/` : path,
    type: isFirst ? typeOf(stat.mode) : TYPE_LINK,
    deviceMajor: isDevice(stat.mode) ? major(stat.rdev) : 0,
    deviceMinor: isDevice(stat.mode) ? minor(stat.rdev) : 0,
    data: isFirst && isRegular(stat.mode) ? (files.read(full) ?? NOTHING) : NOTHING,
    xattrs: typeof capability === 'number' ? {} : { [CAPABILITY_XATTR]: capability },
  })
  if (!overlayWhiteouts || !isFolder || !isOpaque(sys, full)) return [entry]
  const { uid, gid } = stat
  return [entry, tarEntry({ name: `${path}/${OPAQUE}`, type: TYPE_FILE, mode: stat.mode & 0o777, uid, gid })]
}

const isDevice = (mode: number): boolean => isCharDevice(mode) || isBlockDevice(mode)

export function isOpaque(sys: System, path: string): boolean {
  const value = sys.getxattr(path, OPAQUE_XATTR, false)
  return typeof value !== 'number' && value.length === 1 && value[0] === 0x79
}

function typeOf(mode: number): string {
  if (isDirectory(mode)) return TYPE_DIRECTORY
  if (isSymlink(mode)) return TYPE_SYMLINK
  if (isCharDevice(mode)) return TYPE_CHARACTER
  if (isBlockDevice(mode)) return TYPE_BLOCK
  return isFifo(mode) ? TYPE_FIFO : TYPE_FILE
}
