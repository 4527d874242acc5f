/**
 * Bash's parser: text to units, and the syntax errors that bash reports.
 *
 * Terms
 * - unit: what bash reads before it runs anything: an and-or list with its `;` and `&` up to a newline
 *   that ends it, with the here-documents that follow.
 * - problem: why no unit could be read. An `incomplete` one may go away with more input (PS2).
 *
 * The grammar is parse.y's of bash 5.2; an error is found at the same token as there, because a
 * recursive descent and an LALR parser both stop at the first token that cannot follow. Words keep their text as bash
 * stores it: continued lines joined, `$'...'` decoded, and what stands in `$(...)` written anew by
 * print-command.ts. What a word means is found out when it is expanded (word-parts.ts).
 */

import { decodeAnsi } from '../expansion/ansi.ts'
import { substitutionText } from '../print-command.ts'
import { assignmentPrefix, removeQuotes, skipPiece, subscriptEnd } from './delimiters.ts'
import { endsLine, IN_SUBSTITUTION, type LineMessage, type Problem, SyntaxProblem } from './problem.ts'
import {
  Arithmetic,
  type ArrayElement,
  type Assignment,
  type CaseItem,
  type Command,
  type HereBody,
  type List,
  type Redirection,
  type Statement,
  type Subscript,
  type Test,
  Word,
} from './tree.ts'

export interface ParserOptions {
  /** shopt extglob: `@(a|b)` is a word, else `(` is an unexpected token */
  readonly extglob: boolean
  /** null when aliases are not expanded */
  readonly aliases: ReadonlyMap<string, string> | null
}

export interface Unit {
  readonly list: List
  /** What has been read since the unit before it, comments and blank lines included. */
  readonly raw: string
  /** Only blanks follow it. */
  readonly isLast: boolean
  /** Number of the last line that was read for it: bash's line_number when it begins to run. */
  readonly endLine: number
  /** Here-documents that the end of the text ended. */
  readonly warnings: readonly LineMessage[]
}

export const isProblem = (result: Unit | Problem): result is Problem => 'messages' in result

type TokenKind = 'word' | 'number' | 'descriptor-variable' | 'operator' | 'newline' | 'end'

interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly start: number
  readonly end: number
  /** no quote, backslash or expansion in it: may be a reserved word or an alias */
  readonly plain: boolean
  /** of `name=(...)` */
  readonly elements: readonly ArrayElement[] | null
}

interface PendingDocument {
  readonly delimiter: string
  readonly strip: boolean
  readonly quoted: boolean
  /** of the last line in front of its text */
  line: number
  readonly body: { -readonly [K in keyof HereBody]: HereBody[K] }
}

const OPERATORS = [
  '&>>', '<<-', '<<<', ';;&', '&&', '||', ';;', ';&', '<<', '>>', '<&', '>&', '<>', '>|', '&>', '|&',
  ';', '&', '|', '(', ')', '<', '>',
] // biome-ignore format: longest first, in rows
const REDIRECTIONS = new Set(['<', '>', '>>', '<<', '<<-', '<<<', '<&', '>&', '<>', '>|', '&>', '&>>'])
/** Reserved words that cannot begin a command. */
const CLOSERS = new Set(['then', 'do', 'done', 'fi', 'elif', 'else', 'esac', '}', 'in'])
/** Builtins behind which `name=(...)` is one argument. */
const TAKES_ARRAYS = new Set(['alias', 'declare', 'typeset', 'local', 'export', 'readonly', 'eval', 'let'])
/** Those whose arguments are assignments. */
const DECLARATIONS = new Set(['alias', 'declare', 'typeset', 'local', 'export', 'readonly'])
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
const VARIABLE = /^\{([A-Za-z_][A-Za-z0-9_]*(?:\[.+\])?)\}$/s
/** Nesting of bash's own parser is bounded by its stack; ours must not meet the host's. */
const MAX_DEPTH = 400

// How `matched` reads; the names are parse.y's.
const DOUBLE_QUOTED = 1
/** The first closing character ends it, nested ones do not count: `${`. */
const FIRST_CLOSE = 2
const BRACES = 4
const ARITHMETIC = 8
const SUBSCRIPT = 16
/** `\` quotes in it: `$'`. */
const ALLOW_ESCAPE = 32

/** Reads one text unit by unit. The options may change between two calls of `next`. */
export class Parser {
  private text: string
  /** Where a backslash was added to one that the text ended in. */
  private readonly addedBackslash: number
  private at = 0
  private line = 1
  private lineOffset = 0
  private options: ParserOptions = { extglob: false, aliases: null }
  private ahead: Token | null = null
  private documents: PendingDocument[] = []
  private warnings: LineMessage[] = []
  private depth = 0
  /** Between the parentheses of `name=(...)`, where `[a b]=` is one word. */
  private inArray = false
  /** The next word may be an assignment, so that blanks in its subscript do not end it. */
  private acceptsAssignment = true
  /** The next word may be `name=(...)`. */
  private acceptsArray = true
  private inRegex = false
  /** Above 0 inside `$(...)`: errors there have a status of their own. */
  private substitution = 0
  /** Aliases being expanded: not again before `end` (an offset), as bash does against recursion. */
  private expanding: { name: string; end: number }[] = []

