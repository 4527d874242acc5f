/** test and `[`: up to four operands as POSIX says, more by the grammar with -a, -o, ! and parentheses. */

import { binaryTest } from '../../../primaries/binary.ts'
import { fileTest } from '../../../primaries/files.ts'
import { fromBytes } from '../bytes.ts'
import type { Shell } from '../shell.ts'
import type { Builtin } from './builtin.ts'

export const test: Builtin = (shell, args) => {
  let operands = args.slice(1)
  if (args[0] === '[') {
    if (operands.at(-1) !== ']') shell.fail('missing ]')
    operands = operands.slice(0, -1)
  }
  return evaluateOperands(shell, operands)
}

function evaluateOperands(shell: Shell, operands: readonly string[]): number {
  if (operands.length === 0) return 1
  const isBinary = operands.length === 3 && BINARY.has(operands[1] as string)
  if (!isBinary && (operands.length === 3 || operands.length === 4)) {
    if (operands[0] === '(' && operands.at(-1) === ')')
      return new Evaluator(shell, operands.slice(1, -1)).run(false)
    if (operands[0] === '!') return evaluateOperands(shell, operands.slice(1)) === 0 ? 1 : 0
  }
  return new Evaluator(shell, operands).run(isBinary)
}

const UNARY = new Set([
  ...['-r', '-w', '-x', '-e', '-f', '-d', '-c', '-b', '-p', '-u', '-g', '-k', '-s', '-t', '-z', '-n', '-h'],
  ...['-O', '-G', '-L', '-S'],
])
const BINARY = new Set([
  ...['=', '!=', '<', '>', '-eq', '-ne', '-ge', '-gt', '-le', '-lt', '-nt', '-ot', '-ef'],
])

type Kind = 'end' | 'operand' | 'unary' | 'binary' | '!' | '-a' | '-o' | '(' | ')'

class Evaluator {
  private readonly shell: Shell
  private readonly words: readonly string[]
  private at = 0

  constructor(shell: Shell, words: readonly string[]) {
    this.shell = shell
    this.words = words
  }

  run(isBinary: boolean): number {
    const value = this.or(isBinary ? 'operand' : this.kind(0))
    const [rest, more] = this.words.slice(this.at)
    if (rest !== undefined && more !== undefined) this.fail(rest, 'unexpected operator')
    return value ? 0 : 1
  }

  private fail(operator: string, message: string): never {
    return this.shell.fail(operator === '' ? message : `${operator}: ${message}`)
  }

  /** What the word at an index is, as far as those behind it let it be. */
  private kind(index: number): Kind {
    const word = this.words[index]
    if (word === undefined) return 'end'
    if (UNARY.has(word)) return this.isOperand(index) ? 'operand' : 'unary'
    if (BINARY.has(word)) return 'binary'
    if (word === '(') return index + 1 < this.words.length ? '(' : 'operand'
    return word === '!' || word === '-a' || word === '-o' || word === ')' ? word : 'operand'
  }

  private isOperand(index: number): boolean {
    const next = this.words[index + 1]
    if (next === undefined) return true
    return this.words[index + 2] !== undefined && BINARY.has(next)
  }

  private or(kind: Kind): boolean {
    let value = false
    let next = kind
    for (;;) {
      if (this.and(next)) value = true
      if (this.kind(this.at + 1) !== '-o') return value
      this.at += 2
      next = this.kind(this.at)
    }
  }

  private and(kind: Kind): boolean {
    let value = true
    let next = kind
    for (;;) {
      if (!this.not(next)) value = false
      if (this.kind(this.at + 1) !== '-a') return value
      this.at += 2
      next = this.kind(this.at)
    }
  }

  private not(kind: Kind): boolean {
    if (kind !== '!') return this.primary(kind)
    const next = this.kind(this.at + 1)
    if (next !== 'end') this.at++
    return !this.not(next)
  }

  private primary(kind: Kind): boolean {
    if (kind === 'end') return false
    if (kind === '(') {
      const inner = this.kind(++this.at)
      if (inner === ')') return false
      const value = this.or(inner)
      if (this.kind(++this.at) !== ')') this.fail('', 'closing paren expected')
      return value
    }
    const word = this.words[this.at] as string
    if (kind === 'unary') {
      const operand = this.words[++this.at]
      if (operand === undefined) return this.fail(word, 'argument expected')
      return unary(this.shell, word, operand)
    }
    if (this.kind(this.at + 1) === 'binary') {
      const operator = this.words[this.at + 1] as string
      this.at += 2
      const operand = this.words[this.at]
      if (operand === undefined) return this.fail(operator, 'argument expected')
      return binary(this.shell, word, operator, operand)
    }
    return word !== ''
  }
}

function unary(shell: Shell, operator: string, operand: string): boolean {
  switch (operator) {
    case '-z':
      return operand === ''
    case '-n':
      return operand !== ''
    case '-t':
      return shell.sys.isatty(Number(integer(shell, operand)))
    default:
      return fileTest(shell.sys, operator, fromBytes(operand)) ?? false
  }
}

function binary(shell: Shell, left: string, operator: string, right: string): boolean {
  return binaryTest(shell.sys, left, operator, right, {
    integer: (text) => integer(shell, text),
    path: fromBytes,
  })
}

function integer(shell: Shell, text: string): bigint | number {
  if (/^[ \t-\r]*[+-]?[0-9]+[ \t-\r]*$/.test(text)) {
    const number = Number(text)
    if (Number.isSafeInteger(number)) return number
    const exact = BigInt(text.trim())
    if (exact === BigInt.asIntN(64, exact)) return exact
  }
  return shell.fail(`Illegal number: ${text}`)
}
