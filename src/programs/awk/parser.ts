/** Parses awk programs by recursive descent, with mawk's grammar and complaints. */

import { AwkSyntaxError, Complaints } from './errors.ts'
import { builtins, Lexer, type Token } from './lexer.ts'
import { regexComplaint, regexMistake } from './regex-mistakes.ts'
import type { AwkProgram, Expression, Lvalue, Redirection, Rule, Statement } from './tree.ts'

/** The argument that is a regular expression. */
const REGEX_ARGUMENT: Readonly<Record<string, number>> = { sub: 0, gsub: 0, match: 1, split: 2 }

/** `told`: how many mistakes were told before. Throws AwkSyntaxError. */
export function parseProgram(text: string, told = 0): AwkProgram {
  const complaints = new Complaints(told)
  try {
    return new Parser(text, complaints).program()
  } catch (error) {
    if (!(error instanceof AwkSyntaxError)) throw error
    throw new AwkSyntaxError(...complaints.texts, ...error.complaints)
  }
}

class Parser {
  private readonly lexer: Lexer
  private current: Token
  private readonly ahead: Token[] = []
  private readonly result: AwkProgram = { begin: [], rules: [], end: [], functions: new Map() }
  /** calls of functions that are defined further on, or never */
  private readonly calls: (Expression & { kind: 'call' })[] = []
  /** inside the list of print, where > redirects */
  private inPrint = false
  private inFunction = false
  private inRule: 'rule' | 'begin' = 'rule'
  private loopDepth = 0
  private braces = 0
  private parens = 0
  private previous: Token | null = null
  private readonly complaints: Complaints

  constructor(text: string, complaints: Complaints) {
    this.complaints = complaints
    this.lexer = new Lexer(text)
    this.current = this.lexer.next()
  }

  program(): AwkProgram {
    for (;;) {
      this.skipTerminators()
      if (this.is('end')) break
      if (this.is('function')) this.functionDefinition()
      else this.rule()
    }
    this.complaints.stopIfAny()
    this.checkLateCalls()
    this.complaints.stopIfAny()
    return this.result
  }

  /** Calls of functions that were not defined yet: the last is told first. */
  private checkLateCalls(): void {
    // mawk says the line that it looked at last, which is the end until a call has too many arguments.
    let line = this.lexer.line + 1
    for (const call of this.calls.reverse()) {
      const definition = this.result.functions.get(call.name)
      if (definition === undefined) this.complaints.add(`line ${line}: function ${call.name} never defined`)
      else if (!this.checkArguments(call, definition.parameters)) line = call.line
    }
  }

  private checkArguments({ name, args, line }: Expression & { kind: 'call' }, parameters: string[]): boolean {
    if (args.length <= parameters.length) return true
    this.complaints.add(`line ${line}: too many arguments in call to ${name}`)
    return false
  }

  private rule(): void {
    if (this.is('keyword', 'BEGIN') || this.is('keyword', 'END')) {
      const kind = this.advance().text
      if (!this.isOperator('{')) this.fail()
      this.inRule = 'begin'
      const body = this.block()
      this.inRule = 'rule'
      ;(kind === 'BEGIN' ? this.result.begin : this.result.end).push(body)
      return
    }
    let pattern: Rule['pattern'] = null
    if (!this.isOperator('{')) {
      const from = this.expression()
      pattern = from
      if (this.takeOperator(',')) {
        this.skipNewlines()
        pattern = { kind: 'range', from, to: this.expression() }
      }
    }
    const action = this.isOperator('{') ? this.block() : null
    if (action === null && !this.is('newline') && !this.is('end') && !this.isOperator(';')) this.fail()
    this.result.rules.push({ pattern, action })
  }

  private checkedRegex({ text, line }: Token): string {
    const mistake = regexMistake(text)
    if (mistake !== null) this.complaints.add(`line ${line}: ${regexComplaint(text, mistake)}`)
    return text
  }

