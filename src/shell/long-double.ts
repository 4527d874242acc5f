/**
 * x86's long double (64-bit mantissa), which bash's printf computes with, as exact fractions: what glibc
 * prints of it is its exact decimal value, rounded half to even.
 */

export interface LongDouble {
  readonly negative: boolean
  /** The magnitude is numerator / denominator. */
  readonly numerator: bigint
  readonly denominator: bigint
  readonly special: 'inf' | 'nan' | null
}

export function exactInteger(value: bigint): LongDouble {
  return { negative: value < 0n, numerator: value < 0n ? -value : value, denominator: 1n, special: null }
}

/** A text of strtold(3)'s form: decimal, hexadecimal, inf or nan. */
export function parseLongDouble(text: string): LongDouble {
  const negative = text.startsWith('-')
  const body = text.replace(/^[+-]/, '').toLowerCase()
  if (body.startsWith('inf')) return { negative, numerator: 0n, denominator: 1n, special: 'inf' }
  if (body.startsWith('nan')) return { negative, numerator: 0n, denominator: 1n, special: 'nan' }
  const isHex = body.startsWith('0x')
  const [mantissa = '0', exponentText = '0'] = isHex ? body.slice(2).split('p') : body.split('e')
  const [whole = '', part = ''] = mantissa.split('.')
  if (isHex) return scaledHex(negative, BigInt(`0x0${whole}${part}`), Number(exponentText) - 4 * part.length)
  const exponent = Number(exponentText) - part.length
  // Beyond the range of the format; and a bound for what the digits may cost.
  if (exponent > 5000) return { negative, numerator: 0n, denominator: 1n, special: 'inf' }
  const digits = BigInt(`${whole}${part}` || '0')
  if (digits === 0n || exponent < -6000) return rounded(negative, 0n, 1n)
  return exponent >= 0
    ? rounded(negative, digits * 10n ** BigInt(exponent), 1n)
    : rounded(negative, digits, 10n ** BigInt(-exponent))
}

/** digits * 2^exponent */
function scaledHex(negative: boolean, digits: bigint, exponent: number): LongDouble {
  if (digits === 0n || exponent < -20_000) return rounded(negative, 0n, 1n)
  if (exponent > 16_400) return { negative, numerator: 0n, denominator: 1n, special: 'inf' }
  return exponent >= 0
    ? rounded(negative, digits << BigInt(exponent), 1n)
    : rounded(negative, digits, 1n << BigInt(-exponent))
}

const MANTISSA_BITS = 64

/** To the nearest value with 64 bits, ties to even. */
function rounded(negative: boolean, numerator: bigint, denominator: bigint): LongDouble {
  if (numerator === 0n) return { negative, numerator: 0n, denominator: 1n, special: null }
  let shift = bitLength(numerator) - bitLength(denominator) - MANTISSA_BITS
  let mantissa = scaled(numerator, denominator, -shift)
  if (bitLength(mantissa) > MANTISSA_BITS) {
    shift++
    mantissa = scaled(numerator, denominator, -shift)
  }
  return shift >= 0
    ? { negative, numerator: mantissa << BigInt(shift), denominator: 1n, special: null }
    : { negative, numerator: mantissa, denominator: 1n << BigInt(-shift), special: null }
}

const bitLength = (value: bigint): number => value.toString(2).length

/** numerator / denominator * 2^shift, rounded. */
function scaled(numerator: bigint, denominator: bigint, shift: number): bigint {
  return shift >= 0
    ? divideRounding(numerator << BigInt(shift), denominator)
    : divideRounding(numerator, denominator << BigInt(-shift))
}

function divideRounding(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  const twice = (numerator % denominator) * 2n
  if (twice > denominator || (twice === denominator && (quotient & 1n) === 1n)) return quotient + 1n
  return quotient
}

/** More than any value has behind its point, or from its first one on: what follows is zeros. */
const MOST_DIGITS = 25_000

/** The magnitude as `%f` prints it. */
export function fixed(value: LongDouble, precision: number): string {
  const exact = Math.min(precision, MOST_DIGITS)
  return exactlyFixed(value, exact) + '0'.repeat(precision - exact)
}

/** The magnitude as `%e` prints it. */
export function exponential(value: LongDouble, precision: number): string {
  const exact = Math.min(precision, MOST_DIGITS)
  return exactlyExponential(value, exact).replace('e', `${'0'.repeat(precision - exact)}e`)
}

