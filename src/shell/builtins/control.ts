/** Builtins that change what runs next: break, return, exit, eval, source, exec. */

import { X_OK } from '../../kernel/abi.ts'
import { EACCES, EISDIR, ENOENT, ENOEXEC, strerror } from '../../kernel/vfs/errno.ts'
import { isDirectory, isRegular } from '../../kernel/vfs/mode.ts'
import { baseName } from '../base-name.ts'
import { beginArguments, noticeArguments, popArguments, pushArguments } from '../call-arguments.ts'
import { CommandedExit, endsInPlace, ImmediateExit, ShellExit } from '../leaving.ts'
import { mayLeaveJobs } from '../left-jobs.ts'
import { legalNumber } from '../legal-number.ts'
import { findCommand } from '../lookup.ts'
import { executeProgram } from '../processes.ts'
import { refuses, refusesPath } from '../restricted.ts'
import { readSourced } from '../script-file.ts'
import { BREAK, CONTINUE, type Shell } from '../shell.ts'
import { adjustShellLevel } from '../shell-level.ts'
import type { Steps } from '../steps.ts'
import { afterReturn, hideTraps, returnWith } from '../traps.ts'
import {
  answersHelp,
  type Builtin,
  notNumeric,
  operandsOf,
  parseOptions,
  refuseMore,
  usageError,
} from './builtin.ts'

export const succeed: Builtin = () => 0
export const fail: Builtin = () => 1

const leaveLoop = (how: number): Builtin =>
  answersHelp((shell, args) => {
    const name = args[0] as string
    if (shell.loopDepth === 0) {
      if (!shell.options.posix) shell.complainAs(name, "only meaningful in a `for', `while', or `until' loop")
      return 0
    }
    const count = loopCount(shell, name, args)
    if (count === null) return 1
    shell.unwind = how
    shell.unwindLoops = Math.min(count, shell.loopDepth)
    return 0
  })

function loopCount(shell: Shell, name: string, args: readonly string[]): number | null {
  const [text, more] = operandsOf(args)
  if (text === undefined) return 1
  const count = legalNumber(text)
  if (count === null) {
    notNumeric(shell, name, text)
    throw new ShellExit(128)
  }
  if (more !== undefined) refuseMore(shell, name)
  if (count > 0) return Number(count)
  shell.complainAs(name, `${args[1]}: loop count out of range`)
  shell.unwind = BREAK
  shell.unwindLoops = shell.loopDepth
  return null
}

export const breakLoop = leaveLoop(BREAK)
export const continueLoop = leaveLoop(CONTINUE)

/** The status that the operand asks for; complains and gives 2 where it is no number. */
function statusArgument(shell: Shell, name: string, args: readonly string[]): number {
  const [text, more] = operandsOf(args)
  if (text === undefined) return shell.status
  const status = legalNumber(text)
  if (status === null) {
    notNumeric(shell, name, text)
    return 2
  }
  if (more !== undefined) refuseMore(shell, name)
  return Number(status & 255n)
}

export const returnBuiltin = answersHelp((shell, args) => {
  const status = statusArgument(shell, 'return', args)
  if (shell.functionDepth === 0 && shell.sourceDepth === 0) {
    shell.complainAs('return', "can only `return' from a function or sourced script")
    shell.hasMisused = true
    return 2
  }
  returnWith(shell, status)
  return status
})

export const exitBuiltin = answersHelp((shell, args) => {
  // dash, which `sh` is, says nothing.
  const isBash = baseName(shell.name) !== 'sh'
  if (shell.interactive && shell.subshellLevel === 0 && isBash)
    shell.warn(shell.login ? 'logout\n' : shell.runner.dialect.farewell.exit)
  return mayLeaveJobs(shell) ? endShell(shell, args) : 1
})

function endShell(shell: Shell, args: readonly string[]): never {
  // In an EXIT trap it keeps the status that the shell was about to end with.
  const status = args.length === 1 ? shell.endingStatus : null
  throw new CommandedExit(status ?? statusArgument(shell, args[0] as string, args))
}

