/** Compiles calls of the functions that awk has. */

import { callBuiltin, isSteppedBuiltin, regexArgument } from './builtins.ts'
import { type Code, convert, evaluate, list, pair } from './code.ts'
import { AwkRuntimeError } from './errors.ts'
import { type Place, placeOf } from './places.ts'
import { regexOperand } from './regex-operand.ts'
import { slots, splitByRegex } from './runtime.ts'
import { arrayOf, isArray, type Scope } from './scope.ts'
import type { Expression } from './tree.ts'
import { fromInput } from './value.ts'

export function builtin(scope: Scope, { name, args }: Expression & { kind: 'builtin' }): Code {
  const [first] = args
  if (name === 'sub' || name === 'gsub') return substitute(scope, name, args)
  if (name === 'split') return split(scope, args)
  if (name === 'match') return match(scope, args)
  if (name === 'length' && first?.kind === 'variable' && isArray(scope, first.name)) {
    const array = arrayOf(scope, first.name)
    return { plain: () => array().size }
  }
  const codes = args.map(scope.expression)
  return isSteppedBuiltin(name)
    ? ofStreams(scope, name, codes[0])
    : list(codes, (values) => callBuiltin(scope.runtime, name, values))
}

/** system, close and fflush, which may sleep. */
function ofStreams({ runtime }: Scope, name: string, argument: Code | undefined): Code {
  return {
    *stepped() {
      const text = argument === undefined ? null : runtime.text(yield* evaluate(argument))
      if (name === 'system') return yield* runtime.streams.system(text ?? '')
      if (name === 'close') return yield* runtime.streams.close(text ?? '')
      if (text === null) yield* runtime.streams.flushAll()
      return text === null ? 0 : yield* runtime.streams.flush(text)
    },
  }
}

function match(scope: Scope, args: readonly Expression[]): Code {
  const { runtime } = scope
  const [text, pattern] = args as [Expression, Expression]
  const regex = regexOperand(scope, pattern)
  return pair(scope.expression(text), regex.code, (given, source) => {
    const found = regex.compiled(source).exec(runtime.text(given))
    runtime.globals[slots.RSTART] = found ? found.index + 1 : 0
    runtime.globals[slots.RLENGTH] = found ? found.end - found.index : -1
    return found ? found.index + 1 : 0
  })
}

const RECORD: Expression = { kind: 'field', index: { kind: 'number', value: 0 } }

/** What is no place is searched all the same: the matches count. */
function substitute(scope: Scope, name: 'sub' | 'gsub', args: readonly Expression[]): Code {
  const { runtime } = scope
  const [pattern, by, target = RECORD] = args as [Expression, Expression, Expression | undefined]
  const regex = regexOperand(scope, pattern)
  const replacement = scope.expression(by)
  const place = placeOrNull(scope, target)
  const code = place === null ? scope.expression(target) : place.key
  return list([regex.code, replacement, code], ([source, given, key]) => {
    const text = runtime.text(place === null ? key : place.get(key))
    const { count, result } = regexArgument(
      text,
      regex.compiled(source),
      runtime.text(given),
      name === 'gsub',
    )
    if (count > 0 && place !== null) place.set(key, result)
    return count
  })
}

const placeOrNull = (scope: Scope, node: Expression): Place | null =>
  node.kind === 'variable' || node.kind === 'field' || node.kind === 'element' ? placeOf(scope, node) : null

function split(scope: Scope, args: readonly Expression[]): Code {
  const { runtime, expression } = scope
  const [text, arrayNode, separator] = args as [Expression, Expression, Expression | undefined]
  if (arrayNode.kind !== 'variable') throw new AwkRuntimeError('the second argument of split is no array')
  const array = arrayOf(scope, arrayNode.name)
  const fill = (parts: readonly string[]): number => {
    array().fill(parts.map(fromInput))
    return parts.length
  }
  if (separator?.kind === 'regex') {
    const regex = runtime.regex(separator.source)
    return convert(expression(text), (value) => fill(splitByRegex(runtime.text(value), regex)))
  }
  const by: Code =
    separator === undefined ? { plain: () => runtime.globals[slots.FS] } : expression(separator)
  return pair(expression(text), by, (value, given) =>
    fill(runtime.splitText(runtime.text(value), runtime.text(given))),
  )
}
