/** base64url without padding (RFC 4648, section 5). */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const values = new Map(Array.from(ALPHABET, (char, value) => [char.charCodeAt(0), value]))

export function toBase64Url(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [first, second, third] = [bytes[i] as number, bytes[i + 1], bytes[i + 2]]
    const word = (first << 16) | ((second ?? 0) << 8) | (third ?? 0)
    text += ALPHABET.charAt(word >> 18) + ALPHABET.charAt((word >> 12) & 63)
    if (second !== undefined) text += ALPHABET.charAt((word >> 6) & 63)
    if (third !== undefined) text += ALPHABET.charAt(word & 63)
  }
  return text
}

/** null when the text is none. */
export function fromBase64Url(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let word = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const value = values.get(text.charCodeAt(i))
    if (value === undefined) return null
    word = ((word << 6) | value) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (word >> bits) & 0xff
  }
  // What is left over must be nothing, or two texts would stand for one.
  return word & ((1 << bits) - 1) ? null : bytes
}
