/** Base 64 and base 32 (RFC 4648), as base64(1) and base32(1) read and write them. */

export interface Encoding {
  alphabet: string
  /** bits a character */
  bits: number
  /** characters of a whole group */
  group: number
}

export const base64Encoding: Encoding = {
  alphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  bits: 6,
  group: 4,
}
export const base32Encoding: Encoding = { alphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', bits: 5, group: 8 }

export function encodeBytes(bytes: Uint8Array, { alphabet, bits, group }: Encoding): string {
  let text = ''
  let value = 0
  let held = 0
  for (let i = 0; i < bytes.length; i++) {
    value = (value << 8) | (bytes[i] as number)
    held += 8
    while (held >= bits) {
      held -= bits
      text += alphabet[(value >>> held) & ((1 << bits) - 1)]
    }
    value &= (1 << held) - 1
  }
  if (held > 0) text += alphabet[(value << (bits - held)) & ((1 << bits) - 1)]
  return text.padEnd(Math.ceil(text.length / group) * group, '=')
}

/** The bytes up to the first mistake; newlines are left out before. */
export function decodeText(
  text: string,
  { alphabet, bits, group }: Encoding,
  ignoresGarbage: boolean,
): { bytes: Uint8Array; isValid: boolean } {
  const bytes: number[] = []
  let isValid = true
  const clean = ignoresGarbage
    ? [...text].filter((char) => alphabet.includes(char) || char === '=').join('')
    : text
  for (let at = 0; at < clean.length; at += group) {
    const chunk = clean.slice(at, at + group)
    const digits = chunk.replace(/=+$/, '')
    const values = [...digits].map((char) => alphabet.indexOf(char))
    const good = values.indexOf(-1) < 0 ? values : values.slice(0, values.indexOf(-1))
    let value = 0
    let held = 0
    for (const digit of good) {
      value = (value << bits) | digit
      held += bits
      if (held >= 8) {
        held -= 8
        bytes.push((value >>> held) & 0xff)
      }
      value &= (1 << held) - 1
    }
    if (
      good.length < values.length ||
      (chunk.length < group && (chunk.includes('=') || at + group < clean.length)) ||
      value !== 0 ||
      held >= bits
    ) {
      isValid = false
      break
    }
  }
  return { bytes: Uint8Array.from(bytes), isValid }
}
