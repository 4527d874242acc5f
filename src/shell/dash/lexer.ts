/**
 * Tokens. A word is read up to the first unquoted character that ends it, with the expansions in it as parts; a command
 * substitution is parsed where it stands, by the parser that the lexer belongs to.
 */

import { markUnit, QUOTE, quoteText, unmark } from './marked.ts'
import { END, type Source } from './source.ts'
import type { Node, Operation, Parameter, Part, Redirection, Word } from './tree.ts'

/** A reserved word or an operator is its own text. */
export type Token = string

export const KEYWORDS: ReadonlySet<string> = new Set([
  ...[
    '!',
    'case',
    'do',
    'done',
    'elif',
    'else',
    'esac',
    'fi',
    'for',
    'if',
    'in',
    'then',
    'until',
    'while',
    '{',
    '}',
  ],
])

export class SyntaxProblem {
  readonly message: string
  readonly line: number

  constructor(message: string, line: number) {
    this.message = message
    this.line = line
  }
}

/** What is looked for when the next token is read. */
export interface Wanted {
  readonly newlines?: boolean
  readonly keywords?: boolean
  readonly aliases?: boolean
}

interface HereDocument {
  readonly redirection: Redirection
  readonly delimiter: string
  readonly stripsTabs: boolean
  readonly isQuoted: boolean
}

/** What surrounds the characters that are read. */
interface Context {
  readonly syntax: 'base' | 'double' | 'arithmetic' | 'here'
  /** Up to the `}` of a parameter expansion. */
  readonly isBraced: boolean
  /** Braces are around it, on the same level of quoting. */
  readonly isWithinBraces: boolean
  readonly document: HereDocument | null
  /** In the word behind `<<` nothing is expanded. */
  readonly isDelimiter: boolean
}

const BASE: Context = {
  syntax: 'base',
  isBraced: false,
  isWithinBraces: false,
  document: null,
  isDelimiter: false,
}
const DELIMITER: Context = { ...BASE, isDelimiter: true }
const DOCUMENT: Context = { ...BASE, syntax: 'here' }

export abstract class Lexer {
  protected readonly source: Source
  private readonly aliases: ReadonlyMap<string, string> | null
  protected last: Token = 'newline'
  protected word: Word = NO_WORD
  protected redirection: Redirection = NO_REDIRECTION
  private isPushedBack = false
  private isQuoted = false
  /** Those of the line that is read. */
  private documents: HereDocument[] = []

  constructor(source: Source, aliases: ReadonlyMap<string, string> | null) {
    this.source = source
    this.aliases = aliases
  }

  /** A list up to `)`, which has been read then. */
  protected abstract substitution(): Node | null

  protected abstract substitutionOf(text: string): Node | null

  protected fail(message: string): never {
    throw new SyntaxProblem(message, this.source.line)
  }

  protected pushBack(): void {
    this.isPushedBack = true
  }

  protected get isWordQuoted(): boolean {
    return this.isQuoted
  }

  protected read({ newlines = false, keywords = false, aliases = false }: Wanted = {}): Token {
    let mayBeAlias = aliases
    for (;;) {
      let token = this.readAny()
      while (newlines && token === 'newline') {
        this.readDocuments()
        token = this.readAny()
      }
      mayBeAlias ||= this.source.aliasMayFollow
      this.source.aliasMayFollow = false
      if (token !== 'word' || this.isQuoted) return token
      const { plain } = this.word
      if (keywords && KEYWORDS.has(plain)) {
        this.last = plain
        return plain
      }
      const value = mayBeAlias && plain !== '' ? this.aliases?.get(plain) : undefined
      if (value === undefined || this.source.aliasesInUse.has(plain)) return token
      if (value !== '') this.source.push(value, plain)
    }
  }

  private readAny(): Token {
    if (this.isPushedBack) {
      this.isPushedBack = false
      return this.last
    }
    this.last = this.readNew()
    return this.last
  }

