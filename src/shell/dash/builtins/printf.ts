/** printf: the format is used again until the arguments are. */

import { exponential, fixed, type LongDouble } from '../../builtins/long-double.ts'
import { parseInteger } from '../arithmetic.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, parseOptions } from './builtin.ts'
import { unescapeArgument, unescapeFormat } from './escapes.ts'

export const printf: Builtin = (shell, args) => {
  const [format, ...operands] = parseOptions(shell, args, '').operands
  if (format === undefined) return shell.fail('usage: printf format [arg ...]')
  return new Formatter(shell, operands).run(format)
}

export const echo: Builtin = (shell, args) => {
  const hasNewline = args[1] !== '-n'
  const words = args.slice(hasNewline ? 1 : 2)
  for (const [index, word] of words.entries()) {
    const { text, isStopped } = unescapeArgument(word)
    shell.print(text)
    if (isStopped) return 0
    if (index < words.length - 1) shell.print(' ')
  }
  if (hasNewline) shell.print('\n')
  return 0
}

interface Directive {
  readonly flags: string
  readonly width: number
  /** null: none was given */
  readonly precision: number | null
  readonly letter: string
}

/** More blanks than this are not made. */
const MAX_WIDTH = 2 ** 26
const SIGNED = { min: -(1n << 63n), max: (1n << 63n) - 1n }
const UNSIGNED = { min: -((1n << 64n) - 1n), max: (1n << 64n) - 1n }

class Formatter {
  private readonly shell: Shell
  private readonly args: readonly string[]
  private next = 0
  private status = 0

  constructor(shell: Shell, args: readonly string[]) {
    this.shell = shell
    this.args = args
  }

  run(format: string): number {
    do {
      const before = this.next
      if (!this.once(format) || this.next === before) break
    } while (this.next < this.args.length)
    return this.status
  }

