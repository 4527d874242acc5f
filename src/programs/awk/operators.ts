/** Compiles operators: arithmetic, comparisons, assignments, logic. */

import { type Code, choose, constant, convert, pair } from './code.ts'
import { placeOf } from './places.ts'
import { slots } from './runtime.ts'
import type { Scope } from './scope.ts'
import type { Expression } from './tree.ts'
import { compareScalars, isTrue, toNumber } from './value.ts'

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

export function binary(scope: Scope, node: Expression & { kind: 'binary' }): Code {
  const { runtime, expression } = scope
  const [left, right] = [expression(node.left), expression(node.right)]
  const arithmetic = ARITHMETIC[node.operator]
  if (arithmetic !== undefined) return pair(left, right, (a, b) => arithmetic(toNumber(a), toNumber(b)))
  const holds = COMPARISONS[node.operator] as (order: number) => boolean
  return pair(left, right, (a, b) =>
    holds(compareScalars(a, b, runtime.globals[slots.CONVFMT] as string)) ? 1 : 0,
  )
}

/** The right side is only looked at where the left one does not decide. */
export function logical({ expression }: Scope, node: Expression & { kind: 'and' | 'or' }): Code {
  const left = expression(node.left)
  const right = convert(expression(node.right), (value) => (isTrue(value) ? 1 : 0))
  return node.kind === 'or' ? choose(left, constant(1), right) : choose(left, right, constant(0))
}

/** `=`, `+=` and so on. */
export function assignment(scope: Scope, node: Expression & { kind: 'assign' }): Code {
  const place = placeOf(scope, node.target)
  const arithmetic = ARITHMETIC[node.operator]
  return pair(place.key, scope.expression(node.value), (key, given) => {
    const result = arithmetic === undefined ? given : arithmetic(toNumber(place.get(key)), toNumber(given))
    place.set(key, result)
    return result
  })
}

/** `++` and `--` on either side. */
export function step(scope: Scope, node: Expression & { kind: 'step' }): Code {
  const place = placeOf(scope, node.target)
  return convert(place.key, (key) => {
    const before = toNumber(place.get(key))
    place.set(key, before + node.amount)
    return node.prefix ? before + node.amount : before
  })
}
