/** Which program has packed an archive, or is to: all but gzip are not installed here. */

import { toHex } from '../lib/digests.ts'
import { isGzip } from '../lib/gzip.ts'
import type { Io, Step } from '../lib/io.ts'
import { blockSize, readArchive } from './archive.ts'
import type { TarOptions } from './options.ts'

const PROGRAMS = { bzip2: 'bzip2', xz: 'xz', zstd: 'zstd', lzma: 'lzma', compress: 'compress' } as const

/** The program that the options, or the suffix of the archive's name, want; null for none. */
export function compressorOf(options: TarOptions, file: string | null): string | null {
  const asked = options.last('gzip', 'bzip2', 'xz', 'zstd', 'lzma', 'compress', 'compressor')
  const command = options.value('compressor') ?? ''
  // A command of the shell, of which here only gzip with its options is at hand.
  if (asked === 'compressor') return /^\s*(?:\S*\/)?gzip(?:\s+-\S+)*\s*$/.test(command) ? 'gzip' : command
  if (asked !== undefined) return asked === 'gzip' ? 'gzip' : PROGRAMS[asked]
  const suffix = /\.(\w+)$/.exec(file ?? '')?.[1] ?? ''
  if (/^(?:t?gz|taz)$/.test(suffix)) return 'gzip'
  if (/^(?:bz2|tbz2?|tz2)$/.test(suffix)) return 'bzip2'
  if (/^t?xz$/.test(suffix)) return 'xz'
  return /^t?zst$/.test(suffix) ? 'zstd' : null
}

/** Where the bytes are no archive of any kind the suffix tells; not without a complaint if they are no block. */
export function* compressorBySuffix(io: Io, options: TarOptions, bytes: Uint8Array): Step<string | null> {
  if (isGzip(bytes) || (bytes.length > 0 && readArchive(bytes) !== 'not a tar')) return null
  const compressor = compressorOf(options, options.value('file') ?? null)
  if (compressor !== null && bytes.length < blockSize)
    yield* io.complain('This does not look like a tar archive')
  return compressor
}

/** What the first bytes say of a compression that is not gzip's. */
export function foreignCompressor(bytes: Uint8Array): string | null {
  const start = toHex(bytes.subarray(0, 6))
  if (start.startsWith('425a68')) return 'bzip2'
  if (start === 'fd377a585a00') return 'xz'
  return start.startsWith('28b52ffd') ? 'zstd' : null
}