function exactlyFixed({ numerator, denominator }: LongDouble, precision: number): string {
  const digits = divideRounding(numerator * 10n ** BigInt(precision), denominator)
    .toString()
    .padStart(precision + 1, '0')
  if (precision === 0) return digits
  return `${digits.slice(0, -precision)}.${digits.slice(-precision)}`
}

function exactlyExponential({ numerator, denominator }: LongDouble, precision: number): string {
  if (numerator === 0n) return `0${precision > 0 ? `.${'0'.repeat(precision)}` : ''}e+00`
  let exponent = floorLog10(numerator, denominator)
  let digits = significant(numerator, denominator, exponent, precision)
  // Rounding may add a digit.
  if (digits.length > precision + 1) digits = significant(numerator, denominator, ++exponent, precision)
  const fraction = precision > 0 ? `.${digits.slice(1)}` : ''
  const sign = exponent < 0 ? '-' : '+'
  return `${digits[0]}${fraction}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function floorLog10(numerator: bigint, denominator: bigint): number {
  // The quotient of two numbers with so many digits begins there or one below.
  const estimate = numerator.toString().length - denominator.toString().length
  const isBelow =
    numerator * 10n ** BigInt(Math.max(0, -estimate)) < denominator * 10n ** BigInt(Math.max(0, estimate))
  return isBelow ? estimate - 1 : estimate
}

function floorLog2(numerator: bigint, denominator: bigint): number {
  const estimate = bitLength(numerator) - bitLength(denominator)
  const isBelow = numerator << BigInt(Math.max(0, -estimate)) < denominator << BigInt(Math.max(0, estimate))
  return isBelow ? estimate - 1 : estimate
}

function significant(numerator: bigint, denominator: bigint, exponent: number, precision: number): string {
  const power = precision - exponent
  const value =
    power >= 0
      ? divideRounding(numerator * 10n ** BigInt(power), denominator)
      : divideRounding(numerator, denominator * 10n ** BigInt(-power))
  return value.toString()
}

/** How a type of C's has its numbers, as `%a` shows them. */
export interface BinaryFormat {
  /** Bits before the point. */
  readonly leadingBits: number
  /** Hexadecimal digits behind it. */
  readonly digits: number
  /** Of the smallest number that has all its bits. */
  readonly minExponent: number
}

export const LONG_DOUBLE: BinaryFormat = { leadingBits: 4, digits: 15, minExponent: -16382 }
export const DOUBLE: BinaryFormat = { leadingBits: 1, digits: 13, minExponent: -1022 }

/** A double's exact value. */
export function exactDouble(value: number): LongDouble {
  const negative = value < 0 || Object.is(value, -0)
  if (Number.isNaN(value)) return { negative, numerator: 0n, denominator: 1n, special: 'nan' }
  let scaledUp = Math.abs(value)
  if (scaledUp === Infinity) return { negative, numerator: 0n, denominator: 1n, special: 'inf' }
  let scale = 0n
  for (; !Number.isInteger(scaledUp); scale++) scaledUp *= 2
  return { negative, numerator: BigInt(scaledUp), denominator: 1n << scale, special: null }
}

/** The magnitude as `%a` prints it behind `0x`. */
export function hexadecimal(
  { numerator, denominator }: LongDouble,
  { leadingBits, digits, minExponent }: BinaryFormat,
  precision: number | null,
): string {
  if (numerator === 0n) return `${withFraction('0', '', precision)}p+0`
  const first = Math.max(floorLog2(numerator, denominator), minExponent)
  let exponent = first - (leadingBits - 1)
  const shown = Math.min(precision ?? digits, digits)
  const text = scaled(numerator, denominator, 4 * shown - exponent)
    .toString(16)
    .padStart(shown + 1, '0')
  let whole = text.slice(0, text.length - shown)
  if (whole === '10') {
    whole = '1'
    exponent += 4
  }
  const fraction = text.slice(text.length - shown)
  return `${withFraction(whole, fraction, precision)}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
}

/** Without a precision zeros at the end are left out. */
function withFraction(whole: string, fraction: string, precision: number | null): string {
  const kept = precision === null ? fraction.replace(/0+$/, '') : fraction.padEnd(precision, '0')
  return kept === '' ? whole : `${whole}.${kept}`
}
