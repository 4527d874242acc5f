/** `[[ ]]` (parse.y, parse_cond_command and cond_term), with bash's messages about its mistakes. */

import { SyntaxProblem } from './problem.ts'
import { Redirections } from './redirections.ts'
import { END_OF_FILE } from './source.ts'
import { type LastTokens, type Token, tokenName } from './token.ts'
import { type Command, type Test, Word } from './tree.ts'

const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/
/** Nesting of bash's own parser is bounded by its stack; ours must not meet the host's. */
export const MAX_DEPTH = 400

export abstract class Conditionals extends Redirections {
  /** Between `[[` and `]]` or `((` and `))`, which bash reads as one token: those taken before it. */
  protected expression: LastTokens | null = null

  protected conditional(): Command {
    this.expression = this.lastTokens
    const open = this.take()
    this.acceptsAssignment = false
    const expression = this.conditionalOr()
    const close = this.conditionalToken()
    if (close.kind === 'end' || close.kind === 'unclosed') {
      const missing = { line: this.lineOf(open.start), text: "unexpected EOF while looking for `]]'" }
      const messages =
        close.problem === undefined
          ? [missing, { line: this.lastLine() + 1, text: END_OF_FILE }]
          : [...close.problem.messages, missing]
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
    this.expression = null
    this.take()
    return { type: 'conditional', line, expression, redirections: this.redirections() }
  }

  protected conditionalOr(): Test {
    const operands = [this.conditionalAnd()]
    while (this.conditionalToken().kind === 'operator' && this.conditionalPeek().text === '||') {
      this.take()
      operands.push(this.conditionalAnd())
    }
    return operands.length === 1 ? (operands[0] as Test) : { type: 'logical', operator: '||', operands }
  }

  protected conditionalAnd(): Test {
    const operands = [this.conditionalTerm()]
    while (this.conditionalToken().kind === 'operator' && this.conditionalPeek().text === '&&') {
      this.take()
      operands.push(this.conditionalTerm())
    }
    return operands.length === 1 ? (operands[0] as Test) : { type: 'logical', operator: '&&', operands }
  }

  protected conditionalTerm(): Test {
    const token = this.conditionalToken()
    if (++this.depth > MAX_DEPTH) this.fail(['maximum nesting level exceeded'], this.at)
    try {
      return this.conditionalPrimary(token)
    } finally {
      this.depth--
    }
  }

  protected conditionalPrimary(token: Token): Test {
    if (token.kind === 'word' && token.text === '!') {
      this.take()
      const operand = this.conditionalTerm()
      // Two of them are none.
      return operand.type === 'not' ? operand.operand : { type: 'not', operand }
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
      this.conditionalError(token, `unexpected token \`${shownToken(token)}' in conditional command`)
    if (token.text === ']]') this.conditionalError(token)
    this.take()
    if (UNARY.test(token.text))
      return { type: 'unary', operator: token.text, operand: this.conditionalOperand('unary') }
    const operator = this.conditionalPeek()
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
  protected conditionalInside(line: number): Test {
    try {
      return this.conditionalOr()
    } catch (error) {
      if (!(error instanceof SyntaxProblem) || (error.problem.incomplete && this.ahead?.kind !== 'unclosed'))
        throw error
      const { messages } = error.problem
      const found = messages.findIndex(({ text }) => text.startsWith('syntax error near'))
      const place = found < 0 ? messages.length : found
      const all = [...messages.slice(0, place), { line, text: "expected `)'" }, ...messages.slice(place)]
      throw new SyntaxProblem({ ...error.problem, messages: all })
    }
  }

  protected conditionalOperand(arity: 'unary' | 'binary'): Word {
    const operand = this.conditionalPeek()
    this.inRegex = false
    if (operand.kind === 'word' && operand.text !== ']]') {
      this.take()
      return new Word(operand.text)
    }
    const shown = tokenName(operand)
    const what = shown === null ? '' : ` \`${shown}'`
    this.conditionalError(operand, `unexpected argument${what} to conditional ${arity} operator`)
  }

  protected conditionalToken(): Token {
    while (this.conditionalPeek().kind === 'newline') this.take()
    return this.conditionalPeek()
  }

  /** What the end of the text cuts off is a token here: bash reports it and then what the token cannot be. */
  protected conditionalPeek(): Token {
    try {
      return this.peek()
    } catch (error) {
      if (!(error instanceof SyntaxProblem) || !error.problem.incomplete) throw error
      const { at } = this
      this.ahead = {
        kind: 'unclosed',
        text: '',
        start: at,
        end: at,
        plain: false,
        elements: null,
        problem: error.problem,
      }
      return this.ahead
    }
  }

  protected conditionalError(token: Token, what?: string, line = this.lineOf(this.readTo(token))): never {
    if (token.problem !== undefined && what !== undefined) {
      const more = { line: this.lastLine() + 1, text: what }
      throw new SyntaxProblem({
        ...token.problem,
        messages: [...token.problem.messages, more],
        laterWarnings: [],
      })
    }
    const offset = this.readTo(token)
    const isInNextLine = offset > token.end || this.text[offset - 1] === '\n'
    const end = isInNextLine ? offset : token.kind === 'newline' ? token.start : token.end
    const near = {
      line: this.lineOf(offset),
      text: `syntax error near \`${this.textBefore(end)}'`,
    }
    const quoted = { line: near.line, text: `\`${this.lineAt(offset)}'` }
    const messages = what === undefined ? [near, quoted] : [{ line, text: what }, near, quoted]
    throw new SyntaxProblem({
      messages,
      warnings: this.warnings,
      incomplete: token.kind === 'end' || offset >= this.text.length,
      status: this.failureStatus(),
      keepsStatus: false,
    })
  }
}

/** bash shows the number of a token it has not read, -1, as a character. */
const shownToken = (token: Token): string => (token.kind === 'unclosed' ? '\udcff' : token.text)

function isConditionalOperator(token: Token): boolean {
  if (token.kind === 'operator') return token.text === '<' || token.text === '>'
  return token.kind === 'word' && /^(=|==|!=|=~|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/.test(token.text)
}
