/** How dumps (od, hexdump, xxd) write a byte as a character. */

import { letterEscape } from './c-escapes.ts'

export const isPrintable = (byte: number): boolean => byte >= 0x20 && byte < 0x7f

/** The column at a dump's right: a character, or a dot for what is none. */
export const printableText = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => (isPrintable(byte) ? String.fromCharCode(byte) : '.')).join('')

/** As C writes it: `a`, `\n`, `377`. */
export function escapedByte(byte: number): string {
  if (isPrintable(byte)) return String.fromCharCode(byte)
  if (byte === 0) return '\\0'
  return letterEscape(byte) ?? byte.toString(8).padStart(3, '0')
}

/** The names of the control characters; what 10 is called differs. */
export const controlNames = (newline: 'lf' | 'nl'): readonly string[] =>
  `nul soh stx etx eot enq ack bel bs ht ${newline} vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us`.split(
    ' ',
  )
