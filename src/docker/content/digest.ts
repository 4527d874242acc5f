/**
 * Content addressing: an id is the sha256 of bytes, and whoever has the bytes can compute it again.
 *
 * Terms
 * - digest: `sha256:` and 64 hexadecimal digits.
 * - diffID: digest of a layer's uncompressed tar; blob digest: of the compressed one, as the registry has it.
 * - chainID: names a layer together with all below it; image id: digest of the image's configuration.
 */

import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { encode } from '../../kernel/text.ts'
import type { Step } from '../step.ts'

export type Digest = `sha256:${string}`

export const digestOf = (bytes: Uint8Array): Digest => `sha256:${hexDigest(bytes)}`

/** Work on large data gives way after so many bytes, a few hundredths of a second. */
export const STRIDE = 1 << 22

/** As `digestOf`, for large data, with something before them: it gives way now and then. */
export function* digestInSteps(bytes: Uint8Array, head: Uint8Array = new Uint8Array(0)): Step<Digest> {
  const hash = sha256.create().update(head)
  for (let at = 0; at < bytes.length; at += STRIDE) {
    hash.update(bytes.subarray(at, at + STRIDE))
    if (at + STRIDE < bytes.length) yield
  }
  return `sha256:${bytesToHex(hash.digest())}`
}

/** The 64 digits alone. */
export const hexDigest = (bytes: Uint8Array): string => bytesToHex(sha256(bytes))

/** The digest of text, which counts as its UTF-8 bytes. */
export const digestOfText = (text: string): Digest => digestOf(encode(text))

/** The digits of a digest, which name its directory. */
export const digits = (digest: string): string => digest.slice(digest.indexOf(':') + 1)

/** The first 12 digits, as people see ids. */
export const shortId = (digest: string): string => digits(digest).slice(0, 12)

export const asDigest = (hex: string): Digest => `sha256:${hex}`

/**
 * layer.CreateChainID: a bottom layer's chainID is its diffID; one on top of `parent` hashes both ids with a blank
 * between, `sha256:` included.
 */
export const chainIdOn = (parent: Digest | null, diffId: Digest): Digest =>
  parent === null ? diffId : digestOfText(`${parent} ${diffId}`)

/** The chainIDs of layers, bottom first. */
export function chainIds(diffIds: readonly Digest[]): Digest[] {
  const chain: Digest[] = []
  for (const diffId of diffIds) chain.push(chainIdOn(chain.at(-1) ?? null, diffId))
  return chain
}
