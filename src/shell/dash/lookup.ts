/** Finding commands: functions, builtins, programs in PATH, which are remembered. */

import { ENOENT, ENOTDIR, strerror } from '../../kernel/vfs/errno.ts'
import { isRegular } from '../../kernel/vfs/mode.ts'
import { fromBytes } from './bytes.ts'
import type { Shell } from './shell.ts'

/** A program's path, or the negative errno that says why there is none. */
export function findProgram(shell: Shell, name: string, path: string): string | number {
  // A function of the name has its place among what is remembered.
  const isUsual = path === shell.path && !shell.functions.has(name)
  const known = isUsual ? shell.hashed.get(name) : undefined
  if (known !== undefined && (!known.isStale || known.path.startsWith('/'))) {
    known.isStale = false
    return known.path
  }
  const found = searchPath(shell, name, path)
  if (!isUsual) return found
  if (typeof found === 'string') shell.hashed.set(name, { path: found, isStale: false })
  else shell.hashed.delete(name)
  return found
}

function searchPath({ sys }: Shell, name: string, path: string): string | number {
  let error = -ENOENT
  for (const candidate of candidates(name, path)) {
    const stat = sys.stat(fromBytes(candidate))
    if (typeof stat === 'number') {
      if (stat !== -ENOENT && stat !== -ENOTDIR) error = stat
      continue
    }
    error = -EACCES
    if (!isRegular(stat.mode)) continue
    const bit = stat.uid === sys.geteuid() ? 0o100 : stat.gid === sys.getegid() ? 0o10 : 0o1
    if ((stat.mode & bit) !== 0) return candidate
  }
  return error
}

const EACCES = 13

/** The name in each directory of a path. */
export const candidates = (name: string, path: string): string[] =>
  path.split(':').map((directory) => (directory === '' ? name : `${directory}/${name}`))

/** errmsg of a program that was not run. */
export const executionError = (error: number): string =>
  error === -ENOENT || error === -ENOTDIR ? 'not found' : strerror(error)
