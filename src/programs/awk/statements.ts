/** Compiles statements. */

import type { Step } from '../lib/io.ts'
import { type Action, type Code, choose, constant, convert, evaluate, list } from './code.ts'
import { formatText } from './format.ts'
import { setterOf, subscriptOf } from './places.ts'
import { type Runtime, slots } from './runtime.ts'
import { arrayOf, type Scope } from './scope.ts'
import {
  breaking,
  continuing,
  exiting,
  nexting,
  normal,
  returning,
  type Signal,
  skippingFile,
} from './signal.ts'
import type { Expression, Statement } from './tree.ts'
import { isTrue, type Scalar, toNumber } from './value.ts'

export function compileStatement(scope: Scope, node: Statement): Action {
  switch (node.kind) {
    case 'expression':
      return convert(scope.expression(node.expression), () => normal)
    case 'print':
    case 'printf':
      return print(scope, node)
    case 'block':
      return block(node.body.map((statement) => compileStatement(scope, statement)))
    case 'if':
      return choose(
        scope.expression(node.test),
        compileStatement(scope, node.yes),
        node.no === null ? constant(normal) : compileStatement(scope, node.no),
      )
    case 'while':
    case 'do':
      return loop(scope, { init: null, step: null, ...node }, node.kind === 'do')
    case 'for':
      return loop(scope, node, false)
    case 'forIn':
      return forIn(scope, node)
    case 'break':
      return constant(breaking)
    case 'continue':
      return constant(continuing)
    case 'next':
      return constant(nexting)
    case 'nextfile':
      return constant(skippingFile)
    case 'exit':
      return exit(scope, node.value)
    case 'return':
      return giveBack(scope, node.value)
    case 'delete':
      return remove(scope, node)
  }
}

function block(actions: readonly Action[]): Action {
  const [only] = actions
  if (actions.length === 1 && only) return only
  const plains = actions.map(({ plain }) => plain)
  if (plains.every((plain) => plain !== undefined)) {
    return {
      plain: () => {
        for (const plain of plains) {
          const signal = plain()
          if (signal !== normal) return signal
        }
        return normal
      },
    }
  }
  return {
    *stepped() {
      for (const action of actions) {
        const signal = action.plain ? action.plain() : yield* action.stepped()
        if (signal !== normal) return signal
      }
      return normal
    },
  }
}

interface LoopParts {
  readonly init: Statement | null
  readonly test: Expression | null
  readonly step: Statement | null
  readonly body: Statement
}

function loop(scope: Scope, parts: LoopParts, bodyFirst: boolean): Action {
  const { runtime } = scope
  const part = (node: Statement | null): Action =>
    node === null ? constant(normal) : compileStatement(scope, node)
  const [init, step, body] = [part(parts.init), part(parts.step), part(parts.body)]
  const test: Code = parts.test === null ? constant(1) : scope.expression(parts.test)
  return {
    *stepped() {
      yield* evaluate(init)
      for (let isFirst = bodyFirst; ; isFirst = false) {
        if (!isFirst && !isTrue(test.plain ? test.plain() : yield* test.stepped())) return normal
        const signal = body.plain ? body.plain() : yield* body.stepped()
        if (endsLoop(signal)) return signalBehind(signal)
        if (step.plain) step.plain()
        else yield* step.stepped()
        // As settle() does, without a generator for each turn.
        if (runtime.io.full) yield* runtime.io.flush()
        if (runtime.io.sys.exhausted()) yield
      }
    },
  }
}

function forIn(scope: Scope, node: Statement & { kind: 'forIn' }): Action {
  const { runtime } = scope
  const array = arrayOf(scope, node.array)
  const set = setterOf(scope, node.variable)
  const body = compileStatement(scope, node.body)
  return {
    *stepped() {
      for (const key of array().keys()) {
        yield* set(key)
        const signal = body.plain ? body.plain() : yield* body.stepped()
        if (endsLoop(signal)) return signalBehind(signal)
        yield* runtime.settle()
      }
      return normal
    },
  }
}

/** Whether the signal of a loop's body ends the loop. */
const endsLoop = (signal: Signal): boolean => signal !== normal && signal !== continuing

/** The signal of a loop that has ended so. */
const signalBehind = (signal: Signal): Signal => (signal === breaking ? normal : signal)

function exit({ runtime, expression }: Scope, node: Expression | null): Action {
  if (node === null) return constant(exiting)
  return convert(expression(node), (value) => {
    runtime.exitStatus = Math.trunc(toNumber(value)) & 0xff
    return exiting
  })
}

function giveBack({ runtime, expression }: Scope, node: Expression | null): Action {
  const value: Code = node === null ? constant(undefined) : expression(node)
  return convert(value, (result) => {
    runtime.returned = result
    return returning
  })
}

function remove(scope: Scope, { array: name, subscripts }: Statement & { kind: 'delete' }): Action {
  const array = arrayOf(scope, name)
  if (subscripts !== null)
    return convert(subscriptOf(scope, subscripts), (key) => {
      array().delete(key as string | number)
      return normal
    })
  return {
    plain: () => {
      array().clear()
      return normal
    },
  }
}

function print({ runtime, expression }: Scope, node: Statement & { kind: 'print' | 'printf' }): Action {
  const render = node.kind === 'printf' ? formatted : printed
  const args = node.args.map(expression)
  if (node.to === null) {
    return list(args, (values) => {
      runtime.streams.print(render(runtime, values))
      return normal
    })
  }
  const { kind } = node.to
  const given = list(args, (values) => values)
  const target = expression(node.to.target)
  return {
    *stepped(): Step<Signal> {
      const values = yield* evaluate(given)
      const name = runtime.text(yield* evaluate(target))
      yield* runtime.streams.printTo(kind, name, render(runtime, values))
      return normal
    },
  }
}

const formatted = (runtime: Runtime, [format, ...values]: readonly Scalar[]): string =>
  formatText(runtime.text(format), values, runtime.text(runtime.globals[slots.CONVFMT]), 'printf')

function printed(runtime: Runtime, values: readonly Scalar[]): string {
  const end = runtime.text(runtime.globals[slots.ORS])
  if (values.length === 0) return runtime.recordText() + end
  if (values.length === 1) return runtime.printed(values[0]) + end
  const separator = runtime.text(runtime.globals[slots.OFS])
  return values.map((value) => runtime.printed(value)).join(separator) + end
}
