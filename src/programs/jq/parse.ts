/**
 * jq's language (parser.y, lexer.l of jq 1.7) as a tree.
 *
 * Terms
 * - filter: what takes one value and gives none, one or many. Every node is one.
 * - optional: `.a?` passes over what has no `a`, but not over what fails before the point; a second `?` does.
 * - pattern: what stands behind `as`: a variable, or arrays and objects with variables in them.
 */

import { numberOfText } from './number.ts'
import { escapeProblem, plainText } from './read-json.ts'
import { described, type Json } from './value.ts'

export type Node =
  | { kind: 'identity' | 'recurse' }
  | { kind: 'location'; line: number }
  | { kind: 'literal'; value: Json }
  | { kind: 'text'; parts: readonly (string | Node)[]; format: string | null }
  | { kind: 'format'; name: string }
  | { kind: 'index'; of: Node; key: Node; isOptional?: true }
  | { kind: 'slice'; of: Node; from: Node | null; to: Node | null; isOptional?: true }
  | { kind: 'iterate'; of: Node; isOptional?: true }
  | { kind: 'array'; body: Node | null }
  | { kind: 'object'; entries: readonly (readonly [key: Node, value: Node])[] }
  | { kind: 'negate'; of: Node }
  | { kind: 'pipe' | 'comma' | 'and' | 'or' | 'alternative'; left: Node; right: Node }
  | { kind: 'arithmetic'; operator: string; left: Node; right: Node }
  | { kind: 'update'; operator: string; left: Node; right: Node }
  | { kind: 'if'; condition: Node; then: Node; otherwise: Node | null }
  | { kind: 'try'; body: Node; handler: Node | null }
  | { kind: 'reduce'; source: Node; pattern: Pattern; start: Node; step: Node }
  | { kind: 'foreach'; source: Node; pattern: Pattern; start: Node; step: Node; give: Node | null }
  | { kind: 'function'; definition: Definition; rest: Node }
  | { kind: 'call'; name: string; values: readonly Node[]; at: number }
  | { kind: 'variable'; name: string; at: number }
  | { kind: 'bind'; source: Node; patterns: readonly Pattern[]; body: Node }
  | { kind: 'label'; name: string; body: Node }
  | { kind: 'break'; name: string; at: number }

export interface Definition {
  readonly name: string
  /** `f`, or `$f` for one that is also a variable */
  readonly parameters: readonly string[]
  readonly body: Node
}

export type Pattern =
  | { kind: 'name'; name: string }
  | { kind: 'array'; items: readonly Pattern[] }
  | { kind: 'object'; entries: readonly { key: Node; name: string | null; value: Pattern | null }[] }

/** A mistake in the program, with its place in characters. */
export class SyntaxMistake extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/** A mistake in what is well-formed as far as the grammar goes. */
export class MeaningMistake extends SyntaxMistake {}

/** An escape in a text that is none; what it is part of is said as a text of its own. */
const escapeMistake = (problem: string, escapes: string, at: number) =>
  new MeaningMistake(`${problem} at line 1, column ${escapes.length + 2} (while parsing '"${escapes}"')`, at)

/** There is nothing but definitions. */
export class NoProgram extends Error {}

interface Token {
  readonly kind: 'end' | 'operator' | 'word' | 'field' | 'variable' | 'number' | 'text' | 'format'
  readonly text: string
  readonly at: number
  readonly parts?: readonly (string | Node)[]
}

const WORDS = new Set('and or not if then elif else end try catch reduce foreach def as label import include __loc__'.split(' ')) // biome-ignore format: one line
const OPERATORS = ['?//', '|=', '//=', '+=', '-=', '*=', '/=', '%=', '==', '!=', '<=', '>=', '//', '..', '.', '[', ']', '(', ')', '{', '}', '|', ',', ':', ';', '=', '<', '>', '+', '-', '*', '/', '%', '?'].sort((a, b) => b.length - a.length) // biome-ignore format: one line

export const parseFilter = (source: string): Node => new Parser(source).program()

/** Definitions only, as the prelude is. */
export const parseDefinitions = (source: string): Definition[] => new Parser(source).definitions()