  /** A constant text is compiled where it stands, as what is between slashes is. */
  private asRegex(node: Expression): Expression {
    const mistake = node.kind === 'string' ? regexMistake(node.value) : null
    if (node.kind === 'string' && mistake !== null)
      this.complaints.add(`line ${this.current.line}: ${regexComplaint(node.value, mistake)}`)
    return node
  }

  private functionDefinition(): void {
    this.advance()
    if (!this.is('name') && !this.is('call')) this.fail()
    const name = this.advance().text
    this.expectOperator('(')
    const parameters: string[] = []
    while (!this.isOperator(')')) {
      if (!this.is('name')) this.fail()
      if (this.current.text === name)
        throw new AwkSyntaxError(`line ${this.current.line}: function parameter cannot be the function`)
      if (parameters.includes(this.current.text))
        this.complaints.add(`line ${this.current.line}: ${this.current.text} is duplicated in argument list`)
      parameters.push(this.advance().text)
      if (this.takeOperator(',')) this.skipNewlines()
      else if (!this.isOperator(')')) this.fail()
    }
    this.advance()
    this.skipNewlines()
    this.inFunction = true
    const body = this.block()
    this.inFunction = false
    this.result.functions.set(name, { name, parameters, body })
  }

  private block(): Statement {
    this.expectOperator('{')
    this.braces++
    const body: Statement[] = []
    for (;;) {
      this.skipTerminators()
      if (this.takeOperator('}')) break
      if (this.is('end')) throw new AwkSyntaxError(`line ${this.lexer.line + 1}: missing } near end of file`)
      body.push(this.statement())
    }
    this.braces--
    return { kind: 'block', body }
  }

  private statement(): Statement {
    const { kind, text } = this.current
    if (kind === 'operator' && text === '{') return this.block()
    if (kind === 'operator' && text === ';') {
      this.advance()
      return { kind: 'block', body: [] }
    }
    if (kind !== 'keyword' || text === 'getline') return this.simpleEnded()
    switch (text) {
      case 'if':
        return this.ifStatement()
      case 'while':
        return this.whileStatement()
      case 'do':
        return this.doStatement()
      case 'for':
        return this.forStatement()
      case 'break':
      case 'continue':
        this.advance()
        if (this.loopDepth === 0)
          this.complaints.add(`line ${this.current.line}: ${text} statement outside of loop`)
        return this.ended({ kind: text })
      case 'next':
      case 'nextfile':
        this.advance()
        if (this.inRule === 'begin') this.complaints.add(`line ${this.current.line}: improper use of ${text}`)
        return this.ended({ kind: text })
      case 'exit':
      case 'return': {
        this.advance()
        if (text === 'return' && !this.inFunction)
          this.complaints.add(`line ${this.current.line}: return outside function body`)
        return this.ended({ kind: text, value: this.atStatementEnd() ? null : this.expression() })
      }
      case 'print':
      case 'printf':
      case 'delete':
        return this.simpleEnded()
      default:
        return this.fail()
    }
  }

  private simpleEnded(): Statement {
    return this.ended(this.simple())
  }

  /** A statement that may stand in the head of for. */
  private simple(): Statement {
    if (this.is('keyword', 'print') || this.is('keyword', 'printf')) return this.printStatement()
    if (this.is('keyword', 'delete')) {
      this.advance()
      const array = this.name()
      if (!this.takeOperator('[')) return { kind: 'delete', array, subscripts: null }
      return { kind: 'delete', array, subscripts: this.listUntil(']') }
    }
    return { kind: 'expression', expression: this.expression() }
  }

  private atStatementEnd(): boolean {
    return this.is('newline') || this.is('end') || this.isOperator(';') || this.isOperator('}')
  }

  private ended(statement: Statement): Statement {
    if (this.is('newline') || this.isOperator(';')) this.advance()
    else if (!this.isOperator('}') && !this.is('end')) this.fail()
    return statement
  }

  private ifStatement(): Statement {
    this.advance()
    const test = this.condition()
    const yes = this.statement()
    // else may follow on a later line, or behind a semicolon.
    const passed: Token[] = []
    while (this.is('newline') || this.isOperator(';')) passed.push(this.advance())
    if (this.is('keyword', 'else')) {
      this.advance()
      this.skipNewlines()
      return { kind: 'if', test, yes, no: this.statement() }
    }
    if (passed.length > 0) {
      this.ahead.unshift(...passed.slice(1), this.current)
      this.current = passed[0] as Token
    }
    return { kind: 'if', test, yes, no: null }
  }

