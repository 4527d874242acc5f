/** `declare` of references: `-n` makes one, `+n` makes a variable of it, everything else is for what it leads to. */

import { splitReference } from '../arrays.ts'
import type { Shell } from '../shell.ts'
import { READONLY, REFERENCE } from '../variables.ts'
import { BAD_ASSIGNMENT } from './builtin.ts'

/** What the options ask for. */
export interface Request {
  readonly builtin: string
  readonly on: Set<string>
  readonly off: Set<string>
  readonly operands: readonly string[]
}

/** An operand of `declare`. */
export interface Parsed {
  /** as it is written, without the value */
  readonly reference: string
  readonly name: string
  readonly subscript: string | null
  readonly append: boolean
  /** undefined without `=` */
  readonly value: string | undefined
}

/** What a `declare -n` may refer to: a name or an element, but at the top not itself. 0, or the status. */
export function checkReference(
  shell: Shell,
  builtin: string,
  { name, subscript, append, value }: Parsed,
  asLocal: boolean,
): number {
  const existing = asLocal && !shell.variables.isLocal(name) ? undefined : shell.variables.findRaw(name)
  const refuseArray = (shown: string): number => {
    shell.complainAs(builtin, `${shown}: reference variable cannot be an array`)
    return 1
  }
  if (subscript !== null) return refuseArray(`${name}[${subscript}]`)
  const wanted = value === undefined ? undefined : append ? (existing?.value ?? '') + value : value
  if (wanted !== undefined && splitReference(wanted)?.name === name) {
    // What is appended is only known when it is given.
    const speaker = append ? '' : builtin
    if (!asLocal) {
      shell.complainAs(speaker, `${name}: nameref variable self references not allowed`)
      return BAD_ASSIGNMENT
    }
    if (!append) shell.complainAs(speaker, `warning: ${name}: circular name reference`)
    // The variable is looked up once more when it has been made.
    shell.variables.onCircle(name)
  }
  const isInvalid = (text: string) => splitReference(text) === null
  if (value !== undefined && value !== '' && !append && isInvalid(value)) {
    shell.complainAs(builtin, `\`${value}': invalid variable name for name reference`)
    return BAD_ASSIGNMENT
  }
  if (existing?.array != null) return refuseArray(name)
  const isReference = existing?.has(REFERENCE) === true
  if (value === undefined) {
    const kept = existing?.value
    if (kept !== undefined && !isReference && isInvalid(kept)) {
      shell.complainAs(builtin, `\`${kept}': invalid variable name for name reference`)
      return 1
    }
  }
  if (existing?.has(READONLY) === true) {
    shell.complainAs(builtin, `${name}: readonly variable`)
    return 1
  }
  if (wanted === undefined || !isInvalid(wanted)) return 0
  shell.complainAs(builtin, `\`${value}': not a valid identifier`)
  return BAD_ASSIGNMENT
}

/**
 * What is declared without `-n`: the variable that the name leads to, if it is a reference. In a function that is a local
 * one; a reference of a caller is left alone there. Or the status, if there is nothing else to be done.
 */
export function throughReference(
  shell: Shell,
  { builtin, on, off }: Request,
  parsed: Parsed,
  asLocal: boolean,
): Parsed | number {
  const { variables } = shell
  const last = variables.lastReference(parsed.name)
  if (last === null || on.has('n')) return parsed
  const target = last.variable.value ?? ''
  const isReadonly = last.variable.has(READONLY)
  if (asLocal) {
    if (!variables.isLocal(last.name)) return parsed
    if (off.has('n') && variables.isThere(parsed.name)) {
      if (!isReadonly || target === '') return parsed
      shell.complainAs(builtin, `${parsed.name}: readonly variable`)
      return 1
    }
    if (target === '' && parsed.value !== undefined && splitReference(parsed.value) === null) {
      shell.complainAs(builtin, `\`${parsed.value}': invalid variable name for name reference`)
      return 1
    }
    return renamed(parsed, target)
  }
  if (off.has('n')) {
    if (isReadonly && target !== '') {
      shell.complainAs(builtin, `${parsed.name}: readonly variable`)
      return 1
    }
    last.variable.attributes &= ~REFERENCE
    if (on.size === 0 && off.size === 1 && parsed.value === undefined) return 0
    return renamed(parsed, target)
  }
  if (parsed.subscript !== null && parsed.value !== undefined) {
    shell.complain(`warning: ${parsed.name}: removing nameref attribute`)
    const own = variables.findRaw(parsed.name)
    own?.clear()
    if (own !== undefined) own.attributes &= ~REFERENCE
    return parsed
  }
  return renamed(parsed, target)
}

function renamed(parsed: Parsed, target: string): Parsed {
  const place = splitReference(target)
  if (place === null) return parsed
  return { ...parsed, reference: target, name: place.name, subscript: parsed.subscript ?? place.subscript }
}
