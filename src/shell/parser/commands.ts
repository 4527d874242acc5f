/** Commands: simple and compound ones, and definitions of functions. */

import { assignmentOf } from './assignments.ts'
import { Conditionals } from './conditionals.ts'
import { skipPiece } from './delimiters.ts'
import { CLOSERS, REDIRECTIONS } from './redirections.ts'
import { isBlank, type Token } from './token.ts'
import {
  Arithmetic,
  type Assignment,
  type CaseItem,
  type Command,
  type List,
  type Redirection,
  Word,
} from './tree.ts'
import { ARITHMETIC } from './words.ts'

/** Builtins behind which `name=(...)` is one argument. */
const TAKES_ARRAYS = new Set(['alias', 'declare', 'typeset', 'local', 'export', 'readonly', 'eval', 'let'])
/** Those whose arguments are assignments. */
const DECLARATIONS = new Set(['alias', 'declare', 'typeset', 'local', 'export', 'readonly'])
const EMPTY_LIST: List = { type: 'list', statements: [] }

export abstract class Commands extends Conditionals {
  /** Between `case` and the next `esac`, whichever it belongs to (PST_CASESTMT). */
  protected inCase = false
  /** Where the last definition of a function began, and the last `{` of one (parse.y, function_dstart and function_bstart). */
  private definitionLine = 0
  private bodyLine = 0
  /** Where the last `for ((` began, be it the inner one of two: their lines are told by it (parse.y, arith_for_lineno). */
  private arithmeticForLine = 0

