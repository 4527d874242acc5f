/** What a value can be assigned to: a variable, a field, an element of an array. */

import type { Step } from '../lib/io.ts'
import { type Code, constant, convert, evaluate, list } from './code.ts'
import { AwkSyntaxError } from './errors.ts'
import { slots } from './runtime.ts'
import { arrayOf, isArray, localIndex, type Scope } from './scope.ts'
import type { Expression, Lvalue } from './tree.ts'
import { type Scalar, toNumber } from './value.ts'

/** The key of an element or the number of a field is worked out once, before the place is read and written. */
export interface Place {
  readonly key: Code
  get(key: Scalar): Scalar
  set(key: Scalar, value: Scalar): void
}

export function placeOf(scope: Scope, node: Lvalue): Place {
  const { runtime } = scope
  switch (node.kind) {
    case 'variable':
      return variablePlace(scope, node)
    case 'field':
      return {
        key: convert(scope.expression(node.index), (index) => Math.trunc(toNumber(index))),
        get: (index) => runtime.getField(index as number),
        set: (index, value) => runtime.setField(index as number, value),
      }
    case 'element': {
      const array = arrayOf(scope, node.array)
      return {
        key: subscriptOf(scope, node.subscripts),
        get: (key) => array().get(key as string | number),
        set: (key, value) => array().set(key as string | number, value),
      }
    }
  }
}

function variablePlace(scope: Scope, node: Lvalue & { kind: 'variable' }): Place {
  const { runtime } = scope
  checkScalar(scope, node)
  const key = constant(undefined)
  const local = localIndex(scope, node.name)
  if (local >= 0)
    return {
      key,
      get: () => runtime.frame[local] as Scalar,
      set: (_key, value) => {
        runtime.frame[local] = value
      },
    }
  const slot = runtime.slot(node.name)
  return {
    key,
    get: () => runtime.getGlobal(slot),
    set: (_key, value) => runtime.setGlobal(slot, value),
  }
}

/** The value of a place that is only read. */
export function readPlace(scope: Scope, node: Lvalue): Code {
  const { runtime } = scope
  if (node.kind === 'variable') return readVariable(scope, node)
  if (node.kind === 'field' && node.index.kind === 'number') {
    const index = Math.trunc(node.index.value)
    return { plain: () => runtime.getField(index) }
  }
  const { key, get } = placeOf(scope, node)
  return convert(key, get)
}

/** Only NF must be worked out when it is read. */
function readVariable(scope: Scope, node: Lvalue & { kind: 'variable' }): Code {
  const { runtime } = scope
  checkScalar(scope, node)
  const local = localIndex(scope, node.name)
  if (local >= 0) return { plain: () => runtime.frame[local] as Scalar }
  const slot = runtime.slot(node.name)
  if (slot === slots.NF) return { plain: () => runtime.getGlobal(slot) }
  return { plain: () => runtime.globals[slot] }
}

function checkScalar(scope: Scope, { name, line }: Lvalue & { kind: 'variable' }): void {
  if (isArray(scope, name)) throw new AwkSyntaxError(`line ${line}: illegal reference to array ${name}`)
}

/** Assigns what is no part of an expression: getline's record, the keys of a loop. */
export function setterOf(scope: Scope, node: Lvalue): (value: Scalar) => Step<void> {
  const place = placeOf(scope, node)
  return function* (value) {
    place.set(yield* evaluate(place.key), value)
  }
}

/** A subscript: a whole number stays one, anything else is text; several are joined by SUBSEP. */
export function subscriptOf({ runtime, expression }: Scope, nodes: readonly Expression[]): Code {
  const [only] = nodes
  if (nodes.length === 1 && only) {
    return convert(expression(only), (value) =>
      typeof value === 'number' && Number.isSafeInteger(value) ? value + 0 : runtime.text(value),
    )
  }
  return list(nodes.map(expression), (values) =>
    values.map((value) => runtime.text(value)).join(runtime.text(runtime.globals[slots.SUBSEP])),
  )
}
