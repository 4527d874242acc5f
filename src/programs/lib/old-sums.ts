/**
 * Sums of bytes as the old systems made them, each printed with a count: BSD's turns the sum by a bit for each byte,
 * System V's adds and folds, POSIX's is a CRC over the data and their length, and crc32b is the CRC of gzip.
 */

import { crc32 } from '../../checksums/crc32.ts'
import type { Io, Step } from './io.ts'

export interface OldSum {
  update(bytes: Uint8Array): void
  /** sum and blocks or bytes, as sum(1) and cksum(1) print them */
  text(): string
  /** the sum in its bytes, of which the first counts most */
  raw(): Uint8Array
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

  raw(): Uint8Array {
    return bigEndian(this.#sum, 2)
  }
}

export class SystemVSum implements OldSum {
  #sum = 0
  #length = 0

  update(bytes: Uint8Array): void {
    for (const byte of bytes) this.#sum = (this.#sum + byte) >>> 0
    this.#length += bytes.length
  }

  #folded(): number {
    const folded = (this.#sum & 0xffff) + (this.#sum >>> 16)
    return (folded & 0xffff) + (folded >>> 16)
  }

  text(): string {
    return `${this.#folded()} ${Math.ceil(this.#length / 512)}`
  }

  raw(): Uint8Array {
    return bigEndian(this.#folded(), 2)
  }
}

const posixTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1
  return value >>> 0
})

/** The CRC of POSIX cksum(1): the length follows the data. */
export class PosixCrc implements OldSum {
  #length = 0
  #value = 0

  update(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.#value = posixStep(this.#value, bytes[i] as number)
    this.#length += bytes.length
  }

  #result(): number {
    let value = this.#value
    for (let rest = this.#length; rest > 0; rest = Math.floor(rest / 256))
      value = posixStep(value, rest & 0xff)
    return ~value >>> 0
  }

  text(): string {
    return `${this.#result()} ${this.#length}`
  }

  raw(): Uint8Array {
    return bigEndian(this.#result(), 4)
  }
}

const posixStep = (value: number, byte: number): number =>
  ((value << 8) ^ (posixTable[((value >>> 24) ^ byte) & 0xff] as number)) >>> 0

export class GzipCrc implements OldSum {
  #length = 0
  #value = 0

  update(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value)
    this.#length += bytes.length
  }

  text(): string {
    return `${this.#value} ${this.#length}`
  }

  raw(): Uint8Array {
    return bigEndian(this.#value, 4)
  }
}

function bigEndian(value: number, size: 2 | 4): Uint8Array {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, value)
  return new Uint8Array(view.buffer).slice(4 - size)
}

/** The sum of what a descriptor gives, or the error of reading. */
export function* oldSumOf<T extends OldSum>(io: Io, fd: number, sum: T): Step<T | number> {
  for (;;) {
    const chunk = yield* io.read(fd)
    if (typeof chunk === 'number') return chunk
    if (chunk.length === 0) return sum
    sum.update(chunk)
  }
}
