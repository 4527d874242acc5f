/**
 * Shell arithmetic (bash(1), ARITHMETIC EVALUATION; expr.c).
 *
 * bash evaluates while it reads, so that what stands in front of a mistake has happened before the mistake is
 * reported. An expression without one is compiled once and the result run; any other is left to `readAndEvaluate`,
 * which does as expr.c does.
 */

import { subscriptEnd } from '../parser/delimiters.ts'
import { add, binary, parseNumber, unary, type Value } from './integer.ts'

/** What the evaluator needs of the shell's variables. */
export interface ArithmeticVariables {
  /** The value of a name or, with `subscript` (the text between the brackets), of an element; '' if unset. */
  read(name: string, subscript: string | null): string
  /** A numeric value known without parsing, else null. */
  readNumber(name: string): Value | null
  write(name: string, subscript: string | null, value: Value): void
  /**
   * The subscript to go on with where an element is read and then written: what is in it happens once. Of an indexed
   * array that is its number; one that cannot be stays as it is, and is complained of when it is used.
   */
  locate(name: string, subscript: string): string
  /** Whether subscripts of the variable are arithmetic. */
  isIndexed(name: string): boolean
  /** How many expressions the one is in whose subscripts are asked for (expr.c, expr_depth). */
  depth: number
}

/** `message` is everything behind the command's name, `1+: syntax error: ... (error token is "+")`. */
export class ArithmeticError extends Error {}

/** A subscript is no arithmetic: the line is dropped, whatever command the subscript belongs to. */
export class InvalidIndex extends Error {}

/** The value of a subscript. */
export function evaluateIndex(text: string, variables: ArithmeticVariables): Value {
  try {
    return evaluate(text, variables)
  } catch (error) {
    throw asIndex(error)
  }
}

const asIndex = (error: unknown): unknown =>
  error instanceof ArithmeticError ? new InvalidIndex(error.message) : error

/** Evaluates `text`, which has been expanded. An empty expression is 0. */
export function evaluate(text: string, variables: ArithmeticVariables): Value {
  return evaluateAt(text, variables, variables.depth)
}

/** In so many expressions the next one is read without the host's stack, of which it could be the last. */
const MAX_DEPTH_COMPILED = 64

function evaluateAt(text: string, variables: ArithmeticVariables, depth: number): Value {
  const node = depth < MAX_DEPTH_COMPILED ? compile(text) : undefined
  return node === undefined
    ? toEnd(new Evaluator(text, variables, depth).evaluate())
    : run(node, variables, depth)
}

/** The result may be kept and run again and again; null for nothing at all, undefined if `text` has a mistake. */
export function compile(text: string): Node | null | undefined {
  const known = compiled.get(text)
  if (known !== undefined || compiled.has(text)) return known
  let node: Node | null | undefined
  try {
    node = new Compiler(text).parse()
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
  }
  if (compiled.size >= MAX_COMPILED) compiled.clear()
  compiled.set(text, node)
  return node
}

export function execute(node: Node | null, variables: ArithmeticVariables): Value {
  return run(node, variables, variables.depth)
}

/** A cache of pure results: the same text always gives the same tree. */
const compiled = new Map<string, Node | null | undefined>()
const MAX_COMPILED = 2000
/** levels: the expression itself is the first of 1024 (expr.c, pushexp) */
const MAX_RECURSION = 1023

/** Higher trees are not compiled, but evaluated while they are read. */
const MAX_HEIGHT = 500

/** The compiler gives up: there is a mistake, or too much of everything. */
class Mistake extends Error {}

// ---- nodes

export interface Target {
  readonly name: string
  readonly subscript: string | null
  /** for what is wrong with its value: the expression it stands in, and that from it on */
  readonly blame?: readonly [string, string]
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
      const target = isPlain ? node.target : locate(node.target, variables, depth)
      // Read before the right side can change it.
      const before = isPlain ? 0 : resolveVariable(target, variables, depth)
      let value = run(node.value, variables, depth)
      if (!isPlain) value = checked(node.operator.slice(0, -1), before, value, node.blame)
      write(target, value, variables, depth)
      return value
    }
    case 'step': {
      const target = locate(node.target, variables, depth)
      const before = resolveVariable(target, variables, depth)
      const after = add(before, node.by)
      write(target, after, variables, depth)
      return node.prefix ? after : before
    }
    case 'unary':
      return unary(node.operator, run(node.operand, variables, depth))
    case 'and':
      return run(node.left, variables, depth) && run(node.right, variables, depth) ? 1 : 0
    case 'or':
      return run(node.left, variables, depth) || run(node.right, variables, depth) ? 1 : 0
    case 'comma':
      run(node.left, variables, depth)
      return run(node.right, variables, depth)
    case 'choice':
      return run(node.test, variables, depth)
        ? run(node.yes, variables, depth)
        : run(node.no, variables, depth)
  }
}

