/** unset. */

import { BadSubscript, keyOf, referenceOf, splitReference } from '../arrays.ts'
import type { Shell } from '../shell.ts'
import { ArrayValue, REFERENCE, ReadonlyError } from '../variables.ts'
import { type Builtin, notValid, parseOptions } from './builtin.ts'

export const unset: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'fvn')
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (values.has('f') && values.has('v')) {
    shell.complainAs('unset', 'cannot simultaneously unset a function and a variable')
    return 1
  }
  let status = 0
  for (const name of operands) if (!unsetOne(shell, name, values)) status = 1
  return status
}

function unsetOne(shell: Shell, name: string, values: ReadonlyMap<string, string>): boolean {
  if (values.has('f')) return unsetFunction(shell, name)
  const target = referenceOf(shell, name)
  if (target === null) {
    if (!values.has('v') && shell.functions.has(name)) return unsetFunction(shell, name)
    if (!values.has('v')) return true
    notValid(shell, shell.builtin, name)
    return false
  }
  // Only references are unset so (variables.c, unbind_nameref).
  if (values.has('n') && shell.variables.findRaw(target.name)?.has(REFERENCE) !== true) return true
  try {
    if (target.subscript !== null) return unsetElement(shell, name, target.name, target.subscript)
    if (target.subscript === null && !values.has('n')) shell.variables.tellOfCircle(target.name, 2)
    const actual = values.has('n') ? target.name : shell.variables.resolve(target.name)
    const element = actual === target.name ? null : splitReference(actual)
    if (element != null && element.subscript !== null) {
      // A mistake in it is complained of, and is none.
      if (shell.variables.find(element.name)?.array != null || element.subscript === '0')
        unsetElement(shell, actual, element.name, element.subscript)
      return true
    }
    const known = shell.variables.findRaw(actual)
    if (known === undefined && !values.has('v')) return unsetFunction(shell, name)
    if (known?.isLasting === true) return refuse(shell, actual, '')
    shell.variables.unset(actual)
    if (actual === 'GLOBIGNORE') shell.options.dotglob = false
    else shell.wasSet(actual)
    return true
  } catch (error) {
    if (!(error instanceof ReadonlyError)) throw error
    return refuse(shell, error.variable, ': readonly variable')
  }
}

function refuse(shell: Shell, name: string, reason: string): false {
  shell.complainAs(shell.builtin, `${name}: cannot unset${reason}`)
  return false
}

function unsetFunction(shell: Shell, name: string): boolean {
  if (shell.readonlyFunctions.has(name)) {
    shell.complainAs(shell.builtin, `${name}: cannot unset: readonly function`)
    return false
  }
  shell.functions.delete(name)
  return true
}

function unsetElement(shell: Shell, reference: string, name: string, subscript: string): boolean {
  const variable = shell.variables.find(name)
  if (variable === undefined) {
    // Then it is looked for once more, as a variable without elements.
    shell.variables.tellOfCircle(name)
    return true
  }
  if (variable.isLasting) return refuse(shell, name, '')
  if (variable.array === null) {
    if (subscript !== '0') {
      shell.complainAs(shell.builtin, `${name}: not an array variable`)
      return false
    }
    shell.variables.unset(name)
    return true
  }
  shell.variables.writableAgain(name)
  if ((subscript === '@' || subscript === '*') && !variable.array.associative) {
    variable.replaceArray(new ArrayValue(false))
    return true
  }
  try {
    variable.array.delete(keyOf(shell, name, variable, subscript))
    return true
  } catch (error) {
    if (!(error instanceof BadSubscript)) throw error
    shell.complainAs(shell.builtin, `${reference.slice(name.length)}: bad array subscript`)
    return false
  }
}

/** The variable or element that a builtin is about to give a value. */
export const unsetReference = (shell: Shell, name: string): boolean =>
  unsetOne(shell, name, new Map([['v', '']]))
