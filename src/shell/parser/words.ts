/**
 * Words as bash stores them: continued lines joined, `$'...'` decoded, and what stands in `$(...)` written anew by
 * print-command.ts (parse.y, read_token_word, parse_matched_pair and parse_comsub).
 */

import { decodeAnsi } from '../expansion/ansi.ts'
import { substitutionText } from '../print-command.ts'
import { elementOf } from './assignments.ts'
import { assignmentPrefix } from './delimiters.ts'
import { HereDocuments, openDocumentWarning } from './here-documents.ts'
import { SyntaxProblem } from './problem.ts'
import { END_OF_FILE } from './source.ts'
import { type LastTokens, NO_TOKENS, type Token, type TokenKind } from './token.ts'
import type { ArrayElement, List } from './tree.ts'

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
export const VARIABLE = /^\{([A-Za-z_][A-Za-z0-9_]*(?:\[.+\])?)\}$/s
/** Characters that are just themselves wherever they stand in a word. */
const PLAIN_RUN = /[^ \t\n\\'"`$<>|&;()[=]*/y

// How `matched` reads; the names are parse.y's.
const DOUBLE_QUOTED = 1
/** The first closing character ends it, nested ones do not count: `${`. */
const FIRST_CLOSE = 2
const BRACES = 4
export const ARITHMETIC = 8
const SUBSCRIPT = 16
/** `\` quotes in it: `$'`. */
const ALLOW_ESCAPE = 32

/** Behind these a list is one. */
const ENDS_LIST: ReadonlySet<string> = new Set(['word', ';', '&', ')'])

export abstract class Words extends HereDocuments {
  protected ahead: Token | null = null
  /** The next word may be an assignment, so that blanks in its subscript do not end it. */
  protected acceptsAssignment = true
  /** The next word may be `name=(...)`. */
  protected acceptsArray = false
  protected inRegex = false
  /** The quotes, and the `(` of substitutions and patterns, that the parser is in, the innermost last (parse.y, dstack). */
  protected delimiters: string[] = []
  /** The tokens taken last. */
  protected lastTokens: LastTokens = NO_TOKENS

  protected abstract peek(): Token
  protected abstract take(): Token
  protected abstract newlines(): void
  /** and_or (separator and_or)*; in compound lists newlines separate too and may come first. */
  protected abstract list(compound: boolean): List

  /** bash reads the here-documents that a complete list has announced all the same, where nothing is left of the text. */
  protected override unmatched(closer: string, opened: number): never {
    const isRead = this.depth === 1 && !this.inArray && ENDS_LIST.has(this.lastTokens[0])
    const line = this.lastLine() + 1
    const warnings = (isRead ? this.documents : []).map((document) =>
      openDocumentWarning({ ...document, line }, line),
    )
    super.unmatched(closer, opened, warnings)
  }

  protected scanWord(start: number): Token {
    const text = this.text
    let word = ''
    let at = start
    let quoted = false
    let elements: readonly ArrayElement[] | null = null
    let arrayEnd = -1
    for (;;) {
      PLAIN_RUN.lastIndex = at
      PLAIN_RUN.test(text)
      const run = PLAIN_RUN.lastIndex
      if (run > at) {
        word += text.slice(at, run)
        at = run
      }
      const char = text[at]
      if (char === undefined || char === ' ' || char === '\t' || char === '\n') break
      if (char === '\\') {
        quoted ||= text[at + 1] !== '\n'
        if (text[at + 1] === '\n') {
          // The text of a substitution is read once more.
          if (this.substitution > 0 && !this.inArray) word += '\\\n'
          at += 2
        } else if (this.inArray && !this.isQuotedInArray(text[at + 1] ?? '')) {
          word += '\\'
          at++
        } else {
          word += text.slice(at, at + 2)
          at = Math.min(at + 2, text.length)
        }
      } else if (char === "'" || char === '"') {
        quoted = true
        word += char + this.matched(at + 1, char, char, char, 0)
        at = this.matchedEnd
      } else if (char === '`') {
        word += char + this.matched(at + 1, char, char, char, 0)
        at = this.matchedEnd
      } else if (char === '(' || (char === '|' && this.inRegex)) {
        const before = at > start ? text[at - 1] : ''
        const isGroup =
          this.inRegex || (this.options.extglob && before !== '' && '?*+@!'.includes(before as string))
        if (!isGroup) break
        if (char === '(') {
          const outer = this.delimiter
          word += char + this.within(char, () => this.matched(at + 1, '(', ')', outer, 0))
          at = this.matchedEnd
        } else {
          word += char
          at++
        }
      } else if (char === '$' || char === '<' || char === '>') {
        const next = text[at + 1]
        if (next === '(') {
          word += `${char}(${this.within('(', () => this.commandText(at + 2))}`
          at = this.matchedEnd
        } else if (char !== '$') break
        else if (next === '{') {
          word += `\${${this.matched(at + 2, '{', '}', this.delimiter, FIRST_CLOSE | BRACES)}`
          at = this.matchedEnd
        } else if (next === '[') {
          word += `$[${this.matched(at + 2, '[', ']', this.delimiter, ARITHMETIC)}`
          at = this.matchedEnd
        } else if (next === "'") {
          word += single(
            decodeAnsi(this.matched(at + 2, "'", "'", "'", ALLOW_ESCAPE).slice(0, -1), 'quote').text,
          )
          quoted = true
          at = this.matchedEnd
        } else if (next === '"') {
          word += `"${this.matched(at + 2, '"', '"', '"', 0)}`
          quoted = true
          at = this.matchedEnd
        } else {
          word += next === '$' ? '$$' : '$'
          at += next === '$' ? 2 : 1
        }
      } else if (char === '[') {
        const isSubscript = this.inArray ? word === '' : this.acceptsAssignment && NAME.test(word)
        if (isSubscript) {
          word += `[${this.matched(at + 1, '[', ']', this.delimiter, SUBSCRIPT)}`
          at = this.matchedEnd
        } else {
          word += char
          at++
        }
      } else if (char === '=') {
        word += char
        at++
        if (text[at] === '(' && (this.acceptsAssignment || this.acceptsArray) && !this.inArray) {
          const prefix = assignmentPrefix(word)
          if (prefix !== null && prefix.value === word.length) {
            const array = this.arrayElements(at, start)
            elements = array.elements
            arrayEnd = array.end
            word += array.text
            at = array.end
          }
        }
      } else break
    }
    if (elements !== null && at !== arrayEnd) elements = word.endsWith(')') ? [misread(word)] : null
    const isPlain = !quoted && !/[$`\\]/.test(word)
    const kind = this.wordKind(word, text[at], isPlain)
    return { kind, text: word, start, end: at, plain: isPlain && kind === 'word', elements }
  }

  protected wordKind(word: string, next: string | undefined, isPlain: boolean): TokenKind {
    const isBeforeOperator = next === '<' || next === '>'
    if (isBeforeOperator && !this.inRegex && VARIABLE.test(word)) return 'descriptor-variable'
    if (!isPlain || this.inRegex) return 'word'
    if (/^[0-9]+$/.test(word) && Number(word) < 2 ** 31) {
      if (isBeforeOperator || /[<>]&\s*$/.test(this.text.slice(Math.max(0, this.at - 2), this.at)))
        return 'number'
      return 'word'
    }
    return 'word'
  }

  /** `(...)` behind `name=`; `open` is the offset of its parenthesis. */
  protected arrayElements(
    open: number,
    start: number,
  ): { elements: ArrayElement[]; text: string; end: number } {
    const saved = this.saveState()
    const line = this.lineOf(start)
    this.at = open + 1
    this.ahead = null
    this.inArray = true
    this.acceptsArray = false
    this.acceptsAssignment = true
    const words: Token[] = []
    let token = this.elementToken()
    for (; token.kind === 'word' || token.kind === 'newline'; token = this.elementToken())
      if (this.take().kind === 'word') words.push(token)
    if (token.kind === 'end')
      this.problem(["unexpected EOF while looking for matching `)'"], line, { incomplete: true, status: 1 })
    if (token.text !== ')') {
      this.at = this.readTo(token)
      this.unexpected(token, 1)
    }
    this.restoreState(saved)
    const texts = words.map((word) => word.text)
    return { elements: texts.map(elementOf), text: `(${texts.join(' ')})`, end: token.end }
  }

  /** Whether a backslash quotes it: in a substitution bash takes the list for part of what it is in (read_token_word, cd). */
  private isQuotedInArray(char: string): boolean {
    return this.delimiter === '' || (this.delimiter === '"' && '$`"\\'.includes(char))
  }

  /** What the end of the text cuts off between the parentheses is a mistake of the list. */
  private elementToken(): Token {
    try {
      return this.peek()
    } catch (error) {
      if (!(error instanceof SyntaxProblem) || !error.problem.incomplete) throw error
      throw new SyntaxProblem({ ...error.problem, status: 1, keepsStatus: false })
    }
  }

  protected saveState() {
    const { at, ahead, inArray, acceptsArray, acceptsAssignment, inRegex, options, documents, depth } = this
    const { lastTokens } = this
    return {
      at,
      ahead,
      inArray,
      acceptsArray,
      acceptsAssignment,
      inRegex,
      options,
      documents,
      depth,
      lastTokens,
    }
  }

  protected restoreState(saved: ReturnType<Words['saveState']>): void {
    Object.assign(this, saved)
  }

  /** Where the last `matched` or `commandText` stopped: behind the closing character. */
  protected matchedEnd = 0

  protected get delimiter(): string {
    return this.delimiters.at(-1) ?? ''
  }

  private within(delimiter: string, read: () => string): string {
    this.delimiters.push(delimiter)
    const text = read()
    this.delimiters.pop()
    return text
  }

  /**
   * Text up to and with the `close` that matches an `open` in front of `from`, as bash stores it: parse.y,
   * parse_matched_pair. `quote` is `"` inside double quotes.
   */
  protected matched(from: number, open: string, close: string, quote: string, flags: number): string {
    if (open !== close) return this.matchedPair(from, open, close, quote, flags)
    return this.within(open, () => this.matchedPair(from, open, close, quote, flags))
  }

  private matchedPair(from: number, open: string, close: string, quote: string, flags: number): string {
    const text = this.text
    if (open === "'" && (flags & ALLOW_ESCAPE) === 0) {
      const end = text.indexOf("'", from)
      if (end < 0) this.unmatched("'", from - 1)
      this.matchedEnd = end + 1
      return text.slice(from, end + 1)
    }
    const inherited = quote === '"' ? DOUBLE_QUOTED : flags & DOUBLE_QUOTED
    let state: 'param' | 'operator' | 'word' | 'quote' = flags & BRACES ? 'param' : 'word'
    let depth = 1
    let cooked = ''
    let at = from
    let wasDollar = false
    let wasAngle = false
    for (;;) {
      const char = text[at]
      if (char === undefined) this.unmatched(close, from - 1)
      if (char === '\\') {
        if (text[at + 1] === '\n') {
          at += 2
          continue
        }
        cooked += text.slice(at, at + 2)
        at += 2
        wasDollar = false
        wasAngle = false
        if (at > text.length) this.unmatched(close, from - 1)
        continue
      }
      at++
      if (char === close) depth--
      else if (open !== close && open === '{' && wasDollar && char === open) depth++
      else if ((flags & FIRST_CLOSE) === 0 && char === open) depth++
      cooked += char
      if (depth === 0) {
        this.matchedEnd = at
        return cooked
      }
      if (open === "'") continue
      if (flags & BRACES) state = nextState(state, char, cooked.length)
      const isDollarOpening = wasDollar && (char === '(' || char === '{' || char === '[')
      if (open !== close) {
        const isLiteral = this.options.posix === true && inherited !== 0 && (flags & BRACES) !== 0
        if (char === "'" && isLiteral && state !== 'quote') {
          // It means the same between double quotes, which the parts of the word are read by.
          cooked = `${wasDollar ? `${cooked.slice(0, -2)}\\$` : cooked.slice(0, -1)}"'"`
          wasDollar = false
          wasAngle = false
          continue
        }
        if (char === "'" || char === '"' || char === '`') {
          const isAnsi = wasDollar && char === "'"
          const nested = this.matched(at, char, char, char, isAnsi ? ALLOW_ESCAPE | inherited : inherited)
          at = this.matchedEnd
          if (isAnsi) {
            const decoded = decodeAnsi(nested.slice(0, -1), 'quote').text
            const isQuoted = inherited === 0 || state === 'quote'
            cooked = cooked.slice(0, -2) + (isQuoted ? single(decoded) : decoded)
          } else if (wasDollar && char === '"') cooked = `${cooked.slice(0, -2)}"${nested}`
          else cooked += nested
          wasDollar = false
          wasAngle = false
          continue
        }
        const takesDollar = (flags & (SUBSCRIPT | BRACES)) !== 0
        if (
          (isDollarOpening && (takesDollar || ((flags & ARITHMETIC) !== 0 && char === '('))) ||
          (takesDollar && wasAngle && char === '(')
        ) {
          if (open === char && (flags & FIRST_CLOSE) === 0) depth--
          else if (open === '{' && char === '{') depth--
          cooked += this.nestedDollar(at, char as '(' | '{' | '[', inherited)
          at = this.matchedEnd
          wasDollar = false
          wasAngle = false
          continue
        }
      } else if (open === '"' && char === '`') {
        cooked += this.matched(at, '`', '`', '', inherited)
        at = this.matchedEnd
      } else if (open !== '`' && isDollarOpening) {
        cooked += this.nestedDollar(at, char as '(' | '{' | '[', inherited)
        at = this.matchedEnd
        wasDollar = false
        wasAngle = false
        continue
      }
      wasAngle = (char === '<' || char === '>') && !wasAngle
      wasDollar = char === '$' && !wasDollar
    }
  }

  /** The rest of `$(`, `${` or `$[` inside something else. */
  protected nestedDollar(from: number, char: '(' | '{' | '[', inherited: number): string {
    if (char === '(') return this.commandText(from)
    if (char === '{') return this.matched(from, '{', '}', '', FIRST_CLOSE | BRACES | inherited)
    return this.matched(from, '[', ']', '', ARITHMETIC | inherited)
  }

  /** The rest of `$(`, `<(` or `>(` with its parenthesis; what begins like arithmetic is kept as it is. */
  protected commandText(from: number): string {
    if (this.text[from] === '(') return this.matched(from, '(', ')', '', ARITHMETIC)
    const { list, end } = this.commandSubstitution(from)
    this.matchedEnd = end
    const text = list === null ? '' : substitutionText(list)
    return `${text.startsWith('(') ? ' ' : ''}${text})`
  }

  /** A list up to its parenthesis. `from` is behind the opening one. */
  protected commandSubstitution(from: number): { list: List | null; end: number } {
    const saved = this.saveState()
    this.at = from
    this.ahead = null
    this.inArray = false
    this.acceptsArray = false
    this.acceptsAssignment = true
    this.inRegex = false
    this.documents = []
    this.options = { ...this.options, aliases: null }
    this.substitution++
    this.newlines()
    let token = this.peek()
    let list: List | null = null
    if (!(token.kind === 'operator' && token.text === ')')) {
      try {
        list = this.list(true)
      } catch (error) {
        if (error instanceof SyntaxProblem && error.problem.messages[0]?.text === END_OF_FILE)
          this.unmatchedCommand()
        throw error
      }
    }
    token = this.peek()
    if (token.kind === 'end') this.unmatchedCommand()
    if (token.kind !== 'operator' || token.text !== ')') this.unexpected(token)
    // The line that is read anew holds the parenthesis, and bash looks for it in the text.
    if (this.isExpanded && this.isPushed(token.start)) this.unmatchedCommand(true)
    const unfinished = this.documents.length
    if (unfinished > 0) {
      const text = `warning: command substitution: ${unfinished} unterminated here-document${unfinished === 1 ? '' : 's'}`
      // Not where only the end of a text is looked for (parse.y, xparse_dolparen).
      if (!this.isExpanded) this.warnings.push({ line: this.lineOf(token.start), text })
      if (this.isExpanded) this.closeDocuments(token.start)
      else this.takeDocuments(token.end)
    }
    this.substitution--
    this.restoreState(saved)
    return { list, end: token.end }
  }
}

/** `a=(b)c)` is a list for bash, which reads it anew when it is assigned, up to the wrong parenthesis. */
const misread = (word: string): ArrayElement => ({
  ...elementOf(''),
  misread: word.slice(word.indexOf('=(') + 2, -1),
})

const single = (text: string): string => (text === "'" ? "\\'" : `'${text.replaceAll("'", "'\\''")}'`)

/** Which part of `${name operator word}` is being read, as far as single quotes and `$'` want to know. */
function nextState<S extends 'param' | 'operator' | 'word' | 'quote'>(
  state: S,
  char: string,
  length: number,
): S | 'operator' | 'word' | 'quote' {
  if (state === 'param') {
    if (length > 1 && '%#/^,'.includes(char)) return 'quote'
    return '#%^,~:-=?+/'.includes(char) ? 'operator' : state
  }
  return state === 'operator' && !'#%^,~:-=?+/'.includes(char) ? 'word' : state
}
