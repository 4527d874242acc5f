/** The 16-bit checksums of sum(1): BSD's turns the sum by a bit for each byte, System V's adds and folds. */

import type { Io, Step } from './io.ts'

export interface OldSum {
  update(bytes: Uint8Array): void
  /** sum and blocks, as sum(1) prints them */
  text(): string
}

export class BsdSum implements OldSum {
  #sum = 0
  #length = 0

  update(bytes: Uint8Array): void {
    for (const byte of bytes) this.#sum = (((this.#sum >> 1) | ((this.#sum & 1) << 15)) + byte) & 0xffff
    this.#length += bytes.length
  }

  text(): string {
    return `${String(this.#sum).padStart(5, '0')} ${String(Math.ceil(this.#length / 1024)).padStart(5)}`
  }
}

export class SystemVSum implements OldSum {
  #sum = 0
  #length = 0

  update(bytes: Uint8Array): void {
    for (const byte of bytes) this.#sum = (this.#sum + byte) >>> 0
    this.#length += bytes.length
  }

  text(): string {
    const folded = (this.#sum & 0xffff) + (this.#sum >>> 16)
    return `${(folded & 0xffff) + (folded >>> 16)} ${Math.ceil(this.#length / 512)}`
  }
}

/** The sum and the count of blocks as text, or the error of reading. */
export function* oldSumOf(io: Io, fd: number, sum: OldSum): Step<string | number> {
  for (;;) {
    const chunk = yield* io.read(fd)
    if (typeof chunk === 'number') return chunk
    if (chunk.length === 0) return sum.text()
    sum.update(chunk)
  }
}
