/** What a container's process reads where it has no terminal: all that the caller can read, as the client sends it. */

import { POLLERR, POLLIN, POLLOUT, type System } from '../../kernel/abi.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'

/** What a pipe that takes anything takes whole (pipe(7)). */
const PIPE_BUF = 4096

/** Copies standard input to a pipe without ever waiting. */
export class InputCopy {
  readonly #sys: System
  #to: number
  /** what has been read and not been written yet */
  #rest: Uint8Array = new Uint8Array(0)

  constructor(sys: System, to: number) {
    this.#sys = sys
    this.#to = to
  }

  /** What poll(2) is to wait for: what the next step needs, and the end of whoever reads. */
  awaited(): { fd: number; events: number }[] {
    if (this.#to < 0) return []
    const isFull = this.#rest.length > 0
    return [
      { fd: isFull ? -1 : 0, events: POLLIN },
      { fd: this.#to, events: isFull ? POLLOUT : 0 },
    ]
  }

  /** The next step, after what poll(2) found of what was awaited. */
  move([from = 0, to = 0]: readonly number[]): void {
    if (this.#to < 0) return
    if (to & POLLERR) this.end()
    else if (to & POLLOUT) {
      this.#sys.write(this.#to, this.#rest)
      this.#rest = new Uint8Array(0)
    } else if (from !== 0) {
      const bytes = this.#sys.read(0, PIPE_BUF)
      if (bytes === -ERESTARTSYS || bytes === -EINTR) return
      if (typeof bytes === 'number' || bytes.length === 0) this.end()
      else this.#rest = bytes
    }
  }

  /** Who reads the pipe finds its end. */
  end(): void {
    if (this.#to >= 0) this.#sys.close(this.#to)
    this.#to = -1
  }
}
