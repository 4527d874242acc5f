/**
 * Starting other programs: what execvp(3) and fork(2) do for env, xargs, timeout, sudo.
 *
 * - `execute` replaces the caller: `return yield* run` if it gives one.
 * - `runCommand` starts a child and waits for it.
 */

import { type ProgramRun, type System, X_OK } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { EACCES, EINTR, ENOENT, ENOEXEC, ERESTARTSYS, strerror } from '../../kernel/vfs/errno.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import { type Io, STDERR, type Step } from './io.ts'

/** PATH where none is set (_PATH_STDPATH). */
const standardPath = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin'

export function environmentValue(env: readonly string[], name: string): string | undefined {
  const start = `${name}=`
  return env.find((entry) => entry.startsWith(start))?.slice(start.length)
}

/** All files that a command's name may mean, in the order of PATH. */
export function candidates(name: string, env: readonly string[]): string[] {
  if (name.includes('/')) return [name]
  const path = environmentValue(env, 'PATH') ?? standardPath
  return path.split(':').map((directory) => `${directory === '' ? '.' : directory}/${name}`)
}

/** The first candidate that can be executed, or null (which(1)). */
export function findExecutable(sys: System, name: string, env: readonly string[]): string | null {
  return executables(sys, name, env)[0] ?? null
}

export function executables(sys: System, name: string, env: readonly string[]): string[] {
  return candidates(name, env).filter((path) => {
    const stat = sys.stat(path)
    return typeof stat !== 'number' && !isDirectory(stat.mode) && sys.access(path, X_OK) === 0
  })
}

/** execvp(3): what runs now, or the error. A file without `#!` is run by the shell. */
export function execute(
  sys: System,
  argv: readonly string[],
  env: readonly string[],
  /** looks the name up in this environment's PATH */
  searched: readonly string[] = env,
  /** the program's, where `argv` begins with another name */
  name = argv[0] ?? '',
): ProgramRun | number {
  if (name === '') return -ENOENT
  let refused = -ENOENT
  for (const path of candidates(name, searched)) {
    const run = sys.execve(path, argv, env)
    if (typeof run !== 'number') return run
    if (run === -ENOEXEC) return sys.execve('/bin/sh', ['sh', path, ...argv.slice(1)], env)
    // A file that may not be executed is remembered, and the search goes on.
    if (run === -EACCES) refused = run
    else if (run !== -ENOENT && !name.includes('/')) continue
    else if (name.includes('/')) return run
  }
  return refused
}

/** 127 for a command that is not there, 126 for one that cannot be run. */
export const failureStatus = (errno: number): number => (Math.abs(errno) === ENOENT ? 127 : 126)

export interface ChildOptions {
  env?: readonly string[]
  /** Runs in the child before the program, to set it up. */
  prepare?: (sys: System) => void
  /** What the child says where the program cannot be started; null says nothing. */
  complain?: (errno: number) => string | null
}

/** Starts a command; its process number, or the error of fork. */
export function startCommand(io: Io, argv: readonly string[], options: ChildOptions = {}): number {
  const env = options.env ?? io.env
  return io.sys.fork(function* (sys) {
    options.prepare?.(sys)
    const run = execute(sys, argv, env)
    if (typeof run !== 'number') return yield* run
    const text = options.complain?.(run) ?? `${io.name}: ${argv[0]}: ${strerror(run)}\n`
    if (options.complain === undefined || options.complain(run) !== null) sys.write(STDERR, encode(text))
    return failureStatus(run)
  })
}

/** Starts a command and waits for it; its wait status, or the error of fork. */
export function* runCommand(io: Io, argv: readonly string[], options: ChildOptions = {}): Step<number> {
  yield* io.flush()
  const pid = startCommand(io, argv, options)
  return pid < 0 ? pid : yield* waitFor(io.sys, pid)
}

/** Waits for a child; its wait status. */
export function* waitFor(sys: System, pid: number): Step<number> {
  for (;;) {
    const result = sys.waitpid(pid)
    if (typeof result !== 'number') return result.status
    if (result === -ERESTARTSYS) yield
    else if (result !== -EINTR) return result
  }
}

/** Waits for any child. */
export function* waitForAny(sys: System): Step<{ pid: number; status: number }> {
  for (;;) {
    const result = sys.waitpid(-1)
    if (typeof result !== 'number') return result
    if (result === -ERESTARTSYS) yield
    else if (result !== -EINTR) return { pid: result, status: 0 }
  }
}

/** What a shell would show for a wait status: the exit status, or 128 plus the signal. */
export const exitStatus = (waitStatus: number): number => {
  const signal = waitStatus & 0x7f
  return signal !== 0 ? 128 + signal : (waitStatus >> 8) & 0xff
}
