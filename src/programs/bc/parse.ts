/**
 * bc's language as a tree (POSIX bc, with what GNU bc adds: names of any length, print, &&, ||, !, else, continue).
 *
 * `address` is where GNU bc's byte code would stand, for its messages: each piece of a simple expression has the room
 * that load.c of GNU bc gives it.
 */

export class SyntaxMistake extends Error {}

export type Place =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'element'; readonly name: string; readonly index: Expression }
  | { readonly kind: 'special'; readonly name: 'scale' | 'ibase' | 'obase' | 'last' }

export type Expression =
  | { readonly kind: 'number'; readonly text: string }
  | Place
  | {
      readonly kind: 'assign'
      readonly place: Place
      readonly operator: string
      readonly value: Expression
      readonly address: number
    }
  | { readonly kind: 'step'; readonly place: Place; readonly by: 1 | -1; readonly isAfter: boolean }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Expression
      readonly right: Expression
      readonly address: number
    }
  | { readonly kind: 'unary'; readonly operator: '-' | '!'; readonly value: Expression }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly values: readonly Argument[]
      readonly address: number
    }
  | { readonly kind: 'group'; readonly value: Expression }

/** An array is given as a whole: `f(a[])`. */
export type Argument = Expression | { readonly kind: 'array'; readonly name: string }

export type Statement =
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'print'
      readonly items: readonly (Expression | { readonly kind: 'text'; readonly text: string })[]
    }
  | {
      readonly kind: 'if'
      readonly condition: Expression
      readonly then: Statement
      readonly otherwise: Statement | null
    }
  | { readonly kind: 'while'; readonly condition: Expression; readonly body: Statement }
  | {
      readonly kind: 'for'
      readonly first: Expression | null
      readonly condition: Expression | null
      readonly next: Expression | null
      readonly body: Statement
    }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'return'; readonly value: Expression | null }
  | { readonly kind: 'define'; readonly definition: Definition }
  | { readonly kind: 'break' | 'continue' | 'quit' | 'halt' }

export interface Definition {
  readonly name: string
  readonly parameters: readonly string[]
  /** names with `[]` are arrays */
  readonly locals: readonly string[]
  readonly body: readonly Statement[]
}

const TOKEN =
  /[ \t]+|\/\*[\s\S]*?\*\/|#[^\n]*|\\\n|(\n)|("[^"]*")|((?:[0-9A-F](?:\\\n)?)+(?:\.(?:[0-9A-F](?:\\\n)?)*)?|\.(?:[0-9A-F](?:\\\n)?)+)|([a-z][a-z0-9_]*)|(\+\+|--|\|\||&&|[-+*/%^=<>!]=|[-+*/%^=<>!(){}[\];,.])/gy

const RESERVED =
  /^(?:auto|break|continue|define|else|for|halt|ibase|if|last|length|obase|print|quit|return|scale|sqrt|while|read)$/

interface Token {
  readonly kind: 'newline' | 'text' | 'number' | 'name' | 'operator' | 'end'
  readonly text: string
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex
    const found = TOKEN.exec(source)
    if (found === null) throw new SyntaxMistake(`illegal character: ${source[at]}`)
    const [, newline, text, number, name, operator] = found
    if (newline !== undefined) tokens.push({ kind: 'newline', text: '\n' })
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.slice(1, -1) })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number.replace(/\\\n/g, '') })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator })
  }
  return [...tokens, { kind: 'end', text: '' }]
}

