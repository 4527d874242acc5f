/**
 * Words: read up to the first unquoted character that ends them, with the expansions in them as parts. A command
 * substitution is parsed where it stands, by the grammar.
 */

import {
  AMPERSAND,
  BACKQUOTE,
  BACKSLASH,
  BAR,
  CLOSING_BRACE,
  CLOSING_PARENTHESIS,
  DOLLAR,
  DOUBLE_QUOTE,
  END,
  GREATER,
  isNameStart,
  isSpecial,
  LESS,
  NEWLINE,
  OPENING_BRACE,
  OPENING_PARENTHESIS,
  SEMICOLON,
  SINGLE_QUOTE,
  SPACE,
  TAB,
} from './characters.ts'
import { type HereDocument, takeEnd } from './here-documents.ts'
import { markUnit, quoteText } from './marked.ts'
import type { Source } from './source.ts'
import { readBackquoted, readHead, readName } from './substitution-syntax.ts'
import { SyntaxProblem } from './syntax-problem.ts'
import type { Node, Parameter, Part } from './tree.ts'

/** What a word is read as. */
export interface Context {
  readonly syntax: 'base' | 'double' | 'arithmetic' | 'here'
  /** Up to the `}` of a parameter expansion. */
  readonly isBraced: boolean
  /** Braces are around it, on the same level of quoting. */
  readonly isWithinBraces: boolean
  /** The here-document it is in, whose last line ends everything. */
  readonly document: HereDocument | null
  /** Of a here-document, or of a prompt, which is expanded like one. */
  readonly isOfDocument: boolean
  /** In the word behind `<<` nothing is expanded. */
  readonly isDelimiter: boolean
}

export const BASE: Context = {
  syntax: 'base',
  isBraced: false,
  isWithinBraces: false,
  document: null,
  isOfDocument: false,
  isDelimiter: false,
}
export const DELIMITER: Context = { ...BASE, isDelimiter: true }
/** All that is left is the text of a here-document. */
export const DOCUMENT: Context = { ...BASE, syntax: 'here', isOfDocument: true }

/** Who knows what commands are. */
export interface Grammar {
  /** A list up to `)`, which has been read then. */
  substitution(): Node | null
  /** The list of a text of its own. */
  substitutionOf(text: string): Node | null
}

export interface ReadWord {
  readonly parts: readonly Part[]
  readonly isQuoted: boolean
}

export class WordReader {
  private readonly source: Source
  private readonly grammar: Grammar
  /** Something in the word that is read was quoted. */
  private isQuoted = false

  constructor(source: Source, grammar: Grammar) {
    this.source = source
    this.grammar = grammar
  }

  /** Words are read within words: those of command substitutions. */
  read(context: Context): ReadWord {
    const outer = this.isQuoted
    this.isQuoted = false
    const parts = this.readParts(context)
    const { isQuoted } = this
    this.isQuoted = outer
    return { parts, isQuoted }
  }

  private readParts(context: Context): Part[] {
    const { source } = this
    const { syntax } = context
    const found = new Parts(context)
    let depth = 0
    for (;;) {
      const unit = source.nextJoined()
      switch (unit) {
        case END:
          this.endOfText(context)
          source.unread(END)
          return found.all()
        case NEWLINE:
          if (endsWord(context)) {
            source.unread(unit)
            return found.all()
          }
          source.line++
          found.add('\n')
          if (context.document !== null && takeEnd(source, context.document)) {
            this.endOfText(context)
            source.unread(END)
            return found.all()
          }
          break
        case BACKSLASH:
          found.add(this.readEscaped(context))
          break
        case SINGLE_QUOTE:
          if (syntax === 'base')
            found.push({ kind: 'quoted', text: quoteText(this.readSingleQuoted(context)) })
          else found.add("'")
          break
        case DOUBLE_QUOTE:
          if (syntax === 'arithmetic' || (syntax === 'here' && !context.isBraced)) {
            found.add('"')
            break
          }
          this.isQuoted = true
          if (syntax === 'double' && !context.isBraced) return found.all()
          found.pushQuoted(this.readParts(withinQuotes(context)))
          break
        case DOLLAR: {
          const part = context.isDelimiter ? null : this.readDollar(context)
          if (part === null) found.add('$')
          else found.push(part)
          break
        }
        case BACKQUOTE:
          if (context.isDelimiter) found.add('`')
          else {
            const text = readBackquoted(source, syntax !== 'base')
            found.push({ kind: 'command', node: this.grammar.substitutionOf(text) })
          }
          break
        case CLOSING_BRACE:
          if (context.isBraced) return found.all()
          found.add('}')
          break
        case OPENING_PARENTHESIS:
        case CLOSING_PARENTHESIS:
          if (syntax === 'arithmetic') {
            if (unit === OPENING_PARENTHESIS) depth++
            else if (depth > 0) depth--
            else if (source.takeIf(CLOSING_PARENTHESIS)) return found.all()
          } else if (endsWord(context)) {
            source.unread(unit)
            return found.all()
          }
          found.add(String.fromCharCode(unit))
          break
        case TAB:
        case SPACE:
        case AMPERSAND:
        case SEMICOLON:
        case LESS:
        case GREATER:
        case BAR:
          if (endsWord(context)) {
            source.unread(unit)
            return found.all()
          }
          found.add(String.fromCharCode(unit))
          break
        default:
          found.add(String.fromCharCode(unit))
      }
    }
  }

