/**
 * Commands written back as bash writes them: `type`, `declare -f`, job lists, and the text that a command substitution
 * is kept as (print_cmd.c of bash 5.2, whose habits with blanks and here-documents these are).
 */

import { copyTarget } from './parser/copy-target.ts'
import type {
  Arithmetic,
  Command,
  FunctionDefinition,
  List,
  Redirection,
  Simple,
  Statement,
  Test,
  Word,
} from './parser/tree.ts'

/** `f () \n{ \n    body\n}` */
export function functionText(name: string, definition: FunctionDefinition): string {
  const printer = new Printer()
  printer.namedFunction(name, definition)
  return printer.text
}

/** `() {  body\n}`: what the environment holds of an exported function. */
export function exportedFunctionText({ body }: FunctionDefinition): string {
  const printer = new Printer(0)
  printer.exportedFunction(body)
  return printer.text
}

/** As job lists show it. */
export function commandText(command: Command): string {
  const printer = new Printer()
  printer.command(command)
  return printer.text
}

/** BASH_COMMAND: of a compound command only what stands in front of its body. */
export function headText(command: Command | Arithmetic): string {
  if (!('type' in command)) return `((${command.text}))`
  switch (command.type) {
    case 'for':
    case 'select':
      return `${command.type} ${command.name} in ${command.words === null ? '"$@"' : texts(command.words)}`
    case 'case':
      return `case ${command.word.text} in `
    default:
      return commandText(command)
  }
}

/** What stands between the parentheses of `$(...)`; newlines between commands stay. */
export function substitutionText(list: List): string {
  const printer = new Printer()
  printer.keepsNewlines = true
  printer.list(list)
  return printer.text
}

class Printer {
  text = ''
  keepsNewlines = false
  private indentation = 0
  /** How many indentations are left out because something stands in front of what comes next. */
  private skipped = 0
  private functions = 0
  private connections = 0
  /** Here-documents whose bodies wait for the connector behind their command. */
  private deferred: Redirection[] = []
  private wasDocument = false

  /** By how much a body is indented more than what it stands in. */
  private readonly step: number

  constructor(step = 4) {
    this.step = step
  }

  namedFunction(name: string, { body }: FunctionDefinition): void {
    this.text += `${RESERVED.has(name) ? 'function ' : ''}${name} () \n`
    this.functionBody(body)
  }

  exportedFunction(body: Command): void {
    this.text += '() { '
    this.functionInside(body, 1)
  }

  private functionBody(body: Command): void {
    this.text += `${' '.repeat(this.indentation)}{ \n`
    this.functionInside(body, this.step)
  }

  /** From behind the opening brace. */
  private functionInside(body: Command, indentation: number): void {
    this.functions++
    this.indentation += indentation
    if (body.type === 'group') this.list(body.body)
    else this.command(body)
    this.flushDocuments('')
    this.indentation -= indentation
    this.functions--
    this.newline('}')
    if (body.type === 'group' && body.redirections.length > 0) {
      this.text += ' '
      this.redirectionList(body.redirections)
    } else this.wasDocument = false
  }

  // ---- lists

  list({ statements }: List): void {
    this.chain(statements, statements.length, true)
  }

  /**
   * The first `count` statements, as the left-leaning chain of connections that bash makes of them. The `&` of the last
   * one is written here if it stands at the end of everything.
   */
  private chain(statements: readonly Statement[], count: number, isEnd: boolean): void {
    const last = statements[count - 1] as Statement
    const before = statements[count - 2]
    if (before === undefined) {
      this.statement(last, isEnd)
      return
    }
    this.indent()
    this.skipped++
    this.connections++
    this.chain(statements, count - 1, false)
    if (before.background) {
      this.flushDocuments(' &')
      this.text += ' '
      this.skipped++
    } else this.separator(before)
    this.statement(last, isEnd)
    this.flushDocuments('')
    this.connections--
  }

  private statement({ command, background }: Statement, isEnd: boolean): void {
    if (!background || !isEnd) {
      this.command(command)
      return
    }
    this.indent()
    this.skipped++
    this.connections++
    this.command(command)
    this.flushDocuments(' &')
    this.connections--
  }

  /** `;` or a newline between two statements. */
  private separator({ newline }: Statement): void {
    const connector = this.keepsNewlines && newline ? '\n' : ';'
    const isPlainNewline = this.deferred.length === 0 && !this.wasDocument && newline
    if (this.deferred.length > 0) this.flushDocuments(this.functions > 0 ? '' : ';')
    else if (this.wasDocument) this.wasDocument = false
    else this.text += connector
    if (this.functions > 0) this.text += '\n'
    else if (this.keepsNewlines && newline && !isPlainNewline) this.text += '\n'
    else {
      if (!newline) this.text += ' '
      this.skipped++
    }
  }

