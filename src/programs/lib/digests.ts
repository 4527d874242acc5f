/** The digests of the checksum programs. */

import { blake2b } from '@noble/hashes/blake2.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Io, Step } from './io.ts'
import { Sm3 } from './sm3.ts'

export interface Digest {
  update(bytes: Uint8Array): unknown
  digest(): Uint8Array
}

export interface Algorithm {
  /** as `--tag` writes it */
  name: string
  /** characters of a digest */
  length: number
  create(): Digest
}

const algorithm = (name: string, length: number, create: () => Digest): Algorithm => ({
  name,
  length,
  create,
})

export const algorithms = {
  md5: algorithm('MD5', 32, () => md5.create()),
  sha1: algorithm('SHA1', 40, () => sha1.create()),
  sha224: algorithm('SHA224', 56, () => sha224.create()),
  sha256: algorithm('SHA256', 64, () => sha256.create()),
  sha384: algorithm('SHA384', 96, () => sha384.create()),
  sha512: algorithm('SHA512', 128, () => sha512.create()),
  blake2b: algorithm('BLAKE2b', 128, () => blake2b.create({})),
  sm3: algorithm('SM3', 64, () => new Sm3()),
} as const

const BLAKE2B_BITS = 512

/** BLAKE2b of so many bits, a multiple of 8; 0, or more than there can be, means all. */
export function blake2bOf(bits: number): Algorithm {
  if (bits === 0 || bits >= BLAKE2B_BITS) return algorithms.blake2b
  return algorithm(`BLAKE2b-${bits}`, bits / 4, () => blake2b.create({ dkLen: bits / 8 }))
}

/** Of every length, as a line of a list may be. */
export const blake2bs: readonly Algorithm[] = [
  algorithms.blake2b,
  ...Array.from({ length: BLAKE2B_BITS / 8 - 1 }, (_, i) => blake2bOf((i + 1) * 8)),
]

export const toHex = (bytes: Uint8Array): string => bytesToHex(bytes)

/** The digest of what a descriptor gives, or the error of reading. */
export function* digestOf(io: Io, fd: number, algorithm: Algorithm): Step<Uint8Array | number> {
  const digest = algorithm.create()
  for (;;) {
    const chunk = yield* io.read(fd)
    if (typeof chunk === 'number') return chunk
    if (chunk.length === 0) return digest.digest()
    digest.update(chunk)
  }
}
