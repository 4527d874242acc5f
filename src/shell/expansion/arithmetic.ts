/**
 * Shell arithmetic (bash(1), ARITHMETIC EVALUATION): 64-bit integers with wrap-around.
 *
 * Terms
 * - A value is a number while it is a safe integer and a bigint beyond that; never a bigint that would
 *   fit a number, so that `===` and `typeof` decide.
 * - Expressions are parsed once into nodes (bash parses while it evaluates). Errors carry bash's text with
 *   its "error token": the rest of the expression from the last token on, as expr.c has it in `lasttp`.
 */

export type Value = number | bigint

/** What the evaluator needs of the shell's variables. */
export interface ArithmeticVariables {
  /** The value of a name or, with `subscript` (the text between the brackets), of an element; '' if unset. */
  read(name: string, subscript: string | null): string
  /** A numeric value known without parsing, else null. */
  readNumber(name: string): Value | null
  write(name: string, subscript: string | null, value: Value): void
}

/** `message` is everything behind the command's name, `1+: syntax error: ... (error token is "+")`. */
export class ArithmeticError extends Error {}

/** Evaluates `text`, which has been expanded. An empty expression is 0. */
export function evaluate(text: string, variables: ArithmeticVariables): Value {
  return run(compile(text), variables, 0)
}

/** Parses `text`; the result may be kept and run again and again. */
export function compile(text: string): Node | null {
  const known = compiled.get(text)
  if (known !== undefined) return known
  const node = new Parser(text).parse()
  if (compiled.size >= MAX_COMPILED) compiled.clear()
  compiled.set(text, node)
  return node
}

export function execute(node: Node | null, variables: ArithmeticVariables): Value {
  return run(node, variables, 0)
}

/** A cache of pure results: the same text always gives the same tree. */
const compiled = new Map<string, Node | null>()
const MAX_COMPILED = 2000
const MAX_RECURSION = 1024

// ---- values

const MIN = -(1n << 63n)
const MAX = (1n << 63n) - 1n

/** Wraps to 64 bits and prefers numbers. */
export function normalize(value: bigint): Value {
  const wrapped = value < MIN || value > MAX ? BigInt.asIntN(64, value) : value
  const number = Number(wrapped)
  return Number.isSafeInteger(number) ? number : wrapped
}

const isSmall = (value: Value): value is number => typeof value === 'number' && (value | 0) === value

function add(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(sum)) return sum
  }
  return normalize(BigInt(a) + BigInt(b))
}

function subtract(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (Number.isSafeInteger(difference)) return difference
  }
  return normalize(BigInt(a) - BigInt(b))
}

function multiply(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (Number.isSafeInteger(product)) return product === 0 ? 0 : product
  }
  return normalize(BigInt(a) * BigInt(b))
}

function divide(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return (a - (a % b)) / b || 0
  return normalize(BigInt(a) / BigInt(b))
}

function remainder(a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return a % b || 0
  return normalize(BigInt(a) % BigInt(b))
}

function power(base: Value, exponent: Value): Value {
  let result = 1n
  let factor = BigInt(base)
  let rest = BigInt(exponent)
  while (rest > 0n) {
    if (rest & 1n) result = BigInt.asIntN(64, result * factor)
    factor = BigInt.asIntN(64, factor * factor)
    rest >>= 1n
  }
  return normalize(result)
}

function bitwise(operator: string, a: Value, b: Value): Value {
  if (isSmall(a) && isSmall(b)) return operator === '&' ? a & b : operator === '|' ? a | b : a ^ b
  const x = BigInt(a)
  const y = BigInt(b)
  return normalize(operator === '&' ? x & y : operator === '|' ? x | y : x ^ y)
}

/** As on x86-64: the count is taken modulo 64. */
function shift(operator: string, a: Value, b: Value): Value {
  const count = BigInt.asUintN(6, BigInt(b))
  return normalize(operator === '<<' ? BigInt.asIntN(64, BigInt(a) << count) : BigInt(a) >> count)
}

function binary(operator: string, a: Value, b: Value): Value {
  switch (operator) {
    case '+':
      return add(a, b)
    case '-':
      return subtract(a, b)
    case '*':
      return multiply(a, b)
    case '<':
      return a < b ? 1 : 0
    case '<=':
      return a <= b ? 1 : 0
    case '>':
      return a > b ? 1 : 0
    case '>=':
      return a >= b ? 1 : 0
    case '==':
      return a === b ? 1 : 0
    case '!=':
      return a === b ? 0 : 1
    case '/':
      return divide(a, b)
    case '%':
      return remainder(a, b)
    case '&':
    case '|':
    case '^':
      return bitwise(operator, a, b)
    case '<<':
    case '>>':
      return shift(operator, a, b)
    default:
      return power(a, b)
  }
}

