/** Base64 with padding (RFC 4648), and the base32 of overlay2's short names. */

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function base64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    parts.push(
      letters[group >> 18] as string,
      letters[(group >> 12) & 63] as string,
      i + 1 < bytes.length ? (letters[(group >> 6) & 63] as string) : '=',
      i + 2 < bytes.length ? (letters[group & 63] as string) : '=',
    )
  }
  return parts.join('')
}

/** The bytes; what is no letter of base64 counts as the end. */
export function fromBase64(text: string): Uint8Array {
  const clean = text.replace(/=+$/, '')
  const bytes = new Uint8Array(Math.floor((clean.length * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (const letter of clean) {
    const value = letters.indexOf(letter)
    if (value < 0) break
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (held >> bits) & 0xff
  }
  return bytes.subarray(0, at)
}

/** Base32 letters (A-Z, 2-7) of bytes, as many whole or begun groups of five bits as they have. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[(held >> bits) & 31]
    }
  }
  if (bits > 0) text += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[(held << (5 - bits)) & 31]
  return text
}