  private endOfText({ syntax, isBraced, isWithinBraces, isOfDocument }: Context): void {
    if (syntax === 'arithmetic') this.fail("Missing '))'")
    if (syntax === 'double' && !isOfDocument) this.fail('Unterminated quoted string')
    if (isBraced || isWithinBraces) this.fail("Missing '}'")
  }

  private fail(message: string): never {
    throw new SyntaxProblem(message, this.source.line)
  }

  /** Behind a backslash. */
  private readEscaped({ syntax, isBraced, isWithinBraces, isOfDocument }: Context): string {
    const { source } = this
    const unit = source.next()
    this.isQuoted = true
    if (unit === END) {
      source.unread(END)
      return markUnit(BACKSLASH)
    }
    if (unit === NEWLINE) source.line++
    if (syntax === 'base') return markUnit(unit)
    const braces = isBraced || isWithinBraces
    const isTaken =
      unit === BACKSLASH ||
      unit === BACKQUOTE ||
      unit === DOLLAR ||
      (unit === DOUBLE_QUOTE && (!isOfDocument || braces)) ||
      (unit === CLOSING_BRACE && braces)
    return isTaken ? markUnit(unit) : markUnit(BACKSLASH) + markUnit(unit)
  }

  private readSingleQuoted(context: Context): string {
    const { source } = this
    const { document } = context
    let text = ''
    for (;;) {
      const unit = source.next()
      if (unit === SINGLE_QUOTE) break
      if (unit === NEWLINE) source.line++
      if (unit === END || (unit === NEWLINE && document !== null && takeEnd(source, document)))
        this.endOfText({ ...context, syntax: 'double' })
      text += String.fromCharCode(unit)
    }
    this.isQuoted = true
    return text
  }

  /** Behind a `$`: null if that stands for itself. */
  private readDollar(context: Context): Part | null {
    const { source } = this
    const unit = source.nextJoined()
    if (unit === OPENING_PARENTHESIS) {
      if (!source.takeIf(OPENING_PARENTHESIS)) return { kind: 'command', node: this.grammar.substitution() }
      const inner: Context = { ...context, syntax: 'arithmetic', isBraced: false, isWithinBraces: false }
      return { kind: 'arithmetic', parts: this.readParts(inner) }
    }
    if (unit === OPENING_BRACE) return this.readBraced(context)
    if (!isNameStart(unit) && !isSpecial(unit)) {
      source.unread(unit)
      return null
    }
    const name = isSpecial(unit) ? String.fromCharCode(unit) : readName(source, unit)
    return { kind: 'parameter', name, operation: '', colon: false, word: [] }
  }

  /** Behind `${`. */
  private readBraced(context: Context): Parameter {
    const { name, operation, colon, isWhole } = readHead(this.source)
    if (isWhole) return { kind: 'parameter', name, operation, colon, word: [] }
    const trims = operation.startsWith('%') || operation.startsWith('#')
    const { syntax } = context
    const inner: Context = {
      ...context,
      syntax: trims ? 'base' : syntax === 'arithmetic' ? 'double' : syntax,
      isBraced: true,
      isWithinBraces: true,
    }
    return { kind: 'parameter', name, operation, colon, word: this.readParts(inner) }
  }
}

const endsWord = ({ syntax, isBraced }: Context): boolean => syntax === 'base' && !isBraced

const withinQuotes = (context: Context): Context => ({
  ...context,
  syntax: 'double',
  isBraced: false,
  isWithinBraces: context.isBraced || context.isWithinBraces,
})

/** What has been read of a word. */
class Parts {
  private readonly context: Context
  private readonly parts: Part[] = []
  private text = ''

  constructor(context: Context) {
    this.context = context
  }

  add(text: string): void {
    this.text += text
  }

  push(part: Part): void {
    this.endText()
    this.parts.push(part)
  }

  /** What stood between double quotes: within others they mean no more than that there is something. */
  pushQuoted(parts: readonly Part[]): void {
    this.endText()
    const { syntax, isOfDocument } = this.context
    if (syntax === 'base') this.parts.push({ kind: 'double', parts })
    else if (parts.length > 0 || isOfDocument) this.parts.push(...parts)
    else this.parts.push({ kind: 'quoted', text: '' })
  }

  all(): Part[] {
    this.endText()
    return this.parts
  }

  private endText(): void {
    if (this.text === '') return
    const text = this.context.syntax === 'base' ? this.text : quoteText(this.text)
    this.parts.push({ kind: 'text', text })
    this.text = ''
  }
}
