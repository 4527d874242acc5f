/** Mount points as they show in the tree itself, for where no table of mounts tells of them: in a root without its mount. */

import type { Stat } from '../../kernel/abi.ts'
import type { Io } from './io.ts'
import { directoryName } from './walk.ts'

/** The directory up to which everything is on the file system of `path`, absolute and without links (gnulib, find_mount_point). */
export function mountPointAbove(io: Io, path: string): string {
  const own = io.sys.stat(path)
  if (path === '/' || typeof own === 'number') return path
  const above = io.sys.stat(directoryName(path))
  return typeof above === 'number' || above.dev !== own.dev ? path : mountPointAbove(io, directoryName(path))
}

/** Whether a directory is on another file system than the one it lies in, or lies in itself as a root does. */
export function isOtherThanAbove(io: Io, path: string, own: Stat): boolean {
  const above = io.sys.stat(`${path}/..`)
  return typeof above !== 'number' && (above.dev !== own.dev || above.ino === own.ino)
}
