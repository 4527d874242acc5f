/** System calls whose failure ends the step that made them. */

import { O_CREAT, O_NONBLOCK, O_RDONLY, O_WRONLY, type System } from '../../src/kernel/abi.ts'
import { errnoName } from '../../src/kernel/vfs/errno.ts'

export class Failure extends Error {
  readonly errno: number

  constructor(errno: number) {
    super(errnoName(errno))
    this.errno = errno
  }
}

/** The value of a call, or the step fails with its error. */
export function check<T>(result: T | number): T {
  if (typeof result === 'number' && result < 0) throw new Failure(result)
  return result as T
}

/** Opens with these flags beside O_CREAT, writes, closes. A FIFO does not make it wait. */
export function writeAll(sys: System, name: string, flags: number, data: Uint8Array): void {
  const fd = check(sys.open(name, O_WRONLY | O_CREAT | O_NONBLOCK | flags, 0o666))
  const result = data.length === 0 ? 0 : sys.write(fd, data)
  sys.close(fd)
  check(result)
}

export function readAll(sys: System, fd: number): Uint8Array {
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = check(sys.read(fd, 1 << 20))
    if (chunk.length === 0) return Buffer.concat(chunks)
    chunks.push(chunk)
  }
}

/** The contents of a file, whole. */
export function contentsOf(sys: System, path: string): Uint8Array {
  const fd = check(sys.open(path, O_RDONLY | O_NONBLOCK))
  try {
    return readAll(sys, fd)
  } finally {
    sys.close(fd)
  }
}