  private readNew(): Token {
    const { source } = this
    for (;;) {
      const unit = this.readUnit()
      switch (unit) {
        case 32:
        case 9:
          continue
        case 35: {
          let skipped = source.next()
          while (skipped !== 10 && skipped !== END) skipped = source.next()
          source.unread(skipped)
          continue
        }
        case 10:
          source.line++
          return 'newline'
        case END:
          return 'eof'
        case 38:
          return this.doubled(38) ? '&&' : '&'
        case 124:
          return this.doubled(124) ? '||' : '|'
        case 59:
          return this.doubled(59) ? ';;' : ';'
        case 40:
          return '('
        case 41:
          return ')'
        default:
          source.unread(unit)
          return this.readWord(BASE)
      }
    }
  }

  private doubled(unit: number): boolean {
    const next = this.readUnit()
    if (next === unit) return true
    this.source.unread(next)
    return false
  }

  /** The next character, behind newlines that a backslash takes away. */
  private readUnit(): number {
    const { source } = this
    for (;;) {
      const unit = source.next()
      if (unit !== 92) return unit
      const next = source.next()
      if (next !== 10) {
        source.unread(next)
        return unit
      }
      source.line++
    }
  }

  // ---- words

  private readWord(context: Context): Token {
    this.isQuoted = false
    const parts = this.readParts(context)
    const [only] = parts
    const plain = parts.length === 1 && only?.kind === 'text' && !this.isQuoted ? only.text : ''
    if (!this.isQuoted && !context.isDelimiter && (parts.length === 0 || /^[0-9]$/.test(plain))) {
      const operator = this.source.next()
      if (operator === 60 || operator === 62) {
        this.redirection = this.readRedirection(operator, plain)
        return 'redirection'
      }
      this.source.unread(operator)
    }
    this.word = makeWord(parts, plain)
    return 'word'
  }

  private readRedirection(first: number, descriptor: string): Redirection {
    const number = descriptor === '' ? (first === 62 ? 1 : 0) : Number(descriptor)
    const next = this.readUnit()
    const operator = `${String.fromCharCode(first)}${next === END ? '' : String.fromCharCode(next)}`
    const made = (known: Redirection['operator']): Redirection => ({
      operator: known,
      descriptor: number,
      word: NO_WORD,
    })
    switch (operator) {
      case '>>':
      case '>|':
      case '>&':
      case '<&':
      case '<>':
      case '<<':
        return made(operator)
      default:
        this.source.unread(next)
        return made(first === 62 ? '>' : '<')
    }
  }

  /** The word behind a redirection's operator. */
  protected readTarget(): Redirection {
    const redirection = this.redirection
    if (redirection.operator === '<<') this.readDelimiter(redirection)
    else {
      if (this.read() !== 'word') this.unexpected(null)
      redirection.word = this.word
    }
    return redirection
  }

  private readDelimiter(redirection: Redirection): void {
    const dash = this.readUnit()
    const stripsTabs = dash === 45
    if (!stripsTabs) this.source.unread(dash)
    let unit = this.readUnit()
    while (unit === 32 || unit === 9) unit = this.readUnit()
    this.source.unread(unit)
    if (unit === END || '\n#&|;()<>'.includes(String.fromCharCode(unit))) {
      this.read()
      this.unexpected(null)
    }
    this.last = this.readWord(DELIMITER)
    const delimiter = unmark(this.word.parts.map(textOfPart).join(''))
    this.documents.push({ redirection, delimiter, stripsTabs, isQuoted: this.isQuoted })
  }

  protected abstract unexpected(expected: Token | null): never

