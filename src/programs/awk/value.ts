/**
 * The values of awk, and how they turn into numbers and text (mawk 1.3.4).
 *
 * Terms
 * - All text is a byte string (lib/text-lines.ts): mawk counts bytes.
 * - A *strnum* is text from outside (a field, a getline, a -v) that looks like a number: it compares as one.
 * - undefined is the value of a variable that was never set: 0 and "" at once.
 */

import { convertFloat } from '../lib/number-format.ts'

export type Scalar = number | string | Strnum | undefined

export class Strnum {
  readonly text: string
  readonly value: number

  constructor(text: string, value: number) {
    this.text = text
    this.value = value
  }
}

const numericText = /^[ \t\n]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[ \t\n]*$/
const numericStart = /^[ \t\n]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/

/** Text from outside: a strnum if it looks like a number. */
export function fromInput(text: string): Scalar {
  const first = text.charCodeAt(0)
  // A letter first is the usual case, and no number.
  if (first > 57 || text === '' || !numericText.test(text)) return text
  return new Strnum(text, Number(text))
}

export function toNumber(value: Scalar): number {
  if (typeof value === 'number') return value
  if (value === undefined) return 0
  return typeof value === 'string' ? numberFromText(value) : value.value
}

/** The number that a text starts with, 0 if there is none. */
export function numberFromText(text: string): number {
  const found = numericStart.exec(text)
  return found ? Number(found[1]) : 0
}

/** Text for concatenation and subscripts: whole numbers as they are, others by CONVFMT. */
export function toText(value: Scalar, convfmt: string): string {
  if (typeof value === 'string') return value
  if (value === undefined) return ''
  return typeof value === 'number' ? numberText(value, convfmt, 2 ** 63) : value.text
}

/** Text for print: OFMT, and whole numbers up to what an unsigned long holds. */
export function toPrinted(value: Scalar, ofmt: string): string {
  return typeof value === 'number' ? numberText(value, ofmt, 2 ** 64) : toText(value, ofmt)
}

function numberText(value: number, format: string, limit: number): string {
  if (Number.isInteger(value) && value <= limit && value >= -limit)
    return Number.isSafeInteger(value) ? String(value) : BigInt(value).toString()
  if (!Number.isFinite(value)) return infiniteText(value)
  return convertByFormat(format, value)
}

/** As printf of glibc writes them, except that mawk signs infinity. A NaN of a computation is negative on x86. */
export function infiniteText(value: number): string {
  return Number.isNaN(value) ? '-nan' : value > 0 ? '+inf' : '-inf'
}

function convertByFormat(format: string, value: number): string {
  if (format === '%.6g') return convertFloat(value, sixDigits)
  const found = /^(.*?)%([-+ #0]*)(\d*)(?:\.(\d+))?([a-zA-Z])(.*)$/s.exec(format)
  if (!found) return format
  const [, before = '', flags = '', width = '', precision, conversion = 'g', after = ''] = found
  const isInteger = conversion === 'd' || conversion === 'i'
  const text = convertFloat(isInteger ? Math.trunc(value) : value, {
    flags,
    width: Number(width),
    precision: isInteger ? 0 : precision === undefined ? null : Number(precision),
    conversion: isInteger ? 'f' : conversion,
  })
  return before + text + after
}

const sixDigits = { flags: '', width: 0, precision: 6, conversion: 'g' }

export function isTrue(value: Scalar): boolean {
  if (typeof value === 'number') return value !== 0
  if (typeof value === 'string') return value !== ''
  return value !== undefined && value.value !== 0
}

/** Negative, 0 or positive: by number if both are numbers or look like them, else by bytes. */
export function compareScalars(a: Scalar, b: Scalar, convfmt: string): number {
  if (typeof a !== 'string' && typeof b !== 'string') {
    const x = toNumber(a)
    const y = toNumber(b)
    return x < y ? -1 : x > y ? 1 : x === y ? 0 : 1
  }
  const x = toText(a, convfmt)
  const y = toText(b, convfmt)
  return x < y ? -1 : x > y ? 1 : 0
}
