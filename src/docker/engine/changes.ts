/** What a container has changed against its image: docker diff (pkg/archive/changes_linux.go, the overlay way and its rules). */

import type { Stat } from '../../kernel/abi.ts'
import { isCharDevice, isDirectory } from '../../kernel/vfs/mode.ts'
import type { Files } from '../files.ts'
import { isOpaque } from './pack.ts'

export interface Change {
  readonly kind: 'A' | 'C' | 'D'
  readonly path: string
}

/** Files that every container gets mounted over. */
export const isForEveryContainer = (path: string): boolean => own.has(path)

const own = new Set([
  '/.dockerenv',
  '/dev/console',
  '/dev/pts',
  '/dev/shm',
  '/etc/hostname',
  '/etc/hosts',
  '/etc/mtab',
  '/etc/resolv.conf',
])

/**
 * Walks the container's own layer (`upper`) and looks each name up in the root below (`lower`): a directory counts as changed if its mode or
 * owner is another or something in it is; a file if its mode, owner, size or time is. Sorted by path, a parent before what is in it.
 */
export function findChanges(files: Files, upper: string, lower: string): Change[] {
  const found: Change[] = []
  /** Whether something below was found. */
  const walk = (path: string, hasLower: boolean): boolean => {
    let isChanged = false
    for (const name of files.list(upper + path)) {
      const at = `${path}/${name}`
      if (own.has(at)) continue
      const stat = files.lstat(upper + at) as Stat
      const below = hasLower ? files.lstat(lower + at) : null
      if (isCharDevice(stat.mode) && stat.rdev === 0) {
        if (below !== null) {
          found.push({ kind: 'D', path: at })
          isChanged = true
        }
        continue
      }
      const position = found.length
      const isFolder = isDirectory(stat.mode)
      const opaque = isFolder && isOpaque(files.sys, upper + at)
      const inner = isFolder && walk(at, below !== null && isDirectory(below.mode))
      if (opaque && below !== null && isDirectory(below.mode)) {
        for (const gone of files.list(lower + at)) {
          if (files.lstat(`${upper}${at}/${gone}`) === null) found.push({ kind: 'D', path: `${at}/${gone}` })
        }
      }
      const kind =
        below === null ? 'A' : differs(stat, below) || inner || found.length > position ? 'C' : null
      if (kind === null) continue
      found.splice(position, 0, { kind, path: at })
      isChanged = true
    }
    return isChanged
  }
  walk('', true)
  return found
}

function differs(a: Stat, b: Stat): boolean {
  if (a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid || a.rdev !== b.rdev) return true
  if (isDirectory(a.mode)) return false
  return a.size !== b.size || a.mtime.sec !== b.mtime.sec
}
