/** cd, pwd and the directory stack. */

import { ENOENT, strerror } from '../../kernel/vfs/errno.ts'
import { isDirectoryAt } from '../expansion/glob.ts'
import { abbreviateHome } from '../expansion/prompt.ts'
import { quotePrintable } from '../expansion/quote.ts'
import type { Shell } from '../shell.ts'
import { EXPORTED } from '../variables.ts'
import { type Builtin, parseOptions, usageError } from './builtin.ts'

const CD_USAGE = 'cd [-L|[-P [-e]] [-@]] [dir]'

export const cd: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'LPe@', CD_USAGE)
  if (typeof options === 'number') return options
  const { operands, values } = options
  if (operands.length > 1) {
    shell.complainAs('cd', 'too many arguments')
    return 1
  }
  const physical = values.has('P') || (shell.options.physical && !values.has('L'))
  return changeTo(shell, operands[0], physical)
}

function changeTo(shell: Shell, operand: string | undefined, physical: boolean): number {
  let target = operand
  let show = false
  if (target === undefined) {
    target = shell.get('HOME')
    if (target === undefined) {
      shell.complainAs('cd', 'HOME not set')
      return 1
    }
  } else if (target === '-') {
    target = shell.get('OLDPWD')
    if (target === undefined) {
      shell.complainAs('cd', 'OLDPWD not set')
      return 1
    }
    if (target === '') {
      shell.print('\n')
      return 0
    }
    show = true
  } else if (target === '') {
    setDirectory(shell, workingDirectory(shell))
    return 0
  }
  if (!/^(\/|\.\.?(\/|$))/.test(target)) {
    const found = throughCdPath(shell, target, physical)
    if (found !== null) return found
  }
  const error = change(shell, target, physical)
  if (error < 0) {
    shell.complainAs(
      'cd',
      `${quotePrintable(operand === '-' || operand === undefined ? target : operand)}: ${strerror(error)}`,
    )
    return 1
  }
  if (show) shell.print(`${shell.get('PWD') ?? ''}\n`)
  return 0
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

const workingDirectory = (shell: Shell): string => shell.directory ?? shell.get('PWD') ?? '/'

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
  const options = parseOptions(shell, args, 'LP', 'pwd [-LP]')
  if (typeof options === 'number') return options
  const physical = options.values.has('P') || (shell.options.physical && !options.values.has('L'))
  const directory = nameOfDirectory(shell, physical)
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

// ---- the directory stack; the working directory is its top

const PUSHD_USAGE = 'pushd [-n] [+N | -N | dir]'
const POPD_USAGE = 'popd [-n] [+N | -N]'
const DIRS_USAGE = 'dirs [-clpv] [+N] [-N]'

const stackOf = (shell: Shell): string[] => [workingDirectory(shell), ...shell.directoryStack]

function showStack(shell: Shell): void {
  shell.print(
    `${stackOf(shell)
      .map((directory) => abbreviateHome(shell, directory))
      .join(' ')}\n`,
  )
}

/** The index that `+N` or `-N` means, null if it is out of range. */
function stackIndex(text: string, size: number): number | null {
  const count = Number(text.slice(1))
  const index = text[0] === '+' ? count : size - 1 - count
  return index >= 0 && index < size ? index : null
}

export const pushd: Builtin = (shell, args) => {
  const operands = args.slice(1).filter((arg) => arg !== '-n' && arg !== '--')
  const keeps = args.includes('-n')
  const [operand] = operands
  if (operands.length > 1) {
    shell.complainAs('pushd', 'too many arguments')
    return 1
  }
  const stack = stackOf(shell)
  if (operand === undefined) {
    if (stack.length < 2) {
      shell.complainAs('pushd', 'no other directory')
      return 1
    }
    return moveTo(shell, 'pushd', [stack[1] as string, stack[0] as string, ...stack.slice(2)])
  }
  if (/^[+-][0-9]+$/.test(operand)) {
    const index = stackIndex(operand, stack.length)
    if (index === null) {
      shell.complainAs(
        'pushd',
        stack.length === 1 ? 'directory stack empty' : `${operand}: directory stack index out of range`,
      )
      return 1
    }
    return moveTo(shell, 'pushd', [...stack.slice(index), ...stack.slice(0, index)])
  }
  if (operand.startsWith('-') && operand !== '-')
    return usageError(shell, 'pushd', `${operand}: invalid number`, PUSHD_USAGE)
  if (keeps) {
    shell.directoryStack = [operand, ...shell.directoryStack]
    showStack(shell)
    return 0
  }
  const error = change(
    shell,
    operand === '-' ? (shell.get('OLDPWD') ?? operand) : operand,
    shell.options.physical,
  )
  if (error < 0) {
    shell.complainAs('pushd', `${operand}: ${strerror(error)}`)
    return 1
  }
  shell.directoryStack = stack
  showStack(shell)
  return 0
}

/** Makes `stack` the stack, changing to its top. */
function moveTo(shell: Shell, builtin: string, stack: readonly string[]): number {
  const [top, ...rest] = stack
  const error = change(shell, top as string, shell.options.physical)
  if (error < 0) {
    shell.complainAs(builtin, `${top}: ${strerror(error)}`)
    return 1
  }
  shell.directoryStack = rest
  showStack(shell)
  return 0
}

export const popd: Builtin = (shell, args) => {
  const operands = args.slice(1).filter((arg) => arg !== '-n' && arg !== '--')
  const stack = stackOf(shell)
  const [operand] = operands
  if (operand !== undefined && !/^[+-][0-9]+$/.test(operand))
    return usageError(
      shell,
      'popd',
      `${operand}: invalid ${/^[+-]/.test(operand) ? 'number' : 'argument'}`,
      POPD_USAGE,
    )
  if (stack.length < 2) {
    shell.complainAs('popd', 'directory stack empty')
    return 1
  }
  const index = operand === undefined ? 0 : stackIndex(operand, stack.length)
  if (index === null) {
    shell.complainAs('popd', `${operand}: directory stack index out of range`)
    return 1
  }
  if (index === 0 && !args.includes('-n')) return moveTo(shell, 'popd', stack.slice(1))
  shell.directoryStack = stack.filter((_directory, at) => at !== Math.max(index, 1)).slice(1)
  showStack(shell)
  return 0
}

export const dirs: Builtin = (shell, args) => {
  const wrong = args.find((arg) => /^[+-]/.test(arg) && !/^([+-][0-9]+|-[clpv]+|--)$/.test(arg))
  if (wrong !== undefined) return usageError(shell, 'dirs', `${wrong}: invalid number`, DIRS_USAGE)
  const options = parseOptions(
    shell,
    args.filter((arg) => !/^[+-][0-9]+$/.test(arg)),
    'clpv',
    DIRS_USAGE,
  )
  if (typeof options === 'number') return options
  const { values } = options
  if (values.has('c')) {
    shell.directoryStack = []
    return 0
  }
  const long = values.has('l')
  const shown = stackOf(shell).map((directory) => (long ? directory : abbreviateHome(shell, directory)))
  const selector = args.find((arg) => /^[+-][0-9]+$/.test(arg))
  if (selector !== undefined) {
    const index = stackIndex(selector, shown.length)
    if (index === null) {
      shell.complainAs('dirs', `${selector.slice(1)}: directory stack index out of range`)
      return 1
    }
    shell.print(`${shown[index]}\n`)
  } else if (values.has('v'))
    shell.print(shown.map((directory, at) => `${String(at).padStart(2)}  ${directory}\n`).join(''))
  else if (values.has('p')) shell.print(shown.map((directory) => `${directory}\n`).join(''))
  else shell.print(`${shown.join(' ')}\n`)
  return 0
}
