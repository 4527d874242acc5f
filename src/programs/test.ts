/** test(1) and [(1) of GNU coreutils, for those who ask for the file; the shell has its own. */

import type { ProgramMain } from '../kernel/abi.ts'
import { byteLength } from '../kernel/text.ts'
import { binaryTest, isBinaryOperator } from '../primaries/binary.ts'
import { fileTest } from '../primaries/files.ts'
import type { Io } from './lib/io.ts'
import { defineRawProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'

const bracketHelp = `Usage: test EXPRESSION
  or:  test
  or:  [ EXPRESSION ]
  or:  [ ]
  or:  [ OPTION
Exit with the status determined by EXPRESSION.

  -e FILE     FILE exists
  -f FILE     FILE exists and is a regular file
  -d FILE     FILE exists and is a directory
  -L FILE     FILE exists and is a symbolic link (same as -h)
  -c FILE     FILE exists and is character special, as a whiteout is
  -s FILE     FILE exists and has a size greater than zero
  -r FILE     FILE exists and the user has read access; -w and -x likewise
  -n STRING   the length of STRING is nonzero
  -z STRING   the length of STRING is zero
  -v NAME     in the shell: the variable is set

STRING1 = STRING2, STRING1 != STRING2, INTEGER1 -eq -ne -lt -le -gt -ge INTEGER2,
FILE1 -nt -ot -ef FILE2, ( EXPRESSION ), ! EXPRESSION, -a (and), -o (or).
`

export const test = defineTest('test')
export const bracket = defineTest('[')

function defineTest(name: 'test' | '['): ProgramMain {
  return defineRawProgram({
    name,
    ...(name === '[' && { help: bracketHelp }),
    failureStatus: 2,
    *run(io, args) {
      let words = args
      if (name === '[') {
        if (args.at(-1) !== ']') return yield* io.fail(`missing ${quoteText(']')}`)
        words = args.slice(0, -1)
      }
      try {
        return new Evaluator(io, words).evaluate() ? 0 : 1
      } catch (error) {
        if (error instanceof TestError) return yield* io.fail(error.message)
        throw error
      }
    },
  })
}

/** A mistake in the expression; never leaves this file. */
class TestError extends Error {}

const unaryOperators = /^-[b-hkLnoprstuwxzGNOS]$/

class Evaluator {
  private at = 0
  private readonly io: Io
  private readonly words: readonly string[]

  constructor(io: Io, words: readonly string[]) {
    this.io = io
    this.words = words
  }

  evaluate(): boolean {
    if (this.words.length === 0) return false
    const short = this.words.length <= 4 ? this.byCount(this.words) : null
    if (short !== null) return short
    const result = this.or()
    if (this.at < this.words.length)
      throw new TestError(`extra argument ${quoteText(this.words[this.at] as string)}`)
    return result
  }

  /** POSIX tells what up to four words mean by their number alone; null leaves it to the grammar. */
  private byCount(words: readonly string[]): boolean | null {
    const [a = '', b = '', c = ''] = words
    switch (words.length) {
      case 1:
        return a !== ''
      case 2:
        if (a === '!') return b === ''
        if (unaryOperators.test(a)) return this.unary(a, b)
        if (/^-.$/.test(a)) throw new TestError(`${quoteText(a)}: unary operator expected`)
        throw new TestError(`missing argument after ${quoteText(b)}`)
      case 3:
        if (isBinaryOperator(b)) return this.binary(a, b, c)
        if (b === '-a') return a !== '' && c !== ''
        if (b === '-o') return a !== '' || c !== ''
        if (a === '!') return !(this.byCount(words.slice(1)) ?? false)
        if (a === '(' && c === ')') return b !== ''
        throw new TestError(`${quoteText(b)}: binary operator expected`)
      default:
        if (a === '!') {
          const rest = this.byCount(words.slice(1))
          return rest === null ? null : !rest
        }
        return a === '(' && words[3] === ')' ? this.byCount(words.slice(1, 3)) : null
    }
  }

  private or(): boolean {
    let result = this.and()
    while (this.words[this.at] === '-o') {
      this.at++
      const right = this.and()
      result ||= right
    }
    return result
  }

  private and(): boolean {
    let result = this.term()
    while (this.words[this.at] === '-a') {
      this.at++
      const right = this.term()
      result &&= right
    }
    return result
  }

  private term(): boolean {
    const word = this.words[this.at]
    if (word === undefined)
      throw new TestError(`missing argument after ${quoteText(this.words.at(-1) ?? '')}`)
    if (word === '!') {
      this.at++
      return !this.term()
    }
    const isBinary = (at: number) => isBinaryOperator(this.words[at] ?? '') && at + 1 < this.words.length
    if (word === '-l' && isBinary(this.at + 2)) {
      this.at++
      return this.comparison(true)
    }
    const operator = this.words[this.at + 1]
    if (isBinary(this.at + 1)) return this.comparison(false)
    if (word === '(') {
      this.at++
      const result = this.or()
      if (this.words[this.at] !== ')') throw new TestError(`${quoteText(')')} expected`)
      this.at++
      return result
    }
    if (/^-.$/.test(word)) {
      if (!unaryOperators.test(word)) throw new TestError(`${quoteText(word)}: unary operator expected`)
      if (operator === undefined) throw new TestError(`missing argument after ${quoteText(word)}`)
      this.at += 2
      return this.unary(word, operator)
    }
    this.at++
    return word !== ''
  }

  /** Numbers may be lengths: `-l TEXT` on either side (binary_operator of test.c). */
  private comparison(isLeftLength: boolean): boolean {
    const [left = '', operator = '', next = '', behind] = this.words.slice(this.at, this.at + 4)
    const isRightLength = next === '-l' && behind !== undefined
    this.at += isRightLength ? 4 : 3
    if (/^-(?:nt|ot|ef)$/.test(operator) && (isLeftLength || isRightLength))
      throw new TestError(`${operator} does not accept -l`)
    if (!/^-(?:eq|ne|lt|le|gt|ge)$/.test(operator)) return this.binary(left, operator, next)
    const length = (text: string) => String(byteLength(text))
    return this.binary(isLeftLength ? length(left) : left, operator, isRightLength ? length(behind) : next)
  }

  private integer(text: string): bigint {
    if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestError(`invalid integer ${quoteText(text)}`)
    return BigInt(text.trim().replace(/^\+/, ''))
  }

  private binary(left: string, operator: string, right: string): boolean {
    return binaryTest(this.io.sys, left, operator, right, {
      integer: (text) => this.integer(text),
      path: (text) => text,
    })
  }

  private unary(operator: string, operand: string): boolean {
    switch (operator) {
      case '-n':
        return operand !== ''
      case '-z':
        return operand === ''
      case '-t':
        return this.io.sys.isatty(Number(this.integer(operand)))
      default: {
        const holds = fileTest(this.io.sys, operator, operand)
        if (holds === null) throw new TestError(`${quoteText(operator)}: unary operator expected`)
        return holds
      }
    }
  }
}
