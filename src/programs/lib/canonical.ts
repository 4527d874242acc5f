/** Absolute paths without links, `.` and `..` (realpath(3) with gnulib's modes). */

import { ELOOP, ENOENT, ENOTDIR } from '../../kernel/vfs/errno.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import type { Io } from './io.ts'
import { joinPath } from './walk.ts'

/** Which components must be there: all (-e), all but the last (the default), none (-m). */
export type Existence = 'existing' | 'all but last' | 'missing'

const MOST_LINKS = 40

/**
 * Links are followed where they stand (`realpath -P`), or after `..` has taken away names (-L), or stay as they are (-s).
 */
export type LinkTreatment = 'physical' | 'logical' | 'kept'

/** The canonical path, or the error. */
export function canonicalPath(
  io: Io,
  path: string,
  existence: Existence,
  links: LinkTreatment = 'physical',
): string | number {
  if (path === '') return -ENOENT
  if (links === 'logical') {
    const kept = canonicalPath(io, path, existence, 'kept')
    return typeof kept === 'number' ? kept : canonicalPath(io, kept, existence)
  }
  let resolved = '/'
  if (!path.startsWith('/')) {
    const cwd = io.sys.getcwd()
    if (typeof cwd === 'number') return cwd
    resolved = cwd
  }
  const isMissing = existence === 'missing'
  const rest = components(path)
  const keepLinks = links === 'kept'
  let followed = 0
  while (rest.length > 0) {
    const name = rest.shift() as string
    if (name === '.' || name === '') continue
    if (name === '..') {
      resolved = resolved.slice(0, resolved.lastIndexOf('/')) || '/'
      continue
    }
    const next = joinPath(resolved, name)
    if (!keepLinks) {
      const target = io.sys.readlink(next)
      if (typeof target === 'string' && ++followed <= MOST_LINKS) {
        rest.unshift(...components(target))
        if (target.startsWith('/')) resolved = '/'
        continue
      }
      if (typeof target === 'string' && !isMissing) return -ELOOP
    }
    const error = isMissing ? 0 : placeError(io, next, rest, keepLinks)
    const isForgiven = existence === 'all but last' && error === -ENOENT && rest.every((part) => part === '')
    if (error !== 0 && !isForgiven) return error
    resolved = next
  }
  return resolved
}

/** What is wrong with a name that `rest` stands behind; 0 if nothing is. As canonicalize_filename_mode of gnulib looks. */
function placeError(io: Io, path: string, rest: readonly string[], keepLinks: boolean): number {
  const behind = rest.find((part) => part !== '.' && part !== '')
  const needsDirectory = behind === undefined ? rest.length > 0 : behind === '..'
  // Where links are kept, what stands before another name is not looked at.
  if (!needsDirectory && keepLinks && rest.length > 0) return 0
  const info = keepLinks || needsDirectory ? io.sys.stat(path) : io.sys.lstat(path)
  if (typeof info === 'number') return info
  return needsDirectory && !isDirectory(info.mode) ? -ENOTDIR : 0
}

/** The names between slashes; the last is empty where the path ends in a slash. */
const components = (path: string): string[] =>
  path.split('/').filter((part, index, all) => part !== '' || index === all.length - 1)
