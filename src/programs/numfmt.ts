/**
 * numfmt(1) of GNU coreutils: numbers from and to the forms that people read.
 *
 * Terms: a scale says what the letters K, M, G… mean, powers of 1000 (si) or of 1024 (iec; iec-i writes Ki, Mi…). A field
 * is what stands between blanks, or between delimiters if one is given.
 */

import { parseFieldList } from './lib/field-list.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { convertFloat } from './lib/number-format.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'
import { TextLines } from './lib/text-lines.ts'

type Scale = 'none' | 'auto' | 'si' | 'iec' | 'iec-i'
type Rounding = 'up' | 'down' | 'from-zero' | 'towards-zero' | 'nearest'
type Invalid = 'abort' | 'fail' | 'warn' | 'ignore'

const LETTERS = 'KMGTPEZYRQ'
/** Digits that a number of the input may have. */
const MOST_DIGITS = 33
/** Digits that a long double holds, which is what numfmt computes with: more are not printed plainly. */
const MOST_PRINTED = 1e19
const MOST_EXACT = 19
/** The status when a number could not be read. */
const BAD_NUMBER = 2

const TO: Readonly<Record<string, Scale>> = { none: 'none', si: 'si', iec: 'iec', 'iec-i': 'iec-i' }
const FROM: Readonly<Record<string, Scale>> = {
  none: 'none',
  auto: 'auto',
  si: 'si',
  iec: 'iec',
  'iec-i': 'iec-i',
}
const ROUNDINGS: Readonly<Record<string, Rounding>> = {
  up: 'up',
  down: 'down',
  'from-zero': 'from-zero',
  'towards-zero': 'towards-zero',
  nearest: 'nearest',
}
const INVALIDS: Readonly<Record<string, Invalid>> = {
  abort: 'abort',
  fail: 'fail',
  warn: 'warn',
  ignore: 'ignore',
}

const table = {
  debug: { long: 'debug', help: 'print warnings about invalid input' },
  delimiter: {
    short: 'd',
    long: 'delimiter',
    argument: 'X',
    help: 'use X instead of whitespace for field delimiter',
    check: checkDelimiter,
  },
  field: {
    long: 'field',
    argument: 'FIELDS',
    help: 'replace the numbers in these input fields (default=1)',
    *check(io: Io, _fields: string, _option: string, seen: ReadonlySet<string>): Step<void> {
      if (seen.has('field')) yield* io.fail('multiple field specifications')
    },
  },
  format: { long: 'format', argument: 'FORMAT', help: 'use printf style floating-point FORMAT' },
  from: {
    long: 'from',
    argument: 'UNIT',
    help: "auto-scale input numbers to UNITs; default is 'none'",
    check: oneOf('--from', FROM),
  },
  fromUnit: {
    long: 'from-unit',
    argument: 'N',
    help: 'specify the input unit size (instead of the default 1)',
    check: readUnit,
  },
  grouping: { long: 'grouping', help: 'use locale-defined grouping of digits' },
  header: {
    long: 'header',
    optionalArgument: 'N',
    help: 'print (without converting) the first N header lines; N defaults to 1 if not specified',
    check: checkHeader,
  },
  invalid: {
    long: 'invalid',
    argument: 'MODE',
    help: 'failure mode for invalid numbers: MODE can be: abort (default), fail, warn, ignore',
    check: oneOf('--invalid', INVALIDS),
  },
  padding: {
    long: 'padding',
    argument: 'N',
    help: 'pad the output to N characters; positive N will right-align; negative N will left-align',
    check: checkPadding,
  },
  round: {
    long: 'round',
    argument: 'METHOD',
    help: 'use METHOD for rounding when scaling; METHOD can be: up, down, from-zero (default), towards-zero, nearest',
    check: oneOf('--round', ROUNDINGS),
  },
  suffix: {
    long: 'suffix',
    argument: 'SUFFIX',
    help: 'add SUFFIX to output numbers, and accept optional SUFFIX in input',
  },
  to: { long: 'to', argument: 'UNIT', help: 'auto-scale output numbers to UNITs', check: oneOf('--to', TO) },
  toUnit: {
    long: 'to-unit',
    argument: 'N',
    help: 'the output unit size (instead of the default 1)',
    check: readUnit,
  },
  zero: { short: 'z', long: 'zero-terminated', help: 'line delimiter is NUL, not newline' },
} as const

