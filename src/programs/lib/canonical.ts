/** Absolute paths without links, `.` and `..` (realpath(3) with gnulib's modes). */

import { ELOOP, ENOENT, ENOTDIR } from '../../kernel/vfs/errno.ts'
import { isDirectory, isSymlink } from '../../kernel/vfs/mode.ts'
import type { Io } from './io.ts'
import { joinPath } from './walk.ts'

/** Which components must be there: all (-e), all but the last (the default), none (-m). */
export type Existence = 'existing' | 'all but last' | 'missing'

const MOST_LINKS = 40

export interface CanonicalOptions {
  /** Links are kept as they are (`realpath -s`). */
  readonly keepLinks?: boolean
  /** `..` takes away a name before links are followed (`realpath -L`). */
  readonly logical?: boolean
}

/** The canonical path, or the error. */
export function canonicalPath(
  io: Io,
  path: string,
  existence: Existence,
  { keepLinks = false, logical = false }: CanonicalOptions = {},
): string | number {
  if (path === '') return -ENOENT
  let resolved = '/'
  if (!path.startsWith('/')) {
    const cwd = io.sys.getcwd()
    if (typeof cwd === 'number') return cwd
    resolved = cwd
  }
  const rest = components(logical ? logicalPath(path) : path)
  let links = 0
  while (rest.length > 0) {
    const name = rest.shift() as string
    if (name === '.') continue
    if (name === '..') {
      resolved = resolved.slice(0, resolved.lastIndexOf('/')) || '/'
      continue
    }
    const next = joinPath(resolved, name)
    const info = io.sys.lstat(next)
    if (typeof info === 'number') {
      const isLast = rest.every((part) => part === '.')
      const forgiven = existence === 'missing' || (existence === 'all but last' && info === -ENOENT && isLast)
      if (!forgiven) return info
      resolved = next
      continue
    }
    if (isSymlink(info.mode) && !keepLinks) {
      links++
      if (links > MOST_LINKS) {
        if (existence !== 'missing') return -ELOOP
        resolved = next
        continue
      }
      const target = io.sys.readlink(next)
      if (typeof target === 'number') return target
      rest.unshift(...components(target))
      if (target.startsWith('/')) resolved = '/'
      continue
    }
    const goesOn = rest.length > 0 || (path.endsWith('/') && existence !== 'missing')
    if (goesOn && !isDirectory(info.mode) && !isSymlink(info.mode) && existence !== 'missing') return -ENOTDIR
    resolved = next
  }
  return resolved
}

function logicalPath(path: string): string {
  const kept: string[] = []
  for (const part of components(path)) {
    if (part === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else kept.push(part)
  }
  return `${path.startsWith('/') ? '/' : ''}${kept.join('/')}`
}

const components = (path: string): string[] => path.split('/').filter((part) => part !== '')
