/** UUIDs as text and as 16 bytes (RFC 9562). */

import type { System } from '../../kernel/abi.ts'
import { toHex } from './digests.ts'

/** A random one: version 4, and the variant. */
export function randomUuid(sys: System): Uint8Array {
  const bytes = sys.getrandom(16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes
}

export const uuidText = (uuid: Uint8Array): string =>
  toHex(uuid).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

export function parseUuid(text: string): Uint8Array | null {
  if (!/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text)) return null
  return Uint8Array.from(text.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
