/** `test` and `[` (test.c): the algorithm by number of arguments, then the grammar with -a, -o and ( ). */

import { binaryTest, isBinaryOperator } from '../../primaries/binary.ts'
import { unaryTest } from '../conditional.ts'
import { legalNumber } from '../legal-number.ts'
import type { Shell } from '../shell.ts'
import type { Builtin } from './builtin.ts'

export const test: Builtin = (shell, args) => {
  const name = args[0] as string
  let operands = args.slice(1)
  if (name === '[') {
    if (operands.at(-1) !== ']') {
      shell.complainAs('[', "missing `]'")
      return 2
    }
    operands = operands.slice(0, -1)
  }
  try {
    return new Evaluator(shell, operands).run() ? 0 : 1
  } catch (error) {
    if (!(error instanceof TestError)) throw error
    shell.complainAs(name, error.message)
    return 2
  }
}

class TestError extends Error {}

const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/

class Evaluator {
  private readonly shell: Shell
  private readonly args: readonly string[]
  private at = 0

  constructor(shell: Shell, args: readonly string[]) {
    this.shell = shell
    this.args = args
  }

  run(): boolean {
    const { args } = this
    switch (args.length) {
      case 0:
        return false
      case 1:
        return args[0] !== ''
      case 2:
        return this.two(0)
      case 3:
        return this.three(0)
      case 4: {
        if (args[0] === '!') return !this.three(1)
        if (args[0] === '(' && args[3] === ')') return this.two(1)
        break
      }
    }
    const value = this.or()
    const rest = args[this.at]
    if (rest?.startsWith('-')) throw new TestError(`syntax error: \`${rest}' unexpected`)
    if (rest !== undefined) throw new TestError('too many arguments')
    return value
  }

  private two(from: number): boolean {
    const [operator, operand] = this.args.slice(from, from + 2) as [string, string]
    if (operator === '!') return operand === ''
    if (UNARY.test(operator)) return unaryTest(this.shell, operator, operand)
    throw new TestError(`${operator}: unary operator expected`)
  }

  private three(from: number): boolean {
    const [left, operator, right] = this.args.slice(from, from + 3) as [string, string, string]
    if (isBinaryOperator(operator)) return this.binary(left, operator, right)
    if (operator === '-a') return left !== '' && right !== ''
    if (operator === '-o') return left !== '' || right !== ''
    if (left === '!') return !this.two(from + 1)
    if (left === '(' && right === ')') return operator !== ''
    throw new TestError(`${operator}: binary operator expected`)
  }

  private or(): boolean {
    let value = this.and()
    while (this.args[this.at] === '-o') {
      this.at++
      const right = this.and()
      value = value || right
    }
    return value
  }

  private and(): boolean {
    let value = this.term()
    while (this.args[this.at] === '-a') {
      this.at++
      const right = this.term()
      value = value && right
    }
    return value
  }

  private term(): boolean {
    const { args } = this
    const arg = args[this.at]
    if (arg === undefined) throw new TestError('argument expected')
    if (arg === '!') {
      this.at++
      return !this.term()
    }
    if (arg === '(') {
      this.at++
      const value = this.or()
      const close = args[this.at]
      if (close === undefined) throw new TestError("`)' expected")
      if (close !== ')') throw new TestError(`\`)' expected, found ${close}`)
      this.at++
      return value
    }
    const operator = args[this.at + 1]
    if (args.length - this.at >= 3 && operator !== undefined && isBinaryOperator(operator)) {
      this.at += 3
      return this.binary(arg, operator, args[this.at - 1] as string)
    }
    const operand = args[this.at + 1]
    if (operand !== undefined && UNARY.test(arg)) {
      this.at += 2
      return unaryTest(this.shell, arg, operand)
    }
    this.at++
    return arg !== ''
  }

  private binary(left: string, operator: string, right: string): boolean {
    return binaryTest(this.shell.sys, left, operator, right, { integer, path: (text) => text })
  }
}

function integer(text: string): number | bigint {
  const number = legalNumber(text)
  if (number === null) throw new TestError(`${text}: integer expression expected`)
  return Number.isSafeInteger(Number(number)) ? Number(number) : number
}
