/**
 * Shell arithmetic (bash(1), ARITHMETIC EVALUATION; expr.c).
 *
 * bash evaluates while it reads, so that what stands in front of a mistake has happened before the mistake is
 * reported. An expression without one is compiled once and the result run; any other is left to
 * arithmetic/read-and-evaluate.ts, which does as expr.c does.
 *
 * Terms
 * - target: a variable or an element that is read or written (arithmetic/target.ts)
 * - node: an expression that has been compiled (arithmetic/compile.ts)
 * - blame: of what bash complains, the expression and from where on
 * - depth: in how many expressions one is, as values and subscripts are expressions again
 */

import { compile } from './arithmetic/compile.ts'
import { asIndex, failure } from './arithmetic/errors.ts'
import type { Node } from './arithmetic/node.ts'
import { readAndEvaluate } from './arithmetic/read-and-evaluate.ts'
import {
  type ArithmeticVariables,
  contentOf,
  locate,
  MAX_RECURSION,
  type Target,
  tooDeep,
  write,
} from './arithmetic/target.ts'
import { add, binary, unary, type Value } from './integer.ts'

/** The value of a subscript. */
export function evaluateIndex(text: string, variables: ArithmeticVariables): Value {
  try {
    return evaluate(text, variables)
  } catch (error) {
    throw asIndex(error)
  }
}

/** Evaluates `text`, which has been expanded. An empty expression is 0. */
export function evaluate(text: string, variables: ArithmeticVariables): Value {
  return evaluateAt(text, variables, variables.depth)
}

/** In so many expressions the next one is read without the host's stack, of which it could be the last. */
const MAX_DEPTH_COMPILED = 64

function evaluateAt(text: string, variables: ArithmeticVariables, depth: number): Value {
  const node = depth < MAX_DEPTH_COMPILED ? compile(text) : undefined
  return node === undefined ? readAndEvaluate(text, variables, depth) : run(node, variables, depth)
}

export function execute(node: Node | null, variables: ArithmeticVariables): Value {
  return run(node, variables, variables.depth)
}

function run(node: Node | null, variables: ArithmeticVariables, depth: number): Value {
  if (node === null) return 0
  switch (node.type) {
    case 'number':
      return node.value
    case 'variable':
      return resolveVariable(node.target, variables, depth)
    case 'binary': {
      const left = run(node.left, variables, depth)
      return checked(node.operator, left, run(node.right, variables, depth), node.blame)
    }
    case 'assign': {
      const isPlain = node.operator === '='
      const target = isPlain ? node.target : locate(node.target, variables, depth)
      // Read before the right side can change it.
      const before = isPlain ? 0 : resolveVariable(target, variables, depth)
      let value = run(node.value, variables, depth)
      if (!isPlain) value = checked(node.operator.slice(0, -1), before, value, node.blame)
      write(target, value, variables, depth)
      return value
    }
    case 'step': {
      const target = locate(node.target, variables, depth)
      const before = resolveVariable(target, variables, depth)
      const after = add(before, node.by)
      write(target, after, variables, depth)
      return node.prefix ? after : before
    }
    case 'unary':
      return unary(node.operator, run(node.operand, variables, depth))
    case 'and':
      return run(node.left, variables, depth) && run(node.right, variables, depth) ? 1 : 0
    case 'or':
      return run(node.left, variables, depth) || run(node.right, variables, depth) ? 1 : 0
    case 'comma':
      run(node.left, variables, depth)
      return run(node.right, variables, depth)
    case 'choice':
      return run(node.test, variables, depth)
        ? run(node.yes, variables, depth)
        : run(node.no, variables, depth)
  }
}

function checked(operator: string, a: Value, b: Value, blame: readonly [string, string]): Value {
  if ((operator === '/' || operator === '%') && b === 0) throw failure(blame[0], 'division by 0', blame[1])
  if (operator === '**' && b < 0) throw failure(blame[0], 'exponent less than 0', blame[1])
  return binary(operator, a, b)
}

/** A variable's value is itself an expression. */
function resolveVariable(target: Target, variables: ArithmeticVariables, depth: number): Value {
  const value = contentOf(target, variables, depth)
  if (value === '') return 0
  // A number is an expression, too.
  if (depth >= MAX_RECURSION) throw tooDeep(target)
  if (typeof value !== 'string') return value
  return evaluateAt(value, variables, depth + 1)
}
