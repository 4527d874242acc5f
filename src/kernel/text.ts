/**
 * Bytes and text. File names and arguments are strings; UTF-8 bytes that do not decode become the lone
 * surrogates U+DC80 to U+DCFF (Python's surrogateescape, PEP 383), so that every byte string has exactly
 * one text and comes back unchanged.
 */

const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text to bytes; escaped surrogates become their byte again. */
export function encode(text: string): Uint8Array {
  const length = text.length
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return encodeWide(text)
    bytes[i] = code
  }
  return bytes
}

function encodeWide(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return encoder.encode(text)
  const parts: number[] = []
  // A low surrogate that follows a high one is half of a character, not an escaped byte.
  for (const char of text) {
    const code = char.codePointAt(0) as number
    if (code >= 0xdc80 && code <= 0xdcff) parts.push(code - 0xdc00)
    else for (const byte of encoder.encode(char)) parts.push(byte)
  }
  return Uint8Array.from(parts)
}

/** Bytes to text, without loss. */
export function decode(bytes: Uint8Array): string {
  const length = bytes.length
  if (length <= 24) {
    let text = ''
    let i = 0
    for (; i < length; i++) {
      const byte = bytes[i] as number
      if (byte > 0x7f) break
      text += String.fromCharCode(byte)
    }
    if (i === length) return text
  }
  try {
    return strictDecoder.decode(bytes)
  } catch {
    // Not all UTF-8: the slow way that keeps each odd byte.
    return decodeEscaping(bytes)
  }
}

function decodeEscaping(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length)
  let count = 0
  for (let at = 0; at < bytes.length; ) {
    const size = sequenceLength(bytes, at)
    if (size === 0) units[count++] = 0xdc00 + (bytes[at++] as number)
    else {
      const code = codeAt(bytes, at, size)
      if (code > 0xffff) units[count++] = 0xd7c0 + (code >> 10)
      units[count++] = code > 0xffff ? 0xdc00 + (code & 0x3ff) : code
      at += size
    }
  }
  let text = ''
  for (let at = 0; at < count; at += UNITS_AT_ONCE) {
    text += String.fromCharCode(...units.subarray(at, Math.min(count, at + UNITS_AT_ONCE)))
  }
  return text
}

/** As many arguments as every engine takes. */
const UNITS_AT_ONCE = 8192

/** The character of a well-formed sequence. */
function codeAt(bytes: Uint8Array, at: number, size: number): number {
  const first = bytes[at] as number
  if (size === 1) return first
  let code = first & (0x7f >> size)
  for (let i = 1; i < size; i++) code = (code << 6) | ((bytes[at + i] as number) & 0x3f)
  return code
}

/** Length of the well-formed UTF-8 sequence at `at`, 0 if there is none (Unicode 15, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  if (first <= 0xdf) return isWithin(bytes[at + 1], 0x80, 0xbf) ? 2 : 0
  const isTail = (offset: number) => isWithin(bytes[at + offset], 0x80, 0xbf)
  if (first <= 0xef) {
    const low = first === 0xe0 ? 0xa0 : 0x80
    const high = first === 0xed ? 0x9f : 0xbf
    return isWithin(bytes[at + 1], low, high) && isTail(2) ? 3 : 0
  }
  const low = first === 0xf0 ? 0x90 : 0x80
  const high = first === 0xf4 ? 0x8f : 0xbf
  return isWithin(bytes[at + 1], low, high) && isTail(2) && isTail(3) ? 4 : 0
}

const isWithin = (byte: number | undefined, low: number, high: number): boolean =>
  byte !== undefined && byte >= low && byte <= high

/** How many bytes `encode` would give. */
export function byteLength(text: string): number {
  let count = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) count += 1
    else if (code < 0x800) count += 2
    else if (code >= 0xd800 && code <= 0xdbff && isLow(text.charCodeAt(i + 1))) {
      count += 4
      i++
    } else if (code >= 0xdc80 && code <= 0xdcff) count += 1
    else count += 3
  }
  return count
}

/** Whether `encode` would give more bytes than `most`. Short texts, as names are, need not be looked through for it. */
export const isLongerThan = (text: string, most: number): boolean =>
  text.length * MOST_BYTES > most && byteLength(text) > most

/** of one unit of a text, in UTF-8 */
export const MOST_BYTES = 3

const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff

/** Joins chunks into one array; a single chunk is returned as it is. */
export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array
  let length = 0
  for (const chunk of chunks) length += chunk.length
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