  private indent(): void {
    if (this.skipped > 0) this.skipped--
    else this.text += ' '.repeat(this.indentation)
  }

  private newline(word: string): void {
    this.text += `\n${' '.repeat(this.indentation)}${word}`
  }

  private semicolon(): void {
    if (!/[&\n]$/.test(this.text)) this.text += ';'
  }

  /** An indented body. */
  private body(list: List): void {
    this.indentation += this.step
    this.list(list)
    this.flushDocuments('')
    this.indentation -= this.step
  }

  // ---- commands

  command(command: Command): void {
    this.indent()
    switch (command.type) {
      case 'simple':
        this.simple(command)
        return
      case 'pipeline':
        this.pipeline(command)
        return
      case 'and-or':
        this.andOr(command)
        return
      case 'function':
        this.text += `function ${command.name} () \n`
        this.functionBody(command.body)
        return
      case 'coproc':
        this.text += `coproc ${command.command.type === 'simple' ? '' : `${command.name.text} `}`
        this.skipped++
        this.command(command.command)
        return
      default:
        this.compound(command)
    }
    if (command.redirections.length > 0) {
      this.text += ' '
      this.redirectionList(command.redirections)
    }
  }

  private compound(command: Compound): void {
    switch (command.type) {
      case 'group':
        this.group(command.body)
        break
      case 'subshell':
        this.text += '( '
        this.skipped++
        this.list(command.body)
        this.flushDocuments('')
        this.text += ' )'
        break
      case 'if':
        this.conditional(command, 0)
        break
      case 'for':
      case 'select': {
        const words = command.words === null ? '"$@"' : texts(command.words)
        this.text += `${command.type} ${command.name} in ${words};`
        this.loop(command.body)
        break
      }
      case 'arithmetic-for': {
        const sections = [command.initialize, command.test, command.update].map(({ text }) => text)
        this.text += `for ((${sections.join('; ')}))`
        this.loop(command.body)
        break
      }
      case 'while':
        this.text += command.until ? 'until ' : 'while '
        this.skipped++
        this.list(command.condition)
        this.flushDocuments('')
        this.semicolon()
        this.text += ' do\n'
        this.body(command.body)
        this.semicolon()
        this.newline('done')
        break
      case 'case':
        this.caseCommand(command)
        break
      case 'conditional':
        this.text += `[[ ${testText(command.expression)} ]]`
        break
      case 'arithmetic':
        this.text += `((${command.expression.text}))`
        break
    }
  }

  private loop(body: List): void {
    this.newline('do\n')
    this.body(body)
    this.semicolon()
    this.newline('done')
  }

  private group(body: List): void {
    this.text += '{ '
    if (this.functions === 0) this.skipped++
    else {
      this.text += '\n'
      this.indentation += this.step
    }
    this.list(body)
    this.flushDocuments('')
    if (this.functions > 0) {
      this.indentation -= this.step
      this.newline('}')
    } else {
      this.semicolon()
      this.text += ' }'
    }
  }

  /** `elif` is an `if` inside `else`. */
  private conditional(command: Extract<Command, { type: 'if' }>, index: number): void {
    const branch = command.branches[index] as (typeof command.branches)[number]
    this.text += 'if '
    this.skipped++
    this.list(branch.condition)
    this.semicolon()
    this.text += ' then\n'
    this.body(branch.body)
    const hasElif = index + 1 < command.branches.length
    if (hasElif || command.otherwise !== null) {
      this.semicolon()
      this.newline('else\n')
      if (hasElif) {
        this.indentation += this.step
        this.indent()
        this.conditional(command, index + 1)
        this.indentation -= this.step
      } else this.body(command.otherwise as List)
    }
    this.semicolon()
    this.newline('fi')
  }

  private caseCommand(command: Extract<Command, { type: 'case' }>): void {
    this.text += `case ${command.word.text} in `
    this.indentation += this.step
    for (const item of command.items) {
      this.newline('')
      this.text += `${item.patterns.map(({ text }) => text).join(' | ')})\n`
      this.indentation += this.step
      if (item.body.statements.length > 0) this.list(item.body)
      this.indentation -= this.step
      this.flushDocuments('')
      this.newline(item.terminator)
    }
    this.indentation -= this.step
    this.newline('esac')
  }