  private readParts(context: Context): Part[] {
    const { source } = this
    const { syntax } = context
    const parts: Part[] = []
    let text = ''
    let depth = 0
    const flush = () => {
      if (text !== '') parts.push({ kind: 'text', text: syntax === 'base' ? text : quoteText(text) })
      text = ''
    }
    for (;;) {
      const unit = this.readUnit()
      switch (unit) {
        case END:
          this.endOfText(context)
          source.unread(END)
          flush()
          return parts
        case 10:
          if (syntax === 'base' && !context.isBraced) {
            source.unread(unit)
            flush()
            return parts
          }
          source.line++
          text += '\n'
          if (context.document !== null && this.isDocumentEnd(context.document)) {
            source.unread(END)
            this.endOfText(context)
            flush()
            return parts
          }
          break
        case 92:
          text += this.readEscaped(context)
          break
        case 39:
          if (syntax !== 'base') text += "'"
          else {
            flush()
            parts.push({ kind: 'quoted', text: quoteText(this.readSingleQuoted()) })
          }
          break
        case 34: {
          if (syntax === 'arithmetic' || (syntax === 'here' && !context.isBraced)) {
            text += '"'
            break
          }
          this.isQuoted = true
          if (syntax === 'double' && !context.isBraced) {
            flush()
            return parts
          }
          flush()
          const isWithinBraces = context.isBraced || context.isWithinBraces
          const inner = this.readParts({
            ...context,
            syntax: 'double',
            isBraced: false,
            isWithinBraces,
            document: null,
          })
          this.isQuoted = true
          if (syntax === 'base') parts.push({ kind: 'double', parts: inner })
          else parts.push(...inner)
          break
        }
        case 36: {
          const part = this.readDollar(context)
          if (part === null) text += '$'
          else {
            flush()
            parts.push(part)
          }
          break
        }
        case 96:
          if (context.isDelimiter) text += '`'
          else {
            flush()
            parts.push({ kind: 'command', node: this.readBackquoted(syntax !== 'base') })
          }
          break
        case 125:
          if (context.isBraced) {
            flush()
            return parts
          }
          text += '}'
          break
        case 40:
        case 41:
          if (syntax === 'arithmetic') {
            if (unit === 40) depth++
            else if (depth > 0) depth--
            else {
              const next = this.readUnit()
              if (next === 41) {
                flush()
                return parts
              }
              source.unread(next)
            }
            text += String.fromCharCode(unit)
            break
          }
          if (endsWord(context)) {
            source.unread(unit)
            flush()
            return parts
          }
          text += String.fromCharCode(unit)
          break
        case 9:
        case 32:
        case 38:
        case 59:
        case 60:
        case 62:
        case 124:
          if (endsWord(context)) {
            source.unread(unit)
            flush()
            return parts
          }
          text += String.fromCharCode(unit)
          break
        default:
          text += String.fromCharCode(unit)
      }
    }
  }

  private endOfText({ syntax, isBraced }: Context): void {
    if (syntax === 'arithmetic') this.fail("Missing '))'")
    if (syntax === 'double') this.fail('Unterminated quoted string')
    if (isBraced) this.fail("Missing '}'")
  }

  /** Behind a backslash. */
  private readEscaped({ syntax, isBraced, isWithinBraces }: Context): string {
    const unit = this.source.next()
    this.isQuoted = true
    if (unit === END) {
      this.source.unread(END)
      return markUnit(92)
    }
    if (unit === 10) this.source.line++
    if (syntax === 'base') return markUnit(unit)
    const braces = isBraced || isWithinBraces
    const isTaken =
      unit === 92 ||
      unit === 96 ||
      unit === 36 ||
      (unit === 34 && (syntax !== 'here' || braces)) ||
      (unit === 125 && braces)
    return isTaken ? markUnit(unit) : markUnit(92) + markUnit(unit)
  }

  private readSingleQuoted(): string {
    const { source } = this
    let text = ''
    for (;;) {
      const unit = source.next()
      if (unit === 39) break
      if (unit === END) this.fail('Unterminated quoted string')
      if (unit === 10) source.line++
      text += String.fromCharCode(unit)
    }
    this.isQuoted = true
    return text
  }

  // ---- expansions

  /** Behind a `$`: null if that stands for itself. */
  private readDollar(context: Context): Part | null {
    if (context.isDelimiter) return null
    const unit = this.readUnit()
    if (unit === 40) {
      const next = this.readUnit()
      if (next === 40) {
        const outer: Context = { ...context, syntax: 'arithmetic', isBraced: false, isWithinBraces: false }
        return { kind: 'arithmetic', parts: this.readParts(outer) }
      }
      this.source.unread(next)
      return { kind: 'command', node: this.keepingDocuments(() => this.substitution()) }
    }
    if (unit === 123) return this.readBraced(context)
    if (!isNameStart(unit) && !isSpecial(unit)) {
      this.source.unread(unit)
      return null
    }
    let name = String.fromCharCode(unit)
    if (isNameStart(unit)) name += this.readName()
    return { kind: 'parameter', name, operation: '', colon: false, word: [] }
  }

