/** The primaries of test(1) with two operands: of the program, of bash's and dash's `test`. */

import type { System } from '../kernel/abi.ts'
import { compareFiles } from './files.ts'
import { compareNumbers } from './numbers.ts'

const OPERATORS = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
])

/** Whether a word between two others makes a test of them; dash has no ==. */
export const isBinaryOperator = (word: string): boolean => OPERATORS.has(word)

/** How operands are read. */
interface Reading {
  /** Complains of what is no number. */
  integer(text: string): number | bigint
  path(text: string): string
}

export function binaryTest(
  sys: System,
  left: string,
  operator: string,
  right: string,
  { integer, path }: Reading,
): boolean {
  switch (operator) {
    case '=':
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '>':
      return left > right
    case '-nt':
    case '-ot':
    case '-ef':
      return compareFiles(sys, path(left), operator, path(right))
    default:
      return compareNumbers(operator, integer(left), integer(right))
  }
}
