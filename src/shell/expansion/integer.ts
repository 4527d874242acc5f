/**
 * 64-bit integers with wrap-around, as the shell's arithmetic has them.
 *
 * A value is a number while it is a safe integer and a bigint beyond that; never a bigint that would fit a number, so
 * that `===` and `typeof` decide.
 */

export type Value = number | bigint

const MIN = -(1n << 63n)
const MAX = (1n << 63n) - 1n

/** Wraps to 64 bits and prefers numbers. */
export function normalize(value: bigint): Value {
  const wrapped = value < MIN || value > MAX ? BigInt.asIntN(64, value) : value
  const number = Number(wrapped)
  return Number.isSafeInteger(number) ? number : wrapped
}

const isSmall = (value: Value): value is number => typeof value === 'number' && (value | 0) === value

export function add(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  return normalize(BigInt(a) + BigInt(b))
}

export function subtract(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (Number.isSafeInteger(difference)) return difference
  }
  return normalize(BigInt(a) - BigInt(b))
}

function multiply(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (Number.isSafeInteger(product)) return product === 0 ? 0 : product
  }
  return normalize(BigInt(a) * BigInt(b))
}

function divide(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return (a - (a % b)) / b || 0
  return normalize(BigInt(a) / BigInt(b))
}

function remainder(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return a % b || 0
  return normalize(BigInt(a) % BigInt(b))
}

function power(base: Value, exponent: Value): Value {
  let result = 1n
  let factor = BigInt(base)
  let rest = BigInt(exponent)
  while (rest > 0n) {
    if (rest & 1n) result = BigInt.asIntN(64, result * factor)
    factor = BigInt.asIntN(64, factor * factor)
    rest >>= 1n
  }
  return normalize(result)
}

function bitwise(operator: string, a: Value, b: Value): Value {
  if (isSmall(a) && isSmall(b)) return operator === '&' ? a & b : operator === '|' ? a | b : a ^ b
  const x = BigInt(a)
  const y = BigInt(b)
  return normalize(operator === '&' ? x & y : operator === '|' ? x | y : x ^ y)
}

/** As on x86-64: the count is taken modulo 64. */
function shift(operator: string, a: Value, b: Value): Value {
  const count = BigInt.asUintN(6, BigInt(b))
  return normalize(operator === '<<' ? BigInt.asIntN(64, BigInt(a) << count) : BigInt(a) >> count)
}

/** Any operator of two operands but `&&`, `||` and the comma; the divisor is not 0, the exponent not negative. */
export function binary(operator: string, a: Value, b: Value): Value {
  switch (operator) {
    case '+':
      return add(a, b)
    case '-':
      return subtract(a, b)
    case '*':
      return multiply(a, b)
    case '<':
      return a < b ? 1 : 0
    case '<=':
      return a <= b ? 1 : 0
    case '>':
      return a > b ? 1 : 0
    case '>=':
      return a >= b ? 1 : 0
    case '==':
      return a === b ? 1 : 0
    case '!=':
      return a === b ? 0 : 1
    case '/':
      return divide(a, b)
    case '%':
      return remainder(a, b)
    case '&':
    case '|':
    case '^':
      return bitwise(operator, a, b)
    case '<<':
    case '>>':
      return shift(operator, a, b)
    default:
      return power(a, b)
  }
}

export function unary(operator: '-' | '!' | '~' | '+', value: Value): Value {
  if (operator === '-') return subtract(0, value)
  if (operator === '!') return value ? 0 : 1
  if (operator === '~') return subtract(subtract(0, value), 1)
  return value
}

/** A number literal, or why it is none: `0x1f`, `017`, `base#digits` with bases to 64 (expr.c, strlong). */
export function parseNumber(digits: string): Value | string {
  if (/^(0|[1-9][0-9]{0,14})$/.test(digits)) return Number(digits)
  const isHexadecimal = /^0[xX]/.test(digits)
  const isOctal = !isHexadecimal && digits.startsWith('0')
  let base = isHexadecimal ? 16 : isOctal ? 8 : 10
  let hasBase = isHexadecimal || isOctal
  let value = 0n
  for (let at = isHexadecimal ? 2 : isOctal ? 1 : 0; at < digits.length; at++) {
    if (digits[at] === '#') {
      if (hasBase) return 'invalid number'
      if (value < 2n || value > 64n) return 'invalid arithmetic base'
      base = Number(value)
      hasBase = true
      value = 0n
      if (!/^\w|^@/.test(digits.slice(at + 1))) return 'invalid integer constant'
      continue
    }
    const digit = digitValue(digits[at] as string, base)
    if (digit < 0 || digit >= base) return 'value too great for base'
    value = BigInt.asIntN(64, value * BigInt(base) + BigInt(digit))
  }
  return normalize(value)
}

/** Digits, then letters (either case up to base 36), then `@` and `_`. */
function digitValue(char: string, base: number): number {
  const code = char.charCodeAt(0)
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 122) return code - 97 + 10
  if (code >= 65 && code <= 90) return base <= 36 ? code - 65 + 10 : code - 65 + 36
  if (char === '@') return 62
  if (char === '_') return 63
  return -1
}
