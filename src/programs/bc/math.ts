/** The functions of bc -l, by their series with more digits than are asked for, and cut off at the end. */

import {
  add,
  compare,
  type Decimal,
  divide,
  integer,
  isZero,
  multiply,
  negate,
  ONE,
  squareRoot,
  subtract,
  toInteger,
  toScale,
  ZERO,
} from './number.ts'

const EXTRA = 12

/** Adds terms until they are nothing at this scale. */
function series(first: Decimal, next: (term: Decimal, n: number) => Decimal): Decimal {
  let sum = first
  let term = first
  for (let n = 1; !isZero(term); n++) {
    term = next(term, n)
    sum = add(sum, term)
  }
  return sum
}

function exponential(x: Decimal, scale: number): Decimal {
  if (x.digits < 0n) return divide(ONE, exponential(negate(x), scale), scale)
  // e^x is (e^(x/2^n))^(2^n): small powers need few terms.
  let halvings = 0
  let small = toScale(x, scale)
  for (; compare(small, ONE) > 0; halvings++) small = divide(small, integer(2), scale)
  let result = series(toScale(ONE, scale), (term, n) =>
    divide(multiply(term, small, scale), integer(n), scale),
  )
  for (; halvings > 0; halvings--) result = toScale(multiply(result, result, scale), scale)
  return result
}

function logarithm(x: Decimal, scale: number): Decimal {
  if (x.digits <= 0n) return { digits: 1n - 10n ** BigInt(scale), scale: 0 }
  let factor = 2n
  let value = toScale(x, scale)
  while (compare(value, integer(2)) >= 0 || compare(value, { digits: 5n, scale: 1 }) <= 0) {
    value = squareRoot(value, scale) ?? ZERO
    factor *= 2n
  }
  // 2 × (y + y³/3 + y⁵/5 + …) with y = (x - 1) / (x + 1)
  const y = divide(subtract(value, ONE), add(value, ONE), scale)
  const square = multiply(y, y, scale)
  let power = y
  let sum = y
  for (let n = 3; !isZero(power); n += 2) {
    power = toScale(multiply(power, square, scale), scale)
    sum = add(sum, divide(power, integer(n), scale))
  }
  return multiply(sum, integer(factor), scale)
}

/** By the half until it is small; then x - x³/3 + x⁵/5 … */
function arctangent(x: Decimal, scale: number): Decimal {
  if (x.digits < 0n) return negate(arctangent(negate(x), scale))
  let factor = 1n
  let value = toScale(x, scale)
  while (compare(value, { digits: 2n, scale: 1 }) > 0) {
    const root = squareRoot(add(ONE, multiply(value, value, scale)), scale) ?? ONE
    value = divide(value, add(ONE, root), scale)
    factor *= 2n
  }
  const square = multiply(value, value, scale)
  let power = value
  let sum = value
  for (let n = 3; !isZero(power); n += 2) {
    power = negate(toScale(multiply(power, square, scale), scale))
    sum = add(sum, divide(power, integer(n), scale))
  }
  return multiply(sum, integer(factor), scale)
}

function sine(x: Decimal, scale: number): Decimal {
  const pi = multiply(arctangent(ONE, scale), integer(4), scale)
  const turns = toInteger(divide(x, pi, 0))
  const rest = subtract(x, multiply(pi, integer(turns), scale))
  const square = toScale(multiply(rest, rest, scale), scale)
  const sum = series(toScale(rest, scale), (term, n) =>
    negate(divide(multiply(term, square, scale), integer(2 * n * (2 * n + 1)), scale)),
  )
  return turns % 2 === 0 ? sum : negate(sum)
}

function bessel(order: number, x: Decimal, scale: number): Decimal {
  const half = divide(toScale(x, scale), integer(2), scale)
  let first = toScale(ONE, scale)
  for (let i = 1; i <= order; i++) first = divide(multiply(first, half, scale), integer(i), scale)
  const square = multiply(half, half, scale)
  return series(first, (term, n) =>
    negate(divide(multiply(term, square, scale), integer(n * (n + order)), scale)),
  )
}

/** null for a name that is none of these. */
export function mathFunction(name: string, values: readonly Decimal[], scale: number): Decimal | null {
  const [x = ZERO, y = ZERO] = values
  // Large results need their digits before the point too.
  const room = scale + EXTRA + String(Math.abs(toInteger(x))).length
  switch (name) {
    case 'e':
      return toScale(exponential(x, room + Math.min(400, Math.ceil(Math.abs(toInteger(x)) * 0.45))), scale)
    case 'l':
      return toScale(logarithm(x, room), scale)
    case 'a':
      return toScale(arctangent(x, room), scale)
    case 's':
      return toScale(sine(x, room), scale)
    case 'c': {
      const quarter = multiply(arctangent(ONE, room), integer(2), room)
      return toScale(sine(add(x, quarter), room), scale)
    }
    case 'j':
      return toScale(bessel(Math.abs(toInteger(x)), y, room), scale)
    default:
      return null
  }
}
