/** What is refused with `set -u`, and lengths, which are refused so. */

import type { Shell } from '../shell.ts'
import { countCharacters } from './characters.ts'
import { FailedExpansion, UnboundVariable } from './errors.ts'
import { asCharacters } from './locale.ts'
import type { ParameterValue, Target } from './parameters.ts'

export function checkSet(shell: Shell, value: ParameterValue, isBraced = true): ParameterValue {
  if (value.scalar === undefined && value.list === null && shell.options.nounset) {
    const isNamed = isBraced || /^[A-Za-z_]/.test(value.label)
    throw new UnboundVariable(isNamed ? value.label : `$${value.label}`)
  }
  return value
}

export function lengthOf(shell: Shell, value: ParameterValue): number {
  if (value.list === null && value.scalar === undefined && shell.options.nounset)
    throw new UnboundVariable(value.label)
  return sizeOf(shell, value)
}

export function sizeOf(shell: Shell, value: ParameterValue): number {
  if (value.list !== null) return value.list.length
  return countCharacters(asCharacters(shell, value.scalar ?? ''))
}

/** With nounset, what has a number of elements must be an array; the line ends, not the shell (subst.c, array_length_reference). */
export function checkIsArray(shell: Shell, { name }: Target): void {
  if (!shell.options.nounset) return
  const variable = shell.variables.find(name)
  if (variable?.array == null || variable.isDeclared) throw new FailedExpansion(`${name}: unbound variable`)
}
