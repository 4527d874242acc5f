/** Bytes as traces write them. */

import { createHash } from 'node:crypto'
import type { Bytes } from './format.ts'

const strict = new TextDecoder('utf-8', { fatal: true })

export function decodeBytes(value: Bytes): Uint8Array {
  if (typeof value === 'string') return new TextEncoder().encode(value)
  if ('b64' in value) return new Uint8Array(Buffer.from(value.b64, 'base64'))
  if ('repeat' in value) {
    const unit = decodeBytes(value.repeat)
    const bytes = new Uint8Array(unit.length * value.n)
    for (let at = 0; at < bytes.length; at += unit.length) bytes.set(unit, at)
    return bytes
  }
  throw new Error('a hash cannot be turned into bytes')
}

/** Text where it is clean UTF-8, else base64; long runs and long contents shortened. */
export function encodeBytes(bytes: Uint8Array): Bytes {
  if (bytes.length > 4096) {
    if (bytes.every((byte) => byte === bytes[0]))
      return { repeat: encodeBytes(bytes.subarray(0, 1)), n: bytes.length }
    return { sha256: createHash('sha256').update(bytes).digest('hex'), n: bytes.length }
  }
  try {
    const text = strict.decode(bytes)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the format excludes
    if (!/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) return text
  } catch {
    // Not text: written as base64 below.
  }
  return { b64: Buffer.from(bytes).toString('base64') }
}
