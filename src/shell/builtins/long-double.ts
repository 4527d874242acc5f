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

/** The magnitude as `%f` prints it. */
export function fixed({ numerator, denominator }: LongDouble, precision: number): string {
  const digits = divideRounding(numerator * 10n ** BigInt(precision), denominator)
    .toString()
    .padStart(precision + 1, '0')
  if (precision === 0) return digits
  return `${digits.slice(0, -precision)}.${digits.slice(-precision)}`
}

/** The magnitude as `%e` prints it. */
export function exponential({ numerator, denominator }: LongDouble, precision: number): string {
  if (numerator === 0n) return `0${precision > 0 ? `.${'0'.repeat(precision)}` : ''}e+00`
  let exponent = numerator.toString().length - denominator.toString().length
  let digits = significant(numerator, denominator, exponent, precision)
  // The estimate may be one too high, and rounding may add a digit.
  if (digits.length < precision + 1) digits = significant(numerator, denominator, --exponent, precision)
  if (digits.length > precision + 1) digits = significant(numerator, denominator, ++exponent, precision)
  const fraction = precision > 0 ? `.${digits.slice(1)}` : ''
  const sign = exponent < 0 ? '-' : '+'
  return `${digits[0]}${fraction}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
}

function significant(numerator: bigint, denominator: bigint, exponent: number, precision: number): string {
  const power = precision - exponent
  const value =
    power >= 0
      ? divideRounding(numerator * 10n ** BigInt(power), denominator)
      : divideRounding(numerator, denominator * 10n ** BigInt(-power))
  return value.toString()
}

/** `%a`: the mantissa's first four bits before the point. */
export function hexadecimal({ numerator, denominator }: LongDouble): string {
  if (numerator === 0n) return '0x0p+0'
  const shift = bitLength(numerator) - bitLength(denominator) - MANTISSA_BITS
  const mantissa = scaled(numerator, denominator, -shift)
  // The quotient may have a bit too many or too few.
  const surplus = bitLength(mantissa) - MANTISSA_BITS
  const exact = surplus < 0 ? mantissa << 1n : mantissa >> BigInt(surplus)
  const exponent = shift + surplus + MANTISSA_BITS - 4
  const digits = exact.toString(16).replace(/0+$/, '')
  const point = digits.length > 1 ? `.${digits.slice(1)}` : ''
  return `0x${digits[0]}${point}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
}
