/** Variables as `declare -p`, `${x@A}` and `set` write them. */

import type { Shell } from '../shell.ts'
import {
  CAPITALIZED,
  EXPORTED,
  INTEGER,
  LOWERCASE,
  READONLY,
  REFERENCE,
  TRACED,
  UPPERCASE,
  type Variable,
} from '../variables.ts'
import { asCharacters } from './locale.ts'
import { isUnprintable, needsQuoting, quoteDouble } from './quote.ts'

/** `ir` for an integer that is readonly; '' for a plain variable. */
export function declarationFlags(variable: Variable): string {
  let flags = ''
  if (variable.array !== null) flags += variable.array.associative ? 'A' : 'a'
  if (variable.has(INTEGER)) flags += 'i'
  if (variable.has(REFERENCE)) flags += 'n'
  if (variable.has(READONLY)) flags += 'r'
  if (variable.has(TRACED)) flags += 't'
  if (variable.has(EXPORTED)) flags += 'x'
  if (variable.has(CAPITALIZED)) flags += 'c'
  if (variable.has(LOWERCASE)) flags += 'l'
  if (variable.has(UPPERCASE)) flags += 'u'
  return flags
}

/** `name="value"`, `name=([0]="a" [1]="b")`, `name` if it has no value. */
export function assignmentText(shell: Shell, name: string, variable: Variable): string {
  if (variable.array !== null) return variable.isDeclared ? name : `${name}=${arrayText(shell, variable)}`
  const value = variable.value
  return value === undefined ? name : `${name}=${valueText(shell, value)}`
}

/** bash puts a blank before the parenthesis of an associative array. */
export function arrayText(shell: Shell, variable: Variable): string {
  const array = variable.array
  if (array === null) return ''
  const pairs = array
    .keys()
    .map((key) => `[${keyText(shell, String(key))}]=${valueText(shell, array.get(key) ?? '')}`)
  if (array.associative) return pairs.length === 0 ? '()' : `(${pairs.join(' ')} )`
  return `(${pairs.join(' ')})`
}

/** Quoted where it would mean something to the shell, or every element. */
export function keyText(shell: Shell, given: string): string {
  const key = asCharacters(shell, given)
  return key === '@' || key === '*' || needsQuoting(key) || isUnprintable(key) ? quoteDouble(key) : key
}

export const valueText = (shell: Shell, value: string): string => quoteDouble(asCharacters(shell, value))
