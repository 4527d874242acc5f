/** Waiting for processes and reading what they say. */

import type { System } from '../../kernel/abi.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import type { Files } from '../files.ts'
import type { Step } from '../step.ts'
import { DEFAULT_PATH } from '../store/container-config.ts'

/** Waits for a child; its wait status, -1 if it is no child. */
export function* waitFor(sys: System, pid: number): Step<number> {
  for (;;) {
    const result = sys.waitpid(pid)
    if (typeof result !== 'number') return result.status
    if (result === -ERESTARTSYS) yield
    else if (result !== -EINTR) return -1
  }
}

/** What a shell shows for a wait status: the exit status, or 128 plus the signal. */
export const exitStatus = (waitStatus: number): number => {
  const signal = waitStatus & 0x7f
  return signal !== 0 ? 128 + signal : (waitStatus >> 8) & 0xff
}

/** Sleeps; a signal that is caught may end it early. */
export function* sleep(sys: System, seconds: number): Step<void> {
  while (sys.nanosleep(seconds) === -ERESTARTSYS) yield
}

/** `NAME=value` over others: in the place of one of that name, or behind all (ReplaceOrAppendEnvValues). */
export function withVariables(base: readonly string[], given: readonly string[]): string[] {
  const env = [...base]
  for (const entry of given) {
    const name = `${entry.split('=', 1)[0]}=`
    const at = env.findIndex((other) => other.startsWith(name))
    if (at < 0) env.push(entry)
    else env[at] = entry
  }
  return env
}

/** What a container's process finds in its environment (Container.CreateDaemonEnvironment). */
export const containerEnvironment = (config: {
  readonly Hostname: string
  readonly Tty: boolean
  readonly Env: readonly string[] | null
}): string[] =>
  withVariables(
    [`PATH=${DEFAULT_PATH}`, `HOSTNAME=${config.Hostname}`, ...(config.Tty ? ['TERM=xterm'] : [])],
    config.Env ?? [],
  )

/** All processes that are in the pid namespace of one, by their numbers on the host. */
export function processesOf(files: Files, pid: number): number[] {
  const namespace = files.sys.readlink(`/proc/${pid}/ns/pid`)
  if (typeof namespace !== 'string') return []
  return files
    .list('/proc')
    .filter((name) => /^\d+$/.test(name) && files.sys.readlink(`/proc/${name}/ns/pid`) === namespace)
    .map(Number)
    .sort((a, b) => a - b)
}