/** Whether more lines have to come: a brace, a parenthesis, a comment or a string is open, or the line goes on. */
export function isUnfinished(source: string): boolean {
  const plain = source.replace(/"[^"]*"|\/\*[\s\S]*?\*\/|#[^\n]*/g, ' ')
  if (/"|\/\*/.test(plain) || /\\\n?$/.test(plain)) return true
  const count = (char: string) => plain.split(char).length - 1
  return count('{') > count('}')
}

/** The statements of one or more whole lines. */
export function parseLines(source: string): Statement[] {
  const parser = new Parser(tokensOf(source))
  return parser.program()
}

/** What binds how; `^` binds to the right. */
const LEVELS: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '<': 4,
  '>': 4,
  '<=': 4,
  '>=': 4,
  '==': 4,
  '!=': 4,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%': 7,
  '^': 9,
}
const NOT_LEVEL = 3
const ASSIGNMENT = /^[-+*/%^]?=$/

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #address = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  program(): Statement[] {
    const statements = this.#statements(() => this.#peek.kind === 'end')
    return statements
  }

  get #peek(): Token {
    return this.#tokens[this.#at] as Token
  }

  #is(text: string): boolean {
    return (this.#peek.kind === 'operator' || this.#peek.kind === 'name') && this.#peek.text === text
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false
    this.#at++
    return true
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new SyntaxMistake('syntax error')
  }

  #isNewline(): boolean {
    return this.#peek.kind === 'newline'
  }

  #skipNewlines(): void {
    while (this.#isNewline()) this.#at++
  }

  #statements(isEnd: () => boolean): Statement[] {
    const statements: Statement[] = []
    for (;;) {
      while (this.#isNewline() || this.#is(';')) this.#at++
      if (isEnd()) return statements
      const statement = this.#statement()
      statements.push(statement)
      if (statement.kind === 'define') continue
      if (!this.#isNewline() && !this.#is(';') && !isEnd()) throw new SyntaxMistake('syntax error')
    }
  }

  #statement(): Statement {
    const token = this.#peek
    if (token.kind === 'text') {
      this.#at++
      return { kind: 'text', text: token.text }
    }
    if (this.#take('{')) {
      const body = this.#statements(() => this.#is('}'))
      this.#expect('}')
      return { kind: 'block', body }
    }
    if (token.kind === 'name') {
      switch (token.text) {
        case 'break':
        case 'continue':
        case 'quit':
        case 'halt':
          this.#at++
          return { kind: token.text }
        case 'print':
          this.#at++
          return this.#print()
        case 'return':
          this.#at++
          return { kind: 'return', value: this.#isStatementEnd ? null : this.#expression() }
        case 'if':
          return this.#if()
        case 'while': {
          this.#at++
          const condition = this.#inParentheses()
          this.#skipNewlines()
          return { kind: 'while', condition, body: this.#statement() }
        }
        case 'for':
          return this.#for()
        case 'define':
          return { kind: 'define', definition: this.#define() }
      }
    }
    const value = this.#expression()
    // What prints the value.
    this.#address++
    return { kind: 'expression', value }
  }

  get #isStatementEnd(): boolean {
    const { kind } = this.#peek
    return kind === 'newline' || kind === 'end' || this.#is(';') || this.#is('}')
  }

  #print(): Statement {
    const items: (Expression | { kind: 'text'; text: string })[] = []
    do {
      const token = this.#peek
      if (token.kind === 'text') {
        this.#at++
        items.push({ kind: 'text', text: token.text })
      } else items.push(this.#expression())
    } while (this.#take(','))
    return { kind: 'print', items }
  }

  #inParentheses(): Expression {
    this.#expect('(')
    const value = this.#expression()
    this.#expect(')')
    return value
  }

  #if(): Statement {
    this.#at++
    const condition = this.#inParentheses()
    this.#skipNewlines()
    const then = this.#statement()
    const before = this.#at
    while (this.#isNewline() || this.#is(';')) this.#at++
    if (this.#take('else')) {
      this.#skipNewlines()
      return { kind: 'if', condition, then, otherwise: this.#statement() }
    }
    this.#at = before
    return { kind: 'if', condition, then, otherwise: null }
  }

  #for(): Statement {
    this.#at++
    this.#expect('(')
    const part = (end: string) => {
      const value = this.#is(end) ? null : this.#expression()
      this.#expect(end)
      return value
    }
    const [first, condition, next] = [part(';'), part(';'), part(')')]
    this.#skipNewlines()
    return { kind: 'for', first, condition, next, body: this.#statement() }
  }

  #name(): string {
    const token = this.#peek
    if (token.kind !== 'name') throw new SyntaxMistake('syntax error')
    this.#at++
    return token.text
  }

  #names(end: () => boolean): string[] {
    const names: string[] = []
    while (!end()) {
      const name = this.#name()
      const isArray = this.#take('[')
      if (isArray) this.#expect(']')
      names.push(isArray ? `${name}[]` : name)
      if (!this.#take(',')) break
    }
    return names
  }

  #define(): Definition {
    this.#at++
    if (this.#is('void')) this.#at++
    const name = this.#name()
    this.#expect('(')
    const parameters = this.#names(() => this.#is(')'))
    this.#expect(')')
    this.#skipNewlines()
    this.#expect('{')
    while (this.#isNewline() || this.#is(';')) this.#at++
    const locals = this.#take('auto') ? this.#names(() => this.#isStatementEnd) : []
    const body = this.#statements(() => this.#is('}'))
    this.#expect('}')
    return { name, parameters, locals, body }
  }

  #expression(least = 0): Expression {
    let left = this.#operand(least)
    for (;;) {
      const { kind, text } = this.#peek
      if (kind !== 'operator') return left
      if (ASSIGNMENT.test(text) && isPlace(left)) {
        this.#at++
        const value = this.#expression()
        left = { kind: 'assign', place: left, operator: text.slice(0, -1), value, address: this.#address }
        continue
      }
      const level = LEVELS[text]
      if (level === undefined || level < least) return left
      this.#at++
      const right = this.#expression(text === '^' ? level : level + 1)
      this.#address++
      left = { kind: 'binary', operator: text, left, right, address: this.#address }
    }
  }

  #operand(least: number): Expression {
    const token = this.#peek
    if (this.#is('!')) {
      this.#at++
      return { kind: 'unary', operator: '!', value: this.#expression(Math.max(least, NOT_LEVEL)) }
    }
    if (this.#is('-')) {
      this.#at++
      // In bc the sign binds more tightly than the power.
      const value = this.#operand(least)
      this.#address++
      return { kind: 'unary', operator: '-', value }
    }
    for (const [operator, by] of [
      ['++', 1],
      ['--', -1],
    ] as const) {
      if (!this.#take(operator)) continue
      const place = this.#operand(least)
      if (!isPlace(place)) throw new SyntaxMistake('syntax error')
      return { kind: 'step', place, by, isAfter: false }
    }
    if (this.#take('(')) {
      const value = this.#expression()
      this.#expect(')')
      return { kind: 'group', value }
    }
    this.#at++
    if (token.kind === 'number') {
      this.#address += /^[01]$/.test(token.text) ? 1 : token.text.replace(/^0+(?=\.)/, '').length + 2
      return { kind: 'number', text: token.text }
    }
    if (this.#tokens[this.#at - 1]?.text === '.') return { kind: 'special', name: 'last' }
    if (token.kind !== 'name') throw new SyntaxMistake('syntax error')
    return this.#named(token.text)
  }

  #named(name: string): Expression {
    if (this.#is('(')) {
      const isFunction = !RESERVED.test(name) || /^(?:length|sqrt|scale|read)$/.test(name)
      if (!isFunction) throw new SyntaxMistake('syntax error')
      this.#at++
      const values: Argument[] = []
      while (!this.#is(')')) {
        values.push(this.#argument())
        if (!this.#take(',')) break
      }
      this.#expect(')')
      this.#address += 2
      return { kind: 'call', name, values, address: this.#address }
    }
    if (/^(?:scale|ibase|obase|last)$/.test(name)) {
      this.#address += 2
      return this.#stepped({ kind: 'special', name: name as 'scale' })
    }
    if (RESERVED.test(name)) throw new SyntaxMistake('syntax error')
    this.#address += 2
    if (!this.#take('[')) return this.#stepped({ kind: 'variable', name })
    const index = this.#expression()
    this.#expect(']')
    return this.#stepped({ kind: 'element', name, index })
  }

  #argument(): Argument {
    const [name, open, close] = [this.#peek, this.#tokens[this.#at + 1], this.#tokens[this.#at + 2]]
    if (name.kind === 'name' && open?.text === '[' && close?.text === ']') {
      this.#at += 3
      return { kind: 'array', name: name.text }
    }
    return this.#expression()
  }

  #stepped(place: Place): Expression {
    if (this.#take('++')) return { kind: 'step', place, by: 1, isAfter: true }
    if (this.#take('--')) return { kind: 'step', place, by: -1, isAfter: true }
    return place
  }
}

const isPlace = (expression: Expression): expression is Place =>
  expression.kind === 'variable' || expression.kind === 'element' || expression.kind === 'special'
