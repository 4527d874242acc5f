/**
 * Bash's reader: where a complete command ends, what an alias puts in its place, and which syntax error
 * bash reports. It builds no tree; unbash does that from text that has passed here (adapter.ts).
 *
 * Terms
 * - unit: what bash reads before it runs anything: an and-or list with its `;` and `&` up to a newline
 *   that ends it, with the here-documents that follow.
 * - problem: why no unit could be read. An `incomplete` one may go away with more input (PS2).
 *
 * The grammar is parse.y's of bash 5.2; an error is found at the same token as there, because a
 * recursive descent and an LALR parser both stop at the first token that cannot follow.
 */

export interface ReaderOptions {
  /** shopt extglob: `@(a|b)` is a word, else `(` is an unexpected token */
  readonly extglob: boolean
  /** null when aliases are not expanded */
  readonly aliases: ReadonlyMap<string, string> | null
}

export interface Problem {
  /** Texts without their `bash: -c: line N: ` prefix, each with its N. */
  readonly messages: readonly LineMessage[]
  /** Here-documents that the end of the text ended, before the problem. */
  readonly warnings: readonly LineMessage[]
  readonly incomplete: boolean
  /** `$?` after it: 2 mostly, 1 inside `a=(...)`, 127 inside `$(...)` when bash is called with -c */
  readonly status: number
}

export interface LineMessage {
  /** starting at 1 in the text */
  readonly line: number
  readonly text: string
}

export interface UnitText {
  /** The unit's text, aliases replaced. */
  readonly text: string
  /** What has been read since the unit before it, comments and blank lines included. */
  readonly raw: string
  /** Only blanks follow it. */
  readonly isLast: boolean
  /** Number of its first line, starting at 1. */
  readonly line: number
  /** Here-documents that the end of the text ended. */
  readonly warnings: readonly LineMessage[]
}

type TokenKind = 'word' | 'operator' | 'newline' | 'end'

interface Token {
  kind: TokenKind
  text: string
  start: number
  end: number
  /** no quote, backslash or expansion in it: may be a reserved word or an alias */
  plain: boolean
}

interface HereDocument {
  delimiter: string
  strip: boolean
  line: number
}

class SyntaxProblem extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.messages[0]?.text)
    this.problem = problem
  }
}

const OPERATORS = [
  '&>>', '<<-', '<<<', ';;&', '&&', '||', ';;', ';&', '<<', '>>', '<&', '>&', '<>', '>|', '&>', '|&',
  ';', '&', '|', '(', ')', '<', '>',
] // biome-ignore format: longest first, in rows
const REDIRECTIONS = new Set(['<', '>', '>>', '<<', '<<-', '<<<', '<&', '>&', '<>', '>|', '&>', '&>>'])
/** Reserved words that cannot begin a command. */
const CLOSERS = new Set(['then', 'do', 'done', 'fi', 'elif', 'else', 'esac', '}', 'in'])
const DECLARATIONS = new Set(['declare', 'typeset', 'local', 'export', 'readonly', 'alias', 'eval', 'let'])
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*(\[.*\])?\+?=$/s
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
const BLANK = /[ \t]/
/** Nesting of bash's own parser is bounded by its stack; ours must not meet the host's. */
const MAX_DEPTH = 400

/** Reads one text unit by unit. The options may change between two calls of `next`. */
export class Reader {
  private text: string
  private at = 0
  private line = 1
  private lineOffset = 0
  private options: ReaderOptions = { extglob: false, aliases: null }
  private ahead: Token | null = null
  private hereDocuments: HereDocument[] = []
  private warnings: LineMessage[] = []
  private depth = 0
  /** Between the parentheses of `name=(...)`, where `[a b]=` is one word. */
  private inArray = false
  /** 1 inside `$(...)`: errors there have a status of their own. */
  private substitution = 0
  /** Aliases being expanded: not again before `end` (an offset), as bash does against recursion. */
  private expanding: { name: string; end: number }[] = []

  constructor(text: string, firstLine = 1) {
    // As bash does, so that the last line ends in a newline token too.
    this.text = text === '' || text.endsWith('\n') ? text : `${text}\n`
    this.line = firstLine
  }

  /** The next unit, a problem (reading cannot go on after it), or null at the end. */
  next(options: ReaderOptions): UnitText | Problem | null {
    this.options = options
    this.hereDocuments = []
    this.warnings = []
    this.depth = 0
    this.inArray = false
    this.substitution = 0
    this.ahead = null
    try {
      return this.unit()
    } catch (error) {
      if (error instanceof SyntaxProblem) return error.problem
      throw error
    }
  }