/** what the lexer hands over as one */
const ESCAPES = /(?:\\[^u(]|\\u[a-zA-Z0-9]{0,4})+/g

const CLOSING: Readonly<Record<string, string | undefined>> = { '(': ')', '[': ']', '{': '}' }

const identity: Node = { kind: 'identity' }

class Parser {
  readonly #source: string
  #at = 0
  #token: Token
  /** Where a program's first token begins, at which it may also end; -1 within a text. */
  readonly #start: number
  /** Where the token before begins: what is told of the end is told there. */
  #before = 0
  /** closing brackets that are awaited */
  readonly #open: string[] = []

  constructor(source: string, at = 0) {
    this.#source = source
    this.#at = at
    this.#start = at === 0 ? this.#behindBlanks() : -1
    this.#token = this.#read()
  }

  program(): Node {
    const definitions = this.definitions()
    const isEmpty = this.#token.kind === 'end'
    if (isEmpty) throw new NoProgram()
    const body = this.#pipe()
    if (this.#token.kind !== 'end') this.#unexpected('end of file')
    return definitions.reduceRight((rest: Node, definition) => ({ kind: 'function', definition, rest }), body)
  }

  definitions(): Definition[] {
    const found: Definition[] = []
    while (this.#isWord('def')) found.push(this.#definition())
    return found
  }

  /** The filter between `\(` and `)` in a text, and where it ends. */
  static interpolated(source: string, at: number): { node: Node; end: number } {
    const parser = new Parser(source, at)
    const node = parser.#pipe()
    if (!parser.#isOperator(')')) parser.#unexpected(null)
    return { node, end: parser.#token.at + 1 }
  }

  #behindBlanks(): number {
    const blanks = /(?:\s+|#[^\n]*)*/y
    blanks.lastIndex = this.#at
    blanks.exec(this.#source)
    return blanks.lastIndex
  }

  #read(): Token {
    const source = this.#source
    const at = this.#behindBlanks()
    const token = (kind: Token['kind'], text: string, length = text.length): Token => {
      this.#at = at + length
      return { kind, text, at }
    }
    if (at >= source.length) return token('end', '', 0)
    const rest = source.slice(at)
    const match = (pattern: RegExp) => pattern.exec(rest)?.[0]
    const field = match(/^\.[a-zA-Z_]\w*/)
    if (field !== undefined) return token('field', field.slice(1), field.length)
    const number = match(/^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/)
    if (number !== undefined) return token('number', number)
    const variable = match(/^\$(?:[a-zA-Z_]\w*::)*[a-zA-Z_]\w*/)
    if (variable !== undefined) return token('variable', variable.slice(1), variable.length)
    const word = match(/^(?:[a-zA-Z_]\w*::)*[a-zA-Z_]\w*/)
    if (word !== undefined) return token('word', word)
    const format = match(/^@[a-zA-Z0-9_]+/)
    if (format !== undefined) return token('format', format.slice(1), format.length)
    if (rest[0] === '"') return this.#readText(at)
    const operator = OPERATORS.find((one) => rest.startsWith(one))
    if (operator === undefined || !this.#closes(operator)) throw this.#mistake('INVALID_CHARACTER', null, at)
    return token('operator', operator)
  }

  /** Whether it is no bracket that closes what is not open (try_exit). */
  #closes(operator: string): boolean {
    const closing = CLOSING[operator]
    if (closing !== undefined) this.#open.push(closing)
    else if (')]}'.includes(operator)) {
      // An interpolated filter ends at a bracket that the text around it has opened.
      if (this.#open.length === 0) return this.#start < 0 && operator === ')'
      return this.#open.pop() === operator
    }
    return true
  }

  #readText(start: number): Token {
    const parts: (string | Node)[] = []
    let plain = start + 1
    const keep = (end: number) => {
      const text = this.#source.slice(plain, end).replace(ESCAPES, (escapes) => {
        const problem = escapeProblem(escapes)
        if (problem !== null) throw escapeMistake(problem, escapes, plain)
        return plainText(escapes)
      })
      if (text !== '') parts.push(text)
    }
    for (let at = plain; at < this.#source.length; at++) {
      const char = this.#source[at]
      if (char === '"') {
        keep(at)
        this.#at = at + 1
        return { kind: 'text', text: '', at: start, parts }
      }
      if (char !== '\\') continue
      if (this.#source[at + 1] !== '(') {
        at++
        continue
      }
      keep(at)
      const { node, end } = Parser.interpolated(this.#source, at + 2)
      parts.push(node)
      plain = end
      at = end - 1
    }
    throw new SyntaxMistake(
      'unexpected end of file, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END',
      Math.min(plain, this.#source.length - 1),
    )
  }

  #next(): Token {
    const token = this.#token
    this.#before = token.at
    this.#token = this.#read()
    return token
  }

  #isOperator(...texts: readonly string[]): boolean {
    return this.#token.kind === 'operator' && texts.includes(this.#token.text)
  }

  #isWord(text: string): boolean {
    return this.#token.kind === 'word' && this.#token.text === text
  }

  #take(text: string): boolean {
    const isThere = this.#isOperator(text) || this.#isWord(text)
    if (isThere) this.#next()
    return isThere
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#unexpected(`'${text}'`)
  }

  #unexpected(expected: string | null): never {
    const { kind, text, at } = this.#token
    const names = { end: 'end of file', field: 'FIELD', number: 'LITERAL', variable: "'$'", text: 'QQSTRING_START', format: 'FORMAT', operator: text.length > 1 ? text : `'${text}'`, word: WORDS.has(text) ? text : 'IDENT' } // biome-ignore format: one line
    throw this.#mistake(names[kind], kind === 'end' ? null : expected, kind === 'end' ? this.#before : at, at)
  }

  #mistake(what: string, expected: string | null, shown: number, at = shown): SyntaxMistake {
    const wanted = expected ?? (at === this.#start ? 'end of file' : null)
    return new SyntaxMistake(`unexpected ${what}${wanted === null ? '' : `, expecting ${wanted}`}`, shown)
  }

  #definition(): Definition {
    this.#expect('def')
    const name = this.#next().text
    const parameters: string[] = []
    if (this.#take('(')) {
      do {
        const { kind, text } = this.#next()
        parameters.push(kind === 'variable' ? `$${text}` : text)
      } while (this.#take(';'))
      this.#expect(')')
    }
    this.#expect(':')
    const body = this.#pipe()
    this.#expect(';')
    return { name, parameters, body }
  }

  #pipe(): Node {
    if (this.#isWord('def')) {
      const definition = this.#definition()
      return { kind: 'function', definition, rest: this.#pipe() }
    }
    if (this.#take('label')) {
      const name = this.#next().text
      this.#expect('|')
      return { kind: 'label', name, body: this.#pipe() }
    }
    const left = this.#comma()
    return this.#take('|') ? { kind: 'pipe', left, right: this.#pipe() } : left
  }

  #comma(): Node {
    let left = this.#alternative()
    while (this.#take(',')) left = { kind: 'comma', left, right: this.#alternative() }
    return left
  }

  /** `//` groups to the right, and binds less than the assignments. */
  #alternative(): Node {
    const left = this.#update()
    return this.#take('//') ? { kind: 'alternative', left, right: this.#alternative() } : left
  }

  #update(): Node {
    const left = this.#or()
    if (!this.#isOperator('=', '|=', '+=', '-=', '*=', '/=', '%=', '//=')) return left
    const operator = this.#next().text
    return { kind: 'update', operator, left, right: this.#or() }
  }

  #or(): Node {
    let left = this.#and()
    while (this.#take('or')) left = { kind: 'or', left, right: this.#and() }
    return left
  }

  #and(): Node {
    let left = this.#comparison()
    while (this.#take('and')) left = { kind: 'and', left, right: this.#comparison() }
    return left
  }

  #comparison(): Node {
    const left = this.#sum()
    if (!this.#isOperator('==', '!=', '<', '<=', '>', '>=')) return left
    const operator = this.#next().text
    return { kind: 'arithmetic', operator, left, right: this.#sum() }
  }

  #sum(): Node {
    return this.#chain(['+', '-'], () => this.#product())
  }

  #product(): Node {
    return this.#chain(['*', '/', '%'], () => this.#operand())
  }

  /** Operators of one rank, which group to the left. */
  #chain(operators: readonly string[], operand: () => Node): Node {
    let left = operand()
    while (this.#isOperator(...operators)) {
      const operator = this.#next().text
      left = { kind: 'arithmetic', operator, left, right: operand() }
    }
    return left
  }

  /** `as` belongs to a term, and the names hold as far as it goes: in `a + b as $x | c` it is b, and all of `c` has $x. */
  #operand(): Node {
    if (this.#take('-')) return { kind: 'negate', of: this.#operand() }
    const source = this.#postfix()
    if (!this.#take('as')) return source
    const patterns = [this.#pattern()]
    while (this.#take('?//')) patterns.push(this.#pattern())
    this.#expect('|')
    return { kind: 'bind', source, patterns, body: this.#pipe() }
  }

  #postfix(): Node {
    let node = this.#term()
    for (;;) {
      if (this.#token.kind === 'field') node = indexed(node, this.#next().text)
      else if (this.#isOperator('.')) {
        this.#next()
        if (this.#token.kind === 'text') node = { kind: 'index', of: node, key: this.#text(null) }
        else if (!this.#isOperator('[')) this.#unexpected(null)
      } else if (this.#take('[')) node = this.#brackets(node)
      else if (this.#take('?')) node = optional(node)
      else return node
    }
  }

  #signed(): Node {
    return this.#take('-') ? { kind: 'negate', of: this.#signed() } : this.#postfix()
  }

  #brackets(of: Node): Node {
    if (this.#take(']')) return { kind: 'iterate', of }
    const from = this.#isOperator(':') ? null : this.#pipe()
    if (this.#take(':')) {
      const to = this.#isOperator(']') ? null : this.#pipe()
      this.#expect(']')
      return { kind: 'slice', of, from, to }
    }
    this.#expect(']')
    return { kind: 'index', of, key: from as Node }
  }

  #text(format: string | null): Node {
    const parts = this.#next().parts ?? []
    if (parts.every((part) => typeof part === 'string')) return { kind: 'literal', value: parts.join('') }
    return { kind: 'text', parts, format }
  }

  #term(): Node {
    const { kind, text, at } = this.#token
    switch (kind) {
      case 'number':
        this.#next()
        return { kind: 'literal', value: numberOfText(text) }
      case 'text':
        return this.#text(null)
      case 'format': {
        this.#next()
        const { kind: next } = this.#token
        return next === 'text' ? this.#text(text) : { kind: 'format', name: text }
      }
      case 'field':
        this.#next()
        return indexed(identity, text)
      case 'variable':
        this.#next()
        return text === '__loc__'
          ? { kind: 'location', line: this.#source.slice(0, at).split('\n').length }
          : { kind: 'variable', name: text, at }
      case 'word':
        return this.#wordTerm(text, at)
      case 'operator':
        return this.#operatorTerm(text)
      case 'end':
        return this.#unexpected(null)
    }
  }

  #operatorTerm(text: string): Node {
    if (this.#take('..')) return { kind: 'recurse' }
    if (text === '.') {
      this.#next()
      return this.#token.kind === 'text' ? { kind: 'index', of: identity, key: this.#text(null) } : identity
    }
    if (this.#take('(')) {
      const inner = this.#pipe()
      this.#expect(')')
      return inner
    }
    if (this.#take('[')) {
      if (this.#take(']')) return { kind: 'array', body: null }
      const body = this.#pipe()
      this.#expect(']')
      return { kind: 'array', body }
    }
    return this.#take('{') ? this.#object() : this.#unexpected(null)
  }

  #wordTerm(word: string, at: number): Node {
    if (word === 'def') return this.#pipe()
    this.#next()
    switch (word) {
      case 'if':
        return this.#if()
      case 'try': {
        const body = this.#signed()
        return { kind: 'try', body, handler: this.#take('catch') ? this.#signed() : null }
      }
      case 'reduce': {
        const source = this.#postfix()
        this.#expect('as')
        const pattern = this.#pattern()
        const [start, step] = this.#values(2) as [Node, Node]
        return { kind: 'reduce', source, pattern, start, step }
      }
      case 'foreach': {
        const source = this.#postfix()
        this.#expect('as')
        const pattern = this.#pattern()
        const [start, step, give = null] = this.#values(2) as [Node, Node, Node?]
        return { kind: 'foreach', source, pattern, start, step, give }
      }
      case 'break':
        return { kind: 'break', name: this.#next().text, at }
    }
    if (WORDS.has(word) && word !== 'not') throw this.#mistake(word, null, at)
    return { kind: 'call', name: word, values: this.#isOperator('(') ? this.#values(1) : [], at }
  }

  #values(least: number): Node[] {
    const values: Node[] = []
    this.#expect('(')
    do values.push(this.#pipe())
    while (this.#take(';'))
    if (values.length < least) this.#unexpected("';'")
    this.#expect(')')
    return values
  }

  #if(): Node {
    const condition = this.#pipe()
    this.#expect('then')
    const then = this.#pipe()
    if (this.#take('elif')) return { kind: 'if', condition, then, otherwise: this.#if() }
    const otherwise = this.#take('else') ? this.#pipe() : null
    this.#expect('end')
    return { kind: 'if', condition, then, otherwise }
  }

  #object(): Node {
    const entries: (readonly [Node, Node])[] = []
    while (!this.#take('}')) {
      entries.push(this.#entry())
      if (!this.#isOperator('}') && !this.#take(',')) this.#unexpected("'}'")
    }
    return { kind: 'object', entries }
  }

  #entry(): readonly [Node, Node] {
    const { kind, text, at } = this.#token
    const named = (name: string): Node => ({ kind: 'literal', value: name })
    if (kind === 'variable') {
      this.#next()
      return [named(text), { kind: 'variable', name: text, at }]
    }
    let key: Node
    if (kind === 'text') key = this.#text(null)
    else if (kind === 'format') key = this.#term()
    else if (kind === 'word' || kind === 'number') {
      this.#next()
      key = named(text)
    } else if (this.#take('(')) {
      key = this.#pipe()
      this.#expect(')')
      this.#expect(':')
      if (key.kind === 'literal' && typeof key.value !== 'string')
        throw new MeaningMistake(`Cannot use ${described(key.value)} as object key`, at)
      return [key, this.#objectValue()]
    } else return this.#unexpected(null)
    if (this.#take(':')) return [key, this.#objectValue()]
    return [key, { kind: 'index', of: identity, key }]
  }

  /** Of operators only `|` and a sign may stand in a value outside of parentheses. */
  #objectValue(): Node {
    const left = this.#signed()
    return this.#take('|') ? { kind: 'pipe', left, right: this.#objectValue() } : left
  }

  #pattern(): Pattern {
    const { kind, text } = this.#token
    if (kind === 'variable') {
      this.#next()
      return { kind: 'name', name: text }
    }
    if (this.#take('[')) {
      const items: Pattern[] = []
      do items.push(this.#pattern())
      while (this.#take(','))
      this.#expect(']')
      return { kind: 'array', items }
    }
    if (!this.#take('{')) this.#unexpected("BINDING or '[' or '{'")
    const entries: { key: Node; name: string | null; value: Pattern | null }[] = []
    do {
      const token = this.#token
      const isName = token.kind === 'variable'
      let key: Node
      if (token.kind === 'text') key = this.#text(null)
      else if (this.#take('(')) {
        key = this.#pipe()
        this.#expect(')')
      } else if (isName || token.kind === 'word') key = { kind: 'literal', value: this.#next().text }
      else return this.#unexpected(null)
      const isAlone = isName && !this.#isOperator(':')
      if (!isAlone) this.#expect(':')
      const value = isAlone ? null : this.#pattern()
      entries.push({ key, name: isName ? token.text : null, value })
    } while (this.#take(','))
    this.#expect('}')
    return { kind: 'object', entries }
  }
}

const indexed = (of: Node, name: string): Node => ({
  kind: 'index',
  of,
  key: { kind: 'literal', value: name },
})

function optional(node: Node): Node {
  const isAccess = node.kind === 'index' || node.kind === 'slice' || node.kind === 'iterate'
  return isAccess && node.isOptional !== true
    ? { ...node, isOptional: true }
    : { kind: 'try', body: node, handler: null }
}