function checked(operator: string, a: Value, b: Value, blame: readonly [string, string]): Value {
  if ((operator === '/' || operator === '%') && b === 0) throw failure(blame[0], 'division by 0', blame[1])
  if (operator === '**' && b < 0) throw failure(blame[0], 'exponent less than 0', blame[1])
  return binary(operator, a, b)
}

const locate = (target: Target, variables: ArithmeticVariables, depth: number): Target =>
  target.subscript === null ? target : withIndex(target, target.subscript, variables, depth)

const withIndex = (
  target: Target,
  subscript: string,
  variables: ArithmeticVariables,
  depth: number,
): Target => ({
  ...target,
  subscript: inside(target, variables, depth, () => variables.locate(target.name, subscript)),
})

function write(target: Target, value: Value, variables: ArithmeticVariables, depth: number): void {
  if (target.subscript === null) variables.write(target.name, null, value)
  else inside(target, variables, depth, () => variables.write(target.name, target.subscript, value))
}

/** Where the target's subscript may be evaluated. */
function inside<T>(target: Target, variables: ArithmeticVariables, depth: number, ask: () => T): T {
  if (/^[0-9]*$/.test(target.subscript ?? '')) return ask()
  if (depth >= MAX_RECURSION) throw tooDeep(target)
  const outer = variables.depth
  variables.depth = depth + 1
  try {
    return ask()
  } finally {
    variables.depth = outer
  }
}

/** A variable's value is itself an expression. */
function resolveVariable(target: Target, variables: ArithmeticVariables, depth: number): Value {
  const value = contentOf(target, variables, depth)
  if (typeof value !== 'string') return value
  if (depth >= MAX_RECURSION) throw tooDeep(target)
  return evaluateAt(value, variables, depth + 1)
}

