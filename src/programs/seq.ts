/** seq(1) of GNU coreutils: a sequence of numbers. */

import { encode } from '../kernel/text.ts'
import type { Io, Step } from './lib/io.ts'
import { formatFloat, parseFormat } from './lib/number-format.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'

export const seq = defineProgram({
  name: 'seq',
  usage: ['[OPTION]... LAST', '[OPTION]... FIRST LAST', '[OPTION]... FIRST INCREMENT LAST'],
  about: 'Print numbers from FIRST to LAST, in steps of INCREMENT.',
  order: 'first',
  options: {
    format: {
      short: 'f',
      long: 'format',
      argument: 'FORMAT',
      help: 'use printf style floating-point FORMAT',
    },
    separator: {
      short: 's',
      long: 'separator',
      argument: 'STRING',
      help: 'use STRING to separate numbers (default: \\n)',
    },
    equalWidth: { short: 'w', long: 'equal-width', help: 'equalize width by padding with leading zeroes' },
  },
  // A negative number is an operand, no option.
  rewrite: (args) => {
    const at = args.findIndex((arg, index) => /^-[.\d]/.test(arg) && !/^-[fs]$/.test(args[index - 1] ?? ''))
    const isOperand = (arg: string, index: number) =>
      !arg.startsWith('-') && !/^-[fs]$/.test(args[index - 1] ?? '')
    const before = args.slice(0, at)
    return at < 0 || before.includes('--') || before.some(isOperand)
      ? args
      : [...args.slice(0, at), '--', ...args.slice(at)]
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('missing operand')
    if (operands.length > 3) return yield* io.failUsage(`extra operand ${quoteText(operands[3] as string)}`)
    const formatText = options.value('format')
    const format = formatText === undefined ? null : parseFormat(formatText)
    if (typeof format === 'string') return yield* io.fail(format)
    if (format !== null && options.has('equalWidth'))
      return yield* io.failUsage('format string may not be specified when printing equal width strings')
    const numbers: Scanned[] = []
    for (const operand of operands) {
      const number = scan(operand)
      if (number === null)
        return yield* io.failUsage(`invalid floating point argument: ${quoteText(operand)}`)
      if (Number.isNaN(number.value))
        return yield* io.failUsage(`invalid ‘not-a-number’ argument: ${quoteText(operand)}`)
      numbers.push(number)
    }
    const one: Scanned = { value: 1, precision: 0, width: 1, text: '1' }
    const last = numbers.at(-1) as Scanned
    const first = numbers.length > 1 ? (numbers[0] as Scanned) : one
    const step = numbers.length === 3 ? (numbers[1] as Scanned) : one
    if (step.value === 0) return yield* io.failUsage(`invalid Zero increment value: ${quoteText(step.text)}`)
    const separator = options.value('separator') ?? '\n'
    if (format !== null)
      return yield* print(io, first, step, last, separator, (value) => formatFloat(format, value))
    const precision = Math.max(first.precision, step.precision)
    const width = options.has('equalWidth') ? equalWidth(first, last, precision) : 0
    if (precision === 0 && last.precision === 0 && width === 0 && isFast(first, step, last))
      return first.value >= 0 && step.value > 0 && first.value <= last.value && separator.length < 100
        ? yield* printCounting(io, first.value, step.value, last.value, separator)
        : yield* printIntegers(io, first.value, step.value, last.value, separator)
    if (width === 0 && numbers.every(({ text }) => /^\d+$/.test(text)))
      return yield* printLarge(io, BigInt(first.text), BigInt(step.text), BigInt(last.text), separator)
    return yield* print(io, first, step, last, separator, (value) => pad(value.toFixed(precision), width))
  },
})

interface Scanned {
  value: number
  /** digits after the point */
  precision: number
  /** characters as written, without a plus */
  width: number
  text: string
}

function scan(text: string): Scanned | null {
  const found =
    /^[ \t]*([-+]?(?:\d+\.?(\d*)|\.(\d+))(?:[eE]([-+]?\d+))?|[-+]?0[xX][\da-fA-F]+|[-+]?(?:inf(?:inity)?|nan))$/i.exec(
      text,
    )
  if (!found) return null
  const plain = (found[1] as string).replace(/^\+/, '')
  const value = /inf/i.test(plain)
    ? plain.startsWith('-')
      ? -Infinity
      : Infinity
    : /nan/i.test(plain)
      ? Number.NaN
      : Number(plain.replace(/^-(0x.*)/i, '$1')) * (/^-0x/i.test(plain) ? -1 : 1)
  const fraction = (found[2] ?? found[3] ?? '').length
  const exponent = Number(found[4] ?? '0')
  const precision = Math.max(0, fraction - exponent)
  return { value, precision, width: widthOf(plain, fraction, exponent), text }
}

/** How wide a number is when it is printed with the digits behind the point that it is written with (seq.c, scan_arg). */
function widthOf(text: string, fraction: number, exponent: number): number {
  // Hexadecimal digits say nothing of it.
  if (/^-?0x|[in]/i.test(text)) return 0
  const [digits = ''] = text.split(/e/i)
  const hasPoint = digits.includes('.')
  const isBare = hasPoint && fraction === 0
  const width = digits.length + (isBare ? -1 : /^-?\./.test(digits) ? 1 : 0)
  if (exponent < 0) return width - exponent + (hasPoint && !isBare ? 0 : 1)
  return width + exponent - Math.min(fraction, exponent) - (fraction > 0 && exponent >= fraction ? 1 : 0)
}

