/** Zstandard (RFC 8878), which newer tools compress layers with. The engine of 20.10 does not read it. */

import { Decompress } from 'fzstd'
import { concat } from '../../kernel/text.ts'
import type { Step } from '../step.ts'
import { STRIDE } from './digest.ts'
import type { Unpacked } from './unpacked.ts'

/** A frame, or a skippable one, as zstd:chunked has at its end. */
export function isZstd(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false
  const magic = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true)
  return magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5
}

/** Compressed bytes at a time: what they unpack to is counted in between. */
const CHUNK = 1 << 16

export type ZstdError = 'unexpected EOF' | 'too large'

/** What it holds, and what is wrong with it. `limit` bounds the result's bytes. Gives way now and then. */
export function* unzstd(bytes: Uint8Array, limit: number): Step<Unpacked<ZstdError>> {
  const chunks: Uint8Array[] = []
  const unpacked = (problem: ZstdError | null) => ({ bytes: concat(chunks), problem })
  let size = 0
  let sinceRest = 0
  const decompress = new Decompress((chunk) => {
    size += chunk.length
    sinceRest += chunk.length
    if (size <= limit) chunks.push(chunk)
  })
  try {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      decompress.push(bytes.subarray(at, at + CHUNK), at + CHUNK >= bytes.length)
      if (size > limit) return unpacked('too large')
      if (sinceRest > STRIDE) {
        sinceRest = 0
        yield
      }
    }
  } catch {
    // The decompressor met what is no frame, or the end of the bytes inside of one: one message fits both.
    return unpacked('unexpected EOF')
  }
  return unpacked(null)
}
