/** Values of parameters: positional, special and named (bash(1), PARAMETERS). */

import { expandReference, readElement } from '../arrays.ts'
import type { Subscript } from '../parser/tree.ts'
import type { Shell } from '../shell.ts'
import type { Key, Variable } from '../variables.ts'

/** The parameter that an expansion is of. */
export interface Target {
  readonly name: string
  readonly subscript: Subscript | null
}

/** A scalar (undefined: unset) or the list behind `@` and `*`. */
export interface ParameterValue {
  readonly scalar: string | undefined
  readonly list: readonly string[] | null
  readonly star: boolean
  /** Of the list. */
  readonly origin: 'parameters' | 'elements'
  /** For messages: `x`, `a[1]`, `1`. */
  readonly label: string
}

export const scalarOf = (scalar: string | undefined): Omit<ParameterValue, 'label'> => ({
  scalar,
  list: null,
  star: false,
  origin: 'parameters',
})

/** The value of a parameter without subscript; undefined if it is unset. */
export function parameterValue(shell: Shell, name: string): string | undefined {
  const code = name.charCodeAt(0)
  if (code === 95 || (code >= 97 && code <= 122) || (code >= 65 && code <= 90)) return namedValue(shell, name)
  if (code >= 48 && code <= 57) {
    const index = Number(name)
    return index === 0 ? shell.name : shell.positional[index - 1]
  }
  switch (name) {
    case '?':
      return String(shell.status)
    case '#':
      return String(shell.positional.length)
    case '$':
      return String(shell.pid)
    case '!':
      return shell.lastBackground === null ? undefined : String(shell.lastBackground)
    case '-':
      return flags(shell)
    default:
      return namedValue(shell, name)
  }
}

function namedValue(shell: Shell, name: string): string | undefined {
  const variable = shell.variables.find(name)
  if (variable !== undefined) return variable.value
  const target = shell.variables.resolve(name)
  if (target === name || !target.includes('[')) return undefined
  const element = expandReference(shell, target)
  return element === null || element.subscript === null
    ? undefined
    : readElement(shell, element.name, element.subscript)
}

/** All elements; a scalar counts as an array of one. */
export function elements(variable: Variable | undefined): string[] {
  if (variable === undefined) return []
  if (variable.array !== null) return variable.array.values()
  const value = variable.value
  return value === undefined ? [] : [value]
}

export function elementKeys(variable: Variable | undefined): Key[] {
  if (variable === undefined) return []
  if (variable.array !== null) return variable.array.keys()
  return variable.value === undefined ? [] : [0]
}

/** `$-` */
export function flags(shell: Shell): string {
  const letters = shell.options.letters()
  const interactive = shell.interactive ? 'i' : ''
  const how = shell.input === 'command' ? 'c' : shell.input === 'file' ? '' : 's'
  // bash puts `i` with the other letters and `c` or `s` last.
  return insertLetter(letters, interactive) + how
}

function insertLetter(letters: string, letter: string): string {
  if (letter === '') return letters
  const at = [...letters].findIndex((other) => other > letter || /[A-Z]/.test(other))
  return at < 0 ? letters + letter : letters.slice(0, at) + letter + letters.slice(at)
}
