/** What archives are compressed with, told by their first bytes (pkg/archive): gzip, bzip2, xz; and zstd, which newer tools use. */

import type { Step } from '../step.ts'
import { type Bzip2Error, bunzip2, isBzip2 } from './bunzip2.ts'
import { type GzipError, gunzip, isGzip } from './gzip.ts'
import type { Unpacked } from './unpacked.ts'
import { isXz, unxz, type XzError } from './unxz.ts'
import { isZstd, unzstd, type ZstdError } from './zstd.ts'

export type CompressionError = GzipError | Bzip2Error | XzError | ZstdError

/** The bytes unpacked, or as they are where they are not compressed; and what is wrong. `limit` bounds the result's bytes. Gives way now and then. */
export function* decompress(bytes: Uint8Array, limit: number): Step<Unpacked<CompressionError>> {
  if (isGzip(bytes)) return yield* gunzip(bytes, limit)
  if (isBzip2(bytes)) return yield* bunzip2(bytes, limit)
  if (isXz(bytes)) return yield* unxz(bytes, limit)
  return isZstd(bytes) ? yield* unzstd(bytes, limit) : { bytes, problem: null }
}
