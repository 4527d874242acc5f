/** expr(1) of GNU coreutils: evaluates an expression given as arguments. */

import { defineRawProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'
import { compileRegex, RegexError } from './lib/regex.ts'

export const expr = defineRawProgram({
  name: 'expr',
  failureStatus: 2,
  *run(io, args) {
    io.writeFailureStatus = 3
    const words = args[0] === '--' ? args.slice(1) : args
    if (words.length === 0) return yield* io.failUsage('missing operand')
    const [word = ''] = words
    if (
      args.length === 1 &&
      /^--[hv]/.test(word) &&
      ['--help', '--version'].some((long) => long.startsWith(word))
    ) {
      io.print(
        word.startsWith('--h')
          ? `Usage: ${io.called} EXPRESSION\n  or:  ${io.called} OPTION\n`
          : 'expr (GNU coreutils) 9.7\n',
      )
      return 0
    }
    try {
      const value = new Evaluator(words, io.isPlainLocale).run()
      io.print(`${value}\n`)
      return isNull(value) ? 1 : 0
    } catch (error) {
      if (error instanceof ExprError) return yield* io.fail(error.message)
      throw error
    }
  },
})

/** A mistake in the expression; never leaves this file. */
class ExprError extends Error {}

const isInteger = (text: string): boolean => /^-?\d+$/.test(text)
const isNull = (value: string): boolean => value === '' || /^-?0+$/.test(value)

class Evaluator {
  private at = 0
  private readonly words: readonly string[]
  /** in the C locale */
  private readonly bytes: boolean

  constructor(words: readonly string[], bytes: boolean) {
    this.words = words
    this.bytes = bytes
  }

  run(): string {
    const value = this.or(true)
    const extra = this.words[this.at]
    if (extra !== undefined) throw new ExprError(`syntax error: unexpected argument ${quoteText(extra)}`)
    return value
  }

  private take(...operators: string[]): string | null {
    const word = this.words[this.at]
    if (word === undefined || !operators.includes(word)) return null
    this.at++
    return word
  }

  /** `counts` is false where the value does not matter: then nothing can go wrong in it either. */
  private or(counts: boolean): string {
    let left = this.and(counts)
    while (this.take('|')) {
      const right = this.and(counts && isNull(left))
      if (isNull(left)) left = isNull(right) ? '0' : right
    }
    return left
  }

  private and(counts: boolean): string {
    let left = this.comparison(counts)
    while (this.take('&')) {
      const right = this.comparison(counts && !isNull(left))
      if (isNull(left) || isNull(right)) left = '0'
    }
    return left
  }

  private comparison(counts: boolean): string {
    let left = this.sum(counts)
    for (
      let operator = this.take('<', '<=', '=', '==', '!=', '>=', '>');
      operator;
      operator = this.take('<', '<=', '=', '==', '!=', '>=', '>')
    ) {
      const right = this.sum(counts)
      const order =
        isInteger(left) && isInteger(right)
          ? Number(BigInt(left) - BigInt(right))
          : left < right
            ? -1
            : left > right
              ? 1
              : 0
      const results: Record<string, boolean> = {
        '<': order < 0,
        '<=': order <= 0,
        '=': order === 0,
        '==': order === 0,
        '!=': order !== 0,
        '>=': order >= 0,
        '>': order > 0,
      }
      left = results[operator] ? '1' : '0'
    }
    return left
  }

  private sum(counts: boolean): string {
    let left = this.product(counts)
    for (let operator = this.take('+', '-'); operator; operator = this.take('+', '-')) {
      const right = this.product(counts)
      if (counts) left = this.arithmetic(left, operator, right)
    }
    return left
  }

  private product(counts: boolean): string {
    let left = this.match(counts)
    for (let operator = this.take('*', '/', '%'); operator; operator = this.take('*', '/', '%')) {
      const right = this.match(counts)
      if (counts) left = this.arithmetic(left, operator, right)
    }
    return left
  }

  private arithmetic(left: string, operator: string, right: string): string {
    if (!isInteger(left) || !isInteger(right)) throw new ExprError('non-integer argument')
    const a = BigInt(left)
    const b = BigInt(right)
    if ((operator === '/' || operator === '%') && b === 0n) throw new ExprError('division by zero')
    const results: Record<string, () => bigint> = {
      '+': () => a + b,
      '-': () => a - b,
      '*': () => a * b,
      '/': () => a / b,
      '%': () => a % b,
    }
    return String(results[operator]?.())
  }

  private match(counts: boolean): string {
    let left = this.keyword(counts)
    while (this.take(':')) {
      const right = this.keyword(counts)
      if (counts) left = this.matched(left, right)
    }
    return left
  }

  /** What the first group matched, or how many characters the whole expression did. */
  private matched(text: string, pattern: string): string {
    try {
      const source = pattern.startsWith('^') ? pattern : `^${pattern}`
      const regex = compileRegex(source, { syntax: 'basic', bytes: this.bytes })
      const found = regex.exec(text)
      if (regex.groupCount > 0) return found?.groups[1] ?? ''
      return found ? String([...text.slice(0, found.end)].length) : '0'
    } catch (error) {
      if (error instanceof RegexError) throw new ExprError(error.message)
      throw error
    }
  }

  private keyword(counts: boolean): string {
    if (this.take('+')) return this.word()
    if (this.take('length')) return String([...this.keyword(counts)].length)
    if (this.take('match')) {
      const text = this.keyword(counts)
      const pattern = this.keyword(counts)
      return counts ? this.matched(text, pattern) : ''
    }
    if (this.take('index')) {
      const text = [...this.keyword(counts)]
      const set = [...this.keyword(counts)]
      return String(text.findIndex((char) => set.includes(char)) + 1)
    }
    if (this.take('substr')) {
      const text = [...this.keyword(counts)]
      const start = this.keyword(counts)
      const length = this.keyword(counts)
      if (!isInteger(start) || !isInteger(length) || Number(start) < 1 || Number(length) < 1) return ''
      return text.slice(Number(start) - 1, Number(start) - 1 + Number(length)).join('')
    }
    return this.primary(counts)
  }

  private primary(counts: boolean): string {
    if (!this.take('(')) return this.word()
    const value = this.or(counts)
    if (!this.take(')')) {
      const next = this.words[this.at]
      throw new ExprError(
        next === undefined
          ? `syntax error: expecting ')' after ${quoteText(this.words[this.at - 1] as string)}`
          : `syntax error: expecting ')' instead of ${quoteText(next)}`,
      )
    }
    return value
  }

  private word(): string {
    const word = this.words[this.at]
    if (word === undefined)
      throw new ExprError(
        `syntax error: missing argument after ${quoteText(this.words[this.at - 1] as string)}`,
      )
    if (word === ')') throw new ExprError(`syntax error: unexpected ${quoteText(')').replace(/[‘’]/g, "'")}`)
    this.at++
    return word
  }
}