  private readName(): string {
    let name = ''
    let unit = this.readUnit()
    while (isNameStart(unit) || isDigit(unit)) {
      name += String.fromCharCode(unit)
      unit = this.readUnit()
    }
    this.source.unread(unit)
    return name
  }

  private readDigits(): string {
    let digits = ''
    let unit = this.readUnit()
    while (isDigit(unit)) {
      digits += String.fromCharCode(unit)
      unit = this.readUnit()
    }
    this.source.unread(unit)
    return digits
  }

  /** Behind `${`. */
  private readBraced(context: Context): Parameter {
    const { name, isLength } = this.readParameterName()
    if (name === null) return this.braced(context, '', 'bad', false)
    if (isLength) {
      const unit = this.readUnit()
      this.source.unread(unit)
      return this.braced(context, name, unit === 125 ? 'length' : 'bad', false)
    }
    let unit = this.readUnit()
    const colon = unit === 58
    if (colon) unit = this.readUnit()
    const character = unit === END ? '' : String.fromCharCode(unit)
    switch (character) {
      case '}':
        if (!colon) return { kind: 'parameter', name, operation: '', colon, word: [] }
        return this.braced(context, name, '', colon)
      case '-':
      case '+':
      case '?':
      case '=':
        return this.braced(context, name, character, colon)
      case '%':
      case '#': {
        if (colon) return this.braced(context, name, 'bad', colon)
        const operation = this.doubled(unit) ? (`${character}${character}` as Operation) : character
        return this.braced(context, name, operation, false)
      }
      default:
        if (unit === END) this.source.unread(unit)
        return this.braced(context, name, 'bad', colon)
    }
  }

  private readParameterName(): { name: string | null; isLength: boolean } {
    const unit = this.readUnit()
    if (isNameStart(unit)) return { name: String.fromCharCode(unit) + this.readName(), isLength: false }
    if (isDigit(unit)) return { name: String.fromCharCode(unit) + this.readDigits(), isLength: false }
    if (unit === 35) {
      // `${#` begins a length, unless what follows makes it the parameter `#`.
      const next = this.readUnit()
      if (isNameStart(next)) return { name: String.fromCharCode(next) + this.readName(), isLength: true }
      if (isDigit(next)) return { name: String.fromCharCode(next) + this.readDigits(), isLength: true }
      const behind = this.readUnit()
      this.source.unread(behind)
      if (next !== 125 && behind === 125) {
        if (isSpecial(next)) return { name: String.fromCharCode(next), isLength: true }
        return { name: null, isLength: false }
      }
      this.source.unread(next)
      return { name: '#', isLength: false }
    }
    if (isSpecial(unit)) return { name: String.fromCharCode(unit), isLength: false }
    this.source.unread(unit)
    return { name: null, isLength: false }
  }

  /** With the word up to the `}`. */
  private braced(context: Context, name: string, operation: Operation, colon: boolean): Parameter {
    const trims = operation.startsWith('%') || operation.startsWith('#')
    const { syntax } = context
    const inner: Context = {
      ...context,
      syntax: trims ? 'base' : syntax === 'arithmetic' ? 'double' : syntax,
      isBraced: true,
      isWithinBraces: true,
      document: syntax === 'here' ? context.document : null,
    }
    return { kind: 'parameter', name, operation, colon, word: this.readParts(inner) }
  }

  private readBackquoted(isDouble: boolean): Node | null {
    const { source } = this
    let text = ''
    for (;;) {
      let unit = this.readUnit()
      if (unit === 96) break
      if (unit === END) this.fail('EOF in backquote substitution')
      if (unit === 10) source.line++
      if (unit === 92) {
        unit = source.next()
        const isTaken = unit === 92 || unit === 96 || unit === 36 || (isDouble && unit === 34)
        if (!isTaken) text += '\\'
        if (unit === END) continue
      }
      text += String.fromCharCode(unit)
    }
    return this.keepingDocuments(() => this.substitutionOf(text))
  }

