/** cd (and chdir) and pwd. */

import { isDirectory } from '../../../kernel/vfs/mode.ts'
import { fromBytes } from '../bytes.ts'
import { kernelDirectory, logicalName, setDirectory } from '../directory.ts'
import { candidates } from '../lookup.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, parseOptions } from './builtin.ts'

export const cd: Builtin = (shell, args) => {
  const { options, operands } = parseOptions(shell, args, 'LP')
  const isPhysical = options.at(-1)?.[0] === 'P'
  let destination = operands[0] ?? shell.get('HOME') ?? ''
  let isShown = false
  if (operands[0] === '-') {
    destination = shell.get('OLDPWD') ?? ''
    isShown = true
  }
  let path = destination
  if (!/^(?:\/|\.\.?(?:\/|$))/.test(destination)) {
    if (destination === '') destination = '.'
    const found = searched(shell, destination)
    path = found ?? destination
    if (found !== null && found !== destination) isShown = true
  }
  if (!enter(shell, path, isPhysical)) shell.fail(`can't cd to ${destination}`)
  if (isShown) shell.print(`${shell.directory}\n`)
  return 0
}

/** The first that is a directory, in CDPATH if that is set. */
function searched(shell: Shell, name: string): string | null {
  const path = shell.get('CDPATH')
  for (const candidate of path === null ? [name] : candidates(name, path)) {
    const stat = shell.sys.stat(fromBytes(candidate))
    if (typeof stat !== 'number' && isDirectory(stat.mode)) return candidate
  }
  return null
}

function enter(shell: Shell, path: string, isPhysical: boolean): boolean {
  const logical = isPhysical ? null : logicalName(shell.directory, path)
  if (shell.sys.chdir(fromBytes(logical ?? path)) < 0) return false
  shell.set('OLDPWD', shell.directory, { isExported: true })
  setDirectory(shell, logical)
  for (const known of shell.hashed.values()) known.isStale = true
  return true
}

export const pwd: Builtin = (shell, args) => {
  const { options } = parseOptions(shell, args, 'LP')
  if (options.at(-1)?.[0] === 'P') {
    if (shell.physicalDirectory === '') shell.physicalDirectory = kernelDirectory(shell)
    shell.print(`${shell.physicalDirectory}\n`)
  } else shell.print(`${shell.directory}\n`)
  return 0
}
