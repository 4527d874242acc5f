/** Slices of lists: `${@:1:2}`, `${a[@]:1}` (bash(1), Substring Expansion). */

import type { Shell } from '../shell.ts'
import type { Variable } from '../variables.ts'
import { elementKeys, elements, type Target } from './parameters.ts'

/** Of an array the highest index counts, of an associative one how many there are (subst.c, verify_substring_values). */
export function startsBehind(shell: Shell, target: Target, offset: number): boolean {
  if (target.subscript === null) {
    const count = shell.positional.length + 1
    return offset > count || offset + count < 0
  }
  const variable = shell.variables.find(target.name)
  const keys = elementKeys(variable)
  const last = variable?.array?.associative === true ? keys.length : Number(keys.at(-1) ?? -1)
  return offset < 0 ? offset + last + 1 < 0 : offset > last
}

/** `${@:0}` begins with `$0`. */
export function slicePositional(shell: Shell, offset: number, length: number | null): readonly string[] {
  const all = [shell.name, ...shell.positional]
  const from = offset < 0 ? all.length + offset : offset
  if (from < 0) return []
  return all.slice(from, length === null ? undefined : from + length)
}

/** By index, so that holes count for the offset and not for the length. */
export function sliceArray(
  variable: Variable | undefined,
  offset: number,
  length: number | null,
): readonly string[] {
  const keys = elementKeys(variable)
  const values = elements(variable)
  let start: number
  if (variable?.array?.associative === true) return sliceTable(values, offset, length)
  else {
    const from = offset < 0 ? Number(keys.at(-1) ?? -1) + 1 + offset : offset
    if (from < 0) return []
    start = keys.findIndex((key) => Number(key) >= from)
  }
  if (start < 0) return []
  return values.slice(start, length === null ? undefined : start + length)
}

/** Of an associative array: elements count from 1, and there is always one (assoc.c, assoc_subrange). */
function sliceTable(values: readonly string[], offset: number, length: number | null): readonly string[] {
  const first = offset < 0 ? values.length + 1 + offset : offset
  const start = Math.max(0, first - 1)
  return values.slice(start, length === null ? undefined : start + Math.max(1, length))
}
