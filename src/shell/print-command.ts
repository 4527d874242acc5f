/** Commands written back as bash writes them: `type`, `declare -f`, job lists (print_cmd.c). */

import type {
  Assignment,
  Command,
  FunctionDefinition,
  List,
  Redirection,
  Simple,
  Test,
  Word,
} from './parser/tree.ts'

/** `f () \n{ \n    body\n}` */
export function functionText(name: string, definition: FunctionDefinition): string {
  return new Printer().functionDefinition(name, definition)
}

/** On one line, as job lists show it. */
export function commandText(command: Command): string {
  const printer = new Printer()
  printer.inline = true
  return printer.command(command)
}

class Printer {
  indent = 0
  inline = false
  private hereDocuments: Redirection[] = []

  /** Statements, one a line, indented. */
  list(list: List): string {
    let text = ''
    list.statements.forEach((statement, index) => {
      const last = index === list.statements.length - 1
      text += `${this.margin()}${this.command(statement.command)}`
      const here = this.takeHere()
      if (statement.background) text += ' &'
      else if (!last && here === '') text += ';'
      text += here
      if (!last) text += this.inline ? ' ' : '\n'
    })
    return text
  }

  /** The braces stand at the margin, the body four deeper; other bodies are put between braces. */
  functionDefinition(name: string, { body }: FunctionDefinition): string {
    const margin = this.margin()
    this.indent += 4
    const isGroup = body.type === 'group'
    const inner = isGroup ? this.list(body.body) : `${this.margin()}${this.command(body)}${this.takeHere()}`
    this.indent -= 4
    const redirections = isGroup ? this.redirections(body.redirections) : ''
    const text = `${name} () ${this.newline()}${margin}{ ${this.newline()}${inner}${this.newline()}${margin}}`
    return `${text}${redirections}${this.takeHere()}`
  }

  private margin(): string {
    return this.inline ? '' : ' '.repeat(this.indent)
  }

  /** A body and the margin of the word that closes it; `end` is what the last statement is given. */
  private nested(list: List, end = ';'): string {
    this.indent += 4
    const text = this.list(list)
    this.indent -= 4
    const closed = text.endsWith('\n') || text.endsWith(' &') ? text : `${text}${this.inline ? ';' : end}`
    return this.inline ? `${closed} ` : `${closed}\n${this.margin()}`
  }

  private newline(): string {
    return this.inline ? ' ' : '\n'
  }

  /** Bodies of the here-documents met since the last call. */
  takeHere(): string {
    const documents = this.hereDocuments
    this.hereDocuments = []
    if (documents.length === 0) return ''
    const bodies = documents.map(({ body }) => {
      if (body === null) return ''
      return `${body.text}${body.delimiter.replace(/['"\\]/g, '')}\n`
    })
    return `\n${bodies.join('')}`
  }

  command(command: Command): string {
    switch (command.type) {
      case 'simple':
        return this.simple(command)
      case 'pipeline':
        return this.pipeline(command)
      case 'and-or':
        return command.commands
          .map((part, index) => (index === 0 ? '' : ` ${command.operators[index - 1]} `) + this.command(part))
          .join('')
      case 'group':
        return `{ ${this.newline()}${this.nested(command.body, '')}}${this.redirections(command.redirections)}`
      case 'subshell':
        return `( ${this.withoutMargin(command.body)} )${this.redirections(command.redirections)}`
      case 'if':
        return this.conditional(command)
      case 'for':
      case 'select': {
        const words = command.words === null ? '"$@"' : command.words.map((word) => word.text).join(' ')
        const head = `${command.type} ${command.name} in ${words};${this.newline()}`
        return `${head}${this.inline ? '' : this.margin()}do${this.newline()}${this.nested(command.body)}done${this.redirections(command.redirections)}`
      }
      case 'arithmetic-for': {
        const { initialize, test, update } = command
        const head = `for ((${initialize.text || '1'}; ${test.text || '1'}; ${update.text || '1'}))${this.newline()}`
        return `${head}${this.inline ? '' : this.margin()}do${this.newline()}${this.nested(command.body)}done${this.redirections(command.redirections)}`
      }
      case 'while': {
        const keyword = command.until ? 'until' : 'while'
        return `${keyword} ${this.withoutMargin(command.condition)}; do${this.newline()}${this.nested(command.body)}done${this.redirections(command.redirections)}`
      }
      case 'case':
        return this.caseCommand(command)
      case 'conditional':
        return `[[ ${this.test(command.expression)} ]]${this.redirections(command.redirections)}`
      case 'arithmetic':
        return `((${command.expression.text}))${this.redirections(command.redirections)}`
      case 'function':
        return `function ${this.functionDefinition(command.name, command)}`
      case 'refused':
        return command.what
    }
  }