  private andOr(command: Extract<Command, { type: 'and-or' }>): void {
    command.commands.forEach((part, index) => {
      if (index > 0) {
        this.flushDocuments(` ${command.operators[index - 1]} `)
        this.skipped++
      } else {
        this.skipped++
        this.connections++
      }
      this.command(part)
    })
    this.flushDocuments('')
    this.connections--
  }

  private pipeline(command: Extract<Command, { type: 'pipeline' }>): void {
    if (command.timed !== 'no') this.text += command.timed === 'posix' ? 'time -p ' : 'time '
    if (command.negated) this.text += '! '
    const isConnection = command.commands.length > 1
    if (isConnection) this.connections++
    command.commands.forEach((part, index) => {
      if (index > 0) {
        this.flushDocuments(' |')
        this.text += ' '
      }
      this.skipped++
      // `a |& b` is `a 2>&1 | b`.
      this.command(command.both[index] === true ? withErrors(part) : part)
    })
    if (isConnection) {
      this.flushDocuments('')
      this.connections--
    }
  }

  private simple(command: Simple): void {
    const words = [...command.assignments, ...command.words].map(({ text }) => text).join(' ')
    this.text += words
    if (command.redirections.length === 0) return
    if (words !== '') this.text += ' '
    this.redirectionList(command.redirections)
  }

  // ---- redirections

  private redirectionList(redirections: readonly Redirection[]): void {
    this.wasDocument = false
    this.text += redirections.map(redirectionText).join(' ')
    const documents = redirections.filter(({ body }) => body !== null)
    if (documents.length === 0) return
    if (this.connections > 0) this.deferred = documents
    else this.bodies(documents)
  }

  /** Writes a connector and the bodies that wait for it. */
  private flushDocuments(connector: string): void {
    const isShown = connector !== '' && connector !== ';'
    if (isShown) this.text += connector
    if (this.deferred.length === 0) return
    this.bodies(this.deferred)
    if (isShown) this.text += ' '
    this.deferred = []
  }

  private bodies(documents: readonly Redirection[]): void {
    const bodies = documents.map(({ body }) => `${body?.text}${body?.delimiter}\n`)
    this.text += `\n${bodies.join('')}`
    this.wasDocument = true
  }
}

type Compound = Exclude<Command, { type: 'simple' | 'pipeline' | 'and-or' | 'function' | 'coproc' }>

const RESERVED = new Set([
  'if', 'then', 'else', 'elif', 'fi', 'case', 'esac', 'for', 'select', 'while', 'until', 'do', 'done', 'in', 'function',
  'time', '{', '}', '!', '[[', ']]', 'coproc',
]) // biome-ignore format: in rows

const texts = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ')

function withErrors(command: Command): Command {
  if (!('redirections' in command)) return command
  return { ...command, redirections: [...command.redirections, ERRORS_TOO] }
}

const ERRORS_TOO: Redirection = {
  operator: '>&',
  descriptor: 2,
  variable: null,
  target: { text: '1' } as Word,
  body: null,
}

function testText(test: Test): string {
  switch (test.type) {
    case 'unary':
      return `${test.operator} ${test.operand.text}`
    case 'binary':
      return `${test.left.text} ${test.operator} ${test.right.text}`
    case 'logical':
      return test.operands.map(testText).join(` ${test.operator} `)
    case 'not':
      return `! ${testText(test.operand)}`
    case 'group':
      return `( ${testText(test.operand)} )`
  }
}

function redirectionText(redirection: Redirection): string {
  const { operator, variable, descriptor, target, body } = redirection
  const standard = operator.startsWith('<') ? 0 : 1
  const changed = descriptor ?? standard
  // Of `<>` bash hides the wrong one.
  const number = changed === (operator === '<>' ? 1 : standard) ? '' : String(changed)
  const prefix = variable !== null ? `{${variable}}` : number
  if (body !== null) return `${prefix}${operator}${body.quoted ? `'${body.delimiter}'` : body.delimiter}`
  const text = target?.text ?? ''
  if (operator !== '>&' && operator !== '<&') return `${prefix}${operator} ${text}`
  // Only a word that is not moved hides the usual descriptor.
  const always = variable !== null ? prefix : String(changed)
  const copied = copyTarget(text)
  switch (copied.kind) {
    case 'closing':
      return `${always}>&-`
    case 'number':
      return `${always}${operator}${copied.descriptor}${copied.moves ? '-' : ''}`
    case 'word':
      return `${copied.moves ? always : prefix}${operator}${text}`
  }
}
