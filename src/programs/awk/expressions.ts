/** Compiles expressions. */

import { builtin } from './builtin-calls.ts'
import { call } from './calls.ts'
import { type Code, choose, constant, convert, evaluate, pair } from './code.ts'
import { AwkRuntimeError } from './errors.ts'
import { assignment, binary, logical, step } from './operators.ts'
import { readPlace, setterOf, subscriptOf } from './places.ts'
import { regexOperand } from './regex-operand.ts'
import { slots } from './runtime.ts'
import { arrayOf, type Scope } from './scope.ts'
import type { Expression } from './tree.ts'
import { fromInput, isTrue, toNumber } from './value.ts'

export function compileExpression(scope: Scope, node: Expression): Code {
  const { runtime, expression } = scope
  switch (node.kind) {
    case 'number':
    case 'string':
      return constant(node.value)
    case 'regex': {
      const regex = runtime.regex(node.source)
      return { plain: () => (regex.test(runtime.recordText()) ? 1 : 0) }
    }
    case 'variable':
    case 'field':
    case 'element':
      return readPlace(scope, node)
    case 'group':
      throw new AwkRuntimeError('a list stands where a value is needed')
    case 'assign':
      return assignment(scope, node)
    case 'conditional':
      return choose(expression(node.test), expression(node.yes), expression(node.no))
    case 'binary':
      return binary(scope, node)
    case 'and':
    case 'or':
      return logical(scope, node)
    case 'not':
      return convert(expression(node.operand), (value) => (isTrue(value) ? 0 : 1))
    case 'minus':
      return convert(expression(node.operand), (value) => 0 - toNumber(value))
    case 'plus':
      return convert(expression(node.operand), toNumber)
    case 'match':
      return match(scope, node)
    case 'in': {
      const array = arrayOf(scope, node.array)
      return convert(subscriptOf(scope, node.subscripts), (key) =>
        array().has(key as string | number) ? 1 : 0,
      )
    }
    case 'concat':
      return pair(expression(node.left), expression(node.right), (a, b) => runtime.text(a) + runtime.text(b))
    case 'step':
      return step(scope, node)
    case 'call':
      return call(scope, node)
    case 'builtin':
      return builtin(scope, node)
    case 'getline':
      return getline(scope, node)
  }
}

/** `~` and `!~` */
function match(scope: Scope, { regex: pattern, text, negated }: Expression & { kind: 'match' }): Code {
  const { runtime } = scope
  const regex = regexOperand(scope, pattern)
  return pair(scope.expression(text), regex.code, (given, source) =>
    regex.compiled(source).test(runtime.text(given)) !== negated ? 1 : 0,
  )
}

/** 1 for a record, 0 at the end, -1 for what cannot be read. */
function getline(scope: Scope, { source, from, target }: Expression & { kind: 'getline' }): Code {
  const { runtime } = scope
  const nameOf = source && scope.expression(source)
  const set = target && setterOf(scope, target)
  return {
    *stepped() {
      let record: string | null
      if (nameOf === null) record = yield* runtime.nextMainRecord()
      else {
        const name = runtime.text(yield* evaluate(nameOf))
        const reader = yield* from === 'file'
          ? runtime.streams.inputFile(name)
          : runtime.streams.inputCommand(name)
        if (reader === null) return -1
        record = yield* reader.next(runtime.recordSeparator())
        if (reader.error !== 0) return -1
        // A command's records count, a file's do not (POSIX).
        if (record !== null && from === 'command')
          runtime.globals[slots.NR] = toNumber(runtime.globals[slots.NR]) + 1
      }
      if (record === null) return 0
      if (set === null) runtime.setRecord(record)
      else yield* set(fromInput(record))
      return 1
    },
  }
}