// ---- nodes

interface Target {
  readonly name: string
  readonly subscript: string | null
}

export type Node =
  | { readonly type: 'number'; readonly value: Value }
  | { readonly type: 'variable'; readonly target: Target }
  | { readonly type: 'unary'; readonly operator: '-' | '!' | '~' | '+'; readonly operand: Node }
  | { readonly type: 'step'; readonly target: Target; readonly by: 1 | -1; readonly prefix: boolean }
  | {
      readonly type: 'binary'
      readonly operator: string
      readonly left: Node
      readonly right: Node
      /** for "division by 0": expression and error token */
      readonly blame: readonly [string, string]
    }
  | { readonly type: 'and' | 'or' | 'comma'; readonly left: Node; readonly right: Node }
  /** What could not be read, after all that stands before it has been evaluated. */
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'choice'; readonly test: Node; readonly yes: Node; readonly no: Node }
  | {
      readonly type: 'assign'
      readonly target: Target
      readonly operator: string
      readonly value: Node
      readonly blame: readonly [string, string]
    }

function run(node: Node | null, variables: ArithmeticVariables, depth: number): Value {
  if (node === null) return 0
  switch (node.type) {
    case 'number':
      return node.value
    case 'variable':
      return resolveVariable(node.target, variables, depth)
    case 'binary': {
      const left = run(node.left, variables, depth)
      return checked(node.operator, left, run(node.right, variables, depth), node.blame)
    }
    case 'assign': {
      const isPlain = node.operator === '='
      // Read before the right side can change it.
      const before = isPlain ? 0 : resolveVariable(node.target, variables, depth)
      let value = run(node.value, variables, depth)
      if (!isPlain) value = checked(node.operator.slice(0, -1), before, value, node.blame)
      variables.write(node.target.name, node.target.subscript, value)
      return value
    }
    case 'step': {
      const before = resolveVariable(node.target, variables, depth)
      const after = add(before, node.by)
      variables.write(node.target.name, node.target.subscript, after)
      return node.prefix ? after : before
    }
    case 'unary':
      return unary(node.operator, run(node.operand, variables, depth))
    case 'and':
      return run(node.left, variables, depth) && run(node.right, variables, depth) ? 1 : 0
    case 'or':
      return run(node.left, variables, depth) || run(node.right, variables, depth) ? 1 : 0
    case 'error':
      throw new ArithmeticError(node.message)
    case 'comma':
      run(node.left, variables, depth)
      return run(node.right, variables, depth)
    case 'choice':
      return run(node.test, variables, depth)
        ? run(node.yes, variables, depth)
        : run(node.no, variables, depth)
  }
}

function unary(operator: string, value: Value): Value {
  if (operator === '-') return subtract(0, value)
  if (operator === '!') return value ? 0 : 1
  if (operator === '~') return subtract(subtract(0, value), 1)
  return value
}

function checked(operator: string, a: Value, b: Value, blame: readonly [string, string]): Value {
  if ((operator === '/' || operator === '%') && b === 0) throw failure(blame[0], 'division by 0', blame[1])
  if (operator === '**' && b < 0) throw failure(blame[0], 'exponent less than 0', blame[1])
  return binary(operator, a, b)
}

/** A variable's value is itself an expression. */
function resolveVariable(target: Target, variables: ArithmeticVariables, depth: number): Value {
  if (target.subscript === null) {
    const known = variables.readNumber(target.name)
    if (known !== null) return known
  }
  const text = variables.read(target.name, target.subscript)
  if (text === '') return 0
  if (/^-?(0|[1-9][0-9]{0,14})$/.test(text)) return Number(text)
  if (depth >= MAX_RECURSION) throw failure(text, 'expression recursion level exceeded', text)
  return run(compile(text), variables, depth + 1)
}

function failure(expression: string, what: string, token: string): ArithmeticError {
  return new ArithmeticError(`${expression.trimStart()}: ${what} (error token is "${token}")`)
}

// ---- parsing, as expr.c does: one token of lookahead, one function a level of precedence

type Token =
  | { type: 'end' }
  | { type: 'number'; value: Value }
  | { type: 'name'; target: Target }
  | { type: 'operator' }

