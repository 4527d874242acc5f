/** Elements of array variables: what a subscript means and how it is read and written. */

import { evaluateIndex } from './expansion/arithmetic.ts'
import { add, type Value } from './expansion/integer.ts'
import { joined } from './memory.ts'
import { checkElement } from './references.ts'
import type { Shell } from './shell.ts'
import { INTEGER, type Key, type Variable, withCase } from './variables.ts'

/** `a[-9]: bad array subscript`; what cannot be a key. */
export class BadSubscript extends Error {}

/** The key that an expanded subscript stands for in this variable (or in a new one, which is indexed). */
export function keyOf(shell: Shell, name: string, variable: Variable | undefined, subscript: string): Key {
  if (variable?.array?.associative === true) {
    if (subscript === '') throw new BadSubscript(`${name}[${subscript}]: bad array subscript`)
    return subscript
  }
  const index = indexOf(shell, subscript)
  if (index >= 0) return index
  const end = add(variable?.array?.highest ?? (isThere(variable) ? 0 : -1), 1)
  const from = add(end, index)
  if (from < 0) throw new BadSubscript(`${name}[${subscript}]: bad array subscript`)
  return from
}

/** With a value, or declared without one. */
const isThere = (variable: Variable | undefined): boolean =>
  variable !== undefined && (variable.value !== undefined || variable.isDeclared)

function indexOf(shell: Shell, subscript: string): Value {
  if (/^[0-9]{1,9}$/.test(subscript) && (subscript[0] !== '0' || subscript === '0')) return Number(subscript)
  return evaluateIndex(subscript, shell.arithmetic)
}

/** Reading where nothing can be is complained of, and gives nothing. */
export function readElement(shell: Shell, name: string, subscript: string): string | undefined {
  const variable = shell.variables.find(name)
  let key: Key
  try {
    // Of a scalar there is no last element.
    key = keyOf(shell, name, variable?.array == null ? undefined : variable, subscript)
  } catch (error) {
    if (!(error instanceof BadSubscript)) throw error
    shell.report(`${name}: bad array subscript`)
    return undefined
  }
  if (variable?.array != null) return variable.array.get(key)
  return key === 0 ? variable?.value : undefined
}

/** The subscript of an indexed array as a number, evaluated now; one that cannot be, none, and a key, as it is. */
export function locateElement(shell: Shell, name: string, subscript: string): string {
  const variable = shell.variables.findAgain(name)
  if (subscript === '' || variable?.array?.associative === true) return subscript
  try {
    return String(keyOf(shell, name, variable?.array == null ? undefined : variable, subscript))
  } catch (error) {
    if (error instanceof BadSubscript) return subscript
    throw error
  }
}

export function writeElement(
  shell: Shell,
  name: string,
  subscript: string,
  value: string,
  append = false,
): void {
  checkElement(shell, name)
  // It must not be there before, nor after a mistake.
  const existing = shell.variables.findAgain(name)
  const isList = (subscript === '@' || subscript === '*') && existing?.array?.associative !== true
  if (isList) throw new BadSubscript(`${name}[${subscript}]: bad array subscript`)
  const key = keyOf(shell, name, existing, subscript)
  const variable = shell.variables.writable(name)
  const array = variable.makeArray(false)
  array.set(key, converted(shell, variable, array.get(key), value, append))
  variable.isDeclared = false
}

/** The same for `name` or `name[subscript]`, which a command is told; false if it is neither. */
export function writeReference(shell: Shell, text: string, value: string): boolean {
  const target = expandReference(shell, text)
  if (target === null) return false
  const { name, subscript } = target
  if (subscript === null) shell.set(name, value)
  else {
    shell.variables.tellOfCircle(name)
    asWritten(text, () => writeElement(shell, name, subscript, value))
  }
  return true
}

/** Who complains of a subscript shows it as it was before its expansion. */
export function asWritten(reference: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    throw error instanceof BadSubscript ? new BadSubscript(`${reference}: bad array subscript`) : error
  }
}

/** The value as the variable's attributes want it. */
export function converted(
  shell: Shell,
  variable: Variable,
  before: string | undefined,
  value: string,
  append: boolean,
): string {
  if (variable.has(INTEGER)) {
    return String(append ? shell.integerSum(before ?? '', value) : shell.integer(value))
  }
  shell.memory.store(value.length)
  return withCase(variable, append ? joined(before ?? '', value) : value)
}

/** `name` or `name[subscript]` taken apart; null if the text is neither (arrayfunc.c, valid_array_reference). */
export function splitReference(text: string): { name: string; subscript: string | null } | null {
  const found = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[(.+)\])?$/s.exec(text)
  if (found === null) return null
  const [, name = '', subscript = null] = found
  return subscript === null || /^[^'"`\\[\]]*$/.test(subscript) || isClosed(subscript)
    ? { name, subscript }
    : null
}

/** What stands between brackets: no other bracket ends it, and its quotes are closed (subst.c, skipsubscript). */
function isClosed(subscript: string): boolean {
  let depth = 0
  for (const [piece] of subscript.matchAll(/\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|`[^`]*`|[\s\S]/g)) {
    if (/^['"`]$/.test(piece)) return false
    if (piece === '[') depth++
    if (piece === ']') depth--
    if (depth < 0) return false
  }
  return depth === 0
}

/** The same for a reference that a command is told, which is expanded once more, as `unset 'm[$k]'` needs it. */
export function expandReference(
  shell: Shell,
  text: string,
): { readonly name: string; readonly subscript: string | null } | null {
  const target = splitReference(text)
  if (target === null || target.subscript === null) return target
  return { name: target.name, subscript: shell.runner.subscriptNow(shell, target.name, target.subscript) }
}

/** The same, but not of what has been written as a reference: there the key is what stands between the outermost brackets. */
export function referenceOf(shell: Shell, text: string): ReturnType<typeof expandReference> {
  const found = shell.expandedReferences.has(text) ? /^([^[]*)\[(.+)\]$/s.exec(text) : null
  const [, name = '', subscript] = found ?? []
  const isTable = shell.variables.find(name)?.array?.associative === true
  return subscript !== undefined && isTable ? { name, subscript } : expandReference(shell, text)
}
