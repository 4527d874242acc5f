/** The grammar: a command at a time, each with the here-documents of its lines. */

import { isSpecialBuiltin } from './builtin-names.ts'
import { Lexer, type Token } from './lexer.ts'
import { Source } from './source.ts'
import type { AndOr, Case, Node, Redirection, Word } from './tree.ts'
import { makeWord } from './word.ts'

/** Tokens that end a list. */
const ENDS = new Set(['eof', ')', ';;', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'then', '}'])
/** In a line, or in what is read with it; more, which only runaway expansions make, would take too long. */
const MOST_STATEMENTS = 2 ** 16
const COMMAND = { newlines: true, keywords: true, aliases: true }

export type Parsed =
  | { readonly type: 'end' }
  /** null: an empty line */
  | { readonly type: 'command'; readonly node: Node | null }

export class Parser extends Lexer {
  private readonly known: ReadonlyMap<string, string> | null
  /** Of the line that is read. */
  private statements = 0

  constructor(source: Source, aliases: ReadonlyMap<string, string> | null) {
    super(source, aliases)
    this.known = aliases
  }

  /** Of what is read next. */
  get line(): number {
    return this.source.line
  }

  /** The commands up to the end of a line. */
  next(): Parsed {
    this.statements = 0
    const nodes: Node[] = []
    for (;;) {
      const token = this.read({ keywords: true, aliases: true })
      if (token === 'newline' || token === 'eof') {
        this.readDocuments()
        if (token === 'eof' && nodes.length === 0) return { type: 'end' }
        return { type: 'command', node: asList(nodes) }
      }
      this.pushBack()
      const separator = this.statement(nodes)
      if (separator === 'eof' || separator === 'newline') this.pushBack()
      else if (separator !== '&' && separator !== ';') this.unexpected(null)
    }
  }

  /** Up to a token that ends it, which is not taken. */
  private list(mayBeEmpty: boolean): Node | null {
    const nodes: Node[] = []
    for (;;) {
      const token = this.read(COMMAND)
      this.pushBack()
      if (token === 'eof') {
        this.readDocuments()
        return asList(nodes)
      }
      if ((mayBeEmpty || nodes.length > 0) && ENDS.has(token)) return asList(nodes)
      const separator = this.statement(nodes)
      if (separator === 'newline' || separator === 'eof') this.pushBack()
      else if (separator !== '&' && separator !== ';') {
        this.pushBack()
        return asList(nodes)
      }
    }
  }

  private body(): Node {
    return this.list(false) as Node
  }

  /** One and-or list is added; the token behind it. */
  private statement(nodes: Node[]): Token {
    if (++this.statements > MOST_STATEMENTS) throw new RangeError('too many commands')
    const node = this.andOr()
    const separator = this.read()
    nodes.push(separator === '&' ? inBackground(node) : node)
    return separator
  }

  private andOr(): Node {
    const first = this.pipeline()
    const rest: AndOr[] = []
    for (;;) {
      const token = this.read()
      if (token !== '&&' && token !== '||') {
        this.pushBack()
        return rest.length === 0 ? first : { type: 'andor', first, rest }
      }
      rest.push({ isOr: token === '||', node: this.pipeline(COMMAND) })
    }
  }

  private pipeline(wanted?: typeof COMMAND): Node {
    const isNegated = this.readFirst(wanted) === '!'
    let first: Node
    if (isNegated) first = this.command({ keywords: true, aliases: true })
    else {
      this.pushBack()
      first = this.command()
    }
    const commands = [first]
    while (this.read() === '|') commands.push(this.command(COMMAND))
    this.pushBack()
    const node: Node = commands.length === 1 ? first : { type: 'pipe', commands, background: false }
    return isNegated ? { type: 'not', node } : node
  }

  /** What has been looked at by the list is read as it was. */
  private readFirst(wanted?: typeof COMMAND): Token {
    return wanted === undefined ? this.read() : this.read(wanted)
  }

  private command(wanted?: { newlines?: boolean; keywords: boolean; aliases: boolean }): Node {
    const line = this.source.line
    const token = wanted === undefined ? this.read() : this.read(wanted)
    const node = this.compound(token, line)
    if (node === null) {
      this.pushBack()
      return this.simple()
    }
    const redirections: Redirection[] = []
    let next = this.read({ keywords: true, aliases: true })
    while (next === 'redirection') {
      redirections.push(this.readTarget())
      next = this.read({ keywords: true, aliases: true })
    }
    this.pushBack()
    if (redirections.length === 0) return node
    // Of `{ (a) > b; } > c` dash itself forgets the first.
    if (node.type === 'subshell') return { ...node, redirections }
    return { type: 'redirected', node, redirections, line }
  }

  /** null for a simple command. */
  private compound(token: Token, line: number): Node | null {
    switch (token) {
      case 'if':
        return this.conditional()
      case 'while':
      case 'until': {
        const test = this.body()
        this.expect('do')
        const body = this.body()
        this.expect('done')
        return { type: token, test, body }
      }
      case 'for':
        return this.loop(line)
      case 'case':
        return this.choice(line)
      case '(': {
        const node = this.body()
        this.expect(')')
        return { type: 'subshell', node, redirections: [], line }
      }
      case '{': {
        const node = this.body()
        this.expect('}')
        return node
      }
      case 'word':
      case 'redirection':
        return null
      default:
        return this.unexpected(null)
    }
  }

