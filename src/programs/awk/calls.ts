/** Compiles calls of the program's own functions. */

import type { AwkArray } from './array.ts'
import { type Action, type Code, evaluate } from './code.ts'
import { AwkJump, AwkRuntimeError } from './errors.ts'
import { arrayOf, localIndex, type Scope } from './scope.ts'
import { exiting, nexting, returning } from './signal.ts'
import type { Expression, FunctionDefinition } from './tree.ts'
import type { Scalar } from './value.ts'

/** calls within calls */
const MAX_DEPTH = 1000

export function call(scope: Scope, node: Expression & { kind: 'call' }): Code {
  const { runtime, bodies } = scope
  const { parameters } = scope.program.functions.get(node.name) as FunctionDefinition
  const args = node.args.map((arg, index) => argument(scope, arg, node.name, parameters[index] as string))
  return {
    *stepped() {
      const frame: (Scalar | AwkArray)[] = []
      for (const arg of args) frame.push(typeof arg === 'function' ? arg() : yield* evaluate(arg))
      while (frame.length < parameters.length) frame.push(undefined)
      if (++runtime.depth > MAX_DEPTH)
        throw new AwkRuntimeError(`function call nesting too deep (over ${MAX_DEPTH} calls)`)
      const callersFrame = runtime.frame
      runtime.frame = frame
      runtime.returned = undefined
      const signal = yield* evaluate(bodies.get(node.name) as Action)
      runtime.frame = callersFrame
      runtime.depth--
      if (signal === nexting) throw new AwkJump('next')
      if (signal === exiting) throw new AwkJump('exit')
      const result = signal === returning ? runtime.returned : undefined
      // As settle() does, without a generator for each call.
      if (runtime.io.full) yield* runtime.io.flush()
      if (runtime.io.sys.exhausted()) yield
      return result
    },
  }
}

/** Arrays are handed over themselves, values as they are. */
function argument(
  scope: Scope,
  node: Expression,
  callee: string,
  parameter: string,
): Code | (() => Scalar | AwkArray) {
  const { runtime, names } = scope
  if (node.kind !== 'variable') return scope.expression(node)
  if (names.isArray(parameter, callee)) return arrayOf(scope, node.name)
  // A name that nothing has used yet may become an array in a function that this one calls.
  const local = localIndex(scope, node.name)
  return local >= 0 ? () => runtime.frame[local] : scope.expression(node)
}
