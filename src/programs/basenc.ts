/** basenc(1) of GNU coreutils: base64, base32 and others of RFC 4648, bits, and Z85 of ZeroMQ (RFC 32). */

import { base32Encoding, base64Encoding } from './lib/base-encoding.ts'
import { type Code, codeOf, codingOptions, readWrap, runCode } from './lib/coding-program.ts'
import { defineProgram } from './lib/program.ts'

/** Decodes small letters too. */
const withSmallLetters = (code: Code): Code => ({
  ...code,
  decode: (text, ignoresGarbage) => code.decode(text.toUpperCase(), ignoresGarbage),
})

const reversed = (byte: number): number => {
  let result = 0
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) result |= 0x80 >> bit
  return result
}

const bits = codeOf({ alphabet: '01', bits: 1, group: 8 })

const Z85 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#'

const codes: Readonly<Record<string, Code>> = {
  base64: codeOf(base64Encoding),
  base64url: codeOf({ ...base64Encoding, alphabet: base64Encoding.alphabet.replace('+/', '-_') }),
  base32: codeOf(base32Encoding),
  base32hex: codeOf({ ...base32Encoding, alphabet: '0123456789ABCDEFGHIJKLMNOPQRSTUV' }),
  base16: withSmallLetters(codeOf({ alphabet: '0123456789ABCDEF', bits: 4, group: 2 })),
  base2msbf: bits,
  base2lsbf: {
    encode: (bytes) => bits.encode(bytes.map(reversed)),
    decode: (text, ignores) => {
      const decoded = bits.decode(text, ignores)
      return { ...decoded, bytes: decoded.bytes.map(reversed) }
    },
  },
  z85: { encode: encodeZ85, decode: decodeZ85 },
}

/** Four bytes become five characters; null where the bytes are no whole groups. */
function encodeZ85(bytes: Uint8Array): string | null {
  if (bytes.length % 4 !== 0) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let text = ''
  for (let at = 0; at < bytes.length; at += 4) {
    const value = view.getUint32(at)
    for (let place = 85 ** 4; place >= 1; place /= 85) text += Z85[Math.floor(value / place) % 85]
  }
  return text
}

function decodeZ85(text: string, ignoresGarbage: boolean): { bytes: Uint8Array; isValid: boolean } {
  const digits = ignoresGarbage ? [...text].filter((char) => Z85.includes(char)) : [...text]
  const bytes: number[] = []
  for (let at = 0; at + 5 <= digits.length; at += 5) {
    const values = digits.slice(at, at + 5).map((digit) => Z85.indexOf(digit))
    const value = values.reduce((sum, digit) => sum * 85 + digit, 0)
    if (values.includes(-1) || value > 0xffffffff) return { bytes: Uint8Array.from(bytes), isValid: false }
    bytes.push(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
  }
  return { bytes: Uint8Array.from(bytes), isValid: digits.length % 5 === 0 }
}

export const basenc = defineProgram({
  name: 'basenc',
  usage: '[OPTION]... [FILE]',
  about: 'basenc encode or decode FILE, or standard input, to standard output.',
  options: {
    base64: { long: 'base64', help: "same as 'base64' program (RFC4648 section 4)" },
    base64url: { long: 'base64url', help: 'file- and url-safe base64 (RFC4648 section 5)' },
    base32: { long: 'base32', help: "same as 'base32' program (RFC4648 section 6)" },
    base32hex: { long: 'base32hex', help: 'extended hex alphabet base32 (RFC4648 section 7)' },
    base16: { long: 'base16', help: 'hex encoding (RFC4648 section 8)' },
    base2msbf: { long: 'base2msbf', help: 'bit string with most significant bit (msb) first' },
    base2lsbf: { long: 'base2lsbf', help: 'bit string with least significant bit (lsb) first' },
    ...codingOptions,
    z85: { long: 'z85', help: 'ascii85-like encoding (ZeroMQ spec:32/Z85)' },
  },
  *run(io, options, operands) {
    const wrap = readWrap(options)
    const chosen = options.given.findLast(({ key }) => key in codes)
    if (chosen === undefined) return yield* io.failUsage('missing encoding type')
    return yield* runCode(io, codes[chosen.key] as Code, { options, wrap, operands })
  },
})
