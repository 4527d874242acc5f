/** Tokens: operators, reserved words, aliases, words, redirections with their here-documents. */

import {
  AMPERSAND,
  BAR,
  CLOSING_PARENTHESIS,
  DASH,
  END,
  GREATER,
  HASH,
  LESS,
  NEWLINE,
  OPENING_PARENTHESIS,
  SEMICOLON,
  SPACE,
  TAB,
} from './characters.ts'
import { type HereDocument, readRawBody, takeEnd } from './here-documents.ts'
import { unmark } from './marked.ts'
import type { Source } from './source.ts'
import { SyntaxProblem } from './syntax-problem.ts'
import type { Node, Part, Redirection, Word } from './tree.ts'
import { makeWord, NO_WORD, textOfParts } from './word.ts'
import { BASE, type Context, DELIMITER, DOCUMENT, WordReader } from './word-reader.ts'

/** A reserved word or an operator is its own text. */
export type Token = string

export const KEYWORDS: ReadonlySet<string> = new Set([
  ...['!', 'case', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'for', 'if', 'in', 'then', 'until', 'while'],
  ...['{', '}'],
])

/** What is looked for when the next token is read. */
export interface Wanted {
  readonly newlines?: boolean
  readonly keywords?: boolean
  readonly aliases?: boolean
}

export abstract class Lexer {
  protected readonly source: Source
  private readonly aliases: ReadonlyMap<string, string> | null
  private readonly words: WordReader
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
    this.words = new WordReader(source, {
      substitution: () => this.keepingDocuments(() => this.substitution()),
      substitutionOf: (text) => this.substitutionOf(text),
    })
  }

  /** A list up to `)`, which has been read then. */
  protected abstract substitution(): Node | null

  protected abstract substitutionOf(text: string): Node | null

  protected abstract unexpected(expected: Token | null): never

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
      const unit = source.nextJoined()
      switch (unit) {
        case SPACE:
        case TAB:
          continue
        case HASH: {
          let skipped = source.next()
          while (skipped !== NEWLINE && skipped !== END) skipped = source.next()
          source.unread(skipped)
          continue
        }
        case NEWLINE:
          source.line++
          return 'newline'
        case END:
          return 'eof'
        case AMPERSAND:
          return source.takeIf(AMPERSAND) ? '&&' : '&'
        case BAR:
          return source.takeIf(BAR) ? '||' : '|'
        case SEMICOLON:
          return source.takeIf(SEMICOLON) ? ';;' : ';'
        case OPENING_PARENTHESIS:
          return '('
        case CLOSING_PARENTHESIS:
          return ')'
        default:
          source.unread(unit)
          return this.readWord(BASE)
      }
    }
  }

  private readWord(context: Context): Token {
    const { parts, isQuoted } = this.words.read(context)
    this.isQuoted = isQuoted
    const [only] = parts
    const plain = parts.length === 1 && only?.kind === 'text' && !isQuoted ? only.text : ''
    if (!isQuoted && !context.isDelimiter && (parts.length === 0 || /^[0-9]$/.test(plain))) {
      const operator = this.source.next()
      if (operator === LESS || operator === GREATER) {
        this.redirection = this.readRedirection(operator, plain)
        return 'redirection'
      }
      this.source.unread(operator)
    }
    this.word = makeWord(parts, plain)
    return 'word'
  }

  // ---- redirections

  private readRedirection(first: number, descriptor: string): Redirection {
    const number = descriptor === '' ? (first === GREATER ? 1 : 0) : Number(descriptor)
    const next = this.source.nextJoined()
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
        return made(first === GREATER ? '>' : '<')
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
    const { source } = this
    const stripsTabs = source.takeIf(DASH)
    let unit = source.nextJoined()
    while (unit === SPACE || unit === TAB) unit = source.nextJoined()
    source.unread(unit)
    if (unit === END || '\n#&|;()<>'.includes(String.fromCharCode(unit))) {
      this.read()
      this.unexpected(null)
    }
    this.last = this.readWord(DELIMITER)
    const delimiter = unmark(textOfParts(this.word.parts))
    this.documents.push({ redirection, delimiter, stripsTabs, isQuoted: this.isQuoted })
  }

  private keepingDocuments<T>(run: () => T): T {
    const { documents } = this
    this.documents = []
    const result = run()
    // Those of the substitution's last line have nothing behind it to be read.
    this.documents = documents
    return result
  }

  /** The bodies of the here-documents of the line that has ended. */
  protected readDocuments(): void {
    const { documents } = this
    this.documents = []
    for (const document of documents) document.redirection.word = makeWord(this.readBody(document), '')
  }

  private readBody(document: HereDocument): readonly Part[] {
    if (document.isQuoted) return [{ kind: 'text', text: readRawBody(this.source, document) }]
    if (takeEnd(this.source, document)) return []
    const { parts } = this.words.read({ ...DOCUMENT, document })
    this.source.next()
    return parts
  }

  /** All that is left, as a here-document's text. */
  protected readWhole(): Word {
    return makeWord(this.words.read(DOCUMENT).parts, '')
  }
}

const NO_REDIRECTION: Redirection = { operator: '<', descriptor: 0, word: NO_WORD }