export const logout = answersHelp((shell, args) => {
  if (shell.login) return endShell(shell, args)
  shell.complainAs('logout', "not login shell: use `exit'")
  return 1
})

export const evalBuiltin: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, '')
  if (typeof options === 'number') return options
  const text = options.operands.join(' ')
  if (text.trim() === '') return 0
  return asCondition(shell, shell.runner.text(shell, text, { label: 'eval', line: shell.line }))
}

/** Where its failure is ignored, a text runs without errexit (execute_cmd.c, execute_builtin). */
function* asCondition(shell: Shell, steps: Steps<number>): Steps<number> {
  const { errexit } = shell.options
  if (shell.ignoringErrors > 0) shell.options.errexit = false
  try {
    return yield* steps
  } finally {
    if (shell.ignoringErrors > 0) shell.options.errexit = errexit
  }
}

// ---- source

export const source: Builtin = (shell, args) => {
  const name = args[0] as string
  const options = parseOptions(shell, args, '')
  if (typeof options === 'number') return options
  const [file, ...positional] = options.operands
  if (file === undefined) return usageError(shell, name, 'filename argument required')
  if (refusesPath(shell, name, file)) return 1
  return asCondition(shell, sourceFile(shell, name, file, positional))
}

/**
 * `.` is a function, but that it inherits the trap of RETURN, which runs even if there is nothing to read, and that what
 * `set` gives the positional parameters stays, outside functions (source.def).
 */
function* sourceFile(shell: Shell, name: string, file: string, given: readonly string[]): Steps<number> {
  const { positional } = shell
  const hasArguments = given.length > 0
  if (hasArguments) shell.positional = given
  if (hasArguments && shell.options.get('extdebug')) {
    beginArguments(shell)
    pushArguments(shell, given)
  }
  shell.hasSetPositional = false
  const showTraps = hideTraps(shell, shell.options.functrace ? [] : ['DEBUG'])
  return yield* takingBack(shell, afterFile(shell, name, file, hasArguments), () => {
    showTraps()
    if (hasArguments && !shell.hasSetPositional) shell.positional = positional
    if (hasArguments && shell.options.get('extdebug')) popArguments(shell)
  })
}

function* afterFile(shell: Shell, name: string, file: string, hasArguments: boolean): Steps<number> {
  return yield* afterReturn(shell, yield* evaluateFile(shell, name, file, hasArguments))
}

/** `takeBack` comes at the end, unless the process ends where it is. */
function* takingBack<T>(shell: Shell, steps: Steps<T>, takeBack: () => void): Steps<T> {
  let stays = false
  try {
    return yield* steps
  } catch (error) {
    stays = endsInPlace(shell, error)
    throw error
  } finally {
    if (!stays) takeBack()
  }
}

const EX_BINARY_FILE = 126

function* evaluateFile(shell: Shell, name: string, file: string, hasArguments: boolean): Steps<number> {
  const path = sourcePath(shell, file)
  const stat = path === null ? -ENOENT : shell.sys.stat(path)
  if (path === null || typeof stat === 'number') {
    if (path === null) shell.complainAs(name, `${file}: file not found`)
    else shell.complain(`${path}: ${strerror(stat as number)}`)
    if (shell.options.posix && !shell.interactive) throw new ShellExit(1)
    return 1
  }
  if (isDirectory(stat.mode)) {
    shell.complainAs(name, `${path}: is a directory`)
    return 1
  }
  const text = yield* readSourced(shell, path)
  if (text === -ENOEXEC) {
    shell.complainAs(name, `${path}: cannot execute binary file`)
    return EX_BINARY_FILE
  }
  if (typeof text === 'number') {
    shell.complain(`${path}: ${strerror(text)}`)
    return 1
  }
  return yield* runFile(shell, path, text, hasArguments)
}

