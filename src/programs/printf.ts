/** printf(1) of GNU coreutils, for those who ask for the file; the shell has its own. */

import { unescapeBytes } from './lib/echo-escapes.ts'
import type { Io, Step } from './lib/io.ts'
import { convertFloat, padNumber } from './lib/number-format.ts'
import { defineRawProgram } from './lib/program.ts'
import { quoteText, quoteWord } from './lib/quote.ts'
import { printByteString, textToByteString } from './lib/text-lines.ts'

export const printf = defineRawProgram({
  name: 'printf',
  help: `Usage: printf FORMAT [ARGUMENT]...
  or:  printf OPTION
Print ARGUMENT(s) according to FORMAT, or execute according to OPTION.

FORMAT controls the output as in C printf. It is used again for arguments that are left over.

      --help        display this help and exit
      --version     output version information and exit
`,
  *run(io, args) {
    const given = args[0] === '--' ? args.slice(1) : args
    const [format, ...values] = given
    if (format === undefined) return yield* io.failUsage('missing operand')
    const printer = new Printer(io, textToByteString(format), values)
    return yield* printer.run()
  },
})

const directive = /%(?:%|(?:(\d+)\$)?([-+ #0']*)(\*|\d+)?(?:\.(\*|\d*))?[hlLjzt]*([a-zA-Z])?)/g

/** What stands before `\\x`, `\\u` or `\\U` without the digits that they need. */
const INCOMPLETE_ESCAPE = /^((?:\\.|[^\\])*?)\\(?:x(?![0-9a-fA-F])|u(?![0-9a-fA-F]{4})|U(?![0-9a-fA-F]{8}))/s

class Printer {
  private status = 0
  private used = 0
  /** how many were used before the format began again */
  private start = 0
  /** the next argument of a directive without a position */
  private cursor = 0
  private stopped = false
  private readonly io: Io
  private readonly format: string
  private readonly values: readonly string[]

  constructor(io: Io, format: string, values: readonly string[]) {
    this.io = io
    this.format = format
    this.values = values
  }

  *run(): Step<number> {
    do {
      const before = this.used
      this.start = before
      this.cursor = before
      yield* this.once()
      // A format that takes no argument is printed once.
      if (this.used === before) break
      if (this.io.full) yield* this.io.flush()
      if (this.io.sys.exhausted()) yield
    } while (this.used < this.values.length && !this.stopped)
    if (this.used < this.values.length && !this.stopped)
      yield* this.io.complain(
        `warning: ignoring excess arguments, starting with ${quoteText(this.values[this.used] as string)}`,
      )
    return this.status
  }

  private *once(): Step<void> {
    let at = 0
    directive.lastIndex = 0
    for (let match = directive.exec(this.format); match !== null; match = directive.exec(this.format)) {
      const next = directive.lastIndex
      yield* this.plain(this.format.slice(at, match.index))
      if (this.stopped) return
      at = next
      if (match[0] === '%%') printByteString(this.io, '%')
      else yield* this.convert(match)
      if (this.stopped) return
      directive.lastIndex = next
    }
    yield* this.plain(this.format.slice(at))
  }

  private *plain(source: string): Step<void> {
    const [, before] = INCOMPLETE_ESCAPE.exec(source) ?? []
    if (before !== undefined) {
      yield* this.plain(before)
      if (this.stopped) return
      yield* this.io.flush()
      yield* this.io.fail('missing hexadecimal number in escape')
    }
    const { text, stops } = unescapeBytes(source, 'plain', textToByteString)
    printByteString(this.io, text)
    this.stopped = stops
  }

  /** `%2$s`: counted from the argument that the format began with this time. */
  private at(position: number): string | undefined {
    this.used = Math.max(this.used, this.start + position)
    return this.values[this.start + position - 1]
  }

  private next(): string | undefined {
    const value = this.values[this.cursor++]
    this.used = Math.max(this.used, this.cursor)
    return value
  }

  private *convert(match: RegExpExecArray): Step<void> {
    const { io } = this
    const [whole, position, givenFlags = '', givenWidth, givenPrecision, conversion] = match
    if (conversion === undefined || !'bqdiouxXeEfFgGaAcs'.includes(conversion)) {
      yield* io.flush()
      const next = conversion === undefined ? this.format.slice(match.index + whole.length) : ''
      const shown = whole + (next === '' ? '' : String.fromCodePoint(next.codePointAt(0) as number))
      return yield* io.fail(`${shown}: invalid conversion specification`)
    }
    let flags = givenFlags
    let width = givenWidth === '*' ? yield* this.integer(this.next() ?? '0') : Number(givenWidth ?? 0)
    if (width < 0) {
      flags += '-'
      width = -width
    }
    const precision =
      givenPrecision === undefined
        ? null
        : givenPrecision === '*'
          ? yield* this.integer(this.next() ?? '0')
          : Number(givenPrecision)
    const pad = (text: string) => (flags.includes('-') ? text.padEnd(width) : text.padStart(width))
    const value = position === undefined ? this.next() : this.at(Number(position))
    switch (conversion) {
      case 's': {
        const text = textToByteString(value ?? '')
        printByteString(io, pad(precision === null ? text : text.slice(0, precision)))
        return
      }
      case 'c':
        // Of an empty argument its end is printed.
        printByteString(io, pad(textToByteString(value || '\0').slice(0, 1)))
        return
      case 'b': {
        const { text, stops } = unescapeBytes(textToByteString(value ?? ''), 'both', textToByteString)
        printByteString(io, pad(precision === null ? text : text.slice(0, precision)))
        this.stopped = stops
        return
      }
      case 'q':
        io.print(value === undefined ? '' : quoteWord(value))
        return
      case 'd':
      case 'i':
      case 'o':
      case 'u':
      case 'x':
      case 'X':
        io.print(
          integerText(yield* this.bigInteger(value ?? '0', 'di'.includes(conversion)), conversion, {
            flags,
            width,
            precision,
          }),
        )
        return
      default:
        io.print(convertFloat(yield* this.float(value ?? '0'), { flags, width, precision, conversion }))
    }
  }

  private *integer(text: string): Step<number> {
    return Number(yield* this.bigInteger(text))
  }

  private *bigInteger(text: string, isSigned = true): Step<bigint> {
    if (/^["']/.test(text)) return BigInt(characterCode(text))
    const found = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text)
    if (!found) {
      yield* this.complain(`${quoteName(text)}: expected a numeric value`)
      return 0n
    }
    const digits = found[2] as string
    const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)
    const signed = found[1] === '-' ? -value : value
    const least = -(1n << 63n)
    const most = (1n << (isSigned ? 63n : 64n)) - 1n
    const isInRange = signed >= least && signed <= most
    // One complaint each: errno comes first (printf.c, verify_numeric).
    if (!isInRange) yield* this.complain(`${quoteName(text)}: Numerical result out of range`)
    else if (found[0].length < text.length)
      yield* this.complain(`${quoteName(text)}: value not completely converted`)
    if (isInRange) return signed
    return signed < least ? least : most
  }

  private *float(text: string): Step<number> {
    if (/^["']/.test(text)) return characterCode(text)
    const found =
      /^\s*([-+]?)(0[xX][0-9a-fA-F]+(?:\.[0-9a-fA-F]*)?(?:[pP][-+]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)/i.exec(
        text,
      )
    if (!found) {
      yield* this.complain(`${quoteName(text)}: expected a numeric value`)
      return 0
    }
    if (found[0].length < text.length)
      yield* this.complain(`${quoteName(text)}: value not completely converted`)
    const word = (found[2] as string).toLowerCase()
    const value = word.startsWith('i')
      ? Number.POSITIVE_INFINITY
      : word === 'nan'
        ? Number.NaN
        : word.startsWith('0x')
          ? hexadecimalFloat(word)
          : Number(word)
    return found[1] === '-' ? -value : value
  }

  private *complain(text: string): Step<void> {
    this.status = 1
    yield* this.io.complain(text)
  }
}

/** `0x1.8p3` */
function hexadecimalFloat(text: string): number {
  const [, whole = '', fraction = '', power = '0'] =
    /^0x([0-9a-f]+)(?:\.([0-9a-f]*))?(?:p(.*))?$/.exec(text) ?? []
  return Number.parseInt(whole + fraction, 16) * 2 ** (Number(power) - 4 * fraction.length)
}

const quoteName = (text: string): string => quoteText(text)

function integerText(
  value: bigint,
  conversion: string,
  { flags, width, precision }: { flags: string; width: number; precision: number | null },
): string {
  const isSigned = conversion === 'd' || conversion === 'i'
  const base = conversion === 'o' ? 8 : conversion === 'x' || conversion === 'X' ? 16 : 10
  const number = isSigned ? value : BigInt.asUintN(64, value)
  let digits = (number < 0n ? -number : number).toString(base)
  if (conversion === 'X') digits = digits.toUpperCase()
  if (precision !== null) digits = digits.padStart(precision, '0')
  const marks =
    !flags.includes('#') || number === 0n
      ? ''
      : conversion === 'o'
        ? '0'
        : conversion === 'x'
          ? '0x'
          : conversion === 'X'
            ? '0X'
            : ''
  const sign = !isSigned
    ? marks
    : number < 0n
      ? '-'
      : flags.includes('+')
        ? '+'
        : flags.includes(' ')
          ? ' '
          : ''
  return padNumber(sign, digits, { flags: precision === null ? flags : flags.replaceAll('0', ''), width })
}

/** Of the character behind a quote; a byte that is none is its own number. */
function characterCode(text: string): number {
  const code = text.codePointAt(1) ?? 0
  return code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code
}
