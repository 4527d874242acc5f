/**
 * Numbers as they were written: jq 1.7 keeps the digits of one until it is computed with (jv_number_with_literal), so `1.10` stays
 * `1.10`, and of 100000000000000000001 no digit is lost. They are printed as decNumber does (decNumberToString).
 */

import { numberText } from './json-text.ts'

/** One whose text is not that of its value. */
export class LiteralNumber {
  readonly value: number
  readonly text: string
  constructor(value: number, text: string) {
    this.value = value
    this.text = text
  }
}

/** JSON's and the language's numbers: digits, a point, an exponent. */
export function numberOfText(written: string): number | LiteralNumber {
  const value = Number(written)
  const text = canonical(written)
  return text === numberText(value) ? value : new LiteralNumber(value, text)
}

interface Decimal {
  readonly sign: string
  /** without zeros in front, but one digit at least */
  readonly digits: string
  /** power of ten of the last digit */
  readonly exponent: number
}

function decimal(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text) ?? []
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '')
  return { sign, digits, exponent: Number(power) - fraction.length }
}

/** numbers below 10 to this power have an exponent */
const LEAST_PLAIN = -6

function canonical(text: string): string {
  const { sign, digits, exponent } = decimal(text)
  const adjusted = exponent + digits.length - 1
  if (exponent <= 0 && adjusted >= LEAST_PLAIN) {
    const padded = digits.padStart(1 - exponent, '0')
    const point = padded.length + exponent
    return `${sign}${padded.slice(0, point)}${exponent < 0 ? `.${padded.slice(point)}` : ''}`
  }
  const rest = digits.slice(1)
  const mantissa = `${digits[0]}${rest === '' ? '' : `.${rest}`}`
  return `${sign}${mantissa}${adjusted === 0 ? '' : `E${adjusted < 0 ? '-' : '+'}${Math.abs(adjusted)}`}`
}

/** digits up to which two are compared exactly */
const MOST_DIGITS = 2000

/** Of numbers that have the same value as far as a double can tell. */
export function compareLiterals(one: LiteralNumber, other: LiteralNumber): number {
  const [left, right] = [decimal(one.text), decimal(other.text)]
  const lowest = Math.min(left.exponent, right.exponent)
  const scaled = ({ sign, digits, exponent }: Decimal) =>
    BigInt(digits) * 10n ** BigInt(exponent - lowest) * (sign === '-' ? -1n : 1n)
  if (Math.max(left.exponent, right.exponent) - lowest > MOST_DIGITS) return 0
  const difference = scaled(left) - scaled(right)
  return difference < 0n ? -1 : difference === 0n ? 0 : 1
}
