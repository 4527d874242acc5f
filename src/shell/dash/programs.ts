/** Becoming a program. */

import { O_RDONLY } from '../../kernel/abi.ts'
import { ELOOP, ENAMETOOLONG, ENOENT, ENOEXEC, ENOTDIR } from '../../kernel/vfs/errno.ts'
import { runProgram, type Steps } from '../steps.ts'
import { fromBytes } from './bytes.ts'
import { Failure } from './failure.ts'
import { candidates, executionError } from './lookup.ts'
import type { Shell } from './shell.ts'

export const hasTraps = ({ traps }: Shell): boolean => [...traps.values()].some((command) => command !== '')

/** Becomes the program; what goes wrong is reported and ends the process. */
export function* executeProgram(shell: Shell, args: readonly string[], path: string): Steps<number> {
  yield* shell.flush()
  const name = args[0] as string
  const env = shell.variables.environment().map(fromBytes)
  let error = -ENOENT
  for (const candidate of name.includes('/') ? [name] : candidates(name, path)) {
    const run = tryProgram(shell, candidate, args, env)
    if (typeof run !== 'number') {
      shell.traps.clear()
      const status = yield* runProgram(run)
      shell.status = status
      throw new Failure('end')
    }
    if (name.includes('/') || (run !== -ENOENT && run !== -ENOTDIR)) error = run
  }
  const isMissing = error === -ENOENT || error === -ENOTDIR || error === -ELOOP || error === -ENAMETOOLONG
  shell.status = isMissing ? 127 : 126
  shell.complain(`${name}: ${executionError(error)}`)
  throw new Failure('end')
}

/** What the kernel knows no format of is a script for /bin/sh. */
function tryProgram(shell: Shell, path: string, args: readonly string[], env: readonly string[]) {
  const { sys } = shell
  const run = sys.execve(fromBytes(path), args.map(fromBytes), env)
  if (run !== -ENOEXEC || isBinaryFile(shell, path)) return run
  return sys.execve('/bin/sh', ['/bin/sh', path, ...args.slice(1)].map(fromBytes), env)
}

/** What has a NUL in its first line is no script. */
function isBinaryFile({ sys }: Shell, path: string): boolean {
  const fd = sys.open(fromBytes(path), O_RDONLY)
  if (fd < 0) return false
  const beginning = sys.pread(fd, SAMPLE, 0)
  sys.close(fd)
  if (typeof beginning === 'number') return false
  const nul = beginning.indexOf(0)
  const newline = beginning.indexOf(10)
  return nul >= 0 && (newline < 0 || nul < newline)
}

const SAMPLE = 80
