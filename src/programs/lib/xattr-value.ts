/** Values of extended attributes as getfattr(1) writes them and setfattr(1) reads them. */

import { decode, encode } from '../../kernel/text.ts'
import { base64Encoding, decodeText, encodeBytes } from './base-encoding.ts'

export type Encoding = 'text' | 'hex' | 'base64'

/** `"text"`, `0x6865`, `0saGU=`; without an encoding, text if at most one byte in eight is unprintable. */
export function encodeValue(value: Uint8Array, encoding: Encoding | undefined): string {
  const text = withoutEnd(value)
  switch (encoding ?? (isReadable(text) ? 'text' : 'base64')) {
    case 'text':
      return `"${escapeText(text)}"`
    case 'hex':
      return `0x${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
    case 'base64':
      return `0s${encodeBytes(value, base64Encoding)}`
  }
}

/** A NUL at the end ends a text, and is none of it. */
const withoutEnd = (value: Uint8Array): Uint8Array => (value.at(-1) === 0 ? value.subarray(0, -1) : value)

function isReadable(value: Uint8Array): boolean {
  const odd = value.reduce((count, byte) => count + (byte >= 0x20 && byte < 0x7f ? 0 : 1), 0)
  return value.length >= odd * 8
}

function escapeText(value: Uint8Array): string {
  let text = ''
  for (const char of decode(value)) {
    if (char === '"' || char === '\\') text += `\\${char}`
    else if (char === '\0' || char === '\n' || char === '\r') {
      text += `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`
    } else text += char
  }
  return text
}

/** Reads `0x...`, `0s...`, or text, in double quotes or without; null if it is badly encoded. */
export function decodeValue(text: string): Uint8Array | null {
  if (/^0x/i.test(text)) return fromHex(text.slice(2))
  if (/^0s/i.test(text)) return fromBase64(text.slice(2))
  const quoted = text.length >= 2 && text.startsWith('"') && text.endsWith('"')
  return encode(unescapeText(quoted ? text.slice(1, -1) : text))
}

function unescapeText(text: string): string {
  return text.replace(/\\([0-7]{3}|[\\"])/g, (_, escaped: string) => {
    if (escaped.length === 1) return escaped
    const byte = Number.parseInt(escaped, 8) & 0xff
    return String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)
  })
}

function fromHex(digits: string): Uint8Array | null {
  const clean = digits.replace(/\s/g, '')
  if (!/^([0-9A-Fa-f]{2})*$/.test(clean)) return null
  return Uint8Array.from(clean.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** Whole groups only, as what is written to disk is never the beginning of a value; blanks may stand anywhere. */
function fromBase64(text: string): Uint8Array | null {
  const clean = text.replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(clean) || clean.length % 4 !== 0) return null
  return decodeText(clean, base64Encoding, false).bytes
}