  private isBlankFrom(offset: number): boolean {
    let at = offset
    while (/\s/.test(this.text[at] ?? '')) at++
    return at >= this.text.length
  }

  // ---- units and lists

  private unit(): UnitText | null {
    const begin = this.at
    let token = this.peek()
    while (token.kind === 'newline') {
      this.take()
      token = this.peek()
    }
    if (token.kind === 'end') return null
    const start = token.start
    const line = this.lineOf(start)
    this.list(false)
    const last = this.peek()
    if (last.kind !== 'newline' && last.kind !== 'end') this.unexpected(last)
    this.take()
    if (last.kind === 'end' && this.hereDocuments.length > 0) this.readHereDocuments(last.start)
    const text = this.text.slice(start, this.at)
    return {
      text,
      raw: this.text.slice(begin, this.at),
      isLast: this.isBlankFrom(this.at),
      line,
      warnings: this.warnings,
    }
  }

  /** and_or (separator and_or)*; in compound lists newlines separate too and may come first. */
  private list(compound: boolean): void {
    if (++this.depth > MAX_DEPTH) this.fail(['maximum nesting level exceeded'], this.at)
    if (compound) this.newlines()
    for (;;) {
      this.andOr()
      const token = this.peek()
      const separates =
        token.text === ';' || token.text === '&'
          ? token.kind === 'operator'
          : compound && token.kind === 'newline'
      if (!separates) break
      this.take()
      if (compound) this.newlines()
      const next = this.peek()
      if (next.kind === 'end' || (next.kind === 'newline' && !compound)) break
      if (
        next.kind === 'operator' &&
        (next.text === ')' || (compound && next.text.startsWith(';;')) || next.text === ';&')
      )
        break
      if (compound && next.kind === 'word' && next.plain && CLOSERS.has(next.text)) break
    }
    this.depth--
  }

  private andOr(): void {
    this.pipeline()
    for (let token = this.peek(); token.kind === 'operator'; token = this.peek()) {
      if (token.text !== '&&' && token.text !== '||') return
      this.take()
      this.newlines()
      this.pipeline()
    }
  }

  private pipeline(): void {
    for (let token = this.commandWord(); token.kind === 'word' && token.plain; token = this.commandWord()) {
      if (token.text !== '!' && token.text !== 'time') break
      this.take()
      if (token.text === 'time') this.timeOptions()
      // `!` and `time` may stand alone.
      const next = this.peek()
      if (next.kind === 'end' || next.kind === 'newline' || next.text === ';') return
    }
    this.command()
    for (let token = this.peek(); token.kind === 'operator'; token = this.peek()) {
      if (token.text !== '|' && token.text !== '|&') return
      this.take()
      this.newlines()
      for (let next = this.commandWord(); next.plain && (next.text === '!' || next.text === 'time'); ) {
        this.take()
        next = this.commandWord()
      }
      this.command()
    }
  }

  private timeOptions(): void {
    for (let token = this.peek(); token.text === '-p' || token.text === '--'; token = this.peek()) this.take()
  }

  // ---- commands

  private command(): void {
    const token = this.commandWord()
    if (token.kind === 'end' || token.kind === 'newline') this.unexpected(token)
    if (token.kind === 'operator') {
      if (token.text === '(') {
        this.subshellOrArithmetic()
        this.redirections()
      } else if (REDIRECTIONS.has(token.text)) this.simple()
      else this.unexpected(token)
      return
    }
    if (!token.plain) {
      this.simple()
      return
    }
    switch (token.text) {
      case 'if':
        this.ifCommand()
        break
      case 'while':
      case 'until':
        this.take()
        this.list(true)
        this.doGroup()
        break
      case 'for':
      case 'select':
        this.forCommand()
        break
      case 'case':
        this.caseCommand()
        break
      case '{':
        this.take()
        this.list(true)
        this.expect('}')
        break
      case '[[':
        this.conditional()
        break
      case 'function':
        this.functionCommand()
        return
      case 'coproc':
        this.take()
        if (this.peek().kind === 'word' && !this.beginsCompound(this.peek())) {
          const name = this.take()
          if (!this.beginsCompound(this.peek())) {
            this.ahead = null
            this.at = name.start
          }
        }
        this.command()
        return
      default:
        if (CLOSERS.has(token.text)) this.unexpected(token)
        this.simple()
        return
    }
    this.redirections()
  }

