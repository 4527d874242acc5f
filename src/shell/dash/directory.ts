/** The working directory by its logical name, and by the kernel's. */

import { strerror } from '../../kernel/vfs/errno.ts'
import { fromBytes, toBytes } from './bytes.ts'
import type { Shell } from './shell.ts'

/** PWD if it is the directory that the shell is in. */
export function startDirectory(shell: Shell): string | null {
  const name = shell.get('PWD')
  if (name === null || !name.startsWith('/')) return null
  const there = shell.sys.stat(fromBytes(name))
  const here = shell.sys.stat('.')
  if (typeof there === 'number' || typeof here === 'number') return null
  return there.dev === here.dev && there.ino === here.ino ? name : null
}

/** null: as the kernel says. */
export function setDirectory(shell: Shell, name: string | null): void {
  shell.physicalDirectory = ''
  if (name === null) shell.physicalDirectory = kernelDirectory(shell)
  shell.directory = name ?? shell.physicalDirectory
  shell.set('PWD', shell.directory, { isExported: true })
}

export function kernelDirectory(shell: Shell): string {
  const name = shell.sys.getcwd()
  if (typeof name === 'string') return toBytes(name)
  shell.complain(`getcwd() failed: ${strerror(name)}`)
  return ''
}

/** What `cd` makes of a name: `.` and `..` are taken out by text alone. */
export function logicalName(directory: string, name: string): string | null {
  if (!name.startsWith('/') && directory === '') return null
  const parts: string[] = []
  const whole = name.startsWith('/') ? name : `${directory.replace(/\/$/, '')}/${name}`
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  const root = /^\/\/(?!\/)/.test(whole) ? '//' : '/'
  return root + parts.join('/')
}
