/** printf(3)'s texts of numbers, for the builtins of both shells. */

import { type BinaryFormat, exponential, fixed, hexadecimal, type LongDouble } from './long-double.ts'

export interface Conversion {
  readonly flags: string
  /** null: none was given */
  readonly width: number | null
  /** null: none was given */
  readonly precision: number | null
  readonly letter: string
}

/** How the next argument is read. */
interface Reading {
  signed(): bigint
  unsigned(): bigint
  floating(): LongDouble
  /** How the shell has floating numbers. */
  readonly format: BinaryFormat
}

/** null for a letter of something else; then nothing is read. */
export function numberText(conversion: Conversion, reading: Reading): string | null {
  switch (conversion.letter) {
    case 'd':
    case 'i':
      return signedText(reading.signed(), conversion)
    case 'o':
    case 'u':
    case 'x':
    case 'X':
      return unsignedText(reading.unsigned(), conversion)
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return floatingText(reading.floating(), conversion, reading.format)
    default:
      return null
  }
}

/** Sign and digits apart, so that zeros go between them. */
interface NumberText {
  readonly sign: string
  readonly digits: string
  /** Filled up with zeros, where the flag says so. */
  readonly takesZeros: boolean
}

function padded({ sign, digits, takesZeros }: NumberText, conversion: Conversion): string {
  const { flags } = conversion
  const width = conversion.width ?? 0
  if (flags.includes('-')) return (sign + digits).padEnd(width)
  if (flags.includes('0') && takesZeros) return sign + digits.padStart(width - sign.length, '0')
  return (sign + digits).padStart(width)
}

const signOf = (isNegative: boolean, flags: string): string =>
  isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''

function signedText(value: bigint, conversion: Conversion): string {
  const { flags, precision } = conversion
  const digits = (value < 0n ? -value : value).toString().padStart(precision ?? 1, '0')
  const shown = precision === 0 && value === 0n ? '' : digits
  return padded(
    { sign: signOf(value < 0n, flags), digits: shown, takesZeros: precision === null },
    conversion,
  )
}

function unsignedText(value: bigint, conversion: Conversion): string {
  const { flags, precision, letter } = conversion
  const word = BigInt.asUintN(64, value)
  const base = letter === 'o' ? 8 : letter === 'u' ? 10 : 16
  const plain = precision === 0 && word === 0n ? '' : word.toString(base).padStart(precision ?? 1, '0')
  let digits = letter === 'X' ? plain.toUpperCase() : plain
  if (flags.includes('#') && base === 8 && !digits.startsWith('0')) digits = `0${digits}`
  const sign = flags.includes('#') && base === 16 && word !== 0n ? `0${letter}` : ''
  return padded({ sign, digits, takesZeros: precision === null }, conversion)
}

function floatingText(value: LongDouble, conversion: Conversion, format: BinaryFormat): string {
  const { flags, precision, letter } = conversion
  const kind = letter.toLowerCase()
  const cased = (text: string): string => (letter === kind ? text : text.toUpperCase())
  const sign = signOf(value.negative, flags)
  if (value.special !== null)
    return padded({ sign, digits: cased(value.special), takesZeros: false }, conversion)
  const text = kind === 'a' ? hexadecimal(value, format, precision) : decimal(value, kind, conversion)
  const digits = flags.includes('#') && !text.includes('.') ? text.replace(/(?=[ep]|$)/, '.') : text
  const prefix = kind === 'a' ? '0x' : ''
  return padded({ sign: sign + cased(prefix), digits: cased(digits), takesZeros: true }, conversion)
}

function decimal(value: LongDouble, kind: string, { flags, precision }: Conversion): string {
  if (kind === 'f') return fixed(value, precision ?? 6)
  if (kind === 'e') return exponential(value, precision ?? 6)
  const significant = precision === 0 ? 1 : (precision ?? 6)
  const exponent = Number(/e(.*)$/.exec(exponential(value, significant - 1))?.[1])
  const usesExponent = exponent < -4 || exponent >= significant
  const text = usesExponent ? exponential(value, significant - 1) : fixed(value, significant - 1 - exponent)
  if (flags.includes('#')) return text
  return usesExponent ? text.replace(/\.?0+e/, 'e') : text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
