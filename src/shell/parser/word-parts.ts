/**
 * What the text of a word means: its quoted pieces and expansions, in order (subst.c, expand_word_internal and
 * parameter_brace_expand). Made when a word is first expanded, and kept with it.
 */

import { decodeAnsi } from '../expansion/ansi.ts'
import { expandBraces } from '../expansion/brace.ts'
import { subscriptOf } from './assignments.ts'
import {
  arithmeticEnd,
  delimitedEnd,
  skipBackquote,
  skipDouble,
  skipPiece,
  subscriptEnd,
} from './delimiters.ts'
import { Parser } from './parser.ts'
import {
  Arithmetic,
  type Context,
  type ParameterOperation,
  type ParameterPart,
  type Part,
  Word,
} from './tree.ts'

export function partsOf(word: Word): readonly Part[] {
  if (word.parsed === null) word.parsed = parseParts(word.text, word.context)
  return word.parsed
}

/** Parts of the text of an arithmetic expression. */
export function arithmeticParts(expression: Arithmetic): readonly Part[] {
  if (expression.parsed === null) expression.parsed = parseParts(expression.text, 'arithmetic')
  return expression.parsed
}

/** The words that brace expansion makes of it, null if none. */
export function alternativesOf(word: Word): Iterable<Word> | null {
  if (word.braces !== undefined) return word.braces
  const texts = word.text.includes('{') ? expandBraces(word.text) : null
  if (texts === null) word.braces = null
  return texts === null ? null : keepingThem(word, texts)
}

/** More alternatives are not worth the memory. */
const MOST_KEPT = 1000

function* keepingThem(word: Word, texts: Iterable<string>): Generator<Word> {
  const kept: Word[] = []
  let count = 0
  for (const text of texts) {
    const alternative = new Word(text, word.context)
    if (count++ < MOST_KEPT) kept.push(alternative)
    yield alternative
  }
  if (count === kept.length) word.braces = kept
}

export function parseParts(text: string, context: Context): Part[] {
  if (text === '') return []
  return new PartsParser(text, context).parse()
}

const UNQUOTED: ReadonlySet<Context> = new Set(['word', 'element', 'assigned', 'default'])

const isQuoted = (context: Context): boolean => !UNQUOTED.has(context)

class PartsParser {
  private readonly text: string
  private readonly context: Context
  private readonly isQuoted: boolean
  private readonly parts: Part[] = []
  private at = 0
  /** Tildes also follow colons: behind `name=`, and in a word that looks like that. */
  private isAssigned: boolean
  /** Literal text that waits to become a part. */
  private plain = ''

  /** In arithmetic subscripts are words, if there is something to expand at all (subst.c, expand_arith_string). */
  private readonly hasSubscripts: boolean
  private isBetweenQuotes = false

  constructor(text: string, context: Context) {
    this.text = text
    this.context = context
    this.hasSubscripts = context === 'arithmetic' && /[$`~]/.test(text)
    this.isQuoted = isQuoted(context)
    this.isAssigned = context === 'assigned'
  }

  parse(): Part[] {
    try {
      this.pieces()
      this.flush()
    } catch (error) {
      if (!(error instanceof NoSubstitution)) throw error
      // What stands in front of it is expanded before the mistake is found.
      const text = this.text.slice(this.at)
      this.push({
        kind: 'command',
        text,
        backquoted: false,
        unread: error.unread,
        extended: null,
        warns: false,
      })
    }
    return this.parts
  }

  private pieces(): void {
    const { text } = this
    if (!this.isQuoted) this.tilde(0)
    while (this.at < text.length) {
      const char = text[this.at] as string
      if (char === '\\') this.backslash()
      else if (char === '$') this.dollar()
      else if (char === '`') this.backquote()
      else if (this.isQuoted) this.quotedCharacter(char)
      else this.unquotedCharacter(char)
    }
  }

