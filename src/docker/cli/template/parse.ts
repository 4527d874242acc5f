/** From a template's text to its tree (text/template/parse of Go 1.15), with the words of its errors. */

/** What Go says is wrong with a template, in parsing or in executing it. */
export class TemplateError extends Error {}

/** An operand or a call; `at` is its place in the text, `text` how it is written in errors. */
export type Term = { readonly at: number; readonly text: string } & (
  | { readonly kind: 'dot' }
  | { readonly kind: 'nil' }
  | { readonly kind: 'constant'; readonly value: string | number | boolean; readonly isFloat?: boolean }
  | { readonly kind: 'field'; readonly names: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipe'; readonly pipe: Pipe; readonly names: readonly string[] }
)

export interface Command {
  readonly at: number
  readonly text: string
  readonly terms: readonly Term[]
}

export interface Pipe {
  readonly at: number
  readonly text: string
  /** `$x :=` or `$i, $x :=` */
  readonly variables: readonly string[]
  readonly isAssignment: boolean
  readonly commands: readonly Command[]
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'range' | 'with'
      readonly pipe: Pipe
      readonly body: readonly Node[]
      readonly otherwise: readonly Node[]
    }
  | { readonly kind: 'template'; readonly at: number; readonly name: string; readonly pipe: Pipe | null }

export interface Template {
  readonly name: string
  readonly text: string
  readonly nodes: readonly Node[]
  readonly defined: ReadonlyMap<string, readonly Node[]>
}

/** Throws a TemplateError. `functions` are the names that may be called. */
export function parseTemplate(text: string, functions: ReadonlySet<string>, name = ''): Template {
  const parser = new Parser(text, functions, name)
  const nodes = parser.top()
  return { name, text, nodes, defined: parser.defined }
}

type Kind =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'field'
  | 'variable'
  | 'identifier'
  | 'keyword'
  | 'string'
  | 'raw'
  | 'char'
  | 'number'
  | 'bool'
  | 'nil'
  | 'dot'
  | '|'
  | '('
  | ')'
  | ','
  | ':='
  | '='
  | 'other'
  | 'error'
  | 'end'

interface Token {
  readonly kind: Kind
  readonly text: string
  readonly at: number
}

const keywords = new Set(['block', 'define', 'else', 'end', 'if', 'range', 'template', 'with'])

function* tokens(text: string): Generator<Token, void> {
  let at = 0
  for (;;) {
    const open = text.indexOf('{{', at)
    if (open < 0) {
      yield { kind: 'text', text: text.slice(at), at }
      yield { kind: 'end', text: '', at: text.length }
      return
    }
    const trimsLeft = /^\{\{-\s/.test(text.slice(open, open + 4))
    const before = text.slice(at, open)
    yield { kind: 'text', text: trimsLeft ? before.trimEnd() : before, at }
    let inside = open + 2 + (trimsLeft ? 1 : 0)
    const comment = /^\s*\/\*/.exec(text.slice(inside))
    if (comment !== null && (trimsLeft || comment[0] === '/*')) {
      const close = text.indexOf('*/', inside)
      const end = close < 0 ? null : /^(?:\s-)?\}\}/.exec(text.slice(close + 2))
      if (close < 0) return yield { kind: 'error', text: 'unclosed comment', at: inside }
      if (end === null)
        return yield { kind: 'error', text: 'comment ends before closing delimiter', at: inside }
      at = close + 2 + end[0].length
      if (end[0].length > 2) at += leadingSpace(text.slice(at))
      continue
    }
    yield { kind: 'left', text: '{{', at: open }
    let depth = 0
    for (;;) {
      const rest = text.slice(inside)
      const right = /^\s-\}\}|^\}\}/.exec(rest)
      if (right !== null) {
        if (depth > 0) return yield { kind: 'error', text: 'unclosed left paren', at: inside }
        yield { kind: 'right', text: '}}', at: inside }
        at = inside + right[0].length
        if (right[0].length > 2) at += leadingSpace(text.slice(at))
        break
      }
      const token = insideAction(rest, inside)
      if (token.kind === '(') depth++
      if (token.kind === ')' && --depth < 0)
        return yield { kind: 'error', text: `unexpected right paren U+0029 ')'`, at: inside }
      yield token
      if (token.kind === 'error') return
      inside += token.text.length
    }
  }
}

const leadingSpace = (text: string): number => text.length - text.trimStart().length

