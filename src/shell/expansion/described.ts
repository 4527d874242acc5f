/** `${x@A}` and `${x@a}`, `${x@K}` and `${x@k}`: what a variable is and what its elements are called. */

import type { Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import type { Variable } from '../variables.ts'
import { assignmentText, declarationFlags, keyText, valueText } from './declare-text.ts'
import type { Fields } from './fields.ts'
import type { ListKind } from './join.ts'
import { asCharacters } from './locale.ts'
import { elementKeys, type ParameterValue, type Target } from './parameters.ts'
import { quoteSingle } from './quote.ts'
import { addBehind, addList, addResult } from './results.ts'

/** A parameter's variable, undefined for one that is none or not set, and what the parameter is. */
interface Described {
  readonly variable: Variable | undefined
  readonly value: ParameterValue
}

/** `${x@A}`: the assignment that would make the variable, or the `set` for parameters. */
export function* addAssignment(
  shell: Shell,
  fields: Fields,
  target: Target,
  { variable, value }: Described,
  kind: ListKind,
): Steps<void> {
  if (variable === undefined) {
    if (value.list === null || value.list.length === 0) yield* addList(shell, fields, [], kind)
    else
      yield* addBehind(
        shell,
        fields,
        'set -- ',
        value.list.map((item) => quoteSingle(asCharacters(shell, item))),
        kind,
      )
    return
  }
  const flags = declarationFlags(variable)
  const declaration = flags === '' ? '' : `declare -${flags} `
  if (variable.array !== null && value.list !== null) {
    const [name, ...rest] = assignmentText(shell, target.name, variable).split(/(?<==)(.*)/s)
    yield* addBehind(
      shell,
      fields,
      declaration + name,
      rest.filter((text) => text !== ''),
      kind,
    )
  } else if (value.scalar !== undefined || (value.list !== null && value.list.length > 0)) {
    const text = quoteSingle(asCharacters(shell, value.scalar ?? (value.list?.[0] as string)))
    yield* addResult(shell, fields, `${declaration}${target.name}=${text}`, kind.quoted)
  } else if (declaration !== '') yield* addResult(shell, fields, declaration + target.name, kind.quoted)
}

/** `${x@a}`: of a list once for each element, and once for an array that was only declared. */
export function* addAttributes(
  shell: Shell,
  fields: Fields,
  { variable, value }: Described,
  kind: ListKind,
): Steps<void> {
  const letters = variable === undefined ? '' : declarationFlags(variable)
  if (value.list === null) yield* addResult(shell, fields, letters, kind.quoted)
  else {
    const list = variable?.isDeclared === true ? [letters] : value.list.map(() => letters)
    yield* addList(shell, fields, list, kind)
  }
}

/** `${x[@]@k}`: keys and values as a list, with K as one text. */
export function* addPairs(
  shell: Shell,
  fields: Fields,
  operator: 'K' | 'k',
  { variable, list }: { readonly variable: Variable; readonly list: readonly string[] },
  kind: ListKind,
): Steps<void> {
  const pairs = elementKeys(variable).flatMap((key, index) => [String(key), list[index] ?? ''])
  if (operator === 'k') {
    yield* addList(shell, fields, pairs, kind)
    return
  }
  const text = pairs
    .map((item, index) => (index % 2 === 0 ? keyText(shell, item) : valueText(shell, item)))
    .join(' ')
  // As assoc_to_kvpair leaves it.
  const isTable = variable.array?.associative === true && pairs.length > 0
  yield* addResult(shell, fields, isTable ? `${text} ` : text, kind.quoted)
}