  private conditional(): Node {
    const test = this.body()
    this.expect('then')
    const then = this.body()
    const token = this.read()
    if (token === 'elif') {
      const otherwise = this.conditional()
      return { type: 'if', test, then, otherwise }
    }
    let otherwise: Node | null = null
    if (token === 'else') otherwise = this.body()
    else this.pushBack()
    this.expect('fi')
    return { type: 'if', test, then, otherwise }
  }

  private loop(line: number): Node {
    if (this.read() !== 'word' || this.isWordQuoted || !isName(this.word.plain))
      this.fail('Bad for loop variable')
    const variable = this.word.plain
    const words: Word[] = []
    const token = this.read(COMMAND)
    if (token === 'in') {
      let next = this.read()
      while (next === 'word') {
        words.push(this.word)
        next = this.read()
      }
      if (next !== 'newline' && next !== ';') this.unexpected(null)
    } else {
      words.push(ALL_PARAMETERS)
      if (token !== ';') this.pushBack()
    }
    if (this.read(COMMAND) !== 'do') this.unexpected('do')
    const body = this.body()
    this.expect('done')
    return { type: 'for', variable, words, body, line }
  }

  private choice(line: number): Node {
    this.expect('word')
    const { word } = this
    if (this.read(COMMAND) !== 'in') this.unexpected('in')
    const cases: Case[] = []
    let token = this.read({ newlines: true, keywords: true })
    while (token !== 'esac') {
      if (token === '(') this.read()
      const patterns: Word[] = []
      for (;;) {
        patterns.push(this.word)
        if (this.read() !== '|') break
        this.read()
      }
      if (this.last !== ')') this.unexpected(')')
      cases.push({ patterns, body: this.list(true) })
      token = this.read({ newlines: true, keywords: true })
      if (token === 'esac') break
      if (token !== ';;') this.unexpected(';;')
      token = this.read({ newlines: true, keywords: true })
    }
    return { type: 'case', word, cases, line }
  }

  private simple(): Node {
    const line = this.source.line
    const assignments: Word[] = []
    const words: Word[] = []
    const redirections: Redirection[] = []
    for (;;) {
      const isFirst = words.length === 0
      const token = this.read({ aliases: isFirst })
      if (token === 'word') {
        if (isFirst && this.word.isAssignment) assignments.push(this.word)
        else words.push(this.word)
      } else if (token === 'redirection') redirections.push(this.readTarget())
      else if (token === '(' && words.length === 1 && assignments.length === 0 && redirections.length === 0)
        return this.definition((words[0] as Word).plain)
      else {
        this.pushBack()
        const runsCommands = [...assignments, ...words].some((word) => word.runsCommands)
        return { type: 'simple', line, assignments, words, redirections, runsCommands }
      }
    }
  }

  private definition(name: string): Node {
    this.expect(')')
    if (!isName(name) || isSpecialBuiltin(name)) this.fail('Bad function name')
    const line = this.source.line
    return { type: 'function', name, body: this.command(COMMAND), line }
  }

  protected substitution(): Node | null {
    const node = this.list(true)
    this.expect(')')
    return node
  }

  protected substitutionOf(text: string): Node | null {
    return new Parser(new Source(text, 1, true), this.known).whole()
  }

  /** All there is, up to what would end a list. */
  private whole(): Node | null {
    const node = this.list(true)
    this.readDocuments()
    return node
  }

  document(): Word {
    return this.readWhole()
  }

  // ---- mistakes

  private expect(token: Token): void {
    if (this.read() !== token) this.unexpected(token)
  }

  protected unexpected(expected: Token | null): never {
    const behind = expected === null ? '' : ` (expecting ${shown(expected)})`
    return this.fail(`${shown(this.last)} unexpected${behind}`)
  }
}

/** A text in which parameters and substitutions are expanded, and nothing else. */
export function parseDocument(text: string, aliases: ReadonlyMap<string, string> | null): Word {
  return new Parser(new Source(text, 1, true), aliases).document()
}

function inBackground(node: Node): Node {
  if (node.type === 'pipe') return { ...node, background: true }
  if (node.type === 'redirected') return { ...node, type: 'background' }
  return { type: 'background', node, redirections: [], line: lineOf(node) }
}

const lineOf = (node: Node): number => ('line' in node ? node.line : 0)

function asList(nodes: readonly Node[]): Node | null {
  const [first] = nodes
  if (first === undefined) return null
  return nodes.length === 1 ? first : { type: 'list', nodes }
}

const NAMED = new Map([
  ['eof', 'end of file'],
  ...['newline', 'redirection', 'word'].map((name) => [name, name] as const),
])

const shown = (token: Token): string => NAMED.get(token) ?? `"${token}"`

export const isName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)

/** `for` without `in` */
const ALL_PARAMETERS: Word = makeWord(
  [{ kind: 'double', parts: [{ kind: 'parameter', name: '@', operation: '', colon: false, word: [] }] }],
  '',
)
