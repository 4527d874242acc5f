/**
 * Texts of bytes. dash knows no characters: `${#x}`, patterns, IFS and printf count bytes. So every text in this folder is
 * a string with one unit (0 to 255) for each byte; what goes through a system call is translated here.
 */

import { decode, encode } from '../../kernel/text.ts'

/** Of a name, argument or environment entry as system calls have them. */
export const toBytes = (text: string): string => (isAscii(text) ? text : textOf(encode(text)))

/** For a system call. */
export const fromBytes = (text: string): string => (isAscii(text) ? text : decode(bytesOf(text)))

const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text)

/** For write(2). */
export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** From read(2). */
export function textOf(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += UNITS_AT_ONCE)
    text += String.fromCharCode(...bytes.subarray(at, at + UNITS_AT_ONCE))
  return text
}

/** As many arguments as every engine takes. */
const UNITS_AT_ONCE = 8192