  private condition(): Expression {
    this.expectOperator('(')
    const test = this.unrestricted(() => this.expression())
    this.expectOperator(')')
    this.skipNewlines()
    return test
  }

  private whileStatement(): Statement {
    this.advance()
    const test = this.condition()
    return { kind: 'while', test, body: this.loopBody() }
  }

  private loopBody(): Statement {
    this.loopDepth++
    const body = this.statement()
    this.loopDepth--
    return body
  }

  private doStatement(): Statement {
    this.advance()
    this.skipNewlines()
    const body = this.loopBody()
    this.skipTerminators()
    if (!this.is('keyword', 'while')) this.fail()
    this.advance()
    this.expectOperator('(')
    const test = this.unrestricted(() => this.expression())
    this.expectOperator(')')
    return this.ended({ kind: 'do', test, body })
  }

  private forStatement(): Statement {
    this.advance()
    this.expectOperator('(')
    const init = this.isOperator(';') ? null : this.simple()
    if (init?.kind === 'expression' && init.expression.kind === 'in' && this.isOperator(')')) {
      const [variable] = init.expression.subscripts
      if (init.expression.subscripts.length === 1 && variable && isLvalue(variable)) {
        this.advance()
        this.skipNewlines()
        return { kind: 'forIn', variable, array: init.expression.array, body: this.loopBody() }
      }
    }
    this.expectOperator(';')
    this.skipNewlines()
    const test = this.isOperator(';') ? null : this.expression()
    this.expectOperator(';')
    this.skipNewlines()
    const step = this.isOperator(')') ? null : this.simple()
    this.expectOperator(')')
    this.skipNewlines()
    return { kind: 'for', init, test, step, body: this.loopBody() }
  }

  private printStatement(): Statement {
    const { text, line } = this.advance()
    const kind = text as 'print' | 'printf'
    let args: Expression[] = []
    const before = this.inPrint
    this.inPrint = true
    if (this.isOperator('(') && this.peek().kind === 'operator' && this.peek().text === ')') {
      this.advance()
      this.advance()
    } else if (!this.atStatementEnd() && !this.atRedirection()) {
      args = this.expressionList()
      const [only] = args
      if (args.length === 1 && only?.kind === 'group') args = only.items
    }
    this.inPrint = before
    if (kind === 'printf' && args.length === 0)
      this.complaints.add(`line ${line}: no arguments in call to printf`)
    return { kind, args, to: this.redirection() }
  }

  private atRedirection(): boolean {
    return this.isOperator('>') || this.isOperator('>>') || this.isOperator('|')
  }

  private redirection(): Redirection | null {
    if (!this.atRedirection()) return null
    const kind = this.advance().text as Redirection['kind']
    const target = this.expression()
    return { kind, target }
  }

  private expressionList(): Expression[] {
    const list = [this.expression(true)]
    while (this.takeOperator(',')) {
      this.skipNewlines()
      list.push(this.expression())
    }
    return list
  }

  private listUntil(close: string): Expression[] {
    const list: Expression[] = []
    this.unrestricted(() => {
      while (!this.isOperator(close)) {
        list.push(this.expression())
        if (this.takeOperator(',')) this.skipNewlines()
        else if (!this.isOperator(close)) this.fail()
      }
    })
    this.expectOperator(close)
    return list
  }

  /** Parentheses and brackets lift the restriction that > redirects. */
  private unrestricted<T>(parse: () => T): T {
    const before = this.inPrint
    this.inPrint = false
    const result = parse()
    this.inPrint = before
    return result
  }

  /** `allowsGroup`: a list in parentheses may stand alone, as in print (a, b). */
  private expression(allowsGroup = false): Expression {
    const left = this.conditional(allowsGroup)
    const operator = this.current.text
    if (this.current.kind !== 'operator' || !/^(?:[-+*/%^]?=)$/.test(operator)) return left
    if (!isLvalue(left)) return this.assignInside(left, operator)
    this.advance()
    return { kind: 'assign', operator: operator.slice(0, -1), target: left, value: this.expression() }
  }

