/** printf of awk. */

import { convertFloat, padNumber } from '../lib/number-format.ts'
import { AwkRuntimeError } from './errors.ts'
import { infiniteText, type Scalar, toNumber, toText } from './value.ts'

const directive = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlLqjzt]*(.)?/gs

/** Throws AwkRuntimeError, with what was made of the format before. */
export function formatText(format: string, args: readonly Scalar[], convfmt: string, caller: string): string {
  return new Formatter(format, args, convfmt, caller).run()
}

class Formatter {
  private used = 0
  private result = ''
  private readonly format: string
  private readonly args: readonly Scalar[]
  private readonly convfmt: string
  private readonly caller: string

  constructor(format: string, args: readonly Scalar[], convfmt: string, caller: string) {
    this.format = format
    this.args = args
    this.convfmt = convfmt
    this.caller = caller
  }

  run(): string {
    let at = 0
    for (const match of this.format.matchAll(directive)) {
      this.result += this.format.slice(at, match.index)
      at = match.index + match[0].length
      this.result += this.convert(match)
    }
    return this.result + this.format.slice(at)
  }

  private next(): Scalar {
    if (this.used >= this.args.length) throw this.failure('not enough arguments passed to')
    return this.args[this.used++]
  }

  private failure(what: string): AwkRuntimeError {
    const error = new AwkRuntimeError(`${what} ${this.caller}("${this.format}")`)
    if (this.caller === 'printf') error.printed = this.result
    return error
  }

  private convert([
    whole,
    givenFlags = '',
    givenWidth,
    givenPrecision,
    conversion,
  ]: RegExpMatchArray): string {
    if (whole === '%%') return '%'
    let flags = givenFlags
    let width = givenWidth === '*' ? Math.trunc(toNumber(this.next())) : Number(givenWidth ?? 0)
    if (width < 0) {
      flags += '-'
      width = -width
    }
    const given = givenPrecision === '*' ? Math.trunc(toNumber(this.next())) : Number(givenPrecision ?? -1)
    const field = { flags, width, precision: given < 0 ? null : given }
    switch (conversion) {
      case 'd':
      case 'i':
        return integer(toNumber(this.next()), field)
      case 'o':
      case 'x':
      case 'X':
      case 'u':
        return unsigned(toNumber(this.next()), conversion, field)
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G': {
        const value = toNumber(this.next())
        return Number.isFinite(value)
          ? convertFloat(value, { ...field, conversion })
          : pad(infiniteText(value), field)
      }
      case 'c': {
        const value = this.next()
        const text =
          typeof value === 'number'
            ? String.fromCharCode(value & 0xff)
            : toText(value, this.convfmt).charAt(0) || '\0'
        return pad(text, field)
      }
      case 's': {
        const text = toText(this.next(), this.convfmt)
        return pad(field.precision === null ? text : text.slice(0, field.precision), field)
      }
      default:
        this.next()
        throw this.failure(`improper conversion(number ${this.used}) in`)
    }
  }
}

interface Field {
  flags: string
  width: number
  precision: number | null
}

function pad(text: string, { flags, width }: Field): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width)
}

const longLimit = 2 ** 63

function integer(value: number, field: Field): string {
  if (!Number.isFinite(value)) return pad(infiniteText(value), field)
  // What no long holds is printed as a number with a point.
  if (Math.abs(value) > longLimit) return convertFloat(value, { ...field, conversion: 'g' })
  const digits = bigText(Math.abs(value), 10)
  const sign = value <= -1 ? '-' : field.flags.includes('+') ? '+' : field.flags.includes(' ') ? ' ' : ''
  return number(sign, digits, field)
}

function unsigned(value: number, conversion: string, field: Field): string {
  if (!Number.isFinite(value)) return pad(infiniteText(value), field)
  const base = conversion === 'o' ? 8 : conversion === 'u' ? 10 : 16
  const whole = BigInt(Math.trunc(value))
  const wrapped = BigInt.asUintN(64, whole)
  let digits = wrapped.toString(base)
  if (conversion === 'X') digits = digits.toUpperCase()
  const isMarked = field.flags.includes('#') && wrapped !== 0n
  const prefix = !isMarked ? '' : conversion === 'x' ? '0x' : conversion === 'X' ? '0X' : ''
  if (isMarked && conversion === 'o') digits = `0${digits}`
  return number(prefix, digits, field)
}

function bigText(value: number, base: number): string {
  const whole = Math.trunc(value)
  return Number.isSafeInteger(whole) ? whole.toString(base) : BigInt(whole).toString(base)
}

function number(sign: string, digits: string, field: Field): string {
  const least = field.precision === null ? digits : digits.padStart(field.precision, '0')
  // With a precision zeros do not fill the field.
  const flags = field.precision === null ? field.flags : field.flags.replaceAll('0', '')
  return padNumber(sign, least, { flags, width: field.width })
}