export const numfmt = defineProgram({
  name: 'numfmt',
  usage: '[OPTION]... [NUMBER]...',
  about: 'Reformat NUMBER(s), or the numbers from standard input if none are specified.',
  options: table,
  *run(io, options, operands) {
    const settings = yield* readSettings(io, options)
    const converter = new Converter(io, settings)
    if (operands.length > 0) {
      if (settings.header > 0 && settings.debug)
        yield* io.complain('--header ignored with command-line input')
      for (const operand of operands) yield* converter.line(operand)
      return converter.status
    }
    const lines = new TextLines(io, STDIN, { delimiter: settings.end })
    let number = 0
    while (yield* lines.fill()) {
      while (lines.ready) {
        const line = lines.next()
        if (++number <= settings.header) io.print(line + settings.end)
        else yield* converter.line(line)
      }
      if (io.full) yield* io.flush()
    }
    if (lines.error !== 0) return yield* io.fail('error reading input', lines.error)
    return converter.status
  },
})

interface Settings {
  readonly debug: boolean
  readonly delimiter: string | null
  readonly end: string
  readonly isField: (index: number) => boolean
  readonly format: {
    before: string
    after: string
    flags: string
    width: number
    precision: number | null
  } | null
  readonly from: Scale
  readonly to: Scale
  readonly fromUnit: number
  readonly toUnit: number
  readonly header: number
  readonly invalid: Invalid
  readonly padding: number
  readonly rounding: Rounding
  readonly suffix: string
}

function* readUnit(io: Io, text: string): Step<number> {
  const found = /^(\d+)(?:([KMGTPEZYRQ])(i?))?$/.exec(text)
  const factor =
    found?.[2] === undefined ? 1 : (found[3] === 'i' ? 1024 : 1000) ** (LETTERS.indexOf(found[2]) + 1)
  const value = Number(found?.[1] ?? 0) * factor
  return value > 0 ? value : yield* io.fail(`invalid unit size: ${quoteText(text)}`)
}

function* checkHeader(io: Io, text: string): Step<void> {
  if (!(Number(text) > 0)) yield* io.fail(`invalid header value ${quoteText(text)}`)
}

function* checkPadding(io: Io, text: string): Step<void> {
  if (!/^[-+]?\d+$/.test(text) || Number(text) === 0)
    yield* io.fail(`invalid padding value ${quoteText(text)}`)
}

function* checkDelimiter(io: Io, text: string): Step<void> {
  if ([...text].length > 1) yield* io.fail('the delimiter must be a single character')
}

function* readSettings(io: Io, options: Options<typeof table>): Step<Settings> {
  const keyword = <T>(
    key: keyof typeof table,
    words: Readonly<Record<string, T>>,
    standard: string,
  ): Step<T> => matchKeyword(io, `--${key}`, options.value(key) ?? standard, words)
  const from = yield* keyword('from', FROM, 'none')
  const to = yield* keyword('to', TO, 'none')
  const padding = options.value('padding')
  const format = options.value('format')
  if (format !== undefined && options.has('grouping'))
    return yield* io.fail('--grouping cannot be combined with --format')
  if (options.has('grouping') && to !== 'none') return yield* io.fail('grouping cannot be combined with --to')
  if (
    options.has('debug') &&
    from === 'none' &&
    to === 'none' &&
    !options.has('grouping') &&
    padding === undefined
  ) {
    yield* io.complain('no conversion option specified')
  }
  const fields = options.value('field')
  return {
    debug: options.has('debug'),
    delimiter: options.value('delimiter') ?? null,
    end: options.has('zero') ? '\0' : '\n',
    isField: fields === undefined ? (index) => index === 1 : yield* readFields(io, fields),
    format: format === undefined ? null : yield* readFormat(io, format),
    from,
    to,
    fromUnit: yield* readUnit(io, options.value('fromUnit') ?? '1'),
    toUnit: yield* readUnit(io, options.value('toUnit') ?? '1'),
    header: options.has('header') ? Number(options.value('header') ?? 1) : 0,
    invalid: yield* keyword('invalid', INVALIDS, 'abort'),
    padding: Number(padding ?? 0),
    rounding: yield* keyword('round', ROUNDINGS, 'from-zero'),
    suffix: options.value('suffix') ?? '',
  }
}