  constructor(text: string, firstLine = 1) {
    // As bash does, so that the last line ends in a newline token too; a backslash at the end stands for itself.
    this.addedBackslash = endsInBackslash(text) ? text.length : Number.POSITIVE_INFINITY
    this.text = text === '' || text.endsWith('\n') ? text : `${text}${endsInBackslash(text) ? '\\' : ''}\n`
    this.line = firstLine
  }

  /** The next unit, a problem (reading goes on after it only if it `endsLine`), or null at the end. */
  next(options: ParserOptions): Unit | Problem | null {
    this.options = options
    this.documents = []
    this.warnings = []
    this.depth = 0
    this.inArray = false
    this.acceptsAssignment = true
    this.acceptsArray = true
    this.inRegex = false
    this.substitution = 0
    this.ahead = null
    try {
      return this.unit()
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
      if (endsLine(error.problem)) this.skipLine(this.at)
      return error.problem
    }
  }

  private skipLine(from: number): void {
    const newline = this.text.indexOf('\n', from)
    this.at = newline < 0 ? this.text.length : newline + 1
  }

  /**
   * Numbers the lines that follow from `line` on. In bash what runs and what is read share one counter, so that a
   * command which is left by an error leaves it where it was.
   */
  continueFrom(line: number): void {
    this.line = line - (this.lineOf(Math.max(0, this.at - 1)) - this.line)
  }