  /** `1 + x = 3`, `a && b = c`: the assignment belongs to the last operand, as yacc's grammar has it. */
  private assignInside(left: Expression, operator: string): Expression {
    const replaceLast = (node: Expression): Expression => {
      if (isLvalue(node)) {
        this.advance()
        return { kind: 'assign', operator: operator.slice(0, -1), target: node, value: this.expression() }
      }
      if (node.kind === 'binary' || node.kind === 'and' || node.kind === 'or' || node.kind === 'concat')
        return { ...node, right: replaceLast(node.right) }
      if (node.kind === 'not' || node.kind === 'minus' || node.kind === 'plus')
        return { ...node, operand: replaceLast(node.operand) }
      if (node.kind === 'match') return { ...node, regex: replaceLast(node.regex) }
      if (node.kind === 'conditional') return { ...node, no: replaceLast(node.no) }
      return this.fail()
    }
    return replaceLast(left)
  }

  private conditional(allowsGroup: boolean): Expression {
    const test = this.or(allowsGroup)
    if (!this.takeOperator('?')) return test
    const yes = this.expression()
    this.expectOperator(':')
    return { kind: 'conditional', test, yes, no: this.expression() }
  }

  private or(allowsGroup: boolean): Expression {
    let left = this.and(allowsGroup)
    while (this.takeOperator('||')) {
      this.skipNewlines()
      left = { kind: 'or', left, right: this.and(false) }
    }
    return left
  }

  private and(allowsGroup: boolean): Expression {
    let left = this.membership(allowsGroup)
    while (this.takeOperator('&&')) {
      this.skipNewlines()
      left = { kind: 'and', left, right: this.membership(false) }
    }
    return left
  }

  private membership(allowsGroup: boolean): Expression {
    let left = this.matching(allowsGroup)
    while (this.is('keyword', 'in')) {
      this.advance()
      const subscripts: Expression[] = left.kind === 'group' ? left.items : [left]
      left = { kind: 'in', array: this.name(), subscripts }
    }
    if (left.kind === 'group' && !allowsGroup) this.fail()
    return left
  }

  private matching(allowsGroup: boolean): Expression {
    let left = this.comparison(allowsGroup)
    while (this.isOperator('~') || this.isOperator('!~')) {
      const negated = this.advance().text === '!~'
      left = { kind: 'match', negated, text: left, regex: this.asRegex(this.comparison(false)) }
    }
    return left
  }

  private comparison(allowsGroup: boolean): Expression {
    let left = this.concatenation(allowsGroup)
    for (;;) {
      const { kind, text } = this.current
      if (kind !== 'operator' || !['<', '<=', '==', '!=', '>', '>='].includes(text)) return left
      if (text === '>' && this.inPrint) return left
      this.advance()
      left = { kind: 'binary', operator: text, left, right: this.concatenation(false) }
    }
  }

  private concatenation(allowsGroup: boolean): Expression {
    let left = this.additive()
    if (left.kind === 'group') {
      if (allowsGroup || this.is('keyword', 'in')) return left
      this.fail()
    }
    while (this.startsOperand()) left = { kind: 'concat', left, right: this.additive() }
    return left
  }

  private startsOperand(): boolean {
    const { kind, text } = this.current
    if (kind === 'keyword') return false
    if (kind === 'operator')
      return ['(', '$', '!', '-', '+', '++', '--'].includes(text) && text !== '-' && text !== '+'
    return ['number', 'string', 'regex', 'name', 'call', 'builtin'].includes(kind)
  }

  private additive(): Expression {
    let left = this.multiplicative()
    while (this.isOperator('+') || this.isOperator('-')) {
      const operator = this.advance().text
      left = { kind: 'binary', operator, left, right: this.multiplicative() }
    }
    return left
  }