  private beginsCompound(token: Token): boolean {
    if (token.kind === 'operator') return token.text === '('
    return token.plain && ['if', 'while', 'until', 'for', 'select', 'case', '{', '[['].includes(token.text)
  }

  private ifCommand(): void {
    this.take()
    this.list(true)
    this.expect('then')
    this.list(true)
    for (let token = this.peek(); ; token = this.peek()) {
      if (token.plain && token.text === 'elif') {
        this.take()
        this.list(true)
        this.expect('then')
        this.list(true)
      } else if (token.plain && token.text === 'else') {
        this.take()
        this.list(true)
        this.expect('fi')
        return
      } else {
        this.expect('fi')
        return
      }
    }
  }

  private doGroup(): void {
    this.expect('do')
    this.list(true)
    this.expect('done')
  }

  private forCommand(): void {
    const keyword = this.take()
    const name = this.peek()
    if (
      keyword.text === 'for' &&
      name.kind === 'operator' &&
      name.text === '(' &&
      this.text[name.end] === '('
    ) {
      this.arithmeticFor(name)
      const token = this.peek()
      if (token.kind === 'operator' && token.text === ';') this.take()
      this.newlines()
      if (this.peek().plain && this.peek().text === '{') {
        this.take()
        this.list(true)
        this.expect('}')
      } else this.doGroup()
      return
    }
    if (name.kind !== 'word') this.unexpected(name)
    this.take()
    // `{` is a reserved word only after a separator.
    if (this.peek().text === '{') this.unexpected(this.peek())
    this.newlines()
    let token = this.peek()
    if (token.kind === 'operator' && token.text === ';') {
      this.take()
      this.newlines()
    } else if (token.plain && token.text === 'in') {
      this.take()
      while (this.peek().kind === 'word') this.take()
      token = this.peek()
      if (token.kind !== 'newline' && !(token.kind === 'operator' && token.text === ';'))
        this.unexpected(token)
      this.take()
      this.newlines()
    }
    token = this.peek()
    if (token.plain && token.text === '{') {
      this.take()
      this.list(true)
      this.expect('}')
    } else this.doGroup()
  }

  private arithmeticFor(open: Token): void {
    this.ahead = null
    const end = this.closingParens(open.end + 1)
    if (end < 0) this.unmatched(')', open.start)
    const body = this.text.slice(open.end + 1, end)
    const sections = splitSemicolons(body)
    if (sections !== 3) {
      const what = sections < 3 ? 'arithmetic expression required' : "`;' unexpected"
      const line = this.lineOf(open.start)
      this.problem([`syntax error: ${what}`, `syntax error: \`((${body}))'`], line)
    }
    this.at = end + 2
  }

  private caseCommand(): void {
    this.take()
    const word = this.peek()
    if (word.kind !== 'word') this.unexpected(word)
    this.take()
    this.newlines()
    this.expect('in')
    for (;;) {
      this.newlines()
      let token = this.peek()
      if (token.plain && token.text === 'esac') {
        this.take()
        return
      }
      if (token.kind === 'operator' && token.text === '(') {
        this.take()
        token = this.peek()
      }
      for (;;) {
        if (token.kind !== 'word') this.unexpected(token)
        this.take()
        token = this.peek()
        if (token.kind !== 'operator' || token.text !== '|') break
        this.take()
        token = this.peek()
      }
      if (token.kind !== 'operator' || token.text !== ')') this.unexpected(token)
      this.take()
      this.newlines()
      token = this.peek()
      const empty = token.text === ';;' || token.text === ';&' || token.text === ';;&'
      if (!empty && !(token.plain && token.text === 'esac')) this.list(true)
      token = this.peek()
      if (token.kind === 'operator' && (token.text === ';;' || token.text === ';&' || token.text === ';;&')) {
        this.take()
        continue
      }
      this.expect('esac')
      return
    }
  }

  private functionCommand(): void {
    this.take()
    const name = this.peek()
    if (name.kind !== 'word') this.unexpected(name)
    this.take()
    const open = this.peek()
    if (open.kind === 'operator' && open.text === '(' && this.closesAtOnce(open)) {
      this.take()
      this.take()
    }
    this.newlines()
    this.functionBody()
  }

  private closesAtOnce(open: Token): boolean {
    let at = open.end
    while (BLANK.test(this.text[at] ?? '')) at++
    return this.text[at] === ')'
  }