const OPERATORS = [
  '<<=', '>>=', '&&', '||', '==', '!=', '<=', '>=', '<<', '>>', '**', '++', '--', '+=', '-=', '*=', '/=',
  '%=', '&=', '^=', '|=', '=', '>', '<', '+', '-', '*', '/', '%', '!', '(', ')', '&', '|', '^', '~', '?', ':', ',',
] // biome-ignore format: longest first, in rows

const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
]

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|='])

class Parser {
  private readonly text: string
  private at = 0
  private token: Token = { type: 'end' }
  /** The current token's text, '' at the end. */
  private symbol = ''
  /** Where the last token began: the error token starts here. */
  private last = 0

  constructor(text: string) {
    this.text = text
  }

  parse(): Node | null {
    if (this.text.trim() === '') return null
    this.advance()
    const node = this.comma(true)
    if (this.atEnd() || node.type === 'error') return node
    const { message } = this.error('syntax error in expression')
    return { type: 'comma', left: node, right: { type: 'error', message } }
  }

  /** At the top, what stands before a mistake is kept: it is evaluated before bash sees the mistake. */
  private comma(isTop = false): Node {
    let left = this.assignment()
    while (this.is(',')) {
      try {
        this.advance()
        left = { type: 'comma', left, right: this.assignment() }
      } catch (error) {
        if (!isTop || !(error instanceof ArithmeticError)) throw error
        this.token = { type: 'end' }
        this.symbol = ''
        return { type: 'comma', left, right: { type: 'error', message: error.message } }
      }
    }
    return left
  }

  private assignment(): Node {
    const left = this.choice()
    if (!ASSIGNMENTS.has(this.symbol)) return left
    if (left.type !== 'variable') throw this.error('attempted assignment to non-variable')
    const operator = this.symbol
    this.advance()
    const value = this.assignment()
    return { type: 'assign', target: left.target, operator, value, blame: this.blame() }
  }

  private choice(): Node {
    const test = this.or()
    if (!this.is('?')) return test
    this.advance()
    if (this.atEnd() || this.is(':')) throw this.error('expression expected')
    const yes = this.comma()
    if (!this.is(':')) throw this.error("`:' expected for conditional expression")
    this.advance()
    if (this.atEnd()) throw this.error('expression expected')
    return { type: 'choice', test, yes, no: this.choice() }
  }

  private or(): Node {
    let left = this.and()
    while (this.is('||')) {
      this.advance()
      left = { type: 'or', left, right: this.and() }
    }
    return left
  }

  private and(): Node {
    let left = this.level(0)
    while (this.is('&&')) {
      this.advance()
      left = { type: 'and', left, right: this.level(0) }
    }
    return left
  }

  private level(index: number): Node {
    const operators = LEVELS[index]
    if (operators === undefined) return this.exponent()
    let left = this.level(index + 1)
    while (operators.includes(this.symbol)) {
      const operator = this.symbol
      this.advance()
      const blame = this.blame()
      left = { type: 'binary', operator, left, right: this.level(index + 1), blame }
    }
    return left
  }

  private exponent(): Node {
    const left = this.unary()
    if (!this.is('**')) return left
    this.advance()
    const right = this.exponent()
    return { type: 'binary', operator: '**', left, right, blame: this.blame() }
  }

  private unary(): Node {
    const operator = this.symbol
    if (operator === '!' || operator === '~' || operator === '-' || operator === '+') {
      this.advance()
      return { type: 'unary', operator, operand: this.unary() }
    }
    return this.primary()
  }

  private primary(): Node {
    const token = this.token
    if (this.is('++') || this.is('--')) {
      const by = this.is('++') ? 1 : -1
      this.advance()
      const operand: Token = this.token
      if (operand.type !== 'name') {
        // Before a number the two signs are two unary operators.
        if (operand.type === 'number') return this.signed(by)
        throw this.error('identifier expected after pre-increment or pre-decrement')
      }
      this.advance()
      return { type: 'step', target: operand.target, by, prefix: true }
    }
    if (this.is('(')) {
      this.advance()
      const inner = this.comma()
      if (!this.is(')')) throw this.error("missing `)'")
      this.advance()
      return inner
    }
    if (token.type === 'number') {
      this.advance()
      return { type: 'number', value: token.value }
    }
    if (token.type === 'name') {
      this.advance()
      if (this.is('++') || this.is('--')) {
        const by = this.is('++') ? 1 : -1
        this.advance()
        return { type: 'step', target: token.target, by, prefix: false }
      }
      return { type: 'variable', target: token.target }
    }
    throw this.error('syntax error: operand expected')
  }

