/** Arithmetic in whose text there is nothing to expand: it is compiled once, and evaluated at once. */

import type { Arithmetic } from '../parser/tree.ts'
import type { Shell } from '../shell.ts'
import { compile } from './arithmetic/compile.ts'
import { ArithmeticError } from './arithmetic/errors.ts'
import type { Node } from './arithmetic/node.ts'
import { evaluate, execute } from './arithmetic.ts'
import { ArithmeticExpansionError } from './errors.ts'
import type { Value } from './integer.ts'

export function evaluateDirect(shell: Shell, expression: Arithmetic): Value {
  if (expression.compiled === null) expression.compiled = { node: compile(expression.text) }
  const { node } = expression.compiled as { readonly node: Node | null | undefined }
  return node === undefined ? evaluate(expression.text, shell.arithmetic) : execute(node, shell.arithmetic)
}

/** For `$((...))`. */
export const substituteDirect = (shell: Shell, expression: Arithmetic): Value =>
  asExpansion(() => evaluateDirect(shell, expression))

/** A mistake in `$((...))` is no mistake of the `((`, `[[` or `let` that it is written in. */
export function asExpansion(compute: () => Value): Value {
  try {
    return compute()
  } catch (error) {
    throw error instanceof ArithmeticError ? new ArithmeticExpansionError(error.message) : error
  }
}
