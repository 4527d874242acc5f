/** Variables and elements as arithmetic reads and writes them. */

import type { Value } from '../integer.ts'
import { type ArithmeticError, failure } from './errors.ts'

/** What the evaluator needs of the shell's variables. */
export interface ArithmeticVariables {
  /** The value of a name or, with `subscript` (the text between the brackets), of an element; '' if unset. */
  read(name: string, subscript: string | null): string
  /** A numeric value known without parsing, else null. */
  readNumber(name: string): Value | null
  write(name: string, subscript: string | null, value: Value): void
  /**
   * The subscript to go on with where an element is read and then written: what is in it happens once. Of an indexed
   * array that is its number; one that cannot be stays as it is, and is complained of when it is used.
   */
  locate(name: string, subscript: string): string
  /** Whether subscripts of the variable are arithmetic. */
  isIndexed(name: string): boolean
  /** How many expressions the one is in whose subscripts are asked for (expr.c, expr_depth). */
  depth: number
}

export interface Target {
  readonly name: string
  readonly subscript: string | null
  /** for what is wrong with its value: the expression it stands in, and that from it on */
  readonly blame?: readonly [string, string]
}

/** levels: the expression itself is the first of 1024 (expr.c, pushexp) */
export const MAX_RECURSION = 1023

export const locate = (target: Target, variables: ArithmeticVariables, depth: number): Target =>
  target.subscript === null ? target : withIndex(target, target.subscript, variables, depth)

const withIndex = (
  target: Target,
  subscript: string,
  variables: ArithmeticVariables,
  depth: number,
): Target => ({
  ...target,
  subscript: inside(target, variables, depth, () => variables.locate(target.name, subscript)),
})

export function write(target: Target, value: Value, variables: ArithmeticVariables, depth: number): void {
  if (target.subscript === null) variables.write(target.name, null, value)
  else inside(target, variables, depth, () => variables.write(target.name, target.subscript, value))
}

/** Where the target's subscript may be evaluated. */
function inside<T>(target: Target, variables: ArithmeticVariables, depth: number, ask: () => T): T {
  if (/^[0-9]*$/.test(target.subscript ?? '')) return ask()
  if (depth >= MAX_RECURSION) throw tooDeep(target)
  const outer = variables.depth
  variables.depth = depth + 1
  try {
    return ask()
  } finally {
    variables.depth = outer
  }
}

/** A number, or the expression that is to be evaluated; '' is 0. */
export function contentOf(target: Target, variables: ArithmeticVariables, depth: number): Value | string {
  if (target.subscript === null) {
    const known = variables.readNumber(target.name)
    if (known !== null) return known
  }
  const text =
    target.subscript === null
      ? variables.read(target.name, null)
      : inside(target, variables, depth, () => variables.read(target.name, target.subscript))
  return /^-?(0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : text
}

export function tooDeep(target: Target): ArithmeticError {
  const [expression, token] = target.blame ?? [target.name, target.name]
  return failure(expression, 'expression recursion level exceeded', token)
}