  private multiplicative(): Expression {
    let left = this.unary()
    while (this.isOperator('*') || this.isOperator('/') || this.isOperator('%')) {
      const operator = this.advance().text
      left = { kind: 'binary', operator, left, right: this.unary() }
    }
    return left
  }

  private unary(): Expression {
    if (this.takeOperator('!')) return { kind: 'not', operand: this.unary() }
    if (this.takeOperator('-')) return { kind: 'minus', operand: this.unary() }
    if (this.takeOperator('+')) return { kind: 'plus', operand: this.unary() }
    return this.power()
  }

  private power(): Expression {
    const base = this.postfix()
    if (!this.takeOperator('^')) return base
    const exponent =
      this.isOperator('-') || this.isOperator('+') || this.isOperator('!') ? this.unary() : this.power()
    return { kind: 'binary', operator: '^', left: base, right: exponent }
  }

  private postfix(): Expression {
    let operand = this.primary()
    for (;;) {
      if ((this.isOperator('++') || this.isOperator('--')) && isLvalue(operand)) {
        const amount = this.advance().text === '++' ? 1 : -1
        operand = { kind: 'step', amount, prefix: false, target: operand }
      } else if (this.isOperator('|') && this.peek().text === 'getline' && this.peek().kind === 'keyword') {
        this.advance()
        this.advance()
        operand = { kind: 'getline', source: operand, from: 'command', target: this.optionalLvalue() }
      } else return operand
    }
  }

  private optionalLvalue(): Lvalue | null {
    if (!this.is('name') && !this.isOperator('$')) return null
    const operand = this.primary()
    return isLvalue(operand) ? operand : this.fail()
  }

  private primary(): Expression {
    const token = this.current
    switch (token.kind) {
      case 'number':
        this.advance()
        return { kind: 'number', value: token.value }
      case 'string':
        this.advance()
        return { kind: 'string', value: token.text }
      case 'regex':
        this.advance()
        return { kind: 'regex', source: this.checkedRegex(token) }
      case 'name':
        return this.variable()
      case 'call':
        return this.call()
      case 'builtin':
        return this.builtin()
      case 'keyword':
        if (token.text === 'getline') return this.getline()
        return this.fail()
      case 'operator':
        return this.operatorOperand()
      default:
        return this.fail()
    }
  }

  private operatorOperand(): Expression {
    if (this.takeOperator('$')) return this.field()
    if (this.isOperator('++') || this.isOperator('--')) {
      const amount = this.advance().text === '++' ? 1 : -1
      const target = this.primary()
      return isLvalue(target) ? { kind: 'step', amount, prefix: true, target } : this.fail()
    }
    if (this.isOperator('-') || this.isOperator('+') || this.isOperator('!')) return this.unary()
    this.expectOperator('(')
    const items = this.unrestricted(() => {
      const list = [this.expression()]
      while (this.takeOperator(',')) {
        this.skipNewlines()
        list.push(this.expression())
      }
      return list
    })
    this.expectOperator(')')
    const [only] = items
    // Parentheses make an operand of an lvalue too: (x)++ is fine.
    return items.length === 1 && only ? only : { kind: 'group', items }
  }

  private field(): Expression {
    if (this.isOperator('++') || this.isOperator('--')) return { kind: 'field', index: this.primary() }
    // $NF-- steps NF, as mawk's grammar reads it.
    if (this.is('name', 'NF') && ['++', '--'].includes(this.peek().text))
      return { kind: 'field', index: this.postfix() }
    return { kind: 'field', index: this.primary() }
  }

  private variable(): Expression {
    const { line } = this.current
    const name = this.name()
    if (!this.takeOperator('[')) return { kind: 'variable', name, line }
    return { kind: 'element', array: name, subscripts: this.listUntil(']') }
  }

  private call(): Expression {
    const { text: name, line } = this.advance()
    this.advance()
    const call = { kind: 'call' as const, name, args: this.listUntil(')'), line }
    const definition = this.result.functions.get(name)
    if (definition === undefined) this.calls.push(call)
    else this.checkArguments(call, definition.parameters)
    return call
  }