  /** One use of the format; false if `\c` has ended everything. */
  private once(format: string): boolean {
    const { shell } = this
    let at = 0
    while (at < format.length) {
      const percent = format.indexOf('%', at)
      shell.print(unescapeFormat(format.slice(at, percent < 0 ? undefined : percent)))
      if (percent < 0) return true
      if (format[percent + 1] === '%') {
        shell.print('%')
        at = percent + 2
        continue
      }
      const found = /^%([#\-+ 0]*)(\*|[*0-9]*)(\.(?:\*|[*0-9]*))?(.?)/s.exec(
        format.slice(percent),
      ) as RegExpExecArray
      const [whole = '', flags = '', width = '', precision, letter = ''] = found
      at = percent + whole.length
      const directive = this.directive(flags, width, precision, letter)
      if (letter === '') shell.fail('missing format character')
      const piece = this.convert(directive)
      if (piece === null) shell.fail(`${whole}: invalid directive`)
      else shell.print(piece.text)
      if (piece?.isStopped === true) return false
    }
    return true
  }

  private directive(flags: string, width: string, precision: string | undefined, letter: string): Directive {
    const wide = width === '*' ? Number(this.integer(SIGNED)) : Number.parseInt(width || '0', 10)
    const exact =
      precision === undefined
        ? null
        : precision === '.*'
          ? Number(this.integer(SIGNED))
          : Number.parseInt(precision.slice(1) || '0', 10)
    if (Math.abs(wide) > MAX_WIDTH || (exact ?? 0) > MAX_WIDTH) this.shell.fail('Out of space')
    return {
      flags: wide < 0 ? `${flags}-` : flags,
      width: Math.abs(wide) || 0,
      precision: exact !== null && exact < 0 ? null : exact,
      letter,
    }
  }

  private convert(directive: Directive): { text: string; isStopped?: boolean } | null {
    switch (directive.letter) {
      case 'b': {
        const { text, isStopped } = unescapeArgument(this.argument())
        return { text: padText(text, directive), isStopped }
      }
      case 'c':
        return { text: padText(this.argument().slice(0, 1) || '\0', { ...directive, precision: null }) }
      case 's':
        return { text: padText(this.argument(), directive) }
      case 'd':
      case 'i':
        return { text: padNumber(signed(this.integer(SIGNED), directive), directive) }
      case 'o':
      case 'u':
      case 'x':
      case 'X':
        return { text: padNumber(unsigned(this.integer(UNSIGNED), directive), directive) }
      case 'a':
      case 'A':
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        return { text: padNumber(floating(this.float(), directive), directive) }
      default:
        return null
    }
  }

  private argument(): string {
    return this.args[this.next++] ?? ''
  }

  private integer({ min, max }: { min: bigint; max: bigint }): bigint {
    const text = this.args[this.next++]
    if (text === undefined) return 0n
    if (/^["']/.test(text)) return BigInt(text.length > 1 ? text.charCodeAt(1) : 0)
    const { value, length, isInRange } = parseInteger(text, min, max)
    this.check(text, length, isInRange)
    // strtoumax(3) knows no negative numbers: what is below them all is above them all.
    return !isInRange && max === UNSIGNED.max ? max : value
  }

  private float(): number {
    const text = this.args[this.next++]
    if (text === undefined) return 0
    if (/^["']/.test(text)) return text.length > 1 ? text.charCodeAt(1) : 0
    const found =
      /^[ \t-\r]*([+-]?)(?:(0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?[0-9]+)?)|((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)|(inf(?:inity)?)|(nan))/i.exec(
        text,
      )
    const [whole = '', sign = '', hex, decimal, infinite] = found ?? []
    const magnitude =
      found === null
        ? 0
        : hex !== undefined
          ? hexValue(hex)
          : decimal !== undefined
            ? Number(decimal)
            : infinite !== undefined
              ? Infinity
              : Number.NaN
    const isTooBig = decimal !== undefined && !Number.isFinite(magnitude)
    this.check(text, whole.length, !isTooBig)
    return sign === '-' ? -magnitude : magnitude
  }

  private check(text: string, length: number, isInRange: boolean): void {
    if (length < text.length) {
      this.shell.complain(
        length === 0 ? `${text}: expected numeric value` : `${text}: not completely converted`,
      )
      this.status = 1
    } else if (!isInRange) {
      this.shell.complain(`${text}: Numerical result out of range`)
      this.status = 1
    }
  }
}

function hexValue(text: string): number {
  const [mantissa = '', exponent = '0'] = text.slice(2).toLowerCase().split('p')
  const [whole = '', part = ''] = mantissa.split('.')
  return Number.parseInt(`0${whole}${part}`, 16) * 2 ** (Number(exponent) - 4 * part.length)
}

// ---- texts of numbers

function padText(text: string, { flags, width, precision }: Directive): string {
  const clipped = precision === null ? text : text.slice(0, precision)
  return flags.includes('-') ? clipped.padEnd(width) : clipped.padStart(width)
}

interface NumberText {
  readonly sign: string
  readonly digits: string
  /** Filled up with zeros, where the flag says so. */
  readonly takesZeros: boolean
}

function padNumber({ sign, digits, takesZeros }: NumberText, { flags, width }: Directive): string {
  if (flags.includes('-')) return (sign + digits).padEnd(width)
  if (flags.includes('0') && takesZeros) return sign + digits.padStart(width - sign.length, '0')
  return (sign + digits).padStart(width)
}

const signOf = (isNegative: boolean, flags: string): string =>
  isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''

function signed(value: bigint, { flags, precision }: Directive): NumberText {
  const digits = (value < 0n ? -value : value).toString().padStart(precision ?? 1, '0')
  return {
    sign: signOf(value < 0n, flags),
    digits: precision === 0 && value === 0n ? '' : digits,
    takesZeros: precision === null,
  }
}

function unsigned(value: bigint, { flags, precision, letter }: Directive): NumberText {
  const word = BigInt.asUintN(64, value)
  const base = letter === 'o' ? 8 : letter === 'u' ? 10 : 16
  const plain = precision === 0 && word === 0n ? '' : word.toString(base).padStart(precision ?? 1, '0')
  let digits = letter === 'X' ? plain.toUpperCase() : plain
  if (flags.includes('#') && base === 8 && !digits.startsWith('0')) digits = `0${digits}`
  const sign = flags.includes('#') && base === 16 && word !== 0n ? `0${letter}` : ''
  return { sign, digits, takesZeros: precision === null }
}

function floating(value: number, { flags, precision, letter }: Directive): NumberText {
  const isNegative = value < 0 || Object.is(value, -0)
  const isUpper = letter !== letter.toLowerCase()
  const cased = (text: string): string => (isUpper ? text.toUpperCase() : text)
  const sign = signOf(isNegative, flags)
  if (!Number.isFinite(value))
    return { sign, digits: cased(Number.isNaN(value) ? 'nan' : 'inf'), takesZeros: false }
  const magnitude = Math.abs(value)
  const kind = letter.toLowerCase()
  const hasPoint = flags.includes('#')
  if (kind === 'a')
    return {
      sign: `${sign}${cased('0x')}`,
      digits: cased(hexadecimal(magnitude, precision)),
      takesZeros: true,
    }
  return { sign, digits: cased(decimal(exactly(magnitude), kind, precision, hasPoint)), takesZeros: true }
}

/** A double is a fraction with a power of two below. */
function exactly(value: number): LongDouble {
  let scale = 0n
  let scaled = value
  while (!Number.isInteger(scaled)) {
    scaled *= 2
    scale++
  }
  return { negative: false, numerator: BigInt(scaled), denominator: 1n << scale, special: null }
}

function decimal(value: LongDouble, kind: string, precision: number | null, hasPoint: boolean): string {
  const pointed = (text: string): string =>
    hasPoint && !text.includes('.') ? text.replace(/(?=e|$)/, '.') : text
  if (kind === 'f') return pointed(fixed(value, precision ?? 6))
  if (kind === 'e') return pointed(exponential(value, precision ?? 6))
  const significant = precision === 0 ? 1 : (precision ?? 6)
  const exponent = Number(/e(.*)$/.exec(exponential(value, significant - 1))?.[1])
  const usesExponent = exponent < -4 || exponent >= significant
  const text = usesExponent ? exponential(value, significant - 1) : fixed(value, significant - 1 - exponent)
  if (hasPoint) return pointed(text)
  return usesExponent ? text.replace(/\.?0+e/, 'e') : text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** `1.8p+0`, behind `0x` */
function hexadecimal(value: number, precision: number | null): string {
  if (value === 0) return `0${precision !== null && precision > 0 ? `.${'0'.repeat(precision)}` : ''}p+0`
  let exponent = Math.max(Math.floor(Math.log2(value)), -1022)
  let mantissa = value / 2 ** exponent
  if (mantissa >= 2) {
    mantissa /= 2
    exponent++
  }
  const digits = 13
  let scaled = BigInt(mantissa * 2 ** (4 * digits))
  let shown = digits
  if (precision !== null && precision < digits) {
    const unit = 1n << BigInt(4 * (digits - precision))
    const rest = scaled % unit
    scaled /= unit
    if (rest * 2n > unit || (rest * 2n === unit && scaled % 2n === 1n)) scaled++
    shown = precision
  }
  const text = scaled.toString(16).padStart(shown + 1, '0')
  const whole = text.slice(0, text.length - shown)
  const part = text.slice(text.length - shown)
  const kept = precision === null ? part.replace(/0+$/, '') : part.padEnd(precision, '0')
  return `${whole}${kept === '' ? '' : `.${kept}`}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
}
