/**
 * Failure of the engine. Its answers to the docker command are sentences (the daemon sends them as text over HTTP), so that a
 * sentence is what an error carries here; errors of system calls become one the way Go words them.
 */

import { strerror } from '../kernel/vfs/errno.ts'

export class DockerError extends Error {
  /** exit status of the command that fails with it */
  readonly status: number
  /** what this machine has instead, which Docker would not say */
  readonly advice: string | null

  constructor(message: string, status = 1, advice: string | null = null) {
    super(message)
    this.status = status
    this.advice = advice
  }
}

/** What the docker command itself says, without the words `Error response from daemon`. */
export class ClientError extends DockerError {}

/** What the docker command says of a daemon that does not start, behind why it does not. */
export const daemonFailure = (why: string): ClientError =>
  new ClientError(
    `${why}\nCannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?`,
  )

/** The result of a system call, if it is none of failure: `mkdir /x: no space left on device`, as Go's PathError. */
export function check<T>(operation: string, path: string, result: T | number): T {
  if (typeof result === 'number' && result < 0)
    throw new DockerError(`${operation} ${path}: ${goStrerror(-result)}`)
  return result as T
}

/** syscall.Errno.Error: the C library's text with a small letter. */
export function goStrerror(errno: number): string {
  const text = strerror(errno)
  return text.charAt(0).toLowerCase() + text.slice(1)
}