const patterns: readonly (readonly [Kind, RegExp])[] = [
  ['space', /^[ \t]+/],
  ['string', /^"(?:\\.|[^"\\\n])*"/],
  ['raw', /^`[^`]*`/],
  ['char', /^'(?:\\.|[^'\\\n])+'/],
  [
    'number',
    /^[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO]?[0-7_]+(?![.\d])|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/,
  ],
  ['field', /^\.[\p{L}_][\p{L}\d_]*/u],
  ['dot', /^\.(?![\p{L}_\d])/u],
  ['variable', /^\$[\p{L}\d_]*/u],
  ['identifier', /^[\p{L}_][\p{L}\d_]*/u],
  [':=', /^:=/],
  ['=', /^=/],
  ['|', /^\|/],
  ['(', /^\(/],
  [')', /^\)/],
  [',', /^,/],
]

function insideAction(rest: string, at: number): Token {
  const error = (text: string): Token => ({ kind: 'error', text, at })
  if (rest === '' || /^[\r\n]/.test(rest)) return error('unclosed action')
  for (const [kind, pattern] of patterns) {
    const match = pattern.exec(rest)
    if (match === null) continue
    const text = match[0]
    if (kind === 'number' && /^[\p{L}\d_.]/u.test(rest.slice(text.length))) {
      return error(`bad number syntax: ${JSON.stringify(text + rest[text.length])}`)
    }
    if (kind !== 'identifier') return { kind, text, at }
    if (keywords.has(text)) return { kind: 'keyword', text, at }
    if (text === 'true' || text === 'false') return { kind: 'bool', text, at }
    return { kind: text === 'nil' ? 'nil' : 'identifier', text, at }
  }
  const char = rest[0] as string
  if (char === '"') return error('unterminated quoted string')
  if (char === '`') return error('unterminated raw quoted string')
  if (char === "'") return error('unterminated character constant')
  if (char === ':') return error('expected :=')
  const code = char.codePointAt(0) as number
  if (code > 32 && code < 127) return { kind: 'other', text: char, at }
  return error(
    `unrecognized character in action: U+${code.toString(16).toUpperCase().padStart(4, '0')} '${char}'`,
  )
}

class Parser {
  readonly defined = new Map<string, readonly Node[]>()
  readonly #text: string
  readonly #functions: ReadonlySet<string>
  readonly #name: string
  readonly #tokens: readonly Token[]
  #at = 0
  #variables: string[] = ['$']

  constructor(text: string, functions: ReadonlySet<string>, name: string) {
    this.#text = text
    this.#functions = functions
    this.#name = name
    this.#tokens = [...tokens(text)]
  }

  top(): Node[] {
    const { nodes, end } = this.#list('')
    if (end !== 'end of input') throw this.#error(`unexpected ${end}`)
    return nodes
  }

