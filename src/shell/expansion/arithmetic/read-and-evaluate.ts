/** Evaluates an expression while it is read, as expr.c does. */

import { subscriptEnd } from '../../parser/delimiters.ts'
import { add, binary, parseNumber, unary, type Value } from '../integer.ts'
import { asIndex, failure } from './errors.ts'
import { ASSIGNMENTS, LEVELS, OPERATORS } from './operators.ts'
import { type ArithmeticVariables, contentOf, locate, MAX_RECURSION, type Target, write } from './target.ts'

/** `depth`: how many expressions this one is in. */
export const readAndEvaluate = (text: string, variables: ArithmeticVariables, depth: number): Value =>
  toEnd(new Evaluator(text, variables, depth).evaluate())

type Kind = 'end' | 'name' | 'number' | 'operator' | 'assign'

interface State {
  readonly kind: Kind
  readonly symbol: string
  readonly lastKind: Kind
  readonly at: number
  readonly last: number
  readonly value: Value
  readonly target: Target | null
}

/** Evaluates a part: gives the parts of it to be evaluated first, and is given their values. */
type Reading = Generator<Reading, Value, Value>

/** Keeps what waits for a part on a list of its own, so that parentheses and variables need no stack of the host's. */
function toEnd(root: Reading): Value {
  const waiting = [root]
  let value: Value = 0
  let failure: { readonly error: unknown } | null = null
  for (;;) {
    const top = waiting[waiting.length - 1] as Reading
    let step: IteratorResult<Reading, Value>
    try {
      step = failure === null ? top.next(value) : top.throw(failure.error)
      failure = null
    } catch (error) {
      waiting.pop()
      if (waiting.length === 0) throw error
      failure = { error }
      continue
    }
    if (step.done !== true) {
      waiting.push(step.value)
      value = 0
      continue
    }
    waiting.pop()
    value = step.value
    if (waiting.length === 0) return value
  }
}

class Evaluator {
  private readonly text: string
  private readonly variables: ArithmeticVariables
  private readonly depth: number
  private at = 0
  /** Where the error token begins. */
  private last = 0
  private kind: Kind = 'end'
  /** Of an operator; of an assignment the operator in front of its `=`. */
  private symbol = ''
  private lastKind: Kind = 'end'
  private value: Value = 0
  private target: Target | null = null
  private settled: Target | null = null
  /** Above 0: what is read is not evaluated. */
  private skipping = 0

  constructor(text: string, variables: ArithmeticVariables, depth: number) {
    this.text = text
    this.variables = variables
    this.depth = depth
  }

  *evaluate(): Reading {
    yield this.read()
    // Nothing but blanks is 0.
    if (this.kind === 'end') return 0
    const value = yield this.comma()
    if (!this.isAtEnd()) this.fail('syntax error in expression')
    return value
  }

  private *comma(): Reading {
    let value = yield this.assignment()
    while (this.is(',')) {
      yield this.read()
      value = yield this.assignment()
    }
    return value
  }

  private *assignment(): Reading {
    const before = yield this.choice()
    const isPlain = this.is('=')
    if (!isPlain && this.kind !== 'assign') return before
    if (this.lastKind !== 'name') this.fail('attempted assignment to non-variable')
    const { target, symbol } = this
    if (target === null) this.fail('syntax error in variable assignment')
    yield this.read()
    let value = yield this.assignment()
    if (!isPlain) {
      if ((symbol === '/' || symbol === '%') && value === 0) {
        if (this.skipping === 0) this.fail('division by 0')
        value = 1
      }
      value = binary(symbol, before, value)
    }
    if (this.skipping === 0) {
      yield this.settle(target)
      write(this.settled as Target, value, this.variables, this.depth)
    }
    this.target = null
    return value
  }

  private *choice(): Reading {
    const test = yield this.or()
    if (!this.is('?')) return test
    if (test === 0) this.skipping++
    yield this.read()
    if (this.isAtEnd() || this.is(':')) this.fail('expression expected')
    const yes = yield this.comma()
    if (test === 0) this.skipping--
    if (!this.is(':')) this.fail("`:' expected for conditional expression")
    if (test !== 0) this.skipping++
    yield this.read()
    if (this.isAtEnd()) this.fail('expression expected')
    const no = yield this.choice()
    if (test !== 0) this.skipping--
    this.lastKind = 'operator'
    return test !== 0 ? yes : no
  }