  /** Offset behind the `)` of a command substitution whose text begins at `from`; a problem if it has none. */
  substitutionEnd(from: number): number | Problem {
    this.options = { extglob: true, aliases: null }
    try {
      return this.commandSubstitution(from).end
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

  private unit(): Unit | null {
    const begin = this.at
    let token = this.peek()
    while (token.kind === 'newline') {
      this.take()
      token = this.peek()
    }
    if (token.kind === 'end') return null
    const list = this.list(false)
    const last = this.peek()
    if (last.kind !== 'newline' && last.kind !== 'end') this.unexpected(last)
    this.take()
    if (last.kind === 'end' && this.documents.length > 0) this.readDocuments(last.start)
    return {
      list,
      raw: this.text.slice(begin, this.at),
      isLast: this.isBlankFrom(this.at),
      endLine: this.lineOf(Math.max(0, this.at - 1)),
      warnings: this.warnings,
    }
  }

  /** and_or (separator and_or)*; in compound lists newlines separate too and may come first. */
  private list(compound: boolean): List {
    if (++this.depth > MAX_DEPTH) this.fail(['maximum nesting level exceeded'], this.at)
    const statements: Statement[] = []
    if (compound) this.newlines()
    for (;;) {
      const command = this.andOr()
      const token = this.peek()
      const isOperator = token.kind === 'operator' && (token.text === ';' || token.text === '&')
      const separates = isOperator || (compound && token.kind === 'newline')
      statements.push({
        command,
        background: isOperator && token.text === '&',
        newline: this.substitution > 0 && token.kind === 'newline',
      })
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
    return { type: 'list', statements }
  }

  private andOr(): Command {
    const first = this.pipeline()
    const commands = [first]
    const operators: ('&&' | '||')[] = []
    for (let token = this.peek(); token.kind === 'operator'; token = this.peek()) {
      if (token.text !== '&&' && token.text !== '||') break
      operators.push(token.text)
      this.take()
      this.newlines()
      commands.push(this.pipeline())
    }
    return operators.length === 0 ? first : { type: 'and-or', commands, operators }
  }

  private pipeline(): Command {
    let negated = false
    let timed: 'no' | 'bash' | 'posix' = 'no'
    for (let token = this.commandWord(); token.kind === 'word' && token.plain; token = this.commandWord()) {
      if (token.text !== '!' && token.text !== 'time') break
      this.take()
      if (token.text === '!') negated = !negated
      else if (this.timeOptions()) timed = 'posix'
      else if (timed === 'no') timed = 'bash'
      // `!` and `time` may stand alone.
      const next = this.peek()
      if (next.kind === 'end' || next.kind === 'newline' || next.text === ';')
        return { type: 'pipeline', commands: [], both: [], negated, timed }
    }
    const first = this.command()
    const commands = [first]
    const both: boolean[] = []
    for (let token = this.peek(); token.kind === 'operator'; token = this.peek()) {
      if (token.text !== '|' && token.text !== '|&') break
      both.push(token.text === '|&')
      this.take()
      this.newlines()
      const next = this.commandWord()
      if (next.plain && next.text === '!') this.unexpected(next)
      commands.push(this.command())
    }
    if (commands.length === 1 && !negated && timed === 'no') return first
    return { type: 'pipeline', commands, both, negated, timed }
  }

  /** True if `-p` was among them. */
  private timeOptions(): boolean {
    let posix = false
    for (let token = this.peek(); token.text === '-p' || token.text === '--'; token = this.peek()) {
      if (token.text === '-p') posix = true
      this.take()
    }
    return posix
  }

  // ---- commands

  private command(): Command {
    const token = this.commandWord()
    if (token.kind === 'end' || token.kind === 'newline') this.unexpected(token)
    if (token.kind === 'operator') {
      if (token.text === '(') return this.subshellOrArithmetic()
      if (!REDIRECTIONS.has(token.text)) this.unexpected(token)
      return this.simple()
    }
    if (token.kind !== 'word' || !token.plain) return this.simple()
    switch (token.text) {
      case 'if':
        return this.ifCommand()
      case 'while':
      case 'until': {
        this.take()
        const condition = this.list(true)
        const body = this.doGroup()
        return {
          type: 'while',
          until: token.text === 'until',
          condition,
          body,
          redirections: this.redirections(),
        }
      }
      case 'for':
      case 'select':
        return this.forCommand()
      case 'case':
        return this.caseCommand()
      case '{':
        return { type: 'group', body: this.braces(), redirections: this.redirections() }
      case '[[':
        return this.conditional()
      case 'function':
        return this.functionCommand()
      case 'coproc':
        return this.coprocess()
      default:
        if (CLOSERS.has(token.text)) this.unexpected(token)
        return this.simple()
    }
  }

  private beginsCompound(token: Token): boolean {
    if (token.kind === 'operator') return token.text === '('
    return token.plain && ['if', 'while', 'until', 'for', 'select', 'case', '{', '[['].includes(token.text)
  }

  private braces(): List {
    this.take()
    const body = this.list(true)
    this.expect('}')
    return body
  }

  private ifCommand(): Command {
    const branches: { condition: List; body: List }[] = []
    let otherwise: List | null = null
    const branch = () => {
      this.take()
      const condition = this.list(true)
      this.expect('then')
      branches.push({ condition, body: this.list(true) })
    }
    branch()
    while (this.peek().plain && this.peek().text === 'elif') branch()
    if (this.peek().plain && this.peek().text === 'else') {
      this.take()
      otherwise = this.list(true)
    }
    this.expect('fi')
    return { type: 'if', branches, otherwise, redirections: this.redirections() }
  }

  private doGroup(): List {
    this.expect('do')
    const body = this.list(true)
    this.expect('done')
    return body
  }

  private forCommand(): Command {
    const keyword = this.take()
    const type = keyword.text === 'for' ? 'for' : 'select'
    this.acceptsAssignment = false
    const name = this.peek()
    if (type === 'for' && name.kind === 'operator' && name.text === '(' && this.text[name.end] === '(')
      return this.arithmeticFor(name)
    if (name.kind !== 'word') this.unexpected(name)
    this.take()
    const line = this.lineOf(name.end)
    // `{` is a reserved word only after a separator.
    if (this.peek().text === '{') this.unexpected(this.peek())
    let words: Word[] | null = null
    const hadNewline = this.peek().kind === 'newline'
    this.newlines()
    let token = this.peek()
    if (token.kind === 'operator' && token.text === ';' && !hadNewline) {
      this.acceptsAssignment = true
      this.take()
      this.newlines()
    } else if (token.plain && token.text === 'in') {
      this.take()
      words = []
      while (this.peek().kind === 'word') words.push(new Word(this.take().text))
      token = this.peek()
      if (token.kind !== 'newline' && !(token.kind === 'operator' && token.text === ';'))
        this.unexpected(token)
      this.acceptsAssignment = true
      this.take()
      this.newlines()
    }
    this.acceptsAssignment = true
    token = this.peek()
    const body = token.plain && token.text === '{' ? this.braces() : this.doGroup()
    return { type, line, name: name.text, words, body, redirections: this.redirections() }
  }

  private arithmeticFor(open: Token): Command {
    this.ahead = null
    const line = this.lineOf(open.start)
    const expressions = this.arithmeticText(open)
    this.acceptsAssignment = true
    if (expressions === null) this.unexpected(open)
    const sections = splitSemicolons(expressions)
    if (sections.length !== 3) {
      const what = sections.length < 3 ? 'arithmetic expression required' : "`;' unexpected"
      this.problem([`syntax error: ${what}`, `syntax error: \`((${expressions}))'`], line)
    }
    const [initialize, test, update] = sections.map((text) => new Arithmetic(text.trimStart()))
    const token = this.peek()
    if (token.kind === 'operator' && token.text === ';') this.take()
    this.newlines()
    const body = this.peek().plain && this.peek().text === '{' ? this.braces() : this.doGroup()
    return {
      type: 'arithmetic-for',
      line,
      initialize: initialize as Arithmetic,
      test: test as Arithmetic,
      update: update as Arithmetic,
      body,
      redirections: this.redirections(),
    }
  }

  /**
   * What stands in the `((` that begins at `open`, and reading goes on behind its `))`. null if a lone `)` shows that
   * it is no arithmetic; then nothing has been read.
   */
  private arithmeticText(open: Token): string | null {
    const text = this.matched(open.end + 1, '(', ')', '', ARITHMETIC)
    if (this.text[this.matchedEnd] !== ')') return null
    this.at = this.matchedEnd + 1
    return text.slice(0, -1)
  }

  private caseCommand(): Command {
    this.take()
    this.acceptsAssignment = false
    const word = this.peek()
    if (word.kind !== 'word') this.unexpected(word)
    this.take()
    const line = this.lineOf(word.end)
    this.newlines()
    this.expect('in')
    const items: CaseItem[] = []
    for (;;) {
      this.acceptsAssignment = false
      this.newlines()
      let token = this.peek()
      if (token.plain && token.text === 'esac') break
      if (token.kind === 'operator' && token.text === '(') {
        this.take()
        token = this.peek()
      }
      const patterns: Word[] = []
      for (;;) {
        if (token.kind !== 'word') this.unexpected(token)
        patterns.push(new Word(token.text))
        this.take()
        token = this.peek()
        if (token.kind !== 'operator' || token.text !== '|') break
        this.take()
        token = this.peek()
      }
      if (token.kind !== 'operator' || token.text !== ')') this.unexpected(token)
      this.acceptsAssignment = true
      this.take()
      this.newlines()
      token = this.peek()
      const empty = isCaseTerminator(token) || (token.plain && token.text === 'esac')
      const body = empty ? EMPTY_LIST : this.list(true)
      token = this.peek()
      if (!isCaseTerminator(token)) {
        items.push({ patterns, body, terminator: ';;' })
        if (!(token.plain && token.text === 'esac')) this.unexpected(token)
        break
      }
      items.push({ patterns, body, terminator: token.text as CaseItem['terminator'] })
      this.take()
    }
    this.acceptsAssignment = true
    this.expect('esac')
    return { type: 'case', line, word: new Word(word.text), items, redirections: this.redirections() }
  }

  private functionCommand(): Command {
    this.take()
    const name = this.peek()
    if (name.kind !== 'word') this.unexpected(name)
    this.take()
    const line = this.lineOf(name.end)
    const open = this.peek()
    if (open.kind === 'operator' && open.text === '(' && this.closesAtOnce(open)) {
      this.take()
      this.take()
    }
    this.newlines()
    return this.functionBody(name.text, line)
  }

  private closesAtOnce(open: Token): boolean {
    let at = open.end
    while (isBlank(this.text[at])) at++
    return this.text[at] === ')'
  }

  private functionBody(name: string, line: number): Command {
    const token = this.peek()
    if (!this.beginsCompound(token)) this.unexpected(token)
    const bodyLine = this.lineOf(token.start)
    return { type: 'function', line, bodyLine, name, body: this.command() }
  }

  private coprocess(): Command {
    const line = this.lineOf(this.take().start)
    const name = this.peek()
    if (name.kind === 'word' && !this.beginsCompound(name)) {
      this.take()
      if (!this.beginsCompound(this.peek())) {
        this.ahead = null
        this.at = name.start
      }
    }
    this.command()
    return { type: 'refused', line, what: 'coproc' }
  }

  private subshellOrArithmetic(): Command {
    const open = this.take()
    if (this.text[open.end] === '(') {
      const text = this.arithmeticText(open)
      if (text !== null) {
        const line = this.lineOf(this.at - 1)
        return {
          type: 'arithmetic',
          line,
          expression: new Arithmetic(text),
          redirections: this.redirections(),
        }
      }
    }
    const body = this.list(true)
    const close = this.peek()
    if (close.kind !== 'operator' || close.text !== ')') this.unexpected(close)
    this.take()
    return { type: 'subshell', line: this.lineOf(close.start), body, redirections: this.redirections() }
  }

  /** Words and redirections; the first word may turn out to be the name of a function. */
  private simple(): Command {
    const assignments: Assignment[] = []
    const words: (Word | Assignment)[] = []
    const redirections: Redirection[] = []
    let first: Token | null = null
    let line = -1
    for (;;) {
      const token: Token = words.length === 0 ? this.commandWord() : this.peek()
      // The parser learns only from the token behind a first word that it is a command.
      if (line < 0 && first !== null) line = this.lineBehindFirst(token)
      if (this.beginsRedirection(token)) {
        redirections.push(this.redirection())
        if (line < 0) line = this.lineOf(this.at)
        continue
      }
      if (token.kind !== 'word') {
        if (token.kind === 'operator' && token.text === '(') {
          if (words.length !== 1 || assignments.length > 0 || redirections.length > 0 || first === null)
            this.unexpected(token)
          this.acceptsAssignment = true
          this.acceptsArray = true
          return this.functionDefinition(first)
        }
        break
      }
      const assignment =
        words.length === 0 || this.declares(words) ? assignmentOf(token.text, token.elements) : null
      if (words.length === 0 && assignment !== null) {
        this.take()
        assignments.push(assignment)
        if (line < 0) line = this.lineOf(token.end)
        continue
      }
      if (words.length === 0) {
        first = token
        this.acceptsArray = TAKES_ARRAYS.has(token.text)
        this.acceptsAssignment = false
      }
      this.take()
      words.push(assignment ?? new Word(token.text))
    }
    this.acceptsAssignment = true
    this.acceptsArray = true
    return { type: 'simple', line, assignments, words, redirections }
  }

  /** A backslash at the end lets bash look for another line, and again with the token behind it. */
  private lineBehindFirst({ kind, start, end }: Token): number {
    const line = this.lineOf(kind === 'word' ? end : start)
    if (end <= this.addedBackslash) return line
    return line + (kind === 'word' ? 1 : 2)
  }

  /** `command` and `builtin` in front of a declaration do not hide it. */
  private declares(words: readonly (Word | Assignment)[]): boolean {
    for (const word of words) {
      if (DECLARATIONS.has(word.text)) return true
      if (word.text !== 'command' && word.text !== 'builtin') return false
    }
    return false
  }

  private functionDefinition(name: Token): Command {
    this.take()
    const close = this.peek()
    if (close.kind !== 'operator' || close.text !== ')') this.unexpected(close)
    this.take()
    const line = this.lineOf(close.start)
    this.newlines()
    return this.functionBody(name.text, line)
  }

  // ---- redirections

  private beginsRedirection(token: Token): boolean {
    if (token.kind === 'operator') return REDIRECTIONS.has(token.text)
    return token.kind === 'number' || token.kind === 'descriptor-variable'
  }

  private redirections(): readonly Redirection[] {
    const redirections: Redirection[] = []
    for (;;) {
      const token = this.peek()
      if (this.beginsRedirection(token)) redirections.push(this.redirection())
      else if (token.kind === 'word' && token.plain && CLOSERS.has(token.text)) break
      else if (token.kind === 'word' || (token.kind === 'operator' && token.text === '('))
        this.unexpected(token)
      else break
    }
    return redirections.length === 0 ? NONE : redirections
  }

  private redirection(): Redirection {
    const prefix = this.peek()
    const descriptor = prefix.kind === 'number' ? Number(prefix.text) : null
    const variable =
      prefix.kind === 'descriptor-variable' ? (VARIABLE.exec(prefix.text)?.[1] as string) : null
    if (prefix.kind !== 'operator') this.take()
    const token = this.peek()
    const operator = token.text as Redirection['operator']
    const accepts = this.acceptsAssignment
    this.acceptsAssignment = false
    this.take()
    const target = this.peek()
    const isNumber = target.kind === 'number' && (operator === '<&' || operator === '>&')
    if (target.kind !== 'word' && !isNumber) this.unexpected(target)
    this.acceptsAssignment = accepts
    this.take()
    if (operator !== '<<' && operator !== '<<-')
      return { operator, descriptor, variable, target: new Word(target.text), body: null }
    const quoted = !target.plain && /['"\\]/.test(target.text)
    const unquoted = quoted ? removeQuotes(target.text) : target.text
    const delimiter = operator === '<<-' ? unquoted.replace(/^\t+/, '') : unquoted
    const body: PendingDocument['body'] = { text: '', delimiter, quoted, word: null }
    this.documents.push({
      delimiter,
      strip: operator === '<<-',
      quoted,
      line: this.lineOf(token.start),
      body,
    })
    return { operator, descriptor, variable, target: null, body }
  }

  // ---- [[ ]]

  private conditional(): Command {
    const open = this.take()
    this.acceptsAssignment = false
    const expression = this.conditionalOr()
    const close = this.conditionalToken()
    if (close.kind === 'end') {
      const line = this.lineOf(open.start)
      const messages = [
        { line, text: "unexpected EOF while looking for `]]'" },
        { line: this.lastLine() + 1, text: END_OF_FILE },
      ]
      throw new SyntaxProblem({
        messages,
        warnings: this.warnings,
        incomplete: true,
        status: 2,
        keepsStatus: false,
      })
    }
    if (close.text !== ']]') {
      const shown = tokenName(close)
      const what = `syntax error in conditional expression${shown === null ? '' : `: unexpected token \`${shown}'`}`
      this.conditionalError(close, what, this.lineOf(open.start))
    }
    const line = this.lineOf(close.end)
    this.acceptsAssignment = true
    this.take()
    return { type: 'conditional', line, expression, redirections: this.redirections() }
  }

  private conditionalOr(): Test {
    const operands = [this.conditionalAnd()]
    while (this.conditionalToken().kind === 'operator' && this.peek().text === '||') {
      this.take()
      operands.push(this.conditionalAnd())
    }
    return operands.length === 1 ? (operands[0] as Test) : { type: 'logical', operator: '||', operands }
  }

  private conditionalAnd(): Test {
    const operands = [this.conditionalTerm()]
    while (this.conditionalToken().kind === 'operator' && this.peek().text === '&&') {
      this.take()
      operands.push(this.conditionalTerm())
    }
    return operands.length === 1 ? (operands[0] as Test) : { type: 'logical', operator: '&&', operands }
  }

  private conditionalTerm(): Test {
    const token = this.conditionalToken()
    if (++this.depth > MAX_DEPTH) this.fail(['maximum nesting level exceeded'], this.at)
    try {
      return this.conditionalPrimary(token)
    } finally {
      this.depth--
    }
  }

  private conditionalPrimary(token: Token): Test {
    if (token.kind === 'word' && token.text === '!') {
      this.take()
      return { type: 'not', operand: this.conditionalTerm() }
    }
    if (token.kind === 'operator' && token.text === '(') {
      const line = this.lineOf(token.start)
      this.take()
      const operand = this.conditionalInside(line)
      const close = this.conditionalToken()
      if (close.text !== ')') {
        const shown = tokenName(close)
        const what = shown === null ? "expected `)'" : `unexpected token \`${shown}', expected \`)'`
        this.conditionalError(close, what, line)
      }
      this.take()
      return { type: 'group', operand }
    }
    if (token.kind === 'end')
      this.problem(["unexpected token `EOF' in conditional command", END_OF_FILE], this.lastLine() + 1, {
        incomplete: true,
      })
    if (token.kind !== 'word')
      this.conditionalError(token, `unexpected token \`${token.text}' in conditional command`)
    if (token.text === ']]') this.conditionalError(token)
    this.take()
    if (UNARY.test(token.text))
      return { type: 'unary', operator: token.text, operand: this.conditionalOperand('unary') }
    const operator = this.peek()
    if (operator.text === ']]' || operator.text === '&&' || operator.text === '||' || operator.text === ')')
      return { type: 'unary', operator: '-n', operand: new Word(token.text) }
    if (!isConditionalOperator(operator)) {
      const shown = tokenName(operator)
      const what = shown === null ? '' : `unexpected token \`${shown}', `
      this.conditionalError(operator, `${what}conditional binary operator expected`)
    }
    const saved = this.options
    // In patterns extglob is always on: bash turns it on for `==` inside `[[`.
    if (operator.text === '==' || operator.text === '=' || operator.text === '!=')
      this.options = { ...saved, extglob: true }
    this.inRegex = operator.text === '=~'
    this.take()
    const right = this.conditionalOperand('binary')
    this.options = saved
    return { type: 'binary', operator: operator.text, left: new Word(token.text), right }
  }

  /** What is wrong between parentheses is also a parenthesis that is missing, once for each. */
  private conditionalInside(line: number): Test {
    try {
      return this.conditionalOr()
    } catch (error) {
      if (!(error instanceof SyntaxProblem) || error.problem.incomplete) throw error
      const { messages } = error.problem
      const place = messages.findIndex(({ text }) => text.startsWith('syntax error near'))
      const all = [...messages.slice(0, place), { line, text: "expected `)'" }, ...messages.slice(place)]
      throw new SyntaxProblem({ ...error.problem, messages: all })
    }
  }

  private conditionalOperand(arity: 'unary' | 'binary'): Word {
    const operand = this.scanOperand()
    if (operand.kind === 'word' && operand.text !== ']]') {
      this.take()
      return new Word(operand.text)
    }
    const shown = tokenName(operand)
    const what = shown === null ? '' : ` \`${shown}'`
    this.conditionalError(operand, `unexpected argument${what} to conditional ${arity} operator`)
  }

  private scanOperand(): Token {
    try {
      return this.peek()
    } catch (error) {
      if (!(error instanceof SyntaxProblem) || !this.inRegex || !error.problem.incomplete) throw error
      // Behind `=~` bash reports what does not end and then the operand that is missing.
      const more = { line: this.lastLine() + 1, text: 'unexpected argument to conditional binary operator' }
      throw new SyntaxProblem({ ...error.problem, messages: [...error.problem.messages, more] })
    } finally {
      this.inRegex = false
    }
  }

  private conditionalToken(): Token {
    this.newlines()
    return this.peek()
  }

  private conditionalError(token: Token, what?: string, line = this.lineOf(token.start)): never {
    const end = token.kind === 'newline' ? token.start : token.end
    const near = {
      line: this.lineOf(token.start),
      text: `syntax error near \`${this.textBefore(end)}'`,
    }
    const quoted = { line: near.line, text: `\`${this.lineAt(token.start)}'` }
    const messages = what === undefined ? [near, quoted] : [{ line, text: what }, near, quoted]
    throw new SyntaxProblem({
      messages,
      warnings: this.warnings,
      incomplete: false,
      status: this.failureStatus(),
      keepsStatus: false,
    })
  }

  /** The word at which bash was in its line, by looking at the characters (parse.y, error_token_from_text). */
  private textBefore(end: number): string {
    const start = this.text.lastIndexOf('\n', end - 1) + 1
    const line = this.text.slice(start, this.text.indexOf('\n', end) + 1 || undefined)
    let at = Math.min(end - start, line.length - 1)
    while (at > 0 && /\s/.test(line[at] as string)) at--
    const stop = at === 0 ? 0 : at + 1
    while (at > 0 && !' \n\t;|&'.includes(line[at] as string)) at--
    while (at < stop && /\s/.test(line[at] as string)) at++
    return stop === 0 ? (line[at] ?? '') : line.slice(at, stop)
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
    if (token.kind === 'newline' && this.documents.length > 0) this.readDocuments(token.end)
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
    while (isBlank(this.text[at])) at++
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
    if (at >= text.length) return { kind: 'end', text: '', start: at, end: at, plain: false, elements: null }
    if (text[at] === '\n')
      return { kind: 'newline', text: '\n', start: at, end: at + 1, plain: false, elements: null }
    if (!this.inRegex && !this.beginsProcessSubstitution(at)) {
      const operator = operatorAt(text, at)
      if (operator !== null) {
        const end = at + operator.length
        return { kind: 'operator', text: operator, start: at, end, plain: false, elements: null }
      }
    }
    return this.scanWord(at)
  }

  private beginsProcessSubstitution(at: number): boolean {
    const char = this.text[at]
    return (char === '<' || char === '>') && this.text[at + 1] === '('
  }

  private scanWord(start: number): Token {
    const text = this.text
    let word = ''
    let at = start
    let quoted = false
    let elements: readonly ArrayElement[] | null = null
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
        quoted = true
        if (text[at + 1] === '\n') {
          // The text of a substitution is read once more.
          if (this.substitution > 0) word += '\\\n'
          at += 2
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
          word += char + this.matched(at + 1, '(', ')', '', 0)
          at = this.matchedEnd
        } else {
          word += char
          at++
        }
      } else if (char === '$' || char === '<' || char === '>') {
        const next = text[at + 1]
        if (next === '(') {
          word += `${char}(${this.commandText(at + 2)}`
          at = this.matchedEnd
        } else if (char !== '$') break
        else if (next === '{') {
          word += `\${${this.matched(at + 2, '{', '}', '', FIRST_CLOSE | BRACES)}`
          at = this.matchedEnd
        } else if (next === '[') {
          word += `$[${this.matched(at + 2, '[', ']', '', ARITHMETIC)}`
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
          word += `[${this.matched(at + 1, '[', ']', '', SUBSCRIPT)}`
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
            word += array.text
            at = array.end
          }
        }
      } else break
    }
    if (elements !== null && !word.endsWith(')')) elements = null
    const isPlain = !quoted && !/[$`]/.test(word)
    const kind = this.wordKind(word, text[at], isPlain)
    return { kind, text: word, start, end: at, plain: isPlain && kind === 'word', elements }
  }

  private wordKind(word: string, next: string | undefined, isPlain: boolean): TokenKind {
    if (!isPlain || this.inRegex) return 'word'
    const isBeforeOperator = next === '<' || next === '>'
    if (/^[0-9]+$/.test(word) && Number(word) < 2 ** 31) {
      if (isBeforeOperator || /[<>]&\s*$/.test(this.text.slice(Math.max(0, this.at - 2), this.at)))
        return 'number'
      return 'word'
    }
    return isBeforeOperator && VARIABLE.test(word) ? 'descriptor-variable' : 'word'
  }

  /** `(...)` behind `name=`; `open` is the offset of its parenthesis. */
  private arrayElements(
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
    const elements: ArrayElement[] = []
    const texts: string[] = []
    for (;;) {
      const token = this.peek()
      if (token.kind === 'end')
        this.problem(["unexpected EOF while looking for matching `)'"], line, { incomplete: true, status: 1 })
      if (token.kind === 'newline') {
        this.take()
        continue
      }
      if (token.kind !== 'word') {
        if (token.text !== ')') this.unexpected(token, 1)
        this.restoreState(saved)
        return { elements, text: `(${texts.join(' ')})`, end: token.end }
      }
      texts.push(token.text)
      elements.push(elementOf(token.text))
      this.take()
    }
  }

  private saveState() {
    const { at, ahead, inArray, acceptsArray, acceptsAssignment, inRegex, options, documents, depth } = this
    return { at, ahead, inArray, acceptsArray, acceptsAssignment, inRegex, options, documents, depth }
  }

  private restoreState(saved: ReturnType<Parser['saveState']>): void {
    Object.assign(this, saved)
  }

  // ---- pieces of words

  /** Where the last `matched` or `commandText` stopped: behind the closing character. */
  private matchedEnd = 0

  /**
   * Text up to and with the `close` that matches an `open` in front of `from`, as bash stores it: parse.y,
   * parse_matched_pair. `quote` is `"` inside double quotes.
   */
  private matched(from: number, open: string, close: string, quote: string, flags: number): string {
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
  private nestedDollar(from: number, char: '(' | '{' | '[', inherited: number): string {
    if (char === '(') return this.commandText(from)
    if (char === '{') return this.matched(from, '{', '}', '', FIRST_CLOSE | BRACES | inherited)
    return this.matched(from, '[', ']', '', ARITHMETIC | inherited)
  }

  /** The rest of `$(`, `<(` or `>(` with its parenthesis; what begins like arithmetic is kept as it is. */
  private commandText(from: number): string {
    if (this.text[from] === '(') return this.matched(from, '(', ')', '', ARITHMETIC)
    const { list, end } = this.commandSubstitution(from)
    this.matchedEnd = end
    const text = list === null ? '' : substitutionText(list)
    return `${text.startsWith('(') ? ' ' : ''}${text})`
  }

  /** A list up to its parenthesis. `from` is behind the opening one. */
  private commandSubstitution(from: number): { list: List | null; end: number } {
    const saved = this.saveState()
    this.at = from
    this.ahead = null
    this.inArray = false
    this.acceptsArray = true
    this.acceptsAssignment = true
    this.inRegex = false
    this.documents = []
    this.options = { extglob: this.options.extglob, aliases: null }
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
    if (this.documents.length > 0) this.closeDocuments(token.start)
    this.substitution--
    this.restoreState(saved)
    return { list, end: token.end }
  }

  private closeDocuments(at: number): void {
    for (const document of this.documents) this.warnDocument(document, this.lineOf(at))
  }

  // ---- here-documents

  private readDocuments(from: number): void {
    let at = from
    for (const document of this.documents) {
      const lines: string[] = []
      document.line = this.lineOf(Math.max(0, at - 1))
      for (;;) {
        if (at >= this.text.length) {
          this.warnDocument(document, this.lastLine())
          break
        }
        const newline = this.text.indexOf('\n', at)
        let end = newline < 0 ? this.text.length : newline
        let line = this.text.slice(at, end)
        // A continued line is joined before it is compared.
        while (!document.quoted && endsInBackslash(line) && end < this.text.length - 1) {
          const next = this.text.indexOf('\n', end + 1)
          line = line.slice(0, -1) + this.text.slice(end + 1, next < 0 ? this.text.length : next)
          end = next < 0 ? this.text.length : next
        }
        if (document.strip) line = line.replace(/^\t+/, '')
        at = end >= this.text.length ? end : end + 1
        if (line === document.delimiter) break
        // Inside `$(`, `EOF)` may end the document and the substitution at once.
        if (
          this.substitution > 0 &&
          line.startsWith(document.delimiter) &&
          line.slice(document.delimiter.length).trimStart().startsWith(')')
        ) {
          at = this.text.indexOf(')', end - line.length + document.delimiter.length)
          this.warnDocument(document, this.lineOf(at))
          break
        }
        lines.push(`${line}\n`)
      }
      const { body } = document
      body.text = lines.join('')
      body.word = document.quoted ? null : new Word(body.text, 'here')
    }
    this.documents = []
    this.at = at
  }

  private warnDocument(document: PendingDocument, line: number): void {
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
    const name =
      token.kind === 'newline' ? 'newline' : token.kind === 'number' ? String(Number(token.text)) : token.text
    this.fail([`syntax error near unexpected token \`${name}'`], token.start, status)
  }

  private failureStatus(): number {
    return this.substitution > 0 ? IN_SUBSTITUTION : 2
  }

  /** An error that quotes its line. */
  private fail(messages: string[], offset: number, status = this.failureStatus()): never {
    let line = this.lineOf(offset)
    // bash reads the here-documents of the line all the same.
    if (this.documents.length > 0 && this.depth <= 1) {
      const end = this.text.indexOf('\n', offset)
      this.readDocuments(end < 0 ? this.text.length : end + 1)
      line = this.lineOf(this.at - 1)
    }
    this.problem([...messages, `\`${this.lineAt(offset)}'`], line, { status })
  }

  private lineAt(offset: number): string {
    const start = this.text.lastIndexOf('\n', offset - 1) + 1
    const newline = this.text.indexOf('\n', offset)
    return this.text.slice(start, newline < 0 ? this.text.length : newline)
  }

  private unmatched(closer: string, opened: number, status = this.inArray ? 1 : 2): never {
    this.problem([`unexpected EOF while looking for matching \`${closer}'`], this.lineOf(opened), {
      incomplete: true,
      status,
      keepsStatus: status === 2,
    })
  }

  private unmatchedCommand(): never {
    this.problem(["unexpected EOF while looking for matching `)'"], this.lastLine() + 1, { incomplete: true })
  }

  private problem(
    texts: readonly string[],
    line: number,
    {
      incomplete = false,
      status = 2,
      keepsStatus = false,
    }: { incomplete?: boolean; status?: number | undefined; keepsStatus?: boolean } = {},
  ): never {
    const messages = texts.map((text) => ({ line, text }))
    throw new SyntaxProblem({ messages, warnings: this.warnings, incomplete, status, keepsStatus })
  }
}