  private functionBody(): void {
    const token = this.peek()
    if (!this.beginsCompound(token)) this.unexpected(token)
    this.command()
  }

  private subshellOrArithmetic(): void {
    const open = this.take()
    if (this.text[open.end] === '(') {
      const end = this.closingParens(open.end + 1)
      if (end === UNCLOSED) this.unmatched(')', open.start)
      if (end >= 0) {
        this.ahead = null
        this.at = end + 2
        return
      }
    }
    this.list(true)
    const close = this.peek()
    if (close.kind !== 'operator' || close.text !== ')') this.unexpected(close)
    this.take()
  }

  /** Words and redirections; the first word may turn out to be the name of a function. */
  private simple(): void {
    let words = 0
    let first: Token | null = null
    for (;;) {
      const token = words === 0 ? this.commandWord() : this.peek()
      if (token.kind === 'operator' && REDIRECTIONS.has(token.text)) {
        this.redirection()
        continue
      }
      if (token.kind !== 'word') {
        if (token.kind === 'operator' && token.text === '(') {
          if (words !== 1 || first === null) this.unexpected(token)
          this.functionDefinition()
        }
        return
      }
      this.take()
      if (this.prefixesRedirection(token)) continue
      if (ASSIGNMENT.test(token.text) && this.text[this.at] === '(') {
        if (words === 0 || (first !== null && DECLARATIONS.has(first.text))) {
          this.compoundAssignment(token)
          continue
        }
      }
      if (words === 0 && isAssignment(token.text)) continue
      words++
      if (words === 1) first = token
    }
  }

  private functionDefinition(): void {
    this.take()
    const close = this.peek()
    if (close.kind !== 'operator' || close.text !== ')') this.unexpected(close)
    this.take()
    this.newlines()
    this.functionBody()
  }

  private compoundAssignment(name: Token): void {
    this.at++
    this.inArray = true
    for (;;) {
      const token = this.peek()
      if (token.kind === 'end') this.unmatched(')', name.start, 1)
      if (token.kind === 'operator') {
        this.inArray = false
        if (token.text !== ')') this.unexpected(token, 1)
        this.take()
        return
      }
      this.take()
    }
  }

  private redirections(): void {
    for (let token = this.peek(); ; token = this.peek()) {
      if (token.kind === 'operator' && REDIRECTIONS.has(token.text)) this.redirection()
      else if (token.kind === 'word' && this.prefixesRedirection(token)) this.take()
      else if (token.kind === 'word' && token.plain && CLOSERS.has(token.text)) return
      else if (token.kind === 'word' || (token.kind === 'operator' && token.text === '('))
        this.unexpected(token)
      else return
    }
  }

  /** `2` in `2>`, `{fd}` in `{fd}>`. */
  private prefixesRedirection(token: Token): boolean {
    const next = this.text[token.end]
    return (next === '<' || next === '>') && /^([0-9]+|\{[A-Za-z_][A-Za-z0-9_]*\})$/.test(token.text)
  }

  private redirection(): void {
    const operator = this.take()
    const target = this.peek()
    if (target.kind !== 'word') this.unexpected(target)
    this.take()
    if (operator.text === '<<' || operator.text === '<<-') {
      this.hereDocuments.push({
        delimiter: unquoteDelimiter(target.text),
        strip: operator.text === '<<-',
        line: this.lineOf(operator.start),
      })
    }
  }

  // ---- [[ ]]

  private conditional(): void {
    const open = this.take()
    this.conditionalOr()
    const close = this.conditionalToken()
    if (close.kind === 'end') {
      const line = this.lineOf(open.start)
      const messages = [
        { line, text: "unexpected EOF while looking for `]]'" },
        { line: this.lastLine() + 1, text: END_OF_FILE },
      ]
      throw new SyntaxProblem({ messages, warnings: this.warnings, incomplete: true, status: 2 })
    }
    if (close.text !== ']]') this.conditionalError(close, 'syntax error in conditional expression')
    this.take()
  }

  private conditionalOr(): void {
    for (;;) {
      this.conditionalTerm()
      const token = this.conditionalToken()
      if (token.kind !== 'operator' || (token.text !== '&&' && token.text !== '||')) return
      this.take()
    }
  }