  private keepingDocuments<T>(run: () => T): T {
    const { documents, isQuoted } = this
    this.documents = []
    const result = run()
    // Those of the substitution's last line have nothing behind it to be read.
    this.documents = documents
    this.isQuoted = isQuoted
    return result
  }

  // ---- here-documents

  /** The bodies of the here-documents of the line that has ended. */
  protected readDocuments(): void {
    const { documents, isQuoted, word } = this
    this.documents = []
    for (const document of documents) {
      const parts = document.isQuoted ? this.readRawBody(document) : this.readBody(document)
      document.redirection.word = makeWord(parts, '')
    }
    this.isQuoted = isQuoted
    this.word = word
  }

  private readBody(document: HereDocument): readonly Part[] {
    if (this.isDocumentEnd(document)) return []
    const parts = this.readParts({ ...DOCUMENT, document })
    this.source.next()
    return parts
  }

  /** All that is left, as a here-document's text. */
  protected readWhole(): Word {
    return makeWord(this.readParts(DOCUMENT), '')
  }

  private readRawBody(document: HereDocument): readonly Part[] {
    const { source } = this
    let text = ''
    while (!this.isDocumentEnd(document)) {
      let unit = source.next()
      while (unit !== 10 && unit !== END) {
        text += String.fromCharCode(unit)
        unit = source.next()
      }
      if (unit === END) break
      source.line++
      text += '\n'
    }
    return text === '' ? [] : [{ kind: 'text', text }]
  }

  /** At the beginning of a line: takes it if it is the last one, gives it back otherwise (but for its tabs). */
  private isDocumentEnd({ delimiter, stripsTabs }: HereDocument): boolean {
    const { source } = this
    let unit = source.next()
    if (stripsTabs) while (unit === 9) unit = source.next()
    let taken = ''
    while (taken.length < delimiter.length && unit === delimiter.charCodeAt(taken.length)) {
      taken += String.fromCharCode(unit)
      unit = source.next()
    }
    if (taken.length === delimiter.length && (unit === 10 || unit === END)) {
      if (unit === 10) source.line++
      return true
    }
    source.unread(unit)
    for (let at = taken.length - 1; at >= 0; at--) source.unread(taken.charCodeAt(at))
    return false
  }
}

const NO_WORD: Word = { parts: [], literal: '', plain: '', isAssignment: false }
const NO_REDIRECTION: Redirection = { operator: '<', descriptor: 0, word: NO_WORD }

const endsWord = ({ syntax, isBraced }: Context): boolean => syntax === 'base' && !isBraced

const isNameStart = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95
const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57
/** `*`, `@`, `#`, `?`, `$`, `!`, `-` and digits */
const isSpecial = (unit: number): boolean =>
  isDigit(unit) || (unit >= 0 && '*@#?$!-'.includes(String.fromCharCode(unit)))

/** Characters that make a text more than itself. */
const MAGIC = /[*?[\\~]/

function makeWord(parts: readonly Part[], plain: string): Word {
  const isText = parts.every((part) => part.kind === 'text' || part.kind === 'quoted' || isPlainDouble(part))
  const text = isText ? parts.map(textOfPart).join('') : ''
  const first = parts[0]
  return {
    parts,
    literal: isText && !MAGIC.test(text) ? unmark(text) : null,
    plain,
    isAssignment: first?.kind === 'text' && /^[A-Za-z_][A-Za-z0-9_]*=/.test(first.text),
  }
}

const isPlainDouble = (part: Part): boolean =>
  part.kind === 'double' && part.parts.every((inner) => inner.kind === 'text')

function textOfPart(part: Part): string {
  if (part.kind === 'text') return part.text
  if (part.kind === 'quoted') return QUOTE + part.text
  return part.kind === 'double' ? QUOTE + part.parts.map(textOfPart).join('') : ''
}