  private withoutMargin(list: List): string {
    const saved = this.indent
    const text = this.list(list).trimStart()
    this.indent = saved
    return text
  }

  private simple(command: Simple): string {
    const pieces = [
      ...command.assignments.map((assignment) => assignment.text),
      ...command.words.map((word: Word | Assignment) => word.text),
    ]
    return `${pieces.join(' ')}${this.redirections(command.redirections)}`.trimStart()
  }

  private pipeline(command: Extract<Command, { type: 'pipeline' }>): string {
    const time = command.timed === 'no' ? '' : command.timed === 'posix' ? 'time -p ' : 'time '
    const parts = command.commands.map(
      (part, index) =>
        (index === 0 ? '' : command.both[index - 1] === true ? ' |& ' : ' | ') + this.command(part),
    )
    return `${time}${command.negated ? '! ' : ''}${parts.join('')}`
  }

  private conditional(command: Extract<Command, { type: 'if' }>): string {
    let text = ''
    let closing = ''
    command.branches.forEach((branch, index) => {
      if (index > 0) {
        text += `else${this.newline()}`
        this.indent += 4
        text += this.margin()
        closing = `${this.newline()}${' '.repeat(Math.max(0, this.indent - 4))}fi${closing}`
      }
      text += `if ${this.withoutMargin(branch.condition)}; then${this.newline()}${this.nested(branch.body)}`
    })
    if (command.otherwise !== null) text += `else${this.newline()}${this.nested(command.otherwise)}`
    const depth = command.branches.length - 1
    text += 'fi'
    for (let i = 0; i < depth; i++) {
      this.indent -= 4
      text += `;${this.newline()}${this.margin()}fi`
    }
    return text + this.redirections(command.redirections)
  }

  private caseCommand(command: Extract<Command, { type: 'case' }>): string {
    let text = `case ${command.word.text} in ${this.newline()}`
    this.indent += 4
    for (const item of command.items) {
      const patterns = item.patterns.map((word) => word.text).join(' | ')
      this.indent += 4
      const body = item.body.statements.length === 0 ? '' : this.list(item.body)
      this.indent -= 4
      text += `${this.margin()}${patterns})${this.newline()}${body}${this.newline()}${this.margin()}${item.terminator}${this.newline()}`
    }
    this.indent -= 4
    return `${text}${this.margin()}esac${this.redirections(command.redirections)}`
  }

  private test(test: Test): string {
    switch (test.type) {
      case 'unary':
        return `${test.operator} ${test.operand.text}`
      case 'binary':
        return `${test.left.text} ${test.operator} ${test.right.text}`
      case 'logical':
        return test.operands.map((operand) => this.test(operand)).join(` ${test.operator} `)
      case 'not':
        return `! ${this.test(test.operand)}`
      case 'group':
        return `( ${this.test(test.operand)} )`
    }
  }

  redirections(redirections: readonly Redirection[]): string {
    return redirections.map((redirection) => ` ${this.redirection(redirection)}`).join('')
  }

  private redirection(redirection: Redirection): string {
    const { operator, variable, descriptor, target, body } = redirection
    const prefix = variable !== null ? `{${variable}}` : shownDescriptor(operator, descriptor)
    if (body !== null) {
      this.hereDocuments.push(redirection)
      return `${prefix}${operator}${body.delimiter}`
    }
    if (operator === '>&' || operator === '<&') return `${prefix}${operator}${target?.text ?? ''}`
    return `${prefix}${operator} ${target?.text ?? ''}`
  }
}

/** `2>`; bash always writes the number before `>&` and `<&`. */
function shownDescriptor(operator: string, descriptor: number | null): string {
  if (descriptor !== null) {
    const standard = operator.startsWith('<') ? 0 : 1
    return descriptor === standard && operator !== '>&' && operator !== '<&' ? '' : String(descriptor)
  }
  if (operator === '>&') return '1'
  return operator === '<&' ? '0' : ''
}
