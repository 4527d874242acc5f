/** Where `${!x}` leads (subst.c, parameter_brace_expand_indir). */

import { subscriptOf } from '../parser/assignments.ts'
import type { ParameterPart } from '../parser/tree.ts'
import type { Shell } from '../shell.ts'
import { REFERENCE } from '../variables.ts'
import { ExpansionError } from './errors.ts'
import type { ParameterValue, Target } from './parameters.ts'

/** What `${!x}` is called in messages. */
export const indirectLabel = ({ name, subscript }: Target): string =>
  subscript === null ? `!${name}` : `!${name}[${subscript.text}]`

/** What a `declare -n` names, which is all that `${!x}` is of one; null of anything else. */
export function referredName(shell: Shell, { name, subscript }: ParameterPart): string | null {
  const raw = shell.variables.findRaw(name)
  if (subscript !== null || raw?.has(REFERENCE) !== true) return null
  const referred = shell.variables.resolve(name)
  if (referred === name) throw new ExpansionError(`${name}: invalid indirect expansion`)
  return referred
}

/** The parameter that the value of `part` names; null where there is no value. Only names that are not there complain. */
export function pointedTo(shell: Shell, part: ParameterPart, value: ParameterValue): Target | null {
  const text = value.list === null ? value.scalar : value.list.length === 0 ? undefined : value.list.join(' ')
  if (text === undefined) {
    if (/^[A-Za-z_]/.test(part.name) && shell.variables.findRaw(part.name) === undefined)
      throw new ExpansionError(`${value.label}: invalid indirect expansion`)
    return null
  }
  const target = parameterNamed(text)
  if (target === null) throw new ExpansionError(`${text}: invalid variable name`)
  return target
}

function parameterNamed(text: string): Target | null {
  const found = /^([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])(?:\[(.+)\])?$/s.exec(text)
  if (found === null) return null
  return { name: found[1] as string, subscript: found[2] === undefined ? null : subscriptOf(found[2]) }
}

/** Why `${!x=word}` can assign nothing to `target`; null if it can (subst.c, parameter_brace_expand_rhs). */
export function whyNoDefault(part: ParameterPart, target: Target | null): string | null {
  if (target === null) return `${indirectLabel(part)}: invalid indirect expansion`
  if (target.subscript !== null) return `${target.name}[${target.subscript.text}]: invalid variable name`
  return /^[A-Za-z_]/.test(target.name) ? null : `${target.name}: invalid variable name`
}