  private *or(): Reading {
    let left = yield this.and()
    while (this.is('||')) {
      const skips = left !== 0
      if (skips) this.skipping++
      yield this.read()
      const right = yield this.and()
      if (skips) this.skipping--
      left = left !== 0 || right !== 0 ? 1 : 0
      this.lastKind = 'operator'
    }
    return left
  }

  private *and(): Reading {
    let left = yield this.level(0)
    while (this.is('&&')) {
      const skips = left === 0
      if (skips) this.skipping++
      yield this.read()
      const right = yield this.level(0)
      if (skips) this.skipping--
      left = left !== 0 && right !== 0 ? 1 : 0
      this.lastKind = 'operator'
    }
    return left
  }

  private *level(index: number): Reading {
    const operators = LEVELS[index]
    if (operators === undefined) return yield this.power()
    let left = yield this.level(index + 1)
    while (this.kind === 'operator' && operators.includes(this.symbol)) {
      const { symbol, at } = this
      yield this.read()
      let right = yield this.level(index + 1)
      if ((symbol === '/' || symbol === '%') && right === 0) {
        if (this.skipping === 0) {
          this.last = at
          while (isBlank(this.text[this.last])) this.last++
          this.fail('division by 0')
        }
        right = 1
      }
      left = binary(symbol, left, right)
      this.lastKind = 'number'
    }
    return left
  }

  private *power(): Reading {
    let left = yield this.unary()
    while (this.is('**')) {
      yield this.read()
      const right = yield this.power()
      this.lastKind = 'number'
      if (right === 0) return 1
      if (right < 0) this.fail('exponent less than 0')
      left = binary('**', left, right)
    }
    return left
  }

  private *unary(): Reading {
    const { symbol } = this
    if (this.kind !== 'operator' || !(symbol === '!' || symbol === '~' || symbol === '-' || symbol === '+'))
      return yield this.primary()
    yield this.read()
    const value = unary(symbol, yield this.unary())
    this.lastKind = 'number'
    return value
  }

  private *primary(): Reading {
    if (this.is('++') || this.is('--')) return yield this.stepBefore(this.symbol === '++' ? 1 : -1)
    if (this.is('(')) {
      yield this.read()
      const value = yield this.comma()
      if (!this.is(')')) this.fail("missing `)'")
      yield this.read()
      return value
    }
    if (this.kind === 'number') {
      const { value } = this
      yield this.read()
      return value
    }
    if (this.kind === 'name') return yield this.variable()
    return this.fail('syntax error: operand expected')
  }

  private *stepBefore(by: 1 | -1): Reading {
    this.lastKind = 'operator'
    yield this.read()
    if (this.kind !== 'name') this.fail('identifier expected after pre-increment or pre-decrement')
    const value = add(this.value, by)
    this.write(value)
    // So that `--x=7` is a mistake.
    this.kind = 'number'
    this.lastWasStep = true
    yield this.read()
    this.lastWasStep = false
    return value
  }

  private lastWasStep = false

  private write(value: Value): void {
    if (this.skipping === 0 && this.target !== null)
      this.variables.write(this.target.name, this.target.subscript, value)
  }

  /** A name, which has been evaluated when it was read; `++` and `--` may follow. */
  private *variable(): Reading {
    const { value, target } = this
    const saved = this.save()
    const skipping = this.skipping
    this.skipping = 1
    yield this.read()
    this.skipping = skipping
    if (this.is('++') || this.is('--')) {
      const by = this.symbol === '++' ? 1 : -1
      this.target = target
      this.write(add(value, by))
      this.kind = 'number'
      this.lastKind = 'name'
    } else this.restore(saved)
    yield this.read()
    return value
  }

  // ---- tokens

  private isAtEnd(): boolean {
    return this.kind === 'end'
  }

  private is(symbol: string): boolean {
    return this.kind === 'operator' && this.symbol === symbol
  }

  private save(): State {
    const { kind, symbol, lastKind, at, last, value, target } = this
    return { kind, symbol, lastKind, at, last, value, target }
  }

  private restore(state: State): void {
    Object.assign(this, state)
  }

  private take(kind: Kind, symbol = ''): void {
    this.lastKind = this.kind
    this.kind = kind
    this.symbol = symbol
  }