  private flush(): void {
    if (this.plain === '') return
    const kind = this.isQuoted ? 'quoted' : this.context === 'default' ? 'split' : 'text'
    this.parts.push({ kind, text: this.plain })
    this.plain = ''
  }

  private push(part: Part): void {
    this.flush()
    this.parts.push(part)
  }

  private quote(text: string): void {
    if (this.isQuoted) this.plain += text
    else {
      this.flush()
      this.parts.push({ kind: 'quoted', text })
    }
  }

  private backslash(): void {
    const next = this.text[this.at + 1]
    this.at += 2
    if (next === undefined) {
      this.plain += '\\'
      return
    }
    if (!this.isQuoted) {
      if (next !== '\n') this.quote(next)
      return
    }
    const quotes = next === '$' || next === '`' || next === '\\' || (next === '"' && this.context !== 'here')
    if (next === '\n') return
    if (quotes || (next === '}' && this.context === 'operand')) this.plain += next
    else this.plain += `\\${next}`
  }

  private quotedCharacter(char: string): void {
    if (char === '[' && this.hasSubscripts && !this.isBetweenQuotes) {
      const end = subscriptEnd(this.text, this.at, commandEnd)
      if (end > this.at + 1) {
        this.push({ kind: 'subscript', word: new Word(this.text.slice(this.at + 1, end), 'element') })
        this.at = end + 1
        return
      }
    }
    // Double quotes in arithmetic vanish; elsewhere they have been taken away or are ordinary.
    if (char !== '"' || this.context !== 'arithmetic') this.plain += char
    else if (this.hasQuotesInQuotes()) return
    else this.isBetweenQuotes = !this.isBetweenQuotes
    this.at++
  }

  /**
   * What stands between double quotes is taken out and then expanded as arithmetic once more: quotes that were escaped
   * there are quotes now (subst.c, expand_word_internal with Q_ARITH). Whether it is so here.
   */
  private hasQuotesInQuotes(): boolean {
    if (!this.hasSubscripts || this.isBetweenQuotes) return false
    const from = this.at + 1
    const end = skipDouble(this.text, from, commandEnd)
    const isClosed = end > from && this.text[end - 1] === '"'
    const inner = this.text.slice(from, isClosed ? end - 1 : end)
    const bare = unescapeQuotes(inner)
    if (bare === inner) return false
    const nested = new PartsParser(bare, 'arithmetic')
    nested.isBetweenQuotes = true
    for (const part of nested.parse()) this.push(part)
    this.at = end
    return true
  }

  private unquotedCharacter(char: string): void {
    const { text, at } = this
    if (char === "'") {
      const end = text.indexOf("'", at + 1)
      this.push({ kind: 'quoted', text: text.slice(at + 1, end < 0 ? text.length : end) })
      this.at = end < 0 ? text.length : end + 1
    } else if (char === '"') this.doubleQuoted(at + 1)
    else if ((char === '<' || char === '>') && text[at + 1] === '(') {
      const end = commandEnd(text, at + 2)
      this.push({ kind: 'process', direction: char, text: text.slice(at + 2, end - 1) })
      this.at = end
    } else {
      this.plain += char
      this.at++
      if (char === '=' && this.context !== 'assigned' && this.isAssignmentLike()) {
        this.isAssigned = true
        this.tilde(this.at)
      } else if (char === ':' && this.isAssigned) this.tilde(this.at)
    }
  }

  private doubleQuoted(from: number): void {
    const end = skipDouble(this.text, from, commandEnd)
    const closed = this.text[end - 1] === '"' && end > from
    const inner = unescapeQuotes(this.text.slice(from, closed ? end - 1 : end))
    const parts = parseParts(inner, 'double')
    const unclosed = parts.find((part) => part.kind === 'parameter' && part.operation?.type === 'unclosed')
    // bash looks for the end of the string first.
    this.push(unclosed ?? { kind: 'double', text: inner, parts })
    this.at = end
  }

