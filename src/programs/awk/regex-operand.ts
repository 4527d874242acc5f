/** The right side of ~ and the arguments of match, sub and split: an expression in slashes is meant itself. */

import type { Regex } from '../lib/regex.ts'
import { type Code, constant } from './code.ts'
import type { Scope } from './scope.ts'
import type { Expression } from './tree.ts'
import type { Scalar } from './value.ts'

export interface RegexOperand {
  readonly code: Code
  /** The expression that the code's value stands for. */
  compiled(value: Scalar): Regex
}

export function regexOperand({ runtime, expression }: Scope, node: Expression): RegexOperand {
  if (node.kind === 'regex') {
    const regex = runtime.regex(node.source)
    return { code: constant(undefined), compiled: () => regex }
  }
  return { code: expression(node), compiled: (value) => runtime.regex(runtime.text(value)) }
}