  private builtin(): Expression {
    const { text: name, line } = this.advance()
    const { least, most } = builtins[name] as { least: number; most: number }
    const args = this.takeOperator('(') ? this.listUntil(')') : null
    if (args === null && name !== 'length') return this.fail()
    const count = args?.length ?? 0
    if (count < least)
      this.complaints.add(`line ${line}: not enough arguments in call to ${name}: ${count} (need ${least})`)
    if (count > most)
      this.complaints.add(`line ${line}: too many arguments in call to ${name}: ${count} (maximum ${most})`)
    const regexAt = REGEX_ARGUMENT[name]
    const regex = regexAt === undefined ? undefined : args?.[regexAt]
    if (regex !== undefined && !(name === 'split' && isCharacter(regex))) this.asRegex(regex)
    return { kind: 'builtin', name, args: args ?? [] }
  }

  private getline(): Expression {
    this.advance()
    const target = this.optionalLvalue()
    if (!this.takeOperator('<')) return { kind: 'getline', source: null, from: 'main', target }
    return { kind: 'getline', source: this.primary(), from: 'file', target }
  }

  private name(): string {
    return this.is('name') ? this.advance().text : this.fail()
  }

  // ---- tokens

  private is(kind: Token['kind'], text?: string): boolean {
    return this.current.kind === kind && (text === undefined || this.current.text === text)
  }

  private isOperator(text: string): boolean {
    return this.current.kind === 'operator' && this.current.text === text
  }

  private takeOperator(text: string): boolean {
    if (!this.isOperator(text)) return false
    this.advance()
    return true
  }

  private expectOperator(text: string): void {
    if (!this.takeOperator(text)) this.fail()
  }

  private advance(): Token {
    const token = this.current
    if (token.kind === 'operator' && token.text === '(') this.parens++
    else if (token.kind === 'operator' && token.text === ')') this.parens--
    this.previous = token
    this.current = this.nextToken()
    return token
  }

  /** A parenthesis that closes nothing is told, and passed over. */
  private nextToken(): Token {
    for (;;) {
      const token = this.ahead.shift() ?? this.lexer.next()
      if (token.kind !== 'operator' || token.text !== ')' || this.parens > 0) return token
      this.complaints.add(`line ${token.line}: extra ')'`)
    }
  }

  private peek(): Token {
    let [next] = this.ahead
    if (next === undefined) {
      next = this.lexer.next()
      this.ahead.push(next)
    }
    return next
  }

  private skipNewlines(): void {
    while (this.is('newline')) this.advance()
  }

  private skipTerminators(): void {
    while (this.is('newline') || this.isOperator(';')) this.advance()
  }

  private missingParenthesis(): AwkSyntaxError {
    const { kind, text, line } = this.current
    if (kind !== 'end') return new AwkSyntaxError(`line ${line}: missing ) near ${text}`)
    // Behind a comma the line may end: the file does.
    if (this.previous?.text === ',') return new AwkSyntaxError(`line ${line + 1}: missing ) near end of file`)
    const braces = this.braces > 0 ? [`line ${line + 1}: missing } near end of file`] : []
    return new AwkSyntaxError(`line ${line}: missing ) near end of line`, ...braces)
  }

  private fail(): never {
    const { kind, text, line } = this.current
    if (this.parens > 0 && this.atStatementEnd()) throw this.missingParenthesis()
    if (kind === 'end' && this.braces > 0)
      throw new AwkSyntaxError(`line ${line + 1}: missing } near end of file`)
    const shown = kind === 'regex' ? `/${text}/` : text
    const extra = this.isOperator('}') && this.braces === 0 ? [`line ${line}: extra '}'`] : []
    const place = kind === 'end' || extra.length > 0 ? 'end of line' : shown
    throw new AwkSyntaxError(...extra, `line ${line}: syntax error at or near ${place}`)
  }
}

/** A separator of one character stands for itself. */
function isCharacter(node: Expression): boolean {
  return node.kind === 'string' && node.value.length <= 1
}

export function isLvalue(node: Expression): node is Lvalue {
  return node.kind === 'variable' || node.kind === 'field' || node.kind === 'element'
}
