/**
 * Text in the C locale, where every byte is a character: each byte beyond ASCII stands alone, as one that does not decode
 * (text.ts). Such a text is looked at like any other, and written comes out as the bytes that it was.
 */

import { decode, encode } from './text.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is what is meant
const ASCII = /^[\x00-\x7f]*$/
const BYTE = /[\udc80-\udcff]/
const AT_ONCE = 4096

const isBeyondAscii = (byte: number): boolean => byte > 0x7f

/** The character that a byte is. */
export const byteChar = (byte: number): string => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)

/** A text in which each byte beyond ASCII is a character. */
export const asBytes = (text: string): string => (ASCII.test(text) ? text : decodeBytes(encode(text)))

/** The text that such characters make together: what the kernel knows names by. */
export const joinBytes = (text: string): string => (BYTE.test(text) ? decode(encode(text)) : text)

/** As `asBytes` of what the bytes spell. */
export function decodeBytes(bytes: Uint8Array): string {
  if (!bytes.some(isBeyondAscii)) return decode(bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    const units = Uint16Array.from(bytes.subarray(at, at + AT_ONCE), (byte) =>
      byte < 0x80 ? byte : 0xdc00 + byte,
    )
    text += String.fromCharCode(...units)
  }
  return text
}
