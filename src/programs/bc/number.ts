/**
 * bc's numbers: decimal, as long as they need to be. A number is `digits` / 10 ** `scale`; results are cut off, never
 * rounded, at the scale that POSIX says for each operation.
 */

export interface Decimal {
  readonly digits: bigint
  /** places behind the point */
  readonly scale: number
}

export const ZERO: Decimal = { digits: 0n, scale: 0 }
export const ONE: Decimal = { digits: 1n, scale: 0 }

export const integer = (value: number | bigint): Decimal => ({ digits: BigInt(value), scale: 0 })

const power10 = (places: number): bigint => 10n ** BigInt(places)

/** Cut off or filled up to so many places. */
export function toScale({ digits, scale }: Decimal, wanted: number): Decimal {
  if (wanted === scale) return { digits, scale }
  return {
    digits: wanted > scale ? digits * power10(wanted - scale) : digits / power10(scale - wanted),
    scale: wanted,
  }
}

/** The whole part as a number; beyond the safe integers it is not exact. */
export const toInteger = (value: Decimal): number => Number(toScale(value, 0).digits)

export const isZero = ({ digits }: Decimal): boolean => digits === 0n

export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale)
  const [x, y] = [toScale(a, scale).digits, toScale(b, scale).digits]
  return x < y ? -1 : x > y ? 1 : 0
}

export const negate = ({ digits, scale }: Decimal): Decimal => ({ digits: -digits, scale })

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  return { digits: toScale(a, scale).digits + toScale(b, scale).digits, scale }
}

export const subtract = (a: Decimal, b: Decimal): Decimal => add(a, negate(b))

export function multiply(a: Decimal, b: Decimal, scale: number): Decimal {
  const exact = { digits: a.digits * b.digits, scale: a.scale + b.scale }
  return toScale(exact, Math.min(exact.scale, Math.max(scale, a.scale, b.scale)))
}

/** Precondition: `b` is not zero. */
export function divide(a: Decimal, b: Decimal, scale: number): Decimal {
  const shift = scale + b.scale - a.scale
  const dividend = shift >= 0 ? a.digits * power10(shift) : a.digits / power10(-shift)
  return { digits: dividend / b.digits, scale }
}

/** What is left of the division at this scale. Precondition: `b` is not zero. */
export function remainder(a: Decimal, b: Decimal, scale: number): Decimal {
  const quotient = divide(a, b, scale)
  const wanted = Math.max(a.scale, scale + b.scale)
  const product = { digits: quotient.digits * b.digits, scale: quotient.scale + b.scale }
  return toScale(subtract(a, product), wanted)
}

/** The exponent is a whole number; null for a negative power of zero. */
export function raise(base: Decimal, exponent: number, scale: number): Decimal | null {
  if (exponent === 0) return ONE
  const count = Math.abs(exponent)
  const exact = { digits: base.digits ** BigInt(count), scale: base.scale * count }
  if (exponent > 0) return toScale(exact, Math.min(exact.scale, Math.max(scale, base.scale)))
  return isZero(base) ? null : divide(ONE, exact, scale)
}

/** null for a negative number */
export function squareRoot(value: Decimal, scale: number): Decimal | null {
  if (value.digits < 0n) return null
  const wanted = Math.max(scale, value.scale)
  return { digits: integerRoot(toScale(value, wanted * 2).digits), scale: wanted }
}

function integerRoot(value: bigint): bigint {
  if (value < 2n) return value
  let guess = 1n << BigInt(Math.ceil(value.toString(2).length / 2))
  for (;;) {
    const next = (guess + value / guess) >> 1n
    if (next >= guess) return guess
    guess = next
  }
}

/** Digits of the base (ibase) with a point; digits that the base has not count as its largest, but for one alone. */
export function parseNumber(text: string, base: number): Decimal {
  const [whole = '', fraction = ''] = text.split('.')
  const digitOf = (char: string, alone: boolean) => {
    const value = Number.parseInt(char, 16)
    return alone ? value : Math.min(value, base - 1)
  }
  const isAlone = whole.length + fraction.length === 1
  let digits = 0n
  for (const char of whole) digits = digits * BigInt(base) + BigInt(digitOf(char, isAlone))
  if (base === 10) {
    for (const char of fraction) digits = digits * 10n + BigInt(digitOf(char, isAlone))
    return { digits, scale: fraction.length }
  }
  let numerator = 0n
  for (const char of fraction) numerator = numerator * BigInt(base) + BigInt(digitOf(char, isAlone))
  const part = divide(integer(numerator), integer(BigInt(base) ** BigInt(fraction.length)), fraction.length)
  return add(integer(digits), part)
}

/** As bc prints it in a base (obase): no zero before the point, letters up to base 16, blanks between digits beyond. */
export function formatNumber(value: Decimal, base: number): string {
  const sign = value.digits < 0n ? '-' : ''
  const digits = value.digits < 0n ? -value.digits : value.digits
  if (base === 10) {
    const text = digits.toString().padStart(value.scale + 1, '0')
    const whole = text.slice(0, text.length - value.scale).replace(/^0+/, '')
    const fraction = text.slice(text.length - value.scale)
    if (digits === 0n) return '0'
    return `${sign}${whole}${value.scale > 0 ? `.${fraction}` : ''}`
  }
  if (digits === 0n) return '0'
  const unit = power10(value.scale)
  const b = BigInt(base)
  const width = String(base - 1).length
  const shown = (digit: bigint) =>
    base <= 16 ? digit.toString(16).toUpperCase() : ` ${digit.toString().padStart(width, '0')}`
  let whole = ''
  for (let rest = digits / unit; rest > 0n; rest /= b) whole = shown(rest % b) + whole
  if (value.scale === 0) return sign + whole
  let fraction = ''
  let rest = digits % unit
  for (let reached = 1n; reached < unit; reached *= b) {
    rest *= b
    fraction += shown(rest / unit)
    rest %= unit
  }
  return `${sign}${whole}.${fraction}`
}