function* readFields(io: Io, text: string): Step<(index: number) => boolean> {
  const ranges =
    text === '-' ? [{ first: 1, last: Number.POSITIVE_INFINITY }] : parseFieldList(text, 'fields')
  if (typeof ranges === 'string') return yield* io.failUsage(ranges)
  return (index) => ranges.some(({ first, last }) => index >= first && index <= last)
}

function* readFormat(io: Io, text: string): Step<NonNullable<Settings['format']>> {
  const quoted = quoteText(text)
  const found = /^((?:[^%]|%%)*)%([ '0]*)(-?\d*)(?:\.([^f%]*))?(.?)((?:[^%]|%%)*)(%?)/s.exec(text)
  if (found === null) return yield* io.fail(`format ${quoted} has no % directive`)
  const [, before = '', flags = '', width = '', precision, conversion, after = '', more = ''] = found
  if (conversion === '') return yield* io.fail(`format ${quoted} ends in %`)
  if (precision !== undefined && !/^\d*$/.test(precision))
    return yield* io.fail(`invalid precision in format ${quoted}`)
  if (conversion !== 'f')
    return yield* io.fail(`invalid format ${quoted}, directive must be %[0]['][-][N][.][N]f`)
  if (more !== '') return yield* io.fail(`format ${quoted} has too many % directives`)
  return {
    before: before.replaceAll('%%', '%'),
    after: after.replaceAll('%%', '%'),
    flags,
    width: Number(width === '-' ? 0 : width),
    precision: precision === undefined ? null : Number(precision),
  }
}

interface Parsed {
  readonly value: number
  /** digits after the point */
  readonly precision: number
  /** the number itself where it is a whole one */
  readonly exact: bigint | null
}

class Converter {
  status = 0
  readonly #io: Io
  readonly #settings: Settings

  constructor(io: Io, settings: Settings) {
    this.#io = io
    this.#settings = settings
  }

  *line(line: string): Step<void> {
    const { delimiter, end, isField } = this.#settings
    // A field takes the blanks before it along: they say how wide it is.
    const fields = delimiter === null ? (line.match(/\s*\S+|\s+$/g) ?? ['']) : line.split(delimiter)
    const out: string[] = []
    for (const [i, field] of fields.entries()) {
      if (!isField(i + 1)) out.push(field)
      else if (delimiter !== null) out.push(yield* this.#convert(field, 0))
      else {
        // The blank that ends the field before is printed by itself.
        const text = i > 0 ? field.slice(1) : field
        const width = /^\s/.test(text) || i > 0 ? text.length : 0
        out.push((i > 0 ? ' ' : '') + (yield* this.#convert(text, width)))
      }
    }
    this.#io.print(out.join(delimiter ?? '') + end)
  }

  /** The field with its number in the other form, or as it is if that cannot be. */
  *#convert(field: string, width: number): Step<string> {
    const { suffix, invalid, padding, format, debug } = this.#settings
    const trimmed = field.trimStart()
    const text = suffix !== '' && trimmed.endsWith(suffix) ? trimmed.slice(0, -suffix.length) : trimmed
    const parsed = this.#parse(text)
    const shown = typeof parsed === 'string' ? { complaint: parsed } : this.#show(parsed)
    if (typeof shown !== 'string') {
      if (invalid !== 'ignore') yield* this.#io.complain(shown.complaint)
      if (invalid === 'abort') yield* this.#io.exit(BAD_NUMBER)
      if (invalid === 'fail') this.status = BAD_NUMBER
      return field
    }
    const number = shown + suffix
    const cells = padding !== 0 ? padding : format !== null && format.width !== 0 ? format.width : width
    const padded = cells < 0 ? number.padEnd(-cells) : number.padStart(cells)
    if (debug && padding !== 0 && number.length > Math.abs(padding))
      yield* this.#io.complain(`value ${number} does not fit`)
    return (format?.before ?? '') + padded + (format?.after ?? '')
  }

  /** The number, or what is wrong with it. */
  #parse(text: string): Parsed | string {
    const { from, fromUnit } = this.#settings
    const found = /^(-?)(\d*)(?:\.(\d*))?(.*)$/s.exec(text)
    const [, sign = '', whole = '', fraction = '', rest = ''] = found ?? []
    if (found === null || whole + fraction === '') return `invalid number: ${quoteText(text)}`
    if (whole.replace(/^0+/, '').length > MOST_DIGITS)
      return `value too large to be converted: ${quoteText(text)}`
    let value = Number(`${sign}${whole || '0'}.${fraction || '0'}`)
    let precision = fraction.length
    if (rest !== '') {
      const power = LETTERS.indexOf((rest[0] as string).replace('k', 'K')) + 1
      if (power === 0) return `invalid suffix in input: ${quoteText(text)}`
      if (from === 'none') return `rejecting suffix in input: ${quoteText(text)} (consider using --from)`
      const hasI = rest[1] === 'i' && (from === 'auto' || from === 'iec-i')
      if (from === 'iec-i' && !hasI) return `missing 'i' suffix in input: ${quoteText(text)} (e.g Ki/Mi/Gi)`
      if (rest.length > (hasI ? 2 : 1))
        return `invalid suffix in input ${quoteText(text)}: ${quoteText(rest.slice(hasI ? 2 : 1))}`
      value *= (from === 'si' || (from === 'auto' && !hasI) ? 1000 : 1024) ** power
      precision = 0
    }
    // Whole numbers are kept digit by digit: numfmt's long double has more of them than a double.
    const isExact = rest === '' && fraction === '' && fromUnit === 1 && whole.length <= MOST_EXACT
    return { value: value * fromUnit, precision, exact: isExact ? BigInt(`${sign}${whole}`) : null }
  }

  #show({ value: given, precision, exact }: Parsed): string | { complaint: string } {
    const { to, toUnit, rounding, format } = this.#settings
    const value = given / toUnit
    const wanted = format?.precision ?? null
    const flags = format?.flags.includes('0') ? '0' : ''
    const width = flags === '' ? 0 : Math.max(0, format?.width ?? 0)
    const fixed = (number: number, digits: number) =>
      convertFloat(number, { flags, width, precision: digits, conversion: 'f' })
    if (to === 'none') {
      const digits = wanted ?? precision
      if (
        exact !== null &&
        digits === 0 &&
        toUnit === 1 &&
        width === 0 &&
        Math.abs(value) > Number.MAX_SAFE_INTEGER
      )
        return String(exact)
      if (Math.abs(value) >= MOST_PRINTED)
        return {
          complaint: `value too large to be printed: '${general(value)}' (consider using --to)`,
        }
      return fixed(roundTo(value, digits, rounding), digits)
    }
    if (Math.abs(value) >= 1e33 * 1e3)
      return { complaint: `value too large to be printed: '${general(value)}'` }
    const base = to === 'si' ? 1000 : 1024
    let power = 0
    let scaled = value
    while (Math.abs(scaled) >= base) {
      scaled /= base
      power++
    }
    const digits = wanted !== null ? Math.min(power * 3, wanted) : Math.abs(scaled) < 10 ? 1 : 0
    scaled = roundTo(scaled, digits, rounding)
    if (Math.abs(scaled) >= base) {
      scaled /= base
      power++
    }
    const shown = wanted ?? (scaled !== 0 && Math.abs(scaled) < 10 && power > 0 ? 1 : 0)
    const letter = power === 0 ? '' : to === 'si' && power === 1 ? 'k' : LETTERS[power - 1]
    return `${fixed(scaled, shown)}${letter}${to === 'iec-i' && power > 0 ? 'i' : ''}`
  }
}

const general = (value: number): string =>
  convertFloat(value, { flags: '', width: 0, precision: 6, conversion: 'g' })

function roundTo(value: number, digits: number, rounding: Rounding): number {
  const factor = 10 ** digits
  const scaled = value * factor
  const whole = Math.round(scaled)
  // What the factor adds in the last place is no fraction.
  if (Math.abs(scaled - whole) < Math.abs(scaled) * Number.EPSILON * 4) return whole / factor
  const awayFromZero = scaled < 0 ? Math.floor(scaled) : Math.ceil(scaled)
  switch (rounding) {
    case 'up':
      return Math.ceil(scaled) / factor
    case 'down':
      return Math.floor(scaled) / factor
    case 'from-zero':
      return awayFromZero / factor
    case 'towards-zero':
      return Math.trunc(scaled) / factor
    case 'nearest':
      return (Math.sign(scaled) * Math.round(Math.abs(scaled))) / factor
  }
}
