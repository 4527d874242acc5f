/** Compiles an expression without a mistake: one token of lookahead, operators by how tightly they bind. */

import { subscriptEnd } from '../../parser/delimiters.ts'
import { parseNumber, type Value } from '../integer.ts'
import type { Node } from './node.ts'
import { ASSIGNMENTS, bindingOf, NOT_BINDING, OPERATORS, RIGHTWARDS, TIGHTEST } from './operators.ts'
import type { Target } from './target.ts'

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

/** A cache of pure results: the same text always gives the same tree. */
const compiled = new Map<string, Node | null | undefined>()
const MAX_COMPILED = 2000
/** Higher trees are not compiled, but evaluated while they are read. */
const MAX_HEIGHT = 500

/** The compiler gives up: there is a mistake, or too much of everything. */
class Mistake extends Error {}

type Token =
  | { type: 'end' }
  | { type: 'number'; value: Value }
  | { type: 'name'; target: Target }
  | { type: 'operator' }

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