  private isAssignmentLike(): boolean {
    if (this.context === 'element') return false
    return this.parts.length === 0 && /^[A-Za-z_][A-Za-z0-9_]*(?:\[[^\]]*\])?\+?=$/.test(this.plain)
  }

  /**
   * Where a tilde would be expanded: unless something quoted or expanded is part of its name, or something quoted stands
   * between it and the next slash (general.c, bash_tilde_find_word).
   */
  private tilde(at: number): void {
    const { text } = this
    if (text[at] !== '~') return
    let end = at + 1
    while (end < text.length && !'/:'.includes(text[end] as string)) {
      if ('\\\'"$`'.includes(text[end] as string)) return
      end++
    }
    if (!this.isAssigned && /^[^/]*[\\'"]/.test(text.slice(end))) return
    const inArgument = this.isAssigned && this.context !== 'assigned'
    this.push({ kind: 'tilde', text: text.slice(at, end), inArgument })
    this.at = end
  }

  // ---- substitutions

  private backquote(): void {
    const end = skipBackquote(this.text, this.at + 1)
    const closed = this.text[end - 1] === '`' && end > this.at + 1
    if (!closed) {
      this.unclosed()
      return
    }
    const inner = this.text.slice(this.at + 1, end - 1)
    this.push({
      kind: 'command',
      text: inner.replace(/\\([\\$`])/g, '$1'),
      backquoted: true,
      unread: null,
      extended: null,
      warns: false,
    })
    this.at = end
  }

  private dollar(): void {
    const { text, at } = this
    const next = text[at + 1] ?? ''
    if (next === '{') this.braces()
    else if (next === '(') this.parentheses()
    else if (next === "'" && !this.isQuoted) this.ansiQuoted()
    else if (next === '"' && !this.isQuoted) this.at++
    else if (next === '[') {
      const end = delimitedEnd(text, at + 2, '[', ']', commandEnd)
      if (end < 0) this.unclosed()
      else {
        this.push({ kind: 'arithmetic', expression: new Arithmetic(text.slice(at + 2, end - 1)) })
        this.at = end
      }
    } else {
      SIMPLE_NAME.lastIndex = at + 1
      const name = SIMPLE_NAME.exec(text)?.[0]
      if (name === undefined) {
        this.plain += '$'
        this.at++
      } else {
        this.push(simpleParameter(`$${name}`, name))
        this.at += 1 + name.length
      }
    }
  }

  /** The parser has left none of them in words; what a here-document holds it has not looked into. */
  private ansiQuoted(): void {
    const { text, at } = this
    const end = /(?:\\[\s\S]|[^'\\])*/y
    end.lastIndex = at + 2
    const inner = end.exec(text)?.[0] ?? ''
    this.push({ kind: 'quoted', text: decodeAnsi(inner, 'quote').text })
    this.at = Math.min(at + 3 + inner.length, text.length)
  }

  private parentheses(): void {
    const { text, at } = this
    if (text[at + 2] === '(') {
      const end = arithmeticEnd(text, at + 2, commandEnd)
      const inner = text.slice(at + 3, end - 2)
      if (end < 0) this.unclosed()
      else if (text.startsWith('))', end - 2) && isBalanced(inner)) {
        this.push({ kind: 'arithmetic', expression: new Arithmetic(inner) })
        this.at = end
      } else this.pushCommand(end, false)
    } else {
      const { end, warns } = substitutionEnd(text, at + 2)
      const rest = text.slice(at + 2)
      const isExtended =
        EXTENDED.test(text.slice(at, end)) && 'messages' in new Parser(rest).substitutionEnd(false)
      this.pushCommand(end, warns, isExtended ? rest : null)
    }
  }

  private pushCommand(end: number, warns: boolean, extended: string | null = null): void {
    const text = this.text.slice(this.at + 2, end - 1)
    this.push({ kind: 'command', text, backquoted: false, unread: null, extended, warns })
    this.at = end
  }

  private braces(): void {
    const end = bracesEnd(this.text, this.at + 2)
    if (end < 0) this.unclosed()
    else {
      this.push(parseParameter(this.text.slice(this.at, end), this.context))
      this.at = end
    }
  }

  /** An expansion that nothing closes. */
  private unclosed(): void {
    this.push({ ...simpleParameter(this.text.slice(this.at), ''), operation: { type: 'unclosed' } })
    this.at = this.text.length
  }
}

const SIMPLE_NAME = /[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]/y

/**
 * In a string between double quotes `\"` is `"` before anything else is looked at, but in the expansions that end by
 * themselves.
 */
function unescapeQuotes(text: string): string {
  if (!text.includes('\\"')) return text
  let result = ''
  for (let at = 0; at < text.length; ) {
    const isExpansion = text[at] === '$' && (text[at + 1] === '(' || text[at + 1] === '{')
    const end = isExpansion || text[at] === '\\' ? skipPiece(text, at, commandEnd) : at + 1
    const piece = text.slice(at, end)
    result += piece === '\\"' ? '"' : piece
    at = end
  }
  return result
}

/** What may be a pattern of extglob. */
const EXTENDED = /[?*+@!]\(/

/** What stands behind `$(` is no list that a parenthesis ends. */
class NoSubstitution extends Error {
  readonly unread: string
  constructor(unread: string) {
    super('no list')
    this.unread = unread
  }
}

/** Behind the parenthesis that ends a command substitution (parse.y, xparse_dolparen). */
function substitutionEnd(text: string, from: number): { end: number; warns: boolean } {
  const rest = text.slice(from)
  const found = new Parser(rest).substitutionEnd()
  if ('messages' in found) throw new NoSubstitution(rest)
  return { end: Math.min(from + found.end, text.length), warns: found.warnings.length > 0 }
}

const commandEnd = (text: string, from: number): number => substitutionEnd(text, from).end

function isBalanced(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; ) {
    const char = text[at]
    if (char === '(') depth++
    if (char === ')' && --depth < 0) return false
    at = char === '"' || char === "'" || char === '\\' ? skipPiece(text, at, commandEnd) : at + 1
  }
  return depth === 0
}

/** Behind the brace that ends `${`; -1 if there is none. */
function bracesEnd(text: string, from: number): number {
  let at = from
  let depth = 1
  let isName = true
  while (at < text.length) {
    const char = text[at]
    if (char === '}') {
      at++
      if (--depth === 0) return at
      continue
    }
    if (char === '$' && text[at + 1] === '{') {
      depth++
      at += 2
      continue
    }
    if (char === '[' && isName) {
      const end = subscriptEnd(text, at, commandEnd)
      if (end >= 0) at = end
    }
    if (isName && at > from && '#%^,~:-=?+/'.includes(char as string)) isName = false
    if (char === '$' && text[at + 1] === '(')
      at = text[at + 2] === '(' ? skipPiece(text, at, commandEnd) : commandEnd(text, at + 2)
    else if ((char === '<' || char === '>') && text[at + 1] === '(') at = commandEnd(text, at + 2)
    else at = skipPiece(text, at, commandEnd)
  }
  return -1
}

// ---- ${...}

function simpleParameter(text: string, name: string): ParameterPart {
  return { kind: 'parameter', text, name, subscript: null, length: false, indirect: false, operation: null }
}

/** `text` is the whole of `${...}`. */
function parseParameter(text: string, context: Context): ParameterPart {
  const bad: ParameterPart = { ...simpleParameter(text, ''), operation: { type: 'bad' } }
  const inner = text.slice(2, -1)
  const head = parameterHead(inner)
  if (head === null) return bad
  const { name, subscript, length, indirect, rest } = head
  const target = {
    kind: 'parameter' as const,
    text,
    name,
    subscript: subscript === null ? null : subscriptOf(subscript),
    length,
    indirect,
  }
  if (rest === '') return { ...target, operation: null }
  if (length) return bad
  if (indirect && /^[@*]$/.test(rest) && subscript === null && /^[A-Za-z_]/.test(name))
    return { ...target, operation: { type: 'names', operator: rest as '@' | '*' } }
  return { ...target, operation: parseOperation(rest, context) }
}

interface Head {
  readonly name: string
  readonly subscript: string | null
  readonly length: boolean
  readonly indirect: boolean
  /** The operator and what follows it. */
  readonly rest: string
}

const SPECIAL = '#?$!@*-'

function parameterHead(inner: string): Head | null {
  const first = inner[0] ?? ''
  if (first === '#') {
    // `${#}`, `${##}`, `${#-}`, `${#:-x}`, `${#x}`
    if (inner === '#') return plainHead('#', '')
    const second = inner[1] as string
    if (inner.length === 2 && SPECIAL.includes(second)) return { ...plainHead(second, ''), length: true }
    if (inner.length === 2 && '%:=+/'.includes(second)) return null
    const named = nameHead(inner.slice(1))
    if (named !== null) return { ...named, length: true }
    return '#%^,~:-=?+/@'.includes(second) ? plainHead('#', inner.slice(1)) : null
  }
  if (first === '!') {
    const named = nameHead(inner.slice(1))
    if (named !== null) return { ...named, indirect: true }
    const second = inner[1]
    if (second !== undefined && '#?@*'.includes(second) && !/^[?#]./.test(inner.slice(1)))
      return { ...plainHead(second, inner.slice(2)), indirect: true }
    return plainHead('!', inner.slice(1))
  }
  if (first !== '' && SPECIAL.includes(first)) return plainHead(first, inner.slice(1))
  return nameHead(inner)
}

const plainHead = (name: string, rest: string): Head => ({
  name,
  subscript: null,
  length: false,
  indirect: false,
  rest,
})

/** A name with its subscript, or a number. */
function nameHead(text: string): Head | null {
  const name = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+)/.exec(text)?.[0]
  if (name === undefined) return null
  if (text[name.length] !== '[' || /^[0-9]/.test(name)) return plainHead(name, text.slice(name.length))
  const end = subscriptEnd(text, name.length, commandEnd)
  if (end < 0) return null
  return { ...plainHead(name, text.slice(end + 1)), subscript: text.slice(name.length + 1, end) }
}

const BAD: ParameterOperation = { type: 'bad' }

function parseOperation(rest: string, context: Context): ParameterOperation {
  const operator = /^:?[-=?+]/.exec(rest)?.[0]
  if (operator !== undefined) {
    const text = rest.slice(operator.length)
    return { type: 'default', operator, word: operand(operator, text, context) }
  }
  switch (rest[0]) {
    case '#':
    case '%': {
      const long = rest[1] === rest[0]
      const sign = (long ? rest.slice(0, 2) : rest[0]) as '#' | '##' | '%' | '%%'
      return { type: 'remove', operator: sign, pattern: new Word(rest.slice(sign.length)) }
    }
    case '/':
      return parseReplacement(rest.slice(1))
    case ':':
      return rest === ':' ? BAD : parseSlice(rest.slice(1))
    case '^':
    case ',':
    case '~': {
      const sign = rest[1] === rest[0] ? rest.slice(0, 2) : (rest[0] as string)
      const pattern = rest.slice(sign.length)
      return { type: 'case', operator: sign, pattern: pattern === '' ? null : new Word(pattern) }
    }
    case '@':
      return { type: 'transform', operator: rest.slice(1) }
    default:
      return BAD
  }
}

function operand(operator: string, text: string, context: Context): Word {
  if (context === 'here') return hereOperand(operator, text)
  // A message is never as between double quotes.
  if (operator.endsWith('?')) return new Word(text)
  return isQuoted(context) ? new Word(stripQuotes(text), 'operand') : new Word(text, 'default')
}

/**
 * The parser has not looked into it: `$'` and `$"` mean nothing in a message, nor in the expansions of another operand, of
 * which the document itself knows nothing.
 */
function hereOperand(operator: string, text: string): Word {
  if (operator.endsWith('?')) return new Word(withoutDollarQuotes(text))
  const plain = mapPieces(text, (piece) => (piece.startsWith('${') ? withoutDollarQuotes(piece) : piece))
  return new Word(stripQuotes(plain), 'operand')
}

const withoutDollarQuotes = (text: string): string =>
  mapPieces(text, (piece) => {
    if (piece.startsWith('${')) return `\${${withoutDollarQuotes(piece.slice(2))}`
    return piece === '$' ? '\\$' : piece
  })

/** A `$` in front of a quote is a piece of its own. */
function mapPieces(text: string, map: (piece: string) => string): string {
  let result = ''
  for (let at = 0; at < text.length; ) {
    const next = text[at + 1] ?? ''
    const isQuote = text[at] === '$' && (next === "'" || next === '"')
    const isPiece =
      text[at] === '\\' || text[at] === '`' || (text[at] === '$' && (next === '(' || next === '{'))
    const end = isQuote || !isPiece ? at + 1 : skipPiece(text, at, commandEnd)
    const piece = text.slice(at, end)
    result += isQuote || isPiece ? map(piece) : piece
    at = end
  }
  return result
}

/** Behind `${x/`: an operator, the pattern, and what stands behind the next slash that is not quoted. */
function parseReplacement(text: string): ParameterOperation {
  const sign = text[0] === '/' || text[0] === '#' || text[0] === '%' ? text[0] : ''
  // `${x/#}` and `${x/%}` have the character as pattern.
  const from = sign === '' ? 0 : 1
  let at = from
  // A slash right behind the operator belongs to the pattern.
  if (sign === '/' && text[at] === '/') at++
  while (at < text.length && text[at] !== '/') at = skipPiece(text, at, commandEnd)
  const pattern = text.slice(from, at)
  return {
    type: 'replace',
    operator: `/${sign}` as '/' | '//' | '/#' | '/%',
    pattern: new Word(pattern),
    replacement: new Word(text.slice(at + 1)),
  }
}

/** `offset` and `offset:length`; a colon in parentheses or behind `?` separates nothing. */
function parseSlice(text: string): ParameterOperation {
  let at = 0
  let depth = 0
  let choices = 0
  while (at < text.length) {
    const char = text[at]
    if (char === '(') depth++
    if (char === ')') depth--
    if (char === '?' && depth <= 0) choices++
    if (char === ':' && depth <= 0) {
      if (choices === 0) break
      choices--
    }
    at = skipPiece(text, at, commandEnd)
  }
  const length = at < text.length ? new Arithmetic(text.slice(at + 1)) : null
  return { type: 'slice', offset: new Arithmetic(text.slice(0, at)), length }
}

/**
 * The operand of `"${x-...}"` without its double quotes, for what is then read as between double quotes (subst.c,
 * string_extract_double_quoted with SX_STRIPDQ).
 */
function stripQuotes(text: string): string {
  let result = ''
  let inDouble = false
  for (let at = 0; at < text.length; ) {
    const char = text[at] as string
    if (char === '"') {
      inDouble = !inDouble
      at++
    } else if (char === '\\') {
      const next = text[at + 1] ?? ''
      const keeps = !inDouble || '$`"\\\n'.includes(next)
      result += keeps ? `\\${next}` : next
      at += 2
    } else {
      const isPiece = char === '`' || (char === '$' && (text[at + 1] === '(' || text[at + 1] === '{'))
      const end = isPiece ? skipPiece(text, at, commandEnd) : at + 1
      result += text.slice(at, end)
      at = end
    }
  }
  return result
}