  /** The next token; the value of a name, which may be any expression, is found out at once. */
  private *read(): Reading {
    const { text } = this
    while (isSpace(text[this.at])) this.at++
    if (this.at >= text.length) {
      this.take('end')
      return 0
    }
    this.last = this.at
    const char = text[this.at] as string
    if (/[A-Za-z_]/.test(char)) yield this.readName()
    else if (/[0-9]/.test(char)) {
      const digits = (/^[0-9A-Za-z_#@]+/.exec(text.slice(this.at)) as RegExpExecArray)[0]
      const value = parseNumber(digits)
      // The expression is cut where the number ends while it is looked at.
      if (typeof value === 'string') throw failure(text.slice(0, this.at + digits.length), value, digits)
      this.at += digits.length
      this.value = value
      this.take('number')
    } else this.readOperator(char)
    return 0
  }

  private *readName(): Reading {
    const { text } = this
    const name = (/^[A-Za-z_][A-Za-z0-9_]*/.exec(text.slice(this.at)) as RegExpExecArray)[0]
    let end = this.at + name.length
    let subscript: string | null = null
    if (text[end] === '[') {
      const close = subscriptEnd(text, end)
      if (close < 0) this.fail('bad array subscript')
      subscript = text.slice(end + 1, close)
      end = close + 1
    }
    this.target = { name, subscript }
    const isStepped = this.is('++') || this.is('--')
    const saved = this.save()
    const { skipping } = this
    this.at = end
    this.kind = 'name'
    this.skipping = 1
    yield this.read()
    const isAssigned = this.is('=')
    this.skipping = skipping
    this.restore(saved)
    this.value = 0
    if ((isStepped || !isAssigned) && this.skipping === 0) {
      yield this.settle({ name, subscript })
      this.target = this.settled
      this.value = yield this.resolve(this.target as Target)
    }
    this.at = end
    this.take('name')
    return 0
  }

  /** Finds out what the subscript means: the target to go on with is `settled` then. */
  private *settle(target: Target): Reading {
    const { subscript } = target
    this.settled = target
    if (subscript === null || /^[0-9]*$/.test(subscript)) return 0
    if (!this.variables.isIndexed(target.name)) {
      this.settled = locate(target, this.variables, this.depth)
      return 0
    }
    if (this.depth >= MAX_RECURSION) this.fail('expression recursion level exceeded')
    try {
      const index = yield new Evaluator(subscript, this.variables, this.depth + 1).evaluate()
      const located = this.variables.locate(target.name, String(index))
      // What cannot be is complained of as it is written.
      if (!located.startsWith('-')) this.settled = { ...target, subscript: located }
    } catch (error) {
      throw asIndex(error)
    }
    return 0
  }

  private *resolve(target: Target): Reading {
    const value = contentOf(target, this.variables, this.depth)
    if (value === '') return 0
    // A number is an expression, too.
    if (this.depth >= MAX_RECURSION) this.fail('expression recursion level exceeded')
    if (typeof value !== 'string') return value
    return yield new Evaluator(value, this.variables, this.depth + 1).evaluate()
  }

  private readOperator(char: string): void {
    const { text } = this
    let operator = OPERATORS.find((candidate) => text.startsWith(candidate, this.at))
    if ((operator === '++' || operator === '--') && this.kind !== 'name') {
      const isBehindStep = this.kind === 'number' && this.lastWasStep
      if (isBehindStep) this.fail(`${operator}: assignment requires lvalue`)
      if (!/^\s*[A-Za-z_]/.test(text.slice(this.at + 2))) operator = char
    }
    if (operator === undefined) {
      const isOperandMissing = this.kind !== 'name' && this.kind !== 'number'
      this.fail(
        isOperandMissing ? 'syntax error: operand expected' : 'syntax error: invalid arithmetic operator',
      )
    }
    this.at += operator.length
    if (ASSIGNMENTS.has(operator) && operator !== '=') this.take('assign', operator.slice(0, -1))
    else this.take('operator', operator)
  }

  private fail(what: string): never {
    throw failure(this.text, what, this.text.slice(this.last))
  }
}

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t'
const isSpace = (char: string | undefined): boolean =>
  char === ' ' || char === '\t' || char === '\n' || char === '\r'