  private conditionalTerm(): void {
    let token = this.conditionalToken()
    while (token.kind === 'word' && token.text === '!') {
      this.take()
      token = this.conditionalToken()
    }
    if (token.kind === 'operator' && token.text === '(') {
      this.take()
      this.conditionalOr()
      const close = this.conditionalToken()
      if (close.text !== ')')
        this.conditionalError(close, `unexpected token \`${nameOf(close)}', expected \`)'`)
      this.take()
      return
    }
    if (token.kind === 'end')
      this.problem(["unexpected token `EOF' in conditional command", END_OF_FILE], this.lastLine() + 1, {
        incomplete: true,
      })
    if (token.kind !== 'word')
      this.conditionalError(token, `unexpected token \`${token.text}' in conditional command`)
    if (token.plain && token.text === ']]') this.conditionalError(token)
    this.take()
    if (/^-[abcdefghknoprstuvwxzGLNORS]$/.test(token.text)) {
      this.conditionalOperand(token, 'unary')
      return
    }
    const operator = this.peek()
    if (operator.text === ']]' || operator.text === '&&' || operator.text === '||' || operator.text === ')')
      return
    if (operator.kind === 'newline')
      this.conditionalError(token, "unexpected token `newline', conditional binary operator expected")
    if (!isConditionalOperator(operator))
      this.conditionalError(operator, 'conditional binary operator expected')
    this.take()
    if (operator.text === '=~') this.skipRegularExpression(operator)
    else if (operator.text === '==' || operator.text === '=' || operator.text === '!=') {
      // In patterns extglob is always on: bash turns it on for `==` inside `[[`.
      const saved = this.options
      this.options = { ...saved, extglob: true }
      this.conditionalOperand(operator, 'binary')
      this.options = saved
    } else this.conditionalOperand(operator, 'binary')
  }

  private conditionalOperand(operator: Token, arity: 'unary' | 'binary'): void {
    const operand = this.peek()
    if (operand.kind === 'word' && !(operand.plain && operand.text === ']]')) {
      this.take()
      return
    }
    const near = operand.kind === 'newline' ? operator : operand
    this.conditionalError(near, `unexpected argument \`${nameOf(operand)}' to conditional ${arity} operator`)
  }

  private conditionalToken(): Token {
    this.newlines()
    return this.peek()
  }

  /** The operand of `=~`: parentheses group, `|` and `<` are ordinary there. */
  private skipRegularExpression(operator: Token): void {
    this.ahead = null
    let at = this.at
    while (BLANK.test(this.text[at] ?? '')) at++
    const start = at
    let open = 0
    let firstOpen = at
    for (;;) {
      const char = this.text[at]
      if (char === undefined) {
        if (open > 0) this.unmatchedRegex(firstOpen)
        break
      }
      if (char === '(') {
        if (open === 0) firstOpen = at
        open++
        at++
      } else if (char === ')') {
        if (open === 0) break
        open--
        at++
      } else if (open === 0 && /[\s&;]/.test(char)) break
      else at = this.skipPiece(at)
    }
    if (at === start || this.text.slice(start, at) === ']]') {
      this.at = start
      this.conditionalOperand(operator, 'binary')
      return
    }
    this.at = at
  }

  private unmatchedRegex(at: number): never {
    const line = this.lineOf(at)
    const messages = [
      { line, text: "unexpected EOF while looking for matching `)'" },
      { line: this.lastLine() + 1, text: 'unexpected argument to conditional binary operator' },
    ]
    throw new SyntaxProblem({ messages, warnings: this.warnings, incomplete: true, status: 2 })
  }

  private conditionalError(token: Token, what?: string): never {
    const near = `syntax error near \`${nameOf(token)}'`
    this.fail(what === undefined ? [near] : [what, near], token.start)
  }

  // ---- tokens

  private peek(): Token {
    if (this.ahead === null) this.ahead = this.scan()
    return this.ahead
  }

  private take(): Token {
    const token = this.peek()
    this.ahead = null
    this.at = token.end
    if (token.kind === 'newline' && this.hereDocuments.length > 0) this.readHereDocuments(token.end)
    return token
  }

  private newlines(): void {
    while (this.peek().kind === 'newline') this.take()
  }

  private expect(word: string): void {
    const token = this.peek()
    if (token.kind !== 'word' || !token.plain || token.text !== word) this.unexpected(token)
    this.take()
  }

