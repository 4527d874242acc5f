/** An archive as `docker load`, `docker import`, ADD and a build's context get it, unpacked; and what the daemon says of one that is damaged. */

import { type CompressionError, decompress } from '../content/decompress.ts'
import type { TarError } from '../content/tar-read.ts'
import { DockerError } from '../errors.ts'
import type { Step } from '../step.ts'

/** Bytes that an archive or layer may unpack to: the machine's memory is smaller than a bomb. */
export const ARCHIVE_LIMIT = 1 << 30

export function* decompressArchive(bytes: Uint8Array): Step<Uint8Array> {
  const unpacked = yield* decompress(bytes, ARCHIVE_LIMIT)
  if (unpacked.problem !== null) throw unpackingFailure(unpacked.problem)
  return unpacked.bytes
}

/**
 * The tar is read by a process of its own, the daemon unpacks before it (chrootarchive's invokeUnpack). Where less comes than there
 * should be, that process fails; where a check at the end is wrong, it has all, and the daemon's own error is told.
 */
export function unpackingFailure(error: CompressionError | TarError): DockerError {
  switch (error) {
    case 'unexpected EOF':
    case 'archive/tar: invalid tar header':
      return new DockerError(`Error processing tar file(exit status 1): ${error}`)
    case 'too large':
      return new DockerError('Error processing tar file(exit status 1): write: no space left on device')
    default:
      return new DockerError(`Error processing tar file(${error}): `)
  }
}
