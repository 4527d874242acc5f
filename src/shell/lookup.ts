/** Where a command's name leads: PATH, the hash table (bash(1), COMMAND EXECUTION). */

import { X_OK } from '../kernel/abi.ts'
import { isDirectory, isRegular } from '../kernel/vfs/mode.ts'
import type { Shell } from './shell.ts'

/** What `command -p` searches (confstr(3), _CS_PATH). */
export const STANDARD_PATH = '/bin:/usr/bin'

/** The path to execute, or null if PATH has no such command. Remembers what it finds. */
export function findCommand(shell: Shell, name: string): string | null {
  if (name.includes('/')) return name
  const known = shell.hashed.get(name)
  if (known !== undefined) {
    known.hits++
    return known.path
  }
  const path = searchPath(shell, name, shell.get('PATH'))
  if (path !== null && path !== name && shell.options.get('hashall'))
    shell.hashed.set(name, { path, hits: 1 })
  return path
}

/** The first executable, else the first file of that name; with an empty PATH the name itself. */
export function searchPath(shell: Shell, name: string, path: string | undefined): string | null {
  if (name === '') return null
  if (path === undefined || path === '') return name
  let spare: string | null = null
  for (const candidate of candidates(name, path)) {
    const stat = shell.sys.stat(candidate)
    if (typeof stat === 'number' || isDirectory(stat.mode)) continue
    if (isRegular(stat.mode) && shell.sys.access(candidate, X_OK) === 0) return candidate
    spare ??= candidate
  }
  return spare
}

/** Every executable file of that name, for `type -a` and `which`. */
export function searchAll(shell: Shell, name: string): string[] {
  const path = shell.get('PATH') ?? ''
  return candidates(name, path).filter((candidate) => isExecutable(shell, candidate))
}

export function isExecutable(shell: Shell, path: string): boolean {
  const stat = shell.sys.stat(path)
  return typeof stat !== 'number' && isRegular(stat.mode) && shell.sys.access(path, X_OK) === 0
}

function candidates(name: string, path: string): string[] {
  return path
    .split(':')
    .map((directory) => (directory === '' ? `./${name}` : `${directory.replace(/\/$/, '')}/${name}`))
}