/** A number, or the expression that is to be evaluated. */
function contentOf(target: Target, variables: ArithmeticVariables, depth: number): Value | string {
  if (target.subscript === null) {
    const known = variables.readNumber(target.name)
    if (known !== null) return known
  }
  const text =
    target.subscript === null
      ? variables.read(target.name, null)
      : inside(target, variables, depth, () => variables.read(target.name, target.subscript))
  if (text === '') return 0
  return /^-?(0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : text
}

function tooDeep(target: Target): ArithmeticError {
  const [expression, token] = target.blame ?? [target.name, target.name]
  return failure(expression, 'expression recursion level exceeded', token)
}

function failure(expression: string, what: string, token: string): ArithmeticError {
  return new ArithmeticError(`${expression.replace(/^[ \t]+/, '')}: ${what} (error token is "${token}")`)
}

// ---- compiling: one token of lookahead, operators by how tightly they bind

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

/** From what binds least: comma, assignments, the conditional, LEVELS, `**`, signs. */
const BINDINGS: ReadonlyMap<string, number> = new Map(
  [[','], [...ASSIGNMENTS], ['?'], ['||'], ['&&'], ...LEVELS, ['**']].flatMap((operators, index) =>
    operators.map((operator): [string, number] => [operator, index + 1]),
  ),
)
/** of what closes: `)`, `:`, the end */
const NOT_BINDING = 0
const TIGHTEST = 100
const bindingOf = (operator: string): number => BINDINGS.get(operator) ?? NOT_BINDING
/** Bind to the right: assignments, the conditional and `**`. */
const RIGHTWARDS: ReadonlySet<number> = new Set(['=', '?', '**'].map(bindingOf))

/** What has been read and waits for the operand on its right; `?` and `(` wait for their closing token. */
type Waiting =
  | { readonly type: '(' }
  | { readonly type: '?'; readonly test: Node }
  | { readonly type: ':'; readonly operator: '?'; readonly test: Node; readonly yes: Node }
  | { readonly type: 'unary'; readonly operator: '-' | '!' | '~' | '+' }
  | { readonly type: 'assign'; readonly operator: string; readonly target: Target }
  | {
      readonly type: 'binary'
      readonly operator: string
      readonly left: Node
      /** null: as it is when the right side has been read */
      readonly blame: readonly [string, string] | null
    }

/** Operators wait on a list of its own, so that parentheses in parentheses need no stack of the host's. */
class Compiler {
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
    // A negative exponent is a mistake even where nothing is evaluated.
    if (this.text.includes('**') && /&&|\|\||\?/.test(this.text)) throw new Mistake()
    this.advance()
    const waiting: Waiting[] = []
    for (;;) {
      this.openOperand(waiting)
      let node = this.leaf()
      // Behind an operand: what ends it, until an operator wants another.
      for (;;) {
        node = this.close(waiting, node, bindingOf(this.symbol))
        if (this.atEnd()) {
          if (waiting.length > 0) throw new Mistake()
          return node
        }
        if (!this.is(')')) break
        if (waiting.pop()?.type !== '(') throw new Mistake()
        this.advance()
      }
      this.takeOperator(waiting, node)
    }
  }

  /** Signs and parentheses in front of an operand. */
  private openOperand(waiting: Waiting[]): void {
    for (;;) {
      const operator = this.symbol
      if (operator === '(') waiting.push({ type: '(' })
      else if (operator === '!' || operator === '~' || operator === '-' || operator === '+')
        waiting.push({ type: 'unary', operator })
      else return
      this.advance()
    }
  }

  /** Finishes what binds more tightly than the operator that comes, or as tightly and to the left. */
  private close(waiting: Waiting[], operand: Node, binding: number): Node {
    let node = operand
    for (;;) {
      const last = waiting[waiting.length - 1]
      if (last === undefined || last.type === '(' || last.type === '?') return node
      const own = last.type === 'unary' ? TIGHTEST : bindingOf(last.operator)
      if (own < binding || (own === binding && RIGHTWARDS.has(own))) return node
      waiting.pop()
      node = this.counted(this.finish(last, node), last, node)
    }
  }

  /** The height of each tree that has been made, which is what running it needs of the host's stack. */
  private readonly heights = new Map<Node, number>()

  private counted(made: Node, last: Waiting, operand: Node): Node {
    const below =
      'left' in last ? [last.left] : 'test' in last ? [last.test, ...('yes' in last ? [last.yes] : [])] : []
    const height = 1 + Math.max(0, ...[operand, ...below].map((node) => this.heights.get(node) ?? 0))
    if (height > MAX_HEIGHT) throw new Mistake()
    this.heights.set(made, height)
    return made
  }

  private finish(last: Exclude<Waiting, { type: '(' | '?' }>, node: Node): Node {
    switch (last.type) {
      case 'unary':
        return { type: 'unary', operator: last.operator, operand: node }
      case 'assign':
        return {
          type: 'assign',
          target: last.target,
          operator: last.operator,
          value: node,
          blame: this.blame(),
        }
      case ':':
        return { type: 'choice', test: last.test, yes: last.yes, no: node }
      case 'binary': {
        const { operator, left } = last
        if (operator === ',') return { type: 'comma', left, right: node }
        if (operator === '||') return { type: 'or', left, right: node }
        if (operator === '&&') return { type: 'and', left, right: node }
        return { type: 'binary', operator, left, right: node, blame: last.blame ?? this.blame() }
      }
    }
  }

  /** The operator behind the finished operand `node`. */
  private takeOperator(waiting: Waiting[], node: Node): void {
    const operator = this.symbol
    if (operator === ':') {
      const question = waiting.pop()
      if (question?.type !== '?') throw new Mistake()
      this.advance()
      if (this.atEnd()) throw new Mistake()
      waiting.push({ type: ':', operator: '?', test: question.test, yes: node })
      return
    }
    if (bindingOf(operator) === NOT_BINDING) throw new Mistake()
    this.advance()
    if (operator === '?') {
      if (this.atEnd() || this.is(':')) throw new Mistake()
      waiting.push({ type: '?', test: node })
    } else if (ASSIGNMENTS.has(operator)) {
      if (node.type !== 'variable') throw new Mistake()
      waiting.push({ type: 'assign', operator, target: node.target })
    } else
      waiting.push({ type: 'binary', operator, left: node, blame: operator === '**' ? null : this.blame() })
  }

  /** A number, or a name with its `++` and `--`. */
  private leaf(): Node {
    const token = this.token
    if (this.is('++') || this.is('--')) {
      const by = this.is('++') ? 1 : -1
      this.advance()
      const operand: Token = this.token
      if (operand.type !== 'name') {
        // Before a number the two signs are two unary operators.
        throw new Mistake()
      }
      this.advance()
      return { type: 'step', target: operand.target, by, prefix: true }
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
    throw new Mistake()
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

  private advance(): void {
    const text = this.text
    while (/\s/.test(text[this.at] ?? '')) this.at++
    if (this.at >= text.length) {
      this.token = { type: 'end' }
      this.symbol = ''
      return
    }
    const before = this.token
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
      throw new Mistake()
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
    const blame = this.blame()
    this.at += name.length
    if (this.text[this.at] !== '[') return { name, subscript: null, blame }
    const end = subscriptEnd(this.text, this.at)
    if (end < 0) throw new Mistake()
    const subscript = this.text.slice(this.at + 1, end)
    this.at = end + 1
    return { name, subscript, blame }
  }

  private number(digits: string): Value {
    const result = parseNumber(digits)
    if (typeof result === 'string') throw new Mistake()
    return result
  }
}

// ---- evaluating while reading, as expr.c does

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
    if (typeof value !== 'string') return value
    if (this.depth >= MAX_RECURSION) this.fail('expression recursion level exceeded')
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
