/** hash: where programs were found (hash.def). */

import { EISDIR, strerror } from '../../kernel/vfs/errno.ts'
import { isDirectoryAt } from '../expansion/glob.ts'
import { findCommand, isExecutable, searchPath } from '../lookup.ts'
import { isRestricted, refusesPath } from '../restricted.ts'
import type { HashedCommand, Shell } from '../shell.ts'
import { orderByHash } from '../variables.ts'
import { parseOptions } from './builtin.ts'

/** A name that means something without a program is left alone. */
export function hash(
  shell: Shell,
  args: readonly string[],
  needsNoProgram: (name: string) => boolean,
): number {
  if (!shell.options.get('hashall')) {
    shell.complainAs('hash', 'hashing disabled')
    return 1
  }
  const options = parseOptions(shell, args, 'dlp:rt')
  if (typeof options === 'number') return options
  const { values, operands } = options
  const needsName = ['d', 't'].find((letter) => values.has(letter))
  if (operands.length === 0 && needsName !== undefined) {
    shell.complainAs('hash', `-${needsName}: option requires an argument`)
    return 1
  }
  if (values.has('r')) shell.hashed.clear()
  else if (operands.length === 0) list(shell, values.has('l'))
  const act = values.has('t')
    ? (name: string) => showTarget(shell, name, { isReusable: values.has('l'), isNamed: operands.length > 1 })
    : (name: string) => name.includes('/') || change(shell, name, values, needsNoProgram)
  return operands.map(act).includes(false) ? 1 : 0
}

function change(
  shell: Shell,
  name: string,
  values: ReadonlyMap<string, string>,
  needsNoProgram: (name: string) => boolean,
): boolean {
  const given = values.get('p')
  if (given !== undefined) {
    if (refusesPath(shell, 'hash', given)) return false
    // What PATH does not lead to is not run by another name either.
    if (isRestricted(shell) && searchPath(shell, given, shell.get('PATH')) === null)
      return notFound(shell, given)
    if (!isDirectoryAt(shell.sys, given)) shell.hashed.set(name, { path: given, hits: 0 })
    else shell.complainAs('hash', `${given}: ${strerror(EISDIR)}`)
    return !isDirectoryAt(shell.sys, given)
  }
  if (values.has('d')) return shell.hashed.delete(name) || notFound(shell, name)
  if (shell.functions.has(name) || needsNoProgram(name)) return true
  shell.hashed.delete(name)
  const path = findCommand(shell, name)
  shell.hashed.delete(name)
  if (path === null || !isExecutable(shell, path)) return notFound(shell, name)
  shell.hashed.set(name, { path, hits: 0 })
  return true
}

function showTarget(
  shell: Shell,
  name: string,
  { isReusable, isNamed }: { isReusable: boolean; isNamed: boolean },
): boolean {
  const known = shell.hashed.get(name)
  if (known === undefined) return notFound(shell, name)
  known.hits++
  if (isReusable) shell.print(reusable(name, known))
  else shell.print(`${isNamed ? `${name}\t` : ''}${known.path}\n`)
  return true
}

function notFound(shell: Shell, name: string): false {
  shell.complainAs('hash', `${name}: not found`)
  return false
}

const reusable = (name: string, { path }: HashedCommand): string => `builtin hash -p ${path} ${name}\n`

function list(shell: Shell, isReusable: boolean): void {
  if (shell.hashed.size === 0) {
    if (!isReusable && !shell.options.posix) shell.print(`${shell.builtin}: hash table empty\n`)
    return
  }
  if (!isReusable) shell.print('hits\tcommand\n')
  for (const name of orderByHash([...shell.hashed.keys()], HASH_BUCKETS)) {
    const command = shell.hashed.get(name) as HashedCommand
    shell.print(
      isReusable ? reusable(name, command) : `${String(command.hits).padStart(4)}\t${command.path}\n`,
    )
  }
}

/** Buckets of bash's table of commands (hashcmd.h). */
const HASH_BUCKETS = 256
