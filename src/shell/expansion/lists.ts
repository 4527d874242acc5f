/** Which parts of a word are lists: what gives as many fields as it has elements. */

import type { Part } from '../parser/tree.ts'
import type { Shell } from '../shell.ts'
import { REFERENCE } from '../variables.ts'
import type { Fields } from './fields.ts'
import { parameterValue } from './parameters.ts'

export function isList(part: Part): boolean {
  if (part.kind !== 'parameter' || part.length) return false
  if (part.operation?.type === 'default' && !part.operation.operator.endsWith('+')) return false
  return (
    (part.name === '@' && !part.indirect) ||
    part.subscript?.text === '@' ||
    (part.indirect && part.operation?.type === 'names' && part.operation.operator === '@')
  )
}

/** `${!x}` where x is `@` or `array[@]` */
export function isLedToList(shell: Shell, part: Part): boolean {
  if (part.kind !== 'parameter' || !part.indirect || part.subscript !== null) return false
  if (part.operation?.type === 'default' && !part.operation.operator.endsWith('+')) return false
  if (shell.variables.findRaw(part.name)?.has(REFERENCE) === true) return false
  return /^@$|\[@\]$/.test(parameterValue(shell, part.name) ?? '')
}

/** Itself, or what is between its double quotes. */
export const holdsList = (part: Part): boolean =>
  part.kind === 'double' ? part.parts.some(isList) : isList(part)

const SPLIT: ReadonlySet<Part['kind']> = new Set(['parameter', 'command', 'arithmetic', 'process'])

/** Whether its result makes fields. */
export const isSplit = (part: Part): boolean => SPLIT.has(part.kind) || holdsList(part)

/**
 * An operand with `$@` in it, but not between double quotes, is divided and joined with blanks before it is divided
 * again, unless IFS is empty or begins with a blank (subst.c, expand_word_internal with W_NOSPLIT2).
 */
export const isJoinedAgain = (fields: Fields, parts: readonly Part[]): boolean =>
  mayBeJoinedAgain(fields) &&
  parts.some(isList) &&
  !parts.some((part) => part.kind === 'double' && holdsList(part))

export const mayBeJoinedAgain = ({ separators: { join } }: Fields): boolean => join !== '' && join !== ' '
