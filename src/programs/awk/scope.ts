/** What a name means where it stands, and what the compiler's files have in common. */

import { AwkArray } from './array.ts'
import type { Action, Code } from './code.ts'
import type { ArrayNames } from './names.ts'
import type { Runtime } from './runtime.ts'
import type { AwkProgram, Expression, FunctionDefinition } from './tree.ts'

export interface Scope {
  readonly program: AwkProgram
  readonly runtime: Runtime
  readonly names: ArrayNames
  /** The functions' bodies: all are there before anything runs. */
  readonly bodies: ReadonlyMap<string, Action>
  /** The function that is compiled, null outside. */
  readonly definition: FunctionDefinition | null
  /** Compiles an expression inside of what is compiled. */
  readonly expression: (node: Expression) => Code
}

/** Where a parameter stands in the frame of its function; below 0 for a global name. */
export const localIndex = ({ definition }: Scope, name: string): number =>
  definition?.parameters.indexOf(name) ?? -1

export const isArray = ({ names, definition }: Scope, name: string): boolean =>
  names.isArray(name, definition?.name ?? null)

/** The array of a name. A parameter that nothing was handed to becomes one when it is asked for. */
export function arrayOf(scope: Scope, name: string): () => AwkArray {
  const { runtime } = scope
  const local = localIndex(scope, name)
  if (local < 0) {
    const array = runtime.array(name)
    return () => array
  }
  return () => {
    let array = runtime.frame[local]
    if (!(array instanceof AwkArray)) {
      array = new AwkArray()
      runtime.frame[local] = array
    }
    return array
  }
}
