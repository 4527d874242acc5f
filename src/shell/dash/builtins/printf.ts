/** printf: the format is used again until the arguments are. */

import { DOUBLE, exactDouble, type LongDouble } from '../../long-double.ts'
import { type Conversion, numberText } from '../../number-text.ts'
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

/** More blanks than this are not made. */
const MAX_WIDTH = 2 ** 26
const SIGNED = { min: -(1n << 63n), max: (1n << 63n) - 1n }
const UNSIGNED = { min: -((1n << 64n) - 1n), max: (1n << 64n) - 1n }
/** Of doubles: what is smaller is not exact. */
const SMALLEST_NORMAL = 2 ** -1022

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

  private directive(flags: string, width: string, precision: string | undefined, letter: string): Conversion {
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

  private convert(directive: Conversion): { text: string; isStopped?: boolean } | null {
    switch (directive.letter) {
      case 'b': {
        const { text, isStopped } = unescapeArgument(this.argument())
        return { text: padText(text, directive), isStopped }
      }
      case 'c':
        return { text: padText(this.argument().slice(0, 1) || '\0', { ...directive, precision: null }) }
      case 's':
        return { text: padText(this.argument(), directive) }
      default: {
        const text = numberText(directive, {
          signed: () => this.integer(SIGNED),
          unsigned: () => this.integer(UNSIGNED),
          floating: () => this.float(),
          format: DOUBLE,
        })
        return text === null ? null : { text }
      }
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

  private float(): LongDouble {
    const text = this.args[this.next++]
    if (text === undefined) return exactDouble(0)
    if (/^["']/.test(text)) return exactDouble(text.length > 1 ? text.charCodeAt(1) : 0)
    const found =
      /^[ \t-\r]*([+-]?)(?:(0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?[0-9]+)?)|((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)|(inf(?:inity)?)|nan)/i.exec(
        text,
      )
    const [whole = '', sign = '', hex, decimal, infinite] = found ?? []
    let magnitude = found === null ? 0 : infinite === undefined ? Number.NaN : Infinity
    let isInRange = true
    if (hex !== undefined) {
      magnitude = hexValue(hex)
      isInRange = Number.isFinite(magnitude) && (magnitude !== 0 || /^0x[0.]*(?:p|$)/i.test(hex))
    } else if (decimal !== undefined) {
      magnitude = Number(decimal)
      // No decimal number that a text this short can have is exactly one of those below.
      isInRange =
        Number.isFinite(magnitude) && (magnitude >= SMALLEST_NORMAL || /^[0.]*(?:e|$)/i.test(decimal))
    }
    this.check(text, whole.length, isInRange)
    return { ...exactDouble(magnitude), negative: sign === '-' }
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

function padText(text: string, { flags, width, precision }: Conversion): string {
  const clipped = precision === null ? text : text.slice(0, precision)
  return flags.includes('-') ? clipped.padEnd(width ?? 0) : clipped.padStart(width ?? 0)
}
