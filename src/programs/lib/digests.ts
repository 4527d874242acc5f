/** The digests of the checksum programs, and cksum's CRC. */

import { blake2b } from '@noble/hashes/blake2.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

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
} as const

export const toHex = (bytes: Uint8Array): string => bytesToHex(bytes)

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1
  return value >>> 0
})

/** The CRC of POSIX cksum(1): the length follows the data. */
export class PosixCrc {
  length = 0
  private value = 0

  update(bytes: Uint8Array): void {
    let { value } = this
    for (let i = 0; i < bytes.length; i++)
      value = ((value << 8) ^ (crcTable[((value >>> 24) ^ (bytes[i] as number)) & 0xff] as number)) >>> 0
    this.value = value
    this.length += bytes.length
  }

  result(): number {
    let { value } = this
    for (let rest = this.length; rest > 0; rest = Math.floor(rest / 256))
      value = ((value << 8) ^ (crcTable[((value >>> 24) ^ (rest & 0xff)) & 0xff] as number)) >>> 0
    return ~value >>> 0
  }
}
