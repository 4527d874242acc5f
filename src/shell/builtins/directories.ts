/** cd and pwd (cd.def). */

import { ENOENT, strerror } from '../../kernel/vfs/errno.ts'
import { isDirectoryAt } from '../expansion/glob.ts'
import { asCharacters } from '../expansion/locale.ts'
import { quotePrintable } from '../expansion/quote.ts'
import { refuses } from '../restricted.ts'
import type { Shell } from '../shell.ts'
import { EXPORTED } from '../variables.ts'
import { type Builtin, readOptions } from './builtin.ts'

export const cd: Builtin = (shell, args) => changeDirectory(shell, 'cd', args)

/** `builtin` is who complains: pushd and popd change the directory as cd does. */
export function changeDirectory(shell: Shell, builtin: string, args: readonly string[]): number {
  if (refuses(shell, builtin)) return 1
  const options = readOptions(shell, [builtin, ...args.slice(1)], 'eLP')
  if (typeof options === 'number') return options
  const operands = args.slice(options.first)
  if (operands.length > 1) {
    shell.complainAs(builtin, 'too many arguments')
    return 1
  }
  return changeTo(shell, builtin, operands[0], isPhysical(shell, options.given))
}

/** The last of -L and -P decides. */
function isPhysical(shell: Shell, given: readonly { readonly letter: string }[]): boolean {
  const last = given.findLast(({ letter }) => letter === 'L' || letter === 'P')
  return last === undefined ? shell.options.physical : last.letter === 'P'
}

function changeTo(shell: Shell, builtin: string, operand: string | undefined, physical: boolean): number {
  if (operand === '') {
    setDirectory(shell, workingDirectory(shell))
    return 0
  }
  const variable = operand === undefined ? 'HOME' : operand === '-' ? 'OLDPWD' : null
  const target = variable === null ? operand : shell.get(variable)
  if (target === undefined) {
    shell.complainAs(builtin, `${variable} not set`)
    return 1
  }
  if (variable === 'OLDPWD' && target === '') {
    shell.print('\n')
    return 0
  }
  if (variable === null && !/^(\/|\.\.?(\/|$))/.test(target)) {
    const found = throughCdPath(shell, target, physical)
    if (found !== null) return found
  }
  const error = change(shell, target, physical)
  if (error === 0) {
    if (variable === 'OLDPWD') shell.print(`${target}\n`)
    return 0
  }
  const named = variable === null && shell.options.get('cdable_vars') ? shell.get(target) : undefined
  if (named !== undefined && change(shell, named, physical) === 0) {
    shell.print(`${named}\n`)
    return 0
  }
  const shown = quotePrintable(asCharacters(shell, target))
  shell.complainAs(builtin, shell.runner.dialect.cannotEnter(shown, error))
  return 1
}

/** CDPATH: the status if a directory was found there, null to go on in the usual way. */
function throughCdPath(shell: Shell, target: string, physical: boolean): number | null {
  const path = shell.get('CDPATH')
  if (path === undefined) return null
  for (const base of path.split(':')) {
    const candidate = base === '' ? target : `${base.replace(/\/$/, '')}/${target}`
    if (!isDirectoryAt(shell.sys, candidate) || change(shell, candidate, physical) < 0) continue
    if (base !== '') shell.print(`${shell.get('PWD') ?? ''}\n`)
    return 0
  }
  return null
}

/** Changes the directory and PWD; logically unless `physical`. 0 or a negative errno (cd.def, change_to_directory). */
function change(shell: Shell, target: string, physical: boolean): number {
  const from = shell.directory ?? findDirectory(shell, 'chdir')
  const joined = target.startsWith('/') || from === null ? target : `${from === '/' ? '' : from}/${target}`
  const canonical = physical ? null : canonicalPath(shell, joined)
  if (shell.options.posix && !physical && canonical === null) return -ENOENT
  const error = shell.sys.chdir(physical ? target : (canonical ?? joined))
  if (error === 0) setDirectory(shell, canonical ?? findDirectory(shell, 'cd') ?? joined)
  else {
    // When the logical name has gone, what was given may still lead somewhere.
    if (physical || shell.options.posix || shell.sys.chdir(target) < 0) return error
    setDirectory(shell, findDirectory(shell, 'cd') ?? canonical ?? joined)
  }
  return 0
}

/** Names the working directory anew, by what the kernel says; null with a warning where it is not below the root any more. */
function findDirectory(shell: Shell, who: string): string | null {
  const directory = shell.sys.getcwd()
  shell.directory = typeof directory === 'number' ? null : directory
  if (typeof directory === 'number') {
    shell.warn(
      `${who}: error retrieving current directory: getcwd: cannot access parent directories: ${strerror(directory)}\n`,
    )
  }
  return shell.directory
}

/** When a shell starts: PWD of the environment counts if it still names the working directory (variables.c, set_pwd). */
export function nameDirectory(shell: Shell): void {
  const inherited = shell.get('PWD')
  const isHere = inherited?.startsWith('/') === true && isSameFile(shell, inherited, '.')
  shell.directory = isHere ? canonicalPath(shell, inherited) : null
  if (shell.directory !== null) return
  const found = findDirectory(shell, 'shell-init')
  if (found !== null) shell.export(shell.variables.set('PWD', found))
}

function isSameFile(shell: Shell, one: string, other: string): boolean {
  const [a, b] = [shell.sys.stat(one), shell.sys.stat(other)]
  return typeof a !== 'number' && typeof b !== 'number' && a.dev === b.dev && a.ino === b.ino
}

function setDirectory(shell: Shell, directory: string): void {
  shell.directory = directory
  const old = shell.get('PWD')
  if (old !== undefined) {
    const variable = shell.variables.set('OLDPWD', old)
    if (shell.variables.find('PWD')?.has(EXPORTED) === true) shell.export(variable)
  }
  shell.variables.set('PWD', directory)
}

export const workingDirectory = (shell: Shell): string => shell.directory ?? shell.get('PWD') ?? '/'

/** Takes out `.` and `name/..` where `name` is a directory; null if one is not. `//` at the start stays. */
function canonicalPath(shell: Shell, path: string): string | null {
  const root = path.startsWith('//') && !path.startsWith('///') ? '//' : path.startsWith('/') ? '/' : ''
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && (root !== '' || parts.some((one) => one !== '..'))) {
      const so = `${root}${parts.join('/')}`
      if (!isDirectoryAt(shell.sys, so)) return null
      parts.pop()
    } else parts.push(part)
  }
  const canonical = `${root}${parts.join('/')}`
  return typeof shell.sys.stat(canonical) === 'number' ? null : canonical
}

export const pwd: Builtin = (shell, args) => {
  const options = readOptions(shell, args, 'LP')
  if (typeof options === 'number') return options
  const directory = nameOfDirectory(shell, isPhysical(shell, options.given))
  if (directory === null) return 1
  shell.print(`${directory}\n`)
  return 0
}

function nameOfDirectory(shell: Shell, physical: boolean): string | null {
  const { directory } = shell
  if (directory === null) return findDirectory(shell, 'pwd')
  if (!physical && !shell.options.posix) return directory
  if (!isSameFile(shell, directory, '.')) return findDirectory(shell, 'pwd')
  const named = shell.sys.getcwd()
  return physical && typeof named === 'string' ? named : directory
}