  /** Nodes up to `{{end}}`, `{{else}}` or the end. */
  #list(context: string): { nodes: Node[]; end: string } {
    const nodes: Node[] = []
    for (;;) {
      const token = this.#next()
      if (token.kind === 'end') return { nodes, end: 'end of input' }
      if (token.kind === 'error') throw this.#unexpected(token, context)
      if (token.kind === 'text') {
        if (token.text !== '') nodes.push({ kind: 'text', text: token.text })
        continue
      }
      this.#skipSpace()
      const first = this.#peek()
      if (first.kind !== 'keyword') {
        nodes.push({ kind: 'action', pipe: this.#pipe('command', 'right') })
        continue
      }
      this.#next()
      if (first.text === 'end') {
        this.#expectRight('end')
        return { nodes, end: '{{end}}' }
      }
      if (first.text === 'else') {
        this.#skipSpace()
        if (this.#peek().kind === 'keyword' && this.#peek().text === 'if')
          return { nodes, end: '{{else if}}' }
        this.#expectRight('else')
        return { nodes, end: '{{else}}' }
      }
      if (first.text === 'template') nodes.push(this.#templateCall(first))
      else if (first.text === 'define') this.#define(context)
      else if (first.text === 'block') nodes.push(this.#block(first))
      else nodes.push(this.#control(first.text as 'if' | 'range' | 'with'))
    }
  }

  #control(kind: 'if' | 'range' | 'with'): Node {
    const outside = this.#variables.length
    const pipe = this.#pipe(kind, 'right')
    const { nodes, end } = this.#list(kind)
    let otherwise: Node[] = []
    if (end === '{{else if}}' && kind === 'if') {
      this.#next()
      otherwise = [this.#control('if')]
    } else if (end === '{{else}}') {
      const rest = this.#list(kind)
      if (rest.end !== '{{end}}') throw this.#ended(rest.end, 'expected end; found ')
      otherwise = rest.nodes
    } else if (end !== '{{end}}') throw this.#ended(end, 'unexpected ')
    this.#variables.length = outside
    return { kind, pipe, body: nodes, otherwise }
  }

  #ended(end: string, found: string): TemplateError {
    return this.#error(end === 'end of input' ? 'unexpected EOF' : `${found}${end}`)
  }

  #templateCall(first: Token): Node {
    this.#skipSpace()
    const name = this.#quoted('template clause')
    this.#skipSpace()
    if (this.#peek().kind === 'right') {
      this.#next()
      return { kind: 'template', at: first.at, name, pipe: null }
    }
    return { kind: 'template', at: first.at, name, pipe: this.#pipe('template', 'right') }
  }

  #define(context: string): void {
    if (context !== '') throw this.#error('unexpected {{define}}')
    this.#skipSpace()
    const name = this.#quoted('define clause')
    this.#expectRight('define clause')
    const variables = this.#variables
    this.#variables = ['$']
    const { nodes, end } = this.#list('define')
    if (end !== '{{end}}') throw this.#ended(end, 'unexpected ')
    this.#variables = variables
    this.defined.set(name, nodes)
  }

  #block(first: Token): Node {
    this.#skipSpace()
    const name = this.#quoted('block clause')
    const pipe = this.#pipe('block', 'right')
    const { nodes, end } = this.#list('block')
    if (end !== '{{end}}') throw this.#ended(end, 'unexpected ')
    this.defined.set(name, nodes)
    return { kind: 'template', at: first.at, name, pipe }
  }

  #quoted(context: string): string {
    const token = this.#next()
    if (token.kind !== 'string' && token.kind !== 'raw') throw this.#unexpected(token, context)
    return unquote(token.text)
  }

  #expectRight(context: string): void {
    this.#skipSpace()
    const token = this.#next()
    if (token.kind !== 'right') throw this.#unexpected(token, context)
  }

  #pipe(context: string, end: 'right' | ')'): Pipe {
    this.#skipSpace()
    const start = this.#peek().at
    const declared = this.#declaration(context)
    const commands: Command[] = []
    for (;;) {
      this.#skipSpace()
      const token = this.#peek()
      if (token.kind === end) {
        this.#next()
        if (commands.length === 0) throw this.#error(`missing value for ${context}`)
        for (const name of declared.isAssignment ? [] : declared.variables) this.#variables.push(name)
        const head =
          declared.variables.length === 0
            ? ''
            : `${declared.variables.join(', ')} ${declared.isAssignment ? '=' : ':='} `
        return { at: start, text: head + commands.map(({ text }) => text).join(' | '), ...declared, commands }
      }
      if (!startsOperand(token.kind)) throw this.#unexpected(token, context)
      commands.push(this.#command())
      this.#checkFirst(commands)
    }
  }