  /** The token in command position, after alias expansion. */
  private commandWord(): Token {
    let token = this.peek()
    const aliases = this.options.aliases
    if (aliases === null) return token
    while (token.kind === 'word' && token.plain) {
      const name = token.text
      const value = aliases.get(name)
      if (value === undefined) return token
      const start = token.start
      this.expanding = this.expanding.filter((entry) => entry.end > start)
      if (this.expanding.some((entry) => entry.name === name)) return token
      const grown = value.length - name.length
      for (const entry of this.expanding) entry.end += grown
      this.expanding.push({ name, end: start + value.length })
      this.text = this.text.slice(0, start) + value + this.text.slice(token.end)
      this.ahead = null
      this.at = start
      if (/[ \t]$/.test(value)) this.aliasNextWord(start + value.length, aliases)
      token = this.peek()
    }
    return token
  }

  /** An alias that ends in a blank makes the following word a candidate too. */
  private aliasNextWord(from: number, aliases: ReadonlyMap<string, string>): void {
    let at = from
    while (BLANK.test(this.text[at] ?? '')) at++
    const word = /^[^\s|&;()<>'"\\$`]+/.exec(this.text.slice(at))?.[0]
    const value = word === undefined ? undefined : aliases.get(word)
    if (word === undefined || value === undefined) return
    this.text = this.text.slice(0, at) + value + this.text.slice(at + word.length)
    if (/[ \t]$/.test(value)) this.aliasNextWord(at + value.length, aliases)
  }

  private scan(): Token {
    const text = this.text
    let at = this.at
    for (;;) {
      const char = text[at]
      if (char === ' ' || char === '\t') at++
      else if (char === '\\' && text[at + 1] === '\n') at += 2
      else if (char === '#') {
        while (at < text.length && text[at] !== '\n') at++
      } else break
    }
    if (at >= text.length) return { kind: 'end', text: '', start: at, end: at, plain: false }
    if (text[at] === '\n') return { kind: 'newline', text: '\n', start: at, end: at + 1, plain: false }
    if (!this.beginsProcessSubstitution(at)) {
      const operator = operatorAt(text, at)
      if (operator !== null)
        return { kind: 'operator', text: operator, start: at, end: at + operator.length, plain: false }
    }
    const end = this.skipWord(at)
    const word = text.slice(at, end)
    return { kind: 'word', text: word, start: at, end, plain: !/['"\\$`]/.test(word) }
  }

  private beginsProcessSubstitution(at: number): boolean {
    const char = this.text[at]
    return (char === '<' || char === '>') && this.text[at + 1] === '('
  }

  private skipWord(from: number): number {
    let at = from
    for (;;) {
      const char = this.text[at]
      if (char === undefined || char === ' ' || char === '\t' || char === '\n') return at
      if (char === '<' || char === '>') {
        if (!this.beginsProcessSubstitution(at)) return at
        at = this.skipCommand(at + 2)
      } else if (char === '(') {
        if (!this.options.extglob || at === from || !'?*+@!'.includes(this.text[at - 1] as string)) return at
        at = this.skipGroup(at + 1)
      } else if (char === '|' || char === '&' || char === ';' || char === ')') return at
      else if (char === '[' && (this.inArray ? at === from : NAME.test(this.text.slice(from, at)))) {
        at = this.skipSubscript(at)
      } else at = this.skipPiece(at)
    }
  }

  /** `name[...]=`: blanks and operators in the subscript belong to the word if an assignment follows. */
  private skipSubscript(open: number): number {
    let at = open + 1
    let nested = 1
    while (nested > 0) {
      const char = this.text[at]
      if (char === undefined || char === '\n') return open + 1
      if (char === '[') nested++
      if (char === ']') nested--
      at = char === '[' || char === ']' ? at + 1 : this.skipPiece(at)
    }
    return /^\+?=/.test(this.text.slice(at, at + 2)) ? at : open + 1
  }

  /** One character, or a whole quoted or expanded piece. */
  private skipPiece(at: number): number {
    switch (this.text[at]) {
      case '\\':
        return Math.min(at + 2, this.text.length)
      case "'":
        return this.skipSingle(at)
      case '"':
        return this.skipDouble(at)
      case '`':
        return this.skipBackquote(at)
      case '$':
        return this.skipDollar(at, false)
      default:
        return at + 1
    }
  }

  private skipSingle(at: number): number {
    const end = this.text.indexOf("'", at + 1)
    if (end < 0) this.unmatched("'", at)
    return end + 1
  }

  private skipAnsi(open: number): number {
    for (let at = open + 1; at < this.text.length; at++) {
      if (this.text[at] === '\\') at++
      else if (this.text[at] === "'") return at + 1
    }
    this.unmatched("'", open)
  }

  private skipDouble(open: number): number {
    let at = open + 1
    for (;;) {
      const char = this.text[at]
      if (char === undefined) this.unmatched('"', open)
      if (char === '"') return at + 1
      if (char === '\\') at += 2
      else if (char === '`') at = this.skipBackquote(at)
      else if (char === '$') at = this.skipDollarIn(at, open)
      else at++
    }
  }

  /** An expansion inside double quotes: if it does not end, bash misses the quote. */
  private skipDollarIn(at: number, quote: number): number {
    try {
      return this.skipDollar(at, true)
    } catch (error) {
      if (error instanceof SyntaxProblem && error.problem.incomplete && this.text[at + 1] === '{')
        this.unmatched('"', quote)
      throw error
    }
  }

  private skipBackquote(open: number): number {
    for (let at = open + 1; at < this.text.length; at++) {
      if (this.text[at] === '\\') at++
      else if (this.text[at] === '`') return at + 1
    }
    this.unmatched('`', open)
  }

  private skipDollar(at: number, quoted: boolean): number {
    const next = this.text[at + 1]
    if (next === '{') return this.skipBraces(at + 2, quoted)
    if (next === '(') {
      if (this.text[at + 2] === '(') {
        const end = this.closingParens(at + 3)
        if (end === UNCLOSED) this.unmatched(')', at)
        if (end >= 0) return end + 2
      }
      return this.skipCommand(at + 2)
    }
    if (next === '[') {
      const end = this.text.indexOf(']', at)
      return end < 0 ? at + 1 : end + 1
    }
    if (!quoted && next === "'") return this.skipAnsi(at + 1)
    if (!quoted && next === '"') return this.skipDouble(at + 1)
    return at + (next === '$' ? 2 : 1)
  }

  private skipBraces(from: number, quoted: boolean): number {
    let at = from
    for (;;) {
      const char = this.text[at]
      if (char === undefined) this.unmatched('}', from)
      if (char === '}') return at + 1
      // Inside double quotes a single quote is an ordinary character, except in patterns.
      if (char === "'" && quoted && !/[#%/^,]/.test(this.text.slice(from, at))) at++
      else if (char === '$') at = this.skipDollar(at, quoted)
      else at = this.skipPiece(at)
    }
  }

  /** `$(`, `<(`: a list up to its parenthesis. `from` is behind the opening one. */
  private skipCommand(from: number): number {
    const saved = { at: this.at, ahead: this.ahead, here: this.hereDocuments, depth: this.depth }
    const inArray = this.inArray
    this.inArray = false
    this.at = from
    this.ahead = null
    this.hereDocuments = []
    this.substitution++
    this.newlines()
    let token = this.peek()
    if (!(token.kind === 'operator' && token.text === ')')) {
      try {
        this.list(true)
      } catch (error) {
        if (error instanceof SyntaxProblem && error.problem.messages[0]?.text === END_OF_FILE)
          this.unmatchedCommand()
        throw error
      }
    }
    token = this.peek()
    if (token.kind === 'end') this.unmatchedCommand()
    if (token.kind !== 'operator' || token.text !== ')') this.unexpected(token)
    if (this.hereDocuments.length > 0) this.closeHereDocuments(token.start)
    this.substitution--
    this.inArray = inArray
    this.at = saved.at
    this.ahead = saved.ahead
    this.hereDocuments = saved.here
    this.depth = saved.depth
    return token.end
  }

  private closeHereDocuments(at: number): void {
    for (const document of this.hereDocuments) this.warnHereDocument(document, this.lineOf(at))
  }

  /** `@(`...`)`: nested groups and quotes. */
  private skipGroup(from: number): number {
    let at = from
    let open = 1
    for (;;) {
      const char = this.text[at]
      if (char === undefined) this.unmatched(')', from)
      if (char === '(') open++
      if (char === ')') open--
      at = char === '(' || char === ')' ? at + 1 : this.skipPiece(at)
      if (open === 0) return at
    }
  }

  /**
   * Offset of the `))` that closes arithmetic begun before `from`; -1 when a lone `)` shows that it is no
   * arithmetic, UNCLOSED at the end of the text.
   */
  private closingParens(from: number): number {
    let open = 0
    let at = from
    while (at < this.text.length) {
      const char = this.text[at]
      if (char === '(') open++
      if (char === ')') {
        if (open === 0) return this.text[at + 1] === ')' ? at : -1
        open--
      }
      if (char === "'" || char === '"' || char === '\\' || char === '`' || char === '$') {
        try {
          at = this.skipPiece(at)
        } catch (error) {
          if (error instanceof SyntaxProblem) return -1
          throw error
        }
      } else at++
    }
    return UNCLOSED
  }

  // ---- here-documents

  private readHereDocuments(from: number): void {
    let at = from
    for (const document of this.hereDocuments) {
      for (;;) {
        if (at >= this.text.length) {
          this.warnHereDocument(document, this.lastLine())
          break
        }
        const newline = this.text.indexOf('\n', at)
        const end = newline < 0 ? this.text.length : newline
        let line = this.text.slice(at, end)
        if (document.strip) line = line.replace(/^\t+/, '')
        at = newline < 0 ? end : end + 1
        if (line === document.delimiter) break
        // Inside `$(`, `EOF)` may end the document and the substitution at once.
        if (
          this.substitution > 0 &&
          line.startsWith(document.delimiter) &&
          line.slice(document.delimiter.length).trim() === ')'
        ) {
          at = end - 1
          break
        }
      }
    }
    this.hereDocuments = []
    this.at = at
  }

  private warnHereDocument(document: HereDocument, line: number): void {
    this.warnings.push({
      line,
      text: `warning: here-document at line ${document.line} delimited by end-of-file (wanted \`${document.delimiter}')`,
    })
  }

  // ---- lines and errors

  private lineOf(offset: number): number {
    if (offset < this.lineOffset) {
      let back = 0
      for (let i = offset; i < this.lineOffset; i++) if (this.text.charCodeAt(i) === 10) back++
      return this.line - back
    }
    for (let i = this.lineOffset; i < offset; i++) if (this.text.charCodeAt(i) === 10) this.line++
    this.lineOffset = offset
    return this.line
  }

  /** The number of the last line; a final newline begins no line of its own. */
  private lastLine(): number {
    const length = this.text.endsWith('\n') ? this.text.length - 1 : this.text.length
    return this.lineOf(length)
  }

  private unexpected(token: Token, status?: number): never {
    if (token.kind === 'end') this.problem([END_OF_FILE], this.lastLine() + 1, { incomplete: true, status })
    this.fail([`syntax error near unexpected token \`${nameOf(token)}'`], token.start, status)
  }

  /** An error that quotes its line. */
  private fail(messages: string[], offset: number, status = this.substitution > 0 ? 127 : 2): never {
    const start = this.text.lastIndexOf('\n', offset - 1) + 1
    const newline = this.text.indexOf('\n', offset)
    const source = this.text.slice(start, newline < 0 ? this.text.length : newline)
    this.problem([...messages, `\`${source}'`], this.lineOf(offset), { status })
  }

  private unmatched(closer: string, opened: number, status = 2): never {
    this.problem([`unexpected EOF while looking for matching \`${closer}'`], this.lineOf(opened), {
      incomplete: true,
      status,
    })
  }

  private unmatchedCommand(): never {
    this.problem(["unexpected EOF while looking for matching `)'"], this.lastLine() + 1, { incomplete: true })
  }

  private problem(
    texts: readonly string[],
    line: number,
    { incomplete = false, status = 2 }: { incomplete?: boolean; status?: number | undefined } = {},
  ): never {
    const messages = texts.map((text) => ({ line, text }))
    throw new SyntaxProblem({ messages, warnings: this.warnings, incomplete, status })
  }
}

export const isProblem = (result: UnitText | Problem): result is Problem => 'messages' in result

const UNCLOSED = -2
const END_OF_FILE = 'syntax error: unexpected end of file'

const nameOf = (token: Token): string =>
  token.kind === 'newline' ? 'newline' : token.kind === 'end' ? 'EOF' : token.text

function operatorAt(text: string, at: number): string | null {
  if (!'&|;<>()'.includes(text[at] as string)) return null
  for (const operator of OPERATORS) if (text.startsWith(operator, at)) return operator
  return null
}

function isAssignment(word: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*(\[[^=]*\])?\+?=/.test(word)
}

function isConditionalOperator(token: Token): boolean {
  if (token.kind === 'operator') return token.text === '<' || token.text === '>'
  return /^(=|==|!=|=~|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/.test(token.text)
}

function unquoteDelimiter(word: string): string {
  return word.replace(/\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/gs, (_all, escaped, single, double) =>
    escaped !== undefined
      ? escaped
      : single !== undefined
        ? single
        : (double as string).replace(/\\(["\\$`])/g, '$1'),
  )
}

function splitSemicolons(body: string): number {
  return body.split(';').length
}
