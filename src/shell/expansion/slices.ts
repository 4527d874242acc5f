/** Slices of lists: `${@:1:2}`, `${a[@]:1}` (bash(1), Substring Expansion). */

import type { Shell } from '../shell.ts'
import type { Variable } from '../variables.ts'
import { add, type Value } from './integer.ts'
import { elementKeys, elements, type Target } from './parameters.ts'

/** Of an array the highest index counts, of an associative one how many there are (subst.c, verify_substring_values). */
export function startsBehind(shell: Shell, target: Target, offset: Value): boolean {
  if (target.subscript === null) {
    const count = shell.positional.length + 1
    return offset > count || add(offset, count) < 0
  }
  const variable = shell.variables.findAgain(target.name)
  const last = variable?.array?.associative === true ? variable.array.size : lastIndex(variable)
  return offset < 0 ? fromEnd(last, offset) < 0 : offset > last
}

const lastIndex = (variable: Variable | undefined): Value =>
  elementKeys(variable)
    .filter((key) => typeof key !== 'string')
    .at(-1) ?? -1

/** Where an offset that counts from behind `last` begins. */
const fromEnd = (last: Value, offset: Value): Value => add(add(last, 1), offset)

/** `${@:0}` begins with `$0`. */
export function slicePositional(shell: Shell, offset: Value, length: Value | null): readonly string[] {
  const all = [shell.name, ...shell.positional]
  return part(all, Number(offset < 0 ? add(all.length, offset) : offset), length)
}

/** From `start` on, which is below 0 where there is nothing; null is all of the rest. */
const part = (values: readonly string[], start: number, length: Value | null): readonly string[] =>
  start < 0 ? [] : values.slice(start, length === null ? undefined : start + Number(length))

/** By index, so that holes count for the offset and not for the length. */
export function sliceArray(
  variable: Variable | undefined,
  offset: Value,
  length: Value | null,
): readonly string[] {
  const keys = elementKeys(variable)
  const values = elements(variable)
  if (variable?.array?.associative === true) return sliceTable(values, offset, length)
  const from = offset < 0 ? fromEnd(lastIndex(variable), offset) : offset
  if (from < 0) return []
  return part(
    values,
    keys.findIndex((key) => typeof key !== 'string' && key >= from),
    length,
  )
}

/** Of an associative array: elements count from 1, and there is always one (assoc.c, assoc_subrange). */
function sliceTable(values: readonly string[], offset: Value, length: Value | null): readonly string[] {
  const first = Number(offset < 0 ? add(values.length + 1, offset) : offset)
  return part(values, Math.max(0, first - 1), length === null || length >= 1 ? length : 1)
}
