/** `$((...))`: 64-bit integers; names are variables, their values numbers. */

import { binary, normalize, unary, type Value } from '../expansion/integer.ts'

export interface Names {
  get(name: string): string | null
  set(name: string, value: string): void
  /** Reports what is wrong. */
  fail(message: string): never
}

/** The value as the expansion shows it. */
export function evaluateArithmetic(text: string, names: Names): string {
  if (SMALL.test(text)) return text
  if (text.length > LONGEST) throw new RangeError('too long an expression')
  return String(new Evaluator(text, names).run())
}

/** strtoimax(3) with base 0 at the beginning of a text: the value and its length. */
export function parseInteger(
  text: string,
  min = MIN,
  max = MAX,
): { value: bigint; length: number; isInRange: boolean } {
  const found = /^([ \t-\r]*)([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(text)
  if (found === null) return { value: 0n, length: 0, isInRange: true }
  const digits = found[3] as string
  const magnitude = /^0[0-7]/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits)
  const exact = found[2] === '-' ? -magnitude : magnitude
  const value = exact < min ? min : exact > max ? max : exact
  return { value, length: found[0].length, isInRange: value === exact }
}

const MIN = -(1n << 63n)
const MAX = (1n << 63n) - 1n

const PRECEDENCE: Readonly<Record<string, number>> = {
  '*': 0, '/': 0, '%': 0,
  '+': 1, '-': 1,
  '<<': 2, '>>': 2,
  '<': 3, '<=': 3, '>': 3, '>=': 3,
  '==': 4, '!=': 4,
  '&': 5, '^': 6, '|': 7,
} // biome-ignore format: by level

/** A number that needs no bigint. */
const SMALL = /^(?:0|[1-9][0-9]{0,14})$/

/** Bytes of an expression; a longer one, which only runaway expansions make, would take too long. */
const LONGEST = 2 ** 20

const ASSIGNMENT = /^(?:=|\*=|\/=|%=|\+=|-=|<<=|>>=|&=|\^=|\|=)$/

interface Lexeme {
  /** An operator, `number`, `name`, `end` or `bad`. */
  readonly type: string
  readonly value: Value
  readonly name: string
}

const TOKEN =
  /[ \t\n]*(?:(0[xX][0-9a-fA-F]+|[0-9]+)|([A-Za-z_][A-Za-z0-9_]*)|(<<=|>>=|&&|\|\||[=!<>*/%+\-&^|]=|<<|>>|[=!<>*/%+\-&^|~?:()])|($))/y

class Evaluator {
  private readonly text: string
  private readonly names: Names
  private at = 0
  private token: Lexeme

  constructor(text: string, names: Names) {
    this.text = text
    this.names = names
    this.token = this.lex()
  }

  run(): Value {
    const value = this.assignment(true)
    if (this.token.type !== 'end') this.fail('expecting EOF')
    return value
  }

  private fail(message: string): never {
    return this.names.fail(`arithmetic expression: ${message}: "${this.text}"`)
  }

  private lex(): Lexeme {
    TOKEN.lastIndex = this.at
    const found = TOKEN.exec(this.text)
    if (found === null) return { type: 'bad', value: 0, name: '' }
    this.at = TOKEN.lastIndex
    if (found[1] !== undefined) {
      if (SMALL.test(found[1])) return { type: 'number', value: Number(found[1]), name: '' }
      const { value, length } = parseInteger(found[1])
      this.at -= found[1].length - length
      return { type: 'number', value: normalize(value), name: '' }
    }
    if (found[2] !== undefined) return { type: 'name', value: 0, name: found[2] }
    return { type: found[3] ?? 'end', value: 0, name: '' }
  }

  private take(): Lexeme {
    const { token } = this
    this.token = this.lex()
    return token
  }

  private valueOf(name: string): Value {
    const text = this.names.get(name)
    if (text === null) return 0
    if (SMALL.test(text)) return Number(text)
    const { value, length, isInRange } = parseInteger(text)
    if (!isInRange || /[^ \t-\r]/.test(text.slice(length))) this.names.fail(`Illegal number: ${text}`)
    return normalize(value)
  }

  private assignment(isEvaluated: boolean): Value {
    const { token, at } = this
    if (token.type === 'name') {
      this.token = this.lex()
      const operator = this.token.type
      if (ASSIGNMENT.test(operator)) {
        this.take()
        let value = this.assignment(isEvaluated)
        if (!isEvaluated) return value
        if (operator !== '=') value = this.apply(operator.slice(0, -1), this.valueOf(token.name), value)
        this.names.set(token.name, String(value))
        return value
      }
      this.token = token
      this.at = at
    }
    return this.conditional(isEvaluated)
  }

  private conditional(isEvaluated: boolean): Value {
    const test = this.or(isEvaluated)
    if (this.token.type !== '?') return test
    this.take()
    const isTrue = test !== 0
    const left = this.assignment(isEvaluated && isTrue)
    if ((this.token as Lexeme).type !== ':') this.fail("expecting ':'")
    this.take()
    const right = this.conditional(isEvaluated && !isTrue)
    return isTrue ? left : right
  }

  private or(isEvaluated: boolean): Value {
    const left = this.and(isEvaluated)
    if (this.token.type !== '||') return left
    this.take()
    const right = this.or(isEvaluated && left === 0)
    return left !== 0 || right !== 0 ? 1 : 0
  }

  private and(isEvaluated: boolean): Value {
    const left = this.binary(isEvaluated, Number.POSITIVE_INFINITY)
    if (this.token.type !== '&&') return left
    this.take()
    const right = this.and(isEvaluated && left !== 0)
    return left !== 0 && right !== 0 ? 1 : 0
  }

  /** Operators that bind tighter than `limit`. */
  private binary(isEvaluated: boolean, limit: number): Value {
    let left = this.primary(isEvaluated)
    for (;;) {
      const operator = this.token.type
      const precedence = PRECEDENCE[operator]
      if (precedence === undefined || precedence >= limit) return left
      this.take()
      const right = this.binary(isEvaluated, precedence)
      left = isEvaluated ? this.apply(operator, left, right) : right
    }
  }

  private apply(operator: string, left: Value, right: Value): Value {
    if ((operator === '/' || operator === '%') && right === 0) this.fail('division by zero')
    return binary(operator, left, right)
  }

  private primary(isEvaluated: boolean): Value {
    const token = this.take()
    switch (token.type) {
      case '(': {
        const value = this.assignment(isEvaluated)
        if (this.token.type !== ')') this.fail("expecting ')'")
        this.take()
        return value
      }
      case 'number':
        return token.value
      case 'name':
        return isEvaluated ? this.valueOf(token.name) : 0
      case '+':
      case '-':
      case '!':
      case '~':
        return unary(token.type, this.primary(isEvaluated))
      default:
        return this.fail('expecting primary')
    }
  }
}
