/** An expression that has been compiled. */

import type { Value } from '../integer.ts'
import type { Target } from './target.ts'

export type Node =
  | { readonly type: 'number'; readonly value: Value }
  | { readonly type: 'variable'; readonly target: Target }
  | { readonly type: 'unary'; readonly operator: '-' | '!' | '~' | '+'; readonly operand: Node }
  | { readonly type: 'step'; readonly target: Target; readonly by: 1 | -1; readonly prefix: boolean }
  | {
      readonly type: 'binary'
      readonly operator: string
      readonly left: Node
      readonly right: Node
      /** for "division by 0": expression and error token */
      readonly blame: readonly [string, string]
    }
  | { readonly type: 'and' | 'or' | 'comma'; readonly left: Node; readonly right: Node }
  | { readonly type: 'choice'; readonly test: Node; readonly yes: Node; readonly no: Node }
  | {
      readonly type: 'assign'
      readonly target: Target
      readonly operator: string
      readonly value: Node
      readonly blame: readonly [string, string]
    }