  /** `isAwaited`: something in front of it, as `|`, needs it. */
  protected command(isAwaited: boolean): Command {
    const token = this.commandWord()
    const refuse = () => (isAwaited ? this.unexpectedWithin(token) : this.unexpected(token))
    if (token.kind === 'end' || token.kind === 'newline') refuse()
    if (token.kind === 'operator') {
      if (token.text === '(') return this.subshellOrArithmetic()
      if (!REDIRECTIONS.has(token.text)) refuse()
      return this.simple()
    }
    if (token.kind !== 'word' || !token.plain) return this.simple()
    switch (token.text) {
      case 'if':
        return this.ifCommand()
      case 'while':
      case 'until': {
        this.takeReserved()
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
        if (CLOSERS.has(token.text)) refuse()
        return this.simple()
    }
  }

  protected beginsCompound(token: Token): boolean {
    if (token.kind === 'operator') return token.text === '('
    return token.plain && ['if', 'while', 'until', 'for', 'select', 'case', '{', '[['].includes(token.text)
  }

  protected braces(): List {
    this.takeReserved()
    this.openBraces++
    const body = this.list(true)
    this.expect('}')
    this.openBraces--
    return body
  }

  protected ifCommand(): Command {
    const branches: { condition: List; body: List }[] = []
    let otherwise: List | null = null
    const branch = () => {
      this.takeReserved()
      const condition = this.list(true)
      this.expect('then')
      branches.push({ condition, body: this.list(true) })
    }
    branch()
    while (this.peek().plain && this.peek().text === 'elif') branch()
    if (this.peek().plain && this.peek().text === 'else') {
      this.takeReserved()
      otherwise = this.list(true)
    }
    this.expect('fi')
    return { type: 'if', branches, otherwise, redirections: this.redirections() }
  }

  protected doGroup(): List {
    this.expect('do')
    const body = this.list(true)
    this.expect('done')
    return body
  }

  protected forCommand(): Command {
    const keyword = this.takeReserved()
    const type = keyword.text === 'for' ? 'for' : 'select'
    this.acceptsAssignment = false
    const name = this.peek()
    if (type === 'for' && name.kind === 'operator' && name.text === '(' && this.text[name.end] === '(')
      return this.arithmeticFor(name)
    if (name.kind !== 'word') this.unexpectedWithin(name)
    this.take()
    const line = this.lineOf(name.end)
    // `{` is a reserved word only after a separator.
    if (this.peek().text === '{') this.unexpectedWithin(this.peek())
    let words: Word[] | null = null
    const hadNewline = this.peek().kind === 'newline'
    this.newlines()
    let token = this.peek()
    if (token.kind === 'operator' && token.text === ';' && !hadNewline) {
      this.acceptsAssignment = true
      this.take()
      this.newlines()
    } else if (token.plain && token.text === 'in') {
      this.takeReserved()
      words = []
      while (this.peek().kind === 'word') words.push(new Word(this.take().text))
      token = this.peek()
      if (token.kind !== 'newline' && !(token.kind === 'operator' && token.text === ';'))
        this.unexpectedWithin(token)
      this.acceptsAssignment = true
      this.take()
      this.newlines()
    }
    this.acceptsAssignment = true
    token = this.peek()
    const body = token.plain && token.text === '{' ? this.braces() : this.doGroup()
    return { type, line, name: name.text, words, body, redirections: this.redirections() }
  }

  protected arithmeticFor(open: Token): Command {
    this.ahead = null
    this.arithmeticForLine = this.lineOf(open.start)
    const expressions = this.arithmeticText(open)
    this.acceptsAssignment = true
    if (expressions === null) this.unexpectedWithin(open)
    const sections = splitSemicolons(expressions)
    const [initialize, test, update] = sections.map((text) => new Arithmetic(text.trimStart() || '1'))
    const token = this.peek()
    if (token.kind === 'operator' && token.text === ';') this.take()
    this.newlines()
    const body = this.peek().plain && this.peek().text === '{' ? this.braces() : this.doGroup()
    const line = this.arithmeticForLine
    if (sections.length !== 3) {
      const what = sections.length < 3 ? 'arithmetic expression required' : "`;' unexpected"
      const texts = [`syntax error: ${what}`, `syntax error: \`((${expressions}))'`]
      this.problem(texts, line, { status: this.failureStatus() })
    }
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
  protected arithmeticText(open: Token, before = this.lastTokens): string | null {
    this.expression = before
    const text = this.matched(open.end + 1, '(', ')', '', ARITHMETIC)
    this.expression = null
    if (this.text[this.matchedEnd] !== ')') {
      const end = this.matchedEnd + 1
      this.pushed.push({ start: open.end, end })
      if (this.text[end - 1] === '\n' && this.options.isString) this.lostNewline = end - 1
      return null
    }
    this.at = this.matchedEnd + 1
    return text.slice(0, -1)
  }

  protected caseCommand(): Command {
    this.takeReserved()
    this.inCase = true
    this.acceptsAssignment = false
    const word = this.peek()
    if (word.kind !== 'word') this.unexpectedWithin(word)
    this.take()
    const line = this.lineOf(word.end)
    this.newlines()
    this.expect('in')
    const items: CaseItem[] = []
    for (;;) {
      this.acceptsAssignment = false
      // Where no reserved word may stand.
      let isBehindWord = items.length === 0 && this.peek().kind !== 'newline'
      this.newlines()
      let token = this.peek()
      if (token.plain && token.text === 'esac') break
      if (token.kind === 'operator' && token.text === '(') {
        if (!isBehindWord) this.refuseArithmetic(token)
        isBehindWord = false
        this.take()
        token = this.peek()
      }
      const patterns: Word[] = []
      for (;;) {
        if (token.kind !== 'word') {
          if (patterns.length > 0) this.refuseArithmetic(token)
          this.unexpectedWithin(token)
        }
        // It would end the group that it is in, though not here (parse.y, special_case_tokens).
        if (!isBehindWord && this.openBraces > 0 && token.plain && token.text === '}')
          this.unexpectedWithin(token)
        isBehindWord = false
        patterns.push(new Word(token.text))
        this.take()
        token = this.peek()
        if (token.kind !== 'operator' || token.text !== '|') break
        this.take()
        token = this.peek()
      }
      if (token.kind !== 'operator' || token.text !== ')') this.unexpectedWithin(token)
      this.acceptsAssignment = true
      this.take()
      this.newlines()
      token = this.peek()
      const empty = isCaseTerminator(token) || (token.plain && token.text === 'esac')
      const body = empty ? EMPTY_LIST : this.list(true)
      token = this.peek()
      if (!isCaseTerminator(token)) {
        items.push({ patterns, body, terminator: ';;' })
        if (!(token.plain && token.text === 'esac')) this.unexpectedWithin(token)
        break
      }
      items.push({ patterns, body, terminator: token.text as CaseItem['terminator'] })
      this.take()
    }
    this.acceptsAssignment = true
    this.expect('esac')
    this.inCase = false
    return { type: 'case', line, word: new Word(word.text), items, redirections: this.redirections() }
  }

  /** `((` is arithmetic in bash wherever a reserved word may stand, and so never begins a pattern. */
  private refuseArithmetic(open: Token): void {
    if (open.text !== '(' || this.text[open.end] !== '(') return
    const text = this.arithmeticText(open)
    if (text === null) this.failNear('(', open.end)
    this.failNear(text, this.at - 1)
  }

  protected functionCommand(): Command {
    this.takeReserved()
    const name = this.peek()
    if (name.kind !== 'word') this.unexpected(name)
    this.take()
    this.definitionLine = this.lineOf(name.end)
    const open = this.peek()
    if (open.kind === 'operator' && open.text === '(' && this.closesAtOnce(open)) {
      this.take()
      this.definitionLine = this.lineOf(this.take().start)
    }
    this.newlines()
    return this.functionBody(name.text)
  }

  protected closesAtOnce(open: Token): boolean {
    let at = open.end
    while (isBlank(this.text[at])) at++
    return this.text[at] === ')'
  }

  /** Its lines are those of the last one inside, where there is one: the grammar finds out at its end what it has read. */
  protected functionBody(name: string): Command {
    const token = this.peek()
    if (!this.beginsCompound(token)) this.unexpected(token)
    if (token.text === '{') this.bodyLine = this.lineOf(token.start)
    const body = this.command(true)
    return { type: 'function', line: this.definitionLine, bodyLine: this.bodyLine, name, body }
  }

  protected coprocess(): Command {
    this.take()
    const first = this.peek()
    let name = 'COPROC'
    if (first.kind === 'word' && !this.beginsCompound(first)) {
      this.take()
      if (this.beginsCompound(this.peek())) name = first.text
      else {
        this.ahead = null
        this.at = first.start
      }
    }
    return { type: 'coproc', name: new Word(name), command: this.command(true) }
  }

  protected subshellOrArithmetic(): Command {
    const before = this.lastTokens
    const open = this.take()
    if (this.text[open.end] === '(' && open.start !== this.behindWord) {
      const text = this.arithmeticText(open, before)
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
    if (close.kind !== 'operator' || close.text !== ')') this.unexpectedWithin(close)
    this.take()
    return { type: 'subshell', line: this.lineOf(close.start), body, redirections: this.redirections() }
  }

  /** Words and redirections; the first word may turn out to be the name of a function. */
  protected simple(): Command {
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
          this.acceptsArray = false
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
    this.acceptsArray = false
    return { type: 'simple', line, assignments, words, redirections }
  }

  /** A backslash at the end lets bash look for another line, and again with the token behind it. */
  protected lineBehindFirst({ kind, start, end }: Token): number {
    const line = this.lineOf(kind === 'word' ? end : start)
    if (end <= this.addedBackslash) return line
    return line + (kind === 'word' ? 1 : 2)
  }

  /** `command` and `builtin` in front of a declaration do not hide it. */
  protected declares(words: readonly (Word | Assignment)[]): boolean {
    for (const word of words) {
      if (DECLARATIONS.has(word.text)) return true
      if (word.text !== 'command' && word.text !== 'builtin') return false
    }
    return false
  }

  protected functionDefinition(name: Token): Command {
    this.take()
    const close = this.peek()
    this.refuseArithmetic(close)
    if (close.kind !== 'operator' || close.text !== ')') this.unexpectedWithin(close)
    this.take()
    this.definitionLine = this.lineOf(close.start)
    this.newlines()
    return this.functionBody(name.text)
  }
}

const isCaseTerminator = (token: Token): boolean =>
  token.kind === 'operator' && (token.text === ';;' || token.text === ';&' || token.text === ';;&')

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
