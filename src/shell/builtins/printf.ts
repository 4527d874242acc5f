/** printf (printf.def): the format is used again until the arguments are. */

import { decode, encode } from '../../kernel/text.ts'
import { splitReference, writeReference } from '../arrays.ts'
import { type Decoded, decodeAnsi, type EscapeStyle } from '../expansion/ansi.ts'
import { parseNumber } from '../expansion/integer.ts'
import { asCharacters } from '../expansion/locale.ts'
import { quoteBackslash } from '../expansion/quote.ts'
import { exactInteger, LONG_DOUBLE, type LongDouble, parseLongDouble } from '../long-double.ts'
import { joined, mustFit } from '../memory.ts'
import { type Conversion, numberText } from '../number-text.ts'
import { giveWay, type Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { timeText } from '../time-text.ts'
import { isName } from '../variables.ts'
import { type Builtin, notValid, parseOptions, showUsage } from './builtin.ts'

export const printf: Builtin = function* (shell, args) {
  const options = parseOptions(shell, args, 'v:')
  if (typeof options === 'number') return options
  const variable = options.values.get('v')
  if (variable !== undefined && splitReference(variable) === null) {
    notValid(shell, 'printf', variable)
    return 2
  }
  const [format, ...operands] = options.operands
  if (format === undefined) {
    return showUsage(shell, 'printf')
  }
  let text = ''
  // Printed piece by piece, so that complaints come between the lines that they are about.
  const write = (round: string): void => {
    if (variable === undefined) shell.print(round)
    else text = joined(text, round)
  }
  const status = yield* new Formatter(shell, operands).run(format, write)
  // A value ends at a NUL.
  text = text.replace(/\0[\s\S]*$/, '')
  if (variable !== undefined) writeReference(shell, variable, text)
  return status
}

class Formatter {
  private readonly shell: Shell
  private readonly args: readonly string[]
  private next = 0
  private status = 0
  private stopped = false

  constructor(shell: Shell, args: readonly string[]) {
    this.shell = shell
    this.args = args
  }

  /** Gives what each use of the format makes to `write`; the status. */
  *run(format: string, write: (round: string) => void): Steps<number> {
    do {
      if (this.shell.sys.exhausted()) {
        yield* this.shell.flush()
        yield* giveWay(this.shell)
      }
      const before = this.next
      if (!this.once(format, write)) return 1
      if (this.stopped || this.next === before) break
    } while (this.next < this.args.length)
    return this.status
  }

  /** One use of the format, written piece by piece; false if it is no format. */
  private once(format: string, write: (piece: string) => void): boolean {
    let text = ''
    const add = (piece: string) => {
      text += piece
      write(piece)
    }
    let at = 0
    while (at < format.length) {
      const percent = format.indexOf('%', at)
      const literal = format.slice(at, percent < 0 ? undefined : percent)
      if (literal !== '') add(this.decoded(literal, 'format').text)
      if (percent < 0) break
      if (format[percent + 1] === '%') {
        add('%')
        at = percent + 2
        continue
      }
      const found = /^%([-+ #0']*)(\*|-?[0-9]+)?(?:\.(\*|-?[0-9]*))?([hlLjzt]*)(.)?/s.exec(
        format.slice(percent),
      )
      const letter = found?.[5]
      if (found === null || letter === undefined) {
        this.complain(`\`${format.slice(percent)}': missing format character`)
        return false
      }
      const written = this.directive(found)
      at = percent + found[0].length
      const time = letter === '(' ? timeDirective(format, at) : null
      if (time !== null && time.letter !== 'T') {
        // Then the percent sign stands for itself.
        this.warn(`\`${time.letter}': invalid time format specification`)
        add('%')
        at = percent + 1
        continue
      }
      if (time !== null) at = time.end
      const directive = time === null ? written : { ...written, letter: time.letter }
      const size = Math.max(directive.width ?? 0, directive.precision ?? 0)
      const isTooWide = size > INT_MAX
      if (!isTooWide && NUMBERS.includes(directive.letter)) mustFit(size)
      const piece = this.convert(isTooWide ? { ...directive, ...NARROW } : directive, time?.format, text)
      if (piece === null) {
        this.complain(`\`${letter}': invalid format character`)
        return false
      }
      // printf(3) fails, which bash does not see.
      if (!isTooWide) add(piece)
      this.shell.work(piece.length)
      if (this.stopped) break
    }
    return true
  }

  private directive(found: RegExpExecArray): Conversion {
    let flags = found[1] as string
    let width = found[2] === '*' ? this.integerArgument() : found[2] === undefined ? null : Number(found[2])
    if (width !== null && width < 0) {
      flags += '-'
      width = -width
    }
    const given = found[3]
    let precision = given === undefined ? null : given === '*' ? this.integerArgument() : Number(given || 0)
    if (precision !== null && precision < 0) precision = null
    return { flags, width, precision, letter: found[5] as string }
  }

  /** A width or precision, which is an int. */
  private integerArgument(): number {
    const integer = this.integer(this.args[this.next++] ?? '0')
    const following = this.args[this.next]
    // Behind the last argument nobody looks, and the int holds what it can (printf.def, getint).
    if (following === undefined) return Number(BigInt.asIntN(32, BigInt(integer)))
    const value = Number(integer)
    if (Math.abs(value) <= INT_MAX) return value
    this.warn(`${following}: Numerical result out of range`)
    return Math.sign(value) * INT_MAX
  }

  private argument(): string | undefined {
    return this.args[this.next++]
  }

  /** null for an unknown letter; `before` is what this use of the format has made so far. */
  private convert(directive: Conversion, timeFormat: string | undefined, before: string): string | null {
    switch (directive.letter) {
      case 's':
        return padText(clip(this.argument() ?? '', directive.precision), directive)
      case 'c':
        return padText(clip(this.argument() || '\0', 1), directive)
      case 'b': {
        const decoded = this.decoded(this.argument() ?? '', 'percentB')
        this.stopped = decoded.stopped
        return padText(clip(decoded.text, directive.precision), directive)
      }
      case 'q':
        return padText(clip(this.quoted(this.argument() ?? ''), directive.precision), directive)
      case 'Q':
        return padText(this.quoted(clip(this.argument() ?? '', directive.precision)), directive)
      case 'T':
        return padText(this.time(timeFormat ?? ''), directive)
      case 'n': {
        const name = this.argument()
        if (name === undefined) return ''
        if (isName(name)) this.shell.set(name, String(encode(before).length))
        else {
          notValid(this.shell, 'printf', name)
          this.status = 1
          this.stopped = true
        }
        return ''
      }
      default:
        return numberText(directive, {
          signed: () => this.integer(this.argument() ?? '0'),
          unsigned: () => this.integer(this.argument() ?? '0', UNSIGNED_MAX),
          floating: () => this.float(this.argument() ?? '0'),
          format: LONG_DOUBLE,
        })
    }
  }

  private decoded(text: string, style: EscapeStyle): Decoded {
    const decoded = decodeAnsi(text, style)
    for (const sequence of decoded.withoutDigits) {
      const digits = sequence === '\\x' ? 'hex' : 'unicode'
      this.shell.complainAs('printf', `missing ${digits} digit for ${sequence}`)
    }
    return decoded
  }

  private quoted(text: string): string {
    return quoteBackslash(asCharacters(this.shell, text))
  }

  private time(format: string): string {
    const argument = this.argument() ?? '-1'
    const given = Number(this.integer(argument))
    // What localtime(3) cannot show is taken for the epoch.
    const shown = Math.abs(given) > MAX_TIME ? 0 : given
    const seconds = given === -1 ? this.shell.sys.time().sec : given === -2 ? this.shell.startTime : shown
    return timeText(this.shell, format === '' ? '%X' : format, seconds)
  }

  private integer(text: string, max = SIGNED_MAX): bigint {
    if (text === '') return 0n
    if (text[0] === "'" || text[0] === '"') return characterCode(this.shell, text)
    const found = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|[0-9]+)/.exec(text)
    if (found === null) {
      this.complain(invalidNumber(text))
      return 0n
    }
    const digits = usableDigits(found[2] as string)
    const value = parseNumber(digits)
    const magnitude = typeof value === 'string' ? 0n : exactly(digits)
    const complete = found[0].length - ((found[2] as string).length - digits.length) === text.length
    const number = found[1] === '-' ? -magnitude : magnitude
    const min = max === UNSIGNED_MAX ? -UNSIGNED_MAX : -SIGNED_MAX - 1n
    const isInRange = number <= max && number >= min
    // Of a text that is no number it is not said that it is too large (printf.def, getintmax).
    if (!complete) this.complain(invalidNumber(text))
    else if (!isInRange) this.warn(`${text}: Numerical result out of range`)
    if (isInRange) return number
    // strtoumax(3) knows no negative numbers: what is below them all is above them all.
    return number > max || max === UNSIGNED_MAX ? max : min
  }

  private float(text: string): LongDouble {
    if (text === '') return exactInteger(0n)
    if (text[0] === "'" || text[0] === '"') return exactInteger(characterCode(this.shell, text))
    const found =
      /^\s*[+-]?(0x([0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(p[+-]?[0-9]+)?|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|inf(inity)?|nan)/i.exec(
        text,
      )
    if (found === null) {
      this.complain(invalidNumber(text))
      return exactInteger(0n)
    }
    if (found[0].length !== text.length) this.complain(invalidNumber(text))
    return parseLongDouble(found[0].trim())
  }

  private warn(message: string): void {
    this.shell.complainAs('printf', `warning: ${message}`)
  }

  private complain(message: string): void {
    this.shell.complainAs('printf', message)
    this.status = 1
  }
}

/** What is between the parenthesis in front of `start` and its own, and the letter behind that: NUL at the end of the text. */
function timeDirective(text: string, start: number): { format: string; letter: string; end: number } {
  let at = start
  for (let depth = 1; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')') depth--
    if (depth === 0) break
  }
  return { format: text.slice(start, at), letter: text[at + 1] ?? '\0', end: at + 2 }
}

/** The last second of JavaScript's calendar, which ends before C's. */
const MAX_TIME = 8.64e12
const NUMBERS = 'diuoxXaAeEfFgG'
const NARROW = { width: null, precision: null }
const INT_MAX = 2 ** 31 - 1
const SIGNED_MAX = (1n << 63n) - 1n
const UNSIGNED_MAX = (1n << 64n) - 1n

/** As the text begins (builtins/common.c, sh_invalidnum). */
function invalidNumber(text: string): string {
  const kind = /^0[0-9]/.test(text) ? 'octal ' : text.startsWith('0x') ? 'hex ' : ''
  return `${text}: invalid ${kind}number`
}

/** The leading part of the digits that its base allows: `089` stops before the 8. */
function usableDigits(digits: string): string {
  if (/^0[0-9]/.test(digits)) return (/^0[0-7]*/.exec(digits) as RegExpExecArray)[0]
  return digits
}

function exactly(digits: string): bigint {
  if (/^0[xX]/.test(digits)) return BigInt(digits)
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(1)}`)
  return BigInt(digits)
}

/** Width and precision count bytes. */
function clip(text: string, precision: number | null): string {
  if (precision === null) return text
  return decode(encode(text).subarray(0, precision))
}

function padText(text: string, { flags, width }: Conversion): string {
  if (width === null) return text
  const { length } = encode(text)
  if (length >= width) return text
  mustFit(width)
  const padding = ' '.repeat(width - length)
  return flags.includes('-') ? text + padding : padding + text
}

/** Of the character behind a quote; a byte that is none is its own number. */
function characterCode(shell: Shell, text: string): bigint {
  const code = asCharacters(shell, text.slice(1)).codePointAt(0) ?? 0
  return BigInt(code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code)
}