const END_OF_FILE = 'syntax error: unexpected end of file'
const NONE: readonly never[] = []
const EMPTY_LIST: List = { type: 'list', statements: [] }
/** Characters that are just themselves wherever they stand in a word. */
const PLAIN_RUN = /[^ \t\n\\'"`$<>|&;()[=]*/y
const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t'

const endsInBackslash = (line: string): boolean => /(?:^|[^\\])(?:\\\\)*\\$/.test(line)

const single = (text: string): string => (text === "'" ? "\\'" : `'${text.replaceAll("'", "'\\''")}'`)

const isCaseTerminator = (token: Token): boolean =>
  token.kind === 'operator' && (token.text === ';;' || token.text === ';&' || token.text === ';;&')

/** How messages name a token; null for words. */
function tokenName(token: Token): string | null {
  if (token.kind === 'newline') return 'newline'
  if (token.kind === 'end') return 'EOF'
  return token.kind === 'operator' || token.text === ']]' ? token.text : null
}

function operatorAt(text: string, at: number): string | null {
  if (!'&|;<>()'.includes(text[at] as string)) return null
  for (const operator of OPERATORS) if (text.startsWith(operator, at)) return operator
  return null
}

function isConditionalOperator(token: Token): boolean {
  if (token.kind === 'operator') return token.text === '<' || token.text === '>'
  return token.kind === 'word' && /^(=|==|!=|=~|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/.test(token.text)
}

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

/** The texts of `for ((a; b; c))`, quotes respected. */
function splitSemicolons(text: string): string[] {
  const sections: string[] = []
  let begin = 0
  for (let at = 0; at < text.length; at = text[at] === ';' ? at + 1 : skipPiece(text, at)) {
    if (text[at] !== ';') continue
    sections.push(text.slice(begin, at))
    begin = at + 1
  }
  return [...sections, text.slice(begin)]
}

// ---- assignments

/** A word as an assignment; `elements` of `name=(...)`. null if it is none. */
export function assignmentOf(text: string, elements: readonly ArrayElement[] | null): Assignment | null {
  const prefix = assignmentPrefix(text)
  if (prefix === null) return null
  return {
    type: 'assignment',
    text,
    word: new Word(text),
    name: prefix.name,
    subscript: prefix.subscript === null ? null : subscriptOf(prefix.subscript),
    append: prefix.append,
    value: elements === null ? new Word(text.slice(prefix.value), 'assigned') : null,
    elements,
  }
}

/** `word` or `[key]=word` between the parentheses of an array. */
export function elementOf(text: string): ArrayElement {
  const close = text.startsWith('[') ? subscriptEnd(text) : -1
  const operator = close < 0 ? null : /^\+?=/.exec(text.slice(close + 1))
  if (operator === null) return { text, subscript: null, append: false, value: new Word(text) }
  return {
    text,
    subscript: subscriptOf(text.slice(1, close)),
    append: operator[0] === '+=',
    value: new Word(text.slice(close + 1 + operator[0].length), 'assigned'),
  }
}

/** The text between the brackets behind a name. */
export function subscriptOf(text: string): Subscript {
  return { text, word: new Word(text), arithmetic: new Arithmetic(text) }
}

/** Parses a text that is one unit, `line` is the number of its first line; null if it is no complete one. */
export function parseUnit(text: string, line: number): List | null {
  const unit = new Parser(text, line).next({ extglob: true, aliases: null })
  return unit === null || isProblem(unit) ? null : unit.list
}
