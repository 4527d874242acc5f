/** The docker command's own streams. Output goes out at once, as Go's does; a broken pipe ends the command. */

import { F_GETFD, O_RDONLY, O_RDWR, SIGPIPE, type System } from '../../kernel/abi.ts'
import { concat, decode, encode } from '../../kernel/text.ts'
import { EBADF, EINTR, EPIPE, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import { check, DockerError } from '../errors.ts'
import type { Step } from '../step.ts'

/** Thrown to end the command with a status, everything having been said. */
export class Exit {
  readonly status: number
  constructor(status: number) {
    this.status = status
  }
}

/** Half of what an array of bytes may be in every browser. */
const MOST_READ = 1 << 29

export class Console {
  readonly sys: System
  readonly env: readonly string[]
  /** standard output is a terminal */
  readonly onTerminal: boolean

  constructor(sys: System, env: readonly string[]) {
    // Go's runtime (checkfds): a standard stream that is closed is /dev/null.
    for (const fd of [0, 1, 2]) if (sys.fcntl(fd, F_GETFD) === -EBADF) sys.open('/dev/null', O_RDWR)
    this.sys = sys
    this.env = env
    this.onTerminal = sys.isatty(1)
  }

  *print(text: string): Step<void> {
    yield* this.write(1, encode(text))
  }

  *printError(text: string): Step<void> {
    yield* this.write(2, encode(text))
  }

  /** Somebody who types learns what this machine has instead; a script reads what Docker says, and nothing else. */
  *advise({ advice }: DockerError): Step<void> {
    if (advice !== null && this.sys.isatty(2)) yield* this.printError(`${advice}\n`)
  }

  *write(fd: number, bytes: Uint8Array): Step<void> {
    let rest = bytes
    while (rest.length > 0) {
      const result = this.sys.write(fd, rest)
      if (result === -ERESTARTSYS) yield
      else if (result === -EPIPE) {
        yield
        throw new Exit(128 + SIGPIPE)
      } else if (result < 0 && result !== -EINTR) throw new Exit(1)
      else if (result > 0) rest = rest.subarray(result)
    }
  }

  /** Everything up to the end of a descriptor; more than an archive may be ends the command, as a full disk does. */
  *readAll(fd: number, path = '/dev/stdin'): Step<Uint8Array> {
    const chunks: Uint8Array[] = []
    let size = 0
    for (;;) {
      if (this.sys.exhausted()) yield
      const bytes = this.sys.read(fd, 1 << 16)
      if (bytes === -ERESTARTSYS) yield
      else if (typeof bytes !== 'number' && bytes.length > 0) {
        chunks.push(bytes)
        size += bytes.length
        if (size > MOST_READ) throw new DockerError('write /var/lib/docker/tmp: no space left on device')
      } else if (bytes !== -EINTR) {
        check('read', path, bytes)
        return concat(chunks)
      }
    }
  }

  /** Everything in a file that somebody names: it may be a pipe or a device. -errno if it cannot be opened. */
  *readFile(path: string): Step<Uint8Array | number> {
    const fd = this.sys.open(path, O_RDONLY)
    if (fd < 0) return fd
    const bytes = yield* this.readAll(fd, path)
    this.sys.close(fd)
    return bytes
  }

  /** Whether the answer, read from standard input, begins with y. */
  *confirm(question: string): Step<boolean> {
    yield* this.print(`${question} [y/N] `)
    let answer = ''
    for (;;) {
      const bytes = this.sys.read(0, 1)
      if (bytes === -ERESTARTSYS) yield
      else if (typeof bytes === 'number' || bytes.length === 0 || bytes[0] === 10) break
      else answer += decode(bytes)
    }
    return /^y/i.test(answer.trim())
  }

  variable(name: string): string | undefined {
    return this.env.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1)
  }
}