function equalWidth(first: Scanned, last: Scanned, precision: number): number {
  const widened = (number: Scanned) => number.width + (precision - number.precision)
  const firstWidth = widened(first) + (first.precision === 0 && precision > 0 ? 1 : 0)
  const lastPoint = last.precision === 0 && precision > 0 ? 1 : last.precision > 0 && precision === 0 ? -1 : 0
  return Math.max(firstWidth, widened(last) + lastPoint)
}

function pad(text: string, width: number): string {
  return text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0')
}

function isFast(first: Scanned, step: Scanned, last: Scanned): boolean {
  return (
    Number.isSafeInteger(first.value) &&
    Number.isInteger(step.value) &&
    (Number.isSafeInteger(last.value) || last.value === Number.POSITIVE_INFINITY)
  )
}

function* print(
  io: Io,
  first: Scanned,
  step: Scanned,
  last: Scanned,
  separator: string,
  format: (value: number) => string,
): Step<number> {
  const down = step.value < 0
  let isFirst = true
  let before = ''
  for (let i = 0; ; i++) {
    const value = first.value + i * step.value
    const text = format(value)
    if (down ? value < last.value : value > last.value) {
      // Rounding may have gone past the last number: what prints as exactly that, and not as the one before, is it.
      if (isFirst || text === before || Number(/[-+]?\d[\d.]*(?:e[-+]?\d+)?/i.exec(text)?.[0]) !== last.value)
        break
    }
    before = text
    io.print(isFirst ? text : separator + text)
    isFirst = false
    if (io.full) yield* io.flush()
    if (io.sys.exhausted()) yield
    if (!Number.isFinite(value)) continue
  }
  if (!isFirst) io.print('\n')
  return 0
}

/**
 * The decimal digits of a whole number that only grows, as bytes that end at a fixed place: adding is a carry, and no
 * number is ever converted.
 */
class Counter {
  readonly digits = new Uint8Array(COUNTER_SIZE).fill(ZERO)
  /** where the first digit stands */
  start: number

  constructor(value: number) {
    const text = String(value)
    this.start = COUNTER_SIZE - text.length
    for (let i = 0; i < text.length; i++) this.digits[this.start + i] = text.charCodeAt(i)
  }

  add(step: number): void {
    const { digits } = this
    let carry = step
    for (let at = COUNTER_SIZE - 1; carry > 0; at--) {
      const sum = (digits[at] as number) - ZERO + carry
      carry = sum < 10 ? 0 : Math.floor(sum / 10)
      digits[at] = ZERO + sum - carry * 10
      if (at < this.start) this.start = at
    }
  }

  /** Writes the digits; gives where they end. */
  writeTo(bytes: Uint8Array, at: number): number {
    const { digits, start } = this
    for (let i = start, to = at; i < COUNTER_SIZE; i++) bytes[to++] = digits[i] as number
    return at + COUNTER_SIZE - start
  }
}

/** Digits of the largest safe integer. */
const COUNTER_SIZE = 16
const ZERO = 48
/** Bytes that are printed at once. */
const BLOCK = 65536

/** Whole numbers from zero on upwards. */
function* printCounting(io: Io, first: number, step: number, last: number, separator: string): Step<number> {
  const between = encode(separator)
  const room = BLOCK - COUNTER_SIZE - between.length
  const counter = new Counter(first)
  let block = new Uint8Array(BLOCK)
  let at = 0
  for (let value = first; ; ) {
    at = counter.writeTo(block, at)
    value += step
    if (value > last) break
    counter.add(step)
    for (let i = 0; i < between.length; i++) block[at++] = between[i] as number
    if (at < room) continue
    io.printBytes(block.subarray(0, at))
    block = new Uint8Array(BLOCK)
    at = 0
    yield* io.flush()
    if (io.sys.exhausted()) yield
  }
  block[at++] = NEWLINE
  io.printBytes(block.subarray(0, at))
  return 0
}

const NEWLINE = 10

/** Whole numbers of any length, upwards. */
function* printLarge(io: Io, first: bigint, step: bigint, last: bigint, separator: string): Step<number> {
  for (let value = first; value <= last; value += step) {
    io.print(value === first ? String(value) : separator + String(value))
    if (io.full) yield* io.flush()
    if (io.sys.exhausted()) yield
  }
  if (first <= last) io.print('\n')
  return 0
}

/** Whole numbers, many at a time. */
function* printIntegers(io: Io, first: number, step: number, last: number, separator: string): Step<number> {
  if (step > 0 ? first > last : first < last) return 0
  let value = first
  let text = ''
  let count = 0
  for (;;) {
    text += value
    value += step
    if (step > 0 ? value > last : value < last) break
    text += separator
    if (++count % 512 === 0) {
      io.print(text)
      text = ''
      if (io.full) yield* io.flush()
      if (io.sys.exhausted()) yield
    }
  }
  io.print(`${text}\n`)
  return 0
}