/** Runs a file's text in this shell. For BASH_ARGV it was called with its own name, if it was without arguments. */
export function* runFile(shell: Shell, file: string, text: string, hasArguments = false): Steps<number> {
  const { frame, line } = shell
  noticeArguments(shell)
  if (!hasArguments) pushArguments(shell, [file])
  shell.frame = { name: 'source', source: file, callLine: line, outer: frame }
  shell.sourceDepth++
  return yield* takingBack(shell, shell.runner.text(shell, text, { label: '', line: 1 }), () => {
    if (!hasArguments) popArguments(shell)
    shell.sourceDepth--
    shell.frame = frame
    shell.line = line
  })
}

/** A name without slash is looked for in PATH (it need not be executable), then here, but in posix mode: null. */
function sourcePath(shell: Shell, file: string): string | null {
  const path = shell.get('PATH') ?? ''
  if (file.includes('/') || path === '' || !shell.options.get('sourcepath')) return file
  for (const directory of path.split(':')) {
    const candidate = `${directory === '' ? '.' : directory}/${file}`
    const stat = shell.sys.stat(candidate)
    if (typeof stat !== 'number' && isRegular(stat.mode)) return candidate
  }
  return shell.options.posix ? null : file
}

// ---- exec

export const execBuiltin: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'cla:')
  if (typeof options === 'number') return options
  if (options.operands.length === 0) return 0
  if (refuses(shell, 'exec')) return 1
  return replaceShell(shell, options.operands, options.values)
}

function* replaceShell(shell: Shell, argv: readonly string[], options: Map<string, string>): Steps<number> {
  const name = argv[0] as string
  const found = findCommand(shell, name)
  if (found === null) {
    const isDirectoryHere = isDirectory(modeOf(shell, name))
    shell.complainAs(
      'exec',
      isDirectoryHere ? `${name}: cannot execute: Is a directory` : `${name}: not found`,
    )
    return yield* failedExec(shell, isDirectoryHere ? 126 : 127)
  }
  const path = absolute(shell, found)
  const shown = `${options.has('l') ? '-' : ''}${options.get('a') ?? name}`
  const isClean = options.has('c')
  if (!isClean && !shell.subshellEnvironment.has('parentheses')) adjustShellLevel(shell, -1n)
  const env = isClean ? [] : shell.environment()
  const status = yield* executeProgram(shell, path, [shown, ...argv.slice(1)], env)
  if (!isClean && !shell.isReplaced) adjustShellLevel(shell, 1n)
  if (!shell.isReplaced && status !== 127) {
    // The first complaint has ended the shell, which had no traps any more, but of a directory (execute_cmd.c, shell_execve).
    if (shell.options.errexit && !isDirectory(modeOf(shell, path))) {
      shell.traps.clear()
      throw new ImmediateExit(status, shell)
    }
    complainAgain(shell, path)
  }
  return yield* failedExec(shell, status)
}

/** What exec says behind what the attempt has said, with whatever errno is then (exec_builtin). */
function complainAgain(shell: Shell, path: string): void {
  const stat = shell.sys.stat(path)
  if (typeof stat === 'number') shell.complainAs('exec', `${path}: cannot execute: ${strerror(stat)}`)
  else if (isDirectory(stat.mode)) shell.complainAs('exec', `${path}: cannot execute: ${strerror(EISDIR)}`)
  else if (shell.sys.access(path, X_OK) < 0)
    shell.complainAs('exec', `${path}: cannot execute: ${strerror(EACCES)}`)
  else shell.complain(`${path}: Success`)
}

/** 0 where there is nothing */
function modeOf(shell: Shell, path: string): number {
  const stat = shell.sys.stat(path)
  return typeof stat === 'number' ? 0 : stat.mode
}

function absolute(shell: Shell, path: string): string {
  if (path.startsWith('/')) return path
  const directory = shell.sys.getcwd()
  return `${typeof directory === 'number' ? '' : directory}/${path.replace(/^(\.\/)+/, '')}`
}

function* failedExec(shell: Shell, status: number): Steps<number> {
  yield* shell.flush()
  const mayGoOn = shell.interactive || shell.options.get('execfail')
  if (mayGoOn && shell.subshellLevel === 0) return status
  throw new ImmediateExit(status, shell)
}