  private signed(by: 1 | -1): Node {
    const operand = this.unary()
    if (by === 1) return operand
    return { type: 'unary', operator: '-', operand: { type: 'unary', operator: '-', operand } }
  }

  private is(symbol: string): boolean {
    return this.symbol === symbol
  }

  private atEnd(): boolean {
    return this.token.type === 'end'
  }

  private blame(): readonly [string, string] {
    return [this.text, this.text.slice(this.last)]
  }

  private error(what: string): ArithmeticError {
    return failure(this.text, what, this.text.slice(this.last))
  }

  private advance(): void {
    const text = this.text
    while (/\s/.test(text[this.at] ?? '')) this.at++
    if (this.at >= text.length) {
      this.token = { type: 'end' }
      this.symbol = ''
      return
    }
    const before = this.token
    const wasOperator = before.type === 'operator' && !this.is(')')
    this.last = this.at
    const char = text[this.at] as string
    if (/[A-Za-z_]/.test(char)) {
      this.token = { type: 'name', target: this.name() }
      this.symbol = ''
      return
    }
    if (/[0-9]/.test(char)) {
      const digits = /^[0-9A-Za-z_#@]+/.exec(text.slice(this.at)) as RegExpExecArray
      this.at += digits[0].length
      this.token = { type: 'number', value: this.number(digits[0]) }
      this.symbol = ''
      return
    }
    const operator = OPERATORS.find((candidate) => text.startsWith(candidate, this.at))
    if (operator === undefined) {
      const operandMissing = before.type === 'end' || wasOperator
      throw this.error(
        operandMissing ? 'syntax error: operand expected' : 'syntax error: invalid arithmetic operator',
      )
    }
    // `++` and `--` apply to names only; elsewhere they are two signs.
    const isStep = operator === '++' || operator === '--'
    const asStep = isStep && (before.type === 'name' || /^\s*[A-Za-z_]/.test(text.slice(this.at + 2)))
    this.symbol = isStep && !asStep ? (operator[0] as string) : operator
    this.at += this.symbol.length
    this.token = { type: 'operator' }
  }

  private name(): Target {
    const name = (/^[A-Za-z_][A-Za-z0-9_]*/.exec(this.text.slice(this.at)) as RegExpExecArray)[0]
    this.at += name.length
    if (this.text[this.at] !== '[') return { name, subscript: null }
    let open = 0
    let end = this.at
    for (; end < this.text.length; end++) {
      if (this.text[end] === '[') open++
      if (this.text[end] === ']' && --open === 0) break
    }
    if (open > 0) throw this.error('bad array subscript')
    const subscript = this.text.slice(this.at + 1, end)
    this.at = end + 1
    return { name, subscript }
  }

  /** Errors show the expression up to the number's end, as strlong sees it. */
  private number(digits: string): Value {
    const result = parseNumber(digits)
    if (typeof result !== 'string') return result
    throw failure(this.text.slice(0, this.at), result, digits)
  }
}

/** A number literal, or why it is none: `0x1f`, `017`, `base#digits` with bases to 64. */
export function parseNumber(digits: string): Value | string {
  if (/^(0|[1-9][0-9]{0,14})$/.test(digits)) return Number(digits)
  let base = 10
  let rest = digits
  const hash = digits.indexOf('#')
  if (hash >= 0) {
    if (!/^[0-9]+$/.test(digits.slice(0, hash))) return 'invalid number'
    base = Number(digits.slice(0, hash))
    if (base < 2 || base > 64) return 'invalid arithmetic base'
    rest = digits.slice(hash + 1)
    if (rest === '') return 'invalid integer constant'
    if (rest.includes('#')) return 'invalid number'
  } else if (/^0[xX]/.test(digits)) {
    base = 16
    rest = digits.slice(2)
    if (rest === '') return 0
  } else if (digits.startsWith('0')) {
    base = 8
    rest = digits.slice(1)
  }
  let value = 0n
  for (const char of rest) {
    const digit = digitValue(char, base)
    if (digit < 0 || digit >= base) return 'value too great for base'
    value = BigInt.asIntN(64, value * BigInt(base) + BigInt(digit))
  }
  return normalize(value)
}

/** Digits, then letters (either case up to base 36), then `@` and `_`. */
function digitValue(char: string, base: number): number {
  const code = char.charCodeAt(0)
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 122) return code - 97 + 10
  if (code >= 65 && code <= 90) return base <= 36 ? code - 65 + 10 : code - 65 + 36
  if (char === '@') return 62
  if (char === '_') return 63
  return -1
}