  /** Only something that can be called may stand behind a bar. */
  #checkFirst(commands: readonly Command[]): void {
    const term = commands.at(-1)?.terms[0]
    if (commands.length > 1 && term !== undefined && ['constant', 'dot', 'nil'].includes(term.kind)) {
      throw this.#error(`non executable command in pipeline stage ${commands.length}`)
    }
  }

  #declaration(context: string): { variables: string[]; isAssignment: boolean } {
    const saved = this.#at
    const variables: string[] = []
    while (this.#peek().kind === 'variable') {
      variables.push(this.#next().text)
      this.#skipSpace()
      const next = this.#peek()
      if (next.kind === ':=' || next.kind === '=') {
        this.#next()
        return { variables, isAssignment: next.kind === '=' }
      }
      if (next.kind !== ',' || context !== 'range' || variables.length > 1) break
      this.#next()
      this.#skipSpace()
    }
    this.#at = saved
    return { variables: [], isAssignment: false }
  }

  #command(): Command {
    const terms: Term[] = []
    const start = this.#peek().at
    for (;;) {
      this.#skipSpace()
      const operand = this.#operand()
      if (operand !== null) terms.push(operand)
      const token = this.#next()
      if (token.kind === 'space') continue
      if (token.kind === 'right' || token.kind === ')') {
        this.#at--
        break
      }
      if (token.kind === '|') break
      // Behind an operand what the lexer found is said bare.
      if (token.kind === 'error') throw this.#error(token.text)
      throw this.#unexpected(token, 'operand')
    }
    if (terms.length === 0) throw this.#error('empty command')
    return { at: start, text: terms.map(({ text }) => text).join(' '), terms }
  }

  #operand(): Term | null {
    const term = this.#term()
    if (term === null) return null
    const first = this.#peek()
    if (first.kind !== 'field') return term
    const names: string[] = []
    while (this.#peek().kind === 'field') names.push(this.#next().text.slice(1))
    const text = term.text + names.map((name) => `.${name}`).join('')
    switch (term.kind) {
      case 'field':
      case 'variable':
        return { ...term, at: first.at, text, names: [...term.names, ...names] }
      case 'pipe':
        return { ...term, text, names }
      case 'dot':
        return { kind: 'field', at: first.at, text, names }
      default:
        throw this.#error(`unexpected . after term ${JSON.stringify(term.text)}`)
    }
  }

  #term(): Term | null {
    const token = this.#next()
    const { at, text } = token
    switch (token.kind) {
      case 'identifier':
        if (!this.#functions.has(text)) throw this.#error(`function ${JSON.stringify(text)} not defined`)
        return { kind: 'function', at, text, name: text }
      case 'dot':
        return { kind: 'dot', at, text: '.' }
      case 'nil':
        return { kind: 'nil', at, text }
      case 'variable':
        if (!this.#variables.includes(text)) throw this.#error(`undefined variable ${JSON.stringify(text)}`)
        return { kind: 'variable', at, text, name: text, names: [] }
      case 'field':
        return { kind: 'field', at, text, names: [text.slice(1)] }
      case 'bool':
        return { kind: 'constant', at, text, value: text === 'true' }
      case 'char':
        return { kind: 'constant', at, text, value: unquote(text).codePointAt(0) as number }
      case 'number': {
        const isFloat = /^[+-]?(\d[\d_]*)?\.|^[+-]?\d+[eE]/.test(text) && !/^[+-]?0[xX]/.test(text)
        return { kind: 'constant', at, text, value: numberOf(text), isFloat }
      }
      case 'string':
      case 'raw':
        return { kind: 'constant', at, text, value: unquote(text) }
      case '(': {
        const pipe = this.#pipe('parenthesized pipeline', ')')
        return { kind: 'pipe', at, text: `(${pipe.text})`, pipe, names: [] }
      }
      default:
        this.#at--
        return null
    }
  }

  #next(): Token {
    return this.#tokens[Math.min(this.#at++, this.#tokens.length - 1)] as Token
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token
  }

  #skipSpace(): void {
    while (this.#peek().kind === 'space') this.#at++
  }

  #unexpected(token: Token, context: string): TemplateError {
    if (token.kind === 'error') {
      return this.#error(`unexpected ${token.text} in ${context}`)
    }
    const shown =
      token.kind === 'end'
        ? 'EOF'
        : token.kind === 'keyword'
          ? `<${token.text}>`
          : token.text.length > 10
            ? `${JSON.stringify(token.text.slice(0, 10))}...`
            : JSON.stringify(token.text)
    return this.#error(`unexpected ${shown} in ${context}`)
  }

  #error(message: string): TemplateError {
    const place = this.#tokens[Math.min(Math.max(this.#at - 1, 0), this.#tokens.length - 1)]?.at ?? 0
    const line = this.#text.slice(0, place).split('\n').length
    return new TemplateError(`template: ${this.#name}:${line}: ${message}`)
  }
}

const startsOperand = (kind: Kind): boolean =>
  ['bool', 'char', 'dot', 'field', 'identifier', 'number', 'nil', 'raw', 'string', 'variable', '('].includes(
    kind,
  )

function numberOf(text: string): number {
  const clean = text.replace(/_/g, '')
  const sign = clean.startsWith('-') ? -1 : 1
  const digits = clean.replace(/^[+-]/, '')
  return sign * (/^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits))
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
}

/** strconv.Unquote */
function unquote(text: string): string {
  const inner = text.slice(1, -1)
  if (text.startsWith('`')) return inner
  return inner.replace(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/gs,
    (_, code: string) => {
      if (/^[xuU]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16))
      if (/^\d{3}$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8))
      return escapes[code] ?? code
    },
  )
}
